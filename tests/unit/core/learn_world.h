/* SPDX-License-Identifier: MIT */
#ifndef LEARN_WORLD_H
#define LEARN_WORLD_H
/*
 * The host of the tests of what is learned from ICMP, and errors for it:
 *
 *	host 10.9.1.2/24 ──┬── router 10.9.1.1 ── destination 10.9.3.4
 *	                   └── another 10.9.1.3
 */
#include "tap.h"
#include <icmp4/checksum.h>
#include <icmp4/learn.h>

#define HOST        0x0a090102
#define ROUTER      0x0a090101
#define ANOTHER     0x0a090103
#define DESTINATION 0x0a090304

enum { LAN = 3, TOLD_ROOM = 28 + 68 };

static const struct icmp4_prefix lan_prefix = {HOST, 24};
static const struct icmp4_prefixes host_prefixes = {&lan_prefix, 1};

/* An error; what is 0 is as usual: from the router to the host about a UDP datagram of 1500. */
struct told {
	uint8_t type, code;
	uint32_t rest; /* octets 4 to 7 of the message */
	uint32_t from, to;
	uint32_t src, dst; /* of the quoted datagram */
	uint8_t protocol;
	uint16_t total;
	uint8_t options; /* octets */
	bool may_fragment;
	bool first;            /* of several fragments */
	uint16_t src_port;     /* 4000 */
	uint16_t dst_port;     /* 53 */
	uint32_t sequence;     /* TCP; of an ICMP echo request id 7, seq 1 if 0 */
	uint8_t icmp_type;     /* of the quoted ICMP message, if is_icmp */
	uint16_t quote_octets; /* 28 and options */
};

static inline void told_put(uint8_t *at, uint32_t value, size_t octets)
{
	while (octets--) {
		at[octets] = (uint8_t)value;
		value >>= 8;
	}
}

static inline void told_transport(const struct told *told, uint8_t *at)
{
	if (told->protocol == ICMP4_PROTO_ICMP) {
		at[0] = told->icmp_type;
		told_put(at + 4, told->sequence ? told->sequence : 0x00070001, 4);
		return;
	}
	told_put(at, told->src_port ? told->src_port : 4000, 2);
	told_put(at + 2, told->dst_port ? told->dst_port : 53, 2);
	told_put(at + 4, told->sequence, 4);
}

/* The datagram that brings it; returns its length. */
static inline size_t told_build(const struct told *told, uint8_t *octets)
{
	uint16_t quote = told->quote_octets ? told->quote_octets : (uint16_t)(28 + told->options);
	struct icmp4_ip outer = {
		.src = told->from ? told->from : ROUTER,
		.dst = told->to ? told->to : HOST,
		.total_length = (uint16_t)(28 + quote),
		.ttl = 63,
		.protocol = ICMP4_PROTO_ICMP,
	};
	struct icmp4_ip inner = {
		.src = told->src ? told->src : HOST,
		.dst = told->dst ? told->dst : DESTINATION,
		.total_length = UINT16_MAX,
		.ttl = 60,
		.protocol = told->protocol ? told->protocol : ICMP4_PROTO_UDP,
		.df = !told->may_fragment,
		.mf = told->first,
		.option_length = told->options,
		.options = {ICMP4_OPTION_NOP},
	};

	memset(octets, 0, TOLD_ROOM);
	icmp4_ip_build(&outer, octets, TOLD_ROOM);
	icmp4_ip_build(&inner, octets + 28, TOLD_ROOM - 28);
	told_put(octets + 30, told->total ? told->total : 1500, 2);
	told_transport(told, octets + 48 + told->options);
	octets[20] = told->type;
	octets[21] = told->code;
	told_put(octets + 24, told->rest, 4);
	told_put(octets + 22, icmp4_checksum(octets + 20, (size_t)quote + 8), 2);
	return (size_t)quote + 28;
}

/* A transport that knows of some connections. */
struct known {
	uint8_t protocol;
	uint16_t src_port; /* ICMP: identifier */
	uint16_t dst_port; /* ICMP: sequence number */
	struct icmp4_connection connection;
};

static const struct known known[] = {
	{ICMP4_PROTO_UDP, 4000, 53, {.state = ICMP4_CONNECTION_DATAGRAM}},
	{ICMP4_PROTO_UDP, 4009, 53, {.state = ICMP4_CONNECTION_DATAGRAM, .sent = 1200}},
	{ICMP4_PROTO_ICMP, 7, 1, {.state = ICMP4_CONNECTION_DATAGRAM}},
	{ICMP4_PROTO_TCP, 4001, 80, {ICMP4_CONNECTION_SYNCHRONIZED, 1000, 3000, 0, 0}},
	{ICMP4_PROTO_TCP, 4002, 80, {ICMP4_CONNECTION_OPENING, 500, 501, 0, 0}},
	{ICMP4_PROTO_TCP, 4003, 80, {ICMP4_CONNECTION_SYNCHRONIZED, 0xfffffff0, 0x10, 0, 0}},
	{ICMP4_PROTO_TCP, 4004, 80, {ICMP4_CONNECTION_SYNCHRONIZED, 1, 9000, 1500, 1400}},
	{ICMP4_PROTO_TCP, 4005, 80, {ICMP4_CONNECTION_SYNCHRONIZED, 900, 900, 0, 0}},
};

static inline void find_known(const void *transport, const struct icmp4_quoted *quoted,
			      struct icmp4_connection *connection)
{
	uint8_t protocol = *(const uint8_t *)transport;
	bool icmp = protocol == ICMP4_PROTO_ICMP;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].protocol == protocol && quoted->dst == DESTINATION &&
		    known[i].src_port == (icmp ? quoted->id : quoted->src_port) &&
		    known[i].dst_port == (icmp ? quoted->seq : quoted->dst_port))
			*connection = known[i].connection;
}

static const uint8_t known_protocols[] = {ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP, ICMP4_PROTO_UDP};
static const struct icmp4_transport transports[] = {
	{ICMP4_PROTO_ICMP, find_known, &known_protocols[0]},
	{ICMP4_PROTO_TCP, find_known, &known_protocols[1]},
	{ICMP4_PROTO_UDP, find_known, &known_protocols[2]},
	{ICMP4_PROTO_SCTP, NULL, NULL},
};

static const struct icmp4_receiver host_receiver = {
	.standing = icmp4_standing_in,
	.host = &host_prefixes,
	.transports = transports,
	.transport_count = sizeof transports / sizeof *transports,
};

/* What the host makes of it; the octets of the quote are the caller's. */
static inline struct icmp4_received hear(const struct told *told, uint8_t *octets)
{
	size_t length = told_build(told, octets);
	struct icmp4_received received;
	struct icmp4_view view;

	icmp4_view_datagram(&view, octets, length, length);
	icmp4_error_received(&view, &host_receiver, &received);
	return received;
}

static const struct icmp4_first_hop usual_hop = {
	.interface = LAN,
	.gateway = ROUTER,
	.prefixes = &lan_prefix,
	.prefix_count = 1,
	.mtu = 1500,
};

static inline struct icmp4_time seconds(int64_t s)
{
	return (struct icmp4_time){s * ICMP4_S_NS};
}

#endif
