/* SPDX-License-Identifier: MIT */
/*
 * Mobility agents (RFC 5944 section 2): the extensions behind the entries of an advertisement,
 * written by an agent and read by a mobile node, which remembers whom it heard.
 */
#include "base/rule.h"
#include "node/discovery/discovery.h"

enum { AGENT_EXTENSION_MAX = 2 + UINT8_MAX, AGENT_EXTENSION_FIXED = 8, AGENT_SKIPPABLE_FROM = 128 };

bool icmp4__agent_sound(const struct icmp4_discovery_interface *interface)
{
	uint8_t scratch[AGENT_EXTENSION_MAX];

	return icmp4_agent_build(&interface->agent->values, scratch, sizeof scratch) > 0;
}

size_t icmp4__agent_size(const struct icmp4_discovery_agent *agent, size_t entries)
{
	size_t size = AGENT_EXTENSION_FIXED + (size_t)agent->values.count * 4;

	return agent->prefix_lengths ? size + (2 + entries + 1) / 2 * 2 : size;
}

/* Only a foreign agent can be busy (AGENT-04). */
static struct icmp4_agent agent_now(const struct icmp4_discovery_interface *interface)
{
	struct icmp4_agent agent = interface->agent->values;

	agent.sequence = interface->sequence;
	if (interface->busy && agent.flags & ICMP4_AGENT_FOREIGN)
		agent.flags |= ICMP4_AGENT_BUSY;
	return agent;
}

size_t icmp4__agent_put(struct icmp4_discovery_interface *interface, const uint8_t *lengths,
			size_t entries, uint8_t *bytes, size_t size)
{
	struct icmp4_agent agent = agent_now(interface);
	int length = icmp4_agent_build(&agent, bytes, size), more = 0;

	if (length < 0)
		return 0;
	if (interface->agent->prefix_lengths && entries)
		more = icmp4_agent_extension_build(ICMP4_AGENT_PREFIX_LENGTHS, lengths, entries,
						   bytes + length, size - (size_t)length);
	interface->sequence = icmp4_agent_sequence_next(interface->sequence);
	return (size_t)length + (more > 0 ? (size_t)more : 0);
}

/* RFC 5944 section 1.8: what is under 128 must be understood. */
static bool agent_extension_is_known(uint8_t type)
{
	static const uint8_t known[] = {
		ICMP4_AGENT_PADDING,
		ICMP4_AGENT_MOBILITY,
		ICMP4_AGENT_PREFIX_LENGTHS,
		ICMP4_AGENT_CHALLENGE,
	};

	for (size_t i = 0; i < sizeof known; i++)
		if (known[i] == type)
			return true;
	return type >= AGENT_SKIPPABLE_FROM;
}

/* Of several extensions of type 16 the first counts. */
enum icmp4_fault icmp4__agent_read(const struct icmp4_message *message, struct icmp4_agent *agent,
				   bool *found, bool *unknown)
{
	struct icmp4_agent_extension extension;
	enum icmp4_fault fault;
	size_t at = 0;

	*found = *unknown = false;
	while (icmp4_agent_extension_next(message, &at, &extension, &fault)) {
		*unknown |= !agent_extension_is_known(extension.type);
		if (extension.type != ICMP4_AGENT_MOBILITY || *found)
			continue;
		fault = icmp4_agent_parse(agent, &extension);
		if (fault)
			return fault;
		*found = true;
	}
	return fault;
}

/* The entry of that agent; else a free one, or the one that would expire first; NULL: no room. */
static struct icmp4_known_agent *agent_entry(struct icmp4_discovery *d,
					     const struct discovery_arrival *arrival)
{
	struct icmp4_known_agent *place = NULL;

	for (size_t i = 0; i < d->memory.agent_count; i++) {
		struct icmp4_known_agent *known = &d->memory.agents[i];

		if (known->address == arrival->src && known->interface == arrival->index)
			return known;
		if (!place ||
		    (place->address && (!known->address || known->expires.ns < place->expires.ns)))
			place = known;
	}
	return place;
}

static bool agent_note(struct icmp4_discovery *d, const struct discovery_arrival *arrival,
		       uint16_t sequence)
{
	struct icmp4_known_agent *known = agent_entry(d, arrival);
	uint16_t lifetime_s = arrival->message.advertisement.lifetime_s;

	if (!known)
		return false;
	bool heard = known->address == arrival->src && known->interface == arrival->index;
	bool rebooted = heard && icmp4_agent_rebooted(known->sequence, sequence);
	*known = (struct icmp4_known_agent){
		.expires = icmp4_time_add(arrival->now, lifetime_s * ICMP4_S_NS),
		.address = arrival->src,
		.interface = arrival->index,
		.sequence = sequence,
	};
	return rebooted;
}

void icmp4__agent_heard(struct icmp4_discovery *d, const struct discovery_arrival *arrival,
			const struct icmp4_agent *agent)
{
	d->has_event = true;
	d->event = (struct icmp4_discovery_event){
		.kind = ICMP4_DISCOVERY_AGENT,
		.interface = arrival->index,
		.address = arrival->src,
		.only_agent = arrival->message.code == DISCOVERY_CODE_AGENT,
		.rebooted = agent_note(d, arrival, agent->sequence),
		.agent = *agent,
	};
}

void icmp4__agent_expire(struct icmp4_discovery *d, struct icmp4_time now)
{
	for (size_t i = 0; i < d->memory.agent_count; i++) {
		struct icmp4_known_agent *known = &d->memory.agents[i];

		known->expired |= known->address && !icmp4_time_before(now, known->expires);
	}
}

struct icmp4_time icmp4__agent_deadline(const struct icmp4_discovery *d)
{
	struct icmp4_time first = ICMP4_NEVER;

	for (size_t i = 0; i < d->memory.agent_count; i++)
		if (d->memory.agents[i].address)
			first = icmp4_time_min(first, d->memory.agents[i].expires);
	return first;
}

bool icmp4__agent_news(struct icmp4_discovery *d, struct icmp4_discovery_event *event)
{
	for (size_t i = 0; i < d->memory.agent_count; i++) {
		struct icmp4_known_agent *known = &d->memory.agents[i];

		if (!known->expired)
			continue;
		event->kind = ICMP4_DISCOVERY_AGENT_EXPIRED;
		event->interface = known->interface;
		event->address = known->address;
		*known = (struct icmp4_known_agent){0};
		return true;
	}
	return false;
}
