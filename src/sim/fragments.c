/* SPDX-License-Identifier: MIT */
/*
 * One reassembly for all nodes: a network has many, and few of them put something together at a
 * time. Its room is taken when it is first written to, for calloc leaves the rest to the kernel.
 */
#include <icmp4/ip.h>

#include "base/siphash.h"
#include "sim/memory.h"
#include "sim/network.h"

enum { FRAGMENT_SLOTS = 64, FRAGMENT_SLOTS_A_SOURCE = 48 };

void sim__fragments_init(struct sim *sim)
{
	struct icmp4_reassembly_config config = {
		.slots = memory_take(FRAGMENT_SLOTS, sizeof(*config.slots)),
		.slot_count = FRAGMENT_SLOTS,
		.room = memory_take(FRAGMENT_SLOTS, ICMP4_REASSEMBLY_WORDS(ICMP4_REASSEMBLY_MOST) *
							    sizeof(*config.room)),
		.size = ICMP4_REASSEMBLY_MOST,
		.per_source = FRAGMENT_SLOTS_A_SOURCE,
	};

	for (uint32_t i = 0; i < 2; i++)
		config.key.word[i] = icmp4__random(&sim->key, SIM_DRAW_FRAGMENTS, i);
	icmp4_reassembly_init(&sim->fragments, &config);
}

void sim__fragments_free(struct sim *sim)
{
	free(sim->fragments.config.slots);
	free(sim->fragments.config.room);
}

static bool is_part(const struct icmp4_packet *packet)
{
	const uint8_t *ip = packet->bytes;

	return !icmp4_ip_check(ip, packet->held, packet->held) &&
	       (icmp4_ip_offset(ip) || icmp4_ip_mf(ip));
}

bool sim__whole(struct sim *sim, struct icmp4_time now, uint32_t node,
		const struct icmp4_packet *packet, struct icmp4_packet *whole,
		struct icmp4_node_event *event)
{
	int64_t wait_ns = sim->nodes[node].settings->reassembly_timeout * ICMP4_S_NS;

	*event = (struct icmp4_node_event){.verb = ICMP4_VERB_HELD};
	*whole = *packet;
	if (!is_part(packet))
		return true;
	switch (icmp4_reassembly_add(&sim->fragments, node, now, icmp4_time_add(now, wait_ns),
				     packet, whole)) {
	case ICMP4_REASSEMBLED_WHOLE:
		return true;
	case ICMP4_REASSEMBLED_SPOILED:
		event->verb = ICMP4_VERB_DROPPED;
		event->drop = ICMP4_DROP_FRAGMENT_MISFIT;
		return false;
	default:
		return false;
	}
}
