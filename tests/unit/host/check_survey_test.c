/* SPDX-License-Identifier: MIT */
/*
 * What is learned of a device before it is judged: trains against buckets of known depth and rate,
 * whole surveys of lab nodes that are configured so, and the fingerprints of personas.
 */
#include "check/check.h"
#include "cmd/check/check.h"
#include "config/lab/lab.h"
#include "run/engines.h"
#include "run/virtual.h"
#include "tap.h"

enum { FLIGHTS = 16, CASES = 512 };

/* --- A train against a bucket --- */

static void drive(struct check_train *train, struct icmp4_rate rate)
{
	struct icmp4_bucket bucket = {{0}};
	struct icmp4_time now = {ICMP4_S_NS};
	int64_t gap_ns = ICMP4_MS_NS / 2;

	*train = (struct check_train){.count = 0};
	while (train->count < CHECK_TRAIN) {
		bool passes = icmp4_bucket_has(&bucket, rate, now);

		if (passes)
			icmp4_bucket_take(&bucket, rate, now, 1000);
		train->heard[train->count] = passes;
		train->at[train->count++] = now;
		if (train->count == CHECK_BURST)
			gap_ns = 2 * ICMP4_MS_NS;
		if (train->count == CHECK_BURST + CHECK_FAST)
			gap_ns = 25 * ICMP4_MS_NS;
		now = icmp4_time_add(now, gap_ns);
	}
	train->burst = CHECK_BURST;
	train->fast = CHECK_BURST + CHECK_FAST;
}

static void test_trains(void)
{
	static const struct icmp4_rate rates[] = {
		{500, 1},     {500, 3},      {1000, 6},     {1000, 1},    {2000, 20},
		{10000, 1},   {10000, 5},    {20000, 20},   {37000, 9},   {50000, 100},
		{100000, 50}, {100000, 100}, {200000, 200}, {300000, 10}, {400000, 64},
	};
	static struct check_train train;

	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct icmp4_rate rate = rates[i];

		drive(&train, rate);
		struct check_bucket bucket = check_train_bucket(&train, train.count);
		uint32_t tolerance = rate.per_second_milli / 40;

		ok(bucket.limited && bucket.depth + 1 >= rate.burst &&
			   bucket.depth <= rate.burst + 1,
		   "%u/1000 burst %u: depth %u", rate.per_second_milli, rate.burst, bucket.depth);
		ok(bucket.rate_milli + tolerance >= rate.per_second_milli &&
			   bucket.rate_milli <= rate.per_second_milli + tolerance,
		   "and rate %u", bucket.rate_milli);
		ok(bucket.irregular != CHECK_YES, "which is regular");
	}
	drive(&train, (struct icmp4_rate){0, 0});
	ok(!check_train_bucket(&train, train.count).limited, "no limit");
	/* Now and then one is lost. */
	for (size_t i = 3; i < train.count; i += 17)
		train.heard[i] = false;
	ok(!check_train_bucket(&train, train.count).limited, "nor is loss one");
}

/* --- Surveys --- */

static const char bench_text[] =
	"attach: tester\n"
	"hosts: {tester: {}}\n"
	"routers: {device: {%s}}\n"
	"links:\n"
	"  tester -- device: {delay: %s, prefix: 10.9.1.0/24}\n"
	"  device -- beyond: {delay: 1ms, prefix: 10.9.2.0/24}\n"
	"  device -- narrow: {delay: 1ms, prefix: 10.9.3.0/24, mtu: 1000}\n"
	"routes:\n  device to 198.51.100.0/24: tester\n";

static void count_case(void *world, const struct check_event *event)
{
	(void)event;
	++*(unsigned *)world;
}

static bool nothing(const void *world, const struct check_case *test)
{
	(void)world, (void)test;
	return false;
}

static int64_t survey(const char *settings, const char *delay, struct check *check)
{
	static struct check_flight flights[FLIGHTS];
	static uint16_t order[CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, FLIGHTS, order, room};
	struct check_options options;
	struct config_error error;
	struct check_bench bench;
	uint64_t seed = 1;
	unsigned cases = 0;
	char text[2048];

	snprintf(text, sizeof(text), bench_text, settings, delay);
	struct lab *lab = lab_read(text, strlen(text), "bench", &seed, &error);
	if (!ok(lab != NULL, "settings {%s}", settings)) {
		printf("# %s\n", error.text);
		return 0;
	}
	uint32_t tester = lab_node(lab, "tester");
	struct session session = {.lab = lab, .node = tester};
	struct icmp4_key key = {{seed, 7}};
	run_virtual_init(&session.virtual, lab->sim, tester, 0, NULL);
	bench_of_lab(&session, lab_node(lab, "device"), &bench);
	check_options_default(&options);
	options.wanted = nothing;
	check_init(check, &options, &bench, &memory, &key, (struct icmp4_time){0});
	struct run_check_sink to = {.show = count_case, .world = &cases};
	struct run_plan plan = {.engine = run_check(check, &to),
				.world = &session.virtual.world,
				.end = {600 * ICMP4_S_NS},
				.room = out,
				.room_size = sizeof(out)};
	ok(run_loop(&plan) == RUN_DONE && !cases, "a survey ends by itself");
	int64_t took_ns = session.virtual.now.ns;
	lab_free(lab);
	return took_ns;
}

#define BARE "profile: rfc1812, limit: {all: none, per-destination: none}"

enum kind { ECHO, TIMESTAMP, PORT, PROTOCOL, TTL, NET, TOO_BIG, PARAMETER, HOST, BETTER };

static bool is_near(uint32_t got, uint32_t want, uint32_t percent)
{
	return got + want * percent / 100 + 1 >= want && got <= want + want * percent / 100 + 1;
}

static void test_limits(void)
{
	static const struct {
		const char *settings;
		enum kind kind;
		enum check_limit_state state;
		uint32_t rate_milli, depth;
		enum check_scope scope;
		enum check_maybe randomised;
		uint32_t percent; /* that the figures may be off */
	} rows[] = {
		{BARE, ECHO, CHECK_LIMIT_NONE, 0, 0, 0, 0, 0},
		{BARE, PORT, CHECK_LIMIT_NONE, 0, 0, 0, 0, 0},
		{BARE, TTL, CHECK_LIMIT_NONE, 0, 0, 0, 0, 0},
		{BARE ", timestamp: off", TIMESTAMP, CHECK_LIMIT_SILENT, 0, 0, 0, 0, 0},
		{BARE ", silent: net-unreachable", NET, CHECK_LIMIT_SILENT, 0, 0, 0, 0, 0},
		{BARE ", limit-port-unreachable: 1/s burst 6", PORT, CHECK_LIMIT_FOUND, 1000, 6,
		 CHECK_SCOPE_ALL, CHECK_NO, 2},
		{BARE ", limit-port-unreachable: 1/s burst 1", PORT, CHECK_LIMIT_FOUND, 1000, 1,
		 CHECK_SCOPE_ALL, CHECK_NO, 2},
		{BARE ", limit-port-unreachable: 200/s burst 200", PORT, CHECK_LIMIT_FOUND, 200000,
		 200, CHECK_SCOPE_ALL, CHECK_NO, 2},
		{BARE ", limit-ttl-exceeded: 50/s burst 20", TTL, CHECK_LIMIT_FOUND, 50000, 20,
		 CHECK_SCOPE_ALL, CHECK_NO, 2},
		{BARE ", limit-echo: 10/s burst 30", ECHO, CHECK_LIMIT_FOUND, 10000, 30,
		 CHECK_SCOPE_ALL, CHECK_NO, 2},
		{BARE ", limit-echo: 10/s burst 30, limit-port-unreachable: 2/s burst 4", PORT,
		 CHECK_LIMIT_FOUND, 2000, 4, CHECK_SCOPE_ALL, CHECK_NO, 2},
		{BARE ", limit-port-unreachable: 200/s burst 200, limit-jitter: 16", PORT,
		 CHECK_LIMIT_FOUND, 200000, 200, CHECK_SCOPE_ALL, CHECK_YES, 30},
		{"profile: rfc1812, limit: {all: none, per-destination: 1/s burst 6}", PORT,
		 CHECK_LIMIT_FOUND, 1000, 6, CHECK_SCOPE_DESTINATION, CHECK_NO, 2},
		{"profile: rfc1812, limit: {all: none, per-destination: 20/s burst 40}", PORT,
		 CHECK_LIMIT_FOUND, 20000, 40, CHECK_SCOPE_DESTINATION, CHECK_NO, 2},
		{"profile: rfc1812, limit: {all: none, per-destination: 1/s burst 6}", TTL,
		 CHECK_LIMIT_SHARED, 0, 0, 0, 0, 0},
		{"profile: rfc1812, limit: {all: none, per-destination: 1/s burst 6}", TOO_BIG,
		 CHECK_LIMIT_NONE, 0, 0, 0, 0, 0},
		{"profile: rfc1812, limit: {all: 100/s burst 100, per-destination: none}", PORT,
		 CHECK_LIMIT_FOUND, 100000, 100, CHECK_SCOPE_ALL, CHECK_YES, 25},
		{"profile: rfc1812, limit: {all: 100/s burst 100, per-destination: none}",
		 PARAMETER, CHECK_LIMIT_SHARED, 0, 0, 0, 0, 0},
		{BARE, HOST, CHECK_LIMIT_NONE, 0, 0, 0, 0, 0},
		{BARE ", silent: host-unreachable", HOST, CHECK_LIMIT_SILENT, 0, 0, 0, 0, 0},
		{BARE ", limit-host-unreachable: 2/s burst 3", HOST, CHECK_LIMIT_FOUND, 2000, 3,
		 CHECK_SCOPE_UNKNOWN, CHECK_UNKNOWN, 100},
		{"profile: rfc1812, limit: {all: none, per-destination: 1/s burst 6}", HOST,
		 CHECK_LIMIT_SHARED, 0, 0, 0, 0, 0},
		{BARE, BETTER, CHECK_LIMIT_UNMEASURED, 0, 0, 0, 0, 0},
	};
	static const char *const delays[] = {"1ms", "20ms"};
	static struct check check;

	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		const char *delay = delays[i % 2];
		int64_t took_ns = survey(rows[i / 2].settings, delay, &check);
		const struct check_limit *limit = &check.survey.limits[rows[i / 2].kind];
		uint32_t percent = rows[i / 2].percent;

		is_str(check_limit_state_name(limit->state),
		       check_limit_state_name(rows[i / 2].state), delay);
		ok(took_ns < 45 * ICMP4_S_NS && check.survey.number < 16000,
		   "in %" PRId64 " ms, with %u datagrams", took_ns / ICMP4_MS_NS,
		   check.survey.number);
		if (rows[i / 2].state != CHECK_LIMIT_FOUND)
			continue;
		ok(is_near(limit->depth, rows[i / 2].depth, percent), "%u at once, is %u",
		   rows[i / 2].depth, limit->depth);
		ok(is_near(limit->rate_milli, rows[i / 2].rate_milli, percent),
		   "%u/1000 a second, is %u", rows[i / 2].rate_milli, limit->rate_milli);
		is_int(limit->scope, rows[i / 2].scope, "whose bucket");
		is_int(limit->randomised, rows[i / 2].randomised, "randomised");
	}
}

/* What was measured paces the cases: errors by the slowest of their limits. */
static void test_pace(void)
{
	static const struct {
		const char *settings;
		int64_t least_ms, most_ms;
	} rows[] = {
		{BARE, 20, 20},
		{BARE ", limit-port-unreachable: 2/s burst 4", 520, 540},
		{BARE ", limit-port-unreachable: 200/s burst 20, limit-ttl-exceeded: 10/s burst 5",
		 103, 108},
	};
	static struct check check;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		survey(rows[i].settings, "1ms", &check);
		int64_t gap_ms = check_error_gap(&check) / ICMP4_MS_NS;

		ok(gap_ms >= rows[i].least_ms && gap_ms <= rows[i].most_ms,
		   "an error every %" PRId64 " ms", gap_ms);
	}
}

/* --- Fingerprints --- */

static void test_fingerprints(void)
{
	static const struct {
		const char *settings;
		uint8_t reply_ttl, error_ttl;
		enum check_follows reply_tos, error_tos, code;
		uint32_t quote;
		enum check_option record_route, source_route;
		enum check_maybe timestamp;
	} rows[] = {
		{"persona: linux", 64, 64, CHECK_COPIED, CHECK_COPIED, CHECK_COPIED, 548,
		 CHECK_OPTION_RECORDED, CHECK_OPTION_UNANSWERED, CHECK_YES},
		{"persona: freebsd", 64, 64, CHECK_COPIED, CHECK_ZERO, CHECK_COPIED, 548,
		 CHECK_OPTION_RECORDED, CHECK_OPTION_REFUSED, CHECK_YES},
		{"persona: openbsd", 255, 255, CHECK_COPIED, CHECK_ZERO, CHECK_COPIED, 28,
		 CHECK_OPTION_RECORDED, CHECK_OPTION_REFUSED, CHECK_YES},
		{"persona: vpp", 64, 255, CHECK_COPIED, CHECK_ZERO, CHECK_COPIED, 548,
		 CHECK_OPTION_UNANSWERED, CHECK_OPTION_UNANSWERED, CHECK_NO},
		{"persona: lwip", 255, 255, CHECK_COPIED, CHECK_ZERO, CHECK_COPIED, 28,
		 CHECK_OPTION_ECHOED, CHECK_OPTION_LEFT_OUT, CHECK_NO},
		{"profile: rfc1812", 64, 64, CHECK_COPIED, CHECK_COPIED, CHECK_ZERO, 548,
		 CHECK_OPTION_RECORDED, CHECK_OPTION_REVERSED, CHECK_YES},
	};
	static struct check check;
	const struct check_fingerprint *print = &check.survey.fingerprint;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		survey(rows[i].settings, "1ms", &check);
		ok(print->reply.seen && print->error.seen, "both were seen");
		is_int(print->reply.ttl, rows[i].reply_ttl, "TTL of replies");
		is_int(print->error.ttl, rows[i].error_ttl, "of errors");
		is_str(check_follows_name(print->reply.tos_follows),
		       check_follows_name(rows[i].reply_tos), "TOS of replies");
		is_str(check_follows_name(print->error.tos_follows),
		       check_follows_name(rows[i].error_tos), "of errors");
		is_str(check_follows_name(print->code), check_follows_name(rows[i].code), "code");
		is_int(print->error.length, rows[i].quote, "quote");
		is_str(check_option_name(print->record_route),
		       check_option_name(rows[i].record_route), "record route");
		is_str(check_option_name(print->source_route),
		       check_option_name(rows[i].source_route), "source route");
		is_int(print->timestamp_reply, rows[i].timestamp, "timestamp");
		is_int(print->ids, CHECK_IDS_RANDOM, "identifications");
	}
}

static void test_silent(void)
{
	static struct check check;
	int64_t took_ns = survey("persona: silent", "1ms", &check);

	ok(took_ns < 12 * ICMP4_S_NS && check.survey.number < 60,
	   "who answers nothing is left in peace soon");
	is_int(check.survey.limits[ECHO].state, CHECK_LIMIT_SILENT, "and nothing is known of it");
	ok(!check.survey.fingerprint.reply.seen, "nor of its stack");
}

int main(void)
{
	test_trains();
	test_limits();
	test_pace();
	test_fingerprints();
	test_silent();
	return tap_done();
}
