/* SPDX-License-Identifier: MIT */
/*
 * The Internet checksum: the default kernel, and everything that is built on it. The default adds
 * vectors of 16 octets where the compiler's target always has them, else words of 32 bits.
 */
#include "base/checksum.h"
#include <icmp4/checksum.h>

#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ && \
	(defined(__SSE2__) || (defined(__ARM_NEON) && defined(__aarch64__)))

#define VECTOR_NAME   checksum_v16
#define VECTOR_OCTETS 16
#define VECTOR_TARGET
#include "base/checksum_template.h"

static inline uint64_t checksum_v16_total(checksum_v16_pairs pairs)
{
	return pairs[0] + pairs[1];
}

static inline uint64_t checksum_wide(const uint8_t *at, size_t length)
{
	return checksum_v16_sum(at, length / 16);
}

#else

static uint64_t checksum_wide(const uint8_t *at, size_t length)
{
	uint64_t sum = 0;

	for (const uint8_t *end = at + length / 16 * 16; at < end; at += 8)
		sum += (uint64_t)checksum_load32(at) + checksum_load32(at + 4);
	return sum;
}

#endif

static inline uint64_t checksum_unfolded(const uint8_t *bytes, size_t length)
{
	uint64_t sum = checksum_wide(bytes, length);

	return length % 16 ? sum + checksum_tail(bytes + length / 16 * 16, length % 16) : sum;
}

uint64_t icmp4__sum_short(const uint8_t *bytes, size_t length)
{
	return checksum_unfolded(bytes, length);
}

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
