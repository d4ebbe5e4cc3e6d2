/* SPDX-License-Identifier: MIT */
#include "io/capture/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/capture/gzip.h"

/* Small enough to stay in the cache while it is filled and emptied. */
enum { SOURCE_ROOM = 1 << 17 };

static bool source_fail(struct io_failure *failure, const char *path, int error)
{
	const char *what = error == ENOENT                     ? "missing"
			   : error == EACCES || error == EPERM ? "permission"
							       : "system";

	return io_fail(failure, what, error, "", "%s: %s", path, strerror(error));
}

/* Room for the gzip reader is what has been read so far; the window begins anew. */
static bool source_inflate(struct io_source *source)
{
	uint8_t *room = malloc(SOURCE_ROOM);

	if (room)
		source->gzip = io_gzip_open(source->fd, source->room, source->size, source->held);
	if (!source->gzip) {
		free(room);
		return false;
	}
	source->bytes = source->room = room;
	source->size = SOURCE_ROOM;
	source->held = 0;
	return true;
}

static int source_descriptor(const char *path)
{
	return strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
}

/* The two octets that tell gzip from all else. */
static int source_begin(struct io_source *source)
{
	static const uint8_t magic[] = {0x1f, 0x8b};
	struct stat about;

	if (source->fd < 0 || fstat(source->fd, &about))
		return errno;
	if (S_ISDIR(about.st_mode))
		return EISDIR;
	source->bytes = source->room = malloc(SOURCE_ROOM);
	if (!source->room)
		return ENOMEM;
	source->size = SOURCE_ROOM;
	while (source->held < sizeof(magic)) {
		enum io_source_result result = io_source_more(source);

		if (result == IO_SOURCE_END)
			return 0;
		if (result != IO_SOURCE_MORE)
			return errno;
	}
	if (memcmp(source->bytes, magic, sizeof(magic)))
		return 0;
	return source_inflate(source) ? 0 : ENOMEM;
}

bool io_source_open(struct io_source *source, const char *path, struct io_failure *failure)
{
	int error;

	*source = (struct io_source){.fd = source_descriptor(path)};
	error = source_begin(source);
	if (!error)
		return true;
	io_source_close(source);
	return source_fail(failure, strcmp(path, "-") ? path : "standard input", error);
}

/* Behind the window: moved to the front while it is the smaller half, else twice the room. */
static bool source_make_room(struct io_source *source)
{
	uint8_t *room;

	if (source->bytes + source->held < source->room + source->size)
		return true;
	if (source->held <= source->size / 2) {
		memmove(source->room, source->bytes, source->held);
		source->bytes = source->room;
		return true;
	}
	room = malloc(source->size * 2);
	if (!room)
		return false;
	memcpy(room, source->bytes, source->held);
	free(source->room);
	source->bytes = source->room = room;
	source->size *= 2;
	return true;
}

static enum io_source_result source_broken(struct io_source *source, const char *trouble)
{
	snprintf(source->trouble, sizeof(source->trouble), "%s", trouble);
	return IO_SOURCE_BROKEN;
}

static enum io_source_result source_read(struct io_source *source, uint8_t *out, size_t size)
{
	ssize_t count = read(source->fd, out, size);

	if (!count)
		return IO_SOURCE_END;
	if (count < 0)
		return errno == EINTR ? IO_SOURCE_INTERRUPTED
				      : source_broken(source, strerror(errno));
	source->held += (size_t)count;
	return IO_SOURCE_MORE;
}

enum io_source_result io_source_more(struct io_source *source)
{
	const char *trouble = "";
	size_t count = 0, left, used;
	enum io_source_result result;

	if (!source->held)
		source->bytes = source->room;
	if (!source_make_room(source))
		return source_broken(source, "out of memory");
	used = (size_t)(source->bytes - source->room) + source->held;
	left = source->size - used;
	if (!source->gzip)
		return source_read(source, source->room + used, left);
	result = io_gzip_read(source->gzip, source->room + used, left, &count, &trouble);
	source->held += count;
	return result == IO_SOURCE_BROKEN ? source_broken(source, trouble) : result;
}

void io_source_close(struct io_source *source)
{
	io_gzip_close(source->gzip);
	free(source->room);
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	*source = (struct io_source){.fd = -1};
}
