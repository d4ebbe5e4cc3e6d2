/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_NAMES_H
#define CONFIG_NAMES_H
/* Numbers by name, found at once however many there are. The names belong to somebody else. */
#include <stddef.h>
#include <stdint.h>

#define NAMES_NONE UINT32_MAX

struct names_slot {
	const char *name; /* NULL: free */
	uint32_t number;
};

struct names {
	struct names_slot *slots;
	size_t count, room; /* room is a power of two, or 0 */
};

/* The number of a name of so many octets, or NAMES_NONE. */
uint32_t names_find(const struct names *names, const char *text, size_t length);
/* It is not there yet, and lives as long as this does. */
void names_add(struct names *names, const char *name, uint32_t number);
void names_free(struct names *names);

#endif
