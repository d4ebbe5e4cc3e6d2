/* SPDX-License-Identifier: MIT */
/*
 * The ICMP message: octets to values and back, by the rows of layout.c.
 *
 * What a type, or a code of it, leaves unused is ignored here when read (CODEC-03) and 0 when
 * written (CODEC-02); a type without a public format keeps octets 4 to 7 as they are. Echo, of
 * which there is most, is an identifier and a sequence number and needs no rows.
 */
#include "wire/message.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "wire/layout.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

enum { MESSAGE_CHECKSUM_AT = 2, MESSAGE_FIXED_MAX = 20, MESSAGE_MAX = 65535 - ICMP4_IP_HEADER };

const struct message_shape icmp4__message_shapes[MESSAGE_SHAPES] = {
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
	[ICMP4_INFORMATION] = {0, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[ICMP4_INFORMATION_REPLY] = {0, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[ICMP4_MASK] = {4, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[ICMP4_MASK_REPLY] = {4, MESSAGE_QUERY | MESSAGE_HAS_ID},
	[ICMP4_TRACEROUTE] = {12, 0},
	[ICMP4_CONVERSION_ERROR] = {0, MESSAGE_ERROR},
	[ICMP4_DOMAIN_NAME] = {0, MESSAGE_HAS_ID},
	[ICMP4_DOMAIN_NAME_REPLY] = {4, MESSAGE_HAS_ID},
	[ICMP4_PHOTURIS] = {0, MESSAGE_ERROR},
	[ICMP4_EXTENDED_ECHO] = {0, MESSAGE_QUERY},
};

/* Octets 4 and 5 of an advertisement say how many entries follow, and of how many words each. */
uint32_t icmp4_message_minimum(const uint8_t *header)
{
	uint32_t words =
		header[0] == ICMP4_ROUTER_ADVERTISEMENT ? (uint32_t)header[4] * header[5] : 0;

	return ICMP4_HEADER + icmp4__message_shape(header[0]).more + 4 * words;
}

static bool message_is_echo(const struct icmp4_message *message)
{
	return message->type == ICMP4_ECHO || message->type == ICMP4_ECHO_REPLY;
}

/* The member that a row names has the width that it says. */
static void message_store(struct icmp4_message *message, const struct icmp4_field *field,
			  uint32_t value)
{
	void *member = (uint8_t *)message + field->member;

	if (field->size == 1)
		*(uint8_t *)member = (uint8_t)value;
	else if (field->size == 2)
		*(uint16_t *)member = (uint16_t)value;
	else
		*(uint32_t *)member = value;
}

uint32_t icmp4__message_value(const struct icmp4_message *message, const struct icmp4_field *field)
{
	const void *member = (const uint8_t *)message + field->member;

	if (field->size == 1)
		return *(const uint8_t *)member;
	if (field->size == 2)
		return *(const uint16_t *)member;
	return *(const uint32_t *)member;
}

static void message_read(struct icmp4_message *message, const uint8_t *bytes)
{
	const struct icmp4_layout *layout = icmp4_layout_of_type(message->type);
	const struct icmp4_field *end = layout->fields + layout->count;

	if (layout == &icmp4__layout_opaque)
		memcpy(message->rest, bytes + 4, sizeof message->rest);
	for (const struct icmp4_field *f = layout->fields; f < end; f++)
		if (f->size && icmp4_field_applies(f, message->code))
			message_store(message, f, icmp4_field_get(f, bytes));
}

/* False: a value is too wide. */
static bool message_write(const struct icmp4_message *message, uint8_t *bytes)
{
	const struct icmp4_layout *layout = icmp4_layout_of_type(message->type);
	const struct icmp4_field *end = layout->fields + layout->count;

	if (layout == &icmp4__layout_opaque)
		memcpy(bytes + 4, message->rest, sizeof message->rest);
	for (const struct icmp4_field *f = layout->fields; f < end; f++)
		if (f->size && icmp4_field_applies(f, message->code) &&
		    !icmp4_field_set(f, bytes, icmp4__message_value(message, f)))
			return false;
	return true;
}

/* Octets beyond length are padding of the link (CODEC-07), beyond held nobody's (CKSUM-09). */
enum icmp4_fault icmp4_message_parse(struct icmp4_message *message, const uint8_t *bytes,
				     size_t held, size_t length)
{
	size_t here = held < length ? held : length;

	*message = (struct icmp4_message){.cut = held < length};
	if (here < ICMP4_HEADER)
		return ICMP4_FAULT_ICMP_SHORT;
	message->type = bytes[0];
	message->code = bytes[1];
	message->checksum = get16(bytes + MESSAGE_CHECKSUM_AT);
	size_t fixed = (size_t)ICMP4_HEADER + icmp4__message_shape(message->type).more;
	if (here < fixed || length < icmp4_message_minimum(bytes))
		return ICMP4_FAULT_ICMP_SHORT;

	if (message_is_echo(message))
		message->echo = (struct icmp4_message_echo){get16(bytes + 4), get16(bytes + 6)};
	else
		message_read(message, bytes);
	message->body = bytes + fixed;
	message->body_length = here - fixed;
	if (message->cut)
		return ICMP4_FAULT_ICMP_CUT;
	return icmp4_checksum_ok(bytes, length) ? ICMP4_FAULT_NONE : ICMP4_FAULT_ICMP_CHECKSUM;
}

/*
 * Summed where the octets come from: those that were just written in narrow pieces are slow to be
 * read back in wide ones.
 */
static uint16_t message_sum(const struct icmp4_message *message, const uint8_t *head, size_t fixed)
{
	uint32_t sum = 0;

	for (size_t at = 0; at < fixed; at += 2)
		sum += get16(head + at);
	return icmp4_checksum_finish(
		icmp4_checksum_partial(sum, message->body, message->body_length));
}

/* The fixed part goes last: the body may stand in the buffer, where it would overwrite it. */
int icmp4_message_build(const struct icmp4_message *message, uint8_t *buffer, size_t size)
{
	uint8_t head[MESSAGE_FIXED_MAX] = {message->type, message->code};
	size_t fixed = (size_t)ICMP4_HEADER + icmp4__message_shape(message->type).more;
	size_t length = fixed + message->body_length;

	if (message_is_echo(message)) {
		put16(head + 4, message->echo.id);
		put16(head + 6, message->echo.seq);
	} else if (!message_write(message, head)) {
		return ICMP4_ERR_ARGUMENT;
	}
	if (message->body_length > MESSAGE_MAX - fixed || length < icmp4_message_minimum(head) ||
	    (message->body_length && !message->body))
		return ICMP4_ERR_ARGUMENT;
	if (size < length)
		return ICMP4_ERR_SPACE;

	put16(head + MESSAGE_CHECKSUM_AT, message_sum(message, head, fixed));
	if (message->body_length)
		memmove(buffer + fixed, message->body, message->body_length);
	for (size_t at = 0; at < fixed; at += 4)
		memcpy(buffer + at, head + at, 4);
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

const char *icmp4_probe_state_name(uint8_t state)
{
	static const char *const names[] = {
		"reserved", "incomplete", "reachable", "stale", "delay", "probe", "failed",
	};

	return state < sizeof names / sizeof *names ? names[state] : "unknown";
}
