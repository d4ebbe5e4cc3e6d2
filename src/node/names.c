/* SPDX-License-Identifier: MIT */
/* Names and words of a node's decisions; apart, so that firmware need not carry them. */
#include <icmp4/node.h>

static const char *const drop_names[ICMP4_DROP_COUNT] = {
	[ICMP4_DROP_NONE] = "none",
	[ICMP4_DROP_MALFORMED] = "malformed",
	[ICMP4_DROP_MARTIAN_SOURCE] = "martian-source",
	[ICMP4_DROP_REVERSE_PATH] = "reverse-path",
	[ICMP4_DROP_MARTIAN_DESTINATION] = "martian-destination",
	[ICMP4_DROP_LINK_BROADCAST] = "link-broadcast",
	[ICMP4_DROP_NOT_OURS] = "not-ours",
	[ICMP4_DROP_NO_ROUTE] = "no-route",
	[ICMP4_DROP_UNREACHABLE] = "unreachable",
	[ICMP4_DROP_PROHIBITED] = "prohibited",
	[ICMP4_DROP_BLACKHOLE] = "blackhole",
	[ICMP4_DROP_FILTERED] = "filtered",
	[ICMP4_DROP_TTL] = "ttl",
	[ICMP4_DROP_TOO_BIG] = "too-big",
	[ICMP4_DROP_INTERFACE_DOWN] = "interface-down",
	[ICMP4_DROP_FRAGMENT] = "fragment",
	[ICMP4_DROP_FRAGMENT_MISFIT] = "fragment-misfit",
	[ICMP4_DROP_REASSEMBLY_TIME] = "reassembly-time",
	[ICMP4_DROP_NO_PROTOCOL] = "no-protocol",
	[ICMP4_DROP_PORT_CLOSED] = "port-closed",
	[ICMP4_DROP_PORT_FILTERED] = "port-filtered",
	[ICMP4_DROP_ECHO_IGNORED] = "echo-ignored",
	[ICMP4_DROP_ICMP_UNWANTED] = "icmp-unwanted",
	[ICMP4_DROP_QUERY_IGNORED] = "query-ignored",
	[ICMP4_DROP_BAD_OPTION] = "bad-option",
	[ICMP4_DROP_OPTION] = "option",
	[ICMP4_DROP_SOURCE_ROUTE] = "source-route",
	[ICMP4_DROP_QUERY_LIMITED] = "query-limited",
	[ICMP4_DROP_LABEL_UNKNOWN] = "label-unknown",
	[ICMP4_DROP_LABEL_STACK] = "label-stack",
	[ICMP4_DROP_VETOED] = "vetoed",
};

static const char *const profile_names[ICMP4_PROFILE_COUNT] = {
	[ICMP4_PROFILE_BCP] = "bcp",
	[ICMP4_PROFILE_RFC1812] = "rfc1812",
};

static const char *const policy_names[ICMP4_OPTION_POLICIES] = {
	[ICMP4_OPTION_PROCESS] = "process",
	[ICMP4_OPTION_IGNORE] = "ignore",
	[ICMP4_OPTION_DROP] = "drop",
};

static const struct forbid_words {
	const char *rule;
	const char *text;
} forbid_table[ICMP4_FORBID_COUNT] = {
	[ICMP4_ALLOWED] = {"", "nothing forbids it"},
	[ICMP4_FORBID_ABOUT_ERROR] = {"NOERR-01", "it is an ICMP error itself"},
	[ICMP4_FORBID_UNKNOWN_TYPE] = {"NOERR-03", "it is an ICMP message that may be an error"},
	[ICMP4_FORBID_TO_BROADCAST] = {"NOERR-04", "its destination is broadcast or multicast"},
	[ICMP4_FORBID_LINK_BROADCAST] = {"NOERR-05", "the link delivered it to more than one host"},
	[ICMP4_FORBID_FRAGMENT] = {"NOERR-06", "it is a fragment, and not the first"},
	[ICMP4_FORBID_SOURCE] = {"NOERR-07", "its source is not a single host"},
	[ICMP4_FORBID_SOURCE_NETWORK] = {"NOERR-08", "its source is the address of a network"},
	[ICMP4_FORBID_MALFORMED] = {"NOERR-09", "its header does not pass validation"},
	[ICMP4_FORBID_SPOOFED] = {"NOERR-12", "its source is an address of our own"},
	[ICMP4_FORBID_UNROUTABLE] = {"NOERR-12", "no way leads back to its source"},
};

const char *icmp4_drop_name(enum icmp4_drop drop)
{
	unsigned row = (unsigned)drop;

	return row < ICMP4_DROP_COUNT ? drop_names[row] : "unknown";
}

const char *icmp4_profile_name(enum icmp4_profile profile)
{
	unsigned row = (unsigned)profile;

	return row < ICMP4_PROFILE_COUNT ? profile_names[row] : "unknown";
}

const char *icmp4_option_policy_name(enum icmp4_option_policy policy)
{
	unsigned row = (unsigned)policy;

	return row < ICMP4_OPTION_POLICIES ? policy_names[row] : "unknown";
}

const char *icmp4_forbid_rule(enum icmp4_forbid forbid)
{
	unsigned row = (unsigned)forbid;

	return row < ICMP4_FORBID_COUNT ? forbid_table[row].rule : "";
}

const char *icmp4_forbid_text(enum icmp4_forbid forbid)
{
	unsigned row = (unsigned)forbid;

	return row < ICMP4_FORBID_COUNT ? forbid_table[row].text : "unknown";
}
