/* SPDX-License-Identifier: MIT */
/*
 * links: a chain of stages, each a node or several in braces, joined by -- or ->.
 *
 *	a -- r1 -- {r2, r3} -- b: 10ms      every node of a stage is joined to every one of the next
 *	r1 -> r2: {loss: 1%}                this direction of a link above
 */
#include "config/lab/draft.h"
#include "sim/memory.h"

enum { STAGE_MAX = 256 };

enum joint { JOINT_NONE, JOINT_LINK, JOINT_ARROW };

struct stage {
	struct draft_reference members[STAGE_MAX];
	size_t count;
};

/* A key of links: while it is read. */
struct expression {
	struct draft *draft;
	const yaml_node_t *key, *value;
	size_t offset;
	enum joint joint; /* all of one kind */
	size_t made;      /* links so far */
};

static bool read_keys(struct expression *e, struct link_keys *keys)
{
	const struct schema_table *table = e->joint == JOINT_ARROW ? &link_way_table : &link_table;

	return link_read(&e->draft->schema, e->value, table, keys) &&
	       link_sound(&e->draft->schema, keys);
}

static const char *here(const struct expression *e)
{
	return schema_text(e->key) + e->offset;
}

static void skip_blanks(struct expression *e)
{
	e->offset += strspn(here(e), " ");
}

static bool fail_here(struct expression *e, const char *expected)
{
	return schema_fail(&e->draft->schema, (struct schema_spot){e->key, e->offset},
			   "expected %s, found %s%s", expected, *here(e) ? "" : "the end",
			   schema_quote(here(e)).text);
}

static bool read_member(struct expression *e, struct stage *stage)
{
	struct draft_reference *member = &stage->members[stage->count];

	skip_blanks(e);
	if (stage->count == STAGE_MAX)
		return fail_here(e, "at most 256 nodes side by side");
	if (!lab__reference(e->draft, e->key, &e->offset, member))
		return false;
	stage->count++;
	skip_blanks(e);
	return true;
}

static bool read_stage(struct expression *e, struct stage *stage)
{
	stage->count = 0;
	skip_blanks(e);
	if (*here(e) != '{')
		return read_member(e, stage);
	do {
		e->offset++;
		if (!read_member(e, stage))
			return false;
	} while (*here(e) == ',');
	if (*here(e) != '}')
		return fail_here(e, "`,` or `}`");
	e->offset++;
	skip_blanks(e);
	return true;
}

static bool read_joint(struct expression *e)
{
	enum joint joint = !strncmp(here(e), "--", 2)   ? JOINT_LINK
			   : !strncmp(here(e), "->", 2) ? JOINT_ARROW
							: JOINT_NONE;

	if (joint == JOINT_NONE)
		return fail_here(e, "`--` or `->`");
	if (e->joint && joint != e->joint)
		return fail_here(e, "the same as before: `--` and `->` do not mix");
	e->joint = joint;
	e->offset += 2;
	return true;
}

struct link_keys lab__link_keys(struct draft *draft)
{
	return (struct link_keys){.way = sim_direction_default, .times = &draft->lab->times};
}

static char *port_text(struct draft_word port)
{
	char *text;

	if (!port.length)
		return NULL;
	text = memory_take(port.length + 1, 1);
	memcpy(text, port.text, port.length);
	return text;
}

static bool port_is_free(struct draft *draft, const struct draft_link *link, size_t side)
{
	uint32_t node = link->ends[side].node;
	const char *name = lab__port_name(draft, link, side);

	for (size_t i = 0; i < draft->nodes[node].link_count; i++) {
		const struct draft_side *at = &draft->nodes[node].sides[i];
		const struct draft_link *other = &draft->links[at->link];

		if (other != link && !strcmp(lab__port_name(draft, other, at->side), name))
			return schema_fail(
				&draft->schema, link->at,
				"%s:%s is taken by the link in line %zu; ports "
				"tell links apart, as in %s:a -- %s:a",
				draft->nodes[node].name, name, other->at.node->start_mark.line + 1,
				draft->nodes[node].name, draft->nodes[link->ends[!side].node].name);
	}
	return true;
}

struct draft_link *lab__add_link(struct draft *draft, struct schema_spot at, size_t end_count,
				 const struct link_keys *keys)
{
	struct draft_link *link;

	if (draft->link_count == LINKS_MAX) {
		schema_fail(&draft->schema, at, "more than %d links", LINKS_MAX);
		return NULL;
	}
	draft->links = memory_room(draft->links, draft->link_count, sizeof(*link));
	link = &draft->links[draft->link_count++];
	*link = (struct draft_link){
		.ends = memory_take(end_count, sizeof(*link->ends)),
		.ways = memory_take(end_count, sizeof(*link->ways)),
		.end_count = end_count,
		.prefix = keys->prefix,
		.at = at,
	};
	for (size_t side = 0; side < end_count; side++)
		link->ways[side] = keys->way;
	return link;
}

bool lab__add_end(struct draft *draft, struct draft_link *link, size_t side,
		  const struct draft_reference *reference)
{
	uint32_t node = lab__mention(draft, reference->node);

	if (node == SIM_NONE)
		return false;
	for (size_t i = 0; i < side; i++)
		if (link->ends[i].node == node)
			return schema_fail(&draft->schema, reference->node.at,
					   link->name ? "`%s` is on this LAN already"
						      : "a link from %s to itself",
					   draft->nodes[node].name);
	link->ends[side].node = node;
	link->ends[side].port = port_text(reference->port);
	lab__join(draft, link, side);
	return true;
}

bool lab__link_sound(struct draft *draft, const struct draft_link *link)
{
	for (size_t side = 0; side < link->end_count; side++)
		if (!port_is_free(draft, link, side))
			return false;
	return true;
}

static bool add_link(struct expression *e, const struct draft_reference *a,
		     const struct draft_reference *b, const struct link_keys *keys)
{
	struct draft *draft = e->draft;
	struct draft_link *link = lab__add_link(draft, b->node.at, 2, keys);

	if (!link || !lab__add_end(draft, link, 0, a) || !lab__add_end(draft, link, 1, b))
		return false;
	if (keys->prefix.length && e->made++)
		return schema_fail(&draft->schema, b->node.at,
				   "one prefix for several links: give each link its own line");
	return lab__link_sound(draft, link);
}

/* The arrow's values go over those that the direction has. */
static bool amend(struct expression *e, const struct draft_reference *a,
		  const struct draft_reference *b)
{
	struct draft *draft = e->draft;
	struct draft_way way = {
		.from = lab__known(draft, a->node), .from_port = a->port, .to_port = b->port};
	struct draft_link *link;
	struct link_keys keys = lab__link_keys(draft);
	uint32_t number;

	if (way.from == SIM_NONE || (way.to = lab__known(draft, b->node)) == SIM_NONE)
		return false;
	number = lab__link(draft, a->node.at, &way);
	if (number == SIM_NONE)
		return false;
	link = &draft->links[number];
	size_t side = 0;
	while (link->ends[side].node != way.from)
		side++;
	keys.way = link->ways[side];
	if (!read_keys(e, &keys))
		return false;
	link->ways[side] = keys.way;
	return true;
}

static bool join(struct expression *e, const struct stage *from, const struct stage *to,
		 const struct link_keys *keys)
{
	for (size_t i = 0; i < from->count; i++) {
		for (size_t j = 0; j < to->count; j++) {
			const struct draft_reference *a = &from->members[i], *b = &to->members[j];

			if (e->joint == JOINT_ARROW ? !amend(e, a, b) : !add_link(e, a, b, keys))
				return false;
		}
	}
	return true;
}

static bool read_chain(struct expression *e)
{
	struct stage *stages = memory_take(2, sizeof(*stages));
	struct link_keys keys = lab__link_keys(e->draft);
	bool sound = read_stage(e, &stages[0]) && read_joint(e);

	if (sound && e->joint == JOINT_LINK)
		sound = read_keys(e, &keys);
	for (size_t i = 1; sound; i++) {
		sound = read_stage(e, &stages[i % 2]) &&
			join(e, &stages[(i + 1) % 2], &stages[i % 2], &keys);
		if (!*here(e))
			break;
		sound = sound && read_joint(e);
	}
	free(stages);
	return sound;
}

bool lab__read_links(struct schema *s, const yaml_node_t *links, const yaml_node_t *section,
		     void *target)
{
	const yaml_node_t *key, *value;

	(void)links;
	if (!schema_wants_map(s, section, "`links`"))
		return false;
	for (size_t i = 0; schema_pair(s, section, i, &key, &value); i++) {
		struct expression e = {.draft = target, .key = key, .value = value};

		if (lab__is_lan(s, key, value) ? !lab__read_lan(s, key, value, target)
					       : !read_chain(&e))
			return false;
	}
	return true;
}
