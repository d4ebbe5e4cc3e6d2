/* SPDX-License-Identifier: MIT */
#include "run/wire.h"

#include "io/clock.h"
#include "run/frames/station.h"
#include "sim/memory.h"

enum { WIRE_PATIENCE = 3, MAC_LOCAL = 0x02 };

/* Not the kernel's: what is for the lab it must neither answer nor forward. */
static void draw_mac(uint8_t mac[6])
{
	struct icmp4_key key = io_random_key();

	memcpy(mac, &key, 6);
	mac[0] = MAC_LOCAL;
}

static size_t collect_own(struct run_wire *wire)
{
	uint32_t link = sim_node_link(wire->sim, wire->node, wire->port);
	const struct sim_end *ends = sim_link_ends(wire->sim, link);
	size_t count = 0, size = sim_link_size(wire->sim, link);

	wire->own = memory_take(size, sizeof(*wire->own));
	for (size_t i = 0; i < size; i++)
		if (ends[i].node != wire->node)
			wire->own[count++] = ends[i].address;
	return count;
}

bool run_wire_open(struct run_wire *wire, const struct sim *sim, uint32_t node, uint32_t port,
		   const char *interface, struct io_failure *failure)
{
	struct run_station *station = &wire->station;
	struct icmp4_key key = io_random_key();

	*wire = (struct run_wire){.sim = sim, .node = node, .port = port};
	if (!io_port_plan(&station->plan, interface, failure))
		return false;
	if (station->plan.kind == IO_PORT_TUN)
		return io_fail(failure, "missing", 0, "",
			       "there is no Ethernet interface %s to attach", interface);
	draw_mac(station->plan.mac);
	station->port.fd = io_port_open(&station->plan, failure);
	if (station->port.fd < 0)
		return false;
	if (!station__start(station, failure)) {
		station__close(station);
		return false;
	}
	size_t count = collect_own(wire);

	station__meet(station, port, &key, wire->own, count, WIRE_PATIENCE);
	return true;
}

void run_wire_close(struct run_wire *wire)
{
	station__close(&wire->station);
	free(wire->own);
}

void run_wire_send(struct run_wire *wire, struct icmp4_time now, const struct icmp4_packet *packet)
{
	station__send(&wire->station, now, packet);
}

/* On a link with two ends it can only be for the other one. */
static uint32_t only_neighbour(const struct run_wire *wire)
{
	uint32_t link = sim_node_link(wire->sim, wire->node, wire->port);

	return sim_link_size(wire->sim, link) == 2 ? wire->own[0].address : 0;
}

bool run_wire_receive(struct run_wire *wire, struct icmp4_time now, struct icmp4_packet *packet)
{
	station__advance(&wire->station, now);
	if (!station__receive(&wire->station, now, packet))
		return false;
	packet->interface = wire->port;
	packet->next_hop = only_neighbour(wire);
	packet->stamp = now;
	return true;
}

struct icmp4_time run_wire_deadline(const struct run_wire *wire)
{
	if (wire->station.port.more)
		return (struct icmp4_time){0};
	return icmp4_neighbours_deadline(&wire->station.neighbours);
}
