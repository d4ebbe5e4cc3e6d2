/* SPDX-License-Identifier: MIT */
/*
 * IP options that ICMP touches, as values. Those that hold slots for the routers on the way have a
 * pointer to the next free one, which every attacker sets: it is told with the values and judged
 * here, but no octet is looked up by it (OPT-12).
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include <icmp4/option.h>

enum { OPTION_POINTER_AT = 2, OPTION_FLAGS_AT = 3 };
enum { OPTION_ROUTE_HEADER = 3, OPTION_STAMPS_HEADER = 4 };
enum { OPTION_SLOT = 4, OPTION_PAIR = 8, OPTION_OVERFLOW_MAX = 15 };

/* The registry of IANA, "IP Option Numbers". */
static const struct option_name {
	uint8_t type;
	const char *name;
} option_names[] = {
	{ICMP4_OPTION_EOL, "end-of-options"},
	{ICMP4_OPTION_NOP, "no-operation"},
	{ICMP4_OPTION_RECORD_ROUTE, "record-route"},
	{10, "experimental-measurement"},
	{11, "mtu-probe"},
	{12, "mtu-reply"},
	{15, "encode"},
	{25, "quick-start"},
	{30, "experiment"},
	{ICMP4_OPTION_TIMESTAMP, "timestamp"},
	{ICMP4_OPTION_TRACEROUTE, "traceroute"},
	{94, "experiment"},
	{ICMP4_OPTION_SECURITY, "security"},
	{ICMP4_OPTION_LSRR, "loose-source-route"},
	{133, "extended-security"},
	{134, "commercial-security"},
	{ICMP4_OPTION_STREAM_ID, "stream-id"},
	{ICMP4_OPTION_SSRR, "strict-source-route"},
	{142, "experimental-access-control"},
	{144, "imi-traffic-descriptor"},
	{145, "extended-internet-protocol"},
	{147, "address-extension"},
	{ICMP4_OPTION_ROUTER_ALERT, "router-alert"},
	{149, "selective-directed-broadcast"},
	{151, "dynamic-packet-state"},
	{152, "upstream-multicast"},
	{158, "experiment"},
	{205, "experimental-flow-control"},
	{222, "experiment"},
};

const char *icmp4_option_name(uint8_t type)
{
	for (size_t i = 0; i < sizeof option_names / sizeof *option_names; i++)
		if (option_names[i].type == type)
			return option_names[i].name;
	return "unknown";
}

/*
 * A pointer names the first octet of a slot, counted from 1, or is past the option, which is then
 * full. Room for a part of a slot is a fault (OPT-11).
 */
static enum icmp4_fault option_judge(const struct icmp4_option *option, unsigned first,
				     unsigned slot)
{
	unsigned pointer = option->bytes[OPTION_POINTER_AT];

	if (rule(RULE_OPT_12) && pointer < first)
		return ICMP4_FAULT_OPTION_POINTER;
	if (pointer > option->length)
		return ICMP4_FAULT_NONE;
	if ((pointer - first) % slot || (rule(RULE_OPT_11) && pointer + slot - 1 > option->length))
		return ICMP4_FAULT_OPTION_POINTER;
	return ICMP4_FAULT_NONE;
}

static uint8_t option_slots(size_t octets, size_t slot, size_t most)
{
	size_t count = octets / slot;

	return (uint8_t)(count < most ? count : most);
}

enum icmp4_fault icmp4_route_option_parse(struct icmp4_route_option *route,
					  const struct icmp4_option *option)
{
	*route = (struct icmp4_route_option){.type = option->bytes[0]};
	if (option->length < OPTION_ROUTE_HEADER)
		return ICMP4_FAULT_OPTION_SHORT;

	const uint8_t *slots = option->bytes + OPTION_ROUTE_HEADER;
	route->pointer = option->bytes[OPTION_POINTER_AT];
	route->count = option_slots((size_t)option->length - OPTION_ROUTE_HEADER, OPTION_SLOT,
				    ICMP4_ROUTE_MAX);
	for (size_t i = 0; i < route->count; i++)
		route->slots[i] = get32(slots + i * OPTION_SLOT);
	return option_judge(option, OPTION_ROUTE_HEADER + 1, OPTION_SLOT);
}

static bool option_is_route(uint8_t type)
{
	return type == ICMP4_OPTION_RECORD_ROUTE || type == ICMP4_OPTION_LSRR ||
	       type == ICMP4_OPTION_SSRR;
}

/* At a slot, or behind the last. */
static bool option_pointer_may(unsigned pointer, unsigned header, unsigned slot, unsigned count)
{
	return pointer > header && (pointer - header - 1) % slot == 0 &&
	       (pointer - header - 1) / slot <= count;
}

int icmp4_route_option_build(const struct icmp4_route_option *route, uint8_t *bytes, size_t size)
{
	size_t length = OPTION_ROUTE_HEADER + (size_t)route->count * OPTION_SLOT;

	if (!option_is_route(route->type) || route->count > ICMP4_ROUTE_MAX ||
	    !option_pointer_may(route->pointer, OPTION_ROUTE_HEADER, OPTION_SLOT, route->count))
		return ICMP4_ERR_ARGUMENT;
	if (size < length)
		return ICMP4_ERR_SPACE;

	bytes[0] = route->type;
	bytes[1] = (uint8_t)length;
	bytes[OPTION_POINTER_AT] = route->pointer;
	for (size_t i = 0; i < route->count; i++)
		put32(bytes + OPTION_ROUTE_HEADER + i * OPTION_SLOT, route->slots[i]);
	return (int)length;
}

/* Flags that nobody defined are read as if there were times alone. */
static unsigned option_stamp_slot(uint8_t flag)
{
	return flag == ICMP4_STAMPS_AND_ADDRESS || flag == ICMP4_STAMPS_PRESPECIFIED ? OPTION_PAIR
										     : OPTION_SLOT;
}

static struct icmp4_stamp option_stamp_get(const uint8_t *at, unsigned slot)
{
	if (slot == OPTION_PAIR)
		return (struct icmp4_stamp){.address = get32(at), .time = get32(at + 4)};
	return (struct icmp4_stamp){.time = get32(at)};
}

enum icmp4_fault icmp4_timestamp_option_parse(struct icmp4_timestamp_option *stamps,
					      const struct icmp4_option *option)
{
	*stamps = (struct icmp4_timestamp_option){0};
	if (option->length < OPTION_STAMPS_HEADER)
		return ICMP4_FAULT_OPTION_SHORT;

	const uint8_t *slots = option->bytes + OPTION_STAMPS_HEADER;
	stamps->pointer = option->bytes[OPTION_POINTER_AT];
	stamps->overflow = option->bytes[OPTION_FLAGS_AT] >> 4;
	stamps->flag = option->bytes[OPTION_FLAGS_AT] & 15;
	unsigned slot = option_stamp_slot(stamps->flag);
	stamps->count =
		option_slots((size_t)option->length - OPTION_STAMPS_HEADER, slot, ICMP4_STAMPS_MAX);
	for (size_t i = 0; i < stamps->count; i++)
		stamps->slots[i] = option_stamp_get(slots + i * slot, slot);
	return option_judge(option, OPTION_STAMPS_HEADER + 1, slot);
}

static void option_stamp_put(const struct icmp4_stamp *stamp, uint8_t *at, unsigned slot)
{
	if (slot == OPTION_PAIR)
		put32(at, stamp->address);
	put32(at + slot - 4, stamp->time);
}

static bool option_stamps_may(const struct icmp4_timestamp_option *stamps, unsigned slot)
{
	const unsigned room = ICMP4_IP_OPTIONS_MAX - OPTION_STAMPS_HEADER;

	return stamps->overflow <= OPTION_OVERFLOW_MAX && stamps->flag <= 15 &&
	       stamps->count <= room / slot &&
	       option_pointer_may(stamps->pointer, OPTION_STAMPS_HEADER, slot, stamps->count);
}

int icmp4_timestamp_option_build(const struct icmp4_timestamp_option *stamps, uint8_t *bytes,
				 size_t size)
{
	unsigned slot = option_stamp_slot(stamps->flag);
	size_t length = OPTION_STAMPS_HEADER + (size_t)stamps->count * slot;

	if (!option_stamps_may(stamps, slot))
		return ICMP4_ERR_ARGUMENT;
	if (size < length)
		return ICMP4_ERR_SPACE;

	bytes[0] = ICMP4_OPTION_TIMESTAMP;
	bytes[1] = (uint8_t)length;
	bytes[OPTION_POINTER_AT] = stamps->pointer;
	bytes[OPTION_FLAGS_AT] = (uint8_t)(stamps->overflow << 4 | stamps->flag);
	for (size_t i = 0; i < stamps->count; i++)
		option_stamp_put(&stamps->slots[i], bytes + OPTION_STAMPS_HEADER + i * slot, slot);
	return (int)length;
}

/* Read only: it may not be sent any more (DEP-02). */
enum icmp4_fault icmp4_traceroute_option_parse(struct icmp4_traceroute_option *traceroute,
					       const struct icmp4_option *option)
{
	*traceroute = (struct icmp4_traceroute_option){0};
	if (option->length < ICMP4_TRACEROUTE_LENGTH)
		return ICMP4_FAULT_OPTION_SHORT;
	traceroute->id = get16(option->bytes + 2);
	traceroute->outbound_hops = get16(option->bytes + 4);
	traceroute->return_hops = get16(option->bytes + 6);
	traceroute->originator = get32(option->bytes + 8);
	return ICMP4_FAULT_NONE;
}

int icmp4_ip_option_add(struct icmp4_ip *ip, const uint8_t *option, size_t length)
{
	if (ip->option_length > ICMP4_IP_OPTIONS_MAX ||
	    length > (size_t)ICMP4_IP_OPTIONS_MAX - ip->option_length)
		return ICMP4_ERR_SPACE;
	memcpy(ip->options + ip->option_length, option, length);
	ip->option_length = (uint8_t)(ip->option_length + length);
	return ICMP4_OK;
}

void icmp4_ip_options_end(struct icmp4_ip *ip)
{
	while (ip->option_length % 4 && ip->option_length < ICMP4_IP_OPTIONS_MAX)
		ip->options[ip->option_length++] = ICMP4_OPTION_EOL;
}
