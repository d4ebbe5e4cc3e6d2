/* SPDX-License-Identifier: MIT */
/*
 * A member of a group is idle, or its report is due (RFC 2236 section 6). One leaves when it joins
 * and once more a while later, unasked, for the first may be lost; and after a query at a moment
 * that is drawn, unless somebody else reports before.
 */
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/membership.h>

#include "base/bytes.h"
#include "base/rule.h"
#include "base/siphash.h"

enum {
	MEMBERSHIP_QUERY = 0x11,
	MEMBERSHIP_REPORT_V1 = 0x12,
	MEMBERSHIP_REPORT = 0x16,
	MEMBERSHIP_LEAVE = 0x17,
	MEMBERSHIP_MESSAGE = 8,
	MEMBERSHIP_UNASKED = 1,   /* reports behind the first */
	MEMBERSHIP_CODE_V1 = 100, /* tenths of a second, where a query says none */
	MEMBERSHIP_CODE_FLOAT = 128,
	MEMBERSHIP_DOMAIN = 0x69676d70, /* "igmp" */
};

#define MEMBERSHIP_ALL_ROUTERS 0xe0000002u
#define MEMBERSHIP_UNASKED_NS  (10 * ICMP4_S_NS)
#define MEMBERSHIP_OLD_NS      (400 * ICMP4_S_NS)
#define MEMBERSHIP_TENTH_NS    (100 * ICMP4_MS_NS)

void icmp4_membership_init(struct icmp4_membership *member, uint32_t interface,
			   const struct icmp4_key *key)
{
	*member =
		(struct icmp4_membership){.key = *key, .interface = interface, .due = ICMP4_NEVER};
}

void icmp4_membership_join(struct icmp4_membership *member, struct icmp4_time now, uint32_t group,
			   uint32_t address)
{
	if (member->group == group)
		return;
	member->group = group;
	member->address = address;
	member->left = 0;
	member->due = now;
	member->unasked = MEMBERSHIP_UNASKED;
	member->reporter = false;
}

static bool membership_is_old(const struct icmp4_membership *member, struct icmp4_time now)
{
	return icmp4_time_before(now, member->old);
}

/* Who was not the last to report leaves others behind; and version 1 knows no leaving. */
void icmp4_membership_leave(struct icmp4_membership *member, struct icmp4_time now)
{
	if (member->reporter && !membership_is_old(member, now))
		member->left = member->group;
	member->group = 0;
	member->due = ICMP4_NEVER;
}

/* RFC 3376 section 4.1.1: from 128 on mantissa and exponent, of which version 2 makes no use. */
static int64_t membership_span_ns(uint8_t code)
{
	int64_t tenths = code;

	if (code >= MEMBERSHIP_CODE_FLOAT)
		tenths = (int64_t)((code & 15) | 16) << ((code >> 4 & 7) + 3);
	return tenths * MEMBERSHIP_TENTH_NS;
}

/* Up to this span from now, evenly; 0 is not drawn. */
static struct icmp4_time membership_moment(struct icmp4_membership *member, struct icmp4_time now,
					   int64_t span_ns)
{
	uint64_t drawn = icmp4__random(&member->key, MEMBERSHIP_DOMAIN, member->drawn++) >> 32;
	uint64_t tenths_us = (uint64_t)span_ns / 1000 + 1;

	return icmp4_time_add(now, (int64_t)(drawn * tenths_us >> 32) * 1000 + 1);
}

static void membership_asked(struct icmp4_membership *member, struct icmp4_time now,
			     const uint8_t *message)
{
	uint32_t about = get32(message + 4);
	int64_t span_ns = membership_span_ns(message[1] ? message[1] : MEMBERSHIP_CODE_V1);

	if (!message[1])
		member->old = icmp4_time_add(now, MEMBERSHIP_OLD_NS);
	if (!member->group || (about && about != member->group))
		return;
	if (icmp4_time_before(icmp4_time_add(now, span_ns), member->due))
		member->due = membership_moment(member, now, span_ns);
}

static void membership_spared(struct icmp4_membership *member, const uint8_t *message)
{
	if (!member->group || get32(message + 4) != member->group)
		return;
	member->due = ICMP4_NEVER;
	member->unasked = 0;
	member->reporter = false;
}

bool icmp4_membership_input(struct icmp4_membership *member, struct icmp4_time now,
			    const struct icmp4_packet *packet)
{
	const uint8_t *ip = packet->bytes;

	if (icmp4_ip_check(ip, packet->held, packet->held) ||
	    icmp4_ip_protocol(ip) != ICMP4_PROTO_IGMP || !icmp4_is_multicast(icmp4_ip_dst(ip)))
		return false;
	size_t header = icmp4_ip_header_length(ip), length = icmp4_ip_total_length(ip) - header;
	const uint8_t *message = ip + header;

	if (length < MEMBERSHIP_MESSAGE || icmp4_ip_offset(ip) || icmp4_ip_mf(ip) ||
	    icmp4_checksum(message, length))
		return true;
	if (message[0] == MEMBERSHIP_QUERY)
		membership_asked(member, now, message);
	else if (message[0] == MEMBERSHIP_REPORT || message[0] == MEMBERSHIP_REPORT_V1)
		membership_spared(member, message);
	return true;
}

/* With the option that has routers look at what is not for them (RFC 2113), and no further than
 * the link. */
static bool membership_say(const struct icmp4_membership *member, struct icmp4_packet *packet,
			   uint8_t type, uint32_t group, uint32_t to)
{
	const struct icmp4_ip ip = {
		.src = member->address,
		.dst = to,
		.total_length = ICMP4_MEMBERSHIP_OCTETS,
		.tos = 0xc0,
		.ttl = 1,
		.protocol = ICMP4_PROTO_IGMP,
		.option_length = 4,
		.options = {0x94, 4, 0, 0},
	};
	uint8_t *message = packet->bytes + ICMP4_MEMBERSHIP_OCTETS - MEMBERSHIP_MESSAGE;

	icmp4_ip_build(&ip, packet->bytes, packet->held);
	put32(message, (uint32_t)type << 24);
	put32(message + 4, group);
	put16(message + 2, icmp4_checksum(message, MEMBERSHIP_MESSAGE));
	packet->held = packet->length = ICMP4_MEMBERSHIP_OCTETS;
	packet->interface = member->interface;
	packet->next_hop = to;
	packet->link = ICMP4_LINK_MULTICAST;
	packet->form = ICMP4_FORM_DATAGRAM;
	packet->label_count = 0;
	return true;
}

bool icmp4_membership_output(struct icmp4_membership *member, struct icmp4_time now,
			     struct icmp4_packet *packet)
{
	uint32_t left = member->left;
	bool old = membership_is_old(member, now);

	if (packet->held < ICMP4_MEMBERSHIP_OCTETS || !rule(RULE_RD_18))
		return false;
	member->left = 0;
	if (left)
		return membership_say(member, packet, MEMBERSHIP_LEAVE, left,
				      MEMBERSHIP_ALL_ROUTERS);
	if (!member->group || icmp4_time_before(now, member->due))
		return false;
	member->due = ICMP4_NEVER;
	if (member->unasked) {
		member->unasked--;
		member->due = membership_moment(member, now, MEMBERSHIP_UNASKED_NS);
	}
	member->reporter = true;
	return membership_say(member, packet, old ? MEMBERSHIP_REPORT_V1 : MEMBERSHIP_REPORT,
			      member->group, member->group);
}

struct icmp4_time icmp4_membership_deadline(const struct icmp4_membership *member)
{
	return member->left ? (struct icmp4_time){0} : member->due;
}
