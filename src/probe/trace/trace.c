/* SPDX-License-Identifier: MIT */
/*
 * The trace engine: its rounds, the life of a probe, and the events.
 *
 *	in flight --- answer ----------> answered
 *	    |                               ^
 *	    |--- patience ---> silent ------' late
 *	    |--- failed() ---> unsent
 *	    '--- the path ends before it ---> forgotten
 *
 * The slots in flight are few, those of some rounds, so that they are simply looked through: there
 * is no timer for each of them, nor a queue of events.
 */
#include "probe/trace/trace.h"
#include "probe/probe.h"

enum { TRACE_SLOTS_MAX = 65534 }; /* as many as there are tokens */

void icmp4_trace_options_default(struct icmp4_trace_options *options, uint32_t dst)
{
	*options = (struct icmp4_trace_options){
		.dst = dst,
		.protocol = ICMP4_PROTO_UDP,
		.dst_port = ICMP4_TRACE_PORT,
		.first = 1,
		.max = 30,
		.rounds = 3,
		.ahead = 3,
		.gap = 8,
		.length = 60,
		.interval_ns = 100 * ICMP4_MS_NS,
		.timeout_ns = 5 * ICMP4_S_NS,
	};
}

static const char *const trace_status_names[ICMP4_TRACE_STATUS_COUNT] = {
	[ICMP4_TRACE_ANSWERED] = "answered", [ICMP4_TRACE_SILENT] = "silent",
	[ICMP4_TRACE_LATE] = "late",         [ICMP4_TRACE_DUPLICATE] = "duplicate",
	[ICMP4_TRACE_UNSENT] = "unsent",     [ICMP4_TRACE_FORGED] = "forged",
};

const char *icmp4_trace_status_name(enum icmp4_trace_status status)
{
	return (size_t)status < ICMP4_TRACE_STATUS_COUNT ? trace_status_names[status] : "unknown";
}

static const char *const trace_end_names[] = {
	[ICMP4_TRACE_RUNNING] = "running",
	[ICMP4_TRACE_REACHED] = "reached",
	[ICMP4_TRACE_UNREACHABLE] = "unreachable",
	[ICMP4_TRACE_GAP] = "gap",
	[ICMP4_TRACE_MAX] = "max",
	[ICMP4_TRACE_STOPPED] = "stopped",
};

const char *icmp4_trace_end_name(enum icmp4_trace_end end)
{
	return (size_t)end < sizeof trace_end_names / sizeof *trace_end_names ? trace_end_names[end]
									      : "unknown";
}

static bool trace_is_sound(const struct icmp4_trace_options *options,
			   const struct icmp4_trace_memory *memory)
{
	const struct trace_kind *kind = icmp4__trace_kind(options->protocol);

	return kind && options->length >= kind->minimum && options->first > 0 &&
	       options->first <= options->max && options->ahead > 0 && options->gap > 0 &&
	       options->interval_ns >= 0 && options->gap_ns >= 0 && options->timeout_ns > 0 &&
	       memory->slots && memory->slot_count >= (size_t)options->max * 2 &&
	       memory->slot_count <= TRACE_SLOTS_MAX &&
	       icmp4__trace_has_ports(options->protocol, options->dst_port, options->vary_port,
				      memory->slot_count);
}

int icmp4_trace_init(struct icmp4_trace *trace, const struct icmp4_trace_options *options,
		     const struct icmp4_trace_memory *memory, const struct icmp4_key *key,
		     struct icmp4_time start)
{
	if (!trace_is_sound(options, memory))
		return ICMP4_ERR_ARGUMENT;

	*trace = (struct icmp4_trace){
		.options = *options,
		.memory = *memory,
		.key = *key,
		.now = start,
		.send_at = start,
		.round_at = icmp4_time_add(start, options->interval_ns),
		.next_ttl = options->first,
		.last = options->max,
		.end = ICMP4_TRACE_RUNNING,
	};
	icmp4__trace_draw(trace);
	return ICMP4_OK;
}

static bool trace_round_is_out(const struct icmp4_trace *trace)
{
	return trace->next_ttl > trace->last;
}

static bool trace_is_last_round(const struct icmp4_trace *trace)
{
	return trace->options.rounds && trace->round + 1 >= trace->options.rounds;
}

static bool trace_may_send(const struct icmp4_trace *trace)
{
	if (trace->stopped || trace->number - trace->oldest >= trace->memory.slot_count)
		return false;
	/* Of a single TTL the end need not be known: there is nothing to be spared. */
	if (trace_round_is_out(trace))
		return !trace_is_last_round(trace) && (trace->end != ICMP4_TRACE_RUNNING ||
						       trace->options.first == trace->options.max);
	return !icmp4__trace_window_is_full(trace);
}

static struct icmp4_time trace_next_at(const struct icmp4_trace *trace)
{
	if (trace_round_is_out(trace) && icmp4_time_before(trace->send_at, trace->round_at))
		return trace->round_at;
	return trace->send_at;
}

/*
 * On an absolute schedule, so that a wait that ends a little late does not add up over hours. What
 * is half an interval late or more (the first round took that long, the machine was suspended)
 * begins another schedule, for two rounds must not come one upon the other.
 */
static void trace_begin_round(struct icmp4_trace *trace)
{
	int64_t interval_ns = trace->options.interval_ns;
	bool in_time = icmp4_time_since(trace->now, trace->round_at) < interval_ns / 2;

	trace->round++;
	trace->next_ttl = trace->options.first;
	trace->round_at = icmp4_time_add(in_time ? trace->round_at : trace->now, interval_ns);
}

bool icmp4_trace_output(struct icmp4_trace *trace, struct icmp4_time now,
			struct icmp4_packet *packet)
{
	trace->now = now;
	if (trace->has_event || !trace_may_send(trace) || packet->held < trace->options.length ||
	    icmp4_time_before(now, trace_next_at(trace)))
		return false;
	if (trace_round_is_out(trace))
		trace_begin_round(trace);

	struct icmp4_trace_slot *slot = icmp4__trace_slot(trace, trace->number);
	*slot = (struct icmp4_trace_slot){
		.sent_at = now,
		.round = trace->round,
		.ttl = (uint8_t)trace->next_ttl++,
		.state = TRACE_IN_FLIGHT,
	};
	icmp4__trace_build(trace, trace->number, slot->ttl, packet->bytes);
	icmp4__leave(packet, trace->options.length, trace->number++, trace->options.dst);
	trace->send_at = icmp4_time_add(now, trace->options.gap_ns);
	return true;
}

static bool trace_is_open(const struct icmp4_trace *trace, uint64_t number)
{
	return number >= trace->oldest && number < trace->number &&
	       icmp4__trace_in_flight(trace, number);
}

void icmp4_trace_sent(struct icmp4_trace *trace, uint64_t tag, struct icmp4_time stamp)
{
	if (trace_is_open(trace, tag))
		icmp4__trace_slot(trace, tag)->sent_at = stamp;
}

static struct icmp4_trace_event *trace_tell(struct icmp4_trace *trace, uint64_t number,
					    enum icmp4_trace_status status)
{
	const struct icmp4_trace_slot *slot = icmp4__trace_slot(trace, number);

	trace->has_event = true;
	trace->event = (struct icmp4_trace_event){
		.status = status,
		.ttl = slot->ttl,
		.round = slot->round,
		.at = trace->now,
		.sent_at = slot->sent_at,
		.rtt_ns = -1,
	};
	return &trace->event;
}

void icmp4_trace_failed(struct icmp4_trace *trace, uint64_t tag, int reason)
{
	if (!trace_is_open(trace, tag))
		return;
	icmp4__trace_settle(trace, tag, TRACE_UNSENT);
	trace_tell(trace, tag, ICMP4_TRACE_UNSENT)->reason = reason;
}

void icmp4_trace_dropped(struct icmp4_trace *trace, uint64_t count)
{
	trace->dropped += count;
}

static struct icmp4_time trace_silent_at(const struct icmp4_trace *trace, uint64_t number)
{
	const struct icmp4_trace_slot *slot = icmp4__trace_slot(trace, number);

	return icmp4_time_add(slot->sent_at, icmp4__trace_patience(trace, slot->ttl));
}

/* Silence is told at the end of patience; before that, doubt may let the next probe go. */
static struct icmp4_time trace_look_at(const struct icmp4_trace *trace, uint64_t number)
{
	struct icmp4_time doubt = icmp4__trace_doubt_at(trace, number);
	struct icmp4_time silent = trace_silent_at(trace, number);

	return icmp4_time_before(trace->now, doubt) ? icmp4_time_min(doubt, silent) : silent;
}

struct icmp4_time icmp4_trace_deadline(const struct icmp4_trace *trace)
{
	struct icmp4_time at = trace_may_send(trace) ? trace_next_at(trace) : ICMP4_NEVER;

	for (uint64_t n = trace->oldest; n < trace->number; n++)
		if (icmp4__trace_in_flight(trace, n))
			at = icmp4_time_min(at, trace_look_at(trace, n));
	return at;
}

void icmp4_trace_advance(struct icmp4_trace *trace, struct icmp4_time now)
{
	trace->now = now;
}

static bool trace_find_silent(struct icmp4_trace *trace)
{
	for (uint64_t n = trace->oldest; n < trace->number; n++) {
		if (!icmp4__trace_in_flight(trace, n) ||
		    icmp4_time_before(trace->now, trace_silent_at(trace, n)))
			continue;
		icmp4__trace_settle(trace, n, TRACE_SILENT);
		trace_tell(trace, n, ICMP4_TRACE_SILENT);
		return true;
	}
	return false;
}

bool icmp4_trace_event(struct icmp4_trace *trace, struct icmp4_trace_event *event)
{
	if (!trace->has_event && !trace_find_silent(trace))
		return false;
	*event = trace->event;
	trace->has_event = false;
	return true;
}

void icmp4_trace_stop(struct icmp4_trace *trace)
{
	trace->stopped = true;
}

static bool trace_will_send(const struct icmp4_trace *trace)
{
	return !trace->stopped && (!trace_round_is_out(trace) || !trace_is_last_round(trace));
}

enum icmp4_trace_end icmp4_trace_ended(const struct icmp4_trace *trace)
{
	if (trace->has_event || trace->oldest < trace->number || trace_will_send(trace))
		return ICMP4_TRACE_RUNNING;
	return trace->end == ICMP4_TRACE_RUNNING ? ICMP4_TRACE_STOPPED
						 : (enum icmp4_trace_end)trace->end;
}
