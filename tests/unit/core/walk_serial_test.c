/* SPDX-License-Identifier: MIT */
/* PPP, Cisco HDLC, Frame Relay. */
#include "walk_rows.h"

static const struct walk_row rows[] = {
	{"PPP in HDLC-like framing", 9, "ppp ipv4", ICMP4_WALK_ICMP, "ff030021 +"},
	{"PPP without address and control", 9, "ppp ipv4", ICMP4_WALK_ICMP, "0021 +"},
	{"PPP, protocol in one octet", 9, "ppp ipv4", ICMP4_WALK_ICMP, "21 +"},
	{"PPP, IPv6", 9, "ppp ipv6 ipv4", ICMP4_WALK_ICMP,
	 "ff030057"
	 " 60000000001c044020010db800000000000000000000000120010db800000000"
	 "0000000000000002 +"},
	{"PPP, MPLS", 9, "ppp mpls:24 ipv4", ICMP4_WALK_ICMP, "ff030281 00018140 +"},
	{"PPP, bridged", 9, "ppp ethernet ipv4", ICMP4_WALK_ICMP,
	 "ff0300310001 0200000000020200000000010800 +"},
	{"PPP, bridged, with LAN identification", 9, "ppp ethernet ipv4", ICMP4_WALK_ICMP,
	 "ff030031400100000007 0200000000020200000000010800 +"},
	{"PPP, bridged Token Ring", 9, "ppp", ICMP4_WALK_NOT_IPV4,
	 "ff03003100020000000000000000000000000000000000000000"},
	{"PPP, multilink, whole", 9, "ppp ipv4", ICMP4_WALK_ICMP, "ff03003dc00000070021 +"},
	{"PPP, multilink, first fragment", 9, "ppp ipv4", ICMP4_WALK_ICMP,
	 "003d8000000721 4500001c0001000040018ea4c0000201c63364070800f7fd"},
	{"PPP, multilink, last fragment", 9, "ppp", ICMP4_WALK_FRAGMENT,
	 "ff03003d4000000800010001"},
	{"PPP, MPPE", 9, "ppp", ICMP4_WALK_ENCRYPTED,
	 "ff0300fd9001aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"PPP, ECP", 9, "ppp", ICMP4_WALK_ENCRYPTED,
	 "ff0300530001aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"PPP, LCP", 9, "ppp", ICMP4_WALK_NOT_IPV4, "ff03c0210901000800000001"},
	{"PPP over a serial line", 50, "ppp ipv4", ICMP4_WALK_ICMP, "ff030021 +"},
	{"Cisco HDLC in its place", 50, "hdlc ipv4", ICMP4_WALK_ICMP, "0f000800 +"},
	{"PPPoE as a link", 51, "pppoe:17 ppp ipv4", ICMP4_WALK_ICMP, "11000011001e 0021 +"},
	{"pppd", 166, "ppp ipv4", ICMP4_WALK_ICMP, "00030021 +"},
	{"PPP behind its direction", 204, "ppp ipv4", ICMP4_WALK_ICMP, "01 ff030021 +"},
	{"Cisco HDLC", 104, "hdlc ipv4", ICMP4_WALK_ICMP, "0f000800 +"},
	{"Cisco HDLC, multicast, MPLS", 104, "hdlc mpls:24 ipv4", ICMP4_WALK_ICMP,
	 "8f008847 00018140 +"},
	{"Cisco HDLC behind its direction", 205, "hdlc ipv4", ICMP4_WALK_ICMP, "01 0f000800 +"},
	{"Cisco HDLC, keepalive", 104, "hdlc", ICMP4_WALK_NOT_IPV4,
	 "8f008035000000000000000000000000000000000000"},
	{"Frame Relay, NLPID", 107, "frame-relay:100 ipv4", ICMP4_WALK_ICMP, "184103cc +"},
	{"Frame Relay, padded NLPID", 107, "frame-relay:100 ipv4", ICMP4_WALK_ICMP, "18410300cc +"},
	{"Frame Relay, IPv6", 107, "frame-relay:100 ipv6 ipv4", ICMP4_WALK_ICMP,
	 "1841038e"
	 " 60000000001c044020010db800000000000000000000000120010db800000000"
	 "0000000000000002 +"},
	{"Frame Relay, SNAP", 107, "frame-relay:100 ipv4", ICMP4_WALK_ICMP,
	 "18410300800000000800 +"},
	{"Frame Relay, bridged", 107, "frame-relay:100 ethernet ipv4", ICMP4_WALK_ICMP,
	 "18410300800080c20007 0200000000020200000000010800 +"},
	{"Frame Relay, PPP", 107, "frame-relay:100 ppp ipv4", ICMP4_WALK_ICMP, "184103cf 0021 +"},
	{"Frame Relay of Cisco", 107, "frame-relay:100 ipv4", ICMP4_WALK_ICMP, "18410800 +"},
	{"Frame Relay, 3 octets of address", 107, "frame-relay:6401 ipv4", ICMP4_WALK_ICMP,
	 "18400503cc +"},
	{"Frame Relay, 4 octets of address", 107, "frame-relay:819329 ipv4", ICMP4_WALK_ICMP,
	 "1840040503cc +"},
	{"Frame Relay behind its direction", 206, "frame-relay:100 ipv4", ICMP4_WALK_ICMP,
	 "01 184103cc +"},
	{"Frame Relay, LMI", 107, "frame-relay", ICMP4_WALK_NOT_IPV4,
	 "00010308007500000000000000000000"},
};

int main(void)
{
	walk_rows_check(rows, sizeof rows / sizeof *rows);
	return tap_done();
}
