/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_SKETCH_H
#define CONFIG_SKETCH_H
/*
 * A network before it is a lab file: what a generator draws and an importer finds. Whatever names
 * are given, those in the sketch are sound and each is another; what is written is a lab file that
 * lab_read takes, as long as it is not larger than a lab may be.
 */
#include <icmp4/route.h>
#include <stdio.h>

#include "config/names.h"

#define SKETCH_NONE UINT32_MAX

enum { SKETCH_NODES_MAX = 1 << 20, SKETCH_LINKS_MAX = 1 << 21 };

enum sketch_role {
	SKETCH_OPEN, /* a host at the end of one link, a router between several */
	SKETCH_HOST,
	SKETCH_ROUTER,
	SKETCH_LAN, /* no node: those it has links to are on it */
};

struct sketch_node {
	char *name;
	enum sketch_role role;
	uint32_t address; /* of its own; 0: not said */
	bool placed;      /* on earth, in degrees: */
	double latitude, longitude;
	size_t links; /* that it has; of a LAN, those on it */
};

struct sketch_end {
	uint32_t node;
	char *port; /* NULL: not said */
};

struct sketch_link {
	struct sketch_end end[2];
	int64_t delay_ns; /* -1: not said */
	uint32_t loss_ppb;
	uint16_t mtu; /* 0: not said, as cost: */
	uint32_t cost;
	struct icmp4_prefix prefix; /* length 0: not said */
};

struct sketch {
	char *name, *about; /* NULL: not said */
	char *made;         /* by which command; NULL */
	struct sketch_node *nodes;
	size_t node_count;
	struct sketch_link *links;
	size_t link_count;
	struct names names;
	uint32_t from, to; /* whence to try what; SKETCH_NONE */
	bool answers;      /* and it is claimed that it answers */
	bool directed;     /* each link leads from its first end towards `to`, all equally well */
};

void sketch_init(struct sketch *sketch);
void sketch_free(struct sketch *sketch);

/* Adds a node that is called like this text, as nearly as may be; SKETCH_NONE: too many. */
uint32_t sketch_add_node(struct sketch *sketch, const char *text);
/* Its name is not known, or already given: so that others can be told. */
uint32_t sketch_find(const struct sketch *sketch, const char *name);
/* The link has nothing said of it yet; NULL: too many, or a link from a node to itself. */
struct sketch_link *sketch_add_link(struct sketch *sketch, uint32_t a, uint32_t b);
/* A port is called like this text, as nearly as may be. */
void sketch_set_port(struct sketch_end *end, const char *text);

/* How long light in a fibre takes between two that are placed, detours included. */
int64_t sketch_distance_ns(const struct sketch_node *a, const struct sketch_node *b);

/* As a lab file. */
void sketch_write(struct sketch *sketch, FILE *file);

#endif
