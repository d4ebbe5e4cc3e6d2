/* SPDX-License-Identifier: MIT */
#ifndef TESTS_TRACE_BENCH_H
#define TESTS_TRACE_BENCH_H
/*
 * A trace engine with its memory, and a toy path for it: routers HOP(1), HOP(2) ... one
 * millisecond and a bit apart, and FAR behind the last of them. Made of nothing but arithmetic, so
 * that what a trace should find is plain.
 */
#include "base/bytes.h"
#include "probe_world.h"
#include "tap.h"
#include <icmp4/trace.h>
#include <stdlib.h>

#define HOP(ttl) (UINT32_C(0x0a000000) + (uint32_t)(ttl))

enum { SLOTS = 512, MS = 1000000, TTLS = 256, ROUNDS = 8 };

static const struct icmp4_key key = {{0x1716151413121110, 0x1f1e1d1c1b1a1918}};

struct path {
	const char *name;
	unsigned hops;    /* TTL that reaches FAR */
	uint64_t silent;  /* bit n: the hop at TTL n does not answer */
	unsigned refuser; /* TTL of a router that answers 3/13 itself; 0: none */
	bool dead;        /* FAR does not answer */
	bool expires;     /* FAR answers 11/0, as behind some NATs */
	int64_t rtt_ms;   /* per hop */
};

struct bench {
	struct icmp4_trace trace;
	struct icmp4_trace_slot slots[SLOTS];
	struct world world;
	struct world_datagram probe;
	uint64_t tag;
	/* What was seen. */
	unsigned sent[ROUNDS];
	unsigned told[ICMP4_TRACE_STATUS_COUNT];
	unsigned by_ttl[TTLS][ICMP4_TRACE_STATUS_COUNT];
	unsigned in_flight_max;
	struct icmp4_time silent_at[TTLS]; /* of the first round */
};

static inline struct icmp4_time at_ms(int64_t ms)
{
	return (struct icmp4_time){ms * MS};
}

static inline struct icmp4_trace_options defaults(uint8_t protocol)
{
	struct icmp4_trace_options options;

	icmp4_trace_options_default(&options, FAR);
	options.src = US;
	options.protocol = protocol;
	options.ahead = 5; /* what the rows count with */
	return options;
}

static inline void setup(struct bench *b, const struct icmp4_trace_options *options, size_t slots)
{
	struct icmp4_trace_memory memory = {b->slots, slots};

	memset(b, 0, sizeof *b);
	memset(b->slots, 0xaa, sizeof b->slots);
	if (icmp4_trace_init(&b->trace, options, &memory, &key, b->world.now) != ICMP4_OK)
		abort();
}

static inline bool leave(struct bench *b)
{
	struct icmp4_packet packet = {.bytes = b->probe.bytes, .held = WORLD_ROOM};

	if (!icmp4_trace_output(&b->trace, b->world.now, &packet))
		return false;
	b->probe.length = packet.length;
	b->tag = packet.tag;
	b->sent[b->trace.round % ROUNDS]++;
	return true;
}

static inline void arrive(struct bench *b, struct world_datagram *datagram)
{
	struct icmp4_packet packet = world_packet(datagram, b->world.now);

	icmp4_trace_input(&b->trace, b->world.now, &packet);
}

/* The status of the one event there is; -1: there is none. */
static inline int verdict(struct bench *b, struct icmp4_trace_event *event)
{
	return icmp4_trace_event(&b->trace, event) ? (int)event->status : -1;
}

/* SYN and ACK, for a SYN. */
static inline struct world_datagram syn_ack(const struct world_datagram *probe)
{
	struct world_datagram answer = world_wrap(FAR, US, ICMP4_PROTO_TCP, 20);
	uint8_t *tcp = answer.bytes + 20;

	put16(tcp, get16(probe->bytes + 22));
	put16(tcp + 2, get16(probe->bytes + 20));
	put32(tcp + 8, get32(probe->bytes + 24) + 1);
	tcp[12] = 0x50;
	tcp[13] = 0x12;
	return answer;
}

static inline struct world_datagram far_answer(const struct world_datagram *probe)
{
	if (probe->bytes[9] == ICMP4_PROTO_UDP)
		return world_error(FAR, 3, 3, probe, 28);
	return probe->bytes[9] == ICMP4_PROTO_TCP ? syn_ack(probe) : world_reply(FAR, probe);
}

/* What the path does with the probe that just left. */
static inline void travel(struct bench *b, const struct path *path)
{
	unsigned ttl = b->probe.bytes[8], hop = ttl < path->hops ? ttl : path->hops;
	bool refused = path->refuser && ttl >= path->refuser;
	struct world_datagram answer;

	if (refused)
		hop = path->refuser;
	if ((hop < 64 && path->silent >> hop & 1) || (hop == path->hops && path->dead))
		return;
	if (refused)
		answer = world_error(HOP(hop), 3, 13, &b->probe, 28);
	else if (hop < path->hops)
		answer = world_error(HOP(hop), 11, 0, &b->probe, 28);
	else if (path->expires)
		answer = world_error(FAR, 11, 0, &b->probe, 28);
	else
		answer = far_answer(&b->probe);
	world_post(&b->world, (int64_t)hop * path->rtt_ms * MS, &answer);
}

static inline void note(struct bench *b, const struct icmp4_trace_event *event)
{
	b->told[event->status]++;
	b->by_ttl[event->ttl][event->status]++;
	if (event->status == ICMP4_TRACE_SILENT && event->round == 0)
		b->silent_at[event->ttl] = event->at;
}

static inline unsigned in_flight_beyond(const struct bench *b)
{
	unsigned count = 0;

	for (uint64_t n = b->trace.oldest; n < b->trace.number; n++)
		count += b->slots[n % b->trace.memory.slot_count].state == 0 &&
			 b->slots[n % b->trace.memory.slot_count].ttl > b->trace.farthest;
	return count;
}

/* One step of the loop; false at the end. */
static inline bool step(struct bench *b, const struct path *path)
{
	struct icmp4_trace_event event;
	struct world_datagram arrival;

	while (leave(b))
		travel(b, path);
	if (b->trace.end == ICMP4_TRACE_RUNNING && in_flight_beyond(b) > b->in_flight_max)
		b->in_flight_max = in_flight_beyond(b);
	while (icmp4_trace_event(&b->trace, &event))
		note(b, &event);
	if (icmp4_trace_ended(&b->trace) != ICMP4_TRACE_RUNNING)
		return false;

	struct icmp4_time deadline = icmp4_trace_deadline(&b->trace);
	if (!icmp4_time_before(b->world.now, deadline))
		icmp4_trace_advance(&b->trace, b->world.now);
	else if (world_step(&b->world, deadline, &arrival))
		arrive(b, &arrival);
	else
		icmp4_trace_advance(&b->trace, b->world.now);
	return true;
}

static inline enum icmp4_trace_end run(struct bench *b, const struct icmp4_trace_options *options,
				       const struct path *path)
{
	setup(b, options, SLOTS);
	for (int steps = 0; step(b, path); steps++)
		if (steps > 100000)
			abort();
	return icmp4_trace_ended(&b->trace);
}

#endif
