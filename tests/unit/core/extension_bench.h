/* SPDX-License-Identifier: MIT */
#ifndef EXTENSION_BENCH_H
#define EXTENSION_BENCH_H
/* Golden messages that carry an extension structure, and ways to spoil them. */
#include "base/bytes.h"
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>
#include <icmp4/object.h>

static const struct icmp4_key bench_seed = {{0x657874656e73696f, 0x6e}};

static inline uint64_t bench_random(uint64_t domain, uint64_t n)
{
	return icmp4__random(&bench_seed, domain, n);
}

/* A message in memory that ends where it ends. */
struct bench {
	uint8_t *octets;
	size_t length;
	struct icmp4_view view;
	struct icmp4_extension extension;
	bool found;
};

/* Views the octets that stand there and looks for a structure. */
static inline void bench_look(struct bench *b, size_t held, enum icmp4_extension_mode mode)
{
	icmp4_view_message(&b->view, b->octets, held, b->length);
	b->found = icmp4_extension_of(&b->extension, &b->view, mode);
}

static inline struct bench bench_of(const uint8_t *octets, size_t length)
{
	struct bench b = {.octets = golden_exact(octets, length), .length = length};

	bench_look(&b, length, ICMP4_EXTENSION_STRICT);
	return b;
}

static inline struct bench bench_golden(int number)
{
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(number, octets);

	return bench_of(octets, length);
}

static inline void bench_end(struct bench *b)
{
	free(b->octets);
}

/* Makes the checksum of the structure that begins at this octet of the message fit again. */
static inline void bench_freshen(struct bench *b, size_t at)
{
	put16(b->octets + at + 2, 0);
	put16(b->octets + at + 2, icmp4_checksum(b->octets + at, b->length - at));
}

static inline struct icmp4_object bench_object(const struct icmp4_extension *extension)
{
	struct icmp4_object object = {0};
	enum icmp4_fault fault;
	size_t at = 0;

	icmp4_object_next(extension, &at, &object, &fault);
	return object;
}

/* A built object as the walk would yield it. */
static inline struct icmp4_object bench_built(const uint8_t *bytes, int length)
{
	return (struct icmp4_object){
		.bytes = bytes + ICMP4_OBJECT_HEADER,
		.length = length < ICMP4_OBJECT_HEADER ? 0 : (size_t)length - ICMP4_OBJECT_HEADER,
		.object_class = bytes[2],
		.c_type = bytes[3],
		.at = ICMP4_EXTENSION_HEADER,
	};
}

#endif
