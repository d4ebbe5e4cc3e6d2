/* SPDX-License-Identifier: MIT */
/*
 * What the core costs, in one run: nanoseconds a message and a datagram. Each figure is the median
 * of several rounds; the machine's noise is in the spread, which is printed beside it.
 */
#include <icmp4/icmp4.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "io/cpu.h"
#include "mix.h"

enum { ROUNDS = 7, DATAGRAM = 84, MIX = 1000 };

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Keeps the compiler from dropping a result nobody reads, or from moving work out of the loop. */
static void used(const void *p)
{
	__asm__ volatile("" : : "r"(p) : "memory");
}

struct bench {
	uint8_t request[ICMP4_ROOM];  /* echo request to us */
	uint8_t transit[ICMP4_ROOM];  /* datagram to be forwarded */
	uint8_t exceeded[ICMP4_ROOM]; /* a time exceeded about it */
	uint8_t work[65536];
	uint8_t copy[65536];
	int exceeded_length;
	uint8_t (*mix)[MIX_ROOM];
	size_t mix_lengths[MIX];
	struct icmp4_message mix_values[MIX];
	icmp4_sum_fn *sum;
	struct icmp4_node node;
};

typedef void work_fn(struct bench *b);

static void echo_parse(struct bench *b)
{
	struct icmp4_message message;

	used(b->request);
	icmp4_message_parse(&message, b->request + 20, DATAGRAM - 20, DATAGRAM - 20);
	used(&message);
}

static void echo_build(struct bench *b)
{
	const struct icmp4_message message = {.type = ICMP4_ECHO,
					      .echo = {.id = 7, .seq = 9},
					      .body = b->request + 28,
					      .body_length = DATAGRAM - 28};

	icmp4_message_build(&message, b->work, sizeof(b->work));
	used(b->work);
}

static void exceeded_parse(struct bench *b)
{
	struct icmp4_message message;
	struct icmp4_quote quote;
	size_t length = (size_t)b->exceeded_length - 20;

	used(b->exceeded);
	icmp4_message_parse(&message, b->exceeded + 20, length, length);
	icmp4_quote_of(&quote, &message);
	used(&quote);
}

static void exceeded_build(struct bench *b)
{
	struct icmp4_packet about = {.bytes = b->transit, .held = DATAGRAM, .length = DATAGRAM};
	struct icmp4_error_style style;

	icmp4_error_style_default(&style, 0x0a000001);
	icmp4_error_build((struct icmp4_error){ICMP4_ERROR_TTL_EXCEEDED, 0}, &about, &style,
			  b->work, sizeof(b->work));
	used(b->work);
}

/* MIX messages a call. */
static void mix_views(struct bench *b)
{
	struct icmp4_view view;

	for (size_t i = 0; i < MIX; i++) {
		icmp4_view_datagram(&view, b->mix[i], b->mix_lengths[i], b->mix_lengths[i]);
		used(&view);
	}
}

static void mix_verified(struct bench *b)
{
	struct icmp4_view view;

	for (size_t i = 0; i < MIX; i++) {
		icmp4_view_datagram(&view, b->mix[i], b->mix_lengths[i], b->mix_lengths[i]);
		int sound = icmp4_view_ip_checksum(&view, b->sum) == ICMP4_CHECKSUM_OK &&
			    icmp4_view_checksum(&view, b->sum) == ICMP4_CHECKSUM_OK;
		used(&sound);
	}
}

static void mix_parse(struct bench *b)
{
	struct icmp4_message message;

	for (size_t i = 0; i < MIX; i++) {
		size_t length = b->mix_lengths[i] - ICMP4_IP_HEADER;

		icmp4_message_parse(&message, b->mix[i] + ICMP4_IP_HEADER, length, length);
		used(&message);
	}
}

static void mix_build(struct bench *b)
{
	for (size_t i = 0; i < MIX; i++) {
		icmp4_message_build(&b->mix_values[i], b->work, sizeof(b->work));
		used(b->work);
	}
}

static void mix_text(struct bench *b)
{
	struct icmp4_view view;
	char line[512];

	for (size_t i = 0; i < MIX; i++) {
		icmp4_view_datagram(&view, b->mix[i], b->mix_lengths[i], b->mix_lengths[i]);
		icmp4_view_text(&view, line, sizeof(line));
		used(line);
	}
}

/* One packet through the node: a fresh copy in, everything out. The copy is part of the figure. */
static void through(struct bench *b, const uint8_t *datagram)
{
	struct icmp4_packet in = {.bytes = b->work, .held = DATAGRAM, .length = DATAGRAM};
	struct icmp4_packet out = {.bytes = b->copy, .held = sizeof(b->copy)};
	struct icmp4_time now = {0};

	memcpy(b->work, datagram, DATAGRAM);
	icmp4_node_input(&b->node, now, &in);
	while (icmp4_node_output(&b->node, now, &out)) {
		used(out.bytes);
		out = (struct icmp4_packet){.bytes = b->copy, .held = sizeof(b->copy)};
	}
}

static void node_echo(struct bench *b)
{
	through(b, b->request);
}

static void node_forward(struct bench *b)
{
	through(b, b->transit);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Seconds a call: the median of ROUNDS, each about 20 ms long; *spread is (max - min) / median. */
static double measure(struct bench *b, work_fn *work, double *spread)
{
	double rounds[ROUNDS];
	size_t calls = 1;

	for (double took = 0; took < 0.02; calls *= 2) {
		double start = seconds();
		for (size_t i = 0; i < calls; i++)
			work(b);
		took = seconds() - start;
	}
	for (size_t r = 0; r < ROUNDS; r++) {
		double start = seconds();
		for (size_t i = 0; i < calls; i++)
			work(b);
		rounds[r] = (seconds() - start) / (double)calls;
	}
	qsort(rounds, ROUNDS, sizeof(rounds[0]), ascending);
	*spread = (rounds[ROUNDS - 1] - rounds[0]) / rounds[ROUNDS / 2];
	return rounds[ROUNDS / 2];
}

static const struct {
	const char *name;
	work_fn *work;
	size_t messages; /* a call */
} calls[] = {
	{"parse an echo, checksum verified", echo_parse, 1},
	{"build an echo", echo_build, 1},
	{"parse a time exceeded and its quote", exceeded_parse, 1},
	{"build a time exceeded", exceeded_build, 1},
	{"node answers an echo", node_echo, 1},
	{"node forwards a datagram", node_forward, 1},
	{"mix: view", mix_views, MIX},
	{"mix: view, both checksums verified", mix_verified, MIX},
	{"mix: values, checksum verified", mix_parse, MIX},
	{"mix: build from values", mix_build, MIX},
	{"mix: a line of text", mix_text, MIX},
};

static void run_calls(struct bench *b)
{
	printf("%-38s %10s %14s %8s\n", "84-octet datagrams; the mix of captures", "ns",
	       "million/s", "spread");
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		double spread;
		double took = measure(b, calls[i].work, &spread) / (double)calls[i].messages;
		printf("%-38s %10.1f %14.1f %7.0f%%\n", calls[i].name, took * 1e9, 1e-6 / took,
		       spread * 100);
	}
}

static bool fill_mix(struct bench *b)
{
	b->mix = calloc(MIX, sizeof(*b->mix));
	for (size_t i = 0; b->mix && i < MIX; i++) {
		size_t length = mix_datagram(i, 256, b->mix[i]);

		b->mix_lengths[i] = length;
		icmp4_message_parse(&b->mix_values[i], b->mix[i] + ICMP4_IP_HEADER,
				    length - ICMP4_IP_HEADER, length - ICMP4_IP_HEADER);
	}
	return b->mix;
}

/* 10.0.0.1/24 here, 10.0.1.1/24 there: echo goes to 10.0.0.1, transit from .0.9 to .1.9. */
static void fill(uint8_t *datagram, uint32_t dst)
{
	const struct icmp4_ip ip = {.src = 0x0a000009,
				    .dst = dst,
				    .total_length = DATAGRAM,
				    .id = 1,
				    .ttl = 64,
				    .protocol = ICMP4_PROTO_ICMP};
	const struct icmp4_message message = {.type = ICMP4_ECHO,
					      .echo = {.id = 7, .seq = 9},
					      .body = datagram + 28,
					      .body_length = DATAGRAM - 28};

	for (size_t i = 28; i < DATAGRAM; i++)
		datagram[i] = (uint8_t)i;
	icmp4_ip_build(&ip, datagram, ICMP4_ROOM);
	icmp4_message_build(&message, datagram + 20, ICMP4_ROOM - 20);
}

static const struct icmp4_prefix here = {0x0a000001, 24}, there = {0x0a000101, 24};
static const struct icmp4_interface interfaces[] = {
	{.name = "here", .prefixes = &here, .prefix_count = 1, .mtu = 1500, .up = true},
	{.name = "there", .prefixes = &there, .prefix_count = 1, .mtu = 1500, .up = true},
};
static const struct icmp4_next_hop hops[] = {{.interface = 0, .weight = 1},
					     {.interface = 1, .weight = 1}};
static const struct icmp4_route routes[] = {
	{.to = {0x0a000100, 24}, .kind = ICMP4_ROUTE_FORWARD, .hops = &hops[1], .hop_count = 1},
	{.to = {0x0a000000, 24}, .kind = ICMP4_ROUTE_FORWARD, .hops = &hops[0], .hop_count = 1},
};
static const struct icmp4_route_table table = {.routes = routes, .count = 2};

int main(void)
{
	struct bench *b = malloc(sizeof(*b));
	struct icmp4_node_settings settings;
	const struct icmp4_key key = {{1, 2}};
	const struct icmp4_node_config config = {.settings = &settings,
						 .interfaces = interfaces,
						 .interface_count = 2,
						 .route = icmp4_route_lookup,
						 .world = &table};

	if (!b)
		return 2;
	memset(b, 0, sizeof(*b));
	if (!fill_mix(b))
		return 2;
	b->sum = io_fastest_sum();
	icmp4_node_settings_default(&settings);
	settings.forward = true;
	icmp4_node_init(&b->node, &config, &key);
	fill(b->request, here.address);
	fill(b->transit, 0x0a000109);
	exceeded_build(b);
	b->exceeded_length = 20 + 8 + DATAGRAM;
	memcpy(b->exceeded, b->work, (size_t)b->exceeded_length);
	run_calls(b);
	free(b->mix);
	free(b);
	return 0;
}
