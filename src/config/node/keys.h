/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_NODE_KEYS_H
#define CONFIG_NODE_KEYS_H
/*
 * The keys that every node has, whether it stands in a lab file or in a file of its own: persona,
 * addresses, ports, filters, and each knob of the library under its own name.
 */
#include <icmp4/node.h>

#include "config/schema.h"

/* Whatever is read into begins with this. */
struct node_keys {
	const char *persona, *profile; /* borrowed of the document */
	struct icmp4_node_settings settings;
	struct icmp4_prefix *addresses; /* of its own, beside those of its interfaces */
	size_t address_count;
	struct icmp4_port *ports;
	size_t port_count;
	struct icmp4_filter *filters;
	size_t filter_count;
	struct icmp4_probe_access *probe_access;
	size_t probe_access_count;
};

struct node_rows {
	struct schema_row *rows;
	size_t count;
};

/* The keys of every node, and others in front of them. The caller frees rows. */
struct node_rows node_rows(const struct schema_row *others, size_t count);
/*
 * Reads a map (or the name of a persona) into target, which begins with struct node_keys: first
 * persona or profile, which the other keys change.
 */
bool node_read(struct schema *s, const yaml_node_t *value, const char *what,
	       const struct node_rows *rows, bool forward, void *target);
/* Its arrays. */
void node_keys_free(struct node_keys *keys);

/* knobs.c */
schema_read_fn node__silent, node__limit, node__ecmp, node__extensions;
bool node__persona(struct schema *s, const yaml_node_t *value,
		   struct icmp4_node_settings *settings);
bool node__profile(struct schema *s, const yaml_node_t *value,
		   struct icmp4_node_settings *settings);

/* services.c */
schema_read_fn node__reject, node__drop, node__tcp, node__udp;

/* access.c */
schema_read_fn node__probe_access;

#endif
