/* SPDX-License-Identifier: MIT */
/*
 * links: a chain of stages, each a node or several in braces, joined by -- or ->.
 *
 *	a -- r1 -- {r2, r3} -- b: 10ms      every node of a stage is joined to every one of the next
 *	r1 -> r2: {loss: 1%}                this direction of a link above
 */
#include "config/lab_draft.h"
#include "sim/memory.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

/* What may be said of a link: of one direction, all but the last. */
struct properties {
	struct sim_direction way;
	struct icmp4_prefix prefix;
};

static bool read_state(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		       void *target)
{
	static const struct schema_words states[] = {{"up", true}, {"down", false}, {NULL, 0}};
	static const struct schema_row row = {
		.key = "state", .kind = SCHEMA_CHOICE, .words = states};
	uint32_t up;

	if (!schema_value(s, key, value, &row, &up))
		return false;
	((struct properties *)target)->way.up = up;
	return true;
}

#define WAY_AT(member) offsetof(struct properties, way.member)

static const struct schema_row rows[] = {
	{.key = "delay", .kind = SCHEMA_TIME, .offset = WAY_AT(delay_ns), .max = INT64_MAX / 1000},
	{.key = "loss", .kind = SCHEMA_LOSS, .offset = WAY_AT(loss_ppb)},
	{.key = "mtu", .kind = SCHEMA_BYTES, .offset = WAY_AT(mtu), .min = 68, .max = 65535},
	{.key = "cost", .kind = SCHEMA_U32, .offset = WAY_AT(cost), .min = 1, .max = 1000000000},
	{.key = "state", .kind = SCHEMA_READ, .read = read_state},
	{.key = "jitter", .kind = SCHEMA_LATER},
	{.key = "rate", .kind = SCHEMA_LATER},
	{.key = "queue", .kind = SCHEMA_LATER},
	{.key = "reorder", .kind = SCHEMA_LATER},
	{.key = "duplicate", .kind = SCHEMA_LATER},
	{.key = "corrupt", .kind = SCHEMA_LATER},
	{.key = "prefix", .kind = SCHEMA_PREFIX, .offset = offsetof(struct properties, prefix)},
};

/* A scalar is the delay, unless it says up or down. */
static bool read_properties(struct expression *e, struct properties *properties)
{
	bool arrow = e->joint == JOINT_ARROW;
	struct schema_table table = {arrow ? "a direction of a link" : "a link", rows,
				     COUNT(rows) - arrow, "delay"};
	const char *text = schema_text(e->value);

	if (text && (!strcmp(text, "up") || !strcmp(text, "down")))
		table.usual = "state";
	return schema_map(&e->draft->schema, e->value, &table, properties);
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

static char *port_text(struct draft_word port)
{
	char *text;

	if (!port.length)
		return NULL;
	text = memory_take(port.length + 1, 1);
	memcpy(text, port.text, port.length);
	return text;
}

/* Ports have the names that they are told apart by; unsaid, that of the neighbour. */
static const char *port_name(const struct draft *draft, const struct draft_link *link,
			     uint32_t side)
{
	const char *said = link->ends[side].port;

	return said ? said : draft->nodes[link->ends[!side].node].name;
}

static bool port_is_free(struct draft *draft, const struct draft_link *link, uint32_t side)
{
	uint32_t node = link->ends[side].node;
	const char *name = port_name(draft, link, side);

	for (size_t i = 0; i < draft->link_count; i++)
		for (uint32_t other = 0; other < 2; other++)
			if (draft->links[i].ends[other].node == node &&
			    !strcmp(port_name(draft, &draft->links[i], other), name))
				return schema_fail(&draft->schema, link->at,
						   "%s:%s is taken by the link in line %zu; ports "
						   "tell links apart, as in %s:a -- %s:a",
						   draft->nodes[node].name, name,
						   draft->links[i].at.node->start_mark.line + 1,
						   draft->nodes[node].name,
						   draft->nodes[link->ends[!side].node].name);
	return true;
}

static bool add_link(struct expression *e, const struct draft_reference *a,
		     const struct draft_reference *b, const struct properties *properties)
{
	struct draft *draft = e->draft;
	struct draft_link link = {.ways = {properties->way, properties->way},
				  .prefix = properties->prefix,
				  .at = b->node.at};

	link.ends[0].node = lab__mention(draft, a->node);
	link.ends[1].node = link.ends[0].node == SIM_NONE ? SIM_NONE : lab__mention(draft, b->node);
	if (link.ends[1].node == SIM_NONE)
		return false;
	if (link.ends[0].node == link.ends[1].node)
		return schema_fail(&draft->schema, b->node.at, "a link from %s to itself",
				   draft->nodes[link.ends[0].node].name);
	if (draft->link_count == LINKS_MAX)
		return schema_fail(&draft->schema, b->node.at, "more than %d links", LINKS_MAX);
	if (properties->prefix.length && e->made++)
		return schema_fail(&draft->schema, b->node.at,
				   "one prefix for several links: give each link its own line");
	draft->links = memory_room(draft->links, draft->link_count, sizeof(link));
	link.ends[0].port = port_text(a->port);
	link.ends[1].port = port_text(b->port);
	bool free_ports = port_is_free(draft, &link, 0) && port_is_free(draft, &link, 1);
	draft->links[draft->link_count++] = link;
	for (uint32_t side = 0; side < 2; side++)
		draft->nodes[link.ends[side].node].link_count++;
	return free_ports;
}

/* The arrow's values go over those that the direction has. */
static bool amend(struct expression *e, const struct draft_reference *a,
		  const struct draft_reference *b)
{
	struct draft *draft = e->draft;
	struct draft_way way = {
		.from = lab__known(draft, a->node), .from_port = a->port, .to_port = b->port};
	struct draft_link *link;
	struct properties properties;
	uint32_t number;

	if (way.from == SIM_NONE || (way.to = lab__known(draft, b->node)) == SIM_NONE)
		return false;
	number = lab__link(draft, a->node.at, &way);
	if (number == SIM_NONE)
		return false;
	link = &draft->links[number];
	uint32_t side = link->ends[0].node != way.from;
	properties.way = link->ways[side];
	if (!read_properties(e, &properties))
		return false;
	link->ways[side] = properties.way;
	return true;
}

static bool join(struct expression *e, const struct stage *from, const struct stage *to,
		 const struct properties *properties)
{
	for (size_t i = 0; i < from->count; i++) {
		for (size_t j = 0; j < to->count; j++) {
			const struct draft_reference *a = &from->members[i], *b = &to->members[j];

			if (e->joint == JOINT_ARROW ? !amend(e, a, b)
						    : !add_link(e, a, b, properties))
				return false;
		}
	}
	return true;
}

static bool read_chain(struct expression *e)
{
	struct stage *stages = memory_take(2, sizeof(*stages));
	struct properties properties = {.way = {.mtu = 1500, .cost = 1, .up = true}};
	bool sound = read_stage(e, &stages[0]) && read_joint(e);

	if (sound && e->joint == JOINT_LINK)
		sound = read_properties(e, &properties);
	for (size_t i = 1; sound; i++) {
		sound = read_stage(e, &stages[i % 2]) &&
			join(e, &stages[(i + 1) % 2], &stages[i % 2], &properties);
		if (!*here(e))
			break;
		sound = sound && read_joint(e);
	}
	free(stages);
	return sound;
}

/* A name with a list of members, or with a map that has one, is a LAN. */
static bool is_lan(struct schema *s, const yaml_node_t *key, const yaml_node_t *value)
{
	const yaml_node_t *inner, *unused;

	if (strpbrk(schema_text(key), " {>"))
		return false;
	for (size_t i = 0; schema_pair(s, value, i, &inner, &unused); i++)
		if (!strcmp(schema_text(inner), "nodes"))
			return true;
	return value->type == YAML_SEQUENCE_NODE;
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

		if (is_lan(s, key, value))
			return schema_fail(s, spot(key),
					   "a LAN (a name and its members) is not supported by "
					   "this version; join two nodes as in `a -- b: 10ms`");
		if (!read_chain(&e))
			return false;
	}
	return true;
}
