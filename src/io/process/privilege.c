/* SPDX-License-Identifier: MIT */
#include "io/process/privilege.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

static _Bool clear_capabilities(void)
{
	cap_t none = cap_init();
	_Bool done = none && !cap_set_proc(none);

	cap_free(none);
	return done;
}

_Bool io_drop_privileges(struct io_failure *failure)
{
	if (clear_capabilities() && !prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L))
		return 1;
	return io_fail(failure, "system", errno, "", "cannot give up privileges: %s",
		       strerror(errno));
}

/* What is inherited was the caller's already: no file gives that, and a service's ambient rights
 * are among it. */
static _Bool inherits(cap_value_t capability)
{
	cap_t own = cap_get_proc();
	cap_flag_value_t set = CAP_CLEAR;

	if (own)
		cap_get_flag(own, capability, CAP_INHERITABLE, &set);
	cap_free(own);
	return set == CAP_SET;
}

_Bool io_rights_are_lent(void)
{
	return getuid() != 0 && getauxval(AT_SECURE) != 0 && !inherits(CAP_NET_RAW) &&
	       !inherits(CAP_NET_ADMIN);
}

void io_setcap_hint(const char *capabilities, char *hint, unsigned long size)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (io_rights_are_lent()) {
		snprintf(hint, size,
			 "run it with sudo: what the program lends does not reach so far");
		return;
	}
	if (length < 0)
		length = 0;
	path[length] = '\0';
	snprintf(hint, size, "sudo setcap %s+ep %s", capabilities, length ? path : "PROGRAM");
}
