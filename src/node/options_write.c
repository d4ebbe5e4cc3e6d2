/* SPDX-License-Identifier: MIT */
/*
 * What a node writes into the options of a datagram that leaves it: its address, as it is on the
 * link that the datagram leaves by, and the time (RFC 1812 sections 5.3.13.4 to 5.3.13.6). Nothing
 * is written where there is no room for all of it, whatever was judged before.
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "node/options.h"
#include <icmp4/checksum.h>

enum { WRITE_CHECKSUM_AT = 10, WRITE_DESTINATION_AT = 16 };

/* The slot that the pointer names; NULL: it has not that many octets. */
static uint8_t *write_slot(uint8_t *option, unsigned first, unsigned octets)
{
	unsigned pointer = option[OPTIONS_POINTER_AT];

	if (pointer < first || pointer - 1 + octets > option[OPTIONS_LENGTH_AT])
		return NULL;
	return option + pointer - 1;
}

static void write_move(uint8_t *option, unsigned octets)
{
	option[OPTIONS_POINTER_AT] = (uint8_t)(option[OPTIONS_POINTER_AT] + octets);
}

static void write_route(uint8_t *option, uint32_t address)
{
	uint8_t *slot = write_slot(option, 4, OPTIONS_SLOT);

	if (!slot)
		return;
	put32(slot, address);
	write_move(option, OPTIONS_SLOT);
}

/* One more that found no room; a sixteenth was refused when it arrived. */
static void write_overflow(uint8_t *option)
{
	if ((option[OPTIONS_FLAGS_AT] & OPTIONS_OVERFLOW) != OPTIONS_OVERFLOW)
		option[OPTIONS_FLAGS_AT] = (uint8_t)(option[OPTIONS_FLAGS_AT] + 0x10);
}

static void write_stamp(const struct icmp4_node *node, uint8_t *option, uint32_t address,
			uint32_t time)
{
	unsigned flag = option[OPTIONS_FLAGS_AT] & OPTIONS_FLAG;
	unsigned octets = flag == ICMP4_STAMPS_ONLY ? OPTIONS_SLOT : OPTIONS_PAIR;
	uint8_t *slot = write_slot(option, 5, octets);

	if (flag == ICMP4_STAMPS_PRESPECIFIED && (!slot || !icmp4_node_owns(node, get32(slot))))
		return;
	if (flag > ICMP4_STAMPS_AND_ADDRESS && flag != ICMP4_STAMPS_PRESPECIFIED)
		return;
	if (!slot) {
		write_overflow(option);
		return;
	}
	if (flag == ICMP4_STAMPS_AND_ADDRESS)
		put32(slot, address);
	put32(slot + octets - 4, time);
	write_move(option, octets);
}

void icmp4__option_write(const struct icmp4_node *node, uint8_t *option, uint32_t address,
			 struct icmp4_time now)
{
	unsigned length = option[OPTIONS_LENGTH_AT];

	if (icmp4__option_policy(node, option[0]) != ICMP4_OPTION_PROCESS)
		return;
	if (option[0] == ICMP4_OPTION_RECORD_ROUTE && length > OPTIONS_POINTER_AT)
		write_route(option, address);
	if (option[0] == ICMP4_OPTION_TIMESTAMP && length > OPTIONS_FLAGS_AT)
		write_stamp(node, option, address, icmp4__time_of_day(node, now));
}

/* The next hop becomes the destination, and we stand in its place. */
static void write_hop(uint8_t *ip, uint8_t *option, uint32_t address)
{
	uint8_t *slot = write_slot(option, 4, OPTIONS_SLOT);

	if (!slot)
		return;
	put32(ip + WRITE_DESTINATION_AT, get32(slot));
	write_route(option, address);
}

/* What is forwarded although it is for us is on a source route. */
void icmp4__options_write(const struct icmp4_node *node, uint8_t *ip, struct icmp4_time now)
{
	uint32_t address = icmp4__source_address(node, node->event.interface, node->event.next_hop);
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0;

	if (icmp4_node_owns(node, icmp4_ip_dst(ip)) && icmp4__options_source(node, ip, &option))
		write_hop(ip, ip + option.at, address);
	while (rule(RULE_OPT_06) && icmp4_option_next(ip, &at, &option, &fault))
		if (icmp4__option_records(option.bytes))
			icmp4__option_write(node, ip + option.at, address, now);
	put16(ip + WRITE_CHECKSUM_AT, 0);
	put16(ip + WRITE_CHECKSUM_AT, icmp4_checksum(ip, icmp4_ip_header_length(ip)));
}
