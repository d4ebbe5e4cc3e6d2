/* SPDX-License-Identifier: MIT */
/*
 * Which interface an extended echo asks about (RFC 8335, class 3), and the pointer of RFC 8883
 * (class 4), which is as small.
 */
#include "base/rule.h"
#include "wire/message.h"
#include "wire/object/object.h"

enum { IDENTIFIER_POINTER = 1 };

/* No length octet here: NULs up to a multiple of 4 octets end the name (PROBE-15). */
static enum icmp4_fault identifier_name(struct icmp4_identifier *identifier, struct reader *r)
{
	size_t length = icmp4__name_length(r->at, reader_left(r));

	if (length == 0)
		return ICMP4_FAULT_OBJECT_SHORT;
	if (length > UINT8_MAX)
		return ICMP4_FAULT_OBJECT_NAME;
	identifier->name = (struct icmp4_name){r->at, (uint8_t)length};
	return ICMP4_FAULT_NONE;
}

static enum icmp4_fault identifier_number(uint32_t *number, struct reader *r)
{
	*number = read_u32(r);
	if (r->failed)
		return ICMP4_FAULT_OBJECT_SHORT;
	return reader_left(r) ? ICMP4_FAULT_OBJECT_LENGTH : ICMP4_FAULT_NONE;
}

static enum icmp4_fault identifier_address(struct icmp4_identifier *identifier, struct reader *r)
{
	uint16_t afi = read_u16(r);
	uint8_t length = read_u8(r);

	read_u8(r);
	if (r->failed)
		return ICMP4_FAULT_OBJECT_SHORT;
	if (rule(RULE_PROBE_16) && !icmp4__address_fits(afi, length))
		return ICMP4_FAULT_OBJECT_ADDRESS;

	const uint8_t *bytes = read_bytes(r, length);
	if (!bytes)
		return ICMP4_FAULT_OBJECT_SHORT;
	if (reader_left(r) > 3)
		return ICMP4_FAULT_OBJECT_LENGTH;
	identifier->address = (struct icmp4_any_address){afi, length, bytes};
	return ICMP4_FAULT_NONE;
}

enum icmp4_fault icmp4_identifier_parse(struct icmp4_identifier *identifier,
					const struct icmp4_object *object)
{
	struct reader r = reader_of(object->bytes, object->length);

	*identifier = (struct icmp4_identifier){0};
	if (object->object_class != ICMP4_OBJECT_INTERFACE_IDENTIFIER ||
	    object->c_type < ICMP4_BY_NAME || object->c_type > ICMP4_BY_ADDRESS)
		return ICMP4_FAULT_OBJECT_TYPE;
	identifier->by = (enum icmp4_identifier_by)object->c_type;
	if (identifier->by == ICMP4_BY_NAME)
		return identifier_name(identifier, &r);
	if (identifier->by == ICMP4_BY_INDEX)
		return identifier_number(&identifier->index, &r);
	return identifier_address(identifier, &r);
}

/* Never cut: another name is another interface. */
static void identifier_write_name(const struct icmp4_name *name, struct object_draft *draft)
{
	if (!name->bytes || name->length == 0 ||
	    icmp4__name_length(name->bytes, name->length) < name->length)
		icmp4__draft_refuse(draft);
	icmp4__draft_padded(draft, name->bytes, name->length);
}

static void identifier_write_address(const struct icmp4_any_address *address,
				     struct object_draft *draft)
{
	if (!address->bytes ||
	    (rule(RULE_PROBE_16) && !icmp4__address_fits(address->afi, address->length)))
		icmp4__draft_refuse(draft);
	icmp4__draft_u32(draft, (uint32_t)address->afi << 16 | (uint32_t)address->length << 8);
	icmp4__draft_padded(draft, address->bytes, address->length);
}

int icmp4_identifier_build(const struct icmp4_identifier *identifier, uint8_t *bytes, size_t size)
{
	struct object_draft draft = icmp4__draft_of(bytes, size);

	switch (identifier->by) {
	case ICMP4_BY_NAME:
		identifier_write_name(&identifier->name, &draft);
		break;
	case ICMP4_BY_INDEX:
		icmp4__draft_u32(&draft, identifier->index);
		break;
	case ICMP4_BY_ADDRESS:
		identifier_write_address(&identifier->address, &draft);
		break;
	default:
		icmp4__draft_refuse(&draft);
	}
	return icmp4__draft_end(&draft, ICMP4_OBJECT_INTERFACE_IDENTIFIER, (uint8_t)identifier->by);
}

/* Only the address of a neighbour means anything to the proxy that is asked (RFC 8335 section 2).
 */
static bool identifier_may(const struct icmp4_identifier *identifier, bool local)
{
	return !rule(RULE_PROBE_02) || local || identifier->by == ICMP4_BY_ADDRESS;
}

/* The first object must be the one, and no other may follow. */
static enum icmp4_fault identifier_only(struct icmp4_object *object,
					const struct icmp4_extension *extension)
{
	struct icmp4_object other;
	enum icmp4_fault fault;
	size_t at = 0;

	if (!icmp4_object_next(extension, &at, object, &fault))
		return fault ? fault : ICMP4_FAULT_EXTENSION_SHORT;
	if (icmp4_object_next(extension, &at, &other, &fault) && rule(RULE_PROBE_01))
		return ICMP4_FAULT_OBJECT_TWICE;
	return fault;
}

enum icmp4_fault icmp4_identifier_of(struct icmp4_identifier *identifier,
				     const struct icmp4_view *view)
{
	struct icmp4_extension extension;
	struct icmp4_object object;

	*identifier = (struct icmp4_identifier){0};
	if (!icmp4_extension_of(&extension, view, ICMP4_EXTENSION_STRICT) ||
	    extension.place != ICMP4_EXTENSION_BODY)
		return ICMP4_FAULT_EXTENSION_SHORT;
	if (extension.fault)
		return extension.fault;

	enum icmp4_fault fault = identifier_only(&object, &extension);
	if (!fault)
		fault = icmp4_identifier_parse(identifier, &object);
	if (!fault && icmp4_view_type(view) == ICMP4_EXTENDED_ECHO &&
	    !identifier_may(identifier, view->payload[MESSAGE_PROBE_AT] & MESSAGE_PROBE_LOCAL))
		return ICMP4_FAULT_OBJECT_TYPE;
	return fault;
}

int icmp4_identifier_body(const struct icmp4_identifier *identifier, bool local, uint8_t *bytes,
			  size_t size)
{
	if (!identifier_may(identifier, local))
		return ICMP4_ERR_ARGUMENT;
	if (size < ICMP4_EXTENSION_HEADER)
		return ICMP4_ERR_SPACE;

	int length = icmp4_identifier_build(identifier, bytes + ICMP4_EXTENSION_HEADER,
					    size - ICMP4_EXTENSION_HEADER);
	return length < 0 ? length
			  : icmp4_extension_build(bytes + ICMP4_EXTENSION_HEADER, (size_t)length,
						  bytes, size);
}

enum icmp4_fault icmp4_pointer_parse(uint32_t *pointer, const struct icmp4_object *object)
{
	struct reader r = reader_of(object->bytes, object->length);

	*pointer = 0;
	if (object->object_class != ICMP4_OBJECT_EXTENDED_INFORMATION ||
	    object->c_type != IDENTIFIER_POINTER)
		return ICMP4_FAULT_OBJECT_TYPE;
	return identifier_number(pointer, &r);
}

int icmp4_pointer_build(uint32_t pointer, uint8_t *bytes, size_t size)
{
	struct object_draft draft = icmp4__draft_of(bytes, size);

	icmp4__draft_u32(&draft, pointer);
	return icmp4__draft_end(&draft, ICMP4_OBJECT_EXTENDED_INFORMATION, IDENTIFIER_POINTER);
}
