/* SPDX-License-Identifier: MIT */
/*
 * Addresses and names inside extension objects, as RFC 5837 lays them out and the draft on node
 * identification takes them over. A name is octets of a stranger: whoever shows it escapes it
 * (PING-04).
 */
#include "base/mem.h"
#include "base/rule.h"
#include "wire/object/object.h"

enum { NAME_SUB_OBJECT_MAX = ICMP4_NAME_MAX + 1, NAME_CONTINUATIONS = 3 };

/* Address families that we know the lengths of. */
static const struct object_family {
	uint16_t afi;
	uint8_t length;
	uint8_t or_length;
} object_families[] = {
	{ICMP4_AFI_IPV4, 4, 4},
	{ICMP4_AFI_IPV6, 16, 16},
	{ICMP4_AFI_802, 6, 8}, /* EUI-48, EUI-64 */
};

static const struct object_family *object_family_find(uint16_t afi)
{
	for (size_t i = 0; i < sizeof object_families / sizeof *object_families; i++)
		if (object_families[i].afi == afi)
			return &object_families[i];
	return NULL;
}

bool icmp4__address_fits(uint16_t afi, size_t length)
{
	const struct object_family *family = object_family_find(afi);

	if (!family)
		return length > 0;
	return length == family->length || length == family->or_length;
}

/* The sub-object does not say how long it is, so that it must be of IP (RFC 5837 section 4.2). */
static size_t object_ip_length(uint16_t afi)
{
	return afi == ICMP4_AFI_IPV4 || afi == ICMP4_AFI_IPV6 ? object_family_find(afi)->length : 0;
}

enum icmp4_fault icmp4__address_read(struct icmp4_any_address *address, struct reader *r)
{
	uint16_t afi = read_u16(r);
	size_t length = object_ip_length(afi);

	read_u16(r);
	if (r->failed)
		return ICMP4_FAULT_OBJECT_SHORT;
	if (length == 0)
		return ICMP4_FAULT_OBJECT_ADDRESS;

	const uint8_t *bytes = read_bytes(r, length);
	if (!bytes)
		return ICMP4_FAULT_OBJECT_SHORT;
	*address = (struct icmp4_any_address){afi, (uint8_t)length, bytes};
	return ICMP4_FAULT_NONE;
}

void icmp4__address_write(const struct icmp4_any_address *address, struct object_draft *draft)
{
	if (!address->bytes || address->length != object_ip_length(address->afi))
		icmp4__draft_refuse(draft);
	icmp4__draft_u32(draft, (uint32_t)address->afi << 16);
	icmp4__draft_padded(draft, address->bytes, address->length);
}

size_t icmp4__name_length(const uint8_t *octets, size_t length)
{
	size_t end = 0;

	while (end < length && octets[end])
		end++;
	return end;
}

/* Its first octet is its own length, the NULs that pad it and itself included. */
enum icmp4_fault icmp4__name_read(struct icmp4_name *name, struct reader *r)
{
	uint8_t length = read_u8(r);

	if (r->failed)
		return ICMP4_FAULT_OBJECT_SHORT;
	if (length == 0)
		return ICMP4_FAULT_OBJECT_NAME;
	if (rule(RULE_IIO_08) && (length > NAME_SUB_OBJECT_MAX || length % 4))
		return ICMP4_FAULT_OBJECT_NAME;

	const uint8_t *bytes = read_bytes(r, (size_t)length - 1);
	if (!bytes)
		return ICMP4_FAULT_OBJECT_NAME;
	name->bytes = bytes;
	name->length = (uint8_t)icmp4__name_length(bytes, (size_t)length - 1);
	return ICMP4_FAULT_NONE;
}

/*
 * Octets that are sent of a name: a character of UTF-8 whole or not at all. It has at most three
 * octets of continuation; where more stand in a row it is no UTF-8, and any place is as good.
 */
static size_t object_name_cut(const struct icmp4_name *name)
{
	if (!rule(RULE_IIO_07) || name->length <= ICMP4_NAME_MAX)
		return name->length;

	for (size_t back = 0; rule(RULE_NODE_04) && back <= NAME_CONTINUATIONS; back++)
		if ((name->bytes[ICMP4_NAME_MAX - back] & 0xc0) != 0x80)
			return ICMP4_NAME_MAX - back;
	return ICMP4_NAME_MAX;
}

void icmp4__name_write(const struct icmp4_name *name, struct object_draft *draft)
{
	size_t length = object_name_cut(name);
	size_t padded = (1 + length + 3) / 4 * 4;

	if (icmp4__name_length(name->bytes, length) < length)
		icmp4__draft_refuse(draft);
	uint8_t *room = icmp4__draft_room(draft, padded);
	if (!room)
		return;
	room[0] = (uint8_t)padded;
	memcpy(room + 1, name->bytes, length);
}
