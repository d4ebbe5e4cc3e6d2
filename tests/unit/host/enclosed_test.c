/* SPDX-License-Identifier: MIT */
/*
 * The loop around a command in a lab (run/enclosed.c), with a pair of sockets in place of the TUN:
 * what is sent comes back no sooner than the file says, and not much later.
 */
#include "io/clock.h"
#include "network.h"
#include "run/enclosed.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROBES = 50, DELAY_MS = 2 };

/*
 * A machine under load may be late now and then; it may never be early. Of each two that are on
 * their way together, the first and the second are judged apart, each by the best of all.
 */
static const int64_t late_ns = 50 * ICMP4_MS_NS;

static size_t echo_request(uint8_t *buffer, uint16_t seq)
{
	struct datagram d = echo_to(NODES + 2, 64, seq);
	struct icmp4_ip ip = {.src = d.src,
			      .dst = d.dst,
			      .total_length = d.length,
			      .ttl = d.ttl,
			      .protocol = d.protocol};

	memset(buffer, 0, d.length);
	icmp4_ip_build(&ip, buffer, d.length);
	put_transport(&d, buffer + ICMP4_IP_HEADER, (uint16_t)(d.length - ICMP4_IP_HEADER));
	return d.length;
}

static uint16_t reply_seq(const uint8_t *bytes, ssize_t held)
{
	if (held != 84 || bytes[20] != ICMP4_ECHO_REPLY)
		return 0;
	return (uint16_t)(bytes[26] << 8 | bytes[27]);
}

/* The command: asks, waits, and says by its status what it found. */
enum { FINE, EARLY, LATE, WRONG };

static bool send_request(int kernel, uint16_t seq, struct icmp4_time *sent)
{
	uint8_t bytes[128];
	size_t length = echo_request(bytes, seq);

	*sent = io_now();
	return write(kernel, bytes, length) == (ssize_t)length;
}

static int take_reply(int kernel, uint16_t seq, struct icmp4_time sent, int64_t *least_ns)
{
	uint8_t bytes[128];
	ssize_t got = read(kernel, bytes, sizeof(bytes));
	int64_t over_ns = icmp4_time_since(io_now(), sent) - 4 * DELAY_MS * ICMP4_MS_NS;

	if (reply_seq(bytes, got) != seq)
		return WRONG;
	if (over_ns < 0)
		return EARLY;
	*least_ns = over_ns < *least_ns ? over_ns : *least_ns;
	return FINE;
}

/* Two probes at a time, so that the loop is woken for one while the other is on its way. */
static int command(int kernel)
{
	static const uint8_t ipv6[48] = {0x60};
	struct icmp4_time sent[2];
	int64_t least_ns[2] = {INT64_MAX, INT64_MAX};
	int found = FINE;

	if (write(kernel, ipv6, sizeof(ipv6)) < 0 || write(kernel, ipv6, 3) < 0)
		return WRONG;
	for (uint16_t seq = 1; seq <= PROBES && !found; seq += 2) {
		if (!send_request(kernel, seq, &sent[0]) || usleep(700) ||
		    !send_request(kernel, seq + 1, &sent[1]))
			return WRONG;
		found = take_reply(kernel, seq, sent[0], &least_ns[0]);
		if (!found)
			found = take_reply(kernel, seq + 1, sent[1], &least_ns[1]);
	}
	if (!found && (least_ns[0] > late_ns || least_ns[1] > late_ns))
		return LATE;
	return found;
}

/* Runs it around fn in a child; its status, as wait has it. */
static int enclose(int (*fn)(int kernel), int signal_ours, bool *ran)
{
	struct sim_direction way = way_default;
	struct io_failure failure;
	struct io_enclosure enclosure = {.door = -1};
	int ends[2], status = -1;

	way.delay_ns = DELAY_MS * ICMP4_MS_NS;
	struct sim *sim = chain(1, 1, way, way);

	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_KERNEL);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -1;
	fflush(stdout);
	enclosure.pid = fork();
	if (!enclosure.pid) {
		sigset_t none;

		close(ends[0]);
		signal(SIGTERM, SIG_DFL);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		if (signal_ours)
			kill(getppid(), signal_ours);
		_exit(fn(ends[1]));
	}
	close(ends[1]);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	enclosure.pidfd = (int)syscall(SYS_pidfd_open, enclosure.pid, 0);
	*ran = run_enclosed(sim, &(struct run_place){0, ends[0], NULL}, 1, &enclosure, NULL,
			    &failure);
	waitpid(enclosure.pid, &status, 0);
	close(enclosure.pidfd);
	close(ends[0]);
	sim_free(sim);
	return status;
}

static int sleep_on(int kernel)
{
	(void)kernel;
	sleep(20);
	return FINE;
}

static void ignore(int number)
{
	(void)number;
}

int main(void)
{
	sigset_t mask, before;
	bool ran = false;

	sigprocmask(SIG_SETMASK, NULL, &before);
	int status = enclose(command, 0, &ran);

	ok(ran && WIFEXITED(status) && WEXITSTATUS(status) == FINE,
	   "%d round trips, none early, none wrong, not all late: %d", PROBES, WEXITSTATUS(status));
	/* Should the signal come before the loop catches it, it must not end this test. */
	signal(SIGTERM, ignore);
	sigset_t term;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	status = enclose(sleep_on, SIGTERM, &ran);
	ok(ran && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "TERM is handed on");
	sigprocmask(SIG_SETMASK, &before, NULL);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	ok(!sigismember(&mask, SIGTERM), "the mask of signals is as it was");
	return tap_done();
}
