/* SPDX-License-Identifier: MIT */
#ifndef CMD_SEND_PARTS_H
#define CMD_SEND_PARTS_H
/* The parts of a message by their specs, each appended to what is there of its kind. */
#include "cmd/send/octets.h"
#include "cmd/send/spec.h"
#include <icmp4/ip.h>

/*
 * --object: an extension object, header and all.
 *
 *	mpls:label=16001,tc=0,ttl=1/label=24,ttl=255
 *	interface:role=incoming,index=7,address=192.0.2.254,name=eth0,mtu=1500
 *	identifier:name=br0   identifier:index=1   identifier:address=02:00:5e:10:00:01
 *	node:address=203.0.113.9,name=r1   pointer:22   raw:class=247,c_type=1,hex=c0ffee00
 */
bool send_object(const char *spec, struct send_octets *objects, struct cmd_error *error);

/*
 * --option: rr[=SLOTS]  ts[=FLAG[/SLOTS]]  lsrr=A,B  ssrr=A,B  ra  nop  or octets in hexadecimal.
 * Slots that are not counted take all the room that is left. The last may be anything;
 * icmp4_ip_options_end pads them all.
 */
bool send_option(const char *spec, struct icmp4_ip *ip, struct cmd_error *error);

/* --data: octets in hexadecimal, text:WORDS, name:a.example. (a domain name as labels). */
bool send_data(const char *spec, struct send_octets *octets, struct cmd_error *error);

/* --router ADDRESS[/PREFERENCE]: an entry of an advertisement. */
bool send_router(const char *spec, struct send_octets *octets, struct cmd_error *error);

/*
 * --quote PROTOCOL:key=value,...: a datagram by the fields of its headers, IP's first; a protocol
 * that has a name, or `ip` for another. sport and dport are short for src_port and dst_port. hex is
 * what follows the transport header. What is not given is as a host would make it: the lengths, the
 * checksum of IP; src is to and dst is from, since an error goes to who sent what it quotes.
 */
bool send_quote(const char *spec, uint32_t from, uint32_t to, struct send_octets *quote,
		struct cmd_error *error);
/* --quote @FILE[#FRAME]: the first IPv4 datagram of that frame, the first frame by default. */
bool send_quote_frame(const char *spec, struct send_octets *quote, struct cmd_error *error);

#endif
