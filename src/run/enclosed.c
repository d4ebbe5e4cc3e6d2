/* SPDX-License-Identifier: MIT */
/*
 * The clock of the simulation is the real one, less the moment of the start. A packet is sent at
 * the time that we read it and handed back no sooner than the simulation says, so that a round
 * trip is never shorter than the lab file has it; it is longer by the time the kernel takes to
 * wake us, which is why we ask for that to be exact (ppoll, no timer slack).
 */
#include "run/enclosed.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "io/clock.h"

/* Datagrams read before the network moves on: a flood must not stop the clock. */
enum {
	ENCLOSED_BATCH = 64,
	ENCLOSED_GUESTS = 16,
	ENCLOSED_POLLS = 2 + RUN_PLACES + IO_ENCLOSURE_DOORS + ENCLOSED_GUESTS
};

struct enclosed {
	struct sim *sim;
	const struct run_place *places;
	size_t place_count;
	const struct io_enclosure *enclosure;
	const struct run_enclosed_guest *guest;
	struct icmp4_time start;
	int signals; /* signalfd */
	bool ended;
	uint8_t room[65536];
};

static struct icmp4_time enclosed_now(const struct enclosed *run)
{
	return (struct icmp4_time){icmp4_time_since(io_now(), run->start)};
}

/* Of a node that stands there by several ports, that port; else the place that it has. */
static const struct run_place *place_of(const struct enclosed *run, uint32_t node, uint32_t port)
{
	const struct run_place *any = NULL;

	for (size_t i = 0; i < run->place_count; i++) {
		const struct run_place *place = &run->places[i];

		if (place->node != node)
			continue;
		if (!place->wire || place->wire->port == port)
			return place;
		any = place;
	}
	return any;
}

/* From the network to who is outside. Where nobody can hear it (the interface is down, or gone), it
 * is lost as on a cable that was pulled. */
static void carry_in(struct enclosed *run)
{
	struct icmp4_packet packet;
	uint32_t node;

	while (sim_receive(run->sim, &node, &packet)) {
		const struct run_place *place = place_of(run, node, packet.interface);

		if (!place)
			continue;
		if (place->wire)
			run_wire_send(place->wire, enclosed_now(run), &packet);
		else if (write(place->tun, packet.bytes, packet.held) < 0)
			continue;
	}
}

static void move_on(struct enclosed *run)
{
	sim_advance(run->sim, enclosed_now(run));
	carry_in(run);
}

/* Of IPv6, which a kernel speaks unasked, nothing is carried. */
static bool read_tun(struct enclosed *run, int tun, struct icmp4_packet *packet)
{
	ssize_t got;

	do
		got = read(tun, run->room, sizeof(run->room));
	while (got > 0 && run->room[0] >> 4 != 4);
	*packet = (struct icmp4_packet){
		.bytes = run->room,
		.held = got > 0 ? (size_t)got : 0,
		.length = got > 0 ? (size_t)got : 0,
		.stamp = enclosed_now(run),
		.form = ICMP4_FORM_DATAGRAM,
	};
	return got > 0;
}

static bool read_place(struct enclosed *run, const struct run_place *place,
		       struct icmp4_packet *packet)
{
	return place->wire ? run_wire_receive(place->wire, enclosed_now(run), packet)
			   : read_tun(run, place->tun, packet);
}

/* From one place to the network. A device has chosen its next hop; a kernel at a TUN knows none. */
static void carry_out(struct enclosed *run, const struct run_place *place)
{
	struct icmp4_packet packet;

	for (int i = 0; i < ENCLOSED_BATCH && read_place(run, place, &packet); i++) {
		if (place->wire && packet.next_hop)
			sim_put(run->sim, packet.stamp, place->node, &packet);
		else
			sim_send(run->sim, packet.stamp, place->node, &packet);
		carry_in(run);
	}
}

static void pass_signals(struct enclosed *run)
{
	struct signalfd_siginfo info;

	while (read(run->signals, &info, sizeof(info)) == sizeof(info))
		if (run->enclosure)
			kill(run->enclosure->pid, (int)info.ssi_signo);
		else
			run->ended = true;
}

static size_t guest_polls(const struct enclosed *run, struct pollfd *polls, size_t size)
{
	return run->guest && run->guest->world ? run->guest->polls(run->guest->world, polls, size)
					       : 0;
}

/* It finds the network as it is now, and what it changes holds from now on. */
static void guest_run(struct enclosed *run, const struct pollfd *polls, size_t count)
{
	bool waiting = false;

	for (size_t i = 0; i < count; i++)
		waiting |= polls[i].revents != 0;
	if (!waiting)
		return;
	move_on(run);
	run->guest->run(run->guest->world);
}

static int place_descriptor(const struct run_place *place)
{
	if (!place->wire)
		return place->tun;
	return place->wire->station.port.gone ? -1 : place->wire->station.port.fd;
}

/* What each descriptor is for follows from its place: signals, places, the command, doors. */
static size_t own_polls(const struct enclosed *run, struct pollfd *polls)
{
	int doors[IO_ENCLOSURE_DOORS];
	size_t count = 0, door_count = 0;

	polls[count++] = (struct pollfd){.fd = run->signals, .events = POLLIN};
	for (size_t i = 0; i < run->place_count; i++)
		polls[count++] =
			(struct pollfd){.fd = place_descriptor(&run->places[i]), .events = POLLIN};
	if (!run->enclosure)
		return count;
	polls[count++] = (struct pollfd){.fd = run->enclosure->pidfd, .events = POLLIN};
	door_count = io_enclosure_doors(run->enclosure, doors);
	for (size_t i = 0; i < door_count; i++)
		polls[count++] = (struct pollfd){.fd = doors[i], .events = POLLIN};
	return count;
}

static struct icmp4_time deadline_of(const struct enclosed *run)
{
	struct icmp4_time deadline = sim_deadline(run->sim);

	for (size_t i = 0; i < run->place_count; i++)
		if (run->places[i].wire)
			deadline = icmp4_time_min(deadline, run_wire_deadline(run->places[i].wire));
	return deadline;
}

/* NULL: for ever. */
static struct timespec *time_left(const struct enclosed *run, struct timespec *span)
{
	struct icmp4_time deadline = deadline_of(run);
	int64_t left = icmp4_time_since(deadline, enclosed_now(run));

	if (deadline.ns == ICMP4_NEVER.ns)
		return NULL;
	left = left > 0 ? left : 0;
	*span = (struct timespec){left / ICMP4_S_NS, left % ICMP4_S_NS};
	return span;
}

static void serve(struct enclosed *run, const struct pollfd *polls, size_t count)
{
	size_t command = 1 + run->place_count;

	if (polls[0].revents)
		pass_signals(run);
	if (!run->enclosure)
		return;
	run->ended |= polls[command].revents != 0;
	for (size_t i = command + 1; i < count; i++)
		if (polls[i].revents)
			io_enclosure_admit(run->enclosure, polls[i].fd);
}

/* Until something may be read, or the simulation has something to do. False: it is the end. */
static bool wait_for(struct enclosed *run)
{
	struct pollfd polls[ENCLOSED_POLLS];
	size_t own = own_polls(run, polls);
	size_t guests = guest_polls(run, polls + own, ENCLOSED_POLLS - own);
	struct timespec span;

	if (ppoll(polls, own + guests, time_left(run, &span), NULL) < 0)
		return errno == EINTR;
	serve(run, polls, own);
	guest_run(run, polls + own, guests);
	return !run->ended;
}

bool run_enclosed(struct sim *sim, const struct run_place *places, size_t count,
		  const struct io_enclosure *enclosure, const struct run_enclosed_guest *guest,
		  struct io_failure *failure)
{
	struct enclosed run = {.sim = sim,
			       .places = places,
			       .place_count = count,
			       .enclosure = enclosure,
			       .guest = guest};
	sigset_t ours, before;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	if (!enclosure)
		sigaddset(&ours, SIGINT);
	sigprocmask(SIG_BLOCK, &ours, &before);
	run.signals = signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
	if (run.signals < 0)
		return io_fail(failure, "system", errno, "", "signalfd: %s", strerror(errno));
	prctl(PR_SET_TIMERSLACK, 1UL);
	run.start = io_now();
	do {
		move_on(&run); /* first what was due, so that no node sees time run backwards */
		for (size_t i = 0; i < count; i++)
			carry_out(&run, &places[i]);
		move_on(&run);
	} while (wait_for(&run));
	close(run.signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return true;
}
