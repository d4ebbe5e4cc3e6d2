/* SPDX-License-Identifier: MIT */
/* What the kernel leaves to hardware that a veth has not: a packet port makes it good. */
#include "veth.h"

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

static bool transport_sums(const uint8_t *ip)
{
	size_t header = icmp4_ip_header_length(ip), length = icmp4_ip_total_length(ip);
	uint32_t sum = icmp4_checksum_pseudo(icmp4_ip_src(ip), icmp4_ip_dst(ip), ip[9],
					     (uint16_t)(length - header));

	return icmp4_checksum_ok(ip, header) &&
	       !icmp4_checksum_finish(icmp4_checksum_partial(sum, ip + header, length - header));
}

static bool is_udp(const struct io_port *port, const struct io_port_frame *frame)
{
	const uint8_t *ip = port_ip(port, frame);

	return ip && ip[9] == 17;
}

static void udp(struct io_port *port, int segment, size_t octets, size_t pieces)
{
	static const uint8_t data[ROOM];
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(7), .sin_addr.s_addr = htonl(OURS)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct io_port_frame frame;

	setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof(segment));
	ok(sendto(fd, data, octets, 0, (struct sockaddr *)&to, sizeof(to)) == (ssize_t)octets,
	   "UDP, %zu octets", octets);
	for (size_t i = 0; i < pieces; i++) {
		bool came = port_next(port, &frame, is_udp);

		ok(came && frame.held <= ETHERNET + 1500 && transport_sums(frame.bytes + ETHERNET),
		   "a datagram with its checksum");
	}
	close(fd);
}

static bool is_tcp(const struct io_port *port, const struct io_port_frame *frame)
{
	const uint8_t *ip = port_ip(port, frame);

	return ip && ip[9] == 6;
}

/* Our side of a connection, as little of it as makes the kernel talk. */
struct talk {
	uint16_t ports[2]; /* ours, the kernel's */
	uint32_t next;     /* of the kernel's octets */
	uint32_t ours;     /* of ours */
};

static void tell(struct io_port *port, const struct talk *talk, uint8_t flags)
{
	uint8_t bytes[64] = {0}, *tcp = bytes + 20;
	size_t header = flags & 2 ? 24 : 20;
	struct icmp4_ip ip = {.src = OURS,
			      .dst = KERNEL,
			      .ttl = 64,
			      .protocol = 6,
			      .total_length = (uint16_t)(20 + header)};
	uint32_t sum = icmp4_checksum_pseudo(OURS, KERNEL, 6, (uint16_t)header);

	icmp4_ip_build(&ip, bytes, sizeof(bytes));
	put16(tcp, talk->ports[0]);
	put16(tcp + 2, talk->ports[1]);
	put32(tcp + 4, talk->ours);
	put32(tcp + 8, talk->next);
	tcp[12] = (uint8_t)(header / 4 << 4);
	tcp[13] = flags;
	put16(tcp + 14, 65535);
	if (flags & 2)
		put32(tcp + 20, 0x02040000 | 1460);
	put16(tcp + 16, icmp4_checksum_finish(icmp4_checksum_partial(sum, tcp, header)));
	put(port, bytes, ip.total_length);
	port->ops->flush(port);
}

static int shake_hands(struct io_port *port, struct talk *talk)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(OURS)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct io_port_frame frame;
	const uint8_t *tcp;

	connect(fd, (struct sockaddr *)&to, sizeof(to));
	if (!ok(port_next(port, &frame, is_tcp), "a SYN"))
		return fd;
	tcp = frame.bytes + ETHERNET + 20;
	ok(transport_sums(frame.bytes + ETHERNET), "with its checksum");
	*talk = (struct talk){.ports = {9, get16(tcp)}, .next = get32(tcp + 4) + 1, .ours = 1000};
	tell(port, talk, 0x12);
	talk->ours++;
	return fd;
}

/* The longest frame that passed on the wire; it has kept them all. */
static size_t longest(int wire)
{
	static uint8_t bytes[ROOM * 2];
	size_t most = 0;
	ssize_t got;

	while ((got = recv(wire, bytes, sizeof(bytes), MSG_TRUNC)) > 0)
		most = (size_t)got > most ? (size_t)got : most;
	return most;
}

static void tcp(struct io_port *port)
{
	static uint8_t data[ROOM];
	int wire = raw_socket("port0");
	struct talk talk = {.next = 0};
	int fd = shake_hands(port, &talk);
	struct pollfd polls = {.fd = fd, .events = POLLOUT};
	struct io_port_frame frame;
	size_t at = 0;
	bool right = true;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 31 + i / 256);
	poll(&polls, 1, PORT_WAIT_MS);
	ok(send(fd, data, 60000, 0) == 60000, "60000 octets by TCP");
	while (at < 60000 && right && port_next(port, &frame, is_tcp)) {
		const uint8_t *ip = frame.bytes + ETHERNET, *segment = ip + 20;
		size_t octets = icmp4_ip_total_length(ip) - 20 - (size_t)(segment[12] >> 4) * 4;

		right = transport_sums(ip) && frame.held <= ETHERNET + 1500 &&
			frame.held >= (size_t)ETHERNET + icmp4_ip_total_length(ip) &&
			(!octets ||
			 (get32(segment + 4) == talk.next &&
			  !memcmp(ip + icmp4_ip_total_length(ip) - octets, data + at, octets)));
		at += octets;
		talk.next += (uint32_t)octets;
		if (octets)
			tell(port, &talk, 0x10);
	}
	ok(right, "each frame fits, and its checksum is right");
	is_int((int64_t)at, 60000, "all of them, in their order");
	at = longest(wire);
	ok(at > ETHERNET + 1500, "though the kernel sent frames of %zu octets", at);
	close(fd);
	close(wire);
}

static void veth_all(void)
{
	struct io_port port;

	if (!make_pair() || !port_up(&port, &plan))
		return;
	udp(&port, 0, 100, 1);
	udp(&port, 0, 0, 1);
	udp(&port, 1000, 4500, 5);
	udp(&port, 100, 1500, 15);
	tcp(&port);
	io_port_close(&port);
}

int main(void)
{
	in_child("as root", veth_as_root);
	in_child("as nobody", veth_as_nobody);
	return tap_done();
}
