/* SPDX-License-Identifier: MIT */
#ifndef IO_RESOLVE_H
#define IO_RESOLVE_H
/* Names and addresses by c-ares, on our own poll: never blocking a probe. */
#include <icmp4/types.h>
#include <poll.h>

#include "io/failure.h"

struct io_resolver;

struct io_resolver *io_resolver_new(struct io_failure *failure);
void io_resolver_free(struct io_resolver *resolver);

enum { IO_ADDRESSES_MAX = 16 };

/*
 * A records of a name, /etc/hosts included; waits at most timeout_ns for them, less if a signal
 * comes. An IPv6 literal or a name with AAAA records only fails as "ipv6-only". *count is how many
 * there are in all, which may be more than the array holds.
 */
bool io_resolve(struct io_resolver *resolver, const char *name, int64_t timeout_ns,
		uint32_t addresses[IO_ADDRESSES_MAX], size_t *count, struct io_failure *failure);

/* One that is asked while other things go on. */
enum io_question_state { IO_QUESTION_NONE, IO_QUESTION_ASKED, IO_QUESTION_ANSWERED };

struct io_question {
	struct io_resolver *resolver;
	enum io_question_state state;
	int status; /* of c-ares */
	uint32_t addresses[IO_ADDRESSES_MAX];
	size_t count;
};

/* Starts asking for the A records of a name. The question stays where it is until it is answered:
 * at once (/etc/hosts), by io_resolver_run(), or by io_forward_cancel(). */
void io_forward_ask(struct io_resolver *resolver, const char *name, struct io_question *question);
/* Whether there is an address; false: why not. */
bool io_forward_found(const struct io_question *question, const char *name,
		      struct io_failure *failure);
/* Gives up all of them. */
void io_forward_cancel(struct io_resolver *resolver);

/* Starts asking for the name of an address; asked twice, asks once. */
void io_reverse_ask(struct io_resolver *resolver, uint32_t address);
/* The name, escaped, or NULL: not known (yet). Never waits. */
const char *io_reverse_name(struct io_resolver *resolver, uint32_t address);
/* Is every question settled? */
bool io_reverse_idle(const struct io_resolver *resolver);
/* The same of both kinds. */
bool io_resolver_idle(const struct io_resolver *resolver);
/* Descriptors to poll, how long poll may wait (-1: for ever), and what to call after any poll. */
size_t io_resolver_polls(struct io_resolver *resolver, struct pollfd *polls, size_t size);
int64_t io_resolver_wait_ns(struct io_resolver *resolver);
void io_resolver_run(struct io_resolver *resolver);

#endif
