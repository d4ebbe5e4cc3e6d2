/* SPDX-License-Identifier: MIT */
/* expect: what the file claims of itself. Here only its form is judged. */
#include <icmp4/ip.h>

#include "config/lab/draft.h"
#include "sim/memory.h"

#define CLAIM_AT(member) offsetof(struct claim, member)

/* A claim as it is read: the nodes still by name. */
struct claim {
	const yaml_node_t *from, *to;
	struct lab_claim made;
};

static bool read_answers(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			 void *target)
{
	static const struct schema_row row = {.key = "answers", .kind = SCHEMA_BOOL};
	struct claim *claim = target;

	claim->made.answers_said = true;
	return schema_value(s, key, value, &row, &claim->made.answers);
}

static const struct schema_words protocols[] = {
	{"icmp", ICMP4_PROTO_ICMP}, {"tcp", ICMP4_PROTO_TCP}, {"udp", ICMP4_PROTO_UDP}, {NULL, 0}};

static const struct schema_row rows[] = {
	{.key = "from", .kind = SCHEMA_NODE, .offset = CLAIM_AT(from)},
	{.key = "to", .kind = SCHEMA_NODE, .offset = CLAIM_AT(to)},
	{.key = "proto",
	 .kind = SCHEMA_CHOICE,
	 .offset = CLAIM_AT(made.protocol),
	 .words = protocols},
	{.key = "paths", .kind = SCHEMA_U16, .offset = CLAIM_AT(made.paths), .min = 1, .max = 1024},
	{.key = "mtu", .kind = SCHEMA_BYTES, .offset = CLAIM_AT(made.mtu), .min = 68, .max = 65535},
	{.key = "hops", .kind = SCHEMA_U16, .offset = CLAIM_AT(made.hops), .min = 1, .max = 255},
	{.key = "answers", .kind = SCHEMA_READ, .read = read_answers},
};

static const struct schema_table table = {"a claim", rows, sizeof(rows) / sizeof(rows[0]), NULL};

static bool read_claim(struct draft *draft, const yaml_node_t *item)
{
	struct lab *lab = draft->lab;
	struct claim claim = {
		.made = {.protocol = ICMP4_PROTO_UDP, .line = item->start_mark.line + 1}};

	if (!schema_map(&draft->schema, item, &table, &claim))
		return false;
	if (!claim.from || !claim.to)
		return schema_fail(&draft->schema, spot(item), "a claim wants `from` and `to`");
	claim.made.from = lab__known_node(draft, claim.from);
	claim.made.to = claim.made.from == SIM_NONE ? SIM_NONE : lab__known_node(draft, claim.to);
	if (claim.made.to == SIM_NONE)
		return false;
	lab->claims = memory_room(lab->claims, lab->claim_count, sizeof(*lab->claims));
	lab->claims[lab->claim_count++] = claim.made;
	return true;
}

bool lab__claims(struct draft *draft)
{
	const yaml_node_t *item;

	if (!draft->expect)
		return true;
	for (size_t i = 0; (item = schema_item(&draft->schema, draft->expect, i)); i++)
		if (!read_claim(draft, item))
			return false;
	return true;
}
