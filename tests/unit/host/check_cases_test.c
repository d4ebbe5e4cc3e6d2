/* SPDX-License-Identifier: MIT */
/* The tables of cases, of requirements, and of reasons why one has no case: they are of each other.
 */
#include "check/check.h"
#include "check/requirement.h"
#include "tap.h"
#include <strings.h>

/* A choice is always one: whoever asks for nothing asks for no more than the requirement. */
static bool is_weaker(enum check_level a, enum check_level b)
{
	return a >= b || a == CHECK_MAY;
}

static void test_cases(void)
{
	const struct check_chapter *chapter;
	const struct check_case *test;
	size_t count = 0;

	for (size_t i = 0; (test = check_case_at(i, &chapter)); i++, count++) {
		const struct check_requirement *r = check_requirement_find(test->id);

		if (!r)
			ok(false, "%s/%s is of no requirement", test->id, test->name);
		else if (!is_weaker(test->level, r->level))
			ok(false, "%s/%s asks for more than its requirement", test->id, test->name);
		if (strlen(test->title) > 56)
			ok(false, "%s/%s: title of %zu", test->id, test->name, strlen(test->title));
		for (size_t k = 0; k < i; k++)
			if (!strcmp(check_case_at(k, NULL)->id, test->id) &&
			    !strcmp(check_case_at(k, NULL)->name, test->name))
				ok(false, "%s/%s is there twice", test->id, test->name);
	}
	is_int((int64_t)count, (int64_t)check_case_count(), "so many cases");
	ok(count >= 200, "%zu cases", count);
}

/* The requirements are those of the tree, with their levels. */
static void test_requirements(void)
{
	FILE *file = fopen("tests/requirements.txt", "r");
	char line[80], id[32], level[16];
	const struct check_requirement *r;
	size_t number = 0;

	ok(file != NULL, "tests/requirements.txt");
	while (file && fgets(line, sizeof(line), file)) {
		if (*line == '#' || sscanf(line, "%31s %15s", id, level) != 2)
			continue;
		r = check_requirement_at(number++);
		if (!r || strcmp(r->id, id) || strcasecmp(check_level_name(r->level), level))
			ok(false, "%s %s is not in src/check/requirement.c at its place", id,
			   level);
	}
	ok(!check_requirement_at(number), "%zu requirements, and no other", number);
	if (file)
		fclose(file);
	for (size_t i = 0; (r = check_requirement_at(i)); i++)
		if (!check_requirement_cases(r) && !check_requirement_reason(r))
			ok(false, "%s has neither a case nor a reason", r->id);
}

/* A reason speaks for requirements that there are, and that have no case. */
static void test_reasons(void)
{
	const struct check_requirement *r;
	const char *pattern;
	size_t count = 0;

	for (size_t i = 0; (pattern = check_reason_pattern(i)); i++, count++) {
		size_t bare = 0, held = 0;

		for (size_t k = 0; (r = check_requirement_at(k)); k++)
			if (check_reason_is_of(i, r))
				check_requirement_cases(r) ? held++ : bare++;
		if (!bare)
			ok(false, "the reason of %s is nobody's", pattern);
		if (held && !strchr(pattern, '*'))
			ok(false, "%s has a reason to have no case, and has one", pattern);
	}
	ok(count > 0, "%zu reasons", count);
}

int main(void)
{
	test_cases();
	test_requirements();
	test_reasons();
	return tap_done();
}
