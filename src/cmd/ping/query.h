/* SPDX-License-Identifier: MIT */
#ifndef CMD_PING_QUERY_H
#define CMD_PING_QUERY_H
/*
 * --query: what a ping asks.
 *
 *	echo  timestamp  mask  info  router
 *	probe:IFNAME  probe:#INDEX  probe:ADDR     is that interface of the target up? (RFC 8335)
 *	neighbour:ADDR                             is that address beside the target there?
 *
 * Those are of ICMP: --udp and --tcp ask ports.
 */
#include "cmd/send/spec.h"
#include <icmp4/ping.h>

struct ping_query {
	enum icmp4_ping_query kind;
	bool neighbour;
	struct icmp4_identifier interface; /* borrows from address and from the text */
	struct send_any_address address;
};

/* What --icmp, --udp and --tcp ask by. */
uint8_t ping_protocol(const struct cmd_options *options);
/* NULL asks for an echo. False with *error. Must not be moved afterwards. */
bool ping_query_read(const char *text, struct ping_query *query, struct cmd_error *error);

#endif
