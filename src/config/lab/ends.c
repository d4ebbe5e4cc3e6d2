/* SPDX-License-Identifier: MIT */
/* How links and routes speak of nodes and their ports: r4, r4:b. */
#include <stdio.h>

#include "config/lab/draft.h"
#include "sim/memory.h"

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

void lab__join(struct draft *draft, const struct draft_link *link, size_t side)
{
	struct draft_node *node = &draft->nodes[link->ends[side].node];

	node->sides = memory_room(node->sides, node->link_count, sizeof(*node->sides));
	node->sides[node->link_count++] =
		(struct draft_side){(uint32_t)(link - draft->links), (uint32_t)side};
}

/* A port that is not said is any. */
static bool is_port(const char *name, struct draft_word port)
{
	return !port.length ||
	       (name && strlen(name) == port.length && !strncmp(name, port.text, port.length));
}

static bool leads(const struct draft_link *link, const struct draft_way *way)
{
	bool from = false, to = false;

	for (size_t side = 0; side < link->end_count; side++) {
		const struct draft_end *end = &link->ends[side];

		from |= end->node == way->from && is_port(end->port, way->from_port);
		to |= end->node == way->to && is_port(end->port, way->to_port);
	}
	return from && to;
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
	const struct draft_node *from = &draft->nodes[way->from];
	uint32_t found = SIM_NONE;

	for (size_t i = 0; i < from->link_count; i++) {
		if (!leads(&draft->links[from->sides[i].link], way))
			continue;
		if (found != SIM_NONE) {
			fail_way(draft, at, way, "name a port as well: more than one link leads");
			return SIM_NONE;
		}
		found = from->sides[i].link;
	}
	if (found == SIM_NONE)
		fail_way(draft, at, way, "no link leads");
	return found;
}

const char *lab__port_name(const struct draft *draft, const struct draft_link *link, size_t side)
{
	const char *said = link->ends[side].port ? link->ends[side].port : link->name;

	return said ? said : draft->nodes[link->ends[!side].node].name;
}

/* Interfaces are numbered as the links of the node stand in the file. */
static uint32_t find_port(struct draft *draft, uint32_t node, struct draft_word port)
{
	const struct draft_node *owner = &draft->nodes[node];
	char name[NAME_MAX_OCTETS + 1];

	snprintf(name, sizeof(name), "%.*s",
		 (int)(port.length < sizeof(name) ? port.length : sizeof(name) - 1), port.text);
	struct nearest nearest = nearest_to(name);
	for (uint32_t i = 0; i < owner->link_count; i++) {
		const struct draft_side *at = &owner->sides[i];
		const char *own = lab__port_name(draft, &draft->links[at->link], at->side);

		if (!strcmp(own, name))
			return i;
		nearest_offer(&nearest, own);
	}
	schema_unknown(&draft->schema, port.at, "a port of this node", &nearest,
		       "one that `links` names, or the name of a neighbour");
	return SIM_NONE;
}

uint32_t lab__port(struct draft *draft, uint32_t node, const yaml_node_t *scalar)
{
	struct draft_reference said;
	size_t offset = 0;

	if (!schema_wants_text(&draft->schema, scalar, "a port") ||
	    !lab__reference(draft, scalar, &offset, &said))
		return SIM_NONE;
	if (!said.port.length)
		return find_port(draft, node, said.node);
	if (lab__find(draft, said.node.text, said.node.length) == node)
		return find_port(draft, node, said.port);
	schema_fail(&draft->schema, said.node.at, "a port of %s is expected here, as in %s:%.*s",
		    draft->nodes[node].name, draft->nodes[node].name, (int)said.port.length,
		    said.port.text);
	return SIM_NONE;
}
