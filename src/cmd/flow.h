/* SPDX-License-Identifier: MIT */
#ifndef CMD_FLOW_H
#define CMD_FLOW_H
/* What a balancer hashes of the probes of a path, as the options of the verbs that ask it say. */
#include "cmd/session.h"

struct flow {
	uint8_t protocol;
	uint16_t src_port; /* of ICMP, the identifier */
	uint16_t dst_port; /* 0: what is usual */
	bool vary_port;    /* as in icmp4_trace_options */
	bool any_id;
	uint8_t tos;
};

/* UDP unless something else is asked for. */
uint8_t flow_protocol(const struct cmd_options *options);
struct flow flow_read(const struct session *session);
/* The source of probes to a target; 0: there is no route, and that is said. */
uint32_t flow_source(struct session *session, size_t target);
/* Without the right to make datagrams, the port numbers the probes: that is said. */
void flow_warn(const struct session *session, const struct flow *flow);

#endif
