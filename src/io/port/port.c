/* SPDX-License-Identifier: MIT */
#include "io/port/port.h"

#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/ethtool.h>
#include <linux/sockios.h>

#include "io/port/backend.h"

static const struct backend {
	int (*open)(const struct io_port_plan *plan, struct io_failure *failure);
	bool (*start)(struct io_port *port, const struct io_port_plan *plan,
		      struct io_failure *failure);
} backends[] = {
	[IO_PORT_TUN] = {io_port_tun_open, io_port_tun_start},
	[IO_PORT_TAP] = {io_port_tun_open, io_port_tun_start},
	[IO_PORT_PACKET] = {io_port_packet_open, io_port_packet_start},
};

int io_port_open(const struct io_port_plan *plan, struct io_failure *failure)
{
	return backends[plan->kind].open(plan, failure);
}

bool io_port_start(struct io_port *port, const struct io_port_plan *plan, int fd,
		   struct io_failure *failure)
{
	*port = (struct io_port){.fd = fd, .ethernet = plan->kind != IO_PORT_TUN};
	if (backends[plan->kind].start(port, plan, failure))
		return true;
	close(fd);
	*port = (struct io_port){.fd = -1};
	return false;
}

void io_port_close(struct io_port *port)
{
	if (port->ops)
		port->ops->close(port);
	if (port->fd >= 0)
		close(port->fd);
	*port = (struct io_port){.fd = -1};
}

bool io_port_is_gone(int error)
{
	static const int gone[] = {ENETDOWN, ENODEV, ENXIO, EBADFD, EIO};

	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		if (gone[i] == error)
			return true;
	return false;
}

bool io_port_mac_said(const struct io_port_plan *plan)
{
	static const uint8_t none[sizeof(plan->mac)];

	return memcmp(plan->mac, none, sizeof(none)) != 0;
}

/* A TUN and a TAP differ from all else by their driver, and a TAP from Ethernet by nothing more. */
static bool is_tun(int fd, struct ifreq *request)
{
	struct ethtool_drvinfo driver = {.cmd = ETHTOOL_GDRVINFO};

	request->ifr_data = (char *)&driver;
	return !ioctl(fd, SIOCETHTOOL, request) && !strcmp(driver.driver, "tun");
}

bool io_port_facts(struct io_port_facts *facts, const char *name)
{
	struct ifreq request = {.ifr_flags = 0};
	size_t length = strlen(name);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool there;

	*facts = (struct io_port_facts){.up = false};
	if (length && length < IFNAMSIZ)
		memcpy(request.ifr_name, name, length);
	there = fd >= 0 && !ioctl(fd, SIOCGIFFLAGS, &request);
	facts->up = there && request.ifr_flags & IFF_UP;
	if (there && !ioctl(fd, SIOCGIFMTU, &request))
		facts->mtu =
			(uint16_t)(request.ifr_mtu < UINT16_MAX ? request.ifr_mtu : UINT16_MAX);
	if (there && !ioctl(fd, SIOCGIFHWADDR, &request)) {
		facts->ethernet = request.ifr_hwaddr.sa_family == ARPHRD_ETHER;
		memcpy(facts->mac, request.ifr_hwaddr.sa_data, sizeof(facts->mac));
	}
	facts->tun = there && is_tun(fd, &request);
	if (fd >= 0)
		close(fd);
	return there;
}

/* Where the name says its kind. */
static const struct prefix {
	const char *text;
	enum io_port_kind kind;
} prefixes[] = {{"tun:", IO_PORT_TUN}, {"tap:", IO_PORT_TAP}};

static bool says_kind(struct io_port_plan *plan, const char *name)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t length = strlen(prefixes[i].text);

		if (strncmp(name, prefixes[i].text, length) != 0)
			continue;
		plan->name = name + length;
		plan->kind = prefixes[i].kind;
		return true;
	}
	return false;
}

/* As the kernel's dev_valid_name() has it. */
static bool is_name(const char *name)
{
	size_t length = strlen(name);

	return length && length < IFNAMSIZ && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       strcspn(name, "/: \t\n\v\f\r") == length;
}

static enum io_port_kind kind_of(const struct io_port_plan *plan, bool there,
				 const struct io_port_facts *facts)
{
	if (!there)
		return strncmp(plan->name, "tap", 3) ? IO_PORT_TUN : IO_PORT_TAP;
	if (!facts->tun)
		return IO_PORT_PACKET;
	return facts->ethernet ? IO_PORT_TAP : IO_PORT_TUN;
}

bool io_port_plan(struct io_port_plan *plan, const char *name, struct io_failure *failure)
{
	struct io_port_facts facts;
	bool said, there;

	*plan = (struct io_port_plan){.name = name};
	said = says_kind(plan, name);
	if (!is_name(plan->name))
		return io_fail(failure, "usage", 0, "", "no interface can have the name \"%s\"",
			       plan->name);
	there = io_port_facts(&facts, plan->name);
	plan->mtu = there ? facts.mtu : IO_PORT_MTU;
	if (!said)
		plan->kind = kind_of(plan, there, &facts);
	if (there && (plan->kind == IO_PORT_PACKET) == facts.tun)
		return io_fail(failure, "usage", 0, "", "%s is there, and is no TUN or TAP",
			       plan->name);
	if (there && plan->kind != IO_PORT_TUN && !facts.ethernet)
		return io_fail(failure, "usage", 0, "", "%s is no Ethernet interface%s", plan->name,
			       facts.tun ? ", but a TUN" : "");
	if (there && plan->kind == IO_PORT_TUN && facts.ethernet)
		return io_fail(failure, "usage", 0, "", "%s is there, and is a TAP", plan->name);
	return true;
}
