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
#include "base/checksum_template.h"

static inline __attribute__((target("avx2"))) uint64_t checksum_avx2_total(
	checksum_avx2_pairs pairs)
{
	checksum_avx2_half half = __builtin_shufflevector(pairs, pairs, 0, 1) +
				  __builtin_shufflevector(pairs, pairs, 2, 3);

	return half[0] + half[1];
}

__attribute__((target("avx2"))) uint16_t icmp4_sum_avx2(const uint8_t *bytes, size_t length)
{
	uint64_t sum = checksum_avx2_sum(bytes, length / 32);
	size_t done = length / 32 * 32;

	if (done < length)
		sum += icmp4__sum_short(bytes + done, length - done);
	return checksum_fold(sum);
}

#endif
