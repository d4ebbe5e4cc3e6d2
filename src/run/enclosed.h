/* SPDX-License-Identifier: MIT */
#ifndef RUN_ENCLOSED_H
#define RUN_ENCLOSED_H
/*
 * A simulated network in real time, joined to what is real by places: what the kernel of a
 * namespace (io/enclosure/enclosure.h), or a device at the end of a cable, sends enters at a node,
 * and what reaches the node goes back there.
 */
#include "io/enclosure/enclosure.h"
#include "run/wire.h"
#include "sim/sim.h"
#include <poll.h>

/* Somebody else whose descriptors the loop waits for; world NULL: nobody. */
struct run_enclosed_guest {
	size_t (*polls)(void *world, struct pollfd *polls, size_t size);
	void (*run)(void *world);
	void *world;
};

/* A node whose place is taken: by a kernel at the end of a TUN, or by whoever is on a wire. */
struct run_place {
	uint32_t node;
	int tun;               /* or -1: */
	struct run_wire *wire; /* by one port; several places of a node are its ports */
};

enum { RUN_PLACES = IO_ENCLOSURE_ROOMS };

/*
 * Until the command has ended; the caller then reaps it with io_enclosure_end. Its first packet
 * leaves at about time 0 of the simulation. guest may be NULL. TERM and HUP are handed on to the
 * command; INT and QUIT the caller ignores, from before io_enclosure_start on. enclosure NULL:
 * there is no command, and INT, TERM or HUP is the end.
 */
bool run_enclosed(struct sim *sim, const struct run_place *places, size_t count,
		  const struct io_enclosure *enclosure, const struct run_enclosed_guest *guest,
		  struct io_failure *failure);

#endif
