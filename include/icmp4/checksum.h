/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_CHECKSUM_H
#define ICMP4_CHECKSUM_H
/*
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624, equation 3).
 * All values are numbers as read big-endian from the wire; a field value is stored high octet
 * first, never by copying host memory.
 */
#include <icmp4/types.h>

ICMP4_BEGIN

/*
 * A kernel: the folded one's complement sum of the octets, without the final complement. Whoever
 * sums a lot picks the one for its CPU once and hands it down; nothing here asks the CPU. All
 * kernels give the same results: 0 only for octets that are all 0, else 1 to 0xffff.
 */
typedef uint16_t icmp4_sum_fn(const uint8_t *bytes, size_t length);

/* The default: plain C for every machine. */
ICMP4_API uint16_t icmp4_sum(const uint8_t *bytes, size_t length);
#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12))
#define ICMP4_SUM_X86 1
ICMP4_API uint16_t icmp4_sum_avx2(const uint8_t *bytes, size_t length);
ICMP4_API uint16_t icmp4_sum_avx512(const uint8_t *bytes, size_t length); /* F, BW */
#endif

/* What a checksum field says of the octets that it covers. */
enum icmp4_checksum_state {
	ICMP4_CHECKSUM_OK,
	ICMP4_CHECKSUM_BAD,
	ICMP4_CHECKSUM_ABSENT, /* 0 where that means "not transmitted" (RFC 4884 section 7, UDP) */
	ICMP4_CHECKSUM_CUT,    /* not all the octets are held, or it is one fragment of several */
};

/* "ok", "bad", "absent", "cut" */
ICMP4_API const char *icmp4_checksum_state_name(enum icmp4_checksum_state state);

/* Field value for octets whose checksum field is 0. An odd last octet is padded on the right. */
ICMP4_API uint16_t icmp4_checksum(const uint8_t *bytes, size_t length);

/* True iff octets that include their checksum field sum to 0xffff (RFC 1071 section 1). */
ICMP4_API bool icmp4_checksum_ok(const uint8_t *bytes, size_t length);

/*
 * One part of a longer sum. Start with 0; every part but the last must have even length.
 * The result may be given back to icmp4_checksum_partial or to icmp4_checksum_finish.
 */
ICMP4_API uint32_t icmp4_checksum_partial(uint32_t sum, const uint8_t *bytes, size_t length);
ICMP4_API uint16_t icmp4_checksum_finish(uint32_t sum);

/* The sum of the pseudo-header of UDP and TCP (RFC 768, RFC 9293), to start a partial sum with. */
ICMP4_API uint32_t icmp4_checksum_pseudo(uint32_t src, uint32_t dst, uint8_t protocol,
					 uint16_t length);

/* New field value after one 16-bit word changed from before to after (RFC 1624 equation 3). */
ICMP4_API uint16_t icmp4_checksum_update(uint16_t field, uint16_t before, uint16_t after);

ICMP4_END

#endif
