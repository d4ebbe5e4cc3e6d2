/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_WAYS_H
#define CONFIG_WAYS_H
/* What routes of labs and of single nodes have in common: words for nowhere, and weights. */
#include <icmp4/route.h>

#include "config/schema.h"

/* unreachable, prohibit, blackhole; ICMP4_ROUTE_NONE: text (or NULL) is none of them. */
enum icmp4_route_kind ways_nowhere(const char *text);
void ways_offer(struct nearest *nearest);
/* What follows a next hop, at this octet of the scalar: nothing, or a blank and its weight. */
bool ways_weight(struct schema *s, const yaml_node_t *scalar, size_t offset, const char *example,
		 uint32_t *weight);

#endif
