/* SPDX-License-Identifier: MIT */
#include "io/capture/gzip.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Window of 32 KiB, gzip headers only. */
enum { GZIP_WINDOW = 15 + 16 };

struct io_gzip {
	z_stream stream;
	uint8_t *room;
	size_t size;
	int fd;
	bool between; /* behind a member: the file may end here */
};

struct io_gzip *io_gzip_open(int fd, uint8_t *room, size_t size, size_t held)
{
	struct io_gzip *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return NULL;
	*gzip = (struct io_gzip){.room = room, .size = size, .fd = fd};
	gzip->stream.next_in = room;
	gzip->stream.avail_in = (uInt)held;
	if (inflateInit2(&gzip->stream, GZIP_WINDOW) == Z_OK)
		return gzip;
	free(gzip);
	errno = ENOMEM;
	return NULL;
}

static enum io_source_result gzip_fill(struct io_gzip *gzip, const char **trouble)
{
	ssize_t count = read(gzip->fd, gzip->room, gzip->size);

	if (count > 0) {
		gzip->stream.next_in = gzip->room;
		gzip->stream.avail_in = (uInt)count;
		return IO_SOURCE_MORE;
	}
	if (count < 0 && errno == EINTR)
		return IO_SOURCE_INTERRUPTED;
	if (!count && gzip->between)
		return IO_SOURCE_END;
	*trouble = count ? strerror(errno) : "the gzip data end too early";
	return IO_SOURCE_BROKEN;
}

/* Another member, or what gzip itself takes for padding and passes over. */
static bool gzip_begin_member(struct io_gzip *gzip)
{
	if (*gzip->stream.next_in != 0x1f)
		return false;
	gzip->between = false;
	return inflateReset(&gzip->stream) == Z_OK;
}

enum io_source_result io_gzip_read(struct io_gzip *gzip, uint8_t *out, size_t size, size_t *count,
				   const char **trouble)
{
	z_stream *stream = &gzip->stream;

	size = size < UINT_MAX ? size : UINT_MAX;
	stream->next_out = out;
	stream->avail_out = (uInt)size;
	while (stream->avail_out == size) {
		enum io_source_result result =
			stream->avail_in ? IO_SOURCE_MORE : gzip_fill(gzip, trouble);
		int status;

		if (result != IO_SOURCE_MORE)
			return result;
		if (gzip->between && !gzip_begin_member(gzip))
			return IO_SOURCE_END;
		status = inflate(stream, Z_NO_FLUSH);
		gzip->between = status == Z_STREAM_END;
		/* An error comes again, once what was before it is out. */
		if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR ||
		    stream->avail_out < size)
			continue;
		*trouble = stream->msg ? stream->msg : zError(status);
		return IO_SOURCE_BROKEN;
	}
	*count = size - stream->avail_out;
	return IO_SOURCE_MORE;
}

void io_gzip_close(struct io_gzip *gzip)
{
	if (!gzip)
		return;
	inflateEnd(&gzip->stream);
	free(gzip->room);
	free(gzip);
}
