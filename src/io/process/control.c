/* SPDX-License-Identifier: MIT */
#include "io/process/control.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/process/control_address.h"

struct client {
	int fd;                               /* -1: a free place */
	uint64_t age;                         /* the number of those before it */
	char request[IO_CONTROL_REQUEST + 1]; /* one more, to see what is too long */
	size_t held;
	char *answer; /* status and text; NULL: the request is not at its end */
	size_t length, sent;
};

struct io_control {
	int fd;
	io_control_fn *answer;
	void *world;
	uint64_t count; /* clients that came */
	struct client clients[IO_CONTROL_CLIENTS];
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

/* --- The socket ----------------------------------------------------------------------------- */

bool io_control_address(struct sockaddr_un *address, const char *path, struct io_failure *failure)
{
	size_t length = strlen(path);

	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (!length || length >= sizeof(address->sun_path))
		return io_fail(failure, "usage", 0, "", "a socket's path has 1 to %zu octets",
			       sizeof(address->sun_path) - 1);
	memcpy(address->sun_path, path, length);
	return true;
}

static bool is_deserted(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool deserted = fd >= 0 &&
			connect(fd, (const struct sockaddr *)address, sizeof(*address)) &&
			errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return deserted;
}

/* Any file at all refuses a connection: it must be a socket too. */
bool io_control_sweep(const char *path)
{
	struct sockaddr_un address;
	struct io_failure failure;
	struct stat status;

	return io_control_address(&address, path, &failure) && !lstat(path, &status) &&
	       S_ISSOCK(status.st_mode) && is_deserted(&address) && !unlink(path);
}

/* Nobody else may connect at any moment, be it between bind() and a chmod(). */
static int bind_private(int fd, const struct sockaddr_un *address)
{
	mode_t before = umask(S_IRWXG | S_IRWXO | S_IXUSR);
	int result = bind(fd, (const struct sockaddr *)address, sizeof(*address));

	umask(before);
	return result;
}

static bool control_refused(const char *path, struct io_failure *failure)
{
	int error = errno;
	struct stat status;

	if (error == EADDRINUSE && !lstat(path, &status))
		return io_fail(failure, "system", error, "", "%s %s", path,
			       S_ISSOCK(status.st_mode) ? "is in use by somebody who listens there"
							: "is a file, and no socket");
	return io_fail(failure, error == EACCES ? "permission" : "system", error, "",
		       "control socket %s: %s", path, strerror(error));
}

static int listen_at(const char *path, struct io_failure *failure)
{
	struct sockaddr_un address;
	int fd;

	if (!io_control_address(&address, path, failure))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 &&
	    (!bind_private(fd, &address) ||
	     (errno == EADDRINUSE && io_control_sweep(path) && !bind_private(fd, &address))) &&
	    !listen(fd, IO_CONTROL_CLIENTS))
		return fd;
	control_refused(path, failure);
	if (fd >= 0)
		close(fd);
	return -1;
}

struct io_control *io_control_open(const char *path, io_control_fn *answer, void *world,
				   struct io_failure *failure)
{
	struct io_control *control = calloc(1, sizeof(*control));

	if (!control) {
		io_fail(failure, "system", errno, "", "no memory for %s", path);
		return NULL;
	}
	control->answer = answer;
	control->world = world;
	for (size_t i = 0; i < IO_CONTROL_CLIENTS; i++)
		control->clients[i].fd = -1;
	control->fd = listen_at(path, failure);
	if (control->fd < 0) {
		free(control);
		return NULL;
	}
	snprintf(control->path, sizeof(control->path), "%s", path);
	return control;
}

/* --- Clients -------------------------------------------------------------------------------- */

static void dismiss(struct client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	free(client->answer);
	*client = (struct client){.fd = -1};
}

/* The words, which each end with a NUL; false: they are no request. */
static bool split_words(const struct client *client, const char **words, size_t *count)
{
	size_t at = 0;

	*count = 0;
	if (client->held > IO_CONTROL_REQUEST || client->request[client->held - 1])
		return false;
	while (at < client->held && *count < IO_CONTROL_WORDS) {
		words[(*count)++] = client->request + at;
		at += strlen(client->request + at) + 1;
	}
	return at == client->held;
}

/* One who asked nothing, such as whoever looks if anybody listens, is told nothing. */
static void reply(struct io_control *control, struct client *client)
{
	const char *words[IO_CONTROL_WORDS];
	FILE *out = client->held ? open_memstream(&client->answer, &client->length) : NULL;
	size_t count;
	int status = 2;

	if (!out) {
		dismiss(client);
		return;
	}
	fputc('0', out);
	if (split_words(client, words, &count))
		status = control->answer(control->world, count, words, out);
	else
		fputs("the request is too long, or cut short\n", out);
	if (fclose(out) || !client->length)
		dismiss(client);
	else
		client->answer[0] = (char)('0' + status);
}

/* What is too long is read to its end all the same: who writes shall hear why. */
static void listen_to(struct io_control *control, struct client *client)
{
	char rest[IO_CONTROL_REQUEST];
	bool full = client->held == sizeof(client->request);
	ssize_t got = full ? recv(client->fd, rest, sizeof(rest), 0)
			   : recv(client->fd, client->request + client->held,
				  sizeof(client->request) - client->held, 0);

	if (!got)
		reply(control, client);
	else if (got > 0)
		client->held += full ? 0 : (size_t)got;
	else if (errno != EAGAIN && errno != EINTR)
		dismiss(client);
}

static void speak_to(struct client *client)
{
	ssize_t sent = send(client->fd, client->answer + client->sent,
			    client->length - client->sent, MSG_NOSIGNAL);

	if (sent > 0)
		client->sent += (size_t)sent;
	else if (errno == EAGAIN || errno == EINTR)
		return;
	if (sent <= 0 || client->sent == client->length)
		dismiss(client);
}

static struct client *make_room(struct io_control *control)
{
	struct client *oldest = control->clients;

	for (size_t i = 0; i < IO_CONTROL_CLIENTS; i++) {
		struct client *client = &control->clients[i];

		if (client->fd < 0)
			return client;
		if (client->age < oldest->age)
			oldest = client;
	}
	dismiss(oldest);
	return oldest;
}

static void admit(struct io_control *control)
{
	int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *client;

	if (fd < 0)
		return;
	client = make_room(control);
	client->fd = fd;
	client->age = control->count++;
}

size_t io_control_polls(const struct io_control *control, struct pollfd *polls, size_t size)
{
	size_t count = 0;

	if (size)
		polls[count++] = (struct pollfd){.fd = control->fd, .events = POLLIN};
	for (size_t i = 0; i < IO_CONTROL_CLIENTS && count < size; i++) {
		const struct client *client = &control->clients[i];

		if (client->fd >= 0)
			polls[count++] = (struct pollfd){
				.fd = client->fd, .events = client->answer ? POLLOUT : POLLIN};
	}
	return count;
}

/* A step of each, and one newcomer: whoever floods us has his share and no more. */
void io_control_run(struct io_control *control)
{
	admit(control);
	for (size_t i = 0; i < IO_CONTROL_CLIENTS; i++) {
		struct client *client = &control->clients[i];

		if (client->fd >= 0 && !client->answer)
			listen_to(control, client);
		if (client->fd >= 0 && client->answer)
			speak_to(client);
	}
}

void io_control_close(struct io_control *control)
{
	if (!control)
		return;
	for (size_t i = 0; i < IO_CONTROL_CLIENTS; i++)
		dismiss(&control->clients[i]);
	unlink(control->path);
	close(control->fd);
	free(control);
}
