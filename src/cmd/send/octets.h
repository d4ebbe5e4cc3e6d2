/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_OCTETS_H
#define CMD_SEND_OCTETS_H
/* Octets that grow up to the length of the longest datagram; what does not fit is remembered. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEND_MAX = 65535 };

struct send_octets {
	size_t length;
	bool full; /* something did not fit: what is here is not what was meant */
	uint8_t bytes[SEND_MAX];
};

/* That many more, zeroed, to be written to; NULL: they do not fit. */
uint8_t *send_grow(struct send_octets *octets, size_t count);
void send_append(struct send_octets *octets, const uint8_t *bytes, size_t count);
/* Hexadecimal digits, blanks and colons between octets allowed. False: it is none. */
bool send_append_hex(struct send_octets *octets, const char *text, size_t length);

/* What a build function of the library returned: a length that now stands at the end, or an error.
 */
bool send_take(struct send_octets *octets, int built);
/* Where such a function may write, and how much. */
uint8_t *send_end(struct send_octets *octets);
size_t send_room(const struct send_octets *octets);

#endif
