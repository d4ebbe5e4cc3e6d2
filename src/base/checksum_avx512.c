/* SPDX-License-Identifier: MIT */
/*
 * The checksum in vectors of 64 octets, for those who asked their CPU for AVX-512 F and BW. The
 * compiler's own vectors and not immintrin.h: that header wants a C library.
 *
 * These machines have one operation for any function of three bits. Two of them make a carry-save
 * adder: of three numbers the parity, which is the sum without its carries, and the majority, which
 * is the carries. A first row of adders takes the octets in, a second the first one's carries, and
 * only the carries of the second, one vector in four, are widened and added up.
 */
#include "base/checksum.h"
#include <icmp4/checksum.h>

#if defined(ICMP4_SUM_X86)

#define CHECKSUM_AVX512 __attribute__((target("avx512f,avx512bw")))

enum { CHECKSUM_AVX512_PART = 65536 };

typedef char checksum_avx512_octets __attribute__((vector_size(64)));
typedef int32_t checksum_avx512_bits __attribute__((vector_size(64)));
typedef uint32_t checksum_avx512_words __attribute__((vector_size(64)));
typedef uint32_t checksum_avx512_load __attribute__((vector_size(64), aligned(1), __may_alias__));
typedef uint32_t checksum_avx512_half __attribute__((vector_size(32)));
typedef uint32_t checksum_avx512_quarter __attribute__((vector_size(16)));
typedef uint64_t checksum_avx512_pairs __attribute__((vector_size(16)));

/* What is added up, by its weight. The lanes of `all` wrap; what was lost is in `high`, their upper
 * halves added up once more. */
struct checksum_avx512 {
	checksum_avx512_words ones, twos, all, high;
};

static inline CHECKSUM_AVX512 checksum_avx512_words checksum_avx512_at(const uint8_t *at)
{
	return *(const checksum_avx512_load *)at;
}

/* The octets that the mask has bits for, and zeros; others are not read. */
static inline CHECKSUM_AVX512 checksum_avx512_words checksum_avx512_masked(const uint8_t *at,
									   uint64_t mask)
{
	return (checksum_avx512_words)__builtin_ia32_loaddquqi512_mask(
		(const void *)at, (checksum_avx512_octets){0}, mask);
}

/* The first 1 to 64. */
static inline CHECKSUM_AVX512 checksum_avx512_words checksum_avx512_first(const uint8_t *at,
									  size_t length)
{
	return checksum_avx512_masked(at, UINT64_MAX >> (-length & 63));
}

/* *sum becomes the parity of the three; returned are the carries, each worth two. */
static inline CHECKSUM_AVX512 checksum_avx512_words
checksum_avx512_carry(checksum_avx512_words *sum, checksum_avx512_words a, checksum_avx512_words b)
{
	enum { PARITY = 0x96, MAJORITY = 0xe8, EVERY_LANE = 0xffff };
	checksum_avx512_bits x = (checksum_avx512_bits)*sum, y = (checksum_avx512_bits)a,
			     z = (checksum_avx512_bits)b;

	*sum = (checksum_avx512_words)__builtin_ia32_pternlogd512_mask(x, y, z, PARITY, EVERY_LANE);
	return (checksum_avx512_words)__builtin_ia32_pternlogd512_mask(x, y, z, MAJORITY,
								       EVERY_LANE);
}

static inline CHECKSUM_AVX512 void checksum_avx512_add4(struct checksum_avx512 *sum,
							checksum_avx512_words a,
							checksum_avx512_words b,
							checksum_avx512_words c,
							checksum_avx512_words d)
{
	checksum_avx512_words first = checksum_avx512_carry(&sum->ones, a, b);
	checksum_avx512_words second = checksum_avx512_carry(&sum->ones, c, d);
	checksum_avx512_words fours = checksum_avx512_carry(&sum->twos, first, second);

	sum->all += fours;
	sum->high += fours >> 16;
}

/* The two words of each lane added, end-around carry and all. */
static inline CHECKSUM_AVX512 checksum_avx512_words checksum_avx512_lanes(checksum_avx512_words a)
{
	a += a << 16 | a >> 16;
	return a >> 16;
}

static inline CHECKSUM_AVX512 uint64_t checksum_avx512_total(checksum_avx512_words a)
{
	checksum_avx512_half half = __builtin_shufflevector(a, a, 0, 1, 2, 3, 4, 5, 6, 7) +
				    __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15);
	checksum_avx512_quarter quarter = __builtin_shufflevector(half, half, 0, 1, 2, 3) +
					  __builtin_shufflevector(half, half, 4, 5, 6, 7);
	quarter += __builtin_shufflevector(quarter, quarter, 2, 3, 0, 1);
	return ((checksum_avx512_pairs)quarter)[0];
}

/* `ones` and 1 to CHECKSUM_AVX512_PART octets, 256 times four vectors: a lane stays under 2^27, and
 * what the total makes of eight under 2^30. */
static inline CHECKSUM_AVX512 uint64_t checksum_avx512_part(checksum_avx512_words ones,
							    const uint8_t *at, size_t length)
{
	const checksum_avx512_words none = {0};
	struct checksum_avx512 sum = {ones, none, none, none};
	checksum_avx512_words a = none, b = none, c = none;

	for (; length > 256; length -= 256, at += 256)
		checksum_avx512_add4(&sum, checksum_avx512_at(at), checksum_avx512_at(at + 64),
				     checksum_avx512_at(at + 128), checksum_avx512_at(at + 192));
	if (length > 128) {
		a = checksum_avx512_at(at);
		b = checksum_avx512_at(at + 64);
		at += 128;
		length -= 128;
	}
	if (length > 64) {
		c = checksum_avx512_at(at);
		at += 64;
		length -= 64;
	}
	checksum_avx512_add4(&sum, a, b, c, checksum_avx512_first(at, length));
	return checksum_avx512_total((sum.all - (sum.high << 16) + sum.high) * 4 +
				     checksum_avx512_lanes(sum.twos) * 2 +
				     checksum_avx512_lanes(sum.ones));
}

/*
 * More than 64 octets, in the lines of the cache that they lie in, since a load that touches two
 * lines costs two. The first line is masked as the last is. Where the octets begin at an odd place
 * of it, all words have their octets swapped, and so has their sum (RFC 1071 section 2(B)).
 */
static CHECKSUM_AVX512 __attribute__((noinline)) uint64_t checksum_avx512_lines(const uint8_t *at,
										size_t length)
{
	const size_t part = CHECKSUM_AVX512_PART;
	size_t skip = (uintptr_t)at % 64;
	checksum_avx512_words first =
		checksum_avx512_masked((const uint8_t *)((uintptr_t)at - skip), UINT64_MAX << skip);
	const checksum_avx512_words none = {0};
	uint64_t sum = 0;

	at += 64 - skip;
	length -= 64 - skip;
	for (; length > part; length -= part, at += part, first = none)
		sum = checksum_add(sum, checksum_avx512_part(first, at, part));
	sum = checksum_add(sum, checksum_avx512_part(first, at, length));
	return skip % 2 ? sum << 8 | sum >> 56 : sum;
}

static CHECKSUM_AVX512 __attribute__((noinline)) uint64_t checksum_avx512_any(const uint8_t *bytes,
									      size_t length)
{
	if (length > 64)
		return checksum_avx512_lines(bytes, length);
	return length ? checksum_avx512_total(
				checksum_avx512_lanes(checksum_avx512_first(bytes, length)))
		      : 0;
}

CHECKSUM_AVX512 uint16_t icmp4_sum_avx512(const uint8_t *bytes, size_t length)
{
	if (length == CHECKSUM_ECHO)
		return checksum_fold(
			checksum_avx512_total(checksum_avx512_lanes(checksum_avx512_at(bytes))));
	return checksum_fold(checksum_avx512_any(bytes, length));
}

#endif
