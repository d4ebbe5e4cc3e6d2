/* SPDX-License-Identifier: MIT */
#ifndef OUT_JSON_LINES_H
#define OUT_JSON_LINES_H
/* The parts of the format "json": the lines of each verb. */
#include "out/out.h"

/* Begins a line of this output. */
struct json *json_lines_begin(struct out *out, const char *kind);

/* When it was; a run without a clock of its own says nothing of that. */
void json_lines_time(struct out *out, struct icmp4_time at);
/* target and dst. */
void json_lines_target(struct out *out, size_t target);
/* The name of an address under that key, where there is one. */
/* Whose network an address is of, behind a prefix to the keys: asn, as_name, country. */
void json_lines_network(struct out *out, const char *before, uint32_t address);
void json_lines_name(struct out *out, const char *key, uint32_t address);
void json_lines_errno(struct json *json, int error);
/* Figures under rtt_ms: null of a series that is empty or NULL. */
void json_lines_rtt(struct json *json, struct stat_rtt *rtt);

void json_mtu_probe(struct out *out, const struct out_mtu *mtu,
		    const struct icmp4_mtu_event *event);
void json_mtu_end(struct out *out, const struct out_mtu *mtu);
void json_mtu_flows(struct out *out, const struct out_mtu_flows *flows);
void json_mtu_changed(struct out *out, const struct out_mtu_watch *watch);
void json_mtu_watched(struct out *out, const struct out_mtu_watch *watch);
void json_why(struct out *out, const struct out_why *why);

void json_trace_flows(struct out *out, const struct out_trace_flows *flows);
void json_many_way(struct out *out, const struct out_many *many, const struct out_way *way);
void json_many_end(struct out *out, const struct out_many *many);
void json_paths_end(struct out *out, const struct out_paths *paths);

void json_reply(struct out *out, const struct icmp4_ping_event *event);
void json_ping_summary(struct out *out, const struct out_ping *ping);
void json_ping_flows(struct out *out, const struct out_flows *flows);
void json_ping_moved(struct out *out, const struct out_moved *moved);
void json_ping_total(struct out *out, struct out_total *total);
void json_message(struct out *out, const struct out_message *message);
void json_sending(struct out *out, const struct out_sending *sending);
void json_census(struct out *out, const struct out_census *census);
void json_sending(struct out *out, const struct out_sending *sending);

/* json/findings.c: "loss_ratio" and its interval; "findings" of a trace, if there are any. */
void json_lines_share(struct json *json, double ratio, struct stat_interval share);
void json_findings(struct json *json, const struct out_trace *trace);
/* json/rewrites.c: "rewritten" of an answer; "rewrites" of a trace; nothing where there are none.
 */
void json_rewritten(struct json *json, const struct icmp4_rewrites *rewrites);
void json_rewrites(struct json *json, const struct out_trace *trace);

#endif
