/* SPDX-License-Identifier: MIT */
/* tunnels: label switched paths by name, each the routers on it and what its labels are. */
#include "config/lab/draft.h"
#include "config/units.h"
#include "sim/memory.h"

#define TUNNEL_AT(member) offsetof(struct tunnel, member)

enum { PATH_MAX_NODES = 64, TARGETS_MAX = 256, LABELS_FROM = 24000 };
enum { MODE_UNIFORM, MODE_PIPE, MODE_SHORT_PIPE };
enum { ERRORS_END, ERRORS_BACK };

struct tunnel {
	const yaml_node_t *path, *labels, *to;
	uint32_t mode, errors;
	bool pop_early; /* the last router but one pops */
	uint32_t nodes[PATH_MAX_NODES], links[PATH_MAX_NODES], label[PATH_MAX_NODES];
	struct icmp4_prefix targets[TARGETS_MAX];
	struct sim_tunnel made;
};

static const struct schema_words modes[] = {
	{"uniform", MODE_UNIFORM}, {"pipe", MODE_PIPE}, {"short-pipe", MODE_SHORT_PIPE}, {NULL, 0}};
static const struct schema_words errors[] = {{"end", ERRORS_END}, {"back", ERRORS_BACK}, {NULL, 0}};

static const struct schema_row rows[] = {
	{.key = "path", .kind = SCHEMA_NODE, .offset = TUNNEL_AT(path)},
	{.key = "mode", .kind = SCHEMA_CHOICE, .offset = TUNNEL_AT(mode), .words = modes},
	{.key = "labels", .kind = SCHEMA_NODE, .offset = TUNNEL_AT(labels)},
	{.key = "php", .kind = SCHEMA_BOOL, .offset = TUNNEL_AT(pop_early)},
	{.key = "errors", .kind = SCHEMA_CHOICE, .offset = TUNNEL_AT(errors), .words = errors},
	{.key = "to", .kind = SCHEMA_NODE, .offset = TUNNEL_AT(to)},
};

static const struct schema_table table = {"a tunnel", rows, sizeof(rows) / sizeof(rows[0]), NULL};

/* A port is that by which the path comes to the router. */
static bool read_router(struct draft *draft, struct tunnel *tunnel, const yaml_node_t *scalar)
{
	struct draft_reference router;
	struct draft_way way = {0};
	size_t offset = 0, n = tunnel->made.count;

	if (!schema_wants_text(&draft->schema, scalar, "a router") ||
	    !lab__reference(draft, scalar, &offset, &router))
		return false;
	way.to = lab__known(draft, router.node);
	way.to_port = router.port;
	if (way.to == SIM_NONE)
		return false;
	if (!draft->nodes[way.to].keys.settings.forward)
		return schema_fail(&draft->schema, spot(scalar),
				   "`%s` is a host; labels are switched by routers",
				   draft->nodes[way.to].name);
	if (n == PATH_MAX_NODES)
		return schema_fail(&draft->schema, spot(scalar), "more than %d routers",
				   PATH_MAX_NODES);
	tunnel->nodes[tunnel->made.count++] = way.to;
	if (!n)
		return true;
	way.from = tunnel->nodes[n - 1];
	tunnel->links[n - 1] = lab__link(draft, router.node.at, &way);
	return tunnel->links[n - 1] != SIM_NONE;
}

static bool read_path(struct draft *draft, struct tunnel *tunnel, const yaml_node_t *at)
{
	struct schema *s = &draft->schema;
	const yaml_node_t *item;

	if (!tunnel->path)
		return schema_fail(s, spot(at),
				   "a tunnel wants a `path`, as in `path: [r1, r2, r3]`");
	for (size_t i = 0; (item = schema_item(s, tunnel->path, i)); i++)
		if (!read_router(draft, tunnel, item))
			return false;
	return tunnel->made.count > 1 ||
	       schema_fail(s, spot(tunnel->path), "a path has two routers or more");
}

static bool take_label(struct draft *draft, const yaml_node_t *scalar, uint32_t *label)
{
	static const struct schema_words words[] = {{"explicit-null", ICMP4_LABEL_EXPLICIT_NULL},
						    {"implicit-null", ICMP4_LABEL_IMPLICIT_NULL}};
	const char *text = schema_text(scalar);
	uint64_t number;

	if (!schema_wants_text(&draft->schema, scalar, "a label"))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(text, words[i].name)) {
			*label = words[i].value;
			return true;
		}
	if (!config_number(text, &number) || number < ICMP4_LABEL_FIRST ||
	    number > ICMP4_LABEL_LAST)
		return schema_fail(&draft->schema, spot(scalar),
				   "`%s` is no label: expected %d to %d, and for the last "
				   "`explicit-null` or `implicit-null` as well",
				   schema_quote(text).text, ICMP4_LABEL_FIRST, ICMP4_LABEL_LAST);
	*label = (uint32_t)number;
	return true;
}

/* The label on the n-th link; the last may be a reserved one. */
static bool read_label(struct draft *draft, struct tunnel *tunnel, const yaml_node_t *scalar,
		       size_t n)
{
	uint32_t to = tunnel->nodes[n + 1], label;

	if (!take_label(draft, scalar, &tunnel->label[n]))
		return false;
	label = tunnel->label[n];
	if (label < ICMP4_LABEL_FIRST)
		return n + 2 == tunnel->made.count ||
		       schema_fail(&draft->schema, spot(scalar),
				   "`%s` can be on the last link only", schema_text(scalar));
	return !sim_has_label(draft->lab->sim, to, label) ||
	       schema_fail(&draft->schema, spot(scalar), "`%s` knows the label %s already",
			   draft->nodes[to].name, schema_text(scalar));
}

/* As many as there are links, or one fewer where the last router but one pops. */
static bool read_labels(struct draft *draft, struct tunnel *tunnel)
{
	size_t count = 0, wanted = tunnel->made.count - 1 - tunnel->pop_early;
	const yaml_node_t *item;

	for (; (item = schema_item(&draft->schema, tunnel->labels, count)); count++)
		if (count < wanted && !read_label(draft, tunnel, item, count))
			return false;
	return count == wanted ||
	       schema_fail(&draft->schema, spot(tunnel->labels),
			   "`labels` has %zu, expected %zu: one for each link%s", count, wanted,
			   tunnel->pop_early ? " but the last" : "");
}

/* Each router gives out the first label that it has left. */
static void assign_labels(const struct draft *draft, struct tunnel *tunnel)
{
	for (size_t n = 0; n + 1 < tunnel->made.count; n++) {
		tunnel->label[n] = LABELS_FROM;
		while (sim_has_label(draft->lab->sim, tunnel->nodes[n + 1], tunnel->label[n]))
			tunnel->label[n]++;
	}
}

static bool read_targets(struct draft *draft, struct tunnel *tunnel)
{
	const yaml_node_t *item;

	for (size_t i = 0; tunnel->to && (item = schema_item(&draft->schema, tunnel->to, i)); i++) {
		const char *text = schema_text(item);

		if (!schema_wants_text(&draft->schema, item, "a prefix or a node"))
			return false;
		if (i == TARGETS_MAX)
			return schema_fail(&draft->schema, spot(item), "more than %d prefixes",
					   TARGETS_MAX);
		struct draft_word word = {text, strlen(text), spot(item)};
		if (!lab__target(draft, word, &tunnel->targets[i]))
			return false;
		tunnel->made.to_count++;
	}
	return true;
}

static void add(struct draft *draft, struct tunnel *tunnel)
{
	if (tunnel->pop_early)
		tunnel->label[tunnel->made.count - 2] = ICMP4_LABEL_IMPLICIT_NULL;
	tunnel->made.nodes = tunnel->nodes;
	tunnel->made.links = tunnel->links;
	tunnel->made.labels = tunnel->label;
	tunnel->made.to = tunnel->targets;
	tunnel->made.mode = tunnel->mode == MODE_UNIFORM ? ICMP4_TUNNEL_UNIFORM : ICMP4_TUNNEL_PIPE;
	tunnel->made.error_to_end = tunnel->errors == ERRORS_END;
	sim_add_tunnel(draft->lab->sim, &tunnel->made);
}

static bool read_tunnel(struct draft *draft, const yaml_node_t *key, const yaml_node_t *value)
{
	struct tunnel tunnel = {0};

	if (!schema_map(&draft->schema, value, &table, &tunnel) || !read_path(draft, &tunnel, key))
		return false;
	tunnel.pop_early |= tunnel.mode == MODE_SHORT_PIPE;
	if (!tunnel.labels)
		assign_labels(draft, &tunnel);
	else if (!read_labels(draft, &tunnel))
		return false;
	if (!read_targets(draft, &tunnel))
		return false;
	add(draft, &tunnel);
	return true;
}

bool lab__tunnels(struct draft *draft)
{
	const yaml_node_t *key, *value;

	if (!draft->tunnels)
		return true;
	if (!schema_wants_map(&draft->schema, draft->tunnels, "`tunnels`"))
		return false;
	for (size_t i = 0; schema_pair(&draft->schema, draft->tunnels, i, &key, &value); i++)
		if (!read_tunnel(draft, key, value))
			return false;
	return true;
}
