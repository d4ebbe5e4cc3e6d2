/* SPDX-License-Identifier: MIT */
/*
 * The persona lwip against lwIP: what icmp check finds amiss in it, in virtual time, is what
 * tests/lwip.baseline says was found in the library itself, but for what no setting is for.
 */
#include "check/check.h"
#include "cmd/check/check.h"
#include "config/lab/lab.h"
#include "run/engines.h"
#include "run/virtual.h"
#include "tap.h"

enum { FLIGHTS = 64, CASES = 1024, LINE = 160, NAME = 40, LISTED = 128 };

static const char bench_text[] =
	"attach: tester\n"
	"hosts: {tester: {}, host: {persona: lwip}}\n"
	"routers: {router: {persona: lwip}}\n"
	"links:\n"
	"  tester -- router: {delay: 1ms, prefix: 10.9.1.0/24}\n"
	"  router -- beyond: {delay: 1ms, prefix: 10.9.2.0/24}\n"
	"  router -- narrow: {delay: 1ms, prefix: 10.9.3.0/24, mtu: 1000}\n"
	"  tester -- host: {delay: 1ms, prefix: 10.9.4.0/24}\n"
	"routes:\n"
	"  host to 0.0.0.0/0: tester\n";

/* What lwIP does and the persona does not. */
static const struct {
	const char *name, *why;
} unlike[] = {
	{"ADDR-03/far", "no setting is for a closed port of one address alone"},
	{"CKSUM-07/minus-zero", "no setting is for a sum that is gone on with"},
	{"NOERR-15/far", "the error is sent, but a link of a lab brings it to nobody"},
	{"REASM-05/copied", "no setting is for fragments without options"},
	{"ROUTER-07/fragments", "no setting is for the reserved bit"},
	{"TIMEX-01/zero", "no setting is for a TTL that goes on behind 0"},
	{"TIMEX-01/zero-ends", "no setting is for a TTL that goes on behind 0"},
	{"TOS-07/reply", "no setting is for ECN in replies"},
};

struct row {
	char name[NAME], verdict[NAME], role[NAME];
	bool seen;
};

/* What was found of one role. */
struct found {
	const char *role;
	struct row *listed;
	size_t count, ran, bad;
};

static const char *why_unlike(const char *name)
{
	for (size_t i = 0; i < sizeof(unlike) / sizeof(unlike[0]); i++)
		if (!strcmp(unlike[i].name, name))
			return unlike[i].why;
	return NULL;
}

static size_t read_baseline(struct row *rows)
{
	FILE *file = fopen("tests/lwip.baseline", "r");
	char line[LINE];
	size_t count = 0;

	if (!ok(file, "the baseline is there"))
		return 0;
	while (count < LISTED && fgets(line, sizeof(line), file)) {
		struct row *row = &rows[count];

		*row = (struct row){.seen = false};
		count += line[0] != '#' &&
			 sscanf(line, "%39s %39s %39s", row->name, row->verdict, row->role) == 3;
	}
	fclose(file);
	return count;
}

static struct row *listed_as(struct found *found, const char *name)
{
	for (size_t i = 0; i < found->count; i++) {
		struct row *row = &found->listed[i];

		if (!strcmp(row->name, name) &&
		    (!strcmp(row->role, "both") || !strcmp(row->role, found->role)))
			return row;
	}
	return NULL;
}

static void take(void *world, const struct check_event *event)
{
	struct found *found = world;
	char name[NAME];
	enum check_verdict verdict = event->verdict;
	bool bad = verdict == CHECK_FAIL || verdict == CHECK_WARN || verdict == CHECK_ADVICE;

	if (verdict == CHECK_NOT_RUN)
		return;
	snprintf(name, sizeof(name), "%s/%s", event->test->id, event->test->name);
	struct row *row = listed_as(found, name);

	found->ran++;
	found->bad += bad;
	if (row)
		row->seen = true;
	if (row && why_unlike(name))
		ok(!bad, "%s: %s passes: %s", found->role, name, why_unlike(name));
	else if (row || bad)
		is_str(check_verdict_name(verdict), row ? row->verdict : "pass", name);
}

static bool all_are_wanted(const void *world, const struct check_case *test)
{
	(void)world;
	(void)test;
	return true;
}

static void drive(struct session *session, const struct check_bench *bench, struct found *found)
{
	static struct check_flight flights[FLIGHTS];
	static uint16_t order[CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, FLIGHTS, order, room};
	struct icmp4_key key = {{1, 7}};
	struct check_options options;
	struct check check;

	check_options_default(&options);
	options.wanted = all_are_wanted;
	check_init(&check, &options, bench, &memory, &key, (struct icmp4_time){0});
	struct run_check_sink to = {.show = take, .world = found};
	struct run_plan plan = {.engine = run_check(&check, &to),
				.world = &session->virtual.world,
				.end = {24 * 3600 * ICMP4_S_NS},
				.room = out,
				.room_size = sizeof(out)};
	run_loop(&plan);
}

/* The library has no routes: as router none to 198.51.100.0/24. What takes ten minutes is not asked
 * of it, either. */
static void judge(struct found *found)
{
	struct config_error error;
	struct check_bench bench;
	struct session session = {
		.lab = lab_read(bench_text, strlen(bench_text), "bench", NULL, &error)};

	if (!ok(session.lab, "the bench is read"))
		return;
	session.node = lab_node(session.lab, "tester");
	run_virtual_init(&session.virtual, session.lab->sim, session.node, 0, NULL);
	bench_of_lab(&session, lab_node(session.lab, found->role), &bench);
	if (!strcmp(found->role, "router"))
		bench.has &= ~(uint32_t)CHECK_NEEDS_ROUTED;
	bench.set = 0;
	drive(&session, &bench, found);
	lab_free(session.lab);
}

int main(void)
{
	static struct row rows[LISTED];
	static const struct {
		const char *role;
		size_t least, bad;
	} roles[] = {{"host", 150, 20}, {"router", 200, 40}};
	size_t count = read_baseline(rows);

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		struct found found = {.role = roles[i].role, .listed = rows, .count = count};

		judge(&found);
		ok(found.ran > roles[i].least && found.bad > roles[i].bad, "%s: %zu ran, %zu amiss",
		   found.role, found.ran, found.bad);
	}
	for (size_t i = 0; i < count; i++)
		ok(rows[i].seen, "%s: could be asked", rows[i].name);
	return tap_done();
}
