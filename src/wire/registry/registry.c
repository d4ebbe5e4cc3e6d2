/* SPDX-License-Identifier: MIT */
/*
 * THE table of ICMP types. Text, JSON, documentation and completion read it, and nothing else in
 * the tree names a type for people. Sources are the RFCs; the state is that of January 2026.
 */
#include "wire/registry/registry.h"

#define REGISTRY_CODES(rows) rows, sizeof(rows) / sizeof *(rows)
#define REGISTRY_NO_CODES    NULL, 0

static const struct icmp4_type registry_rows[] = {
	{0, 0, 8, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "echo-reply", "Echo Reply", "RFC 792",
	 "Returns the data of an echo request to whoever asked.",
	 REGISTRY_CODES(icmp4__codes_echo_reply)},
	{1, 2, 8, ICMP4_UNASSIGNED, ICMP4_CLASS_NONE, "unassigned", "Unassigned", "IANA",
	 "Nobody sends it.", REGISTRY_NO_CODES},
	{3, 3, 8, ICMP4_CURRENT, ICMP4_CLASS_ERROR, "destination-unreachable",
	 "Destination Unreachable", "RFC 792, RFC 1122, RFC 1191, RFC 1812, RFC 4884",
	 "A datagram could not be delivered; the code says where and why it ended.",
	 REGISTRY_CODES(icmp4__codes_unreachable)},
	{4, 4, 8, ICMP4_DEPRECATED, ICMP4_CLASS_ERROR, "source-quench", "Source Quench",
	 "RFC 792, RFC 6633", "Asked a sender to slow down; queues and ECN do that now.",
	 REGISTRY_CODES(icmp4__codes_quench)},
	{5, 5, 8, ICMP4_CURRENT, ICMP4_CLASS_ERROR, "redirect", "Redirect", "RFC 792, RFC 1812",
	 "A router tells a host on its link of a better first hop.",
	 REGISTRY_CODES(icmp4__codes_redirect)},
	{6, 6, 8, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "alternate-host-address",
	 "Alternate Host Address", "RFC 6918", "Reserved long ago and never described.",
	 REGISTRY_CODES(icmp4__codes_alternate)},
	{7, 7, 8, ICMP4_UNASSIGNED, ICMP4_CLASS_NONE, "unassigned", "Unassigned", "IANA",
	 "Nobody sends it.", REGISTRY_NO_CODES},
	{8, 8, 8, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "echo-request", "Echo", "RFC 792",
	 "Asks a host to return the data that it carries: ping.",
	 REGISTRY_CODES(icmp4__codes_echo)},
	{9, 9, 8, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "router-advertisement", "Router Advertisement",
	 "RFC 1256, RFC 5944",
	 "A router offers its addresses, with preferences, to the hosts of a link.",
	 REGISTRY_CODES(icmp4__codes_advertisement)},
	{10, 10, 8, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "router-solicitation", "Router Solicitation",
	 "RFC 1256", "A host asks the routers of its link to advertise.",
	 REGISTRY_CODES(icmp4__codes_solicitation)},
	{11, 11, 8, ICMP4_CURRENT, ICMP4_CLASS_ERROR, "time-exceeded", "Time Exceeded",
	 "RFC 792, RFC 4884",
	 "A datagram outlived its hops, or its missing fragments did not come in time.",
	 REGISTRY_CODES(icmp4__codes_exceeded)},
	{12, 12, 8, ICMP4_CURRENT, ICMP4_CLASS_ERROR, "parameter-problem", "Parameter Problem",
	 "RFC 792, RFC 1108, RFC 1122, RFC 4884",
	 "A datagram was discarded because something in its header cannot be right.",
	 REGISTRY_CODES(icmp4__codes_parameter)},
	{13, 13, 20, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "timestamp-request", "Timestamp", "RFC 792",
	 "Asks a host for the time of its clock, in milliseconds of the day.",
	 REGISTRY_CODES(icmp4__codes_timestamp)},
	{14, 14, 20, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "timestamp-reply", "Timestamp Reply",
	 "RFC 792", "Says when the request came and when this reply left.",
	 REGISTRY_CODES(icmp4__codes_timestamp_reply)},
	{15, 15, 8, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, "information-request",
	 "Information Request", "RFC 792, RFC 6918",
	 "Asked for the number of the network that the host is on.",
	 REGISTRY_CODES(icmp4__codes_information)},
	{16, 16, 8, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, "information-reply", "Information Reply",
	 "RFC 792, RFC 6918", "Told a host the number of its network.",
	 REGISTRY_CODES(icmp4__codes_information_reply)},
	{17, 17, 12, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, "mask-request", "Address Mask Request",
	 "RFC 950, RFC 6918", "Asked for the subnet mask of the link.",
	 REGISTRY_CODES(icmp4__codes_mask)},
	{18, 18, 12, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, "mask-reply", "Address Mask Reply",
	 "RFC 950, RFC 6918", "Told a host the subnet mask of its link.",
	 REGISTRY_CODES(icmp4__codes_mask_reply)},
	{19, 19, 8, ICMP4_RESERVED, ICMP4_CLASS_NONE, "reserved-security",
	 "Reserved (for Security)", "IANA", "Kept free for a use that was never published.",
	 REGISTRY_NO_CODES},
	{20, 29, 8, ICMP4_RESERVED, ICMP4_CLASS_NONE, "reserved-robustness",
	 "Reserved (for Robustness Experiment)", "IANA",
	 "Kept free for an experiment of the early Internet.", REGISTRY_NO_CODES},
	{30, 30, 20, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "traceroute", "Traceroute",
	 "RFC 1393, RFC 6918", "Was to report each hop of a datagram with an IP option of its own.",
	 REGISTRY_CODES(icmp4__codes_traceroute)},
	{31, 31, 8, ICMP4_DEPRECATED, ICMP4_CLASS_ERROR, "conversion-error",
	 "Datagram Conversion Error", "RFC 1475, RFC 6918",
	 "A converter between versions of IP could not translate a datagram.",
	 REGISTRY_CODES(icmp4__codes_conversion)},
	{32, 32, 8, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "mobile-host-redirect",
	 "Mobile Host Redirect", "RFC 6918", "Of an early design of mobile IP.", REGISTRY_NO_CODES},
	{33, 33, 8, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "ipv6-where-are-you", "IPv6 Where-Are-You",
	 "RFC 6918", "Of an early design of the successor of IPv4.", REGISTRY_NO_CODES},
	{34, 34, 8, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "ipv6-i-am-here", "IPv6 I-Am-Here",
	 "RFC 6918", "Of the same design: the answer to type 33.", REGISTRY_NO_CODES},
	{35, 35, 8, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "mobile-registration-request",
	 "Mobile Registration Request", "RFC 6918",
	 "Of an early design of mobile IP, which registers by UDP since.", REGISTRY_NO_CODES},
	{36, 36, 8, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "mobile-registration-reply",
	 "Mobile Registration Reply", "RFC 6918", "Of the same design: the answer to type 35.",
	 REGISTRY_NO_CODES},
	{37, 37, 8, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, "name-request", "Domain Name Request",
	 "RFC 1788, RFC 6918", "Asked a host for its own names.",
	 REGISTRY_CODES(icmp4__codes_name)},
	{38, 38, 12, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, "name-reply", "Domain Name Reply",
	 "RFC 1788, RFC 6918", "A host told its names, in the form that the DNS uses.",
	 REGISTRY_CODES(icmp4__codes_name_reply)},
	{39, 39, 8, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, "skip", "SKIP", "RFC 6918",
	 "Was to find out which algorithms a peer of the SKIP key protocol knows.",
	 REGISTRY_NO_CODES},
	{40, 40, 8, ICMP4_EXPERIMENTAL, ICMP4_CLASS_ERROR, "photuris", "Photuris", "RFC 2521",
	 "A security gateway says why it could not accept a protected datagram.",
	 REGISTRY_CODES(icmp4__codes_photuris)},
	{41, 41, 8, ICMP4_EXPERIMENTAL, ICMP4_CLASS_NONE, "seamoby",
	 "Experimental Mobility Protocols", "RFC 4065",
	 "Carries experiments on handing a moving host over; a subtype replaces the code.",
	 REGISTRY_NO_CODES},
	{42, 42, 8, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "extended-echo-request",
	 "Extended Echo Request", "RFC 8335",
	 "Asks a node about an interface, its own or a neighbour's: PROBE.",
	 REGISTRY_CODES(icmp4__codes_extended_echo)},
	{43, 43, 8, ICMP4_CURRENT, ICMP4_CLASS_QUERY, "extended-echo-reply", "Extended Echo Reply",
	 "RFC 8335", "Tells the state of the interface that was asked for.",
	 REGISTRY_CODES(icmp4__codes_extended_reply)},
	{44, 252, 8, ICMP4_UNASSIGNED, ICMP4_CLASS_NONE, "unassigned", "Unassigned", "IANA",
	 "Nobody sends it.", REGISTRY_NO_CODES},
	{253, 253, 8, ICMP4_EXPERIMENTAL, ICMP4_CLASS_NONE, "experiment-1",
	 "RFC3692-style Experiment 1", "RFC 4727",
	 "Free for experiments within a network; never for a product.", REGISTRY_NO_CODES},
	{254, 254, 8, ICMP4_EXPERIMENTAL, ICMP4_CLASS_NONE, "experiment-2",
	 "RFC3692-style Experiment 2", "RFC 4727",
	 "Free for experiments within a network; never for a product.", REGISTRY_NO_CODES},
	{255, 255, 8, ICMP4_RESERVED, ICMP4_CLASS_NONE, "reserved", "Reserved", "IANA",
	 "Kept free, so that the number space could grow.", REGISTRY_NO_CODES},
};

const struct icmp4_type *icmp4_registry(size_t *count)
{
	*count = sizeof registry_rows / sizeof *registry_rows;
	return registry_rows;
}

/* No row has less than one type, so that none stands behind the place of its number; and hardly
 * before it, for those that are seen. The first row begins at 0: every type is found. */
const struct icmp4_type *icmp4_type_find(uint8_t type)
{
	size_t last = sizeof registry_rows / sizeof *registry_rows - 1;
	const struct icmp4_type *row = &registry_rows[type < last ? type : last];

	while (row->first > type)
		row--;
	return row;
}

const struct icmp4_code *icmp4_code_find(uint8_t type, uint8_t code)
{
	const struct icmp4_type *row = icmp4_type_find(type);

	for (size_t i = 0; i < row->code_count; i++) {
		if (row->codes[i].code == code)
			return &row->codes[i];
	}
	return NULL;
}

const char *icmp4_message_name(uint8_t type, uint8_t code)
{
	const struct icmp4_code *row = icmp4_code_find(type, code);

	return row ? row->slug : icmp4_type_find(type)->slug;
}

const char *icmp4_status_name(enum icmp4_status status)
{
	static const char *const names[] = {
		[ICMP4_CURRENT] = "current",           [ICMP4_DEPRECATED] = "deprecated",
		[ICMP4_EXPERIMENTAL] = "experimental", [ICMP4_RESERVED] = "reserved",
		[ICMP4_UNASSIGNED] = "unassigned",
	};

	return (size_t)status < sizeof names / sizeof *names ? names[status] : "unknown";
}

const char *icmp4_class_name(enum icmp4_class kind)
{
	static const char *const names[] = {
		[ICMP4_CLASS_NONE] = "none",
		[ICMP4_CLASS_QUERY] = "query",
		[ICMP4_CLASS_ERROR] = "error",
	};

	return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "unknown";
}
