/* SPDX-License-Identifier: MIT */
/*
 * The sum of whole vectors, for 16 and 32 octets: the only text of it. Included once for each, with
 * VECTOR_NAME, VECTOR_OCTETS, VECTOR_TARGET (an attribute, or nothing) and three lists of lanes of
 * 32 bits defined; therefore it has no guard. Little-endian machines with unaligned vector loads.
 *
 * Words of 64 bits are added as they are and wrap. What is lost by that is in their uppermost
 * 16 bits: those are added up a second time, in lanes that have room. The true sum of the
 * uppermost, moved up and taken from the wrapped sum, leaves the sum of the lower 48 bits, exact as
 * long as it fits its lane. And since two vectors have between them only as many uppermost words as
 * one vector has lanes of 32 bits, VECTOR_ODD gathers them, and one shift and one addition do for
 * both: five operations for two vectors, where widening would take eight.
 */
#define VECTOR_GLUE_2(a, b) a##b
#define VECTOR_GLUE(a, b)   VECTOR_GLUE_2(a, b)
#define vector_words        VECTOR_GLUE(VECTOR_NAME, _words)
#define vector_pairs        VECTOR_GLUE(VECTOR_NAME, _pairs)
#define vector_load         VECTOR_GLUE(VECTOR_NAME, _load)
#define vector_sums         VECTOR_GLUE(VECTOR_NAME, _sums)
#define vector_add          VECTOR_GLUE(VECTOR_NAME, _add)
#define vector_add_two      VECTOR_GLUE(VECTOR_NAME, _add_two)
#define vector_block        VECTOR_GLUE(VECTOR_NAME, _block)
#define vector_sum          VECTOR_GLUE(VECTOR_NAME, _sum)

typedef uint32_t vector_words __attribute__((vector_size(VECTOR_OCTETS)));
typedef uint64_t vector_pairs __attribute__((vector_size(VECTOR_OCTETS)));
typedef uint64_t vector_load __attribute__((vector_size(VECTOR_OCTETS), aligned(1), __may_alias__));

struct vector_sums {
	vector_pairs even, odd;
	vector_words upper;
};

static inline VECTOR_TARGET void vector_add(struct vector_sums *sums, vector_pairs a,
					    vector_pairs b)
{
	VECTOR_HELD(a, b);
	sums->even += a;
	sums->odd += b;
	sums->upper += __builtin_shufflevector((vector_words)a, (vector_words)b, VECTOR_ODD) >> 16;
}

static inline VECTOR_TARGET void vector_add_two(struct vector_sums *sums, const uint8_t *at)
{
	vector_add(sums, *(const vector_load *)at, *(const vector_load *)(at + VECTOR_OCTETS));
}

/* At most CHECKSUM_BLOCK vectors, so that a lane stays under 2^58 and eight of them under 2^61.
 * Eight vectors a round: an end that comes after many short rounds is not foreseen by the CPU. */
static inline VECTOR_TARGET vector_pairs vector_block(const uint8_t *at, size_t vectors)
{
	const vector_words none = {0};
	struct vector_sums sums = {{0}, {0}, {0}};

	for (; vectors >= 8; vectors -= 8, at += (size_t)8 * VECTOR_OCTETS) {
		vector_add_two(&sums, at);
		vector_add_two(&sums, at + (size_t)2 * VECTOR_OCTETS);
		vector_add_two(&sums, at + (size_t)4 * VECTOR_OCTETS);
		vector_add_two(&sums, at + (size_t)6 * VECTOR_OCTETS);
	}
	for (; vectors >= 2; vectors -= 2, at += (size_t)2 * VECTOR_OCTETS)
		vector_add_two(&sums, at);
	if (vectors)
		vector_add(&sums, *(const vector_load *)at, (vector_pairs)none);

	vector_pairs even = (vector_pairs)__builtin_shufflevector(sums.upper, none, VECTOR_LOW);
	vector_pairs odd = (vector_pairs)__builtin_shufflevector(sums.upper, none, VECTOR_HIGH);
	vector_pairs upper = even + odd;
	return sums.even + sums.odd - (upper << 48) + upper;
}

static inline VECTOR_TARGET vector_pairs vector_sum(const uint8_t *at, size_t vectors)
{
	vector_pairs sum = {0};

	for (; vectors > CHECKSUM_BLOCK; vectors -= CHECKSUM_BLOCK) {
		vector_pairs block = vector_block(at, CHECKSUM_BLOCK);
		sum += (block & 0xffffffff) + (block >> 32);
		at += (size_t)CHECKSUM_BLOCK * VECTOR_OCTETS;
	}
	return sum + vector_block(at, vectors);
}

#undef vector_words
#undef vector_pairs
#undef vector_load
#undef vector_sums
#undef vector_add
#undef vector_add_two
#undef vector_block
#undef vector_sum
#undef VECTOR_GLUE
#undef VECTOR_GLUE_2
#undef VECTOR_NAME
#undef VECTOR_OCTETS
#undef VECTOR_TARGET
#undef VECTOR_ODD
#undef VECTOR_LOW
#undef VECTOR_HIGH
