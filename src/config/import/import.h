/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_IMPORT_H
#define CONFIG_IMPORT_H
/*
 * Networks out of files of others: GraphML, GML, Graphviz, containerlab, and lists of edges as
 * fakeroute has them. Nodes keep their names as far as a lab file allows; what has no place in a
 * lab is left out, and said.
 */
#include "config/lab/lab.h"
#include "config/sketch.h"

struct import_source {
	const char *file; /* its ending tells the format, or else what is in it */
	const char *text;
	size_t length;
	/* What is left out: "FILE:LINE:COLUMN: what", in one printable line. */
	void (*warn)(void *world, const char *line);
	void *world;
};

/* False with *error: it is of no such format, or breaks off. The sketch is to be freed either way.
 */
bool import_read(const struct import_source *source, struct sketch *sketch,
		 struct config_error *error);

#endif
