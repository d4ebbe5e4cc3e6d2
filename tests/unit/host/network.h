/* SPDX-License-Identifier: MIT */
/*
 * Networks for tests. Node n has the address 10.1.0.n; link l is 10.0.0.2l/31, its first end even.
 */
#ifndef NETWORK_H
#define NETWORK_H

#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>

#include "sim/sim.h"
#include "tap.h"

enum { NODES = 0x0a010000, LINKS = 0x0a000000 };

static const struct sim_direction way_default = {
	.delay_ns = ICMP4_MS_NS, .mtu = 1500, .cost = 1, .up = true};

static inline uint32_t add_node(struct sim *sim, const char *name, bool router)
{
	struct icmp4_prefix address = {NODES + (uint32_t)sim_node_count(sim), 32};
	struct icmp4_node_settings settings;

	icmp4_node_settings_default(&settings);
	settings.forward = router;
	settings.limit_destination.per_second_milli = 0;
	settings.limit.per_second_milli = 0;
	return sim_add_node(sim, &(struct sim_node_spec){.name = name,
							 .settings = &settings,
							 .addresses = &address,
							 .address_count = 1});
}

static inline uint32_t add_link(struct sim *sim, uint32_t a, uint32_t b, struct sim_direction to,
				struct sim_direction back)
{
	uint32_t base = LINKS + 2 * (uint32_t)sim_link_count(sim);
	struct sim_end ends[2] = {{.node = a, .address = {base, 31}},
				  {.node = b, .address = {base + 1, 31}}};

	return sim_add_link(sim, ends, (struct sim_direction[2]){to, back});
}

/* A host, routers in a row, a host: nodes 0 to routers + 1, links 0 to routers. */
static inline struct sim *chain(uint64_t seed, uint32_t routers, struct sim_direction to,
				struct sim_direction back)
{
	struct sim *sim = sim_new(seed);
	char name[16];

	for (uint32_t i = 0; i <= routers + 1; i++) {
		snprintf(name, sizeof(name), "n%" PRIu32, i);
		add_node(sim, name, i > 0 && i <= routers);
	}
	for (uint32_t i = 0; i <= routers; i++)
		add_link(sim, i, i + 1, to, back);
	return sim;
}

struct datagram {
	uint32_t src, dst;
	uint8_t ttl, tos;
	uint8_t protocol;
	bool df;
	uint16_t length;   /* total; at least 28 */
	uint16_t src_port; /* echo: the sequence number */
	uint16_t dst_port;
	uint8_t flags; /* TCP */
};

static inline void put_number(uint8_t *at, uint16_t number)
{
	at[0] = (uint8_t)(number >> 8);
	at[1] = (uint8_t)number;
}

static inline void put_transport(const struct datagram *d, uint8_t *at, uint16_t length)
{
	uint8_t checksum_at = d->protocol == ICMP4_PROTO_ICMP  ? 2
			      : d->protocol == ICMP4_PROTO_TCP ? 16
							       : 6;
	uint32_t sum = 0;

	put_number(at, d->src_port);
	put_number(at + 2, d->dst_port);
	if (d->protocol == ICMP4_PROTO_ICMP) {
		put_number(at, ICMP4_ECHO << 8);
		put_number(at + 2, 0);
		put_number(at + 6, d->src_port);
	} else {
		sum = icmp4_checksum_pseudo(d->src, d->dst, d->protocol, length);
	}
	if (d->protocol == ICMP4_PROTO_UDP)
		put_number(at + 4, length);
	if (d->protocol == ICMP4_PROTO_TCP)
		at[12] = 5 << 4, at[13] = d->flags;
	put_number(at + checksum_at,
		   icmp4_checksum_finish(icmp4_checksum_partial(sum, at, length)));
}

/* Puts the datagram into buffer, zeros as data, and sends it from that node. */
static inline void send_datagram(struct sim *sim, int64_t now_ns, uint32_t node,
				 const struct datagram *d)
{
	static uint8_t buffer[65536];
	struct icmp4_ip ip = {.src = d->src,
			      .dst = d->dst,
			      .total_length = d->length,
			      .ttl = d->ttl,
			      .tos = d->tos,
			      .protocol = d->protocol,
			      .df = d->df};

	memset(buffer, 0, d->length);
	icmp4_ip_build(&ip, buffer, sizeof(buffer));
	put_transport(d, buffer + ICMP4_IP_HEADER, (uint16_t)(d->length - ICMP4_IP_HEADER));
	sim_send(sim, (struct icmp4_time){now_ns}, node,
		 &(struct icmp4_packet){.bytes = buffer, .held = d->length, .length = d->length});
}

/* An echo request of 84 octets from node 0. */
static inline struct datagram echo_to(uint32_t dst, uint8_t ttl, uint16_t seq)
{
	return (struct datagram){.src = NODES,
				 .dst = dst,
				 .ttl = ttl,
				 .protocol = ICMP4_PROTO_ICMP,
				 .length = 84,
				 .src_port = seq};
}

/* What came back to a place: the interesting part of one packet. */
struct answer {
	uint32_t place;
	uint32_t src, dst;
	uint8_t protocol, ttl, type, code;
	uint16_t mtu, seq;
	int64_t at_ns;
	size_t length;
};

static inline bool next_answer(struct sim *sim, struct answer *answer)
{
	struct icmp4_packet packet;
	uint32_t place;

	if (!sim_receive(sim, &place, &packet))
		return false;
	const uint8_t *ip = packet.bytes, *icmp = ip + icmp4_ip_header_length(ip);
	*answer = (struct answer){.place = place,
				  .src = icmp4_ip_src(ip),
				  .dst = icmp4_ip_dst(ip),
				  .protocol = ip[9],
				  .ttl = ip[8],
				  .type = icmp[0],
				  .code = icmp[1],
				  .mtu = (uint16_t)(icmp[6] << 8 | icmp[7]),
				  .seq = (uint16_t)(icmp[6] << 8 | icmp[7]),
				  .at_ns = packet.stamp.ns,
				  .length = packet.length};
	return true;
}

/* Sends it from node 0 and runs until nothing moves; false: nothing came back. */
static inline bool ask(struct sim *sim, const struct datagram *d, struct answer *answer)
{
	send_datagram(sim, 0, 0, d);
	sim_advance(sim, (struct icmp4_time){3600 * ICMP4_S_NS});
	return next_answer(sim, answer);
}

static inline uint32_t owner_of(struct sim *sim, uint32_t address)
{
	uint32_t interface;
	return sim_owner(sim, address, &interface);
}

#endif
