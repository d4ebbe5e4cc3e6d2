/* SPDX-License-Identifier: MIT */
#ifndef IO_PCAPNG_CLOCK_H
#define IO_PCAPNG_CLOCK_H
/* The clock of an interface of a pcapng file: from its units, decimal or binary, to Unix time. */
#include <stdbool.h>
#include <stdint.h>

struct pcapng_clock {
	/* Decimal: nanoseconds = units / divide * multiply, one of them being 1. */
	uint64_t multiply, divide;
	bool binary; /* units of 2 to the minus shift seconds */
	uint8_t shift;
	int64_t offset_ns;
};

/* resolution: octet of the option if_tsresol. The offset stays as it is. */
void pcapng_clock_set(struct pcapng_clock *clock, uint8_t resolution);
/* The option if_tsoffset; one that 64 bits of nanoseconds do not hold counts as 0. */
void pcapng_clock_offset(struct pcapng_clock *clock, int64_t seconds);
/* Nanoseconds; 0, which is no time at all, where 64 bits do not hold them. */
int64_t pcapng_clock_time(const struct pcapng_clock *clock, uint64_t stamp);

#endif
