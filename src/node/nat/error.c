/* SPDX-License-Identifier: MIT */
/*
 * An ICMP error, which has two headers to translate: its own, and the one it quotes, without which
 * its receiver could not tell what it is about (RFC 5508 section 4).
 *
 * An extension (RFC 4884) begins at octet 128 of the quote or later, behind every field that is
 * changed here, and has a checksum of its own: nothing need be known of it. Padding in front of it
 * lies behind the quoted total length, where nothing is read.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "node/nat/nat.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/view.h>

/* Of the quote's transport header nothing behind these is changed: TCP's checksum ends before. */
enum { NAT_QUOTED_CHANGES = 20, NAT_MESSAGE_SUM_AT = 2 };

/* That of TCP or UDP is not for a translator to judge: it may not even be there. */
static enum icmp4_nat_reason nat_error_checksums(const struct icmp4_view *view,
						 const struct icmp4_view *quote)
{
	if (!rule(RULE_NAT_03))
		return ICMP4_NAT_NO_REASON;
	if (icmp4_view_checksum(view, icmp4_sum) != ICMP4_CHECKSUM_OK)
		return ICMP4_NAT_CHECKSUM;
	return icmp4_view_ip_checksum(quote, icmp4_sum) == ICMP4_CHECKSUM_OK
		       ? ICMP4_NAT_NO_REASON
		       : ICMP4_NAT_QUOTE_CHECKSUM;
}

static enum icmp4_nat_reason nat_error_view(struct icmp4_view *view, const uint8_t *bytes,
					    size_t length)
{
	if (icmp4_ip_check(bytes, length, length))
		return ICMP4_NAT_MALFORMED;
	enum icmp4_fault fault = icmp4_view_datagram(view, bytes, length, length);
	if (fault == ICMP4_FAULT_FRAGMENT || icmp4_view_is_cut(view))
		return ICMP4_NAT_FRAGMENT;
	if (!icmp4_view_is_icmp(view) || !icmp4_type_is_error(icmp4_view_type(view)))
		return ICMP4_NAT_MALFORMED;
	return fault ? ICMP4_NAT_QUOTE : ICMP4_NAT_NO_REASON;
}

enum icmp4_nat_reason icmp4_nat_error_look(struct icmp4_nat_error *error, uint8_t *bytes,
					   size_t length)
{
	struct icmp4_view view, quote;

	*error = (struct icmp4_nat_error){.ip = bytes};
	enum icmp4_nat_reason reason = nat_error_view(&view, bytes, length);
	if (reason)
		return reason;
	if (icmp4_view_quote(&quote, &view, view.quote_held))
		return ICMP4_NAT_QUOTE;
	error->icmp = bytes + (view.payload - bytes);
	icmp4__nat_read(&error->quoted, bytes + (quote.ip - bytes), quote.held);
	return nat_error_checksums(&view, &quote);
}

/* The octets of the quote that may change; an odd last one is none of them. */
static uint16_t nat_error_sum(const struct icmp4_nat_datagram *quoted)
{
	size_t behind = quoted->held < NAT_QUOTED_CHANGES ? quoted->held : NAT_QUOTED_CHANGES;

	return icmp4_sum(quoted->ip, (size_t)(quoted->transport - quoted->ip) + behind);
}

static void nat_error_translate(const struct icmp4_nat_error *error, bool outside,
				struct icmp4_nat_endpoint quoted, uint32_t address, uint32_t wrong)
{
	struct icmp4_nat_datagram inner = error->quoted, outer;
	uint8_t *field = error->icmp + NAT_MESSAGE_SUM_AT;
	uint16_t before = nat_error_sum(&inner);

	if (!(wrong & ICMP4_NAT_WRONG_QUOTE))
		icmp4__nat_rewrite(&inner, outside, quoted, wrong);
	put16(field, icmp4_checksum_update(get16(field), before, nat_error_sum(&inner)));
	icmp4__nat_read(&outer, error->ip, (size_t)(error->quoted.ip - error->icmp));
	icmp4__nat_rewrite(&outer, !outside, (struct icmp4_nat_endpoint){address, 0}, 0);
}

void icmp4_nat_error_from_outside(const struct icmp4_nat_error *error,
				  struct icmp4_nat_endpoint quoted, uint32_t address,
				  uint32_t wrong)
{
	nat_error_translate(error, true, quoted, address, wrong);
}

void icmp4_nat_error_from_inside(const struct icmp4_nat_error *error,
				 struct icmp4_nat_endpoint quoted, uint32_t address, uint32_t wrong)
{
	nat_error_translate(error, false, quoted, address, wrong);
}
