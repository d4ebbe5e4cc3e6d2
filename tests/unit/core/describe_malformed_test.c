/* SPDX-License-Identifier: MIT */
/*
 * What is told of datagrams that cannot be read to their end: as much as there is, the reason, and
 * the octets that no field gives back. Names that are compressed are sound, but names alone do not
 * give them back either.
 */
#include "describe_told.h"
#include <icmp4/domain.h>

static const struct told_row datagrams[] = {
	{"an option with octets behind its slots",
	 "48000028 00010000 4001f302 c00002fe c0000201 0709080a 000001be ef000000 0800f7fc"
	 " 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=40 df=no "
	 "options[{type=7 name=record-route at=20 pointer=8 route[10.0.0.1] "
	 "data=080a000001beef malformed{reason=option-pointer at=22}} {type=0 "
	 "name=end-of-options at=29}]} icmp{type=8 code=0 name=echo-request checksum=ok id=1 "
	 "seq=2}"},
	{"an option whose length cannot be",
	 "46000020 00010000 4001f2d5 c00002fe c0000201 01070100 0800f7fc 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=32 df=no "
	 "options[{type=1 name=no-operation at=20} {type=7 name=record-route at=21 data=0100 "
	 "malformed{reason=option-length at=21}}]} icmp{type=8 code=0 name=echo-request "
	 "checksum=ok id=1 seq=2}"},
	{"octets behind the end of the options",
	 "46000020 00010000 4001f4db c00002fe c0000201 00000001 0800f7fc 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=32 df=no "
	 "options[{type=0 name=end-of-options at=20 data=000001}]} icmp{type=8 code=0 "
	 "name=echo-request checksum=ok id=1 seq=2}"},
	{"a quote that is too short",
	 "45000034 00010000 4001f5c8 c00002fe c0000201 0303ba60 00000000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a",
	 OUTER("52") "icmp{type=3 code=3 name=port-unreachable checksum=ok quote{ip{src=192.0.2.1 "
		     "dst=198.51.100.7 protocol=17 ttl=1 tos=0 id=4660 length=28 df=no} "
		     "udp{src_port=49153"
		     " dst_port=33434} malformed{reason=quote-short at=24}}} "
		     "malformed{reason=quote-short "
		     "at=52}"},
	{"a quote of version 6",
	 "45000038 00010000 4001f5c4 c00002fe c0000201 03039f58 00000000 6000001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000",
	 OUTER("56") "icmp{type=3 code=3 name=port-unreachable checksum=ok "
		     "quote{data=6000001c123400000111bb61c0000201c6336407c001829a00080000 "
		     "malformed{reason=quote-version at=0}}} malformed{reason=quote-version "
		     "at=28}"},
	{"extension: checksum",
	 "450000a8 00010000 4001f554 c00002fe c0000201 0b00873b 00200000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	 " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 2000c8ef 00080101 00064101",
	 OUTER("168") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok length_words=32 "
		      "quote{" QUOTED
		      "} extension{version=2 checksum=bad at=128 data=2000c8ef0008010100064101 "
		      "malformed{reason=extension-checksum at=0}}}"},
	{"extension: an object that cannot be",
	 "450000ac 00010000 4001f550 c00002fe c0000201 0b00b23b 00200000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	 " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 2000232b 0008f701 61626364 00030101",
	 OUTER("172") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok length_words=32 "
		      "quote{" QUOTED "} extension{version=2 checksum=ok at=128 objects[{class=247 "
		      "c_type=1 name=private "
		      "at=4 data=61626364}] data=00030101 malformed{reason=object-length at=12}}}"},
	{"extension: unknown, pointer, faulty name",
	 "450000b8 00010000 4001f544 c00002fe c0000201 0b00b23b 00200000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	 " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 200067f2 00040909 00080401 00000016"
	 " 000c020a 00000007 06616263",
	 OUTER("184") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok length_words=32 "
		      "quote{" QUOTED "} extension{version=2 checksum=ok at=128 objects[{class=9 "
		      "c_type=9 name=unassigned "
		      "at=4} {class=4 c_type=1 name=extended-information at=8 pointer=22} {class=2 "
		      "c_type=10 name=interface at=16 interface{role=incoming index=7} "
		      "data=0000000706616263 malformed{reason=object-name at=16}}]}}"},
	{"agent extension past the end",
	 "45000028 00010000 4001f5d4 c00002fe c0000201 09001bf5 01020708 c0000201 00000000"
	 " 10ff0000",
	 OUTER("40") "icmp{type=9 code=0 name=router-advertisement checksum=ok count=1 "
		     "entry_size=2 "
		     "lifetime_s=1800 routers[{address=192.0.2.1 preference=0}] data=10ff0000 "
		     "malformed{reason=agent-length at=16}}"},
	{"a label past the end",
	 "45000025 00010000 4001f5d7 c00002fe c0000201 2600684c 00010002 00000e10 0161003f"
	 " 62",
	 OUTER("37") "icmp{type=38 code=0 name=name-reply checksum=ok id=1 seq=2 ttl_s=3600 "
		     "names[a.] "
		     "data=3f62 malformed{reason=domain-name at=15}}"},
	{"a traceroute option that is too short",
	 "46000020 00010000 4001a2d1 c00002fe c0000201 52040007 0800f7fc 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=32 df=no "
	 "options[{type=82 name=traceroute at=20 data=0007 malformed{reason=option-short at=20}}]} "
	 "icmp{type=8 code=0 name=echo-request checksum=ok id=1 seq=2}"},
	{"a traceroute option with octets behind its fields",
	 "4900002c 00010000 4001070b c00002fe c0000201 52100007 0001ffff c0000201 0badcafe"
	 " 0800f7fc 00010002",
	 "ip{src=192.0.2.254 dst=192.0.2.1 protocol=1 ttl=64 tos=0 id=1 length=44 df=no "
	 "options[{type=82 name=traceroute at=20 id=7 outbound_hops=1 return_hops=65535 "
	 "originator=192.0.2.1 data=00070001ffffc00002010badcafe}]} "
	 "icmp{type=8 code=0 name=echo-request checksum=ok id=1 seq=2}"},
	{"MPLS-04: a label stack without an entry",
	 "450000a4 00010000 4001f558 c00002fe c0000201 0b00b23b 00200000 4500001c 12340000"
	 " 0111bb61 c0000201 c6336407 c001829a 00080000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
	 " 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 2000defa 00040101",
	 OUTER("164") "icmp{type=11 code=0 name=ttl-exceeded checksum=ok length_words=32 "
		      "quote{" QUOTED "} extension{version=2 checksum=ok at=128 objects[{class=1 "
		      "c_type=1 name=mpls at=4 malformed{reason=object-short at=4}}]}}"},
	{"RD-09: entries of one word, and what stands behind them",
	 "4500002c 00010000 4001f5d0 c00002fe c0000201 090061db 01010708 01020304 100a0001"
	 " 0708b000 c0000201",
	 OUTER("44") "icmp{type=9 code=0 name=router-advertisement checksum=ok count=1 "
		     "entry_size=1 lifetime_s=1800 routers[] data=01020304100a00010708b000c0000201}"
		     " malformed{reason=entry-count at=25}"},
	{"a mobility agent of 7 octets",
	 "4500002d 00010000 4001f5cf c00002fe c0000201 09005ce3 01020708 c0000201 00000000"
	 " 10070001 0708b000 09",
	 OUTER("45") "icmp{type=9 code=0 name=router-advertisement checksum=ok count=1 "
		     "entry_size=2 lifetime_s=1800 routers[{address=192.0.2.1 preference=0}] "
		     "agent_extensions[{type=16 name=mobility-agent data=00010708b00009 "
		     "malformed{reason=agent-length at=16}}]}"},
	{"compressed names",
	 "4500002f 00010000 4001f5cd c00002fe c0000201 2600002e 00010002 00000e10 01610765"
	 " 78616d70 6c650001 62c00e",
	 OUTER("47") "icmp{type=38 code=0 name=name-reply checksum=ok id=1 seq=2 ttl_s=3600 "
		     "names[a.example. b.example.] names=0161076578616d706c65000162c00e}"},
};

struct names {
	size_t octets; /* of text */
	size_t data;
};

static void count_names(void *to, const struct icmp4_item *item)
{
	struct names *names = to;

	if (item->kind == ICMP4_ITEM_WORD && !item->name)
		names->octets += strlen(item->word);
	if (item->kind == ICMP4_ITEM_DATA)
		names->data += item->length;
}

/* A name of 255 octets, then nothing but pointers to it: 250 times as many octets of text. */
static void test_many_names(void)
{
	enum { LENGTH = 65515, FIXED = 12 };
	uint8_t *octets = calloc(1, LENGTH);
	struct names names = {0};
	struct icmp4_view view;
	char line[64];

	if (!octets)
		abort();
	octets[0] = ICMP4_DOMAIN_NAME_REPLY;
	for (size_t i = 0; i < 4; i++)
		octets[FIXED + i * 64] = i < 3 ? 63 : 61;
	for (size_t at = FIXED + 255; at + 2 <= LENGTH; at += 2) {
		octets[at] = 0xc0;
		octets[at + 1] = FIXED;
	}
	icmp4_view_message(&view, octets, LENGTH, LENGTH);
	icmp4_describe(&view, icmp4_sum, count_names, &names);
	ok(names.octets >= ICMP4_DOMAIN_ALL && names.octets < ICMP4_DOMAIN_ALL + ICMP4_DOMAIN_TEXT,
	   "%zu octets of names are told", names.octets);
	is_int((int64_t)names.data, LENGTH - FIXED, "and all octets");
	int length = icmp4_view_text(&view, line, sizeof line);
	ok(length > ICMP4_DOMAIN_ALL && length < ICMP4_DOMAIN_ALL + 2 * ICMP4_DOMAIN_TEXT,
	   "a line of %d", length);
	free(octets);
}

int main(void)
{
	are_told(datagrams, sizeof datagrams / sizeof *datagrams);
	test_many_names();
	return tap_done();
}
