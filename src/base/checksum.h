/* SPDX-License-Identifier: MIT */
#ifndef BASE_CHECKSUM_H
#define BASE_CHECKSUM_H
/*
 * What the kernels of the checksum share. Sums are of little-endian 16-bit words, in 64 bits: one's
 * complement addition does not care how wide its words are, nor, but for a last swap, in which
 * order their octets stand (RFC 1071 section 2; CKSUM-06).
 */
#include <stddef.h>
#include <stdint.h>

enum { CHECKSUM_BLOCK = 1024 }; /* vectors that checksum_template.h adds without folding */

static inline uint32_t checksum_load32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Fewer than 16 octets, as if zeros followed them (CKSUM-02). */
static inline uint64_t checksum_tail(const uint8_t *at, size_t length)
{
	uint64_t sum = 0;

	if (length & 8) {
		sum = (uint64_t)checksum_load32(at) + checksum_load32(at + 4);
		at += 8;
	}
	if (length & 4) {
		sum += checksum_load32(at);
		at += 4;
	}
	if (length & 2) {
		sum += (uint32_t)at[0] | (uint32_t)at[1] << 8;
		at += 2;
	}
	return length & 1 ? sum + *at : sum;
}

/* The sum before it is folded, for the wider kernels' remainders. */
uint64_t icmp4__sum_short(const uint8_t *bytes, size_t length);

/*
 * As a big-endian number of 16 bits. A number plus itself with its halves exchanged has in its
 * upper half the sum of the halves, end-around carry and all. A sum that is not 0 never becomes 0
 * by this: 0xffff and 0 are both zero in one's complement, but only octets that are all 0 sum to 0
 * (CKSUM-05).
 */
static inline uint16_t checksum_fold(uint64_t sum)
{
	sum += sum << 32 | sum >> 32;
	uint32_t half = (uint32_t)(sum >> 32);
	half += half << 16 | half >> 16;
	half >>= 16;
	return (uint16_t)(half << 8 | half >> 8);
}

#endif
