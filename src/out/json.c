/* SPDX-License-Identifier: MIT */
#include "out/json.h"
#include <assert.h>
#include <icmp4/text.h>
#include <inttypes.h>
#include <string.h>

/* Octets of the UTF-8 character that begins here (RFC 3629 section 4), or 0 if none does. */
static size_t utf8_length(const uint8_t *at, size_t left)
{
	static const struct {
		uint8_t first, last; /* leading octet */
		uint8_t second_low, second_high;
		uint8_t length;
	} forms[] = {
		{0x00, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2},
		{0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
		{0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
		{0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4},
		{0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (*at < forms[i].first || *at > forms[i].last)
			continue;
		if (forms[i].length > left)
			return 0;
		if (forms[i].length > 1 &&
		    (at[1] < forms[i].second_low || at[1] > forms[i].second_high))
			return 0;
		for (size_t k = 2; k < forms[i].length; k++)
			if (at[k] < 0x80 || at[k] > 0xbf)
				return 0;
		return forms[i].length;
	}
	return 0;
}

static bool is_utf8(const uint8_t *octets, size_t length)
{
	while (length) {
		size_t step = utf8_length(octets, length);

		if (!step)
			return false;
		octets += step;
		length -= step;
	}
	return true;
}

/* C1 controls too: a terminal that is shown the line obeys U+009B as it obeys ESC [ (PING-04). */
static void put_character(FILE *file, const uint8_t *at, size_t length)
{
	if (*at == '"' || *at == '\\')
		fprintf(file, "\\%c", *at);
	else if (*at < 0x20 || *at == 0x7f)
		fprintf(file, "\\u%04x", *at);
	else if (length == 2 && at[0] == 0xc2 && at[1] < 0xa0)
		fprintf(file, "\\u%04x", at[1]);
	else
		fwrite(at, 1, length, file);
}

/* What is not UTF-8 becomes U+FFFD: a line must stay JSON whatever a user typed. */
static void put_string(FILE *file, const uint8_t *at, size_t left)
{
	putc('"', file);
	while (left) {
		size_t length = utf8_length(at, left);

		if (length)
			put_character(file, at, length);
		else
			fputs("\\ufffd", file);
		length += !length;
		at += length;
		left -= length;
	}
	putc('"', file);
}

static void put_key(struct json *json, const char *key, const char *suffix)
{
	if (json->comma)
		putc(',', json->file);
	json->comma = true;
	if (key)
		fprintf(json->file, "\"%s%s\":", key, suffix);
}

void json_open(struct json *json, const char *key, char bracket)
{
	assert(json->depth < JSON_DEPTH);
	if (json->depth || key)
		put_key(json, key, "");
	putc(bracket, json->file);
	json->closers[json->depth++] = bracket == '{' ? '}' : ']';
	json->comma = false;
}

void json_close(struct json *json)
{
	assert(json->depth);
	putc(json->closers[--json->depth], json->file);
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
	putc('\n', json->file);
	json->comma = false;
	if (json->live)
		fflush(json->file);
}

void json_text(struct json *json, const char *key, const char *text)
{
	put_key(json, key, "");
	put_string(json->file, (const uint8_t *)text, strlen(text));
}

void json_octets(struct json *json, const char *key, const uint8_t *octets, size_t length)
{
	if (is_utf8(octets, length)) {
		put_key(json, key, "");
		put_string(json->file, octets, length);
		return;
	}
	put_key(json, key, "_hex");
	putc('"', json->file);
	for (size_t i = 0; i < length; i++)
		fprintf(json->file, "%02x", octets[i]);
	putc('"', json->file);
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	put_key(json, key, "");
	fprintf(json->file, "%" PRIu64, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
	put_key(json, key, "");
	fputs(value ? "true" : "false", json->file);
}

void json_none(struct json *json, const char *key)
{
	put_key(json, key, "");
	fputs("null", json->file);
}

/* A whole part and its fraction, by integers alone: a double would round what was measured. */
static void put_scaled(struct json *json, const char *key, int64_t value, uint64_t scale,
		       int digits)
{
	uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	put_key(json, key, "");
	fprintf(json->file, "%s%" PRIu64 ".%0*" PRIu64, value < 0 ? "-" : "", size / scale, digits,
		size % scale);
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
	char text[ICMP4_ADDRESS_TEXT];

	icmp4_address_text(address, text, sizeof(text));
	put_key(json, key, "");
	fprintf(json->file, "\"%s\"", text);
}
