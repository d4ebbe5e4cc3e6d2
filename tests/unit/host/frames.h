/* SPDX-License-Identifier: MIT */
/* Capture files for tests, written octet by octet in either byte order, and all frames of one. */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdlib.h>
#include <unistd.h>

#include "io/capture/capture.h"
#include "tap.h"

enum { FRAMES_MAX = 16, FRAMES_ROOM = 4096 };

/* --- Writing -----------------------------------------------------------------------------------*/

struct octets {
	uint8_t bytes[FRAMES_ROOM];
	size_t length;
	bool big;
};

static inline void add(struct octets *octets, const void *bytes, size_t length)
{
	memcpy(octets->bytes + octets->length, bytes, length);
	octets->length += length;
}

static inline void add_number(struct octets *octets, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++) {
		unsigned shift = 8 * (octets->big ? size - 1 - i : i);

		octets->bytes[octets->length++] = (uint8_t)(value >> shift);
	}
}

static inline void add16(struct octets *octets, uint64_t value)
{
	add_number(octets, value, 2);
}

static inline void add32(struct octets *octets, uint64_t value)
{
	add_number(octets, value, 4);
}

static inline void add_zeros(struct octets *octets, size_t count)
{
	while (count--)
		octets->bytes[octets->length++] = 0;
}

/* A pcapng block: what is added between the two is its body. */
static inline size_t begin_block(struct octets *octets, uint32_t type)
{
	size_t at = octets->length;

	add32(octets, type);
	add32(octets, 0);
	return at;
}

static inline void end_block(struct octets *octets, size_t at)
{
	size_t end;

	add_zeros(octets, -octets->length & 3);
	add32(octets, octets->length + 4 - at);
	end = octets->length;
	octets->length = at + 4;
	add32(octets, end - at);
	octets->length = end;
}

static inline void add_section(struct octets *octets)
{
	size_t at = begin_block(octets, 0x0a0d0d0a);

	add32(octets, 0x1a2b3c4d);
	add32(octets, octets->big ? 0x00010000 : 1);
	add_number(octets, UINT64_MAX, 8);
	end_block(octets, at);
}

/* resolution 6 and offset 0 are not written. */
static inline void add_interface(struct octets *octets, uint32_t link_type, uint32_t snaplen,
				 uint8_t resolution, int64_t offset)
{
	size_t at = begin_block(octets, 1);

	add16(octets, link_type);
	add16(octets, 0);
	add32(octets, snaplen);
	add16(octets, 2); /* if_name */
	add16(octets, 5);
	add(octets, "wan10\0\0", 8);
	if (resolution != 6) {
		add16(octets, 9);
		add16(octets, 1);
		add(octets, (uint8_t[4]){resolution}, 4);
	}
	if (offset) {
		add16(octets, 14);
		add16(octets, 8);
		add_number(octets, (uint64_t)offset, 8);
	}
	add32(octets, 0);
	end_block(octets, at);
}

static inline void add_enhanced(struct octets *octets, uint32_t interface, uint64_t stamp,
				const char *bytes, uint32_t length)
{
	size_t at = begin_block(octets, 6);

	add32(octets, interface);
	add32(octets, stamp >> 32);
	add32(octets, stamp);
	add32(octets, strlen(bytes));
	add32(octets, length);
	add(octets, bytes, strlen(bytes));
	end_block(octets, at);
}

/* --- Files -------------------------------------------------------------------------------------*/

/* A file of a name of its own in /tmp; the test removes it. */
static inline void save(char path[32], const void *bytes, size_t length)
{
	int fd;

	strcpy(path, "/tmp/icmp4-test-XXXXXX");
	fd = mkstemp(path);
	if (fd < 0 || write(fd, bytes, length) != (ssize_t)length)
		ok(false, "%s can be written", path);
	close(fd);
}

/* --- Reading -----------------------------------------------------------------------------------*/

struct frames {
	size_t count;
	struct io_frame frame[FRAMES_MAX];
	char text[FRAMES_MAX][64]; /* its octets, which are text in these tests */
	enum io_capture_result end;
	char trouble[192];
};

static inline void keep(struct frames *frames, const struct io_frame *frame)
{
	size_t held = frame->held < 63 ? frame->held : 63;

	if (frames->count == FRAMES_MAX)
		return;
	frames->frame[frames->count] = *frame;
	memcpy(frames->text[frames->count], frame->bytes, held);
	frames->text[frames->count++][held] = '\0';
}

static inline void read_on(struct frames *frames, struct io_capture *capture)
{
	struct io_frame frame = {0};

	*frames = (struct frames){.end = IO_CAPTURE_FRAME};
	while (!(frames->end = io_capture_next(capture, &frame)))
		keep(frames, &frame);
	snprintf(frames->trouble, sizeof(frames->trouble), "%s", io_capture_trouble(capture));
}

/* False: *failure. */
static inline bool read_file(struct frames *frames, const char *path, struct io_failure *failure)
{
	struct io_capture *capture = io_capture_file(path, failure);

	*frames = (struct frames){.end = IO_CAPTURE_BROKEN};
	if (!capture)
		return false;
	read_on(frames, capture);
	io_capture_close(capture);
	return true;
}

static inline bool read_octets(struct frames *frames, const void *bytes, size_t length,
			       struct io_failure *failure)
{
	char path[32];
	bool done;

	save(path, bytes, length);
	done = read_file(frames, path, failure);
	unlink(path);
	return done;
}

#endif
