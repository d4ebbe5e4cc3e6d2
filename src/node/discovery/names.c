/* SPDX-License-Identifier: MIT */
/* What the events of router discovery are called. */
#include <icmp4/discovery.h>

static const char *const discovery_kind_names[ICMP4_DISCOVERY_KIND_COUNT] = {
	[ICMP4_DISCOVERY_NONE] = "none",
	[ICMP4_DISCOVERY_SOLICITED] = "solicited",
	[ICMP4_DISCOVERY_DISCARDED] = "discarded",
	[ICMP4_DISCOVERY_LEARNED] = "learned",
	[ICMP4_DISCOVERY_REFRESHED] = "refreshed",
	[ICMP4_DISCOVERY_EXPIRED] = "expired",
	[ICMP4_DISCOVERY_WITHDRAWN] = "withdrawn",
	[ICMP4_DISCOVERY_AGENT] = "agent",
	[ICMP4_DISCOVERY_AGENT_EXPIRED] = "agent-expired",
};

const char *icmp4_discovery_kind_name(enum icmp4_discovery_kind kind)
{
	return (size_t)kind < ICMP4_DISCOVERY_KIND_COUNT ? discovery_kind_names[kind] : "unknown";
}

static const char *const discovery_drop_names[ICMP4_DISCOVERY_DROP_COUNT] = {
	[ICMP4_DISCOVERY_DROP_NONE] = "none",
	[ICMP4_DISCOVERY_DROP_MALFORMED] = "malformed",
	[ICMP4_DISCOVERY_DROP_NOT_OURS] = "not-ours",
	[ICMP4_DISCOVERY_DROP_UNWANTED] = "unwanted",
	[ICMP4_DISCOVERY_DROP_CODE] = "code",
	[ICMP4_DISCOVERY_DROP_SOURCE] = "source",
	[ICMP4_DISCOVERY_DROP_EXTENSION] = "extension",
};

const char *icmp4_discovery_drop_name(enum icmp4_discovery_drop drop)
{
	return (size_t)drop < ICMP4_DISCOVERY_DROP_COUNT ? discovery_drop_names[drop] : "unknown";
}
