/* SPDX-License-Identifier: MIT */
#include "out/explain/message.h"
#include "out/explain/facts.h"
#include <string.h>

enum { EXPLAIN_WIDTH = 78, EXPLAIN_INDENT = 6 };

/* Words in lines that begin under the first, behind its label. */
static void put_wrapped(FILE *file, const char *label, const char *text)
{
	int indent = fprintf(file, "%*s%s", EXPLAIN_INDENT, "", label);
	int column = indent;

	while (*text) {
		int length = (int)strcspn(text, " ");
		bool first = column == indent;

		if (!first && column + 1 + length > EXPLAIN_WIDTH) {
			fprintf(file, "\n%*s", indent, "");
			column = indent;
			first = true;
		}
		column += fprintf(file, "%s%.*s", first ? "" : " ", length, text);
		text += length;
		text += *text == ' ';
	}
	putc('\n', file);
}

static void tell_all(struct prose *prose, const struct facts *facts)
{
	facts_fill(prose, facts, facts->advice->happened);
	if (!strncmp(prose->text, "the ", 4)) /* where no name stands for SENDER */
		prose->text[0] = 'T';
	facts_tell(prose, facts);
}

static void put_happened(FILE *file, const struct facts *facts)
{
	struct prose prose = {0};

	tell_all(&prose, facts);
	put_wrapped(file, "what: ", prose.text);
}

static void put_causes(FILE *file, const struct facts *facts)
{
	const char *const *causes = facts->advice->causes;
	struct prose prose = {0};

	for (size_t i = 0; i < ADVICE_MOST && causes[i]; i++) {
		if (i)
			prose_add(&prose, "; or ");
		facts_fill(&prose, facts, causes[i]);
	}
	put_wrapped(file, "why:  ", prose.text);
}

/* Commands are there to be copied: one that is long stays in one piece. */
static void put_check(FILE *file, const struct facts *facts)
{
	const char *const *check = facts->advice->check;

	for (size_t i = 0; i < ADVICE_MOST && check[i]; i++) {
		struct prose prose = {0};

		facts_fill(&prose, facts, check[i]);
		fprintf(file, "%*s%s%s\n", EXPLAIN_INDENT, "", i ? "      " : "next: ", prose.text);
	}
}

void explain_caught(FILE *file, const struct out_message *message)
{
	struct facts facts;

	facts_of(&facts, message);
	put_happened(file, &facts);
	put_causes(file, &facts);
	put_check(file, &facts);
}

void explain_kind(FILE *file, uint8_t type, uint8_t code)
{
	struct facts facts;

	facts_of_kind(&facts, type, code);
	put_happened(file, &facts);
	put_causes(file, &facts);
	put_check(file, &facts);
}

void explain_caught_again(FILE *file, const struct out_message *message)
{
	struct facts facts;

	facts_of(&facts, message);
	put_happened(file, &facts);
}

const char *explain_caught_key(const struct out_message *message)
{
	struct facts facts;

	facts_of(&facts, message);
	return *facts.advice->happened ? facts.advice->happened : facts.advice->causes[0];
}

static void put_list(struct json *json, const char *key, const struct facts *facts,
		     const char *const texts[ADVICE_MOST])
{
	json_open(json, key, '[');
	for (size_t i = 0; i < ADVICE_MOST && texts[i]; i++) {
		struct prose prose = {0};

		facts_fill(&prose, facts, texts[i]);
		json_text(json, NULL, prose.text);
	}
	json_close(json);
}

static void put_json(struct json *json, const struct facts *facts)
{
	struct prose prose = {0};

	tell_all(&prose, facts);
	json_open(json, "explain", '{');
	json_text(json, "happened", prose.text);
	put_list(json, "causes", facts, facts->advice->causes);
	put_list(json, "check", facts, facts->advice->check);
	json_close(json);
}

void explain_caught_json(struct json *json, const struct out_message *message)
{
	struct facts facts;

	facts_of(&facts, message);
	put_json(json, &facts);
}

void explain_kind_json(struct json *json, uint8_t type, uint8_t code)
{
	struct facts facts;

	facts_of_kind(&facts, type, code);
	put_json(json, &facts);
}
