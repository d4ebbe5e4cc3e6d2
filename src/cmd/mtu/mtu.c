/* SPDX-License-Identifier: MIT */
/* `icmp mtu`: from options to the path MTU engine, and from its events to outputs. */
#include "cmd/flow.h"
#include "cmd/mtu/watch.h"
#include "cmd/verbs.h"
#include <stdlib.h>

enum { TRIES_MAX = 8, FLOWS_MAX = 64 };

struct mtu_run {
	struct session session;
	struct mtu_search search;
	uint16_t src_port;          /* of the first flow */
	size_t flows;               /* to each target, at least 1 */
	struct out_target *targets; /* each flow is one; NULL: they are not told apart */
	uint16_t mtus[FLOWS_MAX];   /* of the target at hand; 0: not found */
};

/* --- Options --- */

static bool read_tries(struct mtu_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (!o->count_given)
		return true;
	if (!o->count || o->count > TRIES_MAX)
		return session_fail(&run->session, "usage", "-c is 1 to 8 for a path MTU", NULL);
	run->search.options.tries = (uint8_t)o->count;
	return true;
}

static bool read_length(struct mtu_run *run)
{
	int64_t length = run->session.call->options.length;

	run->search.out.asked_for = length >= 0;
	if (length >= 0 && length <= ICMP4_MTU_MINIMUM)
		return session_fail(&run->session, "usage", "every path carries 68 octets",
				    "--length is 69 to 65535");
	return true;
}

static void read_header(struct mtu_run *run)
{
	const struct cmd_options *o = &run->session.call->options;
	struct icmp4_mtu_options *to = &run->search.options;

	if (o->ttl > 0)
		to->ttl = (uint8_t)o->ttl;
	if (o->gap_ns >= 0)
		to->gap_ns = o->gap_ns;
	if (o->timeout_ns > 0)
		to->timeout_ns = o->timeout_ns;
}

/* The flow: what a balancer hashes, and what is ours to choose of it. */
static void read_flow(struct mtu_run *run)
{
	struct icmp4_mtu_options *to = &run->search.options;
	struct flow flow = flow_read(&run->session);

	to->protocol = flow.protocol;
	to->src_port = flow.src_port;
	to->dst_port = flow.dst_port;
	to->vary_port = flow.vary_port;
	to->any_id = flow.any_id;
	to->tos = flow.tos;
	run->src_port = flow.src_port;
	flow_warn(&run->session, &flow);
}

static bool read_flows(struct mtu_run *run)
{
	const struct session *s = &run->session;
	int flows = s->call->options.flows;

	run->flows = flows > 0 ? (size_t)flows : 1;
	if (flows <= 0)
		return true;
	if (flows > FLOWS_MAX)
		return session_fail(&run->session, "usage",
				    "a path MTU is searched by at most 64 flows", NULL);
	if (!session_is_exact(s))
		return session_fail(&run->session, "permission",
				    "flows are kept by raw sockets "
				    "alone",
				    "needs CAP_NET_RAW: icmp doctor says how to have it");
	if (run->src_port + flows - 1 > UINT16_MAX)
		return session_fail(&run->session, "usage",
				    "there are no ports for that many flows",
				    "each has the next one from --sport on");
	run->search.out.flows = run->flows;
	return true;
}

static bool judge_watch(struct mtu_run *run)
{
	struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;

	if (o->watch_ns < 0)
		return o->interval_ns < 0 || session_fail(s, "usage", "-i is for --watch",
							  "--rate says how fast a search may be");
	if (s->target_count > 1 || o->flows > 0)
		return session_fail(s, "usage", "--watch follows one flow to one target", NULL);
	if (s->lab && o->deadline_ns < 0)
		return session_fail(s, "usage", "virtual time has no end", "-w TIME gives it one");
	return true;
}

static bool read_options(struct mtu_run *run)
{
	icmp4_mtu_options_default(&run->search.options, 0);
	read_flow(run);
	read_header(run);
	return read_tries(run) && read_length(run) && read_flows(run) && judge_watch(run);
}

/* --- One target --- */

/* What was asked for, else what our own link carries. */
static uint16_t longest(const struct mtu_run *run)
{
	int64_t length = run->session.call->options.length;

	return length >= 0 ? (uint16_t)length : mtu_search_longest(&run->search);
}

static bool choose_source(struct mtu_run *run, size_t target)
{
	run->search.options.dst = run->session.targets[target].dst;
	run->search.options.src = flow_source(&run->session, target);
	return run->search.options.src != 0;
}

static enum run_reason search_in(struct mtu_run *run, struct run_world *world)
{
	if (!mtu_search_begin(&run->search))
		return RUN_DONE;
	outs_mtu_start(&run->session.outs, &run->search.out);
	return mtu_search_run(&run->search, world);
}

/* Where UDP was only our choice, and nobody answered it, a host may yet answer an echo request. */
static bool may_ask_again(const struct mtu_run *run)
{
	const struct session *s = &run->session;

	return s->call->options.probe == CMD_PROBE_DEFAULT &&
	       run->search.engine.end == ICMP4_MTU_UNHEARD && (s->lab || s->echo_open);
}

static enum run_reason search_by_echo(struct mtu_run *run)
{
	struct session *s = &run->session;
	struct icmp4_mtu_options udp = run->search.options;
	struct run_kernel kernel;
	enum run_reason reason;

	run->search.options.protocol = ICMP4_PROTO_ICMP;
	run->search.options.vary_port = false;
	run->search.options.any_id = !s->lab && !s->echo.ops->exact;
	run->search.out.again = true;
	if (!s->lab)
		run_kernel_init(&kernel, &s->echo, s->resolver, s->signals);
	reason = search_in(run, s->lab ? s->world : &kernel.world);
	run->search.options = udp;
	run->search.out.again = false;
	return reason;
}

/* Was the whole of the path searched, or as much of it as -t asked for? */
static bool is_whole(const struct mtu_run *run)
{
	const struct icmp4_mtu *engine = &run->search.engine;
	bool expired = engine->reached_type == ICMP4_TIME_EXCEEDED;

	if (engine->reached_from == run->search.options.dst)
		return true;
	if (engine->reached_type == ICMP4_UNREACHABLE)
		return engine->reached_code == ICMP4_UNREACHABLE_PORT;
	return expired && run->session.call->options.ttl > 0;
}

/* What came out, as an exit status. */
static int verdict_of(const struct mtu_run *run)
{
	if (run->search.engine.end == ICMP4_MTU_NOT_SENT)
		return CMD_COULD_NOT;
	return run->search.engine.end == ICMP4_MTU_FOUND && is_whole(run) ? CMD_YES : CMD_NO;
}

static enum run_reason search_flow(struct mtu_run *run, size_t target, size_t flow, int *status)
{
	struct session *s = &run->session;
	enum run_reason reason;
	int verdict;

	run->search.options.src_port = (uint16_t)(run->src_port + flow);
	run->search.out.target = target * run->flows + flow;
	reason = search_in(run, s->world);
	if (reason == RUN_DONE && may_ask_again(run))
		reason = search_by_echo(run);
	outs_mtu_end(&s->outs, &run->search.out);
	verdict = verdict_of(run);
	if (reason == RUN_DONE && verdict == CMD_YES && s->call->options.watch_ns > 0) {
		bool found;

		reason = mtu_watch(&run->search, s->world, &found);
		verdict = found ? CMD_YES : CMD_NO;
	}
	*status = verdict > *status ? verdict : *status;
	run->mtus[flow] = run->search.engine.end == ICMP4_MTU_FOUND ? run->search.engine.low : 0;
	return reason;
}

static enum run_reason search_one(void *world, size_t target, int *status)
{
	struct mtu_run *run = world;
	enum run_reason reason = RUN_DONE;
	size_t flow;

	if (!choose_source(run, target))
		return RUN_DONE;
	run->search.options.ceiling = longest(run);
	for (flow = 0; flow < run->flows && reason == RUN_DONE; flow++)
		reason = search_flow(run, target, flow, status);
	if (run->targets)
		outs_mtu_flows(&run->session.outs,
			       &(struct out_mtu_flows){target * run->flows, flow, run->mtus});
	return reason;
}

static const char *search_all(struct mtu_run *run, int *status)
{
	enum run_reason reason = session_each(&run->session, search_one, run, status);

	return run->search.out.engine ? run_reason_name(reason) : "error";
}

/* Each flow to a target is a target of its own: what befalls it is told by itself. */
static bool name_flows(struct mtu_run *run)
{
	struct session *s = &run->session;

	if (s->call->options.flows <= 0)
		return true;
	run->targets = calloc(s->target_count * run->flows, sizeof(*run->targets));
	if (!run->targets)
		return session_fail(s, "system", "no memory for that many flows", NULL);
	for (size_t i = 0; i < s->target_count * run->flows; i++) {
		run->targets[i] = s->targets[i / run->flows];
		run->targets[i].flow = (unsigned)(i % run->flows) + 1;
	}
	s->run.targets = run->targets;
	s->run.target_count = s->target_count * run->flows;
	return true;
}

static bool prepare(struct mtu_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;

	if (!session_open(s, call, flow_protocol(&call->options)) ||
	    !session_keeps_flow(s, flow_protocol(&call->options)) || !session_targets(s) ||
	    !read_options(run) || !name_flows(run))
		return false;
	run->search.session = s;
	run->search.key = s->key;
	run->search.room = malloc(MTU_SEARCH_ROOM);
	if (!run->search.room)
		return session_fail(s, "system", "no memory", NULL);
	return true;
}

int cmd_mtu(struct cmd_call *call)
{
	struct mtu_run *run = calloc(1, sizeof(*run));
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (!run)
		return cmd_fail(call, "no memory", NULL);
	if (prepare(run, call))
		reason = search_all(run, &status);
	free(run->search.room);
	status = session_close(&run->session, reason, status);
	free(run->targets);
	free(run);
	return status;
}
