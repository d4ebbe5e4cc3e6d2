/* SPDX-License-Identifier: MIT */
#ifndef IO_HEX_H
#define IO_HEX_H
/*
 * Octets out of text as people paste it: digits with something between them, or the dumps of xxd,
 * hexdump -C, od, tcpdump -x and Wireshark, with an offset in front and characters behind.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hex_octets {
	uint8_t *bytes;
	size_t count, room;
};

void hex_free(struct hex_octets *octets);

/* Whether there is nothing in text but hex digits, and what may stand between them. */
bool hex_is(const char *text);
/* Adds all of such a text. NULL, or what is wrong. */
const char *hex_read(struct hex_octets *octets, const char *text);

struct hex_dump {
	struct hex_octets octets;
	bool offsets;  /* its lines begin with them */
	bool squeezed; /* a line "*": the one before it goes on up to the next offset */
};

enum hex_line {
	HEX_LINE_ADDED,
	HEX_LINE_ENDS,   /* it is no part of the dump, which, if it has octets, ends before it */
	HEX_LINE_BEGINS, /* the same, and it is the first of the next one: give it again */
	HEX_LINE_MEMORY, /* there was none */
};

/* The next line, without its end. */
enum hex_line hex_dump_add(struct hex_dump *dump, const char *text, size_t length);

#endif
