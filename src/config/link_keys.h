/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_LINK_KEYS_H
#define CONFIG_LINK_KEYS_H
/* What may be said of a link, or of one direction of it: in links, in events, and while it runs. */
#include "config/schema.h"

struct link_keys {
	struct sim_direction way;
	struct icmp4_prefix prefix;
	struct link_times **times; /* where lists of times are kept */
	const yaml_node_t *queue;  /* where it was said */
};

/* Lists of times live as long as the lab: ways only borrow them. Those alike are one. */
struct link_times {
	struct link_times *next;
	struct sim_times *times;
};
void link_times_free(struct link_times *times);

/* All keys; those of one direction. */
extern const struct schema_table link_table, link_way_table;
/* A map, or the scalar in place of it: the delay, unless it says up or down. */
bool link_read(struct schema *s, const yaml_node_t *value, const struct schema_table *table,
	       struct link_keys *keys);
/* Do the keys make sense together? */
bool link_sound(struct schema *s, const struct link_keys *keys);

#endif
