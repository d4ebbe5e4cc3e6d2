/* SPDX-License-Identifier: MIT */
#include "cmd/send/spec.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <icmp4/object.h>
#include <icmp4/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_TEXT = 64 };

bool send_refuse(struct cmd_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->message, sizeof(error->message), format, args);
	va_end(args);
	error->hint[0] = '\0';
	return false;
}

/* --- Words --- */

struct send_text send_text(const char *text)
{
	return (struct send_text){text, text ? strlen(text) : 0};
}

bool send_text_is(struct send_text text, const char *word)
{
	return text.at && strlen(word) == text.length && !memcmp(text.at, word, text.length);
}

struct send_text send_cut(struct send_text *text, char separator)
{
	const char *found = text->length ? memchr(text->at, separator, text->length) : NULL;
	struct send_text part = {text->at, found ? (size_t)(found - text->at) : text->length};
	size_t used = part.length + (found != NULL);

	*text = (struct send_text){text->at + used, text->length - used};
	return part;
}

bool send_pair_next(struct send_text *list, struct send_pair *pair)
{
	if (!list->length)
		return false;
	struct send_text value = send_cut(list, ',');

	pair->key = send_cut(&value, '=');
	pair->value = value;
	if (pair->key.at + pair->key.length == value.at)
		pair->value.at = NULL;
	return true;
}

/* --- Values --- */

/* With its NUL, for the functions of the C library; "" if it is too long to be any value. */
static const char *copy_text(struct send_text text, char copy[VALUE_TEXT])
{
	size_t length = text.at && text.length < VALUE_TEXT ? text.length : 0;

	if (length)
		memcpy(copy, text.at, length);
	copy[length] = '\0';
	return copy;
}

static bool read_number(const char *text, uint64_t *number)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hex ? text + 2 : text;
	size_t length = strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789");

	if (!length || digits[length] || length > 15)
		return false;
	*number = strtoull(digits, NULL, hex ? 16 : 10);
	return true;
}

bool send_number(struct send_text text, uint32_t most, uint32_t *number)
{
	char copy[VALUE_TEXT];
	uint64_t value;

	if (!text.at || !read_number(copy_text(text, copy), &value) || value > most)
		return false;
	*number = (uint32_t)value;
	return true;
}

/* As a pattern of 32 bits: what a signed field keeps. */
static bool signed_number(struct send_text text, uint32_t *number)
{
	if (!text.length || text.at[0] != '-')
		return send_number(text, UINT32_MAX, number);
	if (!send_number((struct send_text){text.at + 1, text.length - 1}, 0x80000000u, number))
		return false;
	*number = 0u - *number;
	return true;
}

static bool flag_value(struct send_text text, uint32_t *number)
{
	static const char *const words[] = {"off", "on", "0", "1"};

	for (uint32_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (send_text_is(text, words[i])) {
			*number = i & 1;
			return true;
		}
	}
	return false;
}

bool send_address(struct send_text text, uint32_t *address)
{
	char copy[VALUE_TEXT];

	return text.at && icmp4_address_parse(copy_text(text, copy), address);
}

/* Six or eight octets of two digits, colons between them; their number, or 0. */
static uint8_t hardware_address(const char *text, uint8_t bytes[16])
{
	size_t length = strlen(text);

	if (length != 17 && length != 23)
		return 0;
	for (size_t i = 0; i < length; i++) {
		if (i % 3 == 2 ? text[i] != ':' : !strspn(text + i, "0123456789abcdefABCDEF"))
			return 0;
		if (i % 3 == 0)
			bytes[i / 3] = (uint8_t)strtoul(text + i, NULL, 16);
	}
	return (uint8_t)((length + 1) / 3);
}

bool send_any_address(struct send_text text, struct send_any_address *address)
{
	char copy[VALUE_TEXT] = "";
	uint32_t ipv4;

	if (!text.at)
		return false;
	copy_text(text, copy);
	*address = (struct send_any_address){.afi = ICMP4_AFI_IPV4, .length = 4};
	if (icmp4_address_parse(copy, &ipv4))
		return inet_pton(AF_INET, copy, address->bytes) == 1;
	*address = (struct send_any_address){.afi = ICMP4_AFI_802};
	address->length = hardware_address(copy, address->bytes);
	if (address->length)
		return true;
	*address = (struct send_any_address){.afi = ICMP4_AFI_IPV6, .length = 16};
	return inet_pton(AF_INET6, copy, address->bytes) == 1;
}

/* --- Fields --- */

static const struct {
	bool (*read)(struct send_text text, uint32_t *number);
	const char *wants;
} field_kinds[] = {
	[ICMP4_FIELD_SIGNED] = {signed_number, "a number, which may be negative"},
	[ICMP4_FIELD_FLAG] = {flag_value, "on or off"},
	[ICMP4_FIELD_ADDRESS] = {send_address, "an address A.B.C.D"},
};

static bool any_number(struct send_text text, uint32_t *number)
{
	return send_number(text, UINT32_MAX, number);
}

bool send_field_set(const struct icmp4_field *field, uint8_t *header, struct send_text value,
		    struct cmd_error *error)
{
	bool special = field->kind < sizeof(field_kinds) / sizeof(field_kinds[0]) &&
		       field_kinds[field->kind].read;
	uint32_t number;

	if ((special ? field_kinds[field->kind].read : any_number)(value, &number) &&
	    icmp4_field_set(field, header, number))
		return true;
	if (special)
		return send_refuse(error, "%s=%.*s: it wants %s", field->name,
				   (int)(value.at ? value.length : 0), value.at ? value.at : "",
				   field_kinds[field->kind].wants);
	return send_refuse(error, "%s=%.*s: it wants a number of %u bits", field->name,
			   (int)(value.at ? value.length : 0), value.at ? value.at : "",
			   field->bits);
}

/* Those of a layout that have names and that such a code has. */
static void list_fields(const struct icmp4_layout *layout, int code, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (const struct icmp4_field *f = layout->fields; f < layout->fields + layout->count; f++)
		if (f->name && (code == ICMP4_ANY_CODE || icmp4_field_applies(f, (uint8_t)code)) &&
		    used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
						 f->name);
}

bool send_field_assign(const struct icmp4_layout *layout, int code, uint8_t *header,
		       const struct send_pair *pair, const char *where, struct cmd_error *error)
{
	char name[VALUE_TEXT], names[256];
	const struct icmp4_field *field =
		icmp4_field_find(layout, code, copy_text(pair->key, name));

	if (field)
		return send_field_set(field, header, pair->value, error);
	list_fields(layout, code, names, sizeof(names));
	if (!names[0])
		return send_refuse(error, "%s has no field %.*s, and no other", where,
				   (int)pair->key.length, pair->key.at);
	return send_refuse(error, "%s has no field %.*s, but %s", where, (int)pair->key.length,
			   pair->key.at, names);
}
