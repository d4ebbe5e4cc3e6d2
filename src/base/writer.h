/* SPDX-License-Identifier: MIT */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H
/*
 * The mirror of reader.h: a cursor over room to write in. A write that does not fit writes nothing
 * and makes the writer fail for good; `failed` is looked at once, at the end.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include <stdbool.h>
#include <stddef.h>

struct writer {
	uint8_t *at;
	uint8_t *end;
	bool failed;
};

static inline struct writer writer_of(uint8_t *buffer, size_t size)
{
	return (struct writer){.at = buffer, .end = size ? buffer + size : buffer};
}

static inline size_t writer_left(const struct writer *w)
{
	return (size_t)(w->end - w->at);
}

/* Room for the next length octets, to be filled by the caller; NULL when there is not so much. */
static inline uint8_t *write_room(struct writer *w, size_t length)
{
	uint8_t *room = w->at;

	if (w->failed || length > writer_left(w)) {
		w->failed = true;
		return NULL;
	}
	w->at += length;
	return room;
}

static inline void write_u8(struct writer *w, uint8_t value)
{
	uint8_t *room = write_room(w, 1);
	if (room)
		*room = value;
}

static inline void write_u16(struct writer *w, uint16_t value)
{
	uint8_t *room = write_room(w, 2);
	if (room)
		put16(room, value);
}

static inline void write_u32(struct writer *w, uint32_t value)
{
	uint8_t *room = write_room(w, 4);
	if (room)
		put32(room, value);
}

/* The octets may already stand where they are written to. */
static inline void write_bytes(struct writer *w, const uint8_t *bytes, size_t length)
{
	uint8_t *room = write_room(w, length);
	if (room && length)
		memmove(room, bytes, length);
}

#endif
