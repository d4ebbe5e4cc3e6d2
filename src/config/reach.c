/* SPDX-License-Identifier: MIT */
#include "config/reach.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "config/schema.h"

enum { END_MAX = 132 };

/* A node, and perhaps a port of it. */
struct end {
	char name[END_MAX];
	const char *port; /* inside name; NULL: any */
	uint32_t node;
};

static bool fail(struct reach_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool fail(struct reach_error *error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return false;
}

static bool fail_unknown(const struct lab *lab, const char *name, const char *what,
			 struct reach_error *error)
{
	const char *near = lab_nearest(lab, name);
	struct schema_quoted quoted = schema_quote(name);

	return near ? fail(error, "`%s` is not %s; did you mean `%s`?", quoted.text, what, near)
		    : fail(error, "`%s` is not %s", quoted.text, what);
}

static bool read_end(const struct lab *lab, const char *text, size_t length, struct end *end,
		     struct reach_error *error)
{
	char *colon;

	for (; length && *text == ' '; text++)
		length--;
	for (; length && text[length - 1] == ' ';)
		length--;
	if (!length || length >= sizeof(end->name))
		return fail(error, "expected the names of two nodes, as in `r1 -- r2`");
	memcpy(end->name, text, length);
	end->name[length] = '\0';
	colon = strchr(end->name, ':');
	if (colon)
		*colon++ = '\0';
	end->port = colon;
	end->node = lab_node(lab, end->name);
	return end->node != SIM_NONE || fail_unknown(lab, end->name, "a node of this lab", error);
}

/* The side of a link that an end is; SIM_NONE: none is. */
static uint32_t side_of(const struct sim *sim, uint32_t link, const struct end *end)
{
	const struct sim_end *ends = sim_link_ends(sim, link);

	for (uint32_t side = 0; side < sim_link_size(sim, link); side++)
		if (ends[side].node == end->node &&
		    (!end->port || !strcmp(end->port, ends[side].port)))
			return side;
	return SIM_NONE;
}

static bool find_link(const struct lab *lab, const struct end *a, const struct end *b,
		      struct reach *reach, struct reach_error *error)
{
	size_t found = 0;

	for (uint32_t i = 0; i < sim_link_count(lab->sim); i++) {
		uint32_t from = side_of(lab->sim, i, a), to = side_of(lab->sim, i, b);

		if (from == SIM_NONE || to == SIM_NONE || from == to)
			continue;
		*reach = (struct reach){SIM_NONE, i, from, to};
		found++;
	}
	if (found > 1)
		return fail(error, "more than one link leads from %s to %s: name a port as well",
			    a->name, b->name);
	return found || fail(error, "no link leads from %s to %s", a->name, b->name);
}

static bool find_lan(const struct lab *lab, const char *text, struct reach *reach,
		     struct reach_error *error)
{
	for (uint32_t i = 0; i < sim_link_count(lab->sim); i++) {
		const char *name = sim_link_name(lab->sim, i);

		if (!name || strcmp(name, text) != 0)
			continue;
		*reach = (struct reach){SIM_NONE, i, SIM_NONE, SIM_NONE};
		return true;
	}
	return fail_unknown(lab, text, "a node, a LAN or a link of this lab", error);
}

bool reach_find(const struct lab *lab, const char *text, struct reach *reach,
		struct reach_error *error)
{
	const char *line = strstr(text, "--"), *arrow = strstr(text, "->");
	const char *joint = line ? line : arrow;
	struct end a, b;

	if (!joint) {
		*reach = (struct reach){lab_node(lab, text), SIM_NONE, SIM_NONE, SIM_NONE};
		return reach->node != SIM_NONE || find_lan(lab, text, reach, error);
	}
	if (!read_end(lab, text, (size_t)(joint - text), &a, error) ||
	    !read_end(lab, joint + 2, strlen(joint + 2), &b, error) ||
	    !find_link(lab, &a, &b, reach, error))
		return false;
	if (!line)
		reach->to = SIM_NONE;
	return true;
}

bool reach_holds_side(const struct reach *reach, uint32_t side)
{
	return reach->from == SIM_NONE || reach->from == side || reach->to == side;
}
