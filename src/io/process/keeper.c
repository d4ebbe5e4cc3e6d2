/* SPDX-License-Identifier: MIT */
#include "io/process/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/enclosure/inside.h"
#include "io/process/control.h"

/* What is passed on; the rest does to the keeper what it does to any process. */
static const int passed_on[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

static void heeded(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(set, passed_on[i]);
}

static int open_file(const char *path, struct io_failure *failure)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		io_fail(failure, "file", errno, "", "%s: %s", path, strerror(errno));
	return fd;
}

static int open_row(const struct io_keeper *keeper, size_t row, struct io_failure *failure)
{
	if (row < keeper->row_count && keeper->rows[row].kind == IO_KEEPER_PORT)
		return io_port_open(&keeper->rows[row].port, failure);
	if (row < keeper->row_count && keeper->rows[row].kind == IO_KEEPER_FILE)
		return open_file(keeper->rows[row].file, failure);
	return io_fail(failure, "usage", 0, "", "nothing to open has the number %zu", row), -1;
}

/* All that is ever read from the worker: the number of a row, in a message of its own. One that
 * asks and takes no answers is not waited for, or no signal would reach it any more. */
static bool answer(const struct io_keeper *keeper)
{
	struct io_report report = {.kind = IO_REPORT_READY};
	uint32_t row = UINT32_MAX;
	ssize_t got = recv(keeper->socket, &row, sizeof(row), MSG_DONTWAIT);
	int fd;

	if (got < 0)
		return errno == EINTR || errno == EAGAIN;
	if (got != (ssize_t)sizeof(row))
		return false;
	fd = open_row(keeper, row, &report.failure);
	if (fd < 0)
		report.kind = IO_REPORT_FAILED;
	bool taken = io_report_send(keeper->socket, &report, fd);

	if (fd >= 0)
		close(fd);
	return taken;
}

static bool is_passed_on(int number)
{
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		if (passed_on[i] == number)
			return true;
	return false;
}

/* Nobody else can tell that the worker crashed, or left its sandbox (SIGSYS). */
static _Noreturn void end_as(const struct io_keeper *keeper, int status)
{
	int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	for (size_t i = 0; i < keeper->row_count; i++)
		if (keeper->rows[i].kind == IO_KEEPER_SOCKET)
			io_control_sweep(keeper->rows[i].file);
	if (number && !is_passed_on(number))
		dprintf(STDERR_FILENO, "icmp: ended by signal %d (%s)\n", number,
			strsignal(number));
	_exit(number ? 128 + number : WEXITSTATUS(status));
}

/* A key at the terminal (SI_KERNEL) has reached the worker too. */
static void hear_signal(const struct io_keeper *keeper, int signals, pid_t worker)
{
	struct signalfd_siginfo info;
	int status;

	while (read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_signo != SIGCHLD && info.ssi_code != SI_KERNEL)
			kill(worker, (int)info.ssi_signo);
	if (waitpid(worker, &status, WNOHANG) == worker)
		end_as(keeper, status);
}

/* A worker that has closed its end, or asks for what is no number, may still live. */
static void hang_up(struct pollfd *polls)
{
	shutdown(polls->fd, SHUT_RDWR);
	polls->fd = -1;
}

static _Noreturn void keep(const struct io_keeper *keeper, int signals, pid_t worker)
{
	struct pollfd polls[] = {{.fd = signals, .events = POLLIN},
				 {.fd = keeper->socket, .events = POLLIN}};

	for (;;) {
		if (poll(polls, sizeof(polls) / sizeof(polls[0]), -1) < 0)
			continue;
		if (polls[1].revents && !answer(keeper))
			hang_up(&polls[1]);
		if (polls[0].revents)
			hear_signal(keeper, signals, worker);
	}
}

/* The keeper may have died before the kernel was asked to tell us. */
static void die_with_keeper(int socket)
{
	struct pollfd keeper = {.fd = socket};

	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGTERM);
	if (poll(&keeper, 1, 0) > 0 && keeper.revents & POLLHUP)
		raise(SIGTERM);
}

static bool keeper_fail(struct io_failure *failure, const char *step)
{
	return io_fail(failure, "system", errno, "", "%s: %s", step, strerror(errno));
}

/* What standard output holds back is written once, by neither of two. */
static bool split(struct io_keeper *keeper, int ends[2], int signals, const sigset_t *before,
		  struct io_failure *failure)
{
	pid_t worker;

	fflush(NULL);
	worker = fork();
	if (worker < 0)
		return keeper_fail(failure, "fork");
	keeper->socket = ends[worker > 0];
	close(ends[!worker]);
	if (worker > 0) {
		fcntl(keeper->socket, F_SETFL, O_NONBLOCK);
		keep(keeper, signals, worker);
	}
	close(signals);
	sigprocmask(SIG_SETMASK, before, NULL);
	die_with_keeper(keeper->socket);
	return true;
}

bool io_keeper_start(struct io_keeper *keeper, const struct io_keeper_row *rows, size_t count,
		     struct io_failure *failure)
{
	sigset_t set, before;
	int ends[2], signals;

	*keeper = (struct io_keeper){.socket = -1, .rows = rows, .row_count = count};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return keeper_fail(failure, "socketpair");
	heeded(&set);
	sigprocmask(SIG_BLOCK, &set, &before);
	signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (signals < 0)
		keeper_fail(failure, "signalfd");
	else if (split(keeper, ends, signals, &before, failure))
		return true;
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(signals);
	close(ends[0]);
	close(ends[1]);
	return false;
}

int io_keeper_open(const struct io_keeper *keeper, size_t row, struct io_failure *failure)
{
	uint32_t number = (uint32_t)row;
	struct io_report report;
	int fd = -1;

	if (keeper->socket < 0)
		return open_row(keeper, row, failure);
	if (send(keeper->socket, &number, sizeof(number), MSG_NOSIGNAL) !=
		    (ssize_t)sizeof(number) ||
	    !io_report_receive(keeper->socket, &report, &fd)) {
		io_fail(failure, "system", errno, "", "the process that opens ports has hung up");
		return -1;
	}
	if (report.kind == IO_REPORT_FAILED)
		*failure = report.failure;
	return fd;
}
