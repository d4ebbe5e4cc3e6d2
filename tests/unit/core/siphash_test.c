/* SPDX-License-Identifier: MIT */
/* SipHash-2-4 against the vectors of its authors: key 00 01 .. 0f, message 00 01 .. */
#include "base/siphash.h"
#include "tap.h"

static const struct icmp4_key reference = {{0x0706050403020100, 0x0f0e0d0c0b0a0908}};

static void test_vectors(void)
{
	static const struct {
		size_t length;
		uint64_t hash;
	} rows[] = {
		{0, 0x726fdb47dd0e0e31},  {1, 0x74f839c593dc67fd}, {2, 0x0d6c8009d9a94f5a},
		{3, 0x85676696d7fb7e2d},  {4, 0xcf2794e0277187b7}, {5, 0x18765564cd99a68d},
		{6, 0xcbc9466e58fee3ce},  {7, 0xab0200f58b01d137}, {8, 0x93f5f5799a932462},
		{15, 0xa129ca6149be45e5},
	};
	uint8_t message[16];

	for (uint8_t i = 0; i < sizeof message; i++)
		message[i] = i;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(icmp4__siphash(&reference, message, rows[i].length) == rows[i].hash,
		   "reference vector of %zu octets", rows[i].length);
}

static void test_random(void)
{
	const uint8_t words[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

	ok(icmp4__random(&reference, 0x0807060504030201, 0x100f0e0d0c0b0a09) ==
		   icmp4__siphash(&reference, words, sizeof words),
	   "a random number is the hash of domain and count");
	ok(icmp4__random(&reference, 1, 0) != icmp4__random(&reference, 0, 1),
	   "domain and count are not exchangeable");
}

/* Each bit of many numbers is set about half of the time: within six standard deviations. */
static void test_bits(void)
{
	enum { DRAWS = 20000, SPREAD = 425 };
	int set[64] = {0}, odd = 0;

	for (uint64_t n = 0; n < DRAWS; n++) {
		uint64_t drawn = icmp4__random(&reference, 7, n);

		for (int bit = 0; bit < 64; bit++)
			set[bit] += (int)(drawn >> bit & 1);
	}
	for (int bit = 0; bit < 64; bit++)
		odd += set[bit] < DRAWS / 2 - SPREAD || set[bit] > DRAWS / 2 + SPREAD;
	ok(odd == 0, "no bit of %d random numbers leans to a side", DRAWS);
}

int main(void)
{
	test_vectors();
	test_random();
	test_bits();
	return tap_done();
}
