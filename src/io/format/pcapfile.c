/* SPDX-License-Identifier: MIT */
/*
 * A file is a header and then records, each with a time and two lengths: of the octets that it
 * holds of a frame, and of the frame as it was on the wire. A frame is told of once its record is
 * whole; a record that runs past the end of the file is said to.
 */
#include "io/format/pcapfile.h"

#include <inttypes.h>

enum {
	HEAD = 16,
	HEAD_LINUX = 24, /* and interface, protocol and kind of packet */
	COOKED = 14,     /* an Ethernet header that Linux put in front of snaplen octets */

	LINK_TYPE_MASK = 0x3ffffff, /* above it stands the length of a checksum */
	LINK_TYPE_ETHERNET = 1,

	MOST = 262144,
};

/* Which of the two lengths comes first. */
enum pcapfile_order {
	ORDER_HELD,   /* what is held; */
	ORDER_WIRE,   /* before version 2.3, what was on the wire */
	ORDER_LESSER, /* of version 2.3: what is held cannot be the greater */
};

static const struct dialect {
	uint32_t magic;
	uint32_t head;
	uint32_t unit_ns;
} dialects[] = {
	{0xa1b2c3d4, HEAD, 1000},
	{0xa1b23c4d, HEAD, 1},
	{0xa1b2cd34, HEAD_LINUX, 1000},
};

/* Those whose frames may hold more than MOST octets. */
static const struct {
	uint32_t link_type;
	uint32_t most;
} large[] = {
	{189, 128 << 20}, {220, 128 << 20}, {249, 128 << 20}, /* USB */
	{231, 128 << 20},                                     /* D-Bus */
	{279, 8 << 20},                                       /* EBHSCR */
};

static const struct dialect *dialect_of(struct parser *parser, const uint8_t *magic)
{
	for (size_t i = 0; i < 2 * (sizeof(dialects) / sizeof(*dialects)); i++) {
		parser->big = i % 2;
		if (parser_u32(parser, magic) == dialects[i / 2].magic)
			return &dialects[i / 2];
	}
	return NULL;
}

/* The versions that there were: 2.0 to 2.4, and one of Digital's that calls itself 543.0. */
static bool take_version(struct pcapfile *file, uint16_t major, uint16_t minor)
{
	file->order = ORDER_HELD;
	if (major == 543 || minor < 3)
		file->order = ORDER_WIRE;
	else if (minor == 3)
		file->order = ORDER_LESSER;
	if ((major == 2 && minor <= 4) || (major == 543 && minor == 0))
		return true;
	if (major < 2)
		parser_broken(&file->parser, "archaic pcap savefile format");
	else
		parser_broken(&file->parser, "unsupported pcap savefile version %u.%u", major,
			      minor);
	return false;
}

static uint32_t most_of(uint32_t link_type)
{
	for (size_t i = 0; i < sizeof(large) / sizeof(*large); i++)
		if (large[i].link_type == link_type)
			return large[i].most;
	return MOST;
}

/* A snaplen of 0, or that no int holds, is no limit. */
static uint32_t snaplen_of(const struct pcapfile *file, uint32_t said)
{
	if (!said || said > INT32_MAX)
		said = file->most;
	if (file->head == HEAD_LINUX && file->link_type == LINK_TYPE_ETHERNET)
		said += COOKED;
	return said;
}

bool pcapfile_begin(struct pcapfile *file, const uint8_t header[PCAPFILE_HEADER])
{
	struct parser *parser = &file->parser;
	const struct dialect *dialect = dialect_of(parser, header);

	if (!dialect) {
		parser_broken(parser, "unknown file format");
		return false;
	}
	if (!take_version(file, parser_u16(parser, header + 4), parser_u16(parser, header + 6)))
		return false;
	file->head = dialect->head;
	file->unit_ns = dialect->unit_ns;
	file->link_type = parser_u32(parser, header + 20) & LINK_TYPE_MASK;
	file->most = most_of(file->link_type);
	file->snaplen = snaplen_of(file, parser_u32(parser, header + 16));
	return true;
}

/* The lengths of a record, in their places. */
struct lengths {
	uint32_t held;
	uint32_t wire;
};

static struct lengths lengths_of(const struct pcapfile *file, const uint8_t *record)
{
	uint32_t first = parser_u32(&file->parser, record + 8);
	uint32_t second = parser_u32(&file->parser, record + 12);

	if (file->order == ORDER_WIRE || (file->order == ORDER_LESSER && first > second))
		return (struct lengths){second, first};
	return (struct lengths){first, second};
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static enum parser_result too_long(struct pcapfile *file, uint32_t held)
{
	bool past = held > file->snaplen;

	return parser_broken(&file->parser,
			     "frame %" PRIu64 ": invalid packet capture length %" PRIu32
			     ", bigger than %s of %" PRIu32,
			     file->parser.frames + 1, held, past ? "snaplen" : "maximum",
			     past ? file->snaplen : file->most);
}

enum parser_result pcapfile_next(struct parser *parser, const uint8_t *bytes, size_t held,
				 size_t *used, struct io_frame *frame)
{
	struct pcapfile *file = (struct pcapfile *)parser;

	*used = 0;
	file->in_frame = held >= file->head;
	if (!file->in_frame)
		return PARSER_MORE;
	struct lengths lengths = lengths_of(file, bytes);
	if (lengths.held > file->most)
		return too_long(file, lengths.held);
	file->wanted = lengths.held;
	if (lengths.held > held - file->head)
		return PARSER_MORE;
	frame->number = ++parser->frames;
	frame->time_ns = parser_u32(parser, bytes) * INT64_C(1000000000) +
			 (int64_t)parser_u32(parser, bytes + 4) * file->unit_ns;
	frame->link_type = file->link_type;
	frame->interface = 0;
	frame->bytes = bytes + file->head;
	frame->held = least(lengths.held, file->snaplen);
	frame->length = lengths.wire < frame->held ? frame->held : lengths.wire;
	*used = file->head + lengths.held;
	return PARSER_FRAME;
}

bool pcapfile_end(struct parser *parser, size_t held)
{
	const struct pcapfile *file = (const struct pcapfile *)parser;
	uint64_t frame = parser->frames + 1;

	if (!held)
		return true;
	if (file->in_frame)
		parser_broken(parser,
			      "ends in the middle of frame %" PRIu64 " (record says %" PRIu32
			      " octets, %zu are there)",
			      frame, file->wanted, held - file->head);
	else
		parser_broken(parser,
			      "ends in the middle of frame %" PRIu64 " (its header has %" PRIu32
			      " octets, %zu are there)",
			      frame, file->head, held);
	return false;
}
