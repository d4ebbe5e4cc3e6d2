/* SPDX-License-Identifier: MIT */
#ifndef OUT_ADVICE_H
#define OUT_ADVICE_H
/*
 * What a message of each type and code tells a person: what happened, the likely causes, and what
 * to look at next. One const table, which --explain and `icmp types` read.
 *
 * Words in capitals stand for what is in a message: SENDER and RECEIVER of it; SOURCE, DESTINATION
 * and PORT of the datagram that an error is about; GATEWAY of a redirect; FITTING, the data of a
 * ping that just fits the MTU that was told. Where there is no message they read well as they are.
 */
#include <icmp4/fault.h>
#include <stddef.h>
#include <stdint.h>

enum { ADVICE_MOST = 4, ADVICE_ANY_CODE = -1 };

struct advice {
	struct {
		uint8_t first; /* types first to last, both included */
		uint8_t last;
		int16_t code;
	} of;
	const char *happened;
	const char *causes[ADVICE_MOST]; /* likeliest first; NULL behind the last */
	const char *check[ADVICE_MOST];  /* commands, or where to look */
};

/* Never NULL: for messages that cannot be read, by what is wrong with them, and for fragments. */
const struct advice *advice_of_fault(enum icmp4_fault fault);

/* Never NULL: for a code without a row of its own, that of its type. The pointer is stable. */
const struct advice *advice_find(uint8_t type, uint8_t code);

/* The parts of the table: type 3; other errors; queries; what nobody should send any more. */
extern const struct advice advice_unreachable[];
extern const size_t advice_unreachable_count;
extern const struct advice advice_errors[];
extern const size_t advice_errors_count;
extern const struct advice advice_queries[];
extern const size_t advice_queries_count;
extern const struct advice advice_rare[];
extern const size_t advice_rare_count;
/* Where the total length is 0, instead of what its fault tells. */
extern const struct advice advice_offload;
/* Of a redirect whose GATEWAY is DESTINATION itself, instead of its row. */
extern const struct advice advice_neighbour;

#endif
