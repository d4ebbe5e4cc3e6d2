/* SPDX-License-Identifier: MIT */
/*
 * What may be behind a message that cannot be read on. What happened is told by the fault itself
 * (explain/fault.c); where a row says it in its own words, those stand alone.
 */
#include "out/advice/advice.h"

#define FAULT_FUZZER "a fuzzer, or an attack on stacks that trust lengths"
#define FAULT_LOOK   "icmp decode -v, for what can be read of it"
#define FAULT_LEAVES "on SENDER: a capture of the same message as it leaves"
#define FAULT_QUOTED "icmp decode -v, for the octets that it quotes"

static const struct advice fault_any = {
	.happened = "",
	.causes = {"the sender builds broken messages",
		   "a device on the way or the capture damaged it", FAULT_FUZZER},
	.check = {FAULT_LOOK, FAULT_LEAVES},
};

static const struct advice fault_no_ip = {
	.happened = "",
	.causes = {"octets that are no IPv4 at all, or that begin somewhere else",
		   "a device on the way or the capture damaged it", FAULT_FUZZER},
	.check = {"the link type that the capture claims, against its first octets", FAULT_LOOK},
};

static const struct advice fault_length = {
	.happened = "",
	.causes = {"the sender builds broken headers", "a device on the way that damages them",
		   FAULT_FUZZER},
	.check = {FAULT_LOOK, FAULT_LEAVES},
};

const struct advice advice_offload = {
	.happened = "The total length of the datagram is 0. Nobody sends that: segmentation "
		    "offload leaves it so, until the interface cuts the datagram up.",
	.causes = {"the capture was taken on SENDER, above its interface: what leaves is sound",
		   "the sender builds broken headers", FAULT_FUZZER},
	.check = {"on SENDER: ethtool -k IFACE, for segmentation offload",
		  "a capture of the same message anywhere behind SENDER"},
};

static const struct advice fault_truncated = {
	.happened = "",
	.causes = {"the capture kept less of the frame than it says",
		   "a tunnel or a bridge on the way cut the frame short",
		   "the sender claims more than it sends", FAULT_FUZZER},
	.check = {"how the capture was taken: its snapshot length",
		  "a capture of the same message nearer to SENDER"},
};

static const struct advice fault_fragment = {
	.happened = "This is a later fragment of an ICMP datagram: only the first one has the ICMP "
		    "header.",
	.causes = {"a message that is larger than a link on its way, such as a ping of many octets",
		   "fragments made on purpose, to pass a filter"},
	.check = {"icmp decode, for the first fragment of the same IP id"},
};

static const struct advice fault_short = {
	.happened = "",
	.causes = {"the sender builds broken messages, or a type in a form of its own",
		   "a scan or a test that sends bare headers", FAULT_FUZZER},
	.check = {FAULT_LOOK, FAULT_LEAVES},
};

static const struct advice fault_quote_short = {
	.happened = "",
	.causes = {"the sender quotes too little: RFC 792 wants the IP header and 8 octets",
		   "a NAT or a firewall cut the quote", FAULT_FUZZER},
	.check = {FAULT_QUOTED, FAULT_LEAVES},
};

static const struct advice fault_quote = {
	.happened = "",
	.causes = {"a NAT or a firewall that rewrites quotes, and does so wrongly",
		   "the sender builds broken errors", FAULT_FUZZER},
	.check = {FAULT_QUOTED, FAULT_LEAVES},
};

static const struct advice fault_quote_fragment = {
	.happened = "",
	.causes = {"a sender that does not know the rule (RFC 1122 section 3.2.2)",
		   "a NAT that put another fragment into the quote", FAULT_FUZZER},
	.check = {FAULT_QUOTED, FAULT_LEAVES},
};

static const struct advice fault_entries = {
	.happened = "",
	.causes = {"a router that builds broken advertisements: hosts drop them",
		   "a forged message that wants to become a default route", FAULT_FUZZER},
	.check = {FAULT_LOOK, FAULT_LEAVES},
};

const struct advice *advice_of_fault(enum icmp4_fault fault)
{
	static const struct advice *const rows[ICMP4_FAULT_COUNT] = {
		[ICMP4_FAULT_IP_SHORT] = &fault_no_ip,
		[ICMP4_FAULT_IP_VERSION] = &fault_no_ip,
		[ICMP4_FAULT_IP_IHL] = &fault_no_ip,
		[ICMP4_FAULT_IP_TOTAL_LENGTH] = &fault_length,
		[ICMP4_FAULT_IP_TRUNCATED] = &fault_truncated,
		[ICMP4_FAULT_FRAGMENT] = &fault_fragment,
		[ICMP4_FAULT_ICMP_SHORT] = &fault_short,
		[ICMP4_FAULT_QUOTE_SHORT] = &fault_quote_short,
		[ICMP4_FAULT_QUOTE_VERSION] = &fault_quote,
		[ICMP4_FAULT_QUOTE_IHL] = &fault_quote,
		[ICMP4_FAULT_QUOTE_FRAGMENT] = &fault_quote_fragment,
		[ICMP4_FAULT_ENTRY_COUNT] = &fault_entries,
	};
	const struct advice *found = (size_t)fault < ICMP4_FAULT_COUNT ? rows[fault] : NULL;

	return found ? found : &fault_any;
}
