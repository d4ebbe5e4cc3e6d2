/* SPDX-License-Identifier: MIT */
/*
 * The trace engine against a world that lies: answers and errors changed at will, octets out of
 * nowhere, stamps and clocks that jump. The input is a program, one octet an instruction with its
 * operands behind it. Whatever it does, each probe is told of at most once before it is doubled,
 * nothing is told from beyond the end, and the window keeps its size.
 */
#include "../tests/unit/core/probe_world.h"
#include "base/reader.h"
#include "fuzz.h"
#include <icmp4/trace.h>
#include <stdlib.h>

enum { SLOTS = 24, MAX = 12 };

struct machine {
	struct icmp4_trace trace;
	struct icmp4_trace_slot slots[SLOTS];
	struct icmp4_time now;
	struct world_datagram probe, arrival;
	uint64_t tag;
	uint64_t settled;
};

static void check(const struct machine *m)
{
	const struct icmp4_trace *trace = &m->trace;
	unsigned beyond = 0;

	for (uint64_t n = trace->oldest; n < trace->number; n++)
		beyond +=
			m->slots[n % SLOTS].state == 0 && m->slots[n % SLOTS].ttl > trace->farthest;
	MUST(trace->end != ICMP4_TRACE_RUNNING || beyond <= trace->options.gap);
	MUST(trace->farthest <= MAX && trace->last <= MAX);
	MUST(trace->oldest <= trace->number && trace->number - trace->oldest <= SLOTS);
	MUST(m->settled <= trace->number);
}

static void drain(struct machine *m)
{
	struct icmp4_trace_event event;
	uint8_t last = m->trace.last;

	while (icmp4_trace_event(&m->trace, &event)) {
		MUST(event.rtt_ns >= -1 && event.ttl <= last && event.round <= m->trace.round);
		m->settled += event.status == ICMP4_TRACE_ANSWERED ||
			      event.status == ICMP4_TRACE_SILENT ||
			      event.status == ICMP4_TRACE_UNSENT;
	}
}

static int64_t read_time(struct reader *r)
{
	return (int64_t)((uint64_t)read_u32(r) << 32 | read_u32(r));
}

static void run_output(struct machine *m, struct reader *r)
{
	struct icmp4_packet packet = {.bytes = m->probe.bytes, .held = WORLD_ROOM};

	(void)r;
	if (icmp4_trace_output(&m->trace, m->now, &packet)) {
		m->probe.length = packet.length;
		m->tag = packet.tag;
	}
}

/* Of the target: an echo reply, or a segment or datagram with the ports turned round. */
static void run_reply(struct machine *m, struct reader *r)
{
	uint8_t *data = m->arrival.bytes + 20;
	uint8_t flags = read_u8(r);

	if (!m->probe.length)
		return;
	if (m->probe.bytes[9] == ICMP4_PROTO_ICMP) {
		m->arrival = world_reply(FAR, &m->probe);
		return;
	}
	m->arrival = world_wrap(FAR, US, m->probe.bytes[9], 20);
	memcpy(data, m->probe.bytes + 22, 2);
	memcpy(data + 2, m->probe.bytes + 20, 2);
	put32(data + 8, get32(m->probe.bytes + 24) + 1);
	data[13] = flags;
}

static void run_error(struct machine *m, struct reader *r)
{
	uint8_t type = read_u8(r), code = read_u8(r), quoted = read_u8(r);
	uint32_t from = read_u8(r) & 1 ? FAR : THEM;

	if (m->probe.length)
		m->arrival = world_error(from, type, code, &m->probe, quoted);
}

/* One octet of what will arrive; the checksum may be made good again. */
static void run_change(struct machine *m, struct reader *r)
{
	uint8_t at = read_u8(r), value = read_u8(r), resum = read_u8(r);

	if (at >= m->arrival.length)
		return;
	m->arrival.bytes[at] = value;
	if (resum & 1 && m->arrival.length >= 28 && m->arrival.bytes[9] == ICMP4_PROTO_ICMP)
		world_resum(&m->arrival);
}

static void run_octets(struct machine *m, struct reader *r)
{
	size_t length = read_u8(r);
	const uint8_t *octets = read_bytes(r, length);

	if (!octets)
		return;
	memcpy(m->arrival.bytes, octets, length);
	m->arrival.length = length;
}

/* In memory that ends with it, in any of the three forms. */
static void run_input(struct machine *m, struct reader *r)
{
	uint8_t form = read_u8(r) % 3, cut = read_u8(r);
	size_t skip = form && m->arrival.length >= 20 ? 20 : 0;
	size_t length = m->arrival.length - skip, held = cut < length ? length - cut : 0;
	struct icmp4_packet packet = {.held = held,
				      .length = length,
				      .stamp = {read_time(r)},
				      .form = (enum icmp4_form)form,
				      .said = {.from = FAR, .dst = FAR}};

	packet.said.type = read_u8(r);
	packet.said.protocol = m->trace.options.protocol;
	packet.said.dst_port = (uint16_t)(m->trace.options.dst_port + read_u8(r));
	packet.bytes = malloc(held ? held : 1);
	MUST(packet.bytes);
	memcpy(packet.bytes, m->arrival.bytes + skip, held);
	icmp4_trace_input(&m->trace, m->now, &packet);
	drain(m);
	free(packet.bytes);
}

static void run_sent(struct machine *m, struct reader *r)
{
	icmp4_trace_sent(&m->trace, m->tag - read_u8(r) % 4, (struct icmp4_time){read_time(r)});
}

static void run_failed(struct machine *m, struct reader *r)
{
	icmp4_trace_failed(&m->trace, m->tag - read_u8(r) % 4, 1);
}

static void run_jump(struct machine *m, struct reader *r)
{
	m->now.ns = read_time(r);
	icmp4_trace_advance(&m->trace, m->now);
}

static void run_wait(struct machine *m, struct reader *r)
{
	(void)r;
	m->now = icmp4_trace_deadline(&m->trace);
	icmp4_trace_advance(&m->trace, m->now);
}

static void (*const instructions[])(struct machine *m, struct reader *r) = {
	run_output, run_reply, run_error,  run_change, run_octets,
	run_input,  run_sent,  run_failed, run_jump,   run_wait,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};
	struct reader r = reader_of(data, size);
	struct machine m = {0};
	struct icmp4_trace_memory memory = {m.slots, SLOTS};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_trace_options options;

	icmp4_trace_options_default(&options, FAR);
	options.src = US;
	options.max = MAX;
	options.protocol = protocols[read_u8(&r) % sizeof protocols];
	options.length = (uint16_t)(30 + read_u8(&r));
	options.gap = read_u8(&r);
	options.vary_port = options.any_id = read_u8(&r) & 1;
	if (icmp4_trace_init(&m.trace, &options, &memory, &key, m.now) != ICMP4_OK)
		return 0;
	while (reader_left(&r) && !r.failed) {
		instructions[read_u8(&r) % (sizeof instructions / sizeof *instructions)](&m, &r);
		check(&m);
		drain(&m);
		check(&m);
	}
	return 0;
}
