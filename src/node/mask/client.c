/* SPDX-License-Identifier: MIT */
/*
 * A host that asks for its masks (RFC 1122 section 3.2.2.9), which few need and no default wants
 * (MASK-01): when it starts it asks by broadcast on each interface, and again a few times where
 * nobody answered. The first reasonable mask that comes by an interface, asked for or not, is the
 * one; later ones are like those that come to a host that does not ask (MASK-08).
 *
 * The node only says what it heard: prefixes are the configuration's, so that whoever owns that
 * puts the mask there. Meanwhile it should have the mask of the address's class.
 */
#include "base/rule.h"
#include "node/internal.h"

/* How often; the first answer has this long, each later one twice as long as the one before. */
enum { CLIENT_ROUNDS = 4 };

#define CLIENT_WAIT_NS (2 * ICMP4_S_NS)

static bool client_is_on(const struct icmp4_node *node)
{
	const struct icmp4_node_settings *settings = node->config.settings;

	return settings->mask_client && !settings->forward && rule(RULE_MASK_08);
}

static bool client_lacks(const struct icmp4_node *node, uint32_t interface)
{
	return interface < ICMP4_MASK_INTERFACES && interface < node->config.interface_count &&
	       node->config.interfaces[interface].prefix_count &&
	       node->config.interfaces[interface].prefixes->length < 31 &&
	       !(node->masked >> interface & 1);
}

/* The next to be asked on in this round; none: as many as there can be. */
static uint32_t client_next(const struct icmp4_node *node)
{
	uint32_t i = node->mask_next;

	while (i < ICMP4_MASK_INTERFACES &&
	       !(client_lacks(node, i) && icmp4__interface_up(node, i)))
		i++;
	return i;
}

static bool client_lacks_any(const struct icmp4_node *node)
{
	for (uint32_t i = 0; i < ICMP4_MASK_INTERFACES; i++)
		if (client_lacks(node, i))
			return true;
	return false;
}

struct icmp4_time icmp4__mask_client_deadline(const struct icmp4_node *node)
{
	if (!client_is_on(node) || node->mask_rounds == CLIENT_ROUNDS || !client_lacks_any(node))
		return ICMP4_NEVER;
	return node->mask_due;
}

static void client_ask_on(struct icmp4_node *node, struct icmp4_time now, uint32_t interface)
{
	static const uint8_t nothing[1];
	const struct icmp4_packet none = {.bytes = (uint8_t *)(uintptr_t)nothing}; /* read only */
	const struct icmp4__arrival a = {.now = now};

	icmp4__begin(node, &none);
	if (node->config.counters)
		node->config.counters->originated++;
	node->event.verb = ICMP4_VERB_SENT;
	node->event.interface = interface;
	node->event.next_hop = UINT32_MAX;
	node->link = ICMP4_LINK_BROADCAST;
	node->step = NODE_MASK;
	icmp4__conclude(node, &a, ICMP4_DROP_NONE);
}

bool icmp4__mask_client_ask(struct icmp4_node *node, struct icmp4_time now)
{
	if (icmp4_time_before(now, icmp4__mask_client_deadline(node)))
		return false;
	uint32_t interface = client_next(node);
	if (interface < ICMP4_MASK_INTERFACES) {
		node->mask_next = (uint8_t)(interface + 1);
		client_ask_on(node, now, interface);
		return true;
	}
	node->mask_next = 0;
	node->mask_due = icmp4_time_add(now, CLIENT_WAIT_NS << node->mask_rounds++);
	return false;
}

/* Not all ones, and 0 or of the eight high bits at least; and one that a prefix can have, whose
 * ones are at its begin (MASK-09). */
static bool client_is_reasonable(uint32_t mask)
{
	bool of_a_net = !(~mask & (~mask + 1));

	return mask != UINT32_MAX && (mask == 0 || mask >> 24 == 0xff) && of_a_net;
}

bool icmp4__mask_learn(struct icmp4_node *node, const struct icmp4__arrival *a,
		       const struct icmp4_message *message)
{
	if (message->type != ICMP4_MASK_REPLY || !client_is_on(node) || a->own ||
	    !client_lacks(node, a->interface))
		return false;
	if (rule(RULE_MASK_09) && !client_is_reasonable(message->mask.mask))
		return false;
	node->masked |= UINT32_C(1) << a->interface;
	node->event.mask = message->mask.mask;
	return true;
}

uint8_t icmp4_class_length(uint32_t address)
{
	if (!(address >> 31))
		return 8;
	return address >> 30 == 2 ? 16 : 24;
}
