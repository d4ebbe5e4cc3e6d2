/* SPDX-License-Identifier: MIT */
#ifndef IO_PORT_SEGMENT_H
#define IO_PORT_SEGMENT_H
/*
 * What a kernel leaves to hardware is missing where there is none: over a veth a frame comes
 * without its transport checksum, and a sender's 64 KiB in one piece. Here it is made good.
 */
#include <linux/virtio_net.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Completes the checksum, if it is not there (RFC 1071). False: what is said makes no sense. */
bool io_checksum_complete(uint8_t *bytes, size_t length, const struct virtio_net_hdr *said);

struct io_segment_kind;

/* A frame, the pieces of which can be had one after the other. Nothing of it is to be known. */
struct io_segments {
	const struct io_segment_kind *kind; /* NULL: it is one piece */
	const uint8_t *bytes;
	size_t length;
	size_t ip, transport, data; /* where its headers and its data begin */
	size_t size;                /* octets of data in a piece */
	size_t at;                  /* where the next piece's data begin */
	uint16_t count;             /* pieces that were had */
};

/* The bytes are written to, and must last. False: no way is known to cut it into pieces. */
bool io_segments_begin(struct io_segments *segments, uint8_t *bytes, size_t length,
		       const struct virtio_net_hdr *said);
bool io_segments_left(const struct io_segments *segments);
/* Writes the next piece; its length, or 0 where the room is too small. */
size_t io_segments_next(struct io_segments *segments, uint8_t *room, size_t size);

#endif
