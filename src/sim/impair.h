/* SPDX-License-Identifier: MIT */
#ifndef SIM_IMPAIR_H
#define SIM_IMPAIR_H
/*
 * What a wire does to packets. Each impairment looks at a packet that crosses and writes down what
 * becomes of it; impair.c has the table of them. Whatever is drawn depends on the seed, the way and
 * the number of the packet on it alone, so that a change elsewhere in the network does not move the
 * losses of this link.
 */
#include "sim/network.h"

struct crossing {
	const struct sim *sim;
	const struct sim_port *port;
	const struct sim_direction *way;
	struct sim_lane *lane;
	uint64_t number;
	size_t octets; /* of the datagram */
	/* What becomes of it: */
	bool lost;
	bool doubled;
	bool late;
	bool corrupted;
	uint32_t bit; /* that is another */
	int64_t delay_ns;
};

/* Which impairments a way has: a bit for each. */
uint8_t sim__impairments(const struct sim_direction *way);
void sim__impair(struct crossing *crossing);

/* spread.c: what jitter adds to the delay, by a random number. */
int64_t sim__spread(const struct sim_direction *way, uint64_t random);

#endif
