/* SPDX-License-Identifier: MIT */
/*
 * What the RFCs leave to choice, as one table: help, manual, lab file, tests and the profiles read
 * it. Two sets of bits are not in it, for they are lists of names where people write them: which
 * errors are silent, and which fields are a flow.
 */
#include <icmp4/node.h>

/* 548 is all that any error has room for: no limit. */
enum { SETTINGS_DATA_MIN = 8, SETTINGS_DATA_MAX = ICMP4_ROOM - 28, SETTINGS_JITTER_MAX = 1000 };

#define SETTINGS_AT(member) offsetof(struct icmp4_node_settings, member)

/* What a knob is in the profiles: in bcp, and in rfc1812. */
#define SETTINGS_APART(bcp, rfc1812) \
	{                            \
		{bcp, 0},            \
		{                    \
			rfc1812, 0   \
		}                    \
	}
#define SETTINGS_BOTH(value) SETTINGS_APART(value, value)
#define SETTINGS_RATE(a_second, burst)           \
	{                                        \
		{(a_second)*1000, burst},        \
		{                                \
			(a_second) * 1000, burst \
		}                                \
	}

#define SETTINGS_LIMIT_KIND(name, kind, what)                                                   \
	{                                                                                       \
		name, ICMP4_KNOB_RATE, SETTINGS_AT(limit_kind[kind]), 0, UINT32_MAX,            \
			SETTINGS_RATE(0, 0), "RATE-01, RFC 1812 section 4.3.2.8",               \
			"Rate and burst of " what " errors alone; 0 for no limit of their own." \
	}

/* What shows the inside of a network is off unless somebody wants it (IIO-10). */
#define SETTINGS_ANNOUNCE(name, member, source, about)                                          \
	{                                                                                       \
		name, ICMP4_KNOB_BOOL, SETTINGS_AT(member), 0, 1, SETTINGS_BOTH(false), source, \
			about                                                                   \
	}

/* What is wrong by any RFC, and yet is what a stack does (persona); never on by itself. */
#define SETTINGS_FAULT(name, member, source, about)                                             \
	{                                                                                       \
		name, ICMP4_KNOB_BOOL, SETTINGS_AT(member), 0, 1, SETTINGS_BOTH(false), source, \
			"Fault, for labs: " about                                               \
	}

#define SETTINGS_POLICY(name, member, bcp, rfc1812, source, about)                  \
	{                                                                           \
		name, ICMP4_KNOB_POLICY, SETTINGS_AT(member), 0, ICMP4_OPTION_DROP, \
			SETTINGS_APART(bcp, rfc1812), source, about                 \
	}

static const struct icmp4_knob settings_knobs[] = {
	{"forward", ICMP4_KNOB_BOOL, SETTINGS_AT(forward), 0, 1, SETTINGS_BOTH(false),
	 "HOST-11, RFC 1812 section 2.2.8.1", "Forward datagrams for others: be a router."},
	{"echo", ICMP4_KNOB_BOOL, SETTINGS_AT(echo), 0, 1, SETTINGS_BOTH(true),
	 "ECHO-07, RFC 1812 section 4.3.3.6", "Answer echo requests."},
	{"echo-broadcast", ICMP4_KNOB_BOOL, SETTINGS_AT(echo_broadcast), 0, 1, SETTINGS_BOTH(false),
	 "ECHO-06, RFC 1122 section 3.2.2.6",
	 "Answer echo requests to broadcast and multicast addresses too."},
	{"echo-keep-code", ICMP4_KNOB_BOOL, SETTINGS_AT(echo_keep_code), 0, 1,
	 SETTINGS_APART(true, false), "ECHO-09, RFC 792 page 14",
	 "Copy the request's code into the reply."},
	{"timestamp", ICMP4_KNOB_BOOL, SETTINGS_AT(timestamp), 0, 1, SETTINGS_APART(false, true),
	 "TS-01, RFC 1812 section 4.3.3.8; TS-12", "Answer timestamp requests."},
	{"timestamp-broadcast", ICMP4_KNOB_BOOL, SETTINGS_AT(timestamp_broadcast), 0, 1,
	 SETTINGS_BOTH(false), "TS-08, RFC 1122 section 3.2.2.8",
	 "Answer timestamp requests to broadcast and multicast addresses too."},
	{"mask-agent", ICMP4_KNOB_BOOL, SETTINGS_AT(mask_agent), 0, 1, SETTINGS_BOTH(false),
	 "MASK-02, RFC 1122 section 3.2.2.9; MASK-01, RFC 6918",
	 "Answer address mask requests, as an authority for masks, and announce the masks once."},
	{"mask-client", ICMP4_KNOB_BOOL, SETTINGS_AT(mask_client), 0, 1, SETTINGS_BOTH(false),
	 "MASK-08, RFC 1122 section 3.2.2.9; MASK-01, RFC 6918",
	 "Ask for the address mask of each interface at the start, and take the first that is "
	 "told; a host alone does."},
	{"probe", ICMP4_KNOB_BOOL, SETTINGS_AT(probe), 0, 1, SETTINGS_BOTH(false),
	 "PROBE-04, RFC 8335 section 8",
	 "Answer extended echo requests of the kinds that are allowed."},
	{"probe-local", ICMP4_KNOB_BOOL, SETTINGS_AT(probe_local), 0, 1, SETTINGS_BOTH(true),
	 "PROBE-04, RFC 8335 section 8",
	 "Allow extended echo requests about interfaces of the node itself."},
	{"probe-remote", ICMP4_KNOB_BOOL, SETTINGS_AT(probe_remote), 0, 1, SETTINGS_BOTH(false),
	 "PROBE-04, RFC 8335 section 8",
	 "Allow extended echo requests about interfaces of its neighbours."},
	{"probe-name", ICMP4_KNOB_BOOL, SETTINGS_AT(probe_name), 0, 1, SETTINGS_BOTH(false),
	 "PROBE-04, RFC 8335 section 8", "Allow extended echo requests by interface name."},
	{"probe-index", ICMP4_KNOB_BOOL, SETTINGS_AT(probe_index), 0, 1, SETTINGS_BOTH(false),
	 "PROBE-04, RFC 8335 section 8", "Allow extended echo requests by interface index."},
	{"probe-address", ICMP4_KNOB_BOOL, SETTINGS_AT(probe_address), 0, 1, SETTINGS_BOTH(false),
	 "PROBE-04, RFC 8335 section 8", "Allow extended echo requests by address."},
	{"ttl", ICMP4_KNOB_U8, SETTINGS_AT(ttl), 1, 255, SETTINGS_BOTH(64),
	 "TTL-02, RFC 1122 section 3.2.1.7",
	 "TTL of what the node makes itself; extended echo replies have 255."},
	{"error-ttl", ICMP4_KNOB_U8, SETTINGS_AT(error_ttl), 0, 255, SETTINGS_BOTH(0),
	 "TTL-01, RFC 1812 section 4.3.2.2", "TTL of errors; 0 for that of all else."},
	{"reply-ttl", ICMP4_KNOB_U8, SETTINGS_AT(reply_ttl), 0, 255, SETTINGS_BOTH(0),
	 "TTL-02, RFC 1122 section 3.2.1.7",
	 "TTL of echo, timestamp and mask replies; 0 for that of all else."},
	{"error-precedence", ICMP4_KNOB_U8, SETTINGS_AT(error_precedence), 0, 7, SETTINGS_BOTH(6),
	 "TOS-03, RFC 1812 section 4.3.2.5", "IP precedence of errors."},
	{"error-copy-tos", ICMP4_KNOB_BOOL, SETTINGS_AT(error_copy_tos), 0, 1, SETTINGS_BOTH(true),
	 "TOS-02, RFC 1812 section 4.3.2.5; TOS-01, RFC 1122 section 3.2.2",
	 "Copy the TOS bits of the datagram into the error about it; a router alone does."},
	{"error-from-inbound", ICMP4_KNOB_BOOL, SETTINGS_AT(error_from_inbound), 0, 1,
	 SETTINGS_BOTH(false), "ADDR-02, RFC 792; ADDR-01, RFC 1812 section 4.3.2.4",
	 "Send errors from the address of the interface that the datagram came in by, "
	 "not of the one that the error leaves by."},
	SETTINGS_ANNOUNCE("announce-labels", announce_labels, "MPLS-01, RFC 4950 section 1",
			  "Tell in errors which MPLS labels the datagram wore."),
	SETTINGS_ANNOUNCE("announce-incoming", announce_incoming, "IIO-01, RFC 5837 section 4",
			  "Tell in errors about the interface that the datagram came by."),
	SETTINGS_ANNOUNCE("announce-outgoing", announce_outgoing, "IIO-01, RFC 5837 section 4",
			  "Tell in errors about the interface that the datagram was to leave by."),
	SETTINGS_ANNOUNCE("announce-next-hop", announce_next_hop, "IIO-01, RFC 5837 section 4",
			  "Tell in errors to which neighbour the datagram was to go."),
	SETTINGS_ANNOUNCE("announce-index", announce_index, "IIO-10, RFC 5837 section 6",
			  "Of an interface that is told about, tell its ifIndex."),
	SETTINGS_ANNOUNCE("announce-address", announce_address, "IIO-10, RFC 5837 section 6",
			  "Of an interface that is told about, tell its address."),
	SETTINGS_ANNOUNCE("announce-name", announce_name, "IIO-10, RFC 5837 section 6",
			  "Of an interface that is told about, tell its name."),
	SETTINGS_ANNOUNCE("announce-mtu", announce_mtu, "IIO-10, RFC 5837 section 6",
			  "Of an interface that is told about, tell its MTU."),
	SETTINGS_ANNOUNCE("announce-node", announce_node,
			  "NODE-01, draft-ietf-intarea-extended-icmp-nodeid",
			  "Tell in errors the name and the router id of the node."),
	{"error-size", ICMP4_KNOB_U16, SETTINGS_AT(error_size), 56, ICMP4_ROOM,
	 SETTINGS_BOTH(ICMP4_ROOM), "QUOTE-02, RFC 1812 section 4.3.2.3",
	 "Octets of an error's whole datagram at most."},
	{"error-data", ICMP4_KNOB_U16, SETTINGS_AT(error_data), SETTINGS_DATA_MIN,
	 SETTINGS_DATA_MAX, SETTINGS_BOTH(SETTINGS_DATA_MAX),
	 "QUOTE-03, RFC 1122 section 3.2.2; QUOTE-01",
	 "Octets that an error quotes behind the header of the datagram at most; "
	 "of an error with extensions the rest of the 128 is padding."},
	{"martian-filter", ICMP4_KNOB_BOOL, SETTINGS_AT(martian_filter), 0, 1, SETTINGS_BOTH(true),
	 "ROUTER-02, RFC 1812 section 5.3.7",
	 "Do not forward from or to addresses that name no host."},
	{"source-validation", ICMP4_KNOB_BOOL, SETTINGS_AT(source_validation), 0, 1,
	 SETTINGS_BOTH(false), "ROUTER-06, RFC 1812 section 5.3.8",
	 "Drop in silence what came by another interface than those by which its source is "
	 "reached."},
	{"reassembly-timeout", ICMP4_KNOB_U8, SETTINGS_AT(reassembly_timeout), 1, 255,
	 SETTINGS_BOTH(60), "REASM-02, RFC 1122 section 3.3.2",
	 "Seconds that the fragments of a datagram for the node have to arrive in."},
	SETTINGS_POLICY("source-route", source_route, ICMP4_OPTION_DROP, ICMP4_OPTION_PROCESS,
			"OPT-06, RFC 1812 section 5.3.13.4; ROUTER-15, RFC 7126 section 4.3",
			"Datagrams with a source route: follow it, ignore it, or drop them."),
	SETTINGS_POLICY("record-route", record_route, ICMP4_OPTION_PROCESS, ICMP4_OPTION_PROCESS,
			"OPT-06, RFC 1812 section 5.3.13.5; ROUTER-15, RFC 7126 section 4.5",
			"Datagrams with a record route: write into it, ignore it, or drop them."),
	SETTINGS_POLICY("option-timestamp", option_timestamp, ICMP4_OPTION_PROCESS,
			ICMP4_OPTION_PROCESS,
			"OPT-10, RFC 1812 section 5.3.13.6; ROUTER-15, RFC 7126 section 4.7",
			"Datagrams with the timestamp option: write into it, ignore it, or drop "
			"them."),
	SETTINGS_POLICY("stream-id", stream_id, ICMP4_OPTION_IGNORE, ICMP4_OPTION_IGNORE,
			"OPT-05, RFC 1812 section 5.3.13.3; ROUTER-15, RFC 7126 section 4.6",
			"Datagrams with a stream identifier: ignore it, or drop them."),
	{"source-route-error", ICMP4_KNOB_BOOL, SETTINGS_AT(source_route_error), 0, 1,
	 SETTINGS_APART(false, true), "UNREACH-10, RFC 1122 section 3.3.5",
	 "Say that a source route failed where it is not followed."},
	{"error-total-length", ICMP4_KNOB_BOOL, SETTINGS_AT(error_total_length), 0, 1,
	 SETTINGS_BOTH(false), "PARAM-06, RFC 1812 section 5.2.2",
	 "Report a total length that is shorter than the header; a router alone does."},
	{"error-truncated", ICMP4_KNOB_BOOL, SETTINGS_AT(error_truncated), 0, 1,
	 SETTINGS_APART(false, true), "PARAM-07, RFC 1812 section 5.2.2",
	 "Report datagrams that did not come whole; a router alone does."},
	{"accept-redirects", ICMP4_KNOB_BOOL, SETTINGS_AT(accept_redirects), 0, 1,
	 SETTINGS_BOTH(true), "REDIR-08, RFC 1122 section 3.2.2.2",
	 "Take another first hop where the one in use says so; a host alone does."},
	{"send-redirects", ICMP4_KNOB_BOOL, SETTINGS_AT(send_redirects), 0, 1, SETTINGS_BOTH(true),
	 "REDIR-02, RFC 1812 section 5.2.7.2",
	 "Tell a neighbour of a better first hop on its own net; a router alone does."},
	{"redirect-any-tos", ICMP4_KNOB_BOOL, SETTINGS_AT(redirect_any_tos), 0, 1,
	 SETTINGS_BOTH(true), "REDIR-02, RFC 1812 section 5.2.7.2",
	 "Tell it for datagrams of any TOS (code 1), not for those of the same TOS alone (code "
	 "3)."},
	{"learn-mtu", ICMP4_KNOB_BOOL, SETTINGS_AT(learn_mtu), 0, 1, SETTINGS_BOTH(true),
	 "PMTU-14, RFC 1191 section 3", "Believe what errors say about the MTU of a path."},
	{"redirect-life", ICMP4_KNOB_U16, SETTINGS_AT(redirect_life), 1, UINT16_MAX,
	 SETTINGS_BOTH(600), "REDIR-17, RFC 1122 section 3.3.1.3",
	 "Seconds that such a first hop is used."},
	{"mtu-floor", ICMP4_KNOB_U16, SETTINGS_AT(mtu_floor), ICMP4_MTU_LEAST, UINT16_MAX,
	 SETTINGS_BOTH(ICMP4_MTU_LEAST), "PMTU-14, RFC 1191 section 3",
	 "Octets that the MTU of a path is never believed to be below; where it is said to be, "
	 "datagrams leave without DF."},
	{"mtu-life", ICMP4_KNOB_U16, SETTINGS_AT(mtu_life), 300, UINT16_MAX, SETTINGS_BOTH(600),
	 "PMTU-09, PMTU-06, RFC 1191 section 6.3",
	 "Seconds that the MTU of a path is believed before larger datagrams are tried."},
	{"silent-echo", ICMP4_KNOB_BOOL, SETTINGS_AT(silent_echo), 0, 1, SETTINGS_BOTH(false),
	 "ECHO-07, RFC 1812 section 4.3.3.6", "Answer nothing at all that is for the node itself."},
	{"limit", ICMP4_KNOB_RATE, SETTINGS_AT(limit), 0, UINT32_MAX, SETTINGS_RATE(1000, 50),
	 "RATE-06, RATE-09", "Rate and burst of all errors together; 0 for no limit."},
	{"limit-destination", ICMP4_KNOB_RATE, SETTINGS_AT(limit_destination), 0, UINT32_MAX,
	 SETTINGS_RATE(1, 6), "RATE-06, RATE-09",
	 "Rate and burst of the errors to one destination; 0 for no limit."},
	{"limit-spares-mtu", ICMP4_KNOB_BOOL, SETTINGS_AT(limit_spares_mtu), 0, 1,
	 SETTINGS_BOTH(true), "RATE-08",
	 "Neither of these limits counts fragmentation-needed, or holds it back."},
	{"limit-jitter", ICMP4_KNOB_U16, SETTINGS_AT(limit_jitter), 0, SETTINGS_JITTER_MAX,
	 SETTINGS_BOTH(0), "RATE-07",
	 "Messages by which the burst of each other limit is larger or smaller, "
	 "anew each second."},
	{"limit-echo", ICMP4_KNOB_RATE, SETTINGS_AT(limit_echo), 0, UINT32_MAX, SETTINGS_RATE(0, 0),
	 "RATE-02, RFC 1812 section 4.3.2.8; RATE-09",
	 "Rate and burst of echo replies; 0 for no limit."},
	{"limit-timestamp", ICMP4_KNOB_RATE, SETTINGS_AT(limit_timestamp), 0, UINT32_MAX,
	 SETTINGS_RATE(0, 0), "RATE-02, RFC 1812 section 4.3.2.8",
	 "Rate and burst of timestamp replies; 0 for no limit."},
	{"limit-probe", ICMP4_KNOB_RATE, SETTINGS_AT(limit_probe), 0, UINT32_MAX,
	 SETTINGS_RATE(100, 50), "PROBE-19, RFC 8335 section 8",
	 "Rate and burst of extended echo requests that are answered; 0 for no limit."},
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
	SETTINGS_LIMIT_KIND("limit-source-route-failed", ICMP4_ERROR_SOURCE_ROUTE,
			    "source-route-failed"),
	SETTINGS_LIMIT_KIND("limit-redirect", ICMP4_ERROR_REDIRECT, "redirect"),
	SETTINGS_LIMIT_KIND("limit-redirect-tos", ICMP4_ERROR_REDIRECT_TOS, "redirect-tos"),
	SETTINGS_FAULT("fault-hide-mtu", fault_hide_mtu, "against PMTU-01, RFC 1191 section 4",
		       "fragmentation-needed says MTU 0."),
	SETTINGS_FAULT("fault-ignore-ihl", fault_ignore_ihl,
		       "against QUOTE-01, RFC 1122 section 3.2.2",
		       "errors quote as if the datagram had no IP options, which crowd out its "
		       "data."),
	SETTINGS_FAULT("fault-icmp-ttl-silent", fault_icmp_ttl_silent,
		       "against TIMEX-01, RFC 1812 section 5.3.1",
		       "ICMP messages whose TTL ran out are not reported."),
	SETTINGS_FAULT("fault-error-about-error", fault_error_about_error,
		       "against NOERR-01 and NOERR-03, RFC 1122 section 3.2.2",
		       "errors are reported by errors."),
	SETTINGS_FAULT("fault-error-about-fragment", fault_error_about_fragment,
		       "against NOERR-06, RFC 1122 section 3.2.2",
		       "errors are sent about fragments other than the first."),
	SETTINGS_FAULT("fault-any-source", fault_any_source,
		       "against HOST-02, RFC 1122 section 3.2.1.3, ROUTER-02 and NOERR-07",
		       "any source counts but a group and a broadcast of the link."),
	SETTINGS_FAULT("fault-ignore-link", fault_ignore_link,
		       "against HOST-04, RFC 1122 section 3.3.6, and NOERR-05, section 3.2.2",
		       "what is for the node counts as such in a frame for everybody."),
	SETTINGS_FAULT("fault-ignore-options", fault_ignore_options,
		       "against PARAM-01, RFC 1812 section 4.3.3.5",
		       "options are not looked at, be they malformed."),
	SETTINGS_FAULT("fault-late-quote", fault_late_quote,
		       "against QUOTE-05, RFC 1812 section 4.3.2.3",
		       "ttl-exceeded quotes a TTL of 0, with the checksum of before."),
};

const struct icmp4_knob *icmp4_knobs(size_t *count)
{
	*count = sizeof settings_knobs / sizeof settings_knobs[0];
	return settings_knobs;
}

void icmp4_knob_set(struct icmp4_node_settings *settings, const struct icmp4_knob *knob,
		    struct icmp4_knob_value value)
{
	void *at = (uint8_t *)settings + knob->offset;

	switch (knob->kind) {
	case ICMP4_KNOB_BOOL:
		*(bool *)at = value.number;
		break;
	case ICMP4_KNOB_U8:
		*(uint8_t *)at = (uint8_t)value.number;
		break;
	case ICMP4_KNOB_U16:
		*(uint16_t *)at = (uint16_t)value.number;
		break;
	case ICMP4_KNOB_POLICY:
		*(uint32_t *)at = value.number;
		break;
	case ICMP4_KNOB_RATE:
		*(struct icmp4_rate *)at = (struct icmp4_rate){value.number, value.burst};
		break;
	}
}

void icmp4_node_settings_profile(struct icmp4_node_settings *settings, enum icmp4_profile profile)
{
	unsigned column = (unsigned)profile < ICMP4_PROFILE_COUNT ? profile : ICMP4_PROFILE_BCP;

	*settings = (struct icmp4_node_settings){.flow_fields = ICMP4_FLOW_ALL};
	for (size_t i = 0; i < sizeof settings_knobs / sizeof settings_knobs[0]; i++)
		icmp4_knob_set(settings, &settings_knobs[i], settings_knobs[i].initial[column]);
}

void icmp4_node_settings_default(struct icmp4_node_settings *settings)
{
	icmp4_node_settings_profile(settings, ICMP4_PROFILE_BCP);
}
