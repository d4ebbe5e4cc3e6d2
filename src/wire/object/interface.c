/* SPDX-License-Identifier: MIT */
/*
 * Who speaks, and by which interface: the objects of classes 2 (RFC 5837) and 5
 * (draft-ietf-intarea-extended-icmp-nodeid). Bits of the c-type say which elements follow, in the
 * order of the bits; what no bit announces is ignored (IIO-04, NODE-03).
 */
#include "wire/object/object.h"

enum object_element {
	ELEMENT_INDEX = 0x08,
	ELEMENT_ADDRESS = 0x04,
	ELEMENT_NAME = 0x02,
	ELEMENT_MTU = 0x01,
};

enum { INTERFACE_ROLE_SHIFT = 6 };

static const char *const interface_roles[] = {
	[ICMP4_ROLE_INCOMING] = "incoming",
	[ICMP4_ROLE_SUB_IP] = "sub-ip",
	[ICMP4_ROLE_OUTGOING] = "outgoing",
	[ICMP4_ROLE_NEXT_HOP] = "next-hop",
};

const char *icmp4_interface_role_name(enum icmp4_interface_role role)
{
	unsigned row = (unsigned)role;

	return row <= ICMP4_ROLE_NEXT_HOP ? interface_roles[row] : "unknown";
}

static enum icmp4_fault interface_number(bool *has, uint32_t *number, struct reader *r)
{
	*number = read_u32(r);
	*has = !r->failed;
	return r->failed ? ICMP4_FAULT_OBJECT_SHORT : ICMP4_FAULT_NONE;
}

/* The element of this bit, the next in the reader. */
static enum icmp4_fault interface_element(struct icmp4_interface_info *info, unsigned bit,
					  struct reader *r)
{
	switch (bit) {
	case ELEMENT_INDEX:
		return interface_number(&info->has_index, &info->index, r);
	case ELEMENT_ADDRESS:
		return icmp4__address_read(&info->address, r);
	case ELEMENT_NAME:
		return icmp4__name_read(&info->name, r);
	default:
		return interface_number(&info->has_mtu, &info->mtu, r);
	}
}

enum icmp4_fault icmp4_interface_info_parse(struct icmp4_interface_info *info,
					    const struct icmp4_object *object)
{
	struct reader r = reader_of(object->bytes, object->length);
	enum icmp4_fault fault = ICMP4_FAULT_NONE;

	*info = (struct icmp4_interface_info){0};
	if (object->object_class != ICMP4_OBJECT_INTERFACE)
		return ICMP4_FAULT_OBJECT_TYPE;
	info->role = (enum icmp4_interface_role)(object->c_type >> INTERFACE_ROLE_SHIFT);
	for (unsigned bit = ELEMENT_INDEX; bit && !fault; bit >>= 1)
		if (object->c_type & bit)
			fault = interface_element(info, bit, &r);
	return fault;
}

static unsigned interface_c_type(const struct icmp4_interface_info *info)
{
	return (unsigned)info->role << INTERFACE_ROLE_SHIFT |
	       (info->has_index ? ELEMENT_INDEX : 0) |
	       (info->address.length ? ELEMENT_ADDRESS : 0) |
	       (info->name.bytes ? ELEMENT_NAME : 0) | (info->has_mtu ? ELEMENT_MTU : 0);
}

int icmp4_interface_info_build(const struct icmp4_interface_info *info, uint8_t *bytes, size_t size)
{
	struct object_draft draft = icmp4__draft_of(bytes, size);

	if ((unsigned)info->role > ICMP4_ROLE_NEXT_HOP)
		return ICMP4_ERR_ARGUMENT;
	if (info->has_index)
		icmp4__draft_u32(&draft, info->index);
	if (info->address.length)
		icmp4__address_write(&info->address, &draft);
	if (info->name.bytes)
		icmp4__name_write(&info->name, &draft);
	if (info->has_mtu)
		icmp4__draft_u32(&draft, info->mtu);
	return icmp4__draft_end(&draft, ICMP4_OBJECT_INTERFACE, (uint8_t)interface_c_type(info));
}

enum icmp4_fault icmp4_node_id_parse(struct icmp4_node_id *node, const struct icmp4_object *object)
{
	struct reader r = reader_of(object->bytes, object->length);
	enum icmp4_fault fault = ICMP4_FAULT_NONE;

	*node = (struct icmp4_node_id){0};
	if (object->object_class != ICMP4_OBJECT_NODE)
		return ICMP4_FAULT_OBJECT_TYPE;
	if (object->c_type & ELEMENT_ADDRESS)
		fault = icmp4__address_read(&node->address, &r);
	if (!fault && object->c_type & ELEMENT_NAME)
		fault = icmp4__name_read(&node->name, &r);
	return fault;
}

int icmp4_node_id_build(const struct icmp4_node_id *node, uint8_t *bytes, size_t size)
{
	struct object_draft draft = icmp4__draft_of(bytes, size);
	unsigned c_type = (node->address.length ? ELEMENT_ADDRESS : 0) |
			  (node->name.bytes ? ELEMENT_NAME : 0);

	if (node->address.length)
		icmp4__address_write(&node->address, &draft);
	if (node->name.bytes)
		icmp4__name_write(&node->name, &draft);
	return icmp4__draft_end(&draft, ICMP4_OBJECT_NODE, (uint8_t)c_type);
}
