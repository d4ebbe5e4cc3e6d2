/* SPDX-License-Identifier: MIT */
/*
 * Text without stdio: numbers, addresses, escapes. Messages are in message.c, whole datagrams
 * in view.c (one line) and details.c (every item).
 */
#include "wire/text/text.h"
#include "base/bytes.h"

enum { TEXT_DIGITS = 10 }; /* of the largest number */

static const char text_digits[] = "0123456789abcdef";

/*
 * Where so many characters can be written: in place, or aside where the sink has no room for all of
 * them. Lines have several numbers and addresses each, of lengths that only show while they are
 * written; to write them elsewhere and copy them costs as much again.
 */
static char *text_begin(const struct text *t, char *aside, size_t most)
{
	bool fits = t->length < t->size && t->size - t->length >= most;

	return fits ? t->buffer + t->length : aside;
}

static void text_written(struct text *t, const char *aside, const char *begin, const char *end)
{
	if (begin == aside)
		text_piece(t, aside, (size_t)(end - begin));
	else
		t->length += (size_t)(end - begin);
}

static size_t text_width(uint32_t number)
{
	size_t width = 1;

	for (uint32_t limit = 10; width < TEXT_DIGITS && number >= limit; limit *= 10)
		width++;
	return width;
}

void icmp4__text_number(struct text *t, uint32_t number)
{
	char aside[TEXT_DIGITS], *begin = text_begin(t, aside, sizeof aside);
	char *end = begin + text_width(number), *at = end;

	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	text_written(t, aside, begin, end);
}

void icmp4__text_signed(struct text *t, uint32_t number)
{
	bool negative = number > INT32_MAX;

	if (negative)
		text_char(t, '-');
	icmp4__text_number(t, negative ? 0 - number : number);
}

static void text_nibbles(struct text *t, uint32_t number, size_t least)
{
	char digits[8];
	size_t at = sizeof digits;

	do {
		digits[--at] = text_digits[number & 15];
		number >>= 4;
	} while (number || sizeof digits - at < least);
	text_piece(t, digits + at, sizeof digits - at);
}

void icmp4__text_hex(struct text *t, uint32_t number)
{
	text_literal(t, "0x");
	text_nibbles(t, number, 4);
}

void icmp4__text_octet(struct text *t, uint8_t octet)
{
	text_char(t, text_digits[octet >> 4]);
	text_char(t, text_digits[octet & 15]);
}

static char *text_decimal(char *at, uint32_t octet)
{
	if (octet >= 100)
		*at++ = (char)('0' + octet / 100);
	if (octet >= 10)
		*at++ = (char)('0' + octet / 10 % 10);
	*at++ = (char)('0' + octet % 10);
	return at;
}

void icmp4__text_address(struct text *t, uint32_t address)
{
	char aside[ICMP4_ADDRESS_TEXT], *begin = text_begin(t, aside, sizeof aside);
	char *at = text_decimal(begin, address >> 24);

	for (int shift = 16; shift >= 0; shift -= 8) {
		*at++ = '.';
		at = text_decimal(at, address >> shift & 0xff);
	}
	text_written(t, aside, begin, at);
}

int icmp4__text_end(struct text *t)
{
	if (t->size)
		t->buffer[t->length < t->size ? t->length : t->size - 1] = '\0';
	return t->length < INT32_MAX ? (int)t->length : INT32_MAX;
}

int icmp4_address_text(uint32_t address, char *buffer, size_t size)
{
	struct text t = {buffer, size, 0};

	icmp4__text_address(&t, address);
	return icmp4__text_end(&t);
}

/* The longest run of zero groups, two at least, the first of several (RFC 5952 section 4.2). */
static size_t text_zeros(const uint8_t *bytes, size_t *count)
{
	size_t first = 8, run = 0;

	*count = 1;
	for (size_t i = 0; i < 8; i++) {
		run = get16(bytes + 2 * i) ? 0 : run + 1;
		if (run > *count) {
			*count = run;
			first = i + 1 - run;
		}
	}
	return first;
}

static void text_ipv6(struct text *t, const uint8_t *bytes)
{
	size_t count, first = text_zeros(bytes, &count);

	for (size_t i = 0; i < 8; i++) {
		if (i == first) {
			text_literal(t, "::");
			i += count - 1;
			continue;
		}
		if (i > 0 && i != first + count)
			text_char(t, ':');
		text_nibbles(t, get16(bytes + 2 * i), 1);
	}
}

static void text_ieee(struct text *t, const struct icmp4_any_address *address)
{
	for (size_t i = 0; i < address->length; i++) {
		if (i > 0)
			text_char(t, ':');
		icmp4__text_octet(t, address->bytes[i]);
	}
}

void icmp4__text_any_address(struct text *t, const struct icmp4_any_address *address)
{
	if (address->afi == ICMP4_AFI_IPV4 && address->length == 4)
		icmp4__text_address(t, get32(address->bytes));
	else if (address->afi == ICMP4_AFI_IPV6 && address->length == 16)
		text_ipv6(t, address->bytes);
	else if (address->afi == ICMP4_AFI_802 && (address->length == 6 || address->length == 8))
		text_ieee(t, address);
}

int icmp4_any_address_text(const struct icmp4_any_address *address, char *buffer, size_t size)
{
	struct text t = {buffer, size, 0};

	icmp4__text_any_address(&t, address);
	return icmp4__text_end(&t);
}

/* One octet in decimal; what follows it, or NULL. */
static const char *text_octet(const char *at, uint32_t *octet)
{
	const char *start = at;

	for (*octet = 0; *at >= '0' && *at <= '9'; at++) {
		*octet = *octet * 10 + (uint32_t)(*at - '0');
		if (*octet > 255 || (*start == '0' && at > start))
			return NULL;
	}
	return at > start ? at : NULL;
}

bool icmp4_address_parse(const char *text, uint32_t *address)
{
	uint32_t all = 0, octet;

	for (int i = 0; i < 4; i++) {
		if (i > 0 && *text++ != '.')
			return false;
		text = text_octet(text, &octet);
		if (!text)
			return false;
		all = all << 8 | octet;
	}
	if (*text)
		return false;
	*address = all;
	return true;
}

void icmp4__text_escaped(struct text *t, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] >= ' ' && bytes[i] <= '~' && bytes[i] != '\\') {
			text_char(t, (char)bytes[i]);
			continue;
		}
		text_literal(t, "\\x");
		icmp4__text_octet(t, bytes[i]);
	}
}

int icmp4_escape(const uint8_t *bytes, size_t length, char *buffer, size_t size)
{
	struct text t = {buffer, size, 0};

	icmp4__text_escaped(&t, bytes, length);
	return icmp4__text_end(&t);
}
