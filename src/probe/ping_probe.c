/* SPDX-License-Identifier: MIT */
/*
 * The octets of a probe, and of an echo request above all. Behind its header comes the cookie, by
 * which we know our own reply from a stranger's guess, then the pattern, by which we see whether
 * the network kept it.
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "probe/ping.h"
#include <icmp4/checksum.h>

enum { PING_IP_ID_DOMAIN = 0x70696e67 }; /* "ping" */

static size_t ping_cookie_length(const struct icmp4_ping_options *options)
{
	return options->size < ICMP4_PING_COOKIE ? options->size : ICMP4_PING_COOKIE;
}

unsigned icmp4__ping_cookie_bits(const struct icmp4_ping_options *options)
{
	return 8 * (unsigned)ping_cookie_length(options);
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
}

/* Octet `at` of the data, 8 or higher. */
static uint8_t ping_pattern(const struct icmp4_ping_options *options, size_t at)
{
	if (!options->pattern_length)
		return (uint8_t)at;
	return options->pattern[(at - ICMP4_PING_COOKIE) % options->pattern_length];
}

static uint16_t ping_word(const struct icmp4_ping_options *options, size_t at)
{
	uint8_t word[2] = {ping_pattern(options, at)};

	if (at + 1 < options->size)
		word[1] = ping_pattern(options, at + 1);
	return get16(word);
}

uint16_t icmp4__ping_pattern_sum(const struct icmp4_ping_options *options)
{
	uint32_t sum = 0; /* at most 2^15 words: cannot overflow */

	for (size_t at = ICMP4_PING_COOKIE; at < options->size; at += 2)
		sum += ping_word(options, at);
	return (uint16_t)~icmp4_checksum_finish(sum);
}

/*
 * Equals what icmp4_message_build computes, without a walk through the data: this is asked for
 * every error that names us, and 65507 octets would make a cheap flood of such errors expensive
 * (RECV-13).
 */
uint16_t icmp4__ping_checksum(const struct icmp4_ping *ping, uint64_t number, uint16_t id)
{
	uint8_t cookie[ICMP4_PING_COOKIE];
	uint32_t sum = (uint32_t)ICMP4_ECHO << 8;

	ping_cookie(ping, number, cookie);
	sum += id;
	sum += (uint16_t)(number + 1);
	sum += ping->pattern_sum;
	sum = icmp4_checksum_partial(sum, cookie, ping_cookie_length(&ping->options));
	return icmp4_checksum_finish(sum);
}

/* Never 0, which would ask the kernel to choose. */
uint16_t icmp4__ping_ip_id(const struct icmp4_ping *ping, uint64_t number)
{
	uint32_t random = (uint32_t)icmp4__random(&ping->key, PING_IP_ID_DOMAIN, number);

	return (uint16_t)(1 + random % UINT16_MAX);
}

void icmp4__ping_data(const struct icmp4_ping *ping, uint64_t number, uint8_t *data)
{
	uint8_t cookie[ICMP4_PING_COOKIE];

	ping_cookie(ping, number, cookie);
	memcpy(data, cookie, ping_cookie_length(&ping->options));
	for (size_t at = ICMP4_PING_COOKIE; at < ping->options.size; at++)
		data[at] = ping_pattern(&ping->options, at);
}

size_t icmp4__ping_build(const struct icmp4_ping *ping, uint64_t number, uint8_t *room, size_t size)
{
	const struct icmp4_ping_options *options = &ping->options;
	size_t length = icmp4_ping_length(options);
	if (!length || length > size)
		return 0;

	struct icmp4_ip ip = {
		.src = options->src,
		.dst = icmp4__ping_target(ping, number)->dst,
		.total_length = (uint16_t)length,
		.id = icmp4__ping_ip_id(ping, number),
		.tos = options->tos,
		.ttl = options->ttl,
		.protocol = ICMP4_PROTO_ICMP,
		.df = options->df,
	};
	struct icmp4_message request =
		icmp4__ping_request(ping, number, room + ICMP4_IP_HEADER + ICMP4_HEADER);

	icmp4_ip_build(&ip, room, size);
	icmp4_message_build(&request, room + ICMP4_IP_HEADER, size - ICMP4_IP_HEADER);
	return length;
}

bool icmp4__ping_has_cookie(const struct icmp4_ping *ping, uint64_t number, const uint8_t *data,
			    size_t length)
{
	uint8_t cookie[ICMP4_PING_COOKIE];
	size_t needed = ping_cookie_length(&ping->options);

	ping_cookie(ping, number, cookie);
	return length >= needed && memcmp(data, cookie, needed) == 0;
}

size_t icmp4__ping_compare(const struct icmp4_ping *ping, const uint8_t *data, size_t length)
{
	size_t at = ping_cookie_length(&ping->options);

	while (at < length && at < ping->options.size &&
	       data[at] == ping_pattern(&ping->options, at))
		at++;
	return at;
}
