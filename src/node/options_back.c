/* SPDX-License-Identifier: MIT */
/*
 * What goes back for a datagram with options. A source route is turned round: what was recorded of
 * it, last hop first, and at its end who sent it (RFC 1122 section 3.2.1.8c, RFC 1812 section
 * 4.3.2.6). Record route and timestamps come back with the reply to a query, and this node in them
 * (RFC 1122 sections 3.2.2.6 and 3.2.2.8). No other option does.
 *
 * None of them grows, so that a reply always has the room of its request.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include "node/options.h"
#include <icmp4/checksum.h>

enum { BACK_DESTINATION_AT = 16, BACK_CHECKSUM_AT = 10, BACK_ERROR_MIN = 56 };

static void back_clear(struct icmp4__back *back)
{
	back->hop = 0;
	back->strict = false;
	back->length = 0;
}

/* Nothing was recorded, or nobody but the source itself: then it goes straight back. */
static void back_turn(struct icmp4__back *back, const struct icmp4_option *option, uint32_t src)
{
	struct icmp4_route_option route, turned = {.type = option->bytes[0], .pointer = 4};

	icmp4_route_option_parse(&route, option);
	unsigned last = icmp4_route_option_filled(&route), first = 0;
	if (rule(RULE_OPT_03) && last && route.slots[0] == src)
		first = 1;
	if (last <= first)
		return;
	back->hop = route.slots[--last];
	back->strict = turned.type == ICMP4_OPTION_SSRR;
	while (last > first)
		turned.slots[turned.count++] = route.slots[--last];
	turned.slots[turned.count++] = src;
	int length = icmp4_route_option_build(&turned, back->octets + back->length,
					      sizeof back->octets - back->length);
	back->length = (uint8_t)(back->length + length);
}

/* A parameter problem may be about the very route, so it does not take it (OPT-04). */
static void back_source(const struct icmp4_node *node, const uint8_t *ip, struct icmp4__back *back)
{
	struct icmp4_option option;

	back_clear(back);
	if (node->event.error.kind != ICMP4_ERROR_PARAMETER && icmp4__has_options(ip) &&
	    icmp4__options_source(node, ip, &option))
		back_turn(back, &option, icmp4_ip_src(ip));
}

static void back_pad(struct icmp4__back *back)
{
	while (back->length % 4)
		back->octets[back->length++] = ICMP4_OPTION_EOL;
}

/* Nobody but a host is the hop of a way back (ECHO-14). */
static bool back_place(const struct icmp4_node *node, const struct icmp4__arrival *a,
		       struct icmp4__back *back, struct icmp4__place *place)
{
	*place = a->src;
	back_source(node, a->ip, back);
	if (back->hop)
		*place = icmp4__place(node, back->hop, a->interface);
	return !rule(RULE_ECHO_14) || !back->hop || icmp4__is_host(place);
}

bool icmp4__options_way_holds(const struct icmp4_node *node, const struct icmp4__arrival *a)
{
	struct icmp4__place place;
	struct icmp4__back back;

	return back_place(node, a, &back, &place);
}

enum icmp4_drop icmp4__options_way_back(struct icmp4_node *node, const struct icmp4__arrival *a,
					struct icmp4__flow *flow, struct icmp4__way *way)
{
	struct icmp4__place place;
	struct icmp4__back back;

	if (!back_place(node, a, &back, &place))
		return ICMP4_DROP_MARTIAN_SOURCE;
	if (back.hop)
		flow->dst = back.hop;
	enum icmp4_drop drop = icmp4__way(node, flow->dst, &place, flow, way);
	if (!drop && back.strict && way->next_hop != back.hop)
		return ICMP4_DROP_NO_ROUTE;
	return drop;
}

void icmp4__back_of_error(const struct icmp4_node *node, const uint8_t *ip,
			  struct icmp4_error_style *style, struct icmp4__back *back)
{
	back_source(node, ip, back);
	back_pad(back);
	if (node->error_interface == ICMP4_INTERFACE_SELF || !rule(RULE_OPT_04))
		back_clear(back);
	if (style->size_max >= BACK_ERROR_MIN + back->length)
		style->size_max = (uint16_t)(style->size_max - back->length);
}

/* Who names us twice, one after the other, wants two times: as it came, and as the reply leaves. */
static bool back_leaves_too(const struct icmp4_option *option)
{
	return option->bytes[0] == ICMP4_OPTION_TIMESTAMP && option->length > OPTIONS_FLAGS_AT &&
	       (option->bytes[OPTIONS_FLAGS_AT] & OPTIONS_FLAG) == ICMP4_STAMPS_PRESPECIFIED;
}

/* Record route and timestamps are for who asks ICMP, not for transports. */
static void back_records(const struct icmp4_node *node, const uint8_t *ip, uint32_t address,
			 struct icmp4_time now, struct icmp4__back *back)
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0;

	while (rule(RULE_OPT_01) && icmp4_option_next(ip, &at, &option, &fault)) {
		uint8_t *copy = back->octets + back->length;

		if (!icmp4__option_records(option.bytes))
			continue;
		memcpy(copy, option.bytes, option.length);
		icmp4__option_write(node, copy, address, now);
		if (back_leaves_too(&option))
			icmp4__option_write(node, copy, address, now);
		back->length = (uint8_t)(back->length + option.length);
	}
}

void icmp4__back_of_reply(const struct icmp4_node *node, const uint8_t *ip, struct icmp4_time now,
			  struct icmp4__back *back)
{
	bool home = node->event.interface == ICMP4_INTERFACE_SELF;
	uint32_t address =
		home ? icmp4_ip_dst(ip)
		     : icmp4__source_address(node, node->event.interface, node->event.next_hop);

	back_source(node, ip, back);
	if (home || !rule(RULE_OPT_02))
		back_clear(back);
	if (node->step == NODE_QUERY)
		back_records(node, ip, address, now, back);
	back_pad(back);
}

void icmp4__back_put(uint8_t *ip, const struct icmp4__back *back)
{
	size_t length = icmp4_ip_total_length(ip), header = ICMP4_IP_HEADER + (size_t)back->length;

	if (!back->length)
		return;
	memmove(ip + header, ip + ICMP4_IP_HEADER, length - ICMP4_IP_HEADER);
	memcpy(ip + ICMP4_IP_HEADER, back->octets, back->length);
	ip[0] = (uint8_t)(0x40 | header / 4);
	put16(ip + 2, (uint16_t)(length + back->length));
	if (back->hop)
		put32(ip + BACK_DESTINATION_AT, back->hop);
	put16(ip + BACK_CHECKSUM_AT, 0);
	put16(ip + BACK_CHECKSUM_AT, icmp4_checksum(ip, header));
}
