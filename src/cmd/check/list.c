/* SPDX-License-Identifier: MIT */
/* `icmp check --list`: the cases; with -v also every requirement without one, and why. */
#include "check/requirement.h"
#include "cmd/check/check.h"
#include "cmd/lines.h"

static bool is_wanted(const struct cmd_call *call, const struct check_case *test)
{
	return check_is_wanted(call->options.only, test);
}

static int show_text(const struct cmd_call *call, FILE *file, void *world)
{
	const struct check_chapter *chapter;
	const struct check_requirement *r;
	const struct check_case *test;
	char name[64], source[64];

	(void)world;
	for (size_t i = 0; (test = check_case_at(i, &chapter)); i++) {
		if (!is_wanted(call, test))
			continue;
		snprintf(name, sizeof(name), "%s/%s", test->id, test->name);
		snprintf(source, sizeof(source), "%s %s", chapter->document, test->section);
		fprintf(file, "%-28s %-7s %-18s %s\n", name, check_level_name(test->level), source,
			test->title);
	}
	for (size_t i = 0; call->options.verbose && (r = check_requirement_at(i)); i++)
		if (!check_requirement_cases(r))
			fprintf(file, "%-28s %-7s no case: %s\n", r->id, check_level_name(r->level),
				check_requirement_reason(r));
	return CMD_YES;
}

static void put_case(struct json *json, const struct check_chapter *chapter,
		     const struct check_case *test)
{
	json_line(json, "requirement");
	json_text(json, "rule", test->id);
	json_text(json, "name", test->name);
	json_text(json, "title", test->title);
	json_text(json, "document", chapter->document);
	json_text(json, "section", test->section);
	json_text(json, "level", check_level_name(test->level));
	json_end(json);
}

static void put_bare(struct json *json, const struct check_requirement *r)
{
	json_line(json, "requirement");
	json_text(json, "rule", r->id);
	json_text(json, "level", check_level_name(r->level));
	json_text(json, "no_case", check_requirement_reason(r));
	json_end(json);
}

static int show_json(const struct cmd_call *call, struct json *json, void *world)
{
	const struct check_chapter *chapter;
	const struct check_requirement *r;
	const struct check_case *test;

	(void)world;
	for (size_t i = 0; (test = check_case_at(i, &chapter)); i++)
		if (is_wanted(call, test))
			put_case(json, chapter, test);
	for (size_t i = 0; call->options.verbose && (r = check_requirement_at(i)); i++)
		if (!check_requirement_cases(r))
			put_bare(json, r);
	return CMD_YES;
}

int check_list(const struct cmd_call *call)
{
	return lines_show(call, show_text, show_json, NULL);
}
