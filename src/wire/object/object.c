/* SPDX-License-Identifier: MIT */
/*
 * Extension objects in general: any of them from its payload, the MPLS label stack, and the draft
 * that all builders write with. Interfaces and nodes are in interface.c, what names the
 * interface of an extended echo in identifier.c, their addresses and names in name.c.
 */
#include "wire/object/object.h"
#include "base/mem.h"
#include "base/rule.h"

enum { OBJECT_MAX = UINT16_MAX - 3, OBJECT_ENTRY = 4 };
enum { OBJECT_LABEL_MAX = 0xfffff, OBJECT_TC_MAX = 7, OBJECT_BOTTOM = 0x100 };

struct object_draft icmp4__draft_of(uint8_t *bytes, size_t size)
{
	struct object_draft draft = {.bytes = bytes, .size = size};

	icmp4__draft_room(&draft, ICMP4_OBJECT_HEADER);
	return draft;
}

void icmp4__draft_refuse(struct object_draft *draft)
{
	draft->error = ICMP4_ERR_ARGUMENT;
}

uint8_t *icmp4__draft_room(struct object_draft *draft, size_t length)
{
	if (!draft->error && draft->size - draft->length < length)
		draft->error = ICMP4_ERR_SPACE;
	if (draft->error)
		return NULL;

	uint8_t *room = draft->bytes + draft->length;
	memset(room, 0, length);
	draft->length += length;
	return room;
}

void icmp4__draft_u32(struct object_draft *draft, uint32_t value)
{
	uint8_t *room = icmp4__draft_room(draft, 4);

	if (room)
		put32(room, value);
}

void icmp4__draft_padded(struct object_draft *draft, const uint8_t *octets, size_t length)
{
	size_t odd = (draft->length + length) % 4;
	uint8_t *room = icmp4__draft_room(draft, odd ? length + 4 - odd : length);

	if (room && length)
		memcpy(room, octets, length);
}

int icmp4__draft_end(struct object_draft *draft, uint8_t object_class, uint8_t c_type)
{
	if (draft->error)
		return draft->error;
	put16(draft->bytes, (uint16_t)draft->length);
	draft->bytes[2] = object_class;
	draft->bytes[3] = c_type;
	return (int)draft->length;
}

int icmp4_object_build(uint8_t object_class, uint8_t c_type, const uint8_t *payload, size_t length,
		       uint8_t *bytes, size_t size)
{
	if (length > OBJECT_MAX - ICMP4_OBJECT_HEADER || (length && !payload))
		return ICMP4_ERR_ARGUMENT;

	struct object_draft draft = icmp4__draft_of(bytes, size);
	icmp4__draft_padded(&draft, payload, length);
	return icmp4__draft_end(&draft, object_class, c_type);
}

size_t icmp4_mpls_count(const struct icmp4_object *object)
{
	if (object->object_class != ICMP4_OBJECT_MPLS || object->c_type != ICMP4_MPLS_STACK)
		return 0;
	if (rule(RULE_MPLS_04) && object->length % OBJECT_ENTRY)
		return 0;
	return object->length / OBJECT_ENTRY;
}

struct icmp4_mpls_entry icmp4_mpls_entry(const struct icmp4_object *object, size_t index)
{
	if (index >= icmp4_mpls_count(object))
		return (struct icmp4_mpls_entry){0};

	uint32_t word = get32(object->bytes + index * OBJECT_ENTRY);
	return (struct icmp4_mpls_entry){
		.label = word >> 12,
		.tc = (uint8_t)(word >> 9 & OBJECT_TC_MAX),
		.bottom = word & OBJECT_BOTTOM,
		.ttl = (uint8_t)word,
	};
}

static uint32_t object_mpls_word(const struct icmp4_mpls_entry *entry, bool last)
{
	bool bottom = rule(RULE_MPLS_03) ? last : entry->bottom;

	return entry->label << 12 | (uint32_t)entry->tc << 9 | (bottom ? OBJECT_BOTTOM : 0) |
	       entry->ttl;
}

int icmp4_mpls_build(const struct icmp4_mpls_entry *entries, size_t count, uint8_t *bytes,
		     size_t size)
{
	struct object_draft draft = icmp4__draft_of(bytes, size);

	if (count == 0 || count > (OBJECT_MAX - ICMP4_OBJECT_HEADER) / OBJECT_ENTRY)
		return ICMP4_ERR_ARGUMENT;
	for (size_t i = 0; i < count; i++) {
		if (entries[i].label > OBJECT_LABEL_MAX || entries[i].tc > OBJECT_TC_MAX)
			icmp4__draft_refuse(&draft);
		icmp4__draft_u32(&draft, object_mpls_word(&entries[i], i == count - 1));
	}
	return icmp4__draft_end(&draft, ICMP4_OBJECT_MPLS, ICMP4_MPLS_STACK);
}
