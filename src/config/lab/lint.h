/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_LINT_H
#define CONFIG_LAB_LINT_H
/* What is wrong with a lab file that is none the less a network: each flaw with its place. */
#include "config/lab/lab.h"

struct lab_flaw {
	const char *name; /* of its kind: a word */
	bool unsound;     /* else only useless, or odd */
	size_t line, column;
	char *text;
};

struct lab_flaws {
	char *file;
	struct lab_flaw *flaws; /* in the order of the file */
	size_t count;
	size_t nodes, links, claims; /* of the lab */
};

/* False with *error: there is no such file. What the file breaks off with is a flaw. */
bool lab_lint_file(const char *name, const uint64_t *seed, struct lab_flaws *flaws,
		   struct config_error *error);
bool lab_is_sound(const struct lab_flaws *flaws);
void lab_flaws_free(struct lab_flaws *flaws);

#endif
