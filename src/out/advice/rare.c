/* SPDX-License-Identifier: MIT */
/*
 * What is deprecated, experimental or of no public format: whoever meets one of these in a capture
 * has found a museum, an experiment, a scanner or a broken sender.
 */
#include "out/advice/advice.h"

#define RARE_CHECK                                                             \
	{                                                                      \
		"icmp decode -v, for what else this sender sent", "icmp types" \
	}
#define RARE_TEST "a scanner, a fuzzer or a test"
#define CONVERT_CHECK                                                                   \
	{                                                                               \
		"icmp decode -v, for the octet that the pointer names", "icmp types 31" \
	}
#define CONVERT_TEST "a test: converters to version 7 of IP were never in use (RFC 1475)"

const struct advice advice_rare[] = {
	{{15, 15, ADVICE_ANY_CODE},
	 "SENDER asks for the number of its network: deprecated, hosts learn it by DHCP.",
	 {"a scan that wants to know which stack answers", "a host of the eighties"},
	 RARE_CHECK},
	{{16, 16, ADVICE_ANY_CODE},
	 "SENDER tells RECEIVER the number of its network: deprecated.",
	 {"a stack that should not answer any more (RFC 1122)", RARE_TEST},
	 RARE_CHECK},
	{{30, 30, 0},
	 "SENDER reports that it forwarded a datagram with the traceroute option (RFC 1393).",
	 {"a test: no router came to support the option"},
	 RARE_CHECK},
	{{30, 30, 1},
	 "SENDER reports that it had no route for a datagram with the traceroute option (RFC "
	 "1393).",
	 {"a test: no router came to support the option"},
	 RARE_CHECK},
	{{30, 30, ADVICE_ANY_CODE},
	 "SENDER reports on a datagram with the traceroute option, by a code of no document.",
	 {RARE_TEST},
	 RARE_CHECK},
	{{31, 31, 0},
	 "SENDER, a converter between versions of IP, could not convert the datagram, and does not "
	 "say why.",
	 {"the converter's own limits", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 1},
	 "SENDER, a converter between versions of IP, may not convert the datagram: an option in "
	 "it forbids that.",
	 {"the sender wants its datagrams to stay as they are", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 2},
	 "SENDER, a converter between versions of IP, found an option that it must understand and "
	 "does not.",
	 {"an option of a newer document", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 3},
	 "SENDER, a converter between versions of IP, found an option that has no form in the "
	 "other version.",
	 {"an option that only one of the versions has", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 4},
	 "SENDER, a converter between versions of IP, cannot convert the transport protocol of the "
	 "datagram.",
	 {"a protocol that only one of the versions carries", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 5},
	 "SENDER, a converter between versions of IP, could not convert the datagram: the result "
	 "would be too long.",
	 {"a datagram near the longest there is", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 6},
	 "SENDER, a converter between versions of IP, could not convert the datagram: its options "
	 "do not fit the header.",
	 {"more options than the other version has room for", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 7},
	 "SENDER, a converter between versions of IP, found a transport protocol number over 255.",
	 {"a protocol that version 4 cannot name", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 8},
	 "SENDER, a converter between versions of IP, found a port number that version 4 cannot "
	 "hold.",
	 {"a port over 65535", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 9},
	 "SENDER, a converter between versions of IP, could not convert the datagram: its "
	 "transport options do not fit.",
	 {"more TCP options than the other version has room for", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 10},
	 "SENDER, a converter between versions of IP, found a TCP segment whose sequence numbers "
	 "it cannot widen.",
	 {"a connection whose beginning the converter did not see", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, 11},
	 "SENDER, a converter between versions of IP, found a transport option that it must "
	 "understand and does not.",
	 {"a transport option of a newer document", CONVERT_TEST},
	 CONVERT_CHECK},
	{{31, 31, ADVICE_ANY_CODE},
	 "SENDER, a converter between versions of IP, names a problem that no document has.",
	 {CONVERT_TEST},
	 CONVERT_CHECK},
	{{37, 37, ADVICE_ANY_CODE},
	 "SENDER asks RECEIVER for its names (RFC 1788): historic, the DNS has them.",
	 {"an experiment of the nineties", RARE_TEST},
	 {"host RECEIVER", "getent hosts RECEIVER"}},
	{{38, 38, ADVICE_ANY_CODE},
	 "SENDER tells RECEIVER its names (RFC 1788): historic, and not to be trusted.",
	 {"an experiment of the nineties", RARE_TEST},
	 {"host SENDER", "icmp decode -v, for the names"}},
	{{40, 40, 0},
	 "SENDER, a security gateway, has no security association under the index that the "
	 "datagram names.",
	 {"one end was restarted and the other still uses its old keys",
	  "a forged message: act on it only if the quote is of a live association"},
	 {"on SENDER and SOURCE: ip xfrm state; ip xfrm policy", "on SENDER: swanctl --list-sas"}},
	{{40, 40, 1},
	 "SENDER, a security gateway, could not prove that the datagram is genuine: its integrity "
	 "check failed.",
	 {"keys that differ, or a NAT that changed the header",
	  "a forged message: act on it only if the quote is of a live association"},
	 {"on SENDER and SOURCE: ip xfrm state; ip xfrm policy", "on SENDER: swanctl --list-sas"}},
	{{40, 40, 2},
	 "SENDER, a security gateway, could not unpack the datagram after decryption.",
	 {"ends that do not agree on compression",
	  "a forged message: act on it only if the quote is of a live association"},
	 {"on SENDER and SOURCE: ip xfrm state; ip xfrm policy", "on SENDER: swanctl --list-sas"}},
	{{40, 40, 3},
	 "SENDER, a security gateway, got nothing sensible when it decrypted the datagram.",
	 {"keys or algorithms that differ",
	  "a forged message: act on it only if the quote is of a live association"},
	 {"on SENDER and SOURCE: ip xfrm state; ip xfrm policy", "on SENDER: swanctl --list-sas"}},
	{{40, 40, 4},
	 "SENDER, a security gateway, wants SOURCE to prove who it is before it accepts such "
	 "datagrams.",
	 {"no security association yet: a policy demands one",
	  "a forged message: act on it only if the quote is of a live association"},
	 {"on SENDER and SOURCE: ip xfrm state; ip xfrm policy", "on SENDER: swanctl --list-sas"}},
	{{40, 40, 5},
	 "SENDER, a security gateway, knows who SOURCE is, but does not allow it this.",
	 {"a policy that does not cover this traffic",
	  "a forged message: act on it only if the quote is of a live association"},
	 {"on SENDER and SOURCE: ip xfrm state; ip xfrm policy", "on SENDER: swanctl --list-sas"}},
	{{40, 40, ADVICE_ANY_CODE},
	 "SENDER, a security gateway, refused a datagram for a reason that no document names.",
	 {"a forged message, or a test"},
	 {"on SENDER and SOURCE: ip xfrm state; ip xfrm policy"}},
	{{41, 41, ADVICE_ANY_CODE},
	 "SENDER takes part in an experiment on handing a moving host over (RFC 4065).",
	 {"a test bed for CARD (subtype 0) or context transfer (subtype 1)", RARE_TEST},
	 RARE_CHECK},
	{{1, 2, ADVICE_ANY_CODE},
	 "SENDER sent a type that is not assigned: receivers drop it in silence.",
	 {RARE_TEST, "octets that are no ICMP at all, behind a wrong protocol number"},
	 RARE_CHECK},
	{{6, 7, ADVICE_ANY_CODE},
	 "SENDER sent a type that was never described: receivers drop it in silence.",
	 {RARE_TEST, "octets that are no ICMP at all, behind a wrong protocol number"},
	 RARE_CHECK},
	{{19, 29, ADVICE_ANY_CODE},
	 "SENDER sent a type that is reserved: receivers drop it in silence.",
	 {RARE_TEST, "octets that are no ICMP at all, behind a wrong protocol number"},
	 RARE_CHECK},
	{{32, 36, ADVICE_ANY_CODE},
	 "SENDER sent a type of an early design of mobile IP or of IPv6; RFC 6918 buried it.",
	 {RARE_TEST, "ICMPv6 behind the protocol number of ICMP"},
	 RARE_CHECK},
	{{39, 39, ADVICE_ANY_CODE},
	 "SENDER asks which algorithms of the SKIP key protocol RECEIVER knows; RFC 6918 buried "
	 "it.",
	 {RARE_TEST, "a security gateway of the nineties"},
	 RARE_CHECK},
	{{44, 252, ADVICE_ANY_CODE},
	 "SENDER sent a type that is not assigned: receivers drop it in silence.",
	 {RARE_TEST, "ICMPv6, whose types begin at 128, behind the protocol number of ICMP",
	  "a covert channel"},
	 RARE_CHECK},
	{{253, 254, ADVICE_ANY_CODE},
	 "SENDER takes part in an experiment (RFC 4727): without it, receivers drop this in "
	 "silence.",
	 {"an experiment within this network; ask who runs it", RARE_TEST},
	 RARE_CHECK},
	{{255, 255, ADVICE_ANY_CODE},
	 "SENDER sent the type that is reserved for a larger number space: receivers drop it.",
	 {RARE_TEST, "octets that are no ICMP at all, behind a wrong protocol number"},
	 RARE_CHECK},
};

const size_t advice_rare_count = sizeof(advice_rare) / sizeof(*advice_rare);
