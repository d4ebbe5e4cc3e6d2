/* SPDX-License-Identifier: MIT */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H
/*
 * SipHash-2-4: the one source of random numbers and the one keyed hash. Whoever does not hold the
 * key can neither predict the next number nor construct a collision.
 */
#include <icmp4/types.h>

uint64_t icmp4__siphash(const struct icmp4_key *key, const void *octets, size_t length);

/*
 * The n-th random number of a domain. A domain is a constant of whoever draws, so that two drawers
 * under one key never see each other's numbers.
 */
uint64_t icmp4__random(const struct icmp4_key *key, uint64_t domain, uint64_t n);

#endif
