/* SPDX-License-Identifier: MIT */
#ifndef BASE_RULE_ID_H
#define BASE_RULE_ID_H
/*
 * The requirements that the code asks about by name, one constant for each numbered row. A row that
 * describes a form rather than a decision (what a field is called, who may be configured to do
 * what) is not here: there is nothing to switch off.
 */

enum icmp4_rule {
	/* When an error must not be sent: overrides everything else. */
	RULE_NOERR_01, /* not about an error */
	RULE_NOERR_02, /* but about a query it may */
	RULE_NOERR_03, /* not about an unknown type: it may be an error */
	RULE_NOERR_04, /* not about a broadcast or multicast destination */
	RULE_NOERR_05, /* not about a frame that the link broadcast */
	RULE_NOERR_06, /* not about any fragment but the first */
	RULE_NOERR_07, /* not to a source that is no single host */
	RULE_NOERR_08, /* nor to the old broadcast form {prefix, 0} */
	RULE_NOERR_09, /* not about a header that fails validation */
	RULE_NOERR_10, /* not where a rule says silently */
	RULE_NOERR_12, /* not to ourselves */
	RULE_NOERR_13, /* judged as received, once */
	RULE_NOERR_14, /* outside of these it must be sent */
	RULE_NOERR_15, /* judged against every connected prefix */
	/* How much to quote. */
	RULE_QUOTE_01, /* header and at least 8 octets */
	RULE_QUOTE_02, /* as much as 576 octets hold */
	RULE_QUOTE_03, /* a host may quote more than 8 octets */
	RULE_QUOTE_04, /* unchanged */
	RULE_QUOTE_05, /* but for what forwarding did */
	RULE_QUOTE_06, /* what a pointer points at: as received */
	RULE_QUOTE_07, /* TTL as received */
	RULE_QUOTE_08, /* no more than was received */
	RULE_QUOTE_09, /* sizes by checked arithmetic */
	RULE_QUOTE_11, /* length octet 0 without an extension */
	RULE_QUOTE_12, /* ends at the total length: no link padding */
	/* Addresses, type of service and time to live of what we send. */
	RULE_ADDR_01, /* source: the interface it leaves by */
	RULE_ADDR_02, /* or the one the packet came in by */
	RULE_ADDR_03, /* about a datagram for us: the address it was for */
	RULE_ADDR_04, /* always a unicast address of ours */
	RULE_ADDR_05, /* a reply: where the request was sent to */
	RULE_ADDR_07, /* no address at all: the router's id */
	RULE_ADDR_08, /* an error goes to the source of the datagram */
	RULE_ADDR_09, /* a reply goes to the source of the request */
	RULE_TOS_01,  /* host: an error has TOS 0 */
	RULE_TOS_02,  /* router: an error has the TOS of the datagram */
	RULE_TOS_03,  /* precedence 6 or 7 */
	RULE_TOS_04,  /* a reply has the TOS of the request */
	RULE_TOS_07,  /* ECN is 0 */
	RULE_TTL_01,  /* initialised, not copied */
	RULE_TTL_02,  /* to a default that is configured */
	RULE_TTL_04,  /* delivered to us whatever its TTL; never sent with 0 */
	/* Destination unreachable. */
	RULE_UNREACH_01, /* the code closest to the reason */
	RULE_UNREACH_02, /* no route: 3/0 */
	RULE_UNREACH_03, /* next hop does not answer: 3/1 */
	RULE_UNREACH_04, /* 3/1, not 3/0, in a connected prefix */
	RULE_UNREACH_06, /* no such protocol: 3/2 */
	RULE_UNREACH_07, /* no such port: 3/3, but TCP refuses by itself */
	RULE_UNREACH_08, /* too big and DF: 3/4 with the MTU */
	RULE_UNREACH_11, /* never codes 6, 8, 9, 10 */
	RULE_UNREACH_12, /* filtered: 3/13, or in silence, as the filter says */
	RULE_UNREACH_13, /* what is switched off is not sent */
	RULE_UNREACH_15, /* what is received is delivered */
	RULE_UNREACH_16, /* as a hint only */
	RULE_UNREACH_18, /* MTU field 0 but in 3/4 */
	RULE_UNREACH_19, /* blackhole, unreachable, prohibit routes */
	RULE_UNREACH_20, /* martian destination: silent */
	RULE_UNREACH_21, /* not for a host that does not forward: silent */
	RULE_UNREACH_23, /* one 3/1 for a failed resolution */
	/* Time exceeded. */
	RULE_TIMEX_01, /* TTL reaches 0: 11/0, not for multicast */
	RULE_TIMEX_02, /* every hop decrements */
	RULE_TIMEX_03, /* and does not discard early */
	RULE_TIMEX_04, /* may be switched off */
	RULE_TIMEX_05, /* not on local delivery */
	RULE_TIMEX_06, /* the order of the tests: one error a datagram */
	RULE_TIMEX_07, /* what is received is delivered */
	/* Echo. */
	RULE_ECHO_01, /* every sound request is answered */
	RULE_ECHO_02, /* with its id, sequence and data */
	RULE_ECHO_03, /* up to the MTU of each interface */
	RULE_ECHO_04, /* whole, in fragments where it must be */
	RULE_ECHO_05, /* addresses swapped, checksum updated */
	RULE_ECHO_06, /* not to broadcast or multicast, by default */
	RULE_ECHO_07, /* may be switched off */
	RULE_ECHO_08, /* a reply is delivered */
	RULE_ECHO_09, /* DF clear, code copied */
	RULE_ECHO_10, /* not when the link broadcast it */
	RULE_ECHO_11, /* not to an invalid source */
	RULE_ECHO_12, /* a reply is never answered */
	RULE_ECHO_13, /* under 8 octets: silent */
	RULE_ECHO_14, /* options are no way to a third party */
	/* Rate limits. */
	RULE_RATE_01, /* errors are limited */
	RULE_RATE_02, /* replies may be */
	RULE_RATE_06, /* both buckets asked before both pay */
	RULE_RATE_07, /* at a cost that strangers cannot predict */
	RULE_RATE_08, /* 3/4 has a bucket of its own */
	RULE_RATE_09, /* by default as Linux does */
	RULE_RATE_10, /* bounded state under a keyed hash */
	RULE_RATE_11, /* what is suppressed is counted */
	/* Rules for hosts that ICMP depends on. */
	RULE_HOST_01, /* only datagrams for us */
	RULE_HOST_02, /* only from a valid source */
	RULE_HOST_03, /* every form of broadcast is known */
	RULE_HOST_04, /* link broadcast of an IP unicast: silent */
	RULE_HOST_06, /* 127/8 stays inside */
	RULE_HOST_07, /* a reply comes from where the request went */
	RULE_HOST_11, /* forwarding has a switch */
	/* And for routers. */
	RULE_ROUTER_01, /* the five tests of a header */
	RULE_ROUTER_02, /* martians are not forwarded */
	RULE_ROUTER_03, /* nor link broadcasts */
	RULE_ROUTER_04, /* nor limited or directed broadcasts */
	RULE_ROUTER_05, /* nor {prefix, 0} */
	RULE_ROUTER_06, /* reverse path filter */
	RULE_ROUTER_07, /* reserved bits pass */
	RULE_ROUTER_08, /* fragments, and does not reassemble in transit */
	RULE_ROUTER_09, /* precedence never drops an error */
	RULE_ROUTER_10, /* precedence of others is not changed */
	RULE_ROUTER_11, /* one 3/1 for a failed resolution */
	RULE_ROUTER_13, /* every discard is counted */
	RULE_ROUTER_14, /* source 0.0.0.0 is not answered */
	/* Fragments. */
	RULE_REASM_03, /* a router reassembles nothing in transit */
	RULE_REASM_05, /* each fragment gets the reserved bit and the options to copy */
	/* What is received. */
	RULE_CKSUM_12, /* a bad ICMP checksum: silent */
	RULE_CKSUM_13, /* a bad IP checksum: silent */
	RULE_CODEC_04, /* an unknown type: silent */
	RULE_CODEC_07, /* the total length ends it, not the frame */
	RULE_CODEC_15, /* another version: silent */
	RULE_RECV_02,  /* an error that quotes nothing of ours: silent */
	RULE_RECV_11,  /* an error that came by broadcast: silent */
	RULE_SQ_03,    /* a source quench: ignored */
	/* A prober: whom to believe. */
	RULE_RECV_06,  /* an error only with a secret of the probe */
	RULE_PING_01,  /* source and data of a reply */
	RULE_PING_05,  /* late and overtaken replies by themselves */
	RULE_TRACE_04, /* quotes that a NAT has rewritten */
	RULE_TRACE_07, /* enough silent hops end a path */
	RULE_COUNT
};

#endif
