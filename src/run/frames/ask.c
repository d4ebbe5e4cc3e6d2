/* SPDX-License-Identifier: MIT */
/*
 * Who is there, before we are anybody ourselves: a datagram for each address is made to wait for
 * its neighbour, and never leaves.
 */
#include "io/clock.h"
#include "run/frames/station.h"
#include "run/poll.h"
#include <icmp4/ip.h>

enum { ASK_PATIENCE = 2 };

static const int64_t ask_ns = 2100 * ICMP4_MS_NS;

static void ask(struct run_frames *frames, const struct run_frames_question *question)
{
	struct run_station *station = &frames->stations[question->link];
	uint8_t nothing[ICMP4_IP_HEADER] = {0}, header[ICMP4_FRAME_HEADER];
	struct icmp4_packet packet = {.bytes = nothing,
				      .held = sizeof(nothing),
				      .length = sizeof(nothing),
				      .next_hop = question->address};

	icmp4_neighbours_send(&station->neighbours, io_now(), &packet, header);
}

static void listen_to(struct run_station *station)
{
	struct io_port_frame frame;
	struct icmp4_packet packet;

	icmp4_neighbours_advance(&station->neighbours, io_now());
	station__drain(station, io_now(), false);
	while (station->port.ops->receive(&station->port, &frame, 1)) {
		icmp4_neighbours_input(&station->neighbours, io_now(), frame.bytes, frame.held,
				       frame.length, &packet);
		station__drain(station, io_now(), false);
	}
	station->port.ops->flush(&station->port);
}

/* Has everybody answered, or not for too long? */
static bool answered(struct run_frames *frames, struct run_frames_question *questions, size_t count)
{
	bool open = false;

	for (size_t i = 0; i < count; i++) {
		const struct run_station *station = &frames->stations[questions[i].link];
		enum icmp4_neighbour_state state = icmp4_neighbours_state(
			&station->neighbours, io_now(), questions[i].address, NULL);

		questions[i].there |=
			state >= ICMP4_NEIGHBOUR_REACHABLE && state <= ICMP4_NEIGHBOUR_PROBE;
		open |= state == ICMP4_NEIGHBOUR_INCOMPLETE;
	}
	return !open;
}

void run_frames_ask(struct run_frames *frames, struct run_frames_question *questions, size_t count)
{
	struct icmp4_time end = icmp4_time_add(io_now(), ask_ns);
	struct pollfd polls[RUN_FRAMES_LINKS];

	for (size_t i = 0; i < frames->count; i++) {
		station__meet(&frames->stations[i], (uint32_t)i, &frames->key, NULL, 0,
			      ASK_PATIENCE);
		polls[i] = (struct pollfd){.fd = frames->stations[i].port.fd, .events = POLLIN};
	}
	for (size_t i = 0; i < count; i++)
		ask(frames, &questions[i]);
	while (icmp4_time_before(io_now(), end) && !answered(frames, questions, count)) {
		struct icmp4_time next = end;

		for (size_t i = 0; i < frames->count; i++)
			listen_to(&frames->stations[i]);
		for (size_t i = 0; i < frames->count; i++)
			next = icmp4_time_min(
				next, icmp4_neighbours_deadline(&frames->stations[i].neighbours));
		run_poll(polls, frames->count, next, frames->signals);
		if (frames->signals && frames->signals->stop)
			return;
	}
}
