/* SPDX-License-Identifier: MIT */
/*
 * Text without stdio: numbers, addresses, escapes. Messages are in text_message.c, whole datagrams
 * in text_view.c (one line) and text_details.c (every item).
 */
#include "wire/text.h"
#include "base/bytes.h"

static const char text_digits[] = "0123456789abcdef";

void icmp4__text_number(struct text *t, uint32_t number)
{
	char digits[10];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	text_piece(t, digits + at, sizeof digits - at);
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

/* From right to left, like any number. */
void icmp4__text_address(struct text *t, uint32_t address)
{
	char dotted[ICMP4_ADDRESS_TEXT];
	size_t at = sizeof dotted;

	for (int i = 0; i < 4; i++, address >>= 8) {
		uint32_t octet = address & 0xff;

		if (i > 0)
			dotted[--at] = '.';
		do {
			dotted[--at] = (char)('0' + octet % 10);
			octet /= 10;
		} while (octet);
	}
	text_piece(t, dotted + at, sizeof dotted - at);
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
