/* SPDX-License-Identifier: MIT */
#ifndef IO_CAPTURE_H
#define IO_CAPTURE_H
/*
 * Frames from a file, standard input, an interface, or hexadecimal digits, one after the other,
 * whatever the format: pcap or pcapng, either of them compressed with gzip, or hex dumps. libpcap
 * has the interfaces and the filters; files are read by ourselves, in place.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "io/failure.h"

/* A link type of our own: the octets begin with the ICMP header. The registry's have 16 bits. */
#define IO_LINKTYPE_ICMP UINT32_C(0xffff0001)

struct io_frame {
	uint64_t number;      /* from 1, as other tools count */
	int64_t time_ns;      /* Unix time; 0 where there is none */
	uint32_t link_type;   /* LINKTYPE_, see icmp4/link.h */
	uint32_t interface;   /* of the capture, from 0 */
	const uint8_t *bytes; /* valid until the next call */
	size_t held;
	size_t length; /* on the wire; never smaller than held */
};

enum io_capture_result {
	IO_CAPTURE_FRAME,
	IO_CAPTURE_LATER, /* live: none at the moment; wait for io_capture_fd. A file: a signal
			   * ended the wait for octets; call again, nothing is lost */
	IO_CAPTURE_END,
	IO_CAPTURE_BROKEN, /* cut short, or nonsense from here on: io_capture_trouble says where */
};

struct io_capture;

/* "-" is standard input. Text with hex dumps (xxd, hexdump -C, od -Ax -tx1, tcpdump -x, or nothing
 * but digits) is a capture too, one frame a dump. NULL: *failure. */
struct io_capture *io_capture_file(const char *path, struct io_failure *failure);
/* Needs CAP_NET_RAW. Promiscuous only if asked. */
struct io_capture *io_capture_live(const char *interface, bool promiscuous,
				   struct io_failure *failure);
/* One frame of hexadecimal digits, with blanks, colons, commas and 0x between them as you like,
 * that begins with an IPv4, Ethernet or ICMP header (the first that it can be; an odd count of
 * digits is a failure). False in *is_hex: the text is none. */
struct io_capture *io_capture_hex(const char *text, bool *is_hex, struct io_failure *failure);
/* The frames of a dump whose lines begin with their offsets, as tcpdump -x prints it, pasted. NULL:
 * there is none in the text (or no memory): *failure. */
struct io_capture *io_capture_dump(const char *text, struct io_failure *failure);

/* Only frames that match are yielded from here on; frame numbers go on counting all (live: all that
 * the kernel hands over, which then filters). A file of several link types has the expression
 * compiled for each. False: *failure, with libpcap's words. A later one replaces it. */
bool io_capture_filter(struct io_capture *capture, const char *expression,
		       struct io_failure *failure);

enum io_capture_result io_capture_next(struct io_capture *capture, struct io_frame *frame);
/* After IO_CAPTURE_BROKEN: what was wrong, behind which frame. */
const char *io_capture_trouble(const struct io_capture *capture);
/* Which link types the filter could not be asked of, so that none of their frames passed it ("3 of
 * link type 147"); NULL: there are none. */
const char *io_capture_note(const struct io_capture *capture);
/* Live: becomes readable with frames; else -1. */
int io_capture_fd(const struct io_capture *capture);
/* Live: frames that the kernel lost for want of room, so far. */
uint64_t io_capture_dropped(const struct io_capture *capture);
const char *io_capture_name(const struct io_capture *capture);
void io_capture_close(struct io_capture *capture);

#endif
