/* SPDX-License-Identifier: MIT */
#include "run/virtual.h"
#include "io/clock.h"
#include <errno.h>
#include <poll.h>
#include <time.h>

/* A signal that comes just before a sleep is noticed after it. */
static const int64_t nap_ns = 50 * ICMP4_MS_NS;

static struct run_virtual *virtual_of(struct run_world *world)
{
	return (struct run_virtual *)world;
}

static struct icmp4_time virtual_now(struct run_world *world)
{
	return virtual_of(world)->now;
}

/* The errno of a kernel in that place. */
static int refusal_of(const struct run_virtual *virtual, const struct icmp4_packet *packet)
{
	static const int errors[] = {
		[SIM_SENDS] = 0,
		[SIM_UNROUTED] = EHOSTUNREACH,
		[SIM_FILTERED] = EPERM,
		[SIM_DOWN] = ENETDOWN,
	};

	return virtual->refuses ? errors[sim_refuses(virtual->sim, virtual->node, packet)] : 0;
}

static int virtual_send(struct run_world *world, struct icmp4_packet *packet)
{
	struct run_virtual *virtual = virtual_of(world);
	int refusal = refusal_of(virtual, packet);

	packet->stamp = virtual->now;
	if (refusal)
		return refusal;
	if (virtual->frames)
		sim_put(virtual->sim, virtual->now, virtual->node, packet);
	else
		sim_send(virtual->sim, virtual->now, virtual->node, packet);
	return 0;
}

/* What arrives at a place that nobody has taken does not concern us. */
static bool virtual_receive(struct run_world *world, struct icmp4_packet *packet)
{
	struct run_virtual *virtual = virtual_of(world);
	uint32_t node;

	while (sim_receive(virtual->sim, &node, packet)) {
		if (node == virtual->node)
			return true;
		packet->interface = RUN_SINK;
		if (sim_node_place(virtual->sim, node) == SIM_PLACE_KERNEL)
			return true;
	}
	return false;
}

/* Asleep for a while. False: something has come that cannot wait. */
static bool nap(const struct run_virtual *virtual, int64_t left_ns)
{
	struct timespec span = {.tv_nsec = (long)(left_ns < nap_ns ? left_ns : nap_ns)};
	struct run_watch *watch = virtual->world.watch;
	struct pollfd poll = {.fd = watch ? watch->fd : -1, .events = watch ? watch->events : 0};

	if (ppoll(&poll, 1, &span, NULL) < 0 && errno != EINTR)
		return true;
	if (watch)
		watch->revents = poll.revents;
	return !poll.revents;
}

/* Until the real clock has caught up. False: a signal came first, or who else is waited for. */
static bool pass_time(const struct run_virtual *virtual, struct icmp4_time until)
{
	int64_t real_ns = (int64_t)((double)until.ns / virtual->speed);
	struct icmp4_time end = icmp4_time_add(virtual->real_start, real_ns);

	for (;;) {
		int64_t left_ns = icmp4_time_since(end, io_now());

		if (run_signalled(virtual->signals))
			return false;
		if (left_ns <= 0)
			return true;
		if (!nap(virtual, left_ns))
			return false;
	}
}

static void virtual_wait(struct run_world *world, struct icmp4_time until)
{
	struct run_virtual *virtual = virtual_of(world);
	struct icmp4_time next = icmp4_time_min(until, sim_deadline(virtual->sim));

	if (next.ns == ICMP4_NEVER.ns || icmp4_time_before(next, virtual->now))
		next = virtual->now;
	if (virtual->speed > 0 && !pass_time(virtual, next))
		return;
	virtual->now = next;
	sim_advance(virtual->sim, next);
}

static uint64_t virtual_dropped(struct run_world *world)
{
	(void)world;
	return 0;
}

static const struct run_world_ops virtual_ops = {
	.now = virtual_now,
	.send = virtual_send,
	.receive = virtual_receive,
	.wait = virtual_wait,
	.dropped = virtual_dropped,
};

void run_virtual_init(struct run_virtual *virtual, struct sim *sim, uint32_t node, double speed,
		      const struct run_signals *signals)
{
	*virtual = (struct run_virtual){
		.world.ops = &virtual_ops,
		.sim = sim,
		.node = node,
		.speed = speed,
		.real_start = io_now(),
		.signals = signals,
	};
	sim_set_place(sim, node, SIM_PLACE_PROBER);
}

void run_virtual_hear(struct run_virtual *virtual, uint32_t node)
{
	sim_set_place(virtual->sim, node, SIM_PLACE_KERNEL);
}
