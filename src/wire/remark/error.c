/* SPDX-License-Identifier: MIT */
/* Remarks on errors: what they are about, to whom they go, and how they quote. */
#include "base/bytes.h"
#include "wire/message.h"
#include "wire/remark/remark.h"

enum { REMARK_QUOTE_LEAST = 8, REMARK_DATAGRAM_MOST = 576, REMARK_MTU_LEAST = 68 };

static bool remark_is_error(const struct remark_facts *f)
{
	return icmp4_type_is_error(f->type);
}

static bool remark_is(const struct remark_facts *f, uint8_t type, uint8_t code)
{
	return f->type == type && f->code == code;
}

/* --- Codes and fields --- */

static bool remark_nobodys_code(const struct remark_facts *f)
{
	return remark_is(f, ICMP4_UNREACHABLE, 6) || remark_is(f, ICMP4_UNREACHABLE, 8);
}

static bool remark_old_prohibition(const struct remark_facts *f)
{
	return remark_is(f, ICMP4_UNREACHABLE, 9) || remark_is(f, ICMP4_UNREACHABLE, 10);
}

static bool remark_is_too_big(const struct remark_facts *f)
{
	return remark_is(f, ICMP4_UNREACHABLE, ICMP4_FRAGMENTATION_NEEDED);
}

static uint16_t remark_mtu(const struct remark_facts *f)
{
	return get16(f->icmp + 6);
}

static bool remark_no_mtu(const struct remark_facts *f)
{
	return remark_is_too_big(f) && !remark_mtu(f);
}

static bool remark_small_mtu(const struct remark_facts *f)
{
	return remark_is_too_big(f) && remark_mtu(f) && remark_mtu(f) < REMARK_MTU_LEAST;
}

static bool remark_large_mtu(const struct remark_facts *f)
{
	return remark_is_too_big(f) && f->quote.ip && remark_mtu(f) >= REMARK_MTU_LEAST &&
	       remark_mtu(f) >= icmp4_ip_total_length(f->quote.ip);
}

static bool remark_may_fragment(const struct remark_facts *f)
{
	return remark_is_too_big(f) && f->quote.ip && !icmp4_ip_df(f->quote.ip);
}

static bool remark_pointer(const struct remark_facts *f)
{
	return remark_is(f, ICMP4_PARAMETER_PROBLEM, 0) && f->quote.ip &&
	       f->icmp[4] >= icmp4_ip_header_length(f->quote.ip);
}

static bool remark_net_redirect(const struct remark_facts *f)
{
	return remark_is(f, ICMP4_REDIRECT, 0) || remark_is(f, ICMP4_REDIRECT, 2);
}

static bool remark_gateway(const struct remark_facts *f)
{
	return f->type == ICMP4_REDIRECT && icmp4_is_martian(get32(f->icmp + 4));
}

static bool remark_gateway_itself(const struct remark_facts *f)
{
	return f->type == ICMP4_REDIRECT && f->quote.ip &&
	       get32(f->icmp + 4) == icmp4_ip_src(f->quote.ip);
}

static bool remark_source_routed(const struct remark_facts *f)
{
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0;

	if (f->type != ICMP4_REDIRECT || !f->quote.ip)
		return false;
	while (icmp4_option_next(f->quote.ip, &at, &option, &fault))
		if (option.bytes[0] == ICMP4_OPTION_LSRR || option.bytes[0] == ICMP4_OPTION_SSRR)
			return true;
	return false;
}

/* --- What it is about --- */

static bool remark_about_icmp(const struct remark_facts *f)
{
	return f->quote.ip && icmp4_view_is_icmp(&f->quote);
}

static bool remark_about_error(const struct remark_facts *f)
{
	return remark_about_icmp(f) && icmp4_type_is_error(f->quote.payload[0]);
}

static bool remark_about_unknown(const struct remark_facts *f)
{
	return remark_about_icmp(f) && !icmp4_type_is_error(f->quote.payload[0]) &&
	       !icmp4_type_is_query(f->quote.payload[0]) && f->quote.payload[0] != ICMP4_ECHO_REPLY;
}

static bool remark_about_group(const struct remark_facts *f)
{
	return f->quote.ip && remark_is_group(icmp4_ip_dst(f->quote.ip));
}

static bool remark_about_fragment(const struct remark_facts *f)
{
	return f->quote.ip && icmp4_ip_offset(f->quote.ip);
}

static bool remark_to_no_host(const struct remark_facts *f)
{
	if (f->view->ip && remark_is_no_host(icmp4_ip_dst(f->view->ip)))
		return true;
	return f->quote.ip && remark_is_no_host(icmp4_ip_src(f->quote.ip));
}

/* To somebody, but not to whom the quoted datagram came from. */
static bool remark_to_another(const struct remark_facts *f)
{
	return f->view->ip && f->quote.ip && !remark_to_no_host(f) &&
	       icmp4_ip_dst(f->view->ip) != icmp4_ip_src(f->quote.ip);
}

static const struct remark_row remark_error_rows[] = {
	{{"UNREACH-11", "RFC 1812 section 5.2.7.1", "nobody should send this code any more"},
	 remark_nobodys_code},
	{{"UNREACH-11", "RFC 1812 section 5.2.7.1", "code 13 has taken the place of this one"},
	 remark_old_prohibition},
	{{"PMTU-01", "RFC 1191 section 4", "the MTU of the next hop is missing"}, remark_no_mtu},
	{{"PMTU-02", "RFC 1191 section 4", "the MTU is under 68, which every link carries"},
	 remark_small_mtu},
	{{"PMTU-15", "RFC 1191 section 4", "the datagram quoted would have fitted the MTU"},
	 remark_large_mtu},
	{{"UNREACH-08", "RFC 1812 section 5.2.7.1", "the datagram quoted may be fragmented"},
	 remark_may_fragment},
	{{"PARAM-12", "RFC 792", "the pointer is behind the header that is quoted"},
	 remark_pointer},
	{{"REDIR-01", "RFC 1812 section 5.2.7.2", "networks are not to be redirected, only hosts"},
	 remark_net_redirect},
	{{"REDIR-13", "RFC 1122 section 3.2.2.2", "the gateway is no single host's address"},
	 remark_gateway},
	{{"REDIR-05", "RFC 792", "the gateway is the host that is redirected"},
	 remark_gateway_itself},
	{{"REDIR-03", "RFC 1812 section 5.2.7.2", "the datagram quoted is source-routed"},
	 remark_source_routed},
	{{"NOERR-01", "RFC 1122 section 3.2.2", "it is an error about an ICMP error"},
	 remark_about_error},
	{{"NOERR-03", "RFC 1122 section 3.2.2",
	  "it is about an ICMP message of a type that may be an error"},
	 remark_about_unknown},
	{{"NOERR-04", "RFC 1122 section 3.2.2",
	  "it is about a datagram to a multicast or broadcast address"},
	 remark_about_group},
	{{"NOERR-06", "RFC 1122 section 3.2.2", "it is about a fragment that is not the first"},
	 remark_about_fragment},
	{{"NOERR-07", "RFC 1122 section 3.2.2", "it goes to an address that is no single host's"},
	 remark_to_no_host},
	{{"ADDR-08", "RFC 792", "it does not go to the source of the datagram quoted"},
	 remark_to_another},
};

const struct remark_group icmp4__remarks_error = {remark_is_error, REMARK_ROWS(remark_error_rows)};

/* --- How it quotes --- */

static size_t remark_quote_end(const struct remark_facts *f)
{
	return icmp4_ip_header_length(f->quote.ip) + f->quote.held;
}

static bool remark_short_quote(const struct remark_facts *f)
{
	return !f->cut && f->quote.fault == ICMP4_FAULT_QUOTE_SHORT;
}

static bool remark_least_quote(const struct remark_facts *f)
{
	return !f->cut && f->quote.ip && f->quote.held == REMARK_QUOTE_LEAST &&
	       f->quote.length > REMARK_QUOTE_LEAST;
}

static bool remark_long_datagram(const struct remark_facts *f)
{
	return f->view->ip && icmp4_ip_total_length(f->view->ip) > REMARK_DATAGRAM_MOST;
}

static bool remark_is_expired(const struct remark_facts *f)
{
	return remark_is(f, ICMP4_TIME_EXCEEDED, ICMP4_TTL_EXCEEDED) && f->quote.ip;
}

static bool remark_expired_late(const struct remark_facts *f)
{
	return remark_is_expired(f) && icmp4_ip_ttl(f->quote.ip) > 1;
}

static bool remark_expired_zero(const struct remark_facts *f)
{
	return remark_is_expired(f) && icmp4_ip_ttl(f->quote.ip) == 0;
}

static bool remark_inner_length(const struct remark_facts *f)
{
	return f->quote.ip &&
	       icmp4_ip_total_length(f->quote.ip) < icmp4_ip_header_length(f->quote.ip);
}

/* Octets behind the datagram that no extension asks for. */
static bool remark_link_padding(const struct remark_facts *f)
{
	return !f->cut && f->quote.ip && !f->extended && remark_quote_end(f) < f->quote_room;
}

static bool remark_dirty_padding(const struct remark_facts *f)
{
	const uint8_t *quote = f->icmp + ICMP4_HEADER;

	if (!f->quote.ip || !f->extended)
		return false;
	for (size_t i = remark_quote_end(f); i < f->quote_room; i++)
		if (quote[i])
			return true;
	return false;
}

static bool remark_useless_length(const struct remark_facts *f)
{
	bool extends = icmp4__message_shape(f->type).flags & MESSAGE_EXTENDS;

	return extends && f->icmp[MESSAGE_LENGTH_AT] && !f->cut &&
	       (!f->extended || f->extension.fault == ICMP4_FAULT_EXTENSION_SHORT);
}

static const struct remark_row remark_quote_rows[] = {
	{{"QUOTE-01", "RFC 1122 section 3.2.2", "fewer than header and 8 octets are quoted"},
	 remark_short_quote},
	{{"QUOTE-02", "RFC 1812 section 4.3.2.3", "only 8 octets quoted"}, remark_least_quote},
	{{"QUOTE-02", "RFC 1812 section 4.3.2.3", "the datagram is over 576 octets"},
	 remark_long_datagram},
	{{"QUOTE-07", "RFC 1812 section 4.3.2.3",
	  "the time to live quoted is over 1: it had not run out when it came"},
	 remark_expired_late},
	{{"QUOTE-07", "RFC 1812 section 4.3.2.3",
	  "the time to live quoted is 0: it came with 0, or is quoted as decremented"},
	 remark_expired_zero},
	{{"CODEC-11", "RFC 1191 section 5", "the total length quoted is less than its header"},
	 remark_inner_length},
	{{"QUOTE-12", "RFC 791", "octets behind the end of the datagram are quoted"},
	 remark_link_padding},
	{{"QUOTE-10", "RFC 4884 section 3", "the quote is not padded with zeros"},
	 remark_dirty_padding},
	{{"QUOTE-11", "RFC 4884 section 5.4", "the length octet is set, but there is no extension"},
	 remark_useless_length},
};

const struct remark_group icmp4__remarks_quote = {remark_is_error, REMARK_ROWS(remark_quote_rows)};
