/* SPDX-License-Identifier: MIT */
/* What state a running node is in: gathered here, shown by src/out. */
#include "cmd/node.h"
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

static struct out_device gather(const struct node_run *node, struct out_device_port *ports)
{
	for (uint32_t i = 0; i < node->device->port_count; i++)
		ports[i] = port_of(node, i);
	return (struct out_device){
		.name = node->device->name,
		.forward = node->device->settings.forward,
		.at = io_now(),
		.since = run_device_since(node->run),
		.counters = run_device_counters(node->run),
		.ports = ports,
		.port_count = node->device->port_count,
	};
}

void node_status(const struct node_run *node, struct outs *outs)
{
	struct out_device_port ports[NODE_PORTS];
	struct out_device device = gather(node, ports);

	outs_device(outs, &device);
}

bool node_status_as(const struct node_run *node, const char *format, FILE *file)
{
	struct out out = {.ops = out_format(format), .run = &node->out_run, .file = file};
	struct out_device_port ports[NODE_PORTS];
	struct out_device device = gather(node, ports);

	if (out.ops && out.ops->device)
		out.ops->device(&out, &device);
	return out.ops && out.ops->device;
}
