/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_JUDGE_H
#define CONFIG_LAB_JUDGE_H
/*
 * Does a lab keep its claims? Found out by packets through its own nodes, in virtual time, and
 * never by a prober of ours: so the claims can judge the probers.
 */
#include "config/lab/lab.h"

/* One thing that a claim says, and what is so. */
struct lab_verdict {
	const char *what; /* the key of the claim: "answers", "hops", "mtu", "paths" */
	uint32_t claimed, found;
};

enum { LAB_VERDICTS = 4 };

struct lab_judge {
	struct lab *lab;
	int64_t now_ns;
	const struct lab_claim *claim; /* while it is judged */
	uint64_t way;
};

/* The lab as it begins, without its events; who judges takes its nodes' places and its tap. */
void lab_judge_init(struct lab_judge *judge, struct lab *lab);
/* All that a claim says; returns how many verdicts. */
size_t lab_judge(struct lab_judge *judge, const struct lab_claim *claim,
		 struct lab_verdict verdicts[LAB_VERDICTS]);

#endif
