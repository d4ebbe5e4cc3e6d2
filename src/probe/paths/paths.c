/* SPDX-License-Identifier: MIT */
/*
 * The engine of all paths: what leaves and when, the life of a probe, and the events.
 *
 *	in flight --- answer ----------> answered
 *	    |                               ^
 *	    |--- patience ---> gone --------' late
 *	    '--- failed() ---> failed
 *
 * What then is asked again, and when, round.c says.
 */
#include "probe/paths/paths.h"
#include "base/mem.h"
#include "probe/probe.h"

enum {
	PATHS_FLOWS_MIN = 16,
	PATHS_FLOWS_MAX = 16384,
	PATHS_FAILURES_MAX = 20, /* in a row: our own host sends nothing there */
	PATHS_ROUND_TRIPS = 10,
};

#define PATHS_PATIENCE_MIN_NS (250 * ICMP4_MS_NS)
#define PATHS_PAUSE_NS        (100 * ICMP4_MS_NS)

void icmp4_paths_options_default(struct icmp4_paths_options *options, uint32_t dst)
{
	*options = (struct icmp4_paths_options){
		.dst = dst,
		.protocol = ICMP4_PROTO_UDP,
		.dst_port = ICMP4_TRACE_PORT,
		.first = 1,
		.max = 30,
		.gap = 3,
		.window = 32,
		.bound = ICMP4_PATHS_GRAPH_95,
		.length = 60,
		.timeout_ns = ICMP4_S_NS,
	};
}

static const char *const paths_end_names[] = {
	[ICMP4_PATHS_RUNNING] = "running",
	[ICMP4_PATHS_REACHED] = "reached",
	[ICMP4_PATHS_UNREACHABLE] = "unreachable",
	[ICMP4_PATHS_GAP] = "gap",
	[ICMP4_PATHS_MAX] = "max",
	[ICMP4_PATHS_LOOP] = "loop",
	[ICMP4_PATHS_STOPPED] = "stopped",
};

const char *icmp4_paths_end_name(enum icmp4_paths_end end)
{
	return (size_t)end < sizeof paths_end_names / sizeof *paths_end_names ? paths_end_names[end]
									      : "unknown";
}

static bool paths_has_memory(const struct icmp4_paths_memory *memory, unsigned window)
{
	return memory->flows && memory->cells && memory->vertices && memory->links &&
	       memory->slots && memory->flow_count >= PATHS_FLOWS_MIN &&
	       memory->flow_count <= PATHS_FLOWS_MAX && memory->vertex_count > 0 &&
	       memory->vertex_count < ICMP4_PATHS_NONE && memory->slot_count >= 2u * window &&
	       memory->slot_count < UINT16_MAX;
}

static bool paths_is_sound(const struct icmp4_paths_options *options)
{
	const struct trace_kind *kind = icmp4__trace_kind(options->protocol);

	return kind && options->length >= kind->minimum && options->first > 0 &&
	       options->first <= options->max && options->max < UINT8_MAX && options->gap > 0 &&
	       options->window > 0 && options->bound < ICMP4_PATHS_BOUND_COUNT &&
	       options->gap_ns >= 0 && options->timeout_ns > 0;
}

/* Our own host, where all flows begin. */
static void paths_open_graph(struct icmp4_paths *paths)
{
	unsigned ttl = paths->options.first - 1u;

	paths->memory.vertices[0] = (struct icmp4_paths_vertex){
		.address = paths->options.src,
		.before = ICMP4_PATHS_NONE,
		.ttl = (uint8_t)ttl,
		.flows = 1,
		.rtt_ns = -1,
		.base = ICMP4_PATHS_NONE,
	};
	paths->vertices = 1;
	paths->width[ttl] = 1;
	if (paths->options.full)
		memset(paths->full, UINT8_MAX, sizeof paths->full);
}

int icmp4_paths_init(struct icmp4_paths *paths, const struct icmp4_paths_options *options,
		     const struct icmp4_paths_memory *memory, const struct icmp4_key *key,
		     struct icmp4_time start)
{
	if (!paths_is_sound(options) || !paths_has_memory(memory, options->window))
		return ICMP4_ERR_ARGUMENT;

	*paths = (struct icmp4_paths){
		.options = *options,
		.memory = *memory,
		.now = start,
		.send_at = start,
		.round.at = start,
		.hop = options->first,
		.rtt_ns = -1,
	};
	if (!icmp4__paths_open_flow(paths, key))
		return ICMP4_ERR_ARGUMENT;
	paths_open_graph(paths);
	icmp4__paths_plan(paths);
	return ICMP4_OK;
}

/* --- What leaves --- */

static bool paths_may_send(const struct icmp4_paths *paths)
{
	return paths->plan.flow != ICMP4_PATHS_NONE && !paths->stopped &&
	       paths->in_flight < paths->options.window &&
	       paths->probe.number - paths->oldest < paths->memory.slot_count;
}

static struct icmp4_time paths_next_at(const struct icmp4_paths *paths)
{
	return icmp4_time_before(paths->plan.at, paths->send_at) ? paths->send_at : paths->plan.at;
}

static void paths_enter(struct icmp4_paths *paths)
{
	const struct icmp4_paths_plan *plan = &paths->plan;

	*icmp4__paths_slot(paths, paths->probe.number) = (struct icmp4_paths_slot){
		.sent_at = paths->now,
		.flow = plan->flow,
		.ttl = plan->ttl,
		.state = PATHS_IN_FLIGHT,
		.again = plan->again,
		.retry = plan->retry,
	};
	if (plan->retry) {
		paths->round.sent++;
		paths->round.open++;
	}
	if (plan->again)
		icmp4__paths_vertex(paths, icmp4__paths_at(paths, plan->flow, plan->ttl - 1u))
			->repeating++;
	else
		icmp4__paths_cell(paths, plan->flow, plan->ttl)->state = PATHS_ASKED;
	paths->in_flight++;
}

bool icmp4_paths_output(struct icmp4_paths *paths, struct icmp4_time now,
			struct icmp4_packet *packet)
{
	paths->now = now;
	if (paths->has_event || !paths_may_send(paths) || packet->held < paths->options.length ||
	    icmp4_time_before(now, paths_next_at(paths)))
		return false;

	paths_enter(paths);
	icmp4__paths_load(paths, paths->plan.flow);
	icmp4__trace_build(&paths->probe, paths->probe.number, paths->plan.ttl, packet->bytes);
	icmp4__leave(packet, paths->options.length, paths->probe.number++, paths->options.dst);
	paths->send_at = icmp4_time_add(now, paths->options.gap_ns);
	icmp4__paths_plan(paths);
	return true;
}

static bool paths_is_open(const struct icmp4_paths *paths, uint64_t number)
{
	return number >= paths->oldest && number < paths->probe.number &&
	       icmp4__paths_slot(paths, number)->state == PATHS_IN_FLIGHT;
}

void icmp4_paths_sent(struct icmp4_paths *paths, uint64_t tag, struct icmp4_time stamp)
{
	if (paths_is_open(paths, tag))
		icmp4__paths_slot(paths, tag)->sent_at = stamp;
}

/* --- What stays unanswered --- */

static void paths_settle(struct icmp4_paths *paths, uint64_t number, enum paths_slot_state state,
			 enum icmp4_trace_status status)
{
	struct icmp4_paths_slot *slot = icmp4__paths_slot(paths, number);

	slot->state = (uint8_t)state;
	paths->in_flight--;
	icmp4__paths_unheard(paths, slot);
	paths->event = (struct icmp4_paths_event){
		.status = status,
		.ttl = slot->ttl,
		.flow = slot->flow,
		.at = paths->now,
		.rtt_ns = -1,
	};
	paths->has_event = true;
}

void icmp4_paths_failed(struct icmp4_paths *paths, uint64_t tag, int reason)
{
	if (!paths_is_open(paths, tag))
		return;
	paths->unsent++;
	paths->stopped |= ++paths->failures >= PATHS_FAILURES_MAX;
	paths_settle(paths, tag, PATHS_FAILED, ICMP4_TRACE_UNSENT);
	paths->event.reason = reason;
	icmp4__paths_plan(paths);
}

/* Less than the timeout, once we know how far away an answer from there can be. */
static int64_t paths_patience(const struct icmp4_paths *paths, unsigned ttl)
{
	int64_t timeout_ns = paths->options.timeout_ns, usual_ns;

	if (ttl > paths->farthest || paths->rtt_ns >= timeout_ns / PATHS_ROUND_TRIPS)
		return timeout_ns;
	usual_ns = paths->rtt_ns * PATHS_ROUND_TRIPS;
	if (usual_ns < PATHS_PATIENCE_MIN_NS)
		usual_ns = PATHS_PATIENCE_MIN_NS;
	return usual_ns < timeout_ns ? usual_ns : timeout_ns;
}

static struct icmp4_time paths_gone_at(const struct icmp4_paths *paths, uint64_t number)
{
	const struct icmp4_paths_slot *slot = icmp4__paths_slot(paths, number);

	return icmp4_time_add(slot->sent_at, paths_patience(paths, slot->ttl));
}

struct icmp4_time icmp4_paths_deadline(const struct icmp4_paths *paths)
{
	struct icmp4_time at = paths_may_send(paths) ? paths_next_at(paths) : ICMP4_NEVER;

	for (uint64_t n = paths->oldest; n < paths->probe.number; n++)
		if (paths_is_open(paths, n))
			at = icmp4_time_min(at, paths_gone_at(paths, n));
	return at;
}

void icmp4_paths_advance(struct icmp4_paths *paths, struct icmp4_time now)
{
	paths->now = now;
}

static bool paths_find_gone(struct icmp4_paths *paths)
{
	while (paths->oldest < paths->probe.number && !paths_is_open(paths, paths->oldest))
		paths->oldest++;
	for (uint64_t n = paths->oldest; n < paths->probe.number; n++) {
		if (!paths_is_open(paths, n) ||
		    icmp4_time_before(paths->now, paths_gone_at(paths, n)))
			continue;
		paths->silent++;
		paths_settle(paths, n, PATHS_GONE, ICMP4_TRACE_SILENT);
		icmp4__paths_plan(paths);
		return true;
	}
	return false;
}

bool icmp4_paths_event(struct icmp4_paths *paths, struct icmp4_paths_event *event)
{
	if (!paths->has_event && !paths_find_gone(paths))
		return false;
	*event = paths->event;
	paths->has_event = false;
	return true;
}

void icmp4_paths_stop(struct icmp4_paths *paths)
{
	paths->stopped = true;
}

enum icmp4_paths_end icmp4_paths_ended(const struct icmp4_paths *paths)
{
	if (paths->has_event)
		return ICMP4_PATHS_RUNNING;
	if (paths->end != ICMP4_PATHS_RUNNING)
		return paths->end;
	return paths->stopped ? ICMP4_PATHS_STOPPED : ICMP4_PATHS_RUNNING;
}
