/* SPDX-License-Identifier: MIT */
#include "io/enclosure/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/netlink.h"
#include "io/tun.h"

#define OWN_NETNS "/proc/self/ns/net"

enum { LAB_FAILED = 125, NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

/*
 * For the lab's sake: ping needs no capability, answers may come from where no route leads back,
 * and no IPv6 is spoken into the TUN. None of it is worth failing for. A user namespace that maps
 * one group knows no other, so that the range of them all is refused there.
 */
static void write_sysctls(void)
{
	static const char group_range[] = "/proc/sys/net/ipv4/ping_group_range";

	if (!io_file_write(group_range, "0 2147483647"))
		io_file_write(group_range, "0 0");
	io_file_write("/proc/sys/net/ipv4/conf/all/rp_filter", "0");
	io_file_write("/proc/sys/net/ipv4/conf/default/rp_filter", "0");
	io_file_write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
}

static bool tell(int report, enum io_report_kind kind, int descriptor)
{
	bool told = descriptor >= 0 &&
		    io_report_send(report, &(struct io_report){.kind = kind}, descriptor);

	if (descriptor >= 0)
		close(descriptor);
	return told;
}

/* The TUN, opened in here: it belongs to the network namespace that it was opened in. */
static bool make_network(const struct io_enclosure_plan *plan,
			 const struct io_enclosure_room_plan *room, int report,
			 struct io_failure *failure)
{
	int tun;

	write_sysctls();
	if (io_link_up("lo", 0))
		return io_fail(failure, "system", errno, "", "cannot bring lo up: %s",
			       strerror(errno));
	tun = io_tun_open(plan->interface, failure);
	if (tun < 0)
		return false;
	if (!io_tun_configure(plan->interface, room->address, room->mtu, failure)) {
		close(tun);
		return false;
	}
	if (!tell(report, IO_REPORT_TUN, tun) ||
	    (plan->door && !tell(report, IO_REPORT_NETNS, open(OWN_NETNS, O_RDONLY | O_CLOEXEC))))
		return io_fail(failure, "system", errno, "", "cannot hand a namespace out");
	if (plan->door)
		tell(report, IO_REPORT_DOOR, io_door_open(plan->door));
	return true;
}

/* The first is where we are; each other one has a namespace of its own, which its TUN keeps. */
static bool make_networks(const struct io_enclosure_plan *plan, int report,
			  struct io_failure *failure)
{
	int home = open(OWN_NETNS, O_RDONLY | O_CLOEXEC);
	bool made = make_network(plan, &plan->rooms[0], report, failure);

	for (size_t i = 1; made && i < plan->room_count; i++)
		made = unshare(CLONE_NEWNET)
			       ? io_fail(failure, "system", errno, "",
					 "no further network namespace: %s", strerror(errno))
			       : make_network(plan, &plan->rooms[i], report, failure);
	if (made && plan->room_count > 1 && setns(home, CLONE_NEWNET))
		made = io_fail(failure, "system", errno, "", "setns: %s", strerror(errno));
	close(home);
	return made;
}

/*
 * Our parent may have died before the kernel was asked to tell us. It dies so only when the lab
 * does, whose end of the socket is closed by then.
 */
static void die_with_parent(int report)
{
	struct pollfd lab = {.fd = report};

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || (poll(&lab, 1, 0) > 0 && lab.revents & POLLHUP))
		_exit(LAB_FAILED);
}

/*
 * A shell's job control needs groups that have a number where it lives; ours is from outside. The
 * terminal stops those who give it away from the background, unless they ignore that.
 */
static void lead_terminal(void)
{
	setpgid(0, 0);
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(STDIN_FILENO, getpid());
	signal(SIGTTOU, SIG_DFL);
}

_Noreturn void io_execute(const struct io_enclosure_plan *plan, int report)
{
	static const int defaults[] = {SIGINT, SIGQUIT, SIGPIPE, SIGCHLD};
	struct io_report failed = {.kind = IO_REPORT_NOT_EXECUTED};
	sigset_t none;

	for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		signal(defaults[i], SIG_DFL);
	if (plan->leads)
		lead_terminal();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (const char *const *more = plan->environment; more && *more; more++)
		putenv((char *)(uintptr_t)*more);
	execvp(plan->command[0], plan->command);
	failed.error = errno;
	io_report_send(report, &failed, -1);
	_exit(failed.error == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

/*
 * Waits for that child, and for the orphans that become ours. Signals are blocked and taken one by
 * one: those of a process are passed on; those of the terminal (SI_KERNEL) the command has had.
 */
static _Noreturn void end_with(pid_t child)
{
	sigset_t all;

	sigfillset(&all);
	for (;;) {
		siginfo_t info;
		int status;
		pid_t ended;

		if (sigwaitinfo(&all, &info) < 0)
			continue;
		if (info.si_signo != SIGCHLD && info.si_code != SI_KERNEL)
			kill(child, info.si_signo);
		while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
			if (ended == child)
				_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status)
							  : WEXITSTATUS(status));
	}
}

/* The command's view of processes and interfaces: where these are refused it has the host's. */
static void mount_views(void)
{
	unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	mount("proc", "/proc", "proc", flags, NULL);
	mount("sysfs", "/sys", "sysfs", flags, NULL);
}

static _Noreturn void be_init(const struct io_enclosure_plan *plan, int report)
{
	pid_t command;

	die_with_parent(report);
	mount_views();
	command = fork();
	if (!command)
		io_execute(plan, report);
	close_range(3, ~0U, 0);
	if (command < 0)
		_exit(LAB_FAILED);
	end_with(command);
}

static _Noreturn void fail(int report, const struct io_failure *failure)
{
	struct io_report failed = {.kind = IO_REPORT_FAILED, .failure = *failure};

	io_report_send(report, &failed, -1);
	_exit(LAB_FAILED);
}

_Noreturn void io_inside(const struct io_enclosure_plan *plan, int report)
{
	struct io_report ready = {.kind = IO_REPORT_READY};
	struct io_failure failure;
	sigset_t all;
	pid_t init;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(SIGCHLD, SIG_DFL);
	if (!io_namespaces_enter(&failure))
		fail(report, &failure);
	die_with_parent(report); /* not before: a change of credentials takes it back */
	if (!io_names_cover(plan->hosts, &failure))
		fail(report, &failure);
	if (!make_networks(plan, report, &failure))
		fail(report, &failure);
	if (!io_report_send(report, &ready, -1))
		_exit(LAB_FAILED);
	init = fork();
	if (!init)
		be_init(plan, report);
	close_range(3, ~0U, 0);
	if (init < 0)
		_exit(LAB_FAILED);
	end_with(init);
}
