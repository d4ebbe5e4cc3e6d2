/* SPDX-License-Identifier: MIT */
#include "cmd/trace/many.h"
#include "cmd/flow.h"
#include "cmd/session.h"
#include "run/engines.h"
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

enum { SEEN_LEAST = 1 << 12, LOOPBACK = 127 };

struct many_run {
	struct session session;
	struct icmp4_many_options options;
	struct icmp4_many_memory memory;
	uint8_t room[ICMP4_MANY_LENGTH];
	struct icmp4_many engine;
	struct stat_ways ways;
	struct icmp4_time started;
};

/* --- Targets --- */

static bool resolve(void *world, const char *name, uint32_t *address)
{
	struct session *s = world;
	struct cmd_target target = {.given = name};
	struct io_failure failure;

	if (session_resolve(s, &target, address, &failure))
		return true;
	session_note(s, &failure);
	return false;
}

static bool take_memory(struct many_run *run, const uint32_t *addresses, size_t count)
{
	struct icmp4_many_memory *memory = &run->memory;

	memory->target_count = (uint32_t)count;
	memory->seen_count = SEEN_LEAST;
	/* A router for each target, by each of two addresses or distances: there are fewer. */
	while (memory->seen_count < 4 * count)
		memory->seen_count *= 2;
	memory->targets = calloc(count, sizeof(*memory->targets));
	memory->seen = malloc(memory->seen_count * sizeof(*memory->seen));
	if (!memory->targets || !memory->seen)
		return session_fail(&run->session, "system", "no memory for that many targets",
				    NULL);
	for (size_t i = 0; i < count; i++)
		memory->targets[i].dst = addresses[i];
	return true;
}

static bool take_targets(struct many_run *run)
{
	struct session *s = &run->session;
	char error[CMD_TARGETS_ERROR];
	uint32_t *addresses = NULL;
	size_t count = 0;
	bool fine = cmd_targets_addresses(&s->call->options, resolve, s, &addresses, &count, error);

	if (fine)
		fine = take_memory(run, addresses, count);
	else
		session_fail(s, "usage", error, NULL);
	free(addresses);
	return fine;
}

/* Who asks half the Internet is to say how fast. */
static bool judge_rate(struct many_run *run)
{
	struct session *s = &run->session;

	if (s->lab || s->call->options.gap_ns > 0)
		return true;
	for (uint32_t i = 0; i < run->memory.target_count; i++)
		if (run->memory.targets[i].dst >> 24 != LOOPBACK)
			return session_fail(s, "usage", "--many wants to know how fast",
					    "--rate 1000/s, say: for networks that are yours, or "
					    "whose owners know");
	return true;
}

/* --- Options --- */

static bool read_options(struct many_run *run)
{
	struct session *s = &run->session;
	const struct cmd_options *o = &s->call->options;
	struct flow flow = flow_read(s);

	icmp4_many_options_default(&run->options);
	if (!session_is_exact(s))
		return session_fail(s, "permission", "--many needs datagrams of our own making",
				    "icmp doctor says how to get CAP_NET_RAW");
	if (o->max > ICMP4_MANY_TTL_MAX || o->max == 1)
		return session_fail(s, "usage", "-m is 2 to 31 with --many", NULL);
	if (o->max > 0)
		run->options.max = (uint8_t)o->max;
	if (run->options.guess > run->options.max)
		run->options.guess = run->options.max;
	if (o->gap_ns > 0)
		run->options.gap_ns = o->gap_ns;
	if (o->timeout_ns > 0)
		run->options.timeout_ns = o->timeout_ns;
	run->options.dst_port = flow.dst_port;
	run->options.tos = flow.tos;
	return true;
}

static bool choose_source(struct many_run *run)
{
	uint32_t dst = run->memory.targets[0].dst;

	run->options.src = session_source(&run->session, dst);
	if (run->options.src)
		return true;
	return session_fail(&run->session, "no-route", "there is no route to the first target",
			    "ip route; -S ADDRESS");
}

/* --- The run --- */

static void take_event(void *world, const struct icmp4_many_event *event)
{
	struct many_run *run = world;
	bool first = event->status <= ICMP4_MANY_REFUSED;
	struct stat_ways_row row = {
		.target = event->target,
		.from = event->heard.from,
		.rtt_us = event->rtt_ns < 0 ? UINT32_MAX : (uint32_t)(event->rtt_ns / 1000),
		.ttl = event->ttl,
		.type = event->heard.message.type,
		.code = event->heard.message.code,
	};

	if (first && !stat_ways_add(&run->ways, row))
		run->session.could_not = true;
}

static void progress(void *sink)
{
	const struct many_run *run = ((struct run_many_sink *)sink)->world;

	fprintf(stderr,
		"icmp trace: %" PRIu64 " probes, %" PRIu32 " of %" PRIu32 " targets through\n",
		run->engine.sent, run->engine.walked, run->memory.target_count);
}

static enum run_reason search(struct many_run *run)
{
	struct session *s = &run->session;
	struct run_many_sink sink = {take_event, run};
	struct run_plan plan = {
		.engine = run_many(&run->engine, &sink),
		.world = s->world,
		.end = session_end(s),
		.room = run->room,
		.room_size = sizeof(run->room),
		.signals = s->signals,
		.progress = progress,
	};
	enum run_reason reason = run_loop(&plan);

	if (reason == RUN_INTERRUPTED && isatty(STDERR_FILENO))
		fputc('\n', stderr);
	return reason;
}

static void tell_ways(struct many_run *run, const struct out_many *many)
{
	struct stat_way_hop hops[STAT_WAY_MAX];

	for (uint32_t i = 0; i < run->memory.target_count; i++) {
		const struct icmp4_many_target *target = &run->memory.targets[i];
		struct out_way way = {
			.target = target,
			.src_port = icmp4_many_port(&run->engine, target->dst),
			.last = stat_ways_of(&run->ways, i, target->asked, hops),
			.hops = hops,
		};

		outs_many_way(&run->session.outs, many, &way);
	}
}

static const char *trace_all(struct many_run *run, int *status)
{
	struct session *s = &run->session;
	struct out_many many = {.engine = &run->engine, .ways = &run->ways};
	enum run_reason reason;

	run->started = session_now(s);
	if (icmp4_many_init(&run->engine, &run->options, &run->memory, &s->key, run->started)) {
		session_fail(s, "usage", "no ways can be found with these options", NULL);
		return "error";
	}
	/* Lines come at the end, and by the thousand. */
	s->run.live = false;
	outs_many_start(&s->outs, &many);
	reason = search(run);
	many.took_ns = icmp4_time_since(session_now(s), run->started);
	many.unfinished = reason != RUN_DONE;
	if (!stat_ways_settle(&run->ways)) {
		session_fail(s, "system", "no memory to put the ways together", NULL);
		return "error";
	}
	tell_ways(run, &many);
	outs_many_end(&s->outs, &many);
	*status = run->engine.reached == run->memory.target_count ? CMD_YES : CMD_NO;
	return run_reason_name(reason);
}

static bool prepare(struct many_run *run, struct cmd_call *call)
{
	return session_open(&run->session, call, ICMP4_PROTO_UDP) && take_targets(run) &&
	       judge_rate(run) && read_options(run) && choose_source(run);
}

int trace_many(struct cmd_call *call)
{
	struct many_run *run = calloc(1, sizeof(*run));
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (!run)
		return cmd_fail(call, "no memory", NULL);
	if (prepare(run, call))
		reason = trace_all(run, &status);
	status = session_close(&run->session, reason, status);
	stat_ways_free(&run->ways);
	free(run->memory.targets);
	free(run->memory.seen);
	free(run);
	return status;
}
