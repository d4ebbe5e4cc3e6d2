/* SPDX-License-Identifier: MIT */
#ifndef STAT_LOSS_SPLIT_H
#define STAT_LOSS_SPLIT_H
/* Where along a path loss rises: a search for change points. */
#include "stat/loss/loss.h"

struct split_hop {
	size_t index; /* in the path */
	uint64_t sent, lost;
};

size_t split_links(const struct split_hop *hops, size_t count,
		   struct stat_link_loss links[STAT_PATH_LINKS]);

#endif
