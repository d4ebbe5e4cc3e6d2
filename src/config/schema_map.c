/* SPDX-License-Identifier: MIT */
/* A value by its kind, a map by its table. */
#include <icmp4/text.h>
#include <inttypes.h>
#include <stdio.h>

#include "config/schema.h"
#include "config/units.h"

/* Reads the text of a scalar into the place of a row's value. */
typedef bool take_fn(const struct schema_row *row, const char *text, void *to);

static const struct schema_words truths[] = {{"yes", 1}, {"no", 0},  {"true", 1}, {"false", 0},
					     {"on", 1},  {"off", 0}, {NULL, 0}};

static const struct schema_words *word(const struct schema_words *words, const char *text)
{
	while (words->name && strcmp(words->name, text) != 0)
		words++;
	return words->name ? words : NULL;
}

static bool take_text(const struct schema_row *row, const char *text, void *to)
{
	(void)row;
	*(const char **)to = text;
	return true;
}

static bool take_bool(const struct schema_row *row, const char *text, void *to)
{
	const struct schema_words *truth = word(truths, text);

	(void)row;
	if (truth)
		*(bool *)to = truth->value;
	return truth;
}

static bool number(const struct schema_row *row, const char *text, uint64_t *value)
{
	return config_number(text, value) && *value >= row->min && *value <= row->max;
}

static bool take_u8(const struct schema_row *row, const char *text, void *to)
{
	uint64_t value;
	return number(row, text, &value) && (*(uint8_t *)to = (uint8_t)value, true);
}

static bool take_u16(const struct schema_row *row, const char *text, void *to)
{
	uint64_t value;
	return number(row, text, &value) && (*(uint16_t *)to = (uint16_t)value, true);
}

static bool take_u32(const struct schema_row *row, const char *text, void *to)
{
	uint64_t value;
	return number(row, text, &value) && (*(uint32_t *)to = (uint32_t)value, true);
}

static bool take_u64(const struct schema_row *row, const char *text, void *to)
{
	return number(row, text, to);
}

static bool take_bytes(const struct schema_row *row, const char *text, void *to)
{
	uint64_t value;

	if (!config_bytes(text, &value) || value < row->min || value > row->max)
		return false;
	*(uint16_t *)to = (uint16_t)value;
	return true;
}

static bool take_time(const struct schema_row *row, const char *text, void *to)
{
	int64_t value;

	if (!config_time(text, &value) || (uint64_t)value < row->min || (uint64_t)value > row->max)
		return false;
	*(int64_t *)to = value;
	return true;
}

static bool take_date(const struct schema_row *row, const char *text, void *to)
{
	(void)row;
	return config_date(text, to);
}

static bool take_loss(const struct schema_row *row, const char *text, void *to)
{
	(void)row;
	return config_loss(text, to);
}

static bool take_limit(const struct schema_row *row, const char *text, void *to)
{
	(void)row;
	return config_limit(text, to);
}

static bool take_bit_rate(const struct schema_row *row, const char *text, void *to)
{
	(void)row;
	return config_bit_rate(text, to);
}

static bool take_address(const struct schema_row *row, const char *text, void *to)
{
	(void)row;
	return icmp4_address_parse(text, to);
}

static bool take_prefix(const struct schema_row *row, const char *text, void *to)
{
	struct icmp4_prefix *prefix = to;

	(void)row;
	return config_prefix(text, prefix) &&
	       !(prefix->address & ~icmp4_prefix_mask(prefix->length));
}

static bool take_own(const struct schema_row *row, const char *text, void *to)
{
	(void)row;
	return config_own(text, to);
}

static bool take_word(const struct schema_row *row, const char *text, void *to)
{
	const struct schema_words *found = word(row->words, text);

	if (found)
		*(uint32_t *)to = found->value;
	return found;
}

/* What each kind is read by, and what it wants, in words. */
static const struct {
	take_fn *take;
	const char *what;
	const char *wants;
	size_t size; /* of a number that may move; 0: it is none */
} kinds[] = {
	[SCHEMA_TEXT] = {take_text, "text", "text", 0},
	[SCHEMA_BOOL] = {take_bool, NULL, NULL, 0},
	[SCHEMA_U8] = {take_u8, "a number", NULL, sizeof(uint8_t)},
	[SCHEMA_U16] = {take_u16, "a number", NULL, sizeof(uint16_t)},
	[SCHEMA_U32] = {take_u32, "a number", NULL, sizeof(uint32_t)},
	[SCHEMA_U64] = {take_u64, "a number", NULL, sizeof(uint64_t)},
	[SCHEMA_BYTES] = {take_bytes, "a size", NULL, sizeof(uint16_t)},
	[SCHEMA_TIME] = {take_time, "a time", "a number with ns, us, ms, s, m, h or d, as in 10ms",
			 sizeof(int64_t)},
	[SCHEMA_DATE] = {take_date, "a date", "one as 2026-11-23 or 2026-11-23T12:00:00Z", 0},
	[SCHEMA_LOSS] = {take_loss, "a share", "0% to 100%, as in 1.5%", sizeof(uint32_t)},
	[SCHEMA_LIMIT] = {take_limit, "a limit", "one as 10/s, `5/m burst 2` or none", 0},
	[SCHEMA_BIT_RATE] = {take_bit_rate, "a rate",
			     "one as 10Mbit/s, with bit/s, kbit/s, Mbit/s or Gbit/s",
			     sizeof(uint64_t)},
	[SCHEMA_ADDRESS] = {take_address, "an address", "one as 192.0.2.1", 0},
	[SCHEMA_PREFIX] = {take_prefix, "a prefix",
			   "one as 192.0.2.0/24, zero behind its bits, or an address", 0},
	[SCHEMA_OWN] = {take_own, "an address of an interface", "one as 192.0.2.1/24", 0},
	[SCHEMA_CHOICE] = {take_word, NULL, NULL, 0},
	[SCHEMA_FLAGS] = {take_word, NULL, NULL, 0},
};

/* "a, b or c", as much of it as there is room for. */
static void put_words(char *text, size_t size, const struct schema_words *words)
{
	size_t used = 0;

	for (const struct schema_words *w = words; w->name; w++) {
		const char *before = w == words ? "" : w[1].name ? ", " : " or ";
		int length = snprintf(text + used, size - used, "%s%s", before, w->name);

		if (length < 0 || (size_t)length >= size - used)
			return;
		used += (size_t)length;
	}
}

static bool fail_word(struct schema *s, const yaml_node_t *node, const char *what,
		      const struct schema_words *words)
{
	struct nearest nearest = nearest_to(schema_text(node));
	char expected[256] = "";

	for (const struct schema_words *w = words; w->name; w++)
		nearest_offer(&nearest, w->name);
	put_words(expected, sizeof(expected), words);
	return schema_unknown(s, spot(node), what, &nearest, expected);
}

static bool fail_value(struct schema *s, const yaml_node_t *node, const struct schema_row *row)
{
	const struct schema_words *words = row->kind == SCHEMA_BOOL ? truths : row->words;
	char what[64];

	if (words) {
		snprintf(what, sizeof(what), "a word for `%s`", row->key);
		return fail_word(s, node, what, words);
	}
	if (kinds[row->kind].wants)
		return schema_fail(s, spot(node), "`%s` is not %s; `%s` wants %s",
				   schema_quote(schema_text(node)).text, kinds[row->kind].what,
				   row->key, kinds[row->kind].wants);
	return schema_fail(s, spot(node),
			   "`%s` is not %s from %" PRIu64 " to %" PRIu64 ", which `%s` wants",
			   schema_quote(schema_text(node)).text, kinds[row->kind].what, row->min,
			   row->max, row->key);
}

static uint64_t number_at(const void *at, size_t size)
{
	if (size == sizeof(uint8_t))
		return *(const uint8_t *)at;
	if (size == sizeof(uint16_t))
		return *(const uint16_t *)at;
	return size == sizeof(uint32_t) ? *(const uint32_t *)at : *(const uint64_t *)at;
}

static void put_number(void *at, size_t size, uint64_t number)
{
	if (size == sizeof(uint8_t))
		*(uint8_t *)at = (uint8_t)number;
	else if (size == sizeof(uint16_t))
		*(uint16_t *)at = (uint16_t)number;
	else if (size == sizeof(uint32_t))
		*(uint32_t *)at = (uint32_t)number;
	else
		*(uint64_t *)at = number;
}

/* from + (to - from) * passed / 2^16, without a number that does not fit. */
static uint64_t between(uint64_t from, uint64_t to, uint32_t passed)
{
	uint64_t far = to > from ? to - from : from - to;
	uint64_t part = (far >> 16) * passed + ((far & UINT16_MAX) * passed >> 16);

	return to > from ? from + part : from - part;
}

/* 20ms..90ms: on the way from one to the other. */
static bool take_ramp(struct schema *s, const char *text, const struct schema_row *row, void *to)
{
	size_t size = kinds[row->kind].size;
	const char *dots = strstr(text, "..");
	uint64_t first, last;
	char from[64];

	if ((size_t)(dots - text) >= sizeof(from))
		return false;
	memcpy(from, text, (size_t)(dots - text));
	from[dots - text] = '\0';
	if (!kinds[row->kind].take(row, from, &first) ||
	    !kinds[row->kind].take(row, dots + 2, &last))
		return false;
	s->ramped = true;
	put_number(to, size, between(number_at(&first, size), number_at(&last, size), *s->ramp));
	return true;
}

static bool take(struct schema *s, const char *text, const struct schema_row *row, void *to)
{
	if (s->ramp && kinds[row->kind].size && strstr(text, ".."))
		return take_ramp(s, text, row, to);
	return kinds[row->kind].take(row, text, to);
}

static bool read_scalar(struct schema *s, const yaml_node_t *node, const struct schema_row *row,
			void *to)
{
	char what[64];

	snprintf(what, sizeof(what), "a value for `%s`", row->key);
	if (!schema_wants_text(s, node, what))
		return false;
	return take(s, schema_text(node), row, to) || fail_value(s, node, row);
}

static bool read_flags(struct schema *s, const yaml_node_t *list, const struct schema_row *row,
		       uint32_t *flags)
{
	const yaml_node_t *item;

	*flags = 0;
	for (size_t i = 0; (item = schema_item(s, list, i)); i++) {
		uint32_t flag;

		if (!read_scalar(s, item, row, &flag))
			return false;
		*flags |= flag;
	}
	return true;
}

bool schema_value(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		  const struct schema_row *row, void *target)
{
	void *to = (char *)target + row->offset;

	switch (row->kind) {
	case SCHEMA_LATER:
		return schema_fail(s, spot(key), "`%s` is not supported by this version", row->key);
	case SCHEMA_NODE:
		*(const yaml_node_t **)to = value;
		return true;
	case SCHEMA_READ:
		return row->read(s, key, value, target);
	case SCHEMA_FLAGS:
		return read_flags(s, value, row, to);
	default:
		return read_scalar(s, value, row, to);
	}
}

static const struct schema_row *row_of(const struct schema_table *table, const char *key)
{
	for (size_t i = 0; i < table->count; i++)
		if (!strcmp(table->rows[i].key, key))
			return &table->rows[i];
	return NULL;
}

static bool fail_key(struct schema *s, const yaml_node_t *key, const struct schema_table *table)
{
	struct schema_words words[64] = {{NULL, 0}};
	char what[64];

	for (size_t i = 0; i < table->count && i < 63; i++)
		words[i].name = table->rows[i].key;
	snprintf(what, sizeof(what), "a key of %s", table->what);
	return fail_word(s, key, what, words);
}

bool schema_map(struct schema *s, const yaml_node_t *node, const struct schema_table *table,
		void *target)
{
	const yaml_node_t *key, *value;

	if (schema_is_blank(node))
		return true;
	if (schema_text(node) && table->usual)
		return schema_value(s, node, node, row_of(table, table->usual), target);
	if (!schema_wants_map(s, node, table->what))
		return false;
	for (size_t i = 0; schema_pair(s, node, i, &key, &value); i++) {
		const struct schema_row *row = row_of(table, schema_text(key));

		if (!row)
			return fail_key(s, key, table);
		if (!schema_value(s, key, value, row, target))
			return false;
	}
	return true;
}
