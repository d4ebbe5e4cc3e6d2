/* SPDX-License-Identifier: MIT */
/*
 * The ICMP message: octets to values and back.
 *
 * Octets 4 to 7 are the only ones whose meaning depends on the type. What a type leaves unused is
 * ignored here when read (CODEC-03) and 0 when written (CODEC-02); a type whose fields are not
 * known here keeps them as they are.
 */
#include "wire/message.h"
#include "base/mem.h"
#include "base/reader.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

enum { MESSAGE_CHECKSUM_AT = 2, MESSAGE_MAX = 65535 - ICMP4_IP_HEADER };

/*
 * Numbers without a name here: 15, 16 information; 17, 18 address mask; 30 traceroute; 31 datagram
 * conversion error; 37, 38 domain name; 40 Photuris; 42 extended echo request.
 */
static const struct message_shape message_shapes[] = {
	[ICMP4_ECHO_REPLY] = {0, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[ICMP4_UNREACHABLE] = {0, MESSAGE_ERROR | MESSAGE_QUOTES | MESSAGE_EXTENDS},
	[ICMP4_SOURCE_QUENCH] = {0, MESSAGE_ERROR | MESSAGE_QUOTES},
	[ICMP4_REDIRECT] = {0, MESSAGE_ERROR | MESSAGE_QUOTES},
	[ICMP4_ECHO] = {0, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[ICMP4_ROUTER_SOLICITATION] = {0, MESSAGE_QUERY},
	[ICMP4_TIME_EXCEEDED] = {0, MESSAGE_ERROR | MESSAGE_QUOTES | MESSAGE_EXTENDS},
	[ICMP4_PARAMETER_PROBLEM] = {0, MESSAGE_ERROR | MESSAGE_QUOTES | MESSAGE_EXTENDS},
	[ICMP4_TIMESTAMP] = {12, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[ICMP4_TIMESTAMP_REPLY] = {12, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[15] = {0, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[16] = {0, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[17] = {4, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[18] = {4, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[30] = {12, 0},
	[31] = {0, MESSAGE_ERROR},
	[37] = {0, MESSAGE_HAS_ID},
	[38] = {4, MESSAGE_HAS_ID},
	[40] = {0, MESSAGE_ERROR},
	[42] = {0, MESSAGE_QUERY},
};

struct message_shape icmp4__message_shape(uint8_t type)
{
	const size_t rows = sizeof message_shapes / sizeof *message_shapes;

	return type < rows ? message_shapes[type] : (struct message_shape){0};
}

/* Octets 4 and 5 of an advertisement say how many entries follow, and of how many words each. */
static uint32_t message_minimum(uint8_t type, const uint8_t *rest)
{
	uint32_t entries = type == ICMP4_ROUTER_ADVERTISEMENT ? (uint32_t)rest[0] * rest[1] : 0;

	return ICMP4_HEADER + icmp4__message_shape(type).more + 4 * entries;
}

static bool message_is_echo(const struct icmp4_message *message)
{
	return message->type == ICMP4_ECHO || message->type == ICMP4_ECHO_REPLY;
}

static bool message_extends(const struct icmp4_message *message)
{
	return icmp4__message_shape(message->type).flags & MESSAGE_EXTENDS;
}

/* Only code 0 gives the pointer a meaning (RFC 1108 and the registry have the other codes). */
static bool message_has_pointer(const struct icmp4_message *message)
{
	return message->type == ICMP4_PARAMETER_PROBLEM && message->code == 0;
}

static bool message_has_mtu(const struct icmp4_message *message)
{
	return message->type == ICMP4_UNREACHABLE && message->code == ICMP4_FRAGMENTATION_NEEDED;
}

static void message_read_rest(struct icmp4_message *message, const uint8_t *rest)
{
	if (message_is_echo(message)) {
		message->echo.id = get16(rest);
		message->echo.seq = get16(rest + 2);
	} else if (message_extends(message)) {
		message->error.pointer = message_has_pointer(message) ? rest[0] : 0;
		message->error.length = rest[1];
		message->error.mtu = message_has_mtu(message) ? get16(rest + 2) : 0;
	} else {
		memcpy(message->rest, rest, sizeof message->rest);
	}
}

static void message_write_rest(const struct icmp4_message *message, uint8_t *rest)
{
	if (message_is_echo(message)) {
		put16(rest, message->echo.id);
		put16(rest + 2, message->echo.seq);
	} else if (message_extends(message)) {
		rest[0] = message_has_pointer(message) ? message->error.pointer : 0;
		rest[1] = message->error.length;
		put16(rest + 2, message_has_mtu(message) ? message->error.mtu : 0);
	} else {
		memcpy(rest, message->rest, sizeof message->rest);
	}
}

/* Octets beyond length are padding of the link (CODEC-07), beyond held nobody's (CKSUM-09). */
enum icmp4_fault icmp4_message_parse(struct icmp4_message *message, const uint8_t *bytes,
				     size_t held, size_t length)
{
	struct reader r = reader_of(bytes, held < length ? held : length);

	*message = (struct icmp4_message){.cut = held < length};
	message->type = read_u8(&r);
	message->code = read_u8(&r);
	message->checksum = read_u16(&r);
	const uint8_t *rest = read_bytes(&r, sizeof message->rest);
	if (r.failed || length < message_minimum(message->type, rest))
		return ICMP4_FAULT_ICMP_SHORT;

	message_read_rest(message, rest);
	message->body = r.at;
	message->body_length = reader_left(&r);
	if (message->cut)
		return ICMP4_FAULT_ICMP_CUT;
	return icmp4_checksum_ok(bytes, length) ? ICMP4_FAULT_NONE : ICMP4_FAULT_ICMP_CHECKSUM;
}

/* The body goes first: it may stand in the buffer, where the header would overwrite it. */
int icmp4_message_build(const struct icmp4_message *message, uint8_t *buffer, size_t size)
{
	size_t length = ICMP4_HEADER + message->body_length;

	if (message->body_length > MESSAGE_MAX - ICMP4_HEADER ||
	    length < message_minimum(message->type, message->rest) ||
	    (message->body_length && !message->body))
		return ICMP4_ERR_ARGUMENT;
	if (size < length)
		return ICMP4_ERR_SPACE;

	if (message->body_length)
		memmove(buffer + ICMP4_HEADER, message->body, message->body_length);
	buffer[0] = message->type;
	buffer[1] = message->code;
	put16(buffer + MESSAGE_CHECKSUM_AT, 0);
	message_write_rest(message, buffer + 4);
	put16(buffer + MESSAGE_CHECKSUM_AT, icmp4_checksum(buffer, length));
	return (int)length;
}

bool icmp4_type_is_error(uint8_t type)
{
	return icmp4__message_shape(type).flags & MESSAGE_ERROR;
}

bool icmp4_type_is_query(uint8_t type)
{
	return icmp4__message_shape(type).flags & MESSAGE_QUERY;
}
