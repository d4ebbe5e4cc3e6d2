/* SPDX-License-Identifier: MIT */
/* A host that asks for its masks: when, how often, of whom it takes one, and which (MASK-08, -09).
 */
#include "unit/core/query_world.h"

#define SECONDS(n) ((n)*ICMP4_S_NS)

static struct world *client_new(bool forward)
{
	struct world *w = world_new(forward);

	w->settings.mask_client = true;
	return w;
}

static bool advance(struct world *w)
{
	bool something = icmp4_node_advance(&w->node, w->now);

	world_drain(w);
	return something;
}

/* How many requests leave now. */
static size_t requests(struct world *w)
{
	size_t count = 0;

	while (advance(w))
		count += w->count == 1 && w->out[0].bytes[20] == ICMP4_MASK;
	return count;
}

static void octets(void)
{
	struct world *w = client_new(HOST);
	const struct out *out = &w->out[0];
	struct stimulus s = says("icmp ttl 64 from 10.9.1.1 to 255.255.255.255");
	uint8_t want[64];

	is_int(icmp4_node_deadline(&w->node).ns, 0, "MASK-08: at the start");
	ok(advance(w) && w->count == 1, "MASK-08: one leaves");
	size_t length = put_query(&s, "1100 0000 00000000 00000000", want);
	set16(want + 4, at16(out->bytes + 4));
	mend(want);
	is_bytes(out->bytes, out->packet.held, want, length, "MASK-08: its octets");
	ok(out->packet.link == ICMP4_LINK_BROADCAST && out->packet.interface == LAN &&
		   out->packet.next_hop == UINT32_MAX && at16(out->bytes + 4) != 0 &&
		   w->event.verb == ICMP4_VERB_SENT && w->counters.originated == 1,
	   "MASK-08: to everybody on the link");
	free(w);
}

/* LAN and WAN; the others are down, or have room for two hosts alone. */
static void rounds(void)
{
	static const int64_t when[] = {0, 2, 6, 14};
	struct world *w = client_new(HOST);
	int64_t first = w->now.ns;

	for (size_t i = 0; i < COUNT(when); i++) {
		w->now.ns = first + SECONDS(when[i]) - 1;
		ok(i == 0 || (!advance(w) &&
			      icmp4_node_deadline(&w->node).ns == first + SECONDS(when[i])),
		   "MASK-08: not before round %zu", i);
		w->now.ns = first + SECONDS(when[i]);
		is_int((int64_t)requests(w), 2, "MASK-08: each interface");
	}
	ok(icmp4_node_deadline(&w->node).ns == ICMP4_NEVER.ns, "MASK-08: a few times");
	free(w);
}

static void ends(void)
{
	struct world *w = client_new(HOST);

	is_int((int64_t)requests(w), 2, "MASK-08: both ask");
	query_feed(w, "to 10.9.1.1", "1200 0000 00000000 ffffff80");
	ok(w->event.mask_learned && w->event.mask == 0xffffff80u, "MASK-08: the first answer");
	query_feed(w, "to 10.9.1.1", "1200 0000 00000000 ffff0000");
	ok(!w->event.mask_learned && w->event.verb == ICMP4_VERB_DELIVERED,
	   "MASK-08: later ones change nothing");
	w->now.ns += SECONDS(2);
	ok(advance(w) && w->out[0].packet.interface == WAN && !requests(w),
	   "MASK-08: the other asks again, alone");
	query_feed(w, "to 255.255.255.255 from 10.9.2.9 on 1", "1200 0000 00000000 fffffe00");
	ok(w->event.mask_learned && w->event.mask == 0xfffffe00u, "MASK-08: to everybody");
	w->now.ns += SECONDS(60);
	is_int((int64_t)requests(w), 0, "MASK-08: nothing left to ask");
	free(w);
}

static void replies(void)
{
	static const struct {
		const char *name, *stimulus, *reply;
		bool client, forward, learned;
	} rows[] = {
		{"unsolicited", "to 10.9.1.1", "1200 0000 00000000 ffffff00", true, HOST, true},
		{"of a class", "to 10.9.1.1", "1200 0000 00000000 ff000000", true, HOST, true},
		{"all zero", "to 10.9.1.1", "1200 0000 00000000 00000000", true, HOST, true},
		{"all ones", "to 10.9.1.1", "1200 0000 00000000 ffffffff", true, HOST, false},
		{"less than a class", "to 10.9.1.1", "1200 0000 00000000 fe000000", true, HOST,
		 false},
		{"turned round", "to 10.9.1.1", "1200 0000 00000000 000000ff", true, HOST, false},
		{"with a hole", "to 10.9.1.1", "1200 0000 00000000 ffff00ff", true, HOST, false},
		{"its checksum is wrong", "to 10.9.1.1", "1200 1234 00000000 ffffff00", true, HOST,
		 false},
		{"a request", "to 10.9.1.1", "1100 0000 00000000 ffffff00", true, HOST, false},
		{"to nobody who asks", "to 10.9.1.1", "1200 0000 00000000 ffffff00", false, HOST,
		 false},
		{"to a router", "to 10.9.1.1", "1200 0000 00000000 ffffff00", true, ROUTER, false},
		{"where two hosts have room", "to 10.9.4.0 from 10.9.4.1 on 3",
		 "1200 0000 00000000 ffffff00", true, HOST, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(rows[i].forward);

		w->settings.mask_client = rows[i].client;
		query_feed(w, rows[i].stimulus, rows[i].reply);
		ok(w->event.mask_learned == rows[i].learned, "MASK-08: %s", rows[i].name);
		ok(rows[i].client && !rows[i].forward ? icmp4_node_deadline(&w->node).ns == 0
						      : !requests(w),
		   "MASK-08: %s: and whether it asks", rows[i].name);
		free(w);
	}
}

static void classes(void)
{
	static const struct {
		uint32_t address;
		uint8_t length;
	} rows[] = {
		{IP(10, 9, 1, 1), 8},     {IP(126, 0, 0, 1), 8},    {IP(128, 0, 0, 1), 16},
		{IP(191, 255, 0, 1), 16}, {IP(192, 168, 1, 1), 24}, {IP(223, 1, 1, 1), 24},
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		is_int(icmp4_class_length(rows[i].address), rows[i].length,
		       "MASK-08: the mask of its class");
}

int main(void)
{
	octets();
	rounds();
	ends();
	replies();
	classes();
	return tap_done();
}
