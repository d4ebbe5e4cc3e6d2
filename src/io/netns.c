/* SPDX-License-Identifier: MIT */
#include "io/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/tun.h"

enum { NETNS_TUNS = 64 };

static int open_tun(struct icmp4_prefix address, uint16_t mtu, struct io_failure *failure)
{
	char name[IF_NAMESIZE];
	unsigned number = 0;

	do
		snprintf(name, sizeof(name), "lab%u", number);
	while (if_nametoindex(name) && ++number < NETNS_TUNS);
	int tun = io_tun_open(name, failure);

	if (tun < 0 || io_tun_configure(name, address, mtu, failure))
		return tun;
	close(tun);
	return -1;
}

/* We are a single thread, which goes there and comes back. */
int io_netns_tun(const char *path, struct icmp4_prefix address, uint16_t mtu,
		 struct io_failure *failure)
{
	int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int there = open(path, O_RDONLY | O_CLOEXEC), tun = -1;

	if (there < 0)
		io_fail(failure, errno == EACCES ? "permission" : "missing", errno, "", "%s: %s",
			path, strerror(errno));
	else if (home < 0 || setns(there, CLONE_NEWNET))
		io_fail(failure, "permission", errno, "run it as root, or as whoever made it",
			"cannot enter %s: %s", path, strerror(errno));
	else
		tun = open_tun(address, mtu, failure);
	if (there >= 0 && home >= 0 && setns(home, CLONE_NEWNET) && tun >= 0) {
		io_fail(failure, "system", errno, "", "cannot come back from %s: %s", path,
			strerror(errno));
		close(tun);
		tun = -1;
	}
	if (there >= 0)
		close(there);
	if (home >= 0)
		close(home);
	return tun;
}
