/* SPDX-License-Identifier: MIT */
#include "io/tun.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/if_tun.h>
#include <linux/rtnetlink.h>

#include "io/netlink.h"

#define TUN_DEVICE "/dev/net/tun"

/* What open() and TUNSETIFF refuse for a reason that the user can mend. */
static const struct refusal {
	int error;
	const char *what, *hint, *message;
	const char *rest; /* "TUN" or "TAP" stands before it; NULL: the message is whole */
} open_refusals[] =
	{
		{EACCES, "permission", "sudo chmod 0666 " TUN_DEVICE,
		 TUN_DEVICE " is closed to this user", NULL},
		{EPERM, "permission", "sudo chmod 0666 " TUN_DEVICE,
		 TUN_DEVICE " is closed to this user", NULL},
		{ENOENT, "missing", "sudo modprobe tun", "there is no " TUN_DEVICE, NULL},
		{ENODEV, "missing", "sudo modprobe tun", "this kernel has no TUN", NULL},
		{ENXIO, "missing", "sudo modprobe tun", "this kernel has no TUN", NULL},
		{0, NULL, NULL, NULL, NULL},
},
  name_refusals[] = {
	  {EPERM, "permission", "run it as root", "making a ", " interface takes CAP_NET_ADMIN"},
	  {EBUSY, "system", "", "an interface of that name is in use", NULL},
	  {EINVAL, "system", "", "no ", " interface can have that name"},
	  {0, NULL, NULL, NULL, NULL},
};

static bool tun_refused(struct io_failure *failure, const struct refusal *refusals, int flags,
			int error)
{
	const char *kind = flags & IFF_TAP ? "TAP" : "TUN";

	for (; refusals->what; refusals++)
		if (refusals->error == error)
			return io_fail(failure, refusals->what, error, refusals->hint, "%s%s%s",
				       refusals->message, refusals->rest ? kind : "",
				       refusals->rest ? refusals->rest : "");
	return io_fail(failure, "system", error, "", TUN_DEVICE ": %s", strerror(error));
}

static int open_kind(const char *name, short flags, struct io_failure *failure)
{
	struct ifreq request = {.ifr_flags = flags};
	size_t length = strlen(name);
	int fd;

	if (!length || length >= IFNAMSIZ)
		return tun_refused(failure, name_refusals, flags, EINVAL), -1;
	memcpy(request.ifr_name, name, length);
	fd = open(TUN_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return tun_refused(failure, open_refusals, flags, errno), -1;
	if (!ioctl(fd, TUNSETIFF, &request))
		return fd;
	tun_refused(failure, name_refusals, flags, errno);
	close(fd);
	return -1;
}

int io_tun_open(const char *name, struct io_failure *failure)
{
	return open_kind(name, IFF_TUN | IFF_NO_PI, failure);
}

int io_tap_open(const char *name, struct io_failure *failure)
{
	return open_kind(name, IFF_TAP | IFF_NO_PI, failure);
}

static int add_address(int index, struct icmp4_prefix address)
{
	_Alignas(struct nlmsghdr) char room[IO_NETLINK_ROOM];
	void *family;
	struct nlmsghdr *request = io_netlink_request(room, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL,
						      sizeof(struct ifaddrmsg), &family);
	struct ifaddrmsg *own = family;

	own->ifa_family = AF_INET;
	own->ifa_prefixlen = address.length;
	own->ifa_index = (uint32_t)index;
	mnl_attr_put_u32(request, IFA_LOCAL, htonl(address.address));
	mnl_attr_put_u32(request, IFA_ADDRESS, htonl(address.address));
	return io_netlink(request, NULL, NULL);
}

/* No gateway: a TUN has no neighbours to ask for, whatever is sent into it arrives. */
static int add_default_route(int index)
{
	_Alignas(struct nlmsghdr) char room[IO_NETLINK_ROOM];
	void *family;
	struct nlmsghdr *request = io_netlink_request(room, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL,
						      sizeof(struct rtmsg), &family);
	struct rtmsg *route = family;

	route->rtm_family = AF_INET;
	route->rtm_table = RT_TABLE_MAIN;
	route->rtm_protocol = RTPROT_BOOT;
	route->rtm_scope = RT_SCOPE_LINK;
	route->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(request, RTA_OIF, (uint32_t)index);
	return io_netlink(request, NULL, NULL);
}

bool io_tun_address(const char *name, struct icmp4_prefix address, uint16_t mtu,
		    struct io_failure *failure)
{
	int index = (int)if_nametoindex(name);

	if (!index)
		return io_fail(failure, "missing", errno, "", "no interface named %s", name);
	if ((address.length && add_address(index, address) && errno != EEXIST) ||
	    io_link_up(name, mtu))
		return io_fail(failure, errno == EPERM ? "permission" : "system", errno, "",
			       "cannot configure %s: %s", name, strerror(errno));
	return true;
}

bool io_tun_configure(const char *name, struct icmp4_prefix address, uint16_t mtu,
		      struct io_failure *failure)
{
	if (!io_tun_address(name, address, mtu, failure))
		return false;
	if (add_default_route((int)if_nametoindex(name)))
		return io_fail(failure, "system", errno,
			       errno == EEXIST ? "ip route del default" : "",
			       "cannot make %s the default route: %s", name, strerror(errno));
	return true;
}
