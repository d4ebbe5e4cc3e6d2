/* SPDX-License-Identifier: MIT */
/* The node as a whole: errors and what forbids them, their sources, limits, failures, settings. */
#include "unit/core/node_world.h"

/* What makes a node want an error, and which. */
static const struct trigger {
	const char *name;
	struct stimulus s;
	uint8_t type, code;
	bool failed; /* the neighbour does not resolve */
	bool local;
} triggers[] = {
	{"TTL", {.dst = FAR_HOST, .ttl = 1}, 11, 0, false, false},
	{"no route", {.dst = NOWHERE}, 3, 0, false, false},
	{"unreachable route", {.dst = SOMEHOW(1)}, 3, 1, false, false},
	{"prohibit route", {.dst = SOMEHOW(65)}, 3, 13, false, false},
	{"filter", {.dst = FILTERED}, 3, 13, false, false},
	{"too big", {.dst = FAR_HOST, .df = true, .data = 1200}, 3, 4, false, false},
	{"interface down", {.dst = IP(192, 0, 2, 1)}, 3, 1, false, false},
	{"neighbour", {.dst = IP(10, 9, 2, 77)}, 3, 1, true, false},
	{"no protocol", {.dst = NODE_LAN, .protocol = 253}, 3, 2, false, true},
	{"port closed", {.dst = NODE_LAN}, 3, 3, false, true},
};
enum { TRIGGERS = sizeof triggers / sizeof triggers[0] };

/* Why an error about it must not be sent. */
struct condition {
	const char *name;
	uint32_t src, dst;
	enum icmp4_link link;
	uint16_t offset;
	uint8_t protocol, type;
	uint8_t at, value; /* octet of the header to spoil, if at */
	enum icmp4_forbid forbid;
};

static const struct condition conditions[] = {
	{.name = "nothing"},
	{.name = "about unreachable", .protocol = 1, .type = 3, .forbid = ICMP4_FORBID_ABOUT_ERROR},
	{.name = "about time exceeded",
	 .protocol = 1,
	 .type = 11,
	 .forbid = ICMP4_FORBID_ABOUT_ERROR},
	{.name = "about redirect", .protocol = 1, .type = 5, .forbid = ICMP4_FORBID_ABOUT_ERROR},
	{.name = "about parameter problem",
	 .protocol = 1,
	 .type = 12,
	 .forbid = ICMP4_FORBID_ABOUT_ERROR},
	{.name = "about source quench",
	 .protocol = 1,
	 .type = 4,
	 .forbid = ICMP4_FORBID_ABOUT_ERROR},
	{.name = "about an echo request", .protocol = 1, .type = 8},
	{.name = "about type 253", .protocol = 1, .type = 253, .forbid = ICMP4_FORBID_UNKNOWN_TYPE},
	{.name = "fragment", .offset = 80, .forbid = ICMP4_FORBID_FRAGMENT},
	{.name = "link broadcast",
	 .link = ICMP4_LINK_BROADCAST,
	 .forbid = ICMP4_FORBID_LINK_BROADCAST},
	{.name = "link multicast",
	 .link = ICMP4_LINK_MULTICAST,
	 .forbid = ICMP4_FORBID_LINK_BROADCAST},
	{.name = "from 0.1.1.1", .src = IP(0, 1, 1, 1), .forbid = ICMP4_FORBID_SOURCE},
	{.name = "from 127.0.0.1", .src = IP(127, 0, 0, 1), .forbid = ICMP4_FORBID_SOURCE},
	{.name = "from 224.0.0.1", .src = IP(224, 0, 0, 1), .forbid = ICMP4_FORBID_SOURCE},
	{.name = "from 240.0.0.1", .src = IP(240, 0, 0, 1), .forbid = ICMP4_FORBID_SOURCE},
	{.name = "from 255.255.255.255", .src = 0xffffffff, .forbid = ICMP4_FORBID_SOURCE},
	{.name = "from a directed broadcast",
	 .src = IP(10, 9, 1, 255),
	 .forbid = ICMP4_FORBID_SOURCE},
	{.name = "from that of wan", .src = IP(10, 9, 2, 255), .forbid = ICMP4_FORBID_SOURCE},
	{.name = "from a network", .src = IP(10, 9, 1, 0), .forbid = ICMP4_FORBID_SOURCE_NETWORK},
	{.name = "from ourselves", .src = NODE_WAN, .forbid = ICMP4_FORBID_SPOOFED},
	{.name = "to 224.0.0.1", .dst = IP(224, 0, 0, 1), .forbid = ICMP4_FORBID_TO_BROADCAST},
	{.name = "to 255.255.255.255", .dst = 0xffffffff, .forbid = ICMP4_FORBID_TO_BROADCAST},
	{.name = "to a directed broadcast",
	 .dst = IP(10, 9, 1, 255),
	 .forbid = ICMP4_FORBID_TO_BROADCAST},
	{.name = "bad checksum", .at = 10, .value = 0x5a, .forbid = ICMP4_FORBID_MALFORMED},
	{.name = "version 6", .at = 0, .value = 0x65, .forbid = ICMP4_FORBID_MALFORMED},
	{.name = "IHL 4", .at = 0, .value = 0x44, .forbid = ICMP4_FORBID_MALFORMED},
};
enum { CONDITIONS = sizeof conditions / sizeof conditions[0] };

/* The trigger's stimulus under the condition; false where the two cannot meet. */
static bool combine(const struct trigger *t, const struct condition *c, struct stimulus *s)
{
	*s = t->s;
	s->link = c->link;
	if (c->src)
		s->src = c->src;
	if (c->dst)
		s->dst = c->dst;
	if (c->offset)
		s->offset = c->offset;
	if (c->protocol) {
		s->protocol = c->protocol;
		s->type = c->type;
	}
	return !(c->protocol && t->local);
}

static void feed_failing(struct world *w, const struct stimulus *s, bool failed)
{
	world_feed(w, s);
	if (!failed || w->count == 0)
		return;
	icmp4_node_failed(&w->node, w->now, &w->out[0].packet, ICMP4_DROP_UNREACHABLE);
	world_drain(w);
}

/* NOERR-01 to -13: each condition against each trigger. What a stricter rule drops before any error
 * is wanted is silent as well, which is the point. */
static void never(void)
{
	for (size_t t = 0; t < TRIGGERS; t++) {
		for (size_t c = 0; c < CONDITIONS; c++) {
			struct world *w = world_new(true);
			struct stimulus s;

			if (!combine(&triggers[t], &conditions[c], &s))
				goto next;
			w->settings.martian_filter = c % 2;
			size_t held = put_stimulus(&s, w->bytes);
			if (conditions[c].value) {
				w->bytes[conditions[c].at] = conditions[c].value;
				world_input(w, &s, held);
			} else {
				feed_failing(w, &s, triggers[t].failed);
			}
			bool allowed = conditions[c].forbid == ICMP4_ALLOWED;
			bool right = allowed ? is_error(w, triggers[t].type, triggers[t].code) &&
						       w->event.error_sent
					     : w->count == 0 && !w->event.error_sent;
			bool named =
				!w->event.error.kind || w->event.forbid == conditions[c].forbid;
			ok(right && named, "never: %s, %s (%s)", triggers[t].name,
			   conditions[c].name, icmp4_forbid_rule(w->event.forbid));
		next:
			free(w);
		}
	}
}

/* The rules are the node's own, not the martian filter's: with it off, the rule is named. */
static void never_named(void)
{
	unsigned seen = 0;

	for (size_t c = 0; c < CONDITIONS; c++) {
		struct world *w = world_new(true);
		struct stimulus s;

		combine(&triggers[0], &conditions[c], &s);
		w->settings.martian_filter = false;
		world_feed(w, &s);
		seen |= 1u << w->event.forbid;
		free(w);
	}
	for (unsigned f = 1; f < ICMP4_FORBID_COUNT; f++) {
		/* By link broadcast nothing is forwarded, nor by an unsound header. */
		bool late = f == ICMP4_FORBID_LINK_BROADCAST || f == ICMP4_FORBID_MALFORMED ||
			    f == ICMP4_FORBID_UNROUTABLE;
		ok(late == !(seen >> f & 1), "never named: %s",
		   icmp4_forbid_rule((enum icmp4_forbid)f));
	}
}

/* Local errors by broadcast name their rules too: here nothing was dropped before. */
static void never_local(void)
{
	static const struct {
		const char *name;
		struct stimulus s;
		enum icmp4_forbid forbid;
	} rows[] = {
		{"port, to broadcast", {.dst = IP(10, 9, 1, 255)}, ICMP4_FORBID_TO_BROADCAST},
		{"port, to the limited one",
		 {.dst = 0xffffffff, .link = ICMP4_LINK_BROADCAST},
		 ICMP4_FORBID_LINK_BROADCAST},
		{"port, by link multicast",
		 {.dst = NODE_LAN, .link = ICMP4_LINK_MULTICAST},
		 ICMP4_FORBID_LINK_BROADCAST},
		{"protocol, to all hosts",
		 {.dst = IP(224, 0, 0, 1), .protocol = 253},
		 ICMP4_FORBID_TO_BROADCAST},
		{"port, no way back", {.src = NOWHERE, .dst = NODE_LAN}, ICMP4_FORBID_UNROUTABLE},
		{"port, way back is down",
		 {.src = IP(192, 0, 2, 1), .dst = NODE_LAN},
		 ICMP4_FORBID_UNROUTABLE},
	};
	struct world *w = world_new(true);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		world_feed(w, &rows[i].s);
		ok(w->count == 0 && w->event.error.kind && w->event.forbid == rows[i].forbid,
		   "never local: %s (%s)", rows[i].name, icmp4_forbid_rule(w->event.forbid));
	}
	free(w);
}

/* The whole datagram of the errors that matter most, octet by octet but for its identification. */
static void exact(void)
{
	static const struct {
		const char *name;
		struct stimulus s;
		uint32_t src;
		uint8_t icmp[8]; /* checksum 0 here */
		size_t quote;
		uint8_t tos;
	} rows[] = {
		{"11/0",
		 {.dst = FAR_HOST, .ttl = 1, .tos = 0xb9},
		 NODE_LAN,
		 {11, 0, 0, 0, 0, 0, 0, 0},
		 36,
		 0xd8},
		{"11/0 of TTL 0",
		 {.dst = FAR_HOST, .ttl_zero = true},
		 NODE_LAN,
		 {11, 0, 0, 0, 0, 0, 0, 0},
		 36,
		 0xc0},
		{"3/4",
		 {.dst = FAR_HOST, .df = true, .data = 1200, .tos = 0x28},
		 NODE_LAN,
		 {3, 4, 0, 0, 0, 0, 0x03, 0xe8},
		 548,
		 0xc8},
		{"3/3",
		 {.dst = NODE_WAN, .tos = 0x03, .padding = 20},
		 NODE_WAN,
		 {3, 3, 0, 0, 0, 0, 0, 0},
		 36,
		 0xc2},
		{"3/0", {.dst = NOWHERE, .ttl = 64}, NODE_LAN, {3, 0, 0, 0, 0, 0, 0, 0}, 36, 0xc0},
		{"3/1", {.dst = SOMEHOW(1)}, NODE_LAN, {3, 1, 0, 0, 0, 0, 0, 0}, 36, 0xc0},
		{"3/13", {.dst = SOMEHOW(65)}, NODE_LAN, {3, 13, 0, 0, 0, 0, 0, 0}, 36, 0xc0},
		{"3/2",
		 {.dst = NODE_LAN, .protocol = 253},
		 NODE_LAN,
		 {3, 2, 0, 0, 0, 0, 0, 0},
		 28,
		 0xc0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);
		uint8_t stimulus[1600], want[600] = {0x45};

		put_stimulus(&rows[i].s, stimulus);
		world_feed(w, &rows[i].s);
		want[1] = rows[i].tos & 0xfc;
		set16(want + 2, 28 + rows[i].quote);
		set16(want + 4, at16(w->out[0].bytes + 4));
		want[8] = 64;
		want[9] = 1;
		set32(want + 12, rows[i].src);
		set32(want + 16, HOST_A);
		mend(want);
		memcpy(want + 20, rows[i].icmp, 8);
		memcpy(want + 28, stimulus, rows[i].quote);
		set16(want + 22, slow_sum(want + 20, 8 + rows[i].quote, 0));
		is_bytes(w->out[0].bytes, w->count ? w->out[0].packet.held : 0, want,
			 28 + rows[i].quote, rows[i].name);
		ok(at16(want + 4) != 0 && w->out[0].packet.interface == LAN &&
			   w->out[0].packet.next_hop == HOST_A && !memcmp(w->bytes, stimulus, 28),
		   "exact: %s leaves to its source, and the datagram is as it was", rows[i].name);
		free(w);
	}
}

/* ADDR-01 to -05, -07: source of an error. */
static void sources(void)
{
	static const struct icmp4_prefix none = {IP(127, 0, 0, 1), 8};
	static const struct icmp4_prefix two[2] = {{IP(172, 16, 0, 1), 24}, {NODE_LAN, 24}};
	static const struct {
		const char *name;
		struct stimulus s;
		const struct icmp4_prefix *lan; /* instead of the usual */
		size_t count;
		bool inbound;
		uint32_t router_id, src;
	} rows[] = {
		{"interface it leaves by",
		 {.dst = FAR_HOST, .ttl = 1},
		 NULL,
		 0,
		 false,
		 9,
		 NODE_LAN},
		{"not the one it came by",
		 {.dst = FAR_HOST, .ttl = 1, .interface = WAN},
		 NULL,
		 0,
		 false,
		 9,
		 NODE_LAN},
		{"the one it came by, by setting",
		 {.dst = FAR_HOST, .ttl = 1, .interface = WAN},
		 NULL,
		 0,
		 true,
		 9,
		 NODE_WAN},
		{"for us: where it was sent to", {.dst = NODE_P2P}, NULL, 0, false, 9, NODE_P2P},
		{"for us, whatever the setting",
		 {.dst = NODE_P2P, .interface = WAN},
		 NULL,
		 0,
		 true,
		 9,
		 NODE_P2P},
		{"that in the prefix of the peer",
		 {.dst = FAR_HOST, .ttl = 1},
		 two,
		 2,
		 false,
		 9,
		 NODE_LAN},
		{"none there: router's id",
		 {.src = IP(203, 0, 113, 9), .dst = NOWHERE, .interface = WAN},
		 &none,
		 1,
		 false,
		 IP(9, 9, 9, 9),
		 NODE_WAN},
		{"never loopback",
		 {.dst = FAR_HOST, .ttl = 1, .src = IP(10, 9, 2, 2), .interface = LAN},
		 &none,
		 1,
		 true,
		 9,
		 NODE_WAN},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);
		struct icmp4_interface interfaces[INTERFACES];

		memcpy(interfaces, world_interfaces, sizeof interfaces);
		if (rows[i].lan) {
			interfaces[LAN].prefixes = rows[i].lan;
			interfaces[LAN].prefix_count = rows[i].count;
		}
		w->node.config.interfaces = interfaces;
		w->node.config.router_id = rows[i].router_id;
		w->settings.error_from_inbound = rows[i].inbound;
		world_feed(w, &rows[i].s);
		ok(w->count == 1 && icmp4_ip_src(w->out[0].bytes) == rows[i].src, "sources: %s",
		   rows[i].name);
		free(w);
	}
}

/* An interface without an address: the router's id, else the dummy address (ADDR-07). */
static void unnumbered(void)
{
	static const struct icmp4_next_hop back = {LAN, HOST_A, 1};
	static const struct icmp4_route routes[] = {{{0, 0}, ICMP4_ROUTE_FORWARD, &back, 1}};
	static const struct icmp4_route_table table = {routes, 1};

	for (int id = 0; id < 2; id++) {
		struct world *w = world_new(true);
		struct icmp4_interface interfaces[INTERFACES];

		memcpy(interfaces, world_interfaces, sizeof interfaces);
		interfaces[LAN].prefix_count = 0;
		w->node.config.interfaces = interfaces;
		w->node.config.world = &table;
		w->node.config.router_id = id ? IP(10, 255, 0, 1) : 0;
		world_feed(w, &(struct stimulus){.dst = NOWHERE, .ttl = 1});
		ok(w->count == 1 && icmp4_ip_src(w->out[0].bytes) ==
					    (id ? IP(10, 255, 0, 1) : IP(192, 0, 0, 8)),
		   "unnumbered: %s", id ? "the router's id" : "192.0.0.8");
		free(w);
	}
}

static void style(void)
{
	struct world *w = world_new(true);
	const uint8_t *ip = w->out[0].bytes;

	w->settings.ttl = 200;
	w->settings.error_precedence = 7;
	w->settings.error_copy_tos = false;
	w->settings.error_size = 100;
	world_feed(w, &(struct stimulus){.dst = FAR_HOST, .ttl = 1, .tos = 0x1f, .data = 500});
	ok(ip[8] == 200 && ip[1] == 0xe0 && w->out[0].packet.length == 100,
	   "style: TTL, precedence, TOS and size are settings");
	world_feed(w, &(struct stimulus){.dst = NODE_LAN, .protocol = 1, .tos = 0x1f});
	ok(ip[8] == 200 && ip[1] == 0x1c, "style: so is the TTL of replies");
	w->settings.echo_keep_code = false;
	world_feed(w, &(struct stimulus){.dst = NODE_LAN, .protocol = 1, .type = 8, .code = 3});
	ok(is_error(w, 0, 0), "style: and whether a code is kept");
	free(w);
}

static void silenced(void)
{
	struct world *w = world_new(true);

	for (size_t t = 0; t < TRIGGERS; t++) {
		w->settings.silent = 0;
		feed_failing(w, &triggers[t].s, triggers[t].failed);
		w->settings.silent = 1u << w->event.error.kind;
		feed_failing(w, &triggers[t].s, triggers[t].failed);
		ok(w->count == 0 && w->event.silenced && !w->event.error_sent, "silenced: %s",
		   triggers[t].name);
		w->settings.silent = ~w->settings.silent;
		feed_failing(w, &triggers[t].s, triggers[t].failed);
		ok(w->count == 1 && !w->event.silenced, "silenced: all but %s", triggers[t].name);
	}
	free(w);
}

/* How many of n stimuli, so many nanoseconds apart, are answered. */
static unsigned flood(struct world *w, const struct stimulus *s, unsigned n, int64_t gap_ns)
{
	unsigned answered = 0;

	for (unsigned i = 0; i < n; i++) {
		world_feed(w, s);
		answered += (unsigned)w->count;
		w->now = icmp4_time_add(w->now, gap_ns);
	}
	return answered;
}

/* RATE-06 to -11 as a node applies them. */
static void limits(void)
{
	static const struct icmp4_rate once = {1000, 6}, global = {1000 * 1000, 50};
	const struct stimulus ttl = {.dst = FAR_HOST, .ttl = 1}, port = {.dst = NODE_LAN};
	const struct stimulus other = {.src = IP(10, 9, 1, 9), .dst = FAR_HOST, .ttl = 1};
	const struct stimulus big = {.dst = FAR_HOST, .df = true, .data = 1200};
	const struct stimulus echo = {.dst = NODE_LAN, .protocol = 1};
	struct world *w = world_new(true);

	icmp4_node_settings_default(&w->settings);
	w->settings.forward = true;
	is_int(flood(w, &ttl, 200, ICMP4_MS_NS), 6, "limits: 200 in 0.2 s to one destination: 6");
	is_int(w->event.limited, ICMP4_LIMIT_DESTINATION, "limits: and the event says why");
	is_int(w->event.error_sent, false, "limits: nothing was sent");
	is_int(flood(w, &other, 5, ICMP4_MS_NS), 5, "limits: another destination has its own");
	is_int(flood(w, &port, 5, ICMP4_MS_NS), 0, "limits: of all kinds of error together");
	is_int(flood(w, &big, 500, 0), 500, "limits: but never of 3/4");
	is_int(flood(w, &echo, 500, 0), 500, "limits: nor of replies");
	is_int((int64_t)(w->counters.limited + w->counters.errors[ICMP4_ERROR_TTL_EXCEEDED] +
			 w->counters.errors[ICMP4_ERROR_PORT_UNREACHABLE]),
	       210, "limits: sent and suppressed add up");
	w->now = icmp4_time_add(w->now, 10 * ICMP4_S_NS);
	is_int(flood(w, &ttl, 10, ICMP4_S_NS), 10, "limits: one a second always passes");

	w->settings.limit_destination = (struct icmp4_rate){0};
	unsigned passed = flood(w, &ttl, 400, 0);
	ok(passed >= 40 && passed <= 90, "limits: the global burst is about 50 (%u)", passed);
	is_int(w->event.limited, ICMP4_LIMIT_TOTAL, "limits: global, says the event");
	w->settings.limit = (struct icmp4_rate){0};
	is_int(flood(w, &ttl, 400, 0), 400, "limits: none");

	w->settings.limit_kind[ICMP4_ERROR_TTL_EXCEEDED] = once;
	w->settings.limit_kind[ICMP4_ERROR_FRAGMENTATION_NEEDED] = once;
	is_int(flood(w, &ttl, 50, 0), 6, "limits: of one kind");
	is_int(w->event.limited, ICMP4_LIMIT_KIND, "limits: of this kind, says the event");
	is_int(flood(w, &port, 50, 0), 50, "limits: not of another");
	is_int(flood(w, &big, 50, 0), 6, "limits: 3/4 may have one of its own");
	w->settings.limit = global;
	free(w);
}

/* A kind's bucket pays only for what the others let pass (RATE-06). */
static void limits_pay_together(void)
{
	const struct stimulus ttl = {.dst = FAR_HOST, .ttl = 1};
	const struct stimulus other = {.src = IP(10, 9, 1, 9), .dst = FAR_HOST, .ttl = 1};
	struct world *w = world_new(true);

	w->settings.limit_destination = (struct icmp4_rate){1000, 2};
	w->settings.limit_kind[ICMP4_ERROR_TTL_EXCEEDED] = (struct icmp4_rate){1000, 4};
	is_int(flood(w, &ttl, 50, 0), 2, "limits pay together: 2 to one destination");
	is_int(flood(w, &other, 50, 0), 2, "limits pay together: 2 are left for another");
	is_int(flood(w, &(struct stimulus){.src = IP(10, 9, 1, 10), .dst = FAR_HOST, .ttl = 1}, 50,
		     0),
	       0, "limits pay together: and none for a third");
	free(w);
}

/* The global limit is no clock that a stranger can read (RATE-07). */
static void limits_jitter(void)
{
	unsigned seen[64] = {0}, different = 0;
	struct world *w = world_new(true);

	w->settings.limit = (struct icmp4_rate){1000 * 1000, 50};
	for (int i = 0; i < 200; i++) {
		unsigned n = flood(w, &(struct stimulus){.dst = FAR_HOST, .ttl = 1}, 120, 0);
		seen[n / 2 % 64]++;
		w->now = icmp4_time_add(w->now, ICMP4_S_NS);
	}
	for (size_t i = 0; i < 64; i++)
		different += seen[i] != 0;
	ok(different > 5, "limits jitter: %u different counts in 200 floods", different);
	free(w);
}

/* What could not be handed to its neighbour (UNREACH-03, -23). */
static void failures(void)
{
	struct world *w = world_new(true);
	struct stimulus s = {.dst = IP(10, 9, 2, 77), .data = 100};
	struct icmp4_packet out;

	world_feed(w, &s);
	out = w->out[0].packet;
	is_int(w->event.verb, ICMP4_VERB_FORWARDED, "failures: first it is forwarded");
	icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
	world_drain(w);
	ok(is_error(w, 3, 1) && w->event.drop == ICMP4_DROP_UNREACHABLE, "failures: then 3/1");
	ok(w->out[0].bytes[28 + 8] == 8 && slow_sum(w->out[0].bytes + 28, 20, 0) == 0,
	   "failures: its quote has the TTL it left with, and is sound");
	ok(w->counters.forwarded == 0 && w->counters.dropped[ICMP4_DROP_UNREACHABLE] == 1,
	   "failures: counted as dropped, not as forwarded");
	out = w->out[0].packet;
	icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
	world_drain(w);
	ok(w->count == 0 && !w->event.error_sent, "failures: nothing about an error that failed");
	is_int((int64_t)w->counters.errors[ICMP4_ERROR_HOST_UNREACHABLE], 0,
	       "failures: nor does it count as sent");

	world_feed(w, &(struct stimulus){.dst = NODE_LAN, .protocol = 1});
	out = w->out[0].packet;
	icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
	world_drain(w);
	ok(w->count == 0 && w->event.drop == ICMP4_DROP_UNREACHABLE && w->counters.answered == 0,
	   "failures: nothing about a reply");

	world_feed(w, &s);
	out = w->out[0].packet;
	icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_INTERFACE_DOWN);
	world_drain(w);
	ok(is_error(w, 3, 1) && w->event.drop == ICMP4_DROP_INTERFACE_DOWN,
	   "failures: an interface that went down");
	free(w);
}

/* One 3/1 for a datagram in fragments, whichever fails, and it quotes the datagram as it was. */
static void failures_of_fragments(void)
{
	for (size_t nth = 0; nth < 3; nth++) {
		struct world *w = world_new(true);
		struct stimulus s = {.dst = IP(10, 9, 2, 77), .data = 2500};
		uint8_t room[ICMP4_ROOM], want[2600];
		size_t held = put_stimulus(&s, w->bytes);
		struct icmp4_packet out, in = {.bytes = w->bytes, .held = held, .length = held};

		put_stimulus(&s, want);
		want[8]--;
		mend(want);
		icmp4_node_input(&w->node, w->now, &in);
		for (size_t i = 0; i <= nth; i++) {
			out = (struct icmp4_packet){.bytes = room, .held = sizeof room};
			icmp4_node_output(&w->node, w->now, &out);
		}
		icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
		icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
		world_drain(w);
		ok(is_error(w, 3, 1) && w->out[0].packet.length == 56 &&
			   !memcmp(w->out[0].bytes + 28, want, 28),
		   "failures of fragments: number %zu", nth);
		free(w);
	}
}

/* Datagrams of the application above. */
static void sends(void)
{
	static const struct {
		const char *name;
		struct stimulus s;
		enum icmp4_verb verb;
		size_t count;
		uint32_t interface, next_hop;
		int type, code; /* of what comes out, or -1: the datagram as it is */
		enum icmp4_link link;
	} rows[] = {
		{"by a gateway",
		 {.src = NODE_WAN, .dst = FAR_HOST},
		 ICMP4_VERB_SENT,
		 1,
		 WAN,
		 GATEWAY,
		 -1,
		 0,
		 0},
		{"its TTL 1",
		 {.src = NODE_WAN, .dst = FAR_HOST, .ttl = 1},
		 ICMP4_VERB_SENT,
		 1,
		 WAN,
		 GATEWAY,
		 -1,
		 0,
		 0},
		{"past the filters",
		 {.src = NODE_WAN, .dst = FILTERED_2},
		 ICMP4_VERB_SENT,
		 1,
		 WAN,
		 GATEWAY,
		 -1,
		 0,
		 0},
		{"from whom it says",
		 {.src = IP(1, 2, 3, 4), .dst = FAR_HOST},
		 ICMP4_VERB_SENT,
		 1,
		 WAN,
		 GATEWAY,
		 -1,
		 0,
		 0},
		{"to a group",
		 {.src = NODE_WAN, .dst = IP(224, 0, 0, 9)},
		 ICMP4_VERB_SENT,
		 1,
		 LAN,
		 IP(224, 0, 0, 9),
		 -1,
		 0,
		 ICMP4_LINK_MULTICAST},
		{"to everybody",
		 {.src = NODE_WAN, .dst = 0xffffffff},
		 ICMP4_VERB_SENT,
		 1,
		 LAN,
		 0xffffffff,
		 -1,
		 0,
		 ICMP4_LINK_BROADCAST},
		{"to the broadcast there",
		 {.src = NODE_WAN, .dst = IP(10, 9, 2, 255)},
		 ICMP4_VERB_SENT,
		 1,
		 WAN,
		 IP(10, 9, 2, 255),
		 -1,
		 0,
		 ICMP4_LINK_BROADCAST},
		{"no route",
		 {.src = NODE_WAN, .dst = NOWHERE},
		 ICMP4_VERB_DROPPED,
		 1,
		 UINT32_MAX,
		 NODE_WAN,
		 3,
		 0,
		 0},
		{"too big",
		 {.src = NODE_WAN, .dst = FAR_HOST, .df = true, .data = 1200},
		 ICMP4_VERB_DROPPED,
		 1,
		 UINT32_MAX,
		 NODE_WAN,
		 3,
		 4,
		 0},
		{"too big, no DF",
		 {.src = NODE_WAN, .dst = FAR_HOST, .data = 1200},
		 ICMP4_VERB_SENT,
		 2,
		 WAN,
		 GATEWAY,
		 -1,
		 0,
		 0},
		{"an error too big",
		 {.src = NODE_WAN,
		  .dst = FAR_HOST,
		  .df = true,
		  .data = 1200,
		  .protocol = 1,
		  .type = 3},
		 ICMP4_VERB_DROPPED,
		 0,
		 0,
		 0,
		 0,
		 0,
		 0},
		{"to 127.0.0.1",
		 {.src = NODE_WAN, .dst = IP(127, 0, 0, 1)},
		 ICMP4_VERB_DROPPED,
		 0,
		 0,
		 0,
		 0,
		 0,
		 0},
		{"echo to ourselves",
		 {.src = NODE_WAN, .dst = NODE_LAN, .protocol = 1},
		 ICMP4_VERB_ANSWERED,
		 1,
		 UINT32_MAX,
		 NODE_WAN,
		 0,
		 0,
		 0},
		{"to a closed port of ours",
		 {.src = NODE_WAN, .dst = NODE_LAN},
		 ICMP4_VERB_DROPPED,
		 1,
		 UINT32_MAX,
		 NODE_WAN,
		 3,
		 3,
		 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(i % 2);
		uint8_t want[1600];
		size_t length = put_stimulus(&rows[i].s, want);
		const struct out *out = &w->out[0];

		world_send(w, &rows[i].s);
		bool right = w->count == rows[i].count && w->event.verb == rows[i].verb;
		if (rows[i].count)
			right = right && out->packet.interface == rows[i].interface &&
				out->packet.next_hop == rows[i].next_hop &&
				out->packet.link == rows[i].link;
		if (rows[i].count == 1 && rows[i].type < 0)
			right = right && out->packet.length == length &&
				!memcmp(out->bytes, want, length);
		if (rows[i].count == 1 && rows[i].type >= 0)
			right = right &&
				is_error(w, (uint8_t)rows[i].type, (uint8_t)rows[i].code) &&
				icmp4_ip_dst(out->bytes) == NODE_WAN;
		if (rows[i].code == 4)
			right = right && at16(out->bytes + 26) == 1000;
		ok(right && w->counters.originated == 1, "sends: %s", rows[i].name);
		free(w);
	}
}

static void send_fails(void)
{
	struct world *w = world_new(false);
	struct icmp4_packet out;

	world_send(w, &(struct stimulus){.src = NODE_WAN, .dst = IP(10, 9, 2, 77)});
	out = w->out[0].packet;
	icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
	world_drain(w);
	ok(is_error(w, 3, 1) && w->out[0].packet.interface == UINT32_MAX &&
		   w->out[0].packet.next_hop == NODE_WAN,
	   "send fails: 3/1 goes up to the application");
	free(w);
}

/* An error is no longer than its link carries, and none is sent in fragments. */
static void error_fits_link(void)
{
	static const uint8_t options[40] = {7, 39, 4};
	static const struct {
		const char *name;
		uint16_t mtu;
		uint8_t option_length;
		size_t length; /* 0: none */
	} rows[] = {
		{"MTU 575", 575, 0, 575},
		{"MTU 576", 576, 0, 576},
		{"MTU 68", 68, 0, 68},
		{"MTU 96, all options", 96, 40, 96},
		{"MTU 95, all options", 95, 40, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct world *w = world_new(true);
		struct icmp4_interface interfaces[INTERFACES];

		memcpy(interfaces, world_interfaces, sizeof interfaces);
		interfaces[LAN].mtu = rows[i].mtu;
		w->node.config.interfaces = interfaces;
		world_feed(w, &(struct stimulus){.dst = FAR_HOST,
						 .ttl = 1,
						 .data = 800,
						 .options = options,
						 .option_length = rows[i].option_length});
		bool sent = rows[i].length != 0;
		ok(w->count == sent && w->event.error_sent == sent &&
			   (!sent || w->out[0].packet.length == rows[i].length),
		   "error fits link: %s", rows[i].name);
		free(w);
	}
}

/* An error that the room lent does not hold is not sent, and is not said to be. */
static void small_room(void)
{
	struct world *w = world_new(true);
	struct stimulus s = {.dst = FAR_HOST, .ttl = 1};
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
	ok(!icmp4_node_event(&w->node, &event), "small room: once");
	is_int((int64_t)w->counters.errors[ICMP4_ERROR_TTL_EXCEEDED], 0, "small room: not counted");
	free(w);
}

/* Everything that was received is forwarded, answered, delivered or dropped for one reason. */
static void counters(void)
{
	struct world *w = world_new(true);
	uint64_t state = 5, sum, errors = 0, wanted = 0;
	const struct icmp4_node_counters *c = &w->counters;

	w->settings.limit = (struct icmp4_rate){100 * 1000, 10};
	for (int i = 0; i < 20000; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		uint32_t r = (uint32_t)(state >> 32);
		struct stimulus s = triggers[r % TRIGGERS].s;
		struct condition any = conditions[r / 16 % CONDITIONS];

		combine(&triggers[r % TRIGGERS], &any, &s);
		s.ttl = (uint8_t)(r >> 28);
		world_feed(w, &s);
		wanted += w->event.error.kind != ICMP4_ERROR_NONE;
		w->now = icmp4_time_add(w->now, ICMP4_MS_NS);
	}
	sum = c->forwarded + c->answered + c->delivered;
	for (int i = 0; i < ICMP4_DROP_COUNT; i++)
		sum += c->dropped[i];
	ok(sum == c->received && c->received == 20000 && c->forwarded && c->answered,
	   "counters: every packet has one fate");
	for (int i = 0; i < ICMP4_ERROR_COUNT; i++)
		errors += c->errors[i];
	for (int i = 0; i < ICMP4_FORBID_COUNT; i++)
		errors += c->forbidden[i];
	ok(errors + c->limited + c->silenced == wanted && c->limited,
	   "counters: every error wanted was sent, forbidden or suppressed");
	free(w);
}

/* A node may be moved and copied between calls: it holds no pointer into itself. */
static void moved(void)
{
	struct world *w = world_new(true);
	struct stimulus s = {.dst = FAR_HOST, .data = 2500};
	size_t held = put_stimulus(&s, w->bytes), count = 0;
	struct icmp4_packet in = {.bytes = w->bytes, .held = held, .length = held};
	uint8_t room[ICMP4_ROOM];
	struct icmp4_packet out = {.bytes = room, .held = sizeof room};
	struct icmp4_node nodes[5];

	icmp4_node_input(&w->node, w->now, &in);
	nodes[0] = w->node;
	memset(&w->node, 0xa5, sizeof w->node);
	while (icmp4_node_output(&nodes[count], w->now, &out) && count < 4) {
		nodes[count + 1] = nodes[count];
		memset(&nodes[count], 0xa5, sizeof nodes[count]);
		count++;
	}
	is_int((int64_t)count, 3, "moved: between fragments");
	ok(sizeof(struct icmp4_node) < 1024, "moved: %zu octets", sizeof(struct icmp4_node));
	free(w);
}

/* The same node over the same packets gives the same octets: all chance is the key's. */
static void repeatable(void)
{
	struct world *a = world_new(true), *b = world_new(true);
	size_t wrong = 0, ids = 0;
	uint16_t before = 0;

	for (int i = 0; i < 1000; i++) {
		const struct stimulus s = triggers[i % TRIGGERS].s;

		world_feed(a, &s);
		world_feed(b, &s);
		wrong += a->count != b->count ||
			 (a->count && memcmp(a->out[0].bytes, b->out[0].bytes, 56) != 0);
		uint16_t id = at16(a->out[0].bytes + 4);
		ids += a->count && (id == 0 || id == before || id == before + 1);
		before = id;
	}
	is_int((int64_t)wrong, 0, "repeatable: two nodes with one key do the same");
	ok(ids <= 1 + 1000 / TRIGGERS, "repeatable: identifications are no counter, and never 0");
	free(a);
	free(b);
}

static void knobs(void)
{
	size_t count;
	const struct icmp4_knob *knob = icmp4_knobs(&count);
	struct icmp4_node_settings settings;
	static const size_t sizes[] = {[ICMP4_KNOB_BOOL] = sizeof(bool),
				       [ICMP4_KNOB_U8] = 1,
				       [ICMP4_KNOB_U16] = 2,
				       [ICMP4_KNOB_RATE] = sizeof(struct icmp4_rate)};

	icmp4_node_settings_default(&settings);
	for (size_t i = 0; i < count; i++, knob++) {
		const uint8_t *at = (const uint8_t *)&settings + knob->offset;
		uint32_t value = *at;
		size_t same = 0;

		if (knob->kind == ICMP4_KNOB_U16)
			value = *(const uint16_t *)(const void *)at;
		for (size_t j = 0; j < i; j++)
			same += knob[-(ptrdiff_t)(j + 1)].offset == knob->offset ||
				!strcmp(knob[-(ptrdiff_t)(j + 1)].name, knob->name);
		bool within =
			knob->kind == ICMP4_KNOB_RATE || (value >= knob->min && value <= knob->max);
		ok(knob->name && knob->source && knob->about && knob->min < knob->max && within &&
			   !same && knob->offset + sizes[knob->kind] <= sizeof settings,
		   "knobs: %s", knob->name);
	}
	is_int(settings.forward, false, "knobs: a node is a host unless told (HOST-11)");
	for (int i = 0; i < ICMP4_DROP_COUNT; i++)
		ok(icmp4_drop_name((enum icmp4_drop)i)[0], "knobs: drop %d is %s", i,
		   icmp4_drop_name((enum icmp4_drop)i));
	is_str(icmp4_drop_name((enum icmp4_drop)99), "unknown", "knobs: drop out of range");
}

static void owns(void)
{
	struct world *w = world_new(false);

	ok(icmp4_node_owns(&w->node, NODE_LAN) && icmp4_node_owns(&w->node, NODE_P2P),
	   "owns: its addresses");
	ok(!icmp4_node_owns(&w->node, HOST_A) && !icmp4_node_owns(&w->node, IP(10, 9, 1, 255)) &&
		   !icmp4_node_owns(&w->node, 0),
	   "owns: no others");
	free(w);
}

int main(void)
{
	never();
	never_named();
	never_local();
	exact();
	sources();
	unnumbered();
	style();
	silenced();
	limits();
	limits_pay_together();
	limits_jitter();
	failures();
	failures_of_fragments();
	sends();
	send_fails();
	error_fits_link();
	small_room();
	counters();
	moved();
	repeatable();
	knobs();
	owns();
	return tap_done();
}
