/* SPDX-License-Identifier: MIT */
/* How links and routes speak of nodes and their ports: r4, r4:b. */
#include <stdio.h>

#include "config/lab_draft.h"

/* A name may hold a - but neither -- nor ->. */
static size_t word_length(const char *text)
{
	size_t length = 0;

	while (text[length] && !strchr(" ,:{}[]>", text[length]) &&
	       strncmp(text + length, "--", 2) != 0 && strncmp(text + length, "->", 2) != 0)
		length++;
	return length;
}

static struct draft_word word_at(const yaml_node_t *scalar, size_t offset)
{
	const char *text = schema_text(scalar) + offset;

	return (struct draft_word){text, word_length(text), {scalar, offset}};
}

bool lab__reference(struct draft *draft, const yaml_node_t *scalar, size_t *offset,
		    struct draft_reference *reference)
{
	const char *text = schema_text(scalar);

	*reference = (struct draft_reference){.node = word_at(scalar, *offset)};
	*offset += reference->node.length;
	if (!reference->node.length)
		return schema_fail(&draft->schema, (struct schema_spot){scalar, *offset},
				   "expected the name of a node, found %s%s",
				   text[*offset] ? "" : "the end",
				   schema_quote(text + *offset).text);
	if (text[*offset] != ':')
		return true;
	reference->port = word_at(scalar, ++*offset);
	*offset += reference->port.length;
	return lab__name(draft, reference->port, "a port");
}

/* A port that is not said is any. */
static bool is_port(const char *name, struct draft_word port)
{
	return !port.length ||
	       (name && strlen(name) == port.length && !strncmp(name, port.text, port.length));
}

static bool leads(const struct draft_link *link, const struct draft_way *way)
{
	for (uint32_t side = 0; side < 2; side++)
		if (link->ends[side].node == way->from && link->ends[!side].node == way->to &&
		    is_port(link->ends[side].port, way->from_port) &&
		    is_port(link->ends[!side].port, way->to_port))
			return true;
	return false;
}

static bool fail_way(struct draft *draft, struct schema_spot at, const struct draft_way *way,
		     const char *what)
{
	return schema_fail(&draft->schema, at, "%s from %s%s%.*s to %s%s%.*s", what,
			   draft->nodes[way->from].name, way->from_port.length ? ":" : "",
			   (int)way->from_port.length, way->from_port.text,
			   draft->nodes[way->to].name, way->to_port.length ? ":" : "",
			   (int)way->to_port.length, way->to_port.text);
}

uint32_t lab__link(struct draft *draft, struct schema_spot at, const struct draft_way *way)
{
	uint32_t found = SIM_NONE;

	for (uint32_t i = 0; i < draft->link_count; i++) {
		if (!leads(&draft->links[i], way))
			continue;
		if (found != SIM_NONE) {
			fail_way(draft, at, way, "name a port as well: more than one link leads");
			return SIM_NONE;
		}
		found = i;
	}
	if (found == SIM_NONE)
		fail_way(draft, at, way, "no link leads");
	return found;
}
