/* SPDX-License-Identifier: MIT */
/*
 * What the RFCs leave to choice, as one table: help, manual, lab file and tests read it. Two sets
 * of bits are not in it, for they are lists of names where people write them: which errors are
 * silent, and which fields are a flow.
 */
#include <icmp4/node.h>

#define SETTINGS_AT(member) offsetof(struct icmp4_node_settings, member)
#define SETTINGS_LIMIT_KIND(name, kind, what)                                                   \
	{                                                                                       \
		name, ICMP4_KNOB_RATE, SETTINGS_AT(limit_kind[kind]), 0, UINT32_MAX,            \
			"RATE-01, RFC 1812 section 4.3.2.8",                                    \
			"Rate and burst of " what " errors alone; 0 for no limit of their own." \
	}

static const struct icmp4_knob settings_knobs[] = {
	{"forward", ICMP4_KNOB_BOOL, SETTINGS_AT(forward), 0, 1,
	 "HOST-11, RFC 1812 section 2.2.8.1", "Forward datagrams for others: be a router."},
	{"echo", ICMP4_KNOB_BOOL, SETTINGS_AT(echo), 0, 1, "ECHO-07, RFC 1812 section 4.3.3.6",
	 "Answer echo requests."},
	{"echo-broadcast", ICMP4_KNOB_BOOL, SETTINGS_AT(echo_broadcast), 0, 1,
	 "ECHO-06, RFC 1122 section 3.2.2.6",
	 "Answer echo requests to broadcast and multicast addresses too."},
	{"echo-keep-code", ICMP4_KNOB_BOOL, SETTINGS_AT(echo_keep_code), 0, 1, "ECHO-09",
	 "Copy the request's code into the reply."},
	{"ttl", ICMP4_KNOB_U8, SETTINGS_AT(ttl), 1, 255, "TTL-02, RFC 1122 section 3.2.1.7",
	 "TTL of everything that the node makes itself."},
	{"error-precedence", ICMP4_KNOB_U8, SETTINGS_AT(error_precedence), 0, 7,
	 "TOS-03, RFC 1812 section 4.3.2.5", "IP precedence of errors."},
	{"error-copy-tos", ICMP4_KNOB_BOOL, SETTINGS_AT(error_copy_tos), 0, 1,
	 "TOS-02, RFC 1812 section 4.3.2.5; TOS-01, RFC 1122 section 3.2.2",
	 "Copy the TOS bits of the datagram into the error about it; a router alone does."},
	{"error-from-inbound", ICMP4_KNOB_BOOL, SETTINGS_AT(error_from_inbound), 0, 1,
	 "ADDR-02, RFC 792; ADDR-01, RFC 1812 section 4.3.2.4",
	 "Send errors from the address of the interface that the datagram came in by, "
	 "not of the one that the error leaves by."},
	{"error-size", ICMP4_KNOB_U16, SETTINGS_AT(error_size), 56, ICMP4_ROOM,
	 "QUOTE-02, RFC 1812 section 4.3.2.3", "Octets of an error's whole datagram at most."},
	{"martian-filter", ICMP4_KNOB_BOOL, SETTINGS_AT(martian_filter), 0, 1,
	 "ROUTER-02, RFC 1812 section 5.3.7",
	 "Do not forward from or to addresses that name no host."},
	{"silent-echo", ICMP4_KNOB_BOOL, SETTINGS_AT(silent_echo), 0, 1,
	 "ECHO-07, RFC 1812 section 4.3.3.6", "Answer nothing at all that is for the node itself."},
	{"limit", ICMP4_KNOB_RATE, SETTINGS_AT(limit), 0, UINT32_MAX, "RATE-06, RATE-09",
	 "Rate and burst of all errors together but fragmentation-needed; 0 for no limit."},
	{"limit-destination", ICMP4_KNOB_RATE, SETTINGS_AT(limit_destination), 0, UINT32_MAX,
	 "RATE-06, RATE-09", "Rate and burst of the errors to one destination; 0 for no limit."},
	SETTINGS_LIMIT_KIND("limit-net-unreachable", ICMP4_ERROR_NET_UNREACHABLE,
			    "net-unreachable"),
	SETTINGS_LIMIT_KIND("limit-host-unreachable", ICMP4_ERROR_HOST_UNREACHABLE,
			    "host-unreachable"),
	SETTINGS_LIMIT_KIND("limit-protocol-unreachable", ICMP4_ERROR_PROTOCOL_UNREACHABLE,
			    "protocol-unreachable"),
	SETTINGS_LIMIT_KIND("limit-port-unreachable", ICMP4_ERROR_PORT_UNREACHABLE,
			    "port-unreachable"),
	SETTINGS_LIMIT_KIND("limit-fragmentation-needed", ICMP4_ERROR_FRAGMENTATION_NEEDED,
			    "fragmentation-needed"),
	SETTINGS_LIMIT_KIND("limit-prohibited", ICMP4_ERROR_PROHIBITED, "prohibited"),
	SETTINGS_LIMIT_KIND("limit-ttl-exceeded", ICMP4_ERROR_TTL_EXCEEDED, "ttl-exceeded"),
	SETTINGS_LIMIT_KIND("limit-reassembly-exceeded", ICMP4_ERROR_REASSEMBLY_EXCEEDED,
			    "reassembly-exceeded"),
	SETTINGS_LIMIT_KIND("limit-parameter-problem", ICMP4_ERROR_PARAMETER, "parameter-problem"),
};

const struct icmp4_knob *icmp4_knobs(size_t *count)
{
	*count = sizeof settings_knobs / sizeof settings_knobs[0];
	return settings_knobs;
}

void icmp4_node_settings_default(struct icmp4_node_settings *settings)
{
	*settings = (struct icmp4_node_settings){
		.echo = true,
		.echo_keep_code = true,
		.ttl = 64,
		.error_precedence = 6,
		.error_copy_tos = true,
		.error_size = ICMP4_ROOM,
		.martian_filter = true,
		.limit = {.per_second_milli = 1000 * 1000, .burst = 50},
		.limit_destination = {.per_second_milli = 1000, .burst = 6},
		.flow_fields = ICMP4_FLOW_ALL,
	};
}
