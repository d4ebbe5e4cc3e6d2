/* SPDX-License-Identifier: MIT */
/*
 * The matrix of `icmp check`: each rule of src/base/rule_id.h is switched off in its turn, in the
 * nodes of the benches alone, and the judge, in which every rule holds, must name the requirement
 * that is broken. What no black box can see is a row of tests/check_unseen.txt, with its reason; a
 * row there that a case does see is out of date, and fails as well. Prints TAP, a rule a line.
 *
 * Each rule is tried in a process of its own: a node without one may hang, or die.
 */
#include "base/rule.h"
#include "check/check.h"
#include "cmd/check/check.h"
#include "config/lab/lab.h"
#include "run/engines.h"
#include "run/virtual.h"
#include "tap.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	FLIGHTS = 16,
	CASES = 1024,
	RULES = 512,
	NAME = 32,
	LINE = 400,
	CPU_S = 20,
	LEAST = 100,
	TEXT = 16384
};

/* Where a rule may be seen: in what labs, on what device, by which profile's judgement. */
static const struct place {
	const char *lab, *dut;
	enum check_profile profile;
	const char *only;    /* NULL: all cases */
	const char *departs; /* that the settings break by themselves; NULL: none */
} places[] = {
	{"examples/labs/bench.yaml", "router", CHECK_RFC1812, NULL, NULL},
	{"examples/labs/bench.yaml", "host", CHECK_RFC1812, NULL, NULL},
	{"tests/benches/bcp.yaml", "router", CHECK_BCP, NULL, NULL},
	{"tests/benches/bcp.yaml", "host", CHECK_BCP, NULL, NULL},
	{"tests/benches/eager.yaml", "router", CHECK_RFC1812, NULL,
	 "MASK-01/request,ROUTER-02/*,UNREACH-20/zero-net,QUOTE-02/long"},
	{"tests/benches/eager.yaml", "host", CHECK_RFC1812, NULL, "MASK-01/request"},
	{"tests/benches/labels.yaml", "router", CHECK_RFC1812, "MPLS-*,PMTU-03/*", NULL},
	{"tests/benches/nat.yaml", "router", CHECK_RFC1812, "NAT-08/*", NULL},
	{"tests/benches/nat.yaml", "router", CHECK_RFC1812, "NAT-09/*", NULL},
	{"tests/benches/strict.yaml", "router", CHECK_RFC1812, "ROUTER-06/*,REDIR-02/*", NULL},
	{"tests/benches/shy.yaml", "router", CHECK_RFC1812, "ECHO-07/off,QUOTE-01/*", NULL},
	{"tests/benches/shy.yaml", "host", CHECK_RFC1812, "UNREACH-13/off,PROBE-04/closed", NULL},
};

enum { PLACES = sizeof(places) / sizeof(places[0]) };

/* What each case found, by its number. */
struct record {
	struct check_finding findings[CASES];
	enum check_verdict verdicts[CASES];
	bool done;
};

/* --- Which rules there are, and which cannot be seen --- */

struct rules {
	char names[RULES][NAME]; /* "NOERR-01" */
	bool unseen[RULES];
	size_t count;
};

static void read_rules(struct rules *rules)
{
	FILE *file = fopen("src/base/rule_id.h", "r");
	char line[200], group[16], number[8];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "\tRULE_%15[A-Z]_%7[0-9],", group, number) == 2 &&
		    rules->count < RULES)
			snprintf(rules->names[rules->count++], NAME, "%s-%s", group, number);
	if (file)
		fclose(file);
	is_int((int64_t)rules->count, RULE_COUNT, "as many names as rules");
}

static void read_unseen(struct rules *rules)
{
	FILE *file = fopen("tests/check_unseen.txt", "r");
	char line[LINE], name[NAME];
	int reason;

	while (file && fgets(line, sizeof(line), file)) {
		bool known = false;

		if (*line == '#' || sscanf(line, "%31s %n", name, &reason) != 1)
			continue;
		for (size_t i = 0; i < rules->count; i++)
			if (!strcmp(rules->names[i], name))
				known = rules->unseen[i] = true;
		if (!known || strlen(line + reason) < 8)
			ok(false, "check_unseen.txt: %s is no rule, or has no reason", name);
	}
	if (file)
		fclose(file);
}

/* --- A run, whose nodes lack a rule that the judge has --- */

static size_t number_of(const struct check_case *test)
{
	size_t i = 0;

	while (check_case_at(i, NULL) != test)
		i++;
	return i;
}

static void take(void *world, const struct check_event *event)
{
	struct record *record = world;
	size_t number = number_of(event->test);

	record->findings[number] = event->finding;
	record->verdicts[number] = event->verdict;
}

/* The world and its network, with every call into it, have the rule off. */
struct broken_world {
	struct run_world world;
	struct run_world *inner;
	struct run_virtual *virtual;
	unsigned off;
};

static struct run_world *enter(struct run_world *world)
{
	struct broken_world *broken = (struct broken_world *)world;

	icmp4__rule_off = broken->off;
	return broken->inner;
}

static void leave(void)
{
	icmp4__rule_off = RULE_COUNT;
}

static struct icmp4_time broken_now(struct run_world *world)
{
	struct run_world *inner = ((struct broken_world *)world)->inner;

	return inner->ops->now(inner);
}

static int broken_send(struct run_world *world, struct icmp4_packet *packet)
{
	struct run_world *inner = enter(world);
	int reason = inner->ops->send(inner, packet);

	leave();
	return reason;
}

static bool broken_receive(struct run_world *world, struct icmp4_packet *packet)
{
	struct run_world *inner = enter(world);
	bool any = inner->ops->receive(inner, packet);

	leave();
	return any;
}

static void broken_wait(struct run_world *world, struct icmp4_time until)
{
	struct run_virtual *virtual = ((struct broken_world *)world)->virtual;
	struct run_world *inner = enter(world);

	inner->ops->wait(inner, until);
	/* Who never does what is due would keep the clock from passing. */
	if (!icmp4_time_before(virtual->now, sim_deadline(virtual->sim)))
		virtual->now = icmp4_time_add(virtual->now, ICMP4_MS_NS);
	leave();
}

static uint64_t broken_dropped(struct run_world *world)
{
	struct run_world *inner = ((struct broken_world *)world)->inner;

	return inner->ops->dropped ? inner->ops->dropped(inner) : 0;
}

static const struct run_world_ops broken_ops = {
	.now = broken_now,
	.send = broken_send,
	.receive = broken_receive,
	.wait = broken_wait,
	.dropped = broken_dropped,
};

static void drive(struct session *session, const struct place *at, struct check_bench *bench,
		  unsigned off, struct record *record)
{
	static struct check_flight flights[FLIGHTS];
	static uint16_t order[CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, FLIGHTS, order, room};
	struct broken_world world = {
		{.ops = &broken_ops}, &session->virtual.world, &session->virtual, off};
	struct check_options options;
	struct icmp4_key key = {{1, 7}};
	struct check check;

	check_options_default(&options);
	options.profile = at->profile;
	options.wanted = check_is_wanted;
	options.world = at->only;
	check_init(&check, &options, bench, &memory, &key, (struct icmp4_time){0});
	struct run_check_sink to = {.show = take, .world = record};
	struct run_plan plan = {.engine = run_check(&check, &to),
				.world = &world.world,
				.end = {24 * 3600 * ICMP4_S_NS},
				.room = out,
				.room_size = sizeof(out)};
	record->done = run_loop(&plan) == RUN_DONE && !check_is_deaf(&check);
}

static bool judge(const struct place *at, unsigned off, struct record *record)
{
	struct session session = {.lab = NULL};
	struct config_error error;
	struct check_bench bench;

	*record = (struct record){.done = false};
	for (size_t i = 0; i < check_case_count(); i++)
		record->findings[i].what = CHECK_FOUND_DEAF;
	icmp4__rule_off = off;
	session.lab = lab_load(at->lab, NULL, &error);
	leave();
	if (!session.lab) {
		printf("# %s: %s\n", at->lab, error.text);
		return false;
	}
	session.node = lab_node(session.lab, "tester");
	run_virtual_init(&session.virtual, session.lab->sim, session.node, 0, NULL);
	bench_of_lab(&session, lab_node(session.lab, at->dut), &bench);
	drive(&session, at, &bench, off, record);
	lab_free(session.lab);
	return true;
}

/* --- One rule --- */

/* What was right is not so any more. What says nothing any more is no sign. */
static bool is_noticed(const struct record *broken, const struct record *before, size_t number)
{
	enum check_found what = broken->findings[number].what;

	return before->findings[number].what == CHECK_FOUND_AS_EXPECTED &&
	       what != CHECK_FOUND_AS_EXPECTED && what != CHECK_FOUND_DEAF &&
	       what != CHECK_FOUND_NEEDS;
}

/* What came of a rule. */
struct outcome {
	bool named; /* a case of the requirement's own fails */
	bool ended; /* the run did */
	char line[LINE];
};

/* The cases that notice; behind the first bench that names the requirement none is asked. */
static void notice(const struct place *at, const struct record *before, unsigned off,
		   const char *id, struct outcome *outcome)
{
	static struct record broken;
	size_t length = strlen(outcome->line);

	judge(at, off, &broken);
	for (size_t i = 0; i < check_case_count(); i++) {
		const struct check_case *test = check_case_at(i, NULL);

		if (!is_noticed(&broken, before, i))
			continue;
		outcome->named |= !strcmp(test->id, id);
		if (length < LINE)
			length += (size_t)snprintf(outcome->line + length, LINE - length, " %s/%s",
						   test->id, test->name);
	}
}

static void try_rule(const struct record *before, unsigned off, const char *id,
		     struct outcome *outcome)
{
	/* Of its own time, for the clock on the wall is others' too. */
	const struct rlimit most = {.rlim_cur = CPU_S, .rlim_max = CPU_S + 1};

	setrlimit(RLIMIT_CPU, &most);
	for (size_t i = 0; i < PLACES && !outcome->named; i++)
		notice(&places[i], &before[i], off, id, outcome);
	outcome->ended = true;
}

/* In a process of its own. */
static struct outcome outcome_of(const struct record *before, unsigned off, const char *id)
{
	struct outcome outcome = {.line = ""};
	int ends[2];

	fflush(stdout);
	if (pipe(ends))
		return outcome;
	pid_t child = fork();
	if (!child) {
		try_rule(before, off, id, &outcome);
		_exit(write(ends[1], &outcome, sizeof(outcome)) != sizeof(outcome));
	}
	close(ends[1]);
	if (read(ends[0], &outcome, sizeof(outcome)) != sizeof(outcome))
		outcome = (struct outcome){.line = " the run does not end"};
	close(ends[0]);
	waitpid(child, NULL, 0);
	return outcome;
}

/* --- All of them --- */

static void test_sound(struct record *before)
{
	for (size_t i = 0; i < PLACES; i++) {
		const struct place *at = &places[i];

		ok(judge(at, RULE_COUNT, &before[i]) && before[i].done, "%s, %s, %s: the run ends",
		   at->lab, at->dut, at->profile == CHECK_BCP ? "bcp" : "rfc1812");
		for (size_t k = 0; k < check_case_count(); k++) {
			const struct check_case *test = check_case_at(k, NULL);
			enum check_verdict verdict = before[i].verdicts[k];

			if ((verdict == CHECK_FAIL || verdict == CHECK_WARN ||
			     verdict == CHECK_ADVICE) &&
			    !(at->departs && check_is_wanted(at->departs, test)))
				ok(false, "%s/%s with every rule", test->id, test->name);
		}
	}
}

static void test_matrix(const struct rules *rules, const struct record *before)
{
	size_t named = 0, unseen = 0;

	for (unsigned off = 0; off < rules->count; off++) {
		const char *id = rules->names[off];
		struct outcome outcome = outcome_of(before, off, id);

		named += outcome.named;
		unseen += rules->unseen[off];
		if (rules->unseen[off])
			ok(!outcome.named, "without %s: out of sight%s%s", id,
			   *outcome.line ? ", but for" : "", outcome.line);
		else
			ok(outcome.named, "without %s:%s", id,
			   *outcome.line ? outcome.line : " nobody notices");
	}
	ok(named >= LEAST, "%zu of %zu are named, %zu cannot be seen", named, rules->count, unseen);
}

int main(void)
{
	static struct rules rules;
	static struct record before[PLACES];

	read_rules(&rules);
	read_unseen(&rules);
	test_sound(before);
	test_matrix(&rules, before);
	return tap_done();
}
