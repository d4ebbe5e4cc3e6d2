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

enum {
	CHECKSUM_ECHO = 64, /* an echo as most send it, 8 octets and 56: worth a way of its own */
	CHECKSUM_BLOCK = 1024, /* vectors that checksum_template.h adds without folding */
};

/* A call would cost as much as what is in it. */
#if defined(__GNUC__)
#define CHECKSUM_INLINE static inline __attribute__((always_inline))
#else
#define CHECKSUM_INLINE static inline
#endif

/* Two vectors stay in their registers, where gcc 12 would load each again for its second use. */
#if defined(__x86_64__)
#define VECTOR_HELD(a, b) __asm__("" : "+x"(a), "+x"(b))
#else
#define VECTOR_HELD(a, b) ((void)0)
#endif

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

#if UINTPTR_MAX > 0xffffffff

CHECKSUM_INLINE uint64_t checksum_load64(const uint8_t *at)
{
	return (uint64_t)at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 |
	       (uint64_t)at[3] << 24 | (uint64_t)at[4] << 32 | (uint64_t)at[5] << 40 |
	       (uint64_t)at[6] << 48 | (uint64_t)at[7] << 56;
}

/* End-around carry. Compared with the sum and not with the word: so the word is read from memory
 * by the addition itself. */
CHECKSUM_INLINE uint64_t checksum_add(uint64_t sum, uint64_t word)
{
	uint64_t more = sum + word;

	return more + (more < sum);
}

CHECKSUM_INLINE uint64_t checksum_words4(const uint8_t *at)
{
	uint64_t a = checksum_add(checksum_load64(at), checksum_load64(at + 8));
	uint64_t b = checksum_add(checksum_load64(at + 16), checksum_load64(at + 24));

	return checksum_add(a, b);
}

/* At least one octet, and eight before the end, of which earlier ones are shifted out of the last
 * word (CKSUM-02). */
CHECKSUM_INLINE uint64_t checksum_words(const uint8_t *at, size_t length)
{
	uint64_t sum = 0;

	for (; length > 32; length -= 32, at += 32)
		sum = checksum_add(sum, checksum_words4(at));
	if (length > 16) {
		sum = checksum_add(sum, checksum_load64(at));
		sum = checksum_add(sum, checksum_load64(at + 8));
		at += 16;
		length -= 16;
	}
	if (length > 8) {
		sum = checksum_add(sum, checksum_load64(at));
		at += 8;
		length -= 8;
	}
	return checksum_add(sum, checksum_load64(at + length - 8) >> (64 - 8 * length));
}

/* Any octets, without vectors. */
CHECKSUM_INLINE uint64_t checksum_scalar(const uint8_t *at, size_t length)
{
	if (length == CHECKSUM_ECHO)
		return checksum_add(checksum_words4(at), checksum_words4(at + 32));
	return length < 8 ? checksum_tail(at, length) : checksum_words(at, length);
}

#else

static inline uint64_t checksum_scalar(const uint8_t *at, size_t length)
{
	uint64_t sum = 0;

	for (; length >= 16; length -= 8, at += 8)
		sum += (uint64_t)checksum_load32(at) + checksum_load32(at + 4);
	return sum + checksum_tail(at, length);
}

#endif

/*
 * As a big-endian number of 16 bits. A number plus itself with its halves exchanged has in its
 * upper half the sum of the halves, end-around carry and all. A sum that is not 0 never becomes 0
 * by this: 0xffff and 0 are both zero in one's complement, but only octets that are all 0 sum to 0
 * (CKSUM-05). The upper half of all four octets swapped is its lower half swapped, and one
 * instruction on most machines.
 */
static inline uint16_t checksum_fold32(uint32_t sum)
{
	sum += sum << 16 | sum >> 16;
	sum = sum << 24 | (sum << 8 & 0xff0000) | (sum >> 8 & 0xff00) | sum >> 24;
	return (uint16_t)sum;
}

static inline uint16_t checksum_fold(uint64_t sum)
{
	sum += sum << 32 | sum >> 32;
	return checksum_fold32((uint32_t)(sum >> 32));
}

#endif
