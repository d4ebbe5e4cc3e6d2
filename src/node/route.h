/* SPDX-License-Identifier: MIT */
#ifndef NODE_ROUTE_H
#define NODE_ROUTE_H
/* What the files of the table of routes share. */
#include <icmp4/route.h>

/* Where a row's prefix begins. */
static inline uint32_t icmp4__route_key(const struct icmp4_route *route)
{
	return route->to.address & icmp4_prefix_mask(route->to.length);
}

#endif
