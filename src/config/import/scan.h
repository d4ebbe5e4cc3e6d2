/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_IMPORT_SCAN_H
#define CONFIG_IMPORT_SCAN_H
/* Text, octet by octet, and where we are in it. */
#include "config/import/parts.h"
#include "sim/memory.h"

struct scan {
	const char *at, *end;
	struct import_place place;
};

static inline struct scan scan_of(const struct import *import)
{
	const struct import_source *source = import->source;

	return (struct scan){source->text, source->text + source->length, {1, 1}};
}

/* The octet here, NUL at the end. */
static inline char scan_here(const struct scan *scan)
{
	return scan->at < scan->end ? *scan->at : '\0';
}

static inline bool scan_sees(const struct scan *scan, const char *text)
{
	size_t length = strlen(text);

	return (size_t)(scan->end - scan->at) >= length && !memcmp(scan->at, text, length);
}

static inline void scan_step(struct scan *scan)
{
	if (scan->at == scan->end)
		return;
	scan->place.column = *scan->at == '\n' ? 1 : scan->place.column + 1;
	scan->place.line += *scan->at == '\n';
	scan->at++;
}

static inline void scan_steps(struct scan *scan, size_t count)
{
	while (count--)
		scan_step(scan);
}

/* Up to one of these octets, or the end. */
static inline void scan_until(struct scan *scan, const char *stops)
{
	while (scan->at < scan->end && (!*scan->at || !strchr(stops, *scan->at)))
		scan_step(scan);
}

static inline void scan_over(struct scan *scan, const char *octets)
{
	while (scan->at < scan->end && *scan->at && strchr(octets, *scan->at))
		scan_step(scan);
}

/* What lies between, NUL left out; to be freed. */
static inline char *scan_copy(const char *from, const char *to)
{
	char *text = memory_take((size_t)(to - from) + 1, 1), *end = text;

	for (; from < to; from++)
		if (*from)
			*end++ = *from;
	return text;
}

#endif
