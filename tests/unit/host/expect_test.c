/* SPDX-License-Identifier: MIT */
/* Claims that are kept and that are not; what lint finds in a file, and where. */
#include "config/lab/judge.h"
#include "config/lab/lint.h"
#include "tap.h"

#include <stdlib.h>
#include <unistd.h>

#define DIAMOND "links:\n  a -- r1 -- {r2, r3} -- r4: 1ms\n  r4 -- b: {mtu: 1300}\n"

static const struct {
	const char *name, *lab;
	const char *what; /* of the first verdict */
	uint32_t found;
} claims[] = {
	{"who is there answers",
	 "links: {a -- r -- b: 1ms}\nexpect: [{from: a, to: b, answers: no}]\n", "answers", 1},
	{"who is behind a link that is down does not",
	 "links: {a -- r: 1ms, r -- b: down}\nexpect: [{from: a, to: b, answers: yes}]\n",
	 "answers", 0},
	{"hops, the target among them",
	 "links: {a -- r1 -- r2 -- b: 1ms}\nexpect: [{from: a, to: b, hops: 7}]\n", "hops", 3},
	{"a router that lets TTL alone is none",
	 "routers: {r1: {forward-ttl: keep}}\nlinks: {a -- r1 -- r2 -- b: 1ms}\n"
	 "expect: [{from: a, to: b, hops: 7}]\n",
	 "hops", 2},
	{"a neighbour is one hop", "links: {a -- b: 1ms}\nexpect: [{from: a, to: b, hops: 7}]\n",
	 "hops", 1},
	{"the MTU of a path", DIAMOND "expect: [{from: a, to: b, mtu: 999}]\n", "mtu", 1300},
	{"and of a large one",
	 "links: {a -- r -- b: {mtu: 9000}}\nexpect: [{from: a, to: b, mtu: 999}]\n", "mtu", 9000},
	{"where nobody says what it is, it is found all the same",
	 "routers: {r: {silent: all}}\nlinks: {a -- r: 1ms, r -- b: {mtu: 1300}}\n"
	 "expect: [{from: a, to: b, mtu: 1300}]\n",
	 "mtu", 1300},
	{"two ways", DIAMOND "expect: [{from: a, to: b, paths: 9}]\n", "paths", 2},
	{"of TCP too", DIAMOND "expect: [{from: a, to: b, proto: tcp, paths: 9}]\n", "paths", 2},
	{"one of ICMP, where ports decide",
	 DIAMOND
	 "routers: {r1: {ecmp: [sport]}}\nexpect: [{from: a, to: b, proto: icmp, paths: 9}]\n",
	 "paths", 1},
	{"many ways",
	 "links:\n  a -- r -- {s1, s2, s3, s4, s5} -- {t1, t2, t3, t4} -- u -- b: 1ms\n"
	 "expect: [{from: a, to: b, paths: 9}]\n",
	 "paths", 20},
	{"in spite of loss",
	 "links: {a -- r -- b: {loss: 30%}}\nexpect: [{from: a, to: b, hops: 9}]\n", "hops", 2},
	{"before its events",
	 "links: {a -- r -- b: 1ms}\nevents: [{at: 1ns, link: a -- r, set: down}]\n"
	 "expect: [{from: a, to: b, answers: no}]\n",
	 "answers", 1},
};

static void test_claims(void)
{
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		struct lab_verdict verdicts[LAB_VERDICTS];
		struct config_error error = {""};
		struct lab_judge judge;
		struct lab *lab =
			lab_read(claims[i].lab, strlen(claims[i].lab), "test", NULL, &error);

		if (!ok(lab != NULL, "claims: %s%s", claims[i].name, error.text))
			continue;
		lab_judge_init(&judge, lab);
		is_int((int64_t)lab_judge(&judge, lab->claims, verdicts), 1, "claims: one verdict");
		is_str(verdicts[0].what, claims[i].what, "claims: about it");
		is_int(verdicts[0].found, claims[i].found, claims[i].name);
		lab_free(lab);
	}
}

static const struct {
	const char *lab;
	const char *name; /* of the first flaw; NULL: there is none */
	bool unsound;
	size_t line, column;
} flaws[] = {
	{"links: {a -- r -- b: 1ms}\n", NULL, false, 0, 0},
	{"links: {a -- r -- b 1ms}\n", "unreadable", true, 1, 21},
	{"links:\n  a -- r -- b: 1ms\n  c -- d: 1ms\n", "apart", true, 3, 3},
	{"attach: a\nhosts: {b: {}}\nlinks:\n  a -- r -- b -- c: 1ms\n", "behind-host", false, 4,
	 18},
	{"links:\n  a -- r -- b: {mtu: 1300}\n  a -> r: {mtu: 1400}\n", "one-way", false, 2, 8},
	{"links:\n  a -- r -- b: 1ms\n  a -> r: down\n", "one-way", false, 2, 8},
	{"links: {a -- r1 -- r2 -- b: 1ms}\nroutes:\n  r1 to b: r2\n  r2 to b: r1\n", "loop", true,
	 3, 3},
	{"links: {a -- r1 -- r2 -- b: 1ms}\nroutes:\n  r1 to b: r2\n  r2 to b: r1\n"
	 "expect: [{from: a, to: b, answers: no}]\n",
	 NULL, false, 0, 0},
	{"links: {a -- r1 -- r2 -- b: 1ms}\nroutes: {r1 to b: blackhole}\n", NULL, false, 0, 0},
	{"links: {a -- r1 -- r2 -- b: 1ms}\nroutes:\n  r1 to 198.18.0.0/15: r2\n", "route-unused",
	 false, 3, 9},
	{"links: {a -- r1 -- r2 -- b: 1ms}\nroutes:\n  r1 to 198.18.0.0/15: r2\n"
	 "try: [ping 198.19.0.1]\n",
	 NULL, false, 0, 0},
	{"links: {a -- r -- b: 1ms}\nexpect:\n  - {from: a, to: b}\n", "claim-empty", false, 3, 5},
	{"links: {a -- r -- b: 1ms}\nexpect:\n  - {from: b, to: b, hops: 1}\n", "claim-impossible",
	 true, 3, 5},
	{"links: {a -- r -- b: 1ms}\nexpect:\n  - {from: a, to: b, answers: no, hops: 2}\n",
	 "claim-impossible", true, 3, 5},
	{"links: {a -- r -- b: 1ms}\nexpect:\n  - {from: a, to: b, hops: 3}\n", "claim-broken",
	 true, 3, 5},
	{"links:\n  a -- r: &x {delay: 1ms}\n  r -- b: *x\n", NULL, false, 0, 0},
	{"links:\n  a -- r: &x {delay: 1ms}\n  r -- b: 1ms\n", "unused-anchor", false, 2, 11},
};

static bool lint(const char *text, struct lab_flaws *found)
{
	char path[] = "/tmp/icmp4-lint-XXXXXX";
	struct config_error error = {""};
	int file = mkstemp(path);
	bool sound = write(file, text, strlen(text)) == (ssize_t)strlen(text) &&
		     lab_lint_file(path, NULL, found, &error);

	close(file);
	unlink(path);
	return sound;
}

static void test_flaws(void)
{
	for (size_t i = 0; i < sizeof(flaws) / sizeof(flaws[0]); i++) {
		const char *name = flaws[i].name ? flaws[i].name : "nothing";
		struct lab_flaws found;

		if (!ok(lint(flaws[i].lab, &found), "flaws %zu: %s", i, name))
			continue;
		is_int((int64_t)found.count, flaws[i].name != NULL, "flaws: as many");
		if (found.count && flaws[i].name) {
			is_str(found.flaws[0].name, flaws[i].name, "flaws: of this kind");
			is_int(found.flaws[0].unsound, flaws[i].unsound, "flaws: as bad");
			is_int((int64_t)found.flaws[0].line, (int64_t)flaws[i].line, "flaws: line");
			is_int((int64_t)found.flaws[0].column, (int64_t)flaws[i].column,
			       "flaws: column");
		}
		is_int(lab_is_sound(&found), !flaws[i].unsound, "flaws: sound or not");
		lab_flaws_free(&found);
	}
}

int main(void)
{
	test_claims();
	test_flaws();
	return tap_done();
}
