/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_CHANGE_H
#define CONFIG_CHANGE_H
/*
 * What changes in a network that runs, by the keys that its file has. Everything that ever changes
 * is a subject: a node, or one way of a link, with what it is when nothing happens. Several events
 * may have changed it at the same time; so it is never put back, but made anew from that and from
 * what is going on, in the order of the file.
 */
#include "config/link_keys.h"
#include "config/node/keys.h"
#include "config/reach.h"

struct subject {
	struct reach reach; /* a node; or a link, and from is the side */
	struct sim_direction way;
	struct icmp4_node_settings settings;
	struct sim_behaviour behaviour;
};

struct changes {
	struct lab *lab;
	struct node_rows node_rows;
	struct subject *subjects;
	size_t subject_count;
};

void changes_init(struct changes *changes, struct lab *lab);
void changes_free(struct changes *changes);

/* Each that a text means is a subject from now on. */
void changes_watch(struct changes *changes, const struct reach *reach);
/* Writes what is said over what the subject is. */
bool changes_read(struct changes *changes, struct schema *s, const yaml_node_t *set,
		  struct subject *subject);
/* Of a network that runs. */
void changes_become(struct changes *changes, const struct subject *subject);
bool reach_holds(const struct reach *reach, const struct subject *subject);

#endif
