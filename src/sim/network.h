/* SPDX-License-Identifier: MIT */
#ifndef SIM_NETWORK_H
#define SIM_NETWORK_H
/* What the files of src/sim share: the graph, and the packets on their way through it. */
#include "base/heap.h"
#include "sim/sim.h"

/* Domains of random numbers under the simulation's key. */
enum {
	SIM_DRAW_NODE = 0x6e6f6465,
	SIM_DRAW_LOSS = 0x6c6f7373,
	SIM_DRAW_NEIGHBOUR = 0x6e626f72,
	SIM_DRAW_FRAGMENTS = 0x66726167,
	SIM_DRAW_NAT = 0x6e617421,
	SIM_DRAW_CORRUPTION = 0x636f7272,
	SIM_DRAW_DUPLICATE = 0x6475706c,
	SIM_DRAW_JITTER = 0x6a697474,
	SIM_DRAW_ORDER = 0x6f726472,
};

/* Buffers come in three sizes; SIM_SIZES counts them. */
enum { SIM_SIZES = 3 };

/* What is to happen to a packet at its time. */
enum flight_step {
	FLIGHT_ARRIVES,
	FLIGHT_LEAVES, /* its node, late */
	FLIGHT_SENT,   /* its last bit is on the link */
};

/* A packet on its way, or waiting for sim_receive; it owns its bytes. */
struct flight {
	struct flight *next; /* among the arrived, the lent or the free */
	uint32_t id;         /* in sky.all, and in the heap */
	uint32_t node; /* where it arrives, and by which interface; or whom it leaves, by which */
	uint32_t interface;
	uint32_t next_hop;
	enum flight_step step;
	enum icmp4_link link;
	uint64_t number;      /* on its way of the link */
	struct icmp4_time at; /* of that step; in a queue, since when */
	uint32_t length;
	uint8_t size; /* which of the sizes */
	uint8_t label_count;
	struct icmp4_mpls_entry labels[ICMP4_LABELS_MAX];
	uint8_t bytes[];
};

struct flight_row {
	struct flight *first, **end;
};

/* All flights there are, by what they wait for. */
struct sky {
	struct flight **all;
	size_t all_count;
	struct flight *free[SIM_SIZES];
	struct heap due;
	uint64_t order;            /* running number of departures */
	struct flight_row arrived; /* for sim_receive */
	struct flight_row lent;    /* by sim_receive, until the next call */
	size_t count;              /* not free */
	size_t octets;             /* held by those */
};

struct sim_queue;

/* What a way of a link has been through. */
struct sim_lane {
	uint64_t offered, octets,
		lost;            /* packets, their octets, and how many of them came to nothing */
	struct sim_queue *queue; /* from the first packet that a rate slowed down */
	uint8_t impaired;        /* a bit for each impairment that it has (impair.c) */
	bool in_burst, begun;    /* of losses; its first packet was seen */
};

struct sim_link {
	size_t count; /* of each of these: */
	struct sim_end *ends;
	struct sim_direction *ways; /* from that end to the others */
	uint32_t *interface;        /* its index at that node */
	struct sim_lane *lanes;
	char *name; /* of a LAN, which may have more than two ends; or NULL */
};

/* An interface of a node: one side of a link. */
struct sim_port {
	uint32_t link;
	uint32_t side;
	bool no_probe;
	uint8_t mac[6];
};

/* Next hops that several routes of a node share. */
struct sim_hops {
	struct sim_hops *next;
	size_t count;
	struct icmp4_next_hop hop[];
};

/* A label switched path, as its first router knows it. */
struct sim_lsp {
	uint32_t ingress, egress;
	struct icmp4_next_hop first;
	bool by_prefix;                   /* what enters it was named */
	struct icmp4_label_stack *stacks; /* for the next hop of each router but the last */
};

/* A neighbour that did not resolve, and until when nobody asks for it again. */
struct sim_absent {
	uint64_t way; /* the link, and which way */
	uint32_t next_hop;
	struct icmp4_time until;
};

enum { SIM_ABSENT = 256 };

/* A number for each way of each link; below SIM_WAY_BITS those of links with two ends. */
enum { SIM_WAY_BITS = 40 };

static inline uint64_t sim__way(const struct sim_port *port)
{
	return (uint64_t)(port->side >> 1) << SIM_WAY_BITS | (uint64_t)port->link << 1 |
	       (port->side & 1);
}

/* Stages beside a node: a row each in stage.c, and a bit in the node where it has one. */
enum sim_stage {
	SIM_STAGE_NAT,
	SIM_STAGE_POLICY,
	SIM_STAGE_TTL,
	SIM_STAGE_REWRITE,
	SIM_STAGE_ERRORS,
	SIM_STAGE_REPLY_DELAY,
	SIM_STAGES
};

struct sim_nat;

/* A route for some of what a node forwards. */
struct sim_policy {
	struct icmp4_prefix from;
	bool by_dscp;
	uint8_t dscp;
	struct icmp4_route route;
};

struct sim_node {
	struct sim *sim;
	char *name;
	const struct icmp4_node_settings *settings; /* shared, or: */
	struct icmp4_node_settings *own_settings;   /* of a node that was changed */
	struct icmp4_prefix *addresses;
	size_t address_count;
	struct icmp4_port *ports;
	size_t port_count;
	struct icmp4_filter *filters;
	size_t filter_count;
	struct sim_port *links;
	size_t link_count;
	struct icmp4_interface *interfaces; /* of the links; then one for its own addresses */
	size_t interface_count;
	struct icmp4_route *routes; /* those set by hand, and a host's default route */
	size_t route_count, hand_count;
	struct icmp4_route *hand; /* those set by hand, once the other is mixed with them */
	struct sim_hops *hops;
	struct icmp4_route_table table;
	bool routed;    /* they are in it */
	bool heads_lsp; /* it is the first of one that is not for prefixes that are named */
	struct icmp4_label_row *labels;
	size_t label_count;
	struct icmp4_label_table label_table;
	bool switches; /* it is on some label switched path */
	struct icmp4_limit_slot *limit_slots;
	struct icmp4_probe_access *probe_access;
	size_t probe_access_count;
	uint32_t stages;
	struct sim_behaviour behaviour;
	struct sim_nat *nat;
	struct sim_policy *policies;
	size_t policy_count;
	const struct sim_policy *policy; /* that holds for what the node has in hand, to there */
	uint32_t policy_dst;
	uint8_t came_ttl; /* of what the node has in hand, where a stage changed it; 0 */
	enum sim_place place;
	struct icmp4_node *engine; /* from when it first has something to do */
	struct icmp4_own *own;     /* where it has many interfaces */
};

struct sim_address {
	uint32_t address;
	uint32_t node;
	uint32_t interface;
};

struct sim {
	struct icmp4_key key;
	struct sim_node *nodes;
	size_t node_count;
	struct sim_link *links;
	size_t link_count;
	struct sim_lsp *lsps;
	size_t lsp_count;
	struct icmp4_node_settings **settings; /* that nodes share */
	size_t settings_count;
	uint32_t prober;               /* who sends to many (sweep.c), or SIM_NONE */
	struct sim_routing *routing;   /* from when a route is first asked for */
	struct sim_address *addresses; /* in order, from sim_finish on */
	size_t address_count;
	struct sky sky;
	struct sim_absent absent[SIM_ABSENT];
	struct icmp4_learned_slot *learned; /* by all nodes; the owner is the node's number */
	int64_t unix_ns;                    /* at time 0 */
	struct icmp4_reassembly fragments;  /* of all nodes; the owner is the node's number */
	struct sim_counters counters;
	struct icmp4_time now;
	bool begun; /* time passes */
	struct icmp4_time event_at;
	sim_event_fn *event;
	void *event_world;
	sim_tap_fn *tap;
	void *tap_world;
	uint8_t *seen; /* the packet that the tap is told of, as it arrived */
	uint8_t room[ICMP4_ROOM];
};

/* graph.c */
void sim__graph_free(struct sim *sim);
/* The stages that a node has for its behaviour. */
uint32_t sim__stages_of(const struct sim_behaviour *behaviour);
/* The side of a link that a node is at. */
uint32_t sim__side(const struct sim_link *link, uint32_t node);
/* The next hop that one end of a link is to another. */
struct icmp4_next_hop sim__hop_over(const struct sim_link *link, uint32_t from, uint32_t to,
				    uint32_t weight);

/* start.c: the node at work; and room for the limits of single destinations, where there are any.
 */
struct icmp4_node *sim__engine(const struct sim *sim, uint32_t number);
void sim__interfaces(const struct sim *sim, uint32_t number);
void sim__limit_slots(struct sim_node *node);

/* neighbour.c: what a node's ARP table would hold; its world is the struct sim_node. */
icmp4_neighbour_fn sim__neighbour;

/* stage_nat.c */
void sim__nat_free(struct sim_nat *nat);

/* stage_policy.c */
void sim__add_policy(struct sim_node *node, const struct sim_route *route,
		     const struct sim_hops *hops);

/* fragments.c */
void sim__fragments_init(struct sim *sim);
void sim__fragments_free(struct sim *sim);
/* For a prober a kernel puts fragments together. False: this is one, and no more of it comes of it
 * but *event; true: *whole is to arrive, which is the packet itself where it is no fragment. */
bool sim__whole(struct sim *sim, struct icmp4_time now, uint32_t node,
		const struct icmp4_packet *packet, struct icmp4_packet *whole,
		struct icmp4_node_event *event);

/* paths.c: the routes of a node; an icmp4_route_fn whose world is the struct sim_node. */
icmp4_route_fn sim__route;
/* All are computed anew when next asked for. */
void sim__forget_routes(struct sim *sim);
void sim__routing_free(struct sim_routing *routing);
const struct sim_hops *sim__hops(struct sim_node *node, const struct icmp4_next_hop *hops,
				 size_t count);
void sim__add_row(struct sim_node *node, struct icmp4_prefix to, enum icmp4_route_kind kind,
		  const struct sim_hops *hops);

/* tunnel.c: the path to take to a destination that can be reached (routing.h), or NULL. */
const struct sim_lsp *sim__lsp(const struct sim_node *from, uint32_t destination);
void sim__label_table(struct sim_node *node);
void sim__lsps_free(struct sim *sim);

/* flight.c; NULL: there are too many already. One that has ended no longer counts. */
struct flight *sim__flight(struct sky *sky, const struct icmp4_packet *packet);
void sim__flight_end(struct sky *sky, const struct flight *flight);
void sim__flight_free(struct sky *sky, struct flight *flight);
/* Its step is due then. */
void sim__depart(struct sky *sky, struct flight *flight, struct icmp4_time due);
struct flight *sim__land(struct sky *sky, struct icmp4_time now);
void sim__row_add(struct flight_row *row, struct flight *flight);
struct flight *sim__row_take(struct flight_row *row);
struct icmp4_packet sim__packet(struct flight *flight);
void sim__sky_init(struct sky *sky);
void sim__sky_free(struct sky *sky);

/* link.c; ICMP4_DROP_NONE, or why the neighbour cannot be handed this packet. */
enum icmp4_drop sim__resolve(const struct sim *sim, uint32_t node,
			     const struct icmp4_packet *packet);
/* It does not resolve: was that known already? Then the packet is lost by sim__unresolved. */
bool sim__held(struct sim *sim, struct icmp4_time now, uint32_t node,
	       const struct icmp4_packet *packet);
void sim__unresolved(struct sim *sim, struct icmp4_time now, uint32_t node,
		     const struct icmp4_packet *packet);
void sim__transmit(struct sim *sim, struct icmp4_time now, uint32_t node,
		   const struct icmp4_packet *packet);

/* Behind the queue: onto the wire, to one or all of the other ends. */
void sim__cross(struct sim *sim, struct icmp4_time now, uint32_t node,
		const struct icmp4_packet *packet, uint64_t number);
/* It ends on the way that it was to leave by; the reason has a counter. */
void sim__lose(struct sim *sim, struct icmp4_time now, uint32_t node,
	       const struct icmp4_packet *packet, const char *loss, uint64_t *counter);
static inline const struct sim_port *sim__port_of(const struct sim *sim, uint32_t node,
						  const struct icmp4_packet *packet)
{
	return &sim->nodes[node].links[packet->interface];
}

/* On a link: each label has four. */
static inline size_t sim__octets(const struct icmp4_packet *packet)
{
	return packet->length + (size_t)4 * packet->label_count;
}

/* sim__transmit, so much later. */
void sim__transmit_later(struct sim *sim, struct icmp4_time now, uint32_t node,
			 const struct icmp4_packet *packet, int64_t delay_ns);

/* queue.c: a packet for a link that has a rate, and what follows when one has left. */
void sim__queue(struct sim *sim, struct icmp4_time now, uint32_t node,
		const struct icmp4_packet *packet, uint64_t number);
void sim__queue_sent(struct sim *sim, struct flight *flight);
bool sim__queue_busy(const struct sim_lane *lane);
void sim__queue_load(const struct sim_lane *lane, struct sim_load *load);
void sim__queue_free(struct sim_queue *queue);

/* sim.c: the tap is told, if there is one. */
void sim__lost(struct sim *sim, const struct sim_sight *sight);

#endif
