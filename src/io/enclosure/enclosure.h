/* SPDX-License-Identifier: MIT */
#ifndef IO_ENCLOSURE_H
#define IO_ENCLOSURE_H
/*
 * A namespace of its own for a command: user namespace where we are no root, mount namespace with
 * our /etc/hosts over the system's, network namespace with a TUN that leads to us. The command
 * lives in a process that is killed when we die, and nothing of all this outlives it.
 */
#include <icmp4/types.h>
#include <sys/types.h>

#include "io/failure.h"

struct io_enclosure_plan {
	const char *interface;       /* name of the TUN inside */
	struct icmp4_prefix address; /* of the node whose place the kernel takes */
	uint16_t mtu;
	const char *hosts;              /* text of /etc/hosts inside */
	char *const *command;           /* NULL-terminated */
	const char *const *environment; /* further NAME=VALUE, NULL-terminated */
	bool leads; /* a shell: it gets a process group, and the terminal's foreground, of its own;
		     * the caller takes that back with tcsetpgrp() */
};

struct io_enclosure {
	int tun;        /* non-blocking; datagrams of the kernel inside */
	pid_t pid;      /* what is sent to it the command receives */
	int pidfd;      /* readable when the command has ended */
	int exec_error; /* errno, where there was nothing to execute; the status tells it too */
};

/*
 * Returns when the command has been executed, or could not be (which is no failure of this call).
 * It runs in the foreground, with our terminal: from before this call until io_enclosure_end the
 * caller must ignore INT and QUIT, which the terminal sends to both; the command does not.
 */
bool io_enclosure_start(struct io_enclosure *enclosure, const struct io_enclosure_plan *plan,
			struct io_failure *failure);
/*
 * Waits for the command to end, and takes everything down. Exit status as a shell gives it: 126
 * could not be executed, 127 not found, 128+N for a signal.
 */
int io_enclosure_end(struct io_enclosure *enclosure);

#endif
