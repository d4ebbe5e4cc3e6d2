/* SPDX-License-Identifier: MIT */
/*
 * Redirects that a router sends. Its lan has two nets, 10.9.1/24 and 10.9.7/24, and a second
 * interface stands in the first of them:
 *
 *	203.0.113.0/24   by lan to 10.9.1.9        192.0.2.0/24   by lan2 to 10.9.1.8
 *	198.51.100.0/24  by lan to 10.9.7.9        10.9.1.66      by wan to 10.9.2.9
 */
#include "unit/core/query_world.h"

enum { LAN2 = 2, REDIRECT_INTERFACES = 3 };

static const struct icmp4_prefix lan_prefixes[] = {{NODE_LAN, 24}, {IP(10, 9, 7, 1), 24}};
static const struct icmp4_prefix lan2_prefix = {IP(10, 9, 1, 3), 24};
static const struct icmp4_interface interfaces[REDIRECT_INTERFACES] = {
	[LAN] = {.name = "lan",
		 .prefixes = lan_prefixes,
		 .prefix_count = 2,
		 .mtu = 1500,
		 .up = true},
	[WAN] = WORLD_INTERFACE("wan", 1500, true, &world_prefixes[WAN]),
	[LAN2] = WORLD_INTERFACE("lan2", 1500, true, &lan2_prefix),
};
static const struct icmp4_next_hop hops[] = {
	{LAN, IP(10, 9, 1, 9), 1, NULL},
	{LAN, IP(10, 9, 7, 9), 1, NULL},
	{LAN2, IP(10, 9, 1, 8), 1, NULL},
	{WAN, GATEWAY, 1, NULL},
};
#define ROUTE(a, b, c, d, size, n)                                                           \
	{                                                                                    \
		.to = {IP(a, b, c, d), size}, .kind = ICMP4_ROUTE_FORWARD, .hops = &hops[n], \
		.hop_count = 1                                                               \
	}
static const struct icmp4_route routes[] = {
	ROUTE(203, 0, 113, 0, 24, 0),
	ROUTE(198, 51, 100, 0, 24, 1),
	ROUTE(192, 0, 2, 0, 24, 2),
	ROUTE(10, 9, 1, 66, 32, 3),
};
static const struct icmp4_route_table table = {.routes = routes, .count = COUNT(routes)};

static struct world *redirect_world(bool forward)
{
	struct world *w = world_new(forward);

	w->node.config.interfaces = interfaces;
	w->node.config.interface_count = REDIRECT_INTERFACES;
	w->node.config.world = &table;
	return w;
}

/* "10.9.1.9 from 10.9.1.1": the gateway, and who names it. Or why it was not sent; "none" where
 * nothing calls for one. */
static const char *redirect_tells(struct world *w)
{
	const struct icmp4_node_event *e = &w->event;
	const uint8_t *ip = w->out[0].bytes;
	char gateway[ICMP4_ADDRESS_TEXT], from[ICMP4_ADDRESS_TEXT];

	if (e->verb != ICMP4_VERB_FORWARDED || e->error.kind == ICMP4_ERROR_NONE)
		return w->count == (e->verb == ICMP4_VERB_FORWARDED) ? "none" : "too many";
	if (!e->error_sent)
		return e->forbid     ? icmp4_forbid_rule(e->forbid)
		       : e->silenced ? "silenced"
		       : e->limited  ? "limited"
				     : "not sent";
	size_t length = at16(ip + 2);
	if (w->count < 2 || ip[9] != 1 || ip[20] != 5 || ip[21] != 1 || slow_sum(ip, 20, 0) ||
	    slow_sum(ip + 20, length - 20, 0) || w->out[0].packet.held != length)
		return "unsound";
	icmp4_address_text(icmp4_ip_address(ip + 24), gateway, sizeof gateway);
	icmp4_address_text(icmp4_ip_src(ip), from, sizeof from);
	snprintf(w->told, sizeof w->told, "%s from %s", gateway, from);
	return w->told;
}

static const struct redirect_row {
	const char *name, *stimulus, *options, *outcome;
} redirect_rows[] = {
	{"REDIR-05: the next hop", "udp to 203.0.113.7", "", "10.9.1.9 from 10.9.1.1"},
	{"REDIR-05: the destination itself", "udp to 10.9.1.77", "", "10.9.1.77 from 10.9.1.1"},
	{"a query", "echo to 203.0.113.7", "", "10.9.1.9 from 10.9.1.1"},
	{"a reply", "icmp type 0 to 203.0.113.7", "", "10.9.1.9 from 10.9.1.1"},
	{"a first fragment", "udp to 203.0.113.7 mf", "", "10.9.1.9 from 10.9.1.1"},
	{"a record route", "udp to 203.0.113.7", "0707 04 00000000", "10.9.1.9 from 10.9.1.1"},
	{"ADDR-06: the other net", "udp from 10.9.7.2 to 198.51.100.7", "",
	 "10.9.7.9 from 10.9.7.1"},
	{"ADDR-06: though it leaves by wan", "udp from 10.9.1.66 to 203.0.113.7", "",
	 "10.9.1.9 from 10.9.1.1"},
	{"REDIR-03: another interface", "udp to 192.0.2.7", "", "none"},
	{"REDIR-03: another interface and net", "udp to 10.9.2.77", "", "none"},
	{"REDIR-03: another net", "udp to 198.51.100.7", "", "none"},
	{"REDIR-03: the other way round", "udp from 10.9.7.2 to 203.0.113.7", "", "none"},
	{"REDIR-06: no neighbour", "udp from 192.0.2.9 to 203.0.113.7", "", "none"},
	{"who is the next hop", "udp from 10.9.1.9 to 203.0.113.7", "", "none"},
	{"NOERR-11: loose source route", "udp to 203.0.113.7", "8307 04 0a090902", "none"},
	{"NOERR-11: at its end", "udp to 203.0.113.7", "8307 08 0a090902", "none"},
	{"NOERR-11: strict source route", "udp to 203.0.113.7", "8907 04 0a090902", "none"},
	{"NOERR-11: behind another option", "udp to 203.0.113.7", "01 8307 04 0a090902", "none"},
	{"NOERR-01: an error", "icmp type 3 to 203.0.113.7", "", "NOERR-01"},
	{"NOERR-01: a redirect", "icmp type 5 to 203.0.113.7", "", "NOERR-01"},
	{"NOERR-03: an unknown type", "icmp type 200 to 203.0.113.7", "", "NOERR-03"},
	{"NOERR-06: a later fragment", "udp to 203.0.113.7 offset 8", "", "NOERR-06"},
	{"NOERR-07: from everybody", "udp from 10.9.1.255 to 203.0.113.7", "", "NOERR-07"},
	{"NOERR-08: from a net", "udp from 10.9.1.0 to 203.0.113.7", "", "NOERR-08"},
	{"NOERR-12: from us", "udp from 10.9.1.3 to 203.0.113.7", "", "NOERR-12"},
};

static void feed_row(struct world *w, const char *stimulus, const char *options)
{
	uint8_t octets[40] = {0};
	struct stimulus s = says(stimulus);

	s.option_length = (uint32_t)(put_hex(octets, options) + 3) / 4 * 4;
	s.options = octets;
	world_feed(w, &s);
}

/* Each condition alone; and whatever is said, the datagram goes on (REDIR-04). */
static void conditions(void)
{
	for (size_t i = 0; i < COUNT(redirect_rows); i++) {
		const struct redirect_row *row = &redirect_rows[i];
		struct world *w = redirect_world(ROUTER);

		w->settings.source_route = ICMP4_OPTION_IGNORE;
		w->settings.martian_filter = false;
		feed_row(w, row->stimulus, row->options);
		is_str(redirect_tells(w), row->outcome, row->name);
		const struct out *last = &w->out[w->count - 1];
		ok(w->event.verb == ICMP4_VERB_FORWARDED && last->bytes[8] == 8 &&
			   icmp4_ip_dst(last->bytes) == says(row->stimulus).dst &&
			   last->packet.next_hop == w->event.next_hop &&
			   w->counters.forwarded == 1 &&
			   w->counters.errors[ICMP4_ERROR_REDIRECT] == w->event.error_sent,
		   "REDIR-04: %s: forwarded", row->name);
		free(w);
	}
}

/* Octet for octet: first the redirect, which quotes the datagram as it came; then the datagram. */
static void octets(void)
{
	struct world *w = redirect_world(ROUTER);
	const struct stimulus s = says("udp to 203.0.113.7 tos 0xb8 data 900");
	const uint8_t *ip = w->out[0].bytes;
	uint8_t want[1000];
	size_t length = put_stimulus(&s, want);

	w->settings.announce_incoming = w->settings.announce_name = true;
	world_feed(w, &s);
	is_int((int64_t)w->count, 2, "octets: two datagrams");
	is_int(at16(ip + 2), 576, "octets: as much as RFC 1812 lets it quote");
	ok(ip[8] == 64 && ip[1] == 0xd8 && icmp4_ip_dst(ip) == HOST_A && ip[0] == 0x45 &&
		   w->out[0].packet.interface == LAN && w->out[0].packet.next_hop == HOST_A,
	   "octets: to the host, with the TOS and TTL of an error");
	is_int(icmp4_ip_address(ip + 24), IP(10, 9, 1, 9), "REDIR-18: octet 5 is the gateway's");
	is_bytes(ip + 28, 548, want, 548, "octets: the quote, and no extension behind it");
	want[8]--;
	mend(want);
	ok(w->out[1].packet.length == length && !memcmp(w->out[1].bytes, want, length),
	   "octets: the datagram");
	free(w);
}

/* What keeps all of them back. */
static void settings(void)
{
	static const struct {
		const char *name, *stimulus, *outcome;
		bool forward, off;
		uint32_t silent;
		struct icmp4_rate rate;
		enum icmp4_option_policy source_route;
	} rows[] = {
		{"on by default",
		 "udp to 203.0.113.7",
		 "10.9.1.9 from 10.9.1.1",
		 ROUTER,
		 false,
		 0,
		 {0, 0},
		 ICMP4_OPTION_DROP},
		{"switched off",
		 "udp to 203.0.113.7",
		 "none",
		 ROUTER,
		 true,
		 0,
		 {0, 0},
		 ICMP4_OPTION_DROP},
		{"silent",
		 "udp to 203.0.113.7",
		 "silenced",
		 ROUTER,
		 false,
		 1u << ICMP4_ERROR_REDIRECT,
		 {0, 0},
		 ICMP4_OPTION_DROP},
		{"silent otherwise",
		 "udp to 203.0.113.7",
		 "10.9.1.9 from 10.9.1.1",
		 ROUTER,
		 false,
		 1u << ICMP4_ERROR_TTL_EXCEEDED,
		 {0, 0},
		 ICMP4_OPTION_DROP},
		{"none of its kind",
		 "udp to 203.0.113.7",
		 "limited",
		 ROUTER,
		 false,
		 0,
		 {1, 0},
		 ICMP4_OPTION_DROP},
		{"REDIR-07: a host",
		 "udp to 203.0.113.7",
		 "none",
		 HOST,
		 false,
		 0,
		 {0, 0},
		 ICMP4_OPTION_PROCESS},
		{"REDIR-07: a host that is a hop",
		 "udp to 10.9.1.1",
		 "none",
		 HOST,
		 false,
		 0,
		 {0, 0},
		 ICMP4_OPTION_PROCESS},
		{"NOERR-11: a router that is a hop",
		 "udp to 10.9.1.1",
		 "none",
		 ROUTER,
		 false,
		 0,
		 {0, 0},
		 ICMP4_OPTION_PROCESS},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = redirect_world(rows[i].forward);
		bool hop = says(rows[i].stimulus).dst == NODE_LAN;

		w->settings.send_redirects = w->settings.send_redirects && !rows[i].off;
		w->settings.silent = rows[i].silent;
		w->settings.limit_kind[ICMP4_ERROR_REDIRECT] = rows[i].rate;
		w->settings.source_route = rows[i].source_route;
		feed_row(w, rows[i].stimulus, hop ? "8307 04 cb007107" : "");
		is_str(redirect_tells(w), rows[i].outcome, rows[i].name);
		ok((w->event.verb == ICMP4_VERB_FORWARDED) == (rows[i].forward || hop),
		   "%s: forwarded", rows[i].name);
		free(w);
	}
}

/* Nothing is said of a better way for what goes no way at all. */
static void dropped(void)
{
	static const struct told rows[] = {
		{"udp to 203.0.113.7 ttl 1", "ttl: 11/0 from 10.9.1.1"},
		{"udp to 203.0.113.7 df data 1473", "too-big: 3/4 from 10.9.1.1"},
		{"udp to 203.0.113.66", "filtered: 3/13 from 10.9.1.1"},
		{"udp to 203.0.113.7 link broadcast", "link-broadcast"},
		{"udp from 10.9.2.2 to 10.9.1.255 on 1", "martian-destination"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = redirect_world(ROUTER);
		struct stimulus s = says(rows[i].stimulus);

		world_feed(w, &s);
		is_str(world_tells(w), rows[i].outcome, rows[i].stimulus);
		free(w);
	}
}

/* REDIR-06: when a host that does not obey is told, in milliseconds of a flood. */
static void backoff(void)
{
	static const int64_t when[] = {0,    20,    60,    140,   300,   620,   1260, 2540,
				       5100, 25580, 25600, 25640, 25720, 25880, 26200};
	const struct stimulus s = says("udp to 203.0.113.7");

	for (unsigned slots = 0; slots < 2; slots++) {
		struct world *w = redirect_world(ROUTER);
		struct icmp4_redirect_slot slot[1] = {{0, 0, {0}}};
		size_t told = 0, wrong = 0;

		w->node.config.redirect_slots = slots ? slot : NULL;
		w->node.config.redirect_slot_count = slots;
		for (int64_t ms = 0; ms < 26800; ms++) {
			world_feed(w, &s);
			wrong += w->count != 1u + w->event.error_sent;
			if (w->event.error_sent)
				wrong += told >= COUNT(when) || when[told++] != ms;
			else
				wrong += w->event.limited != ICMP4_LIMIT_DESTINATION;
			w->now = icmp4_time_add(w->now, ICMP4_MS_NS);
		}
		is_int((int64_t)told, COUNT(when), "REDIR-06: so many");
		is_int((int64_t)wrong, 0, "REDIR-06: at these times, and each was forwarded");
		is_int((int64_t)w->counters.forwarded, 26800, "REDIR-06: every one");
		free(w);
	}
}

/* Sends a datagram that calls for a redirect; was its host told? */
static bool told(struct world *w, unsigned host)
{
	struct stimulus s = says("udp to 203.0.113.7");

	s.src = IP(10, 9, 1, host);
	world_feed(w, &s);
	w->now = icmp4_time_add(w->now, ICMP4_MS_NS);
	return w->event.error_sent;
}

/* A long silence is a new start; so is room that another had to be given. */
static void forgets(void)
{
	struct world *w = redirect_world(ROUTER);
	struct icmp4_redirect_slot slots[4] = {{0, 0, {0}}};

	ok(told(w, 20) && !told(w, 21), "REDIR-06: without slots all hosts are one");
	w->node.config.redirect_slots = slots;
	w->node.config.redirect_slot_count = COUNT(slots);
	ok(told(w, 20) && told(w, 21) && told(w, 22) && told(w, 23), "REDIR-06: each for itself");
	ok(!told(w, 20) && !told(w, 23), "REDIR-06: not again so soon");
	ok(told(w, 24) && told(w, 20), "REDIR-06: who was told longest ago makes room");
	ok(!told(w, 23) && !told(w, 22), "REDIR-06: and nobody else");
	w->now = icmp4_time_add(w->now, 20 * ICMP4_S_NS);
	ok(told(w, 23) && !told(w, 23), "REDIR-06: twice");
	w->now = icmp4_time_add(w->now, 37 * ICMP4_MS_NS);
	ok(!told(w, 23) && told(w, 23), "REDIR-06: twice the time after twice");
	w->now = icmp4_time_add(w->now, 20480 * ICMP4_MS_NS);
	ok(told(w, 23), "REDIR-06: told anew");
	w->now = icmp4_time_add(w->now, 19 * ICMP4_MS_NS);
	ok(told(w, 23), "REDIR-06: after the first time again");
	free(w);
}

/* Who sends from many addresses makes no more memory than there is, and is told no more often than
 * the limit of all errors lets it. */
static void bounded(void)
{
	struct world *w = redirect_world(ROUTER);
	struct icmp4_redirect_slot slots[9] = {{0, 0, {0}}};
	unsigned sent = 0;

	slots[8].host = 0x5a5a5a5a;
	w->node.config.redirect_slots = slots;
	w->node.config.redirect_slot_count = 8;
	w->settings.limit = (struct icmp4_rate){1000, 10};
	for (unsigned i = 0; i < 2000; i++) {
		struct stimulus s = says("udp to 203.0.113.7");

		s.src = IP(10, 9, 1, 10 + i % 200);
		world_feed(w, &s);
		sent += w->event.error_sent;
	}
	ok(sent >= 5 && sent <= 25, "bounded: by the limit of all errors (%u)", sent);
	ok(slots[8].host == 0x5a5a5a5a && slots[8].sent == 0, "bounded: and by the slots");
	free(w);
}

/* A room in which no error fits: the datagram leaves all the same. */
static void small_room(void)
{
	struct world *w = redirect_world(ROUTER);
	const struct stimulus s = says("udp to 203.0.113.7");
	size_t held = put_stimulus(&s, w->bytes);
	struct icmp4_packet in = {.bytes = w->bytes, .held = held, .length = held};
	uint8_t room[63];
	struct icmp4_packet out = {.bytes = room, .held = sizeof room};
	struct icmp4_node_event event;

	icmp4_node_input(&w->node, w->now, &in);
	ok(icmp4_node_output(&w->node, w->now, &out) && out.bytes == w->bytes && out.bytes[8] == 8,
	   "small room: forwarded");
	ok(!icmp4_node_output(&w->node, w->now, &out) && icmp4_node_event(&w->node, &event) &&
		   event.unfit && !event.error_sent && w->counters.unfit == 1,
	   "small room: and no redirect");
	free(w);
}

/* The redirect and the datagram may fail each for itself. */
static void failures(void)
{
	struct world *w = redirect_world(ROUTER);
	const struct stimulus s = says("udp to 203.0.113.7");
	const struct icmp4_node_counters *c = &w->counters;

	world_feed(w, &s);
	struct icmp4_packet forwarded = w->out[1].packet;
	icmp4_node_failed(&w->node, w->now, &forwarded, ICMP4_DROP_UNREACHABLE);
	world_drain(w);
	is_str(world_tells(w), "unreachable: 3/1 from 10.9.1.1", "failures: of the datagram");
	is_int(icmp4_ip_address(w->out[0].bytes + 24), 0, "failures: the gateway is not in it");
	ok(c->errors[ICMP4_ERROR_REDIRECT] == 1 && c->forwarded == 0 &&
		   c->errors[ICMP4_ERROR_HOST_UNREACHABLE] == 1,
	   "failures: both errors left");
	world_feed(w, &s);
	forwarded = w->out[0].packet;
	is_int(w->event.limited, ICMP4_LIMIT_DESTINATION, "failures: limited, the second time");
	icmp4_node_failed(&w->node, w->now, &forwarded, ICMP4_DROP_UNREACHABLE);
	world_drain(w);
	ok(w->event.error_sent && w->event.limited == ICMP4_LIMIT_PASS && c->limited == 1,
	   "failures: that limit is the redirect's alone");
	w->now = icmp4_time_add(w->now, ICMP4_S_NS);
	world_feed(w, &s);
	world_fail(w, ICMP4_DROP_UNREACHABLE);
	ok(w->count == 0 && !w->event.error_sent && c->errors[ICMP4_ERROR_REDIRECT] == 1 &&
		   w->event.verb == ICMP4_VERB_FORWARDED,
	   "failures: of the redirect");
	free(w);
}

/* What has to be cut leaves whole in its fragments behind the redirect. */
static void fragments(void)
{
	struct world *w = redirect_world(ROUTER);
	const struct stimulus s = says("udp to 203.0.113.7 data 3000");

	world_feed(w, &s);
	is_str(redirect_tells(w), "10.9.1.9 from 10.9.1.1", "fragments: a redirect");
	is_int((int64_t)w->count, 4, "fragments: and three of them");
	free(w);
}

/* REDIR-02: code 3 where code 1 is not to take its place; all else of it is the same. */
static void for_tos(void)
{
	const struct stimulus s = says("udp to 203.0.113.7 tos 0x10 data 900");
	struct world *w = redirect_world(ROUTER);
	const uint8_t *ip = w->out[0].bytes;

	w->settings.redirect_any_tos = false;
	w->settings.announce_incoming = w->settings.announce_name = true;
	world_feed(w, &s);
	ok(w->count == 2 && w->event.verb == ICMP4_VERB_FORWARDED && w->event.error_sent &&
		   w->event.error.kind == ICMP4_ERROR_REDIRECT_TOS,
	   "REDIR-02: for its TOS alone");
	ok(ip[20] == 5 && ip[21] == 3 && !slow_sum(ip + 20, at16(ip + 2) - 20u, 0),
	   "REDIR-02: code 3");
	is_int(icmp4_ip_address(ip + 24), IP(10, 9, 1, 9), "REDIR-02: its gateway");
	is_int(ip[29], 0x10, "REDIR-02: which TOS the quote says");
	is_int(at16(ip + 2), 576, "REDIR-18: of code 3, too, without an extension");
	is_int((int64_t)w->counters.errors[ICMP4_ERROR_REDIRECT_TOS], 1, "REDIR-02: counted");
	world_feed(w, &s);
	is_int(w->event.limited, ICMP4_LIMIT_DESTINATION, "REDIR-06: of code 3, too");
	w->settings.silent = 1u << ICMP4_ERROR_REDIRECT_TOS;
	world_feed(w, &s);
	ok(w->event.silenced, "REDIR-02: silent");
	free(w);
}

int main(void)
{
	for_tos();
	conditions();
	octets();
	settings();
	dropped();
	backoff();
	forgets();
	bounded();
	small_room();
	failures();
	fragments();
	return tap_done();
}
