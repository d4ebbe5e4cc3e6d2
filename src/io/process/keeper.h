/* SPDX-License-Identifier: MIT */
#ifndef IO_KEEPER_H
#define IO_KEEPER_H
/*
 * Two processes, so that the one that reads packets has no rights. The keeper is the parent: it
 * holds the rights, opens what its plan lists, and passes descriptors; it never reads an octet that
 * came from a network. The worker is the child: it gives up all rights, and asks by number.
 *
 *	keeper (parent)  <── socketpair ──>  worker (child)
 *	opens plan row N      "open N"       io_port_start(), reload
 *	passes HUP, TERM, INT on             its end is the keeper's end, exit status and all
 *
 * A TUN or TAP that was made disappears with its last descriptor, and nothing else is made: so
 * nothing is left behind, whoever dies first. For that the worker opens what it has after the fork,
 * and closes a port before it asks for it again.
 */
#include "io/port/port.h"

enum io_keeper_kind {
	IO_KEEPER_PORT,
	IO_KEEPER_FILE,
	IO_KEEPER_SOCKET, /* never opened: where nobody listens on it once the worker has ended, it
			   * is removed, which the worker in its sandbox cannot do */
};

struct io_keeper_row {
	enum io_keeper_kind kind;
	struct io_port_plan port;
	const char *file; /* to read; of the socket */
};

struct io_keeper {
	int socket; /* to the keeper; -1: there is none, and io_keeper_open opens by itself */
	const struct io_keeper_row *rows;
	size_t row_count;
};

/*
 * Forks. Returns in the worker alone, true: the keeper exits with the worker's status, 128+N for a
 * signal. HUP, INT, QUIT, TERM, USR1 and USR2 that are sent to the keeper reach the worker, those
 * of the terminal by themselves. Should the keeper die, the worker gets TERM. False: no process was
 * made.
 */
bool io_keeper_start(struct io_keeper *keeper, const struct io_keeper_row *rows, size_t count,
		     struct io_failure *failure);
/* A fresh descriptor for a row, or -1. A port's is for io_port_start. */
int io_keeper_open(const struct io_keeper *keeper, size_t row, struct io_failure *failure);

/*
 * From here on no system call but those of a running device: reading, writing, polling, receiving
 * descriptors, time, memory, exit (seccomp; a forbidden one kills). Give up all rights first. What
 * is opened, bound, removed or set up is so before (localtime() looks at a file); unlink() just
 * fails.
 */
bool io_sandbox(struct io_failure *failure);

#endif
