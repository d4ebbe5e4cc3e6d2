/* SPDX-License-Identifier: MIT */
#ifndef IO_FINDING_ROWS_H
#define IO_FINDING_ROWS_H
/* What the tables of findings are made of. */
#include "io/finding/finding.h"

struct finding_row {
	const char *name, *what, *lost;
	/* Fills in state, said and remedy, which begin as OK and empty. */
	void (*look)(const char *root, struct io_finding *finding);
};

/* Two tables, each ends with a NULL name. */
extern const struct finding_row io__finding_rights[];
extern const struct finding_row io__finding_local[];

/* guards.c, offloads.c */
void io__finding_user_namespaces(const char *root, struct io_finding *finding);
void io__finding_apparmor(const char *root, struct io_finding *finding);
void io__finding_offloads(const char *root, struct io_finding *finding);

/* The first line of a file under root; false: there is none. */
bool io__finding_read(const char *root, const char *path, char *text, size_t size);
/* The number that a file of /proc/sys holds; false: there is none. */
bool io__finding_number(const char *root, const char *path, long *number);

#endif
