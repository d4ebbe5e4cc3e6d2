/* SPDX-License-Identifier: MIT */
#include "run/frames/frames.h"
#include "io/clock.h"
#include "run/frames/station.h"
#include "run/poll.h"

enum { FRAMES_POLLS = 32, PATIENCE = 3 };

/* While names are asked for, the resolver's own timeouts must be seen to. */
static const int64_t names_wait_ns = 100 * ICMP4_MS_NS;

static struct run_frames *frames_of(struct run_world *world)
{
	return (struct run_frames *)world;
}

static struct icmp4_time frames_now(struct run_world *world)
{
	(void)world;
	return io_now();
}

static int frames_send(struct run_world *world, struct icmp4_packet *packet)
{
	struct run_frames *frames = frames_of(world);

	packet->stamp = io_now();
	return station__send(&frames->stations[packet->interface], packet->stamp, packet);
}

/* The links take turns, so that none can keep us from the others. */
static bool frames_receive(struct run_world *world, struct icmp4_packet *packet)
{
	struct run_frames *frames = frames_of(world);

	for (size_t i = 0; i < frames->count; i++) {
		size_t link = frames->turn++ % frames->count;

		if (!station__receive(&frames->stations[link], io_now(), packet))
			continue;
		packet->interface = link ? RUN_SINK : 0;
		return true;
	}
	return false;
}

static size_t frames_polls(struct run_frames *frames, struct pollfd polls[FRAMES_POLLS])
{
	size_t count = 0;

	for (size_t i = 0; i < frames->count; i++)
		if (!frames->stations[i].port.gone)
			polls[count++] = (struct pollfd){.fd = frames->stations[i].port.fd,
							 .events = POLLIN};
	if (frames->resolver)
		count += io_resolver_polls(frames->resolver, polls + count, FRAMES_POLLS - count);
	return count;
}

static struct icmp4_time frames_deadline(const struct run_frames *frames)
{
	struct icmp4_time next = ICMP4_NEVER;

	for (size_t i = 0; i < frames->count; i++)
		next = icmp4_time_min(next,
				      icmp4_neighbours_deadline(&frames->stations[i].neighbours));
	if (frames->resolver && !io_resolver_idle(frames->resolver))
		next = icmp4_time_min(next, icmp4_time_add(io_now(), names_wait_ns));
	return next;
}

static void frames_wait(struct run_world *world, struct icmp4_time until)
{
	struct run_frames *frames = frames_of(world);
	struct pollfd polls[FRAMES_POLLS];
	size_t count = frames_polls(frames, polls);

	run_poll(polls, count, icmp4_time_min(until, frames_deadline(frames)), frames->signals);
	for (size_t i = 0; i < frames->count; i++)
		station__advance(&frames->stations[i], io_now());
	if (frames->resolver)
		io_resolver_run(frames->resolver);
}

static uint64_t frames_dropped(struct run_world *world)
{
	struct run_frames *frames = frames_of(world);
	uint64_t told = frames->dropped;

	frames->dropped = 0;
	for (size_t i = 0; i < frames->count; i++)
		frames->dropped += frames->stations[i].port.dropped;
	return frames->dropped - told;
}

static const struct run_world_ops frames_ops = {
	.now = frames_now,
	.send = frames_send,
	.receive = frames_receive,
	.wait = frames_wait,
	.dropped = frames_dropped,
};

/* --- From nothing to a world, and back --- */

bool run_frames_open(struct run_frames *frames, const struct io_port_plan *plans, size_t count,
		     struct io_failure *failure)
{
	*frames = (struct run_frames){.world.ops = &frames_ops};
	for (size_t i = 0; i < count; i++) {
		struct run_station *station = &frames->stations[i];

		station->plan = plans[i];
		station->port.fd = io_port_open(&plans[i], failure);
		if (station->port.fd < 0)
			return false;
		frames->count++;
	}
	return true;
}

bool run_frames_start(struct run_frames *frames, const struct icmp4_key *key,
		      struct io_resolver *resolver, const struct run_signals *signals,
		      struct io_failure *failure)
{
	frames->key = *key;
	frames->resolver = resolver;
	frames->signals = signals;
	for (size_t i = 0; i < frames->count; i++) {
		if (!station__start(&frames->stations[i], failure))
			return false;
		run_frames_settle(frames, i, NULL, 0);
	}
	return true;
}

void run_frames_close(struct run_frames *frames)
{
	for (size_t i = 0; i < frames->count; i++)
		station__close(&frames->stations[i]);
	frames->count = 0;
}

void run_frames_settle(struct run_frames *frames, size_t link, const struct icmp4_prefix *own,
		       size_t count)
{
	station__meet(&frames->stations[link], (uint32_t)link, &frames->key, own, count, PATIENCE);
}

bool run_frames_is_disputed(const struct run_frames *frames)
{
	bool disputed = false;

	for (size_t i = 0; i < frames->count; i++)
		disputed |= frames->stations[i].neighbours.counters.conflicts;
	return disputed;
}
