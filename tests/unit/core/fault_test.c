/* SPDX-License-Identifier: MIT */
/* Each fault has a name of its own: readers of JSON and of counters tell them apart by it. */
#include "tap.h"
#include <icmp4/fault.h>

static bool kebab_case(const char *name)
{
	return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name);
}

static void test_names(void)
{
	for (int f = 0; f < ICMP4_FAULT_COUNT; f++) {
		const char *name = icmp4_fault_name((enum icmp4_fault)f);
		bool alone = kebab_case(name) && strcmp(name, "unknown") != 0;

		for (int other = 0; other < f; other++)
			alone = alone &&
				strcmp(name, icmp4_fault_name((enum icmp4_fault)other)) != 0;
		ok(alone, "fault %d has a name of its own: %s", f, name);
	}
}

static void test_ends(void)
{
	is_str(icmp4_fault_name(ICMP4_FAULT_NONE), "none", "no fault");
	is_str(icmp4_fault_name(ICMP4_FAULT_IP_CHECKSUM), "ip-checksum",
	       "the example of the header");
	is_str(icmp4_fault_name(ICMP4_FAULT_FRAGMENT), "fragment", "a fragment");
	is_str(icmp4_fault_name(ICMP4_FAULT_COUNT), "unknown", "one past the last");
	is_str(icmp4_fault_name((enum icmp4_fault)255), "unknown", "far past the last");
}

int main(void)
{
	test_names();
	test_ends();
	return tap_done();
}
