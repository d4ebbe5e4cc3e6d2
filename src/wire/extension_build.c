/* SPDX-License-Identifier: MIT */
/*
 * Extension structures, written. What may not be sent is refused here, where everybody passes: the
 * types that have no room for one (EXT-01), quotes under 128 octets (EXT-15), and interface objects
 * that say the same thing twice (IIO-02).
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include "wire/extension.h"
#include "wire/message.h"

enum { EXTENSION_QUOTE_MAX = UINT8_MAX * 4 }; /* octet 5 counts words */

/* A checksum that comes out 0 would read as "not transmitted". */
int icmp4_extension_build(const uint8_t *objects, size_t length, uint8_t *bytes, size_t size)
{
	if (length < ICMP4_OBJECT_HEADER || length > UINT16_MAX)
		return ICMP4_ERR_ARGUMENT;
	if (size < ICMP4_EXTENSION_HEADER || size - ICMP4_EXTENSION_HEADER < length)
		return ICMP4_ERR_SPACE;

	size_t whole = ICMP4_EXTENSION_HEADER + length;
	memmove(bytes + ICMP4_EXTENSION_HEADER, objects, length);
	put16(bytes, EXTENSION_VERSION << 12);
	put16(bytes + EXTENSION_CHECKSUM_AT, 0);
	uint16_t checksum = icmp4_checksum(bytes, whole);
	put16(bytes + EXTENSION_CHECKSUM_AT, rule(RULE_CKSUM_11) && !checksum ? 0xffff : checksum);
	return (int)whole;
}

static bool extension_objects_may(const uint8_t *objects, size_t length)
{
	struct icmp4_object object;
	unsigned roles = 0;

	for (size_t at = 0, step; at < length; at += step) {
		step = icmp4__object_take(&object, objects + at, length - at);
		if (!step || (icmp4__object_repeats(&object, &roles) && rule(RULE_IIO_02)))
			return false;
	}
	return length > 0;
}

/* Octets of quote in front of a structure of this length; 0: it leaves too little room. */
static size_t extension_quote(size_t body, size_t structure, size_t most)
{
	if (most < ICMP4_HEADER + structure)
		return 0;

	size_t room = (most - ICMP4_HEADER - structure) / 4 * 4;
	if (rule(RULE_EXT_15) && room < ICMP4_QUOTE_PADDED)
		return 0;
	if (room > EXTENSION_QUOTE_MAX)
		room = EXTENSION_QUOTE_MAX;
	if (body >= room)
		return room;
	size_t padded = (body + 3) / 4 * 4;
	return padded < ICMP4_QUOTE_PADDED ? ICMP4_QUOTE_PADDED : padded;
}

int icmp4_extension_attach(struct icmp4_message *message, const uint8_t *objects, size_t length,
			   size_t most, uint8_t *buffer, size_t size)
{
	if (rule(RULE_EXT_01) && !(icmp4__message_shape(message->type).flags & MESSAGE_EXTENDS))
		return ICMP4_ERR_ARGUMENT;
	if (length > UINT16_MAX || !extension_objects_may(objects, length))
		return ICMP4_ERR_ARGUMENT;

	size_t structure = ICMP4_EXTENSION_HEADER + length;
	size_t quote = extension_quote(message->body_length, structure, most);
	if (quote == 0 || size < quote || size - quote < structure)
		return ICMP4_ERR_SPACE;

	size_t held = message->body_length < quote ? message->body_length : quote;
	if (held)
		memmove(buffer, message->body, held);
	memset(buffer + held, 0, quote - held);
	icmp4_extension_build(objects, length, buffer + quote, structure);
	message->body = buffer;
	message->body_length = quote + structure;
	message->error.length = (uint8_t)(quote / 4);
	return (int)message->body_length;
}
