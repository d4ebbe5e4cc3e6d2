/* SPDX-License-Identifier: MIT */
/*
 * The checksum in vectors of 32 octets, for those who asked their CPU for AVX2. The compiler's own
 * vectors and not immintrin.h: that header wants a C library.
 */
#include "base/checksum.h"
#include <icmp4/checksum.h>

#if defined(ICMP4_SUM_X86)

typedef uint64_t checksum_avx2_half __attribute__((vector_size(16)));

#define VECTOR_NAME   checksum_avx2
#define VECTOR_OCTETS 32
#define VECTOR_TARGET __attribute__((target("avx2")))
#define VECTOR_ODD    1, 3, 9, 11, 5, 7, 13, 15
#define VECTOR_LOW    0, 8, 1, 9, 4, 12, 5, 13
#define VECTOR_HIGH   2, 10, 3, 11, 6, 14, 7, 15
#include "base/checksum_template.h"

static inline __attribute__((target("avx2"))) uint64_t checksum_avx2_total(
	checksum_avx2_pairs pairs)
{
	checksum_avx2_half half = __builtin_shufflevector(pairs, pairs, 0, 1) +
				  __builtin_shufflevector(pairs, pairs, 2, 3);

	return half[0] + half[1];
}

/* Two vectors, each word widened: less to do than in the way for many. */
static inline __attribute__((target("avx2"))) uint64_t checksum_avx2_echo(const uint8_t *at)
{
	checksum_avx2_words a = (checksum_avx2_words) * (const checksum_avx2_load *)at;
	checksum_avx2_words b = (checksum_avx2_words) * (const checksum_avx2_load *)(at + 32);

	return checksum_avx2_total(
		(checksum_avx2_pairs)((a & 0xffff) + (b & 0xffff) + (a >> 16) + (b >> 16)));
}

static __attribute__((noinline, target("avx2"))) uint64_t checksum_avx2_long(const uint8_t *bytes,
									     size_t length)
{
	size_t whole = (length - 1) / 32 * 32;
	uint64_t sum = checksum_avx2_total(checksum_avx2_sum(bytes, whole / 32));

	return checksum_add(sum, checksum_words(bytes + whole, length - whole));
}

__attribute__((target("avx2"))) uint16_t icmp4_sum_avx2(const uint8_t *bytes, size_t length)
{
	if (length == CHECKSUM_ECHO)
		return checksum_fold(checksum_avx2_echo(bytes));
	return checksum_fold(length > 64 ? checksum_avx2_long(bytes, length)
					 : checksum_scalar(bytes, length));
}

#endif
