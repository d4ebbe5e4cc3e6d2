/* SPDX-License-Identifier: MIT */
/*
 * Router discovery on a running device: one engine over all its ports. On a router it advertises
 * where the file says so; on a host it listens, and what it hears is the default route wherever the
 * device's own routes say nothing.
 *
 * A destination keeps the router that was chosen for it, whatever is advertised later (RD-13), as
 * long as that one is still on the list and its neighbour resolves.
 */
#include <string.h>

#include "io/clock.h"
#include "run/device_inner.h"
#include "sim/memory.h"

enum { DISCOVERY_ROUTERS = 16, DISCOVERY_AGENTS = 16, DISCOVERY_WAYS_BITS = 10 };

static struct device_discovery *part_of(const struct device *device, uint32_t number)
{
	return device->ports[number].discovery;
}

/* What a port is: nothing while it is closed. */
static enum icmp4_discovery_role role_of(const struct run_device *run, uint32_t number)
{
	const struct device_discovery *part = part_of(run->plan.device, number);

	if (!run->lans[number].open || !part)
		return ICMP4_DISCOVERY_OFF;
	if (run->plan.device->settings.forward)
		return ICMP4_DISCOVERY_ROUTER;
	return part->settings.perform_router_discovery ? ICMP4_DISCOVERY_HOST : ICMP4_DISCOVERY_OFF;
}

/* --- What the engine has to say, to neighbours and to who watches ---------------------------- */

static uint8_t type_of(const struct icmp4_packet *packet)
{
	return packet->bytes[icmp4_ip_header_length(packet->bytes)];
}

/* What the engine takes the node does not see, and so it is counted here (RFC 4293). */
static void count_in(struct run_device *run, const struct icmp4_packet *packet,
		     const struct icmp4_discovery_event *event)
{
	bool misread =
		event->fault == ICMP4_FAULT_ICMP_SHORT || event->fault == ICMP4_FAULT_ICMP_CHECKSUM;

	if (event->fault && event->fault < ICMP4_FAULT_ICMP_SHORT)
		return; /* of its IP header */
	run->mib.in_msgs++;
	run->mib.in_errors += event->fault != ICMP4_FAULT_NONE;
	run->mib.in_type[type_of(packet)] += !misread;
}

static void send_all(struct run_device *run, struct icmp4_time now)
{
	struct icmp4_packet out = {.bytes = run->room, .held = sizeof(run->room)};

	while (icmp4_discovery_output(&run->discoverer.engine, now, &out)) {
		if (run->lans[out.interface].open) {
			lan__send(run, now, &out);
			run->mib.out_msgs++;
			run->mib.out_type[type_of(&out)]++;
		}
		out = (struct icmp4_packet){.bytes = run->room, .held = sizeof(run->room)};
	}
}

/* Of the packet, where there is one. Returns whether there was anything to tell but that it is
 * another's. */
static bool tell_all(struct run_device *run, struct icmp4_time now,
		     const struct icmp4_packet *packet)
{
	const struct run_device_watch *watch = &run->plan.watch;
	struct icmp4_discovery_event event;
	bool any = false;

	while (icmp4_discovery_event(&run->discoverer.engine, &event)) {
		if (event.drop == ICMP4_DISCOVERY_DROP_NOT_OURS)
			continue;
		if (packet && !any)
			count_in(run, packet, &event);
		any = true;
		if (watch->discovered)
			watch->discovered(watch->world, now, &event);
	}
	return any;
}

static void become(struct run_device *run, uint32_t number, struct icmp4_time now)
{
	struct device_discoverer *own = &run->discoverer;
	enum icmp4_discovery_role role = role_of(run, number);

	own->roles[number] = (uint8_t)role;
	icmp4_discovery_become(&own->engine, now, number, role);
	own->hosts = false;
	for (size_t i = 0; i < run->lan_count; i++)
		own->hosts |= own->roles[i] == ICMP4_DISCOVERY_HOST;
	group__settle(run, number, now);
}

static void leave(struct run_device *run, uint32_t number, struct icmp4_time now)
{
	run->discoverer.roles[number] = ICMP4_DISCOVERY_OFF;
	icmp4_discovery_become(&run->discoverer.engine, now, number, ICMP4_DISCOVERY_OFF);
	send_all(run, now);
	tell_all(run, now, NULL);
	group__settle(run, number, now);
}

void discovery__port(struct run_device *run, uint32_t number)
{
	struct icmp4_time now = io_now();

	if (!run->lans[number].open) {
		leave(run, number, now);
		return;
	}
	run->discoverer.interfaces[number].mtu = run->plan.device->interfaces[number].mtu;
	become(run, number, now);
}

/* --- The device's part ------------------------------------------------------------------------ */

/* The engine reads what is the device's where it lies. */
static void point_at(struct run_device *run, struct device *device, uint32_t number)
{
	struct icmp4_discovery_interface *interface = &run->discoverer.interfaces[number];
	struct device_discovery *part = part_of(device, number);

	interface->settings = part ? &part->settings : &run->discoverer.none;
	interface->addresses = part ? part->addresses : NULL;
	interface->address_count = part ? part->address_count : 0;
	interface->agent = part ? part->agent : NULL;
	interface->mtu = device->interfaces[number].mtu;
}

static bool same_value(const struct icmp4_discovery_variable *variable, const void *a,
		       const void *b)
{
	static const size_t sizes[] = {
		[ICMP4_VARIABLE_BOOL] = sizeof(bool),
		[ICMP4_VARIABLE_SECONDS] = sizeof(uint16_t),
		[ICMP4_VARIABLE_ADDRESS] = sizeof(uint32_t),
		[ICMP4_VARIABLE_PREFERENCE] = sizeof(int32_t),
	};

	return !memcmp((const char *)a + variable->offset, (const char *)b + variable->offset,
		       sizes[variable->kind]);
}

static bool same_address(const struct icmp4_discovery_address *a,
			 const struct icmp4_discovery_address *b)
{
	return a->prefix.address == b->prefix.address && a->prefix.length == b->prefix.length &&
	       a->preference == b->preference && a->advertise == b->advertise;
}

/* Of a mobility agent nothing is compared: it begins anew. */
static bool same_part(const struct device_discovery *a, const struct device_discovery *b)
{
	size_t count;
	const struct icmp4_discovery_variable *variables = icmp4_discovery_variables(&count);

	if (!a || !b || a->agent || b->agent || a->address_count != b->address_count)
		return a == b;
	for (size_t i = 0; i < count; i++)
		if (!variables[i].per_address &&
		    !same_value(&variables[i], &a->settings, &b->settings))
			return false;
	for (size_t i = 0; i < a->address_count; i++)
		if (!same_address(&a->addresses[i], &b->addresses[i]))
			return false;
	return true;
}

/* What the engine keeps with the addresses moves with it. */
static void keep_marks(const struct device_discovery *from, struct device_discovery *to)
{
	for (size_t i = 0; to && from != to && i < to->address_count; i++)
		to->addresses[i] = from->addresses[i];
}

void discovery__become(struct run_device *run, struct device *device, struct icmp4_time now)
{
	struct device *old = run->plan.device;

	for (uint32_t i = 0; i < run->lan_count; i++) {
		if (same_part(part_of(old, i), part_of(device, i)))
			keep_marks(part_of(old, i), part_of(device, i));
		else
			leave(run, i, now);
	}
	run->plan.device = device;
	for (uint32_t i = 0; i < run->lan_count; i++) {
		point_at(run, device, i);
		if (role_of(run, i) != run->discoverer.roles[i])
			become(run, i, now);
	}
}

void discovery__open(struct run_device *run)
{
	struct device_discoverer *own = &run->discoverer;

	icmp4_discovery_settings_default(&own->none);
	own->interfaces = memory_take(run->lan_count, sizeof(*own->interfaces));
	own->roles = memory_take(run->lan_count, sizeof(*own->roles));
	own->routers = memory_take(DISCOVERY_ROUTERS, sizeof(*own->routers));
	own->agents = memory_take(DISCOVERY_AGENTS, sizeof(*own->agents));
	own->ways = memory_take(1 << DISCOVERY_WAYS_BITS, sizeof(*own->ways));
	for (uint32_t i = 0; i < run->lan_count; i++) {
		point_at(run, run->plan.device, i);
		icmp4_membership_init(&run->lans[i].member, i, &run->key);
	}
	struct icmp4_discovery_memory memory = {
		.interfaces = own->interfaces,
		.interface_count = run->lan_count,
		.routers = own->routers,
		.router_count = DISCOVERY_ROUTERS,
		.agents = own->agents,
		.agent_count = DISCOVERY_AGENTS,
	};

	if (icmp4_discovery_init(&own->engine, &memory, &run->key) != ICMP4_OK)
		abort(); /* whoever read the device has made sure of that */
}

void discovery__free(struct run_device *run)
{
	free(run->discoverer.interfaces);
	free(run->discoverer.roles);
	free(run->discoverer.routers);
	free(run->discoverer.agents);
	free(run->discoverer.ways);
}

void discovery__end(struct run_device *run)
{
	for (uint32_t i = 0; i < run->lan_count; i++)
		if (run->discoverer.roles[i] == ICMP4_DISCOVERY_ROUTER)
			leave(run, i, io_now());
}

/* --- Packets and time ------------------------------------------------------------------------- */

/* All but these are spared the engine's look. */
static bool is_discovery(const struct icmp4_packet *packet)
{
	const uint8_t *ip = packet->bytes;
	size_t header = packet->held ? (ip[0] & 15u) * 4u : 0;

	return packet->held > header && header >= ICMP4_IP_HEADER &&
	       icmp4_ip_protocol(ip) == ICMP4_PROTO_ICMP &&
	       (ip[header] == ICMP4_ROUTER_ADVERTISEMENT ||
		ip[header] == ICMP4_ROUTER_SOLICITATION);
}

bool discovery__take(struct run_device *run, struct icmp4_time now,
		     const struct icmp4_packet *packet)
{
	if (!run->discoverer.roles[packet->interface] || !is_discovery(packet))
		return false;
	icmp4_discovery_input(&run->discoverer.engine, now, packet);
	return tell_all(run, now, packet);
}

void discovery__advance(struct run_device *run, struct icmp4_time now)
{
	icmp4_discovery_advance(&run->discoverer.engine, now);
	tell_all(run, now, NULL);
	send_all(run, now);
}

struct icmp4_time discovery__deadline(const struct run_device *run)
{
	return icmp4_discovery_deadline(&run->discoverer.engine);
}

/* --- The default route ------------------------------------------------------------------------ */

/* A default router still, and not one that calls itself none (RD-12). */
static bool is_listed(const struct run_device *run, const struct icmp4_next_hop *hop)
{
	for (size_t i = 0; i < DISCOVERY_ROUTERS; i++) {
		const struct icmp4_default_router *router = &run->discoverer.routers[i];

		if (router->state && router->address == hop->gateway &&
		    router->interface == hop->interface)
			return router->preference != ICMP4_NO_DEFAULT_ROUTER && !router->only_agent;
	}
	return false;
}

static bool is_usable(const void *world, const struct icmp4_next_hop *hop)
{
	const struct run_device *run = world;
	const struct device_lan *lan = &run->lans[hop->interface];

	return lan->open && is_listed(run, hop) &&
	       (!lan->port.ethernet ||
		icmp4_neighbours_state(&lan->neighbours, io_now(), hop->gateway, NULL) !=
			ICMP4_NEIGHBOUR_FAILED);
}

const struct icmp4_route *discovery__route(const void *world, uint32_t dst)
{
	const struct run_device *run = world;
	const struct icmp4_node_config *device = &run->plan.device->node;
	const struct icmp4_route *route = device->route ? device->route(device->world, dst) : NULL;
	struct device_way *way =
		&run->discoverer.ways[dst * 2654435761u >> (32 - DISCOVERY_WAYS_BITS)];

	if (route || !run->discoverer.hosts)
		return route;
	if (way->dst != dst)
		*way = (struct device_way){.dst = dst};
	if (!icmp4_discovery_first_hop(&run->discoverer.engine, io_now(), &way->hop, is_usable,
				       run))
		return NULL;
	way->route = (struct icmp4_route){
		.kind = ICMP4_ROUTE_FORWARD, .hops = &way->hop, .hop_count = 1};
	return &way->route;
}

bool run_device_router(const struct run_device *run, size_t n, struct icmp4_default_router *router)
{
	for (size_t i = 0; i < DISCOVERY_ROUTERS; i++) {
		*router = run->discoverer.routers[i];
		if (router->state && n-- == 0)
			return true;
	}
	return false;
}
