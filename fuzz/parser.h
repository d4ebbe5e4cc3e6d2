/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_PARSER_H
#define FUZZ_PARSER_H
/*
 * What no file may make of a parser: the frames lie within what was brought, they are the same
 * whether the octets come all at once or in small pieces, and a broken file says in a printable
 * line what is wrong.
 */
#include "io/format/parser.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

struct parsed {
	uint64_t frames, octets, times, types;
	enum parser_result result;
	bool whole;
};

static inline void parsed_add(struct parsed *parsed, const struct io_frame *frame,
			      const uint8_t *bytes, size_t held)
{
	MUST(frame->bytes >= bytes && frame->bytes + frame->held <= bytes + held);
	MUST(frame->length >= frame->held && frame->number == ++parsed->frames);
	for (size_t i = 0; i < frame->held; i++)
		parsed->octets = parsed->octets * 31 + frame->bytes[i];
	parsed->times = parsed->times * 31 + (uint64_t)frame->time_ns;
	parsed->types = parsed->types * 31 + frame->link_type + (uint64_t)frame->interface * 65536;
}

/* A copy of exactly what is held, so that the address sanitizer sees a read past it. */
static inline size_t parsed_step(struct parsed *parsed, struct parser *parser, parser_next_fn *next,
				 const uint8_t *octets, size_t held)
{
	uint8_t *bytes = malloc(held ? held : 1);
	struct io_frame frame = {0};
	size_t used;

	MUST(bytes);
	memcpy(bytes, octets, held);
	parsed->result = next(parser, bytes, held, &used, &frame);
	MUST(used <= held);
	if (parsed->result == PARSER_FRAME)
		parsed_add(parsed, &frame, bytes, held);
	free(bytes);
	return used;
}

/* In pieces of so many octets. */
static inline struct parsed parse_by(struct parser *parser, parser_next_fn *next,
				     parser_end_fn *end_fn, const uint8_t *octets, size_t length,
				     size_t step)
{
	struct parsed parsed = {.result = PARSER_MORE};
	size_t begin = 0, end = 0;

	while (parsed.result == PARSER_FRAME || (parsed.result == PARSER_MORE && end < length)) {
		if (parsed.result == PARSER_MORE)
			end = length - end < step ? length : end + step;
		begin += parsed_step(&parsed, parser, next, octets + begin, end - begin);
	}
	parsed.whole = parsed.result == PARSER_MORE && end_fn(parser, end - begin);
	MUST(parsed.whole == !*parser->trouble);
	for (const char *c = parser->trouble; *c; c++)
		MUST(*c >= ' ' && *c < 0x7f);
	return parsed;
}

static inline void parsed_must_equal(const struct parsed *a, const struct parsed *b)
{
	MUST(a->frames == b->frames && a->octets == b->octets);
	MUST(a->times == b->times && a->types == b->types);
	MUST(a->whole == b->whole);
}

#endif
