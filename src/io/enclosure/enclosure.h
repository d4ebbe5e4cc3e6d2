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

/* A node whose place a kernel takes: a network namespace with a TUN. */
struct io_enclosure_room_plan {
	const char *name;
	struct icmp4_prefix address;
	uint16_t mtu;
};

/* How many there can be; the first is the command's. */
enum { IO_ENCLOSURE_ROOMS = 16 };

struct io_enclosure_plan {
	const char *interface; /* name of the TUN inside */
	struct io_enclosure_room_plan rooms[IO_ENCLOSURE_ROOMS];
	size_t room_count;
	const char *door;               /* its name, for others to join by; NULL: nobody does */
	const char *hosts;              /* text of /etc/hosts inside */
	char *const *command;           /* NULL-terminated */
	const char *const *environment; /* further NAME=VALUE, NULL-terminated */
	bool leads; /* a shell: it gets a process group, and the terminal's foreground, of its own;
		     * the caller takes that back with tcsetpgrp() */
};

struct io_enclosure_room {
	char name[64];
	int tun;   /* non-blocking; datagrams of the kernel inside */
	int netns; /* these two with a door, else -1: the namespace, */
	int door;  /* and where somebody in it asks to join another */
};

struct io_enclosure {
	struct io_enclosure_room rooms[IO_ENCLOSURE_ROOMS];
	size_t room_count;
	int door;       /* for those outside; -1 */
	pid_t pid;      /* what is sent to it the command receives */
	int pidfd;      /* readable when the command has ended */
	int exec_error; /* errno, where there was nothing to execute; the status tells it too */
};

struct io_enclosure_joined {
	int status, exec_error; /* as io_enclosure_end and the other have them */
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

/* Sockets that are readable when somebody is at a door; how many. */
enum { IO_ENCLOSURE_DOORS = IO_ENCLOSURE_ROOMS + 1 };
size_t io_enclosure_doors(const struct io_enclosure *enclosure, int doors[IO_ENCLOSURE_DOORS]);
/* Lets all in who stand at this one and are of this user. Never waits. */
void io_enclosure_admit(const struct io_enclosure *enclosure, int door);

/*
 * Runs plan's command (and environment, leads) in the room of that name of an enclosure that
 * somebody of this user runs behind plan's door, as io_enclosure_start and _end would, to its end.
 * False: it could not; failure->what is "missing" where there is no such enclosure or room.
 */
bool io_enclosure_join(const struct io_enclosure_plan *plan, const char *room,
		       struct io_enclosure_joined *joined, struct io_failure *failure);

#endif
