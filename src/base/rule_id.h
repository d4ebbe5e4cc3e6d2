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
	RULE_NOERR_11, /* no redirect about what has a source route */
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
	RULE_ADDR_06, /* a redirect: on the net of who is redirected */
	RULE_ADDR_07, /* no address at all: the router's id */
	RULE_TOS_01,  /* host: an error has TOS 0 */
	RULE_TOS_04,  /* a reply has the TOS of the request */
	RULE_TOS_06,  /* but that to an extended echo has none */
	RULE_TOS_07,  /* ECN is 0 */
	RULE_TTL_01,  /* initialised, not copied */
	RULE_TTL_03,  /* of an extended echo reply: 255 */
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
	RULE_UNREACH_23, /* one 3/1 for a failed resolution */
	/* Time exceeded. */
	RULE_TIMEX_01, /* TTL reaches 0: 11/0, not for multicast */
	RULE_TIMEX_02, /* every hop decrements */
	/* Redirects that are sent. */
	RULE_REDIR_02, /* of code 3 where a setting wants that */
	RULE_REDIR_03, /* only where another neighbour on the same net is next */
	RULE_REDIR_06, /* less and less often to who does not obey */
	/* Echo. */
	RULE_ECHO_06, /* not to broadcast or multicast, by default */
	RULE_ECHO_07, /* may be switched off */
	/* Timestamp. */
	RULE_TS_01, /* may be switched off */
	RULE_TS_03, /* when it arrived, and when it left */
	RULE_TS_04, /* what is no time of day says so */
	RULE_TS_08, /* not to broadcast or multicast, by default */
	RULE_TS_10, /* a reply is 20 octets of code 0 */
	/* Address mask. */
	RULE_MASK_02, /* from an authority only */
	RULE_MASK_03, /* which says its masks when it starts */
	RULE_MASK_04, /* the mask of the net that asks */
	RULE_MASK_05, /* to a source of 0: broadcast */
	RULE_MASK_06, /* one net, or which mask? */
	RULE_MASK_07, /* a router sees that another says another */
	RULE_MASK_08, /* a host that is to asks for its masks, and takes the first */
	RULE_MASK_09, /* that is reasonable */
	/* Extended echo. */
	RULE_PROBE_03, /* not what is not allowed */
	RULE_PROBE_04, /* nor where it is not accepted */
	RULE_PROBE_05, /* a reply is not cut in fragments */
	RULE_PROBE_06, /* its code does not come from the request */
	RULE_PROBE_07, /* code 1: malformed query */
	RULE_PROBE_09, /* code 2: no such interface */
	RULE_PROBE_10, /* code 3: no such table entry */
	RULE_PROBE_11, /* code 4: more than one */
	RULE_PROBE_12, /* active: up; with IPv4 then */
	RULE_PROBE_13, /* state of a neighbour */
	RULE_PROBE_17, /* what was asked comes back, if it fits */
	RULE_PROBE_19, /* at a limited rate */
	/* IP options in a node. */
	RULE_OPT_01,     /* record route and timestamps come back in a reply */
	RULE_OPT_02,     /* a source route is turned round for it */
	RULE_OPT_03,     /* in which nobody is named twice */
	RULE_OPT_04,     /* an error goes back by the way its datagram came */
	RULE_OPT_06,     /* routers write into record routes, follow source routes */
	RULE_OPT_07,     /* a length that cannot be ends the walk */
	RULE_OPT_10,     /* overflow past 15 is an error */
	RULE_OPT_13,     /* so is a second source route */
	RULE_UNREACH_09, /* a source route that cannot be followed: 3/5 */
	RULE_UNREACH_10, /* or is not */
	RULE_HOST_08,    /* hosts follow local ones alone */
	RULE_ROUTER_15,  /* a setting drops what has an option */
	RULE_PARAM_01,   /* parameter problem */
	RULE_PARAM_06,   /* a total length shorter than the header */
	RULE_PARAM_07,   /* and one longer than the link's */
	RULE_PARAM_08,   /* a strict source route, and we are no hop of it */
	RULE_ECHO_14,    /* no way back by who is no host */
	/* Rate limits. */
	RULE_RATE_02, /* of replies, too */
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
	RULE_ROUTER_06, /* nor, where a setting wants that, what came the wrong way */
	RULE_ROUTER_07, /* reserved bits pass */
	RULE_ROUTER_11, /* what has no neighbour yet waits for it */
	RULE_ROUTER_12, /* nobody is at a MAC of many stations, or of none */
	/* Extension structures and what their objects hold. */
	RULE_CKSUM_11, /* a checksum of 0 is sent as 0xffff */
	RULE_EXT_01,   /* in types 3, 11 and 12 only */
	RULE_EXT_05,   /* a header without an object is malformed */
	RULE_EXT_06,   /* length 0: there is none */
	RULE_EXT_08,   /* at the fallback place only with a checksum */
	RULE_EXT_09,   /* a bad checksum: not to be used */
	RULE_EXT_12,   /* no object of a length that cannot be */
	RULE_EXT_13,   /* nor a structure of another version */
	RULE_EXT_15,   /* no room for 128 octets of quote: no extension */
	RULE_MPLS_03,  /* bottom of stack is the last entry */
	RULE_MPLS_04,  /* a stack is whole entries, one at least */
	RULE_IIO_02,   /* no role twice in what we send */
	RULE_IIO_03,   /* nor in what we believe */
	RULE_IIO_07,   /* names of 63 octets at most */
	RULE_IIO_08,   /* a name whose length cannot be is none */
	RULE_NODE_04,  /* names are cut between characters */
	RULE_PROBE_01, /* a request holds one interface identifier and nothing else */
	RULE_PROBE_02, /* of another node's interface: by address only */
	RULE_PROBE_16, /* AFI and length of an address go together */
	/* What a node tells of itself. */
	RULE_MPLS_01, /* the labels that the datagram wore */
	RULE_MPLS_05, /* an error about what is switched, to the end of its path */
	RULE_IIO_06,  /* no address where there is none */
	/* Options, advertisements. */
	RULE_OPT_11,   /* room for a part of a slot is a fault */
	RULE_OPT_12,   /* so is a pointer in front of the first slot */
	RULE_RD_09,    /* entries, of two words at least */
	RULE_RD_10,    /* only neighbours are routers for us */
	RULE_RD_12,    /* preferences have a sign, and the least means never */
	RULE_AGENT_04, /* flags that a mobility agent may have together */
	RULE_AGENT_05, /* sequence numbers roll over to 256 */
	/* Fragments. */
	RULE_TIMEX_08, /* the others did not come in time: 11/1 */
	RULE_REASM_01, /* every host takes datagrams of 576 octets */
	RULE_REASM_02, /* and waits for their fragments for a fixed time */
	RULE_REASM_04, /* fragments that contradict each other: silent */
	RULE_REASM_05, /* each fragment gets the reserved bit and the options to copy */
	/* What is received. */
	RULE_CKSUM_12, /* a bad ICMP checksum: silent */
	RULE_CKSUM_13, /* a bad IP checksum: silent */
	RULE_RECV_02,  /* an error that quotes nothing of ours: silent */
	RULE_RECV_11,  /* an error that came by broadcast: silent */
	RULE_RECV_01,  /* only what a transport speaks */
	RULE_RECV_03,  /* of TCP: only octets in flight */
	RULE_RECV_04,  /* what was agreed on does not end by it */
	RULE_RECV_05,  /* for the one connection that it quotes */
	RULE_RECV_12,  /* not about what causes no errors */
	RULE_CODEC_05, /* nor with a code that has no meaning */
	RULE_SQ_04,    /* nor a source quench */
	/* What a host learns of paths. */
	RULE_PMTU_03,  /* labels take of the MTU */
	RULE_PMTU_04,  /* a path below the floor: DF clear */
	RULE_PMTU_05,  /* an estimate never rises by an error */
	RULE_PMTU_06,  /* and not before five minutes */
	RULE_PMTU_07,  /* a router without an MTU: the next plateau */
	RULE_PMTU_08,  /* of a length that may be too long by a header */
	RULE_PMTU_09,  /* estimates age */
	RULE_PMTU_11,  /* only about a datagram with DF */
	RULE_PMTU_12,  /* that is larger than the MTU */
	RULE_PMTU_13,  /* larger ones arrived: only after a time-out */
	RULE_PMTU_14,  /* not below the floor: DF clear instead */
	RULE_REDIR_11, /* a redirect to a neighbour only */
	RULE_REDIR_12, /* from the first hop in use */
	RULE_REDIR_13, /* to what can be a gateway, and where there is one */
	RULE_REDIR_14, /* not of a fixed route */
	RULE_REDIR_15, /* not to a router */
	RULE_REDIR_17, /* redirects age */
	/* A prober: whom to believe. */
	RULE_RECV_06,  /* an error only with a secret of the probe */
	RULE_PING_01,  /* source and data of a reply */
	RULE_PING_05,  /* late and overtaken replies by themselves */
	RULE_TS_11,    /* times of day are compared across midnight */
	RULE_TS_13,    /* octets in the wrong order are suspected, not corrected */
	RULE_TRACE_04, /* quotes that a NAT has rewritten */
	RULE_TRACE_07, /* enough silent hops end a path */
	RULE_PMTU_15,  /* silence is too big only where small ones get through */
	/* Router discovery: routers, */
	RULE_RD_02,    /* variables keep their ranges */
	RULE_RD_03,    /* random intervals */
	RULE_RD_04,    /* the first of them are short */
	RULE_RD_05,    /* only neighbours are answered */
	RULE_RD_06,    /* not at once, and all with one advertisement */
	RULE_RD_07,    /* who asks by broadcast hears nothing else */
	RULE_RD_08,    /* what ends is taken back */
	RULE_RD_18,    /* every router is in the group of all */
	RULE_RD_20,    /* no router forwards it */
	RULE_AGENT_01, /* an agent answers all */
	RULE_AGENT_02, /* code 16: for mobile nodes only */
	RULE_AGENT_06, /* three times in a lifetime */
	RULE_AGENT_08, /* a mobile node is no neighbour */
	/* and hosts. */
	RULE_RD_11,    /* what is configured stays */
	RULE_RD_13,    /* a cached route comes first */
	RULE_RD_14,    /* no part in it unless configured */
	RULE_RD_15,    /* three solicitations, then silence */
	RULE_RD_16,    /* and none when a router was heard */
	RULE_RD_17,    /* the better ones are kept */
	RULE_AGENT_09, /* what must be understood */
	RULE_AGENT_10, /* a mobile node asks less and less often */
	/* A translator of addresses. */
	RULE_NAT_02, /* lives that are long enough */
	RULE_NAT_03, /* no error with a bad checksum, nor about one */
	RULE_NAT_04, /* nor about what was not translated */
	RULE_NAT_05, /* errors from inside bear an outside address */
	RULE_NAT_07, /* from inside to inside by outside addresses */
	RULE_NAT_08, /* inside hosts are told of what cannot be */
	RULE_NAT_09, /* types of ICMP that pass */
	RULE_COUNT
};

#endif
