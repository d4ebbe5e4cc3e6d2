/* SPDX-License-Identifier: MIT */
/*
 * Which rule is off: that of the environment's RULE_OFF, a number of src/base/rule_id.h. And which
 * were asked for, a number a line in the file that RULES_ASKED names: a test that never asks for a
 * rule cannot miss it, and need not be run without it.
 */
#include "base/rule.h"
#include <stdio.h>
#include <stdlib.h>

unsigned icmp4__rule_off = RULE_COUNT;
bool icmp4__rules_asked[RULE_COUNT];

__attribute__((constructor)) static void mutants_choose(void)
{
	const char *off = getenv("RULE_OFF");

	if (off)
		icmp4__rule_off = (unsigned)strtoul(off, NULL, 10);
}

__attribute__((destructor)) static void mutants_tell(void)
{
	const char *path = getenv("RULES_ASKED");
	FILE *file = path ? fopen(path, "w") : NULL;

	for (unsigned i = 0; file && i < RULE_COUNT; i++)
		if (icmp4__rules_asked[i])
			fprintf(file, "%u\n", i);
	if (file)
		fclose(file);
}
