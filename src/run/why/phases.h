/* SPDX-License-Identifier: MIT */
#ifndef RUN_WHY_PHASES_H
#define RUN_WHY_PHASES_H
/* What the files of run/why/ share. */
#include "run/why/why.h"

/* Each joins the team; false: there is no such engine. */
typedef bool run_why_phase(struct run_why *why);

run_why_phase run__why_walk, run__why_walk_again, run__why_flows;
run_why_phase run__why_echo, run__why_spread, run__why_survey;
run_why_phase run__why_mtu, run__why_counter;

/* Its engine has come to its end. */
void run__why_walk_end(struct run_why *why);
void run__why_survey_end(struct run_why *why);
void run__why_mtu_end(struct run_why *why);

/* Each phase has a key of its own: what one left in flight is no answer to another. */
struct icmp4_key run__why_key(const struct run_why *why, enum why_phase phase);
struct run_world *run__why_world(const struct run_why *why, uint8_t protocol);
struct icmp4_time run__why_now(const struct run_why *why);
/* How long an answer is waited for, as far as answers so far tell. */
int64_t run__why_patience_ns(const struct run_why *why);
/* The flow that is asked about, by this protocol. */
void run__why_set_flow(struct run_why *why, struct icmp4_trace_options *options, uint8_t protocol);
/* Flows by source ports in a row, each with all of its TTL. */
bool run__why_ask_flows(struct run_why *why, enum why_phase phase,
			struct icmp4_trace_options *options, size_t count,
			struct why_count *counts);
/* Echo requests to each of the phase's targets. */
bool run__why_ask_echoes(struct run_why *why, enum why_phase phase,
			 struct icmp4_ping_options *options, size_t count,
			 struct why_count *counts);

#endif
