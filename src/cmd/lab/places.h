/* SPDX-License-Identifier: MIT */
#ifndef CMD_LAB_PLACES_H
#define CMD_LAB_PLACES_H
/* Whose places are taken in a lab that runs, and by whom: attach: and --from. */
#include "cmd/lab/lab.h"
#include "run/enclosed.h"

struct lab_places {
	struct run_place places[RUN_PLACES]; /* first those outside, then the rooms */
	struct run_wire *wires[RUN_PLACES];
	size_t outside, count;
	uint32_t rooms[IO_ENCLOSURE_ROOMS]; /* nodes; the command's first */
	size_t room_count;
};

/* first SIM_NONE: no command. False: said on stderr, and nothing is open. */
bool lab_places_open(const struct cmd_call *call, const struct lab *lab, uint32_t first,
		     struct lab_places *places);
void lab_places_close(struct lab_places *places);
/* The rooms that an enclosure is to have. */
void lab_places_plan(const struct lab_places *places, const struct lab *lab,
		     struct io_enclosure_plan *plan);
/* And that it has. */
void lab_places_enter(struct lab_places *places, const struct io_enclosure *enclosure);

#endif
