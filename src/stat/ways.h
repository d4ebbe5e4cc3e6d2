/* SPDX-License-Identifier: MIT */
#ifndef STAT_WAYS_H
#define STAT_WAYS_H
/*
 * The ways to many targets, put together from the hops that were measured on some of them: a
 * router that was met at the same distance on another way has the hops before it from there. Those
 * are inferred, and say so; where other ways did not agree on them, that too.
 */
#include <icmp4/types.h>

enum { STAT_WAY_MAX = 32 };

enum stat_way_how {
	STAT_HOP_UNKNOWN, /* nobody asked it, for this target, and no other way says */
	STAT_HOP_SILENT,  /* it was asked */
	STAT_HOP_MEASURED,
	STAT_HOP_INFERRED,
	STAT_HOP_ONE_OF, /* inferred; other ways came there by several */
};

struct stat_way_hop {
	enum stat_way_how how;
	uint32_t from;
	int64_t rtt_ns; /* -1: not measured for this target */
	uint8_t type, code;
};

struct stat_ways_row {
	uint32_t target;
	uint32_t from;
	uint32_t rtt_us;
	uint8_t ttl;
	uint8_t type, code; /* of the message that said so */
};

/* A router at a distance, and what was measured before it. */
struct stat_ways_link {
	uint32_t from, before;
	uint8_t ttl, before_ttl;
	bool several;
};

struct stat_ways {
	struct stat_ways_row *rows;
	size_t row_count, row_room;
	struct stat_ways_link *links;
	size_t link_count;
	size_t interfaces; /* different addresses, and pairs of neighbours, that were measured */
	size_t pairs;
};

/* False: no memory. row.ttl < STAT_WAY_MAX; rtt_us UINT32_MAX: not known. */
bool stat_ways_add(struct stat_ways *ways, struct stat_ways_row row);
/* Once all are there, and before any is asked for. False: no memory. */
bool stat_ways_settle(struct stat_ways *ways);
/*
 * hops[ttl] of that target: returns the TTL of the last that is known. asked: a bit for each TTL
 * that was asked for this target.
 */
unsigned stat_ways_of(const struct stat_ways *ways, uint32_t target, uint32_t asked,
		      struct stat_way_hop hops[STAT_WAY_MAX]);
void stat_ways_free(struct stat_ways *ways);

#endif
