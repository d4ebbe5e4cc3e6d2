/* SPDX-License-Identifier: MIT */
/* The Internet checksum against the examples of the RFCs, and against a slow one that is obvious.
 */
#include "base/bytes.h"
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>

static const struct icmp4_key seed = {{0x636865636b, 1}};

/* Words of 16 bits, one by one, as RFC 1071 section 1 tells it. */
static uint16_t naive_sum(const uint8_t *octets, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i++) {
		sum += i % 2 ? octets[i] : (uint32_t)octets[i] << 8;
		if (sum > 0xffff)
			sum -= 0xffff;
	}
	return (uint16_t)sum;
}

static void fill(uint8_t *octets, size_t length, uint64_t domain)
{
	for (size_t i = 0; i < length; i++)
		octets[i] = (uint8_t)icmp4__random(&seed, domain, i);
}

static void test_examples(void)
{
	static const struct {
		const char *name;
		const char *octets;
		uint16_t checksum;
	} rows[] = {
		{"CKSUM-06: example of RFC 1071", "0001f203f4f5f6f7", 0x220d},
		{"CKSUM-06: the same, octets swapped", "010003f2f5f4f7f6", 0x0d22},
		{"CKSUM-02: odd length, V03", "0800000012340001616263", 0x2168},
		{"CKSUM-04: a field of 0, V04", "08000000f7ff0000", 0x0000},
		{"CKSUM-04: reply to V04", "00000000f7ff0000", 0x0800},
		{"CKSUM-05: all zero", "0000000000000000", 0xffff},
		{"nothing", "", 0xffff},
		{"one octet", "ab", 0x54ff},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_octets(rows[i].octets, octets);
		uint8_t *exact = golden_exact(octets, length);

		is_int(icmp4_checksum(exact, length), rows[i].checksum, rows[i].name);
		free(exact);
	}
}

static void test_verify(void)
{
	static const struct {
		const char *name;
		const char *octets;
		bool sound;
	} rows[] = {
		{"CKSUM-03: V01", "080021041234000161626364", true},
		{"CKSUM-03: V01 with a field of 1 more", "080021051234000161626364", false},
		{"CKSUM-04: V04, field 0", "08000000f7ff0000", true},
		{"CKSUM-04: field 0xffff in its place", "0800fffff7ff0000", true},
		{"CKSUM-05: zeros and 0xffff", "0000ffff00000000", true},
		{"CKSUM-05: nothing but zeros", "0000000000000000", false},
		{"no octets at all", "", false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_octets(rows[i].octets, octets);

		ok(icmp4_checksum_ok(octets, length) == rows[i].sound, "%s", rows[i].name);
	}
}

static void test_every_bit_counts(void)
{
	for (int v = 1; v <= GOLDEN_COUNT; v++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(v, octets), missed = 0;

		for (size_t bit = 0; bit < length * 8; bit++) {
			octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
			missed += icmp4_checksum_ok(octets, length);
			octets[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		ok(missed == 0, "CKSUM-03: each flipped bit of %s is seen", golden[v - 1].name);
	}
}

static void test_oracle(void)
{
	uint8_t octets[320];
	size_t wrong = 0;

	fill(octets, sizeof octets, 1);
	for (size_t offset = 0; offset < 16; offset++) {
		for (size_t length = 0; length <= 300; length++) {
			uint16_t sum = naive_sum(octets + offset, length);
			uint16_t want = (uint16_t)~sum;

			wrong += icmp4_checksum(octets + offset, length) != want;
			wrong += icmp4_checksum_ok(octets + offset, length) != (sum == 0xffff);
		}
	}
	ok(wrong == 0, "CKSUM-01: lengths 0..300 at 16 alignments equal the naive sum");
}

/* As many carries as there can be, and values from which folding must carry twice. */
static void test_carries(void)
{
	static const uint8_t patterns[][2] = {{0xff, 0xff}, {0xff, 0xfe}, {0x00, 0x01},
					      {0x80, 0x00}, {0x7f, 0xff}, {0xff, 0x00}};
	static uint8_t octets[65535];
	size_t wrong = 0;

	for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
		for (size_t i = 0; i < sizeof octets; i++)
			octets[i] = patterns[p][i % 2];
		for (size_t length = 1; length < sizeof octets; length += 1 + length / 3) {
			uint16_t want = (uint16_t)~naive_sum(octets, length);

			wrong += icmp4_checksum(octets, length) != want;
		}
	}
	ok(wrong == 0, "CKSUM-06: patterns full of carries up to 65535 octets");
}

static bool everywhere(void)
{
	return true;
}

#if defined(ICMP4_SUM_X86)
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2");
}

static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
}
#endif

static const struct kernel {
	const char *name;
	icmp4_sum_fn *sum;
	bool (*is_here)(void);
} kernels[] = {
	{"default", icmp4_sum, everywhere},
#if defined(ICMP4_SUM_X86)
	{"avx2", icmp4_sum_avx2, has_avx2},
	{"avx512", icmp4_sum_avx512, has_avx512},
#endif
};

enum { LONGEST = 2100, OFFSETS = 64, FULL = 3 * 1024 * 64 + 77 };

/* Each length at each offset from a line of the cache. The naive sum of n octets is that of n - 1,
 * and one octet more. */
static size_t wrong_sums(icmp4_sum_fn *sum, uint64_t domain)
{
	_Alignas(64) uint8_t octets[LONGEST + OFFSETS];
	size_t wrong = 0;

	fill(octets, sizeof octets, domain);
	for (size_t offset = 0; offset < OFFSETS; offset++) {
		const uint8_t *at = octets + offset;
		uint32_t want = 0;

		for (size_t length = 0; length <= LONGEST; length++) {
			wrong += sum(at, length) != want;
			want += length % 2 ? at[length] : (uint32_t)at[length] << 8;
			want = want > 0xffff ? want - 0xffff : want;
		}
	}
	return wrong;
}

/* Nothing before or behind the octets counts, or is read: the heap's guard would notice. */
static size_t wrong_edges(icmp4_sum_fn *sum)
{
	size_t wrong = 0;

	for (size_t length = 0; length <= 400; length++) {
		uint8_t *exact = malloc(length ? length : 1);

		fill(exact, length, length);
		wrong += sum(exact, length) != naive_sum(exact, length);
		free(exact);
	}
	return wrong;
}

/* All bits set, past each point where a kernel must fold. */
static size_t wrong_carries(icmp4_sum_fn *sum)
{
	uint8_t *octets = malloc(FULL);
	size_t wrong = 0;

	memset(octets, 0xff, FULL);
	for (size_t length = 1; length < 2000; length++)
		wrong += sum(octets, length) != naive_sum(octets, length);
	for (size_t length = FULL - 200; length <= FULL; length++)
		wrong += sum(octets, length) != naive_sum(octets, length);
	free(octets);
	return wrong;
}

/* One octet of all that is not 0: of 0 and 0xffff, which both are zero, neither becomes the other.
 */
static size_t wrong_zeros(icmp4_sum_fn *sum)
{
	uint8_t octets[600] = {0};
	size_t wrong = 0;

	for (size_t length = 1; length <= sizeof octets; length++) {
		wrong += sum(octets, length) != 0;
		octets[length - 1] = 1;
		wrong += sum(octets, length) != (length % 2 ? 0x0100 : 0x0001);
		octets[length - 1] = 0;
	}
	return wrong;
}

static void test_kernels(void)
{
	for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
		const struct kernel *kernel = &kernels[k];

		if (!kernel->is_here()) {
			ok(true, "%s # SKIP not on this CPU", kernel->name);
			continue;
		}
		size_t wrong = 0;
		for (uint64_t domain = 7; domain < 10; domain++)
			wrong += wrong_sums(kernel->sum, domain);
		ok(wrong == 0, "CKSUM-01: %s: lengths to 2100 at 64 offsets", kernel->name);
		ok(wrong_edges(kernel->sum) == 0, "CKSUM-02: %s: exact octets", kernel->name);
		ok(wrong_carries(kernel->sum) == 0, "CKSUM-06: %s: carries", kernel->name);
		ok(wrong_zeros(kernel->sum) == 0, "CKSUM-05: %s: zeros", kernel->name);
	}
}

static void test_partial(void)
{
	uint8_t octets[128];
	size_t wrong = 0;

	fill(octets, sizeof octets, 2);
	for (size_t first = 0; first <= 64; first += 2) {
		for (size_t second = 0; second <= 63; second++) {
			uint32_t sum = icmp4_checksum_partial(0, octets, first);

			sum = icmp4_checksum_partial(sum, octets + first, second);
			wrong += icmp4_checksum_finish(sum) !=
				 icmp4_checksum(octets, first + second);
		}
	}
	ok(wrong == 0, "a sum of parts is the sum of the whole");
	is_int(icmp4_checksum_finish(icmp4_checksum_partial(UINT32_MAX, octets, 0)), 0,
	       "a sum with all bits set folds to the zero that is 0xffff");
}

static void test_pseudo(void)
{
	uint8_t pseudo[12], udp[9];
	uint16_t length = sizeof udp;

	fill(udp, sizeof udp, 3);
	put32(pseudo, 0xc0000201);
	put32(pseudo + 4, 0xfffffffe);
	put16(pseudo + 8, 17);
	put16(pseudo + 10, length);

	uint32_t sum = icmp4_checksum_partial(0, pseudo, sizeof pseudo);
	is_int(icmp4_checksum_finish(icmp4_checksum_partial(
		       icmp4_checksum_pseudo(0xc0000201, 0xfffffffe, 17, length), udp, length)),
	       icmp4_checksum_finish(icmp4_checksum_partial(sum, udp, length)),
	       "pseudo-header equals its octets");
}

static void test_update(void)
{
	is_int(icmp4_checksum_update(0xdd2f, 0x5555, 0x3285), 0x0000,
	       "CKSUM-07: example of RFC 1624, where RFC 1141 gives 0xffff");

	uint8_t octets[40];
	size_t wrong = 0;
	for (uint64_t n = 0; n < 20000; n++) {
		fill(octets, sizeof octets, 100 + n);
		size_t at = n % 20 * 2;
		uint16_t field = icmp4_checksum(octets, sizeof octets);
		uint16_t before = get16(octets + at);
		uint16_t after = (uint16_t)(n % 3 ? icmp4__random(&seed, 99, n) : n % 2 * 0xffff);

		put16(octets + at, after);
		wrong += icmp4_checksum_update(field, before, after) !=
			 icmp4_checksum(octets, sizeof octets);
	}
	ok(wrong == 0, "CKSUM-07: 20000 updates equal recomputation");
}

int main(void)
{
	test_examples();
	test_verify();
	test_every_bit_counts();
	test_oracle();
	test_carries();
	test_kernels();
	test_partial();
	test_pseudo();
	test_update();
	return tap_done();
}
