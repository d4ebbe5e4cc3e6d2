/* SPDX-License-Identifier: MIT */
/* Link addresses of neighbours; the declaration is in hop.h. */
#include <errno.h>
#include <icmp4/ip.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <linux/rtnetlink.h>

#include "io/hop.h"
#include "io/netlink.h"

enum { DISCARD_PORT = 9, ASK_TRIES = 50 };

/* States in which the kernel itself would use the entry. */
enum { NEIGHBOUR_VALID = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT };

static const struct timespec ask_pause = {.tv_nsec = 20000000};

struct search {
	const struct io_hop *hop;
	uint8_t *address;
	bool found;
	/* Of the entry that is looked at: */
	bool is_it;
	const uint8_t *link;
	size_t length;
};

static int take_attribute(const struct nlattr *attribute, void *data)
{
	struct search *search = data;

	if (mnl_attr_get_type(attribute) == NDA_DST)
		search->is_it = ntohl(mnl_attr_get_u32(attribute)) == search->hop->next;
	if (mnl_attr_get_type(attribute) == NDA_LLADDR) {
		search->link = mnl_attr_get_payload(attribute);
		search->length = mnl_attr_get_payload_len(attribute);
	}
	return MNL_CB_OK;
}

static int take_neighbour(const struct nlmsghdr *answer, void *data)
{
	const struct ndmsg *entry = mnl_nlmsg_get_payload(answer);
	struct search *search = data;

	if ((uint32_t)entry->ndm_ifindex != search->hop->interface ||
	    !(entry->ndm_state & NEIGHBOUR_VALID))
		return MNL_CB_OK;
	search->is_it = false;
	search->length = 0;
	if (mnl_attr_parse(answer, sizeof(*entry), take_attribute, search) < 0)
		return MNL_CB_ERROR;
	if (search->is_it && search->length && search->length <= IO_LINK_ADDRESS_MAX) {
		memcpy(search->address, search->link, search->length);
		search->found = true;
	}
	return MNL_CB_OK;
}

static bool look_up(const struct io_hop *hop, uint8_t *address)
{
	_Alignas(struct nlmsghdr) char room[IO_NETLINK_ROOM];
	void *family;
	struct nlmsghdr *request =
		io_netlink_request(room, RTM_GETNEIGH, NLM_F_DUMP, sizeof(struct ndmsg), &family);
	struct search search = {.hop = hop, .address = address};

	((struct ndmsg *)family)->ndm_family = AF_INET;
	return io_netlink(request, take_neighbour, &search) >= 0 && search.found;
}

/* What makes the kernel ask for its address, as any datagram to it would. */
static void provoke(const struct io_hop *hop)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(DISCARD_PORT),
		.sin_addr.s_addr = htonl(hop->next),
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	sendto(fd, "", 0, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof(to));
	close(fd);
}

static bool ask(const struct io_hop *hop, uint8_t *address)
{
	if (look_up(hop, address))
		return true;
	provoke(hop);
	for (int i = 0; i < ASK_TRIES; i++) {
		nanosleep(&ask_pause, NULL);
		if (look_up(hop, address))
			return true;
	}
	errno = EHOSTUNREACH;
	return false;
}

/* The interface's hardware type; -1 with errno. */
static int hardware_of(uint32_t index)
{
	struct ifreq request = {.ifr_ifindex = 0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int type = -1;

	if (fd < 0)
		return -1;
	if (if_indextoname(index, request.ifr_name) && !ioctl(fd, SIOCGIFHWADDR, &request))
		type = request.ifr_hwaddr.sa_family;
	close(fd);
	return type;
}

/* RFC 1112 section 6.4. */
static void multicast_address(uint32_t group, uint8_t *address)
{
	memcpy(address, "\x01\x00\x5e", 3);
	address[3] = group >> 16 & 0x7f;
	address[4] = (uint8_t)(group >> 8);
	address[5] = (uint8_t)group;
}

bool io_hop_address(const struct io_hop *hop, uint8_t address[IO_LINK_ADDRESS_MAX])
{
	int hardware = hardware_of(hop->interface);

	memset(address, 0, IO_LINK_ADDRESS_MAX);
	if (hardware < 0)
		return false;
	if (hardware != ARPHRD_ETHER)
		return true;
	if (icmp4_is_multicast(hop->next))
		multicast_address(hop->next, address);
	else if (hop->broadcast || hop->next == UINT32_MAX)
		memset(address, 0xff, 6);
	else
		return ask(hop, address);
	return true;
}
