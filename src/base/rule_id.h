/* SPDX-License-Identifier: MIT */
#ifndef BASE_RULE_ID_H
#define BASE_RULE_ID_H
/*
 * The requirements that the code asks about by name (tools/check-rule-ids.sh: all of these, and no
 * others). A requirement that no single decision keeps, but a layout, an order or the absence of
 * code, is not here: there is nothing to switch off. tests/rules.txt has its test all the same.
 */

enum icmp4_rule {
	/* When an error must not be sent: overrides everything else. */
	RULE_NOERR_01, /* not about an error */
	RULE_NOERR_03, /* not about an unknown type: it may be an error */
	RULE_NOERR_04, /* not about a broadcast or multicast destination */
	RULE_NOERR_05, /* not about a frame that the link broadcast */
	RULE_NOERR_06, /* not about any fragment but the first */
	RULE_NOERR_07, /* not to a source that is no single host */
	RULE_NOERR_08, /* nor to the old broadcast form {prefix, 0} */
	RULE_NOERR_09, /* not about a header that fails validation */
	RULE_NOERR_12, /* not to ourselves */
	/* How much to quote. */
	RULE_QUOTE_01, /* header and at least 8 octets */
	RULE_QUOTE_12, /* ends at the total length: no link padding */
	/* Addresses, type of service and time to live of what we send. */
	RULE_ADDR_01, /* source: the interface it leaves by */
	RULE_ADDR_02, /* or the one the packet came in by */
	RULE_ADDR_03, /* about a datagram for us: the address it was for */
	RULE_ADDR_04, /* always a unicast address of ours */
	RULE_ADDR_05, /* a reply: where the request was sent to */
	RULE_ADDR_07, /* no address at all: the router's id */
	RULE_TOS_01,  /* host: an error has TOS 0 */
	RULE_TOS_04,  /* a reply has the TOS of the request */
	RULE_TOS_07,  /* ECN is 0 */
	RULE_TTL_01,  /* initialised, not copied */
	/* Destination unreachable. */
	RULE_UNREACH_02, /* no route: 3/0 */
	RULE_UNREACH_03, /* next hop does not answer: 3/1 */
	RULE_UNREACH_06, /* no such protocol: 3/2 */
	RULE_UNREACH_07, /* no such port: 3/3, but TCP refuses by itself */
	RULE_UNREACH_08, /* too big and DF: 3/4 with the MTU */
	RULE_UNREACH_13, /* what is switched off is not sent */
	RULE_UNREACH_19, /* blackhole, unreachable, prohibit routes */
	RULE_UNREACH_20, /* martian destination: silent */
	RULE_UNREACH_21, /* not for a host that does not forward: silent */
	/* Time exceeded. */
	RULE_TIMEX_01, /* TTL reaches 0: 11/0, not for multicast */
	RULE_TIMEX_02, /* every hop decrements */
	/* Echo. */
	RULE_ECHO_06, /* not to broadcast or multicast, by default */
	RULE_ECHO_07, /* may be switched off */
	/* Rate limits. */
	RULE_RATE_06, /* both buckets asked before both pay */
	RULE_RATE_07, /* at a cost that strangers cannot predict */
	RULE_RATE_08, /* 3/4 has a bucket of its own */
	RULE_RATE_10, /* bounded state under a keyed hash */
	/* Rules for hosts that ICMP depends on. */
	RULE_HOST_02, /* only from a valid source */
	RULE_HOST_03, /* every form of broadcast is known */
	RULE_HOST_04, /* link broadcast of an IP unicast: silent */
	RULE_HOST_06, /* 127/8 stays inside */
	/* And for routers. */
	RULE_ROUTER_02, /* martians are not forwarded */
	RULE_ROUTER_03, /* nor link broadcasts */
	RULE_ROUTER_04, /* nor limited or directed broadcasts */
	RULE_ROUTER_05, /* nor {prefix, 0} */
	RULE_ROUTER_07, /* reserved bits pass */
	/* Fragments. */
	RULE_REASM_05, /* each fragment gets the reserved bit and the options to copy */
	/* What is received. */
	RULE_CKSUM_12, /* a bad ICMP checksum: silent */
	RULE_CKSUM_13, /* a bad IP checksum: silent */
	RULE_RECV_02,  /* an error that quotes nothing of ours: silent */
	RULE_RECV_11,  /* an error that came by broadcast: silent */
	/* A prober: whom to believe. */
	RULE_RECV_06,  /* an error only with a secret of the probe */
	RULE_PING_01,  /* source and data of a reply */
	RULE_PING_05,  /* late and overtaken replies by themselves */
	RULE_TRACE_04, /* quotes that a NAT has rewritten */
	RULE_TRACE_07, /* enough silent hops end a path */
	RULE_COUNT
};

#endif
