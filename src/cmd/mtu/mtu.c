/* SPDX-License-Identifier: MIT */
/* `icmp mtu`: from options to the path MTU engine, and from its events to outputs. */
#include "cmd/mtu/search.h"
#include "cmd/verbs.h"
#include <errno.h>
#include <stdlib.h>

enum { TCP_PORT = 80, PORT_LOW = 32768, PORT_SPAN = 28000, TRIES_MAX = 8 };

struct mtu_run {
	struct session session;
	struct mtu_search search;
};

/* --- Options --- */

static uint8_t protocol_of(const struct cmd_options *options)
{
	static const uint8_t protocols[] = {
		[CMD_PROBE_DEFAULT] = ICMP4_PROTO_UDP,
		[CMD_PROBE_ICMP] = ICMP4_PROTO_ICMP,
		[CMD_PROBE_UDP] = ICMP4_PROTO_UDP,
		[CMD_PROBE_TCP] = ICMP4_PROTO_TCP,
	};

	return protocols[options->probe];
}

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

	if (o->dscp >= 0)
		to->tos = (uint8_t)(o->dscp << 2);
	if (o->ecn >= 0)
		to->tos |= (uint8_t)o->ecn;
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
	const struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;
	struct icmp4_mtu_options *to = &run->search.options;

	if (to->protocol == ICMP4_PROTO_TCP)
		to->dst_port = TCP_PORT;
	if (o->probe_port)
		to->dst_port = o->probe_port;
	to->src_port = (uint16_t)(PORT_LOW + session_random(s, 1) % PORT_SPAN);
	if (o->source_port)
		to->src_port = o->source_port;
	if (!s->lab && s->prober.id)
		to->src_port = s->prober.id;
	to->vary_port = !session_is_exact(s) && to->protocol == ICMP4_PROTO_UDP;
	to->any_id = !session_is_exact(s) && to->protocol == ICMP4_PROTO_ICMP;
}

static bool read_options(struct mtu_run *run)
{
	icmp4_mtu_options_default(&run->search.options, 0);
	run->search.options.protocol = protocol_of(&run->session.call->options);
	read_flow(run);
	read_header(run);
	return read_tries(run) && read_length(run);
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
	struct session *s = &run->session;
	struct io_failure failure;

	run->search.options.dst = s->targets[target].dst;
	run->search.options.src = session_source(s, run->search.options.dst);
	if (run->search.options.src)
		return true;
	io_fail(&failure, "no-route", errno, "ip route", "%.100s: no route to it",
		s->targets[target].name);
	session_note(s, &failure);
	return false;
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

static enum run_reason search_one(struct mtu_run *run, size_t target, int *status)
{
	struct session *s = &run->session;
	enum run_reason reason;
	int verdict;

	if (!choose_source(run, target))
		return RUN_DONE;
	run->search.options.ceiling = longest(run);
	run->search.out.target = target;
	reason = search_in(run, s->world);
	if (reason == RUN_DONE && may_ask_again(run))
		reason = search_by_echo(run);
	outs_mtu_end(&s->outs, &run->search.out);
	verdict = verdict_of(run);
	*status = verdict > *status ? verdict : *status;
	return reason;
}

/* One after the other, until all are done or somebody wants an end. */
static const char *search_all(struct mtu_run *run, int *status)
{
	static const char *const reasons[] = {
		[RUN_DONE] = "complete",
		[RUN_DEADLINE] = "deadline",
		[RUN_INTERRUPTED] = "interrupted",
	};
	enum run_reason reason = RUN_DONE;
	size_t count = run->session.target_count, done = 0;

	*status = CMD_YES;
	while (done < count && reason == RUN_DONE)
		reason = search_one(run, done++, status);
	if (done < count)
		*status = CMD_NO;
	return run->search.out.engine ? reasons[reason] : "error";
}

static bool prepare(struct mtu_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;

	if (!session_open(s, call, protocol_of(&call->options)) || !session_targets(s) ||
	    !read_options(run))
		return false;
	run->search.session = s;
	run->search.key = s->key;
	run->search.room = malloc(MTU_SEARCH_ROOM);
	if (!run->search.room)
		return session_fail(s, "system", "no memory", NULL);
	if (run->search.options.vary_port)
		fputs("icmp mtu: without CAP_NET_RAW every probe is a flow of its own\n", stderr);
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
	free(run);
	return status;
}
