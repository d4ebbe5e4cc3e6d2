/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PROBE_WORLD_H
#define TESTS_PROBE_WORLD_H
/*
 * What the tests of probers share: answers to a probe, octet by octet, as other hosts would send
 * them; and a small network on a virtual clock that delivers them when their time has come.
 */
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/packet.h>
#include <string.h>

#define US   UINT32_C(0xc0000201) /* 192.0.2.1, the prober */
#define THEM UINT32_C(0xc00002fe) /* 192.0.2.254, its router */
#define FAR  UINT32_C(0xc6336407) /* 198.51.100.7, its target */

enum { WORLD_ROOM = 2048, WORLD_PENDING = 1024 };

struct world_datagram {
	uint8_t bytes[WORLD_ROOM];
	size_t length;
};

static inline struct icmp4_packet world_packet(struct world_datagram *datagram,
					       struct icmp4_time stamp)
{
	return (struct icmp4_packet){.bytes = datagram->bytes,
				     .held = datagram->length,
				     .length = datagram->length,
				     .stamp = stamp};
}

static inline struct world_datagram world_wrap(uint32_t from, uint32_t to, uint8_t protocol,
					       size_t data_length)
{
	struct world_datagram datagram = {.length = ICMP4_IP_HEADER + data_length};
	struct icmp4_ip ip = {.src = from,
			      .dst = to,
			      .total_length = (uint16_t)datagram.length,
			      .id = 77,
			      .ttl = 61,
			      .protocol = protocol};

	icmp4_ip_build(&ip, datagram.bytes, WORLD_ROOM);
	return datagram;
}

static inline struct world_datagram world_message(uint32_t from, uint32_t to,
						  const struct icmp4_message *message)
{
	struct world_datagram datagram =
		world_wrap(from, to, ICMP4_PROTO_ICMP, ICMP4_HEADER + message->body_length);

	icmp4_message_build(message, datagram.bytes + ICMP4_IP_HEADER,
			    WORLD_ROOM - ICMP4_IP_HEADER);
	return datagram;
}

/* The reply of from to an echo request. */
static inline struct world_datagram world_reply(uint32_t from, const struct world_datagram *probe)
{
	struct icmp4_message message;

	icmp4_message_parse(&message, probe->bytes + ICMP4_IP_HEADER,
			    probe->length - ICMP4_IP_HEADER, probe->length - ICMP4_IP_HEADER);
	message.type = ICMP4_ECHO_REPLY;
	return world_message(from, icmp4_ip_src(probe->bytes), &message);
}

/* An error that quotes that many octets of a probe. */
static inline struct world_datagram world_error(uint32_t from, uint8_t type, uint8_t code,
						const struct world_datagram *probe, size_t quoted)
{
	struct icmp4_message message = {.type = type,
					.code = code,
					.body = probe->bytes,
					.body_length =
						quoted < probe->length ? quoted : probe->length};

	return world_message(from, icmp4_ip_src(probe->bytes), &message);
}

/* After the octets of an ICMP message were changed. */
static inline void world_resum(struct world_datagram *datagram)
{
	struct icmp4_message message;
	uint8_t *icmp = datagram->bytes + ICMP4_IP_HEADER;
	size_t length = datagram->length - ICMP4_IP_HEADER;

	icmp4_message_parse(&message, icmp, length, length);
	icmp4_message_build(&message, icmp, length);
}

struct world_pending {
	struct icmp4_time at;
	struct world_datagram datagram;
};

struct world {
	struct icmp4_time now;
	size_t count;
	struct world_pending pending[WORLD_PENDING];
};

static inline void world_post(struct world *world, int64_t delay_ns,
			      const struct world_datagram *datagram)
{
	if (world->count < WORLD_PENDING)
		world->pending[world->count++] =
			(struct world_pending){icmp4_time_add(world->now, delay_ns), *datagram};
}

/* Index of what arrives next; count when nothing is under way. */
static inline size_t world_first(const struct world *world)
{
	size_t first = 0;

	for (size_t i = 1; i < world->count; i++)
		if (icmp4_time_before(world->pending[i].at, world->pending[first].at))
			first = i;
	return first;
}

/*
 * Moves the clock to deadline, or to the next arrival if that comes first. True: it arrived, and
 * is taken out.
 */
static inline bool world_step(struct world *world, struct icmp4_time deadline,
			      struct world_datagram *datagram)
{
	size_t i = world_first(world);

	if (i == world->count || icmp4_time_before(deadline, world->pending[i].at)) {
		world->now = deadline;
		return false;
	}
	world->now = world->pending[i].at;
	*datagram = world->pending[i].datagram;
	world->pending[i] = world->pending[--world->count];
	return true;
}

/* Small, fast, and the same everywhere: the tests' own dice. */
static inline uint32_t world_dice(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

#endif
