/* SPDX-License-Identifier: MIT */
/*
 * A lab file becomes a network in three steps: schema.c makes a tree of the text; the other files
 * read its sections into a draft, in the order of the file; then the addresses that are open are
 * given, and the draft becomes a simulation, with whatever speaks of nodes by name. What is wrong
 * ends it all with one line.
 */
#include <icmp4/ip.h>

#include "config/lab/draft.h"
#include "sim/memory.h"

#define DRAFT_AT(member) offsetof(struct draft, member)

static bool read_pool(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		      void *target)
{
	static const struct schema_row row = {.key = "pool", .kind = SCHEMA_PREFIX};
	struct draft *draft = target;

	draft->pool_at = value;
	if (!schema_value(s, key, value, &row, &draft->pool))
		return false;
	if (draft->pool.length < 4 || draft->pool.length > 30 ||
	    icmp4_is_martian(draft->pool.address))
		return schema_fail(s, spot(value),
				   "`%s` cannot be a pool: expected a /4 to /30 "
				   "of unicast addresses",
				   schema_text(value));
	return true;
}

static bool read_time(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		      void *target)
{
	static const struct schema_row row = {
		.key = "time", .kind = SCHEMA_DATE, .offset = DRAFT_AT(unix_ns)};
	struct draft *draft = target;

	draft->lab->time_said = true;
	return schema_value(s, key, value, &row, draft);
}

static const struct schema_row sections[] = {
	{.key = "lab", .kind = SCHEMA_TEXT, .offset = DRAFT_AT(name)},
	{.key = "about", .kind = SCHEMA_TEXT, .offset = DRAFT_AT(about)},
	{.key = "seed", .kind = SCHEMA_U64, .offset = DRAFT_AT(seed), .max = UINT64_MAX},
	{.key = "time", .kind = SCHEMA_READ, .read = read_time},
	{.key = "pool", .kind = SCHEMA_READ, .read = read_pool},
	{.key = "attach", .kind = SCHEMA_NODE, .offset = DRAFT_AT(attach)},
	{.key = "hosts", .kind = SCHEMA_READ, .read = lab__read_hosts},
	{.key = "routers", .kind = SCHEMA_READ, .read = lab__read_routers},
	{.key = "links", .kind = SCHEMA_READ, .read = lab__read_links},
	{.key = "routes", .kind = SCHEMA_NODE, .offset = DRAFT_AT(routes)},
	{.key = "tunnels", .kind = SCHEMA_NODE, .offset = DRAFT_AT(tunnels)},
	{.key = "events", .kind = SCHEMA_NODE, .offset = DRAFT_AT(events)},
	{.key = "expect", .kind = SCHEMA_NODE, .offset = DRAFT_AT(expect)},
	{.key = "try", .kind = SCHEMA_NODE, .offset = DRAFT_AT(try)},
};

static const struct schema_table lab_table = {"a lab", sections,
					      sizeof(sections) / sizeof(sections[0]), NULL};

/* A node that no link mentions was meant to be one that some link does. */
static bool fail_unlinked(struct draft *draft, const struct draft_node *node)
{
	struct nearest nearest = nearest_to(node->name);

	for (size_t i = 0; i < draft->node_count; i++)
		if (draft->nodes[i].link_count && draft->nodes[i].role == ROLE_OPEN)
			nearest_offer(&nearest, draft->nodes[i].name);
	return schema_unknown(&draft->schema, node->at, "a node of any link", &nearest,
			      "one that `links` mentions");
}

/* Who is listed nowhere is a host at the end of one link, a router between several. */
static bool settle_roles(struct draft *draft)
{
	if (!draft->link_count)
		return schema_fail(&draft->schema, spot(schema_root(&draft->schema)),
				   "a lab wants `links`, as in `links: {a -- r1 -- b: 10ms}`");
	for (size_t i = 0; i < draft->node_count; i++) {
		struct draft_node *node = &draft->nodes[i];

		if (!node->link_count)
			return fail_unlinked(draft, node);
		if (node->role == ROLE_OPEN)
			node->keys.settings.forward = node->link_count > 1;
	}
	return true;
}

static void build_nodes(struct draft *draft)
{
	for (size_t i = 0; i < draft->node_count; i++) {
		const struct draft_node *node = &draft->nodes[i];

		sim_add_node(draft->lab->sim,
			     &(struct sim_node_spec){
				     .name = node->name,
				     .settings = &node->keys.settings,
				     .addresses = node->keys.addresses,
				     .address_count = node->keys.address_count,
				     .ports = node->keys.ports,
				     .port_count = node->keys.port_count,
				     .filters = node->keys.filters,
				     .filter_count = node->keys.filter_count,
				     .probe_access = node->keys.probe_access,
				     .probe_access_count = node->keys.probe_access_count,
				     .behaviour = &node->behaviour,
			     });
	}
}

static void build_links(struct draft *draft)
{
	for (size_t i = 0; i < draft->link_count; i++) {
		const struct draft_link *link = &draft->links[i];
		struct sim_end *ends = memory_take(link->end_count, sizeof(*ends));

		for (size_t side = 0; side < link->end_count; side++)
			ends[side] = (struct sim_end){
				link->ends[side].node,
				link->ends[side].port,
				{link->ends[side].address, link->prefix.length},
			};
		if (link->name)
			sim_add_lan(draft->lab->sim, link->name, ends, link->ways, link->end_count);
		else
			sim_add_link(draft->lab->sim, ends, link->ways);
		free(ends);
	}
}

static bool read_try(struct draft *draft)
{
	struct lab *lab = draft->lab;
	const yaml_node_t *item;

	for (size_t i = 0; draft->try && (item = schema_item(&draft->schema, draft->try, i)); i++) {
		if (!schema_wants_text(&draft->schema, item, "a command"))
			return false;
		lab->try = memory_room(lab->try, lab->try_count, sizeof(*lab->try));
		lab->try[lab->try_count++] = memory_text(schema_text(item));
	}
	return true;
}

/* An alias may be said before the node whose name it is. */
static bool check_aliases(struct draft *draft)
{
	const struct lab *lab = draft->lab;

	for (size_t i = 0; i < lab->alias_count; i++) {
		const struct lab_alias *alias = &lab->aliases[i];

		if (lab__find(draft, alias->name, strlen(alias->name)) != SIM_NONE)
			return schema_fail(&draft->schema, draft->nodes[alias->node].at,
					   "the alias `%s` is the name of another node",
					   alias->name);
	}
	return true;
}

/* NAME of FILE as far as it says none itself: without its folder and ending. */
static char *base_name(const char *file)
{
	const char *slash = strrchr(file, '/');
	char *name = memory_text(slash ? slash + 1 : file);
	char *dot = strrchr(name, '.');

	if (dot && dot != name)
		*dot = '\0';
	return name;
}

static void index_names(struct lab *lab)
{
	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		names_add(&lab->names, sim_node_name(lab->sim, i), i);
	for (size_t i = 0; i < lab->alias_count; i++)
		names_add(&lab->names, lab->aliases[i].name, lab->aliases[i].node);
}

static bool build(struct draft *draft, const uint64_t *seed)
{
	struct lab *lab = draft->lab;

	lab->name = draft->name ? memory_text(draft->name) : base_name(lab->file);
	lab->about = draft->about ? memory_text(draft->about) : NULL;
	lab->seed = seed ? *seed : draft->seed;
	lab->sim = sim_new(lab->seed);
	build_nodes(draft);
	build_links(draft);
	if (!lab__nats(draft) || !lab__no_probe(draft) || !lab__routes(draft) ||
	    !lab__tunnels(draft))
		return false;
	sim_finish(lab->sim);
	index_names(lab);
	sim_set_time(lab->sim, draft->unix_ns);
	return lab__attach(draft) && read_try(draft) && lab__claims(draft) && lab__events(draft);
}

struct lab *lab__read(const struct lab_reading *reading, struct config_error *error)
{
	struct lab *lab = memory_take(1, sizeof(*lab));
	struct draft draft = {.lab = lab, .seed = 1, .pool = {0x0a000000, 8}};
	bool sound;

	lab->file = memory_text(reading->file);
	lab__node_rows(&draft);
	sound = schema_open(&draft.schema, reading->text, reading->length, reading->file, error) &&
		schema_map(&draft.schema, schema_root(&draft.schema), &lab_table, &draft) &&
		settle_roles(&draft) && check_aliases(&draft) && lab__assign(&draft) &&
		build(&draft, reading->seed);
	if (sound && reading->look)
		reading->look(&draft, reading->world);
	lab__draft_free(&draft);
	if (sound)
		return lab;
	lab_free(lab);
	return NULL;
}

struct lab *lab_read(const char *text, size_t length, const char *file, const uint64_t *seed,
		     struct config_error *error)
{
	return lab__read(&(struct lab_reading){text, length, file, seed, NULL, NULL}, error);
}
