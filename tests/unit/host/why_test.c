/* SPDX-License-Identifier: MIT */
/*
 * The judge of a path by itself: what figures make together, that every verdict can be given and is
 * said in whole words, and that evidence which speaks for several is given the gravest.
 */
#include "out/why/why.h"
#include "tap.h"
#include "why/why.h"
#include <errno.h>

enum { DST = 0x0a000009, SRC = 0x0a000001 };

static struct why_evidence blank(uint8_t protocol)
{
	struct why_evidence e;

	why_begin(&e, &(struct why_ask){
			      .dst = DST,
			      .src = SRC,
			      .protocol = protocol,
			      .dst_port = 443,
			      .exact = true,
			      .echoing = true,
		      });
	return e;
}

/* Reached over four hops, by answers that are all the same. */
static struct why_evidence reached(uint8_t protocol)
{
	struct why_evidence e = blank(protocol);

	for (uint8_t ttl = 1; ttl <= 4; ttl++)
		e.hops[ttl] = (struct why_hop){
			.from = ttl == 4 ? DST : 0x0a000100u + ttl,
			.sent = 3,
			.received = 3,
			.rtt_ns = ttl * 10 * ICMP4_MS_NS,
			.back = ttl,
		};
	e.final = e.farthest = 4;
	e.final_from = DST;
	e.answer = WHY_ECHOED;
	e.echo = (struct why_count){
		.sent = 5,
		.received = 5,
		.rtt_ns = 40 * ICMP4_MS_NS,
		.ttl = 61,
	};
	return e;
}

static void uneven(void)
{
	static const struct {
		const char *what;
		uint32_t sent, good, bad; /* received by the flows of both kinds */
		size_t bad_flows;
		bool uneven;
	} rows[] = {
		{"nothing lost", 8, 8, 8, 0, false},
		{"all lost", 8, 0, 0, 0, false},
		{"all lose a quarter", 8, 6, 6, 0, false},
		{"half of them lose all", 8, 8, 0, WHY_FLOWS / 2, true},
		{"one of them loses all", 8, 8, 0, 1, true},
		{"one of them loses three by chance", 8, 8, 5, 1, false},
		{"half of them lose one more", 8, 7, 6, WHY_FLOWS / 2, false},
		{"half of them lose most", 8, 8, 2, WHY_FLOWS / 2, true},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct why_count counts[WHY_FLOWS];

		for (size_t f = 0; f < WHY_FLOWS; f++)
			counts[f] = (struct why_count){
				.sent = rows[i].sent,
				.received = f < rows[i].bad_flows ? rows[i].bad : rows[i].good,
			};
		is_int(why_uneven(counts, WHY_FLOWS), rows[i].uneven, rows[i].what);
		if (rows[i].uneven)
			is_int(why_bad_flows(counts, WHY_FLOWS), (int64_t)rows[i].bad_flows,
			       "how many");
	}
}

/* Hops of echo answered out of a hundred; 0 is a router that answers none. */
static void where_loss_begins(void)
{
	static const struct {
		uint32_t answered[5];
		uint8_t hop;
	} rows[] = {
		{{100, 100, 90, 91}, 3}, {{100, 89, 90, 92}, 2},
		{{80, 100, 100, 85}, 4}, /* a router that limits its replies is no loss */
		{{100, 0, 0, 85}, 4},    {{100, 60, 99, 88}, 4},
		{{88, 91, 90, 89}, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct why_evidence e = reached(ICMP4_PROTO_UDP);

		for (unsigned ttl = 1; ttl <= 4; ttl++) {
			e.hops[ttl].asked = 100;
			e.hops[ttl].answered = rows[i].answered[ttl - 1];
		}
		is_int(why_loss_hop(&e), rows[i].hop, "where loss begins");
	}
}

static void loops(void)
{
	static const struct {
		const char *what;
		uint32_t from[13];
		uint8_t hop;
	} rows[] = {
		{"two of them", {1, 2, 3, 2, 3, 2, 3, 2, 3}, 2},
		{"with gaps", {1, 2, 3, 2, 0, 2, 3, 0, 3, 2, 3}, 2},
		{"three of them", {1, 2, 3, 4, 2, 3, 4, 2, 3, 4}, 2},
		{"none", {1, 2, 3, 4, 5, 6, 7}, 0},
		{"one that answers twice", {1, 2, 2, 3, 4}, 0},
		{"one that comes back once", {1, 2, 3, 2, 4}, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct why_evidence e = blank(ICMP4_PROTO_UDP);
		unsigned period;

		for (uint8_t n = 0; n < 13; n++)
			if ((e.hops[n + 1].from = rows[i].from[n]) != 0)
				e.farthest = (uint8_t)(n + 1);
		is_int(why_loop(&e, &period), rows[i].hop, rows[i].what);
	}
}

static void way_back(void)
{
	struct why_evidence e = reached(ICMP4_PROTO_UDP);
	uint8_t hop;

	is_int(why_detour(&e, &hop), 0, "as long as the way there");
	e.hops[3].back = 7;
	e.hops[4].back = 8;
	is_int(why_detour(&e, &hop), 4, "longer");
	is_int(hop, 3, "from that hop on");
	is_str(why_judge(&e).row->id, "asymmetric", "the verdict");
}

/* --- Verdicts --- */

static void unsent(struct why_evidence *e)
{
	*e = blank(ICMP4_PROTO_UDP);
	e->unsent = 3;
	e->unsent_reason = ENOBUFS;
}

static void forbidden(struct why_evidence *e)
{
	unsent(e);
	e->unsent_reason = EPERM;
}

static void silent(struct why_evidence *e)
{
	*e = blank(ICMP4_PROTO_UDP);
}

static void odd_error(struct why_evidence *e)
{
	*e = reached(ICMP4_PROTO_UDP);
	e->answer = WHY_REFUSED;
	e->final_type = ICMP4_PARAMETER_PROBLEM;
	e->final_from = 0x0a000103;
}

static void lossy_and_slow(struct why_evidence *e)
{
	*e = reached(ICMP4_PROTO_ICMP);
	e->hops[4].rtt_ns = e->echo.rtt_ns = 900 * ICMP4_MS_NS;
	e->spread[0] = (struct why_count){.sent = 100, .received = 80};
}

static void slow_and_rewritten(struct why_evidence *e)
{
	lossy_and_slow(e);
	e->spread[0].received = 100;
	e->hops[2].changed = WHY_CHANGED_TOS;
}

static void udp_port_of_ours(struct why_evidence *e)
{
	*e = reached(ICMP4_PROTO_UDP);
	e->answer = WHY_PORT_CLOSED;
}

static void udp_port_of_theirs(struct why_evidence *e)
{
	udp_port_of_ours(e);
	e->ported = true;
}

/* A RST with another TTL than answers to echo have. */
static void refused_in_its_name(struct why_evidence *e)
{
	*e = reached(ICMP4_PROTO_TCP);
	e->answer = WHY_RESET;
	e->hops[4].back = 3;
}

static void refused_by_itself(struct why_evidence *e)
{
	refused_in_its_name(e);
	e->hops[4].back = 4;
}

/* Whatever is new is refused by the first router. */
static void room_for_one(struct why_evidence *e)
{
	*e = reached(ICMP4_PROTO_UDP);
	e->answer = WHY_PORT_CLOSED;
	e->echo = (struct why_count){.sent = 5, .refused = 5, .refused_by = 0x0a000101};
	for (size_t i = 0; i < WHY_FLOWS; i++)
		e->flows_p[i] =
			(struct why_count){.sent = 5, .refused = 5, .refused_by = 0x0a000101};
}

/* Echo alone is refused: a filter, and no want of room. */
static void no_echo(struct why_evidence *e)
{
	room_for_one(e);
	e->flows_p[3].received = 1;
}

/* A few large answers that got lost where much gets lost prove nothing. */
static void lost_by_chance(struct why_evidence *e)
{
	lossy_and_slow(e);
	e->mtu_asked = true;
	e->mtu_end = ICMP4_MTU_FOUND;
	e->mtu = 1500;
	e->mtu_protocol = ICMP4_PROTO_TCP;
	e->counter.sent = 4;
}

static void lost_for_sure(struct why_evidence *e)
{
	lost_by_chance(e);
	e->spread[0].received = 100;
}

static void verdicts(void)
{
	static const struct {
		void (*make)(struct why_evidence *e);
		const char *id;
		enum why_surety surety;
	} rows[] = {
		{unsent, "not-sent", WHY_CERTAIN},
		{forbidden, "own-firewall", WHY_CERTAIN},
		{silent, "first-hop-silent", WHY_LIKELY},
		{odd_error, "refused", WHY_CERTAIN},
		{lossy_and_slow, "loss", WHY_POSSIBLE},
		{slow_and_rewritten, "slow-target", WHY_LIKELY},
		{udp_port_of_ours, "well", WHY_LIKELY},
		{udp_port_of_theirs, "closed-port", WHY_CERTAIN},
		{refused_in_its_name, "closed-port", WHY_LIKELY},
		{refused_by_itself, "closed-port", WHY_CERTAIN},
		{room_for_one, "no-room", WHY_LIKELY},
		{no_echo, "well", WHY_LIKELY},
		{lost_by_chance, "loss", WHY_POSSIBLE},
		{lost_for_sure, "answers-lost", WHY_LIKELY},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct why_evidence e;
		struct why_verdict verdict;

		rows[i].make(&e);
		verdict = why_judge(&e);
		is_str(verdict.row->id, rows[i].id, "the verdict");
		is_int(verdict.surety, rows[i].surety, rows[i].id);
	}
}

/* A place that nothing is put into would be a hole in a sentence. */
static void words(void)
{
	struct why_evidence e = reached(ICMP4_PROTO_TCP);
	struct out_target target = {.name = "server", .dst = DST};
	struct out_run run = {.numeric = true, .targets = &target, .target_count = 1};
	struct why_verdict verdict = {.surety = WHY_LIKELY, .hop = 2, .next = 3};
	struct out_why why = {
		.evidence = &e,
		.verdict = &verdict,
		.failure = "no such name",
		.flow = "--tcp=443 ",
		.where = "--lab x ",
	};
	size_t count;
	const struct why_row *all = why_rows(&count);

	e.hops[3].changed = WHY_CHANGED_TOS;
	e.resolve_ns = ICMP4_MS_NS;
	e.unsent_reason = ENETDOWN;
	for (size_t i = 0; i < count; i++) {
		const char *forms[] = {all[i].says, all[i].because, all[i].next};

		verdict.row = &all[i];
		for (size_t f = 0; f < 3; f++) {
			char text[WHY_TEXT];

			why_words(text, &run, &why, forms[f]);
			ok(!strstr(text, "  ") && !strstr(text, " .") && !strstr(text, " ,") &&
				   !strchr(text, '{') && *text && *text != ' ',
			   "%s: %s", all[i].id, text);
		}
	}
}

int main(void)
{
	uneven();
	where_loss_begins();
	loops();
	way_back();
	verdicts();
	words();
	return tap_done();
}
