/* SPDX-License-Identifier: MIT */
#include "io/netlink.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/rtnetlink.h>

struct nlmsghdr *io_netlink_request(void *room, int type, int flags, size_t size, void **family)
{
	struct nlmsghdr *request = mnl_nlmsg_put_header(room);

	request->nlmsg_type = (uint16_t)type;
	request->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	request->nlmsg_seq = 1;
	*family = mnl_nlmsg_put_extra_header(request, size);
	return request;
}

/* The acknowledgement, or the error, is always the last of the answers. */
static int take_answers(struct mnl_socket *socket, mnl_cb_t answer, void *data)
{
	_Alignas(struct nlmsghdr) char room[8192];
	int state = MNL_CB_OK;

	while (state > MNL_CB_STOP) {
		ssize_t got = mnl_socket_recvfrom(socket, room, sizeof(room));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		state = mnl_cb_run(room, (size_t)got, 1, mnl_socket_get_portid(socket), answer,
				   data);
	}
	return state;
}

int io_netlink(struct nlmsghdr *request, mnl_cb_t answer, void *data)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	int result = -1, error;

	if (!socket)
		return -1;
	if (!mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) &&
	    mnl_socket_sendto(socket, request, request->nlmsg_len) >= 0)
		result = take_answers(socket, answer, data);
	error = errno;
	mnl_socket_close(socket);
	errno = error;
	return result;
}

int io_link_up(const char *name, int mtu)
{
	_Alignas(struct nlmsghdr) char room[IO_NETLINK_ROOM];
	void *family;
	struct nlmsghdr *request =
		io_netlink_request(room, RTM_NEWLINK, 0, sizeof(struct ifinfomsg), &family);
	struct ifinfomsg *link = family;

	link->ifi_index = (int)if_nametoindex(name);
	if (!link->ifi_index)
		return -1;
	link->ifi_flags = link->ifi_change = IFF_UP;
	if (mtu)
		mnl_attr_put_u32(request, IFLA_MTU, (uint32_t)mtu);
	return io_netlink(request, NULL, NULL);
}
