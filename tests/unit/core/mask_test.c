/* SPDX-License-Identifier: MIT */
/* What an authority for masks says by itself, and what a mask reply from another changes: queries
 * that are answered are in query_test.c. */
#include "unit/core/query_world.h"

/* Nothing to say on p2p (two hosts), down, mixed (which mask?), bare (no address). */
enum { MIXED = 4, BARE, SAME, MASK_INTERFACES };

static const struct icmp4_prefix mixed[] = {{IP(10, 9, 5, 1), 24}, {IP(10, 9, 6, 1), 25}};
static const struct icmp4_prefix same[] = {{IP(10, 9, 7, 1), 26}, {IP(10, 9, 8, 1), 26}};

static struct world *agent(struct icmp4_interface *interfaces, bool forward)
{
	struct world *w = world_new(forward);

	memcpy(interfaces, world_interfaces, sizeof world_interfaces);
	interfaces[MIXED] = (struct icmp4_interface){
		.name = "mixed", .prefixes = mixed, .prefix_count = 2, .mtu = 1500, .up = true};
	interfaces[BARE] = (struct icmp4_interface){.name = "bare", .mtu = 1500, .up = true};
	interfaces[SAME] = (struct icmp4_interface){
		.name = "same", .prefixes = same, .prefix_count = 2, .mtu = 1500, .up = true};
	w->node.config.interfaces = interfaces;
	w->node.config.interface_count = MASK_INTERFACES;
	w->settings.mask_agent = true;
	return w;
}

/* Lets it do what its time has come for. */
static bool advance(struct world *w)
{
	bool something = icmp4_node_advance(&w->node, w->now);

	world_drain(w);
	return something;
}

/* MASK-03: one broadcast on each interface that has a mask to say, octet for octet. */
static void announces(void)
{
	static const struct {
		uint32_t interface, src;
		const char *to[2]; /* of a host, of a router */
		const char *reply;
	} rows[] = {
		{LAN, NODE_LAN, {"255.255.255.255", "10.9.1.255"}, "1200 0000 00000000 ffffff00"},
		{WAN, NODE_WAN, {"255.255.255.255", "10.9.2.255"}, "1200 0000 00000000 ffffff00"},
		{SAME,
		 IP(10, 9, 7, 1),
		 {"255.255.255.255", "10.9.7.63"},
		 "1200 0000 00000000 ffffffc0"},
	};

	for (unsigned forward = 0; forward < 2; forward++) {
		struct icmp4_interface interfaces[MASK_INTERFACES];
		struct world *w = agent(interfaces, forward);

		for (size_t i = 0; i < COUNT(rows); i++) {
			const struct out *out = &w->out[0];
			struct stimulus s = says("icmp ttl 64");
			uint8_t want[64];

			s.src = rows[i].src;
			icmp4_address_parse(rows[i].to[forward], &s.dst);
			is_int(icmp4_node_deadline(&w->node).ns, 0, "MASK-03: at once");
			ok(advance(w) && w->count == 1, "MASK-03: one");
			size_t length = put_query(&s, rows[i].reply, want);
			set16(want + 4, at16(out->bytes + 4));
			mend(want);
			is_bytes(out->bytes, out->packet.held, want, length, "MASK-03: its octets");
			ok(out->packet.link == ICMP4_LINK_BROADCAST && at16(want + 4) != 0 &&
				   out->packet.interface == rows[i].interface &&
				   out->packet.next_hop == s.dst &&
				   w->event.verb == ICMP4_VERB_ANSWERED &&
				   icmp4_node_packet(&w->node)->held == 0,
			   "MASK-03: to everybody there");
		}
		ok(!advance(w) && icmp4_node_deadline(&w->node).ns == ICMP4_NEVER.ns,
		   "MASK-03: and no more");
		is_int((int64_t)w->counters.answered, COUNT(rows), "MASK-03: counted");
		free(w);
	}
}

static enum icmp4_permit forbid(void *application, const struct icmp4_node_event *event,
				const struct icmp4_packet *packet)
{
	(void)application;
	(void)event;
	return packet->held ? ICMP4_PERMIT_ALLOW : ICMP4_PERMIT_VETO;
}

/* Who is none, or is to be unseen, or may not, or has no room. */
static void silent(void)
{
	struct icmp4_interface interfaces[MASK_INTERFACES];
	struct world *w = agent(interfaces, HOST);
	struct icmp4_packet none = {.bytes = w->bytes, .held = 31};

	w->settings.mask_agent = false;
	ok(!advance(w) && icmp4_node_deadline(&w->node).ns == ICMP4_NEVER.ns, "MASK-02: none");
	w->settings.mask_agent = w->settings.silent_echo = true;
	ok(!advance(w) && icmp4_node_deadline(&w->node).ns == ICMP4_NEVER.ns, "silent: unseen");
	w->settings.silent_echo = false;
	w->node.config.permit = forbid;
	ok(advance(w) && w->count == 0 && w->event.drop == ICMP4_DROP_VETOED, "silent: vetoed");
	w->node.config.permit = NULL;
	ok(icmp4_node_advance(&w->node, w->now) && !icmp4_node_output(&w->node, w->now, &none),
	   "silent: no room");
	ok(advance(w) && w->count == 1 && w->out[0].packet.interface == SAME,
	   "silent: and the next speaks");
	free(w);
}

/* MASK-07: a router sees that another agent says another mask, and keeps its own. MASK-08: a host
 * whose masks are configured has no use for replies. */
static void heard(void)
{
	static const struct {
		const char *name, *stimulus, *reply;
		bool forward, differs;
	} rows[] = {
		{"the same", "to 10.9.1.1", "1200 0000 00000000 ffffff00", ROUTER, false},
		{"another", "to 10.9.1.1", "1200 0000 00000000 ffff0000", ROUTER, true},
		{"to everybody", "to 255.255.255.255", "1200 0000 00000000 ffffff80", ROUTER, true},
		{"of another net", "to 10.9.1.1 from 10.9.2.9 on 1", "1200 0000 00000000 ffffffff",
		 ROUTER, true},
		{"we do not know either", "to 10.9.1.1 from 192.0.2.9 on 4",
		 "1200 0000 00000000 ffff0000", ROUTER, false},
		{"a host", "to 10.9.1.1", "1200 0000 00000000 ffff0000", HOST, false},
		{"a request", "to 10.9.1.1", "1100 0000 00000000 ffff0000", ROUTER, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct icmp4_interface interfaces[MASK_INTERFACES];
		struct world *w = agent(interfaces, rows[i].forward);

		w->settings.mask_agent = false;
		query_feed(w, rows[i].stimulus, rows[i].reply);
		ok(w->event.mask_differs == rows[i].differs && w->count == 0 &&
			   w->counters.mask_differs == rows[i].differs,
		   "MASK-07: %s", rows[i].name);
		w->settings.mask_agent = true;
		query_feed(w, "to 10.9.1.1", "1100 0000 00010002 00000000");
		is_int(icmp4_ip_address(w->out[0].bytes + 28), 0xffffff00,
		       "MASK-07, MASK-08: and ours is what it was");
		free(w);
	}
}

int main(void)
{
	announces();
	silent();
	heard();
	return tap_done();
}
