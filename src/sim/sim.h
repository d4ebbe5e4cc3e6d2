/* SPDX-License-Identifier: MIT */
#ifndef SIM_SIM_H
#define SIM_SIM_H
/*
 * A network of real nodes (icmp4_node) on a virtual clock, joined by links whose two directions
 * differ. Built once (add nodes, add links, finish), then driven:
 *
 *	sim_send(sim, now, place, &packet);       a datagram of whoever takes a node's place
 *	sim_advance(sim, now);                    everything that happens up to now
 *	while (sim_receive(sim, &place, &packet)) what arrived for such a place
 *	sim_deadline(sim)                         when something happens next
 *
 * The simulator owns all memory it needs, and its random numbers come from the seed alone: the
 * same calls give the same packets. The same object serves virtual and real time; only the caller
 * knows which.
 */
#include <icmp4/node.h>

struct sim;

#define SIM_NONE UINT32_MAX

/* One direction of a link. */
struct sim_direction {
	int64_t delay_ns;
	uint32_t loss_ppb; /* parts in 1e9 of the packets are lost */
	uint16_t mtu;
	uint32_t cost; /* of the route over it; at least 1 */
	bool up;
};

/* How a node's place is taken by somebody outside. */
enum sim_place {
	SIM_PLACE_NODE,   /* not at all */
	SIM_PLACE_PROBER, /* a prober above it: is handed all that the node would deliver, and
			   * what is addressed to it; the node itself answers requests only */
	SIM_PLACE_KERNEL, /* instead of it: whatever reaches the node is handed out unseen */
};

struct sim_node_spec {
	const char *name;                           /* copied */
	const struct icmp4_node_settings *settings; /* copied */
	const struct icmp4_prefix *addresses;       /* /32 of its own, beside those of its links */
	size_t address_count;
	const struct icmp4_port *ports; /* copied */
	size_t port_count;
	const struct icmp4_filter *filters; /* copied */
	size_t filter_count;
};

/* One end of a link. */
struct sim_end {
	uint32_t node;
	const char *port;            /* interface name, copied; NULL: the neighbour's name */
	struct icmp4_prefix address; /* on this link */
};

/*
 * A route set by hand. It takes the place of the computed routes to whatever lies in its prefix,
 * but for a neighbouring host; a default route (length 0) only adds to them.
 */
struct sim_route {
	uint32_t node;
	struct icmp4_prefix to;
	enum icmp4_route_kind kind;
	const uint32_t *links; /* for FORWARD: leave by these links of the node */
	const uint32_t *weights;
	size_t count;
};

/*
 * A label switched path (label.h) along routers in a row. What enters it at the first of them is
 * what goes to the prefixes that are named, as by a route set by hand; where none is, it is what
 * goes to the last router and to all that lies behind that on a shortest path from the first. Of
 * several paths that would do, it is the one whose end is farthest.
 */
struct sim_tunnel {
	const uint32_t *nodes;  /* at least two */
	const uint32_t *links;  /* one fewer: each from a router to the next */
	const uint32_t *labels; /* on those links, no two of which lead the same to a router; on the
				 * last also explicit null, or implicit null: nothing is on it */
	size_t count;           /* of nodes */
	enum icmp4_tunnel mode;
	bool error_to_end;
	const struct icmp4_prefix *to;
	size_t to_count;
};

struct sim *sim_new(uint64_t seed);
void sim_free(struct sim *sim);

/* Return the node's or link's number, from 0. */
uint32_t sim_add_node(struct sim *sim, const struct sim_node_spec *spec);
/* ways[0] leads from ends[0] to ends[1]. */
uint32_t sim_add_link(struct sim *sim, const struct sim_end ends[2],
		      const struct sim_direction ways[2]);
void sim_add_route(struct sim *sim, const struct sim_route *route);
void sim_add_tunnel(struct sim *sim, const struct sim_tunnel *tunnel);
/* Does some path lead to this router with this label already? */
bool sim_has_label(const struct sim *sim, uint32_t node, uint32_t label);
/*
 * Starts the nodes. Routes lead along the shortest paths by cost, equal ones side by side, through
 * routers only, and as though every link were up: an outage is what no route knows of yet. A host
 * with one link knows just that way. They are computed when a node first needs one.
 */
void sim_finish(struct sim *sim);

void sim_set_place(struct sim *sim, uint32_t node, enum sim_place place);
enum sim_place sim_node_place(const struct sim *sim, uint32_t node);

/* A datagram that leaves the node as its application's (icmp4_node_send), or as a kernel's. */
void sim_send(struct sim *sim, struct icmp4_time now, uint32_t node,
	      const struct icmp4_packet *packet);
/* A frame that whoever takes the node's place puts on a link by itself, past the node: packet says
 * the link (interface), to whom (next_hop, link), and is sent whatever its octets are. */
void sim_put(struct sim *sim, struct icmp4_time now, uint32_t node,
	     const struct icmp4_packet *packet);
void sim_advance(struct sim *sim, struct icmp4_time now);
/* The packet's bytes are valid until the next sim_advance or sim_send. */
bool sim_receive(struct sim *sim, uint32_t *node, struct icmp4_packet *packet);
/* When the next packet arrives somewhere, or a node gives one up; ICMP4_NEVER: neither. */
struct icmp4_time sim_deadline(const struct sim *sim);

/* What became of the packets that were put on links. */
struct sim_counters {
	uint64_t carried;    /* on the way, or arrived */
	uint64_t lost;       /* by a link's loss */
	uint64_t too_long;   /* for the link */
	uint64_t unresolved; /* for a neighbour that had not resolved less than a second before */
	uint64_t queue_full; /* more on the way at once than the simulator holds (65536) */
};

const struct sim_counters *sim_counters(const struct sim *sim);

/*
 * What a tap sees: a node's decision about a packet (delivered, where somebody has taken the node's
 * place), or the loss of one on a link. A link that is down is a decision of the node before it.
 */
struct sim_sight {
	struct icmp4_time at;
	uint32_t node;    /* who decided; of a loss, who had sent it */
	uint32_t link;    /* of a loss; else SIM_NONE */
	const char *loss; /* "lost", "too-long", "queue-full", "unresolved"; or NULL */
	const struct icmp4_packet *packet;    /* as it arrived */
	const struct icmp4_node_event *event; /* NULL for a loss */
};

typedef void sim_tap_fn(void *world, const struct sim_sight *sight);
void sim_set_tap(struct sim *sim, sim_tap_fn *tap, void *world);

/* The graph, for those who draw it or judge by it. */
size_t sim_node_count(const struct sim *sim);
size_t sim_link_count(const struct sim *sim);
const char *sim_node_name(const struct sim *sim, uint32_t node);
bool sim_node_is_router(const struct sim *sim, uint32_t node);
/* Primary address: its own /32 if it has one, else that of its first link; 0 if none. */
uint32_t sim_node_address(const struct sim *sim, uint32_t node);
size_t sim_node_interfaces(const struct sim *sim, uint32_t node,
			   const struct icmp4_interface **interfaces);
/* The node as the library knows it, its routes computed, and how many of its first interfaces are
 * links. What they point at lives as long as the simulation. */
const struct icmp4_node_config *sim_node_config(const struct sim *sim, uint32_t node);
size_t sim_node_links(const struct sim *sim, uint32_t node);
/* The node that owns an address, or SIM_NONE; *interface is SIM_NONE for its own /32s. */
uint32_t sim_owner(const struct sim *sim, uint32_t address, uint32_t *interface);
const struct sim_end *sim_link_ends(const struct sim *sim, uint32_t link); /* two */
const struct sim_direction *sim_link_ways(const struct sim *sim, uint32_t link);

#endif
