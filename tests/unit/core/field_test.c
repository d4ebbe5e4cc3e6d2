/* SPDX-License-Identifier: MIT */
/* The tables of fields: no bit forgotten or told twice, and numbers read and written as drawn. */
#include "base/siphash.h"
#include "tap.h"
#include <icmp4/field.h>
#include <icmp4/message.h>
#include <icmp4/registry.h>

static const struct icmp4_key seed = {{0x6669656c64, 1}};

/* The layouts of all types, then those of all headers. */
enum { TYPES = 256, LAYOUTS = TYPES + ICMP4_HEADER_COUNT };

static const struct icmp4_layout *layout_number(int n)
{
	return n < TYPES ? icmp4_layout_of_type((uint8_t)n)
			 : icmp4_layout_of_header((enum icmp4_header)(n - TYPES));
}

/* Bits of the octets from first to the end of the layout that not exactly one row covers. */
static int uncovered(const struct icmp4_layout *layout, int first)
{
	uint8_t rows[32 * 8] = {0};
	int wrong = 0;

	for (int i = 0; i < layout->count; i++) {
		const struct icmp4_field *f = &layout->fields[i];

		for (int bit = 0; bit < f->bits; bit++)
			rows[f->at * 8 + f->bit + bit]++;
	}
	for (int bit = 0; bit < (int)sizeof rows; bit++)
		wrong += rows[bit] != (bit >= first * 8 && bit < layout->length * 8);
	return wrong;
}

static void test_coverage(void)
{
	int wrong = 0;

	for (int n = 0; n < TYPES; n++)
		wrong += uncovered(layout_number(n), 4);
	is_int(wrong, 0, "CODEC-12: every bit of every type is in one row");
	for (int n = TYPES; n < LAYOUTS; n++)
		is_int(uncovered(layout_number(n), 0), 0, "and of a header");
}

/* What icmp4_field_get and its callers take for granted of a row. */
static void test_rows(void)
{
	int order = 0, wide = 0, names = 0, flags = 0, ends = 0;

	for (int n = 0; n < LAYOUTS; n++) {
		const struct icmp4_layout *layout = layout_number(n);

		for (int i = 0; i < layout->count; i++) {
			const struct icmp4_field *f = &layout->fields[i];
			int before = i ? f[-1].at * 8 + f[-1].bit : -1;

			order += f->at * 8 + f->bit <= before || f->bit > 7;
			wide += f->bits == 0 || f->bit + f->bits > 32;
			names += !f->name != (f->kind == ICMP4_FIELD_UNUSED);
			flags += f->kind == ICMP4_FIELD_FLAG && f->bits != 1;
			ends += icmp4_field_end(f) > layout->length ||
				icmp4_field_end(f) * 8 < f->at * 8U + f->bit + f->bits ||
				(icmp4_field_end(f) - 1) * 8 >= f->at * 8U + f->bit + f->bits;
		}
	}
	is_int(order, 0, "rows are in the order of the wire");
	is_int(wide, 0, "and fit a window of 32 bits");
	is_int(names, 0, "those without a name are unused, and no others");
	is_int(flags, 0, "a flag is one bit");
	is_int(ends, 0, "a field ends in the octet of its last bit");
}

/* What people and JSON are told of unused bits is one word (icmp4_field_word_shift). */
static void test_unused(void)
{
	int outside = 0, words = 0;

	for (int n = 0; n < LAYOUTS; n++) {
		const struct icmp4_layout *layout = layout_number(n);
		int word = -1;

		for (int i = 0; i < layout->count; i++) {
			const struct icmp4_field *f = &layout->fields[i];

			if (f->kind != ICMP4_FIELD_UNUSED && f->code == ICMP4_ANY_CODE)
				continue;
			words += word >= 0 && word != f->at / 4;
			word = f->at / 4;
			outside += f->at % 4 * 8 + f->bit + f->bits > 32;
		}
	}
	is_int(outside, 0, "unused bits end in the word that they begin in");
	is_int(words, 0, "of which a layout has one");
}

static void test_names(void)
{
	int odd = 0, twice = 0;

	for (int n = 0; n < LAYOUTS; n++) {
		const struct icmp4_layout *layout = layout_number(n);

		for (int i = 0; i < layout->count; i++) {
			const char *name = layout->fields[i].name;

			if (!name)
				continue;
			odd += strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") !=
			       strlen(name);
			twice += icmp4_field_find(layout, ICMP4_ANY_CODE, name) !=
				 &layout->fields[i];
		}
	}
	is_int(odd, 0, "names are snake_case");
	is_int(twice, 0, "and found where they stand, none twice in a layout");
}

/* Each named field of a message has a member, wide enough and its own. */
static void test_members(void)
{
	int wrong = 0, shared = 0, outside = 0;

	for (int type = 0; type < TYPES; type++) {
		const struct icmp4_layout *layout = icmp4_layout_of_type((uint8_t)type);
		uint8_t taken[sizeof(struct icmp4_message)] = {0};

		for (int i = 0; i < layout->count; i++) {
			const struct icmp4_field *f = &layout->fields[i];

			wrong += !f->size != (!f->name || !strcmp(f->name, "rest"));
			wrong += f->size && f->size * 8 < f->bits;
			for (int octet = 0; octet < f->size; octet++) {
				outside += f->member + octet <
						   (int)offsetof(struct icmp4_message, rest) ||
					   f->member + octet >=
						   (int)offsetof(struct icmp4_message, body);
				shared += taken[f->member + octet]++ != 0;
			}
		}
	}
	is_int(wrong, 0, "every named field has a member that holds it; rest is octets");
	is_int(shared, 0, "which it shares with no other");
	is_int(outside, 0, "among the fixed fields");
}

/* The two fields that only one code has, and no third. */
static void test_codes(void)
{
	static const struct {
		uint8_t type, code;
		const char *name;
	} rows[] = {
		{ICMP4_UNREACHABLE, ICMP4_FRAGMENTATION_NEEDED, "mtu"},
		{ICMP4_PARAMETER_PROBLEM, 0, "pointer"},
	};
	size_t conditional = 0;

	for (int type = 0; type < TYPES; type++)
		for (int i = 0; i < layout_number(type)->count; i++)
			conditional += layout_number(type)->fields[i].code != ICMP4_ANY_CODE;
	is_int((int64_t)conditional, sizeof rows / sizeof *rows, "fields that depend on the code");

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct icmp4_layout *layout = icmp4_layout_of_type(rows[i].type);
		int found = 0;

		for (int code = 0; code < 256; code++)
			found += icmp4_field_find(layout, code, rows[i].name) != NULL;
		ok(found == 1 && icmp4_field_find(layout, rows[i].code, rows[i].name) &&
			   icmp4_field_find(layout, ICMP4_ANY_CODE, rows[i].name),
		   "%u/%u alone has its %s", rows[i].type, rows[i].code, rows[i].name);
	}
}

static void test_find(void)
{
	const struct icmp4_layout *echo = icmp4_layout_of_type(ICMP4_ECHO);

	ok(icmp4_field_find(echo, 0, "seq") == &echo->fields[1], "seq is the second of an echo");
	ok(!icmp4_field_find(echo, 0, "se") && !icmp4_field_find(echo, 0, "seqs") &&
		   !icmp4_field_find(echo, 0, ""),
	   "nothing that is almost its name");
	ok(!icmp4_field_find(icmp4_layout_of_type(4), 0, ""), "unused octets have no name");
	is_str(icmp4_layout_of_type(253)->fields[0].name, "rest", "a type without a format: rest");
}

/* The layout, the registry and the parser speak of the same minimum. */
static void test_lengths(void)
{
	int wrong = 0;

	for (int type = 0; type < TYPES; type++) {
		const uint8_t header[ICMP4_HEADER] = {(uint8_t)type};
		uint32_t minimum = icmp4_message_minimum(header);

		wrong += minimum != icmp4_layout_of_type((uint8_t)type)->length;
		wrong += minimum != icmp4_type_find((uint8_t)type)->minimum;
	}
	is_int(wrong, 0, "CODEC-06: layout, registry and codec agree on every type's length");
}

/* One bit after the other: slow, and nothing to get wrong. */
static uint32_t slow_get(const struct icmp4_field *f, const uint8_t *header)
{
	uint32_t value = 0;

	for (int i = 0; i < f->bits; i++) {
		int bit = f->at * 8 + f->bit + i;

		value = value << 1 | (header[bit / 8] >> (7 - bit % 8) & 1);
	}
	return value;
}

/* Rows that no table has: every place and width that a row may have. */
static void test_get_and_set(void)
{
	int read = 0, kept = 0, refused = 0, tried = 0;

	for (uint8_t bit = 0; bit < 8; bit++) {
		for (uint8_t bits = 1; bit + bits <= 32; bits++, tried++) {
			const struct icmp4_field f = {"f", ICMP4_FIELD_NUMBER, 3, bit, bits, 0,
						      0,   ICMP4_ANY_CODE};
			uint64_t random[3];
			uint8_t before[8], after[8];

			for (uint64_t i = 0; i < 3; i++)
				random[i] = icmp4__random(&seed, bit * 64U + bits, i);
			uint32_t value = (uint32_t)random[2] >> (32 - bits);
			memcpy(before, random, sizeof before);
			memcpy(after, random, sizeof after);
			read += icmp4_field_get(&f, before) != slow_get(&f, before);
			refused += bits < 32 && icmp4_field_set(&f, after, UINT32_C(1) << bits);
			kept += memcmp(before, after, sizeof after) != 0;
			kept += !icmp4_field_set(&f, after, value) || slow_get(&f, after) != value;
			icmp4_field_set(&f, after, slow_get(&f, before));
			kept += memcmp(before, after, sizeof after) != 0;
		}
	}
	ok(read == 0 && tried > 200, "%d fields are read as bit by bit", tried);
	is_int(refused, 0, "a value that is too wide is refused");
	is_int(kept, 0, "and writing one field changes no other bit");
}

static void test_protocols(void)
{
	static const struct {
		uint8_t protocol;
		const char *name;
		int header; /* -1: none that we know */
	} rows[] = {
		{1, "icmp", -1},
		{2, "igmp", ICMP4_HEADER_IGMP},
		{4, "ipip", ICMP4_HEADER_IP},
		{6, "tcp", ICMP4_HEADER_TCP},
		{17, "udp", ICMP4_HEADER_UDP},
		{47, "gre", ICMP4_HEADER_GRE},
		{50, "esp", -1},
		{132, "sctp", ICMP4_HEADER_SCTP},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct icmp4_layout *want =
			rows[i].header < 0
				? NULL
				: icmp4_layout_of_header((enum icmp4_header)rows[i].header);

		is_str(icmp4_protocol_name(rows[i].protocol), rows[i].name, rows[i].name);
		ok(icmp4_layout_of_protocol(rows[i].protocol) == want, "and its header");
	}
	ok(!icmp4_protocol_name(253) && !icmp4_layout_of_protocol(253), "253 has neither");
}

int main(void)
{
	test_coverage();
	test_rows();
	test_unused();
	test_names();
	test_members();
	test_codes();
	test_find();
	test_lengths();
	test_get_and_set();
	test_protocols();
	return tap_done();
}
