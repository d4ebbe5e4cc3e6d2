/* SPDX-License-Identifier: MIT */
/* The format for people, line by line. */
#include "out/text.h"
#include "out/words.h"
#include "tap.h"
#include <errno.h>
#include <stdlib.h>

enum { CLIENT = 0x0a000001, ROUTER = 0x0a000005, SERVER = 0x0a000009 };

static char *text;
static size_t size;

static const char *find(void *world, uint32_t address)
{
	(void)world;
	return address == ROUTER ? "r3" : NULL;
}

static bool pending(void *world, uint32_t address)
{
	(void)world;
	(void)address;
	return false;
}

static const struct out_target targets[] = {{"server", SERVER}, {"10.0.0.5", ROUTER}};

static struct icmp4_ping_options ping_options;

static struct out_run run_of(size_t target_count)
{
	icmp4_ping_options_default(&ping_options);
	return (struct out_run){
		.verb = "ping",
		.names = {find, pending, NULL},
		.targets = targets,
		.target_count = target_count,
		.ping = &ping_options,
	};
}

static struct out out_to(const struct out_run *run)
{
	return (struct out){.ops = &out_text, .run = run, .file = open_memstream(&text, &size)};
}

static const char *finish(struct out *out)
{
	fclose(out->file);
	return text;
}

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

static struct icmp4_heard answer_from(uint32_t from)
{
	return (struct icmp4_heard){
		.from = from,
		.ttl = 60,
		.protocol = ICMP4_PROTO_ICMP,
		.message = {.type = ICMP4_ECHO_REPLY, .body_length = 56},
	};
}

static struct icmp4_heard error_from(uint32_t from, uint8_t type, uint8_t code, uint16_t mtu)
{
	return (struct icmp4_heard){
		.from = from,
		.ttl = 250,
		.protocol = ICMP4_PROTO_ICMP,
		.is_error = true,
		.message = {.type = type, .code = code, .error.mtu = mtu},
	};
}

static void test_replies(void)
{
	const struct {
		struct icmp4_ping_event event;
		const char *line;
	} rows[] = {
		{{.status = ICMP4_PING_OK,
		  .seq = 1,
		  .rtt_ns = 41200000,
		  .heard_any = true,
		  .heard = answer_from(SERVER)},
		 "64 bytes from server (10.0.0.9): icmp_seq=1 ttl=60 time=41.2 ms\n"},
		{{.status = ICMP4_PING_OK,
		  .seq = 2,
		  .rtt_ns = 41200000,
		  .heard_any = true,
		  .reordered = true,
		  .heard = answer_from(SERVER)},
		 "64 bytes from server (10.0.0.9): icmp_seq=2 ttl=60 time=41.2 ms (out of "
		 "order)\n"},
		{{.status = ICMP4_PING_LOST, .seq = 3, .rtt_ns = -1},
		 "no answer to icmp_seq=3 within 1 s\n"},
		{{.status = ICMP4_PING_LATE,
		  .seq = 3,
		  .rtt_ns = 1204000000,
		  .heard_any = true,
		  .heard = answer_from(SERVER)},
		 "64 bytes from server (10.0.0.9): icmp_seq=3 ttl=60 time=1204 ms (late)\n"},
		{{.status = ICMP4_PING_DUPLICATE,
		  .seq = 4,
		  .rtt_ns = 500000,
		  .heard_any = true,
		  .heard = answer_from(SERVER)},
		 "64 bytes from server (10.0.0.9): icmp_seq=4 ttl=60 time=0.500 ms (duplicate)\n"},
		{{.status = ICMP4_PING_CORRUPTED,
		  .seq = 5,
		  .rtt_ns = 500000,
		  .heard_any = true,
		  .corrupted_at = 17,
		  .heard = answer_from(SERVER)},
		 "64 bytes from server (10.0.0.9): icmp_seq=5 ttl=60 time=0.500 ms (corrupted: "
		 "data differ from octet 17 on)\n"},
		{{.status = ICMP4_PING_WRONG_ADDRESS,
		  .seq = 6,
		  .rtt_ns = 500000,
		  .heard_any = true,
		  .heard = answer_from(ROUTER)},
		 "64 bytes from r3 (10.0.0.5): icmp_seq=6 ttl=60 time=0.500 ms (wrong address: "
		 "server (10.0.0.9) was asked)\n"},
		{{.status = ICMP4_PING_ERROR,
		  .seq = 1,
		  .rtt_ns = 500000,
		  .heard_any = true,
		  .heard = error_from(ROUTER, 3, 4, 1400)},
		 "From r3 (10.0.0.5): icmp_seq=1 fragmentation needed, MTU 1400 (3/4)\n"},
		{{.status = ICMP4_PING_UNSENT, .seq = 7, .rtt_ns = -1, .reason = EMSGSIZE},
		 "icmp_seq=7 not sent: Message too long\n"},
		{{.status = ICMP4_PING_FORGED,
		  .seq = 8,
		  .rtt_ns = -1,
		  .heard_any = true,
		  .heard = answer_from(CLIENT)},
		 "64 bytes from 10.0.0.1: icmp_seq=8 ttl=60 (forged: without our cookie, not "
		 "counted)\n"},
	};
	struct out_run run = run_of(1);

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct out out = out_to(&run);

		text_reply(&out, &rows[i].event);
		is_str(finish(&out), rows[i].line, icmp4_ping_status_name(rows[i].event.status));
		free(text);
	}
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
	const char *sentence = explain_message(&refused.heard.message);
	const char *first = strstr(text, sentence);
	ok(first && !strstr(first + 1, sentence), "--explain says why, and only once");
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
	text_ping_summary(&out, &(struct out_ping){0, &counts, &rtt, 0});
	is_str(finish(&out),
	       "PING server (10.0.0.9): 56 data bytes, 84 on the wire\n"
	       "\n--- server ping statistics ---\n"
	       "10 sent, 9 received, 1 lost, loss 10% (95% interval 1.79 to 40.4%)\n"
	       "rtt min/avg/median/p95/max/stddev = 40.0/44.0/44.0/48.0/48.0/2.58 ms, "
	       "jitter 0.403 ms\n",
	       "one target: first and last lines");
	free(text);

	out = out_to(&run);
	text_ping_summary(&out, &(struct out_ping){0, &odd, &none, 5});
	is_str(finish(&out),
	       "\n--- server ping statistics ---\n"
	       "9 sent, 1 received, 1 lost, 1 refused, 1 late, 1 corrupted, 1 from another "
	       "address, 3 still under way, 2 duplicate, 1 out of order, 3 not sent, 4 forged, "
	       "5 dropped by this machine, loss 33.3% (95% interval 9.68 to 70%)\n",
	       "every figure that is not 0, and none of times where there is none");
	free(text);

	run = run_of(2);
	run.quiet = true;
	out = out_to(&run);
	text_ping_start(&out);
	text_ping_summary(&out, &(struct out_ping){0, &counts, &rtt, 0});
	text_ping_summary(&out, &(struct out_ping){1, &counts, &none, 0});
	is_str(finish(&out),
	       "server (10.0.0.9)  10 sent, 9 received, 1 lost, loss 10% (95% interval 1.79 to "
	       "40.4%), min/avg/max 40.0/44.0/48.0 ms\n"
	       "r3 (10.0.0.5)      10 sent, 9 received, 1 lost, loss 10% (95% interval 1.79 to "
	       "40.4%)\n",
	       "several targets: a line a target, in columns");
	free(text);
	stat_rtt_free(&rtt);
}

/* --- trace --- */

static struct icmp4_trace_options trace_options;
static struct out_path path;

static void add(uint8_t ttl, enum icmp4_trace_status status, struct icmp4_heard heard,
		int64_t rtt_ns, bool reached, bool final)
{
	struct icmp4_trace_event event = {
		.status = status,
		.ttl = ttl,
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
	struct out_trace trace = {0, &trace_options, &path, end};
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

static void test_verbose(void)
{
	struct out_run run = run_of(1);
	struct icmp4_heard heard = error_from(ROUTER, 11, 0, 0);

	run.verbose = 1;
	begin();
	trace_options.tos = 184;
	heard.quoted = heard.quoted_ip = true;
	heard.quote.ip = (struct icmp4_ip){.dst = CLIENT, .total_length = 60};
	add(1, ICMP4_TRACE_ANSWERED, heard, 1000000, false, false);
	is_str(show(&run, 30, ICMP4_TRACE_STOPPED),
	       " 1  r3 (10.0.0.5)  1.00 ms  ttl=250 (6 hops back)  tos 184 -> 0"
	       "  dst 10.0.0.9 -> 10.0.0.1\n"
	       "stopped before server (10.0.0.9) was reached\n",
	       "-v: the way back, and what was rewritten on the way there");
	end();
}

int main(void)
{
	test_words();
	test_labels();
	test_replies();
	test_reply_options();
	test_ping_summary();
	test_trace_reached();
	test_trace_ends();
	test_marks();
	test_verbose();
	return tap_done();
}
