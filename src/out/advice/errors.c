/* SPDX-License-Identifier: MIT */
/* Types 4, 5, 11, 12: the other errors that are met in practice. */
#include "out/advice/advice.h"

#define REDIRECT_CHECK                                                            \
	{                                                                         \
		"on RECEIVER: ip route get DESTINATION; ip route show cache",     \
			"on RECEIVER: sysctl net.ipv4.conf.all.accept_redirects", \
			"on SENDER: sysctl net.ipv4.conf.all.send_redirects"      \
	}

const struct advice advice_errors[] = {
	{{4, 4, ADVICE_ANY_CODE},
	 "SENDER asks SOURCE to slow down.",
	 {"a router or host of before 2012; whoever gets it must ignore it (RFC 6633)",
	  "a forged message that wants to make a connection slow"},
	 {"icmp ping -c 100 DESTINATION", "on SENDER: tc -s qdisc show"}},
	{{5, 5, 0},
	 "SENDER forwarded the datagram, and tells RECEIVER that GATEWAY is the better first hop "
	 "to "
	 "that whole network.",
	 {"two routers on one link, and the host knows the wrong one",
	  "an old router: code 1 has taken its place, since prefix lengths are not known",
	  "a forged message that wants to draw traffic to GATEWAY"},
	 REDIRECT_CHECK},
	{{5, 5, 1},
	 "SENDER forwarded the datagram back into the link that it came from, and tells RECEIVER "
	 "that GATEWAY is the better first hop to DESTINATION.",
	 {"two routers on one link, and the host's default is the wrong one for this destination",
	  "a forged message that wants to draw traffic to GATEWAY"},
	 REDIRECT_CHECK},
	{{5, 5, 2},
	 "SENDER tells RECEIVER of a better first hop, GATEWAY, for that network and this type of "
	 "service.",
	 {"an old router that routes by type of service",
	  "a forged message that wants to draw traffic to GATEWAY"},
	 REDIRECT_CHECK},
	{{5, 5, 3},
	 "SENDER tells RECEIVER of a better first hop, GATEWAY, to DESTINATION for this type of "
	 "service.",
	 {"a router that routes by type of service, with two routers on the link",
	  "a forged message that wants to draw traffic to GATEWAY"},
	 REDIRECT_CHECK},
	{{5, 5, ADVICE_ANY_CODE},
	 "SENDER tells RECEIVER of another first hop, GATEWAY, by a code that no document names.",
	 {"a broken or forged message: receivers drop it"},
	 REDIRECT_CHECK},
	{{11, 11, 0},
	 "The datagram's time to live ran out at SENDER, which dropped it.",
	 {"a traceroute: its probes are meant to run out, hop by hop",
	  "a routing loop, in particular if the same datagram left with a TTL of 64 or more",
	  "the path is longer than the TTL that SOURCE begins with",
	  "a TTL of 1 by design: link-local protocols, multicast, some VPNs"},
	 {"icmp trace DESTINATION", "on SENDER: ip route get DESTINATION"}},
	{{11, 11, 1},
	 "SENDER got the first fragment of a datagram but not all of the others in time.",
	 {"a fragment was lost: congestion, or a filter that drops fragments",
	  "a firewall or NAT passes only the first fragment, which alone has the ports",
	  "an attack that sends only some of the fragments"},
	 {"icmp ping -M do -s 1472 DESTINATION", "on SENDER: nstat -az 'IpReasm*'",
	  "on SENDER: sysctl net.ipv4.ipfrag_time"}},
	{{11, 11, ADVICE_ANY_CODE},
	 "SENDER says that a time was exceeded, by a code that no document names.",
	 {"a broken sender or a test; hosts ignore it"},
	 {"icmp trace DESTINATION"}},
	{{12, 12, 0},
	 "SENDER found an octet in the datagram's header that cannot be right, and dropped it.",
	 {"an IP option that is malformed, or that SENDER does not accept",
	  "an IP option that has no room left, such as a full record route",
	  "a device on the way that rewrites headers wrongly"},
	 {"icmp decode -v, for the octet that the pointer names",
	  "icmp ping DESTINATION, without options"}},
	{{12, 12, 1},
	 "SENDER lets no datagram pass without a certain IP option.",
	 {"a network where all must carry a security label (RFC 1108), and this one does not",
	  "the label is not one that SENDER may pass"},
	 {"on SOURCE: netlabelctl -p map list", "icmp trace DESTINATION"}},
	{{12, 12, 2},
	 "SENDER found a length field in the datagram's header that cannot be right.",
	 {"a sender with a broken IP header, or a device on the way that damages it",
	  "a scan that provokes errors by purpose"},
	 {"icmp decode -v, for the header that is quoted", "on SOURCE: ethtool -k, for offloads"}},
	{{12, 12, ADVICE_ANY_CODE},
	 "SENDER found something wrong in the datagram's header, by a code that no document names.",
	 {"a broken sender or a test"},
	 {"icmp decode -v, for the header that is quoted"}},
};

/* Of any code, where the better first hop is where the datagram goes to. */
const struct advice advice_neighbour = {
	{5, 5, ADVICE_ANY_CODE},
	"SENDER forwarded the datagram back into the link that it came from, and tells RECEIVER "
	"that DESTINATION is its neighbour, to be reached without a router.",
	{"the prefix length of RECEIVER is too long, or it has only a default route: to it "
	 "DESTINATION looks far away",
	 "a link where neighbours are to talk through the router: then it should not redirect",
	 "a forged message that wants RECEIVER to look for DESTINATION on its link"},
	{"on RECEIVER: ip -br address show; ip route get DESTINATION",
	 "on SENDER: sysctl net.ipv4.conf.all.send_redirects"},
};

const size_t advice_errors_count = sizeof(advice_errors) / sizeof(*advice_errors);
