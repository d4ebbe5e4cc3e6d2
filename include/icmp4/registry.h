/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_REGISTRY_H
#define ICMP4_REGISTRY_H
/*
 * The registry of ICMP types and codes (IANA "ICMP Type Numbers"), whole: the one table that text,
 * JSON, documentation, completion and `icmp types` read. Everything is const and lives as long as
 * the program.
 */
#include <icmp4/types.h>

ICMP4_BEGIN

enum icmp4_status {
	ICMP4_CURRENT,
	ICMP4_DEPRECATED,
	ICMP4_EXPERIMENTAL,
	ICMP4_RESERVED,
	ICMP4_UNASSIGNED,
};

enum icmp4_class {
	ICMP4_CLASS_NONE, /* neither: unassigned, reserved, or of no public format */
	ICMP4_CLASS_QUERY,
	ICMP4_CLASS_ERROR,
};

struct icmp4_code {
	uint8_t code;
	const char *slug;   /* kebab-case: "fragmentation-needed"; a packet's name in JSON */
	const char *name;   /* as the RFC has it */
	const char *source; /* "RFC 792" */
	const char *sender; /* who sends it in practice, and why; one sentence */
};

struct icmp4_type {
	uint8_t first; /* the row stands for types first to last, both included */
	uint8_t last;
	uint8_t minimum; /* octets of the shortest well-formed message (CODEC-06) */
	enum icmp4_status status;
	enum icmp4_class kind;
	const char *slug;
	const char *name;
	const char *source;
	const char *meaning; /* one sentence: what it is for, who sends it */
	const struct icmp4_code *codes;
	size_t code_count;
};

/* All rows in order of type, without gap or overlap: 0 to 255. */
ICMP4_API const struct icmp4_type *icmp4_registry(size_t *count);

/* The row that holds this type; never NULL. */
ICMP4_API const struct icmp4_type *icmp4_type_find(uint8_t type);

/* The code's row, or NULL where the registry has none for this type. */
ICMP4_API const struct icmp4_code *icmp4_code_find(uint8_t type, uint8_t code);

/* Shortest honest name of a message: the code's slug where it has one, else the type's. */
ICMP4_API const char *icmp4_message_name(uint8_t type, uint8_t code);

ICMP4_API const char *icmp4_status_name(enum icmp4_status status);
ICMP4_API const char *icmp4_class_name(enum icmp4_class kind);

ICMP4_END

#endif
