/* SPDX-License-Identifier: MIT */
#ifndef RUN_ENCLOSED_H
#define RUN_ENCLOSED_H
/*
 * A simulated network in real time around a command that lives in it (io/enclosure.h): what the
 * kernel inside sends enters at a node, what reaches the node goes back to the kernel.
 */
#include "io/enclosure.h"
#include "sim/sim.h"

/*
 * Until the command has ended; the caller then reaps it with io_enclosure_end. Its first packet
 * leaves at about time 0 of the simulation. TERM and HUP are handed on to the command; INT
 * and QUIT the caller ignores, from before io_enclosure_start on.
 */
bool run_enclosed(struct sim *sim, uint32_t node, const struct io_enclosure *enclosure,
		  struct io_failure *failure);

#endif
