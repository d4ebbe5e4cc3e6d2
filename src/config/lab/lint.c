/* SPDX-License-Identifier: MIT */
/*
 * A lab file is read as ever, and looked at before its draft is gone: by then all names have become
 * nodes and links, and everything still knows where it stands. Each check is a function of its own.
 */
#include "config/lab/lint.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "config/lab/lint_checks.h"
#include "sim/memory.h"

static lint_check_fn *const checks[] = {lint__parts, lint__oneway, lint__routes, lint__claims};

void lint__push(struct lab_flaws *flaws, const struct lab_flaw *flaw)
{
	flaws->flaws = memory_room(flaws->flaws, flaws->count, sizeof(*flaw));
	flaws->flaws[flaws->count++] = *flaw;
}

void lint__add(struct lint *lint, const struct lint_kind *kind, struct schema_spot at,
	       const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	lint__push(lint->flaws,
		   &(struct lab_flaw){
			   .name = kind->name,
			   .unsound = kind->unsound,
			   .line = at.node ? at.node->start_mark.line + 1 : 1,
			   .column = at.node ? at.node->start_mark.column + at.offset + 1 : 1,
			   .text = memory_text(text),
		   });
}

struct lint_names lint__names(const struct lint *lint, uint32_t first, size_t count)
{
	struct lint_names names;
	int used = snprintf(names.text, sizeof(names.text), "`%s`", lint->draft->nodes[first].name);

	if (count > 1)
		snprintf(names.text + used, sizeof(names.text) - (size_t)used, " and %zu other%s",
			 count - 1, count > 2 ? "s" : "");
	return names;
}

static void look(struct draft *draft, void *world)
{
	struct lint lint = {draft, draft->lab->sim, world};

	lint.flaws->nodes = draft->node_count;
	lint.flaws->links = draft->link_count;
	lint.flaws->claims = draft->lab->claim_count;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](&lint);
}

/* "FILE:LINE:COLUMN: what", as the reader says it. */
static void add_error(struct lab_flaws *flaws, const char *text)
{
	static const size_t colon_blank = 2;
	struct lab_flaw flaw = {.name = "unreadable", .unsound = true, .line = 1, .column = 1};
	const char *at = text + strlen(flaws->file);
	int used = 0;

	if (!strncmp(text, flaws->file, strlen(flaws->file)) &&
	    sscanf(at, ":%zu:%zu%n", &flaw.line, &flaw.column, &used) == 2)
		text = at + used + colon_blank;
	flaw.text = memory_text(text);
	lint__push(flaws, &flaw);
}

static int compare_flaws(const void *left, const void *right)
{
	const struct lab_flaw *a = left, *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return strcmp(a->text, b->text);
}

bool lab_lint_file(const char *name, const uint64_t *seed, struct lab_flaws *flaws,
		   struct config_error *error)
{
	size_t length;
	char *text;

	*flaws = (struct lab_flaws){NULL, NULL, 0, 0, 0, 0};
	text = lab_text(name, &flaws->file, &length, error);
	if (!text)
		return false;
	struct lab *lab = lab__read(
		&(struct lab_reading){text, length, flaws->file, seed, look, flaws}, error);
	if (lab)
		lint__anchors(flaws, text, length);
	else
		add_error(flaws, error->text);
	lab_free(lab);
	free(text);
	if (flaws->count)
		qsort(flaws->flaws, flaws->count, sizeof(*flaws->flaws), compare_flaws);
	return true;
}

bool lab_is_sound(const struct lab_flaws *flaws)
{
	for (size_t i = 0; i < flaws->count; i++)
		if (flaws->flaws[i].unsound)
			return false;
	return true;
}

void lab_flaws_free(struct lab_flaws *flaws)
{
	for (size_t i = 0; i < flaws->count; i++)
		free(flaws->flaws[i].text);
	free(flaws->flaws);
	free(flaws->file);
}
