/* SPDX-License-Identifier: MIT */
/*
 * Root may have namespaces as it likes. Everyone else may where a user namespace is the first of
 * them: in it we are root, but over nothing outside. Distributions close that door in several ways;
 * whoever finds it closed is told how to open it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "io/enclosure/inside.h"

static const struct gate {
	const char *path, *closed, *hint;
} gates[] = {
	{"/proc/sys/kernel/unprivileged_userns_clone", "0\n",
	 "sudo sysctl -w kernel.unprivileged_userns_clone=1"},
	{"/proc/sys/user/max_user_namespaces", "0\n",
	 "sudo sysctl -w user.max_user_namespaces=10000"},
	{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n",
	 "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
};

static bool is_closed(const struct gate *gate)
{
	char text[8] = "";
	int fd = open(gate->path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	close(fd);
	return !strcmp(text, gate->closed);
}

static bool namespaces_refused(struct io_failure *failure, const char *step)
{
	int error = errno;
	const char *hint = "run it as root, or where user namespaces are allowed";

	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++)
		if (is_closed(&gates[i]))
			hint = gates[i].hint;
	return io_fail(failure, "permission", error, hint,
		       "this user may have no namespaces (%s: %s)", step, strerror(error));
}

static bool may_without_user_namespace(void)
{
	static const cap_value_t needed[] = {CAP_SYS_ADMIN, CAP_NET_ADMIN};
	cap_t own = cap_get_proc();
	bool may = own != NULL;

	for (size_t i = 0; may && i < sizeof(needed) / sizeof(needed[0]); i++) {
		cap_flag_value_t value = CAP_CLEAR;

		may = !cap_get_flag(own, needed[i], CAP_EFFECTIVE, &value) && value == CAP_SET;
	}
	cap_free(own);
	return may;
}

bool io_file_write(const char *path, const char *text)
{
	size_t length = strlen(text);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool written;

	if (fd < 0)
		return false;
	written = write(fd, text, length) == (ssize_t)length;
	close(fd);
	return written;
}

/*
 * We are root inside, as stock tools want it: file capabilities count for nothing there. A group
 * map may be written by no one but root unless setgroups() is given up first (user_namespaces(7)).
 */
static bool map_to_root(uid_t uid, gid_t gid)
{
	char users[32], groups[32];

	snprintf(users, sizeof(users), "0 %u 1", uid);
	snprintf(groups, sizeof(groups), "0 %u 1", gid);
	return io_file_write("/proc/self/setgroups", "deny") &&
	       io_file_write("/proc/self/uid_map", users) &&
	       io_file_write("/proc/self/gid_map", groups);
}

bool io_namespaces_enter(struct io_failure *failure)
{
	int flags = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	bool user = !may_without_user_namespace();

	/* A binary with file capabilities does not own its /proc/self, where the maps are. */
	if (user && prctl(PR_SET_DUMPABLE, 1L, 0L, 0L, 0L))
		return namespaces_refused(failure, "prctl");
	if (unshare(flags | (user ? CLONE_NEWUSER : 0)))
		return namespaces_refused(failure, "unshare");
	if (user && !map_to_root(uid, gid))
		return namespaces_refused(failure, "uid_map");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return namespaces_refused(failure, "mount");
	return true;
}
