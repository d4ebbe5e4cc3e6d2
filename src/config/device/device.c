/* SPDX-License-Identifier: MIT */
#include "config/device/device.h"

#include "config/device/draft.h"
#include "sim/memory.h"

#define DRAFT_AT(member) offsetof(struct device_draft, member)

enum { DEVICE_MTU = 1500 };

static const struct schema_words clocks[] = {{"system", DEVICE_CLOCK_SYSTEM},
					     {"synchronised", DEVICE_CLOCK_SYNCHRONISED},
					     {"free", DEVICE_CLOCK_FREE},
					     {NULL, 0}};

static bool read_name(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		      void *target)
{
	struct device_draft *draft = target;

	(void)key;
	if (!schema_wants_text(s, value, "the name of a node"))
		return false;
	draft->name = schema_text(value);
	return schema_is_printable(draft->name) ||
	       schema_fail(s, spot(value), "`%s` is no name: it holds a control character",
			   schema_quote(draft->name).text);
}

static const struct schema_row own_rows[] = {
	{.key = "node", .kind = SCHEMA_READ, .read = read_name},
	{.key = "interfaces", .kind = SCHEMA_NODE, .offset = DRAFT_AT(interfaces)},
	{.key = "routes", .kind = SCHEMA_NODE, .offset = DRAFT_AT(routes)},
	{.key = "clock", .kind = SCHEMA_CHOICE, .offset = DRAFT_AT(clock), .words = clocks},
	{.key = "discovery", .kind = SCHEMA_NODE, .offset = DRAFT_AT(discovery)},
};

/* Its parts were put together; now the node is told where they are. */
static void settle(struct device *device)
{
	struct icmp4_node_config *node = &device->node;

	node->settings = &device->settings;
	node->interfaces = device->interfaces;
	node->interface_count = device->interface_count;
	node->ports = device->services;
	node->filters = device->filters;
	node->name = device->name;
	icmp4_route_sort(device->routes, device->table.count);
	device->table.routes = device->routes;
	node->route = icmp4_route_lookup;
	node->world = &device->table;
	if (device->own)
		node->router_id = device->own[0].address;
}

static struct device *device_new(const char *name, const char *file)
{
	struct device *device = memory_take(1, sizeof(*device));

	device->name = memory_text(name);
	device->file = file ? memory_text(file) : NULL;
	icmp4_node_settings_default(&device->settings);
	return device;
}

static void take_keys(struct device *device, struct node_keys *keys)
{
	device->settings = keys->settings;
	device->services = keys->ports;
	device->node.port_count = keys->port_count;
	device->filters = keys->filters;
	device->node.filter_count = keys->filter_count;
	device__loopback(device, keys->addresses, keys->address_count);
	device->node.probe_access = keys->probe_access;
	device->node.probe_access_count = keys->probe_access_count;
	free(keys->addresses);
	*keys = (struct node_keys){0};
}

/* The map of interfaces is asked for its size first: who has several is a router. */
static size_t interface_count(struct schema *s, const yaml_node_t *root)
{
	const yaml_node_t *key, *value, *inner_key, *inner;
	size_t count = 0;

	for (size_t i = 0; schema_pair(s, root, i, &key, &value); i++)
		if (!strcmp(schema_text(key) ? schema_text(key) : "", "interfaces"))
			while (schema_pair(s, value, count, &inner_key, &inner))
				count++;
	return count;
}

static bool read_all(struct schema *s, struct device_draft *draft)
{
	struct node_rows rows = node_rows(own_rows, sizeof(own_rows) / sizeof(own_rows[0]));
	const yaml_node_t *root = schema_root(s);
	bool sound = schema_wants_map(s, root, "the file of a node") &&
		     node_read(s, root, "a node", &rows, interface_count(s, root) > 1, draft) &&
		     device__interfaces(s, draft) && device__routes(s, draft);

	free(rows.rows);
	return sound;
}

struct device *device_read(const char *text, size_t length, const char *file,
			   struct config_error *error)
{
	struct device_draft draft = {.device = device_new("node", file)};
	struct schema s;

	icmp4_node_settings_default(&draft.keys.settings);
	bool sound = schema_open(&s, text, length, file, error) && read_all(&s, &draft);

	if (sound && draft.name) {
		free(draft.device->name);
		draft.device->name = memory_text(draft.name);
	}
	schema_close(&s);
	if (sound) {
		draft.device->clock = draft.clock;
		take_keys(draft.device, &draft.keys);
		settle(draft.device);
		return draft.device;
	}
	node_keys_free(&draft.keys);
	device_free(draft.device);
	return NULL;
}

struct device *device_of_address(const char *on, struct icmp4_prefix address)
{
	struct device *device = device_new("node", NULL);
	struct icmp4_interface *interface =
		device__interface(device, on, (struct device_port){.on = memory_text(on)});

	interface->prefixes = memory_copy(&address, 1, sizeof(address));
	interface->prefix_count = 1;
	interface->mtu = DEVICE_MTU;
	settle(device);
	return device;
}

/* "tap:" and the port's name, cut to what the kernel allows. */
static char *tap_of(const char *port)
{
	char on[sizeof("tap:") + 15] = "tap:";

	strncat(on, port, 15);
	return memory_text(on);
}

/* The simulation lends the node: its routes are computed there. */
struct device *device_of_lab(struct lab *lab, uint32_t node)
{
	struct device *device = device_new(sim_node_name(lab->sim, node), lab->file);
	const struct icmp4_node_config *config = sim_node_config(lab->sim, node);

	device->lab = lab;
	device->lab_node = node;
	device->node = *config;
	device->settings = *config->settings;
	device->node.settings = &device->settings;
	device->node.limit_slots = NULL;
	device->node.limit_slot_count = 0;
	device->node.reassembly = NULL;
	device->node.learned_slots = NULL;
	device->node.learned_slot_count = 0;
	device->port_count = sim_node_links(lab->sim, node);
	device->ports = memory_take(device->port_count, sizeof(*device->ports));
	device->interface_count = config->interface_count;
	for (size_t i = 0; i < device->port_count; i++)
		device->ports[i].on = tap_of(config->interfaces[i].name);
	device->interfaces = memory_copy(config->interfaces, config->interface_count,
					 sizeof(*config->interfaces));
	device->node.interfaces = device->interfaces;
	return device;
}

/* "KEY=VALUE" as a line of a file: KEY: VALUE. */
static bool read_setting(struct schema *s, const char *text, struct node_keys *keys)
{
	struct node_rows rows = node_rows(NULL, 0);
	struct schema_table table = {"a node", rows.rows, rows.count, NULL};
	bool sound = schema_wants_map(s, schema_root(s), "a setting, as echo=no") &&
		     schema_map(s, schema_root(s), &table, keys);

	free(rows.rows);
	if (sound && (keys->persona || keys->profile || keys->address_count || keys->port_count ||
		      keys->filter_count || keys->probe_access_count))
		return schema_fail(s, spot(schema_root(s)),
				   "`%s` takes effect by the file alone: write it there, then "
				   "send HUP",
				   schema_quote(text).text);
	return sound;
}

bool device_set(struct device *device, const char *text, struct config_error *error)
{
	struct node_keys keys = {.settings = device->settings};
	char *line = memory_take(strlen(text) + 2, 1), *equals;
	struct schema s;

	strcpy(line, text);
	equals = strchr(line, '=');
	if (equals) {
		memmove(equals + 2, equals + 1, strlen(equals + 1) + 1);
		memcpy(equals, ": ", 2);
	}
	bool sound =
		schema_open(&s, line, strlen(line), "set", error) && read_setting(&s, text, &keys);

	if (sound)
		device->settings = keys.settings;
	schema_close(&s);
	node_keys_free(&keys);
	free(line);
	return sound;
}

static void free_interfaces(struct device *device)
{
	for (size_t i = 0; i < device->interface_count; i++) {
		free((char *)(uintptr_t)device->interfaces[i].name);
		if (i < device->port_count)
			free((void *)(uintptr_t)device->interfaces[i].prefixes);
	}
}

static void free_routes(struct device *device)
{
	for (size_t i = 0; i < device->table.count; i++)
		free((void *)(uintptr_t)device->routes[i].hops);
	free(device->routes);
}

void device_free(struct device *device)
{
	if (!device)
		return;
	if (!device->lab)
		free_interfaces(device);
	for (size_t i = 0; i < device->port_count; i++) {
		free(device->ports[i].on);
		free(device->ports[i].discovery);
	}
	free_routes(device);
	free(device->interfaces);
	free(device->ports);
	free(device->services);
	if (!device->lab)
		free((void *)(uintptr_t)device->node.probe_access);
	free(device->filters);
	free(device->own);
	free(device->name);
	free(device->file);
	if (device->lab)
		lab_free(device->lab);
	free(device);
}
