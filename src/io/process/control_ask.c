/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/process/control.h"
#include "io/process/control_address.h"

static const struct refusal {
	int error;
	const char *what, *message;
} refusals[] = {
	{ENOENT, "missing", "there is no such socket"},
	{ECONNREFUSED, "missing", "nobody listens there"},
	{EACCES, "permission", "it is another user's"},
	{EPERM, "permission", "it is another user's"},
};

static bool ask_refused(const char *path, struct io_failure *failure)
{
	int error = errno;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i].error == error)
			return io_fail(failure, refusals[i].what, error, "", "%s: %s", path,
				       refusals[i].message);
	return io_fail(failure, "system", error, "", "%s: %s", path, strerror(error));
}

static bool send_all(int fd, const char *bytes, size_t length)
{
	while (length) {
		ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0) {
			bytes += sent;
			length -= (size_t)sent;
		}
	}
	return true;
}

static bool send_words(int fd, size_t count, const char *const *words)
{
	for (size_t i = 0; i < count; i++)
		if (!send_all(fd, words[i], strlen(words[i]) + 1))
			return false;
	return !shutdown(fd, SHUT_WR);
}

static ssize_t receive(int fd, char *bytes, size_t size)
{
	ssize_t got;

	do {
		got = recv(fd, bytes, size, 0);
	} while (got < 0 && errno == EINTR);
	return got;
}

/* The status, or -1 where the answer does not begin with one. */
static int copy_answer(int fd, FILE *out)
{
	char bytes[4096], status = 0;
	ssize_t got = receive(fd, &status, 1);

	if (got <= 0 || status < '0' || status > '2')
		return -1;
	while ((got = receive(fd, bytes, sizeof(bytes))) > 0)
		fwrite(bytes, 1, (size_t)got, out);
	return got < 0 ? -1 : status - '0';
}

static bool is_small(size_t count, const char *const *words)
{
	size_t length = 0;

	for (size_t i = 0; i < count && length <= IO_CONTROL_REQUEST; i++)
		length += strlen(words[i]) + 1;
	return count <= IO_CONTROL_WORDS && length <= IO_CONTROL_REQUEST;
}

int io_control_ask(const char *path, size_t count, const char *const *words, FILE *out,
		   struct io_failure *failure)
{
	struct sockaddr_un address;
	int fd, status = -1;

	if (!is_small(count, words))
		return io_fail(failure, "usage", 0, "", "these are too many words"), -1;
	if (!io_control_address(&address, path, failure))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		ask_refused(path, failure);
	} else {
		/* What is refused unread, an answer says why. */
		send_words(fd, count, words);
		status = copy_answer(fd, out);
		if (status < 0)
			io_fail(failure, "system", 0, "", "%s: it ended without an answer", path);
	}
	if (fd >= 0)
		close(fd);
	return status;
}
