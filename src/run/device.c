/* SPDX-License-Identifier: MIT */
/*
 * One turn of the loop: every port's frames in batches, each to the node and what it says to the
 * ports at once; then whatever time has come for; then all that was said leaves the process; then
 * wait.
 */
#include "run/device.h"

#include <errno.h>
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
	DEVICE_TURNS = 16,
};

static void decided(struct run_device *run, struct icmp4_time now,
		    const struct icmp4_packet *packet)
{
	const struct run_device_watch *watch = &run->plan.watch;
	struct icmp4_node_event event;

	if (!watch->decided && !run->plan.device->settings.mask_client)
		return;
	while (icmp4_node_event(&run->node, &event)) {
		if (watch->decided)
			watch->decided(watch->world, now, packet, &event);
		if (event.mask_learned && packet->interface < run->lan_count)
			mask__learn(run, packet->interface, event.mask);
	}
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
			stage__send(run, now, &out);
		out = (struct icmp4_packet){.bytes = run->room, .held = sizeof(run->room)};
	}
	decided(run, now, seen);
}

static void settle(struct run_device *run, struct icmp4_time now)
{
	struct icmp4_packet packet;

	for (uint32_t i = 0; i < run->lan_count; i++)
		while (lan__unresolved(run, i, &packet)) {
			stage__back(run, &packet);
			struct icmp4_packet seen = as_it_came(run, &packet);

			icmp4_node_unresolved(&run->node, now, &packet);
			play(run, now, &seen);
		}
	for (uint32_t i = 0; i < run->lan_count; i++)
		lan__drain(run, i, now);
}

/* How many frames there were; a whole batch where others wait of which poll() knows nothing. */
static size_t receive(struct run_device *run, uint32_t number)
{
	struct device_lan *lan = &run->lans[number];
	struct io_port_frame frames[DEVICE_BATCH];
	size_t count = lan->open ? lan->port.ops->receive(&lan->port, frames, DEVICE_BATCH) : 0;

	if (!count)
		return 0;
	struct icmp4_time now = io_now();

	for (size_t i = 0; i < count; i++) {
		struct icmp4_packet packet, seen;

		if (!lan__take(run, number, now, &frames[i], &packet)) {
			lan__drain(run, number, now); /* an answer to each who asks by ARP */
			continue;
		}
		if (discovery__take(run, now, &packet) || group__take(run, now, &packet))
			continue;
		seen = as_it_came(run, &packet);
		if (stage__input(run, now, &packet, &seen))
			play(run, now, &seen);
	}
	settle(run, now);
	return lan->open && lan->port.more ? DEVICE_BATCH : count;
}

static void advance(struct run_device *run, struct icmp4_time now)
{
	for (size_t i = 0; i < run->lan_count; i++)
		if (run->lans[i].open && run->lans[i].port.ethernet)
			icmp4_neighbours_advance(&run->lans[i].neighbours, now);
	while (icmp4_node_advance(&run->node, now)) {
		struct icmp4_packet seen = as_it_came(run, icmp4_node_packet(&run->node));

		play(run, now, &seen);
	}
	discovery__advance(run, now);
	group__advance(run, now);
	stage__advance(run, now);
	settle(run, now);
}

/* An interface that is down or taken away is no reason to end. */
static void mend(struct run_device *run, struct icmp4_time now)
{
	struct io_failure failure;

	for (uint32_t i = 0; i < run->lan_count; i++) {
		struct device_lan *lan = &run->lans[i];

		if (lan->open && lan->port.gone)
			lan__close(run, i);
		if (!lan->open && !icmp4_time_before(now, lan->retry))
			lan__open(run, i, &failure);
	}
}

static void flush(struct run_device *run)
{
	for (size_t i = 0; i < run->lan_count; i++)
		if (run->lans[i].open)
			run->lans[i].port.ops->flush(&run->lans[i].port);
}

static bool is_synchronised(const struct device *device)
{
	if (device->clock == DEVICE_CLOCK_SYSTEM)
		return io_clock_synchronised();
	return device->clock == DEVICE_CLOCK_SYNCHRONISED;
}

/* The most frames that came by one port. */
static size_t turn(struct run_device *run)
{
	size_t most = 0;

	for (uint32_t i = 0; i < run->lan_count; i++) {
		size_t count = receive(run, i);

		most = count > most ? count : most;
	}
	struct icmp4_time now = io_now();

	advance(run, now);
	flush(run);
	mend(run, now);
	return most;
}

/* True where there is more to do; but signals and guests have their turn from time to time. */
static bool work(struct run_device *run)
{
	for (size_t turns = 0; turns < DEVICE_TURNS; turns++) {
		size_t count = turn(run);

		if (!count || (count < DEVICE_BATCH && !wait__linger(run)))
			return false;
	}
	return true;
}

/* The real-time clock may have been set, or have lost whom it follows, and an interface may have
 * another station: it is true again within a second what the node says of the one, and that it
 * hears what is sent to the other. */
static void look_around(struct run_device *run, struct icmp4_time now)
{
	if (icmp4_time_before(now, run->look_due))
		return;
	run->look_due = icmp4_time_add(now, ICMP4_S_NS);
	for (size_t i = 0; i < run->lan_count; i++)
		if (run->lans[i].open && run->lans[i].port.ops->look)
			run->lans[i].port.ops->look(&run->lans[i].port);
	run->node.config.unix_ns = io_unix_ns((struct icmp4_time){0});
	run->node.config.clock_synchronised = is_synchronised(run->plan.device);
}

static enum run_reason go_on(struct run_device *run, const sigset_t *signals)
{
	while (!wait__signalled(run)) {
		struct icmp4_time now = io_now();

		if (!icmp4_time_before(now, run->plan.end))
			return RUN_DEADLINE;
		look_around(run, now);
		wait__for(run, work(run), signals);
	}
	if (run->plan.signals->reload && !run->plan.signals->stop && !run->stop) {
		run->plan.signals->reload = 0;
		return RUN_RELOAD;
	}
	return run->stop ? RUN_DONE : RUN_INTERRUPTED;
}

/* Signals are let in while it waits, and at no other time. */
enum run_reason run_device_run(struct run_device *run)
{
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	enum run_reason reason = go_on(run, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (reason != RUN_RELOAD) {
		discovery__end(run);
		flush(run);
	}
	return reason;
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
	config.mib = &run->mib;
	config.route = discovery__route;
	config.world = run;
	config.neighbour = lan__neighbour;
	config.neighbours = run;
	config.unix_ns = io_unix_ns((struct icmp4_time){0});
	config.clock_synchronised = is_synchronised(run->plan.device);
	mask__begin(run);
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
	discovery__open(run);
	for (uint32_t i = 0; i < run->lan_count; i++)
		if (!lan__open(run, i, failure)) {
			run_device_free(run);
			return NULL;
		}
	equip(run);
	return run;
}

/* All that was opened by what the file says; the rest can change. */
static bool same_port(const struct device_port *a, const struct device_port *b)
{
	return !strcmp(a->on, b->on) && a->mac_said == b->mac_said &&
	       !memcmp(a->mac, b->mac, sizeof(a->mac)) && a->host.address == b->host.address &&
	       a->host.length == b->host.length;
}

static bool same_ports(const struct device *a, const struct device *b)
{
	if (a->port_count != b->port_count)
		return false;
	for (size_t i = 0; i < a->port_count; i++)
		if (!same_port(&a->ports[i], &b->ports[i]))
			return false;
	return true;
}

bool run_device_become(struct run_device *run, struct device *device)
{
	if (!same_ports(run->plan.device, device))
		return false;
	discovery__become(run, device, io_now());
	for (uint32_t i = 0; i < run->lan_count; i++)
		lan__readdress(run, i);
	equip(run);
	return true;
}

void run_device_free(struct run_device *run)
{
	for (size_t i = 0; i < run->lan_count; i++)
		lan__free(&run->lans[i]);
	discovery__free(run);
	stage__free(run);
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

const struct icmp4_mib *run_device_mib(const struct run_device *run)
{
	return &run->mib;
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
