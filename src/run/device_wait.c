/* SPDX-License-Identifier: MIT */
/* What a running device does while there is nothing to do: it looks once more, then it sleeps. */
#include <poll.h>

#include "io/clock.h"
#include "run/device_inner.h"

enum { WAIT_POLLS = 160 };

static const int64_t linger_ns = 3000;

static struct icmp4_time next_time(const struct run_device *run)
{
	struct icmp4_time next = icmp4_time_min(run->plan.end, icmp4_node_deadline(&run->node));

	next = icmp4_time_min(next, discovery__deadline(run));
	next = icmp4_time_min(next, group__deadline(run));
	next = icmp4_time_min(next, stage__deadline(run));
	for (size_t i = 0; i < run->plan.guest_count; i++) {
		const struct run_device_guest *guest = &run->plan.guests[i];

		if (guest->deadline)
			next = icmp4_time_min(next, guest->deadline(guest->world));
	}
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

		count += guest->polls(guest->world, polls + count, WAIT_POLLS - count);
	}
	return count;
}

bool wait__signalled(const struct run_device *run)
{
	const struct run_signals *signals = run->plan.signals;

	return run->stop || signals->stop || signals->reload;
}

/* Can any be looked at, and is something waiting there? */
static bool look(const struct run_device *run, bool *waiting)
{
	bool can = false;

	*waiting = false;
	for (size_t i = 0; i < run->lan_count && !*waiting; i++) {
		const struct io_port *port = &run->lans[i].port;

		if (!run->lans[i].open || !port->ops->waiting)
			continue;
		can = true;
		*waiting = port->ops->waiting(port);
	}
	return can;
}

/*
 * To be put to sleep and woken costs more than some microseconds of looking, and within a burst the
 * next frame is nearer than that.
 */
bool wait__linger(const struct run_device *run)
{
	struct icmp4_time until = icmp4_time_add(io_now(), linger_ns);
	bool waiting;

	while (look(run, &waiting) && !waiting && icmp4_time_before(io_now(), until))
		;
	return waiting;
}

static struct timespec span_until(struct icmp4_time next)
{
	int64_t left = icmp4_time_since(next, io_now());

	left = left > 0 ? left : 0;
	return (struct timespec){left / ICMP4_S_NS, left % ICMP4_S_NS};
}

/* The signals are let in by ppoll alone, so that none comes between our look and the sleep. */
void wait__for(struct run_device *run, bool more, const sigset_t *signals)
{
	struct pollfd polls[WAIT_POLLS];
	size_t count = gather(run, polls);
	struct icmp4_time next = next_time(run);
	bool now = more || wait__signalled(run);
	struct timespec span = {0};

	if (!now && next.ns != ICMP4_NEVER.ns)
		span = span_until(next);
	if (!now && run->plan.watch.idle)
		run->plan.watch.idle(run->plan.watch.world);
	ppoll(polls, count, !now && next.ns == ICMP4_NEVER.ns ? NULL : &span, signals);
	for (size_t i = 0; i < run->plan.guest_count; i++)
		run->plan.guests[i].run(run->plan.guests[i].world);
}
