/* SPDX-License-Identifier: MIT */
/*
 * The octets of a probe, and of an echo request above all. Behind its header comes the cookie, by
 * which we know our own reply from a stranger's guess, then the pattern, by which we see whether
 * the network kept it.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "probe/ping/ping.h"
#include <icmp4/checksum.h>

enum {
	PING_IP_ID_DOMAIN = 0x70696e67, /* "ping" */
	PING_FLOW_DOMAIN = 0x666c6f77,  /* "flow" */
	PING_BALANCE = 2,
	PING_COUNTED = 256, /* octets that count up, until they begin again */
};

static size_t ping_cookie_length(size_t size)
{
	return size < ICMP4_PING_COOKIE ? size : ICMP4_PING_COOKIE;
}

unsigned icmp4__ping_cookie_bits(const struct icmp4_ping_options *options)
{
	return 8 * (unsigned)ping_cookie_length(options->size);
}

/* All eight octets of it, however many the data have room for. */
static void ping_cookie(const struct icmp4_ping *ping, uint64_t number,
			uint8_t cookie[static ICMP4_PING_COOKIE])
{
	uint8_t about[12];

	put32(about, (uint32_t)(number >> 32));
	put32(about + 4, (uint32_t)number);
	put32(about + 8, icmp4__ping_target(ping, number)->dst);
	uint64_t hash = icmp4__siphash(&ping->key, about, sizeof about);
	put32(cookie, (uint32_t)(hash >> 32));
	put32(cookie + 4, (uint32_t)hash);
	if (ping->options.query == ICMP4_PING_UDP)
		put16(cookie, icmp4__ping_token(ping, number));
}

/* Whether a word of the data brings the checksum to what it shall be. */
static bool ping_balances(const struct icmp4_ping_options *options)
{
	return options->keeps_flows || options->query == ICMP4_PING_UDP;
}

/* Octet `at` of the data, 8 or higher. */
static uint8_t ping_pattern(const struct icmp4_ping_options *options, size_t at)
{
	if (!options->pattern_length)
		return (uint8_t)at;
	return options->pattern[(at - ICMP4_PING_COOKIE) % options->pattern_length];
}

static uint16_t ping_word(const struct icmp4_ping_options *options, size_t at, size_t size)
{
	uint8_t word[2] = {ping_pattern(options, at)};

	if (at + 1 < size)
		word[1] = ping_pattern(options, at + 1);
	return get16(word);
}

/* Where the pattern begins: what keeps a flow together stands in front of it. */
static size_t ping_pattern_at(const struct icmp4_ping_options *options)
{
	return ICMP4_PING_COOKIE + (size_t)(ping_balances(options) ? PING_BALANCE : 0);
}

/* Of the words from `at` up to an end. */
static uint32_t ping_pattern_part(const struct icmp4_ping_options *options, size_t at, size_t end)
{
	uint32_t sum = 0; /* at most 2^15 words: cannot overflow */

	for (; at < end; at += 2)
		sum += ping_word(options, at, end);
	return sum;
}

/* The pattern comes again and again: one of them, and what is left at the end, is all to be summed
 * (RECV-13). */
uint16_t icmp4__ping_pattern_sum(const struct icmp4_ping_options *options, size_t size)
{
	size_t at = ping_pattern_at(options);
	size_t turn = options->pattern_length ? 2u * options->pattern_length : PING_COUNTED;
	size_t turns = size > at ? (size - at) / turn : 0;
	uint32_t sum = turns ? ping_pattern_part(options, at, at + turn) * (uint32_t)turns : 0;

	sum += ping_pattern_part(options, at + turns * turn, size);
	return (uint16_t)~icmp4_checksum_finish(sum);
}

static uint16_t ping_data_sum(const struct icmp4_ping *ping, uint64_t number)
{
	if (!ping->options.size_step)
		return ping->pattern_sum;
	return icmp4__ping_pattern_sum(&ping->options, icmp4__ping_size(ping, number));
}

/* Of all words of the request but its balance. */
static uint32_t ping_sum(const struct icmp4_ping *ping, uint64_t number, uint16_t id)
{
	uint8_t cookie[ICMP4_PING_COOKIE];
	uint32_t sum = (uint32_t)ICMP4_ECHO << 8;

	ping_cookie(ping, number, cookie);
	sum += id;
	sum += (uint16_t)(number + 1);
	sum += ping_data_sum(ping, number);
	return icmp4_checksum_partial(sum, cookie,
				      ping_cookie_length(icmp4__ping_size(ping, number)));
}

/* The checksum that all probes of a flow bear; neither of the two zeros of one's complement. */
static uint16_t ping_flow_checksum(const struct icmp4_ping *ping, uint64_t number)
{
	const struct icmp4_ping_target *target = icmp4__ping_target(ping, number);
	uint64_t about = (uint64_t)target->dst << 16 | target->flow;
	uint32_t random = (uint32_t)icmp4__random(&ping->key, PING_FLOW_DOMAIN, about);

	return (uint16_t)(1 + random % (UINT16_MAX - 1));
}

static uint16_t ping_udp_balance(const struct icmp4_ping *ping, uint64_t number)
{
	uint8_t cookie[ICMP4_PING_COOKIE];

	ping_cookie(ping, number, cookie);
	return icmp4__ping_udp_balance(
		ping, number,
		icmp4_checksum_partial(ping_data_sum(ping, number), cookie, sizeof cookie));
}

/* The word that brings the checksum to that of the flow, or of the probe; 0 where it may be any. */
static uint16_t ping_balance(const struct icmp4_ping *ping, uint64_t number)
{
	if (ping->options.query == ICMP4_PING_UDP)
		return ping_udp_balance(ping, number);
	if (!ping->options.keeps_flows)
		return 0;

	uint16_t id = icmp4__ping_names(ping, number).id;
	uint16_t without = icmp4_checksum_finish(ping_sum(ping, number, id));
	uint16_t wanted = (uint16_t)~ping_flow_checksum(ping, number);
	return (uint16_t)~icmp4_checksum_finish((uint32_t)without + wanted);
}

/*
 * Equals what icmp4_message_build computes, without a walk through the data: this is asked for
 * every error that names us, and 65507 octets would make a cheap flood of such errors expensive
 * (RECV-13).
 */
uint16_t icmp4__ping_checksum(const struct icmp4_ping *ping, uint64_t number, uint16_t id)
{
	return icmp4_checksum_finish(ping_sum(ping, number, id) + ping_balance(ping, number));
}

/* Never 0, which would ask the kernel to choose. */
uint16_t icmp4__ping_ip_id(const struct icmp4_ping *ping, uint64_t number)
{
	uint32_t random = (uint32_t)icmp4__random(&ping->key, PING_IP_ID_DOMAIN, number);

	if (icmp4__ping_asks_port(&ping->options))
		return icmp4__ping_token(ping, number);
	return (uint16_t)(1 + random % UINT16_MAX);
}

void icmp4__ping_data(const struct icmp4_ping *ping, uint64_t number, uint8_t *data)
{
	const struct icmp4_ping_options *options = &ping->options;
	size_t size = icmp4__ping_size(ping, number);
	uint8_t cookie[ICMP4_PING_COOKIE];

	ping_cookie(ping, number, cookie);
	memcpy(data, cookie, ping_cookie_length(size));
	if (ping_balances(options))
		put16(data + ICMP4_PING_COOKIE, ping_balance(ping, number));
	for (size_t at = ping_pattern_at(options); at < size; at++)
		data[at] = ping_pattern(options, at);
}

static void ping_request_build(const struct icmp4_ping *ping, uint64_t number, uint8_t *bytes,
			       size_t size)
{
	struct icmp4_message request = icmp4__ping_request(ping, number, bytes + ICMP4_HEADER);

	icmp4_message_build(&request, bytes, size);
}

size_t icmp4__ping_build(const struct icmp4_ping *ping, uint64_t number, uint8_t *room, size_t size)
{
	const struct icmp4_ping_options *options = &ping->options;
	size_t length = icmp4__ping_length(options, icmp4__ping_size(ping, number));
	if (!length || length > size)
		return 0;

	struct icmp4_ip ip = {
		.src = icmp4__ping_flow(ping, number).src,
		.dst = icmp4__ping_target(ping, number)->dst,
		.total_length = (uint16_t)length,
		.id = icmp4__ping_ip_id(ping, number),
		.tos = options->tos,
		.ttl = options->ttl,
		.protocol = icmp4__ping_protocol(options),
		.df = options->df,
		.option_length = options->option_length,
	};
	size_t header = (size_t)ICMP4_IP_HEADER + options->option_length;

	memcpy(ip.options, options->ip_options, options->option_length);
	icmp4_ip_build(&ip, room, size);
	if (icmp4__ping_asks_port(options))
		icmp4__ping_port_build(ping, number, room + header, length - header);
	else
		ping_request_build(ping, number, room + header, size - header);
	return length;
}

bool icmp4__ping_has_cookie(const struct icmp4_ping *ping, uint64_t number, const uint8_t *data,
			    size_t length)
{
	uint8_t cookie[ICMP4_PING_COOKIE];
	size_t needed = ping_cookie_length(icmp4__ping_size(ping, number));

	ping_cookie(ping, number, cookie);
	return length >= needed && memcmp(data, cookie, needed) == 0;
}

size_t icmp4__ping_compare(const struct icmp4_ping *ping, uint64_t number, const uint8_t *data,
			   size_t length)
{
	const struct icmp4_ping_options *options = &ping->options;
	size_t size = icmp4__ping_size(ping, number), at = ping_cookie_length(size);
	uint8_t balance[PING_BALANCE];

	put16(balance, ping_balance(ping, number));
	for (; at < ping_pattern_at(options) && at < length && at < size; at++)
		if (data[at] != balance[at - ICMP4_PING_COOKIE])
			return at;
	while (at < length && at < size && data[at] == ping_pattern(options, at))
		at++;
	return at;
}
