/* SPDX-License-Identifier: MIT */
#ifndef NODE_OPTIONS_H
#define NODE_OPTIONS_H
/*
 * IP options in a node: what arrives with some is judged and may be led on by its source route
 * (options.c); what leaves has them written (options_write.c); what goes back for it goes by the
 * way that it came (options_back.c).
 *
 * Nothing is remembered between input() and output(): the options still stand in the datagram.
 */
#include "node/internal.h"
#include <icmp4/option.h>

enum { OPTIONS_LENGTH_AT = 1, OPTIONS_POINTER_AT = 2, OPTIONS_FLAGS_AT = 3 };
enum { OPTIONS_SLOT = 4, OPTIONS_PAIR = 8, OPTIONS_OVERFLOW = 0xf0, OPTIONS_FLAG = 15 };

/* What goes back for a datagram: what its header has behind the 20 octets, and where it goes
 * first. */
struct icmp4__back {
	uint32_t hop; /* 0: straight to the source */
	bool strict;  /* the hop must be a neighbour */
	uint8_t length;
	uint8_t octets[ICMP4_IP_OPTIONS_MAX];
};

/* The octet that the pointer of a sound option names is behind it: no slot is free. */
static inline bool icmp4__option_full(const uint8_t *option)
{
	return option[OPTIONS_POINTER_AT] > option[OPTIONS_LENGTH_AT];
}

/* Each node on the way writes into it. */
static inline bool icmp4__option_records(const uint8_t *option)
{
	return option[0] == ICMP4_OPTION_RECORD_ROUTE || option[0] == ICMP4_OPTION_TIMESTAMP;
}

/* options.c */
enum icmp4_drop icmp4__options(struct icmp4_node *node, const struct icmp4__arrival *a);
/* For us, but with a source route that goes on: then *a is for its next hop, and routed. */
enum icmp4_drop icmp4__options_follow(const struct icmp4_node *node, struct icmp4__arrival *a);
/* What became of the route to that next hop, and what of the datagram by it. */
enum icmp4_drop icmp4__options_onward(const struct icmp4_node *node, const struct icmp4__arrival *a,
				      enum icmp4_drop drop);
enum icmp4_option_policy icmp4__option_policy(const struct icmp4_node *node, uint8_t type);
/* The source route, where there is one and it counts. */
bool icmp4__options_source(const struct icmp4_node *node, const uint8_t *ip,
			   struct icmp4_option *option);

/* options_write.c: into the header of what is forwarded; and into one option, a record route or
 * timestamps. */
void icmp4__options_write(const struct icmp4_node *node, uint8_t *ip, struct icmp4_time now);
void icmp4__option_write(const struct icmp4_node *node, uint8_t *option, uint32_t address,
			 struct icmp4_time now);

/* options_back.c: is the first hop of a way back by source route a host; and which way is it? */
bool icmp4__options_way_holds(const struct icmp4_node *node, const struct icmp4__arrival *a);
enum icmp4_drop icmp4__options_way_back(struct icmp4_node *node, const struct icmp4__arrival *a,
					struct icmp4__flow *flow, struct icmp4__way *way);
/* For an error about this: its source route alone, the room of which is taken out of size_max. */
void icmp4__back_of_error(const struct icmp4_node *node, const uint8_t *ip,
			  struct icmp4_error_style *style, struct icmp4__back *back);
/* For a reply to this. */
void icmp4__back_of_reply(const struct icmp4_node *node, const uint8_t *ip, struct icmp4_time now,
			  struct icmp4__back *back);
/* Into the reply or the error, when it is made: a header of 20 octets and data. */
void icmp4__back_put(uint8_t *ip, const struct icmp4__back *back);

#endif
