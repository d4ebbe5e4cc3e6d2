/* SPDX-License-Identifier: MIT */
/*
 * The reply is the request turned around in place (RFC 792): nothing is copied but options away,
 * and of the ICMP checksum only what the changed word contributes is changed (ECHO-05).
 */
#include "base/bytes.h"
#include "node/internal.h"
#include <icmp4/checksum.h>
#include <icmp4/message.h>

/*
 * A sum that an update makes 0xffff is the same number as 0, and which of the two it must be the
 * update cannot know: an all-zero reply has checksum 0xffff, others may have 0 (CKSUM-04, -05).
 */
static void echo_turn(uint8_t *icmp, size_t length, bool keep_code)
{
	uint16_t before = get16(icmp);

	icmp[0] = ICMP4_ECHO_REPLY;
	icmp[1] = keep_code ? icmp[1] : 0;
	put16(icmp + 2, icmp4_checksum_update(get16(icmp + 2), before, get16(icmp)));
	if (get16(icmp + 2) == 0)
		put16(icmp + 2, icmp4_checksum(icmp, length));
}

size_t icmp4__echo_reply(uint8_t *ip, uint32_t src, const struct icmp4_echo_style *style)
{
	size_t header = icmp4_ip_header_length(ip);
	size_t data = icmp4_ip_total_length(ip) - header;
	struct icmp4__reply reply = icmp4__reply_to(ip, src, style->ttl, style->id);

	echo_turn(ip + header, data, style->keep_code);
	return icmp4__reply_header(ip, data, &reply);
}

/* True: an ICMP echo request, and *fault says whether a sound one. */
static bool echo_is_request(const uint8_t *ip, enum icmp4_fault *fault)
{
	size_t header = icmp4_ip_header_length(ip);
	size_t length = icmp4_ip_total_length(ip) - header;
	const uint8_t *icmp = ip + header;

	if (icmp4_ip_protocol(ip) != ICMP4_PROTO_ICMP || icmp4_ip_offset(ip) || icmp4_ip_mf(ip))
		return false;
	if (length < ICMP4_HEADER)
		*fault = ICMP4_FAULT_ICMP_SHORT;
	else if (!icmp4_checksum_ok(icmp, length))
		*fault = ICMP4_FAULT_ICMP_CHECKSUM;
	return *fault || icmp[0] == ICMP4_ECHO;
}

/* By their numbers alone, as far as a leaf can know: a single host asks (ECHO-11), and the address
 * that it asks may be the source of what is sent (ECHO-06, HOST-06). */
static bool echo_between_hosts(const uint8_t *ip)
{
	return !icmp4_is_martian(icmp4_ip_src(ip)) && !icmp4_is_martian(icmp4_ip_dst(ip));
}

size_t icmp4_echo_answer(uint8_t *bytes, size_t held, const struct icmp4_echo_style *style,
			 enum icmp4_fault *fault)
{
	*fault = icmp4_ip_check(bytes, held, held);
	if (*fault || !echo_is_request(bytes, fault) || *fault || !echo_between_hosts(bytes))
		return 0;
	return icmp4__echo_reply(bytes, icmp4_ip_dst(bytes), style);
}
