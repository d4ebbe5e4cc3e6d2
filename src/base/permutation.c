/* SPDX-License-Identifier: MIT */
/*
 * A Feistel network: each round adds a keyed function of one half to the other, which can be
 * undone, so that the whole is a bijection whatever the function is.
 */
#include "base/permutation.h"
#include "base/siphash.h"

enum { PERMUTATION_ROUNDS = 6 };

/* "permute" in octets. */
#define PERMUTATION_DOMAIN ((uint64_t)0x7065726d757465)

uint16_t icmp4__permute16(const struct icmp4_key *key, uint16_t n)
{
	uint8_t left = (uint8_t)(n >> 8), right = (uint8_t)n;

	for (unsigned round = 0; round < PERMUTATION_ROUNDS; round++) {
		uint64_t mixed = icmp4__random(key, PERMUTATION_DOMAIN, round << 8 | right);
		uint8_t next = (uint8_t)(left ^ mixed);

		left = right;
		right = next;
	}
	return (uint16_t)(left << 8 | right);
}
