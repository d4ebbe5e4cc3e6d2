/* SPDX-License-Identifier: MIT */
/*
 * The host's side: RFC 1256 section 5. It asks a few times and then waits. What it believes goes
 * into the list (list.c).
 */
#include "base/rule.h"
#include "node/discovery/discovery.h"

/* RFC 1256 section 6, RFC 5944 section 2.4. */
enum { HOST_SOLICITATIONS = 3, HOST_DOUBLINGS_MAX = 14 };
#define HOST_SOLICITATION_DELAY_US    UINT64_C(1000000)
#define HOST_SOLICITATION_INTERVAL_NS (3 * ICMP4_S_NS)

static bool host_performs(const struct icmp4_discovery_interface *interface)
{
	return interface->role == ICMP4_DISCOVERY_HOST &&
	       interface->settings->perform_router_discovery;
}

/* --- Solicitations ---------------------------------------------------------------------------- */

/* As a mobile node: until an agent is heard (AGENT-10). */
static bool host_searches(const struct icmp4_discovery_interface *interface)
{
	return interface->settings->mobile_node && interface->settings->max_solicitation_interval_s;
}

void icmp4__host_begin(struct icmp4_discovery *d, struct icmp4_time now,
		       struct icmp4_discovery_interface *interface)
{
	interface->solicited = 0;
	interface->solicit_at = ICMP4_NEVER;
	if (interface->settings->solicit && (host_performs(interface) || !rule(RULE_RD_14)))
		interface->solicit_at =
			icmp4_time_add(now, icmp4__discovery_draw(d, HOST_SOLICITATION_DELAY_US));
}

/* Three at one a second, then half as often each time; up to half as long again at random. */
static int64_t host_backoff(struct icmp4_discovery *d,
			    const struct icmp4_discovery_interface *interface)
{
	uint32_t most_s = interface->settings->max_solicitation_interval_s, nominal_s = 1;
	unsigned doublings = interface->solicited < HOST_SOLICITATIONS
				     ? 0
				     : interface->solicited - (HOST_SOLICITATIONS - 1u);

	if (rule(RULE_AGENT_10))
		nominal_s <<= doublings < HOST_DOUBLINGS_MAX ? doublings : HOST_DOUBLINGS_MAX;
	if (nominal_s > most_s)
		nominal_s = most_s;
	return nominal_s * ICMP4_S_NS + icmp4__discovery_draw(d, nominal_s * UINT64_C(500000));
}

static struct icmp4_time host_solicit_again(struct icmp4_discovery *d,
					    struct icmp4_discovery_interface *interface,
					    struct icmp4_time now)
{
	if (interface->solicited < UINT8_MAX)
		interface->solicited++;
	if (host_searches(interface))
		return icmp4_time_add(now, host_backoff(d, interface));
	if (interface->solicited >= HOST_SOLICITATIONS && rule(RULE_RD_15))
		return ICMP4_NEVER;
	return icmp4_time_add(now, HOST_SOLICITATION_INTERVAL_NS);
}

bool icmp4__host_output(struct icmp4_discovery *d, uint32_t index, struct icmp4_time now,
			struct icmp4_packet *packet)
{
	static const struct icmp4_message solicitation = {.type = ICMP4_ROUTER_SOLICITATION};
	struct icmp4_discovery_interface *interface = &d->memory.interfaces[index];
	uint32_t src = interface->address_count ? interface->addresses[0].prefix.address : 0;
	uint32_t dst =
		icmp4__discovery_to_all(interface, interface->settings->solicitation_address);

	if (!icmp4__discovery_due(interface->solicit_at, now) ||
	    !icmp4__discovery_build(d, index, src, dst, &solicitation, packet))
		return false;
	interface->solicit_at = host_solicit_again(d, interface, now);
	return true;
}

/* --- Advertisements --------------------------------------------------------------------------- */

/* Returns whether a neighbour was among them (RD-16). */
static bool host_take_all(struct icmp4_discovery *d, const struct discovery_arrival *arrival)
{
	const struct icmp4_message *message = &arrival->message;
	uint16_t lifetime_s = message->advertisement.lifetime_s;
	struct icmp4_router entry;
	bool any = false;

	for (size_t i = 0; icmp4_router_at(&entry, message, i); i++) {
		struct icmp4_default_router as = {
			.expires = icmp4_time_add(arrival->now, lifetime_s * ICMP4_S_NS),
			.address = entry.address,
			.preference = entry.preference,
			.interface = arrival->index,
			.state = ICMP4_DEFAULT_ROUTER_LEARNED,
			.only_agent = message->code == DISCOVERY_CODE_AGENT,
		};

		if (icmp4__discovery_relation(arrival->interface, entry.address) !=
			    DISCOVERY_NEIGHBOUR &&
		    rule(RULE_RD_10))
			continue;
		icmp4__routers_take(d, &as, lifetime_s > 0);
		any = true;
	}
	return any;
}

/* Code 16 and no entry are for mobile nodes (RD-09, AGENT-03). */
static enum icmp4_discovery_drop host_judge(struct discovery_arrival *arrival)
{
	const struct icmp4_message *message = &arrival->message;
	bool mobile = arrival->interface->settings->mobile_node;
	bool code = message->code == 0 || (mobile && message->code == DISCOVERY_CODE_AGENT);

	if (!host_performs(arrival->interface) && rule(RULE_RD_14))
		return ICMP4_DISCOVERY_DROP_UNWANTED;
	if (!code && rule(RULE_RD_09))
		return ICMP4_DISCOVERY_DROP_CODE;
	arrival->fault = icmp4_advertisement_check(message);
	if (message->advertisement.count == 0 && !mobile && rule(RULE_RD_09))
		arrival->fault = ICMP4_FAULT_ENTRY_COUNT;
	return arrival->fault ? ICMP4_DISCOVERY_DROP_MALFORMED : ICMP4_DISCOVERY_DROP_NONE;
}

/* Whoever is no mobile node reads the entries and stops. */
static enum icmp4_discovery_drop host_judge_agent(struct discovery_arrival *arrival,
						  struct icmp4_agent *agent, bool *found)
{
	bool unknown;

	if (!arrival->interface->settings->mobile_node)
		return ICMP4_DISCOVERY_DROP_NONE;
	arrival->fault = icmp4__agent_read(&arrival->message, agent, found, &unknown);
	if (unknown && rule(RULE_AGENT_09))
		return ICMP4_DISCOVERY_DROP_EXTENSION;
	return arrival->fault ? ICMP4_DISCOVERY_DROP_MALFORMED : ICMP4_DISCOVERY_DROP_NONE;
}

enum icmp4_discovery_drop icmp4__host_input(struct icmp4_discovery *d,
					    struct discovery_arrival *arrival)
{
	struct icmp4_discovery_interface *interface = arrival->interface;
	struct icmp4_agent agent = {0};
	bool is_agent = false;
	enum icmp4_discovery_drop drop = host_judge(arrival);

	if (!drop)
		drop = host_judge_agent(arrival, &agent, &is_agent);
	if (drop)
		return drop;

	bool neighbour = host_take_all(d, arrival);
	if (is_agent)
		icmp4__agent_heard(d, arrival, &agent);
	if ((is_agent || (neighbour && !host_searches(interface))) && rule(RULE_RD_16))
		interface->solicit_at = ICMP4_NEVER;
	return ICMP4_DISCOVERY_DROP_NONE;
}
