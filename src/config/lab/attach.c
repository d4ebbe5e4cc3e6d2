/* SPDX-License-Identifier: MIT */
/* attach: whose place somebody outside takes, and who that is. */
#include "config/lab/draft.h"
#include "sim/memory.h"

/* What a map says of one of them, where it is no shell. */
struct attach_keys {
	const char *shell, *netns, *interface;
};

#define KEY_AT(member) offsetof(struct attach_keys, member)

static const struct schema_row attach_rows[] = {
	{.key = "shell", .kind = SCHEMA_TEXT, .offset = KEY_AT(shell)},
	{.key = "netns", .kind = SCHEMA_TEXT, .offset = KEY_AT(netns)},
	{.key = "interface", .kind = SCHEMA_TEXT, .offset = KEY_AT(interface)},
};

static const struct schema_table attach_table = {
	"an attachment", attach_rows, sizeof(attach_rows) / sizeof(attach_rows[0]), "shell"};

static bool add_attachment(struct draft *draft, const struct lab_attachment *attachment)
{
	struct lab *lab = draft->lab;

	lab->attachments =
		memory_room(lab->attachments, lab->attachment_count, sizeof(*lab->attachments));
	lab->attachments[lab->attachment_count++] = *attachment;
	return true;
}

/* Of a node with several ports an interface has to be one of them. */
static bool read_port(struct draft *draft, const yaml_node_t *key,
		      struct lab_attachment *attachment)
{
	if (strchr(schema_text(key), ':')) {
		attachment->port = lab__port(draft, attachment->node, key);
		return attachment->port != SIM_NONE;
	}
	if (draft->nodes[attachment->node].link_count == 1)
		return true;
	return schema_fail(
		&draft->schema, spot(key), "`%s` has several ports: say which one, as in %s:%s",
		schema_text(key), schema_text(key),
		lab__port_name(draft, &draft->links[draft->nodes[attachment->node].sides->link],
			       draft->nodes[attachment->node].sides->side));
}

static bool read_node(struct draft *draft, const yaml_node_t *key,
		      struct lab_attachment *attachment)
{
	struct draft_reference said;
	size_t offset = 0;

	if (!schema_wants_text(&draft->schema, key, "the name of a node") ||
	    !lab__reference(draft, key, &offset, &said))
		return false;
	attachment->node = lab__known(draft, said.node);
	if (attachment->node == SIM_NONE)
		return false;
	if (said.port.length && attachment->outside != LAB_INTERFACE)
		return schema_fail(
			&draft->schema, said.port.at,
			"a port is for an interface: a shell or a netns is a whole node");
	return attachment->outside != LAB_INTERFACE || read_port(draft, key, attachment);
}

/* Only interfaces may share a node, each a port of it. */
static bool is_free(struct draft *draft, const yaml_node_t *key,
		    const struct lab_attachment *attachment)
{
	for (size_t i = 0; i < draft->lab->attachment_count; i++) {
		const struct lab_attachment *other = &draft->lab->attachments[i];

		if (other->node == attachment->node &&
		    (other->outside != LAB_INTERFACE || attachment->outside != LAB_INTERFACE ||
		     other->port == attachment->port))
			return schema_fail(&draft->schema, spot(key),
					   "the place of `%s` is taken already", schema_text(key));
	}
	return true;
}

/* client: shell, client: {netns: PATH}, gw:wan: {interface: eth1}. */
static bool read_one(struct draft *draft, const yaml_node_t *key, const yaml_node_t *value)
{
	struct attach_keys keys = {0};
	struct lab_attachment attachment = {0};

	if (value && !schema_is_blank(value) &&
	    !schema_map(&draft->schema, value, &attach_table, &keys))
		return false;
	if ((keys.netns && keys.interface) ||
	    (keys.shell && (keys.netns || keys.interface || strcmp(keys.shell, "shell") != 0)))
		return schema_fail(&draft->schema, spot(value),
				   "expected `shell`, {netns: PATH} or {interface: NAME}");
	attachment.outside = keys.netns ? LAB_NETNS : keys.interface ? LAB_INTERFACE : LAB_SHELL;
	if (!read_node(draft, key, &attachment) || !is_free(draft, key, &attachment))
		return false;
	if (attachment.outside != LAB_SHELL)
		attachment.name = memory_text(keys.netns ? keys.netns : keys.interface);
	return add_attachment(draft, &attachment);
}

/* Unsaid: the first host. */
static bool attach_first(struct draft *draft)
{
	uint32_t first = 0;

	while (first < draft->node_count && draft->nodes[first].keys.settings.forward)
		first++;
	return add_attachment(
		draft, &(struct lab_attachment){.node = first < draft->node_count ? first : 0});
}

bool lab__attach(struct draft *draft)
{
	const yaml_node_t *attach = draft->attach, *key, *value;

	if (!attach)
		return attach_first(draft);
	for (size_t i = 0; schema_pair(&draft->schema, attach, i, &key, &value); i++)
		if (!read_one(draft, key, value))
			return false;
	for (size_t i = 0;
	     attach->type != YAML_MAPPING_NODE && (value = schema_item(&draft->schema, attach, i));
	     i++)
		if (!read_one(draft, value, NULL))
			return false;
	return draft->lab->attachment_count ||
	       schema_fail(&draft->schema, spot(attach), "nothing is attached");
}
