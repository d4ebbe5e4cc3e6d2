/* SPDX-License-Identifier: MIT */
/* The registry is whole, in order, and says the same as the code that takes messages apart. */
#include "tap.h"
#include <icmp4/message.h>
#include <icmp4/registry.h>

static bool is_slug(const char *slug)
{
	size_t length = strlen(slug);

	return length && strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == length &&
	       slug[0] != '-' && slug[length - 1] != '-';
}

static bool is_sentence(const char *text)
{
	size_t length = strlen(text);

	return length > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[length - 1] == '.';
}

static bool is_source(const char *source)
{
	return !strcmp(source, "IANA") || !strncmp(source, "RFC ", 4);
}

static void test_whole(void)
{
	size_t count;
	const struct icmp4_type *rows = icmp4_registry(&count);
	int next = 0;

	for (size_t i = 0; i < count; i++) {
		const struct icmp4_type *row = &rows[i];

		ok(row->first == next && row->last >= row->first, "row %s begins at %d", row->slug,
		   next);
		ok(is_slug(row->slug) && *row->name && is_source(row->source) &&
			   is_sentence(row->meaning),
		   "and has its words");
		next = row->last + 1;
	}
	is_int(next, 256, "the last type is 255");
}

static void test_find(void)
{
	size_t wrong = 0;

	for (int type = 0; type <= 255; type++) {
		const struct icmp4_type *row = icmp4_type_find((uint8_t)type);

		wrong += !row || row->first > type || row->last < type;
	}
	ok(wrong == 0, "every type finds the row that holds it");
}

/* Codes ascend, and no code of one type has the slug of another's. */
static void test_codes(void)
{
	size_t count, total = 0;
	const struct icmp4_type *rows = icmp4_registry(&count);
	const char *slugs[128];

	for (size_t i = 0; i < count; i++) {
		size_t wrong = 0;

		for (size_t c = 0; c < rows[i].code_count; c++) {
			const struct icmp4_code *code = &rows[i].codes[c];

			wrong += c && code[-1].code >= code->code;
			wrong += !is_slug(code->slug) || !*code->name || !is_source(code->source);
			wrong += !is_sentence(code->sender);
			wrong += icmp4_code_find(rows[i].first, code->code) != code;
			for (size_t s = 0; s < total; s++)
				wrong += !strcmp(slugs[s], code->slug);
			slugs[total++] = code->slug;
		}
		ok(wrong == 0, "%zu codes of %s", rows[i].code_count, rows[i].slug);
	}
	is_int((int64_t)total, 66, "so many codes are known");
}

static void test_facts(void)
{
	static const struct {
		uint8_t type;
		enum icmp4_status status;
		enum icmp4_class kind;
		uint8_t minimum;
		size_t codes;
	} rows[] = {
		{0, ICMP4_CURRENT, ICMP4_CLASS_QUERY, 8, 1},
		{2, ICMP4_UNASSIGNED, ICMP4_CLASS_NONE, 8, 0},
		{3, ICMP4_CURRENT, ICMP4_CLASS_ERROR, 8, 16},
		{4, ICMP4_DEPRECATED, ICMP4_CLASS_ERROR, 8, 1},
		{5, ICMP4_CURRENT, ICMP4_CLASS_ERROR, 8, 4},
		{9, ICMP4_CURRENT, ICMP4_CLASS_QUERY, 8, 2},
		{11, ICMP4_CURRENT, ICMP4_CLASS_ERROR, 8, 2},
		{12, ICMP4_CURRENT, ICMP4_CLASS_ERROR, 8, 3},
		{13, ICMP4_CURRENT, ICMP4_CLASS_QUERY, 20, 1},
		{17, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, 12, 1},
		{19, ICMP4_RESERVED, ICMP4_CLASS_NONE, 8, 0},
		{29, ICMP4_RESERVED, ICMP4_CLASS_NONE, 8, 0},
		{30, ICMP4_DEPRECATED, ICMP4_CLASS_NONE, 20, 2},
		{31, ICMP4_DEPRECATED, ICMP4_CLASS_ERROR, 8, 12},
		{38, ICMP4_DEPRECATED, ICMP4_CLASS_QUERY, 12, 1},
		{40, ICMP4_EXPERIMENTAL, ICMP4_CLASS_ERROR, 8, 6},
		{41, ICMP4_EXPERIMENTAL, ICMP4_CLASS_NONE, 8, 0},
		{43, ICMP4_CURRENT, ICMP4_CLASS_QUERY, 8, 5},
		{44, ICMP4_UNASSIGNED, ICMP4_CLASS_NONE, 8, 0},
		{252, ICMP4_UNASSIGNED, ICMP4_CLASS_NONE, 8, 0},
		{253, ICMP4_EXPERIMENTAL, ICMP4_CLASS_NONE, 8, 0},
		{255, ICMP4_RESERVED, ICMP4_CLASS_NONE, 8, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct icmp4_type *row = icmp4_type_find(rows[i].type);

		ok(row->status == rows[i].status && row->kind == rows[i].kind &&
			   row->minimum == rows[i].minimum && row->code_count == rows[i].codes,
		   "type %u is %s, %s", rows[i].type, icmp4_status_name(row->status),
		   icmp4_class_name(row->kind));
	}
}

/* The tables of message.c hold no words, this one does; they must not contradict each other. */
static void test_agrees_with_message(void)
{
	size_t errors = 0, queries = 0;

	for (int type = 0; type <= 255; type++) {
		enum icmp4_class kind = icmp4_type_find((uint8_t)type)->kind;

		errors += icmp4_type_is_error((uint8_t)type) != (kind == ICMP4_CLASS_ERROR);
		queries += icmp4_type_is_query((uint8_t)type) && kind != ICMP4_CLASS_QUERY;
	}
	ok(errors == 0, "NOERR-01: the error class is that of icmp4_type_is_error");
	ok(queries == 0, "NOERR-02: what an error may be sent about is a query");
}

static void test_names(void)
{
	static const struct {
		uint8_t type, code;
		const char *name;
	} rows[] = {
		{0, 0, "echo-reply"},
		{8, 0, "echo-request"},
		{8, 7, "echo-request"},
		{3, 0, "net-unreachable"},
		{3, 1, "host-unreachable"},
		{3, 2, "protocol-unreachable"},
		{3, 3, "port-unreachable"},
		{3, 4, "fragmentation-needed"},
		{3, 13, "admin-prohibited"},
		{3, 200, "destination-unreachable"},
		{11, 0, "ttl-exceeded"},
		{11, 1, "reassembly-exceeded"},
		{12, 0, "parameter-problem"},
		{5, 1, "redirect-host"},
		{9, 16, "router-advertisement-no-traffic"},
		{9, 1, "router-advertisement"},
		{1, 0, "unassigned"},
		{254, 9, "experiment-2"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_str(icmp4_message_name(rows[i].type, rows[i].code), rows[i].name, rows[i].name);
	is_str(icmp4_status_name((enum icmp4_status)99), "unknown", "a status out of range");
	is_str(icmp4_class_name((enum icmp4_class)99), "unknown", "a class out of range");
	ok(!icmp4_code_find(3, 16) && !icmp4_code_find(1, 0), "codes that nobody assigned");
}

int main(void)
{
	test_whole();
	test_find();
	test_codes();
	test_facts();
	test_agrees_with_message();
	test_names();
	return tap_done();
}
