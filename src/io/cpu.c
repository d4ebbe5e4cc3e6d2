/* SPDX-License-Identifier: MIT */
#include "io/cpu.h"

#if defined(ICMP4_SUM_X86)

icmp4_sum_fn *io_fastest_sum(void)
{
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
		return icmp4_sum_avx512;
	return __builtin_cpu_supports("avx2") ? icmp4_sum_avx2 : icmp4_sum;
}

#else

icmp4_sum_fn *io_fastest_sum(void)
{
	return icmp4_sum;
}

#endif
