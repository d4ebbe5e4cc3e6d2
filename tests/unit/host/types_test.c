/* SPDX-License-Identifier: MIT */
/*
 * `icmp types`, held to tests/golden/types: what is printed is a contract. Runs in the root of the
 * source tree; with GOLDEN=write it writes the files anew.
 */
#include "capture.h"
#include "tap.h"
#include <icmp4/registry.h>

static const struct {
	const char *words, *file;
} rows[] = {
	{"types", "all"},
	{"types -v", "verbose"},
	{"types 3", "3"},
	{"types 3/4", "3-4"},
	{"types 20", "20"},
	{"types frag", "frag"},
	{"types -v 5", "5-verbose"},
	{"types 8 0", "several"},
	{"types -j 3/4", "3-4.json"},
	{"types -j 11", "11.json"},
};

static void test_golden(void)
{
	struct captured got;
	char path[96], want[CAPTURE_OUT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(path, sizeof(path), "tests/golden/types/%s", rows[i].file);
		capture(&got, rows[i].words);
		bool rewrite = getenv("GOLDEN") && !strcmp(getenv("GOLDEN"), "write");
		FILE *file = fopen(path, rewrite ? "w" : "r");

		want[0] = '\0';
		if (file && rewrite)
			fputs(got.out, file);
		else if (file)
			want[fread(want, 1, sizeof(want) - 1, file)] = '\0';
		if (file)
			fclose(file);
		is_str(got.out, rewrite ? got.out : want, path);
		is_int(got.status, CMD_YES, rows[i].words);
		ok(!*got.err, "icmp %s: nothing on standard error", rows[i].words);
	}
}

static void test_width(void)
{
	struct captured got;
	char words[32];

	for (int type = 0; type <= 255; type++) {
		snprintf(words, sizeof(words), "types %d", type);
		capture(&got, words);
		if (got.status != CMD_YES || capture_width(got.out) > 80)
			ok(false, "icmp %s: %zu columns", words, capture_width(got.out));
	}
	ok(true, "every type fits 80 columns");
}

/* Each row of the registry is found by its number and by its name. */
static void test_every_row(void)
{
	size_t count;
	const struct icmp4_type *types = icmp4_registry(&count);
	struct captured got;
	char words[96], first[96];

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < types[i].code_count; k++) {
			const struct icmp4_code *code = &types[i].codes[k];

			snprintf(words, sizeof(words), "types %d/%d", types[i].first, code->code);
			snprintf(first, sizeof(first), "%d/%d  %s\n", types[i].first, code->code,
				 code->slug);
			capture(&got, words);
			if (strncmp(got.out, first, strlen(first)))
				ok(false, "icmp %s: %s", words, got.out);
			snprintf(words, sizeof(words), "types %s", code->slug);
			capture(&got, words);
			if (!strstr(got.out, code->slug))
				ok(false, "icmp %s: %s", words, got.out);
		}
	ok(true, "every code is found by number and by name");
}

static void test_nothing(void)
{
	static const char *const none[] = {
		"types 256",  "types 300",     "types 3/16", "types 3/",
		"types 3/x",  "types -j zzzz", "types zzzz", "types 99999999999999999999",
		"types 3/256"};
	struct captured got;

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		capture(&got, none[i]);
		ok(got.status == CMD_COULD_NOT && !*got.out && capture_lines(got.err) == 1,
		   "icmp %s: %.*s", none[i], (int)strcspn(got.err, "\n"), got.err);
	}
}

/* What was found is printed beside the word that was not. */
static void test_partly(void)
{
	struct captured got;

	capture(&got, "types 3/4 nosuch");
	ok(got.status == CMD_COULD_NOT && !strncmp(got.out, "3/4  ", 5), "3/4 is printed");
	ok(strstr(got.err, "nosuch: no such") && capture_lines(got.err) == 1, "nosuch is said");
	capture(&got, "types -j 3/4 nosuch");
	ok(got.status == CMD_COULD_NOT && strstr(got.out, "\"code\":4") &&
		   strstr(got.out, "\"exit\":2}"),
	   "the same in JSON");
}

/* The same run in two formats, each to its place. */
static void test_files(void)
{
	char path[] = "/tmp/icmp4-types-XXXXXX", words[96], text[512] = "";
	int file = mkstemp(path);
	struct captured got;

	snprintf(words, sizeof(words), "types 3/4 -o text -o json=%s", path);
	capture(&got, words);
	ok(got.status == CMD_YES && !strncmp(got.out, "3/4  ", 5), "text goes to standard output");
	ok(read(file, text, sizeof(text) - 1) > 0 &&
		   !strncmp(text, "{\"v\":1,\"kind\":\"start\"", 21),
	   "and JSON to its file");
	close(file);
	unlink(path);
	capture(&got, "types 3/4 -o json=/nonexistent/file");
	ok(got.status == CMD_COULD_NOT && capture_lines(got.err) == 1, "no file: 2");
	capture(&got, "types 3/4 -o text=/dev/full");
	ok(got.status == CMD_COULD_NOT && strstr(got.err, "No space"), "a full one: 2");
}

int main(void)
{
	test_golden();
	test_width();
	test_every_row();
	test_nothing();
	test_partly();
	test_files();
	return tap_done();
}
