/* SPDX-License-Identifier: MIT */
#ifndef TESTS_WAY_H
#define TESTS_WAY_H
/*
 * The truth about one flow: the way that a datagram takes through a lab, as its nodes decide it.
 * They are watched; nothing is asked, and no time to live runs out.
 */
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <string.h>

#include "base/bytes.h"
#include "config/lab/lab.h"

enum { WAY_MAX = 32, WAY_TTL = 64, WAY_LENGTH = 30 };

struct way {
	struct lab *lab;
	uint32_t hops[WAY_MAX]; /* hops[n]: the address by which hop n took it in */
	unsigned count;         /* of the last, the target too; 0: it does not get there */
	bool delivered;
};

static void way_watch(void *world, const struct sim_sight *sight)
{
	struct way *way = world;
	const struct icmp4_node_config *config;

	if (!sight->event || sight->packet->bytes[9] != ICMP4_PROTO_UDP ||
	    way->count + 1 >= WAY_MAX || way->delivered)
		return;
	way->delivered =
		sight->event->verb != ICMP4_VERB_FORWARDED && sight->event->verb != ICMP4_VERB_SENT;
	if (sight->event->verb == ICMP4_VERB_SENT)
		return;
	config = sim_node_config(way->lab->sim, sight->node);
	if (sight->packet->interface >= config->interface_count)
		return;
	way->hops[++way->count] = config->interfaces[sight->packet->interface].prefixes[0].address;
}

static inline void way_begin(struct way *way, struct lab *lab)
{
	*way = (struct way){.lab = lab};
	sim_set_tap(lab->sim, way_watch, way);
}

/* From that node, by UDP; the last hop is the target's own address. */
static inline void way_walk(struct way *way, uint32_t from, uint32_t dst, uint16_t src_port,
			    uint16_t dst_port)
{
	struct sim *sim = way->lab->sim;
	uint8_t bytes[WAY_LENGTH] = {0};
	const struct icmp4_ip ip = {
		.src = sim_node_address(sim, from),
		.dst = dst,
		.total_length = WAY_LENGTH,
		.id = 1,
		.ttl = WAY_TTL,
		.protocol = ICMP4_PROTO_UDP,
	};
	struct icmp4_packet packet = {.bytes = bytes, .held = WAY_LENGTH, .length = WAY_LENGTH};
	uint32_t node;

	icmp4_ip_build(&ip, bytes, sizeof(bytes));
	put16(bytes + 20, src_port);
	put16(bytes + 22, dst_port);
	put16(bytes + 24, WAY_LENGTH - 20);
	way->count = 0;
	way->delivered = false;
	sim_send(sim, sim_now(sim), from, &packet);
	while (!way->delivered && sim_deadline(sim).ns != ICMP4_NEVER.ns) {
		sim_advance(sim, sim_deadline(sim));
		while (sim_receive(sim, &node, &packet))
			;
	}
	if (way->count && way->delivered)
		way->hops[way->count] = dst;
}

#endif
