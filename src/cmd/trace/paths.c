/* SPDX-License-Identifier: MIT */
#include "cmd/trace/paths.h"
#include "cmd/flow.h"
#include "cmd/session.h"
#include "run/engines.h"
#include <stdlib.h>
#include <unistd.h>

enum {
	ROOM = 65536,
	FLOWS = 4096,
	VERTICES = 4096,
	LINKS = 16384,
	SLOTS = 8192,
	PORT_LAST = 61440
};

struct paths_run {
	struct session session;
	struct icmp4_paths_options options;
	struct icmp4_paths_memory memory;
	uint8_t *room;
	struct icmp4_paths engine;
	struct out_paths out;
};

/* --- Options --- */

static bool read_range(struct paths_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (o->first > 0)
		run->options.first = (uint8_t)o->first;
	if (o->max > 0)
		run->options.max = (uint8_t)(o->max < UINT8_MAX ? o->max : UINT8_MAX - 1);
	if (run->options.first > run->options.max)
		return session_fail(&run->session, "usage", "-f lies behind -m", NULL);
	if (o->length < 0)
		return true;
	if (o->length < 40 || o->length > UINT16_MAX)
		return session_fail(&run->session, "usage", "no probe has that size",
				    "--length is 40 to 65535");
	run->options.length = (uint16_t)o->length;
	return true;
}

static void read_pace(struct paths_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	if (o->fragment != CMD_FRAGMENT_DEFAULT)
		run->options.df = o->fragment != CMD_FRAGMENT_DONT;
	if (o->gap_ns >= 0)
		run->options.gap_ns = o->gap_ns;
	if (o->timeout_ns > 0)
		run->options.timeout_ns = o->timeout_ns;
}

static bool read_flow(struct paths_run *run)
{
	struct flow flow = flow_read(&run->session);

	if (flow.vary_port || flow.any_id)
		return session_fail(&run->session, "permission",
				    "all paths need datagrams of our own making",
				    "icmp doctor says how to get CAP_NET_RAW");
	if (flow.protocol != ICMP4_PROTO_ICMP && flow.src_port > PORT_LAST)
		return session_fail(&run->session, "usage", "too few ports from there on",
				    "--sport is at most 61440 with --all-paths");
	run->options.protocol = flow.protocol;
	run->options.src_port = flow.src_port;
	run->options.dst_port = flow.dst_port;
	run->options.tos = flow.tos;
	return true;
}

static bool read_options(struct paths_run *run)
{
	icmp4_paths_options_default(&run->options, 0);
	read_pace(run);
	return read_flow(run) && read_range(run);
}

/* --- The run --- */

static void take_event(void *world, const struct icmp4_paths_event *event)
{
	const struct paths_run *run = world;
	const struct out_run *out = &run->session.run;

	/* Asked for early, a name is there by the time that its line is. */
	if (event->heard_any && !out->numeric)
		out->names.find(out->names.world, event->heard.from);
}

static void progress(void *sink)
{
	const struct paths_run *run = ((struct run_paths_sink *)sink)->world;

	fprintf(stderr, "icmp trace: hop %u, %u vertices, %llu probes\n", run->engine.hop,
		run->engine.vertices - 1u, (unsigned long long)run->engine.probe.number);
}

static enum run_reason search(struct paths_run *run)
{
	struct session *s = &run->session;
	struct run_paths_sink sink = {take_event, run};
	struct run_plan plan = {
		.engine = run_paths(&run->engine, &sink),
		.world = s->world,
		.end = session_end(s),
		.room = run->room,
		.room_size = ROOM,
		.signals = s->signals,
		.progress = progress,
	};
	enum run_reason reason = run_loop(&plan);

	/* The terminal has put ^C where the next line is to begin. */
	if (reason == RUN_INTERRUPTED && isatty(STDERR_FILENO))
		fputc('\n', stderr);
	return reason;
}

static enum run_reason search_one(void *world, size_t target, int *status)
{
	struct paths_run *run = world;
	struct session *s = &run->session;
	enum run_reason reason;

	run->options.dst = s->targets[target].dst;
	run->options.src = flow_source(s, target);
	if (!run->options.src)
		return RUN_DONE;
	if (icmp4_paths_init(&run->engine, &run->options, &run->memory, &s->key, session_now(s))) {
		session_fail(s, "usage", "no paths can be searched with these options", NULL);
		return RUN_DONE;
	}
	run->out = (struct out_paths){.target = target, .engine = &run->engine};
	outs_paths_start(&s->outs, &run->out);
	reason = search(run);
	outs_paths_end(&s->outs, &run->out);
	if (run->engine.end != ICMP4_PATHS_REACHED && *status < CMD_NO)
		*status = CMD_NO;
	return reason;
}

static const char *search_all(struct paths_run *run, int *status)
{
	enum run_reason reason = session_each(&run->session, search_one, run, status);

	return run->out.engine ? run_reason_name(reason) : "error";
}

static bool take_memory(struct paths_run *run)
{
	struct icmp4_paths_memory *memory = &run->memory;

	*memory = (struct icmp4_paths_memory){
		.flows = calloc(FLOWS, sizeof(*memory->flows)),
		.flow_count = FLOWS,
		.cells = calloc((size_t)FLOWS * run->options.max, sizeof(*memory->cells)),
		.vertices = calloc(VERTICES, sizeof(*memory->vertices)),
		.vertex_count = VERTICES,
		.links = calloc(LINKS, sizeof(*memory->links)),
		.link_count = LINKS,
		.slots = calloc(SLOTS, sizeof(*memory->slots)),
		.slot_count = SLOTS,
	};
	run->room = malloc(ROOM);
	if (!memory->flows || !memory->cells || !memory->vertices || !memory->links ||
	    !memory->slots || !run->room)
		return session_fail(&run->session, "system", "no memory", NULL);
	return true;
}

static void free_memory(struct paths_run *run)
{
	free(run->memory.flows);
	free(run->memory.cells);
	free(run->memory.vertices);
	free(run->memory.links);
	free(run->memory.slots);
	free(run->room);
}

static bool prepare(struct paths_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;

	return session_open(s, call, flow_protocol(&call->options)) && session_targets(s) &&
	       read_options(run) && take_memory(run);
}

int trace_all_paths(struct cmd_call *call)
{
	struct paths_run *run = calloc(1, sizeof(*run));
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (!run)
		return cmd_fail(call, "no memory", NULL);
	if (prepare(run, call))
		reason = search_all(run, &status);
	free_memory(run);
	status = session_close(&run->session, reason, status);
	free(run);
	return status;
}
