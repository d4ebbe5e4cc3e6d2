/* SPDX-License-Identifier: MIT */
/*
 * The body of a router advertisement: entries as wide as their sender said, and behind them the
 * extensions of mobility agents. A host that knows nothing of those reads the entries and stops.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include <icmp4/advertisement.h>
#include <icmp4/ip.h>

enum { ADVERTISEMENT_ENTRY = 8, ADVERTISEMENT_ENTRY_WORDS = 2, ADVERTISEMENT_PREFERENCE_AT = 4 };
enum { AGENT_FIXED = 6, AGENT_HEADER = 2, AGENT_ADDRESS = 4 };
enum { AGENT_SEQUENCE_AGAIN = 256, AGENT_SKIPPABLE = 128 };

static const struct agent_extension_name {
	uint8_t type;
	const char *name;
} agent_extension_names[] = {
	{ICMP4_AGENT_PADDING, "padding"},
	{ICMP4_AGENT_MOBILITY, "mobility-agent"},
	{ICMP4_AGENT_PREFIX_LENGTHS, "prefix-lengths"},
	{ICMP4_AGENT_CHALLENGE, "challenge"},
};

static size_t advertisement_stride(const struct icmp4_message *message)
{
	return (size_t)message->advertisement.entry_size * 4;
}

/* The octets that count are the first two words; more may follow, and may be cut. */
bool icmp4_router_at(struct icmp4_router *router, const struct icmp4_message *message, size_t index)
{
	if (message->type != ICMP4_ROUTER_ADVERTISEMENT ||
	    message->advertisement.entry_size < ADVERTISEMENT_ENTRY_WORDS ||
	    index >= message->advertisement.count)
		return false;

	size_t at = index * advertisement_stride(message);
	if (at + ADVERTISEMENT_ENTRY > message->body_length)
		return false;
	router->address = get32(message->body + at);
	router->preference = (int32_t)get32(message->body + at + ADVERTISEMENT_PREFERENCE_AT);
	return true;
}

bool icmp4_router_best(struct icmp4_router *best, const struct icmp4_message *message,
		       struct icmp4_prefix net)
{
	struct icmp4_router router;
	bool found = false;

	for (size_t i = 0; icmp4_router_at(&router, message, i); i++) {
		if (rule(RULE_RD_10) && !icmp4_prefix_holds(net, router.address))
			continue;
		if (rule(RULE_RD_12) && router.preference == ICMP4_NO_DEFAULT_ROUTER)
			continue;
		if (found && router.preference <= best->preference)
			continue;
		*best = router;
		found = true;
	}
	return found;
}

int icmp4_routers_build(const struct icmp4_router *routers, size_t count, uint8_t *bytes,
			size_t size)
{
	if (count > UINT8_MAX)
		return ICMP4_ERR_ARGUMENT;
	if (size < count * ADVERTISEMENT_ENTRY)
		return ICMP4_ERR_SPACE;
	for (size_t i = 0; i < count; i++) {
		put32(bytes + i * ADVERTISEMENT_ENTRY, routers[i].address);
		put32(bytes + i * ADVERTISEMENT_ENTRY + ADVERTISEMENT_PREFERENCE_AT,
		      (uint32_t)routers[i].preference);
	}
	return (int)(count * ADVERTISEMENT_ENTRY);
}

const char *icmp4_agent_extension_name(uint8_t type)
{
	const size_t rows = sizeof agent_extension_names / sizeof *agent_extension_names;

	for (size_t i = 0; i < rows; i++)
		if (agent_extension_names[i].type == type)
			return agent_extension_names[i].name;
	return type >= AGENT_SKIPPABLE ? "skippable" : "unknown";
}

/* Octets of the extension that begins with these; 0: it runs past them. */
static size_t agent_extension_length(const uint8_t *bytes, size_t left)
{
	if (bytes[0] == ICMP4_AGENT_PADDING)
		return 1;
	if (left < AGENT_HEADER || bytes[1] > left - AGENT_HEADER)
		return 0;
	return AGENT_HEADER + (size_t)bytes[1];
}

/* Every step goes forward by at least one octet. What the capture cut is no fault of the sender. */
bool icmp4_agent_extension_next(const struct icmp4_message *message, size_t *at,
				struct icmp4_agent_extension *extension, enum icmp4_fault *fault)
{
	size_t entries = message->advertisement.count * advertisement_stride(message);

	*fault = ICMP4_FAULT_NONE;
	if (message->type != ICMP4_ROUTER_ADVERTISEMENT)
		return false;
	if (*at < entries)
		*at = entries;
	if (*at >= message->body_length)
		return false;

	const uint8_t *bytes = message->body + *at;
	size_t length = agent_extension_length(bytes, message->body_length - *at);
	if (length == 0) {
		if (!message->cut)
			*fault = ICMP4_FAULT_AGENT_LENGTH;
		return false;
	}
	*extension = (struct icmp4_agent_extension){.type = bytes[0]};
	if (length >= AGENT_HEADER) {
		extension->length = bytes[1];
		extension->bytes = bytes + AGENT_HEADER;
	}
	*at += length;
	return true;
}

static bool advertisement_is_of_agent(const struct icmp4_message *message)
{
	struct icmp4_agent_extension extension;
	enum icmp4_fault fault;
	size_t at = 0;

	while (icmp4_agent_extension_next(message, &at, &extension, &fault))
		if (extension.type == ICMP4_AGENT_MOBILITY)
			return true;
	return false;
}

enum icmp4_fault icmp4_advertisement_check(const struct icmp4_message *message)
{
	const struct icmp4_message_advertisement *advertisement = &message->advertisement;

	if (!rule(RULE_RD_09))
		return ICMP4_FAULT_NONE;
	if (advertisement->count == 0)
		return advertisement_is_of_agent(message) ? ICMP4_FAULT_NONE
							  : ICMP4_FAULT_ENTRY_COUNT;
	return advertisement->entry_size < ADVERTISEMENT_ENTRY_WORDS ? ICMP4_FAULT_ENTRY_COUNT
								     : ICMP4_FAULT_NONE;
}

enum icmp4_fault icmp4_agent_parse(struct icmp4_agent *agent,
				   const struct icmp4_agent_extension *extension)
{
	const uint8_t *bytes = extension->bytes;

	*agent = (struct icmp4_agent){0};
	if (extension->length < AGENT_FIXED || (extension->length - AGENT_FIXED) % AGENT_ADDRESS)
		return ICMP4_FAULT_AGENT_LENGTH;
	agent->sequence = get16(bytes);
	agent->lifetime_s = get16(bytes + 2);
	agent->flags = get16(bytes + 4);
	agent->count = (uint8_t)((extension->length - AGENT_FIXED) / AGENT_ADDRESS);
	agent->care_of = bytes + AGENT_FIXED;
	return ICMP4_FAULT_NONE;
}

/* At least one of H and F; what a foreign agent says only from one; nothing in reserved bits. */
static bool agent_may(const struct icmp4_agent *agent)
{
	const unsigned foreign_only = ICMP4_AGENT_BUSY | ICMP4_AGENT_REGISTRATION;

	if (!rule(RULE_AGENT_04))
		return true;
	if (agent->flags & ~(unsigned)ICMP4_AGENT_FLAGS)
		return false;
	if (agent->flags & ICMP4_AGENT_FOREIGN)
		return agent->count > 0;
	return agent->flags & ICMP4_AGENT_HOME && !(agent->flags & foreign_only);
}

int icmp4_agent_build(const struct icmp4_agent *agent, uint8_t *bytes, size_t size)
{
	size_t length = AGENT_FIXED + (size_t)agent->count * AGENT_ADDRESS;

	if (!agent_may(agent) || length > UINT8_MAX || (agent->count && !agent->care_of))
		return ICMP4_ERR_ARGUMENT;
	if (size < AGENT_HEADER + length)
		return ICMP4_ERR_SPACE;

	bytes[0] = ICMP4_AGENT_MOBILITY;
	bytes[1] = (uint8_t)length;
	put16(bytes + 2, agent->sequence);
	put16(bytes + 4, agent->lifetime_s);
	put16(bytes + 6, agent->flags);
	if (agent->count)
		memcpy(bytes + AGENT_HEADER + AGENT_FIXED, agent->care_of, length - AGENT_FIXED);
	return (int)(AGENT_HEADER + length);
}

int icmp4_agent_extension_build(uint8_t type, const uint8_t *data, size_t length, uint8_t *bytes,
				size_t size)
{
	size_t whole = (AGENT_HEADER + length + 1) / 2 * 2;

	if (type == ICMP4_AGENT_PADDING || length > UINT8_MAX || (length && !data))
		return ICMP4_ERR_ARGUMENT;
	if (size < whole)
		return ICMP4_ERR_SPACE;
	bytes[0] = type;
	bytes[1] = (uint8_t)length;
	if (length)
		memcpy(bytes + AGENT_HEADER, data, length);
	if (length % 2)
		bytes[whole - 1] = ICMP4_AGENT_PADDING;
	return (int)whole;
}

uint16_t icmp4_agent_sequence_next(uint16_t sequence)
{
	if (rule(RULE_AGENT_05) && sequence == UINT16_MAX)
		return AGENT_SEQUENCE_AGAIN;
	return (uint16_t)(sequence + 1);
}

bool icmp4_agent_rebooted(uint16_t before, uint16_t now)
{
	return now < before && now < AGENT_SEQUENCE_AGAIN;
}
