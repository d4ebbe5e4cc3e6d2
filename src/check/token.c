/* SPDX-License-Identifier: MIT */
/*
 * Which stimulus an arrival comes of. Each attempt of a case has a number, and each phase of it a
 * token: a number of 16 bits that looks random, and from which the attempt can be had back. It is
 * the IP identification of what is sent, which errors quote, and the identifier or the source port,
 * which answers return.
 */
#include "base/bytes.h"
#include "base/permutation.h"
#include "check/judge.h"
#include <icmp4/quote.h>

enum { QUOTED = 8 }; /* octets behind the header, by RFC 792 */

uint16_t check__token(const struct check *check, uint32_t run, enum check_phase phase)
{
	return icmp4__permute16(&check->key, (uint16_t)(run << 2 | phase));
}

static bool has_identifier(uint8_t type)
{
	return icmp4_type_is_query(type) || type == ICMP4_EXTENDED_ECHO_REPLY;
}

static bool is_ours(const struct check_bench *bench, uint32_t address)
{
	return address == bench->tester || (bench->second && address == bench->second);
}

/* Of the many errors that a device may send about others, each has one chance in some thousands to
 * quote a token: something else must be the tester's as well. Who quotes badly may spoil the rest.
 */
static bool is_about_ours(const struct check_look *look, const struct check_bench *bench)
{
	const uint8_t *quote = look->view.payload + ICMP4_HEADER;
	size_t held = look->view.held - ICMP4_HEADER, header = icmp4_ip_header_length(quote);

	if (is_ours(bench, icmp4_ip_src(quote)) || icmp4_ip_dst(quote) == bench->device)
		return true;
	for (size_t at = header; at + 2 <= held && at < header + QUOTED; at += 2)
		if (get16(quote + at) == icmp4_ip_id(quote))
			return true;
	return false;
}

/* What it answers, or is about. */
static bool answered(const struct check_look *look, const struct check_bench *bench,
		     uint16_t *token)
{
	const struct icmp4_view *view = &look->view;

	if (icmp4_view_is_icmp(view) && icmp4_type_is_error(icmp4_view_type(view))) {
		if (view->held < ICMP4_HEADER + ICMP4_IP_HEADER)
			return false;
		*token = icmp4_ip_id(view->payload + ICMP4_HEADER);
		return is_about_ours(look, bench);
	}
	if (icmp4_view_is_icmp(view) && has_identifier(icmp4_view_type(view))) {
		*token = get16(view->payload + 4);
		return true;
	}
	if ((view->protocol != ICMP4_PROTO_UDP && view->protocol != ICMP4_PROTO_TCP) ||
	    view->held < 4)
		return false;
	*token = get16(view->payload + 2); /* to the port that it came from */
	return true;
}

unsigned check__tokens(const struct check_look *look, const struct check_bench *bench,
		       enum check_side side, uint16_t tokens[2])
{
	unsigned count = answered(look, bench, tokens);

	/* It may be the stimulus itself, behind the device or thrown back by it. */
	if (look->view.ip &&
	    (side == CHECK_AT_SINK || !is_ours(bench, icmp4_ip_dst(look->view.ip))))
		tokens[count++] = icmp4_ip_id(look->view.ip);
	return count;
}
