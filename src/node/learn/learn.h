/* SPDX-License-Identifier: MIT */
#ifndef NODE_LEARN_H
#define NODE_LEARN_H
/* What pmtu.c and redirect.c ask of the cache itself, learn.c. */
#include <icmp4/learn.h>

/* The destination's slot, with what is known of it. NULL: it has none, or there are none at all. */
struct icmp4_learned_slot *icmp4__learned_find(const struct icmp4_learned *learned,
					       uint32_t destination);
/* The same, made from a free one or one that is drawn. NULL: there are none at all. */
struct icmp4_learned_slot *icmp4__learned_make(struct icmp4_learned *learned, struct icmp4_time now,
					       uint32_t destination);

/* Is it known, and not yet too old? Also of no slot. */
bool icmp4__learned_has_mtu(const struct icmp4_learned_slot *slot, struct icmp4_time now);
bool icmp4__learned_has_gateway(const struct icmp4_learned_slot *slot, struct icmp4_time now);

/* How a gateway stands to the interface of a first hop; OUTSIDE: it is no neighbour there. */
enum icmp4_prefix_form icmp4__learned_form(const struct icmp4_first_hop *hop, uint32_t gateway);

/* When something that is learned now is too old. */
struct icmp4_time icmp4__learned_until(struct icmp4_time now, int64_t life_ns);

#endif
