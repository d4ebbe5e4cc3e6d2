/* SPDX-License-Identifier: MIT */
/* Probes to send, a wait for what comes back, and a router of our own at the end of a TUN. */
#ifndef PROBE_H
#define PROBE_H

#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <poll.h>

#include "base/bytes.h"
#include "inside.h"
#include "io/clock.h"
#include "io/prober/prober.h"
#include "io/tun.h"

#define LOCALHOST UINT32_C(0x7f000001)
#define OWN       UINT32_C(0xc0000201) /* 192.0.2.1, our end of the TUN */
#define REMOTE    UINT32_C(0xcb007109) /* 203.0.113.9, somewhere behind it */
#define ROUTER    UINT32_C(0xc00002fe) /* 192.0.2.254, which is what the test plays */

enum { PROBE_ROOM = 8192 };

struct probe {
	uint8_t bytes[PROBE_ROOM];
	struct icmp4_packet packet;
};

static inline void probe_of(struct probe *probe, struct icmp4_ip ip, const uint8_t *transport,
			    size_t length)
{
	ip.total_length = (uint16_t)(ICMP4_IP_HEADER + length);
	icmp4_ip_build(&ip, probe->bytes, sizeof(probe->bytes));
	memcpy(probe->bytes + ICMP4_IP_HEADER, transport, length);
	probe->packet = (struct icmp4_packet){
		.bytes = probe->bytes, .held = ip.total_length, .length = ip.total_length};
}

/* Echo request, identifier 0x1234, with that many octets of data. */
static inline void probe_echo(struct probe *probe, struct icmp4_ip ip, uint16_t seq, size_t data)
{
	uint8_t bytes[PROBE_ROOM] = {0};
	struct icmp4_message message = {
		.type = ICMP4_ECHO,
		.echo = {.id = 0x1234, .seq = seq},
		.body = bytes + ICMP4_HEADER,
		.body_length = data,
	};

	ip.protocol = ICMP4_PROTO_ICMP;
	icmp4_message_build(&message, bytes, sizeof(bytes));
	probe_of(probe, ip, bytes, ICMP4_HEADER + data);
}

static inline void probe_udp(struct probe *probe, struct icmp4_ip ip, uint16_t src_port,
			     uint16_t dst_port)
{
	uint8_t udp[12] = {[8] = 'p', 'i', 'n', 'g'};
	uint32_t sum = icmp4_checksum_pseudo(ip.src, ip.dst, ICMP4_PROTO_UDP, sizeof(udp));

	ip.protocol = ICMP4_PROTO_UDP;
	put16(udp, src_port);
	put16(udp + 2, dst_port);
	put16(udp + 4, sizeof(udp));
	put16(udp + 6, icmp4_checksum_finish(icmp4_checksum_partial(sum, udp, sizeof(udp))));
	probe_of(probe, ip, udp, sizeof(udp));
}

static inline void probe_syn(struct probe *probe, struct icmp4_ip ip, uint16_t src_port,
			     uint16_t dst_port)
{
	uint8_t tcp[20] = {[12] = 0x50, [13] = 0x02, [14] = 0xff};
	uint32_t sum = icmp4_checksum_pseudo(ip.src, ip.dst, ICMP4_PROTO_TCP, sizeof(tcp));

	ip.protocol = ICMP4_PROTO_TCP;
	put16(tcp, src_port);
	put16(tcp + 2, dst_port);
	put32(tcp + 4, 0xdecade);
	put16(tcp + 16, icmp4_checksum_finish(icmp4_checksum_partial(sum, tcp, sizeof(tcp))));
	probe_of(probe, ip, tcp, sizeof(tcp));
}

static inline bool probe_send(struct io_prober *prober, const struct probe *probe)
{
	return prober->ops->send(prober, &probe->packet);
}

/* The next arrival, a second at most. */
static inline bool probe_wait(struct io_prober *prober, struct icmp4_packet *packet)
{
	struct pollfd polls[] = {{.fd = prober->receive_fd, .events = POLLIN},
				 {.fd = prober->extra_fd, .events = POLLIN}};

	return prober->ops->receive(prober, packet) ||
	       (poll(polls, 2, 1000) > 0 && prober->ops->receive(prober, packet));
}

/* Nothing comes within so short a time that any answer from this host would have come. */
static inline bool probe_silence(struct io_prober *prober)
{
	struct icmp4_packet packet;

	poll(NULL, 0, 50);
	return !prober->ops->receive(prober, &packet);
}

static inline int tun_up(void)
{
	struct io_failure failure;
	int tun = io_tun_open("net0", &failure);
	struct icmp4_prefix own = {OWN, 24};

	ok(tun >= 0 && io_tun_configure("net0", own, 1500, &failure), "a TUN is up%s%s",
	   tun < 0 ? ": " : "", tun < 0 ? failure.message : "");
	return tun;
}

/* The next IPv4 datagram that the kernel sends into the TUN; 0 after a second. */
static inline size_t tun_read(int tun, uint8_t *bytes, size_t size)
{
	struct pollfd polls = {.fd = tun, .events = POLLIN};

	while (poll(&polls, 1, 1000) > 0) {
		ssize_t got = read(tun, bytes, size);

		if (got > 0 && bytes[0] >> 4 == 4)
			return (size_t)got;
	}
	return 0;
}

/* Takes a datagram from the TUN and has the router send an error that quotes the whole of it. */
static inline size_t tun_answer(int tun, uint8_t *taken, size_t size, struct icmp4_message error)
{
	uint8_t message[1200];
	struct probe answer;
	size_t got = tun_read(tun, taken, size);
	struct icmp4_ip ip = {.src = ROUTER, .dst = OWN, .ttl = 61, .tos = 0xc0, .protocol = 1};
	int length;

	error.body = taken;
	error.body_length = got < 1000 ? got : 1000;
	length = icmp4_message_build(&error, message, sizeof(message));
	probe_of(&answer, ip, message, (size_t)length);
	ok(write(tun, answer.bytes, answer.packet.length) == (ssize_t)answer.packet.length,
	   "the router sends type %d code %d", error.type, error.code);
	return got;
}

#endif
