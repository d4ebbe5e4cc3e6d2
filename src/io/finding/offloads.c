/* SPDX-License-Identifier: MIT */
/*
 * What an interface does in the kernel's place, so that a capture shows what never was on the wire:
 * segments of one connection put together (GRO, LRO) or not yet taken apart (TSO, GSO), and
 * checksums that are still to be filled in.
 */
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/ethtool.h>
#include <linux/sockios.h>

#include "io/finding/rows.h"

static const struct {
	uint32_t question, bit;
	const char *name; /* as ethtool -K has it */
} offloads[] = {
	{ETHTOOL_GGRO, 1, "gro"},   {ETHTOOL_GFLAGS, ETH_FLAG_LRO, "lro"},
	{ETHTOOL_GTSO, 1, "tso"},   {ETHTOOL_GGSO, 1, "gso"},
	{ETHTOOL_GTXCSUM, 1, "tx"},
};

static bool is_on(int fd, const char *interface, uint32_t question, uint32_t bit)
{
	struct ethtool_value value = {.cmd = question};
	struct ifreq request = {.ifr_data = (char *)&value};

	strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
	return !ioctl(fd, SIOCETHTOOL, &request) && value.data & bit;
}

/* The loopback has no wire, and nobody measures by an interface that is down. */
static bool is_asked(int fd, const char *interface)
{
	struct ifreq request = {0};

	strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
	return !ioctl(fd, SIOCGIFFLAGS, &request) && request.ifr_flags & IFF_UP &&
	       !(request.ifr_flags & IFF_LOOPBACK);
}

static bool look_at(int fd, const char *interface, struct io_finding *finding)
{
	size_t said = 0, remedy = 0;

	for (size_t i = 0; i < sizeof(offloads) / sizeof(offloads[0]); i++) {
		const char *name = offloads[i].name;

		if (!is_on(fd, interface, offloads[i].question, offloads[i].bit))
			continue;
		if (!said) {
			said = (size_t)snprintf(finding->said, sizeof(finding->said),
						"on %s:", interface);
			remedy = (size_t)snprintf(finding->remedy, sizeof(finding->remedy),
						  "sudo ethtool -K %s", interface);
		}
		said += (size_t)snprintf(finding->said + said, sizeof(finding->said) - said, " %s",
					 name);
		remedy += (size_t)snprintf(finding->remedy + remedy,
					   sizeof(finding->remedy) - remedy, " %s off", name);
	}
	return said;
}

/* The first interface that has any; sockets know only those of this very machine. */
void io__finding_offloads(const char *root, struct io_finding *finding)
{
	int fd = *root ? -1 : socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct if_nameindex *all = fd < 0 ? NULL : if_nameindex();

	for (const struct if_nameindex *i = all; i && i->if_index; i++) {
		if (!is_asked(fd, i->if_name) || !look_at(fd, i->if_name, finding))
			continue;
		finding->state = IO_FINDING_SPOILS;
		break;
	}
	if (all)
		if_freenameindex(all);
	if (fd >= 0)
		close(fd);
}
