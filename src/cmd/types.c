/* SPDX-License-Identifier: MIT */
/*
 * `icmp types`: the registry, for people and programs. It knows nothing of ICMP itself: rows and
 * texts are the library's (icmp4/registry.h); here they are chosen, types_out.c lays them out.
 */
#include <icmp4/registry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/lines.h"
#include "cmd/types_out.h"
#include "cmd/value.h"
#include "cmd/verbs.h"

/* What was found so far. There is room for the whole registry for each word. */
struct found {
	struct types_entry *entries;
	size_t count;
	bool by_word; /* some of it because a text speaks of it */
	bool missing; /* of the words, one asked for nothing that there is */
};

/* What was learned is printed, and 2 beats it. */
static int status_of(const struct found *found)
{
	return found->missing ? CMD_COULD_NOT : CMD_YES;
}

static void add(struct found *found, const struct icmp4_type *type, const struct icmp4_code *code)
{
	found->entries[found->count++] = (struct types_entry){type, code};
}

static bool holds(const char *text, const char *word)
{
	return strcasestr(text, word) != NULL;
}

static bool type_holds(const struct icmp4_type *type, const char *word)
{
	return holds(type->slug, word) || holds(type->name, word) || holds(type->meaning, word) ||
	       holds(type->source, word);
}

static bool code_holds(const struct icmp4_code *code, const char *word)
{
	return holds(code->slug, word) || holds(code->name, word) || holds(code->sender, word) ||
	       holds(code->source, word);
}

static void find_word(struct found *found, const char *word)
{
	size_t count;
	const struct icmp4_type *types = icmp4_registry(&count);

	found->by_word = true;
	for (size_t i = 0; i < count; i++) {
		if (type_holds(&types[i], word))
			add(found, &types[i], NULL);
		for (size_t k = 0; k < types[i].code_count; k++)
			if (code_holds(&types[i].codes[k], word))
				add(found, &types[i], &types[i].codes[k]);
	}
}

static void find_all(struct found *found, bool verbose)
{
	size_t count;
	const struct icmp4_type *types = icmp4_registry(&count);

	for (size_t i = 0; i < count; i++)
		if (verbose || types[i].status != ICMP4_UNASSIGNED)
			add(found, &types[i], NULL);
}

/* "3" or "3/4"; code is -1 where none is given. False: a word. */
static bool parse_numbers(const char *word, int *type, int *code)
{
	char first[8];
	uint64_t number;
	size_t length = strcspn(word, "/");

	if (length >= sizeof(first))
		return false;
	memcpy(first, word, length);
	first[length] = '\0';
	if (!cmd_number(first, 0, 999, &number))
		return false;
	*type = (int)number;
	*code = -1;
	if (!word[length])
		return true;
	if (!cmd_number(word + length + 1, 0, 999, &number))
		return false;
	*code = (int)number;
	return true;
}

/* An exact name is that entry alone, however many texts speak of it too; a type comes first. */
static bool find_slug(struct found *found, const char *word)
{
	size_t count, before = found->count;
	const struct icmp4_type *types = icmp4_registry(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(types[i].slug, word))
			add(found, &types[i], NULL);
	for (size_t i = 0; i < count && found->count == before; i++)
		for (size_t k = 0; k < types[i].code_count; k++)
			if (!strcmp(types[i].codes[k].slug, word))
				add(found, &types[i], &types[i].codes[k]);
	return found->count > before;
}

/* Adds what the word asks for; false: there is nothing. */
static bool find(struct found *found, const char *word)
{
	int type, code;
	size_t before = found->count;

	if (!parse_numbers(word, &type, &code)) {
		if (!find_slug(found, word))
			find_word(found, word);
	} else if (type <= 255 && code < 0) {
		add(found, icmp4_type_find((uint8_t)type), NULL);
	} else if (type <= 255 && code <= 255) {
		const struct icmp4_code *row = icmp4_code_find((uint8_t)type, (uint8_t)code);

		if (row)
			add(found, icmp4_type_find((uint8_t)type), row);
	}
	return found->count > before;
}

static size_t registry_size(void)
{
	size_t count, size;
	const struct icmp4_type *types = icmp4_registry(&count);

	size = count;
	for (size_t i = 0; i < count; i++)
		size += types[i].code_count;
	return size;
}

/* One is shown whole, several as a list. */
static int show_text(const struct cmd_call *call, FILE *file, void *world)
{
	const struct found *found = world;

	if (!call->options.operand_count)
		types_overview(file, found->entries, found->count);
	else if (found->count == 1)
		types_card(file, found->entries, call->options.verbose > 0);
	else
		types_matches(file, found->entries, found->count);
	return status_of(found);
}

/* For a program, a type comes with its codes. */
static int show_json(const struct cmd_call *call, struct json *json, void *world)
{
	const struct found *found = world;

	for (size_t i = 0; i < found->count; i++) {
		const struct types_entry *entry = &found->entries[i];

		types_json(json, entry);
		for (size_t k = 0; !entry->code && !found->by_word && k < entry->type->code_count;
		     k++)
			types_json(json,
				   &(struct types_entry){entry->type, &entry->type->codes[k]});
	}
	(void)call;
	return status_of(found);
}

static void search(const struct cmd_call *call, struct found *found)
{
	char message[160];

	for (size_t i = 0; i < call->options.operand_count; i++) {
		const char *word = call->options.operands[i];

		if (find(found, word))
			continue;
		snprintf(message, sizeof(message), "%.80s: no such type, code or word", word);
		cmd_fail(call, message, "icmp types names all types, icmp types 3 the codes of 3");
		found->missing = true;
	}
}

int cmd_types(struct cmd_call *call)
{
	struct found found = {.count = 0};
	size_t words = call->options.operand_count;
	int status = CMD_COULD_NOT;

	size_t most = registry_size() * (words + 1);

	found.entries = calloc(most ? most : 1, sizeof(*found.entries));
	if (!found.entries)
		return cmd_fail(call, "no memory", NULL);
	if (!words)
		find_all(&found, call->options.verbose > 0);
	search(call, &found);
	if (found.count)
		status = lines_show(call, show_text, show_json, &found);
	free(found.entries);
	return status;
}
