/* SPDX-License-Identifier: MIT */
#include "io/finding/finding.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/finding/rows.h"

static const struct {
	const char *name;
	const struct finding_row *rows;
} groups[IO_FINDING_GROUPS] = {
	[IO_FINDING_RIGHTS] = {"rights", io__finding_rights},
	[IO_FINDING_LOCAL] = {"local", io__finding_local},
};

const char *io_finding_group_name(enum io_finding_group group)
{
	return groups[group].name;
}

bool io_finding_look(enum io_finding_group group, size_t n, const char *root,
		     struct io_finding *finding)
{
	const struct finding_row *row = &groups[group].rows[n];

	if (!row->name)
		return false;
	*finding = (struct io_finding){.name = row->name, .what = row->what, .lost = row->lost};
	row->look(root, finding);
	return true;
}

bool io__finding_read(const char *root, const char *path, char *text, size_t size)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", root, path);
	FILE *file = fopen(full, "re");

	if (!file)
		return false;
	bool got = fgets(text, (int)size, file) != NULL;

	fclose(file);
	text[got ? strcspn(text, "\n") : 0] = '\0';
	return got;
}

bool io__finding_number(const char *root, const char *path, long *number)
{
	char text[32], *end;

	if (!io__finding_read(root, path, text, sizeof(text)))
		return false;
	*number = strtol(text, &end, 10);
	return end != text && !*end;
}
