/* SPDX-License-Identifier: MIT */
#include "io/prober/bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "io/backend.h"

enum { BUNDLE_TRIES = 16 };

struct io_bundle *io_bundle_new(size_t count, struct io_failure *failure)
{
	struct io_bundle *bundle = calloc(1, sizeof(*bundle) + count * sizeof(struct io_member));

	if (bundle)
		bundle->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!bundle || bundle->poll_fd < 0) {
		io_fail(failure, "system", errno, "", "no memory for that many sockets");
		free(bundle);
		return NULL;
	}
	bundle->count = count;
	for (size_t i = 0; i < count; i++)
		bundle->members[i].fd = -1;
	return bundle;
}

static void close_all(struct io_bundle *bundle)
{
	for (size_t i = 0; i < bundle->count; i++) {
		if (bundle->members[i].fd >= 0)
			close(bundle->members[i].fd);
		bundle->members[i].fd = -1;
	}
}

void io_bundle_free(struct io_bundle *bundle)
{
	if (!bundle)
		return;
	close_all(bundle);
	close(bundle->poll_fd);
	free(bundle);
}

bool io_bundle_watch(struct io_bundle *bundle, size_t member, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.u64 = member};

	return !epoll_ctl(bundle->poll_fd, EPOLL_CTL_ADD, bundle->members[member].fd, &event);
}

static bool open_member(struct io_bundle *bundle, size_t i, const struct io_socket_kind *kind,
			const struct io_prober_need *need, struct io_failure *failure)
{
	struct io_member *member = &bundle->members[i];

	member->fd = io_socket_open(kind, need, failure);
	if (member->fd < 0)
		return false;
	member->port = io_socket_port(member->fd);
	if (io_bundle_watch(bundle, i, EPOLLIN))
		return true;
	return io_fail(failure, "system", errno, "", "cannot wait for that many sockets");
}

/* The ports behind the first one may be others': then from another first one. */
static bool open_all(struct io_bundle *bundle, const struct io_socket_kind *kind,
		     const struct io_prober_need *need, struct io_failure *failure)
{
	struct io_prober_need one = *need;

	for (size_t i = 0; i < bundle->count; i++) {
		if (i && bundle->members[0].port + i > UINT16_MAX)
			return io_fail(failure, "system", 0, "", "no ports are left");
		if (i)
			one.src_port = (uint16_t)(bundle->members[0].port + i);
		if (!open_member(bundle, i, kind, &one, failure))
			return false;
	}
	return true;
}

struct io_bundle *io_bundle_open(const struct io_socket_kind *kind,
				 const struct io_prober_need *need, struct io_failure *failure)
{
	struct io_bundle *bundle = io_bundle_new(need->flows, failure);
	int tries = need->src_port ? 1 : BUNDLE_TRIES;

	for (int i = 0; bundle && i < tries; i++) {
		if (open_all(bundle, kind, need, failure))
			return bundle;
		close_all(bundle);
	}
	io_bundle_free(bundle);
	return NULL;
}

struct io_member *io_bundle_ready(struct io_bundle *bundle)
{
	struct epoll_event event;

	if (epoll_wait(bundle->poll_fd, &event, 1, 0) <= 0)
		return NULL;
	return &bundle->members[event.data.u64];
}

struct io_member *io_bundle_of_port(struct io_bundle *bundle, uint16_t port)
{
	size_t at = (size_t)(uint16_t)(port - bundle->members[0].port);

	return at < bundle->count ? &bundle->members[at] : NULL;
}
