/* SPDX-License-Identifier: MIT */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H
/*
 * A heap of deadlines in a caller's array: what is next, in O(log n). Items due at the same time
 * come out by their order, so that a simulation runs the same way every time.
 */
#include <icmp4/types.h>

struct heap_item {
	struct icmp4_time at;
	uint64_t order; /* among items of the same time, lowest first; a running number */
	uint32_t id;    /* the caller's */
};

struct heap {
	struct heap_item *items;
	size_t size; /* of the array */
	size_t count;
};

/* False, and nothing changed, when the array is full. */
bool icmp4__heap_push(struct heap *heap, struct heap_item item);

/* The item that is due first; NULL when there is none. Good until the next push or pop. */
const struct heap_item *icmp4__heap_peek(const struct heap *heap);

/* Takes that item out. False when there is none. */
bool icmp4__heap_pop(struct heap *heap, struct heap_item *item);

#endif
