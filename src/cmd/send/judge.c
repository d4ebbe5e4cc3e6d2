/* SPDX-License-Identifier: MIT */
#include "cmd/send/judge.h"
#include "cmd/send/spec.h"
#include "io/hop.h"
#include <icmp4/registry.h>
#include <icmp4/text.h>
#include <icmp4/view.h>
#include <stdio.h>

static const char consent[] = "--yes-i-may-test-this says that you may";

static bool is_assigned(uint8_t type, uint8_t code)
{
	const struct icmp4_type *row = icmp4_type_find(type);

	if (row->status == ICMP4_UNASSIGNED || row->status == ICMP4_RESERVED)
		return false;
	return row->status == ICMP4_EXPERIMENTAL || icmp4_code_find(type, code) ||
	       (!row->code_count && !code);
}

static bool message_flaw(const struct icmp4_view *view, char text[SEND_FLAW_TEXT])
{
	uint8_t type = icmp4_view_type(view), code = icmp4_view_code(view);

	if (icmp4_view_checksum(view, icmp4_sum) == ICMP4_CHECKSUM_BAD)
		snprintf(text, SEND_FLAW_TEXT, "its ICMP checksum is wrong");
	else if (!is_assigned(type, code))
		snprintf(text, SEND_FLAW_TEXT, "type %u code %u is not assigned", type, code);
	else
		return false;
	return true;
}

bool send_flaw(const uint8_t *datagram, size_t length, char text[SEND_FLAW_TEXT])
{
	struct icmp4_view view;
	enum icmp4_fault fault = icmp4_view_datagram(&view, datagram, length, length);
	bool fragment = fault == ICMP4_FAULT_FRAGMENT;

	if (fault && !fragment)
		snprintf(text, SEND_FLAW_TEXT, "it is malformed (%s)", icmp4_fault_name(fault));
	else if (icmp4_ip_total_length(datagram) != length)
		snprintf(text, SEND_FLAW_TEXT, "its total length is a lie");
	else if (icmp4_view_ip_checksum(&view, icmp4_sum) != ICMP4_CHECKSUM_OK)
		snprintf(text, SEND_FLAW_TEXT, "the checksum of its IP header is wrong");
	else
		return !fragment && icmp4_view_is_icmp(&view) && message_flaw(&view, text);
	return true;
}

static bool is_own_source(const uint8_t *datagram)
{
	uint32_t src = icmp4_ip_src(datagram);

	return !src || io_is_own(src);
}

bool send_may_leave(const struct session *s, const uint8_t *datagram, size_t length,
		    struct cmd_error *error)
{
	uint32_t dst = icmp4_ip_dst(datagram);
	char flaw[SEND_FLAW_TEXT], to[ICMP4_ADDRESS_TEXT];
	struct io_hop hop = {.direct = false};
	bool routed;

	if (s->use == SESSION_WRITE || s->lab || s->call->options.may_test)
		return true;
	icmp4_address_text(dst, to, sizeof(to));
	routed = io_hop_for(dst, s->call->options.interface, &hop);
	if (icmp4_is_multicast(dst) || dst == UINT32_MAX || (routed && hop.broadcast))
		return send_refuse(error, "%s is many hosts at once: %s", to, consent);
	if (routed && hop.direct)
		return true;
	if (send_flaw(datagram, length, flaw))
		return send_refuse(error, "%s is not on the local link, and %s: %s", to, flaw,
				   consent);
	if (is_own_source(datagram))
		return true;
	icmp4_address_text(icmp4_ip_src(datagram), flaw, sizeof(flaw));
	return send_refuse(error, "%s is not on the local link, and the source %s is not ours: %s",
			   to, flaw, consent);
}
