/* SPDX-License-Identifier: MIT */
/* A node and fragments for it: wholes are answered as wholes, what stays a part is reported. */
#include "unit/core/node_world.h"

enum { SLOTS = 4, SLOT_WORDS = ICMP4_REASSEMBLY_WORDS(ICMP4_REASSEMBLY_MOST), CUT = 1480 };

struct assembly {
	struct icmp4_reassembly reassembly;
	struct icmp4_reassembly_slot slots[SLOTS];
	uint64_t room[SLOTS * SLOT_WORDS];
	uint8_t datagram[WORLD_BYTES]; /* as it was before it was cut */
	uint8_t joined[WORLD_BYTES];
};

static struct assembly *assembly_of(struct world *w)
{
	struct assembly *a = calloc(1, sizeof *a);

	if (!a || icmp4_reassembly_init(&a->reassembly, &(struct icmp4_reassembly_config){
								.slots = a->slots,
								.slot_count = SLOTS,
								.room = a->room,
								.size = ICMP4_REASSEMBLY_MOST,
								.key = {{5, 6}},
							}))
		abort();
	w->node.config.reassembly = &a->reassembly;
	w->node.config.reassembly_owner = 3;
	return a;
}

/* Octets from..to of the stimulus' data, as a fragment of it, into bytes. */
static size_t cut(struct assembly *a, const struct stimulus *s, size_t from, size_t to,
		  uint8_t *bytes)
{
	size_t length = put_stimulus(s, a->datagram), header = 20 + s->option_length;

	if (to > length - header)
		to = length - header;
	memcpy(bytes, a->datagram, header);
	memcpy(bytes + header, a->datagram + header + from, to - from);
	set16(bytes + 2, header + to - from);
	set16(bytes + 6, (to < length - header ? 0x2000u : 0u) | s->df << 14 | from / 8);
	mend(bytes);
	return header + to - from;
}

static void feed_cut(struct world *w, struct assembly *a, const struct stimulus *s, size_t from,
		     size_t to)
{
	world_input(w, s, cut(a, s, from, to, w->bytes));
}

/* In fragments of CUT octets; all but the last must be held. */
static bool feed_all(struct world *w, struct assembly *a, const struct stimulus *s)
{
	size_t data = put_stimulus(s, a->datagram) - 20 - s->option_length;
	bool held = true;

	for (size_t from = 0; from < data; from += CUT) {
		held &= from == 0 || (w->event.verb == ICMP4_VERB_HELD && w->count == 0);
		feed_cut(w, a, s, from, from + CUT);
	}
	return held;
}

/* What came out, put together, is the echo reply to the stimulus. */
static bool is_reply(const struct world *w, struct assembly *a, const struct stimulus *s)
{
	size_t data = put_stimulus(s, a->datagram) - 20 - s->option_length, at = 0;
	uint8_t *icmp = a->datagram + 20 + s->option_length;

	for (size_t i = 0; i < w->count; i++) {
		const uint8_t *ip = w->out[i].bytes;
		size_t length = at16(ip + 2);
		bool last = i + 1 == w->count;

		if (ip[0] != 0x45 || slow_sum(ip, 20, 0) || length > 1500 ||
		    icmp4_ip_src(ip) != s->dst || icmp4_ip_dst(ip) != s->src ||
		    at16(ip + 4) != at16(w->out[0].bytes + 4) ||
		    at16(ip + 6) != (at / 8 | (last ? 0 : 0x2000u)))
			return false;
		memcpy(a->joined + at, ip + 20, length - 20);
		at += length - 20;
	}
	icmp[0] = 0;
	set16(icmp + 2, 0);
	set16(icmp + 2, slow_sum(icmp, data, 0));
	return at == data && !memcmp(a->joined, icmp, data);
}

/* Octets of the whole datagram: the least that every host takes, an MTU's, the most there is. */
static void echoes(void)
{
	static const struct {
		uint32_t total, options;
	} rows[] = {{576, 0}, {1500, 0}, {3028, 0}, {3068, 40}, {9000, 8}, {65535, 0}, {65535, 40}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		struct assembly *a = assembly_of(w);
		struct stimulus s = says("echo to 10.9.1.1");

		s.option_length = rows[i].options;
		s.data = rows[i].total - 28 - s.option_length;
		if (s.data + 8 <= CUT) {
			feed_cut(w, a, &s, 0, 64);
			feed_cut(w, a, &s, 64, CUT);
		} else {
			feed_all(w, a, &s);
		}
		ok(w->event.verb == ICMP4_VERB_ANSWERED && is_reply(w, a, &s) &&
			   w->counters.reassembled == 1 && w->counters.answered == 1,
		   "CODEC-13 REASM-01 echo of %" PRIu32 " octets, %" PRIu32 " of options",
		   rows[i].total, rows[i].options);
		free(a);
		free(w);
	}
}

/* What becomes of wholes is what becomes of any datagram. */
static void wholes(void)
{
	static const struct told rows[] = {
		{"udp to 10.9.1.1 data 3000", "port-closed: 3/3 from 10.9.1.1"},
		{"udp to 10.9.1.1 port 53 data 3000", "delivered"},
		{"proto 99 to 10.9.1.1 data 3000", "no-protocol: 3/2 from 10.9.1.1"},
		{"icmp type 0 to 10.9.1.1 data 3000", "delivered"},
		{"udp to 10.9.1.255 data 3000 link broadcast", "port-closed: NOERR-05"},
		{"echo to 224.0.0.1 data 3000 link multicast", "echo-ignored"},
		{"echo to 10.9.1.1 from 10.9.1.1 data 3000", "martian-source"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		struct assembly *a = assembly_of(w);
		struct stimulus s = says(rows[i].stimulus);

		feed_all(w, a, &s);
		is_str(world_tells(w), rows[i].outcome, rows[i].stimulus);
		free(a);
		free(w);
	}
}

/* The checksum is that of the whole (CODEC-13), and the application is shown the whole. */
static void judged_whole(void)
{
	struct world *w = world_new(HOST);
	struct assembly *a = assembly_of(w);
	struct stimulus s = says("echo to 10.9.1.1 data 3000");

	feed_cut(w, a, &s, 0, CUT);
	size_t held = cut(a, &s, CUT, WORLD_BYTES, w->bytes);
	w->bytes[held - 1] ^= 1;
	world_input(w, &s, held);
	is_str(world_tells(w), "malformed icmp-checksum", "CODEC-13: the checksum of the whole");

	s = says("udp to 10.9.1.1 port 53 data 3000");
	feed_all(w, a, &s);
	const struct icmp4_packet *whole = icmp4_node_packet(&w->node);
	held = put_stimulus(&s, a->datagram);
	is_bytes(whole->bytes, whole->held, a->datagram, held, "CODEC-13: delivered is the whole");
	free(a);
	free(w);
}

/* A minute after the only part came: what is told then. */
static const char *after_a_minute(struct world *w)
{
	w->now = icmp4_time_add(w->now, 60 * ICMP4_S_NS);
	w->event = (struct icmp4_node_event){0};
	if (icmp4_node_deadline(&w->node).ns != w->now.ns || !icmp4_node_advance(&w->node, w->now))
		return "nothing was due";
	world_drain(w);
	return world_tells(w);
}

static void unwanted(struct world *w)
{
	w->settings.silent = 1u << ICMP4_ERROR_REASSEMBLY_EXCEEDED;
}

static void limited(struct world *w)
{
	w->settings.limit_kind[ICMP4_ERROR_REASSEMBLY_EXCEEDED] = (struct icmp4_rate){1, 1};
	w->node.kind_bucket[ICMP4_ERROR_REASSEMBLY_EXCEEDED].full_at =
		icmp4_time_add(w->now, 10000 * ICMP4_S_NS);
}

/* 11/1 about the first fragment, by the rules of every error (TIMEX-08). */
static void timeouts(void)
{
	static const struct {
		const char *stimulus;
		size_t from, to;
		void (*prepare)(struct world *w);
		const char *outcome;
	} rows[] = {
		{"echo to 10.9.1.1 data 3000", 0, 1480, NULL,
		 "reassembly-time: 11/1 from 10.9.1.1"},
		{"udp to 10.9.1.1 data 3000", 0, 8, NULL, "reassembly-time: 11/1 from 10.9.1.1"},
		{"udp to 10.9.1.1 data 3000 from 203.0.113.7", 0, 1480, NULL,
		 "reassembly-time: 11/1 from 10.9.1.1"},
		{"echo to 10.9.1.1 data 3000", 1480, 2960, NULL, "reassembly-time: NOERR-06"},
		{"echo to 10.9.1.1 data 3000", 2960, 9999, NULL, "reassembly-time: NOERR-06"},
		{"icmp type 3 to 10.9.1.1 data 3000", 0, 1480, NULL, "reassembly-time: NOERR-01"},
		{"udp to 10.9.1.255 data 3000", 0, 1480, NULL, "reassembly-time: NOERR-04"},
		{"udp to 255.255.255.255 data 3000 link broadcast", 0, 1480, NULL,
		 "reassembly-time: NOERR-05"},
		{"udp to 10.9.1.1 data 3000", 0, 1480, unwanted, "reassembly-time: silenced"},
		{"udp to 10.9.1.1 data 3000", 0, 1480, limited, "reassembly-time: limited"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		struct assembly *a = assembly_of(w);
		struct stimulus s = says(rows[i].stimulus);
		char name[128];

		if (rows[i].prepare)
			rows[i].prepare(w);
		feed_cut(w, a, &s, rows[i].from, rows[i].to);
		snprintf(name, sizeof name, "TIMEX-08 %s, %zu to %zu", rows[i].stimulus,
			 rows[i].from, rows[i].to);
		is_str(after_a_minute(w), rows[i].outcome, name);
		ok(!icmp4_node_advance(&w->node, w->now) &&
			   icmp4_node_deadline(&w->node).ns == ICMP4_NEVER.ns,
		   "TIMEX-08: and then no more");
		free(a);
		free(w);
	}
}

/* Octet for octet: 11/1 quotes the first fragment, whatever came before and behind it. */
static void quote(void)
{
	struct world *w = world_new(HOST);
	struct assembly *a = assembly_of(w);
	struct stimulus s = says("udp to 10.9.1.1 data 3000 tos 0x28 options 4");
	uint8_t first[1600], want[1600] = {0x45, 0xc0};

	feed_cut(w, a, &s, 1480, 2960);
	size_t length = cut(a, &s, 0, 1480, first);
	feed_cut(w, a, &s, 0, 1480);
	after_a_minute(w);
	const uint8_t *got = w->out[0].bytes;
	set16(want + 2, 576);
	memcpy(want + 4, got + 4, 2); /* the identification is drawn */
	want[8] = 64;
	want[9] = ICMP4_PROTO_ICMP;
	set32(want + 12, NODE_LAN);
	set32(want + 16, HOST_A);
	mend(want);
	want[20] = 11;
	want[21] = 1;
	memcpy(want + 28, first, 548);
	set16(want + 22, slow_sum(want + 20, 556, 0));
	is_bytes(got, w->out[0].packet.held, want, 576, "TIMEX-08: quotes the first fragment");
	ok(length > 548, "TIMEX-08: which is larger than the quote");
	free(a);
	free(w);
}

static int64_t due_after(uint8_t seconds)
{
	struct world *w = world_new(HOST);
	struct assembly *a = assembly_of(w);
	struct stimulus s = says("udp to 10.9.1.1 data 3000");
	struct icmp4_time start = w->now;

	if (seconds)
		w->settings.reassembly_timeout = seconds;
	feed_cut(w, a, &s, 1480, 2960);
	w->now = icmp4_time_add(w->now, 3 * ICMP4_S_NS);
	feed_cut(w, a, &s, 0, 1480);
	int64_t due = icmp4_time_since(icmp4_node_deadline(&w->node), start) / ICMP4_S_NS;
	free(a);
	free(w);
	return due;
}

/* Overlaps say nothing, nor does a minute later (REASM-04). */
static void misfits(void)
{
	struct world *w = world_new(HOST);
	struct assembly *a = assembly_of(w);
	struct stimulus s = says("udp to 10.9.1.1 data 3000");

	feed_cut(w, a, &s, 0, 1480);
	feed_cut(w, a, &s, 1472, 2960);
	is_str(world_tells(w), "fragment-misfit", "REASM-04: overlap");
	feed_cut(w, a, &s, 1480, 2960);
	feed_cut(w, a, &s, 2960, 9999);
	is_str(world_tells(w), "fragment-misfit", "REASM-04: and all that follows");
	is_str(after_a_minute(w), "nothing was due", "REASM-04: no error a minute later");
	s = says("echo to 10.9.1.1 offset 65528 data 4");
	world_feed(w, &s);
	is_str(world_tells(w), "fragment-misfit", "REASM-04: ping of death");
	free(a);
	free(w);
}

/* Transit is forwarded as it comes, and nobody waits for the rest (REASM-03). */
static void transit(void)
{
	struct world *w = world_new(ROUTER);
	struct assembly *a = assembly_of(w);
	struct stimulus s = says("udp to 203.0.113.7 data 3000");

	feed_cut(w, a, &s, 0, 800);
	is_str(world_tells(w), "forwarded by wan to 10.9.2.9", "REASM-03: forwarded");
	ok(icmp4_node_deadline(&w->node).ns == ICMP4_NEVER.ns && !a->reassembly.wholes,
	   "REASM-03: not kept");
	w->node.config.reassembly = NULL;
	s = says("udp to 10.9.1.1 mf");
	world_feed(w, &s);
	is_str(world_tells(w), "fragment", "without a reassembly no fragment is taken");
	ok(icmp4_node_deadline(&w->node).ns == ICMP4_NEVER.ns &&
		   !icmp4_node_advance(&w->node, w->now),
	   "nor is anything ever due");
	free(a);
	free(w);
}

/* Two nodes on one reassembly: the same addresses and identification, and no confusion. */
static void shared(void)
{
	struct world *w = world_new(HOST), *other = world_new(HOST);
	struct assembly *a = assembly_of(w);
	struct stimulus s = says("echo to 10.9.1.1 data 2000");

	other->node.config.reassembly = &a->reassembly;
	other->node.config.reassembly_owner = 4;
	other->now = icmp4_time_add(w->now, 5 * ICMP4_S_NS);
	feed_cut(w, a, &s, 0, 1480);
	feed_cut(other, a, &s, 1480, 9999);
	ok(other->event.verb == ICMP4_VERB_HELD, "shared: not another's fragments");
	ok(icmp4_time_since(icmp4_node_deadline(&other->node), other->now) == 60 * ICMP4_S_NS &&
		   icmp4_time_since(icmp4_node_deadline(&w->node), w->now) == 60 * ICMP4_S_NS,
	   "shared: to each its deadline");
	feed_cut(w, a, &s, 1480, 9999);
	ok(w->event.verb == ICMP4_VERB_ANSWERED && is_reply(w, a, &s), "shared: one is whole");
	is_str(after_a_minute(other), "reassembly-time: NOERR-06", "shared: the other is not");
	free(a);
	free(w);
	free(other);
}

/* What the application sends to an address of its own, in fragments, comes back to it. */
static void own(void)
{
	struct world *w = world_new(HOST);
	struct assembly *a = assembly_of(w);
	struct stimulus s = says("echo to 10.9.1.1 from 10.9.1.1 data 2000");

	for (size_t from = 0; from < 2008; from += CUT) {
		size_t held = cut(a, &s, from, from + CUT, w->bytes);
		struct icmp4_packet packet = {.bytes = w->bytes, .held = held, .length = held};

		icmp4_node_send(&w->node, w->now, &packet);
		world_drain(w);
	}
	ok(w->event.verb == ICMP4_VERB_ANSWERED && w->count == 1 &&
		   w->out[0].packet.interface == ICMP4_INTERFACE_SELF &&
		   w->out[0].packet.held == 2028,
	   "own: whole, and to the application");
	free(a);
	free(w);
}

int main(void)
{
	echoes();
	wholes();
	judged_whole();
	timeouts();
	quote();
	is_int(due_after(0), 60, "REASM-02: 60 s by default, from the first to come");
	is_int(due_after(30), 30, "REASM-02: or what the knob says");
	misfits();
	transit();
	shared();
	own();
	return tap_done();
}
