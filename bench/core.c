/* SPDX-License-Identifier: MIT */
/*
 * What messages cost to read and to write, in one run. The machine's noise is in the spread, which
 * is printed beside each figure.
 */
#include <icmp4/icmp4.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/cpu.h"
#include "meter.h"
#include "mix.h"

enum { DATAGRAM = 84, MIX = 1000 };

struct bench {
	uint8_t request[ICMP4_ROOM];  /* echo request to us */
	uint8_t transit[ICMP4_ROOM];  /* datagram to be forwarded */
	uint8_t exceeded[ICMP4_ROOM]; /* a time exceeded about it */
	uint8_t work[65536];
	int exceeded_length;
	uint8_t (*mix)[MIX_ROOM];
	size_t mix_lengths[MIX];
	struct icmp4_message mix_values[MIX];
	icmp4_sum_fn *sum;
};

static void echo_parse(void *world)
{
	struct bench *b = world;
	struct icmp4_message message;

	meter_used(b->request);
	icmp4_message_parse(&message, b->request + 20, DATAGRAM - 20, DATAGRAM - 20);
	meter_used(&message);
}

static void echo_build(void *world)
{
	struct bench *b = world;
	const struct icmp4_message message = {.type = ICMP4_ECHO,
					      .echo = {.id = 7, .seq = 9},
					      .body = b->request + 28,
					      .body_length = DATAGRAM - 28};

	icmp4_message_build(&message, b->work, sizeof(b->work));
	meter_used(b->work);
}

static void exceeded_parse(void *world)
{
	struct bench *b = world;
	struct icmp4_message message;
	struct icmp4_quote quote;
	size_t length = (size_t)b->exceeded_length - 20;

	meter_used(b->exceeded);
	icmp4_message_parse(&message, b->exceeded + 20, length, length);
	icmp4_quote_of(&quote, &message);
	meter_used(&quote);
}

static void exceeded_build(void *world)
{
	struct bench *b = world;
	struct icmp4_packet about = {.bytes = b->transit, .held = DATAGRAM, .length = DATAGRAM};
	struct icmp4_error_style style;

	icmp4_error_style_default(&style, 0x0a000001);
	icmp4_error_build((struct icmp4_error){ICMP4_ERROR_TTL_EXCEEDED, 0}, &about, &style,
			  b->work, sizeof(b->work));
	meter_used(b->work);
}

/* MIX messages a call. */
static void mix_views(void *world)
{
	struct bench *b = world;
	struct icmp4_view view;

	for (size_t i = 0; i < MIX; i++) {
		icmp4_view_datagram(&view, b->mix[i], b->mix_lengths[i], b->mix_lengths[i]);
		meter_used(&view);
	}
}

static void mix_verified(void *world)
{
	struct bench *b = world;
	struct icmp4_view view;

	for (size_t i = 0; i < MIX; i++) {
		icmp4_view_datagram(&view, b->mix[i], b->mix_lengths[i], b->mix_lengths[i]);
		int sound = icmp4_view_ip_checksum(&view, b->sum) == ICMP4_CHECKSUM_OK &&
			    icmp4_view_checksum(&view, b->sum) == ICMP4_CHECKSUM_OK;
		meter_used(&sound);
	}
}

static void mix_parse(void *world)
{
	struct bench *b = world;
	struct icmp4_message message;

	for (size_t i = 0; i < MIX; i++) {
		size_t length = b->mix_lengths[i] - ICMP4_IP_HEADER;

		icmp4_message_parse(&message, b->mix[i] + ICMP4_IP_HEADER, length, length);
		meter_used(&message);
	}
}

static void mix_build(void *world)
{
	struct bench *b = world;
	for (size_t i = 0; i < MIX; i++) {
		icmp4_message_build(&b->mix_values[i], b->work, sizeof(b->work));
		meter_used(b->work);
	}
}

static void mix_text(void *world)
{
	struct bench *b = world;
	struct icmp4_view view;
	char line[512];

	for (size_t i = 0; i < MIX; i++) {
		icmp4_view_datagram(&view, b->mix[i], b->mix_lengths[i], b->mix_lengths[i]);
		icmp4_view_text(&view, line, sizeof(line));
		meter_used(line);
	}
}

static const struct {
	const char *name;
	meter_fn *work;
	size_t messages; /* a call */
} calls[] = {
	{"parse an echo, checksum verified", echo_parse, 1},
	{"build an echo", echo_build, 1},
	{"parse a time exceeded and its quote", exceeded_parse, 1},
	{"build a time exceeded", exceeded_build, 1},
	{"mix: view", mix_views, MIX},
	{"mix: view, both checksums verified", mix_verified, MIX},
	{"mix: values, checksum verified", mix_parse, MIX},
	{"mix: build from values", mix_build, MIX},
	{"mix: a line of text", mix_text, MIX},
};

static void run_calls(struct bench *b)
{
	meter_head("84-octet datagrams; the mix of captures");
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		meter_line(calls[i].name, calls[i].work, b, (double)calls[i].messages);
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

/* An echo request of 10.0.0.9. */
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

int main(void)
{
	struct bench *b = malloc(sizeof(*b));

	if (!b)
		return 2;
	memset(b, 0, sizeof(*b));
	if (!fill_mix(b))
		return 2;
	b->sum = io_fastest_sum();
	fill(b->request, 0x0a000001);
	fill(b->transit, 0x0a000109);
	exceeded_build(b);
	b->exceeded_length = 20 + 8 + DATAGRAM;
	memcpy(b->exceeded, b->work, (size_t)b->exceeded_length);
	run_calls(b);
	free(b->mix);
	free(b);
	return 0;
}
