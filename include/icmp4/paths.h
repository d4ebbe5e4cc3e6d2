/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_PATHS_H
#define ICMP4_PATHS_H
/*
 * The engine of all paths: the graph of the routers that the flows to one destination pass, and by
 * what the routers that divide them do so. Its probes are those of a trace (trace.h), and answers
 * are believed as there; but each flow has a source port (UDP, TCP) or an identifier and checksum
 * (ICMP) of its own.
 *
 * A vertex is an address at a TTL; a hop that answers nothing is one vertex behind each vertex in
 * front of it. Behind a vertex with k - 1 successors so many flows are sent that a k-th one, were
 * there as many that share the flows evenly, had been missed with no more than the chance asked for
 * (MDA). As long as all vertices of a hop have as many successors, and these but one predecessor,
 * or the other way round, one such question a hop does for all its vertices (MDA-Lite). Where two
 * flows through each vertex show a mesh, or an uneven division, it is asked of each vertex.
 *
 * Where flows part, one of them is repeated: a router that sends it elsewhere then divides packets,
 * and which links lie behind it cannot be told by flows. Then one field at a time is varied: those
 * that make a flow go elsewhere are what the router looks at.
 */
#include <icmp4/heard.h>
#include <icmp4/packet.h>
#include <icmp4/trace.h>
#include <icmp4/types.h>

ICMP4_BEGIN

#define ICMP4_PATHS_NONE UINT16_MAX

/* How sure: a 95 or 99 % chance that a branching, or a graph of 30 branchings, is complete. */
enum icmp4_paths_bound {
	ICMP4_PATHS_GRAPH_95,
	ICMP4_PATHS_GRAPH_99,
	ICMP4_PATHS_VERTEX_95,
	ICMP4_PATHS_VERTEX_99,
	ICMP4_PATHS_BOUND_COUNT
};

ICMP4_API const char *icmp4_paths_bound_name(enum icmp4_paths_bound bound);
/* The chance to miss a successor of one vertex, in parts of a million. */
ICMP4_API uint32_t icmp4_paths_bound_ppm(enum icmp4_paths_bound bound);
/* So many flows show that there is no k-th successor; k >= 2. */
ICMP4_API uint32_t icmp4_paths_enough(enum icmp4_paths_bound bound, uint32_t k);

/* What a router may divide flows by. */
enum icmp4_paths_field {
	ICMP4_PATHS_SRC_PORT = 1,
	ICMP4_PATHS_DST_PORT = 2,
	ICMP4_PATHS_ID = 4, /* of an ICMP query */
	ICMP4_PATHS_CHECKSUM = 8,
	ICMP4_PATHS_TOS = 16,
};

/* NULL for what is no single field. */
ICMP4_API const char *icmp4_paths_field_name(enum icmp4_paths_field field);

struct icmp4_paths_options {
	uint32_t dst;
	uint32_t src;       /* 0: the world fills it in, and the checksum of UDP and TCP with it */
	uint8_t protocol;   /* ICMP4_PROTO_UDP, _ICMP or _TCP */
	uint16_t src_port;  /* of the first flow; the identifier of ICMP; 0: chosen by the key */
	uint16_t dst_port;  /* UDP, TCP */
	uint8_t first, max; /* TTL range, 1 <= first <= max */
	uint8_t gap;        /* silent hops in a row that end it, >= 1 */
	uint8_t window;     /* probes in flight, >= 1 */
	uint8_t bound;      /* enum icmp4_paths_bound */
	bool full;          /* ask of each vertex everywhere: no MDA-Lite */
	bool no_fields;     /* leave out what the routers look at */
	uint16_t length;    /* whole datagram, octets: at least 30 UDP, 30 ICMP, 40 TCP */
	uint8_t tos;
	bool df;
	int64_t gap_ns;     /* from probe to probe at least */
	int64_t timeout_ns; /* wait for an answer at most */
};

/* UDP to port 33434, TTL 1..30, gap 3, 32 in flight, 95 % of the graph, 60 octets, 1 s. */
ICMP4_API void icmp4_paths_options_default(struct icmp4_paths_options *options, uint32_t dst);

/* A flow: the serial-th source port, say, with one field moved on by step. */
struct icmp4_paths_flow {
	uint16_t serial;
	uint8_t field; /* enum icmp4_paths_field, or 0: none */
	uint8_t step;
};

/* What is known of one flow at one TTL. */
struct icmp4_paths_cell {
	uint16_t vertex;
	uint8_t state;
	uint8_t tries;
};

/* What a vertex with several successors does. */
enum icmp4_paths_balance {
	ICMP4_PATHS_UNKNOWN,
	ICMP4_PATHS_BY_FLOW,
	ICMP4_PATHS_BY_PACKET,
};

struct icmp4_paths_vertex {
	uint32_t address; /* 0: silent */
	uint16_t before;  /* of a silent one: the vertex in front of it, or ICMP4_PATHS_NONE */
	uint8_t ttl;
	bool reached;       /* the destination itself */
	bool final;         /* no probe got farther */
	uint8_t type, code; /* of the last answer */
	uint16_t in, out;   /* links */
	uint32_t flows;     /* that pass it; 0: it has turned out not to exist */
	int64_t rtt_ns;     /* shortest; -1: none */
	uint8_t balance;    /* enum icmp4_paths_balance, where out >= 2 */
	uint8_t fields;     /* icmp4_paths_field: it looks at these, */
	uint8_t others;     /* not at these, */
	uint8_t doubtful;   /* and of these it could not be found out */
	uint8_t repeats;    /* answers to a repeated flow */
	uint8_t repeating;  /* in flight */
	uint8_t lost;       /* repetitions that were not answered */
	uint16_t base;      /* the flow that is repeated and varied */
};

struct icmp4_paths_link {
	uint16_t from, to;
	bool certain; /* false: behind a router that divides packets, two hops of several vertices
		       */
};

/* Probe n is in slot n % slot_count. */
struct icmp4_paths_slot {
	struct icmp4_time sent_at;
	uint16_t flow;
	uint8_t ttl;
	uint8_t state;
	bool again; /* a repetition: the cell is known */
	bool retry; /* in a round of them */
};

/* None need be cleared. What does not fit is left out, and crowded says so. */
struct icmp4_paths_memory {
	struct icmp4_paths_flow *flows;
	size_t flow_count;                   /* 16..16384 */
	struct icmp4_paths_cell *cells;      /* flow_count * max */
	struct icmp4_paths_vertex *vertices; /* the first one is our own host */
	size_t vertex_count;                 /* 1..65534 */
	struct icmp4_paths_link *links;
	size_t link_count;
	struct icmp4_paths_slot *slots;
	size_t slot_count; /* 2 * window..65534 */
};

struct icmp4_paths_event {
	enum icmp4_trace_status status;
	uint8_t ttl;
	uint16_t flow;
	struct icmp4_time at;
	int64_t rtt_ns; /* -1: none */
	bool reached;
	bool final;
	int reason; /* for UNSENT: what icmp4_paths_failed was told */
	bool heard_any;
	struct icmp4_heard heard; /* borrowed from the packet last given to input() */
};

enum icmp4_paths_end {
	ICMP4_PATHS_RUNNING,
	ICMP4_PATHS_REACHED,
	ICMP4_PATHS_UNREACHABLE, /* all paths end, none at the destination */
	ICMP4_PATHS_GAP,         /* too many silent hops in a row */
	ICMP4_PATHS_MAX,
	ICMP4_PATHS_LOOP, /* nothing is left but flows that go round */
	ICMP4_PATHS_STOPPED,
};

ICMP4_API const char *icmp4_paths_end_name(enum icmp4_paths_end end);

/*
 * Where others answer, what was not answered is asked once more in rounds, with a pause before
 * each: whoever limits his answers needs time. As long as a round brings an answer, silence proves
 * nothing.
 */
struct icmp4_paths_round {
	struct icmp4_time at; /* not before */
	int64_t pause_ns;
	uint32_t batch; /* probes of a round at most, */
	uint32_t sent;  /* sent so far, */
	uint32_t open;  /* and of them in flight */
	uint32_t heard; /* answers to them */
};

/* What is to be sent next. */
struct icmp4_paths_plan {
	struct icmp4_time at;
	uint16_t flow; /* ICMP4_PATHS_NONE: nothing */
	uint8_t ttl;
	bool again;
	bool retry;
};

struct icmp4_paths {
	struct icmp4_paths_options options;
	struct icmp4_paths_memory memory;
	struct icmp4_trace probe; /* only what it takes to make and know probes */
	struct icmp4_time now;
	struct icmp4_time send_at; /* not before: pacing */
	struct icmp4_paths_round round;
	uint64_t oldest; /* every probe before it is settled */
	uint16_t base;   /* checksum of the first flow of ICMP */
	uint16_t flows;  /* how many there are of each, and have been used */
	uint16_t serials;
	uint16_t vertices;
	uint32_t links;
	uint32_t in_flight;
	uint8_t hop;                /* that is being asked about, and its way from the one before */
	uint16_t width[257];        /* vertices at each TTL */
	uint16_t finals[257];       /* of them, final */
	uint8_t full[257 / 8 + 1];  /* a bit each: asked vertex by vertex */
	uint8_t stray[257 / 8 + 1]; /* flows do not keep to their vertex there */
	uint8_t farthest;           /* highest TTL that answered */
	int64_t rtt_ns;             /* slowest answer; -1: none */
	bool crowded;               /* some memory was too small: the graph is not complete */
	bool stopped;
	uint32_t answered, silent, unsent, forged;
	uint8_t failures; /* in a row */
	enum icmp4_paths_end end;
	struct icmp4_paths_plan plan;
	bool has_event;
	struct icmp4_paths_event event;
};

/* ICMP4_OK or ICMP4_ERR_ARGUMENT. */
ICMP4_API int icmp4_paths_init(struct icmp4_paths *paths, const struct icmp4_paths_options *options,
			       const struct icmp4_paths_memory *memory, const struct icmp4_key *key,
			       struct icmp4_time start);
ICMP4_API void icmp4_paths_input(struct icmp4_paths *paths, struct icmp4_time now,
				 const struct icmp4_packet *packet);
/* Writes the next probe. False: none is due, an event is pending, or the room lent is too small. */
ICMP4_API bool icmp4_paths_output(struct icmp4_paths *paths, struct icmp4_time now,
				  struct icmp4_packet *packet);
ICMP4_API void icmp4_paths_sent(struct icmp4_paths *paths, uint64_t tag, struct icmp4_time stamp);
ICMP4_API void icmp4_paths_failed(struct icmp4_paths *paths, uint64_t tag, int reason);
ICMP4_API struct icmp4_time icmp4_paths_deadline(const struct icmp4_paths *paths);
ICMP4_API void icmp4_paths_advance(struct icmp4_paths *paths, struct icmp4_time now);
/* Ask until false after every input(), failed() and advance(): output() is false until then. */
ICMP4_API bool icmp4_paths_event(struct icmp4_paths *paths, struct icmp4_paths_event *event);
ICMP4_API void icmp4_paths_stop(struct icmp4_paths *paths);
/* ICMP4_PATHS_RUNNING until the graph is known: vertices, links and diamonds are the result. */
ICMP4_API enum icmp4_paths_end icmp4_paths_ended(const struct icmp4_paths *paths);

/* What lies between two hops of a single vertex each. */
struct icmp4_paths_diamond {
	uint8_t first;   /* TTL where the flows part; one less than the first TTL: our own host */
	uint8_t last;    /* where they have met again, or ended */
	uint16_t width;  /* vertices at the widest hop */
	uint16_t uneven; /* at most so many successors, or predecessors, more than another of its
			    hop */
	bool meshed;
	bool by_packet; /* somebody in it divides packets */
};

/* The first diamond that parts at this TTL or later; false: there is none. */
ICMP4_API bool icmp4_paths_diamond(const struct icmp4_paths *paths, uint8_t from,
				   struct icmp4_paths_diamond *diamond);

ICMP4_END

#endif
