/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_OWN_H
#define ICMP4_OWN_H
/*
 * What is a node's own, in order. Each datagram is asked how its addresses stand to those of the
 * node; without this table they are compared with one prefix after another, which a node with few
 * interfaces does fastest. One with hundreds has it made once:
 *
 *	struct icmp4_own *rows = room for icmp4_own_count(interfaces, count);
 *	config.own_count = icmp4_own_sort(rows, interfaces, count);
 *	config.own = rows;
 *
 * and each question then costs about as many steps as the number of rows has bits. No answer
 * changes by it. Nothing writes to it in use. When prefixes, indexes, names or MAC addresses
 * change, it must be made anew.
 */
#include <icmp4/types.h>

ICMP4_BEGIN

struct icmp4_interface; /* see node.h */

/* Its members are the library's business. */
struct icmp4_own {
	uint64_t order;
	uint32_t interface;
	uint32_t wider;
};

/* Rows that icmp4_own_sort may need. */
ICMP4_API size_t icmp4_own_count(const struct icmp4_interface *interfaces, size_t count);
/* Fills them, in place, and says how many they are: less than 2^32. */
ICMP4_API size_t icmp4_own_sort(struct icmp4_own *rows, const struct icmp4_interface *interfaces,
				size_t count);

ICMP4_END

#endif
