/* SPDX-License-Identifier: MIT */
/* `icmp trace`: from options to the trace engine, and from its events to hops and outputs. */
#include "cmd/confirm.h"
#include "cmd/flow.h"
#include "cmd/session.h"
#include "cmd/trace/flows.h"
#include "cmd/trace/many.h"
#include "cmd/trace/mtu.h"
#include "cmd/trace/options.h"
#include "cmd/trace/paths.h"
#include "cmd/verbs.h"
#include "run/engines.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 65536, SLOTS_MOST = 16384 };

/* A name that is not known by then is not waited for. */
static const int64_t name_wait_ns = 1 * ICMP4_S_NS;

struct trace_run {
	struct session session;
	struct icmp4_trace_options options;
	struct icmp4_trace_memory memory;
	uint8_t *room;
	struct icmp4_trace engine;
	struct out_path path;
	struct out_trace out;
};

/* --- Hops --- */

static bool waits_for_name(const struct trace_run *run, const struct out_hop *hop)
{
	const struct out_run *out = &run->session.run;
	struct icmp4_time now = session_now(&run->session);

	if (out->numeric || icmp4_time_since(now, hop->at) >= name_wait_ns)
		return false;
	for (unsigned i = 0; i < hop->responder_count; i++)
		if (out->names.pending(out->names.world, hop->responders[i].from))
			return true;
	return false;
}

/* All hops that can be shown now. True: the next one only waits for a name. */
static bool show_hops(struct trace_run *run, bool ended)
{
	bool known = run->engine.end != ICMP4_TRACE_RUNNING;
	uint8_t last = known ? run->engine.last : run->options.max;
	const struct out_hop *hop;

	while ((hop = path_peek(&run->path, last, ended))) {
		if (waits_for_name(run, hop))
			return true;
		outs_hop(&run->session.outs, &run->out, hop);
		path_pop(&run->path);
	}
	return false;
}

static void take_event(void *world, const struct icmp4_trace_event *event)
{
	struct trace_run *run = world;
	const struct out_run *out = &run->session.run;

	outs_trace_probe(&run->session.outs, &run->out, event);
	if (!path_add(&run->path, event))
		run->session.could_not = true;
	/* Asked for early, a name is there by the time that its line is. */
	if (event->heard_any && !out->numeric)
		out->names.find(out->names.world, event->heard.from);
}

static void show_settled(void *world)
{
	show_hops(world, false);
}

static void progress(void *sink)
{
	const struct trace_run *run = ((struct run_trace_sink *)sink)->world;

	fprintf(stderr, "icmp trace: round %u, hop %u answered\n", run->engine.round + 1,
		run->path.answered);
}

/* --- The run --- */

static enum run_reason trace_for_a_while(struct trace_run *run)
{
	struct session *s = &run->session;
	struct run_trace_sink sink = {take_event, show_settled, run};
	struct run_plan plan = {
		.engine = run_trace(&run->engine, &sink),
		.world = s->world,
		.end = session_end(s),
		.room = run->room,
		.room_size = ROOM,
		.signals = s->signals,
		.progress = progress,
	};
	session_live_begin(s);
	enum run_reason reason = run_loop(&plan);

	session_live_end(s);
	/* The terminal has put ^C where the next hop was to begin. */
	if (reason == RUN_INTERRUPTED && isatty(STDERR_FILENO) && !s->live)
		fputc('\n', stderr);
	while (show_hops(run, true) && !s->signals->stop)
		s->world->ops->wait(s->world, icmp4_time_add(session_now(s), name_wait_ns / 10));
	return reason;
}

/* How it ended, and what that is worth: the exit status. */
static int sum_up(struct trace_run *run)
{
	struct session *s = &run->session;
	bool echo = run->options.protocol == ICMP4_PROTO_ICMP;

	run->out.end = (enum icmp4_trace_end)run->engine.end;
	if (run->out.end == ICMP4_TRACE_RUNNING)
		run->out.end = ICMP4_TRACE_STOPPED;
	if (run->out.end == ICMP4_TRACE_GAP && !echo && !s->signals->stop)
		run->out.confirmed = confirm_by_echo(s, run->options.dst, &run->out.echo_rtt_ns);
	run->out.dropped = run->engine.dropped;
	outs_trace_end(&s->outs, &run->out);
	return run->out.end == ICMP4_TRACE_REACHED || run->out.confirmed ? CMD_YES : CMD_NO;
}

static bool choose_source(struct trace_run *run, size_t target)
{
	run->options.dst = run->session.targets[target].dst;
	run->options.src = flow_source(&run->session, target);
	return run->options.src != 0;
}

/* -M probe. Where the end is silent, the path is searched as far as the last hop that spoke. */
static enum run_reason search_mtu(struct trace_run *run, enum run_reason reason)
{
	struct session *s = &run->session;
	bool whole = run->out.end == ICMP4_TRACE_REACHED || run->out.end == ICMP4_TRACE_UNREACHABLE;
	uint8_t ttl = whole ? 0 : run->path.answered;

	if (s->call->options.fragment != CMD_FRAGMENT_PROBE || reason != RUN_DONE ||
	    !run->path.answered)
		return reason;
	return trace_mtu(s, &run->options, run->out.target, ttl, run->room);
}

/* As far as a datagram can be long. */
static uint16_t own_mtu(uint32_t dst)
{
	int mtu = io_mtu_for(dst);

	return mtu > 0 && mtu < UINT16_MAX ? (uint16_t)mtu : UINT16_MAX;
}

static enum run_reason trace_one(void *world, size_t target, int *status)
{
	struct trace_run *run = world;
	struct session *s = &run->session;

	if (!choose_source(run, target))
		return RUN_DONE;
	if (icmp4_trace_init(&run->engine, &run->options, &run->memory, &s->key, session_now(s))) {
		session_fail(s, "usage", "no trace can be run with these options", NULL);
		return RUN_DONE;
	}
	run->out = (struct out_trace){
		.target = target,
		.options = &run->options,
		.path = &run->path,
	};
	if (s->call->as)
		run->out.link_mtu = own_mtu(run->options.dst);
	/* The hops are said at the end where they were seen all the time. */
	path_init(&run->path, run->options.first, s->live ? 0 : run->options.rounds);
	outs_trace_start(&s->outs, &run->out);
	enum run_reason reason = trace_for_a_while(run);
	int verdict = sum_up(run);
	*status = verdict > *status ? verdict : *status;
	reason = search_mtu(run, reason);
	path_free(&run->path);
	return reason;
}

static const char *trace_all(struct trace_run *run, int *status)
{
	enum run_reason reason = session_each(&run->session, trace_one, run, status);

	if (!run->out.path)
		return "error";
	return run->session.target_count == 1 && reason == RUN_DONE
		       ? icmp4_trace_end_name(run->out.end)
		       : run_reason_name(reason);
}

/* For the rounds in which a silent hop is waited for, and some more, for what comes late. */
static size_t slot_count(const struct trace_run *run)
{
	const struct icmp4_trace_options *o = &run->options;
	int64_t rounds = o->interval_ns > 0 ? o->timeout_ns / o->interval_ns + 2 : 0;
	int64_t slots = (int64_t)o->max * (rounds > 4 ? rounds : 4);

	return !run->session.live || slots > SLOTS_MOST ? (size_t)o->max * 4 : (size_t)slots;
}

static bool take_memory(struct trace_run *run)
{
	size_t slots = slot_count(run);

	run->memory.slots = calloc(slots, sizeof(*run->memory.slots));
	run->memory.slot_count = slots;
	run->room = malloc(ROOM);
	if (!run->memory.slots || !run->room)
		return session_fail(&run->session, "system", "no memory", NULL);
	return true;
}

static bool prepare(struct trace_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;

	if (!session_open(s, call, flow_protocol(&call->options)) ||
	    !session_keeps_flow(s, flow_protocol(&call->options)) || !session_targets(s) ||
	    !trace_options_read(s, &run->options) || !take_memory(run))
		return false;
	if (s->live && s->target_count > 1)
		return session_fail(s, "usage", "--live traces one target", NULL);
	return true;
}

static bool wants_graph(const struct cmd_options *options)
{
	for (size_t i = 0; i < options->output_count; i++)
		if (!strcmp(options->outputs[i].format, "dot") ||
		    !strcmp(options->outputs[i].format, "svg"))
			return true;
	return false;
}

int cmd_trace(struct cmd_call *call)
{
	if (call->options.many)
		return trace_many(call);
	if (call->options.all_paths)
		return trace_all_paths(call);
	if (call->options.flows > 0)
		return trace_flows(call);
	if (wants_graph(&call->options))
		return cmd_fail(call, "one path is no graph", "-o dot and svg are for --all-paths");

	struct trace_run *run = calloc(1, sizeof(*run));
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (!run)
		return cmd_fail(call, "no memory", NULL);
	if (prepare(run, call))
		reason = trace_all(run, &status);
	free(run->room);
	free(run->memory.slots);
	status = session_close(&run->session, reason, status);
	free(run);
	return status;
}
