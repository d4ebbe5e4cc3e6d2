/* SPDX-License-Identifier: MIT */
/*
 * The variables of RFC 1256 sections 4.1 and 5.1 as one table, for help, manual, lab file and
 * tests. Three of them bound each other, which icmp4_discovery_settings_wrong() knows beside it.
 */
#include "base/rule.h"
#include "node/discovery/discovery.h"

#define VARIABLE_AT(member) offsetof(struct icmp4_discovery_settings, member)
#define VARIABLE_OF(member) offsetof(struct icmp4_discovery_address, member)

static const struct icmp4_discovery_variable discovery_variables[] = {
	{"advertisement-address", ICMP4_VARIABLE_ADDRESS, false, VARIABLE_AT(advertisement_address),
	 ICMP4_ALL_SYSTEMS, ICMP4_LIMITED_BROADCAST, ICMP4_ALL_SYSTEMS,
	 "RD-02, RFC 1256 section 4.1",
	 "Where advertisements go: 224.0.0.1, or 255.255.255.255 for hosts without multicast."},
	{"max-advertisement-interval", ICMP4_VARIABLE_SECONDS, false,
	 VARIABLE_AT(max_advertisement_interval_s), 4, 1800, 600, "RD-02, RFC 1256 section 4.1",
	 "Longest time from one advertisement to the next."},
	{"min-advertisement-interval", ICMP4_VARIABLE_SECONDS, false,
	 VARIABLE_AT(min_advertisement_interval_s), 3, 1800, 0, "RD-02, RFC 1256 section 4.1",
	 "Shortest time from one to the next; by default three quarters of the longest."},
	{"advertisement-lifetime", ICMP4_VARIABLE_SECONDS, false,
	 VARIABLE_AT(advertisement_lifetime_s), 4, 9000, 0, "RD-02, RFC 1256 section 4.1",
	 "How long hosts may believe an advertisement; by default three times the longest "
	 "interval."},
	{"unicast-reply", ICMP4_VARIABLE_BOOL, false, VARIABLE_AT(unicast_reply), 0, 1, false,
	 "RD-06, RFC 1256 section 4.3",
	 "Answer a host that solicits alone, and not all, while no other solicits."},
	{"perform-router-discovery", ICMP4_VARIABLE_BOOL, false,
	 VARIABLE_AT(perform_router_discovery), 0, 1, false, "RD-14, RFC 1256 section 5.1",
	 "As a host, believe advertisements, which nothing proves; the RFC would have it so."},
	{"solicitation-address", ICMP4_VARIABLE_ADDRESS, false, VARIABLE_AT(solicitation_address),
	 ICMP4_ALL_ROUTERS, ICMP4_LIMITED_BROADCAST, ICMP4_ALL_ROUTERS,
	 "RD-15, RFC 1256 section 5.1",
	 "Where solicitations go: 224.0.0.2, or 255.255.255.255 for routers without multicast."},
	{"solicit", ICMP4_VARIABLE_BOOL, false, VARIABLE_AT(solicit), 0, 1, true,
	 "RD-15, RFC 1256 section 5.3",
	 "As a host that performs router discovery, ask for advertisements at the start."},
	{"mobile-node", ICMP4_VARIABLE_BOOL, false, VARIABLE_AT(mobile_node), 0, 1, false,
	 "AGENT-09, RFC 5944 section 2.4",
	 "As a host that performs router discovery, believe mobility agents too."},
	{"max-solicitation-interval", ICMP4_VARIABLE_SECONDS, false,
	 VARIABLE_AT(max_solicitation_interval_s), 60, 9000, 0, "AGENT-10, RFC 5944 section 2.4",
	 "As a mobile node, solicit until an agent is heard, less and less often down to this; by "
	 "default three times only."},
	{"advertise", ICMP4_VARIABLE_BOOL, true, VARIABLE_OF(advertise), 0, 1, true,
	 "RD-02, RFC 1256 section 4.1", "Whether this address is advertised."},
	{"preference-level", ICMP4_VARIABLE_PREFERENCE, true, VARIABLE_OF(preference), INT32_MIN,
	 INT32_MAX, 0, "RD-02, RFC 1256 section 4.1",
	 "Preference of this address as default router, the higher the better; the least of all "
	 "says never."},
};

enum { VARIABLE_COUNT = sizeof discovery_variables / sizeof discovery_variables[0] };

const struct icmp4_discovery_variable *icmp4_discovery_variables(size_t *count)
{
	*count = VARIABLE_COUNT;
	return discovery_variables;
}

void icmp4_discovery_settings_default(struct icmp4_discovery_settings *settings)
{
	*settings = (struct icmp4_discovery_settings){0};
	for (size_t i = 0; i < VARIABLE_COUNT; i++) {
		const struct icmp4_discovery_variable *variable = &discovery_variables[i];
		void *at = (uint8_t *)settings + variable->offset;

		if (variable->per_address)
			continue;
		if (variable->kind == ICMP4_VARIABLE_BOOL)
			*(bool *)at = variable->initial;
		else if (variable->kind == ICMP4_VARIABLE_SECONDS)
			*(uint16_t *)at = (uint16_t)variable->initial;
		else
			*(uint32_t *)at = (uint32_t)variable->initial;
	}
}

static bool variable_fits(const struct icmp4_discovery_variable *variable,
			  const struct icmp4_discovery_settings *settings)
{
	const void *at = (const uint8_t *)settings + variable->offset;

	if (variable->per_address || variable->kind == ICMP4_VARIABLE_BOOL)
		return true;
	if (variable->kind == ICMP4_VARIABLE_ADDRESS)
		return *(const uint32_t *)at == variable->initial ||
		       *(const uint32_t *)at == ICMP4_LIMITED_BROADCAST;
	uint16_t seconds = *(const uint16_t *)at;
	return seconds == variable->initial ||
	       (seconds >= variable->min && seconds <= variable->max);
}

const char *icmp4_discovery_settings_wrong(const struct icmp4_discovery_settings *settings)
{
	uint16_t longest = settings->max_advertisement_interval_s;

	if (!rule(RULE_RD_02))
		return NULL;
	for (size_t i = 0; i < VARIABLE_COUNT; i++)
		if (!variable_fits(&discovery_variables[i], settings))
			return discovery_variables[i].name;
	if (settings->min_advertisement_interval_s > longest)
		return "min-advertisement-interval";
	if (icmp4__discovery_lifetime_s(settings) < longest)
		return "advertisement-lifetime";
	return NULL;
}

uint64_t icmp4__discovery_min_us(const struct icmp4_discovery_settings *settings)
{
	if (settings->min_advertisement_interval_s)
		return (uint64_t)settings->min_advertisement_interval_s * 1000000;
	return (uint64_t)settings->max_advertisement_interval_s * 750000;
}

uint32_t icmp4__discovery_lifetime_s(const struct icmp4_discovery_settings *settings)
{
	if (settings->advertisement_lifetime_s)
		return settings->advertisement_lifetime_s;
	return (uint32_t)settings->max_advertisement_interval_s * 3;
}
