/* SPDX-License-Identifier: MIT */
/* What the kernel's routes say of a destination; the declarations are in prober.h. */
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/rtnetlink.h>

#include "io/netlink.h"
#include "io/prober/prober.h"

/* connect() of a UDP socket sends nothing, but looks up the route and binds to its source. */
static uint32_t connected_source(int fd, uint32_t dst, const char *interface)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(33434),
		.sin_addr.s_addr = htonl(dst),
	};
	struct sockaddr_in from = {.sin_port = 0};

	if (interface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface,
				    (socklen_t)strnlen(interface, IFNAMSIZ)))
		return 0;
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) ||
	    getsockname(fd, (struct sockaddr *)&from, &(socklen_t){sizeof(from)}))
		return 0;
	return ntohl(from.sin_addr.s_addr);
}

uint32_t io_source_for(uint32_t dst, const char *interface)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint32_t src;
	int error;

	if (fd < 0)
		return 0;
	src = connected_source(fd, dst, interface);
	error = errno;
	close(fd);
	errno = error;
	return src;
}

static int take_attribute(const struct nlattr *attribute, void *data)
{
	if (mnl_attr_get_type(attribute) == RTA_OIF)
		*(uint32_t *)data = mnl_attr_get_u32(attribute);
	return MNL_CB_OK;
}

static int take_interface(const struct nlmsghdr *answer, void *data)
{
	return mnl_attr_parse(answer, sizeof(struct rtmsg), take_attribute, data);
}

static int interface_mtu(uint32_t index)
{
	struct ifreq request = {.ifr_mtu = 0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int mtu = 0;

	if (fd < 0)
		return 0;
	if (if_indextoname(index, request.ifr_name) && !ioctl(fd, SIOCGIFMTU, &request))
		mtu = request.ifr_mtu;
	close(fd);
	return mtu;
}

/* Not getsockopt(IP_MTU): that is what the kernel has learnt of the whole path. */
int io_mtu_for(uint32_t dst)
{
	_Alignas(struct nlmsghdr) char room[IO_NETLINK_ROOM];
	void *family;
	struct nlmsghdr *request =
		io_netlink_request(room, RTM_GETROUTE, 0, sizeof(struct rtmsg), &family);
	struct rtmsg *route = family;
	uint32_t index = 0;

	route->rtm_family = AF_INET;
	route->rtm_dst_len = 32;
	mnl_attr_put_u32(request, RTA_DST, htonl(dst));
	if (io_netlink(request, take_interface, &index) || !index)
		return 0;
	return interface_mtu(index);
}
