/* SPDX-License-Identifier: MIT */
/*
 * A translator (nat.h) beside a router. Inside is what lies behind some of the router's links: all
 * addresses there, so that a datagram is judged by where it comes from and by whom it is for, and
 * the router sees inside addresses alone. Nobody outside has a way to these: what comes in for one
 * of them ends here.
 */
#include <icmp4/ip.h>
#include <icmp4/nat.h>

#include "base/siphash.h"
#include "sim/memory.h"
#include "sim/stage.h"

enum { NAT_FRAGMENTS = 64 };

struct sim_nat {
	struct icmp4_nat engine;
	struct icmp4_prefix *inside, *outside;
	size_t inside_count, outside_count;
	bool *inner; /* of each link of the router: it leads inside */
};

static void settle(struct passage *passage, struct icmp4_nat_result result)
{
	if (result.verdict == ICMP4_NAT_DROPPED || result.verdict == ICMP4_NAT_REFUSED)
		passage->loss = icmp4_nat_reason_name(result.reason);
	passage->refused = result.verdict == ICMP4_NAT_REFUSED;
	passage->turned = result.verdict == ICMP4_NAT_HAIRPINNED;
}

/* What is no datagram is the node's to judge. */
void sim__nat_ingress(struct passage *passage, struct sim_node *node)
{
	const struct icmp4_packet *packet = passage->packet;
	struct sim_nat *nat = node->nat;

	if (icmp4_ip_check(packet->bytes, packet->held, packet->length))
		return;
	uint32_t dst = icmp4_ip_dst(packet->bytes);
	if (!nat->inner[packet->interface] && icmp4_nat_is_inside(&nat->engine, dst))
		passage->loss = "inside-address";
	else if (!nat->inner[packet->interface])
		settle(passage, icmp4_nat_inward(&nat->engine, passage->now, packet));
	else if (icmp4_nat_is_outside(&nat->engine, dst))
		settle(passage, icmp4_nat_outward(&nat->engine, passage->now, packet));
}

void sim__nat_egress(struct passage *passage, struct sim_node *node)
{
	struct sim_nat *nat = node->nat;

	if (!nat->inner[passage->packet->interface])
		settle(passage, icmp4_nat_outward(&nat->engine, passage->now, passage->packet));
}

void sim__nat_back(struct passage *passage, struct sim_node *node)
{
	struct sim_nat *nat = node->nat;

	if (!nat->inner[passage->packet->interface])
		icmp4_nat_take_back(&nat->engine, passage->packet);
}

static void add_inside(struct sim_nat *nat, struct icmp4_prefix prefix)
{
	nat->inside = memory_room(nat->inside, nat->inside_count, sizeof(prefix));
	nat->inside[nat->inside_count++] = prefix;
}

/* For who lies behind the inner links, from one neighbour to the next. */
struct search {
	const struct sim *sim;
	uint32_t router;
	uint32_t *row; /* of those found; each has it once */
	size_t count;
	bool *found;
};

static void find(struct search *search, uint32_t node)
{
	if (search->found[node])
		return;
	search->found[node] = true;
	search->row[search->count++] = node;
}

/* False: the outside lies there, too. */
static bool look_along(struct search *search, const struct sim_nat *nat,
		       const struct sim_link *link)
{
	for (size_t side = 0; side < link->count; side++) {
		uint32_t node = link->ends[side].node;

		if (node != search->router)
			find(search, node);
		else if (!nat->inner[link->interface[side]])
			return false;
	}
	return true;
}

static bool look_around(struct search *search, struct sim_nat *nat, uint32_t number)
{
	const struct sim_node *node = &search->sim->nodes[number];

	for (size_t i = 0; i < node->address_count; i++)
		add_inside(nat, node->addresses[i]);
	for (size_t i = 0; i < node->link_count; i++) {
		const struct sim_link *link = &search->sim->links[node->links[i].link];

		if (!look_along(search, nat, link))
			return false;
		add_inside(nat, link->ends[0].address);
	}
	return true;
}

static bool find_inside(const struct sim *sim, uint32_t router, struct sim_nat *nat)
{
	const struct sim_node *node = &sim->nodes[router];
	struct search search = {
		.sim = sim,
		.router = router,
		.row = memory_take(sim->node_count, sizeof(*search.row)),
		.found = memory_take(sim->node_count, sizeof(*search.found)),
	};
	bool apart = true;

	for (size_t i = 0; i < node->link_count; i++)
		if (nat->inner[i])
			look_along(&search, nat, &sim->links[node->links[i].link]);
	for (size_t i = 0; apart && i < search.count; i++)
		apart = look_around(&search, nat, search.row[i]);
	free(search.row);
	free(search.found);
	return apart;
}

/* Unsaid: the router's address on its first link outwards. False: none of them leads there. */
static bool find_outside(const struct sim *sim, const struct sim_node *node,
			 const struct sim_nat_spec *spec, struct sim_nat *nat)
{
	size_t outer = 0;

	while (outer < node->link_count && nat->inner[outer])
		outer++;
	if (outer == node->link_count)
		return false;
	const struct sim_port *port = &node->links[outer];
	struct icmp4_prefix own = sim->links[port->link].ends[port->side].address;
	own.length = 32;
	nat->outside_count = spec->outside_count ? spec->outside_count : 1;
	nat->outside = memory_copy(spec->outside_count ? spec->outside : &own, nat->outside_count,
				   sizeof(own));
	return true;
}

static bool start(struct sim *sim, uint32_t router, struct sim_nat *nat,
		  const struct icmp4_nat_config *said)
{
	struct icmp4_nat_config config = *said;

	config.inside = nat->inside;
	config.inside_count = nat->inside_count;
	config.outside = nat->outside;
	config.outside_count = nat->outside_count;
	config.mappings = memory_take(config.mapping_count, sizeof(*config.mappings));
	config.sessions = memory_take(config.session_count, sizeof(*config.sessions));
	config.fragments = memory_take(NAT_FRAGMENTS, sizeof(*config.fragments));
	config.fragment_count = NAT_FRAGMENTS;
	for (uint32_t i = 0; i < 2; i++)
		config.key.word[i] =
			icmp4__random(&sim->key, SIM_DRAW_NAT, 2 * (uint64_t)router + i);
	nat->engine.config = config;
	return !icmp4_nat_init(&nat->engine, &config);
}

const char *sim_add_nat(struct sim *sim, uint32_t router, const struct sim_nat_spec *spec)
{
	struct sim_node *node = &sim->nodes[router];
	struct sim_nat *nat = memory_take(1, sizeof(*nat));

	node->nat = nat;
	node->stages |= 1U << SIM_STAGE_NAT;
	nat->inner = memory_take(node->link_count, sizeof(*nat->inner));
	for (size_t i = 0; i < spec->inside_count; i++)
		nat->inner[spec->inside[i]] = true;
	if (!find_outside(sim, node, spec, nat))
		return "none of its links leads outside";
	if (!find_inside(sim, router, nat))
		return "its inside is joined to its outside by another way";
	if (!start(sim, router, nat, &spec->config))
		return "an outside address lies inside, or a life is shorter than its RFC lets it "
		       "be, for which `wrong` has `life`";
	return NULL;
}

const struct icmp4_nat *sim_node_nat(const struct sim *sim, uint32_t node)
{
	const struct sim_nat *nat = sim->nodes[node].nat;

	return nat ? &nat->engine : NULL;
}

void sim__nat_free(struct sim_nat *nat)
{
	if (!nat)
		return;
	free(nat->engine.config.mappings);
	free(nat->engine.config.sessions);
	free(nat->engine.config.fragments);
	free(nat->inside);
	free(nat->outside);
	free(nat->inner);
	free(nat);
}
