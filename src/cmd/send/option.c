/* SPDX-License-Identifier: MIT */
/* IP options from their specs (RFC 791 section 3.1; router alert: RFC 2113). */
#include "cmd/send/parts.h"
#include <icmp4/option.h>
#include <stdio.h>
#include <string.h>

/* One option on its way into a header that has so much room left. */
struct option_draft {
	uint8_t type;
	size_t left;
	uint8_t bytes[ICMP4_IP_OPTIONS_MAX];
};

/* Each writes one and returns its length; value is what followed the =, without a text where there
 * was none. */
typedef int option_fn(struct send_text value, struct option_draft *draft);

enum { OPTION_BAD = -1, OPTION_ROUTE_HEADER = 3, OPTION_STAMPS_HEADER = 4 };

/* Slots that fill what is left behind a header of their own; one where there is room for none, so
 * that the header complains. */
static uint32_t slots_left(const struct option_draft *draft, size_t header, size_t slot)
{
	return draft->left < header + slot ? 1 : (uint32_t)((draft->left - header) / slot);
}

static int build_record(struct send_text value, struct option_draft *draft)
{
	struct icmp4_route_option route = {.type = draft->type, .pointer = 4};
	uint32_t slots = slots_left(draft, OPTION_ROUTE_HEADER, 4);

	if (value.at && (!send_number(value, ICMP4_ROUTE_MAX, &slots) || !slots))
		return OPTION_BAD;
	route.count = (uint8_t)slots;
	return icmp4_route_option_build(&route, draft->bytes, sizeof(draft->bytes));
}

static int build_route(struct send_text value, struct option_draft *draft)
{
	struct icmp4_route_option route = {.type = draft->type, .pointer = 4};

	while (value.length && route.count < ICMP4_ROUTE_MAX)
		if (!send_address(send_cut(&value, ','), &route.slots[route.count++]))
			return OPTION_BAD;
	if (!route.count || value.length)
		return OPTION_BAD;
	return icmp4_route_option_build(&route, draft->bytes, sizeof(draft->bytes));
}

/* Slots are times, 4 octets each, or pairs of an address and a time. */
static int build_stamps(struct send_text value, struct option_draft *draft)
{
	struct icmp4_timestamp_option stamps = {.pointer = 5};
	struct send_text flag_text = value.at ? send_cut(&value, '/') : value;
	bool counted = value.at && flag_text.at + flag_text.length != value.at;
	uint32_t flag = ICMP4_STAMPS_ONLY;

	if (flag_text.at && !send_number(flag_text, 15, &flag))
		return OPTION_BAD;
	uint32_t slots = slots_left(draft, OPTION_STAMPS_HEADER, flag == ICMP4_STAMPS_ONLY ? 4 : 8);
	uint32_t most = flag == ICMP4_STAMPS_ONLY ? ICMP4_STAMPS_MAX : ICMP4_STAMPS_MAX / 2;

	if (counted && (!send_number(value, most, &slots) || !slots))
		return OPTION_BAD;
	stamps.flag = (uint8_t)flag;
	stamps.count = (uint8_t)slots;
	return icmp4_timestamp_option_build(&stamps, draft->bytes, sizeof(draft->bytes));
}

static int build_alert(struct send_text value, struct option_draft *draft)
{
	static const uint8_t alert[] = {ICMP4_OPTION_ROUTER_ALERT, 4, 0, 0};

	memcpy(draft->bytes, alert, sizeof(alert));
	return value.at ? OPTION_BAD : (int)sizeof(alert);
}

static int build_nop(struct send_text value, struct option_draft *draft)
{
	draft->bytes[0] = draft->type;
	return value.at ? OPTION_BAD : 1;
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

static int build_hex(struct send_text digits, struct option_draft *draft)
{
	struct send_octets octets = {.length = 0};

	if (!send_append_hex(&octets, digits.at, digits.length) || !octets.length ||
	    octets.length > sizeof(draft->bytes))
		return OPTION_BAD;
	memcpy(draft->bytes, octets.bytes, octets.length);
	return (int)octets.length;
}

static int build_any(const char *spec, struct option_draft *draft)
{
	struct send_text value = send_text(spec), name = send_cut(&value, '=');

	if (name.at + name.length == value.at)
		value.at = NULL;
	for (size_t i = 0; i < sizeof(option_kinds) / sizeof(option_kinds[0]); i++) {
		if (!send_text_is(name, option_kinds[i].name))
			continue;
		draft->type = option_kinds[i].type;
		return option_kinds[i].build(value, draft);
	}
	return build_hex(name, draft);
}

bool send_option(const char *spec, struct icmp4_ip *ip, struct cmd_error *error)
{
	struct option_draft draft = {.left = (size_t)ICMP4_IP_OPTIONS_MAX - ip->option_length};
	int length = build_any(spec, &draft);

	if (length < 0)
		return send_refuse(error,
				   "--option %.100s: it wants rr[=SLOTS], ts[=FLAG[/SLOTS]], "
				   "lsrr=A,B, ssrr=A,B, ra, nop, or octets in hexadecimal",
				   spec);
	if (icmp4_ip_option_add(ip, draft.bytes, (size_t)length))
		return send_refuse(error,
				   "--option %.100s: a header has room for %d octets of "
				   "options, and %zu are left",
				   spec, ICMP4_IP_OPTIONS_MAX, draft.left);
	return true;
}
