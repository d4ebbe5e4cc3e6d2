/* SPDX-License-Identifier: MIT */
/*
 * A packet socket takes nothing away from the kernel: it sees the same frames, and answers what is
 * for one of its addresses, and forwards where it may. Two who answer one request confuse whoever
 * asked.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io/port/port.h"

static bool has_address(const char *name, char *text, socklen_t size)
{
	struct ifaddrs *all = NULL;
	bool found = false;

	if (getifaddrs(&all))
		return false;
	for (const struct ifaddrs *one = all; one && !found; one = one->ifa_next) {
		struct sockaddr_in address;

		if (!one->ifa_addr || one->ifa_addr->sa_family != AF_INET ||
		    strcmp(one->ifa_name, name) != 0)
			continue;
		memcpy(&address, one->ifa_addr, sizeof(address));
		found = inet_ntop(AF_INET, &address.sin_addr, text, size);
	}
	freeifaddrs(all);
	return found;
}

static bool forwards(const char *name)
{
	char path[sizeof("/proc/sys/net/ipv4/conf//forwarding") + IFNAMSIZ], value = '0';
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%.*s/forwarding", IFNAMSIZ - 1, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, &value, 1) != 1)
		value = '0';
	close(fd);
	return value == '1';
}

bool io_port_rival(const struct io_port_plan *plan, char *text, size_t size)
{
	char address[INET_ADDRSTRLEN];

	if (plan->kind != IO_PORT_PACKET)
		return false;
	if (has_address(plan->name, address, sizeof(address))) {
		snprintf(text, size,
			 "the kernel has %s on %s and answers too: sudo ip -4 address flush dev %s",
			 address, plan->name, plan->name);
		return true;
	}
	if (!forwards(plan->name))
		return false;
	/* sysctl takes names with dots in them, as those of VLANs, only between slashes */
	snprintf(text, size,
		 "the kernel forwards what comes by %s too: sudo sysctl -w "
		 "net/ipv4/conf/%s/forwarding=0",
		 plan->name, plan->name);
	return true;
}
