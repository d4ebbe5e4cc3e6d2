/* SPDX-License-Identifier: MIT */
/* Which rule is off: that of the environment's RULE_OFF, a number of src/base/rule_id.h. */
#include "base/rule.h"
#include <stdlib.h>

unsigned icmp4__rule_off = RULE_COUNT;

__attribute__((constructor)) static void mutants_choose(void)
{
	const char *off = getenv("RULE_OFF");

	if (off)
		icmp4__rule_off = (unsigned)strtoul(off, NULL, 10);
}
