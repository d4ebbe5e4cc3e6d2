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
enum { ENCLOSED_BATCH = 64, ENCLOSED_OWN = 3, ENCLOSED_POLLS = ENCLOSED_OWN + 16 };

struct enclosed {
	struct sim *sim;
	uint32_t node;
	const struct io_enclosure *enclosure;
	const struct run_enclosed_guest *guest;
	struct icmp4_time start;
	int signals; /* signalfd */
	uint8_t room[65536];
};

static struct icmp4_time enclosed_now(const struct enclosed *run)
{
	return (struct icmp4_time){icmp4_time_since(io_now(), run->start)};
}

/* From the network to the kernel. */
static void carry_in(struct enclosed *run)
{
	struct icmp4_packet packet;
	uint32_t node;

	while (sim_receive(run->sim, &node, &packet))
		if (write(run->enclosure->tun, packet.bytes, packet.held) < 0 && errno == EIO)
			return; /* the interface is down or gone: nobody is there to hear it */
}

static void move_on(struct enclosed *run)
{
	sim_advance(run->sim, enclosed_now(run));
	carry_in(run);
}

/* From the kernel to the network. Of IPv6, which a kernel speaks unasked, nothing is carried. */
static void carry_out(struct enclosed *run)
{
	for (int i = 0; i < ENCLOSED_BATCH; i++) {
		ssize_t got = read(run->enclosure->tun, run->room, sizeof(run->room));

		if (got <= 0)
			return;
		if (run->room[0] >> 4 != 4)
			continue;
		struct icmp4_packet packet = {
			.bytes = run->room,
			.held = (size_t)got,
			.length = (size_t)got,
			.stamp = enclosed_now(run),
			.form = ICMP4_FORM_DATAGRAM,
		};
		sim_send(run->sim, packet.stamp, run->node, &packet);
		carry_in(run);
	}
}

static void pass_signals(const struct enclosed *run)
{
	struct signalfd_siginfo info;

	while (read(run->signals, &info, sizeof(info)) == sizeof(info))
		kill(run->enclosure->pid, (int)info.ssi_signo);
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

/* Until something may be read, or the simulation has something to do. False: the command ended. */
static bool wait_for(struct enclosed *run)
{
	struct pollfd polls[ENCLOSED_POLLS] = {
		{.fd = run->enclosure->tun, .events = POLLIN},
		{.fd = run->enclosure->pidfd, .events = POLLIN},
		{.fd = run->signals, .events = POLLIN},
	};
	size_t guests = guest_polls(run, polls + ENCLOSED_OWN, ENCLOSED_POLLS - ENCLOSED_OWN);
	struct icmp4_time deadline = sim_deadline(run->sim);
	struct timespec span = {0}, *until = &span;

	if (deadline.ns == ICMP4_NEVER.ns) {
		until = NULL;
	} else {
		int64_t left = icmp4_time_since(deadline, enclosed_now(run));

		left = left > 0 ? left : 0;
		span.tv_sec = left / ICMP4_S_NS;
		span.tv_nsec = left % ICMP4_S_NS;
	}
	if (ppoll(polls, ENCLOSED_OWN + guests, until, NULL) < 0)
		return errno == EINTR;
	if (polls[2].revents)
		pass_signals(run);
	guest_run(run, polls + ENCLOSED_OWN, guests);
	return !polls[1].revents;
}

bool run_enclosed(struct sim *sim, uint32_t node, const struct io_enclosure *enclosure,
		  const struct run_enclosed_guest *guest, struct io_failure *failure)
{
	struct enclosed run = {.sim = sim, .node = node, .enclosure = enclosure, .guest = guest};
	sigset_t ours, before;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &before);
	run.signals = signalfd(-1, &ours, SFD_NONBLOCK | SFD_CLOEXEC);
	if (run.signals < 0)
		return io_fail(failure, "system", errno, "", "signalfd: %s", strerror(errno));
	prctl(PR_SET_TIMERSLACK, 1UL);
	run.start = io_now();
	do {
		move_on(&run); /* first what was due, so that no node sees time run backwards */
		carry_out(&run);
		move_on(&run);
	} while (wait_for(&run));
	close(run.signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return true;
}
