/* SPDX-License-Identifier: MIT */
/* Names of a translator's verdicts and reasons; apart, so that firmware need not carry them. */
#include <icmp4/nat.h>

static const char *const nat_verdict_names[] = {
	[ICMP4_NAT_UNTOUCHED] = "untouched",   [ICMP4_NAT_TRANSLATED] = "translated",
	[ICMP4_NAT_HAIRPINNED] = "hairpinned", [ICMP4_NAT_DROPPED] = "dropped",
	[ICMP4_NAT_REFUSED] = "refused",
};

static const char *const nat_reason_names[ICMP4_NAT_REASON_COUNT] = {
	[ICMP4_NAT_NO_REASON] = "none",
	[ICMP4_NAT_MALFORMED] = "malformed",
	[ICMP4_NAT_CHECKSUM] = "checksum",
	[ICMP4_NAT_QUOTE] = "quote",
	[ICMP4_NAT_QUOTE_CHECKSUM] = "quote-checksum",
	[ICMP4_NAT_NO_MAPPING] = "no-mapping",
	[ICMP4_NAT_FILTERED] = "filtered",
	[ICMP4_NAT_TYPE] = "type",
	[ICMP4_NAT_PROTOCOL] = "protocol",
	[ICMP4_NAT_NO_MAPPINGS] = "no-mappings",
	[ICMP4_NAT_HOST_MAPPINGS] = "host-mappings",
	[ICMP4_NAT_NO_SESSIONS] = "no-sessions",
	[ICMP4_NAT_NO_PORT] = "no-port",
	[ICMP4_NAT_FRAGMENT] = "fragment",
	[ICMP4_NAT_HAIRPIN] = "hairpin",
};

const char *icmp4_nat_verdict_name(enum icmp4_nat_verdict verdict)
{
	unsigned row = (unsigned)verdict;

	return row < sizeof nat_verdict_names / sizeof *nat_verdict_names ? nat_verdict_names[row]
									  : "unknown";
}

const char *icmp4_nat_reason_name(enum icmp4_nat_reason reason)
{
	unsigned row = (unsigned)reason;

	return row < ICMP4_NAT_REASON_COUNT ? nat_reason_names[row] : "unknown";
}
