/* SPDX-License-Identifier: MIT */
/*
 * An ICMP message in words: its name, then the fields of its layout. A field's name is made
 * readable: blanks for underscores, the unit behind the value.
 */
#include "wire/message.h"
#include "base/bytes.h"
#include "wire/text/text.h"
#include <icmp4/registry.h>

static const struct text_unit {
	const char *suffix;
	size_t length;
	const char *unit; /* NULL: of no use on a line */
} text_units[] = {
	{"_bytes_s", 8, " bytes/s"},
	{"_words", 6, NULL},
	{"_ms", 3, " ms"},
	{"_s", 2, " s"},
	{"", 0, ""},
};

void icmp4__text_name(struct text *t, uint8_t type, uint8_t code)
{
	const struct icmp4_type *row = icmp4_type_find(type);
	const struct icmp4_code *known = icmp4_code_find(type, code);

	text_string(t, known ? known->slug : row->slug);
	if (row->first != row->last) {
		text_literal(t, ", type ");
		icmp4__text_number(t, type);
	}
	if (code && !known) {
		text_literal(t, ", code ");
		icmp4__text_number(t, code);
	}
}

/* Every unit ends in s, few names do. The last row fits every name. */
static const struct text_unit *text_unit_of(const char *name, size_t length)
{
	const struct text_unit *unit = text_units;

	if (name[length - 1] != 's')
		unit += sizeof text_units / sizeof *text_units - 1;
	while (length <= unit->length ||
	       memcmp(name + length - unit->length, unit->suffix, unit->length) != 0)
		unit++;
	return unit;
}

static void text_label(struct text *t, const char *name, size_t length)
{
	for (size_t i = 0; i < length; i++)
		text_char(t, name[i] == '_' ? ' ' : name[i]);
}

static void text_value(struct text *t, const struct icmp4_field *field, uint32_t value)
{
	switch (field->kind) {
	case ICMP4_FIELD_ADDRESS:
		icmp4__text_address(t, value);
		break;
	case ICMP4_FIELD_HEX:
		icmp4__text_hex(t, value);
		break;
	case ICMP4_FIELD_SIGNED:
		icmp4__text_signed(t, value);
		break;
	default:
		icmp4__text_number(t, value);
	}
}

/* Flags that are not set and octets without a meaning that are 0 go without saying. */
void icmp4__text_field(struct text *t, const char *separator, const struct icmp4_field *field,
		       uint32_t value)
{
	bool flag = field->kind == ICMP4_FIELD_FLAG;
	size_t length = mem_text_length(field->name);
	const struct text_unit *unit = text_unit_of(field->name, length);
	if (!unit->unit || (!value && (flag || field->kind == ICMP4_FIELD_HEX)))
		return;
	text_string(t, separator);
	text_label(t, field->name, length - unit->length);
	if (flag)
		return;
	text_char(t, ' ');
	text_value(t, field, value);
	text_string(t, unit->unit);
}

/* Octets without a meaning have no member of their own. */
static uint32_t text_member(const struct icmp4_message *message, const struct icmp4_field *field)
{
	return field->size ? icmp4__message_value(message, field) : get32(message->rest);
}

int icmp4_message_text(const struct icmp4_message *message, char *buffer, size_t size)
{
	const struct icmp4_layout *layout = icmp4_layout_of_type(message->type);
	struct text t = {buffer, size, 0};

	icmp4__text_name(&t, message->type, message->code);
	for (size_t i = 0; i < layout->count; i++) {
		const struct icmp4_field *field = &layout->fields[i];

		if (field->kind != ICMP4_FIELD_UNUSED && icmp4_field_applies(field, message->code))
			icmp4__text_field(&t, ", ", field, text_member(message, field));
	}
	return icmp4__text_end(&t);
}
