/* SPDX-License-Identifier: MIT */
#ifndef IO_CONTROL_H
#define IO_CONTROL_H
/*
 * How a running node or lab is spoken to (`icmp ctl SOCKET WORDS...`): a Unix socket; a request is
 * its words, each ended by a NUL, and end of file; the answer is a status octet ('0' to '2', exit
 * status of ctl) and text. A socket that nobody listens on any more is taken over; another is not.
 */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>

#include "io/failure.h"

enum {
	IO_CONTROL_CLIENTS = 8,
	IO_CONTROL_POLLS = 1 + IO_CONTROL_CLIENTS,
	IO_CONTROL_REQUEST = 4096,
	IO_CONTROL_WORDS = 32,
};

/* Writes its answer for people or machines to out; returns the status, 0 to 2. */
typedef int io_control_fn(void *world, size_t count, const char *const *words, FILE *out);

/* At most IO_CONTROL_CLIENTS at once, and the oldest of them makes room for another: slow ones hold
 * up nobody. */
struct io_control;

/* mode 0600. NULL with *failure. */
struct io_control *io_control_open(const char *path, io_control_fn *answer, void *world,
				   struct io_failure *failure);
size_t io_control_polls(const struct io_control *control, struct pollfd *polls, size_t size);
void io_control_run(struct io_control *control);
void io_control_close(struct io_control *control); /* and removes the socket, where it may */
/* Removes a socket that nobody listens on, and nothing else. False: it is not that. */
bool io_control_sweep(const char *path);

/* Asks: copies the answer's text to out and returns the status; -1 with *failure. */
int io_control_ask(const char *path, size_t count, const char *const *words, FILE *out,
		   struct io_failure *failure);

#endif
