/* SPDX-License-Identifier: MIT */
#ifndef RUN_TEAM_H
#define RUN_TEAM_H
/*
 * Several engines at work at the same time, in one world or in some: run_loop for more than one.
 * An arrival is shown to all that work in its world; each knows its own. Members join and leave
 * while the others go on.
 */
#include "run/loop.h"

enum { RUN_TEAM_MEMBERS = 8, RUN_TEAM_WORLDS = 2 };

struct run_member {
	struct run_engine engine;
	struct run_world *world;
	bool works;
};

struct run_team {
	struct run_member members[RUN_TEAM_MEMBERS];
	/* All that are heard; to wait in one of them is to wait in each. */
	struct run_world *worlds[RUN_TEAM_WORLDS];
	size_t world_count;
	struct icmp4_time end;
	uint8_t *room; /* for output(): room_size octets */
	size_t room_size;
	struct run_signals *signals; /* may be NULL */
	/* Told of each member that has come to its end, and after each step: then others may join
	 * or be stopped. */
	void (*ended)(void *self, size_t member);
	void (*step)(void *self);
	void *self;
};

void run_team_join(struct run_team *team, size_t member, struct run_engine engine,
		   struct run_world *world);
/* Out of the team at once; ended() is not told. */
void run_team_dismiss(struct run_team *team, size_t member);
/* Until nobody works any more and nobody joins. */
enum run_reason run_team(struct run_team *team);

#endif
