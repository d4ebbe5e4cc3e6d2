/* SPDX-License-Identifier: MIT */
#ifndef DECODE_WORLD_H
#define DECODE_WORLD_H
/* Captures made for the tests of `icmp decode`, in a folder of their own under /tmp. */
#include "io/recorder.h"
#include "tap.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/link.h>
#include <icmp4/message.h>
#include <stdlib.h>
#include <unistd.h>

#include "vectors/golden.h" /* wants the checksum */

enum { WORLD_FRAME = 2048, WORLD_PATH = 96 };

static const uint32_t world_host = 0xc0000201;   /* 192.0.2.1, who asks */
static const uint32_t world_router = 0xc00002fe; /* 192.0.2.254 */
static const uint32_t world_far = 0xc6336407;    /* 198.51.100.7 */

struct world {
	char folder[32];
	char path[WORLD_PATH]; /* of the capture at hand */
	struct io_recorder *recorder;
	uint64_t frames;
};

static inline void world_begin(struct world *world)
{
	snprintf(world->folder, sizeof(world->folder), "/tmp/icmp4-decode-XXXXXX");
	ok(mkdtemp(world->folder) != NULL, "a folder for captures");
}

static inline void world_end(struct world *world)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", world->folder);
	ok(system(command) == 0, "and away with it");
}

static inline void world_capture(struct world *world, const char *name)
{
	struct io_failure failure;

	snprintf(world->path, sizeof(world->path), "%s/%s", world->folder, name);
	world->recorder = io_recorder_open(world->path, &failure);
	world->frames = 0;
	ok(world->recorder != NULL, "capture %s", name);
}

/* A frame each 100 ms. */
static inline void world_frame(struct world *world, uint32_t link_type, const uint8_t *bytes,
			       size_t held, size_t length)
{
	const struct io_frame frame = {
		.number = ++world->frames,
		.time_ns = 1795425424000000000 + (int64_t)world->frames * 100000000,
		.link_type = link_type,
		.bytes = bytes,
		.held = held,
		.length = length,
	};

	if (!world->recorder || !io_recorder_write(world->recorder, &frame, NULL))
		ok(false, "frame %d is written", (int)world->frames);
}

static inline void world_close(struct world *world)
{
	ok(world->recorder && io_recorder_close(world->recorder), "%s is written", world->path);
}

/* A datagram around a payload, which may be its own place behind the header. */
static inline size_t world_datagram(uint8_t *bytes, uint8_t protocol, uint32_t src, uint32_t dst,
				    const uint8_t *payload, size_t length)
{
	const struct icmp4_ip ip = {
		.src = src,
		.dst = dst,
		.total_length = (uint16_t)(ICMP4_IP_HEADER + length),
		.id = 0x1234,
		.ttl = 64,
		.protocol = protocol,
	};

	memmove(bytes + ICMP4_IP_HEADER, payload, length);
	icmp4_ip_build(&ip, bytes, ICMP4_IP_HEADER);
	return ICMP4_IP_HEADER + length;
}

/* Golden message number 1 to 32 between those who would send it. */
static inline size_t world_golden(uint8_t *bytes, int number)
{
	static const uint8_t asking[] = {8, 10, 13, 17, 42};
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(number, octets);

	for (size_t i = 0; i < sizeof(asking); i++)
		if (asking[i] == octets[0])
			return world_datagram(bytes, ICMP4_PROTO_ICMP, world_host, world_far,
					      octets, length);
	return world_datagram(bytes, ICMP4_PROTO_ICMP,
			      icmp4_type_is_error(octets[0]) ? world_router : world_far, world_host,
			      octets, length);
}

#endif
