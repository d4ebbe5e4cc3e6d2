/* SPDX-License-Identifier: MIT */
#ifndef IO_FINDING_H
#define IO_FINDING_H
/*
 * What this user may do on this machine, and what of it spoils measurements: `icmp doctor`. A
 * finding is a row of a table with a function that looks; nothing is changed by looking, and no
 * packet is sent.
 */
#include <stdbool.h>
#include <stddef.h>

enum io_finding_state {
	IO_FINDING_OK,
	IO_FINDING_MISSING, /* something cannot be done */
	IO_FINDING_SPOILS,  /* it can be done, and its results deceive */
};

struct io_finding {
	const char *name; /* kebab-case: "raw-socket" */
	const char *what; /* what it is, in words */
	const char *lost; /* what does not work without, or what is wrong with it */
	enum io_finding_state state;
	char said[160];   /* what was seen; may be empty */
	char remedy[256]; /* the command that mends it; empty: there is none, or no need */
};

enum io_finding_group { IO_FINDING_RIGHTS, IO_FINDING_LOCAL, IO_FINDING_GROUPS };

/* "rights", "local" */
const char *io_finding_group_name(enum io_finding_group group);

/*
 * Looks at the n-th row of a group; false behind the last. root is "" or where /proc and /sys are
 * looked for instead.
 */
bool io_finding_look(enum io_finding_group group, size_t n, const char *root,
		     struct io_finding *finding);

#endif
