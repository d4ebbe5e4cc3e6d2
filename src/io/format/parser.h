/* SPDX-License-Identifier: MIT */
#ifndef IO_PARSER_H
#define IO_PARSER_H
/*
 * What finds the frames of a file format in octets that the caller brings. No file and no clock:
 * pcapfile.c and pcapng.c are the formats, capture/parsed.c puts either on top of a source.
 */
#include "base/bytes.h"
#include "io/capture/capture.h"

/* The first member of each format's own struct. */
struct parser {
	bool big;        /* byte order of the numbers to come */
	uint64_t frames; /* so far */
	char trouble[160];
};

enum parser_result {
	PARSER_FRAME,
	PARSER_MORE,   /* what is held does not suffice */
	PARSER_BROKEN, /* for good; trouble says why */
};

/*
 * Looks at the next octets, of which *used, also of a broken file and before PARSER_MORE, need not
 * be brought again. A frame points into them, and has the number that it has in the file.
 */
typedef enum parser_result parser_next_fn(struct parser *parser, const uint8_t *bytes, size_t held,
					  size_t *used, struct io_frame *frame);
/* May the file end with so many octets left? False: trouble says in the middle of what. */
typedef bool parser_end_fn(struct parser *parser, size_t held);

/* Says so in parser->trouble. */
enum parser_result parser_broken(struct parser *parser, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static inline uint16_t parser_u16(const struct parser *parser, const uint8_t *at)
{
	if (parser->big)
		return get16(at);
	return (uint16_t)(at[1] << 8 | at[0]);
}

static inline uint32_t parser_u32(const struct parser *parser, const uint8_t *at)
{
	if (parser->big)
		return get32(at);
	return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

#endif
