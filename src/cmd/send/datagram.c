/* SPDX-License-Identifier: MIT */
/*
 * The datagram around an ICMP message. Faults are put in last, each alone: a checksum that is wrong
 * is wrong in a message that is otherwise right, and a length that lies does so in a header with a
 * sound checksum.
 */
#include "base/bytes.h"
#include "cmd/send/message.h"
#include "cmd/send/parts.h"
#include <icmp4/checksum.h>
#include <icmp4/option.h>
#include <string.h>

enum { TTL_DEFAULT = 64, FLAG_MF = 0x2000, CHECKSUM_FLAW = 0x5555, OPTION_COPIED = 0x80 };
enum { IP_AT_LENGTH = 2, IP_AT_FRAGMENT = 6, IP_AT_CHECKSUM = 10, ICMP_AT_CHECKSUM = 2 };

static bool read_header(const struct cmd_options *o, const struct send_ends *ends,
			struct icmp4_ip *ip, struct cmd_error *error)
{
	*ip = (struct icmp4_ip){
		.src = ends->src,
		.dst = ends->dst,
		.id = ends->ip_id,
		.ttl = (uint8_t)(o->ttl > 0 ? o->ttl : TTL_DEFAULT),
		.protocol = ICMP4_PROTO_ICMP,
		.df = o->fragment == CMD_FRAGMENT_DO || o->fragment == CMD_FRAGMENT_PROBE,
	};
	if (o->dscp >= 0)
		ip->tos = (uint8_t)(o->dscp << 2);
	if (o->ecn >= 0)
		ip->tos |= (uint8_t)o->ecn;
	for (size_t i = 0; i < o->options.count; i++)
		if (!send_option(o->options.words[i], ip, error))
			return false;
	icmp4_ip_options_end(ip);
	return true;
}

static void seal_header(uint8_t *ip)
{
	put16(ip + IP_AT_CHECKSUM, 0);
	put16(ip + IP_AT_CHECKSUM, icmp4_checksum(ip, icmp4_ip_header_length(ip)));
}

/* A checksum other than the right one, in either form that 0 has: the sum is off by no multiple of
 * 0xffff. */
static void spoil_checksum(struct send_octets *message)
{
	put16(message->bytes + ICMP_AT_CHECKSUM,
	      get16(message->bytes + ICMP_AT_CHECKSUM) ^ CHECKSUM_FLAW);
}

static bool judge(const struct cmd_options *o, struct cmd_error *error)
{
	if (o->fragments >= 0 && o->length >= 0)
		return send_refuse(error, "--fragments and --length: each fragment says its own "
					  "length");
	if (o->fragments >= 0 &&
	    (o->fragment == CMD_FRAGMENT_DO || o->fragment == CMD_FRAGMENT_PROBE))
		return send_refuse(error, "--fragments and -M do: what may not be fragmented is "
					  "not");
	return true;
}

bool send_datagram(const struct cmd_options *o, const struct send_ends *ends,
		   struct send_octets *datagram, struct cmd_error *error)
{
	struct send_octets message = {.length = 0};
	struct icmp4_ip ip;

	if (!judge(o, error) || !send_message(o, ends, &message, error) ||
	    !read_header(o, ends, &ip, error))
		return false;
	if (o->bad_checksum)
		spoil_checksum(&message);
	if (o->truncate >= 0 && (size_t)o->truncate < message.length)
		message.length = (size_t)o->truncate;
	if (message.length > SEND_MAX - ICMP4_IP_HEADER - (size_t)ip.option_length)
		return send_refuse(error, "no datagram is that long");
	ip.total_length = (uint16_t)(ICMP4_IP_HEADER + ip.option_length + message.length);
	datagram->length = 0;
	if (!send_take(datagram, icmp4_ip_build(&ip, datagram->bytes, SEND_MAX)))
		return send_refuse(error, "no header of IP can be built so");
	send_append(datagram, message.bytes, message.length);
	if (o->length >= 0) {
		put16(datagram->bytes + IP_AT_LENGTH, (uint16_t)o->length);
		seal_header(datagram->bytes);
	}
	return true;
}

/* --- Fragments --- */

/* The header of a later fragment: options without the copied flag are left out. */
static size_t later_header(const uint8_t *ip, uint8_t *room)
{
	size_t length = ICMP4_IP_HEADER, at = 0;
	struct icmp4_option option;
	enum icmp4_fault fault;

	memcpy(room, ip, ICMP4_IP_HEADER);
	while (icmp4_option_next(ip, &at, &option, &fault)) {
		if (!(option.bytes[0] & OPTION_COPIED))
			continue;
		memcpy(room + length, option.bytes, option.length);
		length += option.length;
	}
	while (length % 4)
		room[length++] = ICMP4_OPTION_EOL;
	room[0] = (uint8_t)(0x40 | length / 4);
	return length;
}

static size_t first_header(const uint8_t *ip, uint8_t *room)
{
	size_t length = icmp4_ip_header_length(ip);

	memcpy(room, ip, length);
	return length;
}

size_t send_fragment(const uint8_t *datagram, size_t length, size_t most, size_t *at, uint8_t *room)
{
	size_t whole = length < ICMP4_IP_HEADER ? length : icmp4_ip_header_length(datagram);
	size_t data = length - (whole < length ? whole : length), offset = *at;

	if (length <= most) {
		*at = length;
		memcpy(room, datagram, offset ? 0 : length);
		return offset ? 0 : length;
	}
	if (offset >= data)
		return 0;
	size_t header = (offset ? later_header : first_header)(datagram, room);
	size_t step = (most > header ? most - header : 0) & ~(size_t)7;

	step = step ? step : 8;
	size_t count = data - offset < step ? data - offset : step;

	memcpy(room + header, datagram + whole + offset, count);
	put16(room + IP_AT_LENGTH, (uint16_t)(header + count));
	put16(room + IP_AT_FRAGMENT,
	      (uint16_t)(offset / 8 | (offset + count < data ? FLAG_MF : 0)));
	seal_header(room);
	*at = offset + count;
	return header + count;
}
