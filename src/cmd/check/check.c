/* SPDX-License-Identifier: MIT */
/* `icmp check`: a bench around a device, the judge on it, and its verdicts to the outputs. */
#include "cmd/check/check.h"
#include "cmd/verbs.h"
#include "run/engines.h"
#include <stdlib.h>

enum { FLIGHTS = 16 };

/* What is not of this link is asked no faster than by hand. */
static const int64_t far_gap_ns = 200 * ICMP4_MS_NS;

struct check_run {
	struct session session;
	struct check_bench bench;
	struct check_options options;
	struct check_memory memory;
	struct check engine;
	struct check_baseline baseline;
	struct check_links links;
	struct out_checking out;
	struct decode_record capture;
	struct check_story story;
	struct check_progress progress;
	uint32_t device; /* in a lab: its node */
	uint8_t *room;
};

/* --- The bench --- */

static bool bench_in_lab(struct check_run *run)
{
	struct session *s = &run->session;
	const char *name = s->call->options.dut;
	uint32_t device;

	if (name && s->call->options.operand_count)
		return session_fail(s, "usage", "--dut names the device: no address beside it",
				    NULL);
	if (!name)
		return session_fail(s, "usage", "which node is the device?",
				    "--dut NODE names it in a lab");
	device = session_node(s, name);
	if (device == SIM_NONE)
		return false;
	if (device == s->node)
		return session_fail(s, "usage", "the device cannot be the tester as well",
				    "--from NODE is who tests");
	run->device = device;
	bench_of_lab(s, device, &run->bench);
	run->out.device = name;
	return true;
}

static bool bench_outside(struct check_run *run)
{
	struct session *s = &run->session;

	if (!s->call->options.operand_count || s->call->options.dut)
		return session_fail(s, "usage", "which device?",
				    "icmp check ADDRESS, or --lab LAB --dut NODE");
	if (!session_targets(s) || !bench_of_kernel(s, s->targets[0].dst, &run->bench))
		return false;
	run->out.device = s->targets[0].name;
	return true;
}

/* Frames take rights that the session drops, and words that it has first. */
static bool prepare_links(struct check_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;
	struct io_failure failure;
	bool opened = links_open(&run->links, call, &failure);

	if (!session_open_for(s, call, SESSION_OWN))
		return false;
	if (!opened) {
		session_note(s, &failure);
		return false;
	}
	run->out.device =
		call->options.operand_count ? call->options.operands[0] : call->options.bench;
	return links_settle(&run->links, s, &run->bench);
}

static bool prepare_bench(struct check_run *run, struct cmd_call *call)
{
	if (links_wanted(call))
		return prepare_links(run, call);
	return session_open_for(&run->session, call, SESSION_CRAFT) &&
	       (run->session.lab ? bench_in_lab(run) : bench_outside(run));
}

/* --- Options --- */

static void read_options(struct check_run *run)
{
	const struct cmd_options *o = &run->session.call->options;

	check_options_default(&run->options);
	run->options.profile = o->profile == CMD_PROFILE_BCP ? CHECK_BCP : CHECK_RFC1812;
	run->options.wanted = check_is_wanted;
	run->options.world = o->only;
	if (!run->session.lab && !(run->bench.has & CHECK_NEEDS_NEAR))
		run->options.gap_ns = far_gap_ns;
	if (o->timeout_ns > 0)
		run->options.timeout_ns = o->timeout_ns;
	run->options.survey = check_parts_wanted(o->only);
	/* Only bursts show limits: where they may not be, or a rate is asked for, they are not. */
	if (o->gap_ns >= 0 || !(run->bench.has & CHECK_NEEDS_CONSENT))
		run->options.survey &= ~(unsigned)CHECK_SURVEY_LIMITS;
	if (o->gap_ns >= 0)
		run->options.gap_ns = run->options.error_gap_ns = o->gap_ns;
}

static bool take_memory(struct check_run *run)
{
	struct check_memory *m = &run->memory;

	m->flights = calloc(FLIGHTS, sizeof(*m->flights));
	m->flight_count = FLIGHTS;
	m->order = calloc(check_case_count(), sizeof(*m->order));
	m->room = malloc(CHECK_ROOM);
	run->room = malloc(CHECK_ROOM);
	if (!m->flights || !m->order || !m->room || !run->room)
		return session_fail(&run->session, "system", "no memory", NULL);
	return true;
}

static bool start(struct check_run *run)
{
	struct session *s = &run->session;

	if (!check_init(&run->engine, &run->options, &run->bench, &run->memory, &s->key,
			session_now(s)))
		return session_fail(s, "usage", "--only names no case", "icmp check --list");
	run->out.address = run->bench.device;
	run->out.role = run->bench.has & CHECK_NEEDS_ROUTER ? "router"
			: run->bench.has & CHECK_NEEDS_HOST ? "host"
							    : NULL;
	run->out.profile = run->options.profile;
	run->out.cases = run->engine.wanted;
	outs_check_start(&s->outs, &run->out);
	return true;
}

static bool prepare(struct check_run *run, struct cmd_call *call)
{
	struct session *s = &run->session;
	struct io_failure failure;
	/* By sudo, in a folder of somebody else's: the session leaves no right to write there. */
	bool recorded = record_open(&run->capture, &call->options, &failure);

	baseline_open(&run->baseline, call->options.baseline);
	if (!prepare_bench(run, call))
		return false;
	if (!recorded) {
		session_note(s, &failure);
		return false;
	}
	read_options(run);
	if (!baseline_read(s, &run->baseline) ||
	    !story_open(s, &run->story, run->device, &run->engine))
		return false;
	progress_begin(s, &run->progress);
	return take_memory(run) && start(run);
}

/* --- The run --- */

static void count_needs(struct check_run *run, const struct check_event *event)
{
	uint32_t lowest = event->finding.got & (0 - event->finding.got);

	for (unsigned i = 0; i < CHECK_NEED_BITS; i++)
		run->out.needs[i] += lowest >> i & 1;
}

static void take_event(void *world, const struct check_event *event)
{
	struct check_run *run = world;

	run->out.known_now = baseline_knows(&run->baseline, event);
	if (run->out.known_now)
		run->out.known++;
	else
		run->out.counts[event->verdict]++;
	if (event->finding.what == CHECK_FOUND_NEEDS)
		count_needs(run, event);
	progress_clear(&run->progress);
	outs_check_case(&run->session.outs, &run->out, event);
	capture_case(&run->session, &run->capture, event);
}

static void take_survey(void *world)
{
	struct check_run *run = world;

	progress_clear(&run->progress);
	outs_check_survey(&run->session.outs, &run->out, &run->engine);
}

static void pass(void *world)
{
	struct check_run *run = world;

	progress_show(&run->progress, &run->engine);
}

static void progress(void *sink)
{
	const struct check_run *run = ((struct run_check_sink *)sink)->world;

	progress_write(stderr, &run->engine);
	putc('\n', stderr);
}

/* 0: no MUST is broken; 1: one is; 2: nothing could be judged. */
static int status_of(const struct check_run *run)
{
	uint32_t judged = run->out.known;

	for (unsigned i = 0; i < CHECK_VERDICTS; i++)
		judged += i == CHECK_NOT_RUN ? 0 : run->out.counts[i];
	if (!run->out.cases && run->engine.survey.told)
		return CMD_YES;
	if (!judged || run->out.deaf)
		return CMD_COULD_NOT;
	return run->out.counts[CHECK_FAIL] ? CMD_NO : CMD_YES;
}

static const char *check_for_a_while(struct check_run *run, int *status)
{
	struct session *s = &run->session;
	struct run_check_sink sink = {take_event, run, take_survey, pass};
	struct run_plan plan = {
		.engine = run_check(&run->engine, &sink),
		.world = s->world,
		.end = session_end(s),
		.room = run->room,
		.room_size = CHECK_ROOM,
		.signals = s->signals,
		.progress = progress,
	};
	enum run_reason reason = run_loop(&plan);

	progress_clear(&run->progress);
	run->out.deaf = check_is_deaf(&run->engine);
	run->out.took_ns = check_took(&run->engine);
	run->out.busy_ns = check_busy(&run->engine);
	if (run->links.frames.count)
		links_are_sound(&run->links, s);
	outs_check_summary(&s->outs, &run->out);
	*status = status_of(run);
	return run->out.deaf ? "device-silent" : run_reason_name(reason);
}

int cmd_check(struct cmd_call *call)
{
	struct check_run *run;
	const char *reason = "error";
	int status = CMD_COULD_NOT;

	if (call->options.list)
		return check_list(call);
	if (call->options.prepare)
		return check_prepare(call);
	run = calloc(1, sizeof(*run));
	if (!run)
		return cmd_fail(call, "no memory", NULL);
	if (prepare(run, call))
		reason = check_for_a_while(run, &status);
	free(run->memory.flights);
	free(run->memory.order);
	free(run->memory.room);
	free(run->room);
	baseline_free(&run->baseline);
	capture_close(&run->session, &run->capture);
	story_close(&run->session, &run->story);
	status = session_close(&run->session, reason, status);
	links_close(&run->links);
	free(run);
	return status;
}
