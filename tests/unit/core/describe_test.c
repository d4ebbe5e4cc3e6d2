/* SPDX-License-Identifier: MIT */
/* What is told of sound datagrams, and of those that were cut. */
#include "describe_told.h"

static const struct told_row datagrams[] = {
	{"a datagram", "4500001d 00010000 4001f5df c00002fe c0000201 08007ffc 00010002 78",
	 OUTER("29") "icmp{type=8 code=0 name=echo-request checksum=ok id=1 seq=2 data=78}"},
	{"flags of the header", "4500001c 0001a000 40010001 c00002fe c0000201 0800f7fc 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=28 df=no mf=yes"
	 " reserved=yes checksum=0x1 checksum_status=bad} icmp{type=8 code=0 name=echo-request"
	 " checksum=cut checksum_field=0xf7fc id=1 seq=2}"},
	{"a fragment", "45000017 000100b9 4001f52c c00002fe c0000201 616263",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=23 df=no "
	 "fragment_offset=1480} data=616263"},
	{"options",
	 "4a000030 00010000 4001fee3 c00002fe c0000201 070708c0 00020101 94040000 44080911"
	 " 00000001 0800f7fc 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=48 df=no "
	 "options[{type=7 name=record-route at=20 pointer=8 route[192.0.2.1]} {type=1 "
	 "name=no-operation at=27} {type=148 name=router-alert at=28 value=0} {type=68 "
	 "name=timestamp at=32 pointer=9 overflow=1 flag=1 stamps[] data=091100000001}]} "
	 "icmp{type=8 code=0 name=echo-request checksum=ok id=1 seq=2}"},
	{"a stamp with addresses",
	 "48000028 00010000 4001dfa0 c00002fe c0000201 440c0d21 c0000201 00000005 0800f7fc"
	 " 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=40 df=no "
	 "options[{type=68 name=timestamp at=20 pointer=13 overflow=2 flag=1 "
	 "stamps[{address=192.0.2.1 time_ms=5}]}]} icmp{type=8 code=0 name=echo-request "
	 "checksum=ok id=1 seq=2}"},
	{"traceroute option, unknown option",
	 "4900002c 00010000 400185c6 c00002fe c0000201 520c0007 0001ffff c0000201 9904beef"
	 " 0800f7fc 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=44 df=no "
	 "options[{type=82 name=traceroute at=20 id=7 outbound_hops=1 return_hops=65535 "
	 "originator=192.0.2.1} {type=153 name=unknown at=32 data=beef}]} icmp{type=8 code=0 "
	 "name=echo-request checksum=ok id=1 seq=2}"},
	{"IP in IP",
	 "45000030 00010000 4004f5c9 c00002fe c0000201 4500001c 12340000 0111bb61 c0000201"
	 " c6336407 c001829a 00080000",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=4 ttl=64 tos=0 id=1 length=48 df=no} "
	 "inner{" QUOTED "}"},
	{"GRE",
	 "45000034 00010000 402ff59a c00002fe c0000201 00000800 4500001c 12340000 0111bb61"
	 " c0000201 c6336407 c001829a 00080000",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=47 ttl=64 tos=0 id=1 length=52 df=no} "
	 "gre{checksum_present=no routing_present=no key_present=no sequence_present=no "
	 "version=0 protocol=0x800 inner{" QUOTED "}}"},
	{"GRE with a key",
	 "45000038 00010000 402ff596 c00002fe c0000201 20000800 00000007 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=47 ttl=64 tos=0 id=1 length=56 df=no} "
	 "gre{checksum_present=no routing_present=no key_present=yes sequence_present=no "
	 "version=0 protocol=0x800 "
	 "data=000000074500001c123400000111bb61c0000201c6336407c001829a00080000}"},
	{"a protocol without a layout",
	 "4500001c 00010000 4032f5af c00002fe c0000201 00001001 00000001",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=50 ttl=64 tos=0 id=1 length=28 df=no} "
	 "data=0000100100000001"},
	{"TCP as far as quoted",
	 "4500001e 00010000 4006f5d9 c00002fe c0000201 1f900050 00000007 0000",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=6 ttl=64 tos=0 id=1 length=30 df=no} "
	 "tcp{src_port=8080 dst_port=80 sequence=7 data=0000}"},
	{"octets behind the quoted datagram",
	 "4500003a 00010000 4001f5c2 c00002fe c0000201 0303ba58 00000000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000 0000",
	 OUTER("58") "icmp{type=3 code=3 name=port-unreachable checksum=ok quote{" QUOTED
		     " trailer=0000}}"},
	{"padding that is not zero",
	 "450000a8 00010000 4001f554 c00002fe c0000201 0b00b23a 00200000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	 " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000001 20009def 00080101 00064101",
	 OUTER("168") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok length_words=32 "
		      "quote{" QUOTED " trailer="
		      "000000000000000000000000000000000000000000000000000000000000000000000000000"
		      "0000000000000000000000000000000000000000000000000000000000000000000000000000"
		      "00000000"
		      "00000000000000000000000000000000000000001} extension{version=2 checksum=ok "
		      "at=128 "
		      "objects[{class=1 c_type=1 name=mpls at=4 labels[{label=100 tc=0 s=1 "
		      "ttl=1}]}]}}"},
	{"extension: IPv6, and what the fields do not tell",
	 "450000bc 00010000 4001f540 c00002fe c0000201 0b00b23b 00200000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	 " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 20003184 001c02c4 00020000 20010db8"
	 " 00000000 00000000 00000001 beefbeef",
	 OUTER("188") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok length_words=32 "
		      "quote{" QUOTED "} extension{version=2 checksum=ok at=128 objects[{class=2 "
		      "c_type=196 name=interface "
		      "at=4 interface{role=next-hop address=2001:db8::1} "
		      "data=0002000020010db8000000000000000000000001beefbeef}]}}"},
	{"advertisement with wide entries",
	 "45000028 00010000 4001f5d4 c00002fe c0000201 09008f59 01030708 c0000201 fffffffb"
	 " deadbeef",
	 OUTER("40") "icmp{type=9 code=0 name=router-advertisement checksum=ok count=1 "
		     "entry_size=3 "
		     "lifetime_s=1800 routers[{address=192.0.2.1 preference=-5 data=deadbeef}]}"},
	{"unused octets of the message",
	 "45000038 00010000 4001f5c4 c00002fe c0000201 0b004988 a500c3d2 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000",
	 OUTER("56") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok unused=0xa500c3d2 "
		     "quote{" QUOTED "}}"},
	{"an MTU in a code that has none",
	 "45000038 00010000 4001f5c4 c00002fe c0000201 0301b4e2 00000578 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000",
	 OUTER("56") "icmp{type=3 code=1 name=host-unreachable checksum=ok unused=0x578 "
		     "quote{" QUOTED "}}"},
	{"reserved bits of a reply",
	 "4500001c 00010000 4001f5e0 c00002fe c0000201 2b00d3d9 0007011f",
	 OUTER("28") "icmp{type=43 code=0 name=extended-echo-reply checksum=ok id=7 seq=1 "
		     "state=0 active=yes ipv4=yes ipv6=yes unused=0x18 state_name=reserved}"},
	{"reserved bits of TCP",
	 "45000044 00010000 4001f5b8 c00002fe c0000201 0b00b9a8 00000000 45000028 12340000"
	 " 0106bb60 c0000201 c6336407 c0010050 00000001 00000002 5b022000 00000000",
	 OUTER("68") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok quote{ip{src=192.0.2.1 "
		     "dst=198.51.100.7 protocol=6 ttl=1 tos=0 id=4660 length=40 df=no} "
		     "tcp{src_port=49153 dst_port=80 sequence=1 acknowledgement=2 data_offset=5 "
		     "flags=2 window=8192 checksum=0x0 urgent=0 unused=0xb000000}}}"},
	{"reserved bits of GRE",
	 "45000038 00010000 4001f5c4 c00002fe c0000201 0b005deb 00000000 4500001c 12340000"
	 " 012fbb43 c0000201 c6336407 0a5088be 01020304",
	 OUTER("56") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok quote{ip{src=192.0.2.1 "
		     "dst=198.51.100.7 protocol=47 ttl=1 tos=0 id=4660 length=28 df=no} "
		     "gre{checksum_present=no routing_present=no key_present=no "
		     "sequence_present=no "
		     "version=0 protocol=0x88be unused=0xa500000 data=01020304}}}"},
	{"extended echo with data behind",
	 "4500002c 00010000 4001f5d0 c00002fe c0000201 2a00f729 00070101 2000dcf2 00080302"
	 " 00000003 7461696c",
	 OUTER("44") "icmp{type=42 code=0 name=extended-echo-request checksum=ok id=7 seq=1 "
		     "local=yes "
		     "extension{version=2 checksum=ok at=0 objects[{class=3 c_type=2 "
		     "name=interface-identifier at=4 identifier{by=index index=3}}]} "
		     "data=7461696c}"},
	{"an address of another family",
	 "4500002c 00010000 4001f5d0 c00002fe c0000201 2a00d4f8 00070100 2000d5de 000c0303"
	 " 00100300 01020300",
	 OUTER("44") "icmp{type=42 code=0 name=extended-echo-request checksum=ok id=7 seq=1 "
		     "local=no "
		     "extension{version=2 checksum=ok at=0 objects[{class=3 c_type=3 "
		     "name=interface-identifier at=4 identifier{by=address afi=16 "
		     "address=010203}}]}}"},
	{"quotes in quotes, to the limit",
	 "450000c4 00050000 09012c35 c00002fe c0000201 0b00f4ff 00000000 450000a8 00040000"
	 " 09012c52 c00002fe c0000201 0b00f4ff 00000000 4500008c 00030000 09012c6f "
	 "c00002fe c0000201 0b00f4ff 00000000 45000070 00020000 09012c8c c00002fe c0000201"
	 " 0b00f4ff 00000000 45000054 00010000 09012ca9 c00002fe c0000201 0b00f4ff "
	 "00000000 45000038 00000000 09012cc6 c00002fe c0000201 0b00b25b 00000000 4500001c"
	 " 12340000 0111bb61 c0000201 c6336407 c001829a 00080000",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=9 tos=0 id=5 length=196 df=no} "
	 "icmp{type=11 code=0 name=ttl-exceeded checksum=ok quote{ip{src=192.0.2.254 "
	 "dst=192.0.2.1 protocol=1 ttl=9 tos=0 id=4 length=168 df=no} icmp{type=11 code=0 "
	 "name=ttl-exceeded checksum=ok quote{ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 "
	 "ttl=9 tos=0 id=3 length=140 df=no} icmp{type=11 code=0 name=ttl-exceeded checksum=ok"
	 " quote{ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=9 tos=0 id=2 length=112 "
	 "df=no} icmp{type=11 code=0 name=ttl-exceeded checksum=ok quote{ip{src=192.0.2.254 "
	 "dst=192.0.2.1 protocol=1 ttl=9 tos=0 id=1 length=84 df=no} icmp{type=11 code=0 "
	 "name=ttl-exceeded checksum=ok quote{data=450000380000000009012cc6c00002fec00002010b0"
	 "0b25b000000004500001c123400000111bb61c0000201c6336407c001829a00080000}}}}}}}}}}"},
};

/* The header that the golden messages get here: 192.0.2.254 to 192.0.2.1. */
static size_t wrap(int number, uint8_t octets[20 + GOLDEN_MAX])
{
	static const uint8_t header[20] = {0x45, 0, 0,   0, 0, 1,   0,   0, 64, 1,
					   0,    0, 192, 0, 2, 254, 192, 0, 2,  1};
	size_t length = 20 + golden_get(number, octets + 20);

	memcpy(octets, header, sizeof header);
	octets[2] = (uint8_t)(length >> 8);
	octets[3] = (uint8_t)length;
	return length;
}

static bool is_tree(const uint8_t *octets, size_t held, size_t length)
{
	uint8_t *exact = golden_exact(octets, held);
	struct told told = {0};
	struct icmp4_view view;

	icmp4_view_datagram(&view, exact, held, length);
	icmp4_describe(&view, icmp4_sum, tell, &told);
	free(exact);
	return !told.broken && told.depth == 0;
}

/* Cut anywhere, by the capture or by the sender: a tree all the same, and no octet read past it. */
static void test_every_length(void)
{
	for (int number = 1; number <= GOLDEN_COUNT; number++) {
		uint8_t octets[20 + GOLDEN_MAX];
		size_t length = wrap(number, octets);
		bool tree = true;

		for (size_t held = 0; held <= length; held++)
			tree &= is_tree(octets, held, held) && is_tree(octets, held, length);
		ok(tree, "%s, cut at every octet", golden[number - 1].name);
	}
}

/* What only the capture left out is nobody's fault. */
static void test_cut(void)
{
	static const struct {
		const char *name;
		int number;
		size_t held;
		const char *told;
	} rows[] = {
		{"an echo request", 1, 30,
		 "icmp{type=8 code=0 name=echo-request checksum=cut checksum_field=0x2104 id=4660 "
		 "seq=1 "
		 "data=6162}"},
		{"a timestamp", 11, 37,
		 "icmp{type=14 code=0 name=timestamp-reply checksum=cut checksum_field=0x8ccf id=1 "
		 "seq=2 "
		 "originate_ms=16909060 receive_ms=43200000 data=02}"},
		{"less than a header", 1, 24, "data=08002104"},
		{"a quote", 5, 51,
		 "icmp{type=3 code=3 name=port-unreachable checksum=cut checksum_field=0xba58 "
		 "quote{ip{src=192.0.2.1 dst=198.51.100.7 protocol=17 ttl=1 tos=0 id=4660 "
		 "length=28 "
		 "df=no} udp{src_port=49153 data=82}}}"},
		{"in front of the extension", 18, 20 + 136,
		 "icmp{type=11 code=0 name=ttl-exceeded checksum=cut checksum_field=0xb23b "
		 "length_words=32 quote{" QUOTED "} extension{checksum=cut at=128}}"},
		{"in the extension's header", 18, 20 + 138,
		 "icmp{type=11 code=0 name=ttl-exceeded checksum=cut checksum_field=0xb23b "
		 "length_words=32 quote{" QUOTED
		 "} extension{version=2 checksum=cut at=128 data=2000}}"},
		{"V30, of which the fixed part is not whole", 30, 20 + 11,
		 "icmp{type=38 code=0 name=name-reply checksum=cut checksum_field=0x70ef id=1 "
		 "seq=2 data=00000e}"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[20 + GOLDEN_MAX];
		size_t length = wrap(rows[i].number, octets);
		struct told told = {0};
		struct icmp4_view view;

		icmp4_view_datagram(&view, octets, rows[i].held, length);
		icmp4_describe(&view, icmp4_sum, tell, &told);
		const char *behind = strstr(told.text, "} ");
		is_str(behind ? behind + 2 : NULL, rows[i].told, rows[i].name);
	}
}

static void test_message(void)
{
	uint8_t octets[20 + GOLDEN_MAX];
	size_t length = wrap(14, octets);
	struct told told = {0};
	struct icmp4_view view;

	icmp4_view_datagram(&view, octets, length, length);
	icmp4_describe_message(&view, icmp4_sum, tell, &told);
	is_str(told.text + strlen("type=18 "),
	       "code=0 name=mask-reply checksum=ok id=1 seq=2 mask=255.255.255.192",
	       "the members of the message alone");
	octets[9] = 17;
	told = (struct told){0};
	icmp4_view_datagram(&view, octets, length, length);
	icmp4_describe_message(&view, icmp4_sum, tell, &told);
	is_str(told.text, "", "nothing of a datagram of UDP");
}

int main(void)
{
	are_told(datagrams, sizeof datagrams / sizeof *datagrams);
	test_every_length();
	test_cut();
	test_message();
	return tap_done();
}
