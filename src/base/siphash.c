/* SPDX-License-Identifier: MIT */
/*
 * SipHash-2-4 (Aumasson and Bernstein, 2012): two rounds for each eight octets, four at the end.
 * Its words are little-endian by definition.
 */
#include "base/siphash.h"

struct siphash {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t siphash_rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static inline void siphash_round(struct siphash *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = siphash_rotate(s->v1, 13) ^ s->v0;
	s->v3 = siphash_rotate(s->v3, 16) ^ s->v2;
	s->v0 = siphash_rotate(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = siphash_rotate(s->v1, 17) ^ s->v2;
	s->v3 = siphash_rotate(s->v3, 21) ^ s->v0;
	s->v2 = siphash_rotate(s->v2, 32);
}

static struct siphash siphash_start(const struct icmp4_key *key)
{
	/* The constants spell "somepseudorandomlygeneratedbytes". */
	return (struct siphash){
		.v0 = key->word[0] ^ 0x736f6d6570736575,
		.v1 = key->word[1] ^ 0x646f72616e646f6d,
		.v2 = key->word[0] ^ 0x6c7967656e657261,
		.v3 = key->word[1] ^ 0x7465646279746573,
	};
}

static inline void siphash_word(struct siphash *s, uint64_t word)
{
	s->v3 ^= word;
	siphash_round(s);
	siphash_round(s);
	s->v0 ^= word;
}

/* The last word holds what octets are left, and in its top octet the length of it all. */
static uint64_t siphash_end(struct siphash *s, uint64_t rest, size_t length)
{
	siphash_word(s, rest | (uint64_t)length << 56);
	s->v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		siphash_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

static uint64_t siphash_load(const uint8_t *at, size_t length)
{
	uint64_t word = 0;

	while (length--)
		word = word << 8 | at[length];
	return word;
}

uint64_t icmp4__siphash(const struct icmp4_key *key, const void *octets, size_t length)
{
	struct siphash s = siphash_start(key);
	const uint8_t *at = octets;
	size_t left = length;

	for (; left >= 8; at += 8, left -= 8)
		siphash_word(&s, siphash_load(at, 8));
	return siphash_end(&s, siphash_load(at, left), length);
}

/* Equals icmp4__siphash over the sixteen octets of both words. */
uint64_t icmp4__random(const struct icmp4_key *key, uint64_t domain, uint64_t n)
{
	struct siphash s = siphash_start(key);

	siphash_word(&s, domain);
	siphash_word(&s, n);
	return siphash_end(&s, 0, 16);
}
