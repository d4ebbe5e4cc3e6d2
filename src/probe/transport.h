/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRANSPORT_H
#define PROBE_TRANSPORT_H
/*
 * What probes of TCP and UDP have in common, whoever sends them: how they are made, and how they
 * are known again by the eight octets that every error quotes.
 */
#include <icmp4/heard.h>

/*
 * A token says in 16 bits which of the last 65534 probes is meant, and no stranger can tell the
 * next one from those before it. 0 and 0xffff are none: both are zero to a checksum, and 0 in an IP
 * header asks a kernel to choose.
 */
enum { PROBE_TOKENS = UINT16_MAX - 1 };

/* turn < PROBE_TOKENS */
uint16_t icmp4__token(const struct icmp4_key *key, uint16_t turn);
/* Back again; PROBE_TOKENS: it is none. */
uint16_t icmp4__token_turn(const struct icmp4_key *key, uint16_t token);

struct probe_flow {
	uint32_t src;
	uint32_t dst;
	uint16_t src_port;
	uint16_t dst_port;
};

enum { PROBE_UDP_HEADER = 8, PROBE_TCP_HEADER = 20, PROBE_TCP_OPTIONS = 20 };
enum { PROBE_TCP_SYN = 2, PROBE_TCP_RST = 4, PROBE_TCP_ACK = 16 };

/* What the checksum of a UDP datagram of that flow would be; 0 stands in its place. */
uint16_t icmp4__udp_sum(const struct probe_flow *flow, const uint8_t *bytes, size_t length);
/* The same where all octets from held on are 0, and are not there. */
uint16_t icmp4__udp_sum_of(const struct probe_flow *flow, const uint8_t *bytes, size_t held,
			   size_t length);
/*
 * The UDP checksum that the probe left us with: a NAT that changed source address and port also
 * updated the checksum, and need not have restored any of them in the quote (TRACE-04).
 */
uint16_t icmp4__udp_quoted(const struct probe_flow *flow, const struct icmp4_heard *heard);

/* Octets of options in a SYN of that length, data included. */
size_t icmp4__syn_options(size_t length);
/* A SYN of at least PROBE_TCP_HEADER octets; what is beyond its options is 0. */
void icmp4__syn_build(const struct probe_flow *flow, uint32_t sequence, uint8_t *bytes,
		      size_t length);
/* Its first octets, held of them, at least PROBE_TCP_HEADER + PROBE_TCP_OPTIONS or all. */
void icmp4__syn_head(const struct probe_flow *flow, uint32_t sequence, uint8_t *bytes, size_t held,
		     size_t length);

#endif
