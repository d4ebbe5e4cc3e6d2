/* SPDX-License-Identifier: MIT */
/*
 * The UDP socket, open to everyone. What an error quotes of our datagram is told by the error queue
 * as far as a destination address and port: those alone can tell one probe from another, so every
 * probe needs a port of its own, and the flow changes with it.
 */
#include <errno.h>
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "io/backend.h"
#include "io/prober/departure.h"

enum { UDP_HEADER = 8, BOTH_HEADERS = ICMP4_IP_HEADER + UDP_HEADER };

static bool udp_send(struct io_prober *prober, const struct icmp4_packet *packet)
{
	struct io_departure departure;

	if (!io_departure_of(&departure, packet, ICMP4_PROTO_UDP))
		return false;
	if (departure.length < UDP_HEADER) {
		errno = EOPNOTSUPP;
		return false;
	}
	departure.port = get16(departure.bytes + 2);
	departure.bytes += UDP_HEADER;
	departure.length -= UDP_HEADER;
	return io_departure_by(prober, &departure, packet);
}

/* src, dst, ports, TTL and TOS are those it had; the rest of the headers nobody told us. */
static void write_headers(uint8_t *bytes, const struct io_arrival *arrival, uint16_t dst_port)
{
	uint16_t length = (uint16_t)(arrival->held + UDP_HEADER);
	struct icmp4_ip ip = {
		.src = ntohl(arrival->peer.sin_addr.s_addr),
		.dst = arrival->to,
		.total_length = (uint16_t)(length + ICMP4_IP_HEADER),
		.ttl = arrival->ttl,
		.tos = arrival->tos,
		.protocol = ICMP4_PROTO_UDP,
	};
	uint8_t *udp = bytes + ICMP4_IP_HEADER;
	uint32_t sum = icmp4_checksum_pseudo(ip.src, ip.dst, ICMP4_PROTO_UDP, length);
	uint16_t checksum;

	icmp4_ip_build(&ip, bytes, ICMP4_IP_HEADER);
	put16(udp, ntohs(arrival->peer.sin_port));
	put16(udp + 2, dst_port);
	put16(udp + 4, length);
	put16(udp + 6, 0);
	checksum = icmp4_checksum_finish(icmp4_checksum_partial(sum, udp, length));
	put16(udp + 6, checksum ? checksum : 0xffff); /* RFC 768: 0 would mean that there is none */
}

bool io_udp_read(struct io_prober *prober, int fd, struct icmp4_packet *packet)
{
	struct io_arrival arrival;

	if (!io_prober_read(prober, &arrival, fd, 0, BOTH_HEADERS))
		return false;
	write_headers(prober->buffer, &arrival, prober->id);
	*packet = (struct icmp4_packet){
		.bytes = prober->buffer,
		.held = arrival.held + BOTH_HEADERS,
		.length = arrival.held + BOTH_HEADERS,
		.stamp = arrival.stamp,
		.interface = arrival.interface,
		.form = ICMP4_FORM_DATAGRAM,
	};
	return true;
}

static bool udp_receive(struct io_prober *prober, struct icmp4_packet *packet)
{
	return io_udp_read(prober, prober->receive_fd, packet) ||
	       io_prober_read_error(prober, packet);
}

static const char *const udp_lost[] = {
	"constant-flow", "ip-id", "ip-options", "checksum", "quoted-ip-header", "extensions", NULL,
};

static const struct io_prober_ops udp_ops = {
	.name = "udp",
	.lost = udp_lost,
	.send = udp_send,
	.receive = udp_receive,
};

bool io_udp_open(struct io_prober *prober, const struct io_prober_need *need,
		 struct io_failure *failure)
{
	static const struct io_socket_kind kind = {
		.type = SOCK_DGRAM,
		.protocol = IPPROTO_UDP,
		.noun = "UDP socket",
		.remedy = "",
		.errors = true,
	};

	prober->ops = &udp_ops;
	return io_socket_alone(prober, &kind, need, failure);
}
