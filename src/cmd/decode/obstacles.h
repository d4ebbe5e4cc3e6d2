/* SPDX-License-Identifier: MIT */
#ifndef CMD_DECODE_OBSTACLES_H
#define CMD_DECODE_OBSTACLES_H
/*
 * Frames in which no ICMP message could be looked for, by what stood in the way. None is passed
 * over in silence: a message that may be in there was not read.
 */
#include "out/out.h"

/* Kinds of obstacles told apart; from the last on, link types are counted together. */
enum { OBSTACLES_MAX = 48 };

struct obstacles {
	struct out_obstacle rows[OBSTACLES_MAX];
	size_t count;
};

/* A frame of that link type, of which the walk came to that end; most ends are no obstacle. */
void obstacles_add(struct obstacles *obstacles, enum icmp4_walk_end end, uint32_t link_type);

enum { OBSTACLE_TEXT = 160 };

/* "3 frames under link type 189 (usb): not walked" */
void obstacle_text(const struct out_obstacle *obstacle, char text[OBSTACLE_TEXT]);

#endif
