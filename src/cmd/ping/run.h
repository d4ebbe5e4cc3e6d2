/* SPDX-License-Identifier: MIT */
#ifndef CMD_PING_RUN_H
#define CMD_PING_RUN_H
/* One run of `icmp ping`, and how its options become those of the engine. */
#include "cmd/ping/query.h"
#include "cmd/session.h"
#include "stat/runs.h"

struct ping_run {
	struct session session;
	struct ping_query query;
	struct out_target *flows; /* targets by flow, where they are told apart; else NULL */
	size_t count;             /* of targets, each flow one */
	struct icmp4_ping_options options;
	struct icmp4_ping_memory memory;
	struct stat_rtt *rtt;         /* by target */
	struct stat_runs *loss;       /* the same */
	struct out_refusal *refusals; /* the same */
	bool *negative;               /* the same: the last answer was a no */
	uint8_t *room;
	size_t room_size;
	struct icmp4_ping engine;
};

/* Is it a port that is asked, by UDP or TCP? */
static inline bool ping_asks_port(const struct ping_run *run)
{
	return run->query.kind == ICMP4_PING_UDP || run->query.kind == ICMP4_PING_TCP;
}

/* False: something makes no sense, or needs a right that is missing, and that is said. */
bool ping_read_options(struct ping_run *run);

#endif
