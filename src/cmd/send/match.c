/* SPDX-License-Identifier: MIT */
#include "cmd/send/match.h"

#include <string.h>

/* Queries, their replies, and how many octets from the fourth on both have in common. */
static const struct {
	uint8_t query;
	uint8_t reply;
	uint8_t common;
} pairs[] = {
	{ICMP4_ECHO, ICMP4_ECHO_REPLY, 4},
	{ICMP4_ROUTER_SOLICITATION, ICMP4_ROUTER_ADVERTISEMENT, 0},
	{ICMP4_TIMESTAMP, ICMP4_TIMESTAMP_REPLY, 4},
	{ICMP4_INFORMATION, ICMP4_INFORMATION_REPLY, 4},
	{ICMP4_MASK, ICMP4_MASK_REPLY, 4},
	{ICMP4_DOMAIN_NAME, ICMP4_DOMAIN_NAME_REPLY, 4},
	{ICMP4_EXTENDED_ECHO, ICMP4_EXTENDED_ECHO_REPLY, 3},
};

enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]), HEAD_AT_ID = 4 };

bool send_past_of(struct send_past *past, const uint8_t *datagram, size_t length)
{
	struct icmp4_view view;

	*past = (struct send_past){.number = 0};
	icmp4_view_datagram(&view, datagram, length, length);
	if (view.ip) {
		past->src = icmp4_ip_src(view.ip);
		past->dst = icmp4_ip_dst(view.ip);
	}
	if (!view.ip || !icmp4_view_is_icmp(&view))
		return false;
	memcpy(past->head, view.payload, sizeof(past->head));
	return true;
}

bool send_is_query(const struct send_past *past)
{
	for (size_t i = 0; i < PAIRS; i++)
		if (pairs[i].query == past->head[0])
			return true;
	return false;
}

static bool same_id(const struct send_past *past, const uint8_t *message, size_t common)
{
	return !memcmp(past->head + HEAD_AT_ID, message + HEAD_AT_ID, common);
}

/* A host sees its own multicasts and what it sends to itself. */
static bool is_copy(const struct send_past *past, const struct icmp4_view *arrival)
{
	return !memcmp(past->head, arrival->payload, sizeof(past->head)) &&
	       (!past->src || icmp4_ip_src(arrival->ip) == past->src);
}

static enum send_verdict match_error(const struct send_past *past, const struct icmp4_view *arrival)
{
	struct icmp4_view quote;

	if (icmp4_view_quote(&quote, arrival, arrival->quote_held) || !quote.ip)
		return icmp4_ip_src(arrival->ip) == past->dst ? SEND_OTHER : SEND_STRANGER;
	if (!icmp4_view_is_icmp(&quote) || icmp4_ip_dst(quote.ip) != past->dst ||
	    memcmp(quote.payload, past->head, 2) != 0 || !same_id(past, quote.payload, 4))
		return SEND_STRANGER;
	return SEND_ERROR;
}

enum send_verdict send_match(const struct send_past *past, const struct icmp4_view *arrival)
{
	uint8_t type = icmp4_view_type(arrival);

	if (is_copy(past, arrival))
		return SEND_COPY;
	if (icmp4_type_is_error(type))
		return match_error(past, arrival);
	for (size_t i = 0; i < PAIRS; i++) {
		if (pairs[i].reply == type)
			return pairs[i].query == past->head[0] &&
					       same_id(past, arrival->payload, pairs[i].common)
				       ? SEND_REPLY
				       : SEND_STRANGER;
		if (pairs[i].query == type)
			return SEND_STRANGER;
	}
	return icmp4_ip_src(arrival->ip) == past->dst ? SEND_OTHER : SEND_STRANGER;
}
