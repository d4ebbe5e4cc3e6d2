/* SPDX-License-Identifier: MIT */
/*
 * The checksum in vectors of 64 octets, for those who asked their CPU for AVX-512 F and BW. The
 * compiler's own vectors and not immintrin.h: that header wants a C library.
 */
#include "base/checksum.h"
#include <icmp4/checksum.h>

#if defined(ICMP4_SUM_X86)

typedef uint64_t checksum_avx512_half __attribute__((vector_size(16)));

#define VECTOR_NAME   checksum_avx512
#define VECTOR_OCTETS 64
#define VECTOR_TARGET __attribute__((target("avx512f,avx512bw")))
#include "base/checksum_template.h"

static inline __attribute__((target("avx512f,avx512bw"))) uint64_t checksum_avx512_total(
	checksum_avx512_pairs pairs)
{
	pairs += __builtin_shufflevector(pairs, pairs, 4, 5, 6, 7, 4, 5, 6, 7);
	pairs += __builtin_shufflevector(pairs, pairs, 2, 3, 2, 3, 2, 3, 2, 3);
	checksum_avx512_half half = __builtin_shufflevector(pairs, pairs, 0, 1);

	return half[0] + half[1];
}

__attribute__((target("avx512f,avx512bw"))) uint16_t icmp4_sum_avx512(const uint8_t *bytes,
								      size_t length)
{
	uint64_t sum = checksum_avx512_sum(bytes, length / 64);
	size_t done = length / 64 * 64;

	if (done < length)
		sum += icmp4__sum_short(bytes + done, length - done);
	return checksum_fold(sum);
}

#endif
