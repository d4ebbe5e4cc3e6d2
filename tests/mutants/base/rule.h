/* SPDX-License-Identifier: MIT */
#ifndef BASE_RULE_H
#define BASE_RULE_H
/*
 * In place of src/base/rule.h, for `make mutants`: all rules hold but the one switched off, and it
 * is remembered which were asked for.
 */
#include "base/rule_id.h"
#include <stdbool.h>

extern unsigned icmp4__rule_off; /* mutants.c; RULE_COUNT: none is */
extern bool icmp4__rules_asked[RULE_COUNT];

static inline bool rule(enum icmp4_rule r)
{
	icmp4__rules_asked[r] = true;
	return (unsigned)r != icmp4__rule_off;
}

#endif
