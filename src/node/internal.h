/* SPDX-License-Identifier: MIT */
#ifndef NODE_INTERNAL_H
#define NODE_INTERNAL_H
/*
 * What the files of src/node say to each other. The way of a datagram through them:
 *
 *	input.c ──── address.c      whose is it, and may it come from there?
 *	   ├── forward.c            another's: route, filters, TTL, size
 *	   └── deliver.c            ours: ICMP here, else udp.c or tcp.c
 *	         both ask route.c   which way on, which way back (flow.c: of several, which)
 *	         and report.c       where it ended: may, shall and can an error say so?
 *	output.c                    writes what was decided: echo.c, udp.c, tcp.c, error.c
 *
 * Until output() nothing of the datagram is changed, so that everybody judges it as received
 * (NOERR-13). A leaf returns ICMP4_DROP_NONE, or why the datagram goes no further.
 */
#include <icmp4/echo.h>
#include <icmp4/ip.h>
#include <icmp4/node.h>

/* What output() has to do next. */
enum icmp4__step {
	NODE_IDLE,
	NODE_FORWARD,
	NODE_SEND,
	NODE_ECHO,
	NODE_UDP,
	NODE_TCP,
	NODE_FRAGMENT,
	NODE_ERROR,
};

/* How an address stands to this node; of the forms that a prefix of ours gives, the last wins. */
enum icmp4__address {
	ADDRESS_FOREIGN,
	ADDRESS_CONNECTED, /* a neighbour's, in a prefix of ours */
	ADDRESS_NETWORK,   /* {prefix, 0} of a prefix of ours */
	ADDRESS_BROADCAST, /* {prefix, -1} of a prefix of ours */
	ADDRESS_OWN,
	ADDRESS_LIMITED, /* 255.255.255.255 */
	ADDRESS_MULTICAST,
	ADDRESS_LOOPBACK,
	ADDRESS_MARTIAN, /* 0/8 and 240/4 */
};

struct icmp4__place {
	enum icmp4__address kind;
	uint32_t interface; /* of ours whose prefix holds the address */
	uint8_t length;     /* of that prefix */
};

/* A datagram whose header is sound, and what everybody wants to know of it. */
struct icmp4__arrival {
	const uint8_t *ip;
	size_t length; /* total length: what follows is the link's padding (CODEC-07) */
	struct icmp4_time now;
	uint32_t interface;
	enum icmp4_link link;
	bool own;   /* of the application above */
	bool local; /* for us */
	struct icmp4__place src;
	struct icmp4__place dst;
};

struct icmp4__flow {
	uint32_t src;
	uint32_t dst;
	uint16_t src_port;
	uint16_t dst_port;
	uint8_t protocol;
	uint8_t tos;
};

struct icmp4__way {
	uint32_t interface;
	uint32_t next_hop;
};

/* address.c; of equal prefixes that of the interface given wins. */
struct icmp4__place icmp4__place(const struct icmp4_node *node, uint32_t address,
				 uint32_t interface);
bool icmp4__is_host(const struct icmp4__place *place);
/* A unicast address of ours on this interface, best one that shares a prefix with peer; or 0. */
uint32_t icmp4__interface_address(const struct icmp4_node *node, uint32_t interface, uint32_t peer);
/* The same, and never 0: what we send has a source. */
uint32_t icmp4__source_address(const struct icmp4_node *node, uint32_t interface, uint32_t peer);

/* flow.c; length is what may be read. */
struct icmp4__flow icmp4__flow(const uint8_t *ip, size_t length);
/* The same conversation seen from the other end, without what only one direction has. */
struct icmp4__flow icmp4__flow_back(const uint8_t *ip, size_t length);
uint32_t icmp4__flow_hash(struct icmp4_node *node, const struct icmp4__flow *flow);

/* route.c */
enum icmp4_drop icmp4__way(struct icmp4_node *node, uint32_t dst, const struct icmp4__place *place,
			   const struct icmp4__flow *flow, struct icmp4__way *way);
bool icmp4__interface_up(const struct icmp4_node *node, uint32_t interface);
uint16_t icmp4__mtu(const struct icmp4_node *node, uint32_t interface);

/* input.c */
struct icmp4__arrival icmp4__arrived(const struct icmp4_node *node,
				     const struct icmp4_packet *packet, struct icmp4_time now);
void icmp4__conclude(struct icmp4_node *node, const struct icmp4__arrival *a, enum icmp4_drop drop);

/* forward.c */
enum icmp4_drop icmp4__forward(struct icmp4_node *node, const struct icmp4__arrival *a);
enum icmp4_drop icmp4__fit(struct icmp4_node *node, const struct icmp4__arrival *a);

/* deliver.c, udp.c, tcp.c */
enum icmp4_drop icmp4__deliver(struct icmp4_node *node, const struct icmp4__arrival *a);
enum icmp4_drop icmp4__answer(struct icmp4_node *node, const struct icmp4__arrival *a,
			      enum icmp4__step step);
enum icmp4_drop icmp4__pass_up(struct icmp4_node *node);
enum icmp4_drop icmp4__malformed(struct icmp4_node *node, enum icmp4_fault fault);
enum icmp4_service icmp4__service(const struct icmp4_node *node, uint8_t protocol, uint16_t port);
bool icmp4__transport_sound(const struct icmp4__arrival *a, uint16_t length);
enum icmp4_drop icmp4__udp(struct icmp4_node *node, const struct icmp4__arrival *a);
enum icmp4_drop icmp4__tcp(struct icmp4_node *node, const struct icmp4__arrival *a);

/* Replies, in place; return the new total length. */
size_t icmp4__reply_header(uint8_t *ip, size_t data, uint32_t src, uint8_t ttl, uint16_t id);
size_t icmp4__echo_reply(uint8_t *ip, uint32_t src, const struct icmp4_echo_style *style);
size_t icmp4__udp_reply(const struct icmp4_node *node, uint8_t *ip, uint16_t id);
size_t icmp4__tcp_reply(const struct icmp4_node *node, uint8_t *ip, uint16_t id);

/* error.c: how long icmp4_error_build would make it, or ICMP4_ERR_ARGUMENT. */
int icmp4__error_length(struct icmp4_error error, const struct icmp4_packet *about,
			const struct icmp4_error_style *style);

/* report.c */
void icmp4__report(struct icmp4_node *node, const struct icmp4__arrival *a);
/* What the error is about, and how this node wants it, but for its identification. */
struct icmp4_packet icmp4__about(const struct icmp4_node *node);
struct icmp4_error_style icmp4__error_style(const struct icmp4_node *node);

/* node.c */
uint64_t icmp4__draw(struct icmp4_node *node);
uint16_t icmp4__draw_id(struct icmp4_node *node);
/* What became of the last packet, into the counters; and the verb out of them again. */
void icmp4__count(const struct icmp4_node *node);
void icmp4__uncount(const struct icmp4_node *node);

#endif
