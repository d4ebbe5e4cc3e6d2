/* SPDX-License-Identifier: MIT */
/*
 * Four processes, each the parent of the next:
 *
 *	lab      this one: plays the network, at the other end of the TUN
 *	first    owns the namespaces, waits
 *	init     pid 1 of the pid namespace: the kernel kills all in it when it ends
 *	command
 *
 * first and init are told by the kernel to die with their parents, so that not even a lab that is
 * killed leaves a process, an interface, a mount or a file behind. All four share the terminal and
 * the process group: ^C reaches the command by itself, and the lab must ignore it.
 */
#include "io/enclosure/enclosure.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/enclosure/inside.h"

bool io_report_send(int socket, const struct io_report *report, int descriptor)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(descriptor))] = {0};
	struct cmsghdr header = {.cmsg_level = SOL_SOCKET,
				 .cmsg_type = SCM_RIGHTS,
				 .cmsg_len = CMSG_LEN(sizeof(descriptor))};
	struct iovec data = {.iov_base = (void *)(uintptr_t)report, .iov_len = sizeof(*report)};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

	if (descriptor >= 0) {
		memcpy(control, &header, sizeof(header));
		memcpy(control + CMSG_LEN(0), &descriptor, sizeof(descriptor));
		message.msg_control = control;
		message.msg_controllen = sizeof(control);
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)sizeof(*report);
}

bool io_report_receive(int socket, struct io_report *report, int *descriptor)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(*descriptor))];
	struct iovec data = {.iov_base = report, .iov_len = sizeof(*report)};
	struct msghdr message = {.msg_iov = &data,
				 .msg_iovlen = 1,
				 .msg_control = control,
				 .msg_controllen = sizeof(control)};
	const struct cmsghdr *header;
	ssize_t got;

	*descriptor = -1;
	do {
		got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	} while (got < 0 && errno == EINTR);
	header = CMSG_FIRSTHDR(&message);
	if (got > 0 && header && header->cmsg_type == SCM_RIGHTS)
		memcpy(descriptor, CMSG_DATA(header), sizeof(*descriptor));
	return got == (ssize_t)sizeof(*report);
}

static void take(struct io_enclosure *enclosure, const struct io_report *report, int descriptor)
{
	struct io_enclosure_room *room = &enclosure->rooms[enclosure->room_count];

	if (report->kind == IO_REPORT_TUN) {
		room->tun = descriptor;
		enclosure->room_count++;
	} else if (report->kind == IO_REPORT_NETNS) {
		room[-1].netns = descriptor;
	} else {
		room[-1].door = descriptor;
	}
}

static bool hear_reports(struct io_enclosure *enclosure, int socket, struct io_failure *failure)
{
	struct io_report report;
	int descriptor;
	bool ready = false;

	while (io_report_receive(socket, &report, &descriptor)) {
		switch (report.kind) {
		case IO_REPORT_READY:
			ready = true;
			break;
		case IO_REPORT_NOT_EXECUTED:
			enclosure->exec_error = report.error;
			break;
		case IO_REPORT_FAILED:
			*failure = report.failure;
			return false;
		default:
			take(enclosure, &report, descriptor);
		}
	}
	return ready ||
	       io_fail(failure, "system", 0, "", "the enclosure ended before it was ready");
}

static void clear(struct io_enclosure *enclosure)
{
	*enclosure = (struct io_enclosure){.pid = -1, .pidfd = -1, .door = -1};
	for (size_t i = 0; i < IO_ENCLOSURE_ROOMS; i++)
		enclosure->rooms[i] =
			(struct io_enclosure_room){.tun = -1, .netns = -1, .door = -1};
}

bool io_enclosure_start(struct io_enclosure *enclosure, const struct io_enclosure_plan *plan,
			struct io_failure *failure)
{
	int ends[2];
	bool started = false;

	clear(enclosure);
	for (size_t i = 0; i < plan->room_count; i++)
		snprintf(enclosure->rooms[i].name, sizeof(enclosure->rooms[i].name), "%s",
			 plan->rooms[i].name);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return io_fail(failure, "system", errno, "", "socketpair: %s", strerror(errno));
	enclosure->pid = fork();
	if (!enclosure->pid) {
		close(ends[0]);
		io_inside(plan, ends[1]);
	}
	close(ends[1]);
	if (plan->door)
		enclosure->door = io_door_open(plan->door);
	if (enclosure->pid > 0)
		enclosure->pidfd = (int)syscall(SYS_pidfd_open, enclosure->pid, 0);
	if (enclosure->pidfd < 0)
		io_fail(failure, "system", errno, "", "cannot start a process: %s",
			strerror(errno));
	else
		started = hear_reports(enclosure, ends[0], failure);
	close(ends[0]);
	if (!started && enclosure->pid > 0) {
		kill(enclosure->pid, SIGKILL);
		io_enclosure_end(enclosure);
	}
	return started;
}

static void close_open(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void close_all(const struct io_enclosure *enclosure)
{
	close_open(enclosure->pidfd);
	close_open(enclosure->door);
	for (size_t i = 0; i < enclosure->room_count; i++) {
		close_open(enclosure->rooms[i].tun);
		close_open(enclosure->rooms[i].netns);
		close_open(enclosure->rooms[i].door);
	}
}

int io_enclosure_end(struct io_enclosure *enclosure)
{
	int status = 0;

	while (waitpid(enclosure->pid, &status, 0) < 0 && errno == EINTR)
		;
	close_all(enclosure);
	clear(enclosure);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
