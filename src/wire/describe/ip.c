/* SPDX-License-Identifier: MIT */
/*
 * The IP header as people read it: who to whom first, and flags only where somebody set them. The
 * fields of an option are told where the option can be built from them again, to the octet; else
 * its octets are told beside them.
 */
#include "base/bytes.h"
#include "wire/again.h"
#include "wire/describe/describe.h"

enum { OPTION_HEAD = 2 }; /* type and length */

static void describe_option_data(const struct describe *d, const struct icmp4_option *option)
{
	tell_data(d, "data", option->bytes + OPTION_HEAD, option->length - OPTION_HEAD);
}

/* What the fields do not give back. */
static void describe_option_rest(const struct describe *d, const struct icmp4_option *option)
{
	if (icmp4__option_again(option) != AGAIN_SAME)
		describe_option_data(d, option);
}

static void describe_route(const struct describe *d, const struct icmp4_option *option)
{
	struct icmp4_route_option route;
	enum icmp4_fault fault = icmp4_route_option_parse(&route, option);

	if (fault == ICMP4_FAULT_OPTION_SHORT) {
		describe_option_data(d, option);
		tell_malformed(d, fault, option->at);
		return;
	}
	tell_number(d, "pointer", route.pointer);
	tell_list(d, "route");
	for (size_t i = 0; i < route.count; i++)
		tell_value(d, ICMP4_ITEM_ADDRESS, NULL, route.slots[i]);
	tell_close(d);
	describe_option_rest(d, option);
	if (fault)
		tell_malformed(d, fault, option->at + OPTION_HEAD);
}

static void describe_stamps(const struct describe *d, const struct icmp4_option *option)
{
	struct icmp4_timestamp_option stamps;
	enum icmp4_fault fault = icmp4_timestamp_option_parse(&stamps, option);

	if (fault == ICMP4_FAULT_OPTION_SHORT) {
		describe_option_data(d, option);
		tell_malformed(d, fault, option->at);
		return;
	}
	tell_number(d, "pointer", stamps.pointer);
	tell_number(d, "overflow", stamps.overflow);
	tell_number(d, "flag", stamps.flag);
	tell_list(d, "stamps");
	for (size_t i = 0; i < stamps.count; i++) {
		tell_open(d, NULL);
		if (stamps.flag != ICMP4_STAMPS_ONLY)
			tell_value(d, ICMP4_ITEM_ADDRESS, "address", stamps.slots[i].address);
		tell_number(d, "time_ms", stamps.slots[i].time);
		tell_close(d);
	}
	tell_close(d);
	describe_option_rest(d, option);
	if (fault)
		tell_malformed(d, fault, option->at + OPTION_HEAD);
}

static void describe_traceroute(const struct describe *d, const struct icmp4_option *option)
{
	struct icmp4_traceroute_option traceroute;

	enum icmp4_fault fault = icmp4_traceroute_option_parse(&traceroute, option);

	if (fault) {
		describe_option_data(d, option);
		tell_malformed(d, fault, option->at);
		return;
	}
	tell_number(d, "id", traceroute.id);
	tell_number(d, "outbound_hops", traceroute.outbound_hops);
	tell_number(d, "return_hops", traceroute.return_hops);
	tell_value(d, ICMP4_ITEM_ADDRESS, "originator", traceroute.originator);
	describe_option_rest(d, option);
}

static void describe_alert(const struct describe *d, const struct icmp4_option *option)
{
	if (option->length == OPTION_HEAD + 2)
		tell_number(d, "value", get16(option->bytes + OPTION_HEAD));
	else
		describe_option_data(d, option);
}

static const struct {
	uint8_t type;
	void (*describe)(const struct describe *d, const struct icmp4_option *option);
} describe_options[] = {
	{ICMP4_OPTION_RECORD_ROUTE, describe_route}, {ICMP4_OPTION_LSRR, describe_route},
	{ICMP4_OPTION_SSRR, describe_route},         {ICMP4_OPTION_TIMESTAMP, describe_stamps},
	{ICMP4_OPTION_ROUTER_ALERT, describe_alert}, {ICMP4_OPTION_TRACEROUTE, describe_traceroute},
};

static void describe_option(const struct describe *d, const struct icmp4_option *option)
{
	uint8_t type = option->bytes[0];

	tell_open(d, NULL);
	tell_number(d, "type", type);
	tell_word(d, "name", icmp4_option_name(type));
	tell_number(d, "at", option->at);
	size_t i = 0, rows = sizeof describe_options / sizeof *describe_options;
	while (i < rows && describe_options[i].type != type)
		i++;
	if (i < rows)
		describe_options[i].describe(d, option);
	else if (option->length > OPTION_HEAD)
		tell_data(d, "data", option->bytes + OPTION_HEAD, option->length - OPTION_HEAD);
	tell_close(d);
}

/* The end of the list: behind it only zeros that fill up the last word go without saying. */
static void describe_option_end(const struct describe *d, const uint8_t *ip, size_t at)
{
	tell_open(d, NULL);
	tell_number(d, "type", ICMP4_OPTION_EOL);
	tell_word(d, "name", icmp4_option_name(ICMP4_OPTION_EOL));
	tell_number(d, "at", (uint32_t)at);
	if (!icmp4__options_padded(ip, at))
		tell_data(d, "data", ip + at + 1, icmp4_ip_header_length(ip) - at - 1);
	tell_close(d);
}

static void describe_option_list(const struct describe *d, const uint8_t *ip)
{
	size_t header = icmp4_ip_header_length(ip), at = 0, end = ICMP4_IP_HEADER;
	struct icmp4_option option;
	enum icmp4_fault fault;

	tell_list(d, "options");
	while (icmp4_option_next(ip, &at, &option, &fault)) {
		describe_option(d, &option);
		end = at;
	}
	if (fault) {
		tell_open(d, NULL);
		tell_number(d, "type", ip[at]);
		tell_word(d, "name", icmp4_option_name(ip[at]));
		tell_number(d, "at", (uint32_t)at);
		tell_data(d, "data", ip + at + 1, header - at - 1);
		tell_malformed(d, fault, at);
		tell_close(d);
	} else if (end < header) {
		describe_option_end(d, ip, end);
	}
	tell_close(d);
}

void icmp4__describe_ip(const struct describe *d, const uint8_t *ip)
{
	tell_open(d, "ip");
	tell_value(d, ICMP4_ITEM_ADDRESS, "src", icmp4_ip_src(ip));
	tell_value(d, ICMP4_ITEM_ADDRESS, "dst", icmp4_ip_dst(ip));
	tell_number(d, "protocol", icmp4_ip_protocol(ip));
	tell_number(d, "ttl", icmp4_ip_ttl(ip));
	tell_number(d, "tos", icmp4_ip_tos(ip));
	tell_number(d, "id", icmp4_ip_id(ip));
	tell_number(d, "length", icmp4_ip_total_length(ip));
	tell_value(d, ICMP4_ITEM_FLAG, "df", icmp4_ip_df(ip));
	if (icmp4_ip_mf(ip))
		tell_value(d, ICMP4_ITEM_FLAG, "mf", true);
	if (ip[6] & 0x80)
		tell_value(d, ICMP4_ITEM_FLAG, "reserved", true);
	if (icmp4_ip_offset(ip))
		tell_number(d, "fragment_offset", icmp4_ip_offset(ip));
	if (d->sum(ip, icmp4_ip_header_length(ip)) != 0xffff) {
		tell_value(d, ICMP4_ITEM_HEX, "checksum", get16(ip + 10));
		tell_word(d, "checksum_status", icmp4_checksum_state_name(ICMP4_CHECKSUM_BAD));
	}
	if (icmp4_ip_header_length(ip) > ICMP4_IP_HEADER)
		describe_option_list(d, ip);
	tell_close(d);
}
