/* SPDX-License-Identifier: MIT */
/*
 * The link types of capture files, by the numbers of the registry at tcpdump.org/linktypes.html:
 * what each is called, and with which header its frames begin. Those that we do not walk have a
 * name at least.
 */
#include "link/walk.h"

struct linktype {
	uint16_t number;
	uint8_t next; /* enum icmp4__next */
	uint8_t skip; /* octets in front of that header */
	const char *name;
};

static const struct linktype linktypes[] = {
	{ICMP4_LINKTYPE_ETHERNET, LINK_ETHERNET, 0, "ethernet"},
	{113, LINK_SLL, 0, "linux-sll"},
	{276, LINK_SLL2, 0, "linux-sll2"},
	{ICMP4_LINKTYPE_RAW, LINK_IP_BY_NIBBLE, 0, "raw"},
	{ICMP4_LINKTYPE_NULL, LINK_NULL, 0, "null"},
	{127, LINK_RADIOTAP, 0, "ieee802-11-radiotap"},
	{105, LINK_WLAN, 0, "ieee802-11"},
	{ICMP4_LINKTYPE_IPV4, LINK_IPV4, 0, "ipv4"},
	{229, LINK_IPV6, 0, "ipv6"},
	{12, LINK_IP_BY_NIBBLE, 0, "raw"}, /* DLT_RAW, in files that say so, of most systems */
	{14, LINK_IP_BY_NIBBLE, 0, "raw"}, /* and of OpenBSD */
	{108, LINK_NULL, 0, "loop"},
	{109, LINK_ENC, 0, "enc"},
	{117, LINK_PFLOG, 0, "pflog"},
	{239, LINK_NFLOG, 0, "nflog"},
	{258, LINK_PKTAP, 0, "pktap"},
	{226, LINK_IPNET, 0, "ipnet"},
	{8, LINK_IP_BY_NIBBLE, 16, "slip"}, /* way, and octets of the compressed header */
	{9, LINK_PPP, 0, "ppp"},
	{50, LINK_PPP_OR_HDLC, 0, "ppp-hdlc"},
	{51, LINK_PPPOE, 0, "ppp-ether"},
	{166, LINK_PPP_WAY, 0, "ppp-pppd"},
	{204, LINK_PPP_OR_HDLC, 1, "ppp-with-dir"},
	{104, LINK_HDLC, 0, "cisco-hdlc"},
	{205, LINK_HDLC, 1, "cisco-hdlc-with-dir"},
	{107, LINK_FRAME_RELAY, 0, "frame-relay"},
	{206, LINK_FRAME_RELAY, 1, "frame-relay-with-dir"},
	{219, LINK_MPLS, 0, "mpls"},
	{11, LINK_LLC, 0, "atm-rfc1483"},
	{100, LINK_LLC, 0, "atm-rfc1483"},
	{123, LINK_SUNATM, 0, "sunatm"},
	{6, LINK_TOKEN_RING, 0, "token-ring"},
	{7, LINK_ARCNET, 0, "arcnet"},
	{129, LINK_ARCNET_LINUX, 0, "arcnet-linux"},
	{10, LINK_FDDI, 0, "fddi"},
	{122, LINK_LLC, 16, "ip-over-fc"}, /* RFC 2625: network header */
	{242, LINK_IPOIB, 0, "ipoib"},
	{119, LINK_PRISM, 0, "ieee802-11-prism"},
	{163, LINK_AVS, 0, "ieee802-11-avs"},
	{192, LINK_PPI, 0, "ppi"},

	{3, LINK_UNKNOWN, 0, "ax25"},
	{99, LINK_UNKNOWN, 0, "symantec-firewall"},
	{106, LINK_UNKNOWN, 0, "atm-clip"},
	{114, LINK_UNKNOWN, 0, "localtalk"},
	{121, LINK_UNKNOWN, 0, "hhdlc"},
	{128, LINK_UNKNOWN, 0, "tzsp"},
	{130, LINK_UNKNOWN, 0, "juniper-mlppp"},
	{138, LINK_UNKNOWN, 0, "ip-over-ieee1394"},
	{139, LINK_UNKNOWN, 0, "mtp2-with-header"},
	{140, LINK_UNKNOWN, 0, "mtp2"},
	{141, LINK_UNKNOWN, 0, "mtp3"},
	{142, LINK_UNKNOWN, 0, "sccp"},
	{143, LINK_UNKNOWN, 0, "docsis"},
	{144, LINK_UNKNOWN, 0, "linux-irda"},
	{147, LINK_UNKNOWN, 0, "user0"},
	{148, LINK_UNKNOWN, 0, "user1"},
	{169, LINK_UNKNOWN, 0, "gprs-llc"},
	{177, LINK_UNKNOWN, 0, "linux-lapd"},
	{178, LINK_UNKNOWN, 0, "juniper-ether"},
	{179, LINK_UNKNOWN, 0, "juniper-ppp"},
	{180, LINK_UNKNOWN, 0, "juniper-frame-relay"},
	{181, LINK_UNKNOWN, 0, "juniper-chdlc"},
	{182, LINK_UNKNOWN, 0, "multilink-frame-relay"},
	{187, LINK_UNKNOWN, 0, "bluetooth-hci-h4"},
	{189, LINK_UNKNOWN, 0, "usb-linux"},
	{190, LINK_UNKNOWN, 0, "can20b"},
	{195, LINK_UNKNOWN, 0, "ieee802-15-4"},
	{197, LINK_UNKNOWN, 0, "erf"},
	{201, LINK_UNKNOWN, 0, "bluetooth-hci-h4-with-header"},
	{203, LINK_UNKNOWN, 0, "lapd"},
	{220, LINK_UNKNOWN, 0, "usb-linux-mmapped"},
	{224, LINK_UNKNOWN, 0, "fibre-channel"},
	{227, LINK_UNKNOWN, 0, "can-socketcan"},
	{230, LINK_UNKNOWN, 0, "ieee802-15-4-nofcs"},
	{231, LINK_UNKNOWN, 0, "dbus"},
	{240, LINK_UNKNOWN, 0, "netanalyzer"},
	{243, LINK_UNKNOWN, 0, "mpeg-2-ts"},
	{247, LINK_UNKNOWN, 0, "infiniband"},
	{248, LINK_UNKNOWN, 0, "sctp"},
	{249, LINK_UNKNOWN, 0, "usbpcap"},
	{251, LINK_UNKNOWN, 0, "bluetooth-le"},
	{252, LINK_UNKNOWN, 0, "wireshark-upper-pdu"},
	{253, LINK_UNKNOWN, 0, "netlink"},
	{254, LINK_UNKNOWN, 0, "bluetooth-linux-monitor"},
	{256, LINK_UNKNOWN, 0, "bluetooth-le-with-header"},
	{266, LINK_UNKNOWN, 0, "usb-darwin"},
	{271, LINK_UNKNOWN, 0, "vsock"},
	{272, LINK_UNKNOWN, 0, "nordic-ble"},
	{274, LINK_UNKNOWN, 0, "ethernet-mpacket"},
	{280, LINK_UNKNOWN, 0, "vpp-dispatch"},
	{283, LINK_UNKNOWN, 0, "ieee802-15-4-tap"},
	{288, LINK_UNKNOWN, 0, "usb-2-0"},
};

static const struct linktype *linktype_find(uint32_t number)
{
	for (size_t i = 0; i < sizeof linktypes / sizeof *linktypes; i++)
		if (linktypes[i].number == number)
			return &linktypes[i];
	return NULL;
}

const char *icmp4_linktype_name(uint32_t link_type)
{
	const struct linktype *row = linktype_find(link_type);

	return row ? row->name : NULL;
}

enum icmp4__next icmp4__first_header(struct icmp4__walker *w, uint32_t link_type)
{
	const struct linktype *row = linktype_find(link_type);

	if (!row)
		return LINK_UNKNOWN;
	link_skip(w, row->skip);
	return (enum icmp4__next)row->next;
}
