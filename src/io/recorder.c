/* SPDX-License-Identifier: MIT */
/*
 * pcapng, written little-endian on every machine, so that equal frames make equal files. An
 * interface of the file is a pair of interface and link type, described when its first frame comes.
 */
#include "io/recorder.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_ENHANCED = 6,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d,
	OPTION_COMMENT = 1,
	OPTION_IF_NAME = 2,
	OPTION_TSRESOL = 9,
	OPTION_USERAPPL = 4,
	NANOSECONDS = 9,
	ENHANCED_HEADER = 28,
	TRAILER = 4,

	/* One that was forgotten is described anew: a file may have the same pair twice. */
	RECORDER_REMEMBERED = 64,
	COMMENT_MAX = 65532,
	NAME_MAX_OCTETS = 64,
	RECORDER_BUFFER = 1 << 17,
};

struct pair {
	uint32_t interface;
	uint32_t link_type;
};

struct io_recorder {
	FILE *file;
	int error;
	io_recorder_name_fn *name; /* NULL: they have none */
	const void *world;
	uint32_t described, latest;
	struct pair pairs[RECORDER_REMEMBERED]; /* of number n at n modulo their count */
	char buffer[RECORDER_BUFFER];
};

/* --- Octets ------------------------------------------------------------------------------------*/

static uint8_t *le16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
	return at + 2;
}

static uint8_t *le32(uint8_t *at, uint32_t value)
{
	return le16(le16(at, value), value >> 16);
}

static size_t padding(size_t length)
{
	return -length & 3;
}

static void put(struct io_recorder *recorder, const void *bytes, size_t length)
{
	if (fwrite_unlocked(bytes, 1, length, recorder->file) != length && !recorder->error)
		recorder->error = errno ? errno : EIO;
}

static void put_padded(struct io_recorder *recorder, const void *bytes, size_t length)
{
	static const uint8_t zeros[4];

	put(recorder, bytes, length);
	put(recorder, zeros, padding(length));
}

/* --- Blocks ------------------------------------------------------------------------------------*/

static void put_section(struct io_recorder *recorder)
{
	static const char name[8] = "icmp4";
	uint8_t block[44], *at = block;

	at = le32(le32(at, BLOCK_SECTION), sizeof(block));
	at = le32(at, BYTE_ORDER_MAGIC);
	at = le16(le16(at, 1), 0);                   /* version */
	at = le32(le32(at, UINT32_MAX), UINT32_MAX); /* length of the section: not said */
	at = le16(le16(at, OPTION_USERAPPL), 5);
	memcpy(at, name, sizeof(name));
	at = le32(at + sizeof(name), 0);
	le32(at, sizeof(block));
	put(recorder, block, sizeof(block));
}

static uint8_t *put_name(uint8_t *at, const char *name)
{
	size_t length = name ? strnlen(name, NAME_MAX_OCTETS) : 0;

	if (!length)
		return at;
	at = le16(le16(at, OPTION_IF_NAME), (uint32_t)length);
	memset(at, 0, length + padding(length));
	memcpy(at, name, length);
	return at + length + padding(length);
}

static void put_interface(struct io_recorder *recorder, const struct io_frame *frame)
{
	uint8_t block[36 + NAME_MAX_OCTETS], *at = le32(block, BLOCK_INTERFACE) + 4;
	const char *name =
		recorder->name ? recorder->name(recorder->world, frame->interface) : NULL;

	at = le32(at, frame->link_type); /* its 16 bits, and 16 of nothing */
	at = le32(at, 0);                /* no snaplen */
	at = put_name(at, name);
	at = le16(le16(at, OPTION_TSRESOL), 1);
	at = le32(at, NANOSECONDS);
	at = le32(at, 0);
	uint32_t size = (uint32_t)(at - block) + TRAILER;
	le32(block + 4, size);
	le32(at, size);
	put(recorder, block, size);
}

static size_t comment_length(const char *comment)
{
	size_t length = comment ? strlen(comment) : 0;

	return length < COMMENT_MAX ? length : COMMENT_MAX;
}

/* With its header and the end of the options. */
static size_t comment_octets(size_t length)
{
	return length ? 4 + length + padding(length) + 4 : 0;
}

static void put_comment(struct io_recorder *recorder, const char *comment, size_t length)
{
	uint8_t header[4], end[4] = {0};

	if (!length)
		return;
	le16(le16(header, OPTION_COMMENT), (uint32_t)length);
	put(recorder, header, sizeof(header));
	put_padded(recorder, comment, length);
	put(recorder, end, sizeof(end));
}

static void put_frame(struct io_recorder *recorder, const struct io_frame *frame,
		      uint32_t interface, const char *comment)
{
	size_t said = comment_length(comment);
	size_t size = ENHANCED_HEADER + frame->held + padding(frame->held) + comment_octets(said) +
		      TRAILER;
	uint64_t stamp = frame->time_ns > 0 ? (uint64_t)frame->time_ns : 0;
	uint8_t header[ENHANCED_HEADER], trailer[TRAILER], *at = header;

	at = le32(le32(at, BLOCK_ENHANCED), (uint32_t)size);
	at = le32(at, interface);
	at = le32(le32(at, (uint32_t)(stamp >> 32)), (uint32_t)stamp);
	le32(le32(at, (uint32_t)frame->held), (uint32_t)frame->length);
	le32(trailer, (uint32_t)size);
	put(recorder, header, sizeof(header));
	put_padded(recorder, frame->bytes, frame->held);
	put_comment(recorder, comment, said);
	put(recorder, trailer, sizeof(trailer));
}

/* --- The recorder ------------------------------------------------------------------------------*/

static bool is_pair(const struct io_recorder *recorder, uint32_t number,
		    const struct io_frame *frame)
{
	const struct pair *pair = &recorder->pairs[number % RECORDER_REMEMBERED];

	return pair->interface == frame->interface && pair->link_type == frame->link_type;
}

/* Number of the frame's interface in the file. */
static uint32_t describe(struct io_recorder *recorder, const struct io_frame *frame)
{
	uint32_t count = recorder->described;
	uint32_t known = count < RECORDER_REMEMBERED ? count : RECORDER_REMEMBERED;

	if (count && is_pair(recorder, recorder->latest, frame))
		return recorder->latest;
	for (uint32_t number = count - known; number < count; number++)
		if (is_pair(recorder, number, frame))
			return recorder->latest = number;
	put_interface(recorder, frame);
	recorder->pairs[count % RECORDER_REMEMBERED] =
		(struct pair){frame->interface, frame->link_type};
	recorder->described++;
	return recorder->latest = count;
}

static FILE *recorder_file(const char *path)
{
	return strcmp(path, "-") ? fopen(path, "wbe") : stdout;
}

struct io_recorder *io_recorder_open(const char *path, struct io_failure *failure)
{
	struct io_recorder *recorder = calloc(1, sizeof(*recorder));

	if (!recorder) {
		io_fail(failure, "system", ENOMEM, "", "out of memory");
		return NULL;
	}
	recorder->file = recorder_file(path);
	if (!recorder->file) {
		io_fail(failure, errno == EACCES ? "permission" : "system", errno, "",
			"cannot write %s: %s", path, strerror(errno));
		free(recorder);
		return NULL;
	}
	if (recorder->file != stdout)
		setvbuf(recorder->file, recorder->buffer, _IOFBF, sizeof(recorder->buffer));
	put_section(recorder);
	return recorder;
}

void io_recorder_names(struct io_recorder *recorder, io_recorder_name_fn *name, const void *world)
{
	recorder->name = name;
	recorder->world = world;
}

bool io_recorder_write(struct io_recorder *recorder, const struct io_frame *frame,
		       const char *comment)
{
	if (frame->link_type > UINT16_MAX) {
		errno = EPROTONOSUPPORT;
		return false;
	}
	put_frame(recorder, frame, describe(recorder, frame), comment);
	errno = recorder->error;
	return !recorder->error;
}

bool io_recorder_flush(struct io_recorder *recorder)
{
	if (fflush(recorder->file) && !recorder->error)
		recorder->error = errno;
	errno = recorder->error;
	return !recorder->error;
}

/* Said once, by whoever closes: nobody is to find it in standard output again. */
static void recorder_forget(void)
{
	__fpurge(stdout);
	clearerr(stdout);
}

bool io_recorder_close(struct io_recorder *recorder)
{
	int error;

	io_recorder_flush(recorder);
	error = recorder->error;
	if (recorder->file != stdout && fclose(recorder->file) && !error)
		error = errno;
	if (recorder->file == stdout && error)
		recorder_forget();
	free(recorder);
	errno = error;
	return !error;
}
