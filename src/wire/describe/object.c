/* SPDX-License-Identifier: MIT */
/*
 * What each class of object says. Its fields are told as far as they can be read; where an object
 * built from them would not be the same to the octet, its payload is told besides.
 */
#include "wire/again.h"
#include "wire/describe/describe.h"
#include <icmp4/object.h>

static void describe_any_address(const struct describe *d, const struct icmp4_any_address *address)
{
	bool known = address->afi == ICMP4_AFI_IPV4 || address->afi == ICMP4_AFI_IPV6 ||
		     address->afi == ICMP4_AFI_802;

	if (!address->length)
		return;
	if (!known)
		tell_number(d, "afi", address->afi);
	tell(d, (struct icmp4_item){.kind = ICMP4_ITEM_ANY_ADDRESS,
				    .name = "address",
				    .number = address->afi,
				    .octets = address->bytes,
				    .length = address->length});
}

static void describe_name(const struct describe *d, const struct icmp4_name *name)
{
	if (name->bytes)
		tell_octets(d, ICMP4_ITEM_NAME, "name", name->bytes, name->length);
}

static enum icmp4_fault describe_labels(const struct describe *d, const struct icmp4_object *object)
{
	size_t count = icmp4_mpls_count(object);

	if (!count)
		return object->c_type == ICMP4_MPLS_STACK ? ICMP4_FAULT_OBJECT_SHORT
							  : ICMP4_FAULT_NONE;
	tell_list(d, "labels");
	for (size_t i = 0; i < count; i++) {
		struct icmp4_mpls_entry entry = icmp4_mpls_entry(object, i);

		tell_open(d, NULL);
		tell_number(d, "label", entry.label);
		tell_number(d, "tc", entry.tc);
		tell_number(d, "s", entry.bottom);
		tell_number(d, "ttl", entry.ttl);
		tell_close(d);
	}
	tell_close(d);
	return ICMP4_FAULT_NONE;
}

static enum icmp4_fault describe_interface(const struct describe *d,
					   const struct icmp4_object *object)
{
	struct icmp4_interface_info info;
	enum icmp4_fault fault = icmp4_interface_info_parse(&info, object);

	tell_open(d, "interface");
	tell_word(d, "role", icmp4_interface_role_name(info.role));
	if (info.has_index)
		tell_number(d, "index", info.index);
	describe_any_address(d, &info.address);
	describe_name(d, &info.name);
	if (info.has_mtu)
		tell_number(d, "mtu", info.mtu);
	tell_close(d);
	return fault;
}

static enum icmp4_fault describe_identifier(const struct describe *d,
					    const struct icmp4_object *object)
{
	static const char *const by[] = {[ICMP4_BY_NAME] = "name",
					 [ICMP4_BY_INDEX] = "index",
					 [ICMP4_BY_ADDRESS] = "address"};
	struct icmp4_identifier identifier;
	enum icmp4_fault fault = icmp4_identifier_parse(&identifier, object);

	if (fault)
		return fault;
	tell_open(d, "identifier");
	tell_word(d, "by", by[identifier.by]);
	describe_name(d, &identifier.name);
	if (identifier.by == ICMP4_BY_INDEX)
		tell_number(d, "index", identifier.index);
	describe_any_address(d, &identifier.address);
	tell_close(d);
	return ICMP4_FAULT_NONE;
}

static enum icmp4_fault describe_pointer(const struct describe *d,
					 const struct icmp4_object *object)
{
	uint32_t pointer;
	enum icmp4_fault fault = icmp4_pointer_parse(&pointer, object);

	if (!fault)
		tell_number(d, "pointer", pointer);
	return fault;
}

static enum icmp4_fault describe_node(const struct describe *d, const struct icmp4_object *object)
{
	struct icmp4_node_id node;
	enum icmp4_fault fault = icmp4_node_id_parse(&node, object);

	tell_open(d, "node");
	describe_any_address(d, &node.address);
	describe_name(d, &node.name);
	tell_close(d);
	return fault;
}

static const struct {
	uint8_t object_class;
	enum icmp4_fault (*describe)(const struct describe *d, const struct icmp4_object *object);
} describe_classes[] = {
	{ICMP4_OBJECT_MPLS, describe_labels},
	{ICMP4_OBJECT_INTERFACE, describe_interface},
	{ICMP4_OBJECT_INTERFACE_IDENTIFIER, describe_identifier},
	{ICMP4_OBJECT_EXTENDED_INFORMATION, describe_pointer},
	{ICMP4_OBJECT_NODE, describe_node},
};

void icmp4__describe_object(const struct describe *d, const struct icmp4_object *object)
{
	enum icmp4_fault fault = ICMP4_FAULT_NONE;

	tell_open(d, NULL);
	tell_number(d, "class", object->object_class);
	tell_number(d, "c_type", object->c_type);
	tell_word(d, "name", icmp4_object_name(object->object_class));
	tell_number(d, "at", object->at);
	for (size_t i = 0; i < sizeof describe_classes / sizeof *describe_classes; i++)
		if (describe_classes[i].object_class == object->object_class)
			fault = describe_classes[i].describe(d, object);
	if (icmp4__object_again(object) != AGAIN_SAME)
		tell_data(d, "data", object->bytes, object->length);
	if (fault)
		tell_malformed(d, fault, object->at);
	tell_close(d);
}
