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

static bool hear_reports(struct io_enclosure *enclosure, int socket, struct io_failure *failure)
{
	struct io_report report;
	int descriptor;

	while (io_report_receive(socket, &report, &descriptor)) {
		switch (report.kind) {
		case IO_REPORT_READY:
			enclosure->tun = descriptor;
			break;
		case IO_REPORT_NOT_EXECUTED:
			enclosure->exec_error = report.error;
			break;
		case IO_REPORT_FAILED:
			*failure = report.failure;
			return false;
		}
	}
	return enclosure->tun >= 0 ||
	       io_fail(failure, "system", 0, "", "the enclosure ended before it was ready");
}

bool io_enclosure_start(struct io_enclosure *enclosure, const struct io_enclosure_plan *plan,
			struct io_failure *failure)
{
	int ends[2];
	bool started = false;

	*enclosure = (struct io_enclosure){.tun = -1, .pidfd = -1};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return io_fail(failure, "system", errno, "", "socketpair: %s", strerror(errno));
	enclosure->pid = fork();
	if (!enclosure->pid) {
		close(ends[0]);
		io_inside(plan, ends[1]);
	}
	close(ends[1]);
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

int io_enclosure_end(struct io_enclosure *enclosure)
{
	int status = 0;

	while (waitpid(enclosure->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (enclosure->pidfd >= 0)
		close(enclosure->pidfd);
	if (enclosure->tun >= 0)
		close(enclosure->tun);
	*enclosure = (struct io_enclosure){.tun = -1, .pid = -1, .pidfd = -1};
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
