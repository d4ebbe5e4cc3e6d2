/* SPDX-License-Identifier: MIT */
/*
 * What interfaces cost a router that has many: nanoseconds for a datagram that it forwards, and for
 * one whose TTL ran out, which it reports; as it stands, and with what is its own in order (own.h).
 * Each interface has a /24; datagrams come by the first and go to a host on one of them, in turn.
 * Figures are the median of several rounds.
 */
#include <icmp4/icmp4.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, DATAGRAM = 84 };

struct bench {
	struct icmp4_interface *interfaces;
	struct icmp4_prefix *prefixes;
	size_t count, turn;
	uint8_t ttl;
	struct icmp4_node_settings settings;
	struct icmp4_node node;
	uint8_t datagram[DATAGRAM];
	uint8_t work[DATAGRAM];
	uint8_t room[ICMP4_ROOM];
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Keeps the compiler from dropping a result nobody reads. */
static void used(const void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

/* 10.0.0.1/24, 10.0.1.1/24 and so on. */
static uint32_t network(size_t number)
{
	return 0x0a000000 + ((uint32_t)number << 8);
}

static void put_datagram(struct bench *b)
{
	const struct icmp4_ip ip = {.src = network(0) + 9,
				    .dst = network(b->turn) + 9,
				    .total_length = DATAGRAM,
				    .ttl = b->ttl,
				    .protocol = 17};

	b->turn = (b->turn + 7919) % b->count;
	icmp4_ip_build(&ip, b->datagram, DATAGRAM);
}

static void through(struct bench *b)
{
	struct icmp4_packet in = {.bytes = b->work, .held = DATAGRAM, .length = DATAGRAM};
	struct icmp4_packet out = {.bytes = b->room, .held = sizeof(b->room)};
	struct icmp4_time now = {0};

	put_datagram(b);
	memcpy(b->work, b->datagram, DATAGRAM);
	icmp4_node_input(&b->node, now, &in);
	while (icmp4_node_output(&b->node, now, &out)) {
		used(out.bytes);
		out = (struct icmp4_packet){.bytes = b->room, .held = sizeof(b->room)};
	}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Nanoseconds a datagram. */
static double measure(struct bench *b, uint8_t ttl)
{
	double rounds[ROUNDS];
	size_t calls = 1;

	b->ttl = ttl;
	for (double took = 0; took < 0.02; calls *= 2) {
		double start = seconds();
		for (size_t i = 0; i < calls; i++)
			through(b);
		took = seconds() - start;
	}
	for (size_t r = 0; r < ROUNDS; r++) {
		double start = seconds();
		for (size_t i = 0; i < calls; i++)
			through(b);
		rounds[r] = (seconds() - start) / (double)calls;
	}
	qsort(rounds, ROUNDS, sizeof(rounds[0]), ascending);
	return rounds[ROUNDS / 2] * 1e9;
}

static void start(struct bench *b, const struct icmp4_own *own, size_t own_count)
{
	const struct icmp4_node_config config = {.settings = &b->settings,
						 .interfaces = b->interfaces,
						 .interface_count = b->count,
						 .own = own,
						 .own_count = own_count};

	icmp4_node_init(&b->node, &config, &(struct icmp4_key){{1, 2}});
}

static void fill(struct bench *b)
{
	for (size_t i = 0; i < b->count; i++) {
		b->prefixes[i] = (struct icmp4_prefix){network(i) + 1, 24};
		b->interfaces[i] = (struct icmp4_interface){.name = "eth",
							    .prefixes = &b->prefixes[i],
							    .prefix_count = 1,
							    .mtu = 1500,
							    .up = true};
	}
	icmp4_node_settings_default(&b->settings);
	b->settings.forward = true;
	b->settings.send_redirects = false;
	b->settings.limit = b->settings.limit_destination = (struct icmp4_rate){0};
}

static bool run(size_t count)
{
	struct bench b = {.count = count};
	b.interfaces = calloc(count, sizeof(*b.interfaces));
	b.prefixes = calloc(count, sizeof(*b.prefixes));
	if (!b.interfaces || !b.prefixes)
		return false;
	fill(&b);

	struct icmp4_own *own = calloc(icmp4_own_count(b.interfaces, count), sizeof(*own));
	if (!own)
		return false;
	double from = seconds();
	size_t rows = icmp4_own_sort(own, b.interfaces, count);
	double sort = (seconds() - from) * 1e6;

	start(&b, NULL, 0);
	double plain = measure(&b, 64), plain_error = measure(&b, 1);
	start(&b, own, rows);
	printf("%10zu %12.1f %12.1f %12.1f %12.1f %12.1f\n", count, plain, measure(&b, 64),
	       plain_error, measure(&b, 1), sort);
	free(own);
	free(b.prefixes);
	free(b.interfaces);
	return true;
}

int main(void)
{
	static const size_t counts[] = {1, 2, 10, 30, 100, 1000, 10000};

	printf("%10s %12s %12s %12s %12s %12s\n", "interfaces", "forward, ns", "in order",
	       "report, ns", "in order", "sorting, us");
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		if (!run(counts[i]))
			return 2;
	return 0;
}
