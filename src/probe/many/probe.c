/* SPDX-License-Identifier: MIT */
/*
 * The octets of a probe, and what is read from them when they come back. All that must be known of
 * a probe stands in the 28 octets that every error quotes: there is no other memory of it.
 */
#include "base/bytes.h"
#include "base/permutation.h"
#include "base/siphash.h"
#include "probe/many/many.h"
#include "probe/transport.h"

enum { MANY_PORT_DOMAIN = 0x6d706f72, MANY_SUM_DOMAIN = 0x6d73756d }; /* "mpor", "msum" */

/* In the IP id: above, the TTL; below, the time, in units of 8.192 ms. */
enum { MANY_TTL_SHIFT = 11, MANY_TIME_SHIFT = 13 };
#define MANY_TIME_MASK ((1u << MANY_TTL_SHIFT) - 1)

uint16_t icmp4_many_port(const struct icmp4_many *many, uint32_t dst)
{
	/* the dynamic ports of RFC 6335 */
	return (uint16_t)(0xc000 | (icmp4__random(&many->key, MANY_PORT_DOMAIN, dst) & 0x3fff));
}

/* 0 and 0xffff are both zero to a checksum, and 0 would say that there is none (RFC 768). */
static uint16_t many_sum(const struct icmp4_many *many, uint32_t dst, uint16_t id)
{
	uint64_t random = icmp4__random(&many->key, MANY_SUM_DOMAIN, (uint64_t)dst << 16 | id);

	return (uint16_t)(1 + (uint32_t)random % PROBE_TOKENS);
}

/*
 * An IP id of 0 asks a kernel to choose. What would become 0 takes the place of what 0 becomes,
 * which nothing else has, for no probe has a TTL of 0.
 */
static uint16_t many_id(const struct icmp4_many *many, unsigned ttl, uint32_t now_us)
{
	uint32_t time = now_us >> MANY_TIME_SHIFT & MANY_TIME_MASK;
	uint16_t id = icmp4__permute16(&many->key, (uint16_t)(ttl << MANY_TTL_SHIFT | time));

	return id ? id : icmp4__permute16(&many->key, 0);
}

static uint16_t many_said(const struct icmp4_many *many, uint16_t id)
{
	uint16_t said = icmp4__unpermute16(&many->key, id);

	return said ? said : icmp4__unpermute16(&many->key, 0);
}

void icmp4__many_build(const struct icmp4_many *many, uint32_t dst, unsigned ttl, uint8_t *room)
{
	const struct icmp4_many_options *options = &many->options;
	struct probe_flow flow = {options->src, dst, icmp4_many_port(many, dst), options->dst_port};
	uint8_t *udp = room + ICMP4_IP_HEADER;
	size_t length = ICMP4_MANY_LENGTH - ICMP4_IP_HEADER;
	const struct icmp4_ip ip = {
		.src = options->src,
		.dst = dst,
		.total_length = ICMP4_MANY_LENGTH,
		.id = many_id(many, ttl, icmp4__many_us(many, many->now)),
		.tos = options->tos,
		.ttl = (uint8_t)ttl,
		.protocol = ICMP4_PROTO_UDP,
	};

	icmp4_ip_build(&ip, room, ICMP4_MANY_LENGTH);
	put16(udp, flow.src_port);
	put16(udp + 2, flow.dst_port);
	put16(udp + 4, (uint16_t)length);
	put16(udp + 6, many_sum(many, dst, ip.id));
	put16(udp + PROBE_UDP_HEADER, 0);
	put16(udp + PROBE_UDP_HEADER, icmp4__udp_sum(&flow, udp, length));
}

bool icmp4__many_is_ours(const struct icmp4_many *many, const struct icmp4_heard *heard,
			 unsigned *ttl)
{
	const struct icmp4_quote *quote = &heard->quote;
	const struct icmp4_many_options *options = &many->options;
	uint32_t dst = quote->ip.dst;
	struct probe_flow flow = {options->src, dst, icmp4_many_port(many, dst), options->dst_port};

	*ttl = many_said(many, quote->ip.id) >> MANY_TTL_SHIFT;
	return quote->src_port == flow.src_port &&
	       icmp4__udp_quoted(&flow, heard) == many_sum(many, dst, quote->ip.id);
}

uint32_t icmp4__many_age_us(const struct icmp4_many *many, const struct icmp4_heard *heard,
			    uint32_t now_us)
{
	uint32_t time = many_said(many, heard->quote.ip.id) & MANY_TIME_MASK;

	return (((now_us >> MANY_TIME_SHIFT) - time) & MANY_TIME_MASK) << MANY_TIME_SHIFT;
}
