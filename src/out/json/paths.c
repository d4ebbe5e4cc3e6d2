/* SPDX-License-Identifier: MIT */
/* The JSON of all paths: a line a vertex, an edge, a diamond, and the summary. */
#include "out/graph.h"
#include "out/json/lines.h"

static void put_fields(struct json *json, const char *key, uint8_t fields)
{
	json_open(json, key, '[');
	for (unsigned bit = 1; bit <= ICMP4_PATHS_TOS; bit <<= 1)
		if (fields & bit)
			json_text(json, NULL, icmp4_paths_field_name((enum icmp4_paths_field)bit));
	json_close(json);
}

static void put_balance(struct json *json, const struct icmp4_paths_vertex *v)
{
	static const char *const words[] = {
		[ICMP4_PATHS_UNKNOWN] = "unknown",
		[ICMP4_PATHS_BY_FLOW] = "flow",
		[ICMP4_PATHS_BY_PACKET] = "packet",
	};

	if (v->out < 2)
		return;
	json_text(json, "divides", words[v->balance]);
	if (v->balance != ICMP4_PATHS_BY_FLOW)
		return;
	put_fields(json, "fields", v->fields);
	put_fields(json, "other_fields", v->others);
	if (v->doubtful)
		put_fields(json, "doubtful_fields", v->doubtful);
}

static const char *verdict_of(const struct icmp4_paths_vertex *v)
{
	if (!v->address)
		return "silent";
	if (v->reached)
		return "reached";
	return v->final ? "unreachable" : "ok";
}

static void put_vertex(struct out *out, const struct out_paths *paths, uint16_t number)
{
	const struct icmp4_paths_vertex *v = &paths->engine->memory.vertices[number];
	struct json *json = json_lines_begin(out, "vertex");

	json_lines_target(out, paths->target);
	json_number(json, "vertex", number);
	json_number(json, "ttl", v->ttl);
	if (v->address) {
		json_address(json, "from", v->address);
		json_lines_name(out, "from_name", v->address);
		json_lines_network(out, "", v->address);
	} else {
		json_none(json, "from");
	}
	json_text(json, "verdict", number ? verdict_of(v) : "source");
	if (v->rtt_ns >= 0)
		json_ms(json, "rtt_ms", v->rtt_ns);
	json_number(json, "flows", v->flows);
	put_balance(json, v);
	json_end(json);
}

static void put_edge(struct out *out, const struct out_paths *paths,
		     const struct icmp4_paths_link *link)
{
	struct json *json = json_lines_begin(out, "edge");

	json_lines_target(out, paths->target);
	json_number(json, "vertex", link->from);
	json_number(json, "next_vertex", link->to);
	json_bool(json, "certain", link->certain);
	json_end(json);
}

static void put_diamond(struct out *out, const struct out_paths *paths,
			const struct icmp4_paths_diamond *diamond)
{
	struct json *json = json_lines_begin(out, "diamond");

	json_lines_target(out, paths->target);
	json_number(json, "first_ttl", diamond->first);
	json_number(json, "last_ttl", diamond->last);
	json_number(json, "width", diamond->width);
	json_number(json, "uneven", diamond->uneven);
	json_bool(json, "meshed", diamond->meshed);
	json_bool(json, "by_packet", diamond->by_packet);
	json_end(json);
}

static const char *protocol_of(uint8_t protocol)
{
	return protocol == ICMP4_PROTO_ICMP ? "icmp" : protocol == ICMP4_PROTO_TCP ? "tcp" : "udp";
}

static void put_summary(struct out *out, const struct out_paths *paths)
{
	const struct icmp4_paths *engine = paths->engine;
	enum icmp4_paths_bound bound = (enum icmp4_paths_bound)engine->options.bound;
	struct json *json = json_lines_begin(out, "summary");

	json_lines_target(out, paths->target);
	json_text(json, "verdict", icmp4_paths_end_name(icmp4_paths_ended(engine)));
	json_text(json, "protocol", protocol_of(engine->options.protocol));
	json_number(json, "paths", graph_paths(engine));
	json_bool(json, "complete", !engine->crowded && engine->end != ICMP4_PATHS_RUNNING);
	json_text(json, "bound", icmp4_paths_bound_name(bound));
	json_ratio(json, "missed_vertex_ratio", icmp4_paths_bound_ppm(bound) / 1e6, 6);
	json_ratio(json, "missed_ratio", graph_missed(engine), 6);
	json_number(json, "sent", engine->probe.number);
	json_number(json, "received", engine->answered);
	json_number(json, "unsent", engine->unsent);
	json_number(json, "forged", engine->forged);
	json_end(json);
}

void json_paths_end(struct out *out, const struct out_paths *paths)
{
	const struct icmp4_paths *engine = paths->engine;
	struct icmp4_paths_diamond diamond = {.last = 0};

	for (uint16_t i = 0; i < engine->vertices && !out->run->quiet; i++)
		if (engine->memory.vertices[i].flows)
			put_vertex(out, paths, i);
	for (uint32_t i = 0; i < engine->links && !out->run->quiet; i++)
		put_edge(out, paths, &engine->memory.links[i]);
	while (icmp4_paths_diamond(engine, diamond.last, &diamond))
		put_diamond(out, paths, &diamond);
	put_summary(out, paths);
}
