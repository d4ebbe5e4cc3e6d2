/* SPDX-License-Identifier: MIT */
#ifndef CMD_MTU_SEARCH_H
#define CMD_MTU_SEARCH_H
/* One search for the path MTU, for `icmp mtu` and at the end of a trace. */
#include "cmd/session.h"
#include "run/loop.h"

enum { MTU_SEARCH_ROOM = 65536 };

struct mtu_search {
	struct session *session;
	struct icmp4_mtu_options options;
	struct icmp4_key key;
	struct icmp4_mtu engine;
	struct out_mtu out; /* target and what it says of the search are the caller's */
	uint8_t *room;      /* MTU_SEARCH_ROOM octets */
	int64_t delay_ns;   /* before its first probe */
};

/* The longest datagram that our own link towards options.dst carries. */
uint16_t mtu_search_longest(const struct mtu_search *search);
/* False: there is none with these options, and that is said. */
bool mtu_search_begin(struct mtu_search *search);
/* Until it is found, or somebody wants an end; its probes go to the outputs. */
enum run_reason mtu_search_run(struct mtu_search *search, struct run_world *world);

#endif
