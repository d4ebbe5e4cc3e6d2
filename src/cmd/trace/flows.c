/* SPDX-License-Identifier: MIT */
/*
 * `icmp trace --flows N`: N traces side by side, by source ports in a row, of which each keeps to
 * its own flow; and what they tell together. Their rounds begin one after the other within the
 * interval, so that the routers that all of them pass are asked evenly.
 */
#include "cmd/trace/flows.h"
#include "base/siphash.h"
#include "cmd/flow.h"
#include "cmd/trace/options.h"
#include "out/trace/flows.h"
#include "run/flows.h"
#include <stdlib.h>
#include <unistd.h>

enum { ROOM = 65536, ROUNDS = 10, SLOTS_MOST = 4096, DOMAIN_FLOWS = 0x666c6f77 };

/* Linux answers once a second, as a router and as a destination: what all flows pass is asked no
 * more often. */
static const int64_t apart_ns = 1 * ICMP4_S_NS;
static const int64_t name_wait_ns = 1 * ICMP4_S_NS;

struct flows_run {
	struct session session;
	struct icmp4_trace_options options;
	size_t count, slot_count;
	uint8_t *room;
	struct out_target *targets; /* each flow is one */
	struct icmp4_trace *traces;
	struct icmp4_trace_slot *slots;
	struct out_path *paths;
	enum icmp4_trace_end *ends;
	struct out_trace_flows out;
};

/* --- Options --- */

static bool judge(struct flows_run *run)
{
	struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;

	if (o->flows > TRACE_FLOWS_MOST)
		return session_fail(s, "usage", "a trace has at most 64 flows", NULL);
	if (o->fragment == CMD_FRAGMENT_PROBE)
		return session_fail(s, "usage", "-M probe follows one flow", "without --flows");
	if (!session_is_exact(s))
		return session_fail(s, "permission", "flows are kept by raw sockets alone",
				    "needs CAP_NET_RAW: icmp doctor says how to have it");
	if (s->live && s->target_count > 1)
		return session_fail(s, "usage", "--live traces one target", NULL);
	if (run->options.src_port + o->flows - 1 > UINT16_MAX)
		return session_fail(s, "usage", "there are no ports for that many flows",
				    "each has the next one from --sport on");
	return true;
}

static void set_pace(struct flows_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (!o->count_given && !o->live)
		run->options.rounds = ROUNDS;
	if (o->interval_ns <= 0)
		run->options.interval_ns = apart_ns * o->flows;
}

static size_t slots_of(const struct icmp4_trace_options *o)
{
	int64_t rounds = o->interval_ns > 0 ? o->timeout_ns / o->interval_ns + 2 : 0;
	int64_t slots = (int64_t)o->max * (rounds > 4 ? rounds : 4);

	return slots > SLOTS_MOST ? SLOTS_MOST : (size_t)slots;
}

/* Each flow to a target is a target of its own: what befalls it is told by itself. */
static void name_flows(struct flows_run *run)
{
	struct session *s = &run->session;

	for (size_t i = 0; i < s->target_count * run->count; i++) {
		run->targets[i] = s->targets[i / run->count];
		run->targets[i].flow = (unsigned)(i % run->count) + 1;
	}
	s->run.targets = run->targets;
	s->run.target_count = s->target_count * run->count;
}

static bool take_memory(struct flows_run *run)
{
	run->count = (size_t)run->session.call->options.flows;
	run->slot_count = slots_of(&run->options);
	run->room = malloc(ROOM);
	run->targets = calloc(run->session.target_count * run->count, sizeof(*run->targets));
	run->traces = calloc(run->count, sizeof(*run->traces));
	run->slots = calloc(run->count * run->slot_count, sizeof(*run->slots));
	run->paths = calloc(run->count, sizeof(*run->paths));
	run->ends = calloc(run->count, sizeof(*run->ends));
	if (!run->room || !run->targets || !run->traces || !run->slots || !run->paths || !run->ends)
		return session_fail(&run->session, "system", "no memory for that many flows", NULL);
	name_flows(run);
	return true;
}

static void free_memory(struct flows_run *run)
{
	free(run->room);
	free(run->targets);
	free(run->traces);
	free(run->slots);
	free(run->paths);
	free(run->ends);
}

static bool prepare(struct flows_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;

	if (!session_open(s, call, flow_protocol(&call->options)) || !session_targets(s) ||
	    !trace_options_read(s, &run->options) || !judge(run))
		return false;
	set_pace(run);
	return take_memory(run);
}

/* --- The run --- */

static void take_event(void *world, size_t flow, const struct icmp4_trace_event *event)
{
	struct flows_run *run = world;
	const struct out_run *out = &run->session.run;

	if (!path_add(&run->paths[flow], event))
		run->session.could_not = true;
	/* Asked for early, a name is there by the time that its line is. */
	if (event->heard_any && !out->numeric)
		out->names.find(out->names.world, event->heard.from);
	outs_trace_flows_news(&run->session.outs, &run->out);
}

static bool begin(struct flows_run *run)
{
	struct session *s = &run->session;
	struct icmp4_trace_options options = run->options;
	struct icmp4_key key = s->key;
	int64_t step_ns = run->options.interval_ns / (int64_t)run->count;

	for (size_t i = 0; i < run->count; i++) {
		struct icmp4_trace_memory memory = {run->slots + i * run->slot_count,
						    run->slot_count};
		struct icmp4_time at = icmp4_time_add(session_now(s), (int64_t)i * step_ns);

		key.word[1] = icmp4__random(&s->key, DOMAIN_FLOWS, i);
		options.src_port = (uint16_t)(run->options.src_port + i);
		if (icmp4_trace_init(&run->traces[i], &options, &memory, &key, at))
			return session_fail(s, "usage", "no trace can be run with these options",
					    NULL);
		path_init(&run->paths[i], options.first, 0);
	}
	return true;
}

static bool waits_for_names(const struct flows_run *run)
{
	const struct out_run *out = &run->session.run;

	for (size_t i = 0; !out->numeric && i < run->count; i++)
		for (unsigned ttl = 0; ttl <= run->paths[i].answered; ttl++) {
			const struct out_hop *hop = &run->paths[i].hops[ttl];

			for (unsigned k = 0; k < hop->responder_count; k++)
				if (out->names.pending(out->names.world, hop->responders[k].from))
					return true;
		}
	return false;
}

static enum run_reason trace_for_a_while(struct flows_run *run)
{
	struct session *s = &run->session;
	struct run_flows flows = {run->traces, run->count};
	struct run_flows_sink sink = {take_event, run};
	struct run_plan plan = {
		.engine = run_flows(&flows, &sink),
		.world = s->world,
		.end = session_end(s),
		.room = run->room,
		.room_size = ROOM,
		.signals = s->signals,
	};
	session_live_begin(s);
	enum run_reason reason = run_loop(&plan);

	session_live_end(s);
	struct icmp4_time late = icmp4_time_add(session_now(s), name_wait_ns);
	while (waits_for_names(run) && icmp4_time_before(session_now(s), late) && !s->signals->stop)
		s->world->ops->wait(s->world, icmp4_time_add(session_now(s), name_wait_ns / 10));
	return reason;
}

static int sum_up(struct flows_run *run)
{
	bool reached = false;

	for (size_t i = 0; i < run->count; i++) {
		run->ends[i] = (enum icmp4_trace_end)run->traces[i].end;
		if (run->ends[i] == ICMP4_TRACE_RUNNING)
			run->ends[i] = ICMP4_TRACE_STOPPED;
		reached |= run->ends[i] == ICMP4_TRACE_REACHED;
		run->out.dropped += run->traces[i].dropped;
	}
	outs_trace_flows(&run->session.outs, &run->out);
	return reached ? CMD_YES : CMD_NO;
}

static enum run_reason trace_one(void *world, size_t target, int *status)
{
	struct flows_run *run = world;
	struct session *s = &run->session;

	run->options.dst = s->targets[target].dst;
	run->options.src = flow_source(s, target);
	if (!run->options.src || !begin(run))
		return RUN_DONE;
	run->out = (struct out_trace_flows){
		.target = target * run->count,
		.count = run->count,
		.options = &run->options,
		.paths = run->paths,
		.ends = run->ends,
	};
	outs_trace_flows_start(&s->outs, &run->out);
	enum run_reason reason = trace_for_a_while(run);
	int verdict = sum_up(run);

	*status = verdict > *status ? verdict : *status;
	for (size_t i = 0; i < run->count; i++)
		path_free(&run->paths[i]);
	return reason;
}

int trace_flows(struct cmd_call *call)
{
	struct flows_run *run = calloc(1, sizeof(*run));
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (!run)
		return cmd_fail(call, "no memory", NULL);
	if (prepare(run, call))
		reason = run_reason_name(session_each(&run->session, trace_one, run, &status));
	status = session_close(&run->session, reason, status);
	free_memory(run);
	free(run);
	return status;
}
