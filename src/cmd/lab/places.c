/* SPDX-License-Identifier: MIT */
#include "cmd/lab/places.h"

#include <stdio.h>
#include <unistd.h>

#include "io/netns.h"
#include "sim/memory.h"

static uint16_t first_mtu(const struct lab *lab, uint32_t node)
{
	const struct icmp4_interface *interfaces;
	size_t count = sim_node_interfaces(lab->sim, node, &interfaces);

	return count ? interfaces[0].mtu : SIM_MTU;
}

static struct icmp4_prefix own_address(const struct lab *lab, uint32_t node)
{
	return (struct icmp4_prefix){sim_node_address(lab->sim, node), 32};
}

static bool open_outside(const struct lab *lab, const struct lab_attachment *attachment,
			 struct lab_places *places, struct io_failure *failure)
{
	struct run_place *place = &places->places[places->outside];
	struct run_wire *wire = NULL;
	int tun = -1;

	if (attachment->outside == LAB_NETNS) {
		tun = io_netns_tun(attachment->name, own_address(lab, attachment->node),
				   first_mtu(lab, attachment->node), failure);
		if (tun < 0)
			return false;
	} else {
		wire = memory_take(1, sizeof(*wire));
		if (!run_wire_open(wire, lab->sim, attachment->node, attachment->port,
				   attachment->name, failure)) {
			free(wire);
			return false;
		}
	}
	places->wires[places->outside++] = wire;
	*place = (struct run_place){attachment->node, tun, wire};
	return true;
}

static bool open_all(const struct lab *lab, uint32_t first, struct lab_places *places,
		     struct io_failure *failure)
{
	for (size_t i = 0; i < lab->attachment_count; i++) {
		const struct lab_attachment *attachment = &lab->attachments[i];

		if (attachment->node == first)
			continue;
		if (places->outside + places->room_count == RUN_PLACES)
			return io_fail(failure, "usage", 0, "",
				       "%zu places are attached, %d can be at once",
				       lab->attachment_count, RUN_PLACES);
		if (attachment->outside == LAB_SHELL)
			places->rooms[places->room_count++] = attachment->node;
		else if (!open_outside(lab, attachment, places, failure))
			return false;
		sim_set_place(lab->sim, attachment->node, SIM_PLACE_KERNEL);
	}
	places->count = places->outside;
	return true;
}

bool lab_places_open(const struct cmd_call *call, const struct lab *lab, uint32_t first,
		     struct lab_places *places)
{
	struct io_failure failure;

	*places = (struct lab_places){0};
	if (first != SIM_NONE) {
		places->rooms[places->room_count++] = first;
		sim_set_place(lab->sim, first, SIM_PLACE_KERNEL);
	}
	if (open_all(lab, first, places, &failure))
		return true;
	lab_places_close(places);
	cmd_fail(call, failure.message, failure.hint);
	return false;
}

/* The TUNs of rooms are the enclosure's. */
void lab_places_close(struct lab_places *places)
{
	for (size_t i = 0; i < places->outside; i++) {
		if (!places->wires[i]) {
			close(places->places[i].tun);
			continue;
		}
		run_wire_close(places->wires[i]);
		free(places->wires[i]);
	}
	places->outside = 0;
}

void lab_places_plan(const struct lab_places *places, const struct lab *lab,
		     struct io_enclosure_plan *plan)
{
	for (size_t i = 0; i < places->room_count; i++)
		plan->rooms[i] = (struct io_enclosure_room_plan){
			.name = sim_node_name(lab->sim, places->rooms[i]),
			.address = own_address(lab, places->rooms[i]),
			.mtu = first_mtu(lab, places->rooms[i]),
		};
	plan->room_count = places->room_count;
}

void lab_places_enter(struct lab_places *places, const struct io_enclosure *enclosure)
{
	for (size_t i = 0; i < enclosure->room_count; i++)
		places->places[places->count++] =
			(struct run_place){places->rooms[i], enclosure->rooms[i].tun, NULL};
}
