/* SPDX-License-Identifier: MIT */
/*
 * containerlab: `topology` with `nodes` and `links`, whose endpoints are NODE:PORT, or maps of
 * both. A bridge is a LAN. What runs in a container is no part of a lab, and how it is to be
 * managed neither.
 */
#include "config/import/scan.h"
#include "config/schema.h"

struct clab {
	struct import *import;
	struct schema schema;
};

static struct import_place place(const yaml_node_t *node)
{
	return (struct import_place){node->start_mark.line + 1, node->start_mark.column + 1};
}

static const yaml_node_t *member(struct clab *clab, const yaml_node_t *map, const char *name)
{
	const yaml_node_t *key, *value;

	for (size_t i = 0; map && schema_pair(&clab->schema, map, i, &key, &value); i++)
		if (!strcmp(schema_text(key), name))
			return value;
	return NULL;
}

static bool is_bridge(const char *kind)
{
	return kind && (!strcmp(kind, "bridge") || !strcmp(kind, "ovs-bridge"));
}

/* Its kind is all that a lab could know of it. */
static bool read_node(struct clab *clab, const yaml_node_t *key, const yaml_node_t *value)
{
	const yaml_node_t *kind = member(clab, value, "kind");
	uint32_t node = import__node(clab->import, schema_text(key), NULL, place(key));

	if (node == SKETCH_NONE)
		return false;
	if (kind && is_bridge(schema_text(kind)))
		clab->import->sketch->nodes[node].role = SKETCH_LAN;
	return true;
}

struct endpoint {
	uint32_t node;
	char *port;
};

/* NODE:PORT, or node and interface. False: it is no node of the lab. */
static bool read_endpoint(struct clab *clab, const yaml_node_t *item, struct endpoint *endpoint)
{
	const yaml_node_t *map_node = member(clab, item, "node");
	const yaml_node_t *interface = member(clab, item, "interface");
	const char *text = schema_text(map_node ? map_node : item);
	const char *colon = text ? strchr(text, ':') : NULL;
	char *id;

	if (!text)
		return import__warn(clab->import, place(item), "no endpoint: it is left out"),
		       false;
	id = scan_copy(text, colon ? colon : text + strlen(text));
	endpoint->node = import__find(clab->import, id);
	free(id);
	if (endpoint->node == SKETCH_NONE)
		return import__warn(clab->import, place(item),
				    "`%s` is no node of the topology: its link is left out",
				    import__quote(text).text),
		       false;
	if (interface)
		colon = NULL;
	const char *port = interface ? schema_text(interface) : colon ? colon + 1 : NULL;
	endpoint->port = port && *port ? memory_text(port) : NULL;
	return true;
}

static void set_ports(struct sketch_link *link, const struct endpoint *ends)
{
	for (size_t side = 0; side < 2; side++)
		if (ends[side].port)
			sketch_set_port(&link->end[side], ends[side].port);
}

static void describe(struct clab *clab, const yaml_node_t *map, struct sketch_link *link)
{
	const yaml_node_t *key, *value;

	for (size_t i = 0; schema_pair(&clab->schema, map, i, &key, &value); i++) {
		const char *name = schema_text(key);

		if (!strcmp(name, "endpoints") || !strcmp(name, "type"))
			continue;
		import__describe_link(
			clab->import, link,
			&(struct import_attribute){
				name, schema_text(value) ? schema_text(value) : "", place(key)});
	}
}

static bool read_link(struct clab *clab, const yaml_node_t *item)
{
	const yaml_node_t *endpoints = member(clab, item, "endpoints"), *end;
	struct endpoint ends[2] = {{SKETCH_NONE, NULL}, {SKETCH_NONE, NULL}};
	size_t count = 0;

	while (endpoints && count < 2 && (end = schema_item(&clab->schema, endpoints, count)) &&
	       read_endpoint(clab, end, &ends[count]))
		count++;
	if (count < 2 && (!endpoints || !schema_item(&clab->schema, endpoints, 1)))
		import__warn(clab->import, place(item),
			     "a link without two endpoints: it is left out");
	struct sketch_link *link =
		count == 2 ? import__join(clab->import, ends[0].node, ends[1].node, place(item))
			   : NULL;
	if (link) {
		set_ports(link, ends);
		describe(clab, item, link);
	}
	free(ends[0].port);
	free(ends[1].port);
	return !clab->import->failed;
}

static void leave_out(struct clab *clab, const yaml_node_t *map, const char *const *known)
{
	const yaml_node_t *key, *value;

	for (size_t i = 0; schema_pair(&clab->schema, map, i, &key, &value); i++) {
		const char *const *k = known;

		while (*k && strcmp(*k, schema_text(key)) != 0)
			k++;
		if (!*k)
			import__warn_once(clab->import, place(key), schema_text(key),
					  "is nothing that a lab has: it is left out");
	}
}

static bool read_topology(struct clab *clab, const yaml_node_t *root)
{
	static const char *const top[] = {"name", "topology", NULL};
	static const char *const inner[] = {"nodes", "links", NULL};
	const yaml_node_t *topology = member(clab, root, "topology"), *key, *value;
	const yaml_node_t *name = member(clab, root, "name");
	const yaml_node_t *nodes = member(clab, topology, "nodes");
	const yaml_node_t *links = member(clab, topology, "links");

	if (!nodes || !links)
		return import__fail(clab->import, place(topology ? topology : root),
				    "no `topology` with `nodes` and `links`");
	leave_out(clab, root, top);
	leave_out(clab, topology, inner);
	if (name && schema_text(name))
		clab->import->sketch->name = memory_text(schema_text(name));
	for (size_t i = 0; schema_pair(&clab->schema, nodes, i, &key, &value); i++)
		if (!read_node(clab, key, value))
			return false;
	for (size_t i = 0; (value = schema_item(&clab->schema, links, i)); i++)
		if (!read_link(clab, value))
			return false;
	return true;
}

bool import__containerlab(struct import *import)
{
	const struct import_source *source = import->source;
	struct clab clab = {.import = import};
	bool sound = schema_open(&clab.schema, source->text, source->length, source->file,
				 import->error);

	if (sound)
		sound = read_topology(&clab, schema_root(&clab.schema));
	schema_close(&clab.schema);
	return sound;
}
