/* SPDX-License-Identifier: MIT */
#include "io/channel.h"

#include <string.h>
#include <sys/time.h>

bool io_channel_open(ares_channel *channel, struct io_failure *failure)
{
	struct ares_options options = {.timeout = 1500, .tries = 3};
	int status = ares_init_options(channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);

	if (status == ARES_SUCCESS)
		return true;
	*channel = NULL;
	return io_fail(failure, "system", 0, "", "cannot set up the resolver: %s",
		       ares_strerror(status));
}

/* Not by the macros ARES_GETSOCK_*: they shift a signed 1 into the sign. */
size_t io_channel_polls(ares_channel channel, struct pollfd *polls, size_t size)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	unsigned wanted = (unsigned)ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
	size_t count = 0;

	for (unsigned i = 0; i < ARES_GETSOCK_MAXNUM && count < size; i++) {
		bool readable = wanted >> i & 1;
		bool writable = wanted >> (i + ARES_GETSOCK_MAXNUM) & 1;

		if (readable || writable)
			polls[count++] = (struct pollfd){
				.fd = sockets[i],
				.events =
					(short)((readable ? POLLIN : 0) | (writable ? POLLOUT : 0)),
			};
	}
	return count;
}

/* Its sockets do not block: one that poll() has not named is asked in vain, no more. */
void io_channel_run(ares_channel channel)
{
	struct pollfd polls[IO_CHANNEL_POLLS];
	size_t count = io_channel_polls(channel, polls, IO_CHANNEL_POLLS);

	ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	for (size_t i = 0; i < count; i++)
		ares_process_fd(channel, polls[i].events & POLLIN ? polls[i].fd : ARES_SOCKET_BAD,
				polls[i].events & POLLOUT ? polls[i].fd : ARES_SOCKET_BAD);
}

int64_t io_channel_wait_ns(ares_channel channel)
{
	struct timeval room;
	struct timeval *wait = ares_timeout(channel, NULL, &room);

	return wait ? wait->tv_sec * ICMP4_S_NS + wait->tv_usec * INT64_C(1000) : -1;
}
