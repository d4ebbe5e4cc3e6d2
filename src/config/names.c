/* SPDX-License-Identifier: MIT */
/* Open addressing, at most half full: a free slot ends every search. */
#include "config/names.h"

#include "sim/memory.h"

enum { ROOM_LEAST = 16 };

/* FNV-1a: names are short, and a file that makes them collide slows down nobody else. */
static size_t hash(const char *text, size_t length)
{
	uint64_t sum = 14695981039346656037u;

	for (size_t i = 0; i < length; i++)
		sum = (sum ^ (uint8_t)text[i]) * 1099511628211u;
	return (size_t)(sum ^ sum >> 32);
}

/* Where the name is, or would be. */
static struct names_slot *slot_of(const struct names *names, const char *text, size_t length)
{
	size_t at = hash(text, length);

	for (;; at++) {
		struct names_slot *slot = &names->slots[at & (names->room - 1)];

		if (!slot->name || (!strncmp(slot->name, text, length) && !slot->name[length]))
			return slot;
	}
}

uint32_t names_find(const struct names *names, const char *text, size_t length)
{
	const struct names_slot *slot;

	if (!names->room)
		return NAMES_NONE;
	slot = slot_of(names, text, length);
	return slot->name ? slot->number : NAMES_NONE;
}

static void grow(struct names *names)
{
	struct names larger = {.room = names->room ? 2 * names->room : ROOM_LEAST,
			       .count = names->count};

	larger.slots = memory_take(larger.room, sizeof(*larger.slots));
	for (size_t i = 0; i < names->room; i++)
		if (names->slots[i].name)
			*slot_of(&larger, names->slots[i].name, strlen(names->slots[i].name)) =
				names->slots[i];
	free(names->slots);
	*names = larger;
}

void names_add(struct names *names, const char *name, uint32_t number)
{
	if (2 * names->count >= names->room)
		grow(names);
	*slot_of(names, name, strlen(name)) = (struct names_slot){name, number};
	names->count++;
}

void names_free(struct names *names)
{
	free(names->slots);
	*names = (struct names){NULL, 0, 0};
}
