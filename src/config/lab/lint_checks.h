/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_LINT_CHECKS_H
#define CONFIG_LAB_LINT_CHECKS_H
/* A lab that is looked at: its draft, the network made of it, and what was found. */
#include "config/lab/draft.h"
#include "config/lab/lint.h"

struct lint {
	struct draft *draft;
	const struct sim *sim;
	struct lab_flaws *flaws;
};

struct lint_kind {
	const char *name;
	bool unsound;
};

void lint__add(struct lint *lint, const struct lint_kind *kind, struct schema_spot at,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The name, and how many more there are. */
struct lint_names {
	char text[96];
};
struct lint_names lint__names(const struct lint *lint, uint32_t first, size_t count);

typedef void lint_check_fn(struct lint *lint);
lint_check_fn lint__parts, lint__oneway; /* lint/graph.c */
/* Whom packets can get to from there, by the links; to be freed. */
bool *lint__reached(const struct draft *draft, uint32_t from);
lint_check_fn lint__routes; /* lint/routes.c */
lint_check_fn lint__claims; /* lint/claims.c */
/* lint/anchors.c: of the text alone. */
void lint__anchors(struct lab_flaws *flaws, const char *text, size_t length);
void lint__push(struct lab_flaws *flaws, const struct lab_flaw *flaw);

#endif
