/* SPDX-License-Identifier: MIT */
/*
 * Every code that the registry knows. Slugs are names for machines: once released they stay. The
 * sentence says who sends the message today, which is not always whom its RFC had in mind.
 */
#include "wire/registry/registry.h"

const struct icmp4_code icmp4__codes_echo_reply[1] = {
	{0, "echo-reply", "No Code", "RFC 792", "The host that was asked returns the data it got."},
};

const struct icmp4_code icmp4__codes_unreachable[16] = {
	{0, "net-unreachable", "Net Unreachable", "RFC 792",
	 "A router that has no route to the destination, not even a default."},
	{1, "host-unreachable", "Host Unreachable", "RFC 792",
	 "The last router, which got no answer to ARP; or one whose route says so."},
	{2, "protocol-unreachable", "Protocol Unreachable", "RFC 792",
	 "The destination itself, which does not speak the transport protocol."},
	{3, "port-unreachable", "Port Unreachable", "RFC 792",
	 "The destination itself, where nothing listens on the port; traceroute ends on it."},
	{4, "fragmentation-needed", "Fragmentation Needed and Don't Fragment was Set",
	 "RFC 792, RFC 1191",
	 "A router whose next link is too small for a datagram that must stay whole."},
	{5, "source-route-failed", "Source Route Failed", "RFC 792",
	 "A router or host that cannot, or will not, follow the source route."},
	{6, "net-unknown", "Destination Network Unknown", "RFC 1122",
	 "Nobody: routers are to send code 0 in its place."},
	{7, "host-unknown", "Destination Host Unknown", "RFC 1122",
	 "A router whose link layer knows that there is no such host; hardly ever seen."},
	{8, "source-host-isolated", "Source Host Isolated", "RFC 1122",
	 "Nobody: it spoke of the switches of the ARPANET."},
	{9, "net-prohibited",
	 "Communication with Destination Network is Administratively Prohibited", "RFC 1122",
	 "Old filters; code 13 has taken its place."},
	{10, "host-prohibited",
	 "Communication with Destination Host is Administratively Prohibited", "RFC 1122",
	 "Firewalls on a host, such as the reject rule of many Linux distributions."},
	{11, "net-unreachable-for-tos", "Destination Network Unreachable for Type of Service",
	 "RFC 1122", "A router that has routes, but none for this type of service."},
	{12, "host-unreachable-for-tos", "Destination Host Unreachable for Type of Service",
	 "RFC 1122", "The last router, when it has no path of this type of service to the host."},
	{13, "admin-prohibited", "Communication Administratively Prohibited", "RFC 1812",
	 "A router or firewall whose filter refuses the packet and says so."},
	{14, "host-precedence-violation", "Host Precedence Violation", "RFC 1812",
	 "The first router, when a host may not use the precedence that it asked for."},
	{15, "precedence-cutoff", "Precedence Cutoff in Effect", "RFC 1812",
	 "A router in a network where only higher precedence may pass just now."},
};

const struct icmp4_code icmp4__codes_quench[1] = {
	{0, "source-quench", "No Code", "RFC 792, RFC 6633",
	 "Nobody any more; whoever receives it must not react."},
};

const struct icmp4_code icmp4__codes_redirect[4] = {
	{0, "redirect-net", "Redirect Datagram for the Network (or Subnet)", "RFC 792",
	 "Nobody new: a router cannot know the prefix length that the host assumes."},
	{1, "redirect-host", "Redirect Datagram for the Host", "RFC 792",
	 "A router that forwards a datagram back into the link that it came from."},
	{2, "redirect-tos-net", "Redirect Datagram for the Type of Service and Network", "RFC 792",
	 "Nobody new, for the same reason as code 0."},
	{3, "redirect-tos-host", "Redirect Datagram for the Type of Service and Host", "RFC 792",
	 "A router that routes by type of service, where it was told not to use code 1."},
};

const struct icmp4_code icmp4__codes_alternate[1] = {
	{0, "alternate-host-address", "Alternate Address for Host", "RFC 6918",
	 "Nobody: no description of it was ever published."},
};

const struct icmp4_code icmp4__codes_echo[1] = {
	{0, "echo-request", "No Code", "RFC 792",
	 "Ping and its relatives, monitoring, traceroute -I."},
};

const struct icmp4_code icmp4__codes_advertisement[2] = {
	{0, "router-advertisement", "Normal Router Advertisement", "RFC 1256",
	 "A router that offers itself as default gateway on a link."},
	{16, "router-advertisement-no-traffic", "Does Not Route Common Traffic", "RFC 5944",
	 "A mobility agent that is no default gateway for others."},
};

const struct icmp4_code icmp4__codes_solicitation[1] = {
	{0, "router-solicitation", "No Code", "RFC 1256",
	 "A host that has just come up and wants advertisements at once."},
};

const struct icmp4_code icmp4__codes_exceeded[2] = {
	{0, "ttl-exceeded", "Time to Live Exceeded in Transit", "RFC 792",
	 "The router where the time to live ran out: a loop, or a traceroute."},
	{1, "reassembly-exceeded", "Fragment Reassembly Time Exceeded", "RFC 792",
	 "A destination that got the first fragment of a datagram but not all of them."},
};

const struct icmp4_code icmp4__codes_parameter[3] = {
	{0, "parameter-problem", "Pointer Indicates the Error", "RFC 792",
	 "Whoever found an octet in the header, mostly in an option, that cannot be right."},
	{1, "missing-option", "Missing a Required Option", "RFC 1108",
	 "A host or router of a network where every datagram must carry a security label."},
	{2, "bad-length", "Bad Length", "IANA",
	 "A few stacks that find a length field in the header wrong."},
};

const struct icmp4_code icmp4__codes_timestamp[1] = {
	{0, "timestamp-request", "No Code", "RFC 792",
	 "Tools that compare clocks or measure the two directions of a path apart."},
};

const struct icmp4_code icmp4__codes_timestamp_reply[1] = {
	{0, "timestamp-reply", "No Code", "RFC 792",
	 "The host that was asked, where nobody has switched it off."},
};

const struct icmp4_code icmp4__codes_information[1] = {
	{0, "information-request", "No Code", "RFC 792",
	 "Nobody: BOOTP and DHCP tell a host more than its network number."},
};

const struct icmp4_code icmp4__codes_information_reply[1] = {
	{0, "information-reply", "No Code", "RFC 792", "Nobody; deprecated with its request."},
};

const struct icmp4_code icmp4__codes_mask[1] = {
	{0, "mask-request", "No Code", "RFC 950",
	 "Scanners, rarely; hosts learn their mask from DHCP."},
};

const struct icmp4_code icmp4__codes_mask_reply[1] = {
	{0, "mask-reply", "No Code", "RFC 950", "Very old stacks that were left switched on."},
};

const struct icmp4_code icmp4__codes_traceroute[2] = {
	{0, "traceroute-forwarded", "Outbound Packet Successfully Forwarded", "RFC 1393",
	 "Nobody: no router came to support the IP option that asks for it."},
	{1, "traceroute-no-route", "No Route for Outbound Packet; Packet Discarded", "RFC 1393",
	 "Nobody, for the same reason."},
};

const struct icmp4_code icmp4__codes_conversion[12] = {
	{0, "conversion-unspecified", "Unknown or Unspecified Error", "RFC 1475",
	 "A converter between IP versions 4 and 7, had there been any."},
	{1, "conversion-refused", "Don't Convert Option Present", "RFC 1475",
	 "The same, where the datagram forbids conversion."},
	{2, "conversion-unknown-option", "Unknown Mandatory Option Present", "RFC 1475",
	 "The same, at an option that it must understand and does not."},
	{3, "conversion-unsupported-option", "Known Unsupported Option Present", "RFC 1475",
	 "The same, at an option that has no form in the other version."},
	{4, "conversion-unsupported-transport", "Unsupported Transport Protocol", "RFC 1475",
	 "The same, at a transport protocol that it cannot convert."},
	{5, "conversion-length", "Overall Length Exceeded", "RFC 1475",
	 "The same, where the result would be too long."},
	{6, "conversion-header-length", "IP Header Length Exceeded", "RFC 1475",
	 "The same, where the options would not fit the header."},
	{7, "conversion-protocol", "Transport Protocol Greater Than 255", "RFC 1475",
	 "The same, at a protocol number that version 4 cannot hold."},
	{8, "conversion-port", "Port Conversion Out of Range", "RFC 1475",
	 "The same, at a port number that version 4 cannot hold."},
	{9, "conversion-transport-length", "Transport Header Length Exceeded", "RFC 1475",
	 "The same, where the transport options would not fit."},
	{10, "conversion-rollover", "32 Bit Rollover Missing and ACK Set", "RFC 1475",
	 "The same, at a TCP segment whose sequence numbers it cannot widen."},
	{11, "conversion-unknown-transport-option", "Unknown Mandatory Transport Option Present",
	 "RFC 1475", "The same, at a transport option that it must understand and does not."},
};

const struct icmp4_code icmp4__codes_name[1] = {
	{0, "name-request", "No Code", "RFC 1788",
	 "Nobody: names of addresses come from the reverse zones of the DNS."},
};

const struct icmp4_code icmp4__codes_name_reply[1] = {
	{0, "name-reply", "No Code", "RFC 1788", "Nobody; deprecated with its request."},
};

const struct icmp4_code icmp4__codes_photuris[6] = {
	{0, "photuris-bad-spi", "Bad SPI", "RFC 2521",
	 "A security gateway that has no association under that index."},
	{1, "photuris-authentication-failed", "Authentication Failed", "RFC 2521",
	 "The same, where the integrity check failed."},
	{2, "photuris-decompression-failed", "Decompression Failed", "RFC 2521",
	 "The same, where the payload did not unpack."},
	{3, "photuris-decryption-failed", "Decryption Failed", "RFC 2521",
	 "The same, where the payload made no sense after decryption."},
	{4, "photuris-need-authentication", "Need Authentication", "RFC 2521",
	 "The same, where the sender has to prove who it is first."},
	{5, "photuris-need-authorization", "Need Authorization", "RFC 2521",
	 "The same, where the sender is known but may not."},
};

const struct icmp4_code icmp4__codes_extended_echo[1] = {
	{0, "extended-echo-request", "No Error", "RFC 8335",
	 "Tools that ask a node about the state of one of its interfaces."},
};

const struct icmp4_code icmp4__codes_extended_reply[5] = {
	{0, "extended-echo-reply", "No Error", "RFC 8335",
	 "The node that was asked, with the state of the interface."},
	{1, "malformed-query", "Malformed Query", "RFC 8335",
	 "The same, when it cannot make sense of the question."},
	{2, "no-such-interface", "No Such Interface", "RFC 8335",
	 "The same, when it has no such interface."},
	{3, "no-such-table-entry", "No Such Table Entry", "RFC 8335",
	 "The same, when no neighbour has that address."},
	{4, "multiple-interfaces", "Multiple Interfaces Satisfy Query", "RFC 8335",
	 "The same, when the question fits more than one interface."},
};
