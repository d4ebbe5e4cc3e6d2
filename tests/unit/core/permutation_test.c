/* SPDX-License-Identifier: MIT */
/* The secret order of 65536 numbers: each occurs once, and the key decides where. */
#include "base/permutation.h"
#include "tap.h"

enum { NUMBERS = 65536 };

static void test_bijection(void)
{
	static const struct icmp4_key keys[] = {
		{{0, 0}}, {{1, 0}}, {{0, 1}}, {{UINT64_MAX, UINT64_MAX}}, {{0x1234, 0x5678}},
	};

	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
		static bool seen[NUMBERS];
		uint32_t again = 0;

		memset(seen, 0, sizeof seen);
		for (uint32_t n = 0; n < NUMBERS; n++) {
			uint16_t to = icmp4__permute16(&keys[k], (uint16_t)n);

			again += seen[to];
			seen[to] = true;
		}
		ok(again == 0, "key %zu: no number occurs twice", k);
	}
}

static void test_inverse(void)
{
	static const struct icmp4_key keys[] = {
		{{0, 0}},
		{{1, 0}},
		{{UINT64_MAX, UINT64_MAX}},
		{{0x1234, 0x5678}},
	};

	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
		uint32_t back = 0, forth = 0;

		for (uint32_t n = 0; n < NUMBERS; n++) {
			uint16_t to = icmp4__permute16(&keys[k], (uint16_t)n);
			uint16_t from = icmp4__unpermute16(&keys[k], (uint16_t)n);

			back += icmp4__unpermute16(&keys[k], to) == n;
			forth += icmp4__permute16(&keys[k], from) == n;
		}
		ok(back == NUMBERS && forth == NUMBERS, "key %zu: each way undoes the other", k);
	}
}

/* A random order has about one fixed point, and one step that is followed by the next. */
static void test_order(void)
{
	const struct icmp4_key a = {{3, 5}}, b = {{3, 6}};
	uint32_t fixed = 0, steps = 0, shared = 0;

	for (uint32_t n = 0; n < NUMBERS; n++) {
		uint16_t to = icmp4__permute16(&a, (uint16_t)n);

		fixed += to == n;
		shared += to == icmp4__permute16(&b, (uint16_t)n);
		steps += icmp4__permute16(&a, (uint16_t)(n + 1)) == (uint16_t)(to + 1);
	}
	ok(fixed < 12, "few numbers stay where they are (%u)", fixed);
	ok(steps < 12, "few are followed by their successor (%u)", steps);
	ok(shared < 12, "another key gives another order (%u the same)", shared);
}

int main(void)
{
	test_bijection();
	test_inverse();
	test_order();
	return tap_done();
}
