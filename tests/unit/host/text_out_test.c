/* SPDX-License-Identifier: MIT */
/* The format for people, line by line: words and ping. */
#include "text_out.h"

static void test_words(void)
{
	static const struct {
		int64_t ns;
		const char *ms;
	} rows[] = {
		{0, "0.000"},         {499, "0.000"},
		{500, "0.001"},       {479000, "0.479"},
		{999499, "0.999"},    {999500, "1.00"},
		{9994999, "9.99"},    {9995000, "10.0"},
		{41234567, "41.2"},   {99949999, "99.9"},
		{99950000, "100"},    {1204499999, "1204"},
		{1204500000, "1205"}, {INT64_MAX, "9223372036855"},
		{-5, "0.000"},
	};
	static const struct {
		int64_t ns;
		const char *span;
	} spans[] = {
		{1000000000, "1 s"},  {60000000000, "60 s"}, {250000000, "250 ms"},
		{1500000, "1500 us"}, {1, "1 ns"},
	};
	char buffer[WORDS_MS], span[WORDS_SPAN];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		is_str(words_ms(buffer, rows[i].ns), rows[i].ms, "three digits");
	for (size_t i = 0; i < sizeof(spans) / sizeof(*spans); i++)
		is_str(words_span(span, spans[i].ns), spans[i].span, "span");
}

static void test_labels(void)
{
	struct out_run run = run_of(2);
	char label[WORDS_LABEL];

	is_str(words_target(label, &run, 0), "server (10.0.0.9)", "a name as typed");
	is_str(words_target(label, &run, 1), "r3 (10.0.0.5)", "an address, with its name");
	is_str(words_label(label, &run, CLIENT), "10.0.0.1", "an address without a name");
	run.numeric = true;
	is_str(words_target(label, &run, 0), "10.0.0.9", "-n: no name as typed");
	is_str(words_label(label, &run, ROUTER), "10.0.0.5", "-n: no name");
}

/* One probe, what became of it, and its line. from 0: nobody was heard. */
static const struct {
	enum icmp4_ping_status status;
	uint64_t seq;
	int64_t rtt_ns;
	uint32_t from;
	const char *line;
} replies[] = {
	{ICMP4_PING_OK, 1, 41200000, SERVER,
	 "64 bytes from server (10.0.0.9): icmp_seq=1 ttl=60 time=41.2 ms\n"},
	{ICMP4_PING_LOST, 3, -1, 0, "no answer to icmp_seq=3 within 1 s\n"},
	{ICMP4_PING_LATE, 3, 1204000000, SERVER,
	 "64 bytes from server (10.0.0.9): icmp_seq=3 ttl=60 time=1204 ms (late)\n"},
	{ICMP4_PING_DUPLICATE, 4, 500000, SERVER,
	 "64 bytes from server (10.0.0.9): icmp_seq=4 ttl=60 time=0.500 ms (duplicate)\n"},
	{ICMP4_PING_CORRUPTED, 5, 500000, SERVER,
	 "64 bytes from server (10.0.0.9): icmp_seq=5 ttl=60 time=0.500 ms (corrupted: data "
	 "differ from octet 17 on)\n"},
	{ICMP4_PING_WRONG_ADDRESS, 6, 500000, ROUTER,
	 "64 bytes from r3 (10.0.0.5): icmp_seq=6 ttl=60 time=0.500 ms (wrong address: server "
	 "(10.0.0.9) was asked)\n"},
	{ICMP4_PING_UNSENT, 7, -1, 0, "icmp_seq=7 not sent: Message too long\n"},
	{ICMP4_PING_FORGED, 8, -1, CLIENT,
	 "64 bytes from 10.0.0.1: icmp_seq=8 ttl=60 (forged: without our cookie, not counted)\n"},
};

/* PING-01, PING-05: each fate of a probe has words of its own. */
static void test_replies(void)
{
	struct out_run run = run_of(1);

	for (size_t i = 0; i < sizeof(replies) / sizeof(*replies); i++) {
		struct out out = out_to(&run);
		struct icmp4_ping_event event = {
			.status = replies[i].status,
			.seq = replies[i].seq,
			.rtt_ns = replies[i].rtt_ns,
			.corrupted_at = 17,
			.reason = EMSGSIZE,
			.heard_any = replies[i].from != 0,
			.heard = answer_from(replies[i].from),
		};

		text_reply(&out, &event);
		is_str(finish(&out), replies[i].line, icmp4_ping_status_name(event.status));
		free(text);
	}
}

static void test_more_replies(void)
{
	struct out_run run = run_of(1);
	struct out out = out_to(&run);
	struct icmp4_ping_event event = {
		.status = ICMP4_PING_ERROR,
		.seq = 1,
		.rtt_ns = 500000,
		.heard_any = true,
		.heard = error_from(ROUTER, 3, 4, 1400),
	};

	text_reply(&out, &event);
	is_str(finish(&out),
	       "From r3 (10.0.0.5): icmp_seq=1 fragmentation needed, MTU 1400 (3/4)\n",
	       "icmp-error");
	free(text);

	event.status = ICMP4_PING_OK;
	event.reordered = true;
	event.heard = answer_from(SERVER);
	out = out_to(&run);
	text_reply(&out, &event);
	is_str(finish(&out),
	       "64 bytes from server (10.0.0.9): icmp_seq=1 ttl=60 time=0.500 ms (out of order)\n",
	       "ok, but overtaken");
	free(text);
}

static void test_reply_options(void)
{
	const struct icmp4_ping_event fine = {.status = ICMP4_PING_OK,
					      .seq = 1,
					      .at = {1500000000},
					      .rtt_ns = 1000000,
					      .heard_any = true,
					      .heard = answer_from(SERVER)};
	const struct icmp4_ping_event lost = {.status = ICMP4_PING_LOST, .seq = 1, .rtt_ns = -1};
	const struct icmp4_ping_event refused = {.status = ICMP4_PING_ERROR,
						 .seq = 1,
						 .rtt_ns = 5,
						 .heard_any = true,
						 .heard = error_from(ROUTER, 3, 0, 0)};
	struct out_run run = run_of(1);
	struct out out;

	run.quiet = true;
	out = out_to(&run);
	text_reply(&out, &lost);
	is_str(finish(&out), "", "-q: no line");
	free(text);

	run.quiet = false;
	run.brief = true;
	out = out_to(&run);
	text_reply(&out, &fine);
	text_reply(&out, &lost);
	is_str(finish(&out), "no answer to icmp_seq=1 within 1 s\n", "flood: only what is wrong");
	free(text);

	run = run_of(2);
	run.timestamps = true;
	out = out_to(&run);
	text_reply(&out, &fine);
	text_reply(&out, &lost);
	is_str(finish(&out),
	       "[1.500000] 64 bytes from server (10.0.0.9): icmp_seq=1 ttl=60 time=1.00 ms\n"
	       "[0.000000] server (10.0.0.9): no answer to icmp_seq=1 within 1 s\n",
	       "-D, and of several targets the one that is meant");
	free(text);

	run = run_of(1);
	run.explain = true;
	out = out_to(&run);
	text_reply(&out, &refused);
	text_reply(&out, &refused);
	finish(&out);
	const char *first = strstr(text, "    A router that has no route");
	ok(first && !strstr(first + 1, "    A router that has no route"),
	   "--explain says why, and only once");
	free(text);

	out = out_to(&run);
	out.color = true;
	text_reply(&out, &lost);
	is_str(finish(&out), "\033[31mno answer to icmp_seq=1 within 1 s\033[0m\n", "colour");
	free(text);
}

static void test_ping_summary(void)
{
	struct icmp4_ping_target counts = {.dst = SERVER, .sent = 10, .received = 9, .lost = 1};
	struct icmp4_ping_target odd = {.dst = SERVER,
					.sent = 9,
					.received = 1,
					.late = 1,
					.lost = 1,
					.icmp_errors = 1,
					.corrupted = 1,
					.wrong_address = 1,
					.duplicate = 2,
					.reordered = 1,
					.unsent = 3,
					.forged = 4};
	struct stat_rtt rtt = {0}, none = {0};
	struct out_run run = run_of(1);
	struct out out = out_to(&run);

	for (int i = 0; i < 9; i++)
		stat_rtt_add(&rtt, 40000000 + i * 1000000);
	text_ping_start(&out);
	text_ping_summary(&out, &(struct out_ping){0, &counts, &rtt, 0, {0}, NULL, NULL});
	is_str(finish(&out),
	       "PING server (10.0.0.9): 56 data bytes, 84 on the wire\n"
	       "\n--- server ping statistics ---\n"
	       "10 sent, 9 received, 1 lost, loss 10% (95% interval 1.79 to 40.4%)\n"
	       "rtt min/avg/median/p95/max/stddev = 40.0/44.0/44.0/48.0/48.0/2.58 ms\n"
	       "jitter 0.403 ms, pdv p95/p99 = 8.00/8.00 ms\n",
	       "one target: first and last lines");
	free(text);

	out = out_to(&run);
	text_ping_summary(&out, &(struct out_ping){0, &odd, &none, 5, {0}, NULL, NULL});
	is_str(finish(&out),
	       "\n--- server ping statistics ---\n"
	       "9 sent, 1 received, 1 lost, 1 refused, 1 late, 1 corrupted,\n"
	       "    1 from another address, 3 still under way, 2 duplicate, 1 out of order,\n"
	       "    3 not sent, 4 forged, 5 dropped by this machine,\n"
	       "    unanswered 33.3% (95% interval 9.68 to 70%)\n",
	       "every figure that is not 0, and none of times where there is none");
	free(text);

	run = run_of(2);
	run.quiet = true;
	out = out_to(&run);
	text_ping_start(&out);
	text_ping_summary(&out, &(struct out_ping){0, &counts, &rtt, 0, {0}, NULL, NULL});
	text_ping_summary(&out, &(struct out_ping){1, &counts, &none, 0, {0}, NULL, NULL});
	is_str(finish(&out),
	       "server (10.0.0.9)  10 sent, 9 received, 1 lost, loss 10% (1.79 to 40.4%),\n"
	       "                   avg 44.0 ms\n"
	       "r3 (10.0.0.5)      10 sent, 9 received, 1 lost, loss 10% (1.79 to 40.4%)\n",
	       "several targets: a line a target, in columns");
	free(text);
	stat_rtt_free(&rtt);
}

/* What --explain says of a target all of whose probes met the same end. */
static void test_refused(void)
{
	static const struct {
		const char *name;
		struct out_refusal refusal;
		uint16_t size;
		uint8_t ttl;
		const char *says;
	} rows[] = {
		{"MTU",
		 {ROUTER, 3, 4, 1400, false},
		 1472,
		 64,
		 "    r3 (10.0.0.5) says that the link behind it takes at most 1400 octets. These\n"
		 "    probes are of 1500 and must stay whole.\n"
		 "    next: icmp ping -M do -s 1372 server\n"},
		{"no MTU", {ROUTER, 3, 4, 0, false}, 1472, 64, "refused every probe"},
		{"-t", {ROUTER, 11, 0, 0, false}, 56, 3, "TTL of 3 ran out at r3 (10.0.0.5): -t"},
		{"loop", {ROUTER, 11, 0, 0, false}, 56, 64, "packets go in a circle"},
		{"host", {ROUTER, 3, 1, 0, false}, 56, 64, "refused every probe"},
		{"several", {ROUTER, 11, 0, 0, true}, 56, 3, "refused every probe"},
		{"unknown", {0, 0, 0, 0, false}, 56, 3, "refused every probe"},
	};
	struct icmp4_ping_target counts = {.dst = SERVER, .sent = 1, .icmp_errors = 1};
	struct stat_rtt none = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct out_run run = run_of(1);
		struct out out = out_to(&run);

		run.explain = true;
		ping_options.size = rows[i].size;
		ping_options.ttl = rows[i].ttl;
		text_ping_summary(&out, &(struct out_ping){0, &counts, &none, 0, rows[i].refusal,
							   NULL, NULL});
		ok(strstr(finish(&out), rows[i].says), "%s", rows[i].name);
		free(text);
	}
}

/* Answers that do not count as received are no loss either, and no success. */
static void test_unanswered(void)
{
	struct icmp4_ping_target counts = {.dst = SERVER, .sent = 2, .wrong_address = 2};
	struct stat_rtt none = {0};
	struct out_run run = run_of(1);
	struct out out = out_to(&run);

	text_ping_summary(&out, &(struct out_ping){0, &counts, &none, 0, {0}, NULL, NULL});
	is_str(finish(&out),
	       "\n--- server ping statistics ---\n"
	       "2 sent, 0 received, 2 from another address,\n"
	       "    unanswered 0% (95% interval 0 to 65.8%)\n",
	       "answered, but by somebody else");
	free(text);
}

int main(void)
{
	test_refused();
	test_unanswered();
	test_words();
	test_labels();
	test_replies();
	test_more_replies();
	test_reply_options();
	test_ping_summary();
	return tap_done();
}
