/* SPDX-License-Identifier: MIT */
#ifndef OUT_DRAW_H
#define OUT_DRAW_H
/* A network as a picture of plain text. */
#include <stdio.h>

#include "sim/sim.h"

/*
 * From the first node whose place is taken, else from the first host: what follows one upon the
 * other stands in a line, what branches in lines below; links say what is special about them.
 */
void out_draw(FILE *file, const struct sim *sim, size_t width);

#endif
