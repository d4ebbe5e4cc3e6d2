/* SPDX-License-Identifier: MIT */
#include "probe/transport.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/permutation.h"
#include "base/rule.h"
#include <icmp4/checksum.h>

static bool token_is_one(uint16_t token)
{
	return token != 0 && token != UINT16_MAX;
}

/* A permutation followed until it leaves the forbidden numbers is one of the allowed ones. */
uint16_t icmp4__token(const struct icmp4_key *key, uint16_t turn)
{
	uint16_t token = (uint16_t)(1 + turn);

	do
		token = icmp4__permute16(key, token);
	while (!token_is_one(token));
	return token;
}

uint16_t icmp4__token_turn(const struct icmp4_key *key, uint16_t token)
{
	if (!token_is_one(token))
		return PROBE_TOKENS;
	do
		token = icmp4__unpermute16(key, token);
	while (!token_is_one(token));
	return (uint16_t)(token - 1);
}

uint16_t icmp4__udp_sum_of(const struct probe_flow *flow, const uint8_t *bytes, size_t held,
			   size_t length)
{
	uint32_t sum =
		icmp4_checksum_pseudo(flow->src, flow->dst, ICMP4_PROTO_UDP, (uint16_t)length);

	return icmp4_checksum_finish(icmp4_checksum_partial(sum, bytes, held));
}

uint16_t icmp4__udp_sum(const struct probe_flow *flow, const uint8_t *bytes, size_t length)
{
	return icmp4__udp_sum_of(flow, bytes, length, length);
}

uint16_t icmp4__udp_quoted(const struct probe_flow *flow, const struct icmp4_heard *heard)
{
	const struct icmp4_quote *quote = &heard->quote;
	uint32_t before = quote->ip.src, after = flow->src;
	uint16_t checksum = quote->checksum;

	if (!heard->quoted_ip || !after || !rule(RULE_TRACE_04))
		return checksum;
	checksum =
		icmp4_checksum_update(checksum, (uint16_t)(before >> 16), (uint16_t)(after >> 16));
	checksum = icmp4_checksum_update(checksum, (uint16_t)before, (uint16_t)after);
	return icmp4_checksum_update(checksum, quote->src_port, flow->src_port);
}

/*
 * A SYN with data looks like an attack to many a firewall, so the first 20 octets beyond the header
 * are the options of an ordinary SYN; cut at any multiple of four they are still well-formed.
 */
static const uint8_t syn_options[PROBE_TCP_OPTIONS] = {
	2, 4, 0x05, 0xb4, /* maximum segment size 1460 */
	4, 2, 1,    1,    /* selective acknowledgement permitted */
	1, 3, 3,    7,    /* window scale */
	1, 1, 1,    1,    /* padding */
	1, 1, 1,    1,
};

size_t icmp4__syn_options(size_t length)
{
	size_t more = (length - PROBE_TCP_HEADER) & ~(size_t)3;

	return more < PROBE_TCP_OPTIONS ? more : PROBE_TCP_OPTIONS;
}

void icmp4__syn_head(const struct probe_flow *flow, uint32_t sequence, uint8_t *bytes, size_t held,
		     size_t length)
{
	size_t option_length = icmp4__syn_options(length);

	memset(bytes, 0, held);
	put16(bytes, flow->src_port);
	put16(bytes + 2, flow->dst_port);
	put32(bytes + 4, sequence);
	bytes[12] = (uint8_t)((PROBE_TCP_HEADER + option_length) / 4 << 4);
	bytes[13] = PROBE_TCP_SYN;
	put16(bytes + 14, UINT16_MAX); /* window */
	memcpy(bytes + PROBE_TCP_HEADER, syn_options, option_length);

	uint32_t sum =
		icmp4_checksum_pseudo(flow->src, flow->dst, ICMP4_PROTO_TCP, (uint16_t)length);
	put16(bytes + 16, icmp4_checksum_finish(icmp4_checksum_partial(sum, bytes, held)));
}

void icmp4__syn_build(const struct probe_flow *flow, uint32_t sequence, uint8_t *bytes,
		      size_t length)
{
	icmp4__syn_head(flow, sequence, bytes, length, length);
}
