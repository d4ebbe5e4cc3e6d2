/* SPDX-License-Identifier: MIT */
/* Only types change here: a table of functions cannot hold those that take a struct of their own.
 */
#include "run/engines.h"

static void ping_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	icmp4_ping_input(self, now, packet);
}

static bool ping_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	return icmp4_ping_output(self, now, packet);
}

static void ping_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	icmp4_ping_sent(self, tag, stamp);
}

static void ping_left(void *self, uint64_t tag, struct icmp4_time stamp)
{
	icmp4_ping_left(self, tag, stamp);
}

static void ping_failed(void *self, uint64_t tag, int reason)
{
	icmp4_ping_failed(self, tag, reason);
}

static void ping_dropped(void *self, uint64_t count)
{
	icmp4_ping_dropped(self, count);
}

static struct icmp4_time ping_deadline(const void *self)
{
	return icmp4_ping_deadline(self);
}

static void ping_advance(void *self, struct icmp4_time now)
{
	icmp4_ping_advance(self, now);
}

static bool ping_done(const void *self)
{
	return icmp4_ping_done(self);
}

static void ping_stop(void *self)
{
	icmp4_ping_stop(self);
}

static void ping_drain(void *self, void *sink)
{
	const struct run_ping_sink *to = sink;
	struct icmp4_ping_event event;

	while (icmp4_ping_event(self, &event))
		to->show(to->world, &event);
}

struct run_engine run_ping(struct icmp4_ping *ping, struct run_ping_sink *sink)
{
	static const struct run_engine_ops ops = {
		.input = ping_input,
		.output = ping_output,
		.sent = ping_sent,
		.left = ping_left,
		.failed = ping_failed,
		.dropped = ping_dropped,
		.deadline = ping_deadline,
		.advance = ping_advance,
		.done = ping_done,
		.stop = ping_stop,
		.drain = ping_drain,
	};

	return (struct run_engine){&ops, ping, sink};
}

static void trace_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	icmp4_trace_input(self, now, packet);
}

static bool trace_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	return icmp4_trace_output(self, now, packet);
}

static void trace_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	icmp4_trace_sent(self, tag, stamp);
}

static void trace_failed(void *self, uint64_t tag, int reason)
{
	icmp4_trace_failed(self, tag, reason);
}

static void trace_dropped(void *self, uint64_t count)
{
	icmp4_trace_dropped(self, count);
}

static struct icmp4_time trace_deadline(const void *self)
{
	return icmp4_trace_deadline(self);
}

static void trace_advance(void *self, struct icmp4_time now)
{
	icmp4_trace_advance(self, now);
}

static bool trace_done(const void *self)
{
	return icmp4_trace_ended(self) != ICMP4_TRACE_RUNNING;
}

static void trace_stop(void *self)
{
	icmp4_trace_stop(self);
}

static void trace_drain(void *self, void *sink)
{
	const struct run_trace_sink *to = sink;
	struct icmp4_trace_event event;

	while (icmp4_trace_event(self, &event))
		to->show(to->world, &event);
	to->shown(to->world);
}

struct run_engine run_trace(struct icmp4_trace *trace, struct run_trace_sink *sink)
{
	static const struct run_engine_ops ops = {
		.input = trace_input,
		.output = trace_output,
		.sent = trace_sent,
		.left = trace_sent,
		.failed = trace_failed,
		.dropped = trace_dropped,
		.deadline = trace_deadline,
		.advance = trace_advance,
		.done = trace_done,
		.stop = trace_stop,
		.drain = trace_drain,
	};

	return (struct run_engine){&ops, trace, sink};
}

static void mtu_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	icmp4_mtu_input(self, now, packet);
}

static bool mtu_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	return icmp4_mtu_output(self, now, packet);
}

static void mtu_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	icmp4_mtu_sent(self, tag, stamp);
}

static void mtu_failed(void *self, uint64_t tag, int reason)
{
	icmp4_mtu_failed(self, tag, reason);
}

static struct icmp4_time mtu_deadline(const void *self)
{
	return icmp4_mtu_deadline(self);
}

static void mtu_advance(void *self, struct icmp4_time now)
{
	icmp4_mtu_advance(self, now);
}

static bool mtu_done(const void *self)
{
	return icmp4_mtu_ended(self) != ICMP4_MTU_RUNNING;
}

static void mtu_stop(void *self)
{
	icmp4_mtu_stop(self);
}

static void mtu_drain(void *self, void *sink)
{
	const struct run_mtu_sink *to = sink;
	struct icmp4_mtu_event event;

	while (icmp4_mtu_event(self, &event))
		to->show(to->world, &event);
}

struct run_engine run_mtu(struct icmp4_mtu *mtu, struct run_mtu_sink *sink)
{
	static const struct run_engine_ops ops = {
		.input = mtu_input,
		.output = mtu_output,
		.sent = mtu_sent,
		.failed = mtu_failed,
		.deadline = mtu_deadline,
		.advance = mtu_advance,
		.done = mtu_done,
		.stop = mtu_stop,
		.drain = mtu_drain,
	};

	return (struct run_engine){&ops, mtu, sink};
}

static void paths_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	icmp4_paths_input(self, now, packet);
}

static bool paths_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	return icmp4_paths_output(self, now, packet);
}

static void paths_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	icmp4_paths_sent(self, tag, stamp);
}

static void paths_failed(void *self, uint64_t tag, int reason)
{
	icmp4_paths_failed(self, tag, reason);
}

static struct icmp4_time paths_deadline(const void *self)
{
	return icmp4_paths_deadline(self);
}

static void paths_advance(void *self, struct icmp4_time now)
{
	icmp4_paths_advance(self, now);
}

static bool paths_done(const void *self)
{
	return icmp4_paths_ended(self) != ICMP4_PATHS_RUNNING;
}

static void paths_stop(void *self)
{
	icmp4_paths_stop(self);
}

static void paths_drain(void *self, void *sink)
{
	const struct run_paths_sink *to = sink;
	struct icmp4_paths_event event;

	while (icmp4_paths_event(self, &event))
		to->show(to->world, &event);
}

struct run_engine run_paths(struct icmp4_paths *paths, struct run_paths_sink *sink)
{
	static const struct run_engine_ops ops = {
		.input = paths_input,
		.output = paths_output,
		.sent = paths_sent,
		.failed = paths_failed,
		.deadline = paths_deadline,
		.advance = paths_advance,
		.done = paths_done,
		.stop = paths_stop,
		.drain = paths_drain,
	};

	return (struct run_engine){&ops, paths, sink};
}

static void check_arrived(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	check_input(self, now, packet->interface == RUN_SINK ? CHECK_AT_SINK : CHECK_AT_TESTER,
		    packet);
}

static bool check_leaves(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	return check_output(self, now, packet);
}

static void check_left(void *self, uint64_t tag, struct icmp4_time stamp)
{
	(void)self, (void)tag, (void)stamp;
}

static void check_refused(void *self, uint64_t tag, int reason)
{
	check_failed(self, tag, reason);
}

static struct icmp4_time check_due(const void *self)
{
	return check_deadline(self);
}

static void check_passes(void *self, struct icmp4_time now)
{
	check_advance(self, now);
}

static bool check_ended(const void *self)
{
	return check_done(self);
}

static void check_ends(void *self)
{
	check_stop(self);
}

static void check_drain(void *self, void *sink)
{
	const struct run_check_sink *to = sink;
	struct check_event event;

	if (check_surveyed(self) && to->survey)
		to->survey(to->world);
	while (check_event(self, &event))
		to->show(to->world, &event);
	if (to->pass)
		to->pass(to->world);
}

struct run_engine run_check(struct check *check, struct run_check_sink *sink)
{
	static const struct run_engine_ops ops = {
		.input = check_arrived,
		.output = check_leaves,
		.sent = check_left,
		.failed = check_refused,
		.deadline = check_due,
		.advance = check_passes,
		.done = check_ended,
		.stop = check_ends,
		.drain = check_drain,
	};

	return (struct run_engine){&ops, check, sink};
}
