/* SPDX-License-Identifier: MIT */
/*
 * The simulator: a row of packets by the time of their arrival, and nodes to give them to. The
 * graph (graph.c) owns the nodes and links, the sky (flight.c) the packets; a link (link.c) decides
 * whether and when a packet arrives; a node, the library's own, decides all the rest. Nothing
 * happens but in sim_send and sim_advance, and nothing there depends on a clock.
 *
 *	sim_send ──> node ──> link ──> sky ──┐
 *	                ^                    │ sim_advance
 *	                └────── arrive <─────┘──> sim_receive, where somebody takes the node's place
 */
#include <icmp4/ip.h>
#include <icmp4/message.h>

#include "sim/memory.h"
#include "sim/network.h"
#include "sim/stage.h"

enum { SEEN_MAX = 65536 };

struct sim *sim_new(uint64_t seed)
{
	struct sim *sim = memory_take(1, sizeof(*sim));

	sim->key = (struct icmp4_key){{seed, 0x69636d7034206c61}};
	sim->event_at = ICMP4_NEVER;
	sim->prober = SIM_NONE;
	sim__sky_init(&sim->sky);
	sim__fragments_init(sim);
	return sim;
}

void sim_free(struct sim *sim)
{
	if (!sim)
		return;
	sim__graph_free(sim);
	sim__sky_free(&sim->sky);
	sim__fragments_free(sim);
	free(sim->learned);
	free(sim->seen);
	free(sim);
}

void sim_set_place(struct sim *sim, uint32_t node, enum sim_place place)
{
	sim->nodes[node].place = place;
	if (place != SIM_PLACE_NODE && sim->prober == SIM_NONE)
		sim->prober = node;
}

enum sim_place sim_node_place(const struct sim *sim, uint32_t node)
{
	return sim->nodes[node].place;
}

void sim_set_tap(struct sim *sim, sim_tap_fn *tap, void *world)
{
	sim->tap = tap;
	sim->tap_world = world;
	if (tap && !sim->seen)
		sim->seen = memory_take(SEEN_MAX, 1);
}

const struct sim_counters *sim_counters(const struct sim *sim)
{
	return &sim->counters;
}

void sim__lost(struct sim *sim, const struct sim_sight *sight)
{
	if (sim->tap)
		sim->tap(sim->tap_world, sight);
}

static void tell_stage(const struct passage *passage, const struct icmp4_packet *seen)
{
	passage->sim->counters.staged++;
	sim__lost(passage->sim, &(struct sim_sight){.at = passage->now,
						    .node = passage->node,
						    .link = SIM_NONE,
						    .loss = passage->loss,
						    .stage = passage->stage,
						    .packet = seen});
}

static void tell(struct sim *sim, struct icmp4_time now, uint32_t node,
		 const struct icmp4_packet *packet, const struct icmp4_node_event *event)
{
	if (sim->tap)
		sim->tap(sim->tap_world, &(struct sim_sight){.at = now,
							     .node = node,
							     .link = SIM_NONE,
							     .packet = packet,
							     .event = event});
}

static void tell_decision(struct sim *sim, struct icmp4_time now, uint32_t node,
			  const struct icmp4_packet *packet)
{
	struct icmp4_node_event event;

	while (sim->tap && icmp4_node_event(sim__engine(sim, node), &event))
		tell(sim, now, node, packet, &event);
}

/* Engines change datagrams in place; the tap is shown them as they came. */
static struct icmp4_packet as_it_came(struct sim *sim, const struct icmp4_packet *packet)
{
	struct icmp4_packet seen = *packet;

	if (!sim->tap || packet->held > SEEN_MAX)
		return seen;
	memcpy(sim->seen, packet->bytes, packet->held);
	seen.bytes = sim->seen;
	return seen;
}

/* A copy for whoever has taken the node's place. */
static void hand_out(struct sim *sim, struct icmp4_time now, uint32_t node,
		     const struct icmp4_packet *packet)
{
	struct flight *flight;

	if (sim->nodes[node].place == SIM_PLACE_NODE)
		return;
	flight = sim__flight(&sim->sky, packet);
	if (!flight) {
		sim->counters.queue_full++;
		sim__lost(sim, &(struct sim_sight){.at = now,
						   .node = node,
						   .link = SIM_NONE,
						   .loss = "queue-full",
						   .packet = packet});
		return;
	}
	flight->at = now;
	flight->node = node;
	sim__row_add(&sim->sky.arrived, flight);
}

/* To the neighbour, past the stages. What the node decided is told before what comes of it. */
static void hand_over(struct sim *sim, struct icmp4_time now, uint32_t number,
		      const struct icmp4_packet *out, const struct icmp4_packet *seen)
{
	enum icmp4_drop drop = sim__resolve(sim, number, out);
	bool held = drop == ICMP4_DROP_UNREACHABLE && sim__held(sim, now, number, out);
	struct passage passage = {.sim = sim, .now = now, .node = number, .packet = out};

	if (!drop && !sim__egress(&passage) && passage.refused)
		drop = ICMP4_DROP_PROHIBITED;
	if (drop && !held) {
		icmp4_node_failed(sim__engine(sim, number), now, out, drop);
		return;
	}
	tell_decision(sim, now, number, seen);
	if (held)
		sim__unresolved(sim, now, number, out);
	else if (passage.loss)
		tell_stage(&passage, out);
	else
		sim__transmit_later(sim, now, number, out, passage.delay_ns);
}

/* Hands on what the node puts out: inside by ICMP4_INTERFACE_SELF, or by that of its addresses. */
static void play(struct sim *sim, struct icmp4_time now, uint32_t number,
		 const struct icmp4_packet *seen)
{
	struct sim_node *node = &sim->nodes[number];
	struct icmp4_packet out = {.bytes = sim->room, .held = sizeof(sim->room)};

	while (icmp4_node_output(node->engine, now, &out)) {
		if (out.interface < node->link_count) {
			hand_over(sim, now, number, &out, seen);
		} else {
			tell_decision(sim, now, number, seen);
			hand_out(sim, now, number, &out);
		}
		out = (struct icmp4_packet){.bytes = sim->room, .held = sizeof(sim->room)};
	}
	tell_decision(sim, now, number, seen);
}

/*
 * What a prober's own node answers beneath it, or obeys; all else that is for the node is the
 * prober's. Of a path's MTU the node is not told: it would cut, or refuse, what the prober sends to
 * find out about just that.
 */
static bool is_for_both(const struct icmp4_packet *packet)
{
	static const uint8_t types[] = {ICMP4_ECHO, ICMP4_TIMESTAMP, ICMP4_EXTENDED_ECHO,
					ICMP4_REDIRECT};
	const uint8_t *ip = packet->bytes;
	size_t header = icmp4_ip_header_length(ip);

	if (icmp4_ip_protocol(ip) != ICMP4_PROTO_ICMP || icmp4_ip_offset(ip) ||
	    header >= packet->held)
		return false;
	return memchr(types, ip[header], sizeof(types));
}

static bool is_for(const struct sim_node *node, const struct icmp4_packet *packet)
{
	return packet->held >= ICMP4_IP_HEADER &&
	       icmp4_node_owns(sim__engine(node->sim, (uint32_t)(node - node->sim->nodes)),
			       icmp4_ip_dst(packet->bytes));
}

/* Whoever has taken the node's place gets what is theirs; true where the node gets nothing. */
static bool intercept(struct sim *sim, struct icmp4_time now, uint32_t number,
		      const struct icmp4_packet *packet)
{
	static const struct icmp4_node_event delivered = {.verb = ICMP4_VERB_DELIVERED};
	const struct sim_node *node = &sim->nodes[number];

	if (node->place == SIM_PLACE_NODE ||
	    (node->place == SIM_PLACE_PROBER && !is_for(node, packet)))
		return false;
	hand_out(sim, now, number, packet);
	if (node->place == SIM_PLACE_PROBER && is_for_both(packet))
		return false;
	tell(sim, now, number, packet, &delivered);
	return true;
}

/* What a stage turned round has an address of the node's own as its source, which is no reason to
 * drop it then. */
static void input(struct sim *sim, const struct passage *passage, const struct icmp4_packet *packet)
{
	struct icmp4_node *engine = sim__engine(sim, passage->node);
	const struct icmp4_node_settings *kept = engine->config.settings;
	struct icmp4_node_settings lax;

	if (passage->turned) {
		lax = *kept;
		lax.martian_filter = false;
		engine->config.settings = &lax;
	}
	icmp4_node_input(engine, passage->now, packet);
	engine->config.settings = kept;
	sim->nodes[passage->node].policy = NULL;
}

static void arrive(struct sim *sim, struct icmp4_time now, uint32_t node,
		   const struct icmp4_packet *packet)
{
	struct passage passage = {.sim = sim, .now = now, .node = node, .packet = packet};
	struct icmp4_packet seen = as_it_came(sim, packet), whole = *packet;
	struct icmp4_node_event event;

	if (!sim__ingress(&passage)) {
		tell_stage(&passage, &seen);
		return;
	}
	if (sim->nodes[node].place == SIM_PLACE_PROBER && is_for(&sim->nodes[node], packet) &&
	    !sim__whole(sim, now, node, packet, &whole, &event)) {
		tell(sim, now, node, packet, &event);
		return;
	}
	if (intercept(sim, now, node, &whole))
		return;
	if (whole.bytes != packet->bytes)
		seen = as_it_came(sim, &whole);
	input(sim, &passage, &whole);
	play(sim, now, node, &seen);
}

/* A node does what its own time has come for. */
static void wake(struct sim *sim, struct icmp4_time now, uint32_t number)
{
	struct icmp4_node *engine = sim__engine(sim, number);

	while (icmp4_node_advance(engine, now)) {
		struct icmp4_packet seen = as_it_came(sim, icmp4_node_packet(engine));

		play(sim, now, number, &seen);
	}
}

/* What nodes do when they start: an authority on masks says them (MASK-03). */
static void begin(struct sim *sim, struct icmp4_time now)
{
	if (sim->begun)
		return;
	sim->begun = true;
	for (uint32_t i = 0; i < sim->node_count; i++)
		if (sim->nodes[i].place == SIM_PLACE_NODE && sim->nodes[i].settings->mask_agent)
			wake(sim, now.ns == ICMP4_NEVER.ns ? sim->now : now, i);
}

static void end_lent(struct sim *sim)
{
	for (struct flight *flight; (flight = sim__row_take(&sim->sky.lent));)
		sim__flight_free(&sim->sky, flight);
}

void sim_send(struct sim *sim, struct icmp4_time now, uint32_t node,
	      const struct icmp4_packet *packet)
{
	struct icmp4_packet seen;

	end_lent(sim);
	begin(sim, now);
	seen = as_it_came(sim, packet);
	icmp4_node_send(sim__engine(sim, node), now, packet);
	play(sim, now, node, &seen);
}

void sim_put(struct sim *sim, struct icmp4_time now, uint32_t node,
	     const struct icmp4_packet *packet)
{
	end_lent(sim);
	begin(sim, now);
	if (packet->interface < sim->nodes[node].link_count && !sim__resolve(sim, node, packet))
		sim__transmit(sim, now, node, packet);
}

static struct icmp4_time next_arrival(const struct sim *sim)
{
	const struct heap_item *next = icmp4__heap_peek(&sim->sky.due);

	return next ? next->at : ICMP4_NEVER;
}

/* Until the end of time only what packets are still to see changes. */
static bool change(struct sim *sim, struct icmp4_time now)
{
	struct icmp4_time next = sim_deadline(sim);

	if (sim->event_at.ns == ICMP4_NEVER.ns || icmp4_time_before(now, sim->event_at) ||
	    icmp4_time_before(next, sim->event_at))
		return false;
	if (now.ns == ICMP4_NEVER.ns && next.ns == ICMP4_NEVER.ns)
		return false;
	sim->event_at = sim->event(sim->event_world, sim->event_at);
	return true;
}

/* What is next, but not after now: at the same time first an event, then a node's own deadline,
 * then an arrival. False: nothing is. */
static bool happen(struct sim *sim, struct icmp4_time now)
{
	uint32_t node;

	if (change(sim, now))
		return true;
	struct icmp4_time due = icmp4_reassembly_deadline(&sim->fragments, &node);

	if (due.ns != ICMP4_NEVER.ns && !icmp4_time_before(now, due) &&
	    !icmp4_time_before(next_arrival(sim), due)) {
		wake(sim, due, node);
		return true;
	}
	struct flight *flight = sim__land(&sim->sky, now);
	if (!flight)
		return false;
	struct icmp4_packet packet = sim__packet(flight);
	if (flight->step == FLIGHT_ARRIVES)
		arrive(sim, flight->at, flight->node, &packet);
	else if (flight->step == FLIGHT_LEAVES)
		sim__transmit(sim, flight->at, flight->node, &packet);
	else
		sim__queue_sent(sim, flight);
	sim__flight_free(&sim->sky, flight);
	return true;
}

void sim_advance(struct sim *sim, struct icmp4_time now)
{
	end_lent(sim);
	begin(sim, now);
	while (happen(sim, now))
		;
	sim->now = now;
}

struct icmp4_time sim_now(const struct sim *sim)
{
	return sim->now;
}

bool sim_receive(struct sim *sim, uint32_t *node, struct icmp4_packet *packet)
{
	struct flight *flight = sim__row_take(&sim->sky.arrived);

	if (!flight)
		return false;
	sim__flight_end(&sim->sky, flight);
	*node = flight->node;
	*packet = sim__packet(flight);
	sim__row_add(&sim->sky.lent, flight);
	return true;
}

struct icmp4_time sim_deadline(const struct sim *sim)
{
	uint32_t node;

	return icmp4_time_min(next_arrival(sim), icmp4_reassembly_deadline(&sim->fragments, &node));
}
