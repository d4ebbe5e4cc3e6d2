/* SPDX-License-Identifier: MIT */
#ifndef CMD_TYPES_OUT_H
#define CMD_TYPES_OUT_H
/* How `icmp types` shows what it found: as a card, in a table, as JSON lines. */
#include <icmp4/registry.h>
#include <stdio.h>

#include "out/json/json.h"

/* A type, or one of its codes. */
struct types_entry {
	const struct icmp4_type *type;
	const struct icmp4_code *code; /* NULL: the type itself */
};

/* The whole list: a line a type. */
void types_overview(FILE *file, const struct types_entry *entries, size_t count);
/* Entries with what they mean, wrapped. */
void types_matches(FILE *file, const struct types_entry *entries, size_t count);
/* All about one, with the codes of a type; verbose: and where each of them comes from. */
void types_card(FILE *file, const struct types_entry *entry, bool verbose);
/* A JSON line. */
void types_json(struct json *json, const struct types_entry *entry);

#endif
