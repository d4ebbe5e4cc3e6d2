/* SPDX-License-Identifier: MIT */
/*
 * The objects of an extension structure, one behind the other: a class, a c-type, a length. Nothing
 * is known here of what they hold; unknown ones are passed over by their length (EXT-11).
 */
#include "base/bytes.h"
#include "base/rule.h"
#include "wire/extension.h"

static const struct extension_class {
	uint8_t first;
	uint8_t last;
	const char *name;
} extension_classes[] = {
	{ICMP4_OBJECT_MPLS, ICMP4_OBJECT_MPLS, "mpls"},
	{ICMP4_OBJECT_INTERFACE, ICMP4_OBJECT_INTERFACE, "interface"},
	{ICMP4_OBJECT_INTERFACE_IDENTIFIER, ICMP4_OBJECT_INTERFACE_IDENTIFIER,
	 "interface-identifier"},
	{ICMP4_OBJECT_EXTENDED_INFORMATION, ICMP4_OBJECT_EXTENDED_INFORMATION,
	 "extended-information"},
	{ICMP4_OBJECT_NODE, ICMP4_OBJECT_NODE, "node"},
	{ICMP4_OBJECT_PRIVATE, UINT8_MAX, "private"},
};

const char *icmp4_object_name(uint8_t object_class)
{
	const size_t rows = sizeof extension_classes / sizeof *extension_classes;

	for (size_t i = 0; i < rows; i++)
		if (object_class >= extension_classes[i].first &&
		    object_class <= extension_classes[i].last)
			return extension_classes[i].name;
	return "unassigned";
}

/* Only from a length that can be true do we go on: else the walk might never end (EXT-12). */
size_t icmp4__object_take(struct icmp4_object *object, const uint8_t *bytes, size_t left)
{
	if (left < ICMP4_OBJECT_HEADER)
		return 0;

	size_t length = get16(bytes);
	if (length < ICMP4_OBJECT_HEADER || length > left)
		return 0;
	if (rule(RULE_EXT_12) && length % 4)
		return 0;
	*object = (struct icmp4_object){
		.bytes = bytes + ICMP4_OBJECT_HEADER,
		.length = length - ICMP4_OBJECT_HEADER,
		.object_class = bytes[2],
		.c_type = bytes[3],
	};
	return length;
}

/* An object that may have gone on behind the cut is no fault of its sender. */
static bool extension_object_is_cut(const struct icmp4_extension *extension, size_t at)
{
	size_t left = extension->held - at;

	if (!extension->cut)
		return false;
	if (left < ICMP4_OBJECT_HEADER)
		return true;

	size_t length = get16(extension->bytes + at);
	return length > left && length % 4 == 0;
}

bool icmp4_object_next(const struct icmp4_extension *extension, size_t *at,
		       struct icmp4_object *object, enum icmp4_fault *fault)
{
	*fault = ICMP4_FAULT_NONE;
	if (*at == 0)
		*at = ICMP4_EXTENSION_HEADER;
	if (*at >= extension->held)
		return false;

	size_t length = icmp4__object_take(object, extension->bytes + *at, extension->held - *at);
	if (length == 0) {
		if (!extension_object_is_cut(extension, *at))
			*fault = ICMP4_FAULT_OBJECT_LENGTH;
		return false;
	}
	object->at = (uint32_t)*at;
	*at += length;
	return true;
}

/* The role of an interface is in the two high bits of the c-type. */
bool icmp4__object_repeats(const struct icmp4_object *object, unsigned *roles)
{
	unsigned role = 1u << (object->c_type >> 6);

	if (object->object_class != ICMP4_OBJECT_INTERFACE)
		return false;
	bool repeats = *roles & role;
	*roles |= role;
	return repeats;
}

enum icmp4_fault icmp4_extension_check(const struct icmp4_extension *extension)
{
	struct icmp4_object object;
	enum icmp4_fault fault = ICMP4_FAULT_NONE;
	unsigned roles = 0;
	size_t at = 0;

	if (extension->fault)
		return extension->fault;
	while (icmp4_object_next(extension, &at, &object, &fault))
		if (icmp4__object_repeats(&object, &roles) && rule(RULE_IIO_03))
			return ICMP4_FAULT_OBJECT_TWICE;
	return fault;
}
