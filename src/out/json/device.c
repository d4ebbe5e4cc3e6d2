/* SPDX-License-Identifier: MIT */
/* A running node as a line of JSON, `status`. */
#include "out/device.h"
#include "out/json/lines.h"
#include <ctype.h>
#include <icmp4/text.h>

/* Kebab-case names are keys here. */
static void put_counter(struct json *json, const struct out_device_counter *counter)
{
	char key[64];
	size_t i = 0;

	for (; counter->name[i] && i + 1 < sizeof(key); i++)
		key[i] = counter->name[i] == '-' ? '_'
						 : (char)tolower((unsigned char)counter->name[i]);
	key[i] = '\0';
	json_number(json, key, counter->value);
}

static void put_group(struct json *json, const struct icmp4_node_counters *counters,
		      enum out_device_group group)
{
	struct out_device_counter one;

	json_open(json, out_device_group_name(group), '{');
	for (size_t n = 0; out_device_counter(counters, group, n, &one); n++)
		if (one.value || group == OUT_DEVICE_DONE)
			put_counter(json, &one);
	json_close(json);
}

static void put_addresses(struct json *json, const struct icmp4_interface *interface)
{
	json_open(json, "addresses", '[');
	for (size_t i = 0; i < interface->prefix_count; i++) {
		json_open(json, NULL, '{');
		json_address(json, "address", interface->prefixes[i].address);
		json_number(json, "prefix_length", interface->prefixes[i].length);
		json_close(json);
	}
	json_close(json);
}

static void put_neighbours(struct json *json, const struct icmp4_neighbours_counters *c)
{
	json_open(json, "arp", '{');
	json_number(json, "requests", c->requests);
	json_number(json, "replies", c->replies);
	json_number(json, "heard", c->heard);
	json_number(json, "malformed", c->malformed);
	json_number(json, "resolved", c->resolved);
	json_number(json, "failed", c->failed);
	json_number(json, "conflicts", c->conflicts);
	json_close(json);
}

static void put_port(struct json *json, const struct out_device_port *port)
{
	json_open(json, NULL, '{');
	json_text(json, "name", port->interface->name);
	json_text(json, "on", port->on);
	json_bool(json, "up", port->up);
	json_number(json, "mtu_bytes", port->interface->mtu);
	put_addresses(json, port->interface);
	json_number(json, "received", port->received);
	json_number(json, "sent", port->sent);
	json_number(json, "unsent", port->lost);
	json_number(json, "dropped_here", port->dropped);
	if (port->neighbours)
		put_neighbours(json, &port->neighbours->counters);
	json_close(json);
}

static void put_routers(struct json *json, const struct out_device *device)
{
	json_open(json, "routers", '[');
	for (size_t i = 0; i < device->router_count; i++) {
		const struct icmp4_default_router *router = &device->routers[i];

		json_open(json, NULL, '{');
		json_address(json, "address", router->address);
		json_text(json, "interface", device->ports[router->interface].interface->name);
		json_signed(json, "preference", router->preference);
		json_seconds(json, "left_s", icmp4_time_since(router->expires, device->at));
		json_close(json);
	}
	json_close(json);
}

/* RFC 4293: a direction of icmpStatsTable, and its rows of icmpMsgStatsTable. */
static void put_messages(struct json *json, const char *way, uint64_t messages, uint64_t errors,
			 const uint64_t types[256])
{
	char key[sizeof("255")];

	json_open(json, way, '{');
	json_number(json, "messages", messages);
	json_number(json, "errors", errors);
	json_open(json, "types", '{');
	for (unsigned type = 0; type < 256; type++)
		if (types[type]) {
			snprintf(key, sizeof(key), "%u", type & 255);
			json_number(json, key, types[type]);
		}
	json_close(json);
	json_close(json);
}

static void put_mib(struct json *json, const struct icmp4_mib *mib)
{
	json_open(json, "icmp", '{');
	put_messages(json, "in", mib->in_msgs, mib->in_errors, mib->in_type);
	put_messages(json, "out", mib->out_msgs, mib->out_errors, mib->out_type);
	json_close(json);
}

void json_device(struct out *out, const struct out_device *device)
{
	struct json *json = json_lines_begin(out, "status");

	json_seconds(json, "time_s", device->at.ns + out->run->unix_ns);
	json_text(json, "node", device->name);
	json_bool(json, "forward", device->forward);
	json_seconds(json, "up_s", icmp4_time_since(device->at, device->since));
	json_open(json, "interfaces", '[');
	for (size_t i = 0; i < device->port_count; i++)
		put_port(json, &device->ports[i]);
	json_close(json);
	if (device->router_count)
		put_routers(json, device);
	for (enum out_device_group g = OUT_DEVICE_DONE; g < OUT_DEVICE_GROUPS; g++)
		put_group(json, device->counters, g);
	if (device->staged_count) {
		json_open(json, "staged", '{');
		for (size_t i = 0; i < device->staged_count; i++)
			put_counter(json, &device->staged[i]);
		json_close(json);
	}
	put_mib(json, device->mib);
	json_end(json);
}
