/* SPDX-License-Identifier: MIT */
/*
 * The Internet checksum: the default kernel, and everything that is built on it. The default adds
 * words as wide as the machine's; and where the compiler's target always has vectors of 16 octets,
 * those, if there are enough to be worth it.
 */
#include "base/checksum.h"
#include <icmp4/checksum.h>

#if (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 12)) && \
	__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ &&                 \
	(defined(__x86_64__) || (defined(__ARM_NEON) && defined(__aarch64__)))

#define VECTOR_NAME   checksum_v16
#define VECTOR_OCTETS 16
#define VECTOR_TARGET
#define VECTOR_ODD  1, 3, 5, 7
#define VECTOR_LOW  0, 4, 1, 5
#define VECTOR_HIGH 2, 6, 3, 7
#include "base/checksum_template.h"

/* Of what is no multiple of 64, 1 to 64 octets: the words' last one needs eight before its end. */
static __attribute__((noinline)) uint64_t checksum_long(const uint8_t *bytes, size_t length)
{
	size_t whole = (length - 1) / 64 * 64;
	checksum_v16_pairs pairs = checksum_v16_sum(bytes, whole / 16);

	return checksum_add(pairs[0] + pairs[1], checksum_words(bytes + whole, length - whole));
}

static inline uint64_t checksum_unfolded(const uint8_t *bytes, size_t length)
{
	return length > 64 ? checksum_long(bytes, length) : checksum_scalar(bytes, length);
}

#else

static inline uint64_t checksum_unfolded(const uint8_t *bytes, size_t length)
{
	return checksum_scalar(bytes, length);
}

#endif

uint16_t icmp4_sum(const uint8_t *bytes, size_t length)
{
	return checksum_fold(checksum_unfolded(bytes, length));
}

uint16_t icmp4_checksum(const uint8_t *bytes, size_t length)
{
	return (uint16_t)~icmp4_sum(bytes, length);
}

bool icmp4_checksum_ok(const uint8_t *bytes, size_t length)
{
	return icmp4_sum(bytes, length) == 0xffff;
}

/* Sums that are already big-endian numbers, end-around carry added. */
static uint32_t checksum_carry(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint32_t)sum;
}

uint32_t icmp4_checksum_partial(uint32_t sum, const uint8_t *bytes, size_t length)
{
	return checksum_carry((uint64_t)sum + icmp4_sum(bytes, length));
}

uint16_t icmp4_checksum_finish(uint32_t sum)
{
	return (uint16_t)~checksum_carry(sum);
}

uint32_t icmp4_checksum_pseudo(uint32_t src, uint32_t dst, uint8_t protocol, uint16_t length)
{
	return checksum_carry((uint64_t)src + dst + protocol + length);
}

/* ~(~HC + ~m + m'): the form of RFC 1141 can give the other zero (CKSUM-07). */
uint16_t icmp4_checksum_update(uint16_t field, uint16_t before, uint16_t after)
{
	uint32_t sum = (uint32_t)(uint16_t)~field + (uint16_t)~before + after;

	return (uint16_t)~checksum_carry(sum);
}

const char *icmp4_checksum_state_name(enum icmp4_checksum_state state)
{
	static const char *const names[] = {"ok", "bad", "absent", "cut"};
	unsigned row = (unsigned)state;

	return row < sizeof names / sizeof *names ? names[row] : "unknown";
}
