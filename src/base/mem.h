/* SPDX-License-Identifier: MIT */
#ifndef BASE_MEM_H
#define BASE_MEM_H
/*
 * The four functions that libicmp4 needs from outside. A freestanding compiler may call them
 * unasked, so they are its only needs; declared here because there is no string.h below.
 */
#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int octet, size_t length);
int memcmp(const void *a, const void *b, size_t length);

/*
 * Octets of a string of ours. A compiler that saw a loop without a bound would call strlen, which
 * is not among the four.
 */
static inline size_t mem_text_length(const char *text)
{
	enum { LONGEST = 4096 };
	size_t length = 0;

	while (length < LONGEST && text[length])
		length++;
	return length;
}

#endif
