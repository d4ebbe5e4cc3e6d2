/* SPDX-License-Identifier: MIT */
/*
 * Fields by their rows: octets to a number and back. A field need not begin or end at an octet, but
 * it never spans more than four of them, so that one 32-bit window holds it.
 */
#include <icmp4/field.h>

static size_t field_octets(const struct icmp4_field *field)
{
	return (field->bit + (size_t)field->bits + 7) / 8;
}

size_t icmp4_field_end(const struct icmp4_field *field)
{
	return field->at + field_octets(field);
}

/* Bits of the window to the right of the field. */
static unsigned field_shift(const struct icmp4_field *field)
{
	return (unsigned)field_octets(field) * 8 - field->bit - field->bits;
}

static uint32_t field_most(const struct icmp4_field *field)
{
	return UINT32_MAX >> (32 - field->bits);
}

static uint32_t field_window(const struct icmp4_field *field, const uint8_t *header)
{
	uint32_t window = 0;

	for (size_t i = 0; i < field_octets(field); i++)
		window = window << 8 | header[field->at + i];
	return window;
}

uint32_t icmp4_field_get(const struct icmp4_field *field, const uint8_t *header)
{
	return field_window(field, header) >> field_shift(field) & field_most(field);
}

bool icmp4_field_set(const struct icmp4_field *field, uint8_t *header, uint32_t value)
{
	if (value > field_most(field))
		return false;

	uint32_t mask = field_most(field) << field_shift(field);
	uint32_t window = (field_window(field, header) & ~mask) | value << field_shift(field);
	for (size_t i = field_octets(field); i--; window >>= 8)
		header[field->at + i] = (uint8_t)window;
	return true;
}

static bool field_is_named(const struct icmp4_field *field, const char *name)
{
	const char *have = field->name;

	if (!have)
		return false;
	while (*have && *have == *name)
		have++, name++;
	return *have == *name;
}

const struct icmp4_field *icmp4_field_find(const struct icmp4_layout *layout, int code,
					   const char *name)
{
	for (const struct icmp4_field *f = layout->fields; f < layout->fields + layout->count; f++)
		if (field_is_named(f, name) &&
		    (code == ICMP4_ANY_CODE || icmp4_field_applies(f, (uint8_t)code)))
			return f;
	return NULL;
}
