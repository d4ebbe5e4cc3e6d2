/* SPDX-License-Identifier: MIT */
#ifndef IO_PCAPNG_H
#define IO_PCAPNG_H
/*
 * The frames of a pcapng file (draft-ietf-opsawg-pcapng), of either byte order and of any number of
 * sections and interfaces, read from octets that the caller brings. No file, no clock: the only
 * thing that it asks of the system is memory for the table of interfaces.
 */
#include "io/capture.h"
#include "io/pcapng_clock.h"

/* No frame is larger; blocks of other kinds are passed over whatever their length. */
enum { PCAPNG_BLOCK_MAX = 16 << 20 };

struct pcapng_interface {
	uint32_t link_type;
	uint32_t snaplen; /* 0: no limit */
	struct pcapng_clock clock;
};

struct pcapng {
	bool big;            /* byte order of this section */
	bool begun;          /* there was a section header */
	uint64_t at;         /* octet of the file that comes next */
	uint64_t frames;     /* so far */
	uint32_t length;     /* of the block that is passed over; */
	uint32_t skip;       /* and the octets of it to go */
	uint32_t wanted;     /* PCAPNG_MORE: octets that the next block has, as far as known */
	bool wanted_frame;   /* and whether it is one with a frame */
	uint32_t interfaces; /* of the sections before this one */
	size_t count, room;  /* of this section */
	struct pcapng_interface *interface;
	char trouble[160];
};

enum pcapng_result {
	PCAPNG_FRAME,
	PCAPNG_MORE,   /* what is held does not suffice */
	PCAPNG_BROKEN, /* for good; trouble says why */
};

/*
 * Looks at the next octets, of which *used, also of a broken file and before PCAPNG_MORE, need not
 * be brought again. A frame points into them, and has the number that it has in the file.
 */
enum pcapng_result pcapng_next(struct pcapng *reader, const uint8_t *bytes, size_t held,
			       size_t *used, struct io_frame *frame);
/* May the file end with so many octets left? False: trouble says in the middle of what. */
bool pcapng_end(struct pcapng *reader, size_t held);
void pcapng_free(struct pcapng *reader);

#endif
