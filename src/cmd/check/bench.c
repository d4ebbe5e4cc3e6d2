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

enum { ABSENT_TRIES = 64, MTU_FLOOR = 552, LABEL_TRIES = 65536 };

/* A link of the device's, seen from there. */
struct side {
	uint32_t link, peer;
	struct icmp4_prefix own, other; /* addresses of the device and of the peer */
	uint32_t peer_interface;
	uint16_t mtu; /* from the device to the peer */
};

/* The end of a link that is the node's, or else is not; the number of ends where there is none. */
static size_t end_of(const struct sim *sim, uint32_t link, uint32_t node, bool is)
{
	const struct sim_end *ends = sim_link_ends(sim, link);
	size_t count = sim_link_size(sim, link), at = 0;

	while (at < count && (ends[at].node == node) != is)
		at++;
	return at;
}

/* The number of a link among those of its node. */
static uint32_t interface_of(const struct sim *sim, uint32_t node, uint32_t link)
{
	uint32_t number = 0;

	for (uint32_t l = 0; l < link; l++)
		number += end_of(sim, l, node, true) < sim_link_size(sim, l);
	return number;
}

/* Is the n-th link of the lab one of the device's? On a LAN its peer is the tester, if that is
 * there, or the first of the others. */
static bool side_of(const struct session *s, uint32_t link, uint32_t device, struct side *side)
{
	const struct sim *sim = s->lab->sim;
	const struct sim_end *ends = sim_link_ends(sim, link);
	size_t count = sim_link_size(sim, link), at = end_of(sim, link, device, true);
	size_t peer = end_of(sim, link, s->node, true);

	if (at == count)
		return false;
	if (peer == count || s->node == device)
		peer = end_of(sim, link, device, false);
	*side = (struct side){
		.link = link,
		.peer = ends[peer].node,
		.own = ends[at].address,
		.other = ends[peer].address,
		.peer_interface = interface_of(sim, ends[peer].node, link),
		.mtu = sim_link_ways(sim, link)[at].mtu,
	};
	return true;
}

/* A third on that link. */
static uint32_t third_of(const struct sim *sim, const struct side *side, uint32_t device)
{
	const struct sim_end *ends = sim_link_ends(sim, side->link);

	for (size_t i = 0; i < sim_link_size(sim, side->link); i++)
		if (ends[i].node != side->peer && ends[i].node != device)
			return ends[i].address.address;
	return 0;
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

/* A station to be redirected to, where a route of the device's leads by it. */
static void take_third(const struct sim *sim, uint32_t device, struct check_bench *bench,
		       const struct side *side)
{
	const struct icmp4_node_config *config = sim_node_config(sim, device);
	const struct icmp4_route *route;
	uint32_t remote;

	bench->third = third_of(sim, side, device);
	check_address(bench, CHECK_BY_THIRD, &remote);
	route = config->route(config->world, remote);
	if (bench->third && route && route->hop_count && route->hops[0].gateway == bench->third)
		bench->has |= CHECK_NEEDS_THIRD;
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
		if (side_of(s, link, device, &side) && side.peer == s->node && !bench->frames)
			take_near(bench, &side), take_third(sim, device, bench, &side);
	for (uint32_t link = 0; link < sim_link_count(sim); link++) {
		if (!side_of(s, link, device, &side) || side.peer == s->node)
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

/* The first label that leads on from the device. */
static uint32_t label_of(const struct icmp4_node_config *config)
{
	for (uint32_t label = ICMP4_LABEL_FIRST; config->label && label < LABEL_TRIES; label++) {
		const struct icmp4_label_row *row = config->label(config->labels, label);

		if (row && row->hop_count)
			return label;
	}
	return 0;
}

/* --- How the device is set --- */

#define SETTING(member) offsetof(struct icmp4_node_settings, member)

static const struct {
	uint32_t set;
	size_t at; /* of a truth among the settings */
	bool value;
} truths[] = {
	{CHECK_SET_ECHO_OFF, SETTING(echo), false},
	{CHECK_SET_TIMESTAMP_OFF, SETTING(timestamp), false},
	{CHECK_SET_MASK_AGENT, SETTING(mask_agent), true},
	{CHECK_SET_NO_MASK_AGENT, SETTING(mask_agent), false},
	{CHECK_SET_PROBE_REMOTE, SETTING(probe_remote), true},
	{CHECK_SET_TOTAL_LENGTH, SETTING(error_total_length), true},
	{CHECK_SET_TRUNCATED, SETTING(error_truncated), true},
	{CHECK_SET_LEARNS, SETTING(learn_mtu), true},
	{CHECK_SET_INBOUND, SETTING(error_from_inbound), true},
	{CHECK_SET_VALIDATION, SETTING(source_validation), true},
	{CHECK_SET_REDIRECT_TOS, SETTING(redirect_any_tos), false},
};

static bool leads(const struct icmp4_node_config *config, enum check_place place,
		  enum icmp4_route_kind kind)
{
	static const struct check_bench any = {.has = 0};
	const struct icmp4_route *route;
	uint32_t address;

	check_address(&any, place, &address);
	route = config->route(config->world, address);
	return route && route->kind == kind;
}

static bool is_closed(const struct icmp4_node_config *config, uint32_t tester)
{
	for (size_t i = 0; i < config->interface_count; i++)
		for (size_t k = 0; k < config->interfaces[i].prefix_count; k++)
			if (icmp4_prefix_holds(config->interfaces[i].prefixes[k], tester))
				return config->interfaces[i].no_probe;
	return false;
}

static uint32_t set_of(const struct icmp4_node_config *config, uint32_t tester)
{
	const struct icmp4_node_settings *s = config->settings;
	uint32_t set = CHECK_SET_TIME;

	for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++)
		if (*((const bool *)s + truths[i].at) == truths[i].value)
			set |= truths[i].set;
	if (s->limit_echo.per_second_milli)
		set |= CHECK_SET_ECHO_LIMITED;
	if (s->limit_destination.per_second_milli)
		set |= CHECK_SET_ERRORS_LIMITED;
	if (s->silent >> ICMP4_ERROR_PORT_UNREACHABLE & 1)
		set |= CHECK_SET_UNREACHABLE_OFF;
	if (s->source_route == ICMP4_OPTION_DROP)
		set |= CHECK_SET_NO_SOURCE_ROUTE;
	if (s->mtu_floor == MTU_FLOOR)
		set |= CHECK_SET_MTU_FLOOR;
	if (leads(config, CHECK_PROHIBITED, ICMP4_ROUTE_PROHIBIT) &&
	    leads(config, CHECK_BLACKHOLE, ICMP4_ROUTE_BLACKHOLE))
		set |= CHECK_SET_PROHIBITED;
	return set | (is_closed(config, tester) ? CHECK_SET_PROBE_CLOSED : 0);
}

static uint32_t nat_set_of(const struct icmp4_nat *nat, uint32_t tester)
{
	if (!nat || !icmp4_nat_is_inside(nat, tester))
		return 0;
	return nat->config.session_count == 1 ? CHECK_SET_NAT | CHECK_SET_NAT_FULL : CHECK_SET_NAT;
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
	bench->set = set_of(config, bench->tester) |
		     nat_set_of(sim_node_nat(sim, device), bench->tester);
	bench->label = label_of(config);
	if (bench->label)
		bench->has |= CHECK_NEEDS_LABEL;
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
