/* SPDX-License-Identifier: MIT */
/*
 * What a trace knows of the path, and how far it may therefore look. The first round finds the
 * end: the lowest TTL whose probe got a final answer, else the gap, or the highest TTL. `end` and
 * `last` say so, and can still be bettered by a final answer nearer to us.
 */
#include "base/rule.h"
#include "probe/trace/trace.h"

enum { TRACE_PATIENCE = 10 }; /* round trips that a silent hop is granted */

#define TRACE_PATIENCE_MIN_NS (250 * ICMP4_MS_NS)

/* The TTL before which nothing need be proved any more: a hop there has answered. */
static unsigned trace_base(const struct icmp4_trace *trace)
{
	unsigned before_first = trace->options.first - 1u;

	return trace->farthest > before_first ? trace->farthest : before_first;
}

static void trace_forget_oldest(struct icmp4_trace *trace)
{
	while (trace->oldest < trace->number && !icmp4__trace_in_flight(trace, trace->oldest))
		trace->oldest++;
}

static void trace_end_at(struct icmp4_trace *trace, unsigned last, enum icmp4_trace_end end)
{
	trace->last = (uint8_t)last;
	trace->end = (uint8_t)end;
	for (uint64_t n = trace->oldest; n < trace->number; n++)
		if (icmp4__trace_in_flight(trace, n) && icmp4__trace_slot(trace, n)->ttl > last)
			icmp4__trace_slot(trace, n)->state = TRACE_FORGOTTEN;
	trace_forget_oldest(trace);
}

/* Every TTL up to this one is settled. */
static unsigned trace_settled_to(const struct icmp4_trace *trace)
{
	unsigned open = trace->next_ttl;

	for (uint64_t n = trace->oldest; n < trace->number; n++) {
		unsigned ttl = icmp4__trace_slot(trace, n)->ttl;
		if (icmp4__trace_in_flight(trace, n) && ttl > trace->farthest && ttl < open)
			open = ttl;
	}
	return open - 1;
}

/* TRACE-07: not every path ends with an answer. */
static void trace_look_for_end(struct icmp4_trace *trace)
{
	if (trace->end != ICMP4_TRACE_RUNNING)
		return;

	unsigned base = trace_base(trace), settled = trace_settled_to(trace);
	if (rule(RULE_TRACE_07) && settled >= base + trace->options.gap)
		trace_end_at(trace, base + trace->options.gap, ICMP4_TRACE_GAP);
	else if (settled >= trace->options.max)
		trace_end_at(trace, trace->options.max, ICMP4_TRACE_MAX);
}

void icmp4__trace_settle(struct icmp4_trace *trace, uint64_t number, enum trace_state state)
{
	icmp4__trace_slot(trace, number)->state = (uint8_t)state;
	trace_forget_oldest(trace);
	trace_look_for_end(trace);
}

/* The round trip to the farthest hop is the slowest one seen: silence is measured by it. */
static void trace_note_farthest(struct icmp4_trace *trace, unsigned ttl, int64_t rtt_ns)
{
	if (ttl < trace->farthest || (ttl == trace->farthest && rtt_ns <= trace->farthest_rtt_ns))
		return;
	trace->farthest = (uint8_t)ttl;
	trace->farthest_rtt_ns = rtt_ns;
}

/* What was the end says that the way goes on: it is longer now, or a router knows a route again. */
static void trace_reopen(struct icmp4_trace *trace)
{
	trace->last = trace->options.max;
	trace->end = ICMP4_TRACE_RUNNING;
}

/*
 * Where rounds are to come without end, there is time to find a new one; a few rounds keep the
 * first. Out of a gap, anybody farther than all before shows the way.
 */
static bool trace_goes_on(const struct icmp4_trace *trace, const struct icmp4_trace_event *event)
{
	bool farther = trace->end == ICMP4_TRACE_GAP && event->ttl > trace->farthest;

	return !trace->options.rounds && !trace->stopped && !event->final &&
	       trace->end != ICMP4_TRACE_RUNNING && event->ttl < trace->options.max &&
	       (event->ttl == trace->last || farther);
}

void icmp4__trace_answered(struct icmp4_trace *trace, uint64_t number,
			   const struct icmp4_trace_event *event)
{
	bool nearer = event->ttl < trace->last || trace->end != ICMP4_TRACE_REACHED;
	bool goes_on = trace_goes_on(trace, event);

	if (event->status == ICMP4_TRACE_DUPLICATE)
		return;
	trace_note_farthest(trace, event->ttl, event->rtt_ns);
	if (event->final && nearer)
		trace_end_at(trace, event->ttl,
			     event->reached ? ICMP4_TRACE_REACHED : ICMP4_TRACE_UNREACHABLE);
	else if (goes_on)
		trace_reopen(trace);
	icmp4__trace_settle(trace, number, TRACE_ANSWERED);
}

/* How long a hop takes at most, as far as the farthest that answered tells. */
static int64_t trace_usual_ns(const struct icmp4_trace *trace)
{
	int64_t timeout_ns = trace->options.timeout_ns;

	if (trace->farthest_rtt_ns >= timeout_ns / TRACE_PATIENCE)
		return timeout_ns;

	int64_t usual_ns = trace->farthest_rtt_ns * TRACE_PATIENCE;
	if (usual_ns < TRACE_PATIENCE_MIN_NS)
		usual_ns = TRACE_PATIENCE_MIN_NS;
	return usual_ns < timeout_ns ? usual_ns : timeout_ns;
}

struct icmp4_time icmp4__trace_doubt_at(const struct icmp4_trace *trace, uint64_t number)
{
	return icmp4_time_add(icmp4__trace_slot(trace, number)->sent_at, trace_usual_ns(trace));
}

/*
 * A hop that is probably silent holds nobody up, though it may still answer. Beyond the gap nothing
 * is looked for: were all up to there silent, the path would end there.
 */
bool icmp4__trace_window_is_full(const struct icmp4_trace *trace)
{
	unsigned beyond = 0;

	if (trace->end != ICMP4_TRACE_RUNNING)
		return false;
	if (trace->next_ttl > trace_base(trace) + trace->options.gap)
		return true;
	for (uint64_t n = trace->oldest; n < trace->number; n++)
		beyond += icmp4__trace_in_flight(trace, n) &&
			  icmp4__trace_slot(trace, n)->ttl > trace->farthest &&
			  icmp4_time_before(trace->now, icmp4__trace_doubt_at(trace, n));
	return beyond >= trace->options.ahead;
}

int64_t icmp4__trace_patience(const struct icmp4_trace *trace, unsigned ttl)
{
	return ttl > trace->farthest ? trace->options.timeout_ns : trace_usual_ns(trace);
}
