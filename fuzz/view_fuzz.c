/* SPDX-License-Identifier: MIT */
/*
 * Any octets as a view: of a datagram, of a message, of quotes within quotes. Whatever is said must
 * lie inside the input, whatever a view promises must be readable, and both levels must agree.
 */
#include "fuzz.h"
#include <icmp4/view.h>
#include <stdlib.h>
#include <string.h>

/* Octets that a view points to are octets of the input; a header that it names is whole. */
static void check_inside(const struct icmp4_view *view, const uint8_t *octets, size_t held)
{
	MUST(view->held <= view->length && view->fault_at <= held);
	MUST(view->fault < ICMP4_FAULT_COUNT);
	if (!view->payload)
		MUST(!view->ip && !view->held && !view->quote_held);
	else
		MUST(view->payload >= octets && view->payload + view->held <= octets + held);
	if (view->ip)
		MUST(view->ip + icmp4_ip_header_length(view->ip) == view->payload);
	if (view->quote_held)
		MUST(icmp4_view_is_icmp(view) && icmp4_type_is_error(icmp4_view_type(view)) &&
		     (size_t)view->quote_held + ICMP4_HEADER <= view->held);
}

static void check_sums(const struct icmp4_view *view)
{
	enum icmp4_checksum_state state = icmp4_view_checksum(view, icmp4_sum);

	if (view->payload && icmp4_view_is_cut(view))
		MUST(state == ICMP4_CHECKSUM_CUT);
	if (view->ip)
		MUST(icmp4_view_ip_checksum(view, icmp4_sum) <= ICMP4_CHECKSUM_BAD);
}

/* Quotes get shorter on the way in, so that this ends. */
static void check_quotes(const struct icmp4_view *view, size_t held)
{
	struct icmp4_view outer = *view, quote;

	while (outer.quote_held) {
		const uint8_t *octets = outer.payload + ICMP4_HEADER;
		size_t room = held < outer.quote_held ? held : outer.quote_held;
		enum icmp4_fault fault = icmp4_view_quote(&quote, &outer, held);

		MUST(quote.quoted && quote.fault == fault);
		check_inside(&quote, octets, room);
		check_sums(&quote);
		MUST(fault || (quote.ip && icmp4_ip_offset(quote.ip) == 0));
		outer = quote;
	}
}

/* A message that the view takes is one of which the values can be had, and the other way round. */
static void check_values(const struct icmp4_view *view)
{
	struct icmp4_message message;
	enum icmp4_fault fault =
		icmp4_message_parse(&message, view->payload, view->held, view->length);

	if (view->fault == ICMP4_FAULT_NONE)
		MUST(fault != ICMP4_FAULT_ICMP_SHORT);
	if (view->fault == ICMP4_FAULT_ICMP_SHORT)
		MUST(fault == ICMP4_FAULT_ICMP_SHORT);
	if (fault == ICMP4_FAULT_NONE)
		MUST(icmp4_view_checksum(view, icmp4_sum) == ICMP4_CHECKSUM_OK);
}

/* The first octet says how the rest was cut; one more the length that an extension leaves. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct icmp4_view view;

	if (length < 2)
		return 0;
	size_t cut = octets[0], quote = octets[1];
	octets += 2;
	length -= 2;
	size_t held = cut % 2 ? length : length - (cut < length ? cut : length);
	uint8_t *exact = malloc(held ? held : 1);
	MUST(exact);
	memcpy(exact, octets, held);

	MUST(icmp4_view_datagram(&view, exact, held, length) == view.fault);
	check_inside(&view, exact, held);
	check_sums(&view);
	check_quotes(&view, quote % 2 ? quote : UINT16_MAX);

	MUST(icmp4_view_message(&view, exact, held, length) == view.fault);
	check_inside(&view, exact, held);
	check_sums(&view);
	check_quotes(&view, quote % 2 ? quote : UINT16_MAX);
	check_values(&view);
	free(exact);
	return 0;
}
