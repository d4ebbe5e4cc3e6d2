/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_IMPORT_PARTS_H
#define CONFIG_IMPORT_PARTS_H
/* What the readers of the formats share: places, the file's own ids, and what may be said. */
#include "config/import/import.h"

struct import {
	const struct import_source *source;
	struct sketch *sketch;
	struct config_error *error;
	struct names ids;   /* of nodes, as the file has them; owned */
	struct names said;  /* what has been warned of, and need not be again; owned */
	struct names pairs; /* nodes that are joined, for import__join_once; owned */
	bool failed;
};

struct import_place {
	size_t line, column; /* from 1 */
};

/* False always; only the first is kept. */
bool import__fail(struct import *import, struct import_place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void import__warn(struct import *import, struct import_place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Once for each word. */
void import__warn_once(struct import *import, struct import_place at, const char *word,
		       const char *what);
/* Text of the file as it can be printed, cut where it is long. */
struct import_quoted {
	char text[100];
};
struct import_quoted import__quote(const char *text);

/* The node with this id of the file; one that is new has this name, or else its id. SIM_NONE: too
 * many, and that is said. */
uint32_t import__node(struct import *import, const char *id, const char *name,
		      struct import_place at);
uint32_t import__find(const struct import *import, const char *id);
/* NULL: it joins a node to itself (a warning), or there are too many (the end). */
struct sketch_link *import__join(struct import *import, uint32_t a, uint32_t b,
				 struct import_place at);
/* The same; NULL also where the two are joined already, either way. */
struct sketch_link *import__join_once(struct import *import, uint32_t a, uint32_t b,
				      struct import_place at);

/* What is said of a node or a link, by the names that people use; link is NULL of a node. */
struct import_attribute {
	const char *name, *value;
	struct import_place at;
};
void import__describe_node(struct import *import, struct sketch_node *node,
			   const struct import_attribute *attribute);
void import__describe_link(struct import *import, struct sketch_link *link,
			   const struct import_attribute *attribute);

/* A node or edge of a format where each is a list of keys and values. */
struct import_record {
	struct import_place at;
	char *id, *name, *from, *to;
	struct import_attribute *attributes; /* whose texts are owned */
	size_t count;
};
void import__record_add(struct import_record *record, struct import_place at, const char *name,
			const char *value);
/* Makes a node or a link of it, and empties it. */
bool import__record_node(struct import *import, struct import_record *record);
bool import__record_edge(struct import *import, struct import_record *record);
void import__record_free(struct import_record *record);

typedef bool import_fn(struct import *import);
import_fn import__graphml, import__gml, import__dot, import__containerlab, import__edges;

#endif
