/* SPDX-License-Identifier: MIT */
#ifndef BASE_PERMUTATION_H
#define BASE_PERMUTATION_H
/*
 * A secret order of the numbers 0 to 65535 (or below any other): a count put through it looks
 * random and yet repeats only after all the others were used. For identifiers that must be unique
 * and not be guessed.
 */
#include <icmp4/types.h>

uint16_t icmp4__permute16(const struct icmp4_key *key, uint16_t n);
/* Back again: the number that was put through it. */
uint16_t icmp4__unpermute16(const struct icmp4_key *key, uint16_t n);

/* The same of the numbers below count, one of which is n: the n-th of them in a secret order. */
uint32_t icmp4__permute_below(const struct icmp4_key *key, uint32_t n, uint32_t count);

#endif
