/* SPDX-License-Identifier: MIT */
#ifndef SIM_STAGE_H
#define SIM_STAGE_H
/*
 * What a box on the way may do to datagrams that no setting of a node is for. A stage stands beside
 * a node, which knows nothing of it: ingress sees a datagram that arrived before the node does,
 * egress one that leaves, and for whom, after it. Either may change it in place, end its way, or
 * hold it up. stage.c has the table of them.
 */
#include "sim/network.h"

/* A datagram between a node and its link, and what is to become of it. */
struct passage {
	struct sim *sim;
	struct icmp4_time now;
	uint32_t node;
	const struct icmp4_packet *packet;
	const char *stage; /* whose word this is: */
	const char *loss;  /* it goes no further; NULL: it does */
	bool refused;      /* nor does it, and the node is to say so: 3/13 */
	bool turned;       /* it comes from the node itself, as it seems, and rightly so */
	int64_t delay_ns;  /* it leaves so much later */
};

/* True: it goes on. */
bool sim__ingress(struct passage *passage);
bool sim__egress(struct passage *passage);

/* One way past a stage. */
typedef void stage_fn(struct passage *passage, struct sim_node *node);

/* stage_nat.c */
stage_fn sim__nat_ingress, sim__nat_egress, sim__nat_back;

/* stage_policy.c */
stage_fn sim__policy_ingress;

/* stage_error.c */
stage_fn sim__error_egress;

/* stage_header.c */
stage_fn sim__ttl_ingress, sim__ttl_egress, sim__rewrite_egress;

#endif
