/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_DRAFT_H
#define CONFIG_LAB_DRAFT_H
/*
 * A lab while its file is read: what the sections say, before there is a network. Each file of
 * src/config reads its sections into the draft; lab.c then makes the network of it.
 */
#include "config/link_keys.h"
#include "config/names.h"
#include "config/node/keys.h"

enum { NODES_MAX = 1 << 20, LINKS_MAX = 1 << 21, NAME_MAX_OCTETS = 63 };

enum draft_role { ROLE_OPEN, ROLE_HOST, ROLE_ROUTER };

/* A translator as its router's line has it. */
struct draft_nat {
	const yaml_node_t *inside;
	struct icmp4_prefix *outside;
	size_t outside_count;
	uint32_t mode, filter, mappings, sessions;
	struct icmp4_nat_config config; /* of which those are a part */
};

/* An end of a link, as its node knows it. */
struct draft_side {
	uint32_t link, side;
};

struct draft_node {
	struct node_keys keys; /* first: what reads a key is given them */
	char *name;
	struct schema_spot at;    /* where it is first mentioned */
	enum draft_role role;     /* by the section that lists it */
	struct draft_side *sides; /* its interfaces, in order */
	size_t link_count;
	struct draft *draft;
	struct sim_behaviour behaviour;
	struct icmp4_prefix *anycast; /* addresses that others may have, too */
	size_t anycast_count;
	const yaml_node_t *no_probe;
	const yaml_node_t *nat_at;
	struct draft_nat nat; /* of nat_at, unless it is NULL */
};

struct draft_end {
	uint32_t node;
	char *port; /* NULL: not said */
	uint32_t address;
};

struct draft_link {
	char *name; /* of a LAN; NULL: it has two ends, and is none */
	struct draft_end *ends;
	struct sim_direction *ways; /* of what each end sends */
	size_t end_count;
	struct icmp4_prefix prefix; /* length 0: not said, to be assigned */
	struct schema_spot at;
};

struct draft {
	struct schema schema;
	struct lab *lab;
	const char *name, *about; /* borrowed of the document, as are the sections */
	uint64_t seed;
	int64_t unix_ns; /* at the start */
	struct icmp4_prefix pool;
	const yaml_node_t *pool_at, *attach, *routes, *tunnels, *events, *expect, *try;
	struct draft_node *nodes;
	size_t node_count;
	struct names names; /* of nodes */
	struct draft_link *links;
	size_t link_count;
	struct node_rows node_rows; /* keys of a node: ours, and those of every node */
};

/* A word inside a scalar, which may be a name. */
struct draft_word {
	const char *text;
	size_t length;
	struct schema_spot at;
};

/* A file that is read; look, unless it is NULL, sees the draft once the lab is made of it. */
struct lab_reading {
	const char *text;
	size_t length;
	const char *file;
	const uint64_t *seed;
	void (*look)(struct draft *draft, void *world);
	void *world;
};

struct lab *lab__read(const struct lab_reading *reading, struct config_error *error);

/* draft.c */
bool lab__name(struct draft *draft, struct draft_word word, const char *what);
uint32_t lab__find(const struct draft *draft, const char *name, size_t length);
/* Finds it or adds it; SIM_NONE: no name, or too many nodes, and that is said. */
uint32_t lab__mention(struct draft *draft, struct draft_word word);
/* Finds it; SIM_NONE, and the nearest is said, if there is none. */
uint32_t lab__known(struct draft *draft, struct draft_word word);
uint32_t lab__known_node(struct draft *draft, const yaml_node_t *scalar);
/* The next word of a list separated by commas, blanks around it left out. False: no more. */
bool lab__next_word(const yaml_node_t *scalar, size_t *offset, struct draft_word *word);
void lab__draft_free(struct draft *draft);

/* nodes.c: hosts and routers. */
schema_read_fn lab__read_hosts, lab__read_routers;
void lab__node_rows(struct draft *draft);
/* The keys of a node that may change while it runs, into the same place; the caller frees rows. */
struct node_rows lab__change_rows(void);

/* nats.c */
schema_read_fn lab__read_nat;

/* ends.c, links.c */
struct draft_reference {
	struct draft_word node, port; /* port.length 0: not said */
};
bool lab__reference(struct draft *draft, const yaml_node_t *scalar, size_t *offset,
		    struct draft_reference *reference);
/* An end is the next interface of its node. */
void lab__join(struct draft *draft, const struct draft_link *link, size_t side);
/* From a node to its neighbour; a port without length is any. */
struct draft_way {
	uint32_t from, to;
	struct draft_word from_port, to_port;
};
/* Ports have the names that they are told apart by; unsaid, that of the neighbour, or of the LAN.
 */
const char *lab__port_name(const struct draft *draft, const struct draft_link *link, size_t side);
/* Which interface of a node a scalar names, as `lan` or `gw:lan`; SIM_NONE, and that is said. */
uint32_t lab__port(struct draft *draft, uint32_t node, const yaml_node_t *scalar);
/* The one link that leads there; SIM_NONE where none or several do, and that is said. */
uint32_t lab__link(struct draft *draft, struct schema_spot at, const struct draft_way *way);
schema_read_fn lab__read_links;
/* Of a link of which nothing is said. */
struct link_keys lab__link_keys(struct draft *draft);
/* One with so many ends, all ways as said; the draft owns it, whatever becomes of it. */
struct draft_link *lab__add_link(struct draft *draft, struct schema_spot at, size_t end_count,
				 const struct link_keys *keys);
/* A node and port for the next end; false: it cannot be one, and that is said. */
bool lab__add_end(struct draft *draft, struct draft_link *link, size_t side,
		  const struct draft_reference *reference);
/* Are the names of its ports free? */
bool lab__link_sound(struct draft *draft, const struct draft_link *link);

/* lans.c: a name with a list of members, or with a map that has one, is a LAN. */
bool lab__is_lan(struct schema *s, const yaml_node_t *key, const yaml_node_t *value);
schema_read_fn lab__read_lan;

/* assign.c: after all links are known. */
bool lab__assign(struct draft *draft);

/* nats.c, routes.c, tunnels.c, claims.c: after the network is built. */
bool lab__nats(struct draft *draft);
bool lab__no_probe(struct draft *draft);
bool lab__routes(struct draft *draft);
/* A prefix, an address, or a node's name for its address. */
bool lab__target(struct draft *draft, struct draft_word word, struct icmp4_prefix *target);
bool lab__tunnels(struct draft *draft);
bool lab__claims(struct draft *draft);
/* attach.c: once the network is there. */
bool lab__attach(struct draft *draft);
/* events.c: once the network is ready; takes the document over. */
bool lab__events(struct draft *draft);

#endif
