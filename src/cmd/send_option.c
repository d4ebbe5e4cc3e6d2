/* SPDX-License-Identifier: MIT */
/* IP options from their specs (RFC 791 section 3.1; router alert: RFC 2113). */
#include "cmd/send_parts.h"
#include <icmp4/option.h>
#include <stdio.h>

/* Each writes one option; value is what followed the =, without a text where there was none. */
typedef int option_fn(struct send_text value, uint8_t type, uint8_t *bytes, size_t size);

enum { OPTION_BAD = -1 };

static int build_record(struct send_text value, uint8_t type, uint8_t *bytes, size_t size)
{
	struct icmp4_route_option route = {.type = type, .pointer = 4, .count = ICMP4_ROUTE_MAX};
	uint32_t slots = ICMP4_ROUTE_MAX;

	if (value.at && (!send_number(value, ICMP4_ROUTE_MAX, &slots) || !slots))
		return OPTION_BAD;
	route.count = (uint8_t)slots;
	return icmp4_route_option_build(&route, bytes, size);
}

static int build_route(struct send_text value, uint8_t type, uint8_t *bytes, size_t size)
{
	struct icmp4_route_option route = {.type = type, .pointer = 4};

	while (value.length && route.count < ICMP4_ROUTE_MAX)
		if (!send_address(send_cut(&value, ','), &route.slots[route.count++]))
			return OPTION_BAD;
	if (!route.count || value.length)
		return OPTION_BAD;
	return icmp4_route_option_build(&route, bytes, size);
}

static int build_stamps(struct send_text value, uint8_t type, uint8_t *bytes, size_t size)
{
	struct icmp4_timestamp_option stamps = {.pointer = 5};
	uint32_t flag = ICMP4_STAMPS_ONLY;

	(void)type;
	if (value.at && (!send_number(value, 15, &flag)))
		return OPTION_BAD;
	stamps.flag = (uint8_t)flag;
	/* 36 octets of slots, of 4 octets or of 8. */
	stamps.count = flag == ICMP4_STAMPS_ONLY ? 9 : 4;
	return icmp4_timestamp_option_build(&stamps, bytes, size);
}

static int build_alert(struct send_text value, uint8_t type, uint8_t *bytes, size_t size)
{
	if (value.at || size < 4)
		return OPTION_BAD;
	bytes[0] = type;
	bytes[1] = 4;
	bytes[2] = bytes[3] = 0;
	return 4;
}

static int build_nop(struct send_text value, uint8_t type, uint8_t *bytes, size_t size)
{
	if (value.at || !size)
		return OPTION_BAD;
	bytes[0] = type;
	return 1;
}

static const struct {
	const char *name;
	uint8_t type;
	option_fn *build;
} option_kinds[] = {
	{"rr", ICMP4_OPTION_RECORD_ROUTE, build_record},
	{"ts", ICMP4_OPTION_TIMESTAMP, build_stamps},
	{"lsrr", ICMP4_OPTION_LSRR, build_route},
	{"ssrr", ICMP4_OPTION_SSRR, build_route},
	{"ra", ICMP4_OPTION_ROUTER_ALERT, build_alert},
	{"nop", ICMP4_OPTION_NOP, build_nop},
};

static int build_any(const char *spec, uint8_t *bytes, size_t size)
{
	struct send_text value = send_text(spec), name = send_cut(&value, '=');
	struct send_octets octets = {.length = 0};

	if (name.at + name.length == value.at)
		value.at = NULL;
	for (size_t i = 0; i < sizeof(option_kinds) / sizeof(option_kinds[0]); i++)
		if (send_text_is(name, option_kinds[i].name))
			return option_kinds[i].build(value, option_kinds[i].type, bytes, size);
	if (!send_append_hex(&octets, name.at, name.length) || !octets.length ||
	    octets.length > size)
		return OPTION_BAD;
	for (size_t i = 0; i < octets.length; i++)
		bytes[i] = octets.bytes[i];
	return (int)octets.length;
}

bool send_option(const char *spec, struct icmp4_ip *ip, struct cmd_error *error)
{
	uint8_t bytes[ICMP4_IP_OPTIONS_MAX];
	int length = build_any(spec, bytes, sizeof(bytes));

	if (length < 0)
		return send_refuse(error,
				   "--option %.100s: it wants rr[=SLOTS], ts[=FLAG], lsrr=A,B, "
				   "ssrr=A,B, ra, nop, or octets in hexadecimal",
				   spec);
	if (icmp4_ip_option_add(ip, bytes, (size_t)length))
		return send_refuse(error,
				   "--option %.100s: a header has room for %d octets of "
				   "options",
				   spec, ICMP4_IP_OPTIONS_MAX);
	return true;
}
