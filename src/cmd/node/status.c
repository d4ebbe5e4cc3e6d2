/* SPDX-License-Identifier: MIT */
/* What state a running node is in: gathered here, shown by src/out. */
#include "cmd/node/node.h"
#include "io/clock.h"

static struct out_device_port port_of(const struct node_run *node, uint32_t i)
{
	struct run_device_state state = run_device_port(node->run, i);

	return (struct out_device_port){
		.interface = &node->device->interfaces[i],
		.on = state.on,
		.up = state.up,
		.ethernet = state.ethernet,
		.received = state.received,
		.sent = state.sent,
		.lost = state.lost,
		.dropped = state.dropped,
		.neighbours = state.neighbours,
	};
}

/* What of a node is gathered from elsewhere. */
struct state {
	struct out_device_port ports[NODE_PORTS];
	struct icmp4_default_router routers[NODE_ROUTERS];
	struct out_device_counter staged[OUT_DEVICE_STAGED];
};

static struct out_device gather(const struct node_run *node, struct state *state)
{
	size_t routers = 0, staged = 0;

	for (uint32_t i = 0; i < node->device->port_count; i++)
		state->ports[i] = port_of(node, i);
	while (routers < NODE_ROUTERS &&
	       run_device_router(node->run, routers, &state->routers[routers]))
		routers++;
	for (struct out_device_counter *one = state->staged;
	     staged < OUT_DEVICE_STAGED &&
	     run_device_staged(node->run, staged, &one->name, &one->value);
	     staged++, one++)
		one->text = NULL;
	return (struct out_device){
		.name = node->device->name,
		.forward = node->device->settings.forward,
		.at = io_now(),
		.since = run_device_since(node->run),
		.counters = run_device_counters(node->run),
		.mib = run_device_mib(node->run),
		.ports = state->ports,
		.port_count = node->device->port_count,
		.routers = state->routers,
		.router_count = routers,
		.staged = state->staged,
		.staged_count = staged,
	};
}

void node_status(const struct node_run *node, struct outs *outs)
{
	struct state state;
	struct out_device device = gather(node, &state);

	outs_device(outs, &device);
}

bool node_status_as(const struct node_run *node, const char *format, FILE *file)
{
	struct out out = {.ops = out_format(format), .run = &node->out_run, .file = file};
	struct state state;
	struct out_device device = gather(node, &state);

	if (out.ops && out.ops->device)
		out.ops->device(&out, &device);
	return out.ops && out.ops->device;
}
