/* SPDX-License-Identifier: MIT */
#ifndef NAT_WORLD_H
#define NAT_WORLD_H
/*
 * A translator of the tests, and datagrams for it:
 *
 *	host 10.0.0.2 ──┐
 *	other 10.0.0.3 ─┴─ translator 203.0.113.1 ── router 192.0.2.1 ── server 198.51.100.9
 *
 * Without ports the outside addresses are 203.0.113.0 to 203.0.113.7, and the translator's own is
 * 203.0.113.1.
 */
#include "tap.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/nat.h>

#define HOST   0x0a000002
#define OTHER  0x0a000003
#define PUBLIC 0xcb007101
#define ROUTER 0xc0000201
#define SERVER 0xc6336409

enum { WIRE_ROOM = 600, WORLD_MAPPINGS = 16, WORLD_SESSIONS = 32, WORLD_FRAGMENTS = 8 };

static const struct icmp4_prefix world_inside = {0x0a000000, 24};
static const struct icmp4_prefix world_outside = {PUBLIC, 32};
static const struct icmp4_prefix world_pool = {0xcb007100, 29};

struct world {
	struct icmp4_nat nat;
	struct icmp4_nat_config config;
	struct icmp4_nat_mapping mappings[WORLD_MAPPINGS];
	struct icmp4_nat_session sessions[WORLD_SESSIONS];
	struct icmp4_nat_fragment fragments[WORLD_FRAGMENTS];
	struct icmp4_time now;
};

/* The usual settings, which a test may change before world_start. */
static inline void world_config(struct world *world)
{
	memset(world, 0, sizeof *world);
	icmp4_nat_config_default(&world->config);
	world->config.inside = &world_inside;
	world->config.inside_count = 1;
	world->config.outside = &world_outside;
	world->config.outside_count = 1;
	world->config.mappings = world->mappings;
	world->config.mapping_count = WORLD_MAPPINGS;
	world->config.sessions = world->sessions;
	world->config.session_count = WORLD_SESSIONS;
	world->config.fragments = world->fragments;
	world->config.fragment_count = WORLD_FRAGMENTS;
	world->config.key = (struct icmp4_key){{7, 11}};
	world->now.ns = ICMP4_S_NS;
}

static inline int world_start(struct world *world)
{
	return icmp4_nat_init(&world->nat, &world->config);
}

static inline void world_basic(struct world *world)
{
	world->config.mode = ICMP4_NAT_BASIC;
	world->config.outside = &world_pool;
	world->config.own = PUBLIC;
}

/* One that has begun, and leaves no port as it is. */
static inline void world_drawn(struct world *world, bool basic)
{
	world_config(world);
	if (basic)
		world_basic(world);
	world->config.preserve = false;
	world_start(world);
}

static inline void world_wait(struct world *world, int64_t s)
{
	world->now = icmp4_time_add(world->now, s * ICMP4_S_NS);
}

/* A datagram; what is 0 is as usual: UDP from the host to the server, 4000 to 53. */
struct wire_spec {
	uint8_t protocol;
	uint32_t src, dst;
	uint16_t src_port, dst_port; /* ICMP: src_port is the identifier */
	uint8_t type;                /* ICMP */
	uint8_t flags;               /* TCP */
	uint8_t tos;
	uint8_t options; /* octets */
	uint16_t data;   /* octets behind the transport header */
	uint16_t id;
	uint16_t offset;
	bool more;
	bool no_checksum; /* UDP */
};

struct wire {
	uint8_t octets[WIRE_ROOM];
	size_t length;
};

static inline void wire_put(uint8_t *at, uint32_t value, size_t octets)
{
	while (octets--) {
		at[octets] = (uint8_t)value;
		value >>= 8;
	}
}

static inline uint32_t wire_get(const uint8_t *at, size_t octets)
{
	uint32_t value = 0;

	while (octets--)
		value = value << 8 | *at++;
	return value;
}

/* Where the transport's checksum stands; 0: it has none. */
static inline size_t wire_sum_at(uint8_t protocol)
{
	return protocol == ICMP4_PROTO_UDP    ? 6
	       : protocol == ICMP4_PROTO_TCP  ? 16
	       : protocol == ICMP4_PROTO_ICMP ? 2
					      : 0;
}

/* The slow and obvious checksum of a transport that is wholly there (RFC 768, RFC 9293). */
static inline uint16_t wire_sum(const uint8_t *ip, size_t length)
{
	size_t header = icmp4_ip_header_length(ip), left = length - header;
	uint8_t octets[12 + WIRE_ROOM] = {0};
	size_t pseudo = ip[9] == ICMP4_PROTO_ICMP ? 0 : 12;

	if (pseudo) {
		memcpy(octets, ip + 12, 8);
		octets[9] = ip[9];
		wire_put(octets + 10, (uint32_t)left, 2);
	}
	memcpy(octets + pseudo, ip + header, left);
	wire_put(octets + pseudo + wire_sum_at(ip[9]), 0, 2);
	uint16_t sum = icmp4_checksum(octets, pseudo + left);
	return ip[9] == ICMP4_PROTO_UDP && sum == 0 ? 0xffff : sum;
}

static inline void wire_transport(const struct wire_spec *spec, uint8_t *at)
{
	if (spec->protocol == ICMP4_PROTO_ICMP) {
		at[0] = spec->type;
		wire_put(at + 4, spec->src_port ? spec->src_port : 4000, 2);
		wire_put(at + 6, 1, 2);
		return;
	}
	wire_put(at, spec->src_port ? spec->src_port : 4000, 2);
	wire_put(at + 2, spec->dst_port ? spec->dst_port : 53, 2);
	if (spec->protocol == ICMP4_PROTO_TCP) {
		at[12] = 0x50;
		at[13] = spec->flags;
	} else {
		wire_put(at + 4, 8u + spec->data, 2);
	}
}

static inline struct wire wire_of(const struct wire_spec *given)
{
	struct wire_spec spec = *given;
	struct wire wire = {.length = 0};

	spec.protocol = spec.protocol ? spec.protocol : ICMP4_PROTO_UDP;
	size_t transport = spec.protocol == ICMP4_PROTO_TCP ? 20 : 8;
	size_t header = 20u + spec.options;
	wire.length = header + transport + spec.data;
	struct icmp4_ip ip = {
		.src = spec.src ? spec.src : HOST,
		.dst = spec.dst ? spec.dst : SERVER,
		.total_length = (uint16_t)wire.length,
		.id = spec.id,
		.offset = spec.offset,
		.mf = spec.more,
		.tos = spec.tos,
		.ttl = 60,
		.protocol = spec.protocol,
		.option_length = spec.options,
		.options = {ICMP4_OPTION_NOP},
	};
	icmp4_ip_build(&ip, wire.octets, WIRE_ROOM);
	for (size_t i = 0; i < spec.data; i++)
		wire.octets[header + transport + i] = (uint8_t)(i * 7);
	if (!spec.offset)
		wire_transport(&spec, wire.octets + header);
	if (wire_sum_at(spec.protocol) && !spec.no_checksum && !spec.offset)
		wire_put(wire.octets + header + wire_sum_at(spec.protocol),
			 wire_sum(wire.octets, wire.length), 2);
	return wire;
}

/* An error about a datagram, of which so many octets are quoted, 0: 28; padded to so many. */
struct wire_error {
	uint8_t type, code;
	uint32_t src, dst;
	uint16_t quote;
	uint16_t padded; /* with an extension behind it */
	uint8_t tos;
};

/* An MPLS object with label 16001, as RFC 4950 has it. */
static const uint8_t wire_extension[] = {0x20, 0x00, 0x00, 0x00, 0x00, 0x08,
					 0x01, 0x01, 0x03, 0xe8, 0x11, 0xff};

static inline struct wire wire_error_of(const struct wire_error *spec, const struct wire *about)
{
	size_t quote = spec->quote ? spec->quote : icmp4_ip_header_length(about->octets) + 8;
	size_t behind = spec->padded ? spec->padded + sizeof wire_extension : quote;
	struct wire wire = {.length = 28 + behind};
	const struct icmp4_ip ip = {
		.src = spec->src,
		.dst = spec->dst,
		.total_length = (uint16_t)wire.length,
		.tos = spec->tos,
		.ttl = 250,
		.protocol = ICMP4_PROTO_ICMP,
	};

	icmp4_ip_build(&ip, wire.octets, WIRE_ROOM);
	memcpy(wire.octets + 28, about->octets, quote);
	wire.octets[20] = spec->type;
	wire.octets[21] = spec->code;
	if (spec->padded) {
		uint8_t *at = wire.octets + 28 + spec->padded;

		wire.octets[25] = (uint8_t)(spec->padded / 4);
		memcpy(at, wire_extension, sizeof wire_extension);
		wire_put(at + 2, icmp4_checksum(at, sizeof wire_extension), 2);
	}
	wire_put(wire.octets + 22, icmp4_checksum(wire.octets + 20, wire.length - 20), 2);
	return wire;
}

/* All checksums that can be had, by summing anew: header, transport, and of what is quoted. */
static inline bool wire_is_sound(const uint8_t *ip, size_t length, bool quoted)
{
	size_t header = icmp4_ip_header_length(ip), total = wire_get(ip + 2, 2);
	size_t at = wire_sum_at(ip[9]);

	if (!icmp4_checksum_ok(ip, header))
		return false;
	if (total <= length && at && !icmp4_ip_offset(ip) && !icmp4_ip_mf(ip) &&
	    !(ip[9] == ICMP4_PROTO_UDP && !wire_get(ip + header + at, 2)) &&
	    wire_get(ip + header + at, 2) != wire_sum(ip, total))
		return false;
	if (quoted || ip[9] != ICMP4_PROTO_ICMP || !icmp4_type_is_error(ip[header]))
		return true;
	return wire_is_sound(ip + header + 8, length - header - 8, true);
}

static inline struct icmp4_nat_result wire_outward(struct world *world, struct wire *wire)
{
	const struct icmp4_packet packet = {
		.bytes = wire->octets, .held = wire->length, .length = wire->length};

	return icmp4_nat_outward(&world->nat, world->now, &packet);
}

static inline struct icmp4_nat_result wire_inward(struct world *world, struct wire *wire)
{
	const struct icmp4_packet packet = {
		.bytes = wire->octets, .held = wire->length, .length = wire->length};

	return icmp4_nat_inward(&world->nat, world->now, &packet);
}

static inline uint32_t wire_src(const struct wire *wire)
{
	return icmp4_ip_src(wire->octets);
}

static inline uint32_t wire_dst(const struct wire *wire)
{
	return icmp4_ip_dst(wire->octets);
}

/* A number of the transport header, by where it stands in it. */
static inline uint16_t wire_number(const struct wire *wire, size_t at)
{
	return (uint16_t)wire_get(wire->octets + icmp4_ip_header_length(wire->octets) + at, 2);
}

/* Sends it outward, and returns what left. */
static inline struct wire wire_sent(struct world *world, const struct wire_spec *spec)
{
	struct wire wire = wire_of(spec);

	wire_outward(world, &wire);
	return wire;
}

/* What somebody outside answers to what has left. */
static inline struct wire wire_answer(const struct wire *sent)
{
	size_t header = icmp4_ip_header_length(sent->octets);
	bool icmp = sent->octets[9] == ICMP4_PROTO_ICMP;
	struct wire_spec spec = {
		.protocol = sent->octets[9],
		.src = wire_dst(sent),
		.dst = wire_src(sent),
		.src_port = wire_number(sent, icmp ? 4 : 2),
		.dst_port = wire_number(sent, 0),
		.flags = 16,
	};

	if (icmp)
		spec.type = sent->octets[header] == ICMP4_ECHO ? ICMP4_ECHO_REPLY
							       : sent->octets[header] + 1;
	return wire_of(&spec);
}

static inline void is_verdict(struct icmp4_nat_result got, enum icmp4_nat_verdict verdict,
			      enum icmp4_nat_reason reason, const char *name)
{
	ok(got.verdict == verdict && got.reason == reason, "%s: %s %s, want %s %s", name,
	   icmp4_nat_verdict_name(got.verdict), icmp4_nat_reason_name(got.reason),
	   icmp4_nat_verdict_name(verdict), icmp4_nat_reason_name(reason));
}

#endif
