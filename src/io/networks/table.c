/* SPDX-License-Identifier: MIT */
/*
 * A table of prefixes as text: read once, looked up by the table of routes, whose rows here lead to
 * networks instead of next hops.
 */
#include "io/networks/sources.h"
#include <ctype.h>
#include <errno.h>
#include <icmp4/route.h>
#include <icmp4/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 4, INDEX_LEAST = 1000, ASN_DIGITS = 10 };

struct networks_table {
	struct io_network *networks;
	struct icmp4_route *routes; /* hop_count: which of the networks */
	size_t count, room;
	uint32_t *index;
	struct icmp4_route_table table;
};

/* A line that is being read. */
struct line {
	const char *file;
	const char *text;
	unsigned number;
	const char *field[FIELDS];
	size_t length[FIELDS];
	size_t fields;
	struct io_failure *failure;
};

static bool wrong(const struct line *line, const char *at, const char *what)
{
	return io_fail(line->failure, "file", 0,
		       "a line is PREFIX, ASN, NAME, COUNTRY: 192.0.2.0/24, AS64500, Example, DE",
		       "%.120s:%u:%u: %s", line->file, line->number,
		       (unsigned)(at - line->text) + 1, what);
}

/* --- A line to fields --- */

static bool is_blank(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static void trim(const char **field, size_t *length)
{
	while (*length && is_blank((*field)[*length - 1]))
		--*length;
	while (*length && is_blank(**field))
		++*field, --*length;
}

/* In quotes a name may have commas. */
static const char *end_of_field(const char *at)
{
	bool quoted = false;

	for (; *at && (quoted || (*at != ',' && *at != '#')); at++)
		quoted ^= *at == '"';
	return at;
}

static bool split(struct line *line)
{
	const char *at = line->text;

	for (line->fields = 0;; at++) {
		const char *end = end_of_field(at);
		size_t n = line->fields;

		if (n == FIELDS)
			return wrong(line, at, "there is no fifth field");
		line->field[n] = at;
		line->length[n] = (size_t)(end - at);
		trim(&line->field[n], &line->length[n]);
		line->fields++;
		if (*end != ',')
			return true;
		at = end;
	}
}

/* --- Fields to values --- */

static bool read_number(const char *text, size_t length, size_t digits, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < length; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
		*number = *number * 10 + (uint64_t)(text[i] - '0');
	}
	return length && length <= digits;
}

static bool read_prefix(const struct line *line, struct icmp4_prefix *prefix)
{
	const char *field = line->field[0], *slash = memchr(field, '/', line->length[0]);
	size_t length = slash ? (size_t)(slash - field) : line->length[0];
	char text[ICMP4_ADDRESS_TEXT] = "";
	uint64_t bits = 32;

	if (length < sizeof(text))
		memcpy(text, field, length);
	if (!icmp4_address_parse(text, &prefix->address))
		return wrong(line, field, "expected a prefix A.B.C.D/LENGTH");
	if (slash && (!read_number(slash + 1, line->length[0] - length - 1, 2, &bits) || bits > 32))
		return wrong(line, slash + 1, "expected a length of 0 to 32");
	prefix->length = (uint8_t)bits;
	if (prefix->address & ~icmp4_prefix_mask(prefix->length))
		return wrong(line, field, "the address has bits behind the prefix");
	return true;
}

static bool read_asn(const struct line *line, uint32_t *asn)
{
	const char *field = line->field[1];
	size_t length = line->length[1], mark = length > 2 && !strncasecmp(field, "AS", 2) ? 2 : 0;
	uint64_t number;

	if (!read_number(field + mark, length - mark, ASN_DIGITS, &number) || number > UINT32_MAX)
		return wrong(line, field, "expected the number of an AS: AS64500");
	*asn = (uint32_t)number;
	return true;
}

static void read_name(const struct line *line, struct io_network *network)
{
	const char *field = line->field[2];
	size_t length = line->length[2];

	if (length >= 2 && field[0] == '"' && field[length - 1] == '"')
		field++, length -= 2;
	io__networks_name(network->name, sizeof(network->name), field, length);
}

static bool read_country(const struct line *line, struct io_network *network)
{
	const char *field = line->field[3];

	if (line->length[3] && (line->length[3] != 2 || !isalpha((unsigned char)field[0]) ||
				!isalpha((unsigned char)field[1])))
		return wrong(line, field, "expected a country of two letters");
	io__networks_name(network->country, sizeof(network->country), field, line->length[3]);
	return true;
}

static bool read_fields(const struct line *line, struct icmp4_prefix *prefix,
			struct io_network *network)
{
	*network = (struct io_network){0};
	if (!read_prefix(line, prefix))
		return false;
	if (line->fields < 2)
		return wrong(line, line->field[0] + line->length[0],
			     "expected the number of an AS behind a comma");
	if (!read_asn(line, &network->asn))
		return false;
	if (line->fields > 2)
		read_name(line, network);
	return line->fields < 4 || read_country(line, network);
}

/* --- The table --- */

static bool grow(struct networks_table *table)
{
	size_t room = table->room ? 2 * table->room : 64;
	struct io_network *networks = realloc(table->networks, room * sizeof(*networks));

	if (networks)
		table->networks = networks;
	struct icmp4_route *routes = realloc(table->routes, room * sizeof(*routes));

	if (routes)
		table->routes = routes;
	if (networks && routes)
		table->room = room;
	return networks && routes;
}

static bool take_line(struct networks_table *table, struct line *line)
{
	struct icmp4_prefix prefix;

	if (!split(line))
		return false;
	if (line->fields == 1 && !line->length[0])
		return true;
	if (table->count == table->room && !grow(table))
		return wrong(line, line->text, "no memory");
	if (!read_fields(line, &prefix, &table->networks[table->count]))
		return false;
	table->routes[table->count] = (struct icmp4_route){
		.to = prefix,
		.kind = ICMP4_ROUTE_FORWARD,
		.hop_count = (uint32_t)table->count,
	};
	table->count++;
	return true;
}

static void make_table(struct networks_table *table)
{
	icmp4_route_sort(table->routes, table->count);
	table->table = (struct icmp4_route_table){.routes = table->routes, .count = table->count};
	if (table->count >= INDEX_LEAST)
		table->index = malloc(icmp4_route_index_words(table->count) * sizeof(uint32_t));
	if (table->index)
		icmp4_route_index(&table->table, table->index);
}

static bool read_lines(struct networks_table *table, FILE *file, struct line *line)
{
	char *text = NULL;
	size_t room = 0;
	bool fine = true;

	while (fine && getline(&text, &room, file) >= 0) {
		line->text = text;
		line->number++;
		fine = take_line(table, line);
	}
	if (fine && ferror(file))
		fine = io_fail(line->failure, "file", errno, NULL, "%s: %s", line->file,
			       strerror(errno));
	free(text);
	return fine;
}

struct networks_table *io__networks_table(const char *file, struct io_failure *failure)
{
	struct line line = {.file = file, .failure = failure};
	struct networks_table *table = calloc(1, sizeof(*table));
	FILE *in = table ? fopen(file, "re") : NULL;
	bool fine = in && read_lines(table, in, &line);

	if (!in)
		io_fail(failure, "file", errno, NULL, "%s: %s", file, strerror(errno));
	else
		fclose(in);
	if (fine) {
		make_table(table);
		return table;
	}
	if (table)
		io__networks_table_free(table);
	return NULL;
}

bool io__networks_table_find(const struct networks_table *table, uint32_t address,
			     struct io_network *network)
{
	const struct icmp4_route *route = icmp4_route_lookup(&table->table, address);

	if (route)
		*network = table->networks[route->hop_count];
	return route;
}

void io__networks_table_free(struct networks_table *table)
{
	free(table->networks);
	free(table->routes);
	free(table->index);
	free(table);
}
