/* SPDX-License-Identifier: MIT */
#ifndef OUT_DEVICE_H
#define OUT_DEVICE_H
/* The state of a running node, for people, for JSON and for OpenMetrics. */
#include "out/out.h"
#include <icmp4/discovery.h>
#include <icmp4/neighbour.h>
#include <icmp4/node.h>

struct out_device_port {
	const struct icmp4_interface *interface;
	const char *on; /* the kernel's interface under it */
	bool up, ethernet;
	uint64_t received, sent, lost, dropped;    /* frames; lost by us, dropped by the kernel */
	const struct icmp4_neighbours *neighbours; /* NULL: it has none */
};

struct out_device_counter {
	const char *name; /* kebab-case */
	const char *text; /* more of it for people, or NULL */
	uint64_t value;
};

enum { OUT_DEVICE_STAGED = 32 };

struct out_device {
	const char *name;
	bool forward;
	struct icmp4_time at, since;
	const struct icmp4_node_counters *counters;
	const struct icmp4_mib *mib; /* what RFC 4293 counts */
	const struct out_device_port *ports;
	size_t port_count;
	const struct icmp4_default_router *routers; /* that were discovered; interface: a port */
	size_t router_count;
	const struct out_device_counter *staged; /* what ended beside the node: "nat-no-mapping" */
	size_t staged_count;
};

/*
 * Counters in groups: what was done, drops by reason, errors sent by kind, errors that a rule
 * forbade, errors for us that were refused. Of each group only what is not 0 is shown, but the
 * first, which is whole.
 */
enum out_device_group {
	OUT_DEVICE_DONE,
	OUT_DEVICE_DROPPED,
	OUT_DEVICE_ERRORS,
	OUT_DEVICE_FORBIDDEN,
	OUT_DEVICE_REFUSED,
	OUT_DEVICE_GROUPS
};

const char *out_device_group_name(enum out_device_group group); /* "dropped" */
/* The n-th counter of a group; false behind the last. */
bool out_device_counter(const struct icmp4_node_counters *counters, enum out_device_group group,
			size_t n, struct out_device_counter *counter);

/* The parts of the formats. */
void text_device(struct out *out, const struct out_device *device);
void json_device(struct out *out, const struct out_device *device);
void metrics_device(struct out *out, const struct out_device *device);

#endif
