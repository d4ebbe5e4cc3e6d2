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
#include <icmp4/nat.h>
#include <icmp4/node.h>

struct sim;

#define SIM_NONE UINT32_MAX

/* How the time on the way spreads about the delay; jitter_ns is its measure. */
enum sim_spread {
	SIM_SPREAD_NORMAL,  /* its deviation; never below 0 in all */
	SIM_SPREAD_UNIFORM, /* so much less to so much more */
	SIM_SPREAD_PARETO,  /* more by so much on average, rarely by very much: shape 3 */
	SIM_SPREAD_TIMES,   /* more by one of the times */
};

/* Each as likely as its weight is a part of all of them. */
struct sim_times {
	size_t count;
	uint64_t weights; /* together */
	struct sim_weighted_time {
		int64_t ns;
		uint32_t weight;
	} time[];
};

/* What waits while the link is at work, beside what it is at work on. */
struct sim_queue_spec {
	uint32_t packets, octets;       /* that have room; 0: as many as come */
	int64_t target_ns, interval_ns; /* of CoDel (RFC 8289); 0: no packet is dropped but for want
					 * of room */
};

/* One direction of a link. */
struct sim_direction {
	int64_t delay_ns;
	int64_t jitter_ns;             /* at most an hour; 0: none */
	const struct sim_times *times; /* borrowed */
	enum sim_spread spread;
	bool up;
	uint16_t mtu;
	uint32_t cost;     /* of the route over it; at least 1 */
	uint32_t loss_ppb; /* parts in 1e9 of the packets are lost */
	uint32_t
		loss_burst; /* so many in a row, on average (Gilbert's model); 0: each for itself */
	uint16_t swallow;   /* what is longer is lost, and nobody knows; 0: nothing is */
	uint32_t duplicate_ppb;
	uint32_t corrupt_ppb; /* one bit of those is another */
	uint32_t reorder_ppb;
	int64_t reorder_ns; /* those take so much longer; 0: the delay once more, at least 1 ms */
	uint64_t rate_bps;  /* 0: as fast as they come, and there is no queue */
	struct sim_queue_spec queue;
};

/* What a direction is unless something is said. */
enum { SIM_MTU = 1500, SIM_QUEUE_PACKETS = 100 };
static const struct sim_direction sim_direction_default = {
	.mtu = SIM_MTU, .cost = 1, .up = true, .queue = {.packets = SIM_QUEUE_PACKETS}};

/* How a node's place is taken by somebody outside. */
enum sim_place {
	SIM_PLACE_NODE,   /* not at all */
	SIM_PLACE_PROBER, /* a prober above it: is handed all that the node would deliver, and
			   * what is addressed to it; the node itself answers requests only */
	SIM_PLACE_KERNEL, /* instead of it: whatever reaches the node is handed out unseen */
};

/* What a router may do to the TTL of what it forwards, other than its duty. */
enum sim_forward_ttl {
	SIM_TTL_DECREMENT, /* its duty */
	SIM_TTL_ZERO,      /* what comes with 1 goes on with 0 */
	SIM_TTL_KEEP,      /* it stays as it is: the router is no hop */
};

/* How errors are wrong that a node sends. */
enum sim_wrong {
	SIM_WRONG_SUM = 1,            /* their checksum */
	SIM_WRONG_NO_LENGTH = 2,      /* they do not say how long the quote is, extension or not, as
				       * before RFC 4884 */
	SIM_WRONG_LENGTH = 4,         /* or say more than there is */
	SIM_WRONG_QUOTE_LENGTH = 8,   /* the quoted total length, its octets swapped */
	SIM_WRONG_QUOTE_ID = 16,      /* the quoted identification, the same */
	SIM_WRONG_QUOTE_SUM = 32,     /* the quoted header checksum, 0 */
	SIM_WRONG_QUOTE_ADDRESS = 64, /* the quoted destination: their own sender */
};

/* What no setting of a node is for: stages beside it do it (stage.h). All 0 but tos_keep: nothing.
 */
struct sim_behaviour {
	int64_t reply_delay_ns; /* before its own answers and errors leave */
	enum sim_forward_ttl forward_ttl;
	uint8_t tos_keep; /* the bits that stay of the TOS octet of what it forwards; 255: all */
	uint8_t tos_set;  /* and those that are set then */
	uint32_t error_wrong;  /* enum sim_wrong, each a bit */
	uint32_t error_source; /* of its errors, whosever it is; 0: one of the node's */
};

struct sim_node_spec {
	const char *name;                           /* copied */
	const struct icmp4_node_settings *settings; /* copied */
	/* Each a /32 of its own, beside those of its links. What several nodes have is anycast:
	 * routes lead to whichever of them is nearest. */
	const struct icmp4_prefix *addresses;
	size_t address_count;
	const struct icmp4_port *ports; /* copied */
	size_t port_count;
	const struct icmp4_filter *filters; /* copied */
	size_t filter_count;
	const struct icmp4_probe_access *probe_access; /* copied; NULL: no source is refused */
	size_t probe_access_count;
	const struct sim_behaviour *behaviour; /* copied; NULL: there is nothing to say */
};

/* One end of a link or LAN. */
struct sim_end {
	uint32_t node;
	const char *port;            /* interface name, copied; NULL: the neighbour's name */
	struct icmp4_prefix address; /* on this link */
};

/*
 * A route set by hand. It takes the place of the computed routes to whatever lies in its prefix,
 * but for a neighbouring host; a default route (length 0) only adds to them. One that says whose
 * datagrams it is for, or which, is a policy: the first of those that hold is asked before all
 * routes, about what the node forwards.
 */
struct sim_route {
	uint32_t node;
	struct icmp4_prefix to;
	struct icmp4_prefix from; /* a policy: only for what is forwarded from there */
	bool by_dscp;             /* a policy: only for what comes with that one */
	uint8_t dscp;
	enum icmp4_route_kind kind;
	const uint32_t *links;    /* for FORWARD: leave by these links of the node */
	const uint32_t *to_nodes; /* to these neighbours; NULL: no link has but one */
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

/*
 * A translator beside a router (nat.h). Inside is all that lies behind some links; outside it has
 * these addresses, which are the router's, or else the one of its first link that leads there.
 */
struct sim_nat_spec {
	const uint32_t *inside; /* interfaces of the router */
	size_t inside_count;
	const struct icmp4_prefix *outside;
	size_t outside_count;
	struct icmp4_nat_config config; /* with the counts of what it has room for; of addresses
					 * and memory nothing */
};

struct sim *sim_new(uint64_t seed);
void sim_free(struct sim *sim);

/* Return the node's or link's number, from 0. */
uint32_t sim_add_node(struct sim *sim, const struct sim_node_spec *spec);
/* ways[0] leads from ends[0] to ends[1]. */
uint32_t sim_add_link(struct sim *sim, const struct sim_end ends[2],
		      const struct sim_direction ways[2]);
/*
 * A LAN: what one end sends to another, or to all, goes its own way onto the LAN. As a link it has
 * a number, and as many ends and ways as it was given, two or more, each of another node.
 */
uint32_t sim_add_lan(struct sim *sim, const char *name, const struct sim_end *ends,
		     const struct sim_direction *ways, size_t count);
void sim_add_route(struct sim *sim, const struct sim_route *route);
void sim_add_tunnel(struct sim *sim, const struct sim_tunnel *tunnel);
/* Once its links and those behind them are there. NULL, or what is wrong with it. */
const char *sim_add_nat(struct sim *sim, uint32_t router, const struct sim_nat_spec *spec);
/* Does some path lead to this router with this label already? */
bool sim_has_label(const struct sim *sim, uint32_t node, uint32_t label);
/* What comes by that link of the node may not ask it by extended echo (RFC 8335 section 8). */
void sim_set_no_probe(struct sim *sim, uint32_t node, uint32_t interface);
/*
 * Starts the nodes. Routes lead along the shortest paths by cost, equal ones side by side, through
 * routers only, and as though every link were up: an outage is what no route knows of yet. A host
 * with one link knows just that way. They are computed when a node first needs one.
 */
void sim_finish(struct sim *sim);

/* Unix time at time 0; it is 1970, unless somebody says. All clocks are right. */
void sim_set_time(struct sim *sim, int64_t unix_ns);
void sim_set_place(struct sim *sim, uint32_t node, enum sim_place place);
enum sim_place sim_node_place(const struct sim *sim, uint32_t node);

/*
 * What changes while the network runs. event is called at its time, before whatever arrives then,
 * and returns when it is to be called again, or ICMP4_NEVER; it may call those below it here.
 * Packets alone keep a simulation going: sim_deadline knows of no event, and one that nothing
 * follows may wait for the next sim_advance.
 */
typedef struct icmp4_time sim_event_fn(void *world, struct icmp4_time now);
void sim_set_event(struct sim *sim, struct icmp4_time at, sim_event_fn *event, void *world);
/* For packets from now on, and those that wait. Another cost changes routes: at once, everywhere.
 */
void sim_set_way(struct sim *sim, uint32_t link, uint32_t side, const struct sim_direction *way);
void sim_set_node(struct sim *sim, uint32_t node, const struct icmp4_node_settings *settings,
		  const struct sim_behaviour *behaviour);

/* A datagram that leaves the node as its application's (icmp4_node_send), or as a kernel's. */
void sim_send(struct sim *sim, struct icmp4_time now, uint32_t node,
	      const struct icmp4_packet *packet);
/* Would the system of that host let it out, as its kernel tells whoever sends by a socket? */
enum sim_refusal { SIM_SENDS, SIM_UNROUTED, SIM_FILTERED, SIM_DOWN };
enum sim_refusal sim_refuses(const struct sim *sim, uint32_t node,
			     const struct icmp4_packet *packet);
/* A frame that whoever takes the node's place puts on a link by itself, past the node: packet says
 * the link (interface), to whom (next_hop, link), and is sent whatever its octets are. */
void sim_put(struct sim *sim, struct icmp4_time now, uint32_t node,
	     const struct icmp4_packet *packet);
void sim_advance(struct sim *sim, struct icmp4_time now);
/* The packet's bytes are valid until the next sim_advance or sim_send. */
bool sim_receive(struct sim *sim, uint32_t *node, struct icmp4_packet *packet);
/* The time that it has come to. */
struct icmp4_time sim_now(const struct sim *sim);
/* When the next packet arrives somewhere, or a node gives one up; ICMP4_NEVER: neither. */
struct icmp4_time sim_deadline(const struct sim *sim);

/* What became of the packets that were put on links. */
struct sim_counters {
	uint64_t carried;    /* on the way, or arrived */
	uint64_t lost;       /* by a link's loss */
	uint64_t too_long;   /* for the link */
	uint64_t cut_off;    /* queued for a link that went down */
	uint64_t overflowed; /* no room in a link's queue */
	uint64_t shed;       /* by CoDel */
	uint64_t corrupted;  /* of those carried, as are the next two */
	uint64_t duplicated;
	uint64_t reordered;
	uint64_t unresolved; /* for a neighbour that had not resolved less than a second before */
	uint64_t staged;     /* by a stage beside a node */
	uint64_t queue_full; /* more on the way at once than the simulator holds (65536) */
};

const struct sim_counters *sim_counters(const struct sim *sim);

/*
 * What a tap sees: a node's decision about a packet (delivered, where somebody has taken the node's
 * place), or the loss of one on a link. A link that is down is a decision of the node before it.
 */
struct sim_sight {
	struct icmp4_time at;
	uint32_t node;     /* who decided; of a loss, who had sent it */
	uint32_t link;     /* of a loss; else SIM_NONE */
	const char *loss;  /* "lost", "too-long", "link-down", "overflow", "codel", "queue-full",
			    * "unresolved"; or NULL */
	const char *stage; /* beside the node, whose word for it that is; or NULL */
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
/* The link of that interface, which is one of those. */
uint32_t sim_node_link(const struct sim *sim, uint32_t node, uint32_t interface);
/* Whether a lab adds stages around it. */
bool sim_node_has_stages(const struct sim *sim, uint32_t node);

/*
 * The stages of a node for whoever runs that node elsewhere: a datagram before the node sees it,
 * and one that the node puts out, changed in place. False: it goes no further; refused: and the
 * node is to say so, by 3/13.
 */
struct sim_staged {
	const char *stage, *loss; /* who ended it, and why */
	bool refused;
	bool turned; /* comes from an address of the node's own, and rightly so */
	int64_t delay_ns;
};
bool sim_stage_in(struct sim *sim, struct icmp4_time now, uint32_t node,
		  const struct icmp4_packet *packet, struct sim_staged *staged);
bool sim_stage_out(struct sim *sim, struct icmp4_time now, uint32_t node,
		   const struct icmp4_packet *packet, struct sim_staged *staged);
/* What had gone out, and comes back since no neighbour takes it: as it was for the node. */
void sim_stage_back(struct sim *sim, uint32_t node, const struct icmp4_packet *packet);
const struct sim_behaviour *sim_node_behaviour(const struct sim *sim, uint32_t node);
/* The translator beside it, or NULL. */
const struct icmp4_nat *sim_node_nat(const struct sim *sim, uint32_t node);
/* The route that a node has for what it forwards from src; src 0: for what is its own. */
const struct icmp4_route *sim_route(const struct sim *sim, uint32_t node, uint32_t src,
				    uint32_t dst);
bool sim_owns(const struct sim *sim, uint32_t node, uint32_t address);
/* Do several nodes have it? */
bool sim_is_anycast(const struct sim *sim, uint32_t address);
/* The node that owns an address, of several the first, or SIM_NONE; *interface is SIM_NONE for its
 * own /32s. */
uint32_t sim_owner(const struct sim *sim, uint32_t address, uint32_t *interface);
/* Two, or as many as a LAN has; ways[i] is what ends[i] sends by. */
size_t sim_link_size(const struct sim *sim, uint32_t link);
const struct sim_end *sim_link_ends(const struct sim *sim, uint32_t link);
const struct sim_direction *sim_link_ways(const struct sim *sim, uint32_t link);
/* What was sent by an end so far, what of that was lost, and what waits. */
struct sim_load {
	uint64_t packets, octets, lost;
	size_t waiting, waiting_octets;
};
struct sim_load sim_link_load(const struct sim *sim, uint32_t link, uint32_t side);
/* Of a LAN; NULL: it is none. */
const char *sim_link_name(const struct sim *sim, uint32_t link);

#endif
