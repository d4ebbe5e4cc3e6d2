/* SPDX-License-Identifier: MIT */
/* Ethernet and what it carries by type: tags, LLC, MACsec, PPPoE, MPLS, NSH. */
#include "walk_rows.h"

static const struct walk_row rows[] = {
	{"Ethernet II, padded to 60", 1, "ethernet ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "0800 + 000000000000000000000000000000000000"},
	{"802.1Q", 1, "ethernet vlan:12 ipv4", ICMP4_WALK_ICMP, WALK_ETHER "8100 a00c0800 +"},
	{"802.1ad and 802.1Q", 1, "ethernet vlan:100 vlan:12 ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "88a8 00648100 000c0800 +"},
	{"QinQ of before 802.1ad, 0x9100", 1, "ethernet vlan:100 vlan:12 ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "9100 00648100 000c0800 +"},
	{"QinQ of before 802.1ad, 0x9200", 1, "ethernet vlan:100 vlan:12 ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "9200 00648100 000c0800 +"},
	{"802.1ah", 1, "ethernet tag:66051 ethernet ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "88e7 00010203 0200000000020200000000010800 +"},
	{"802.1ad, 802.1ah, 802.1Q", 1, "ethernet vlan:5 tag:66051 ethernet vlan:12 ipv4",
	 ICMP4_WALK_ICMP,
	 WALK_ETHER "88a8 000588e7 00010203"
		    " 0200000000020200000000018100 000c0800 +"},
	{"802.1BR", 1, "ethernet tag ipv4", ICMP4_WALK_ICMP, WALK_ETHER "893f 0000000500000800 +"},
	{"VN-tag", 1, "ethernet tag ipv4", ICMP4_WALK_ICMP, WALK_ETHER "8926 000500010800 +"},
	{"802.1CB", 1, "ethernet tag ipv4", ICMP4_WALK_ICMP, WALK_ETHER "f1c1 000000070800 +"},
	{"HSR", 1, "ethernet tag ipv4", ICMP4_WALK_ICMP, WALK_ETHER "892f 002200070800 +"},
	{"Cisco metadata", 1, "ethernet tag ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "8909 0101000100050800 +"},
	{"802.3 with LLC and SNAP, padded", 1, "ethernet llc ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "0024 aaaa030000000800 + 00000000000000000000"},
	{"SNAP of the bridge tunnel", 1, "ethernet llc ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "0024 aaaa030000f80800 + 00000000000000000000"},
	{"IP over LLC without SNAP", 1, "ethernet llc ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "001f 060603 + 000000000000000000000000000000"},
	{"802.3 in a VLAN", 1, "ethernet vlan:12 llc ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "8100 000c0024 aaaa030000000800 +"},
	{"LLC in a jumbo frame", 1, "ethernet llc ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "8870 aaaa030000000800 +"},
	{"spanning tree", 1, "ethernet llc", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "0026"
		    " 4242030000000000000000000000000000000000000000000000000000000000"
		    "0000000000000000000000000000"},
	{"an LLC frame that is no UI", 1, "ethernet llc", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "0026"
		    " 06067f0000000000000000000000000000000000000000000000000000000000"
		    "0000000000000000000000000000"},
	{"Cisco discovery", 1, "ethernet llc", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "001c"
		    " aaaa0300000c2000000000000000000000000000000000000000000000000000"
		    "0000000000000000000000000000"},
	{"neither length nor type: 1501", 1, "ethernet", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "05dd000000000000000000000000000000000000"
		    "00000000000000000000000000000000000000000000000000000000"},
	{"ARP", 1, "ethernet", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "0806000108000604000102fc00000001c0000202"
		    "00000000000000000000"},
	{"MACsec, integrity only, with SCI", 1, "ethernet macsec ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "88e5 201e0000000102000000000100010800 +"
		    " eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"},
	{"MACsec, integrity only, frame long enough to have no length", 1, "ethernet macsec ipv4",
	 ICMP4_WALK_ICMP,
	 WALK_ETHER "88e5 0000000000010800 +"
		    " 000000000000000000000000000000000000eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"},
	{"MACsec, encrypted", 1, "ethernet macsec", ICMP4_WALK_ENCRYPTED,
	 WALK_ETHER "88e5"
		    " 2c00000000010200000000010001aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaa"},
	{"MACsec, changed but not encrypted", 1, "ethernet macsec", ICMP4_WALK_ENCRYPTED,
	 WALK_ETHER "88e5"
		    " 040000000001aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"MACsec of another version", 1, "ethernet macsec", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "88e5"
		    " 800000000001aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
	{"PPPoE", 1, "ethernet pppoe:17 ppp ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "8864 11000011001d 21 +"
		    " 000000000000000000000000000000"},
	{"PPPoE discovery", 1, "ethernet", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "8863110900000000000000000000000000000000"
		    "00000000000000000000000000000000000000000000000000000000"},
	{"PPPoE, termination under the session's type", 1, "ethernet pppoe:17", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "8864"
		    " 11a7001100000000000000000000000000000000000000000000000000000000"
		    "0000000000000000000000000000"},
	{"PPPoE, LCP echo", 1, "ethernet pppoe:17 ppp", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "8864 11000011000a"
		    " c021090100080000000100000000000000000000000000000000000000000000"
		    "0000000000000000"},
	{"MPLS, two labels", 1, "ethernet mpls:16001 mpls:24 ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "8847 03e81040 00018140 +"},
	{"MPLS, multicast type, explicit null", 1, "ethernet mpls ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "8848 00000140 +"},
	{"pseudowire with control word", 1, "ethernet mpls:30 pseudowire ethernet ipv4",
	 ICMP4_WALK_ICMP,
	 WALK_ETHER "8847 0001e140 00000000"
		    " 0200000000020200000000010800 +"},
	{"pseudowire without", 1, "ethernet mpls:30 ethernet vlan:12 ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "8847 0001e140 a200000000020200000000018100"
		    " 000c0800 +"},
	{"pseudowire without, address begins with 0", 1, "ethernet mpls:30 ethernet ipv4",
	 ICMP4_WALK_ICMP, WALK_ETHER "8847 0001e140 0200000000020200000000010800 +"},
	{"MPLS, channel of a pseudowire", 1, "ethernet mpls:30", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "8847"
		    " 0001e14010000021450000000000000000000000000000000000000000000000"},
	{"MPLS, what is beneath looks like nothing", 1, "ethernet mpls:30", ICMP4_WALK_NOT_IPV4,
	 WALK_ETHER "8847"
		    " 0001e140ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
	{"NSH", 1, "ethernet nsh:42 ipv4", ICMP4_WALK_ICMP, WALK_ETHER "894f 0fc2020100002aff +"},
	{"NSH with metadata, Ethernet", 1, "ethernet nsh:42 ethernet ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "894f"
		    " 0fc6010300002aff00000000000000000000000000000000"
		    " 0200000000020200000000010800 +"},
	{"NSH in NSH, MPLS", 1, "ethernet nsh:42 nsh:43 mpls:9 ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "894f 0fc2020400002aff 0fc2020500002bff 00009140"
		    " +"},
	{"NSH of management", 1, "ethernet nsh:42 ipv4", ICMP4_WALK_ICMP,
	 WALK_ETHER "894f 2fc2020100002aff +"},
};

int main(void)
{
	walk_rows_check(rows, sizeof rows / sizeof *rows);
	return tap_done();
}
