/* SPDX-License-Identifier: MIT */
/*
 * Which router was seen at which distance: a hash table without removal, whose order the key keeps
 * secret, so that nobody can make it slow by the addresses of which answers come. A place is looked
 * for in a few neighbouring ones and no further.
 */
#include "base/siphash.h"
#include "probe/many/many.h"

enum { SEEN_DOMAIN = 0x7365656e /* "seen" */, SEEN_LOOK = 32 };

bool icmp4__many_note(struct icmp4_many *many, uint32_t address, unsigned ttl)
{
	const struct icmp4_many_memory *memory = &many->memory;
	uint64_t entry = (uint64_t)address << 8 | ttl;
	uint32_t at = (uint32_t)icmp4__random(&many->key, SEEN_DOMAIN, entry);

	for (uint32_t i = 0; i < SEEN_LOOK && i < memory->seen_count; i++) {
		uint64_t *slot = &memory->seen[(at + i) & (memory->seen_count - 1)];

		if (*slot == entry)
			return true;
		if (*slot)
			continue;
		*slot = entry;
		return false;
	}
	return false;
}
