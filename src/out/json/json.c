/* SPDX-License-Identifier: MIT */
#include "out/json/json.h"
#include "out/utf8.h"
#include <assert.h>
#include <icmp4/text.h>
#include <string.h>

enum { JSON_DIGITS = 20, JSON_ROOM = 256 };

static void put_out(struct json *json)
{
	fwrite(json->buffer, 1, json->used, json->file);
	json->used = 0;
}

/* So many octets in a row to write into, at most JSON_ROOM. */
static char *room(struct json *json, size_t length)
{
	if (json->used + length > sizeof(json->buffer))
		put_out(json);
	return json->buffer + json->used;
}

static void put_char(struct json *json, char c)
{
	*room(json, 1) = c;
	json->used++;
}

static void put_long(struct json *json, const char *octets, size_t length)
{
	while (length) {
		size_t step = length < JSON_ROOM ? length : JSON_ROOM;

		memcpy(room(json, step), octets, step);
		json->used += step;
		octets += step;
		length -= step;
	}
}

static inline void put(struct json *json, const char *octets, size_t length)
{
	if (length > sizeof(json->buffer) - json->used) {
		put_long(json, octets, length);
		return;
	}
	memcpy(json->buffer + json->used, octets, length);
	json->used += length;
}

/* Decimal, from right to left, with zeros in front up to so many digits; where it begins. */
static char *digits_before(char *end, uint64_t number, int least)
{
	char *at = end;

	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	while (end - at < least)
		*--at = '0';
	return at;
}

/* Copied as a piece of one size, whatever there is of it: a move or two, and no call. */
static void put_digits(struct json *json, uint64_t number, int least)
{
	char digits[2 * JSON_DIGITS], *end = digits + JSON_DIGITS;
	char *at = digits_before(end, number, least);

	memset(end, 0, JSON_DIGITS);
	memcpy(room(json, JSON_DIGITS), at, JSON_DIGITS);
	json->used += (size_t)(end - at);
}

static void put_hex_digits(struct json *json, const uint8_t *octets, size_t length)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < length; i++) {
		char *at = room(json, 2);

		at[0] = hex[octets[i] >> 4];
		at[1] = hex[octets[i] & 15];
		json->used += 2;
	}
}

static void put_unicode(struct json *json, uint8_t low)
{
	put(json, "\\u00", 4);
	put_hex_digits(json, &low, 1);
}

/* C1 controls too: a terminal that is shown the line obeys U+009B as it obeys ESC [ (PING-04). */
static void put_character(struct json *json, const uint8_t *at, size_t length)
{
	if (*at == '"' || *at == '\\') {
		put_char(json, '\\');
		put_char(json, (char)*at);
	} else if (*at < 0x20 || *at == 0x7f) {
		put_unicode(json, *at);
	} else if (length == 2 && at[0] == 0xc2 && at[1] < 0xa0) {
		put_unicode(json, at[1]);
	} else {
		put(json, (const char *)at, length);
	}
}

/* Octets from here on that go out as they are. */
static size_t plain_run(const uint8_t *at, size_t left)
{
	size_t i = 0;

	while (i < left && at[i] >= 0x20 && at[i] < 0x7f && at[i] != '"' && at[i] != '\\')
		i++;
	return i;
}

/* What is not UTF-8 becomes U+FFFD: a line must stay JSON whatever a user typed. */
static void put_string(struct json *json, const uint8_t *at, size_t left)
{
	put_char(json, '"');
	while (left) {
		size_t length = plain_run(at, left);

		if (length) {
			put(json, (const char *)at, length);
		} else if ((length = utf8_length(at, left)) > 0) {
			put_character(json, at, length);
		} else {
			put(json, "\\ufffd", 6);
			length = 1;
		}
		at += length;
		left -= length;
	}
	put_char(json, '"');
}

/* All in one piece: there is one for every value. */
static void put_key(struct json *json, const char *key, const char *suffix)
{
	size_t length = key ? strlen(key) : 0, more = strlen(suffix);

	assert(length + more < JSON_ROOM - 4);
	char *at = room(json, length + more + 4), *start = at;
	if (json->comma)
		*at++ = ',';
	json->comma = true;
	if (key) {
		*at++ = '"';
		at = mempcpy(at, key, length);
		at = mempcpy(at, suffix, more);
		*at++ = '"';
		*at++ = ':';
	}
	json->used += (size_t)(at - start);
}

void json_open(struct json *json, const char *key, char bracket)
{
	assert(json->depth < JSON_DEPTH);
	if (json->depth || key)
		put_key(json, key, "");
	put_char(json, bracket);
	json->closers[json->depth++] = bracket == '{' ? '}' : ']';
	json->comma = false;
}

void json_close(struct json *json)
{
	assert(json->depth);
	put_char(json, json->closers[--json->depth]);
	json->comma = true;
}

void json_line(struct json *json, const char *kind)
{
	json_open(json, NULL, '{');
	json_number(json, "v", JSON_VERSION);
	json_text(json, "kind", kind);
}

void json_end(struct json *json)
{
	while (json->depth)
		json_close(json);
	put_char(json, '\n');
	put_out(json);
	json->comma = false;
	if (json->live)
		fflush(json->file);
}

void json_text(struct json *json, const char *key, const char *text)
{
	put_key(json, key, "");
	put_string(json, (const uint8_t *)text, strlen(text));
}

void json_octets(struct json *json, const char *key, const uint8_t *octets, size_t length)
{
	if (!utf8_is(octets, length)) {
		json_hex(json, key, octets, length);
		return;
	}
	put_key(json, key, "");
	put_string(json, octets, length);
}

void json_hex(struct json *json, const char *key, const uint8_t *octets, size_t length)
{
	put_key(json, key, "_hex");
	put_char(json, '"');
	put_hex_digits(json, octets, length);
	put_char(json, '"');
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	put_key(json, key, "");
	put_digits(json, value, 1);
}

void json_signed(struct json *json, const char *key, int64_t value)
{
	put_key(json, key, "");
	if (value < 0)
		put_char(json, '-');
	put_digits(json, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

void json_bool(struct json *json, const char *key, bool value)
{
	put_key(json, key, "");
	put(json, value ? "true" : "false", value ? 4 : 5);
}

void json_none(struct json *json, const char *key)
{
	put_key(json, key, "");
	put(json, "null", 4);
}

/* A whole part and its fraction, by integers alone: a double would round what was measured. */
static void put_scaled(struct json *json, const char *key, int64_t value, uint64_t scale,
		       int digits)
{
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	put_key(json, key, "");
	if (value < 0)
		put_char(json, '-');
	put_digits(json, size / scale, 1);
	put_char(json, '.');
	put_digits(json, size % scale, digits);
}

void json_ms(struct json *json, const char *key, int64_t ns)
{
	put_scaled(json, key, ns, 1000000, 6);
}

void json_seconds(struct json *json, const char *key, int64_t ns)
{
	put_scaled(json, key, ns, 1000000000, 9);
}

void json_ratio(struct json *json, const char *key, double ratio, int decimals)
{
	uint64_t scale = 1;

	for (int i = 0; i < decimals; i++)
		scale *= 10;
	put_scaled(json, key, (int64_t)(ratio * (double)scale + 0.5), scale, decimals);
}

void json_address(struct json *json, const char *key, uint32_t address)
{
	char text[ICMP4_ADDRESS_TEXT + 2], *end = text + sizeof(text), *at = end;

	*--at = '"';
	for (int i = 0; i < 4; i++, address >>= 8) {
		if (i > 0)
			*--at = '.';
		at = digits_before(at, address & 0xff, 1);
	}
	*--at = '"';
	put_key(json, key, "");
	put(json, at, (size_t)(end - at));
}
