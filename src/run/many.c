/* SPDX-License-Identifier: MIT */
/* The engine of many traces in the shape that run_loop drives: only types change, as in engines.c.
 */
#include "run/engines.h"

static void many_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	icmp4_many_input(self, now, packet);
}

static bool many_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	return icmp4_many_output(self, now, packet);
}

static void many_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	icmp4_many_sent(self, tag, stamp);
}

static void many_failed(void *self, uint64_t tag, int reason)
{
	icmp4_many_failed(self, tag, reason);
}

static void many_dropped(void *self, uint64_t count)
{
	icmp4_many_dropped(self, count);
}

static struct icmp4_time many_deadline(const void *self)
{
	return icmp4_many_deadline(self);
}

static void many_advance(void *self, struct icmp4_time now)
{
	icmp4_many_advance(self, now);
}

static bool many_done(const void *self)
{
	return icmp4_many_done(self);
}

static void many_stop(void *self)
{
	icmp4_many_stop(self);
}

static void many_drain(void *self, void *sink)
{
	const struct run_many_sink *to = sink;
	struct icmp4_many_event event;

	while (icmp4_many_event(self, &event))
		to->show(to->world, &event);
}

struct run_engine run_many(struct icmp4_many *many, struct run_many_sink *sink)
{
	static const struct run_engine_ops ops = {
		.input = many_input,
		.output = many_output,
		.sent = many_sent,
		.failed = many_failed,
		.dropped = many_dropped,
		.deadline = many_deadline,
		.advance = many_advance,
		.done = many_done,
		.stop = many_stop,
		.drain = many_drain,
	};

	return (struct run_engine){&ops, many, sink};
}
