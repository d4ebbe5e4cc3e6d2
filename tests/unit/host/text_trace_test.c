/* SPDX-License-Identifier: MIT */
/* The format for people, line by line: trace. */
#include "text_out.h"

static struct icmp4_trace_options trace_options;
static struct out_path path;
static struct icmp4_time now;

static void add(uint8_t ttl, enum icmp4_trace_status status, struct icmp4_heard heard,
		int64_t rtt_ns, bool reached, bool final)
{
	struct icmp4_trace_event event = {
		.status = status,
		.ttl = ttl,
		.at = now,
		.rtt_ns = rtt_ns,
		.reached = reached,
		.final = final,
		.reason = ENETUNREACH,
		.heard_any = status == ICMP4_TRACE_ANSWERED,
		.heard = heard,
	};

	path_add(&path, &event);
}

static void add_three(uint8_t ttl, struct icmp4_heard heard, bool reached, bool final)
{
	for (int i = 0; i < 3; i++)
		add(ttl, ICMP4_TRACE_ANSWERED, heard, 30100000 + i * 100000, reached, final);
}

static void add_silence(uint8_t ttl)
{
	for (int i = 0; i < 3; i++)
		add(ttl, ICMP4_TRACE_SILENT, (struct icmp4_heard){.from = 0}, -1, false, false);
}

/* All hops up to last, and the end: as the verb does it. */
static const char *show(const struct out_run *run, uint8_t last, enum icmp4_trace_end end)
{
	struct out_trace trace = {.options = &trace_options, .path = &path, .end = end};
	struct out out = out_to(run);
	const struct out_hop *hop;

	while ((hop = path_peek(&path, last, true))) {
		text_hop(&out, &trace, hop);
		path_pop(&path);
	}
	text_trace_end(&out, &trace);
	return finish(&out);
}

static void begin(void)
{
	icmp4_trace_options_default(&trace_options, SERVER);
	path_init(&path, 1, 3);
}

static void end(void)
{
	path_free(&path);
	free(text);
}

static void test_trace_reached(void)
{
	struct out_run run = run_of(1);
	struct icmp4_heard exceeded = error_from(ROUTER, 11, 0, 0);

	begin();
	add_three(1, exceeded, false, false);
	add(2, ICMP4_TRACE_ANSWERED, exceeded, 1000000, false, false);
	add(2, ICMP4_TRACE_ANSWERED, error_from(CLIENT, 11, 0, 0), 2000000, false, false);
	add(2, ICMP4_TRACE_SILENT, exceeded, -1, false, false);
	add_silence(3);
	add_three(4, error_from(SERVER, 3, 3, 0), true, true);
	add_three(5, error_from(SERVER, 3, 3, 0), true, true);
	is_str(show(&run, 30, ICMP4_TRACE_REACHED),
	       " 1  r3 (10.0.0.5)  30.1 ms  30.2 ms  30.3 ms\n"
	       " 2  r3 (10.0.0.5)  1.00 ms\n"
	       "    10.0.0.1  2.00 ms  *\n"
	       " 3  * * *\n"
	       " 4  server (10.0.0.9)  30.1 ms  30.2 ms  30.3 ms\n"
	       "reached server (10.0.0.9) in 4 hops\n",
	       "several responders, silence, and nothing beyond the destination");
	end();
}

static void test_trace_ends(void)
{
	struct out_run run = run_of(1);

	begin();
	add_three(1, error_from(ROUTER, 3, 0, 0), false, true);
	is_str(show(&run, 1, ICMP4_TRACE_UNREACHABLE),
	       " 1  r3 (10.0.0.5)  30.1 ms  30.2 ms  30.3 ms  !N  net unreachable (3/0)\n"
	       "r3 (10.0.0.5) says: net unreachable (3/0)\n",
	       "a router's error ends it");
	end();

	begin();
	add_three(1, error_from(ROUTER, 11, 0, 0), false, false);
	for (uint8_t ttl = 2; ttl <= 9; ttl++)
		add_silence(ttl);
	is_str(show(&run, 9, ICMP4_TRACE_GAP),
	       " 1  r3 (10.0.0.5)  30.1 ms  30.2 ms  30.3 ms\n"
	       " 2-9  *\n"
	       "silent beyond hop 1\n",
	       "silence to the end is one line");
	end();

	begin();
	add_silence(1);
	is_str(show(&run, 1, ICMP4_TRACE_GAP), " 1  * * *\nnobody answered\n", "nothing at all");
	end();

	begin();
	add(1, ICMP4_TRACE_UNSENT, (struct icmp4_heard){.from = 0}, -1, false, false);
	is_str(show(&run, 1, ICMP4_TRACE_STOPPED),
	       " 1  not sent: Network is unreachable\n"
	       "stopped before server (10.0.0.9) was reached\n",
	       "nothing left this machine");
	end();

	begin();
	for (int i = 0; i < 40; i++)
		add(1, ICMP4_TRACE_ANSWERED, error_from(ROUTER, 11, 0, 0), 1000000, false, false);
	is_str(show(&run, 30, ICMP4_TRACE_MAX),
	       " 1  r3 (10.0.0.5)  40 answers  min/avg/max 1.00/1.00/1.00 ms\n"
	       "server (10.0.0.9) is farther than 30 hops\n",
	       "many rounds are summed up");
	end();
}

/* TRACE-01: each code's mark. */
static void test_marks(void)
{
	static const struct {
		uint8_t type, code;
		uint16_t mtu;
		const char *mark;
	} rows[] = {
		{3, 0, 0, "  !N  "},  {3, 1, 0, "  !H  "},         {3, 2, 0, "  !P  "},
		{3, 3, 0, "  !3  "},  {3, 4, 1400, "  !F-1400  "}, {3, 5, 0, "  !S  "},
		{3, 9, 0, "  !9  "},  {3, 10, 0, "  !10  "},       {3, 13, 0, "  !X  "},
		{3, 14, 0, "  !V  "}, {3, 15, 0, "  !C  "},        {12, 0, 0, "  !  "},
		{11, 1, 0, "  !  "},
	};
	struct out_run run = run_of(1);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin();
		add_three(1, error_from(ROUTER, rows[i].type, rows[i].code, rows[i].mtu), false,
			  true);
		ok(strstr(show(&run, 1, ICMP4_TRACE_UNREACHABLE), rows[i].mark), "%u/%u is%s",
		   rows[i].type, rows[i].code, rows[i].mark);
		end();
	}
}

/* A hop at TTL 1 that quotes a header with other numbers in it. */
static void add_rewritten(struct icmp4_heard heard)
{
	struct icmp4_ip ip = {.src = CLIENT,
			      .dst = SERVER,
			      .total_length = 28,
			      .tos = 184,
			      .ttl = 1,
			      .protocol = ICMP4_PROTO_UDP};
	uint8_t sent[28] = {0}, quote[28] = {0};
	struct icmp4_trace_event event = {
		.status = ICMP4_TRACE_ANSWERED,
		.ttl = 1,
		.rtt_ns = 1000000,
		.heard_any = true,
		.heard = heard,
	};

	sent[26] = quote[26] = 1;
	icmp4_ip_build(&ip, sent, sizeof(sent));
	ip.tos = ip.ttl = 0;
	ip.dst = CLIENT;
	icmp4_ip_build(&ip, quote, sizeof(quote));
	icmp4_rewrites_of(&event.rewrites, sent, sizeof(sent), quote, sizeof(quote),
			  ICMP4_REWRITE_EXPIRED);
	path_add(&path, &event);
}

static void test_verbose(void)
{
	struct out_run run = run_of(1);
	struct icmp4_heard heard = error_from(ROUTER, 11, 0, 0);

	run.verbose = 1;
	begin();
	add_rewritten(heard);
	is_str(show(&run, 30, ICMP4_TRACE_STOPPED),
	       " 1  r3 (10.0.0.5)  1.00 ms  ttl=250 (6 hops back)  dscp 46 -> 0  quotes ttl 0\n"
	       "                   dst 10.0.0.9 -> 10.0.0.1\n"
	       "stopped before server (10.0.0.9) was reached\n"
	       "NAT between here and r3 (10.0.0.5): dscp 46 -> 0, dst 10.0.0.9 -> 10.0.0.1,\n"
	       "  checksum stale\n"
	       "r3 (10.0.0.5) quotes a TTL of 0, already counted down\n",
	       "-v: the way back, and what was rewritten on the way there");
	end();
}

/* Ten times do not fit on a line: the rest stands below the first. */
static void test_wrap(void)
{
	struct out_run run = run_of(1);

	begin();
	for (int i = 0; i < 10; i++)
		add(1, ICMP4_TRACE_ANSWERED, error_from(ROUTER, 11, 0, 0), 30000000, false, false);
	is_str(show(&run, 30, ICMP4_TRACE_STOPPED),
	       " 1  r3 (10.0.0.5)  30.0 ms  30.0 ms  30.0 ms  30.0 ms  30.0 ms  30.0 ms  30.0 ms\n"
	       "                   30.0 ms  30.0 ms  30.0 ms\n"
	       "stopped before server (10.0.0.9) was reached\n",
	       "no line beyond 80 columns");
	end();
}

/* -D: the time at which the hop was settled, on every line of it. */
static void test_times(void)
{
	struct out_run run = run_of(1);

	run.timestamps = true;
	begin();
	now = (struct icmp4_time){1500000000};
	add_three(1, error_from(ROUTER, 11, 0, 0), false, false);
	add_silence(2);
	now = (struct icmp4_time){2250000000};
	add(3, ICMP4_TRACE_ANSWERED, error_from(ROUTER, 11, 0, 0), 1000000, false, false);
	add(3, ICMP4_TRACE_ANSWERED, error_from(CLIENT, 11, 0, 0), 2000000, false, false);
	add_silence(4);
	add_silence(5);
	is_str(show(&run, 5, ICMP4_TRACE_GAP),
	       "[1.500000]  1  r3 (10.0.0.5)  30.1 ms  30.2 ms  30.3 ms\n"
	       "[1.500000]  2  * * *\n"
	       "[2.250000]  3  r3 (10.0.0.5)  1.00 ms\n"
	       "[2.250000]     10.0.0.1  2.00 ms\n"
	       "[2.250000]  4-5  *\n"
	       "silent beyond hop 3\n",
	       "-D");
	now = (struct icmp4_time){0};
	end();
}

/* Begun beyond the destination, a path does not tell how far that is. */
static void test_first(void)
{
	struct out_run run = run_of(1);

	begin();
	path_init(&path, 12, 3);
	add_three(12, error_from(SERVER, 3, 3, 0), true, true);
	is_str(show(&run, 12, ICMP4_TRACE_REACHED),
	       "12  server (10.0.0.9)  30.1 ms  30.2 ms  30.3 ms\n"
	       "reached server (10.0.0.9) within 12 hops\n",
	       "-f: no more is known");
	end();
}

/* Who answers twice, first as a hop and then to refuse, is no loop; who does so twice as a hop is.
 */
static void test_loop(void)
{
	static const struct {
		const char *name;
		uint8_t type, code;
		bool final, loop;
	} rows[] = {
		{"!H", 3, 1, true, false},
		{"!F", 3, 4, true, false},
		{"twice", 11, 0, false, true},
	};
	struct out_run run = run_of(1);

	run.explain = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin();
		add_three(1, error_from(ROUTER, 11, 0, 0), false, false);
		add_three(2, error_from(ROUTER, rows[i].type, rows[i].code, 1400), false,
			  rows[i].final);
		ok(!strstr(show(&run, 2, ICMP4_TRACE_UNREACHABLE), "seen nearer already") ==
			   !rows[i].loop,
		   "a loop or none: %s", rows[i].name);
		end();
	}
}

int main(void)
{
	test_wrap();
	test_times();
	test_first();
	test_loop();
	test_trace_reached();
	test_trace_ends();
	test_marks();
	test_verbose();
	return tap_done();
}
