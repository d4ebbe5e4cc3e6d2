/* SPDX-License-Identifier: MIT */
/*
 * What each class of object says. Its fields are told as far as they can be read; where an object
 * built from them would not be the same to the octet, its payload is told besides.
 */
#include "base/mem.h"
#include "wire/describe.h"
#include <icmp4/object.h>

enum { DESCRIBE_OBJECT_MAX = 264 }; /* an address of 255 octets, padded, behind two headers */

/* What was told of an object, built again. */
struct describe_again {
	uint8_t bytes[DESCRIBE_OBJECT_MAX];
	int length; /* or an error */
	enum icmp4_fault fault;
};

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

static void describe_labels(const struct describe *d, const struct icmp4_object *object,
			    struct describe_again *again)
{
	size_t count = icmp4_mpls_count(object);

	if (!count && object->c_type == ICMP4_MPLS_STACK)
		again->fault = ICMP4_FAULT_OBJECT_SHORT;
	if (!count)
		return;
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
	again->length = ICMP4_OK; /* four fields, every bit of them */
}

static void describe_interface(const struct describe *d, const struct icmp4_object *object,
			       struct describe_again *again)
{
	struct icmp4_interface_info info;

	again->fault = icmp4_interface_info_parse(&info, object);
	tell_open(d, "interface");
	tell_word(d, "role", icmp4_interface_role_name(info.role));
	if (info.has_index)
		tell_number(d, "index", info.index);
	describe_any_address(d, &info.address);
	describe_name(d, &info.name);
	if (info.has_mtu)
		tell_number(d, "mtu", info.mtu);
	tell_close(d);
	again->length = icmp4_interface_info_build(&info, again->bytes, sizeof again->bytes);
}

static void describe_identifier(const struct describe *d, const struct icmp4_object *object,
				struct describe_again *again)
{
	static const char *const by[] = {[ICMP4_BY_NAME] = "name",
					 [ICMP4_BY_INDEX] = "index",
					 [ICMP4_BY_ADDRESS] = "address"};
	struct icmp4_identifier identifier;

	again->fault = icmp4_identifier_parse(&identifier, object);
	if (again->fault)
		return;
	tell_open(d, "identifier");
	tell_word(d, "by", by[identifier.by]);
	describe_name(d, &identifier.name);
	if (identifier.by == ICMP4_BY_INDEX)
		tell_number(d, "index", identifier.index);
	describe_any_address(d, &identifier.address);
	tell_close(d);
	again->length = icmp4_identifier_build(&identifier, again->bytes, sizeof again->bytes);
}

static void describe_pointer(const struct describe *d, const struct icmp4_object *object,
			     struct describe_again *again)
{
	uint32_t pointer;

	again->fault = icmp4_pointer_parse(&pointer, object);
	if (again->fault)
		return;
	tell_number(d, "pointer", pointer);
	again->length = icmp4_pointer_build(pointer, again->bytes, sizeof again->bytes);
}

static void describe_node(const struct describe *d, const struct icmp4_object *object,
			  struct describe_again *again)
{
	struct icmp4_node_id node;

	again->fault = icmp4_node_id_parse(&node, object);
	tell_open(d, "node");
	describe_any_address(d, &node.address);
	describe_name(d, &node.name);
	tell_close(d);
	again->length = icmp4_node_id_build(&node, again->bytes, sizeof again->bytes);
}

static const struct {
	uint8_t object_class;
	void (*describe)(const struct describe *d, const struct icmp4_object *object,
			 struct describe_again *again);
} describe_classes[] = {
	{ICMP4_OBJECT_MPLS, describe_labels},
	{ICMP4_OBJECT_INTERFACE, describe_interface},
	{ICMP4_OBJECT_INTERFACE_IDENTIFIER, describe_identifier},
	{ICMP4_OBJECT_EXTENDED_INFORMATION, describe_pointer},
	{ICMP4_OBJECT_NODE, describe_node},
};

/* The header stands in front of the payload: the walk found it there. */
static bool describe_is_same(const struct describe_again *again, const struct icmp4_object *object)
{
	size_t length = ICMP4_OBJECT_HEADER + object->length;

	if (again->fault || again->length < 0)
		return false;
	return again->length == ICMP4_OK ||
	       ((size_t)again->length == length &&
		!memcmp(again->bytes, object->bytes - ICMP4_OBJECT_HEADER, length));
}

void icmp4__describe_object(const struct describe *d, const struct icmp4_object *object)
{
	struct describe_again again;

	again.length = ICMP4_ERR_ARGUMENT;
	again.fault = ICMP4_FAULT_NONE;
	tell_open(d, NULL);
	tell_number(d, "class", object->object_class);
	tell_number(d, "c_type", object->c_type);
	tell_word(d, "name", icmp4_object_name(object->object_class));
	tell_number(d, "at", object->at);
	for (size_t i = 0; i < sizeof describe_classes / sizeof *describe_classes; i++)
		if (describe_classes[i].object_class == object->object_class)
			describe_classes[i].describe(d, object, &again);
	if (!describe_is_same(&again, object))
		tell_data(d, "data", object->bytes, object->length);
	if (again.fault)
		tell_malformed(d, again.fault, object->at);
	tell_close(d);
}
