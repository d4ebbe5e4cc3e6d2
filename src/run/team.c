/* SPDX-License-Identifier: MIT */
#include "run/team.h"

/* A tag names the member, and in it what the member calls a probe (flows.c has the bits below). */
enum { TEAM_SHIFT = 56, TEAM_BATCH = 256 };

void run_team_join(struct run_team *team, size_t member, struct run_engine engine,
		   struct run_world *world)
{
	team->members[member] = (struct run_member){engine, world, true};
}

static void drain(struct run_member *member)
{
	member->engine.ops->drain(member->engine.self, member->engine.sink);
}

static void stop(struct run_member *member)
{
	member->engine.ops->stop(member->engine.self);
	drain(member);
	member->works = false;
}

void run_team_dismiss(struct run_team *team, size_t member)
{
	if (team->members[member].works)
		stop(&team->members[member]);
}

static uint64_t probe_of(uint64_t tag)
{
	return tag & (((uint64_t)1 << TEAM_SHIFT) - 1);
}

static void send_of(const struct run_team *team, size_t number, struct run_member *member)
{
	const struct run_engine *engine = &member->engine;
	struct run_world *world = member->world;

	for (int i = 0; i < TEAM_BATCH; i++) {
		struct icmp4_packet packet = {.bytes = team->room, .held = team->room_size};
		struct icmp4_time now = world->ops->now(world);

		if (!icmp4_time_before(now, team->end) ||
		    !engine->ops->output(engine->self, now, &packet))
			return;
		packet.tag |= (uint64_t)number << TEAM_SHIFT;
		int reason = world->ops->send(world, &packet);
		if (reason)
			engine->ops->failed(engine->self, probe_of(packet.tag), reason);
		else
			engine->ops->sent(engine->self, probe_of(packet.tag), packet.stamp);
		drain(member);
	}
}

static void send_due(struct run_team *team)
{
	for (size_t i = 0; i < RUN_TEAM_MEMBERS; i++)
		if (team->members[i].works)
			send_of(team, i, &team->members[i]);
}

/* Of those that have left the team, nobody wants to know. */
static void take_departures(const struct run_team *team, struct run_world *world)
{
	struct icmp4_time stamp;
	uint64_t tag;

	while (world->ops->departed && world->ops->departed(world, &tag, &stamp)) {
		const struct run_member *member =
			&team->members[(tag >> TEAM_SHIFT) % RUN_TEAM_MEMBERS];

		if (member->works && member->world == world && member->engine.ops->left)
			member->engine.ops->left(member->engine.self, probe_of(tag), stamp);
	}
}

static void take_packet(struct run_team *team, struct run_world *world,
			const struct icmp4_packet *packet)
{
	struct icmp4_time now = world->ops->now(world);

	for (size_t i = 0; i < RUN_TEAM_MEMBERS; i++) {
		struct run_member *member = &team->members[i];

		if (!member->works || member->world != world)
			continue;
		member->engine.ops->input(member->engine.self, now, packet);
		drain(member);
	}
}

static void take_dropped(struct run_team *team, struct run_world *world)
{
	uint64_t dropped = world->ops->dropped(world);

	for (size_t i = 0; dropped && i < RUN_TEAM_MEMBERS; i++) {
		const struct run_member *member = &team->members[i];

		if (member->works && member->world == world && member->engine.ops->dropped)
			member->engine.ops->dropped(member->engine.self, dropped);
	}
}

static void take_in(struct run_team *team, struct run_world *world)
{
	struct icmp4_packet packet;

	for (int i = 0; i < TEAM_BATCH && world->ops->receive(world, &packet); i++) {
		take_departures(team, world);
		take_packet(team, world, &packet);
	}
	take_departures(team, world);
	take_dropped(team, world);
}

static bool is_stopped(const struct run_team *team)
{
	return team->signals && team->signals->stop;
}

static struct icmp4_time now_of(const struct run_team *team)
{
	return team->worlds[0]->ops->now(team->worlds[0]);
}

static void wait_and_hear(struct run_team *team)
{
	struct icmp4_time until = team->end;

	for (size_t i = 0; i < RUN_TEAM_MEMBERS; i++) {
		const struct run_engine *engine = &team->members[i].engine;

		if (team->members[i].works)
			until = icmp4_time_min(until, engine->ops->deadline(engine->self));
	}
	team->worlds[0]->ops->wait(team->worlds[0], until);
	for (size_t i = 0; i < team->world_count; i++)
		take_in(team, team->worlds[i]);
}

static void advance(struct run_team *team)
{
	for (size_t i = 0; i < RUN_TEAM_MEMBERS; i++) {
		struct run_member *member = &team->members[i];

		if (!member->works)
			continue;
		member->engine.ops->advance(member->engine.self, now_of(team));
		drain(member);
	}
}

static void let_go(struct run_team *team)
{
	for (size_t i = 0; i < RUN_TEAM_MEMBERS; i++) {
		struct run_member *member = &team->members[i];

		if (!member->works || !member->engine.ops->done(member->engine.self))
			continue;
		member->works = false;
		team->ended(team->self, i);
	}
	team->step(team->self);
}

static bool is_idle(const struct run_team *team)
{
	for (size_t i = 0; i < RUN_TEAM_MEMBERS; i++)
		if (team->members[i].works)
			return false;
	return true;
}

/* What is in flight stays unsettled: nobody can say yet whether it is lost. */
static void stop_all(struct run_team *team)
{
	for (size_t i = 0; i < RUN_TEAM_MEMBERS; i++) {
		if (!team->members[i].works)
			continue;
		stop(&team->members[i]);
		team->ended(team->self, i);
	}
}

enum run_reason run_team(struct run_team *team)
{
	team->step(team->self);
	while (!is_idle(team)) {
		send_due(team);
		let_go(team);
		if (is_idle(team))
			break;
		if (is_stopped(team) || !icmp4_time_before(now_of(team), team->end)) {
			stop_all(team);
			return is_stopped(team) ? RUN_INTERRUPTED : RUN_DEADLINE;
		}
		wait_and_hear(team);
		advance(team);
	}
	return RUN_DONE;
}
