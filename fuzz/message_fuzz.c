/* SPDX-License-Identifier: MIT */
/*
 * Any octets as the values of an ICMP message, and as the quote of an error. What is accepted must
 * be inside the input, build into the same message again but for what stood in unused bits, and
 * have a text that fits.
 */
#include "base/bytes.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
#include <icmp4/field.h>
#include <icmp4/quote.h>
#include <icmp4/text.h>
#include <stdlib.h>
#include <string.h>

static void check_text(const struct icmp4_message *message)
{
	char whole[ICMP4_LINE_TEXT], part[9];
	int length = icmp4_message_text(message, whole, sizeof whole);

	MUST(length > 0 && (size_t)length < sizeof whole && strlen(whole) == (size_t)length);
	MUST(icmp4_message_text(message, part, sizeof part) == length);
	MUST(strlen(part) < sizeof part && !strncmp(part, whole, strlen(part)));
}

static void check_quote(const uint8_t *octets, size_t length, const struct icmp4_message *message)
{
	struct icmp4_quote quote;

	if (icmp4_quote_of(&quote, message)) {
		MUST(!quote.transport && !quote.src_port && !quote.id);
		return;
	}
	MUST(quote.transport >= octets + ICMP4_HEADER + ICMP4_IP_HEADER);
	MUST(quote.transport + quote.transport_held <= octets + length);
	MUST(quote.ip.offset == 0 && quote.ip.option_length <= ICMP4_IP_OPTIONS_MAX);
}

/* Octets with every bit 0 that messages of their type and code do not use. */
static void make_canonical(uint8_t *octets, size_t length)
{
	const struct icmp4_layout *layout = icmp4_layout_of_type(octets[0]);

	for (const struct icmp4_field *f = layout->fields; f < layout->fields + layout->count; f++)
		if (!f->name || !icmp4_field_applies(f, octets[1]))
			MUST(icmp4_field_set(f, octets, 0));
	put16(octets + 2, 0);
	put16(octets + 2, icmp4_checksum(octets, length));
}

static void check_build(uint8_t *octets, size_t length, const struct icmp4_message *message)
{
	uint8_t *built = malloc(length);

	MUST(built);
	MUST(icmp4_message_build(message, built, length - 1) == ICMP4_ERR_SPACE);
	MUST(icmp4_message_build(message, built, length) == (int)length);
	make_canonical(octets, length);
	MUST(!memcmp(built, octets, length));
	free(built);
}

/* As it is, then cut where its first octet says, then with a checksum that fits. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct icmp4_message message;
	size_t held = length ? octets[0] % (length + 1) : 0;

	if (icmp4_message_parse(&message, octets, held, length) != ICMP4_FAULT_ICMP_SHORT) {
		MUST(message.body + message.body_length == octets + held);
		check_quote(octets, held, &message);
	}
	if (length < ICMP4_HEADER || length > UINT16_MAX - ICMP4_IP_HEADER)
		return 0;

	uint8_t *sound = malloc(length);
	MUST(sound);
	memcpy(sound, octets, length);
	put16(sound + 2, 0);
	put16(sound + 2, icmp4_checksum(sound, length));
	enum icmp4_fault fault = icmp4_message_parse(&message, sound, length, length);
	MUST(fault == ICMP4_FAULT_NONE || fault == ICMP4_FAULT_ICMP_SHORT);
	if (!fault) {
		check_text(&message);
		check_quote(sound, length, &message);
		check_build(sound, length, &message);
	}
	free(sound);
	return 0;
}
