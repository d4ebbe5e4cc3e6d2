/* SPDX-License-Identifier: MIT */
#include "cmd/types_out.h"

#include <string.h>

#include "cmd/wrap.h"
#include "out/advice/advice.h"

enum { NUMBER_COLUMN = 8, NAME_COLUMN = 36 };

/* "3", "3/4", "20-29" */
static void number_text(const struct types_entry *entry, char *text, size_t size)
{
	const struct icmp4_type *type = entry->type;

	if (entry->code)
		snprintf(text, size, "%d/%d", type->first, entry->code->code);
	else if (type->first != type->last)
		snprintf(text, size, "%d-%d", type->first, type->last);
	else
		snprintf(text, size, "%d", type->first);
}

static const char *entry_slug(const struct types_entry *entry)
{
	return entry->code ? entry->code->slug : entry->type->slug;
}

/* "RFC 792" of "RFC 792, RFC 1122": the first is where it began. */
static void put_first_source(FILE *file, const char *source)
{
	fprintf(file, "%.*s\n", (int)strcspn(source, ","), source);
}

void types_overview(FILE *file, const struct types_entry *entries, size_t count)
{
	static const char row[] = "%-7s %-27s %-6s %-12s %5s  ";

	fprintf(file, row, "TYPE", "NAME", "CLASS", "STATUS", "CODES");
	fputs("SOURCE\n", file);
	for (size_t i = 0; i < count; i++) {
		const struct icmp4_type *type = entries[i].type;
		char number[16], codes[16];

		number_text(&entries[i], number, sizeof(number));
		snprintf(codes, sizeof(codes), "%zu", type->code_count);
		fprintf(file, row, number, type->slug, icmp4_class_name(type->kind),
			icmp4_status_name(type->status), type->code_count ? codes : "-");
		put_first_source(file, type->source);
	}
}

static void put_match(FILE *file, const struct types_entry *entry, const char *number)
{
	int at = fprintf(file, "%-7s %-27s ", number, entry_slug(entry));

	wrap_text(file, entry->code ? entry->code->sender : entry->type->meaning, (size_t)at,
		  NAME_COLUMN);
}

void types_matches(FILE *file, const struct types_entry *entries, size_t count)
{
	fprintf(file, "%-7s %-27s %s\n", "TYPE", "NAME", "WHAT IT SAYS, OR WHO SENDS IT");
	for (size_t i = 0; i < count; i++) {
		char number[16];

		number_text(&entries[i], number, sizeof(number));
		put_match(file, &entries[i], number);
	}
}

/* Its name in the registry, and the RFCs behind it. */
static void put_origin(FILE *file, const struct icmp4_code *code)
{
	char text[256];

	snprintf(text, sizeof(text), "%s; %s", code->name, code->source);
	fprintf(file, "%*s", NAME_COLUMN, "");
	wrap_text(file, text, NAME_COLUMN, NAME_COLUMN);
}

static void put_codes(FILE *file, const struct icmp4_type *type, bool verbose)
{
	if (!type->code_count)
		return;
	fprintf(file, "\n%-7s %-27s %s\n", "CODE", "NAME", "WHO SENDS IT");
	for (size_t i = 0; i < type->code_count; i++) {
		const struct types_entry entry = {type, &type->codes[i]};
		char number[16];

		snprintf(number, sizeof(number), "%d", type->codes[i].code);
		put_match(file, &entry, number);
		if (verbose)
			put_origin(file, entry.code);
	}
}

static void put_list(FILE *file, const char *title, const char *const texts[ADVICE_MOST])
{
	fprintf(file, "\n%s\n", title);
	for (size_t i = 0; i < ADVICE_MOST && texts[i]; i++)
		wrap_text(file, texts[i], (size_t)fprintf(file, "  - "), 4);
}

/* What --explain says of such a message; the words in capitals are what the message would tell. */
static void put_advice(FILE *file, uint8_t type, uint8_t code)
{
	const struct advice *advice = advice_find(type, code);

	putc('\n', file);
	wrap_text(file, advice->happened, 0, 0);
	put_list(file, "Likely causes", advice->causes);
	put_list(file, "What to check", advice->check);
}

void types_card(FILE *file, const struct types_entry *entry, bool verbose)
{
	const struct icmp4_type *type = entry->type;
	const struct icmp4_code *code = entry->code;
	char number[16];

	number_text(entry, number, sizeof(number));
	fprintf(file, "%s  %s\n", number, entry_slug(entry));
	wrap_text(file, code ? code->name : type->name, 0, 0);
	fprintf(file, "%s%s%s; ", type->kind ? icmp4_class_name(type->kind) : "",
		type->kind ? ", " : "", icmp4_status_name(type->status));
	wrap_text(file, code ? code->source : type->source, 0, 0);
	putc('\n', file);
	if (code) {
		int at = fprintf(file, "Of type %d, %s: ", type->first, type->slug);

		wrap_text(file, type->meaning, (size_t)at, 0);
		fputs("Sent by: ", file);
		wrap_text(file, code->sender, strlen("Sent by: "), 0);
		put_advice(file, type->first, code->code);
		return;
	}
	wrap_text(file, type->meaning, 0, 0);
	if (verbose)
		fprintf(file, "A message of this type has %u octets or more.\n", type->minimum);
	put_codes(file, type, verbose);
	if (type->code_count < 2)
		put_advice(file, type->first, 0);
}

static void put_texts(struct json *json, const char *key, const char *const texts[ADVICE_MOST])
{
	json_open(json, key, '[');
	for (size_t i = 0; i < ADVICE_MOST && texts[i]; i++)
		json_text(json, NULL, texts[i]);
	json_close(json);
}

/* Of a type that has codes, each of them has advice of its own. */
static void put_explain(struct json *json, const struct types_entry *entry)
{
	const struct advice *advice =
		advice_find(entry->type->first, entry->code ? entry->code->code : 0);

	if (!entry->code && entry->type->code_count > 1)
		return;
	json_open(json, "explain", '{');
	json_text(json, "happened", advice->happened);
	put_texts(json, "causes", advice->causes);
	put_texts(json, "check", advice->check);
	json_close(json);
}

void types_json(struct json *json, const struct types_entry *entry)
{
	const struct icmp4_type *type = entry->type;
	const struct icmp4_code *code = entry->code;

	json_line(json, "type");
	json_number(json, "type", type->first);
	if (type->last != type->first)
		json_number(json, "type_last", type->last);
	if (code)
		json_number(json, "code", code->code);
	json_text(json, "name", entry_slug(entry));
	json_text(json, "title", code ? code->name : type->name);
	json_text(json, "class", icmp4_class_name(type->kind));
	json_text(json, "status", icmp4_status_name(type->status));
	json_text(json, "source", code ? code->source : type->source);
	if (code)
		json_text(json, "sender", code->sender);
	else
		json_number(json, "minimum_bytes", type->minimum);
	json_text(json, "meaning", type->meaning);
	put_explain(json, entry);
	json_end(json);
}
