/* SPDX-License-Identifier: MIT */
/*
 * Errors as some boxes send them: from an address that is not theirs, or damaged in what they quote
 * or say about it. Who reads such answers must not be led astray by them, and what is wrong is one
 * thing at a time: all checksums but those that are to be wrong are right again behind it.
 */
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>

#include "base/bytes.h"
#include "sim/stage.h"

enum {
	IP_LENGTH_AT = 2,
	IP_ID_AT = 4,
	IP_SUM_AT = 10,
	IP_SRC_AT = 12,
	IP_DST_AT = 16,
	ICMP_SUM_AT = 2,
	ICMP_LENGTH_AT = 5, /* in words of four octets (RFC 4884 section 4) */
	ICMP_HEADER = 8,
	LENGTH_TOO_LONG = 200,
};

/* An error of the node's own. */
static bool is_own_error(const struct icmp4_packet *packet)
{
	const uint8_t *ip = packet->bytes;
	size_t header = icmp4_ip_header_length(ip);

	if (packet->tag == ICMP4_VERB_FORWARDED || packet->tag == ICMP4_VERB_SENT)
		return false;
	return icmp4_ip_protocol(ip) == ICMP4_PROTO_ICMP && !icmp4_ip_offset(ip) &&
	       packet->held >= header + ICMP_HEADER + ICMP4_IP_HEADER &&
	       icmp4_type_is_error(ip[header]);
}

static void swap_octets(uint8_t *at)
{
	uint8_t first = at[0];

	at[0] = at[1];
	at[1] = first;
}

/* What the message says of itself, and then what it quotes. */
static void damage(uint8_t *icmp, uint32_t wrong, uint32_t own)
{
	uint8_t *quote = icmp + ICMP_HEADER;

	if (wrong & SIM_WRONG_NO_LENGTH)
		icmp[ICMP_LENGTH_AT] = 0;
	if (wrong & SIM_WRONG_LENGTH)
		icmp[ICMP_LENGTH_AT] = LENGTH_TOO_LONG;
	if (wrong & SIM_WRONG_QUOTE_LENGTH)
		swap_octets(quote + IP_LENGTH_AT);
	if (wrong & SIM_WRONG_QUOTE_ID)
		swap_octets(quote + IP_ID_AT);
	if (wrong & SIM_WRONG_QUOTE_SUM)
		put16(quote + IP_SUM_AT, 0);
	if (wrong & SIM_WRONG_QUOTE_ADDRESS)
		put32(quote + IP_DST_AT, own);
}

static void seal(uint8_t *icmp, size_t length, bool wrong)
{
	put16(icmp + ICMP_SUM_AT, 0);
	put16(icmp + ICMP_SUM_AT, (uint16_t)(icmp4_checksum(icmp, length) + wrong));
}

void sim__error_egress(struct passage *passage, struct sim_node *node)
{
	uint8_t *ip = passage->packet->bytes;
	size_t header = icmp4_ip_header_length(ip);

	if (!is_own_error(passage->packet))
		return;
	damage(ip + header, node->behaviour.error_wrong, icmp4_ip_src(ip));
	seal(ip + header, passage->packet->length - header,
	     node->behaviour.error_wrong & SIM_WRONG_SUM);
	if (!node->behaviour.error_source)
		return;
	put32(ip + IP_SRC_AT, node->behaviour.error_source);
	put16(ip + IP_SUM_AT, 0);
	put16(ip + IP_SUM_AT, icmp4_checksum(ip, header));
}
