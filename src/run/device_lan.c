/* SPDX-License-Identifier: MIT */
/* One port of a running device: frames to datagrams and back, by way of its neighbours. */
#include <string.h>

#include "base/bytes.h"
#include "io/clock.h"
#include "run/device_inner.h"
#include "sim/memory.h"

enum { LAN_NEIGHBOURS = 1024, LAN_HOLDS = 64, LAN_HOLD = 65535 };

static const int64_t retry_ns = ICMP4_S_NS;

static const struct device_port *port_of(const struct run_device *run, uint32_t number)
{
	return &run->plan.device->ports[number];
}

static struct icmp4_interface *interface_of(const struct run_device *run, uint32_t number)
{
	return &run->plan.device->interfaces[number];
}

static void tell_port(const struct run_device *run, uint32_t number, bool up)
{
	const struct run_device_watch *watch = &run->plan.watch;

	if (watch->port)
		watch->port(watch->world, io_now(), number, up);
}

static void tell_frame(const struct run_device *run, uint32_t number, struct icmp4_time now,
		       const struct iovec *parts, int count)
{
	const struct run_device_watch *watch = &run->plan.watch;

	if (watch->frame)
		watch->frame(watch->world, now, number, parts, count);
}

/* The station is the one that the file names, or the port's own. */
static void meet(struct run_device *run, uint32_t number)
{
	struct device_lan *lan = &run->lans[number];
	struct icmp4_interface *interface = interface_of(run, number);
	const struct device_port *port = port_of(run, number);
	struct icmp4_neighbours_config config;

	icmp4_neighbours_config_default(&config);
	memcpy(lan->mac, port->mac_said ? port->mac : lan->port.mac, sizeof(lan->mac));
	memcpy(config.mac, lan->mac, sizeof(config.mac));
	interface->mac = lan->mac;
	if (!lan->slots) {
		lan->slots = memory_take(LAN_NEIGHBOURS, sizeof(*lan->slots));
		lan->holds = memory_take(LAN_HOLDS, sizeof(*lan->holds));
		lan->room = memory_take(LAN_HOLDS, LAN_HOLD);
	}
	config.interface = number;
	config.prefixes = interface->prefixes;
	config.prefix_count = interface->prefix_count;
	config.slots = lan->slots;
	config.slot_count = LAN_NEIGHBOURS;
	config.holds = lan->holds;
	config.room = lan->room;
	config.hold_count = LAN_HOLDS;
	config.hold_size = LAN_HOLD;
	config.key = run->key;
	config.source = run->plan.device->node.router_id;
	memset(lan->slots, 0, LAN_NEIGHBOURS * sizeof(*lan->slots));
	memset(lan->holds, 0, LAN_HOLDS * sizeof(*lan->holds));
	icmp4_neighbours_init(&lan->neighbours, &config);
}

/* What the file says is no more than what the port carries. */
static void fit_mtu(struct run_device *run, uint32_t number)
{
	uint16_t most = run->lans[number].port.mtu;

	if (most < interface_of(run, number)->mtu)
		interface_of(run, number)->mtu = most;
}

/* With the addresses that its neighbours know already. */
static bool has_met(const struct run_device *run, uint32_t number)
{
	const struct icmp4_neighbours_config *known = &run->lans[number].neighbours.config;
	const struct icmp4_interface *interface = interface_of(run, number);

	if (known->prefix_count != interface->prefix_count ||
	    known->source != run->plan.device->node.router_id)
		return false;
	for (size_t i = 0; i < known->prefix_count; i++)
		if (known->prefixes[i].address != interface->prefixes[i].address ||
		    known->prefixes[i].length != interface->prefixes[i].length)
			return false;
	return true;
}

void lan__readdress(struct run_device *run, uint32_t number)
{
	struct device_lan *lan = &run->lans[number];

	interface_of(run, number)->up = lan->open;
	if (!lan->open)
		return;
	fit_mtu(run, number);
	if (!lan->port.ethernet)
		return;
	if (!has_met(run, number)) {
		meet(run, number);
		return;
	}
	interface_of(run, number)->mac = lan->mac;
	lan->neighbours.config.prefixes = interface_of(run, number)->prefixes;
}

bool lan__open(struct run_device *run, uint32_t number, struct io_failure *failure)
{
	struct device_lan *lan = &run->lans[number];
	const struct io_port_plan *plan = &run->plan.keeper->rows[number].port;

	lan->retry = icmp4_time_add(io_now(), retry_ns);
	int fd = io_keeper_open(run->plan.keeper, number, failure);

	if (fd < 0 || !io_port_start(&lan->port, plan, fd, failure))
		return false;
	lan->open = true;
	interface_of(run, number)->up = true;
	fit_mtu(run, number);
	if (lan->port.ethernet)
		meet(run, number);
	discovery__port(run, number);
	tell_port(run, number, true);
	return true;
}

void lan__close(struct run_device *run, uint32_t number)
{
	struct device_lan *lan = &run->lans[number];

	if (!lan->open)
		return;
	lan->lost += lan->port.lost;
	lan->dropped += lan->port.dropped;
	io_port_close(&lan->port);
	lan->open = false;
	lan->retry = icmp4_time_add(io_now(), retry_ns);
	interface_of(run, number)->up = false;
	discovery__port(run, number);
	tell_port(run, number, false);
}

bool lan__take(struct run_device *run, uint32_t number, struct icmp4_time now,
	       const struct io_port_frame *frame, struct icmp4_packet *packet)
{
	struct device_lan *lan = &run->lans[number];
	struct iovec whole = {frame->bytes, frame->held};

	lan->received++;
	tell_frame(run, number, frame->stamp, &whole, 1);
	*packet = (struct icmp4_packet){
		.bytes = frame->bytes,
		.held = frame->held,
		.length = frame->length,
		.stamp = frame->stamp,
		.interface = number,
		.form = ICMP4_FORM_DATAGRAM,
	};
	if (!lan->port.ethernet)
		return frame->held && frame->bytes[0] >> 4 == 4; /* IPv6 is none of ours */
	return icmp4_neighbours_input(&lan->neighbours, now, frame->bytes, frame->held,
				      frame->length, packet) == ICMP4_FRAME_DATAGRAM;
}

static void put(struct run_device *run, uint32_t number, struct icmp4_time now,
		const struct iovec *parts, int count)
{
	struct device_lan *lan = &run->lans[number];

	tell_frame(run, number, now, parts, count);
	if (lan->port.ops->send(&lan->port, parts, count))
		lan->sent++;
}

void lan__send(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *packet)
{
	struct device_lan *lan = &run->lans[packet->interface];
	uint8_t header[ICMP4_FRAME_HEADER];
	struct iovec parts[] = {{header, icmp4_frame_header(packet)},
				{packet->bytes, packet->held}};

	if (!lan->open)
		icmp4_node_failed(&run->node, now, packet, ICMP4_DROP_INTERFACE_DOWN);
	else if (!lan->port.ethernet)
		put(run, packet->interface, now, parts + 1, 1);
	else if (icmp4_neighbours_send(&lan->neighbours, now, packet, header) == ICMP4_FRAME_READY)
		put(run, packet->interface, now, parts, 2);
}

void lan__drain(struct run_device *run, uint32_t number, struct icmp4_time now)
{
	struct device_lan *lan = &run->lans[number];
	struct icmp4_frame_out out;

	while (lan->open && lan->port.ethernet &&
	       icmp4_neighbours_output(&lan->neighbours, now, &out)) {
		struct iovec parts[] = {{out.header, out.header_length},
					{(void *)(uintptr_t)out.bytes, out.length}};
		put(run, number, now, parts, out.length ? 2 : 1);
	}
}

bool lan__unresolved(struct run_device *run, uint32_t number, struct icmp4_packet *packet)
{
	struct device_lan *lan = &run->lans[number];

	return lan->open && lan->port.ethernet &&
	       icmp4_neighbours_unresolved(&lan->neighbours, packet);
}

void lan__free(struct device_lan *lan)
{
	if (lan->open)
		io_port_close(&lan->port);
	free(lan->slots);
	free(lan->holds);
	free(lan->room);
}

/* By address there is one entry at most; by MAC there may be several (RFC 8335 section 4.1). */
static size_t known(const struct device_lan *lan, const struct icmp4_any_address *address,
		    enum icmp4_neighbour_state *state)
{
	if (!lan->open || !lan->port.ethernet)
		return 0;
	if (address->afi == ICMP4_AFI_802 && address->length == sizeof(lan->mac))
		return icmp4_neighbours_of_mac(&lan->neighbours, io_now(), address->bytes, state);
	if (address->afi != ICMP4_AFI_IPV4 || address->length != sizeof(uint32_t))
		return 0;
	enum icmp4_neighbour_state one =
		icmp4_neighbours_state(&lan->neighbours, io_now(), get32(address->bytes), NULL);
	if (one)
		*state = one;
	return one != 0;
}

size_t lan__neighbour(const void *neighbours, const struct icmp4_any_address *address,
		      enum icmp4_neighbour_state *state)
{
	const struct run_device *run = neighbours;
	size_t found = 0;

	for (size_t i = 0; i < run->lan_count; i++)
		found += known(&run->lans[i], address, state);
	return found;
}
