/* SPDX-License-Identifier: MIT */
#ifndef IO_PCAPFILE_H
#define IO_PCAPFILE_H
/*
 * The frames of a pcap file (draft-ietf-opsawg-pcap): of either byte order, with micro- or
 * nanoseconds, of the versions before 2.4 and of the Linux dialect that has 8 octets more in front
 * of each frame.
 */
#include "io/format/parser.h"

enum { PCAPFILE_HEADER = 24 };

struct pcapfile {
	struct parser parser;
	uint32_t link_type;
	uint32_t snaplen; /* no more of a frame is told of, though the file may hold it */
	uint32_t most;    /* that a record may hold; a length above it is none */
	uint32_t head;    /* octets in front of a frame */
	uint32_t unit_ns; /* of what stands behind the seconds */
	uint8_t order;    /* enum pcapfile_order */
	bool in_frame;    /* PARSER_MORE: the head of the next record is there; */
	uint32_t wanted;  /* and what it says to hold */
};

/* False: parser.trouble. */
bool pcapfile_begin(struct pcapfile *file, const uint8_t header[PCAPFILE_HEADER]);
parser_next_fn pcapfile_next;
parser_end_fn pcapfile_end;

#endif
