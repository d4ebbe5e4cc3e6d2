/* SPDX-License-Identifier: MIT */
/*
 * What an engine wants to send leaves; what arrived is taken in; what it found out is shown at
 * once, for an event may borrow from the packet that caused it.
 */
#include "run/loop.h"

/* Packets sent, or taken in, before it is the other's turn: a flood of one must not starve the
 * other. */
enum { LOOP_BATCH = 256 };

static void drain(const struct run_plan *plan)
{
	plan->engine.ops->drain(plan->engine.self, plan->engine.sink);
}

static void send_due(const struct run_plan *plan)
{
	const struct run_engine *engine = &plan->engine;
	struct run_world *world = plan->world;

	for (int i = 0; i < LOOP_BATCH; i++) {
		struct icmp4_packet packet = {.bytes = plan->room, .held = plan->room_size};
		struct icmp4_time now = world->ops->now(world);

		/* At the end of the run a probe would leave that nobody waits for. */
		if (!icmp4_time_before(now, plan->end) ||
		    !engine->ops->output(engine->self, now, &packet))
			return;
		int reason = world->ops->send(world, &packet);
		if (reason)
			engine->ops->failed(engine->self, packet.tag, reason);
		else
			engine->ops->sent(engine->self, packet.tag, packet.stamp);
		drain(plan);
	}
}

static void take_departures(const struct run_plan *plan)
{
	const struct run_engine *engine = &plan->engine;
	struct run_world *world = plan->world;
	struct icmp4_time stamp;
	uint64_t tag;

	while (world->ops->departed && world->ops->departed(world, &tag, &stamp))
		if (engine->ops->left)
			engine->ops->left(engine->self, tag, stamp);
}

static void take_in(const struct run_plan *plan)
{
	const struct run_engine *engine = &plan->engine;
	struct run_world *world = plan->world;
	struct icmp4_packet packet;

	for (int i = 0; i < LOOP_BATCH && world->ops->receive(world, &packet); i++) {
		take_departures(plan);
		engine->ops->input(engine->self, world->ops->now(world), &packet);
		drain(plan);
	}
	take_departures(plan);
	uint64_t dropped = world->ops->dropped(world);
	if (dropped && engine->ops->dropped)
		engine->ops->dropped(engine->self, dropped);
}

static bool is_stopped(const struct run_plan *plan)
{
	return plan->signals && plan->signals->stop;
}

static void show_progress(const struct run_plan *plan)
{
	if (!plan->signals || !plan->signals->progress || !plan->progress)
		return;
	plan->signals->progress = 0;
	plan->progress(plan->engine.sink);
}

static struct icmp4_time wake_at(const struct run_plan *plan)
{
	struct icmp4_time at = plan->engine.ops->deadline(plan->engine.self);
	struct run_watch *watch = plan->world->watch;

	if (!watch)
		return icmp4_time_min(at, plan->end);
	watch->tick(watch, plan->world->ops->now(plan->world));
	return icmp4_time_min(icmp4_time_min(at, watch->due), plan->end);
}

enum run_reason run_loop(const struct run_plan *plan)
{
	const struct run_engine *engine = &plan->engine;
	struct run_world *world = plan->world;

	for (;;) {
		send_due(plan);
		drain(plan);
		if (engine->ops->done(engine->self))
			return RUN_DONE;
		if (is_stopped(plan) || !icmp4_time_before(world->ops->now(world), plan->end))
			break;
		show_progress(plan);
		world->ops->wait(world, wake_at(plan));
		take_in(plan);
		engine->ops->advance(engine->self, world->ops->now(world));
		drain(plan);
	}
	/* What is in flight stays unsettled: nobody can say yet whether it is lost. */
	engine->ops->stop(engine->self);
	drain(plan);
	return is_stopped(plan) ? RUN_INTERRUPTED : RUN_DEADLINE;
}

const char *run_reason_name(enum run_reason reason)
{
	static const char *const names[] = {
		[RUN_DONE] = "complete",
		[RUN_DEADLINE] = "deadline",
		[RUN_INTERRUPTED] = "interrupted",
		[RUN_RELOAD] = "reload",
	};

	return names[reason];
}
