/* SPDX-License-Identifier: MIT */
/*
 * Tests that need a world of their own: run in a forked child, in a network namespace where nothing
 * but what the test makes can be seen, as root or as nobody. Its test lines count as the parent's.
 */
#ifndef INSIDE_H
#define INSIDE_H

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/netlink.h"
#include "tap.h"

enum { NOBODY = 65534 };

static inline void skip(const char *reason)
{
	printf("ok %d # SKIP %s\n", ++tap_count, reason);
}

static inline void in_child(const char *name, void (*body)(void))
{
	int *counts = mmap(NULL, 2 * sizeof(*counts), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		body();
		counts[0] = tap_count;
		counts[1] = tap_failed;
		fflush(stdout);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (!status) {
		tap_count = counts[0];
		tap_failed = counts[1];
	}
	ok(!status, "%s: the child came to its end", name);
	munmap(counts, 2 * sizeof(*counts));
}

static inline bool write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return done;
}

/* False, with a skipped test, where this user may not. */
static inline bool own_network(void)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWNS)) {
		skip("making a network namespace takes root");
		return false;
	}
	return ok(!io_link_up("lo", 1500), "lo is up");
}

static inline void become_nobody(void)
{
	ok(!setresgid(NOBODY, NOBODY, NOBODY) && !setresuid(NOBODY, NOBODY, NOBODY),
	   "now an ordinary user");
}

#endif
