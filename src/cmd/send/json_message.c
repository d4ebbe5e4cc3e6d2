/* SPDX-License-Identifier: MIT */
/* The ICMP message out of JSON; see src/wire/describe/message.c for the other direction. */
#include "base/bytes.h"
#include "cmd/send/json.h"
#include "cmd/send/spec.h"
#include <icmp4/advertisement.h>
#include <icmp4/checksum.h>
#include <icmp4/domain.h>
#include <icmp4/message.h>
#include <string.h>

enum { ICMP_AT_CHECKSUM = 2 };

/* --- Bodies --- */

/* A quote in front of a structure ends where that begins: zeros in between go without saying. */
static bool put_error(const json_t *icmp, struct send_octets *to, struct cmd_error *error)
{
	const json_t *quote = json_object_get(icmp, "quote");
	const json_t *extension = json_object_get(icmp, "extension");
	size_t start = to->length;
	uint32_t end = 0;

	if (quote &&
	    (!send_json_packet(quote, to, error) || !send_json_octets(quote, "trailer", to, error)))
		return false;
	if (!extension)
		return true;
	send_json_number(extension, "at", &end);
	if (start + end > to->length)
		send_grow(to, start + end - to->length);
	return send_json_extension(extension, to, error);
}

static bool put_probe(const json_t *icmp, struct send_octets *to, struct cmd_error *error)
{
	const json_t *extension = json_object_get(icmp, "extension");

	return !extension || send_json_extension(extension, to, error);
}

static bool put_agent(const json_t *extension, struct send_octets *to, struct cmd_error *error)
{
	const json_t *list = json_object_get(extension, "care_of"), *one;
	uint32_t sequence, lifetime, flags, address;
	size_t i;

	if (!send_json_number(extension, "sequence", &sequence) ||
	    !send_json_number(extension, "lifetime_s", &lifetime) ||
	    !send_json_number(extension, "flags", &flags) || !json_is_array(list))
		return send_refuse(error, "agent_extensions: a mobility agent lacks something");
	uint8_t *at = send_grow(to, 6);

	if (!at)
		return true;
	put16(at, (uint16_t)sequence);
	put16(at + 2, (uint16_t)lifetime);
	put16(at + 4, (uint16_t)flags);
	json_array_foreach(list, i, one)
	{
		if (!send_address(send_text(json_string_value(one)), &address))
			return send_refuse(error, "agent_extensions: care_of holds addresses");
		if ((at = send_grow(to, 4)))
			put32(at, address);
	}
	return true;
}

static bool put_prefix_lengths(const json_t *list, struct send_octets *to)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
		send_append(to, &(uint8_t){(uint8_t)json_integer_value(one)}, 1);
	return true;
}

static bool put_agent_extension(const json_t *extension, struct send_octets *to,
				struct cmd_error *error)
{
	const json_t *lengths = json_object_get(extension, "prefix_lengths");
	bool data = send_json_has_octets(extension, "data");
	size_t at = to->length;
	uint32_t type;
	bool fine;

	if (!send_json_number(extension, "type", &type) || type > UINT8_MAX)
		return send_refuse(error, "agent_extensions: a type is missing");
	send_append(to, (const uint8_t[]){(uint8_t)type, 0}, type == ICMP4_AGENT_PADDING ? 1 : 2);
	if (type == ICMP4_AGENT_PADDING)
		return true;
	if (type == ICMP4_AGENT_MOBILITY && !data)
		fine = put_agent(extension, to, error);
	else if (lengths)
		fine = put_prefix_lengths(lengths, to);
	else
		fine = send_json_octets(extension, "data", to, error);
	if (fine && !to->full)
		to->bytes[at + 1] = (uint8_t)(to->length - at - 2);
	return fine;
}

static bool put_advertisement(const json_t *icmp, struct send_octets *to, struct cmd_error *error)
{
	const struct icmp4_layout *layout = icmp4_layout_of_header(ICMP4_HEADER_ROUTER);
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(icmp, "routers"), i,
			   one) if (!send_json_fields(one, layout, ICMP4_ANY_CODE, to, error) ||
				    !send_json_octets(one, "data", to, error)) return false;
	json_array_foreach(json_object_get(icmp, "agent_extensions"), i,
			   one) if (!put_agent_extension(one, to, error)) return false;
	return true;
}

/* Compressed names come with their octets, which the names alone do not give back. */
static bool put_domain(const json_t *icmp, struct send_octets *to, struct cmd_error *error)
{
	const json_t *name;
	size_t i;

	if (json_object_get(icmp, "names_hex"))
		return send_json_octets(icmp, "names", to, error);
	json_array_foreach(json_object_get(icmp, "names"), i, name)
	{
		const char *text = json_string_value(name);

		if (!text || !send_take(to, icmp4_domain_build(text, send_end(to), send_room(to))))
			return send_refuse(error, "names: %.100s is no domain name",
					   text ? text : "that");
	}
	return true;
}

static const struct {
	uint8_t type;
	bool (*put)(const json_t *icmp, struct send_octets *to, struct cmd_error *error);
} bodies[] = {
	{ICMP4_ROUTER_ADVERTISEMENT, put_advertisement},
	{ICMP4_DOMAIN_NAME_REPLY, put_domain},
	{ICMP4_EXTENDED_ECHO, put_probe},
	{ICMP4_EXTENDED_ECHO_REPLY, put_probe},
};

static bool put_body(const json_t *icmp, uint8_t type, struct send_octets *to,
		     struct cmd_error *error)
{
	if (icmp4_type_is_error(type))
		return put_error(icmp, to, error);
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		if (bodies[i].type == type)
			return bodies[i].put(icmp, to, error);
	return true;
}

bool send_json_message(const json_t *icmp, struct send_octets *to, struct cmd_error *error)
{
	uint32_t type, code, checksum;
	size_t at = to->length;
	uint8_t *fixed = send_grow(to, 4);

	if (!send_json_number(icmp, "type", &type) || !send_json_number(icmp, "code", &code) ||
	    type > UINT8_MAX || code > UINT8_MAX)
		return send_refuse(error, "icmp.type and icmp.code are numbers up to 255");
	if (!fixed)
		return true;
	fixed[0] = (uint8_t)type;
	fixed[1] = (uint8_t)code;
	if (!send_json_fields(icmp, icmp4_layout_of_type((uint8_t)type), (int)code, to, error) ||
	    !put_body(icmp, (uint8_t)type, to, error) || !send_json_octets(icmp, "data", to, error))
		return false;
	if (!send_json_number(icmp, "checksum_field", &checksum))
		checksum = icmp4_checksum(fixed, to->length - at);
	put16(fixed + ICMP_AT_CHECKSUM, (uint16_t)checksum);
	return true;
}
