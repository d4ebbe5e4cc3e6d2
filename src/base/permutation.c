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

static uint8_t permutation_mix(const struct icmp4_key *key, unsigned round, uint8_t half)
{
	return (uint8_t)icmp4__random(key, PERMUTATION_DOMAIN, round << 8 | half);
}

uint16_t icmp4__permute16(const struct icmp4_key *key, uint16_t n)
{
	uint8_t left = (uint8_t)(n >> 8), right = (uint8_t)n;

	for (unsigned round = 0; round < PERMUTATION_ROUNDS; round++) {
		uint8_t next = left ^ permutation_mix(key, round, right);

		left = right;
		right = next;
	}
	return (uint16_t)(left << 8 | right);
}

uint16_t icmp4__unpermute16(const struct icmp4_key *key, uint16_t n)
{
	uint8_t left = (uint8_t)(n >> 8), right = (uint8_t)n;

	for (unsigned round = PERMUTATION_ROUNDS; round-- > 0;) {
		uint8_t before = right ^ permutation_mix(key, round, left);

		right = left;
		left = before;
	}
	return (uint16_t)(left << 8 | right);
}

/* A Feistel network whose halves have so many bits each. */
static uint32_t permutation_wide(const struct icmp4_key *key, uint32_t n, unsigned half)
{
	uint32_t mask = ((uint32_t)1 << half) - 1, left = n >> half, right = n & mask;

	for (unsigned round = 1; round <= PERMUTATION_ROUNDS; round++) {
		uint64_t place = (uint64_t)round << 32 | right;
		uint32_t next =
			left ^ ((uint32_t)icmp4__random(key, PERMUTATION_DOMAIN, place) & mask);

		left = right;
		right = next;
	}
	return left << half | right;
}

/* A permutation of more numbers, followed until it comes to one of these, is one of these. */
uint32_t icmp4__permute_below(const struct icmp4_key *key, uint32_t n, uint32_t count)
{
	unsigned half = 1;

	while (half < 16 && (uint64_t)1 << 2 * half < count)
		half++;
	do
		n = permutation_wide(key, n, half);
	while (n >= count);
	return n;
}
