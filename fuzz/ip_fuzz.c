/* SPDX-License-Identifier: MIT */
/*
 * Any octets as an IPv4 header with options. What is accepted must build into the same header, keep
 * a sound checksum when its TTL changes, and have options that lie inside it.
 */
#include "base/bytes.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/quote.h>
#include <stdlib.h>
#include <string.h>

static void check_options(const uint8_t *ip)
{
	size_t header = icmp4_ip_header_length(ip), at = 0, end = ICMP4_IP_HEADER;
	struct icmp4_option option;
	enum icmp4_fault fault;

	while (icmp4_option_next(ip, &at, &option, &fault)) {
		MUST(option.at == end && option.bytes == ip + option.at && option.length > 0);
		end = (size_t)option.at + option.length;
		MUST(at == end && end <= header);
	}
	MUST(fault == ICMP4_FAULT_NONE ? at == header : at == end && at < header);
}

/* The octets of a sound header are those that its values build. */
static void check_header(uint8_t *ip, size_t length)
{
	uint8_t built[ICMP4_IP_HEADER_MAX];
	struct icmp4_ip values;
	size_t header = icmp4_ip_header_length(ip);

	put16(ip + 10, 0);
	put16(ip + 10, icmp4_checksum(ip, header));
	enum icmp4_fault fault = icmp4_ip_check(ip, length, length);
	MUST(fault == ICMP4_FAULT_NONE || fault == ICMP4_FAULT_IP_TOTAL_LENGTH ||
	     fault == ICMP4_FAULT_IP_TRUNCATED);
	if (fault)
		return;

	icmp4_ip_parse(&values, ip);
	MUST(icmp4_ip_build(&values, built, sizeof built) == (int)header);
	MUST(!memcmp(built, ip, header));
	icmp4_ip_set_ttl(ip, (uint8_t)(values.ttl - 1));
	MUST(icmp4_checksum_ok(ip, header));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct icmp4_quote quote;
	enum icmp4_fault fault = icmp4_ip_check(octets, length, length);

	MUST(fault || icmp4_ip_total_length(octets) <= length);
	icmp4_quote_parse(&quote, octets, length);
	if (icmp4_ip_look(octets, length))
		return 0;
	check_options(octets);

	uint8_t *copy = malloc(length);
	MUST(copy);
	memcpy(copy, octets, length);
	check_header(copy, length);
	free(copy);
	return 0;
}
