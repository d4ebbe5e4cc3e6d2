/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PING_BENCH_H
#define TESTS_PING_BENCH_H
/* A ping engine with its memory, on a clock that the test moves. */
#include "probe_world.h"
#include "tap.h"
#include <icmp4/ping.h>
#include <stdlib.h>

enum { TARGETS = 3, SLOTS = 64, MS = 1000000 };

#define ID 0x4711

static const struct icmp4_key key = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};

/* An engine with its memory, and the last probe it sent. */
struct bench {
	struct icmp4_ping ping;
	struct icmp4_ping_target targets[TARGETS];
	struct icmp4_ping_slot slots[SLOTS];
	struct icmp4_time now;
	struct world_datagram probe;
	uint64_t tag;
};

static inline struct icmp4_time at_ms(int64_t ms)
{
	return (struct icmp4_time){ms * MS};
}

static inline struct icmp4_ping_options defaults(void)
{
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	options.linger_ns = 0;
	options.id = ID;
	options.src = US;
	return options;
}

static inline void setup(struct bench *b, const struct icmp4_ping_options *options, size_t targets,
			 size_t slots)
{
	*b = (struct bench){0};
	for (size_t i = 0; i < targets; i++)
		b->targets[i].dst = FAR + (uint32_t)i;
	memset(b->slots, 0xaa, sizeof b->slots);
	struct icmp4_ping_memory memory = {b->targets, targets, b->slots, slots};
	if (icmp4_ping_init(&b->ping, options, &memory, &key, b->now) != ICMP4_OK)
		abort();
}

static inline bool leave(struct bench *b, struct icmp4_time now)
{
	struct icmp4_packet packet = {.bytes = b->probe.bytes, .held = WORLD_ROOM};

	b->now = now;
	if (!icmp4_ping_output(&b->ping, now, &packet))
		return false;
	b->probe.length = packet.length;
	b->tag = packet.tag;
	return true;
}

static inline void arrive(struct bench *b, struct icmp4_time now, struct world_datagram *datagram)
{
	struct icmp4_packet packet = world_packet(datagram, now);

	b->now = now;
	icmp4_ping_input(&b->ping, now, &packet);
}

/* The status of the one event there is; -1: there is none. */
static inline int verdict(struct bench *b, struct icmp4_ping_event *event)
{
	return icmp4_ping_event(&b->ping, event) ? (int)event->status : -1;
}

/* What the header promises of the counts, at any moment. */
static inline bool sum_holds(const struct bench *b)
{
	uint64_t sent = 0, settled = 0, in_flight = 0;

	for (size_t i = 0; i < b->ping.memory.target_count; i++) {
		const struct icmp4_ping_target *t = &b->targets[i];
		sent += t->sent;
		settled += (uint64_t)t->received + t->late + t->lost + t->icmp_errors +
			   t->corrupted + t->wrong_address;
	}
	for (uint64_t n = b->ping.oldest; n < b->ping.next; n++)
		in_flight += b->slots[n % b->ping.memory.slot_count].state == 0;
	return sent == settled + in_flight;
}

/* Two things that a network may do to a reply. */
static inline void other_cookie(struct world_datagram *d)
{
	d->bytes[35] ^= 0x80;
	world_resum(d);
}

static inline void bad_last_octet(struct world_datagram *d)
{
	d->bytes[d->length - 1] ^= 1;
	world_resum(d);
}

#endif
