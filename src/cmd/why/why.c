/* SPDX-License-Identifier: MIT */
/*
 * `icmp why`: from options to the judge of a path, and from its evidence to outputs. Whatever keeps
 * the packets from being sent is evidence like any other: the verdict is the only answer.
 */
#include "run/why/why.h"
#include "cmd/flow.h"
#include "cmd/mtu/search.h"
#include "cmd/verbs.h"
#include "cmd/why/since.h"
#include "io/clock.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_TEXT = 512 };

struct why_run {
	struct session session;
	struct run_why run;
	struct run_kernel echo;
	struct out_path path;
	struct out_trace trace;
	struct out_why out;
	struct out_earlier earlier;
	struct io_failure failure;
	struct why_verdict verdict;
	char flow[OPTION_TEXT], where[OPTION_TEXT];
	bool shows_progress;
};

/* --- Options --- */

static struct why_ask question(const struct session *s, uint32_t dst)
{
	const struct cmd_options *o = &s->call->options;
	struct flow flow = flow_read(s);

	return (struct why_ask){
		.dst = dst,
		.protocol = flow.protocol,
		.src_port = flow.src_port,
		.dst_port = flow.dst_port,
		.chosen = o->probe != CMD_PROBE_DEFAULT,
		.ported =
			(o->probe_port || flow.protocol == ICMP4_PROTO_TCP) && session_is_exact(s),
		.exact = session_is_exact(s),
		.echoing = s->lab || s->echo_open || flow.protocol == ICMP4_PROTO_ICMP,
	};
}

/* Options that make the next command ask for the same flow. */
static void say_flow(struct why_run *run)
{
	static const char *const names[] = {
		[CMD_PROBE_DEFAULT] = "",
		[CMD_PROBE_ICMP] = "--icmp ",
		[CMD_PROBE_UDP] = "--udp",
		[CMD_PROBE_TCP] = "--tcp",
	};
	const struct cmd_options *o = &run->session.call->options;
	bool ports = o->probe == CMD_PROBE_UDP || o->probe == CMD_PROBE_TCP;
	size_t used = (size_t)snprintf(run->flow, OPTION_TEXT, "%s", names[o->probe]);

	if (ports)
		used += (size_t)snprintf(run->flow + used, OPTION_TEXT - used, "=%u ",
					 run->run.evidence.dst_port);
	if (o->source_port)
		snprintf(run->flow + used, OPTION_TEXT - used, "--sport %u ", o->source_port);
}

static void say_where(struct why_run *run)
{
	const struct cmd_options *o = &run->session.call->options;
	size_t used = 0;

	if (o->lab)
		used = (size_t)snprintf(run->where, OPTION_TEXT, "--lab %.200s ", o->lab);
	if (o->from)
		snprintf(run->where + used, OPTION_TEXT - used, "--from %.100s ", o->from);
}

/* --- Before anything is sent --- */

/* A target that has no address has a name to be spoken of all the same. */
static bool find_target(struct why_run *run)
{
	struct session *s = &run->session;
	char error[CMD_TARGETS_ERROR];
	struct cmd_target *list = NULL;
	struct icmp4_time begin = session_now(s);
	size_t count = 0;
	uint32_t dst = 0;
	bool found, fine = cmd_targets(&s->call->options, &list, &count, error);

	if (!fine || count != 1 || list[0].error) {
		session_fail(s, "usage",
			     !fine        ? error
			     : count != 1 ? "why has one target"
					  : list[0].error,
			     NULL);
		cmd_targets_free(list, count);
		return false;
	}
	found = session_resolve(s, &list[0], &dst, &run->failure);
	struct why_ask ask = question(s, dst);
	why_begin(&run->run.evidence, &ask);
	run->run.evidence.name = found ? WHY_NAME_FINE : WHY_NAME_UNKNOWN;
	if (!list[0].is_address)
		run->run.evidence.resolve_ns = icmp4_time_since(session_now(s), begin);
	fine = session_room(s, 1) && session_take(s, list[0].given, dst);
	cmd_targets_free(list, count);
	return fine;
}

static void find_source(struct why_run *run)
{
	struct why_evidence *e = &run->run.evidence;

	if (e->name != WHY_NAME_FINE)
		return;
	e->src = session_source(&run->session, e->dst);
	if (!e->src)
		e->no_route = errno ? errno : ENETUNREACH;
}

/* --- While it works --- */

static void show_phase(void *world, enum why_phase phase)
{
	static const char *const texts[] = {
		[WHY_WALK] = "walking the path",
		[WHY_ECHO] = "asking by echo",
		[WHY_FLOWS_P] = "trying other flows",
		[WHY_AGAIN] = "walking the path by echo",
		[WHY_SPREAD] = "looking for loss",
		[WHY_MTU] = "searching the path MTU",
		[WHY_COUNTER] = "looking at the way back",
		[WHY_LOSS] = "looking for where loss begins",
	};
	struct why_run *run = world;

	if (run->session.run.verbose)
		fprintf(stderr, "icmp why: %6.3f s  %s\n",
			(double)icmp4_time_since(session_now(&run->session),
						 run->session.run.start) /
				ICMP4_S_NS,
			texts[phase]);
	else if (run->shows_progress)
		fprintf(stderr, "\r%-40s\r", texts[phase]);
	if (phase != WHY_WALK && phase != WHY_AGAIN)
		return;
	path_free(&run->path);
	path_init(&run->path, 1, 3);
}

static void take_walk(void *world, const struct icmp4_trace_event *event)
{
	struct why_run *run = world;
	const struct out_run *out = &run->session.run;

	if (!path_add(&run->path, event))
		run->session.could_not = true;
	/* Asked for early, a name is there by the time that its line is. */
	if (event->heard_any && !out->numeric)
		out->names.find(out->names.world, event->heard.from);
}

static void take_mtu(void *world, const struct icmp4_mtu *engine,
		     const struct icmp4_mtu_event *event)
{
	struct why_run *run = world;
	struct out_mtu out = {.engine = engine};

	if (!run->session.run.verbose)
		outs_mtu_probe(&run->session.outs, &out, event);
}

static void set_echo(struct why_run *run)
{
	struct session *s = &run->session;
	struct run_why *why = &run->run;

	why->echo = s->world;
	why->echo_exact = session_is_exact(s);
	why->echo_id = (uint16_t)session_random(s, 2);
	if (s->lab || flow_protocol(&s->call->options) == ICMP4_PROTO_ICMP) {
		if (!s->lab && s->prober.id)
			why->echo_id = s->prober.id;
		return;
	}
	why->echo = NULL;
	if (!s->echo_open)
		return;
	run_kernel_init(&run->echo, &s->echo, s->resolver, s->signals);
	run->echo.beside = &s->prober;
	s->kernel.beside = &s->echo;
	why->echo = &run->echo.world;
	why->echo_exact = s->echo.ops->exact;
	if (s->echo.id)
		why->echo_id = s->echo.id;
}

static enum run_reason ask(struct why_run *run)
{
	struct session *s = &run->session;
	struct mtu_search longest = {.session = s};

	longest.options.dst = run->run.evidence.dst;
	run->run.world = s->world;
	run->run.key = s->key;
	run->run.end = session_end(s);
	run->run.signals = s->signals;
	run->run.ceiling = mtu_search_longest(&longest);
	run->run.sink = (struct run_why_sink){show_phase, NULL, take_walk, take_mtu, run};
	s->virtual.refuses = true;
	set_echo(run);
	return run_why(&run->run);
}

/* --- What was found --- */

static void show_path(struct why_run *run)
{
	struct session *s = &run->session;
	const struct why_evidence *e = &run->run.evidence;
	uint8_t last = e->final ? e->final : WHY_HOPS_MAX;
	const struct out_hop *hop;

	run->trace = (struct out_trace){
		.options = &run->run.walk,
		.path = &run->path,
		.end = e->end,
	};
	while ((hop = path_peek(&run->path, last, true))) {
		outs_hop(&s->outs, &run->trace, hop);
		path_pop(&run->path);
	}
	outs_trace_end(&s->outs, &run->trace);
}

static void show_mtu(struct why_run *run)
{
	struct out_mtu out = {.engine = &run->run.mtu};

	outs_mtu_end(&run->session.outs, &out);
}

static int show_verdict(struct why_run *run, enum run_reason reason, struct icmp4_time begin)
{
	struct session *s = &run->session;

	run->verdict = why_judge(&run->run.evidence);
	/* Asked for less than it wanted to know. */
	if (reason != RUN_DONE)
		run->verdict.surety = WHY_POSSIBLE;
	run->out = (struct out_why){
		.evidence = &run->run.evidence,
		.verdict = &run->verdict,
		.failure = run->failure.message,
		.flow = run->flow,
		.where = run->where,
		.took_ns = icmp4_time_since(session_now(s), begin),
		.since = s->call->options.since ? &run->earlier : NULL,
	};
	outs_why(&s->outs, &run->out);
	if (run->run.evidence.name != WHY_NAME_FINE)
		return CMD_COULD_NOT;
	return run->verdict.row->reached ? CMD_YES : CMD_NO;
}

/* Cut short on its first walk, it has seen silence that may be none. */
static bool knows_enough(const struct why_run *run, enum run_reason reason)
{
	const struct why_evidence *e = &run->run.evidence;

	return reason == RUN_DONE || why_is_local(e) || e->end != ICMP4_TRACE_RUNNING;
}

static bool prepare(struct why_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;

	if (!session_open(s, call, flow_protocol(&call->options)))
		return false;
	s->run.verdict = true;
	if (call->options.since && !since_read(s, &run->earlier, call->options.since))
		return false;
	run->shows_progress = !s->lab && !call->options.quiet && isatty(STDERR_FILENO);
	return true;
}

static const char *answer(struct why_run *run, int *status)
{
	struct icmp4_time begin = session_now(&run->session);
	enum run_reason reason;

	if (!find_target(run))
		return "error";
	find_source(run);
	say_flow(run);
	say_where(run);
	path_init(&run->path, 1, 3);
	reason = ask(run);
	if (run->shows_progress)
		fprintf(stderr, "\r%40s\r", "");
	if (run->run.walk_done)
		show_path(run);
	if (run->run.mtu_done)
		show_mtu(run);
	*status = CMD_NO;
	if (knows_enough(run, reason))
		*status = show_verdict(run, reason, begin);
	else
		fputs("icmp why: stopped before there was a verdict\n", stderr);
	path_free(&run->path);
	return run_reason_name(reason);
}

int cmd_why(struct cmd_call *call)
{
	struct why_run *run = calloc(1, sizeof(*run));
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (!run)
		return cmd_fail(call, "no memory", NULL);
	if (prepare(run, call))
		reason = answer(run, &status);
	status = session_close(&run->session, reason, status);
	free(run);
	return status;
}
