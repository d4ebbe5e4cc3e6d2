/* SPDX-License-Identifier: MIT */
#ifndef CMD_PING_RUN_H
#define CMD_PING_RUN_H
/*
 * One run of `icmp ping`: options.c makes those of the engine out of those of the command line,
 * memory.c keeps what is known of each target, feed.c brings more of them, and ping.c runs it.
 */
#include "cmd/ping/feed.h"
#include "cmd/ping/query.h"
#include "cmd/session.h"
#include "stat/sizes.h"

/* Of one target. */
struct ping_row {
	bool negative; /* the last answer was a no */
	bool moved;    /* its name stands for another address now, which is a target of its own */
	struct feed_name *name; /* NULL: it is not asked for again */
};

struct ping_run {
	struct session session;
	struct cmd_options *given;
	struct ping_feed feed;
	struct ping_query query;
	size_t flow_count; /* to each target; 0: they are not told apart */
	size_t count;      /* of targets, each flow one: rows in use of each of these */
	size_t room_count;
	struct out_target *shown;
	struct stat_rtt *rtt;
	struct stat_runs *loss;
	struct out_refusal *refusals;
	struct ping_row *rows;
	struct stat_size *sizes; /* of a sweep, all sizes of each; else NULL */
	struct icmp4_ping_options options;
	struct icmp4_ping_memory memory;
	uint8_t *room;
	size_t room_size;
	struct icmp4_ping engine;
};

/* Is it a port that is asked, by UDP or TCP? */
static inline bool ping_asks_port(const struct ping_run *run)
{
	return run->query.kind == ICMP4_PING_UDP || run->query.kind == ICMP4_PING_TCP;
}

/* The sizes of that target; NULL: it is no sweep. */
static inline struct stat_size *ping_sizes(const struct ping_run *run, size_t target)
{
	return run->sizes ? run->sizes + target * icmp4_ping_sizes(&run->options) : NULL;
}

/* False: something makes no sense, or needs a right that is missing, and that is said. */
bool ping_read_options(struct ping_run *run);
/* For the session's targets; and one more, with all its flows, which the engine must be told of. */
bool ping_take_memory(struct ping_run *run);
bool ping_add(struct ping_run *run, const char *name, uint32_t dst);
void ping_free_memory(struct ping_run *run);

#endif
