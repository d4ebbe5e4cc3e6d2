/* SPDX-License-Identifier: MIT */
#include "out/tos.h"

static bool is_reply(const struct icmp4_ping_options *ping, const struct icmp4_heard *heard)
{
	bool port = ping->query == ICMP4_PING_UDP || ping->query == ICMP4_PING_TCP;

	/* A router advertises of its own accord; a TTL that nobody told goes with a TOS likewise.
	 */
	return !port && ping->query != ICMP4_PING_ROUTER && !heard->is_error && heard->ttl;
}

bool out_tos_changed(const struct out_run *run, const struct icmp4_ping_event *event,
		     struct out_tos *tos)
{
	const struct icmp4_heard *heard = &event->heard;

	*tos = (struct out_tos){.sent = run->ping->tos};
	if (!event->heard_any || event->status == ICMP4_PING_FORGED)
		return false;
	tos->quoted = heard->is_error && heard->quoted && heard->quoted_ip;
	if (!tos->quoted && !is_reply(run->ping, heard))
		return false;
	tos->seen = tos->quoted ? heard->quote.ip.tos : heard->tos;
	return tos->seen != tos->sent;
}
