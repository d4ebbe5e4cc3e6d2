/* SPDX-License-Identifier: MIT */
#ifndef IO_PCAPNG_H
#define IO_PCAPNG_H
/*
 * The frames of a pcapng file (draft-ietf-opsawg-pcapng), of either byte order and of any number of
 * sections and interfaces, read from octets that the caller brings. No file, no clock: the only
 * thing that it asks of the system is memory for the table of interfaces.
 */
#include "io/format/parser.h"
#include "io/format/pcapng_clock.h"

/* No frame is larger; blocks of other kinds are passed over whatever their length. */
enum { PCAPNG_BLOCK_MAX = 16 << 20 };

struct pcapng_interface {
	uint32_t link_type;
	uint32_t snaplen; /* 0: no limit */
	struct pcapng_clock clock;
};

struct pcapng {
	struct parser parser;
	bool begun;          /* there was a section header */
	uint64_t at;         /* octet of the file that comes next */
	uint32_t length;     /* of the block that is passed over; */
	uint32_t skip;       /* and the octets of it to go */
	uint32_t wanted;     /* PARSER_MORE: octets that the next block has, as far as known */
	bool wanted_frame;   /* and whether it is one with a frame */
	uint32_t interfaces; /* of the sections before this one */
	size_t count, room;  /* of this section */
	struct pcapng_interface *interface;
};

parser_next_fn pcapng_next;
parser_end_fn pcapng_end;
void pcapng_free(struct pcapng *reader);

#endif
