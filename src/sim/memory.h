/* SPDX-License-Identifier: MIT */
#ifndef SIM_MEMORY_H
#define SIM_MEMORY_H
/*
 * Memory that is there or the program ends: a network half built is of no use to anybody, and an
 * error path that no test can reach is no error path. What is taken is zero.
 */
#include <stdlib.h>
#include <string.h>

static inline void *memory_take(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);
	if (!memory)
		abort();
	return memory;
}

static inline void *memory_copy(const void *from, size_t count, size_t size)
{
	void *memory = memory_take(count, size);
	if (count)
		memcpy(memory, from, count * size);
	return memory;
}

static inline char *memory_text(const char *text)
{
	return memory_copy(text, strlen(text) + 1, 1);
}

/* An array that holds count items, with room for one more: its size is a power of two. */
static inline void *memory_room(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	array = reallocarray(array, count ? 2 * count : 1, size);
	if (!array)
		abort();
	return array;
}

#endif
