/* SPDX-License-Identifier: MIT */
/* --live of a trace, cell by cell. */
#include "live_screen.h"
#include "out/live/trace.h"

enum { GATE = 0x0a000002, NORTH = 0x0a000003, SOUTH = 0x0a000004 };

static const struct out_target targets[] = {{"server", FAR, 0}};
static struct icmp4_trace_options options;

static void start(bool utf8)
{
	static struct out_trace trace;

	icmp4_trace_options_default(&options, FAR);
	trace = (struct out_trace){.options = &options};
	begin("trace", targets, 1, utf8);
	out_live.trace_start(&out, &trace);
}

static void tell(uint32_t round, uint8_t ttl, enum icmp4_trace_status status, uint32_t from,
		 int64_t rtt_ns)
{
	struct icmp4_trace_event event = {
		.status = status,
		.ttl = ttl,
		.round = round,
		.at = at_ms((int64_t)round * 1000),
		.rtt_ns = rtt_ns,
		.reached = from == FAR,
		.final = from == FAR,
		.heard_any = from,
		.heard = {.from = from,
			  .is_error = true,
			  .message = {.type = from == FAR ? 3 : 11, .code = from == FAR ? 3 : 0}},
	};

	out_live.trace_probe(&out, NULL, &event);
}

static void answer(uint32_t round, uint8_t ttl, uint32_t from, int64_t rtt_ms)
{
	tell(round, ttl, ICMP4_TRACE_ANSWERED, from, rtt_ms * MS);
}

static void silence(uint32_t round, uint8_t ttl)
{
	tell(round, ttl, ICMP4_TRACE_SILENT, 0, -1);
}

/* From nobody: silence. */
static void tell_at(uint32_t round, uint8_t ttl, uint32_t from, int64_t ms)
{
	struct icmp4_trace_event event = {
		.status = from ? ICMP4_TRACE_ANSWERED : ICMP4_TRACE_SILENT,
		.ttl = ttl,
		.round = round,
		.at = at_ms(ms),
		.sent_at = at_ms(ms),
		.rtt_ns = from ? MS : -1,
		.final = from == FAR,
		.heard_any = from,
		.heard = {.from = from},
	};

	out_live.trace_probe(&out, NULL, &event);
}

/* Hop 2 answers one in four, hop 3 nobody; from hop 4 on half is lost. */
static void fill(uint32_t rounds)
{
	for (uint32_t round = 0; round < rounds; round++) {
		bool lost = round % 2;

		answer(round, 1, EDGE, 1);
		round % 4 ? silence(round, 2) : answer(round, 2, CORE, 2);
		silence(round, 3);
		lost ? silence(round, 4) : answer(round, 4, GATE, 4);
		lost ? silence(round, 5) : answer(round, 5, FAR, 10 + round % 4);
	}
}

static void test_loss(void)
{
	static const char *const rows[] = {
		" icmp trace  server  UDP  100 rounds  40 s                         virtual time",
		"    Host                         Loss%   Sent   Last Median    p95   Best  Worst",
		" 1  edge?[31m                      0.0    100   1.00   1.00   1.00   1.00   1.00",
		" 2~ core                        (75.0)    100   2.00   2.00   2.00   2.00   2.00",
		" 3  (silent)                         -    100      -      -      -      -      -",
		" 4! 10.0.0.2                      50.0    100   4.00   4.00   4.00   4.00   4.00",
		" 5  server                        50.0    100   12.0   10.0   12.0   10.0   12.0",
		"",
		NULL,
	};

	start(false);
	fill(100);
	draw(40000, 12, 80);
	shows(0, rows, "80 columns");
	is_int(look_at(5, 2), LIVE_BAD, "where loss begins can be seen");
	is_int(look_at(3, 2), LIVE_DIM, "a hop that withholds answers is no fault");
	press("n");
	draw(40000, 12, 80);
	ok(strstr(shown(3), "10.0.0.5"), "n: %s", shown(3));
	live_free(&live);
}

/* Few probes bear out less than many: of 40, hop 2 may answer as much as it forwards. */
static void test_too_few(void)
{
	enum {
		N = LIVE_LOSS_NONE,
		Q = LIVE_LOSS_SILENT,
		W = LIVE_LOSS_WITHHELD,
		B = LIVE_LOSS_BEGINS,
		O = LIVE_LOSS_SOME
	};
	static const struct {
		uint32_t rounds;
		int hops[5];
	} rows[] = {
		{4, {N, O, Q, O, O}},
		{40, {N, B, Q, O, O}},
		{100, {N, W, Q, B, O}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		start(false);
		fill(rows[i].rounds);
		for (unsigned ttl = 1; ttl <= 5; ttl++)
			is_int(live_trace_loss(live.trace, ttl), rows[i].hops[ttl - 1],
			       "what loss is worth");
		live_free(&live);
	}
}

static void test_displays(void)
{
	static const char *const narrow[] = {
		" 1  edge?[31m          0.0   1.00   1.00",
		" 2! core              75.0   2.00   2.00",
		" 3  (silent)             -      -      -",
		NULL,
	};

	start(false);
	fill(40);
	press("d");
	draw(40000, 12, 80);
	ok(strstr(shown(6), "x_x.x_x.x_x") && !strstr(shown(4), "x"), "strips: %s", shown(6));
	press("dd");
	draw(40000, 8, 40);
	shows(2, narrow, "40 columns");
	press("j");
	draw(40000, 8, 40);
	ok(strstr(shown(1), "Jitter") && !strstr(shown(1), "Median"), "j: %s", shown(1));
	press("j\033[B\033[B\033[B\033[B");
	draw(40000, 6, 40);
	ok(strstr(shown(4), "server"), "scrolled to the end: %s", shown(4));
	live_free(&live);
}

/* Another way is a change when it stays; who takes turns is not. */
static void test_changes(void)
{
	static const struct {
		const char *name;
		const char *who; /* n: north, s: south, -: nobody; a round each */
		unsigned changes;
		uint32_t current;
	} rows[] = {
		{"one way", "nnnnnnnnnnnnnnnn", 0, NORTH},
		{"turns", "nsnsnsnsnsnsnsns", 0, NORTH},
		{"turns of two", "nnssnnssnnssnnss", 0, NORTH},
		{"a stray one", "nnnnnnnnsnnnnnnn", 0, NORTH},
		{"another way", "nnnnnnnnssssssss", 1, SOUTH},
		{"after silence", "nnnnnnn---ssssss", 1, SOUTH},
		{"not yet", "nnnnnnnnnnnnnnss", 0, NORTH},
		{"there and back", "nnnnnnssssssssnnnnnn", 2, NORTH},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		start(false);
		for (uint32_t round = 0; rows[i].who[round]; round++)
			if (rows[i].who[round] == '-')
				silence(round, 1);
			else
				answer(round, 1, rows[i].who[round] == 'n' ? NORTH : SOUTH, 5);
		const struct live_hop *hop = &live.trace->hops[1];

		is_int((int64_t)live.trace->change_count, rows[i].changes, rows[i].name);
		is_int(hop->responders[hop->current].from, rows[i].current, rows[i].name);
		live_free(&live);
	}
	start(false);
	options.vary_port = true;
	for (uint32_t round = 0; round < 20; round++)
		answer(round, 1, round < 10 ? NORTH : SOUTH, 5);
	is_int((int64_t)live.trace->change_count, 0, "flows that differ are no change");
	live_free(&live);
}

static void test_change_told(void)
{
	static const char *const rows[] = {
		" 1  10.0.0.4                       0.0     20   9.00   9.00   9.00   9.00   9.00",
		"    10.0.0.3                         -     10   5.00   5.00   5.00   5.00   5.00",
		" 2  server                         0.0     20   7.00   7.00   7.00   7.00   7.00",
		"",
		" 10.0 s  hop 1: 10.0.0.3 -> 10.0.0.4",
		NULL,
	};

	start(false);
	for (uint32_t round = 0; round < 20; round++) {
		answer(round, 1, round < 10 ? NORTH : SOUTH, round < 10 ? 5 : 9);
		answer(round, 2, FAR, 7);
	}
	draw(20000, 8, 80);
	shows(2, rows, "the new way first, the old one below");
	press("dd");
	draw(20000, 8, 80);
	is_str(shown(2), rows[4], "and a list of changes");
	press("ddr");
	draw(20000, 8, 80);
	is_str(shown(2), " 1  (waiting)                     -      -", "begun anew");
	live_free(&live);
}

/* The path ends where the target answered last; until it did, behind the farthest that spoke. */
static void test_end(void)
{
	start(false);
	for (uint8_t ttl = 3; ttl < 9; ttl++)
		silence(0, ttl);
	answer(0, 1, EDGE, 1);
	answer(0, 2, CORE, 1);
	is_int(live_trace_last(live.trace), 3, "one silent hop is shown");
	answer(1, 4, FAR, 1);
	is_int(live_trace_last(live.trace), 4, "reached");
	for (uint32_t round = 2; round < 9; round++) {
		answer(round, 4, GATE, 1);
		answer(round, 6, FAR, 1);
	}
	is_int(live_trace_last(live.trace), 6, "farther away now");
	tell(9, 0, ICMP4_TRACE_FORGED, GATE, -1);
	silence(9, 1);
	tell(9, 1, ICMP4_TRACE_LATE, EDGE, 5000 * MS);
	is_int((int64_t)live.trace->hops[1].unanswered, 0, "late is not lost");
	for (uint32_t from = 1; from < 20; from++)
		answer(9 + from, 1, from, 1);
	draw(40000, 40, 80);
	ok(strstr(shown(10), "(and others)"), "more addresses than are kept: %s", shown(10));
	live_free(&live);
}

/* A bucket of 6, and then an answer a second, asked four times as fast: no loss,
 * even at the end, of which nobody behind it tells. */
static void test_limit(void)
{
	start(false);
	for (uint32_t round = 0; round < 200; round++) {
		bool limited = round >= 6 && round % 4;

		tell_at(round, 1, limited ? 0 : EDGE, round * 250);
		tell_at(round, 2, CORE, round * 250);
		tell_at(round, 3, limited ? 0 : FAR, round * 250);
	}
	is_int(live_trace_loss(live.trace, 1), LIVE_LOSS_WITHHELD, "a limit is no loss");
	is_int(live_trace_loss(live.trace, 2), LIVE_LOSS_NONE, "nor of the next");
	is_int(live_trace_loss(live.trace, 3), LIVE_LOSS_WITHHELD, "nor at the end");
	draw(50000, 12, 80);
	ok(strstr(shown(2), " 1~ ") && strstr(shown(2), "(73.0)"), "limited: %s", shown(2));
	ok(strstr(shown(4), " 3~ "), "the end: %s", shown(4));
	live_free(&live);
}

int main(void)
{
	test_loss();
	test_too_few();
	test_displays();
	test_changes();
	test_change_told();
	test_end();
	test_limit();
	return tap_done();
}
