/* SPDX-License-Identifier: MIT */
/*
 * Any octets as the options of an IP header. What an option's values are built into is read as the
 * same values, and a pointer that was accepted is a place in the option.
 */
#include "fuzz.h"
#include <icmp4/option.h>
#include <stdlib.h>
#include <string.h>

static void check_route(const struct icmp4_option *option)
{
	uint8_t built[ICMP4_IP_OPTIONS_MAX];
	struct icmp4_route_option route, again;
	enum icmp4_fault fault = icmp4_route_option_parse(&route, option);

	MUST(route.count <= ICMP4_ROUTE_MAX && icmp4_route_option_filled(&route) <= route.count);
	int length = icmp4_route_option_build(&route, built, sizeof built);
	if (length < 0)
		return;
	MUST(length < option->length || (length == option->length && !fault));
	struct icmp4_option back = {built, (uint8_t)length, option->at};
	MUST(!icmp4_route_option_parse(&again, &back) && !memcmp(&route, &again, sizeof route));
	MUST(length < option->length || !memcmp(built, option->bytes, (size_t)length));
}

static void check_stamps(const struct icmp4_option *option)
{
	uint8_t built[ICMP4_IP_OPTIONS_MAX];
	struct icmp4_timestamp_option stamps, again;
	enum icmp4_fault fault = icmp4_timestamp_option_parse(&stamps, option);

	MUST(stamps.count <= ICMP4_STAMPS_MAX && stamps.overflow <= 15);
	int length = icmp4_timestamp_option_build(&stamps, built, sizeof built);
	if (length < 0)
		return;
	MUST(length < option->length || (length == option->length && !fault));
	struct icmp4_option back = {built, (uint8_t)length, option->at};
	MUST(!icmp4_timestamp_option_parse(&again, &back));
	MUST(!memcmp(&stamps, &again, sizeof stamps));
	MUST(length < option->length || !memcmp(built + 1, option->bytes + 1, (size_t)length - 1));
}

/* One behind the other they fill a header again, up to the first that is none. */
static void check_walk(const uint8_t *ip)
{
	struct icmp4_ip copy = {.total_length = ICMP4_IP_HEADER_MAX};
	struct icmp4_option option;
	struct icmp4_traceroute_option traceroute;
	enum icmp4_fault fault;
	uint8_t built[ICMP4_IP_HEADER_MAX];
	size_t at = 0;

	while (icmp4_option_next(ip, &at, &option, &fault)) {
		MUST(icmp4_ip_option_add(&copy, option.bytes, option.length) == ICMP4_OK);
		check_route(&option);
		check_stamps(&option);
		icmp4_traceroute_option_parse(&traceroute, &option);
		MUST(*icmp4_option_name(option.bytes[0]));
	}
	size_t length = copy.option_length;
	icmp4_ip_options_end(&copy);
	MUST(!memcmp(copy.options, ip + ICMP4_IP_HEADER, length));
	MUST(icmp4_ip_build(&copy, built, sizeof built) ==
	     ICMP4_IP_HEADER + (int)copy.option_length);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	if (length > ICMP4_IP_OPTIONS_MAX)
		return 0;

	size_t header = ICMP4_IP_HEADER + (length + 3) / 4 * 4;
	uint8_t *ip = calloc(1, header);
	MUST(ip);
	ip[0] = (uint8_t)(0x40 | header / 4);
	if (length)
		memcpy(ip + ICMP4_IP_HEADER, octets, length);
	check_walk(ip);
	free(ip);
	return 0;
}
