/* SPDX-License-Identifier: MIT */
#ifndef IO_LISTEN_H
#define IO_LISTEN_H
/* Figures over HTTP, for whoever scrapes them: GET /metrics, OpenMetrics text (--listen). */
#include <icmp4/types.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "io/failure.h"

/* The text of an answer, malloc'ed; NULL: there is no memory. */
typedef char *io_listen_fn(void *world, size_t *length);

struct io_listen;

/* where: ADDR:PORT, or :PORT for 127.0.0.1. NULL with *failure. */
struct io_listen *io_listen_open(const char *where, io_listen_fn *answer, void *world,
				 struct io_failure *failure);
size_t io_listen_polls(const struct io_listen *listen, struct pollfd *polls, size_t size);
/* When to call io_listen_run though nothing is readable: somebody has been silent for too long. */
struct icmp4_time io_listen_deadline(const struct io_listen *listen);
void io_listen_run(struct io_listen *listen);
void io_listen_close(struct io_listen *listen);

#endif
