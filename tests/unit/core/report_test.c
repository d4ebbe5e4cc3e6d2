/* SPDX-License-Identifier: MIT */
/* Errors of a node: which it never sends, to the octet what it sends, and from which address. */
#include "unit/core/node_world.h"

/* What makes a node want an error, and which. */
static const struct trigger {
	const char *stimulus;
	uint8_t type, code;
	bool fails; /* the neighbour does not resolve */
	bool local;
} triggers[] = {
	{"udp to 203.0.113.7 ttl 1", 11, 0, false, false},
	{"udp to 8.8.8.8", 3, 0, false, false},
	{"udp to 198.51.100.1", 3, 1, false, false},
	{"udp to 198.51.100.65", 3, 13, false, false},
	{"udp to 203.0.113.66", 3, 13, false, false},
	{"udp to 203.0.113.7 df data 1200", 3, 4, false, false},
	{"udp to 192.0.2.1", 3, 1, false, false},
	{"udp to 10.9.2.77", 3, 1, true, false},
	{"proto 253 to 10.9.1.1", 3, 2, false, true},
	{"udp to 10.9.1.1", 3, 3, false, true},
};

/* Why an error about it must not be sent. */
static const struct condition {
	const char *also; /* said upon the trigger */
	enum icmp4_forbid forbid;
	uint8_t octet0; /* or the first octet spoilt */
	uint8_t octet10;
} conditions[] = {
	{"", ICMP4_ALLOWED, 0, 0},
	{"echo", ICMP4_ALLOWED, 0, 0},
	{"icmp type 3", ICMP4_FORBID_ABOUT_ERROR, 0, 0},
	{"icmp type 4", ICMP4_FORBID_ABOUT_ERROR, 0, 0},
	{"icmp type 5", ICMP4_FORBID_ABOUT_ERROR, 0, 0},
	{"icmp type 11", ICMP4_FORBID_ABOUT_ERROR, 0, 0},
	{"icmp type 12", ICMP4_FORBID_ABOUT_ERROR, 0, 0},
	{"icmp type 253", ICMP4_FORBID_UNKNOWN_TYPE, 0, 0},
	{"offset 80", ICMP4_FORBID_FRAGMENT, 0, 0},
	{"link broadcast", ICMP4_FORBID_LINK_BROADCAST, 0, 0},
	{"link multicast", ICMP4_FORBID_LINK_BROADCAST, 0, 0},
	{"from 0.0.0.0", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 0.1.1.1", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 127.0.0.1", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 224.0.0.1", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 240.0.0.1", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 255.255.255.255", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 10.9.1.255", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 10.9.2.255", ICMP4_FORBID_SOURCE, 0, 0},
	{"from 10.9.1.0", ICMP4_FORBID_SOURCE_NETWORK, 0, 0},
	{"from 10.9.2.1", ICMP4_FORBID_SPOOFED, 0, 0},
	{"to 224.0.0.1", ICMP4_FORBID_TO_BROADCAST, 0, 0},
	{"to 255.255.255.255", ICMP4_FORBID_TO_BROADCAST, 0, 0},
	{"to 10.9.1.255", ICMP4_FORBID_TO_BROADCAST, 0, 0},
	{"", ICMP4_FORBID_MALFORMED, 0, 0x5a},
	{"", ICMP4_FORBID_MALFORMED, 0x65, 0},
	{"", ICMP4_FORBID_MALFORMED, 0x44, 0},
};

static void feed_trigger(struct world *w, const struct trigger *t, const struct condition *c)
{
	struct stimulus s = says_also(says(t->stimulus), c->also);
	size_t held = put_stimulus(&s, w->bytes);

	if (c->octet0)
		w->bytes[0] = c->octet0;
	if (c->octet10)
		w->bytes[10] = c->octet10;
	world_input(w, &s, held);
	if (t->fails && w->event.verb == ICMP4_VERB_FORWARDED)
		world_fail(w, ICMP4_DROP_UNREACHABLE);
}

/* What a stricter rule drops before an error is wanted is silent as well: that is the point. */
static void never_case(const struct trigger *t, const struct condition *c, bool martian_filter)
{
	struct world *w = world_new(ROUTER);

	w->settings.martian_filter = martian_filter;
	feed_trigger(w, t, c);
	bool allowed = c->forbid == ICMP4_ALLOWED;
	bool right = allowed ? is_icmp(w, t->type, t->code) && w->event.error_sent
			     : w->count == 0 && !w->event.error_sent;
	bool named = !w->event.error.kind || w->event.forbid == c->forbid;
	ok(right && named, "never: %s + %s: %s", t->stimulus, c->also, world_tells(w));
	free(w);
}

/* NOERR-01 to -14: each condition against each trigger. */
static void never(void)
{
	for (size_t t = 0; t < COUNT(triggers); t++) {
		for (size_t c = 0; c < COUNT(conditions); c++) {
			bool other_protocol = strstr(conditions[c].also, "icmp") ||
					      strstr(conditions[c].also, "echo");

			if (triggers[t].local && other_protocol)
				continue; /* would be another trigger */
			never_case(&triggers[t], &conditions[c], true);
			never_case(&triggers[t], &conditions[c], false);
		}
	}
}

/* Not all is left to the martian filter: with it off, the rules of errors are named themselves. */
static const struct told named_rows[] = {
	{"udp to 203.0.113.7 ttl 1 from 240.0.0.1", "ttl: NOERR-07"},
	{"udp to 203.0.113.7 ttl 1 from 10.9.2.255", "ttl: NOERR-07"},
	{"udp to 203.0.113.7 ttl 1 from 10.9.1.0", "ttl: NOERR-08"},
	{"udp to 203.0.113.7 ttl 1 from 10.9.1.1", "ttl: NOERR-12"},
	{"udp to 203.0.113.7 ttl 1 from 8.8.8.8", "ttl: NOERR-12"}, /* no way back */
	{"udp to 203.0.113.7 ttl 1 from 192.0.2.1", "ttl: NOERR-12"},
	{"udp to 203.0.113.7 ttl 1 offset 80", "ttl: NOERR-06"},
	{"icmp type 11 to 203.0.113.7 ttl 1", "ttl: NOERR-01"},
	{"icmp type 253 to 203.0.113.7 ttl 1", "ttl: NOERR-03"},
	{"echo to 203.0.113.7 ttl 1", "ttl: 11/0 from 10.9.1.1"},
	{"udp to 203.0.113.7 ttl 1 mf", "ttl: 11/0 from 10.9.1.1"},
};

static void allow_martians(struct world *w)
{
	w->settings.martian_filter = false;
}

/* The whole datagram, octet by octet but for its identification. */
static void exact(void)
{
	static const struct {
		const char *stimulus;
		uint32_t src;
		uint8_t icmp[8]; /* checksum 0 here */
		size_t quote;
		uint8_t tos;
	} rows[] = {
		{"udp to 203.0.113.7 ttl 1 tos 0xb9", NODE_LAN, {11}, 36, 0xd8},
		{"udp to 203.0.113.7 ttl 0", NODE_LAN, {11}, 36, 0xc0},
		{"udp to 203.0.113.7 df data 1200 tos 0x28",
		 NODE_LAN,
		 {3, 4, 0, 0, 0, 0, 0x03, 0xe8},
		 548,
		 0xc8},
		{"udp to 10.9.2.1 tos 3 pad 20", NODE_WAN, {3, 3}, 36, 0xc0},
		{"udp to 8.8.8.8 ttl 64", NODE_LAN, {3, 0}, 36, 0xc0},
		{"udp to 198.51.100.1", NODE_LAN, {3, 1}, 36, 0xc0},
		{"udp to 198.51.100.65", NODE_LAN, {3, 13}, 36, 0xc0},
		{"proto 253 to 10.9.1.1", NODE_LAN, {3, 2}, 28, 0xc0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says(rows[i].stimulus);
		uint8_t stimulus[1600], want[600] = {0x45};
		const uint8_t *ip = w->out[0].bytes;

		put_stimulus(&s, stimulus);
		world_feed(w, &s);
		want[1] = rows[i].tos;
		want[8] = 64;
		want[9] = 1;
		set16(want + 2, 28 + rows[i].quote);
		set16(want + 4, at16(ip + 4));
		set32(want + 12, rows[i].src);
		set32(want + 16, HOST_A);
		mend(want);
		memcpy(want + 20, rows[i].icmp, 8);
		memcpy(want + 28, stimulus, rows[i].quote);
		set16(want + 22, slow_sum(want + 20, 8 + rows[i].quote, 0));
		is_bytes(ip, w->count ? w->out[0].packet.held : 0, want, 28 + rows[i].quote,
			 rows[i].stimulus);
		ok(at16(ip + 4) != 0 && w->out[0].packet.next_hop == HOST_A &&
			   !memcmp(w->bytes, stimulus, 28),
		   "exact: leaves for its source, and the datagram is as it was");
		free(w);
	}
}

/* ADDR-01 to -05: which address an error comes from. */
static const struct told source_rows[] = {
	{"udp to 203.0.113.7 ttl 1", "ttl: 11/0 from 10.9.1.1"},
	{"udp to 203.0.113.7 ttl 1 on 1", "ttl: 11/0 from 10.9.1.1"}, /* the one it leaves by */
	{"udp to 203.0.113.7 ttl 1 from 10.9.2.5", "ttl: 11/0 from 10.9.2.1"},
	{"udp to 203.0.113.7 ttl 1 from 203.0.113.9", "ttl: 11/0 from 10.9.2.1"},
	{"udp to 203.0.113.7 ttl 1 from 10.9.4.1", "ttl: 11/0 from 10.9.4.0"},
	{"udp to 10.9.4.0", "port-closed: 3/3 from 10.9.4.0"},
};

static void from_inbound(struct world *w)
{
	w->settings.error_from_inbound = true;
}

static const struct told inbound_rows[] = {
	{"udp to 203.0.113.7 ttl 1", "ttl: 11/0 from 10.9.1.1"},
	{"udp to 203.0.113.7 ttl 1 on 1", "ttl: 11/0 from 10.9.2.1"},
	{"udp to 203.0.113.7 ttl 1 on 9", "ttl: 11/0 from 10.9.1.1"}, /* that there is not */
	{"udp to 10.9.4.0 on 1", "port-closed: 3/3 from 10.9.4.0"},   /* where it was sent to */
};

static const struct icmp4_prefix several[] = {
	{IP(127, 0, 0, 1), 8}, {IP(172, 16, 0, 1), 24}, {NODE_LAN, 24}};
static const struct icmp4_interface several_interfaces[] = {
	{.name = "lan", .prefixes = several, .prefix_count = 3, .mtu = 1500, .up = true},
	{.name = "wan", .prefixes = several, .prefix_count = 1, .mtu = 1000, .up = true}};
static const struct icmp4_next_hop several_back = {LAN, IP(172, 16, 0, 9), 1, NULL};
static const struct icmp4_route several_route = {
	.to = {0, 1}, .kind = ICMP4_ROUTE_FORWARD, .hops = &several_back, .hop_count = 1};
static const struct icmp4_route_table several_table = {.routes = &several_route, .count = 1};

static void have_several(struct world *w)
{
	w->node.config.interfaces = several_interfaces;
	w->node.config.interface_count = 1;
	w->node.config.world = &several_table;
}

/* Of several the one in the peer's prefix, else the first; loopback never leaves (ADDR-04). */
static const struct told several_rows[] = {
	{"udp to 200.1.1.1", "no-route: 3/0 from 10.9.1.1"},
	{"udp to 200.1.1.1 from 172.16.0.7", "no-route: 3/0 from 172.16.0.1"},
	{"udp to 200.1.1.1 from 100.1.1.1", "no-route: 3/0 from 172.16.0.1"},
};

static const struct icmp4_next_hop unnumbered_back = {WAN, HOST_A, 1, NULL};
static const struct icmp4_route unnumbered_route = {
	.to = {0, 1}, .kind = ICMP4_ROUTE_FORWARD, .hops = &unnumbered_back, .hop_count = 1};
static const struct icmp4_route_table unnumbered_table = {.routes = &unnumbered_route, .count = 1};

static void be_unnumbered(struct world *w)
{
	w->node.config.interfaces = several_interfaces;
	w->node.config.interface_count = 2;
	w->node.config.world = &unnumbered_table;
}

static void be_nameless(struct world *w)
{
	be_unnumbered(w);
	w->node.config.router_id = 0;
}

/* The interface has no address: the router's id, else the dummy address of RFC 7600 (ADDR-07). */
static const struct told unnumbered_rows[] = {
	{"udp to 200.1.1.1 from 100.1.1.1", "no-route: 3/0 from 10.255.0.1"}};
static const struct told nameless_rows[] = {
	{"udp to 200.1.1.1 from 100.1.1.1", "no-route: 3/0 from 192.0.0.8"}};

static void tables(void)
{
	tells("named", ROUTER, allow_martians, named_rows);
	tells("sources", ROUTER, NULL, source_rows);
	tells("inbound", ROUTER, from_inbound, inbound_rows);
	tells("several", ROUTER, have_several, several_rows);
	tells("unnumbered", ROUTER, be_unnumbered, unnumbered_rows);
	tells("nameless", ROUTER, be_nameless, nameless_rows);
}

static void style(void)
{
	struct world *w = world_new(ROUTER);
	const uint8_t *ip = w->out[0].bytes;
	struct stimulus s = says("udp to 203.0.113.7 ttl 1 tos 0x1f data 500");

	w->settings.ttl = 200;
	w->settings.error_precedence = 7;
	w->settings.error_copy_tos = false;
	w->settings.error_size = 100;
	world_feed(w, &s);
	ok(ip[8] == 200 && ip[1] == 0xe0 && w->out[0].packet.length == 100,
	   "style: TTL, precedence, TOS and size are settings");
	s = says("echo to 10.9.1.1 tos 0x1f code 3");
	world_feed(w, &s);
	ok(ip[8] == 200 && ip[1] == 0x1c && ip[21] == 3, "style: so is the TTL of replies");
	w->settings.echo_keep_code = false;
	world_feed(w, &s);
	ok(is_icmp(w, 0, 0), "style: and whether a code is kept");
	free(w);
}

/* TOS-01 against TOS-02: a host's errors have TOS 0, whatever the setting of routers says. */
static void tos_of_host(void)
{
	static const struct {
		bool forward, copy;
		uint8_t tos;
	} rows[] = {{HOST, true, 0xc0},
		    {HOST, false, 0xc0},
		    {ROUTER, true, 0xde},
		    {ROUTER, false, 0xc0}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(rows[i].forward);
		struct stimulus s = says("udp to 10.9.1.1 tos 0x1e");

		/* 0x1e has an ECN mark in it, which is never copied. */
		w->settings.error_copy_tos = rows[i].copy;
		world_feed(w, &s);
		is_int(w->out[0].bytes[1], rows[i].tos & 0xfc, "TOS of a host's errors");
		free(w);
	}
}

/* Each kind can be silenced, and no other with it (UNREACH-13, TIMEX-04). */
static void silenced(void)
{
	for (size_t t = 0; t < COUNT(triggers); t++) {
		struct world *w = world_new(ROUTER);

		feed_trigger(w, &triggers[t], &conditions[0]);
		w->settings.silent = 1u << w->event.error.kind;
		feed_trigger(w, &triggers[t], &conditions[0]);
		ok(w->count == 0 && w->event.silenced && !w->event.error_sent, "silenced: %s",
		   triggers[t].stimulus);
		w->settings.silent = ~w->settings.silent;
		feed_trigger(w, &triggers[t], &conditions[0]);
		ok(w->count == 1 && !w->event.silenced, "silenced: all but %s",
		   triggers[t].stimulus);
		free(w);
	}
}

/* An error is no longer than its link carries, and none is sent in fragments. One that cannot be
 * so short is not said to be sent, is counted, and costs no limit anything. */
static void fits_link(void)
{
	static const struct {
		uint16_t mtu;
		uint32_t option_length;
		size_t length; /* 0: none */
	} rows[] = {{577, 0, 576}, {575, 0, 575}, {68, 0, 68},
		    {96, 40, 96},  {95, 40, 0},   {68, 40, 0}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(ROUTER);
		struct icmp4_interface interfaces[INTERFACES];
		struct stimulus s = says("udp to 203.0.113.7 ttl 1 data 800");

		memcpy(interfaces, world_interfaces, sizeof interfaces);
		interfaces[LAN].mtu = rows[i].mtu;
		w->node.config.interfaces = interfaces;
		w->settings.limit = (struct icmp4_rate){1, 1};
		s.option_length = rows[i].option_length;
		world_feed(w, &s);
		bool sent = rows[i].length != 0;
		ok(w->count == sent && w->event.error_sent == sent &&
			   (!sent || w->out[0].packet.length == rows[i].length),
		   "fits link: MTU %u, %u octets of options", rows[i].mtu, rows[i].option_length);
		ok(w->event.unfit == !sent && w->counters.unfit == !sent, "fits link: counted");
		interfaces[LAN].mtu = 1500;
		world_feed(w, &s);
		ok(sent || w->event.error_sent, "fits link: what was not sent cost nothing");
		free(w);
	}
}

/* Settings that no knob allows: nothing is sent, and nothing is said to be. */
static void unfit_settings(void)
{
	static const uint16_t sizes[] = {0, 55, ICMP4_ROOM + 1, 65535};

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says("udp to 203.0.113.7 ttl 1");

		w->settings.error_size = sizes[i];
		world_feed(w, &s);
		is_str(world_tells(w), "ttl: unfit", "unfit settings: error size");
		free(w);
	}
}

/* An error that the room lent does not hold is not sent, and is not said to be. */
static void small_room(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7 ttl 1");
	size_t held = put_stimulus(&s, w->bytes);
	struct icmp4_packet in = {.bytes = w->bytes, .held = held, .length = held};
	uint8_t room[63];
	struct icmp4_packet out = {.bytes = room, .held = sizeof room};
	struct icmp4_node_event event;

	icmp4_node_input(&w->node, w->now, &in);
	ok(!icmp4_node_output(&w->node, w->now, &out), "small room: nothing leaves");
	ok(icmp4_node_event(&w->node, &event) && !event.error_sent &&
		   event.error.kind == ICMP4_ERROR_TTL_EXCEEDED,
	   "small room: and the event says so");
	ok(event.unfit && w->counters.unfit == 1, "small room: as unfit");
	ok(!icmp4_node_event(&w->node, &event), "small room: once");
	is_int((int64_t)w->counters.errors[ICMP4_ERROR_TTL_EXCEEDED], 0, "small room: not counted");
	free(w);
}

int main(void)
{
	never();
	exact();
	tables();
	style();
	tos_of_host();
	silenced();
	fits_link();
	unfit_settings();
	small_room();
	return tap_done();
}
