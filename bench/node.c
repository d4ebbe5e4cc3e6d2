/* SPDX-License-Identifier: MIT */
/*
 * What a node costs a packet, in memory alone: a fresh copy in, everything out. It has what a
 * running device has: counters, those of RFC 4293 too, limits at their default, memory of whom it
 * limited, told and learned of. The packets come from 4096 hosts in turn, and go to as many.
 */
#include <icmp4/icmp4.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "meter.h"

enum { HOSTS = 4096, DATAGRAM = 84, SLOTS = 4096 };

#define HERE  0x0a000001u /* 10.0.0.1/16 on one side: neighbours from 10.0.16.0 on */
#define THERE 0x0a010001u /* 10.1.0.1/16 on the other */

struct bench {
	struct icmp4_node node;
	struct icmp4_node_settings settings;
	struct icmp4_node_counters counters;
	struct icmp4_mib mib;
	struct icmp4_limit_slot limits[SLOTS];
	struct icmp4_learned_slot learned[SLOTS];
	struct icmp4_redirect_slot redirects[SLOTS];
	int64_t now;
	uint8_t datagrams[HOSTS][DATAGRAM];
	uint8_t work[DATAGRAM];
	uint8_t room[ICMP4_ROOM];
};

static void through(struct bench *b, const uint8_t *datagram)
{
	struct icmp4_packet in = {.bytes = b->work, .held = DATAGRAM, .length = DATAGRAM};
	struct icmp4_packet out = {.bytes = b->room, .held = sizeof(b->room)};
	struct icmp4_time now = {++b->now};

	memcpy(b->work, datagram, DATAGRAM);
	icmp4_node_input(&b->node, now, &in);
	while (icmp4_node_output(&b->node, now, &out)) {
		meter_used(out.bytes);
		out = (struct icmp4_packet){.bytes = b->room, .held = sizeof(b->room)};
	}
}

static void one_from_each(void *world)
{
	struct bench *b = world;

	for (size_t i = 0; i < HOSTS; i++)
		through(b, b->datagrams[i]);
}

/* --- What comes ------------------------------------------------------------------------------ */

static void write_echo(uint8_t *datagram, uint32_t src, uint32_t dst, uint8_t ttl, uint16_t length)
{
	uint8_t data[DATAGRAM] = {0};
	const struct icmp4_message echo = {.type = ICMP4_ECHO,
					   .echo = {.id = 7, .seq = 9},
					   .body = data,
					   .body_length = length - 28u};
	const struct icmp4_ip ip = {.src = src,
				    .dst = dst,
				    .total_length = length,
				    .id = 1,
				    .ttl = ttl,
				    .protocol = ICMP4_PROTO_ICMP};

	for (uint8_t i = 0; i < DATAGRAM; i++)
		data[i] = i;
	icmp4_ip_build(&ip, datagram, DATAGRAM);
	icmp4_message_build(&echo, datagram + ICMP4_IP_HEADER, length - 20u);
}

static void echo_to_us(uint8_t *datagram, uint32_t host)
{
	write_echo(datagram, HERE + 4095 + host, HERE, 64, DATAGRAM);
}

static void transit(uint8_t *datagram, uint32_t host)
{
	write_echo(datagram, HERE + 4095 + host, THERE + 4095 + host * 7 % HOSTS, 64, DATAGRAM);
}

static void last_hop(uint8_t *datagram, uint32_t host)
{
	write_echo(datagram, HERE + 4095 + host, THERE + 4095 + host, 1, DATAGRAM);
}

/* Host unreachable, about an echo that we may have sent: 56 octets of it. */
static void unreachable(uint8_t *datagram, uint32_t host)
{
	uint8_t quoted[DATAGRAM];
	const struct icmp4_message error = {
		.type = ICMP4_UNREACHABLE, .code = 1, .body = quoted, .body_length = DATAGRAM - 28};
	const struct icmp4_ip ip = {.src = THERE + 4095 + host,
				    .dst = HERE,
				    .total_length = DATAGRAM,
				    .id = 1,
				    .ttl = 64,
				    .protocol = ICMP4_PROTO_ICMP};

	write_echo(quoted, HERE, THERE + 4095 + host, 1, DATAGRAM - 28);
	icmp4_ip_build(&ip, datagram, DATAGRAM);
	icmp4_message_build(&error, datagram + ICMP4_IP_HEADER, DATAGRAM - 20);
}

/* --- To whom --------------------------------------------------------------------------------- */

static const struct icmp4_prefix here = {HERE, 16}, there = {THERE, 16};
static const struct icmp4_interface interfaces[] = {
	{.name = "here", .prefixes = &here, .prefix_count = 1, .mtu = 1500, .up = true},
	{.name = "there", .prefixes = &there, .prefix_count = 1, .mtu = 1500, .up = true},
};
static const struct icmp4_next_hop hops[] = {
	{.interface = 1, .gateway = THERE + 1, .weight = 1},
	{.interface = 1, .gateway = THERE + 2, .weight = 1},
};
static const struct icmp4_route routes[] = {
	{.to = {0x0a010000, 17}, .kind = ICMP4_ROUTE_FORWARD, .hops = hops, .hop_count = 2},
};
static const struct icmp4_route_table table = {.routes = routes, .count = 1}, no_routes;

#define DID(member) offsetof(struct icmp4_node_counters, member)

static const struct row {
	const char *name;
	void (*write)(uint8_t *datagram, uint32_t host);
	bool router;
	bool routed;    /* by one of two equal gateways; else to neighbours */
	bool unlimited; /* errors */
	size_t counter; /* that says that this is what it did */
} rows[] = {
	{"a host answers an echo", echo_to_us, false, false, false, DID(answered)},
	{"a router answers an echo", echo_to_us, true, false, false, DID(answered)},
	{"a router forwards a datagram", transit, true, false, false, DID(forwarded)},
	{"a router with a choice of two gateways does", transit, true, true, false, DID(forwarded)},
	{"a router says time exceeded", last_hop, true, false, true,
	 DID(errors[ICMP4_ERROR_TTL_EXCEEDED])},
	{"a router would, but for its limits", last_hop, true, false, false, DID(limited)},
	{"a host hears host unreachable", unreachable, false, false, false, DID(delivered)},
};

/* All but a burst of what the limits let pass. */
static bool did(const struct bench *b, const struct row *row)
{
	const void *counter = (const uint8_t *)&b->counters + row->counter;

	return *(const uint64_t *)counter > b->counters.received - b->counters.received / 100;
}

static void prepare(struct bench *b, const struct row *row)
{
	const struct icmp4_key key = {{1, 2}};
	const struct icmp4_node_config config = {
		.settings = &b->settings,
		.interfaces = interfaces,
		.interface_count = 2,
		.route = icmp4_route_lookup,
		.world = row->routed ? &table : &no_routes,
		.counters = &b->counters,
		.mib = &b->mib,
		.limit_slots = b->limits,
		.limit_slot_count = SLOTS,
		.learned_slots = b->learned,
		.learned_slot_count = SLOTS,
		.redirect_slots = b->redirects,
		.redirect_slot_count = SLOTS,
	};

	memset(b, 0, sizeof(*b));
	icmp4_node_settings_default(&b->settings);
	b->settings.forward = row->router;
	if (row->unlimited)
		b->settings.limit = b->settings.limit_destination = (struct icmp4_rate){0, 0};
	icmp4_node_init(&b->node, &config, &key);
	for (uint32_t i = 0; i < HOSTS; i++)
		row->write(b->datagrams[i], i);
}

int main(void)
{
	struct bench *b = malloc(sizeof(*b));
	int status = 0;

	if (!b)
		return 2;
	meter_head("84-octet datagrams, of one core");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		prepare(b, &rows[i]);
		meter_line(rows[i].name, one_from_each, b, HOSTS);
		if (!did(b, &rows[i])) {
			puts("which it did not do");
			status = 1;
		}
	}
	free(b);
	return status;
}
