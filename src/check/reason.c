/* SPDX-License-Identifier: MIT */
/*
 * Why a requirement has no case: the first row that matches. A group's row speaks for all of it
 * that no row above it names. What a later case could cover says what that wants.
 */
#include "check/requirement.h"
#include <string.h>

static const char octets[] = "how octets are read and written inside: no packet shows it";
static const char prober[] = "a rule for who asks, not for the device";
static const char transport[] = "seen only in a transport's connection, which a case has not yet";
static const char configured[] = "wants the device configured for it";
static const char nothing[] = "a choice, or a ban that no one stimulus can show kept";
static const char by_others[] = "shown by the cases of what it allows and forbids";
static const char two_hosts[] = "wants a second host on the tester's link";
static const char flood[] = "told by the limits that are measured, where no one stimulus shows it";
static const char overload[] = "wants the device to be overloaded";
static const char hears[] = "wants what the device sends by itself to be heard";
static const char extension[] = "wants a device that adds extensions";
static const char labels[] = "wants links with labels";

static const struct {
	const char *id; /* or the beginning of several, with a * */
	const char *reason;
} rows[] = {
	{"CKSUM-*", octets},
	{"CODEC-03", "wants the device to ask something of the tester"},
	{"CODEC-08", transport},
	{"CODEC-14", nothing},
	{"CODEC-*", octets},
	{"NOERR-10", by_others},
	{"NOERR-13", octets},
	{"QUOTE-08", octets},
	{"QUOTE-09", octets},
	{"QUOTE-10", extension},
	{"ADDR-06", two_hosts},
	{"ADDR-07", configured},
	{"TOS-05", prober},
	{"OPT-09", nothing},
	{"UNREACH-01", by_others},
	{"UNREACH-04", by_others},
	{"UNREACH-05", configured},
	{"UNREACH-11", by_others},
	{"UNREACH-12", configured},
	{"UNREACH-14", configured},
	{"UNREACH-15", transport},
	{"UNREACH-16", transport},
	{"UNREACH-17", transport},
	{"UNREACH-22", transport},
	{"UNREACH-23", "ROUTER-11 is the same"},
	{"TIMEX-04", configured},
	{"TIMEX-07", transport},
	{"PARAM-05", "QUOTE-06 is the same"},
	{"PARAM-10", configured},
	{"PARAM-11", transport},
	{"SQ-01", overload},
	{"SQ-02", overload},
	{"SQ-04", transport},
	{"SQ-*", octets},
	{"REDIR-09", hears},
	{"REDIR-1*", hears},
	{"REDIR-*", two_hosts},
	{"ECHO-04", configured},
	{"ECHO-08", prober},
	{"ECHO-10", "HOST-04 is the same"},
	{"PING-*", prober},
	{"TRACE-*", prober},
	{"TS-05", "wants answers to be compared with each other"},
	{"TS-06", "wants a clock that both trust"},
	{"TS-09", prober},
	{"TS-11", prober},
	{"TS-12", configured},
	{"TS-13", prober},
	{"MASK-03", hears},
	{"MASK-08", hears},
	{"MASK-09", hears},
	{"MASK-*", configured},
	{"DEP-02", nothing},
	{"DEP-03", configured},
	{"DEP-04", configured},
	{"RATE-12", prober},
	{"RATE-04", hears},
	{"RATE-05", configured},
	{"RATE-*", flood},
	{"RECV-*", transport},
	{"PMTU-16", configured},
	{"PMTU-*", transport},
	{"RD-*", hears},
	{"AGENT-*", hears},
	{"EXT-04", extension},
	{"EXT-*", prober},
	{"MPLS-04", prober},
	{"MPLS-*", labels},
	{"IIO-03", prober},
	{"IIO-05", prober},
	{"IIO-08", prober},
	{"IIO-11", prober},
	{"IIO-09", "wants a NAT between two links"},
	{"IIO-*", extension},
	{"NODE-03", prober},
	{"NODE-*", extension},
	{"PROBE-11", configured},
	{"PROBE-14", prober},
	{"PROBE-15", octets},
	{"PROBE-18", prober},
	{"PROBE-20", prober},
	{"NAT-*", "wants a NAT between two links"},
	{"HOST-05", hears},
	{"HOST-07", "ADDR-05 is the same"},
	{"HOST-09", "OPT-01 is the same"},
	{"HOST-10", hears},
	{"ROUTER-09", configured},
	{"ROUTER-12", "wants ARP of our own"},
	{"ROUTER-13", octets},
	{"ROUTER-16", prober},
};

static bool matches(const char *pattern, const char *id)
{
	size_t length = strcspn(pattern, "*");

	return pattern[length] ? !strncmp(pattern, id, length) : !strcmp(pattern, id);
}

enum { REASONS = sizeof(rows) / sizeof(rows[0]) };

static size_t row_of(const struct check_requirement *requirement)
{
	size_t row = 0;

	while (row < REASONS && !matches(rows[row].id, requirement->id))
		row++;
	return row;
}

const char *check_requirement_reason(const struct check_requirement *requirement)
{
	size_t row = row_of(requirement);

	return row < REASONS ? rows[row].reason : NULL;
}

const char *check_reason_pattern(size_t number)
{
	return number < REASONS ? rows[number].id : NULL;
}

bool check_reason_is_of(size_t number, const struct check_requirement *requirement)
{
	return row_of(requirement) == number;
}
