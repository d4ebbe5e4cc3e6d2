/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_SPEC_H
#define CMD_SEND_SPEC_H
/*
 * How the parts of a message are written on the command line:
 *
 *	KIND:key=value,key=value
 *
 * and the values in it: numbers (12, 0x0c, -1 where a field is signed), addresses, on and off.
 * Nothing here is NUL-terminated: all of it borrows from the word that was typed.
 */
#include "cmd/options.h"
#include <icmp4/field.h>

struct send_text {
	const char *at; /* NULL: not given */
	size_t length;
};

struct send_pair {
	struct send_text key;
	struct send_text value; /* at is NULL where there was no = */
};

/* Puts the reason into error->message, and returns false. */
bool send_refuse(struct cmd_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

struct send_text send_text(const char *text);
bool send_text_is(struct send_text text, const char *word);
/* The part in front of the separator, and text moved behind it; the whole where there is none. */
struct send_text send_cut(struct send_text *text, char separator);
/* The next pair; false at the end. */
bool send_pair_next(struct send_text *list, struct send_pair *pair);

bool send_number(struct send_text text, uint32_t most, uint32_t *number);
bool send_address(struct send_text text, uint32_t *address);

/* An address of any family, as objects hold it: 192.0.2.1, 2001:db8::1, 02:00:5e:10:00:01. */
struct send_any_address {
	uint16_t afi;
	uint8_t length;
	uint8_t bytes[16];
};
bool send_any_address(struct send_text text, struct send_any_address *address);

/* Sets a field of a header by the text of its value. */
bool send_field_set(const struct icmp4_field *field, uint8_t *header, struct send_text value,
		    struct cmd_error *error);
/* The same, the field found by name among those of a layout. where: "type 5", for the error that
 * lists the names there are. */
bool send_field_assign(const struct icmp4_layout *layout, int code, uint8_t *header,
		       const struct send_pair *pair, const char *where, struct cmd_error *error);

#endif
