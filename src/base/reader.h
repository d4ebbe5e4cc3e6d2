/* SPDX-License-Identifier: MIT */
#ifndef BASE_READER_H
#define BASE_READER_H
/*
 * A cursor over octets that were received. A read past the end yields 0, moves nothing, and makes
 * the reader fail for good, so that a parser reads as the plain list of its fields and looks at
 * `failed` once, at the end.
 */
#include "base/bytes.h"
#include <stdbool.h>
#include <stddef.h>

struct reader {
	const uint8_t *at;
	const uint8_t *end;
	bool failed;
};

static inline struct reader reader_of(const uint8_t *bytes, size_t length)
{
	return (struct reader){.at = bytes, .end = length ? bytes + length : bytes};
}

static inline size_t reader_left(const struct reader *r)
{
	return (size_t)(r->end - r->at);
}

/* The next length octets, borrowed; NULL when there are not so many. */
static inline const uint8_t *read_bytes(struct reader *r, size_t length)
{
	const uint8_t *bytes = r->at;

	if (r->failed || length > reader_left(r)) {
		r->failed = true;
		return NULL;
	}
	r->at += length;
	return bytes;
}

static inline uint8_t read_u8(struct reader *r)
{
	const uint8_t *bytes = read_bytes(r, 1);
	return bytes ? bytes[0] : 0;
}

static inline uint16_t read_u16(struct reader *r)
{
	const uint8_t *bytes = read_bytes(r, 2);
	return bytes ? get16(bytes) : 0;
}

static inline uint32_t read_u32(struct reader *r)
{
	const uint8_t *bytes = read_bytes(r, 4);
	return bytes ? get32(bytes) : 0;
}

#endif
