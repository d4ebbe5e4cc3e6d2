/* SPDX-License-Identifier: MIT */
/*
 * The trace engine. Whatever the world does, each probe is told of at most once before it is
 * doubled, nothing is told from beyond the end, and the window keeps its size.
 */
#include <icmp4/trace.h>

#include "prober.h"

enum { SLOTS = 24, MAX = 12 };

struct subject {
	struct icmp4_trace trace;
	struct icmp4_trace_slot slots[SLOTS];
	uint64_t settled;
};

static void trace_check(const void *engine)
{
	const struct subject *s = engine;
	const struct icmp4_trace *trace = &s->trace;
	unsigned beyond = 0;

	for (uint64_t n = trace->oldest; n < trace->number; n++)
		beyond +=
			s->slots[n % SLOTS].state == 0 && s->slots[n % SLOTS].ttl > trace->farthest;
	MUST(trace->end != ICMP4_TRACE_RUNNING || beyond <= trace->options.gap);
	MUST(trace->farthest <= MAX && trace->last <= MAX);
	MUST(trace->oldest <= trace->number && trace->number - trace->oldest <= SLOTS);
	MUST(s->settled <= trace->number);
}

static void trace_drain(void *engine)
{
	struct subject *s = engine;
	struct icmp4_trace_event event;
	uint8_t last = s->trace.last;

	while (icmp4_trace_event(&s->trace, &event)) {
		MUST(event.rtt_ns >= -1 && event.ttl <= last && event.round <= s->trace.round);
		s->settled += event.status == ICMP4_TRACE_ANSWERED ||
			      event.status == ICMP4_TRACE_SILENT ||
			      event.status == ICMP4_TRACE_UNSENT;
	}
}

PROBER_CALLS(trace);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct subject s = {0};
	struct prober m = {.ops = &trace_ops, .engine = &s};
	struct icmp4_trace_memory memory = {s.slots, SLOTS};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_trace_options options;

	icmp4_trace_options_default(&options, FAR);
	options.src = US;
	options.max = MAX;
	options.protocol = m.protocol = prober_protocol(&r);
	options.length = (uint16_t)(30 + read_u8(&r));
	options.gap = read_u8(&r);
	options.vary_port = options.any_id = read_u8(&r) & 1;
	m.dst_port = options.dst_port;
	if (icmp4_trace_init(&s.trace, &options, &memory, &key, m.now) == ICMP4_OK)
		prober_run(&m, &r);
	return 0;
}
