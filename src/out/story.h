/* SPDX-License-Identifier: MIT */
#ifndef OUT_STORY_H
#define OUT_STORY_H
/* What the nodes of a lab decided, packet by packet, in words: --story. */
#include "sim/sim.h"
#include <stdio.h>

/* One line: time, node, decision, packet, and why. */
void out_story(FILE *file, const struct sim *sim, const struct sim_sight *sight);

#endif
