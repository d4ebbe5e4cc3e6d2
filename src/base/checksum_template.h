/* SPDX-License-Identifier: MIT */
/*
 * The sum of whole vectors, for any width: the only text of it. Included once for each, with
 * VECTOR_NAME, VECTOR_OCTETS and VECTOR_TARGET (an attribute, or nothing) defined; therefore it has
 * no guard. Little-endian machines with unaligned vector loads.
 *
 * Each lane of 32 bits holds two of the 16-bit words, lo and hi. Widening both would take four
 * operations; three do. `all` adds the lanes as they are and lets them wrap; `high` adds the lanes
 * shifted down, which are the hi words. all - (high << 16) is then the sum of the lo words, exact
 * as long as it fits its lane, whatever wrapped on the way.
 */
#define VECTOR_GLUE_2(a, b) a##b
#define VECTOR_GLUE(a, b)   VECTOR_GLUE_2(a, b)
#define vector_words        VECTOR_GLUE(VECTOR_NAME, _words)
#define vector_pairs        VECTOR_GLUE(VECTOR_NAME, _pairs)
#define vector_load         VECTOR_GLUE(VECTOR_NAME, _load)
#define vector_total        VECTOR_GLUE(VECTOR_NAME, _total)
#define vector_block        VECTOR_GLUE(VECTOR_NAME, _block)
#define vector_sum          VECTOR_GLUE(VECTOR_NAME, _sum)

typedef uint32_t vector_words __attribute__((vector_size(VECTOR_OCTETS)));
typedef uint64_t vector_pairs __attribute__((vector_size(VECTOR_OCTETS)));
typedef uint32_t vector_load __attribute__((vector_size(VECTOR_OCTETS), aligned(1), __may_alias__));

/* The lanes of 64 bits added up: the including file's, since it depends on the width. */
static inline VECTOR_TARGET uint64_t vector_total(vector_pairs pairs);

/* At most CHECKSUM_BLOCK vectors, so that a lane stays under 2^27 and eight of them under 2^31: a
 * pair of lanes may then be added as one number. */
static inline VECTOR_TARGET uint64_t vector_block(const uint8_t *at, size_t vectors)
{
	vector_words all = {0}, high = {0}, all_too = {0}, high_too = {0};

	for (; vectors >= 4; vectors -= 4, at += (size_t)4 * VECTOR_OCTETS) {
		vector_words a = *(const vector_load *)at;
		vector_words b = *(const vector_load *)(at + VECTOR_OCTETS);
		vector_words c = *(const vector_load *)(at + (size_t)2 * VECTOR_OCTETS);
		vector_words d = *(const vector_load *)(at + (size_t)3 * VECTOR_OCTETS);

		all += a + c;
		high += (a >> 16) + (c >> 16);
		all_too += b + d;
		high_too += (b >> 16) + (d >> 16);
	}
	for (; vectors; vectors--, at += VECTOR_OCTETS) {
		vector_words a = *(const vector_load *)at;

		all += a;
		high += a >> 16;
	}
	all += all_too;
	high += high_too;
	return vector_total((vector_pairs)(all - (high << 16) + high));
}

static inline VECTOR_TARGET uint64_t vector_sum(const uint8_t *at, size_t vectors)
{
	uint64_t sum = 0;

	for (; vectors > CHECKSUM_BLOCK; vectors -= CHECKSUM_BLOCK) {
		sum += vector_block(at, CHECKSUM_BLOCK);
		at += (size_t)CHECKSUM_BLOCK * VECTOR_OCTETS;
	}
	return sum + vector_block(at, vectors);
}

#undef vector_words
#undef vector_pairs
#undef vector_load
#undef vector_total
#undef vector_block
#undef vector_sum
#undef VECTOR_GLUE
#undef VECTOR_GLUE_2
#undef VECTOR_NAME
#undef VECTOR_OCTETS
#undef VECTOR_TARGET
