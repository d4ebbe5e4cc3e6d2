/* SPDX-License-Identifier: MIT */
/* Several flows of a trace: the hops and the end of each, then what they tell together. */
#include "out/trace/flows.h"
#include "out/json/lines.h"

static void put_flow(struct out *out, const struct out_trace_flows *flows, size_t flow)
{
	struct icmp4_trace_options options = *flows->options;
	struct out_path path = flows->paths[flow];
	struct out_trace trace = {
		.target = flows->target + flow,
		.options = &options,
		.path = &path,
		.end = flows->ends[flow],
		.dropped = flows->dropped,
	};
	const struct out_hop *hop;

	options.src_port = (uint16_t)(options.src_port + flow);
	while ((hop = path_peek(&path, flow_end(flows, flow), true))) {
		out_json.hop(out, &trace, hop);
		path_pop(&path);
	}
	out_json.trace_end(out, &trace);
}

static void put_set(struct json *json, const char *key, flow_set set)
{
	json_open(json, key, '[');
	for (unsigned i = 0; i < TRACE_FLOWS_MOST; i++)
		if (set >> i & 1)
			json_number(json, NULL, i + 1);
	json_close(json);
}

static void put_place(struct json *json, const char *ttl_key, uint8_t ttl, const char *key,
		      uint32_t address)
{
	json_number(json, ttl_key, ttl);
	if (address)
		json_address(json, key, address);
	else if (ttl)
		json_none(json, key);
}

static void put_blame(struct json *json, const struct flow_blame *b)
{
	json_open(json, "blame", '{');
	put_set(json, "flows", b->flows);
	put_place(json, "ttl", b->ttl, "from", b->address);
	json_lines_share(json, b->ratio, b->share);
	json_open(json, "others", '{');
	json_lines_share(json, b->others_ratio, b->others);
	json_close(json);
	if (b->to) {
		json_open(json, "between", '{');
		put_place(json, "ttl", b->from, "from", b->from_address);
		put_place(json, "to_ttl", b->to, "to", b->to_address);
		json_close(json);
	}
	json_close(json);
}

/* Those that nothing came through of, though of others it did. */
static flow_set silent_of(const struct out_trace_flows *flows)
{
	flow_set silent = 0;
	bool any = false;

	for (size_t i = 0; i < flows->count; i++) {
		const struct out_hop *end = &flows->paths[i].hops[flow_end(flows, i)];

		silent |= (flow_set)(end->sent && end->silent == end->sent) << i;
		any |= end->responder_count > 0;
	}
	return any ? silent : 0;
}

void json_trace_flows(struct out *out, const struct out_trace_flows *flows)
{
	const struct out_target *target = &out->run->targets[flows->target];
	struct flow_blame blame = flow_blame_of(flows);
	flow_set silent = silent_of(flows);
	struct json *json = &out->json;

	for (size_t i = 0; i < flows->count; i++)
		put_flow(out, flows, i);
	json_lines_begin(out, "flows");
	json_text(json, "target", target->name);
	json_address(json, "dst", target->dst);
	json_number(json, "flows", flows->count);
	put_set(json, "silent", silent);
	put_set(json, "lossy", blame.found ? blame.flows & ~silent : 0);
	json_number(json, "ways", flow_ways(flows));
	json_bool(json, "limited", blame.limited);
	if (blame.found)
		put_blame(json, &blame);
	json_end(json);
}
