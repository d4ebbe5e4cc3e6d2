/* SPDX-License-Identifier: MIT */
/*
 * What tells one flow of a search from another. Routers look at the first four octets behind the IP
 * header, which of UDP and TCP are the ports, of ICMP type, code and checksum; some at the
 * identifier too. So a flow of ICMP has both of its own.
 */
#include "base/siphash.h"
#include "probe/paths/paths.h"

enum { PATHS_DOMAIN = 0x70617468 }; /* "path" */
enum { PATHS_SUMS = UINT16_MAX - 1, PATHS_APART = 0x5000, PATHS_PORT_LOW = 0x8000 };

static bool paths_add_flow(struct icmp4_paths *paths, struct icmp4_paths_flow flow,
			   uint16_t *number)
{
	if (paths->flows >= paths->memory.flow_count) {
		paths->crowded = true;
		return false;
	}
	*number = paths->flows++;
	paths->memory.flows[*number] = flow;
	for (unsigned ttl = 1; ttl <= paths->options.max; ttl++)
		*icmp4__paths_cell(paths, *number, ttl) =
			(struct icmp4_paths_cell){.vertex = ICMP4_PATHS_NONE};
	return true;
}

bool icmp4__paths_draw(struct icmp4_paths *paths, uint16_t *flow)
{
	if (!paths_add_flow(paths, (struct icmp4_paths_flow){.serial = paths->serials}, flow))
		return false;
	paths->serials++;
	return true;
}

bool icmp4__paths_vary(struct icmp4_paths *paths, uint16_t of, uint8_t field, uint8_t step,
		       uint16_t *flow)
{
	return paths_add_flow(paths, (struct icmp4_paths_flow){of, field, step}, flow);
}

static uint16_t paths_sum(const struct icmp4_paths *paths, uint32_t on)
{
	return (uint16_t)(1 + (paths->base - 1u + on) % PATHS_SUMS);
}

void icmp4__paths_load(struct icmp4_paths *paths, uint16_t number)
{
	const struct icmp4_paths_options *options = &paths->options;
	const struct icmp4_paths_flow *flow = &paths->memory.flows[number];
	struct icmp4_trace *probe = &paths->probe;
	uint32_t apart = PATHS_APART + flow->step; /* of no drawn flow */
	bool echo = options->protocol == ICMP4_PROTO_ICMP;

	probe->options.src_port = (uint16_t)(options->src_port + flow->serial);
	probe->options.dst_port = options->dst_port;
	probe->options.tos = options->tos;
	probe->base = echo ? paths_sum(paths, flow->serial) : paths->base;
	if (flow->field == ICMP4_PATHS_ID)
		probe->options.src_port = (uint16_t)(probe->options.src_port + apart);
	if (flow->field == ICMP4_PATHS_CHECKSUM)
		probe->base = paths_sum(paths, flow->serial + apart);
	if (flow->field == ICMP4_PATHS_DST_PORT)
		probe->options.dst_port = (uint16_t)(options->dst_port + flow->step);
	if (flow->field == ICMP4_PATHS_TOS)
		probe->options.tos = options->tos ^ (uint8_t)(flow->step << 2);
}

uint8_t icmp4__paths_fields(const struct icmp4_paths *paths)
{
	if (paths->options.protocol == ICMP4_PROTO_ICMP)
		return ICMP4_PATHS_ID | ICMP4_PATHS_CHECKSUM | ICMP4_PATHS_TOS;
	return ICMP4_PATHS_SRC_PORT | ICMP4_PATHS_DST_PORT | ICMP4_PATHS_TOS;
}

bool icmp4__paths_is_ours(const struct icmp4_paths *paths, uint16_t port, uint16_t *flow)
{
	for (uint16_t i = 0; i < paths->flows; i++) {
		if ((uint16_t)(paths->options.src_port + paths->memory.flows[i].serial) != port)
			continue;
		*flow = i;
		return true;
	}
	return false;
}

static const struct {
	enum icmp4_paths_field field;
	const char *name;
} paths_fields[] = {
	{ICMP4_PATHS_SRC_PORT, "src_port"},
	{ICMP4_PATHS_DST_PORT, "dst_port"},
	{ICMP4_PATHS_ID, "id"},
	{ICMP4_PATHS_CHECKSUM, "checksum"},
	{ICMP4_PATHS_TOS, "tos"},
};

const char *icmp4_paths_field_name(enum icmp4_paths_field field)
{
	for (size_t i = 0; i < sizeof paths_fields / sizeof *paths_fields; i++)
		if (paths_fields[i].field == field)
			return paths_fields[i].name;
	return NULL;
}

/* All ports that may be used are below 65536, those of flows and those of their variants. */
static bool paths_has_ports(const struct icmp4_paths_options *options, size_t flow_count)
{
	enum { STEPS = 256 };

	if (options->protocol == ICMP4_PROTO_ICMP)
		return true;
	return options->dst_port && options->dst_port <= UINT16_MAX - STEPS &&
	       options->src_port <= 65536u - flow_count;
}

bool icmp4__paths_open_flow(struct icmp4_paths *paths, const struct icmp4_key *key)
{
	const struct icmp4_paths_options *options = &paths->options;
	uint64_t random = icmp4__random(key, PATHS_DOMAIN, 0);

	if (!paths->options.src_port)
		paths->options.src_port = (uint16_t)(PATHS_PORT_LOW + random % 0x4000);
	if (!paths_has_ports(options, paths->memory.flow_count))
		return false;
	paths->probe.key = *key;
	paths->probe.memory.slot_count = paths->memory.slot_count;
	paths->probe.options = (struct icmp4_trace_options){
		.dst = options->dst,
		.src = options->src,
		.protocol = options->protocol,
		.src_port = options->src_port,
		.dst_port = options->dst_port,
		.length = options->length,
		.tos = options->tos,
		.df = options->df,
	};
	icmp4__trace_draw(&paths->probe);
	paths->base = paths->probe.base;
	return true;
}
