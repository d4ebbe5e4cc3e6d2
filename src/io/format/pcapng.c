/* SPDX-License-Identifier: MIT */
/*
 * A file is blocks, each with its length in front and behind. Those that lead to frames are read
 * whole; any other is passed over octet by octet, so that its length asks for no memory. Whatever a
 * length says, nothing outside the block is read.
 */
#include "io/format/pcapng.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_SECTION = 0x0a0d0d0a, /* the same in either byte order */
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 2, /* obsolete, but still in files */
	BLOCK_SIMPLE = 3,
	BLOCK_ENHANCED = 6,

	BLOCK_HEADER = 8,
	BLOCK_TRAILER = 4,
	BLOCK_LEAST = BLOCK_HEADER + BLOCK_TRAILER,

	OPTION_END = 0,
	OPTION_TSRESOL = 9,
	OPTION_TSOFFSET = 14,

	MICROSECONDS = 6, /* the resolution where none is given */
	BYTE_ORDER_BIG = 0x1a2b3c4d,
};

/* What a block, or a part of it, leads to. */
enum step {
	STEP_FRAME = PARSER_FRAME,
	STEP_MORE = PARSER_MORE,
	STEP_BROKEN = PARSER_BROKEN,
	STEP_ON, /* to what follows */
};

struct block {
	const uint8_t *bytes; /* with header and trailer */
	uint32_t length;
};

static uint16_t u16(const struct pcapng *reader, const uint8_t *at)
{
	return parser_u16(&reader->parser, at);
}

static uint32_t u32(const struct pcapng *reader, const uint8_t *at)
{
	return parser_u32(&reader->parser, at);
}

static uint64_t u64(const struct pcapng *reader, const uint8_t *at)
{
	uint64_t first = u32(reader, at), second = u32(reader, at + 4);

	return reader->parser.big ? first << 32 | second : second << 32 | first;
}

/* As a step. */
#define broken(reader, ...) ((enum step)parser_broken(&(reader)->parser, __VA_ARGS__))

/* --- Blocks ------------------------------------------------------------------------------------*/

static enum step take_section(struct pcapng *reader, const struct block *block,
			      struct io_frame *frame)
{
	uint16_t major = u16(reader, block->bytes + 12);

	(void)frame;
	if (major != 1)
		return broken(reader, "a section of pcapng version %u at octet %" PRIu64, major,
			      reader->at);
	reader->begun = true;
	reader->interfaces += (uint32_t)reader->count;
	reader->count = 0;
	return STEP_ON;
}

static void take_option(const struct pcapng *reader, struct pcapng_clock *clock, uint16_t code,
			const uint8_t *value, uint16_t length)
{
	if (code == OPTION_TSRESOL && length == 1)
		pcapng_clock_set(clock, value[0]);
	if (code == OPTION_TSOFFSET && length == 8)
		pcapng_clock_offset(clock, (int64_t)u64(reader, value));
}

/* Options that run out of their block end there. */
static void take_options(const struct pcapng *reader, struct pcapng_clock *clock, const uint8_t *at,
			 size_t left)
{
	while (left >= 4) {
		uint16_t code = u16(reader, at), length = u16(reader, at + 2);
		size_t padded = 4 + (((size_t)length + 3) & ~(size_t)3);

		if (code == OPTION_END || padded > left)
			return;
		take_option(reader, clock, code, at + 4, length);
		at += padded;
		left -= padded;
	}
}

static bool has_room(struct pcapng *reader)
{
	size_t room = reader->room ? reader->room * 2 : 8;
	struct pcapng_interface *interface;

	if (reader->count < reader->room)
		return true;
	interface = reallocarray(reader->interface, room, sizeof(*interface));
	if (!interface)
		return false;
	reader->interface = interface;
	reader->room = room;
	return true;
}

static enum step take_interface(struct pcapng *reader, const struct block *block,
				struct io_frame *frame)
{
	struct pcapng_interface *interface;

	(void)frame;
	if (!has_room(reader))
		return broken(reader, "out of memory");
	interface = &reader->interface[reader->count++];
	*interface = (struct pcapng_interface){.link_type = u16(reader, block->bytes + 8),
					       .snaplen = u32(reader, block->bytes + 12)};
	pcapng_clock_set(&interface->clock, MICROSECONDS);
	take_options(reader, &interface->clock, block->bytes + 16,
		     block->length - 16 - BLOCK_TRAILER);
	return STEP_ON;
}

static enum step yield(struct pcapng *reader, struct io_frame *frame, uint32_t interface,
		       const uint8_t *bytes, uint32_t held, uint32_t length)
{
	frame->number = ++reader->parser.frames;
	frame->link_type = reader->interface[interface].link_type;
	frame->interface = reader->interfaces + interface;
	frame->bytes = bytes;
	frame->held = held;
	frame->length = length < held ? held : length;
	return STEP_FRAME;
}

static enum step no_interface(struct pcapng *reader, uint32_t interface)
{
	return broken(reader,
		      "frame %" PRIu64 " came by interface %" PRIu32
		      ", which the file does not describe",
		      reader->parser.frames + 1, interface);
}

/* The enhanced and the obsolete packet block differ in how wide the interface is. */
static enum step take_packet(struct pcapng *reader, const struct block *block,
			     struct io_frame *frame, uint32_t interface)
{
	const uint8_t *at = block->bytes;
	uint32_t held = u32(reader, at + 20), room = block->length - 28 - BLOCK_TRAILER;
	uint64_t stamp = (uint64_t)u32(reader, at + 12) << 32 | u32(reader, at + 16);

	if (interface >= reader->count)
		return no_interface(reader, interface);
	if (held > room)
		return broken(reader,
			      "frame %" PRIu64 " is said to hold %" PRIu32
			      " octets, in a block that has %" PRIu32 " for it",
			      reader->parser.frames + 1, held, room);
	frame->time_ns = pcapng_clock_time(&reader->interface[interface].clock, stamp);
	return yield(reader, frame, interface, at + 28, held, u32(reader, at + 24));
}

static enum step take_enhanced(struct pcapng *reader, const struct block *block,
			       struct io_frame *frame)
{
	return take_packet(reader, block, frame, u32(reader, block->bytes + 8));
}

static enum step take_obsolete(struct pcapng *reader, const struct block *block,
			       struct io_frame *frame)
{
	return take_packet(reader, block, frame, u16(reader, block->bytes + 8));
}

/* It came by the first interface, and is as long as that one's snaplen and the block allow. */
static enum step take_simple(struct pcapng *reader, const struct block *block,
			     struct io_frame *frame)
{
	uint32_t length = u32(reader, block->bytes + 8), held = length, snaplen;
	uint32_t room = block->length - 12 - BLOCK_TRAILER;

	if (!reader->count)
		return no_interface(reader, 0);
	snaplen = reader->interface[0].snaplen;
	held = snaplen && snaplen < held ? snaplen : held;
	frame->time_ns = 0;
	return yield(reader, frame, 0, block->bytes + 12, held < room ? held : room, length);
}

static const struct kind {
	uint32_t type;
	uint32_t least; /* octets */
	enum step (*take)(struct pcapng *reader, const struct block *block, struct io_frame *frame);
} kinds[] = {
	{BLOCK_ENHANCED, 32, take_enhanced},   {BLOCK_SIMPLE, 16, take_simple},
	{BLOCK_INTERFACE, 20, take_interface}, {BLOCK_PACKET, 32, take_obsolete},
	{BLOCK_SECTION, 28, take_section},
};

static const struct kind *kind_of(uint32_t type)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

/* --- One after the other -----------------------------------------------------------------------*/

static enum step check_trailer(struct pcapng *reader, const uint8_t *trailer, uint32_t length)
{
	uint32_t again = u32(reader, trailer);

	if (again == length)
		return STEP_ON;
	return broken(reader,
		      "a block behind frame %" PRIu64 " has two lengths, %" PRIu32
		      " in front and %" PRIu32 " at its end",
		      reader->parser.frames, length, again);
}

static enum step pass_over(struct pcapng *reader, const uint8_t *bytes, size_t held, size_t *used)
{
	size_t body = reader->skip - BLOCK_TRAILER, count = held < body ? held : body;

	*used += count;
	reader->at += count;
	reader->skip -= (uint32_t)count;
	if (held - count < BLOCK_TRAILER)
		return STEP_MORE;
	if (check_trailer(reader, bytes + count, reader->length) == STEP_BROKEN)
		return STEP_BROKEN;
	*used += BLOCK_TRAILER;
	reader->at += BLOCK_TRAILER;
	reader->skip = 0;
	return STEP_ON;
}

/* A section header tells the byte order of its own length. */
static enum step look_at_order(struct pcapng *reader, const uint8_t *bytes, size_t held)
{
	static const uint8_t little[] = {0x4d, 0x3c, 0x2b, 0x1a};

	if (held < BLOCK_LEAST)
		return STEP_MORE;
	reader->parser.big = get32(bytes + 8) == BYTE_ORDER_BIG;
	if (reader->parser.big || !memcmp(bytes + 8, little, sizeof(little)))
		return STEP_ON;
	return broken(reader, "no byte order in the section header at octet %" PRIu64, reader->at);
}

static enum step look_at_length(struct pcapng *reader, const struct kind *kind, uint32_t length)
{
	if (length % 4 || length < (kind ? kind->least : (uint32_t)BLOCK_LEAST))
		return broken(reader,
			      "a block behind frame %" PRIu64 " that cannot be %" PRIu32
			      " octets long",
			      reader->parser.frames, length);
	if (kind && length > PCAPNG_BLOCK_MAX)
		return broken(reader,
			      "a block behind frame %" PRIu64 " of %" PRIu32
			      " octets, more than any frame has",
			      reader->parser.frames, length);
	return STEP_ON;
}

static enum step look(struct pcapng *reader, const uint8_t *bytes, size_t held, struct block *block,
		      const struct kind **kind)
{
	uint32_t type;
	enum step result;

	reader->wanted = 0;
	if (held < BLOCK_HEADER)
		return STEP_MORE;
	type = u32(reader, bytes);
	if (!reader->begun && type != BLOCK_SECTION)
		return broken(reader, "no section header at the beginning");
	if (type == BLOCK_SECTION) {
		result = look_at_order(reader, bytes, held);
		if (result != STEP_ON)
			return result;
	}
	*block = (struct block){bytes, u32(reader, bytes + 4)};
	*kind = kind_of(type);
	return look_at_length(reader, *kind, block->length);
}

/* Wholly held, a block that leads to frames. */
static enum step take_whole(struct pcapng *reader, const struct block *block,
			    const struct kind *kind, size_t *used, struct io_frame *frame)
{
	const uint8_t *trailer = block->bytes + block->length - BLOCK_TRAILER;
	enum step step = check_trailer(reader, trailer, block->length);

	if (step == STEP_ON)
		step = kind->take(reader, block, frame);
	if (step == STEP_BROKEN)
		return step;
	*used += block->length;
	reader->at += block->length;
	return step;
}

static enum step take_block(struct pcapng *reader, const uint8_t *bytes, size_t held, size_t *used,
			    struct io_frame *frame)
{
	const struct kind *kind = NULL;
	struct block block = {NULL, 0};
	enum step step = look(reader, bytes, held, &block, &kind);

	if (step != STEP_ON)
		return step;
	if (!kind) {
		reader->skip = reader->length = block.length;
		return STEP_ON;
	}
	if (held >= block.length)
		return take_whole(reader, &block, kind, used, frame);
	reader->wanted = block.length;
	reader->wanted_frame = kind->type != BLOCK_SECTION && kind->type != BLOCK_INTERFACE;
	return STEP_MORE;
}

enum parser_result pcapng_next(struct parser *parser, const uint8_t *bytes, size_t held,
			       size_t *used, struct io_frame *frame)
{
	struct pcapng *reader = (struct pcapng *)parser;
	enum step step = STEP_ON;

	for (*used = 0; step == STEP_ON;) {
		const uint8_t *at = bytes + *used;
		size_t left = held - *used;

		step = reader->skip ? pass_over(reader, at, left, used)
				    : take_block(reader, at, left, used, frame);
	}
	return (enum parser_result)step;
}

bool pcapng_end(struct parser *parser, size_t held)
{
	const struct pcapng *reader = (const struct pcapng *)parser;

	if (!held && !reader->skip && reader->begun)
		return true;
	if (reader->wanted && reader->wanted_frame)
		parser_broken(parser,
			      "ends in the middle of frame %" PRIu64 " (its block says %" PRIu32
			      " octets, %zu are there)",
			      reader->parser.frames + 1, reader->wanted, held);
	else
		parser_broken(parser, "ends in the middle of a block behind frame %" PRIu64,
			      reader->parser.frames);
	return false;
}

void pcapng_free(struct pcapng *reader)
{
	free(reader->interface);
	reader->interface = NULL;
	reader->count = reader->room = 0;
}
