/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H
/*
 * Reads YAML by tables: each map has a table of its keys, each key says of what kind its value is
 * and where it is kept. Every scalar is text until a row says otherwise (no, on and 10:30 are
 * names), nothing is ignored, and the first thing that is wrong is said in one line with its place,
 * what was expected, and the nearest name. Functions return false once something is wrong.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yaml.h>

#include "config/compose.h"
#include "config/lab/lab.h"
#include "config/nearest.h"

struct schema {
	struct composed composed;
	const char *file;
	struct config_error *error;
	size_t looks;         /* at nodes, so far: aliases may make a small file large */
	size_t looks_most;    /* a look for each octet, or a million */
	const uint32_t *ramp; /* where between a and b a value a..b is, in 2^16ths; NULL: there is
			       * no such value here */
	bool ramped;          /* there was one */
};

/* A place in the file: octets into a scalar, or 0. */
struct schema_spot {
	const yaml_node_t *node;
	size_t offset;
};

enum schema_kind {
	SCHEMA_TEXT, /* const char *, borrowed */
	SCHEMA_BOOL, /* bool: yes, no, true, false, on, off */
	SCHEMA_U8,   /* uint8_t, and so on: min..max */
	SCHEMA_U16,
	SCHEMA_U32,
	SCHEMA_U64,
	SCHEMA_BYTES,    /* uint16_t: min..max */
	SCHEMA_TIME,     /* int64_t: ns */
	SCHEMA_DATE,     /* int64_t: ns since 1970 */
	SCHEMA_LOSS,     /* uint32_t: parts in 1e9 */
	SCHEMA_LIMIT,    /* struct icmp4_rate */
	SCHEMA_BIT_RATE, /* uint64_t: bits a second */
	SCHEMA_ADDRESS,  /* uint32_t */
	SCHEMA_PREFIX,   /* struct icmp4_prefix; an address is a /32 */
	SCHEMA_OWN,      /* the same: an own address, and how far its link reaches */
	SCHEMA_CHOICE,   /* uint32_t: the value of one of words */
	SCHEMA_FLAGS,    /* uint32_t: the values of some of words, a list or one alone */
	SCHEMA_NODE,     /* const yaml_node_t *: read later */
	SCHEMA_READ,     /* whatever read() makes of it; it gets the struct, not the place in it */
	SCHEMA_LATER,    /* known, but not of this version */
};

struct schema_words {
	const char *name;
	uint32_t value;
};

typedef bool schema_read_fn(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			    void *target);

struct schema_row {
	const char *key;
	enum schema_kind kind;
	size_t offset;
	uint64_t min, max;
	const struct schema_words *words; /* of a choice or flags, ends with a NULL name */
	schema_read_fn *read;
};

struct schema_table {
	const char *what; /* "a link" */
	const struct schema_row *rows;
	size_t count;
	const char *usual; /* the key that a scalar in place of the map is for; NULL: none */
};

/* Reads the text of a file; nothing of it is changed. After false, too, it must be closed. */
bool schema_open(struct schema *s, const char *text, size_t length, const char *file,
		 struct config_error *error);
void schema_close(struct schema *s);

/* The whole map, or the scalar that stands for it, into target. */
bool schema_map(struct schema *s, const yaml_node_t *node, const struct schema_table *table,
		void *target);
/* One value alone, as a row says. */
bool schema_value(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		  const struct schema_row *row, void *target);

/* Says what is wrong, once and for all; always false. */
bool schema_fail(struct schema *s, struct schema_spot spot, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "`word` is not WHAT; did you mean `x`?" or the other half. */
bool schema_unknown(struct schema *s, struct schema_spot spot, const char *what,
		    const struct nearest *nearest, const char *expected);

static inline struct schema_spot spot(const yaml_node_t *node)
{
	return (struct schema_spot){node, 0};
}

/* A word as it can be printed, cut where it is long. */
struct schema_quoted {
	char text[72];
};
struct schema_quoted schema_quote(const char *text);

/* No control character: what would do something to a terminal. */
bool schema_is_printable(const char *text);

/* The root, or NULL of an empty file. */
const yaml_node_t *schema_root(struct schema *s);
/* Text of a scalar; NULL of anything else. Empty where nothing was written. */
const char *schema_text(const yaml_node_t *node);
/* Nothing was written there at all: `key:`. */
bool schema_is_blank(const yaml_node_t *node);
/* The n-th pair of a map, false behind the last; a node that is no map has none. */
bool schema_pair(struct schema *s, const yaml_node_t *map, size_t n, const yaml_node_t **key,
		 const yaml_node_t **value);
/* The n-th item of a list, NULL behind the last; what is no list is a list of itself. */
const yaml_node_t *schema_item(struct schema *s, const yaml_node_t *list, size_t n);
/* Is it a map (a scalar with something in it)? If not, that is said. */
bool schema_wants_map(struct schema *s, const yaml_node_t *node, const char *what);
bool schema_wants_text(struct schema *s, const yaml_node_t *node, const char *what);

#endif
