/* SPDX-License-Identifier: MIT */
#include "run/flows.h"

/* A tag names the trace, and in it the probe. */
enum { FLOW_SHIFT = 48 };

static struct icmp4_trace *traces_of(const void *self, size_t *count)
{
	const struct run_flows *flows = self;

	*count = flows->count;
	return flows->traces;
}

/* The port, or the identifier, that says whose it is; 0: it says nothing. */
static uint16_t port_of(const struct icmp4_packet *packet)
{
	struct icmp4_heard heard;

	if (icmp4_heard_parse(&heard, packet) || (heard.is_error && !heard.quoted_ip))
		return 0;
	if (heard.is_error)
		return heard.quote.ip.protocol == ICMP4_PROTO_ICMP ? heard.quote.id
								   : heard.quote.src_port;
	return heard.protocol == ICMP4_PROTO_ICMP ? heard.message.echo.id : heard.dst_port;
}

/*
 * An arrival is about a probe of one of them at most. Its port says which; where it says nothing, a
 * translator has been at it and all are asked, of whom one knows its token, and another might take
 * it for one of its own by accident.
 */
static void flows_input(void *self, struct icmp4_time now, const struct icmp4_packet *packet)
{
	size_t count;
	struct icmp4_trace *traces = traces_of(self, &count);
	uint16_t port = port_of(packet);
	bool known = false;

	for (size_t i = 0; i < count; i++)
		known |= port && traces[i].options.src_port == port;
	for (size_t i = 0; i < count; i++)
		if (!known || traces[i].options.src_port == port)
			icmp4_trace_input(&traces[i], now, packet);
}

static bool flows_output(void *self, struct icmp4_time now, struct icmp4_packet *packet)
{
	size_t count;
	struct icmp4_trace *traces = traces_of(self, &count);

	for (size_t i = 0; i < count; i++) {
		if (!icmp4_trace_output(&traces[i], now, packet))
			continue;
		packet->tag |= (uint64_t)i << FLOW_SHIFT;
		return true;
	}
	return false;
}

static uint64_t probe_of(uint64_t tag)
{
	return tag & (((uint64_t)1 << FLOW_SHIFT) - 1);
}

static void flows_sent(void *self, uint64_t tag, struct icmp4_time stamp)
{
	size_t count;
	struct icmp4_trace *traces = traces_of(self, &count);

	icmp4_trace_sent(&traces[tag >> FLOW_SHIFT], probe_of(tag), stamp);
}

static void flows_failed(void *self, uint64_t tag, int reason)
{
	size_t count;
	struct icmp4_trace *traces = traces_of(self, &count);

	icmp4_trace_failed(&traces[tag >> FLOW_SHIFT], probe_of(tag), reason);
}

static struct icmp4_time flows_deadline(const void *self)
{
	size_t count;
	const struct icmp4_trace *traces = traces_of(self, &count);
	struct icmp4_time first = ICMP4_NEVER;

	for (size_t i = 0; i < count; i++)
		first = icmp4_time_min(first, icmp4_trace_deadline(&traces[i]));
	return first;
}

static void flows_advance(void *self, struct icmp4_time now)
{
	size_t count;
	struct icmp4_trace *traces = traces_of(self, &count);

	for (size_t i = 0; i < count; i++)
		icmp4_trace_advance(&traces[i], now);
}

static bool flows_done(const void *self)
{
	size_t count;
	const struct icmp4_trace *traces = traces_of(self, &count);

	for (size_t i = 0; i < count; i++)
		if (icmp4_trace_ended(&traces[i]) == ICMP4_TRACE_RUNNING)
			return false;
	return true;
}

static void flows_stop(void *self)
{
	size_t count;
	struct icmp4_trace *traces = traces_of(self, &count);

	for (size_t i = 0; i < count; i++)
		icmp4_trace_stop(&traces[i]);
}

static void flows_drain(void *self, void *sink)
{
	const struct run_flows_sink *to = sink;
	struct icmp4_trace_event event;
	size_t count;
	struct icmp4_trace *traces = traces_of(self, &count);

	for (size_t i = 0; i < count; i++)
		while (icmp4_trace_event(&traces[i], &event))
			to->show(to->world, i, &event);
}

struct run_engine run_flows(struct run_flows *flows, struct run_flows_sink *sink)
{
	static const struct run_engine_ops ops = {
		.input = flows_input,
		.output = flows_output,
		.sent = flows_sent,
		.left = flows_sent,
		.failed = flows_failed,
		.deadline = flows_deadline,
		.advance = flows_advance,
		.done = flows_done,
		.stop = flows_stop,
		.drain = flows_drain,
	};

	return (struct run_engine){&ops, flows, sink};
}
