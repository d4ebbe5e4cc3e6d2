/* SPDX-License-Identifier: MIT */
/* The JSON of many traces: a line a path, and one about all of them. */
#include "out/json/lines.h"

static void put_hop(struct json *json, unsigned ttl, const struct stat_way_hop *hop)
{
	json_open(json, NULL, '{');
	json_number(json, "ttl", ttl);
	if (hop->from)
		json_address(json, "from", hop->from);
	else
		json_none(json, "from");
	json_text(json, "how", out_way_how(hop->how));
	if (hop->rtt_ns >= 0)
		json_ms(json, "rtt_ms", hop->rtt_ns);
	json_close(json);
}

void json_many_way(struct out *out, const struct out_many *many, const struct out_way *way)
{
	const struct icmp4_many_target *target = way->target;
	const struct stat_way_hop *end = &way->hops[target->last];
	struct json *json;

	if (out->run->quiet)
		return;
	json = json_lines_begin(out, "path");
	json_address(json, "dst", target->dst);
	json_number(json, "src_port", way->src_port);
	json_number(json, "dst_port", many->engine->options.dst_port);
	json_text(json, "verdict", out_way_verdict(way));
	if (target->last) {
		json_number(json, "hops", target->last);
		json_number(json, "type", end->type);
		json_number(json, "code", end->code);
	}
	json_open(json, "way", '[');
	for (unsigned ttl = 1; ttl <= way->last; ttl++)
		put_hop(json, ttl, &way->hops[ttl]);
	json_close(json);
	json_end(json);
}

void json_many_end(struct out *out, const struct out_many *many)
{
	const struct icmp4_many *engine = many->engine;
	struct json *json = json_lines_begin(out, "paths");

	json_number(json, "targets", engine->memory.target_count);
	json_number(json, "reached", engine->reached);
	json_bool(json, "complete", !many->unfinished);
	json_number(json, "sent", engine->sent - engine->unsent);
	json_number(json, "retried", engine->retried);
	json_number(json, "received", engine->answered);
	json_number(json, "late", engine->late);
	json_number(json, "duplicate", engine->duplicate);
	json_number(json, "unsent", engine->unsent);
	json_number(json, "dropped_here", engine->dropped);
	json_number(json, "forged", engine->forged);
	json_number(json, "interfaces", many->ways->interfaces);
	json_number(json, "links", many->ways->pairs);
	json_ms(json, "duration_ms", many->took_ns);
	json_end(json);
}
