/* SPDX-License-Identifier: MIT */
#ifndef RUN_ENCLOSED_H
#define RUN_ENCLOSED_H
/*
 * A simulated network in real time around a command that lives in it (io/enclosure/enclosure.h):
 * what the kernel inside sends enters at a node, what reaches the node goes back to the kernel.
 */
#include "io/enclosure/enclosure.h"
#include "sim/sim.h"
#include <poll.h>

/* Somebody else whose descriptors the loop waits for; world NULL: nobody. */
struct run_enclosed_guest {
	size_t (*polls)(void *world, struct pollfd *polls, size_t size);
	void (*run)(void *world);
	void *world;
};

/*
 * Until the command has ended; the caller then reaps it with io_enclosure_end. Its first packet
 * leaves at about time 0 of the simulation. guest may be NULL. TERM and HUP are handed on to the
 * command; INT and QUIT the caller ignores, from before io_enclosure_start on.
 */
bool run_enclosed(struct sim *sim, uint32_t node, const struct io_enclosure *enclosure,
		  const struct run_enclosed_guest *guest, struct io_failure *failure);

#endif
