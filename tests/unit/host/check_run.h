/* SPDX-License-Identifier: MIT */
#ifndef TESTS_CHECK_RUN_H
#define TESTS_CHECK_RUN_H
/* Whole runs of the judge, on a device of a lab that has all links a bench can have. */
#include "check/check.h"
#include "cmd/check/check.h"
#include "config/lab/lab.h"
#include "run/engines.h"
#include "run/virtual.h"
#include "tap.h"

enum { CHECK_RUN_FLIGHTS = 16, CHECK_RUN_CASES = 512 };

static const char check_run_bench[] =
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

struct check_run_verdict {
	const struct check_case *test;
	enum check_verdict verdict;
	struct check_finding finding;
	bool aside;
};

struct check_run {
	/* What is put between the judge and the lab's world; NULL: nothing. Set before the run. */
	struct run_world *(*between)(struct run_world *inner, void *self);
	void *self;
	struct check_run_verdict verdicts[CHECK_RUN_CASES];
	size_t count;
	bool deaf, done;
	int64_t took_ns, busy_ns;
};

static inline void check_run_take(void *world, const struct check_event *event)
{
	struct check_run *record = world;

	if (record->count < CHECK_RUN_CASES)
		record->verdicts[record->count++] = (struct check_run_verdict){
			event->test, event->verdict, event->finding, event->aside};
}

/* What a device of that lab is found to do. */
static inline void check_run_lab(const char *text, const char *dut, enum check_profile profile,
				 const char *only, uint64_t seed, struct check_run *record)
{
	static struct check_flight flights[CHECK_RUN_FLIGHTS];
	static uint16_t order[CHECK_RUN_CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, CHECK_RUN_FLIGHTS, order, room};
	struct check_options options;
	struct config_error error;
	struct check_bench bench;
	struct check check;

	*record = (struct check_run){.between = record->between, .self = record->self};
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
	struct run_world *world = &session.virtual.world;
	if (record->between)
		world = record->between(world, record->self);
	struct run_check_sink to = {.show = check_run_take, .world = record};
	struct run_plan plan = {.engine = run_check(&check, &to),
				.world = world,
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
static inline void check_run(const char *settings, const char *dut, enum check_profile profile,
			     const char *only, uint64_t seed, struct check_run *record)
{
	char text[2048];

	printf("# settings {%s}\n", settings);
	snprintf(text, sizeof(text), check_run_bench, settings, settings);
	check_run_lab(text, dut, profile, only, seed, record);
}

static inline bool check_run_is_bad(const struct check_run_verdict *v)
{
	return v->verdict == CHECK_FAIL || v->verdict == CHECK_WARN || v->verdict == CHECK_ADVICE ||
	       v->finding.what == CHECK_FOUND_DEAF;
}

#endif
