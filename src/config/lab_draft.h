/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LAB_DRAFT_H
#define CONFIG_LAB_DRAFT_H
/*
 * A lab while its file is read: what the sections say, before there is a network. Each file of
 * src/config reads its sections into the draft; lab.c then makes the network of it.
 */
#include "config/node_keys.h"

enum { NODES_MAX = 4096, LINKS_MAX = 16384, NAME_MAX_OCTETS = 63 };

enum draft_role { ROLE_OPEN, ROLE_HOST, ROLE_ROUTER };

struct draft_node {
	struct node_keys keys; /* first: what reads a key is given them */
	char *name;
	struct schema_spot at; /* where it is first mentioned */
	enum draft_role role;  /* by the section that lists it */
	size_t link_count;
	struct draft *draft;
};

struct draft_end {
	uint32_t node;
	char *port; /* NULL: not said */
	uint32_t address;
};

struct draft_link {
	struct draft_end ends[2];
	struct sim_direction ways[2];
	struct icmp4_prefix prefix; /* length 0: not said, to be assigned */
	struct schema_spot at;
};

struct draft {
	struct schema schema;
	struct lab *lab;
	const char *name, *about; /* borrowed of the document, as are the sections */
	uint64_t seed;
	struct icmp4_prefix pool;
	const yaml_node_t *pool_at, *attach, *routes, *tunnels, *expect, *try;
	struct draft_node *nodes;
	size_t node_count;
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

/* lab_draft.c */
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

/* lab_nodes.c: hosts and routers. */
schema_read_fn lab__read_hosts, lab__read_routers;
void lab__node_rows(struct draft *draft);

/* lab_ends.c, lab_links.c */
struct draft_reference {
	struct draft_word node, port; /* port.length 0: not said */
};
bool lab__reference(struct draft *draft, const yaml_node_t *scalar, size_t *offset,
		    struct draft_reference *reference);
/* From a node to its neighbour; a port without length is any. */
struct draft_way {
	uint32_t from, to;
	struct draft_word from_port, to_port;
};
/* The one link that leads there; SIM_NONE where none or several do, and that is said. */
uint32_t lab__link(struct draft *draft, struct schema_spot at, const struct draft_way *way);
schema_read_fn lab__read_links;

/* lab_assign.c: after all links are known. */
bool lab__assign(struct draft *draft);

/* lab_routes.c, lab_tunnels.c, lab_claims.c: after the network is built. */
bool lab__routes(struct draft *draft);
/* A prefix, an address, or a node's name for its address. */
bool lab__target(struct draft *draft, struct draft_word word, struct icmp4_prefix *target);
bool lab__tunnels(struct draft *draft);
bool lab__claims(struct draft *draft);

#endif
