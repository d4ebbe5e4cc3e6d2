/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_REACH_H
#define CONFIG_REACH_H
/*
 * What of a network a text means, once the network is there:
 *
 *	r3              a node
 *	r4:a -- r5:a    a link, both ways; a port where more than one link leads there
 *	r4 -> r2        one way of it
 *	office          a LAN, all ways
 */
#include "config/lab/lab.h"

struct reach {
	uint32_t node; /* or SIM_NONE: a link */
	uint32_t link;
	uint32_t from,
		to; /* the sides whose ways are meant; from SIM_NONE: all; to SIM_NONE: one */
};

struct reach_error {
	char text[256];
};

/* False with *error. */
bool reach_find(const struct lab *lab, const char *text, struct reach *reach,
		struct reach_error *error);
bool reach_holds_side(const struct reach *reach, uint32_t side);

#endif
