/* SPDX-License-Identifier: MIT */
/*
 * One turn of the loop: every port's frames in batches, each to the node and what it says to the
 * ports at once; then whatever time has come for; then all that was said leaves the process; then
 * wait.
 */
#include "run/device.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

#include "io/clock.h"
#include "run/device_inner.h"
#include "sim/memory.h"

enum {
	DEVICE_LIMIT_SLOTS = 4096,
	DEVICE_LEARNED_SLOTS = 4096,
	DEVICE_REDIRECT_SLOTS = 1024,
	DEVICE_DATAGRAMS = 64, /* that are put together at a time */
	DEVICE_DATAGRAMS_A_SOURCE = 16,
	DEVICE_SEEN = 65536,
	DEVICE_POLLS = 160,
};

static void decided(struct run_device *run, struct icmp4_time now,
		    const struct icmp4_packet *packet)
{
	const struct run_device_watch *watch = &run->plan.watch;
	struct icmp4_node_event event;

	while (watch->decided && icmp4_node_event(&run->node, &event))
		watch->decided(watch->world, now, packet, &event);
}

/* What the node changes in place is shown as it came. */
static struct icmp4_packet as_it_came(struct run_device *run, const struct icmp4_packet *packet)
{
	struct icmp4_packet seen = *packet;

	if (!run->seen || packet->held > DEVICE_SEEN)
		return seen;
	memcpy(run->seen, packet->bytes, packet->held);
	seen.bytes = run->seen;
	return seen;
}

/* What is delivered inside has nobody to go to: a device without an application. */
static void play(struct run_device *run, struct icmp4_time now, const struct icmp4_packet *seen)
{
	struct icmp4_packet out = {.bytes = run->room, .held = sizeof(run->room)};

	while (icmp4_node_output(&run->node, now, &out)) {
		if (out.interface < run->lan_count)
			lan__send(run, now, &out);
		out = (struct icmp4_packet){.bytes = run->room, .held = sizeof(run->room)};
	}
	decided(run, now, seen);
}

static void settle(struct run_device *run, struct icmp4_time now)
{
	struct icmp4_packet packet;

	for (uint32_t i = 0; i < run->lan_count; i++)
		while (lan__unresolved(run, i, &packet)) {
			struct icmp4_packet seen = as_it_came(run, &packet);

			icmp4_node_unresolved(&run->node, now, &packet);
			play(run, now, &seen);
		}
	for (uint32_t i = 0; i < run->lan_count; i++)
		lan__drain(run, i, now);
}

static bool receive(struct run_device *run, uint32_t number)
{
	struct device_lan *lan = &run->lans[number];
	struct io_port_frame frames[DEVICE_BATCH];
	size_t count = lan->open ? lan->port.ops->receive(&lan->port, frames, DEVICE_BATCH) : 0;
	struct icmp4_time now = io_now();

	for (size_t i = 0; i < count; i++) {
		struct icmp4_packet packet, seen;

		if (!lan__take(run, number, now, &frames[i], &packet))
			continue;
		seen = as_it_came(run, &packet);
		icmp4_node_input(&run->node, now, &packet);
		play(run, now, &seen);
	}
	if (count)
		settle(run, now);
	return count == DEVICE_BATCH;
}

static void advance(struct run_device *run)
{
	struct icmp4_time now = io_now();

	for (size_t i = 0; i < run->lan_count; i++)
		if (run->lans[i].open && run->lans[i].port.ethernet)
			icmp4_neighbours_advance(&run->lans[i].neighbours, now);
	while (icmp4_node_advance(&run->node, now)) {
		struct icmp4_packet seen = as_it_came(run, icmp4_node_packet(&run->node));

		play(run, now, &seen);
	}
	settle(run, now);
}

/* An interface that is down or taken away is no reason to end. */
static void mend(struct run_device *run)
{
	struct icmp4_time now = io_now();
	struct io_failure failure;

	for (uint32_t i = 0; i < run->lan_count; i++) {
		struct device_lan *lan = &run->lans[i];

		if (lan->open && lan->port.gone)
			lan__close(run, i);
		if (!lan->open && !icmp4_time_before(now, lan->retry))
			lan__open(run, i, &failure);
	}
}

/* True where some port has more than a batch waiting. */
static bool turn(struct run_device *run)
{
	bool more = false;

	for (uint32_t i = 0; i < run->lan_count; i++)
		more |= receive(run, i);
	advance(run);
	for (size_t i = 0; i < run->lan_count; i++)
		if (run->lans[i].open)
			run->lans[i].port.ops->flush(&run->lans[i].port);
	mend(run);
	return more;
}

static struct icmp4_time next_time(const struct run_device *run)
{
	struct icmp4_time next = icmp4_time_min(run->plan.end, icmp4_node_deadline(&run->node));

	for (size_t i = 0; i < run->lan_count; i++) {
		const struct device_lan *lan = &run->lans[i];

		if (!lan->open)
			next = icmp4_time_min(next, lan->retry);
		else if (lan->port.ethernet)
			next = icmp4_time_min(next, icmp4_neighbours_deadline(&lan->neighbours));
	}
	return next;
}

static size_t gather(const struct run_device *run, struct pollfd *polls)
{
	size_t count = 0;

	for (size_t i = 0; i < run->lan_count; i++)
		if (run->lans[i].open)
			polls[count++] =
				(struct pollfd){.fd = run->lans[i].port.fd, .events = POLLIN};
	for (size_t i = 0; i < run->plan.guest_count; i++) {
		const struct run_device_guest *guest = &run->plan.guests[i];

		count += guest->polls(guest->world, polls + count, DEVICE_POLLS - count);
	}
	return count;
}

static bool signalled(const struct run_device *run)
{
	const struct run_signals *signals = run->plan.signals;

	return run->stop || signals->stop || signals->reload;
}

/* Signals are let in by ppoll alone, so that none comes between our look and the sleep. */
static void wait_for(struct run_device *run, bool more)
{
	struct pollfd polls[DEVICE_POLLS];
	size_t count = gather(run, polls);
	struct icmp4_time next = next_time(run);
	struct timespec span = {0}, *until = next.ns == ICMP4_NEVER.ns && !more ? NULL : &span;
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	if (until && !more && !signalled(run)) {
		int64_t left = icmp4_time_since(next, io_now());

		left = left > 0 ? left : 0;
		span = (struct timespec){left / ICMP4_S_NS, left % ICMP4_S_NS};
	}
	if (signalled(run))
		until = &span;
	ppoll(polls, count, until, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	for (size_t i = 0; i < run->plan.guest_count; i++)
		run->plan.guests[i].run(run->plan.guests[i].world);
}

enum run_reason run_device_run(struct run_device *run)
{
	while (!signalled(run)) {
		if (!icmp4_time_before(io_now(), run->plan.end))
			return RUN_DEADLINE;
		wait_for(run, turn(run));
	}
	if (run->plan.signals->reload && !run->plan.signals->stop && !run->stop) {
		run->plan.signals->reload = 0;
		return RUN_RELOAD;
	}
	return run->stop ? RUN_DONE : RUN_INTERRUPTED;
}

void run_device_stop(struct run_device *run)
{
	run->stop = true;
}

/* The device says what the node is; the memory is the run's, and outlives a reload. */
static void equip(struct run_device *run)
{
	struct icmp4_node_config config = run->plan.device->node;
	const struct icmp4_node_config *old = &run->node.config;

	config.limit_slots = old->limit_slots;
	config.limit_slot_count = old->limit_slot_count;
	config.learned_slots = old->learned_slots;
	config.learned_slot_count = old->learned_slot_count;
	config.redirect_slots = old->redirect_slots;
	config.redirect_slot_count = old->redirect_slot_count;
	config.reassembly = &run->reassembly;
	config.counters = &run->counters;
	config.neighbour = lan__neighbour;
	config.neighbours = run;
	config.unix_ns = io_unix_ns((struct icmp4_time){0});
	config.clock_synchronised = io_clock_synchronised();
	icmp4_node_init(&run->node, &config, &run->key);
}

static void take_memory(struct run_device *run)
{
	struct icmp4_node_config *config = &run->node.config;
	struct icmp4_reassembly_config reassembly = {
		.slots = memory_take(DEVICE_DATAGRAMS, sizeof(*reassembly.slots)),
		.slot_count = DEVICE_DATAGRAMS,
		.room = memory_take(DEVICE_DATAGRAMS,
				    ICMP4_REASSEMBLY_WORDS(ICMP4_REASSEMBLY_MOST) *
					    sizeof(*reassembly.room)),
		.size = ICMP4_REASSEMBLY_MOST,
		.per_source = DEVICE_DATAGRAMS_A_SOURCE,
		.key = run->key,
	};

	icmp4_reassembly_init(&run->reassembly, &reassembly);
	config->limit_slots = memory_take(DEVICE_LIMIT_SLOTS, sizeof(*config->limit_slots));
	config->limit_slot_count = DEVICE_LIMIT_SLOTS;
	config->learned_slots = memory_take(DEVICE_LEARNED_SLOTS, sizeof(*config->learned_slots));
	config->learned_slot_count = DEVICE_LEARNED_SLOTS;
	config->redirect_slots =
		memory_take(DEVICE_REDIRECT_SLOTS, sizeof(*config->redirect_slots));
	config->redirect_slot_count = DEVICE_REDIRECT_SLOTS;
	if (run->plan.watch.decided)
		run->seen = memory_take(DEVICE_SEEN, 1);
}

struct run_device *run_device_new(const struct run_device_plan *plan, struct io_failure *failure)
{
	struct run_device *run = memory_take(1, sizeof(*run));

	run->plan = *plan;
	run->key = io_random_key();
	run->since = io_now();
	run->lan_count = plan->device->port_count;
	run->lans = memory_take(run->lan_count, sizeof(*run->lans));
	take_memory(run);
	for (uint32_t i = 0; i < run->lan_count; i++)
		if (!lan__open(run, i, failure)) {
			run_device_free(run);
			return NULL;
		}
	equip(run);
	return run;
}

static bool same_ports(const struct device *a, const struct device *b)
{
	if (a->port_count != b->port_count)
		return false;
	for (size_t i = 0; i < a->port_count; i++)
		if (strcmp(a->ports[i].on, b->ports[i].on) != 0)
			return false;
	return true;
}

bool run_device_become(struct run_device *run, struct device *device)
{
	if (!same_ports(run->plan.device, device))
		return false;
	run->plan.device = device;
	for (uint32_t i = 0; i < run->lan_count; i++)
		lan__readdress(run, i);
	equip(run);
	return true;
}

void run_device_free(struct run_device *run)
{
	for (size_t i = 0; i < run->lan_count; i++)
		lan__free(&run->lans[i]);
	free(run->lans);
	free(run->node.config.limit_slots);
	free(run->node.config.learned_slots);
	free(run->node.config.redirect_slots);
	free(run->reassembly.config.slots);
	free(run->reassembly.config.room);
	free(run->seen);
	free(run);
}

const struct icmp4_node_counters *run_device_counters(const struct run_device *run)
{
	return &run->counters;
}

struct icmp4_time run_device_since(const struct run_device *run)
{
	return run->since;
}

struct run_device_state run_device_port(const struct run_device *run, uint32_t port)
{
	const struct device_lan *lan = &run->lans[port];
	struct run_device_state state = {
		.name = run->plan.device->interfaces[port].name,
		.on = run->plan.device->ports[port].on,
		.up = lan->open,
		.ethernet = lan->port.ethernet,
		.received = lan->received,
		.sent = lan->sent,
		.lost = lan->lost + (lan->open ? lan->port.lost : 0),
		.dropped = lan->dropped + (lan->open ? lan->port.dropped : 0),
		.neighbours = lan->port.ethernet ? &lan->neighbours : NULL,
	};

	memcpy(state.mac, lan->mac, sizeof(state.mac));
	return state;
}
