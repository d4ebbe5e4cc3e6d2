/* SPDX-License-Identifier: MIT */
/* The IP header and its options out of JSON; see src/wire/describe/ip.c for the other direction. */
#include "base/bytes.h"
#include "cmd/send/json.h"
#include "cmd/send/spec.h"
#include <icmp4/checksum.h>
#include <icmp4/option.h>
#include <string.h>

enum { IP_AT_FRAGMENT = 6, IP_AT_CHECKSUM = 10, OPTION_HEAD = 2 };
enum { TRACEROUTE_LENGTH = 12 };

/* --- Options --- */

/* What follows type and length, where the fields of an option tell all of it. */
typedef bool option_fn(const json_t *option, uint8_t type, struct send_octets *to);

static bool put_route(const json_t *option, uint8_t type, struct send_octets *to)
{
	struct icmp4_route_option route = {.type = type};
	const json_t *slots = json_object_get(option, "route"), *slot;
	uint32_t pointer;
	size_t i;

	if (!send_json_number(option, "pointer", &pointer) || !json_is_array(slots) ||
	    json_array_size(slots) > ICMP4_ROUTE_MAX)
		return false;
	route.pointer = (uint8_t)pointer;
	json_array_foreach(slots, i,
			   slot) if (!send_address(send_text(json_string_value(slot)),
						   &route.slots[route.count++])) return false;
	return send_take(to, icmp4_route_option_build(&route, send_end(to), send_room(to)));
}

static bool put_stamps(const json_t *option, uint8_t type, struct send_octets *to)
{
	struct icmp4_timestamp_option stamps = {.pointer = 0};
	const json_t *slots = json_object_get(option, "stamps"), *slot;
	uint32_t pointer, overflow, flag;
	size_t i;

	(void)type;
	if (!send_json_number(option, "pointer", &pointer) ||
	    !send_json_number(option, "overflow", &overflow) ||
	    !send_json_number(option, "flag", &flag) || !json_is_array(slots) ||
	    json_array_size(slots) > ICMP4_STAMPS_MAX)
		return false;
	stamps.pointer = (uint8_t)pointer;
	stamps.overflow = (uint8_t)overflow;
	stamps.flag = (uint8_t)flag;
	json_array_foreach(slots, i, slot)
	{
		struct icmp4_stamp *stamp = &stamps.slots[stamps.count++];

		send_json_number(slot, "address", &stamp->address);
		if (!send_json_number(slot, "time_ms", &stamp->time))
			return false;
	}
	return send_take(to, icmp4_timestamp_option_build(&stamps, send_end(to), send_room(to)));
}

static bool put_alert(const json_t *option, uint8_t type, struct send_octets *to)
{
	uint32_t value;
	uint8_t *at;

	if (!send_json_number(option, "value", &value) || !(at = send_grow(to, 4)))
		return false;
	at[0] = type;
	at[1] = 4;
	put16(at + 2, (uint16_t)value);
	return true;
}

static bool put_traceroute(const json_t *option, uint8_t type, struct send_octets *to)
{
	uint32_t id, outbound, back, originator;
	uint8_t *at;

	if (!send_json_number(option, "id", &id) ||
	    !send_json_number(option, "outbound_hops", &outbound) ||
	    !send_json_number(option, "return_hops", &back) ||
	    !send_json_number(option, "originator", &originator) ||
	    !(at = send_grow(to, TRACEROUTE_LENGTH)))
		return false;
	at[0] = type;
	at[1] = TRACEROUTE_LENGTH;
	put16(at + 2, (uint16_t)id);
	put16(at + 4, (uint16_t)outbound);
	put16(at + 6, (uint16_t)back);
	put32(at + 8, originator);
	return true;
}

static const struct {
	uint8_t type;
	option_fn *put;
} option_kinds[] = {
	{ICMP4_OPTION_RECORD_ROUTE, put_route}, {ICMP4_OPTION_LSRR, put_route},
	{ICMP4_OPTION_SSRR, put_route},         {ICMP4_OPTION_TIMESTAMP, put_stamps},
	{ICMP4_OPTION_ROUTER_ALERT, put_alert}, {ICMP4_OPTION_TRACEROUTE, put_traceroute},
};

/* An option whose length cannot be is told with its length octet, to the end of the header. */
static bool is_unfinished(const json_t *option)
{
	return send_json_word(json_object_get(option, "malformed"), "reason", "option-length");
}

static bool put_raw(const json_t *option, uint8_t type, struct send_octets *to,
		    struct cmd_error *error)
{
	bool alone = type == ICMP4_OPTION_EOL || type == ICMP4_OPTION_NOP || is_unfinished(option);
	size_t at = to->length;

	send_append(to, (const uint8_t[]){type, OPTION_HEAD}, alone ? 1 : OPTION_HEAD);
	if (!send_json_octets(option, "data", to, error))
		return false;
	if (!alone && !to->full)
		to->bytes[at + 1] = (uint8_t)(to->length - at);
	return true;
}

static bool put_option(const json_t *option, struct send_octets *to, struct cmd_error *error)
{
	uint32_t type;

	if (!send_json_number(option, "type", &type) || type > UINT8_MAX)
		return send_refuse(error, "ip.options: a type is missing");
	for (size_t i = 0; i < sizeof(option_kinds) / sizeof(option_kinds[0]); i++) {
		if (option_kinds[i].type != type || send_json_has_octets(option, "data") ||
		    json_object_get(option, "malformed"))
			continue;
		return option_kinds[i].put(option, (uint8_t)type, to) ||
		       send_refuse(error, "ip.options: type %u lacks something", type);
	}
	return put_raw(option, (uint8_t)type, to, error);
}

static bool put_options(const json_t *list, struct send_octets *to, struct cmd_error *error)
{
	size_t i, start = to->length;
	const json_t *option;

	json_array_foreach(list, i, option) if (!put_option(option, to, error)) return false;
	while ((to->length - start) % 4 && !to->full)
		send_grow(to, 1);
	return to->length - start <= ICMP4_IP_OPTIONS_MAX ||
	       send_refuse(error, "ip.options: more than 40 octets");
}

/* --- The header --- */

static const struct {
	const char *name;
	uint8_t at;
	uint8_t size;
	bool needed;
	uint8_t otherwise;
} header_fields[] = {
	{"tos", 1, 1, false, 0},  {"length", 2, 2, false, 0}, {"id", 4, 2, false, 0},
	{"ttl", 8, 1, false, 64}, {"src", 12, 4, true, 0},    {"dst", 16, 4, true, 0},
};

static const struct {
	const char *name;
	uint16_t bit;
} header_flags[] = {{"reserved", 0x8000}, {"df", 0x4000}, {"mf", 0x2000}};

static bool put_fields(const json_t *ip, uint8_t *header, struct cmd_error *error)
{
	for (size_t i = 0; i < sizeof(header_fields) / sizeof(header_fields[0]); i++) {
		unsigned size = header_fields[i].size;
		bool there = json_object_get(ip, header_fields[i].name);
		uint32_t number = header_fields[i].otherwise;

		if ((there || header_fields[i].needed) &&
		    !send_json_number(ip, header_fields[i].name, &number))
			return send_refuse(error, "ip.%s is missing", header_fields[i].name);
		if (size < 4 && number >> 8 * size)
			return send_refuse(error, "ip.%s: too large", header_fields[i].name);
		for (unsigned k = 0; k < size; k++)
			header[header_fields[i].at + k] = (uint8_t)(number >> 8 * (size - 1 - k));
	}
	return true;
}

static void put_fragment(const json_t *ip, uint8_t *header)
{
	uint32_t offset = 0, flags = 0;

	send_json_number(ip, "fragment_offset", &offset);
	for (size_t i = 0; i < sizeof(header_flags) / sizeof(header_flags[0]); i++)
		if (json_is_true(json_object_get(ip, header_flags[i].name)))
			flags |= header_flags[i].bit;
	put16(header + IP_AT_FRAGMENT, (uint16_t)(flags | (offset / 8 & 0x1fff)));
}

bool send_json_ip(const json_t *ip, uint8_t protocol, struct send_octets *to,
		  struct cmd_error *error)
{
	size_t at = to->length;
	uint8_t *header = send_grow(to, ICMP4_IP_HEADER);
	uint32_t checksum;

	if (!header)
		return send_refuse(error, "no datagram is that long");
	header[9] = protocol;
	put_fragment(ip, header);
	if (!put_fields(ip, header, error) ||
	    !put_options(json_object_get(ip, "options"), to, error))
		return false;
	header[0] = (uint8_t)(0x40 | (to->length - at) / 4);
	if (!send_json_number(ip, "checksum", &checksum))
		checksum = icmp4_checksum(header, to->length - at);
	put16(header + IP_AT_CHECKSUM, (uint16_t)checksum);
	return true;
}
