/* SPDX-License-Identifier: MIT */
/* What keeps ordinary users from namespaces of their own. */
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>

#include "io/finding/rows.h"

/* Who has the right itself is asked by none of them; of another root's files anybody is. */
static bool is_exempt(const char *root)
{
	cap_t own = *root ? NULL : cap_get_proc();
	cap_flag_value_t set = CAP_CLEAR;

	if (own)
		cap_get_flag(own, CAP_SYS_ADMIN, CAP_EFFECTIVE, &set);
	cap_free(own);
	return set == CAP_SET;
}

static void forbid(struct io_finding *finding, const char *path, long number, const char *setting)
{
	finding->state = IO_FINDING_MISSING;
	snprintf(finding->said, sizeof(finding->said), "%s is %ld", path, number);
	snprintf(finding->remedy, sizeof(finding->remedy), "sudo sysctl -w %s", setting);
}

void io__finding_user_namespaces(const char *root, struct io_finding *finding)
{
	static const struct {
		const char *path, *setting;
	} switches[] = {
		{"/proc/sys/kernel/unprivileged_userns_clone",
		 "kernel.unprivileged_userns_clone=1"},
		{"/proc/sys/user/max_user_namespaces", "user.max_user_namespaces=10000"},
		{"/proc/sys/user/max_net_namespaces", "user.max_net_namespaces=10000"},
	};
	long number;

	for (size_t i = 0; !is_exempt(root) && i < sizeof(switches) / sizeof(switches[0]); i++)
		if (io__finding_number(root, switches[i].path, &number) && number == 0)
			forbid(finding, switches[i].path, number, switches[i].setting);
}

/* A process with a profile of its own has whatever that says. */
void io__finding_apparmor(const char *root, struct io_finding *finding)
{
	static const char path[] = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
	char label[128] = "unconfined";
	long number;

	if (is_exempt(root) || !io__finding_number(root, path, &number) || number != 1)
		return;
	io__finding_read(root, "/proc/self/attr/current", label, sizeof(label));
	if (!strncmp(label, "unconfined", strlen("unconfined")))
		forbid(finding, path, number, "kernel.apparmor_restrict_unprivileged_userns=0");
}
