/* SPDX-License-Identifier: MIT */
/*
 * Ping: three probes to one address. The engine knows when to send, what a reply proves and when a
 * probe is lost; what is left is a socket, a clock and a screen.
 *
 *	cc ping.c $(pkg-config --cflags --libs icmp4) && sudo ./a.out 192.0.2.1
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <icmp4/icmp4.h>
#include <poll.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

static struct icmp4_time now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (struct icmp4_time){t.tv_sec * ICMP4_S_NS + t.tv_nsec};
}

/* The kernel writes the IP header of what leaves, and leaves it on what arrives. */
static void transmit(struct icmp4_ping *ping, int fd)
{
	uint8_t room[ICMP4_ROOM];
	struct icmp4_packet probe = {.bytes = room, .held = sizeof room};

	if (!icmp4_ping_output(ping, now(), &probe))
		return;
	struct sockaddr_in to = {AF_INET, .sin_addr.s_addr = htonl(probe.next_hop)};
	if (sendto(fd, room + ICMP4_IP_HEADER, probe.length - ICMP4_IP_HEADER, 0,
		   (struct sockaddr *)&to, sizeof to) < 0)
		icmp4_ping_failed(ping, probe.tag, errno);
}

static void receive(struct icmp4_ping *ping, int fd)
{
	int64_t wait_ns = icmp4_time_since(icmp4_ping_deadline(ping), now());
	struct pollfd ready = {fd, POLLIN, 0};
	uint8_t room[ICMP4_ROOM];

	if (poll(&ready, 1, wait_ns > 0 ? (int)(wait_ns / ICMP4_MS_NS) + 1 : 0) <= 0)
		return;
	ssize_t length = recv(fd, room, sizeof room, 0);
	size_t held = length > 0 ? (size_t)length : 0;
	struct icmp4_packet packet = {room, held, held, .stamp = now()};
	icmp4_ping_input(ping, packet.stamp, &packet);
}

static void show(struct icmp4_ping *ping)
{
	struct icmp4_ping_event event;

	while (icmp4_ping_event(ping, &event)) {
		printf("%u: %s", (unsigned)event.seq, icmp4_ping_status_name(event.status));
		printf(event.rtt_ns < 0 ? "\n" : ", %.3f ms\n", (double)event.rtt_ns / 1e6);
	}
}

int main(int argc, char **argv)
{
	struct icmp4_ping_target target = {0};
	struct icmp4_ping_slot slots[4];
	struct icmp4_ping_memory memory = {&target, 1, slots, 4};
	struct icmp4_ping_options options;
	struct icmp4_ping ping;
	struct icmp4_key key;
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);

	if (argc != 2 || !icmp4_address_parse(argv[1], &target.dst))
		return fprintf(stderr, "usage: ping ADDRESS\n"), 2;
	if (fd < 0 || getrandom(&key, sizeof key, 0) != sizeof key)
		return perror("ping"), 1;
	icmp4_ping_options_default(&options);
	options.count = 3;
	options.id = (uint16_t)key.word[0];
	if (icmp4_ping_init(&ping, &options, &memory, &key, now()) != ICMP4_OK)
		return fprintf(stderr, "ping: options that no probe can have\n"), 1;
	for (;;) {
		transmit(&ping, fd);
		icmp4_ping_advance(&ping, now());
		show(&ping);
		if (icmp4_ping_done(&ping))
			return target.received != options.count;
		receive(&ping, fd);
	}
}
