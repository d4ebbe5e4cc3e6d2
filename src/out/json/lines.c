/* SPDX-License-Identifier: MIT */
/* Format "json": one object a line, keys and their order as icmp-json(5) has them. */
#include "out/json/lines.h"
#include "out/check.h"
#include "out/device.h"
#include "out/packet.h"
#include <string.h>

struct json *json_lines_begin(struct out *out, const char *kind)
{
	out->json.file = out->file;
	out->json.live = out->run->live;
	json_line(&out->json, kind);
	return &out->json;
}

void json_lines_time(struct out *out, struct icmp4_time at)
{
	if (out->run->clock)
		json_seconds(&out->json, "time_s", at.ns + out->run->unix_ns);
}

void json_lines_target(struct out *out, size_t target)
{
	json_text(&out->json, "target", out->run->targets[target].name);
	json_address(&out->json, "dst", out->run->targets[target].dst);
	if (out->run->targets[target].flow)
		json_number(&out->json, "flow", out->run->targets[target].flow);
}

void json_lines_name(struct out *out, const char *key, uint32_t address)
{
	const struct out_names *names = &out->run->names;
	const char *name = NULL;

	if (!out->run->numeric && names->find)
		name = names->find(names->world, address);
	if (name)
		json_text(&out->json, key, name);
}

static void put_known(struct json *json, const char *before, const char *key, const char *text)
{
	char full[32];

	snprintf(full, sizeof(full), "%s%s", before, key);
	if (*text)
		json_text(json, full, text);
}

void json_lines_network(struct out *out, const char *before, uint32_t address)
{
	const struct out_networks *networks = &out->run->networks;
	struct out_network found;
	char key[32];

	if (!networks->find || !networks->find(networks->world, address, &found))
		return;
	snprintf(key, sizeof(key), "%sasn", before);
	if (found.asn)
		json_number(&out->json, key, found.asn);
	put_known(&out->json, before, "as_name", found.name);
	put_known(&out->json, before, "country", found.country);
}

static void put_lost(struct json *json, const struct out_run *run)
{
	json_open(json, "lost", '[');
	for (size_t i = 0; run->lost && run->lost[i]; i++)
		json_text(json, NULL, run->lost[i]);
	json_close(json);
}

static void start(struct out *out)
{
	const struct out_run *run = out->run;
	struct json *json = json_lines_begin(out, "start");

	json_lines_time(out, run->start);
	json_text(json, "verb", run->verb);
	json_open(json, "arguments", '[');
	for (size_t i = 0; i < run->argument_count; i++)
		json_text(json, NULL, run->arguments[i]);
	json_close(json);
	if (run->socket)
		json_text(json, "socket", run->socket);
	if (run->stamps)
		json_text(json, "stamps", run->stamps);
	if (run->clock)
		json_text(json, "clock", run->clock);
	if (run->lab)
		json_text(json, "lab", run->lab);
	if (run->seeded)
		json_number(json, "seed", run->seed);
	if (run->clock)
		put_lost(json, run);
	json_end(json);
}

void json_lines_errno(struct json *json, int error)
{
	const char *name = error ? strerrorname_np(error) : NULL;

	if (name)
		json_text(json, "errno", name);
}

static void put_quantile(struct json *json, const char *key, struct stat_rtt *rtt,
			 unsigned permille)
{
	int64_t ns = stat_rtt_quantile_ns(rtt, permille);

	if (ns >= 0)
		json_ms(json, key, ns);
	else
		json_none(json, key);
}

void json_lines_rtt(struct json *json, struct stat_rtt *rtt)
{
	if (!rtt || !rtt->count) {
		json_none(json, "rtt_ms");
		return;
	}
	json_open(json, "rtt_ms", '{');
	json_ms(json, "min", rtt->min_ns);
	json_ms(json, "mean", stat_rtt_mean_ns(rtt));
	put_quantile(json, "p50", rtt, 500);
	put_quantile(json, "p95", rtt, 950);
	put_quantile(json, "p99", rtt, 990);
	json_ms(json, "max", rtt->max_ns);
	json_ms(json, "stddev", stat_rtt_stddev_ns(rtt));
	json_close(json);
}

static void put_answers(struct out *out, const struct out_responder *responder)
{
	unsigned back = path_back_hops(responder);
	struct icmp4_heard heard = path_heard(responder);
	struct json *json = &out->json;

	json_open(json, "rtt_ms", '{');
	json_ms(json, "min", responder->rtt.min_ns);
	json_ms(json, "mean", stat_rtt_mean_ns(&responder->rtt));
	json_ms(json, "max", responder->rtt.max_ns);
	json_close(json);
	if (back)
		json_number(json, "back_hops", back);
	json_rewritten(json, &responder->rewrites);
	out_packet(json, "packet", &heard);
}

static void hop_line(struct out *out, const struct out_trace *trace, const struct out_hop *hop,
		     const struct out_responder *responder)
{
	struct json *json = json_lines_begin(out, "hop");

	json_lines_target(out, trace->target);
	json_number(json, "ttl", hop->ttl);
	json_number(json, "path", 1);
	if (responder) {
		json_address(json, "from", responder->from);
		json_lines_name(out, "from_name", responder->from);
		json_lines_network(out, "", responder->from);
	} else {
		json_none(json, "from");
	}
	json_number(json, "sent", hop->sent);
	json_number(json, "received", responder ? responder->rtt.count : 0);
	if (hop->unsent) {
		json_number(json, "unsent", hop->unsent);
		json_lines_errno(json, hop->unsent_reason);
	}
	if (hop->sent && responder)
		json_lines_share(json, (double)hop->silent / (double)hop->sent,
				 stat_wilson95(hop->silent, hop->sent));
	json_text(json, "verdict", path_verdict(hop, responder));
	if (responder)
		put_answers(out, responder);
	json_end(json);
}

static void hop(struct out *out, const struct out_trace *trace, const struct out_hop *hop)
{
	if (!hop->responder_count)
		hop_line(out, trace, hop, NULL);
	for (unsigned i = 0; i < hop->responder_count; i++)
		hop_line(out, trace, hop, &hop->responders[i]);
}

static void trace_end(struct out *out, const struct out_trace *trace)
{
	uint8_t ttl = 0;
	const struct out_responder *final = path_final(trace->path, &ttl);
	struct json *json = json_lines_begin(out, "summary");

	json_lines_target(out, trace->target);
	json_text(json, "verdict", icmp4_trace_end_name(trace->end));
	if (!final || path_exact(trace->path, ttl))
		json_number(json, "hops", final ? ttl : trace->path->answered);
	if (trace->confirmed)
		json_ms(json, "echo_rtt_ms", trace->echo_rtt_ns);
	json_findings(json, trace);
	json_rewrites(json, trace);
	json_end(json);
}

static void error(struct out *out, const struct out_error *error, struct icmp4_time now)
{
	struct json *json = json_lines_begin(out, "error");

	json_lines_time(out, now);
	json_text(json, "what", error->what);
	json_lines_errno(json, error->error);
	json_text(json, "message", error->message);
	if (error->hint && *error->hint)
		json_text(json, "hint", error->hint);
	json_bool(json, "fatal", error->fatal);
	json_end(json);
}

static void end(struct out *out, const char *reason, int exit, struct icmp4_time now)
{
	struct json *json = json_lines_begin(out, "end");

	json_lines_time(out, now);
	json_text(json, "reason", reason);
	json_number(json, "exit", (uint64_t)exit);
	json_end(json);
}

const struct out_ops out_json = {
	.name = "json",
	.start = start,
	.reply = json_reply,
	.ping_summary = json_ping_summary,
	.ping_flows = json_ping_flows,
	.ping_total = json_ping_total,
	.ping_moved = json_ping_moved,
	.hop = hop,
	.trace_end = trace_end,
	.trace_flows = json_trace_flows,
	.mtu_probe = json_mtu_probe,
	.mtu_end = json_mtu_end,
	.mtu_flows = json_mtu_flows,
	.mtu_changed = json_mtu_changed,
	.mtu_watched = json_mtu_watched,
	.paths_end = json_paths_end,
	.many_way = json_many_way,
	.many_end = json_many_end,
	.why = json_why,
	.message = json_message,
	.sending = json_sending,
	.device = json_device,
	.check_survey = json_check_survey,
	.check_case = json_check_case,
	.check_summary = json_check_summary,
	.census = json_census,
	.error = error,
	.end = end,
};
