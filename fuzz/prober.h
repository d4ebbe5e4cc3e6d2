/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_PROBER_H
#define FUZZ_PROBER_H
/*
 * A prober against a world that lies: answers and errors changed at will, octets out of nowhere,
 * stamps and clocks that jump. The input is a program, one octet an instruction with its operands
 * behind it. Each target brings its engine and what must hold of it.
 */
#include "../tests/unit/core/probe_world.h"
#include "base/reader.h"
#include "fuzz.h"
#include <stdlib.h>

struct prober_ops {
	bool (*output)(void *engine, struct icmp4_time now, struct icmp4_packet *packet);
	void (*input)(void *engine, struct icmp4_time now, const struct icmp4_packet *packet);
	void (*sent)(void *engine, uint64_t tag, struct icmp4_time stamp);
	void (*failed)(void *engine, uint64_t tag, int reason);
	struct icmp4_time (*deadline)(const void *engine);
	void (*advance)(void *engine, struct icmp4_time now);
	void (*drain)(void *engine); /* takes all events, and judges them */
	void (*check)(const void *engine);
};

/* The calls of an engine, by its noun. Only types change. */
#define PROBER_CALLS(noun)                                                                     \
	static bool noun##_output(void *engine, struct icmp4_time now, struct icmp4_packet *p) \
	{                                                                                      \
		return icmp4_##noun##_output(engine, now, p);                                  \
	}                                                                                      \
	static void noun##_input(void *engine, struct icmp4_time now,                          \
				 const struct icmp4_packet *p)                                 \
	{                                                                                      \
		icmp4_##noun##_input(engine, now, p);                                          \
	}                                                                                      \
	static void noun##_sent(void *engine, uint64_t tag, struct icmp4_time stamp)           \
	{                                                                                      \
		icmp4_##noun##_sent(engine, tag, stamp);                                       \
	}                                                                                      \
	static void noun##_failed(void *engine, uint64_t tag, int reason)                      \
	{                                                                                      \
		icmp4_##noun##_failed(engine, tag, reason);                                    \
	}                                                                                      \
	static struct icmp4_time noun##_deadline(const void *engine)                           \
	{                                                                                      \
		return icmp4_##noun##_deadline(engine);                                        \
	}                                                                                      \
	static void noun##_advance(void *engine, struct icmp4_time now)                        \
	{                                                                                      \
		icmp4_##noun##_advance(engine, now);                                           \
	}                                                                                      \
	static const struct prober_ops noun##_ops = {                                          \
		noun##_output,   noun##_input,   noun##_sent,  noun##_failed,                  \
		noun##_deadline, noun##_advance, noun##_drain, noun##_check}

struct prober {
	const struct prober_ops *ops;
	void *engine;
	uint8_t protocol;
	uint16_t dst_port;
	struct icmp4_time now;
	struct world_datagram probe, arrival;
	uint64_t tag;
};

static inline int64_t prober_time(struct reader *r)
{
	return (int64_t)((uint64_t)read_u32(r) << 32 | read_u32(r));
}

static inline void prober_output(struct prober *m, struct reader *r)
{
	struct icmp4_packet packet = {.bytes = m->probe.bytes, .held = WORLD_ROOM};

	(void)r;
	if (m->ops->output(m->engine, m->now, &packet)) {
		m->probe.length = packet.length;
		m->tag = packet.tag;
	}
}

/* Of the target: an echo reply, or a segment or datagram with the ports turned round. */
static inline void prober_reply(struct prober *m, struct reader *r)
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

static inline void prober_error(struct prober *m, struct reader *r)
{
	uint8_t type = read_u8(r), code = read_u8(r), quoted = read_u8(r);
	uint32_t from = read_u8(r) & 1 ? FAR : THEM;

	if (m->probe.length)
		m->arrival = world_error(from, type, code, &m->probe, quoted);
}

/* One octet of what will arrive; the checksum may be made good again. */
static inline void prober_change(struct prober *m, struct reader *r)
{
	uint8_t at = read_u8(r), value = read_u8(r), resum = read_u8(r);

	if (at >= m->arrival.length)
		return;
	m->arrival.bytes[at] = value;
	if (resum & 1 && m->arrival.length >= 28 && m->arrival.bytes[9] == ICMP4_PROTO_ICMP)
		world_resum(&m->arrival);
}

static inline void prober_octets(struct prober *m, struct reader *r)
{
	size_t length = read_u8(r);
	const uint8_t *octets = read_bytes(r, length);

	if (!octets)
		return;
	memcpy(m->arrival.bytes, octets, length);
	m->arrival.length = length;
}

/* In memory that ends with it, in any of the three forms. */
static inline void prober_input(struct prober *m, struct reader *r)
{
	uint8_t form = read_u8(r) % 3, cut = read_u8(r);
	size_t skip = form && m->arrival.length >= 20 ? 20 : 0;
	size_t length = m->arrival.length - skip, held = cut < length ? length - cut : 0;
	struct icmp4_packet packet = {.held = held,
				      .length = length,
				      .stamp = {prober_time(r)},
				      .form = (enum icmp4_form)form,
				      .said = {.from = FAR, .dst = FAR}};

	packet.said.type = read_u8(r);
	packet.said.protocol = m->protocol;
	packet.said.dst_port = (uint16_t)(m->dst_port + read_u8(r));
	packet.bytes = malloc(held ? held : 1);
	MUST(packet.bytes);
	memcpy(packet.bytes, m->arrival.bytes + skip, held);
	m->ops->input(m->engine, m->now, &packet);
	m->ops->drain(m->engine);
	free(packet.bytes);
}

static inline void prober_sent(struct prober *m, struct reader *r)
{
	m->ops->sent(m->engine, m->tag - read_u8(r) % 4, (struct icmp4_time){prober_time(r)});
}

static inline void prober_failed(struct prober *m, struct reader *r)
{
	m->ops->failed(m->engine, m->tag - read_u8(r) % 4, 1);
}

static inline void prober_jump(struct prober *m, struct reader *r)
{
	m->now.ns = prober_time(r);
	m->ops->advance(m->engine, m->now);
}

static inline void prober_wait(struct prober *m, struct reader *r)
{
	(void)r;
	m->now = m->ops->deadline(m->engine);
	m->ops->advance(m->engine, m->now);
}

static inline void prober_run(struct prober *m, struct reader *r)
{
	static void (*const instructions[])(struct prober * m, struct reader * r) = {
		prober_output, prober_reply, prober_error,  prober_change, prober_octets,
		prober_input,  prober_sent,  prober_failed, prober_jump,   prober_wait,
	};

	while (reader_left(r) && !r->failed) {
		instructions[read_u8(r) % (sizeof instructions / sizeof *instructions)](m, r);
		m->ops->check(m->engine);
		m->ops->drain(m->engine);
		m->ops->check(m->engine);
	}
}

/* The protocol of this run: any that can be traced with. */
static inline uint8_t prober_protocol(struct reader *r)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

	return protocols[read_u8(r) % sizeof protocols];
}

#endif
