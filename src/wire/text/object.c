/* SPDX-License-Identifier: MIT */
/* What an object of an extension says, as a part of one line. Faults show in icmp4_view_details. */
#include "wire/text/text.h"

static void text_labels(struct text *t, const struct icmp4_object *object)
{
	size_t count = icmp4_mpls_count(object);

	text_literal(t, ", mpls");
	for (size_t i = 0; i < count; i++) {
		struct icmp4_mpls_entry entry = icmp4_mpls_entry(object, i);

		text_char(t, ' ');
		icmp4__text_number(t, entry.label);
		text_char(t, '/');
		icmp4__text_number(t, entry.tc);
	}
}

static void text_name_of(struct text *t, const struct icmp4_name *name)
{
	if (!name->bytes)
		return;
	text_char(t, ' ');
	icmp4__text_escaped(t, name->bytes, name->length);
}

static void text_address_of(struct text *t, const struct icmp4_any_address *address)
{
	if (!address->length)
		return;
	text_char(t, ' ');
	icmp4__text_any_address(t, address);
}

static void text_interface(struct text *t, const struct icmp4_object *object)
{
	struct icmp4_interface_info info;

	icmp4_interface_info_parse(&info, object);
	text_literal(t, ", ");
	text_string(t, icmp4_interface_role_name(info.role));
	text_name_of(t, &info.name);
	if (info.has_index) {
		text_literal(t, " index ");
		icmp4__text_number(t, info.index);
	}
	text_address_of(t, &info.address);
	if (info.has_mtu) {
		text_literal(t, " mtu ");
		icmp4__text_number(t, info.mtu);
	}
}

static void text_identifier(struct text *t, const struct icmp4_object *object)
{
	struct icmp4_identifier identifier;

	text_literal(t, ", interface");
	if (icmp4_identifier_parse(&identifier, object))
		return;
	text_name_of(t, &identifier.name);
	text_address_of(t, &identifier.address);
	if (identifier.by == ICMP4_BY_INDEX) {
		text_literal(t, " index ");
		icmp4__text_number(t, identifier.index);
	}
}

static void text_node(struct text *t, const struct icmp4_object *object)
{
	struct icmp4_node_id node;

	icmp4_node_id_parse(&node, object);
	text_literal(t, ", node");
	text_name_of(t, &node.name);
	text_address_of(t, &node.address);
}

static void text_other(struct text *t, const struct icmp4_object *object)
{
	text_literal(t, ", object ");
	icmp4__text_number(t, object->object_class);
	text_char(t, '/');
	icmp4__text_number(t, object->c_type);
}

static const struct {
	uint8_t object_class;
	void (*text)(struct text *t, const struct icmp4_object *object);
} text_classes[] = {
	{ICMP4_OBJECT_MPLS, text_labels},
	{ICMP4_OBJECT_INTERFACE, text_interface},
	{ICMP4_OBJECT_INTERFACE_IDENTIFIER, text_identifier},
	{ICMP4_OBJECT_NODE, text_node},
};

void icmp4__text_object(struct text *t, const struct icmp4_object *object)
{
	for (size_t i = 0; i < sizeof text_classes / sizeof *text_classes; i++) {
		if (text_classes[i].object_class == object->object_class) {
			text_classes[i].text(t, object);
			return;
		}
	}
	text_other(t, object);
}
