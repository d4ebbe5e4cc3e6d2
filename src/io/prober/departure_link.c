/* SPDX-License-Identifier: MIT */
#include "io/prober/departure_link.h"

#include <errno.h>
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "io/hop.h"

int io_link_socket(void)
{
	return socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

bool io_header_is_plain(const struct icmp4_packet *packet)
{
	const uint8_t *ip = packet->bytes;
	size_t header = packet->length < ICMP4_IP_HEADER ? 0 : icmp4_ip_header_length(ip);

	return header >= ICMP4_IP_HEADER && header <= packet->length && ip[0] >> 4 == 4 &&
	       icmp4_ip_total_length(ip) == packet->length && icmp4_checksum_ok(ip, header);
}

bool io_link_send(int fd, const struct icmp4_packet *packet, const char *interface)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETHERTYPE_IP),
		.sll_halen = 6,
	};
	struct io_hop hop;
	ssize_t sent;

	_Static_assert(sizeof(to.sll_addr) == IO_LINK_ADDRESS_MAX, "one length of address");
	if (packet->length < ICMP4_IP_HEADER) {
		errno = EINVAL;
		return false;
	}
	if (!io_hop_for(icmp4_ip_dst(packet->bytes), interface, &hop) ||
	    !io_hop_address(&hop, to.sll_addr))
		return false;
	to.sll_ifindex = (int)hop.interface;
	do {
		sent = sendto(fd, packet->bytes, packet->length, 0, (struct sockaddr *)&to,
			      sizeof(to));
	} while (sent < 0 && errno == EINTR);
	return sent >= 0;
}
