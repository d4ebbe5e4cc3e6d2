/* SPDX-License-Identifier: MIT */
#ifndef RUN_WIRE_H
#define RUN_WIRE_H
/*
 * An Ethernet interface of this machine as the cable that leads to a port of a node in a lab: the
 * device at its other end stands in that node's place. It finds there, by ARP, whoever the lab has
 * at the other ends of the port's link, all with one MAC.
 */
#include "run/frames/frames.h"
#include "sim/sim.h"

struct run_wire {
	struct run_station station;
	const struct sim *sim;
	uint32_t node, port;
	struct icmp4_prefix *own; /* of those at the other ends */
};

/* interface: a kernel's, or "tap:NAME" to be made. False: nothing stays open. */
bool run_wire_open(struct run_wire *wire, const struct sim *sim, uint32_t node, uint32_t port,
		   const char *interface, struct io_failure *failure);
void run_wire_close(struct run_wire *wire);
/* What reached the node by that port. */
void run_wire_send(struct run_wire *wire, struct icmp4_time now, const struct icmp4_packet *packet);
/* The next datagram of the device, with the neighbour that it is for where only one can be. */
bool run_wire_receive(struct run_wire *wire, struct icmp4_time now, struct icmp4_packet *packet);
/* When to receive, whatever poll() says. */
struct icmp4_time run_wire_deadline(const struct run_wire *wire);

#endif
