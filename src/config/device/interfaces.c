/* SPDX-License-Identifier: MIT */
/* interfaces: from a name to what it stands on and to its addresses. */
#include <stdio.h>

#include "config/device/draft.h"
#include "sim/memory.h"

#define AT(member)   offsetof(struct interface, member)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { MTU_LEAST = 68, MTU_DEFAULT = 1500, MTU_LOOPBACK = 65535, NAME_OCTETS = 63 };

/* An interface as the file has it. */
struct interface {
	const struct device_draft *draft;
	const char *on;
	struct device_port port;
	struct icmp4_prefix *prefixes;
	size_t prefix_count;
	uint16_t mtu;
	bool no_probe;
	const yaml_node_t *discovery, *mtu_at;
};

/* The address of an interface says how far its link reaches. */
static bool read_addresses(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
			   void *target)
{
	static const struct schema_row row = {.key = "address", .kind = SCHEMA_OWN};
	struct interface *interface = target;
	const yaml_node_t *item;

	(void)key;
	for (size_t i = 0; (item = schema_item(s, value, i)); i++) {
		struct icmp4_prefix prefix;

		if (!schema_value(s, item, item, &row, &prefix) ||
		    !device__address(s, interface->draft, item, prefix, interface->prefixes,
				     interface->prefix_count))
			return false;
		interface->prefixes =
			memory_room(interface->prefixes, interface->prefix_count, sizeof(prefix));
		interface->prefixes[interface->prefix_count++] = prefix;
	}
	return true;
}

static bool read_mac(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		     void *target)
{
	struct device_port *port = &((struct interface *)target)->port;
	const char *text = schema_text(value) ? schema_text(value) : "";
	unsigned mac[6] = {0};
	int end = -1;

	(void)key;
	sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &mac[0], &mac[1], &mac[2], &mac[3], &mac[4],
	       &mac[5], &end);
	if (strspn(text, "0123456789abcdefABCDEF:") != 17 || end != 17 || text[end] || mac[0] & 1 ||
	    !strcmp(text, "00:00:00:00:00:00"))
		return schema_fail(s, spot(value),
				   "`%s` is no MAC of a station; expected one as 02:00:00:00:00:01",
				   schema_quote(text).text);
	for (size_t i = 0; i < 6; i++)
		port->mac[i] = (uint8_t)mac[i];
	port->mac_said = true;
	return true;
}

/* Where it stands is kept: what may lie under it the key alone does not know. */
static bool read_mtu(struct schema *s, const yaml_node_t *key, const yaml_node_t *value,
		     void *target)
{
	static const struct schema_row row = {
		.key = "mtu", .kind = SCHEMA_BYTES, .min = MTU_LEAST, .max = 65535};
	struct interface *interface = target;

	interface->mtu_at = value;
	return schema_value(s, key, value, &row, &interface->mtu);
}

/* The kernel counts the Ethernet header of a TAP within 65535. */
static bool carries(struct schema *s, const struct interface *interface)
{
	return interface->mtu <= DEVICE_MTU_TAP || strncmp(interface->port.on, "tap:", 4) != 0 ||
	       schema_fail(s, spot(interface->mtu_at),
			   "an `mtu` of %u is more than a TAP has; expected %d to %d",
			   interface->mtu, MTU_LEAST, DEVICE_MTU_TAP);
}

static const struct schema_row rows[] = {
	{.key = "on", .kind = SCHEMA_TEXT, .offset = AT(on)},
	{.key = "address", .kind = SCHEMA_READ, .read = read_addresses},
	{.key = "host", .kind = SCHEMA_OWN, .offset = AT(port.host)},
	{.key = "mtu", .kind = SCHEMA_READ, .read = read_mtu},
	{.key = "mac", .kind = SCHEMA_READ, .read = read_mac},
	{.key = "no-probe", .kind = SCHEMA_BOOL, .offset = AT(no_probe)},
	{.key = "discovery", .kind = SCHEMA_NODE, .offset = AT(discovery)},
};

static const struct schema_table table = {"an interface", rows, COUNT(rows), "on"};

struct icmp4_interface *device__interface(struct device *device, const char *name,
					  struct device_port port)
{
	size_t n = device->interface_count++;

	device->interfaces = memory_room(device->interfaces, n, sizeof(*device->interfaces));
	device->ports = memory_room(device->ports, n, sizeof(*device->ports));
	device->ports[device->port_count++] = port;
	device->interfaces[n] = (struct icmp4_interface){.name = memory_text(name), .up = true};
	return &device->interfaces[n];
}

void device__loopback(struct device *device, const struct icmp4_prefix *own, size_t count)
{
	size_t n = device->interface_count;

	if (!count)
		return;
	device->own = memory_copy(own, count, sizeof(*own));
	device->interfaces = memory_room(device->interfaces, n, sizeof(*device->interfaces));
	device->interfaces[n] = (struct icmp4_interface){
		.name = memory_text("lo"),
		.prefixes = device->own,
		.prefix_count = count,
		.mtu = MTU_LOOPBACK,
		.up = true,
	};
	device->interface_count++;
}

/* An interface without an address is unnumbered: it borrows the node's own (ADDR-07). */
static bool read_interface(struct schema *s, struct device_draft *draft,
			   const struct device_tells *node, const yaml_node_t *key,
			   const yaml_node_t *value)
{
	const char *name = schema_text(key) ? schema_text(key) : "";
	struct interface read = {.draft = draft, .mtu = MTU_DEFAULT};

	if (!*name || strlen(name) > NAME_OCTETS || !schema_is_printable(name))
		return schema_fail(s, spot(key), "expected the name of an interface, found `%s`",
				   schema_quote(name).text);
	if (!schema_is_blank(value) && !schema_map(s, value, &table, &read)) {
		free(read.prefixes);
		return false;
	}
	read.port.on = memory_text(read.on ? read.on : name);
	struct icmp4_interface *made = device__interface(draft->device, name, read.port);

	made->prefixes = read.prefixes;
	made->prefix_count = read.prefix_count;
	made->mtu = read.mtu;
	made->no_probe = read.no_probe;
	struct device_tells tells = *node;
	struct device *device = draft->device;

	return carries(s, &read) && device__tells(s, read.discovery, &tells) &&
	       device__discovery(s, read.discovery ? read.discovery : key, &tells, made,
				 &device->ports[device->port_count - 1].discovery);
}

bool device__interfaces(struct schema *s, struct device_draft *draft)
{
	struct device_tells tells = device__tells_nothing();
	const yaml_node_t *key, *value;

	if (!draft->interfaces)
		return schema_fail(s, spot(schema_root(s)),
				   "a node wants `interfaces`, as in `interfaces: {tap0: {address: "
				   "10.0.0.1/24}}`");
	if (!schema_wants_map(s, draft->interfaces, "`interfaces`") ||
	    !device__tells(s, draft->discovery, &tells))
		return false;
	for (size_t i = 0; schema_pair(s, draft->interfaces, i, &key, &value); i++) {
		if (i == DEVICE_INTERFACES)
			return schema_fail(s, spot(key), "more than %d interfaces",
					   DEVICE_INTERFACES);
		if (!read_interface(s, draft, &tells, key, value))
			return false;
	}
	return draft->device->port_count || schema_fail(s, spot(draft->interfaces), "no interface");
}
