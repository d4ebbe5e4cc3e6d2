/* SPDX-License-Identifier: MIT */
/*
 * Who stands where. In a lab the graph says it: the first link between tester and device is the
 * tester's; of the device's others the first leads to whoever listens behind it, and one that
 * carries less is the narrow one. Outside, only what the kernel knows of the way there is known.
 */
#include "cmd/check/check.h"
#include "io/hop.h"
#include <errno.h>

/* 198.18.0.1 (RFC 2544): labs seldom have it. */
static const uint32_t lab_nowhere = 0xc6120001;

enum { ABSENT_TRIES = 64 };

/* A link of the device's, seen from there. */
struct side {
	uint32_t peer;
	struct icmp4_prefix own, other; /* addresses of the device and of the peer */
	uint32_t peer_interface;
	uint16_t mtu; /* from the device to the peer */
};

/* The number of a link among those of its node. */
static uint32_t interface_of(const struct sim *sim, uint32_t node, uint32_t link)
{
	uint32_t number = 0;

	for (uint32_t l = 0; l < link; l++) {
		const struct sim_end *ends = sim_link_ends(sim, l);

		number += ends[0].node == node || ends[1].node == node;
	}
	return number;
}

/* Is the n-th link of the lab one of the device's? */
static bool side_of(const struct sim *sim, uint32_t link, uint32_t device, struct side *side)
{
	const struct sim_end *ends = sim_link_ends(sim, link);
	unsigned at = ends[1].node == device;

	if (ends[at].node != device)
		return false;
	*side = (struct side){
		.peer = ends[!at].node,
		.own = ends[at].address,
		.other = ends[!at].address,
		.peer_interface = interface_of(sim, ends[!at].node, link),
		.mtu = sim_link_ways(sim, link)[at].mtu,
	};
	return true;
}

static void take_near(struct check_bench *bench, const struct side *side)
{
	bench->tester = side->other.address;
	bench->device = side->own.address;
	bench->link = side->other;
	bench->mtu = side->mtu;
	bench->interface = side->peer_interface;
	bench->frames = true;
	bench->has |= CHECK_NEEDS_NEAR | CHECK_NEEDS_FORGE | CHECK_NEEDS_FRAME | CHECK_NEEDS_ROUTED;
	if (side->other.length < 31)
		bench->has |= CHECK_NEEDS_LAN;
}

/* Addresses of that link that nobody has. */
static void take_absents(const struct sim *sim, struct icmp4_prefix prefix,
			 struct check_bench *bench)
{
	uint32_t interface;

	for (uint32_t i = 0; i < ABSENT_TRIES && bench->absent_count < CHECK_ABSENTS; i++) {
		uint32_t address = prefix.address + i;

		if (icmp4_prefix_form(prefix, address) == ICMP4_PREFIX_HOST &&
		    sim_owner(sim, address, &interface) == SIM_NONE)
			bench->absents[bench->absent_count++] = address;
	}
	bench->absent = bench->absents[0];
}

static void take_beyond(const struct sim *sim, struct check_bench *bench, const struct side *side)
{
	bench->beyond = side->other.address;
	bench->far = side->own.address;
	bench->far_link = side->own;
	take_absents(sim, side->own, bench);
	bench->has |= CHECK_NEEDS_FAR | CHECK_NEEDS_BEYOND | CHECK_NEEDS_SINK;
	if (bench->absent)
		bench->has |= CHECK_NEEDS_ABSENT;
	if (side->own.length < 31)
		bench->has |= CHECK_NEEDS_FAR_LAN;
}

static void take_narrow(struct check_bench *bench, const struct side *side)
{
	bench->narrow = side->other.address;
	bench->narrow_mtu = side->mtu;
	bench->has |= CHECK_NEEDS_NARROW;
}

/* The address that is the tester's own, beside that of its link, where the device knows the way. */
static void take_second(struct session *s, uint32_t device, struct check_bench *bench)
{
	const struct icmp4_node_config *config = sim_node_config(s->lab->sim, device);
	uint32_t own = sim_node_address(s->lab->sim, s->node);

	if (!bench->frames || own == bench->tester || !config->route(config->world, own))
		return;
	bench->second = own;
	bench->has |= CHECK_NEEDS_SECOND;
}

static void take_sides(struct session *s, uint32_t device, struct check_bench *bench)
{
	const struct sim *sim = s->lab->sim;
	struct side side;

	for (uint32_t link = 0; link < sim_link_count(sim); link++)
		if (side_of(sim, link, device, &side) && side.peer == s->node && !bench->frames)
			take_near(bench, &side);
	for (uint32_t link = 0; link < sim_link_count(sim); link++) {
		if (!side_of(sim, link, device, &side) || side.peer == s->node)
			continue;
		if (!bench->narrow && bench->mtu && side.mtu < bench->mtu)
			take_narrow(bench, &side);
		else if (!bench->beyond)
			take_beyond(sim, bench, &side);
		else
			continue;
		run_virtual_hear(&s->virtual, side.peer);
	}
}

void bench_of_lab(struct session *s, uint32_t device, struct check_bench *bench)
{
	const struct sim *sim = s->lab->sim;
	const struct icmp4_node_config *config = sim_node_config(sim, device);

	*bench = (struct check_bench){
		.tester = sim_node_address(sim, s->node),
		.device = sim_node_address(sim, device),
		.has = sim_node_is_router(sim, device) ? CHECK_NEEDS_ROUTER : CHECK_NEEDS_HOST,
	};
	bench->has |= CHECK_NEEDS_TCP | CHECK_NEEDS_CONSENT;
	take_sides(s, device, bench);
	take_second(s, device, bench);
	run_virtual_hear(&s->virtual, s->node);
	s->virtual.frames = bench->frames;
	if (!(bench->has & CHECK_NEEDS_ROUTER) || config->route(config->world, lab_nowhere))
		return;
	bench->nowhere = lab_nowhere;
	bench->has |= CHECK_NEEDS_NOWHERE;
}

bool bench_of_kernel(struct session *s, uint32_t address, struct check_bench *bench)
{
	struct io_failure failure;
	struct io_hop hop;

	*bench = (struct check_bench){.device = address, .tester = session_source(s, address)};
	if (!bench->tester || !io_hop_for(address, s->call->options.interface, &hop)) {
		io_fail(&failure, "no-route", errno, "ip route", "no route to the device");
		session_note(s, &failure);
		return false;
	}
	bench->mtu = (uint16_t)io_mtu_for(address);
	if (hop.direct)
		bench->has |= CHECK_NEEDS_NEAR | CHECK_NEEDS_FORGE;
	if (hop.direct || s->call->options.may_test)
		bench->has |= CHECK_NEEDS_CONSENT;
	return true;
}
