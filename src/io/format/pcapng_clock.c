/* SPDX-License-Identifier: MIT */
#include "io/format/pcapng_clock.h"

enum {
	CLOCK_NANO = 9,
	CLOCK_FINEST = CLOCK_NANO + 19, /* finer: no 64 bits of units make a nanosecond */
	CLOCK_FRACTION = 34,            /* bits, of a second: the most that 64 bits can scale */
};

#define CLOCK_SECOND_NS UINT64_C(1000000000)

static uint64_t power_of_ten(int exponent)
{
	uint64_t power = 1;

	for (int i = 0; i < exponent; i++)
		power *= 10;
	return power;
}

void pcapng_clock_set(struct pcapng_clock *clock, uint8_t resolution)
{
	int exponent = resolution & 0x7f;

	clock->binary = resolution & 0x80;
	clock->shift = (uint8_t)exponent;
	clock->multiply = power_of_ten(CLOCK_NANO - exponent);
	clock->divide = exponent > CLOCK_FINEST ? UINT64_MAX : power_of_ten(exponent - CLOCK_NANO);
}

void pcapng_clock_offset(struct pcapng_clock *clock, int64_t seconds)
{
	if (__builtin_mul_overflow(seconds, (int64_t)CLOCK_SECOND_NS, &clock->offset_ns))
		clock->offset_ns = 0;
}

static uint64_t binary_fraction(uint64_t fraction, int shift)
{
	int excess = shift - CLOCK_FRACTION;

	if (excess <= 0)
		return fraction * CLOCK_SECOND_NS >> shift;
	fraction = excess < 64 ? fraction >> excess : 0;
	return fraction * CLOCK_SECOND_NS >> CLOCK_FRACTION;
}

static bool binary_time(uint64_t stamp, uint8_t shift, uint64_t *ns)
{
	uint64_t seconds = shift < 64 ? stamp >> shift : 0;
	uint64_t fraction = shift < 64 ? stamp - (seconds << shift) : stamp;

	return !__builtin_mul_overflow(seconds, CLOCK_SECOND_NS, ns) &&
	       !__builtin_add_overflow(*ns, binary_fraction(fraction, shift), ns);
}

/* A division takes longer than all else that is done to a frame, and few files ask for one. */
static bool decimal_time(uint64_t stamp, const struct pcapng_clock *clock, uint64_t *ns)
{
	if (clock->divide > 1)
		stamp /= clock->divide;
	return !__builtin_mul_overflow(stamp, clock->multiply, ns);
}

int64_t pcapng_clock_time(const struct pcapng_clock *clock, uint64_t stamp)
{
	uint64_t ns;
	int64_t time;
	bool fits = clock->binary ? binary_time(stamp, clock->shift, &ns)
				  : decimal_time(stamp, clock, &ns);

	return fits && !__builtin_add_overflow(ns, clock->offset_ns, &time) ? time : 0;
}
