/* SPDX-License-Identifier: MIT */
#ifndef CMD_MTU_WATCH_H
#define CMD_MTU_WATCH_H
/* `icmp mtu --watch`: what becomes of a path MTU that was found. */
#include "cmd/mtu/search.h"

/*
 * Goes on from the path MTU that search has found until somebody wants an end. *found: was one
 * known then?
 */
enum run_reason mtu_watch(struct mtu_search *search, struct run_world *world, bool *found);

#endif
