/* SPDX-License-Identifier: MIT */
/* The counters of RFC 4293: one place where ICMP for us is counted, and one where ours is. */
#include "node/internal.h"
#include <icmp4/mib.h>

/* What a type says is a type only where length and checksum are right. */
void icmp4__mib_in(const struct icmp4_node *node, const struct icmp4__arrival *a,
		   enum icmp4_drop drop)
{
	struct icmp4_mib *mib = node->config.mib;
	enum icmp4_fault fault = node->event.fault;

	if (!mib)
		return;
	mib->in_msgs++;
	mib->in_errors += drop == ICMP4_DROP_MALFORMED;
	if (fault != ICMP4_FAULT_ICMP_SHORT && fault != ICMP4_FAULT_ICMP_CHECKSUM)
		mib->in_type[a->ip[icmp4_ip_header_length(a->ip)]]++;
}

/* In fragments it is one message, that of the first. */
void icmp4__mib_out(const struct icmp4_node *node, const struct icmp4_packet *packet)
{
	struct icmp4_mib *mib = node->config.mib;
	const uint8_t *ip = packet->bytes;

	if (!mib || icmp4_ip_protocol(ip) != ICMP4_PROTO_ICMP || icmp4_ip_offset(ip) ||
	    icmp4_ip_total_length(ip) <= icmp4_ip_header_length(ip))
		return;
	mib->out_msgs++;
	mib->out_type[ip[icmp4_ip_header_length(ip)]]++;
}

void icmp4__mib_unfit(const struct icmp4_node *node)
{
	struct icmp4_mib *mib = node->config.mib;

	if (!mib)
		return;
	mib->out_msgs++;
	mib->out_errors++;
}
