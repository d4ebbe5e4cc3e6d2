/* SPDX-License-Identifier: MIT */
/* Names, and the nodes they stand for. */
#include "config/lab/draft.h"

#include <icmp4/text.h>
#include <stdio.h>

#include "sim/memory.h"

static bool name_octet(char c, bool edge)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

	return letter || c == '_' || (!edge && (c == '-' || c == '.'));
}

static bool is_name(const char *text, size_t length)
{
	if (!length || length > NAME_MAX_OCTETS)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!name_octet(text[i], i == 0 || i == length - 1) ||
		    (i && text[i] == '-' && text[i - 1] == '-'))
			return false;
	return true;
}

/* A name that reads as an address would hide that address. */
bool lab__name(struct draft *draft, struct draft_word word, const char *what)
{
	char name[NAME_MAX_OCTETS + 1] = "";
	uint32_t address;

	snprintf(name, sizeof(name), "%.*s", (int)(word.length > 63 ? 63 : word.length), word.text);
	if (!is_name(word.text, word.length))
		return schema_fail(
			&draft->schema, word.at,
			"`%s` is no name of %s: letters, digits, and _ - . inside, at most 63",
			schema_quote(name).text, what);
	if (icmp4_address_parse(name, &address))
		return schema_fail(&draft->schema, word.at, "`%s` is an address, not a name of %s",
				   name, what);
	return true;
}

uint32_t lab__find(const struct draft *draft, const char *name, size_t length)
{
	return names_find(&draft->names, name, length);
}

static char *copy_word(struct draft_word word)
{
	char *text = memory_take(word.length + 1, 1);

	memcpy(text, word.text, word.length);
	return text;
}

static uint32_t add_node(struct draft *draft, struct draft_word word)
{
	struct draft_node *node;

	draft->nodes = memory_room(draft->nodes, draft->node_count, sizeof(*draft->nodes));
	node = &draft->nodes[draft->node_count];
	*node = (struct draft_node){.name = copy_word(word), .at = word.at, .draft = draft};
	node->behaviour.tos_keep = UINT8_MAX;
	icmp4_node_settings_default(&node->keys.settings);
	names_add(&draft->names, node->name, (uint32_t)draft->node_count);
	return (uint32_t)draft->node_count++;
}

uint32_t lab__mention(struct draft *draft, struct draft_word word)
{
	uint32_t node = lab__find(draft, word.text, word.length);

	if (node != SIM_NONE)
		return node;
	if (!lab__name(draft, word, "a node"))
		return SIM_NONE;
	if (draft->node_count == NODES_MAX) {
		schema_fail(&draft->schema, word.at, "more than %d nodes", NODES_MAX);
		return SIM_NONE;
	}
	return add_node(draft, word);
}

uint32_t lab__known(struct draft *draft, struct draft_word word)
{
	uint32_t node = lab__find(draft, word.text, word.length);
	char *name;

	if (node != SIM_NONE)
		return node;
	name = copy_word(word);
	struct nearest nearest = nearest_to(name);
	for (size_t i = 0; i < draft->node_count; i++)
		nearest_offer(&nearest, draft->nodes[i].name);
	schema_unknown(&draft->schema, word.at, "a node of this lab", &nearest,
		       "one that `links` mentions");
	free(name);
	return SIM_NONE;
}

uint32_t lab__known_node(struct draft *draft, const yaml_node_t *scalar)
{
	const char *text = schema_text(scalar);

	if (!schema_wants_text(&draft->schema, scalar, "the name of a node"))
		return SIM_NONE;
	return lab__known(draft, (struct draft_word){text, strlen(text), spot(scalar)});
}

bool lab__next_word(const yaml_node_t *scalar, size_t *offset, struct draft_word *word)
{
	const char *text = schema_text(scalar);

	if (*offset > strlen(text))
		return false;
	size_t start = *offset + strspn(text + *offset, " ");
	size_t end = *offset + strcspn(text + *offset, ",");
	size_t last = end;
	while (last > start && text[last - 1] == ' ')
		last--;
	*word = (struct draft_word){text + start, last > start ? last - start : 0, {scalar, start}};
	*offset = end + 1;
	return true;
}

static void link_free(struct draft_link *link)
{
	for (size_t side = 0; side < link->end_count; side++)
		free(link->ends[side].port);
	free(link->ends);
	free(link->ways);
	free(link->name);
}

void lab__draft_free(struct draft *draft)
{
	for (size_t i = 0; i < draft->node_count; i++) {
		free(draft->nodes[i].name);
		free(draft->nodes[i].sides);
		node_keys_free(&draft->nodes[i].keys);
		free(draft->nodes[i].nat.outside);
		free(draft->nodes[i].anycast);
	}
	for (size_t i = 0; i < draft->link_count; i++)
		link_free(&draft->links[i]);
	names_free(&draft->names);
	free(draft->nodes);
	free(draft->links);
	free(draft->node_rows.rows);
	schema_close(&draft->schema);
}
