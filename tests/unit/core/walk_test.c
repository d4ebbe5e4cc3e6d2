/* SPDX-License-Identifier: MIT */
/* The walk itself: where it ends and why, what it says of lengths, names, octets of all kinds. */
#include "base/siphash.h"
#include "walk_rows.h"

static const struct icmp4_key seed = {{0x77616c6b, 1}};

static void test_broken(void)
{
	static const struct walk_row rows[] = {
		{"IPv4 of version 6", 1, "ethernet ipv4", ICMP4_WALK_BROKEN,
		 WALK_ETHER "0800 6500001c000100004001000000000000000000000000000000000000"},
		{"IPv4 with IHL 4", 1, "ethernet ipv4", ICMP4_WALK_BROKEN,
		 WALK_ETHER "0800 4400001c000100004001000000000000000000000000000000000000"},
		{"IPv6 of version 4", 1, "ethernet ipv6", ICMP4_WALK_BROKEN,
		 WALK_ETHER "86dd 4000000000083b40"
			    "00000000000000000000000000000000"
			    "00000000000000000000000000000000 0000000000000000"},
		{"a tunnel's header behind the total length", 1, "ethernet ipv4 ipv4",
		 ICMP4_WALK_BROKEN,
		 WALK_ETHER "0800 450000180001000040040000c0000201c6336407 45000000"
			    " 00000000000000000000000000000000"},
		{"AH of two words", 1, "ethernet ipv4 ah:7", ICMP4_WALK_BROKEN,
		 WALK_ETHER "0800 450000280001000040330000c0000201c6336407"
			    " 0100000000000007000000010000000000000000"},
		{"EtherIP of version 4", 1, "ethernet ipv4 etherip", ICMP4_WALK_BROKEN,
		 WALK_ETHER "0800 450000260001000040610000c0000201c6336407"
			    " 400002000000000202000000000108004500"},
		{"NSH shorter than its base", 1, "ethernet nsh", ICMP4_WALK_BROKEN,
		 WALK_ETHER "894f 0fc1020100000000 +"},
		{"PPPoE of version 2", 1, "ethernet pppoe:17", ICMP4_WALK_BROKEN,
		 WALK_ETHER "8864 21000011001e 0021 +"},
		{"PPPoE that ends in its protocol", 1, "ethernet pppoe:17 ppp", ICMP4_WALK_BROKEN,
		 WALK_ETHER "8864 110000110001 00 21000000"},
		{"802.3 that ends in its LLC", 1, "ethernet llc", ICMP4_WALK_BROKEN,
		 WALK_ETHER "0002 aaaa 03000000"},
		{"radiotap shorter than its fields", 127, "radiotap", ICMP4_WALK_BROKEN,
		 "0000080002000000 00 +"},
		{"AVS shorter than its length", 163, "radiotap", ICMP4_WALK_BROKEN,
		 "8021100100000007 +"},
		{"PPI shorter than its head", 192, "radiotap", ICMP4_WALK_BROKEN,
		 "0000070001000000 +"},
		{"pktap shorter than its head", 258, "pktap", ICMP4_WALK_BROKEN,
		 "0b0000000100000001000000 +"},
		{"pflog shorter than its head", 117, "pflog", ICMP4_WALK_BROKEN, "0302 +"},
		{"nflog, a TLV of three octets", 239, "nflog", ICMP4_WALK_BROKEN,
		 "02000000 03000900 +"},
		{"nflog without a payload", 239, "nflog", ICMP4_WALK_BROKEN, "02000000"},
		{"Token Ring, a route of one octet", 6, "token-ring", ICMP4_WALK_BROKEN,
		 "1040020000000002820000000001 0100 +"},
		{"Frame Relay, an address of one octet", 107, "frame-relay", ICMP4_WALK_BROKEN,
		 "0503cc +"},
		{"Frame Relay, an address without an end", 107, "frame-relay", ICMP4_WALK_BROKEN,
		 "1840040403cc +"},
	};

	walk_rows_check(rows, sizeof rows / sizeof *rows);
}

/* As many tags as there are layers beside Ethernet and IPv4, and one more. */
static void test_deep(void)
{
	uint8_t octets[WALK_FRAME_MAX];
	struct icmp4_walk walk;

	for (size_t tags = ICMP4_WALK_LAYERS - 2; tags < ICMP4_WALK_LAYERS + 2; tags++) {
		size_t length = golden_octets(WALK_ETHER "8100", octets);

		for (size_t i = 0; i < tags; i++)
			length += golden_octets(i + 1 < tags ? "00018100" : "00010800",
						octets + length);
		length += golden_octets(walk_icmp, octets + length);
		walk_exact(&walk, 1, octets, length, length);
		bool fits = tags + 2 <= ICMP4_WALK_LAYERS;
		is_str(icmp4_walk_end_name(walk.end), fits ? "icmp" : "deep", "an end");
		ok(walk.count == ICMP4_WALK_LAYERS, "%zu tags: all layers are used", tags);
		ok(walk.datagrams == fits, "%zu tags: the datagram within reach", tags);
	}
}

static void test_lengths(void)
{
	static const struct {
		const char *name;
		const char *octets;
		size_t cut; /* octets that the capture left away */
		uint32_t at, held, length, message;
		uint8_t datagrams;
	} rows[] = {
		{"CODEC-07: padding of the link is no part of it",
		 WALK_ETHER "0800 + 000000000000000000000000000000000000", 0, 14, 28, 28, 34, 1},
		{"cut by the capture", WALK_ETHER "0800 +", 5, 14, 23, 28, 34, 1},
		{"padding cut by the capture", WALK_ETHER "0800 + 0000000000", 3, 14, 28, 28, 34,
		 1},
		{"a total length that the frame has no room for",
		 WALK_ETHER "0800 450000400001000040010000c0000201c6336407 0800000000000000", 0, 14,
		 28, 28, 34, 1},
		{"a total length shorter than the header tells nothing",
		 WALK_ETHER "0800 450000100001000040010000c0000201c6336407 0800000000000000", 0, 14,
		 28, 28, 34, 1},
		{"the inner of two",
		 WALK_ETHER "0800 450000300001000040040000cb007101cb007102 + 0000", 0, 34, 28, 28,
		 54, 2},
		{"an inner total length that the outer has no room for",
		 WALK_ETHER "0800 450000300001000040040000cb007101cb007102"
			    " 450000400001000040010000c0000201c6336407 0800000000000000",
		 0, 34, 28, 28, 54, 2},
		{"the first fragment of a tunnel: the rest is elsewhere",
		 WALK_ETHER "0800 450000300001200040040000cb007101cb007102"
			    " 450000400001000040010000c0000201c6336407 0800000000000000",
		 0, 34, 28, 64, 54, 2},
		{"an authentication header between the two",
		 WALK_ETHER "0800 450000340001000040330000cb007101cb007102"
			    " 010400000000000700000001aabbccddeeff001122334455 0800f7fd00010001",
		 0, 14, 52, 52, 58, 1},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct walk_row row = {.octets = rows[i].octets};
		uint8_t octets[WALK_FRAME_MAX];
		size_t at, length = walk_row_octets(&row, octets, &at);
		struct icmp4_walk walk;

		walk_exact(&walk, 1, octets, length - rows[i].cut, length);
		is_int(walk.end, ICMP4_WALK_ICMP, rows[i].name);
		is_int(walk.at, rows[i].at, "at");
		is_int(walk.held, rows[i].held, "held");
		is_int(walk.length, rows[i].length, "length");
		is_int(walk.message, rows[i].message, "message");
		is_int(walk.datagrams, rows[i].datagrams, "datagrams");
	}
}

/* The datagram around a tunnel stays the innermost where there is no other. */
static void test_outer(void)
{
	static const struct {
		const char *name;
		const char *octets;
		enum icmp4_walk_end end;
	} rows[] = {
		{"ARP in VXLAN",
		 WALK_ETHER "0800 450000320001000040110000cb007101cb007102 c00012b5001e0000"
			    "0800000000002a00" WALK_ETHER "0806",
		 ICMP4_WALK_NOT_IPV4},
		{"ESP", WALK_ETHER "0800 4500001c0001000040320000cb007101cb007102 0000000700000001",
		 ICMP4_WALK_ENCRYPTED},
		{"a broken header in IPIP",
		 WALK_ETHER "0800 450000280001000040040000cb007101cb007102"
			    " 550000400001000040010000c0000201c6336407",
		 ICMP4_WALK_BROKEN},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[WALK_FRAME_MAX];
		size_t length = golden_octets(rows[i].octets, octets);
		struct icmp4_walk walk;

		walk_exact(&walk, 1, octets, length, length);
		is_str(icmp4_walk_end_name(walk.end), icmp4_walk_end_name(rows[i].end),
		       rows[i].name);
		ok(walk.at == 14 && walk.held == length - 14 && walk.length == walk.held &&
			   walk.datagrams == 1,
		   "%s: the outer datagram", rows[i].name);
	}
}

static bool is_name(const char *name)
{
	return name && *name &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static void test_names(void)
{
	for (int kind = 0; kind < ICMP4_LAYER_COUNT; kind++)
		ok(is_name(icmp4_layer_name((enum icmp4_layer_kind)kind)), "layer %d", kind);
	for (int end = 0; end < ICMP4_WALK_END_COUNT; end++)
		ok(is_name(icmp4_walk_end_name((enum icmp4_walk_end)end)), "end %d", end);
	is_str(icmp4_layer_name(ICMP4_LAYER_COUNT), "unknown", "no layer");
	is_str(icmp4_walk_end_name(ICMP4_WALK_END_COUNT), "unknown", "no end");
}

/* A link type without a name is not walked; one with a name may be. */
static void test_link_types(void)
{
	uint8_t octets[64] = {0};
	size_t named = 0, walked = 0, wrong = 0;
	struct icmp4_walk walk;

	for (uint32_t type = 0; type < 70000; type++) {
		const char *name = icmp4_linktype_name(type);

		walk_exact(&walk, type, octets, sizeof octets, sizeof octets);
		named += name != NULL;
		walked += walk.end != ICMP4_WALK_UNKNOWN_LINK;
		wrong += name ? !is_name(name) : walk.end != ICMP4_WALK_UNKNOWN_LINK;
	}
	is_int((int64_t)wrong, 0, "no link type is walked without a name");
	ok(walked >= 35, "%zu link types are walked", walked);
	ok(named >= walked + 30, "%zu link types have a name", named);
	is_str(icmp4_linktype_name(ICMP4_LINKTYPE_ETHERNET), "ethernet", "1");
	is_str(icmp4_linktype_name(189), "usb-linux", "189, which is not walked");
	ok(!icmp4_linktype_name(UINT32_MAX), "nor has a number of nobody a name");
}

/* What holds for any octets. */
static bool is_sound(const struct icmp4_walk *walk, size_t held, size_t length)
{
	size_t datagrams = 0;

	for (size_t i = 0; i < walk->count; i++) {
		datagrams += walk->layers[i].kind == ICMP4_LAYER_IPV4;
		if (walk->layers[i].at > held || walk->layers[i].kind >= ICMP4_LAYER_COUNT ||
		    (i && walk->layers[i].at <= walk->layers[i - 1].at))
			return false;
	}
	return walk->datagrams <= datagrams && walk->held <= walk->length &&
	       walk->at + walk->held <= held && walk->length <= length + 65535;
}

/* Frames of random octets, some of them steered: types, protocols and ports of what we walk. */
static void test_random(void)
{
	static const uint16_t types[] = {0x0800, 0x86dd, 0x8100, 0x8847, 0x8864, 0x894f, 0x88e5};
	static const uint8_t protocols[] = {4, 17, 41, 47, 51, 97, 103, 115, 137};
	size_t wrong = 0, ends[ICMP4_WALK_END_COUNT] = {0};

	for (uint64_t n = 0; n < 200000; n++) {
		uint64_t a = icmp4__random(&seed, 1, n);
		size_t held = a % 120, length = held + (a >> 8 & 1) * (a >> 9 & 63);
		struct icmp4_walk walk;
		uint8_t octets[120];

		for (size_t i = 0; i < sizeof octets; i += 8) {
			uint64_t word = icmp4__random(&seed, 2 + i, n);
			memcpy(octets + i, &word, 8);
		}
		uint16_t type = types[(a >> 16) % (sizeof types / sizeof *types)];
		octets[12] = (uint8_t)(type >> 8);
		octets[13] = (uint8_t)type;
		octets[14] = a >> 24 & 1 ? 0x45 : 0x60;
		octets[20] = protocols[(a >> 32) % sizeof protocols];
		octets[23] = protocols[(a >> 40) % sizeof protocols];
		walk_exact(&walk, a >> 56 & 1 ? 1 : a >> 48 & 0x1ff, octets, held, length);
		wrong += !is_sound(&walk, held, length);
		ends[walk.end]++;
	}
	is_int((int64_t)wrong, 0, "what is said of random frames is sound");
	for (int end = 0; end < ICMP4_WALK_END_COUNT; end++)
		ok(ends[end] || end == ICMP4_WALK_DEEP, "%zu of them end so: %s", ends[end],
		   icmp4_walk_end_name((enum icmp4_walk_end)end));
}

int main(void)
{
	test_broken();
	test_deep();
	test_lengths();
	test_outer();
	test_names();
	test_link_types();
	test_random();
	return tap_done();
}
