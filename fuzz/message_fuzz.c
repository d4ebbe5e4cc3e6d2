/* SPDX-License-Identifier: MIT */
/*
 * Any octets as an ICMP message, and as the quote of an error. What is accepted must be inside the
 * input, build into the same message again, and have a text that fits.
 */
#include "base/bytes.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
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

static void check_build(const uint8_t *octets, size_t length, const struct icmp4_message *message)
{
	uint8_t *built = malloc(length), *again = malloc(length);
	struct icmp4_message back;

	MUST(built && again);
	MUST(icmp4_message_build(message, built, length - 1) == ICMP4_ERR_SPACE);
	MUST(icmp4_message_build(message, built, length) == (int)length);
	MUST(!memcmp(built, octets, 2) &&
	     !memcmp(built + ICMP4_HEADER, octets + ICMP4_HEADER, length - ICMP4_HEADER));
	MUST(icmp4_message_parse(&back, built, length, length) == ICMP4_FAULT_NONE);
	MUST(!memcmp(back.rest, message->rest, sizeof back.rest));
	MUST(icmp4_message_build(&back, again, length) == (int)length);
	MUST(!memcmp(built, again, length));
	free(again);
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
