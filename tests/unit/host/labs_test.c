/* SPDX-License-Identifier: MIT */
/* Labs by name; and that the labs we ship keep what they claim of themselves. */
#include "config/lab/judge.h"
#include "config/lab/lint.h"
#include "tap.h"

static void test_names(void)
{
	static const struct {
		const char *name, *error;
	} rows[] = {
		{"dimond", "dimond: no such file, nor an installed lab; did you mean `diamond`?; "
			   "icmp lab list names them"},
		{"nothing-like-it",
		 "nothing-like-it: no such file, nor an installed lab; icmp lab list names them"},
		{"./diamond", "./diamond: No such file or directory"},
		{"examples/", "examples/: Is a directory"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_error error = {""};

		ok(!lab_load(rows[i].name, NULL, &error), "names: %s", rows[i].name);
		is_str(error.text, rows[i].error, "names: and why not");
	}
}

static void judge_claims(struct lab *lab)
{
	struct lab_verdict verdicts[LAB_VERDICTS];
	struct lab_judge judge;

	lab_judge_init(&judge, lab);
	for (size_t i = 0; i < lab->claim_count; i++) {
		size_t count = lab_judge(&judge, &lab->claims[i], verdicts);

		printf("# %s, line %zu\n", lab->file, lab->claims[i].line);
		ok(count > 0, "claims: something is claimed");
		for (size_t k = 0; k < count; k++)
			is_int(verdicts[k].found, verdicts[k].claimed, verdicts[k].what);
	}
}

static void lint_installed(const char *name)
{
	struct config_error error = {""};
	struct lab_flaws flaws;

	if (!ok(lab_lint_file(name, NULL, &flaws, &error), "lint: %s is looked at", name))
		return;
	ok(lab_is_sound(&flaws), "lint: %s is sound%s%s", name, flaws.count ? ": " : "",
	   flaws.count ? flaws.flaws[0].text : "");
	lab_flaws_free(&flaws);
}

static void judge_installed(void *world, const char *name, const char *about)
{
	struct config_error error = {""};
	struct lab *lab = lab_load(name, NULL, &error);
	size_t *claims = world;

	if (!ok(lab && lab->about && !strcmp(lab->about, about) && !strcmp(lab->name, name),
		"installed: %s: %s", name, lab ? about : error.text))
		return;
	ok(lab->try_count > 0, "installed: there is something to try");
	*claims += lab->claim_count;
	judge_claims(lab);
	lint_installed(name);
	lab_free(lab);
}

int main(void)
{
	size_t claims = 0;

	test_names();
	lab_each_installed(judge_installed, &claims);
	ok(claims >= 6, "installed: %zu claims are kept", claims);
	return tap_done();
}
