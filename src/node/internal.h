/* SPDX-License-Identifier: MIT */
#ifndef NODE_INTERNAL_H
#define NODE_INTERNAL_H
/*
 * What the files of src/node say to each other. The way of a datagram through them:
 *
 *	input.c ──── address.c      whose is it, and may it come from there?
 *	   ├── forward.c            another's: route, filters, TTL, size
 *	   ├── label.c              with labels: switched, or what they hide comes to light
 *	   └── deliver.c            ours: whole (assemble.c); query.c, verdict.c, udp.c, tcp.c
 *	         both ask route.c   which way on, which way back (flow.c: of several, which)
 *	         path.c             and for what is our own: what did we learn of that way?
 *	         and report.c       where it ended: may, shall and can an error say so?
 *	own.c                       of many interfaces: address.c and extended_echo.c in few steps
 *	redirect.c                  and of what goes on: does a redirect say so?
 *	   ┆    options.h            of the few that have IP options: judged, followed, written
 *	output.c                    writes what was decided: query.c, udp.c, tcp.c, error.c
 *
 * query.c has a table of the queries that are answered: echo.c, timestamp.c, mask.c,
 * extended_echo.c.
 *
 * Until output() nothing of the datagram is changed, so that everybody judges it as received
 * (NOERR-13). A leaf returns ICMP4_DROP_NONE, or why the datagram goes no further.
 */
#include "base/rule.h"
#include <icmp4/echo.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/node.h>
#include <icmp4/object.h>

/* What output() has to do next. */
enum icmp4__step {
	NODE_IDLE,
	NODE_FORWARD,
	NODE_SWITCH,
	NODE_REDIRECT, /* and then forward */
	NODE_SEND,
	NODE_QUERY,
	NODE_UDP,
	NODE_TCP,
	NODE_MASK, /* a reply that nobody asked for, or a request */
	NODE_FRAGMENT,
	NODE_ERROR,
};

/* packet.tag of what output() gives: the verb by which it leaves, or that it is an error. */
enum { NODE_TAG_ERROR = 0x100 };

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
	bool own;    /* of the application above */
	bool local;  /* for us */
	bool routed; /* we are a hop of its source route, which */
	bool strict; /* names neighbours only */
	uint8_t ttl; /* that its labels left it, at most what its header says */
	uint32_t to; /* where it goes: its destination, or its next hop of that route */
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
	const struct icmp4_label_stack *push;
};

/* address.c; of equal prefixes that of the interface given wins. */
struct icmp4__place icmp4__place(const struct icmp4_node *node, uint32_t address,
				 uint32_t interface);
/* By one prefix of ours alone, our address in it. */
enum icmp4__address icmp4__address_in(struct icmp4_prefix prefix, uint32_t address);
/* own.c: what rows of config->own may say of the address, longest prefix first; then NULL. */
const struct icmp4_own *icmp4__own_first(const struct icmp4_node_config *config, uint32_t address);
const struct icmp4_own *icmp4__own_wider(const struct icmp4_own *row);
/* What prefix; an address of ours is one of 32 bits, and no other is. */
struct icmp4_prefix icmp4__own_prefix(const struct icmp4_own *row);
/* Of all interfaces with that prefix this one, or the first. */
uint32_t icmp4__own_interface(const struct icmp4_node_config *config, const struct icmp4_own *row,
			      uint32_t interface);
/* The rows of those interfaces that may be what is asked for: no other is. */
const struct icmp4_own *icmp4__own_asked(const struct icmp4_node_config *config,
					 const struct icmp4_identifier *asked, size_t *count);
bool icmp4__is_host(const struct icmp4__place *place);
/* Is it from one? What else a setting takes for one is one, too. */
bool icmp4__is_source(const struct icmp4_node *node, const struct icmp4__arrival *a);
/* A unicast address of ours on this interface, best one that shares a prefix with peer; or 0. */
uint32_t icmp4__interface_address(const struct icmp4_node *node, uint32_t interface, uint32_t peer);
/* The same, and never 0: what we send has a source. */
uint32_t icmp4__source_address(const struct icmp4_node *node, uint32_t interface, uint32_t peer);

/* flow.c; length is what may be read. */
struct icmp4__flow icmp4__flow(const uint8_t *ip, size_t length);
/* The same conversation seen from the other end, without what only one direction has. */
struct icmp4__flow icmp4__flow_back(const uint8_t *ip, size_t length);
uint32_t icmp4__flow_hash(struct icmp4_node *node, const struct icmp4__flow *flow);

/* Most datagrams have none, and pay for the question alone; options.h has the answers. */
static inline bool icmp4__has_options(const uint8_t *ip)
{
	return (ip[0] & 15) > ICMP4_IP_HEADER / 4;
}

/* timestamp.c: milliseconds since midnight UT, or a number that says that it is none (TS-04) */
uint32_t icmp4__time_of_day(const struct icmp4_node *node, struct icmp4_time time);

/* route.c */
enum icmp4_drop icmp4__way(struct icmp4_node *node, uint32_t dst, const struct icmp4__place *place,
			   const struct icmp4__flow *flow, struct icmp4__way *way);
/* Of several, by their weights. */
const struct icmp4_next_hop *icmp4__next_hop(struct icmp4_node *node,
					     const struct icmp4_next_hop *hops, size_t count,
					     const struct icmp4__flow *flow);
bool icmp4__interface_up(const struct icmp4_node *node, uint32_t interface);
uint16_t icmp4__mtu(const struct icmp4_node *node, uint32_t interface);
/* Strict reverse path: does some way to the address leave by that interface? */
bool icmp4__leads_back(const struct icmp4_node *node, uint32_t address,
		       const struct icmp4__place *place, uint32_t interface);
/* No redirect changes the way to it. */
bool icmp4__route_fixed(const struct icmp4_node *node, uint32_t dst);

/* path.c: of what leaves by this way, and is not forwarded: another first hop, and its MTU. */
void icmp4__path(struct icmp4_node *node, struct icmp4_time now, uint32_t dst,
		 struct icmp4__way *way);
/* Of the way that the event says, as far as the datagram goes by what was learned. */
uint16_t icmp4__path_mtu(const struct icmp4_node *node);
void icmp4__path_init(struct icmp4_node *node);
/* From an error about a datagram of ours. */
enum icmp4_refusal icmp4__path_learn(struct icmp4_node *node, const struct icmp4__arrival *a,
				     const struct icmp4_received *received);

/* input.c */
void icmp4__begin(struct icmp4_node *node, const struct icmp4_packet *packet);
struct icmp4__arrival icmp4__arrived(const struct icmp4_node *node,
				     const struct icmp4_packet *packet, struct icmp4_time now);
void icmp4__conclude(struct icmp4_node *node, const struct icmp4__arrival *a, enum icmp4_drop drop);

/* forward.c */
enum icmp4_drop icmp4__forward(struct icmp4_node *node, const struct icmp4__arrival *a);
enum icmp4_drop icmp4__fit(struct icmp4_node *node, const struct icmp4__arrival *a);

/* label.c: it came with labels. Unless it is switched by them, a->ttl is what they leave. */
enum icmp4_drop icmp4__switch(struct icmp4_node *node, struct icmp4__arrival *a);
void icmp4__switch_output(struct icmp4_node *node);
/* How many the datagram leaves with, and what its link carries besides; and so for the error. */
size_t icmp4__labels(const struct icmp4_node *node);
uint16_t icmp4__datagram_mtu(const struct icmp4_node *node);
uint16_t icmp4__error_mtu(const struct icmp4_node *node);
/* Does the error follow what was switched, and which way is that? */
bool icmp4__way_to_end(struct icmp4_node *node, struct icmp4__way *way);
/* The labels of what output() gives, which is else complete. */
void icmp4__label_datagram(struct icmp4_node *node, struct icmp4_packet *packet);
void icmp4__label_error(struct icmp4_node *node, struct icmp4_packet *packet);
/* redirect.c: of what is forwarded; and does its host's turn come again? */
void icmp4__redirect(struct icmp4_node *node, const struct icmp4__arrival *a);
bool icmp4__redirect_due(struct icmp4_node *node, const struct icmp4__arrival *a);

/* verdict.c: an ICMP error for us */
enum icmp4_drop icmp4__verdict(struct icmp4_node *node, const struct icmp4__arrival *a);

/* deliver.c, udp.c, tcp.c */
enum icmp4_drop icmp4__deliver(struct icmp4_node *node, struct icmp4__arrival *a);
/* assemble.c: a fragment for us. False: it goes no further, for now or for *drop. True: it made *a
 * and the node's packet the whole. */
bool icmp4__assemble(struct icmp4_node *node, struct icmp4__arrival *a, enum icmp4_drop *drop);
/* Which way what answers it goes, or an error about it. */
enum icmp4_drop icmp4__way_back(struct icmp4_node *node, const struct icmp4__arrival *a,
				struct icmp4__way *way);
enum icmp4_drop icmp4__answer(struct icmp4_node *node, const struct icmp4__arrival *a,
			      enum icmp4__step step);
enum icmp4_drop icmp4__answer_by(struct icmp4_node *node, struct icmp4__way way,
				 enum icmp4__step step);
enum icmp4_drop icmp4__pass_up(struct icmp4_node *node);
enum icmp4_drop icmp4__malformed(struct icmp4_node *node, enum icmp4_fault fault);
enum icmp4_service icmp4__service(const struct icmp4_node *node, uint8_t protocol, uint16_t port);
bool icmp4__transport_sound(const struct icmp4__arrival *a, uint16_t length);
enum icmp4_drop icmp4__udp(struct icmp4_node *node, const struct icmp4__arrival *a);
enum icmp4_drop icmp4__tcp(struct icmp4_node *node, const struct icmp4__arrival *a);

/* query.c: what a query calls for; and at output() the reply, of which it returns the length. */
typedef enum icmp4_drop icmp4__query_fn(struct icmp4_node *node, const struct icmp4__arrival *a,
					const struct icmp4_message *message);
typedef size_t icmp4__query_reply_fn(struct icmp4_node *node, uint8_t *ip, struct icmp4_time now);
icmp4__query_fn icmp4__query, icmp4__timestamp, icmp4__mask, icmp4__extended_echo;
icmp4__query_reply_fn icmp4__query_reply, icmp4__timestamp_reply, icmp4__mask_reply,
	icmp4__extended_echo_reply;
/* More of them came than its limit answers; and the answer, which pays where it is given. */
bool icmp4__query_limited(const struct icmp4_node *node, struct icmp4_time now);
enum icmp4_drop icmp4__query_answer(struct icmp4_node *node, const struct icmp4__arrival *a);
/* Of the replies of each: what TTL. */
uint8_t icmp4__query_ttl(const struct icmp4_node *node);
/* mask.c: from somebody who does not know its address yet, and may ask an authority all the same */
bool icmp4__mask_from_newcomer(const struct icmp4_node *node, const struct icmp4__arrival *a);
/* Interfaces wait for their announcement; one is decided on. */
bool icmp4__mask_waits(const struct icmp4_node *node);
void icmp4__mask_announce(struct icmp4_node *node, struct icmp4_time now);
/* What the node says of its own accord, an announcement or a request: its length, or 0. */
size_t icmp4__mask_spoken(struct icmp4_node *node, uint8_t *buffer, size_t size);
/* A reply for us: does it say what we know? */
bool icmp4__mask_differs(const struct icmp4_node *node, const struct icmp4__arrival *a,
			 const struct icmp4_message *message);

/* mask/client.c: when something is to be asked; a request is decided on, where it is time; and a
 * reply for us: is it the one? Then the event says the mask. */
struct icmp4_time icmp4__mask_client_deadline(const struct icmp4_node *node);
bool icmp4__mask_client_ask(struct icmp4_node *node, struct icmp4_time now);
bool icmp4__mask_learn(struct icmp4_node *node, const struct icmp4__arrival *a,
		       const struct icmp4_message *message);

/* reply.c: what a reply's IP header says that its request's did not; options are left out. */
struct icmp4__reply {
	uint32_t src;
	uint32_t dst;
	uint16_t id;
	uint8_t tos;
	uint8_t ttl;
	bool df;
};

enum { REPLY_ECN = 3 };

/* To the source (ADDR-09), with its TOS and precedence (TOS-04), but not its ECN (TOS-07). */
static inline struct icmp4__reply icmp4__reply_to(const uint8_t *ip, uint32_t src, uint8_t ttl,
						  uint16_t id)
{
	uint8_t tos = rule(RULE_TOS_04) ? icmp4_ip_tos(ip) : 0;

	return (struct icmp4__reply){
		.src = src,
		.dst = icmp4_ip_src(ip),
		.id = id,
		.tos = rule(RULE_TOS_07) ? tos & (uint8_t)~REPLY_ECN : tos,
		.ttl = ttl,
	};
}

/* The request's header becomes the reply's; data octets behind it move up to where options were. */
size_t icmp4__reply_header(uint8_t *ip, size_t data, const struct icmp4__reply *reply);

/* Replies, in place; return the new total length. */
size_t icmp4__echo_reply(uint8_t *ip, uint32_t src, const struct icmp4_echo_style *style);
size_t icmp4__udp_reply(const struct icmp4_node *node, uint8_t *ip, uint16_t id);
size_t icmp4__tcp_reply(const struct icmp4_node *node, uint8_t *ip, uint16_t id);

static inline bool icmp4__is_redirect(enum icmp4_error_kind kind)
{
	return kind == ICMP4_ERROR_REDIRECT || kind == ICMP4_ERROR_REDIRECT_TOS;
}

/* error.c: may this very error be sent about it? Of some that are malformed, it may. */
enum icmp4_forbid icmp4__error_forbidden(struct icmp4_error error,
					 const struct icmp4_packet *about);
/* And from whom, to whom, as they stand to us? */
enum icmp4_forbid icmp4__error_forbidden_between(enum icmp4__address src, enum icmp4__address dst);
/* error.c: how long icmp4_error_build would make it, or ICMP4_ERR_ARGUMENT. */
int icmp4__error_length(struct icmp4_error error, const struct icmp4_packet *about,
			const struct icmp4_error_style *style);

/* report.c */
void icmp4__report(struct icmp4_node *node, const struct icmp4__arrival *a);
/* The error that the event names: true where nothing keeps it back, and then it is paid for. */
bool icmp4__report_wanted(struct icmp4_node *node, const struct icmp4__arrival *a);
/* What the application says to what the event says. */
enum icmp4_permit icmp4__permit(const struct icmp4_node *node);
/* What the error is about, and how this node wants it, but for its identification. */
struct icmp4_packet icmp4__about(const struct icmp4_node *node);
struct icmp4_error_style icmp4__error_style(const struct icmp4_node *node, uint8_t *objects);

/* announce.c: the extension objects of an error, into so much room; their length. */
enum { ANNOUNCE_MAX = ICMP4_ROOM - ICMP4_IP_HEADER - 8 - 128 - 4 };
size_t icmp4__announce(const struct icmp4_node *node, uint8_t *objects, size_t size);

/* mib.c: ICMP for us, and what became of it; ICMP of ours; an error that finds no room */
void icmp4__mib_in(const struct icmp4_node *node, const struct icmp4__arrival *a,
		   enum icmp4_drop drop);
void icmp4__mib_out(const struct icmp4_node *node, const struct icmp4_packet *packet);
void icmp4__mib_unfit(const struct icmp4_node *node);

/* node.c */
uint64_t icmp4__draw(struct icmp4_node *node);
uint16_t icmp4__draw_id(struct icmp4_node *node);
/* The rate of one of the node's own buckets, as it is now: error kinds first, then queries. */
struct icmp4_rate icmp4__jittered(const struct icmp4_node *node, struct icmp4_rate rate,
				  uint8_t bucket, struct icmp4_time now);
/* What became of the last packet, into the counters; and the verb out of them again. */
void icmp4__count(const struct icmp4_node *node);
void icmp4__uncount(const struct icmp4_node *node);

#endif
