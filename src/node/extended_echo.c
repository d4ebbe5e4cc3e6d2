/* SPDX-License-Identifier: MIT */
/*
 * PROBE (RFC 8335): is an interface of ours up, or what does our ARP table say of a neighbour? It
 * tells strangers about us, so nothing is answered that was not allowed, and what is not allowed is
 * not even refused (section 4).
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include "node/internal.h"
#include <icmp4/checksum.h>
#include <icmp4/object.h>

#define EXTENDED_AT(member) offsetof(struct icmp4_node_settings, member)

enum extended_code {
	EXTENDED_NO_ERROR,
	EXTENDED_MALFORMED,
	EXTENDED_NO_INTERFACE,
	EXTENDED_NO_ENTRY,
	EXTENDED_MULTIPLE,
};

enum { EXTENDED_ACTIVE = 4, EXTENDED_IPV4 = 2, EXTENDED_STATE_AT = 5 };
enum { EXTENDED_TTL = 255, EXTENDED_MAC = 6 };

/* What a request asks for, and the knob that enables it. */
static const struct extended_right {
	uint32_t may;
	uint16_t knob;
} extended_rights[] = {
	{ICMP4_MAY_LOCAL, EXTENDED_AT(probe_local)},
	{ICMP4_MAY_REMOTE, EXTENDED_AT(probe_remote)},
	{ICMP4_MAY_NAME, EXTENDED_AT(probe_name)},
	{ICMP4_MAY_INDEX, EXTENDED_AT(probe_index)},
	{ICMP4_MAY_ADDRESS, EXTENDED_AT(probe_address)},
};

static uint32_t extended_enabled(const struct icmp4_node_settings *settings)
{
	uint32_t may = 0;

	for (size_t i = 0; i < sizeof extended_rights / sizeof extended_rights[0]; i++)
		if (*((const bool *)settings + extended_rights[i].knob))
			may |= extended_rights[i].may;
	return may;
}

static uint32_t extended_granted(const struct icmp4_node_config *config, uint32_t src)
{
	uint32_t may = config->probe_access ? 0 : ICMP4_MAY_ALL;

	for (size_t i = 0; config->probe_access && i < config->probe_access_count; i++)
		if (icmp4_prefix_holds(config->probe_access[i].from, src))
			may |= config->probe_access[i].may;
	return may;
}

/* A malformed query may not even say by what it asks: by is 0 then. */
static uint32_t extended_asks(bool local, enum icmp4_identifier_by by)
{
	static const uint32_t ways[] = {
		[ICMP4_BY_NAME] = ICMP4_MAY_NAME,
		[ICMP4_BY_INDEX] = ICMP4_MAY_INDEX,
		[ICMP4_BY_ADDRESS] = ICMP4_MAY_ADDRESS,
	};

	return (local ? ICMP4_MAY_LOCAL : ICMP4_MAY_REMOTE) | ways[by];
}

static bool extended_allowed(const struct icmp4_node *node, const struct icmp4__arrival *a,
			     uint32_t asks)
{
	const struct icmp4_node_config *config = &node->config;

	if (rule(RULE_PROBE_04) && !a->own && a->interface < config->interface_count &&
	    config->interfaces[a->interface].no_probe)
		return false;
	asks &= ~(extended_enabled(config->settings) &
		  extended_granted(config, icmp4_ip_src(a->ip)));
	return !asks || !rule(RULE_PROBE_03);
}

static bool extended_has_name(const struct icmp4_interface *own, const struct icmp4_name *name)
{
	return mem_text_length(own->name) == name->length &&
	       memcmp(own->name, name->bytes, name->length) == 0;
}

static bool extended_has_address(const struct icmp4_interface *own,
				 const struct icmp4_any_address *address)
{
	if (address->afi == ICMP4_AFI_802)
		return own->mac && address->length == EXTENDED_MAC &&
		       memcmp(own->mac, address->bytes, EXTENDED_MAC) == 0;
	if (address->afi != ICMP4_AFI_IPV4)
		return false;
	for (size_t i = 0; i < own->prefix_count; i++)
		if (own->prefixes[i].address == get32(address->bytes))
			return true;
	return false;
}

static bool extended_is(const struct icmp4_node *node, uint32_t interface,
			const struct icmp4_identifier *asked)
{
	const struct icmp4_interface *own = &node->config.interfaces[interface];

	switch (asked->by) {
	case ICMP4_BY_NAME:
		return extended_has_name(own, &asked->name);
	case ICMP4_BY_INDEX:
		return (own->index ? own->index : interface + 1) == asked->index;
	case ICMP4_BY_ADDRESS:
		return extended_has_address(own, &asked->address);
	}
	return false;
}

/* Code and octet 7 of the reply, as one number. */
static uint32_t extended_answer(enum extended_code code, uint8_t told)
{
	return (uint32_t)code << 8 | told;
}

/* IPv4 runs on all that is up here, and IPv6 on nothing (PROBE-12). */
static uint32_t extended_own(const struct icmp4_node *node, const struct icmp4_identifier *asked)
{
	const struct icmp4_node_config *config = &node->config;
	const struct icmp4_own *rows = NULL;
	size_t count = config->interface_count;
	uint32_t found = ICMP4_INTERFACE_SELF;

	if (config->own)
		rows = icmp4__own_asked(config, asked, &count);
	for (size_t i = 0; i < count; i++) {
		uint32_t interface = rows ? rows[i].interface : (uint32_t)i;

		if (interface == found || !extended_is(node, interface, asked))
			continue;
		if (found != ICMP4_INTERFACE_SELF && rule(RULE_PROBE_11))
			return extended_answer(EXTENDED_MULTIPLE, 0);
		found = interface;
	}
	if (found == ICMP4_INTERFACE_SELF && rule(RULE_PROBE_09))
		return extended_answer(EXTENDED_NO_INTERFACE, 0);
	bool up = found != ICMP4_INTERFACE_SELF && config->interfaces[found].up;
	return extended_answer(EXTENDED_NO_ERROR,
			       up && rule(RULE_PROBE_12) ? EXTENDED_ACTIVE | EXTENDED_IPV4 : 0);
}

static uint32_t extended_neighbour(const struct icmp4_node *node,
				   const struct icmp4_any_address *address)
{
	const struct icmp4_node_config *config = &node->config;
	enum icmp4_neighbour_state state = ICMP4_NEIGHBOUR_INCOMPLETE;
	size_t count = 0;

	if (config->neighbour)
		count = config->neighbour(config->neighbours, address, &state);
	if (count == 0 && rule(RULE_PROBE_10))
		return extended_answer(EXTENDED_NO_ENTRY, 0);
	if (count > 1 && rule(RULE_PROBE_11))
		return extended_answer(EXTENDED_MULTIPLE, 0);
	return extended_answer(EXTENDED_NO_ERROR,
			       rule(RULE_PROBE_13) ? (uint8_t)((unsigned)state << EXTENDED_STATE_AT)
						   : 0);
}

/* What is not allowed is found out first: a malformed query is no way to learn that we listen. */
enum icmp4_drop icmp4__extended_echo(struct icmp4_node *node, const struct icmp4__arrival *a,
				     const struct icmp4_message *message)
{
	size_t header = icmp4_ip_header_length(a->ip), length = a->length - header;
	bool local = message->extended_echo.local;
	struct icmp4_view view;
	struct icmp4_identifier asked;

	icmp4_view_message(&view, a->ip + header, length, length);
	enum icmp4_fault fault = icmp4_identifier_of(&asked, &view);
	if (!extended_allowed(node, a, extended_asks(local, asked.by)))
		return ICMP4_DROP_QUERY_IGNORED;
	if (icmp4__query_limited(node, a->now))
		return ICMP4_DROP_QUERY_LIMITED;
	if (fault && rule(RULE_PROBE_07))
		node->answer = extended_answer(EXTENDED_MALFORMED, 0);
	else if (local || asked.by != ICMP4_BY_ADDRESS)
		node->answer = extended_own(node, &asked);
	else
		node->answer = extended_neighbour(node, &asked.address);
	return icmp4__query_answer(node, a);
}

/* The structure comes back, with what follows it, as RFC 8335bis has it; but where all of that does
 * not fit the link, the 8 octets of RFC 8335 itself, since a reply is not cut (PROBE-05, -17). */
static size_t extended_length(const struct icmp4_node *node, size_t header, size_t length)
{
	bool fits = header + length <= icmp4__path_mtu(node);

	return fits || !rule(RULE_PROBE_17) ? length : ICMP4_HEADER;
}

size_t icmp4__extended_echo_reply(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	size_t header = icmp4_ip_header_length(ip);
	size_t length = extended_length(node, header, icmp4_ip_total_length(ip) - header);
	uint8_t *icmp = ip + header;
	struct icmp4__reply reply =
		icmp4__reply_to(ip, node->src, node->config.settings->ttl, icmp4__draw_id(node));

	(void)now;
	reply.df = rule(RULE_PROBE_05);
	if (rule(RULE_TOS_06))
		reply.tos = 0;
	if (rule(RULE_TTL_03))
		reply.ttl = EXTENDED_TTL;
	icmp[0] = ICMP4_EXTENDED_ECHO_REPLY;
	if (rule(RULE_PROBE_06))
		icmp[1] = (uint8_t)(node->answer >> 8);
	put16(icmp + 2, 0);
	icmp[7] = (uint8_t)node->answer;
	put16(icmp + 2, icmp4_checksum(icmp, length));
	return icmp4__reply_header(ip, length, &reply);
}
