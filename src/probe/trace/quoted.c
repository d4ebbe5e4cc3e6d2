/* SPDX-License-Identifier: MIT */
/*
 * What the way there did to a probe (TRACE-04). No probe is kept: its number makes it again, as far
 * as any quote is of interest. Where the kernel has kept the quoted header to itself, or a socket
 * chose what stands in it, there is nothing to compare.
 */
#include "base/rule.h"
#include "probe/probe.h"
#include "probe/trace/trace.h"
#include <icmp4/extension.h>

void icmp4__trace_rewrites(const struct icmp4_trace *trace, const struct icmp4_heard *heard,
			   uint64_t number, struct icmp4_rewrites *rewrites)
{
	size_t length = trace->options.length;
	struct icmp4_extension extension;
	uint8_t sent[TRACE_HEAD];

	*rewrites = (struct icmp4_rewrites){0};
	if (!heard->quoted_ip || !heard->view.payload || !rule(RULE_TRACE_04))
		return;

	bool extended = icmp4_extension_of(&extension, &heard->view, ICMP4_EXTENSION_COMPATIBLE);
	unsigned kind = (extended || heard->message.error.length ? ICMP4_REWRITE_PADDED : 0u) |
			(icmp4__is_expired(heard) ? ICMP4_REWRITE_EXPIRED : 0u);
	size_t held = length < sizeof sent ? length : sizeof sent;

	icmp4__trace_head(trace, number, icmp4__trace_slot(trace, number)->ttl, sent, held);
	icmp4_rewrites_of(rewrites, sent, held, heard->message.body, extension.at, kind);
}
