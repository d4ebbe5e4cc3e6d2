/* SPDX-License-Identifier: MIT */
/* Names of faults. A new fault is a new row; a row that is missing shows as "unknown" in a test. */
#include <icmp4/fault.h>

static const char *const fault_names[ICMP4_FAULT_COUNT] = {
	[ICMP4_FAULT_NONE] = "none",
	[ICMP4_FAULT_IP_SHORT] = "ip-short",
	[ICMP4_FAULT_IP_VERSION] = "ip-version",
	[ICMP4_FAULT_IP_IHL] = "ip-ihl",
	[ICMP4_FAULT_IP_TOTAL_LENGTH] = "ip-total-length",
	[ICMP4_FAULT_IP_TRUNCATED] = "ip-truncated",
	[ICMP4_FAULT_IP_CHECKSUM] = "ip-checksum",
	[ICMP4_FAULT_OPTION_LENGTH] = "option-length",
	[ICMP4_FAULT_FRAGMENT] = "fragment",
	[ICMP4_FAULT_ICMP_SHORT] = "icmp-short",
	[ICMP4_FAULT_ICMP_CHECKSUM] = "icmp-checksum",
	[ICMP4_FAULT_ICMP_CUT] = "icmp-cut",
	[ICMP4_FAULT_QUOTE_SHORT] = "quote-short",
	[ICMP4_FAULT_QUOTE_VERSION] = "quote-version",
	[ICMP4_FAULT_QUOTE_IHL] = "quote-ihl",
	[ICMP4_FAULT_QUOTE_FRAGMENT] = "quote-fragment",
	[ICMP4_FAULT_QUOTE_LENGTH] = "quote-length",
	[ICMP4_FAULT_TRANSPORT_SHORT] = "transport-short",
	[ICMP4_FAULT_TRANSPORT_CHECKSUM] = "transport-checksum",
	[ICMP4_FAULT_OPTION_SHORT] = "option-short",
	[ICMP4_FAULT_OPTION_POINTER] = "option-pointer",
	[ICMP4_FAULT_ENTRY_COUNT] = "entry-count",
	[ICMP4_FAULT_AGENT_LENGTH] = "agent-length",
	[ICMP4_FAULT_DOMAIN_NAME] = "domain-name",
	[ICMP4_FAULT_EXTENSION_SHORT] = "extension-short",
	[ICMP4_FAULT_EXTENSION_VERSION] = "extension-version",
	[ICMP4_FAULT_EXTENSION_CHECKSUM] = "extension-checksum",
	[ICMP4_FAULT_EXTENSION_EMPTY] = "extension-empty",
	[ICMP4_FAULT_OBJECT_LENGTH] = "object-length",
	[ICMP4_FAULT_OBJECT_SHORT] = "object-short",
	[ICMP4_FAULT_OBJECT_TYPE] = "object-type",
	[ICMP4_FAULT_OBJECT_ADDRESS] = "object-address",
	[ICMP4_FAULT_OBJECT_NAME] = "object-name",
	[ICMP4_FAULT_OBJECT_TWICE] = "object-twice",
};

const char *icmp4_fault_name(enum icmp4_fault fault)
{
	unsigned row = (unsigned)fault;

	return row < ICMP4_FAULT_COUNT && fault_names[row] ? fault_names[row] : "unknown";
}
