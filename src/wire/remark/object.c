/* SPDX-License-Identifier: MIT */
/* Remarks on the objects of an extension structure, by class. */
#include "wire/again.h"
#include "wire/remark/remark.h"

enum { REMARK_INTERFACE_UNUSED = 0x30, REMARK_NODE_UNUSED = 0xf9, REMARK_INTERFACES_MOST = 4 };

static bool remark_is_extended(const struct remark_facts *f)
{
	return f->extended && !f->extension.fault;
}

typedef bool remark_object_fn(const struct icmp4_object *object);

static size_t remark_count_objects(const struct remark_facts *f, remark_object_fn *is)
{
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0, count = 0;

	while (icmp4_object_next(&f->extension, &at, &object, &fault))
		count += is(&object);
	return count;
}

static bool remark_object_length(const struct remark_facts *f)
{
	return icmp4_extension_check(&f->extension) == ICMP4_FAULT_OBJECT_LENGTH;
}

static bool remark_is_labels(const struct icmp4_object *object)
{
	return object->object_class == ICMP4_OBJECT_MPLS && object->c_type == ICMP4_MPLS_STACK;
}

static bool remark_is_bad_stack(const struct icmp4_object *object)
{
	return remark_is_labels(object) && !icmp4_mpls_count(object);
}

/* The bit on the last entry and on no other. */
static bool remark_is_bad_bottom(const struct icmp4_object *object)
{
	size_t count = icmp4_mpls_count(object);

	for (size_t i = 0; i < count; i++)
		if (icmp4_mpls_entry(object, i).bottom != (i + 1 == count))
			return true;
	return false;
}

static bool remark_is_interface(const struct icmp4_object *object)
{
	return object->object_class == ICMP4_OBJECT_INTERFACE;
}

static bool remark_has_reserved_bits(const struct icmp4_object *object)
{
	return remark_is_interface(object) && object->c_type & REMARK_INTERFACE_UNUSED;
}

static bool remark_is_foreign_family(const struct icmp4_object *object)
{
	struct icmp4_interface_info info;

	if (!remark_is_interface(object))
		return false;
	icmp4_interface_info_parse(&info, object);
	return info.address.length && info.address.afi != ICMP4_AFI_IPV4;
}

static bool remark_is_bad_interface(const struct icmp4_object *object)
{
	struct icmp4_interface_info info;

	return remark_is_interface(object) && icmp4_interface_info_parse(&info, object);
}

static bool remark_is_node(const struct icmp4_object *object)
{
	return object->object_class == ICMP4_OBJECT_NODE;
}

static bool remark_has_node_bits(const struct icmp4_object *object)
{
	return remark_is_node(object) && object->c_type & REMARK_NODE_UNUSED;
}

static bool remark_is_bad_node(const struct icmp4_object *object)
{
	struct icmp4_node_id node;

	return remark_is_node(object) && icmp4_node_id_parse(&node, object);
}

/* Nothing is wrong with its c-type or its elements, but they would be written otherwise. */
static bool remark_is_uncanonical(const struct icmp4_object *object, uint8_t object_class,
				  unsigned unused)
{
	return object->object_class == object_class && !(object->c_type & unused) &&
	       icmp4__object_again(object) == AGAIN_OTHER;
}

static bool remark_is_odd_interface(const struct icmp4_object *object)
{
	return remark_is_uncanonical(object, ICMP4_OBJECT_INTERFACE, REMARK_INTERFACE_UNUSED);
}

static bool remark_is_odd_node(const struct icmp4_object *object)
{
	return remark_is_uncanonical(object, ICMP4_OBJECT_NODE, REMARK_NODE_UNUSED);
}

static bool remark_is_odd_identifier(const struct icmp4_object *object)
{
	return remark_is_uncanonical(object, ICMP4_OBJECT_INTERFACE_IDENTIFIER, 0);
}

static bool remark_bad_stack(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_bad_stack);
}

static bool remark_bad_bottom(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_bad_bottom);
}

static bool remark_many_interfaces(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_interface) > REMARK_INTERFACES_MOST;
}

static bool remark_same_role(const struct remark_facts *f)
{
	return !remark_many_interfaces(f) &&
	       icmp4_extension_check(&f->extension) == ICMP4_FAULT_OBJECT_TWICE;
}

static bool remark_reserved_bits(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_has_reserved_bits);
}

static bool remark_foreign_family(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_foreign_family);
}

static bool remark_bad_interface(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_bad_interface);
}

static bool remark_many_nodes(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_node) > 1;
}

static bool remark_node_bits(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_has_node_bits);
}

static bool remark_bad_node(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_bad_node);
}

static bool remark_odd_interface(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_odd_interface);
}

static bool remark_odd_node(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_odd_node);
}

static bool remark_odd_identifier(const struct remark_facts *f)
{
	return remark_count_objects(f, remark_is_odd_identifier);
}

static const struct remark_row remark_object_rows[] = {
	{{"EXT-12", "RFC 4884 section 8", "the length of an object cannot be"},
	 remark_object_length},
	{{"MPLS-04", "RFC 4950 section 5", "a label stack has no entry, or a part of one"},
	 remark_bad_stack},
	{{"MPLS-03", "RFC 3032 section 2.1",
	  "the bottom of a label stack is not marked, or not the last entry alone"},
	 remark_bad_bottom},
	{{"IIO-02", "RFC 5837 section 4", "there are more than four interface objects"},
	 remark_many_interfaces},
	{{"IIO-03", "RFC 5837 section 4.5", "two interface objects have the same role"},
	 remark_same_role},
	{{"IIO-04", "RFC 5837 section 4.1", "reserved bits of an interface object are set"},
	 remark_reserved_bits},
	{{"IIO-06", "RFC 5837 section 4.2", "the address of an interface is not of IPv4"},
	 remark_foreign_family},
	{{"IIO-08", "RFC 5837 section 4.3", "an element of an interface object cannot be"},
	 remark_bad_interface},
	{{"IIO-04", "RFC 5837 section 4",
	  "an interface object has reserved octets set, odd padding, or octets left over"},
	 remark_odd_interface},
	{{"NODE-01", "draft-ietf-intarea-extended-icmp-nodeid", "there are two node objects"},
	 remark_many_nodes},
	{{"NODE-02", "draft-ietf-intarea-extended-icmp-nodeid",
	  "unassigned bits of a node object are set"},
	 remark_node_bits},
	{{"NODE-03", "draft-ietf-intarea-extended-icmp-nodeid",
	  "an element of a node object cannot be"},
	 remark_bad_node},
	{{"NODE-02", "draft-ietf-intarea-extended-icmp-nodeid",
	  "a node object has reserved octets set, odd padding, or octets left over"},
	 remark_odd_node},
	{{"PROBE-15", "RFC 8335 section 2.1",
	  "an interface identifier has a reserved octet set, or odd padding"},
	 remark_odd_identifier},
};

const struct remark_group icmp4__remarks_object = {remark_is_extended,
						   REMARK_ROWS(remark_object_rows)};
