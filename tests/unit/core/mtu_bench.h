/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MTU_BENCH_H
#define TESTS_MTU_BENCH_H
/*
 * A path MTU engine, and a toy road for it: routers HOP(1), HOP(2) ... and FAR behind the last of
 * them; behind some the link is narrow, and each of those says so, or does not, in its own manner.
 */
#include "base/bytes.h"
#include "probe_world.h"
#include "tap.h"
#include <icmp4/mtu.h>
#include <stdlib.h>

#define HOP(ttl) (UINT32_C(0x0a000000) + (uint32_t)(ttl))

enum { MS = 1000000, NARROW_MAX = 2 };

enum manner {
	HONEST, /* 3/4 with the MTU */
	OLD,    /* 3/4 with MTU 0 */
	QUIET,  /* nothing at all */
	LOW,    /* 3/4 with 100 octets less than there are */
	HIGH,   /* 3/4 with 9000 */
	TINY,   /* 3/4 with 20 */
};

static const struct icmp4_key key = {{0x1716151413121110, 0x1f1e1d1c1b1a1918}};

struct road {
	const char *name;
	unsigned hops; /* TTL that reaches FAR */
	struct {
		unsigned hop; /* behind this one the link is narrow; 0: no more */
		uint16_t mtu;
		enum manner manner;
	} narrow[NARROW_MAX];
	unsigned mute;          /* bit n: the hop at TTL n does not report TTLs that ran out */
	unsigned loss_permille; /* each way */
	unsigned limit;         /* FAR answers so many at once, and then one a second; 0: all */
	bool dead;              /* FAR does not answer */
};

struct bench {
	struct icmp4_mtu mtu;
	struct world world;
	struct world_datagram probe;
	uint64_t tag, dice;
	int64_t tokens_ns;
	unsigned told[ICMP4_MTU_STATUS_COUNT];
};

static inline struct icmp4_mtu_options defaults(uint8_t protocol)
{
	struct icmp4_mtu_options options;

	icmp4_mtu_options_default(&options, FAR);
	options.src = US;
	options.protocol = protocol;
	return options;
}

static inline void setup(struct bench *b, const struct icmp4_mtu_options *options)
{
	memset(b, 0, sizeof *b);
	b->dice = 1;
	if (icmp4_mtu_init(&b->mtu, options, &key, b->world.now) != ICMP4_OK)
		abort();
}

static inline bool leave(struct bench *b)
{
	struct icmp4_packet packet = {.bytes = b->probe.bytes, .held = WORLD_ROOM};

	if (!icmp4_mtu_output(&b->mtu, b->world.now, &packet))
		return false;
	b->probe.length = packet.length;
	b->tag = packet.tag;
	return true;
}

static inline void arrive(struct bench *b, struct world_datagram *datagram)
{
	struct icmp4_packet packet = world_packet(datagram, b->world.now);

	icmp4_mtu_input(&b->mtu, b->world.now, &packet);
}

/* SYN and ACK of an open port, which takes in no data with a SYN. */
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

/* Quoted with the TTL that it has at that hop. */
static inline struct world_datagram error_at(struct bench *b, unsigned hop, uint32_t from,
					     uint8_t type, uint8_t code, uint16_t mtu)
{
	struct world_datagram here = b->probe, answer;

	here.bytes[8] = (uint8_t)(here.bytes[8] - hop + 1);
	answer = world_error(from, type, code, &here, 28);
	put16(answer.bytes + 26, mtu);
	world_resum(&answer);
	return answer;
}

static inline struct world_datagram far_answer(struct bench *b, unsigned hops)
{
	if (b->probe.bytes[9] == ICMP4_PROTO_UDP)
		return error_at(b, hops, FAR, 3, 3, 0);
	return b->probe.bytes[9] == ICMP4_PROTO_TCP ? syn_ack(&b->probe)
						    : world_reply(FAR, &b->probe);
}

static inline uint16_t claim(enum manner manner, uint16_t mtu)
{
	static const uint16_t said[] = {[OLD] = 0, [HIGH] = 9000, [TINY] = 20};

	if (manner == LOW)
		return (uint16_t)(mtu - 100);
	return manner == HONEST ? mtu : said[manner];
}

static inline bool is_lost(struct bench *b, const struct road *road)
{
	return world_dice(&b->dice) % 1000 < road->loss_permille;
}

static inline bool may_answer(struct bench *b, const struct road *road)
{
	int64_t least = b->world.now.ns - (int64_t)road->limit * 1000 * MS;

	if (road->dead || !road->limit)
		return !road->dead;
	if (b->tokens_ns < least)
		b->tokens_ns = least;
	if (b->tokens_ns + 1000 * MS > b->world.now.ns)
		return false;
	b->tokens_ns += 1000 * MS;
	return true;
}

/* The narrow link that stops the probe; NARROW_MAX: none. */
static inline unsigned stopper(const struct bench *b, const struct road *road)
{
	for (unsigned i = 0; i < NARROW_MAX && road->narrow[i].hop; i++)
		if (b->probe.bytes[8] > road->narrow[i].hop &&
		    b->probe.length > road->narrow[i].mtu)
			return i;
	return NARROW_MAX;
}

/* What the road does with the probe that just left. */
static inline void travel(struct bench *b, const struct road *road)
{
	unsigned ttl = b->probe.bytes[8], at = stopper(b, road);
	unsigned hop = at < NARROW_MAX ? road->narrow[at].hop : ttl < road->hops ? ttl : road->hops;
	struct world_datagram answer;

	if (is_lost(b, road))
		return;
	if (at < NARROW_MAX) {
		if (road->narrow[at].manner == QUIET)
			return;
		answer = error_at(b, hop, HOP(hop), 3, 4,
				  claim(road->narrow[at].manner, road->narrow[at].mtu));
	} else if (hop < road->hops) {
		if (road->mute >> hop & 1)
			return;
		answer = error_at(b, hop, HOP(hop), 11, 0, 0);
	} else {
		if (!may_answer(b, road))
			return;
		answer = far_answer(b, hop);
	}
	if (!is_lost(b, road))
		world_post(&b->world, (int64_t)hop * 10 * MS, &answer);
}

static inline void drain(struct bench *b)
{
	struct icmp4_mtu_event event;

	while (icmp4_mtu_event(&b->mtu, &event))
		b->told[event.status]++;
}

/* One step of the loop; false at the end. */
static inline bool step(struct bench *b, const struct road *road)
{
	struct world_datagram arrival;

	while (leave(b))
		travel(b, road);
	drain(b);
	if (icmp4_mtu_ended(&b->mtu) != ICMP4_MTU_RUNNING)
		return false;

	struct icmp4_time deadline = icmp4_mtu_deadline(&b->mtu);
	if (!icmp4_time_before(b->world.now, deadline))
		icmp4_mtu_advance(&b->mtu, b->world.now);
	else if (world_step(&b->world, deadline, &arrival))
		arrive(b, &arrival);
	else
		icmp4_mtu_advance(&b->mtu, b->world.now);
	drain(b);
	return true;
}

static inline enum icmp4_mtu_end go_on(struct bench *b, const struct road *road)
{
	for (int steps = 0; step(b, road); steps++)
		if (steps > 100000)
			abort();
	return icmp4_mtu_ended(&b->mtu);
}

static inline enum icmp4_mtu_end run(struct bench *b, const struct icmp4_mtu_options *options,
				     const struct road *road)
{
	setup(b, options);
	return go_on(b, road);
}

#endif
