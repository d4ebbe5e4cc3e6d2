/* SPDX-License-Identifier: MIT */
/*
 * The Internet checksum, fast and portable.
 *
 * One's complement addition does not care how wide its words are nor in which order their octets
 * stand (RFC 1071 section 2; CKSUM-06). So eight octets are added at a time, as little-endian
 * numbers on every machine: that is a plain load on most and a swapping load on the rest, at any
 * alignment. The carries of a 64-bit sum are counted apart, added back at the end, and the sum is
 * folded to 16 bits and swapped once.
 *
 * A sum that is not 0 never becomes 0 by this: 0xffff and 0 are both zero in one's complement, but
 * only octets that are all 0 sum to 0 (CKSUM-05).
 */
#include <icmp4/checksum.h>

static inline uint64_t checksum_load64(const uint8_t *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
	       (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
	       (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

struct checksum_sum {
	uint64_t sum;
	uint64_t carries;
};

static inline void checksum_add(struct checksum_sum *s, uint64_t word)
{
	s->sum += word;
	s->carries += s->sum < word;
}

static uint32_t checksum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)sum;
}

/* The octets behind the last full eight, as if zeros followed them (CKSUM-02). */
static uint64_t checksum_tail(const uint8_t *at, size_t length)
{
	uint64_t word = 0;

	while (length--)
		word = word << 8 | at[length];
	return word;
}

/* Folded, as a big-endian number. Two sums side by side: neither waits for the other's carry. */
static uint32_t checksum_octets(const uint8_t *at, size_t length)
{
	struct checksum_sum a = {0}, b = {0};

	for (; length >= 32; at += 32, length -= 32) {
		checksum_add(&a, checksum_load64(at));
		checksum_add(&b, checksum_load64(at + 8));
		checksum_add(&a, checksum_load64(at + 16));
		checksum_add(&b, checksum_load64(at + 24));
	}
	for (; length >= 8; at += 8, length -= 8)
		checksum_add(&a, checksum_load64(at));
	checksum_add(&b, checksum_tail(at, length));

	uint32_t sum = checksum_fold((a.sum & UINT32_MAX) + (a.sum >> 32) + (b.sum & UINT32_MAX) +
				     (b.sum >> 32) + a.carries + b.carries);
	return (sum & 0xff) << 8 | sum >> 8;
}

uint16_t icmp4_checksum(const uint8_t *bytes, size_t length)
{
	return (uint16_t)~checksum_octets(bytes, length);
}

bool icmp4_checksum_ok(const uint8_t *bytes, size_t length)
{
	return checksum_octets(bytes, length) == 0xffff;
}

uint32_t icmp4_checksum_partial(uint32_t sum, const uint8_t *bytes, size_t length)
{
	return checksum_fold((uint64_t)sum + checksum_octets(bytes, length));
}

uint16_t icmp4_checksum_finish(uint32_t sum)
{
	return (uint16_t)~checksum_fold(sum);
}

uint32_t icmp4_checksum_pseudo(uint32_t src, uint32_t dst, uint8_t protocol, uint16_t length)
{
	return checksum_fold((uint64_t)src + dst + protocol + length);
}

/* ~(~HC + ~m + m'): the form of RFC 1141 can give the other zero (CKSUM-07). */
uint16_t icmp4_checksum_update(uint16_t field, uint16_t before, uint16_t after)
{
	uint32_t sum = (uint32_t)(uint16_t)~field + (uint16_t)~before + after;

	return (uint16_t)~checksum_fold(sum);
}
