/* SPDX-License-Identifier: MIT */
#ifndef IO_CHANNEL_H
#define IO_CHANNEL_H
/* A c-ares channel driven by poll(), and the resolver that three of them make up. */
#include <ares.h>
#include <poll.h>

#include "io/resolve.h"

enum { IO_CHANNEL_POLLS = ARES_GETSOCK_MAXNUM, IO_NAME_BUCKETS = 256 };

struct io_name;

/* Three channels, since a question is given up by ares_cancel(), which cancels all. */
struct io_resolver {
	ares_channel forward; /* of who waits for the answer */
	ares_channel later;   /* of who does not */
	ares_channel reverse;
	struct io_name *names[IO_NAME_BUCKETS]; /* by hash of the address */
	size_t pending;                         /* names that are not settled */
	size_t asked;                           /* questions of io_forward_ask() likewise */
};

bool io_channel_open(ares_channel *channel, struct io_failure *failure);
size_t io_channel_polls(ares_channel channel, struct pollfd *polls, size_t size);
/* Reads and writes what is ready, and repeats what had no answer for long enough. */
void io_channel_run(ares_channel channel);
/* How long poll() may wait for this channel at most; -1: for ever. */
int64_t io_channel_wait_ns(ares_channel channel);

/* After ares_destroy(). */
void io_names_free(struct io_resolver *resolver);

#endif
