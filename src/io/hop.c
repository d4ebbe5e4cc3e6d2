/* SPDX-License-Identifier: MIT */
/*
 * A prefix is directly connected where an interface has an address in it and the route there names
 * no gateway. The route alone would not tell: a default route into a tunnel has no gateway either.
 */
#include "io/hop.h"

#include <errno.h>
#include <icmp4/ip.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/rtnetlink.h>

#include "io/netlink.h"

static int take_attribute(const struct nlattr *attribute, void *data)
{
	struct io_hop *hop = data;

	if (mnl_attr_get_type(attribute) == RTA_OIF)
		hop->interface = mnl_attr_get_u32(attribute);
	if (mnl_attr_get_type(attribute) == RTA_PREFSRC)
		hop->source = ntohl(mnl_attr_get_u32(attribute));
	if (mnl_attr_get_type(attribute) == RTA_GATEWAY)
		hop->next = ntohl(mnl_attr_get_u32(attribute));
	return MNL_CB_OK;
}

static int take_route(const struct nlmsghdr *answer, void *data)
{
	const struct rtmsg *route = mnl_nlmsg_get_payload(answer);

	((struct io_hop *)data)->broadcast = route->rtm_type == RTN_BROADCAST;
	return mnl_attr_parse(answer, sizeof(*route), take_attribute, data);
}

static uint32_t address_of(const struct sockaddr *address)
{
	return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr);
}

typedef bool holds_fn(const struct ifaddrs *entry, uint32_t address);

static bool is_its_address(const struct ifaddrs *entry, uint32_t address)
{
	return address_of(entry->ifa_addr) == address;
}

static bool is_in_its_prefix(const struct ifaddrs *entry, uint32_t address)
{
	uint32_t mask = entry->ifa_netmask ? address_of(entry->ifa_netmask) : UINT32_MAX;

	if (entry->ifa_flags & IFF_POINTOPOINT && entry->ifa_dstaddr &&
	    address_of(entry->ifa_dstaddr) == address)
		return true;
	return ((address_of(entry->ifa_addr) ^ address) & mask) == 0;
}

static bool some_interface(holds_fn *holds, uint32_t address)
{
	struct ifaddrs *list = NULL;
	bool found = false;

	if (getifaddrs(&list))
		return false;
	for (const struct ifaddrs *entry = list; entry && !found; entry = entry->ifa_next)
		found = entry->ifa_addr && entry->ifa_addr->sa_family == AF_INET &&
			holds(entry, address);
	freeifaddrs(list);
	return found;
}

static uint8_t length_of(const struct sockaddr *netmask)
{
	return netmask ? (uint8_t)__builtin_popcount(address_of(netmask)) : 32;
}

bool io_prefix_for(uint32_t address, const char *interface, struct icmp4_prefix *own)
{
	struct ifaddrs *list = NULL;

	own->length = 0;
	if (getifaddrs(&list))
		return false;
	for (const struct ifaddrs *entry = list; entry && !own->length; entry = entry->ifa_next)
		if (entry->ifa_addr && entry->ifa_addr->sa_family == AF_INET &&
		    !strcmp(entry->ifa_name, interface) && is_in_its_prefix(entry, address))
			*own = (struct icmp4_prefix){address_of(entry->ifa_addr),
						     length_of(entry->ifa_netmask)};
	freeifaddrs(list);
	return own->length;
}

bool io_is_own(uint32_t address)
{
	return icmp4_is_loopback(address) || some_interface(is_its_address, address);
}

bool io_hop_for(uint32_t dst, const char *interface, struct io_hop *hop)
{
	_Alignas(struct nlmsghdr) char room[IO_NETLINK_ROOM];
	void *family;
	struct nlmsghdr *request =
		io_netlink_request(room, RTM_GETROUTE, 0, sizeof(struct rtmsg), &family);
	struct rtmsg *route = family;

	*hop = (struct io_hop){.next = dst};
	route->rtm_family = AF_INET;
	route->rtm_dst_len = 32;
	mnl_attr_put_u32(request, RTA_DST, htonl(dst));
	if (interface)
		mnl_attr_put_u32(request, RTA_OIF, if_nametoindex(interface));
	if (io_netlink(request, take_route, hop))
		return false;
	hop->direct = icmp4_is_loopback(dst) ||
		      (hop->next == dst && some_interface(is_in_its_prefix, dst));
	return true;
}
