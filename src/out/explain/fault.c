/* SPDX-License-Identifier: MIT */
#include "out/explain/fault.h"

const char *explain_fault(enum icmp4_fault fault)
{
	static const char *const words[ICMP4_FAULT_COUNT] = {
		[ICMP4_FAULT_NONE] = "nothing is wrong with it",
		[ICMP4_FAULT_IP_SHORT] = "it is shorter than an IP header",
		[ICMP4_FAULT_IP_VERSION] = "its IP version is not 4",
		[ICMP4_FAULT_IP_IHL] = "the length of its IP header cannot be",
		[ICMP4_FAULT_IP_TOTAL_LENGTH] = "its total length is smaller than its IP header",
		[ICMP4_FAULT_IP_TRUNCATED] = "its total length is larger than the frame it came in",
		[ICMP4_FAULT_IP_CHECKSUM] = "the checksum of its IP header is wrong",
		[ICMP4_FAULT_OPTION_LENGTH] = "the length of an IP option cannot be",
		[ICMP4_FAULT_FRAGMENT] = "it is one fragment of several",
		[ICMP4_FAULT_ICMP_SHORT] = "it is shorter than any message of its type",
		[ICMP4_FAULT_ICMP_CHECKSUM] = "its ICMP checksum is wrong",
		[ICMP4_FAULT_ICMP_CUT] = "the capture does not have all of it",
		[ICMP4_FAULT_QUOTE_SHORT] = "it quotes less than an IP header and 8 octets",
		[ICMP4_FAULT_QUOTE_VERSION] = "what it quotes is not IPv4",
		[ICMP4_FAULT_QUOTE_IHL] = "the length of the quoted IP header cannot be",
		[ICMP4_FAULT_QUOTE_FRAGMENT] =
			"it is about a fragment behind the first, which elicits no error",
		[ICMP4_FAULT_QUOTE_LENGTH] = "its length octet (RFC 4884) points past its end",
		[ICMP4_FAULT_TRANSPORT_SHORT] = "its transport header is cut short",
		[ICMP4_FAULT_TRANSPORT_CHECKSUM] = "its transport checksum is wrong",
		[ICMP4_FAULT_OPTION_SHORT] = "an IP option is too short for its own fields",
		[ICMP4_FAULT_OPTION_POINTER] = "the pointer of an IP option points nowhere in it",
		[ICMP4_FAULT_ENTRY_COUNT] = "it has no router, or entries of fewer than two words",
		[ICMP4_FAULT_AGENT_LENGTH] = "a mobility extension runs past its end",
		[ICMP4_FAULT_DOMAIN_NAME] = "a label of a domain name runs past its end",
		[ICMP4_FAULT_EXTENSION_SHORT] = "its extension is shorter than a header",
		[ICMP4_FAULT_EXTENSION_VERSION] = "the version of its extension is not 2",
		[ICMP4_FAULT_EXTENSION_CHECKSUM] = "the checksum of its extension is wrong",
		[ICMP4_FAULT_EXTENSION_EMPTY] = "its extension has no object",
		[ICMP4_FAULT_OBJECT_LENGTH] = "the length of an extension object cannot be",
		[ICMP4_FAULT_OBJECT_SHORT] =
			"an extension object is too short for what it announces",
		[ICMP4_FAULT_OBJECT_TYPE] = "an extension object has a c-type without a meaning",
		[ICMP4_FAULT_OBJECT_ADDRESS] =
			"the family and length of an address in its extension do not go together",
		[ICMP4_FAULT_OBJECT_NAME] = "the length of a name in its extension cannot be",
		[ICMP4_FAULT_OBJECT_TWICE] =
			"two objects of its extension say the same thing twice",
	};
	const char *found = (size_t)fault < ICMP4_FAULT_COUNT ? words[fault] : NULL;

	return found ? found : "something in it cannot be";
}
