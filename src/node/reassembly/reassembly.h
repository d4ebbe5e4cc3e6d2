/* SPDX-License-Identifier: MIT */
#ifndef NODE_REASSEMBLY_H
#define NODE_REASSEMBLY_H
/*
 * The slots of a reassembly, and the room of each: bits, one for each unit of 8 octets of data;
 * 64 octets with a header at their end; data.
 */
#include <icmp4/reassembly.h>

#define ICMP4__SLOT_NONE UINT32_MAX

/* Where a fragment belongs: what it begins is due at deadline. */
struct icmp4_reassembly_slot *icmp4__slot(struct icmp4_reassembly *r, uint32_t owner,
					  struct icmp4_time now, struct icmp4_time deadline,
					  const uint8_t *ip);
/* What stands in its room stays there until the slot is taken again. */
void icmp4__slot_release(struct icmp4_reassembly *r, struct icmp4_reassembly_slot *slot);
uint64_t *icmp4__slot_bits(const struct icmp4_reassembly *r,
			   const struct icmp4_reassembly_slot *slot);
uint8_t *icmp4__slot_data(const struct icmp4_reassembly *r,
			  const struct icmp4_reassembly_slot *slot);

#endif
