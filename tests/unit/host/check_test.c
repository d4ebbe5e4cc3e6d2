/* SPDX-License-Identifier: MIT */
/*
 * The judge on our own node: every case that binds passes, in both profiles, as host and as router;
 * and where a setting breaks a rule, the case of that rule says so. Whole runs in virtual time.
 */
#include "check/check.h"
#include "check/requirement.h"
#include "cmd/check/check.h"
#include "config/lab/lab.h"
#include "run/engines.h"
#include "run/virtual.h"
#include "tap.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <strings.h>

enum { FLIGHTS = 16, CASES = 512 };

static const char bench_text[] =
	"attach: tester\n"
	"hosts: {tester: {}, host: {%s}}\n"
	"routers: {router: {%s}}\n"
	"links:\n"
	"  tester -- router: {delay: 1ms, prefix: 10.9.1.0/24}\n"
	"  router -- beyond: {delay: 1ms, prefix: 10.9.2.0/24}\n"
	"  router -- narrow: {delay: 1ms, prefix: 10.9.3.0/24, mtu: 1000}\n"
	"  tester -- host: {delay: 1ms, prefix: 10.9.4.0/24}\n"
	"  host -- other: {delay: 1ms, prefix: 10.9.5.0/24}\n"
	"routes:\n"
	"  router to 0.0.0.0/8: tester\n"
	"  router to 127.0.0.0/8: tester\n"
	"  router to 224.0.0.0/3: tester\n"
	"  router to 198.51.100.0/24: tester\n";

struct verdict {
	const struct check_case *test;
	enum check_verdict verdict;
	struct check_finding finding;
	bool aside;
};

struct record {
	struct verdict verdicts[CASES];
	size_t count;
	bool deaf, done;
	int64_t took_ns, busy_ns;
};

static void take(void *world, const struct check_event *event)
{
	struct record *record = world;

	if (record->count < CASES)
		record->verdicts[record->count++] =
			(struct verdict){event->test, event->verdict, event->finding, event->aside};
}

/* What a device of that lab is found to do. */
static void judge_lab(const char *text, const char *dut, enum check_profile profile,
		      const char *only, uint64_t seed, struct record *record)
{
	static struct check_flight flights[FLIGHTS];
	static uint16_t order[CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, FLIGHTS, order, room};
	struct check_options options;
	struct config_error error;
	struct check_bench bench;
	struct check check;

	*record = (struct record){.count = 0};
	struct lab *lab = lab_read(text, strlen(text), "bench", &seed, &error);
	if (!ok(lab != NULL, "the lab")) {
		printf("# %s\n", error.text);
		return;
	}
	uint32_t tester = lab_node(lab, "tester");
	struct session session = {.lab = lab, .node = tester};
	struct icmp4_key key = {{seed, 7}};
	run_virtual_init(&session.virtual, lab->sim, tester, 0, NULL);
	bench_of_lab(&session, lab_node(lab, dut), &bench);
	check_options_default(&options);
	options.profile = profile;
	options.wanted = check_is_wanted;
	options.world = only;
	options.survey = only ? 0 : options.survey;
	check_init(&check, &options, &bench, &memory, &key, (struct icmp4_time){0});
	struct run_check_sink to = {.show = take, .world = record};
	struct run_plan plan = {.engine = run_check(&check, &to),
				.world = &session.virtual.world,
				.end = {24 * 3600 * ICMP4_S_NS},
				.room = out,
				.room_size = sizeof(out)};
	record->done = run_loop(&plan) == RUN_DONE;
	record->deaf = check_is_deaf(&check);
	record->took_ns = session.virtual.now.ns;
	record->busy_ns = check_busy(&check);
	lab_free(lab);
}

/* What a device of such settings is found to do. */
static void judge(const char *settings, const char *dut, enum check_profile profile,
		  const char *only, uint64_t seed, struct record *record)
{
	char text[2048];

	printf("# settings {%s}\n", settings);
	snprintf(text, sizeof(text), bench_text, settings, settings);
	judge_lab(text, dut, profile, only, seed, record);
}

static bool is_bad(const struct verdict *v)
{
	return v->verdict == CHECK_FAIL || v->verdict == CHECK_WARN || v->verdict == CHECK_ADVICE ||
	       v->finding.what == CHECK_FOUND_DEAF;
}

/* --- Our node --- */

static void test_ours(void)
{
	static const struct {
		const char *settings, *dut;
		enum check_profile profile;
		size_t least; /* cases that are run */
	} rows[] = {
		{"profile: rfc1812, probe: on, probe-address: on, probe-name: on, probe-index: on",
		 "router", CHECK_RFC1812, 235},
		{"profile: rfc1812, probe: on, probe-address: on, probe-name: on, probe-index: on",
		 "host", CHECK_RFC1812, 155},
		{"profile: bcp", "router", CHECK_BCP, 205},
		{"profile: bcp", "host", CHECK_BCP, 125},
	};
	static struct record record;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t ran = 0, bad = 0, aside = 0;

		judge(rows[i].settings, rows[i].dut, rows[i].profile, NULL, 1, &record);
		for (size_t k = 0; k < record.count; k++) {
			const struct verdict *v = &record.verdicts[k];

			ran += v->verdict != CHECK_NOT_RUN;
			aside += v->aside;
			bad += is_bad(v);
			if (is_bad(v))
				printf("# %s %s/%s\n", check_verdict_name(v->verdict), v->test->id,
				       v->test->name);
		}
		ok(record.done && !record.deaf, "%s, profile %d: the run ends", rows[i].dut,
		   rows[i].profile);
		ok(!bad, "%s, profile %d: all is as it should be", rows[i].dut, rows[i].profile);
		ok(ran >= rows[i].least, "%zu cases of %zu ran, %zu set aside", ran, record.count,
		   aside);
		is_int((int64_t)record.count, (int64_t)check_case_count(), "each has its verdict");
	}
}

/* --- Time --- */

/* On the clock of the lab, which is exact: what a limiter like Linux's, of one error a second, and
 * what reassembly cost. The cases that wait do so side by side with all the others. */
static void test_time(void)
{
	static const struct {
		const char *settings, *dut;
		int64_t most_s;
	} rows[] = {
		{"profile: rfc1812, limit: none, limit-destination: none", "host", 30},
		{"profile: rfc1812, limit: none, limit-destination: none", "router", 60},
		{"profile: rfc1812, limit: none, limit-destination: none, "
		 "limit-net-unreachable: 1/s burst 5",
		 "router", 90},
		{"persona: linux", "host", 120},
		{"profile: rfc1812", "host", 120},
		{"profile: rfc1812", "router", 240},
	};
	static struct record record;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		judge(rows[i].settings, rows[i].dut, CHECK_RFC1812, NULL, 1, &record);
		int64_t busy_s = record.busy_ns / ICMP4_S_NS, all_s = record.took_ns / ICMP4_S_NS;

		ok(record.done && busy_s < rows[i].most_s,
		   "%s: %" PRId64 " s without waits, %" PRId64 " s in all", rows[i].dut, busy_s,
		   all_s);
	}
}

/* --- Broken rules --- */

static void test_broken(void)
{
	static const struct {
		const char *settings, *dut, *only;
		enum check_verdict verdict;
	} rows[] = {
		{"silent-echo: on", "host", "TTL-04/one", CHECK_NOT_RUN},
		{"echo: off", "host", "ECHO-01/answer", CHECK_FAIL},
		{"echo: off", "router", "ECHO-01/answer", CHECK_FAIL},
		{"silent: time-exceeded", "router", "TIMEX-01/transit", CHECK_FAIL},
		{"silent: time-exceeded", "router", "NOERR-06/first", CHECK_FAIL},
		{"silent: time-exceeded", "router", "NOERR-06/later", CHECK_NOT_RUN},
		{"silent: port-unreachable", "host", "UNREACH-07/udp", CHECK_WARN},
		{"silent: port-unreachable", "host", "NOERR-05/closed-port", CHECK_NOT_RUN},
		{"silent: protocol-unreachable", "host", "UNREACH-06/protocol", CHECK_WARN},
		{"silent: parameter-problem", "host", "PARAM-02/option", CHECK_WARN},
		{"silent: net-unreachable", "router", "UNREACH-02/no-route", CHECK_FAIL},
		{"silent: host-unreachable", "router", "UNREACH-03/absent", CHECK_FAIL},
		{"silent: fragmentation-needed", "router", "UNREACH-08/too-big", CHECK_FAIL},
		{"silent: time-exceeded", "host", "TIMEX-08/first", CHECK_FAIL},
		{"error-size: 56", "router", "QUOTE-02/long", CHECK_WARN},
		{"error-size: 56", "host", "QUOTE-03/more", CHECK_INFO},
		{"ttl: 32", "host", "TTL-02/reply", CHECK_WARN},
		{"error-precedence: 0", "router", "TOS-03/transit", CHECK_WARN},
		{"mask-agent: on", "host", "MASK-01/request", CHECK_ADVICE},
		{"echo-broadcast: on", "host", "ECHO-06/broadcast", CHECK_INFO},
		{"echo-keep-code: on", "host", "ECHO-09/code", CHECK_INFO},
		{"reassembly-timeout: 30", "host", "REASM-02/time", CHECK_WARN},
		{"martian-filter: off", "router", "ROUTER-02/from-class-e", CHECK_WARN},
		{"martian-filter: off", "router", "ROUTER-02/to-class-e", CHECK_WARN},
		{"source-route: drop", "router", "OPT-06/loose", CHECK_FAIL},
		{"source-route: drop, source-route-error: off", "router", "UNREACH-09/strict",
		 CHECK_FAIL},
		{"source-route: ignore", "host", "OPT-02/reversed", CHECK_FAIL},
		{"record-route: drop", "router", "OPT-06/record-route", CHECK_FAIL},
		{"record-route: ignore", "host", "OPT-01/record-route", CHECK_WARN},
		{"option-timestamp: ignore", "router", "OPT-10/overflow", CHECK_FAIL},
		{"stream-id: drop", "host", "OPT-08/stream", CHECK_FAIL},
		{"timestamp: off", "host", "TS-02/answer", CHECK_NOT_RUN},
	};
	static struct record record;
	char settings[128];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct verdict *v = &record.verdicts[0];

		snprintf(settings, sizeof(settings), "profile: rfc1812, %s", rows[i].settings);
		judge(settings, rows[i].dut, CHECK_RFC1812, rows[i].only, 1, &record);
		is_int((int64_t)record.count, 1, "one case");
		is_str(check_verdict_name(v->verdict), check_verdict_name(rows[i].verdict),
		       rows[i].only);
	}
}

/* What current practice sets aside is no fault in its profile, and says by what. */
static void test_aside(void)
{
	static struct record record;

	judge("profile: bcp", "router", CHECK_BCP, "OPT-06/loose", 1, &record);
	ok(record.verdicts[0].verdict == CHECK_INFO && record.verdicts[0].aside,
	   "a router that drops source routes, by RFC 7126");
	judge("profile: bcp", "router", CHECK_RFC1812, "OPT-06/loose", 1, &record);
	is_int(record.verdicts[0].verdict, CHECK_FAIL, "but not by RFC 1812");
}

/* --- Devices that are none --- */

static void test_deaf(void)
{
	static struct record record;

	judge("persona: silent", "host", CHECK_RFC1812, NULL, 1, &record);
	ok(record.done && record.deaf, "a device that answers nothing is given up");
	for (size_t i = 0; i < record.count; i++)
		if (record.verdicts[i].verdict != CHECK_NOT_RUN)
			ok(false, "%s/%s", record.verdicts[i].test->id,
			   record.verdicts[i].test->name);
	ok(record.took_ns < 60 * ICMP4_S_NS, "within a minute");
}

/* It is there in the beginning, and then no more: in the midst of the survey, or of the cases. */
static void test_gone(void)
{
	static const struct {
		const char *at;
		bool judged; /* some cases before */
	} rows[] = {{"100ms", false}, {"5s", false}, {"60s", true}};
	static struct record record;
	char text[4096], lab[2048];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t judged = 0, count;

		snprintf(lab, sizeof(lab), bench_text, "profile: rfc1812", "profile: rfc1812");
		snprintf(text, sizeof(text),
			 "%sevents: [{at: %s, link: tester -- router, set: down}]\n", lab,
			 rows[i].at);
		judge_lab(text, "router", CHECK_RFC1812, NULL, 1, &record);
		count = record.count;
		for (size_t k = 0; k < count; k++)
			judged += record.verdicts[k].verdict != CHECK_NOT_RUN;
		ok(record.done && record.deaf, "gone after %s: it is noticed", rows[i].at);
		ok(rows[i].judged == (judged > 0), "%zu cases have a verdict", judged);
		ok(record.took_ns < 150 * ICMP4_S_NS, "and it takes %" PRId64 " s",
		   record.took_ns / ICMP4_S_NS);
	}
}

/* Of links that lose and double: loss alone breaks no rule. */
static void test_lossy(void)
{
	static const struct {
		const char *what;
		size_t most; /* verdicts that are bad all the same */
	} rows[] = {{"loss: 1%", 3}, {"loss: 5%", 12}};
	static struct record record;
	char text[2048];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t bad = 0;

		snprintf(text, sizeof(text),
			 "attach: tester\n"
			 "hosts: {tester: {}, host: {profile: rfc1812}}\n"
			 "links:\n"
			 "  tester -- host: {delay: 1ms, %s, prefix: 10.9.4.0/24}\n"
			 "  host -- other: {delay: 1ms, prefix: 10.9.5.0/24}\n",
			 rows[i].what);
		judge_lab(text, "host", CHECK_RFC1812, NULL, 1, &record);
		for (size_t k = 0; k < record.count; k++)
			bad += is_bad(&record.verdicts[k]);
		ok(record.done && !record.deaf, "%s: the run ends", rows[i].what);
		ok(bad <= rows[i].most, "%zu verdicts are bad", bad);
	}
}

static void test_seed(void)
{
	static struct record one, two, other;

	judge("profile: rfc1812", "host", CHECK_RFC1812, "ECHO-*", 1, &one);
	judge("profile: rfc1812", "host", CHECK_RFC1812, "ECHO-*", 1, &two);
	judge("profile: rfc1812", "host", CHECK_RFC1812, "ECHO-*", 2, &other);
	size_t same = 0, moved = 0;

	for (size_t i = 0; i < one.count; i++) {
		same += one.verdicts[i].test == two.verdicts[i].test;
		moved += one.verdicts[i].test != other.verdicts[i].test;
	}
	is_int((int64_t)same, (int64_t)one.count, "the same seed, the same order");
	ok(moved > 0 && one.count == other.count, "another seed, another order");
}

/* Octets of nobody's: no verdict comes of them. */
static void test_garbage(void)
{
	static struct check_flight flights[FLIGHTS];
	static uint16_t order[CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, FLIGHTS, order, room};
	struct check_bench bench = {.tester = 0x0a090101, .device = 0x0a090102, .has = UINT32_MAX};
	struct check_options options;
	struct icmp4_key key = {{1, 2}};
	struct icmp4_time now = {0};
	struct check_event event;
	struct check check;
	uint32_t state = 1;
	size_t events = 0;

	check_options_default(&options);
	check_init(&check, &options, &bench, &memory, &key, now);
	for (unsigned i = 0; i < 200000 && !check_done(&check); i++) {
		uint8_t bytes[128];
		struct icmp4_packet packet = {.bytes = out, .held = sizeof(out)};

		now = icmp4_time_add(now, ICMP4_MS_NS);
		while (check_output(&check, now, &packet))
			;
		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
		bytes[0] = i % 4 ? 0x45 : bytes[0];
		bytes[9] = i % 8 ? ICMP4_PROTO_ICMP : bytes[9];
		packet = (struct icmp4_packet){.bytes = bytes,
					       .held = 1 + state % sizeof(bytes),
					       .form = ICMP4_FORM_DATAGRAM};
		packet.length = packet.held;
		check_input(&check, now, i & 1, &packet);
		check_advance(&check, now);
		while (check_event(&check, &event))
			events++;
	}
	ok(check_done(&check) && events > 0, "200 seconds of garbage end in %zu verdicts", events);
}

/* One answer to whatever was sent: an echo reply of its identifier. */
static size_t answer_to(const uint8_t *sent, uint8_t *bytes)
{
	struct icmp4_ip ip = {.total_length = ICMP4_IP_HEADER + 40,
			      .ttl = 64,
			      .protocol = ICMP4_PROTO_ICMP,
			      .src = 0x0a090102,
			      .dst = 0x0a090101};

	memcpy(bytes, sent, ICMP4_IP_HEADER + 40);
	icmp4_ip_build(&ip, bytes, ICMP4_IP_HEADER);
	bytes[ICMP4_IP_HEADER] = ICMP4_ECHO_REPLY;
	bytes[ICMP4_IP_HEADER + 2] = bytes[ICMP4_IP_HEADER + 3] = 0;
	uint16_t sum = icmp4_checksum(bytes + ICMP4_IP_HEADER, 40);
	bytes[ICMP4_IP_HEADER + 2] = (uint8_t)(sum >> 8);
	bytes[ICMP4_IP_HEADER + 3] = (uint8_t)sum;
	return ip.total_length;
}

/* Each request is answered a thousand times: that is found, and nothing grows. */
static void test_flood(void)
{
	static struct check_flight flights[FLIGHTS];
	static uint16_t order[CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, FLIGHTS, order, room};
	struct check_bench bench = {.tester = 0x0a090101, .device = 0x0a090102, .has = UINT32_MAX};
	struct check_options options;
	struct icmp4_key key = {{1, 2}};
	struct icmp4_time now = {0};
	struct check_event event = {.test = NULL};
	static struct check check;
	uint8_t bytes[ICMP4_IP_HEADER + 40];
	size_t heard = 0;

	check_options_default(&options);
	options.wanted = check_is_wanted;
	options.world = "ECHO-02/data";
	options.survey = CHECK_SURVEY_FINGERPRINT;
	check_init(&check, &options, &bench, &memory, &key, now);
	for (unsigned i = 0; i < 10000 && !check_event(&check, &event); i++) {
		struct icmp4_packet packet = {.bytes = out, .held = sizeof(out)};

		now = icmp4_time_add(now, ICMP4_MS_NS);
		while (check_output(&check, now, &packet)) {
			size_t length = answer_to(packet.bytes, bytes);

			for (unsigned k = 0; k < 1000; k++, heard++)
				check_input(&check, now, CHECK_AT_TESTER,
					    &(struct icmp4_packet){.bytes = bytes,
								   .held = length,
								   .length = length,
								   .form = ICMP4_FORM_DATAGRAM});
			packet = (struct icmp4_packet){.bytes = out, .held = sizeof(out)};
		}
		check_advance(&check, now);
	}
	ok(event.test && event.finding.what == CHECK_FOUND_MANY && event.finding.got == 1000,
	   "a thousand answers to one request");
	ok(event.packet_count <= CHECK_PACKETS && heard >= 1000, "of which few are kept");
}

/* --- The tables --- */

/* A choice is always one: whoever asks for nothing asks for no more than the requirement. */
static bool is_weaker(enum check_level a, enum check_level b)
{
	return a >= b || a == CHECK_MAY;
}

static void test_cases(void)
{
	const struct check_chapter *chapter;
	const struct check_case *test;
	size_t count = 0;

	for (size_t i = 0; (test = check_case_at(i, &chapter)); i++, count++) {
		const struct check_requirement *r = check_requirement_find(test->id);

		if (!r)
			ok(false, "%s/%s is of no requirement", test->id, test->name);
		else if (!is_weaker(test->level, r->level))
			ok(false, "%s/%s asks for more than its requirement", test->id, test->name);
		if (strlen(test->title) > 56)
			ok(false, "%s/%s: title of %zu", test->id, test->name, strlen(test->title));
		for (size_t k = 0; k < i; k++)
			if (!strcmp(check_case_at(k, NULL)->id, test->id) &&
			    !strcmp(check_case_at(k, NULL)->name, test->name))
				ok(false, "%s/%s is there twice", test->id, test->name);
	}
	is_int((int64_t)count, (int64_t)check_case_count(), "so many cases");
	ok(count >= 200, "%zu cases", count);
}

/* The requirements are those of the tree, with their levels. */
static void test_requirements(void)
{
	FILE *file = fopen("tests/requirements.txt", "r");
	char line[80], id[32], level[16];
	const struct check_requirement *r;
	size_t number = 0;

	ok(file != NULL, "tests/requirements.txt");
	while (file && fgets(line, sizeof(line), file)) {
		if (*line == '#' || sscanf(line, "%31s %15s", id, level) != 2)
			continue;
		r = check_requirement_at(number++);
		if (!r || strcmp(r->id, id) || strcasecmp(check_level_name(r->level), level))
			ok(false, "%s %s is not in src/check/requirement.c at its place", id,
			   level);
	}
	ok(!check_requirement_at(number), "%zu requirements, and no other", number);
	if (file)
		fclose(file);
	for (size_t i = 0; (r = check_requirement_at(i)); i++)
		if (!check_requirement_cases(r) && !check_requirement_reason(r))
			ok(false, "%s has neither a case nor a reason", r->id);
}

/* A reason speaks for requirements that there are, and that have no case. */
static void test_reasons(void)
{
	const struct check_requirement *r;
	const char *pattern;
	size_t count = 0;

	for (size_t i = 0; (pattern = check_reason_pattern(i)); i++, count++) {
		size_t bare = 0, held = 0;

		for (size_t k = 0; (r = check_requirement_at(k)); k++)
			if (check_reason_is_of(i, r))
				check_requirement_cases(r) ? held++ : bare++;
		if (!bare)
			ok(false, "the reason of %s is nobody's", pattern);
		if (held && !strchr(pattern, '*'))
			ok(false, "%s has a reason to have no case, and has one", pattern);
	}
	ok(count > 0, "%zu reasons", count);
}

int main(void)
{
	test_ours();
	test_time();
	test_broken();
	test_aside();
	test_deaf();
	test_gone();
	test_lossy();
	test_flood();
	test_seed();
	test_garbage();
	test_cases();
	test_requirements();
	test_reasons();
	return tap_done();
}
