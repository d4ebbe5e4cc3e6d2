/* SPDX-License-Identifier: MIT */
/*
 * Golden ICMP messages, V01 to V32: the octets of the ICMP message alone, in hexadecimal, with
 * sound checksums. Errors quote the datagram 192.0.2.1 -> 198.51.100.7, UDP 49153 -> 33434.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <icmp4/checksum.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct golden {
	const char *name;
	const char *about;
	const char *octets;
};

static const struct golden golden[] = {
	{"V01", "Echo Request id=0x1234 seq=1 data 'abcd'", "08002104 12340001 61626364"},
	{"V02", "Echo Reply to V01", "00002904 12340001 61626364"},
	{"V03", "Echo Request odd data 'abc' (pad octet not sent)", "08002168 12340001 616263"},
	{"V04", "Echo Request id=0xf7ff seq=0 no data: checksum is 0x0000 (legal)",
	 "08000000 f7ff0000"},
	{"V05", "Dest Unreachable/Port, quote IP+8 (28 B)",
	 "0303ba58 00000000 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000"},
	{"V06", "Frag Needed, next-hop MTU 1400",
	 "0304b4df 00000578 4500001c 12344000 40113c61 c0000201 c6336407 c001829a "
	 "00080000"},
	{"V07", "Redirect host (code 1), gateway 192.0.2.254",
	 "0501f55b c00002fe 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000"},
	{"V08", "Time Exceeded code 0",
	 "0b00b25b 00000000 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000"},
	{"V09", "Parameter Problem pointer 22",
	 "0c009b5b 16000000 47000024 12340000 40117052 c0000201 c6336407 07070300 "
	 "00000000 c001829a 00080000"},
	{"V10", "Timestamp Request id 1 seq 2 orig 0x01020304",
	 "0d00eef6 00010002 01020304 00000000 00000000"},
	{"V11", "Timestamp Reply to V10, recv 43200000 xmit 43200001",
	 "0e008ccf 00010002 01020304 02932e00 02932e01"},
	{"V12", "Timestamp Reply, non-standard bit set in recv/xmit",
	 "0e00edf2 00010002 01020304 80000001 80000002"},
	{"V13", "Address Mask Request", "1100eefc 00010002 00000000"},
	{"V14", "Address Mask Reply /26", "1200ee3b 00010002 ffffffc0"},
	{"V15", "Router Solicitation", "0a00f5ff 00000000"},
	{"V16", "Router Advertisement 2 addrs, lifetime 1800, prefs 0 and 0x80000000",
	 "0900e9f0 02020708 c0000201 00000000 c0000202 80000000"},
	{"V17",
	 "Agent Advertisement code 16: 1 addr, MobAgent ext seq 0 life 1800 flags R+F+H (0xB000), "
	 "1 care-of, pad, prefix len 24",
	 "091078ce 01020708 c0000201 00000000 100a0000 0708b000 c0000201 13011800"},
	{"V18",
	 "Time Exceeded + MPLS stack (label 16001 tc 0 ttl 1; label 24 S ttl 255), 128-octet quote",
	 "0b00b23b 00200000 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 20004909 000c0101 03e81001 000181ff"},
	{"V19",
	 "Dest Unreachable/13 + Interface Info incoming (C-type 0x0f: idx 7, 192.0.2.254, 'eth0', "
	 "MTU 1500)",
	 "030dba2e 00200000 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 20006824 001c020f 00000007 00010000 c00002fe 08657468 "
	 "30000000 000005dc"},
	{"V20", "Time Exceeded + Node Identification (C-type 0x06: 203.0.113.9, name 'r1')",
	 "0b00b23b 00200000 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 2000696c 00100506 00010000 cb007109 04723100"},
	{"V21",
	 "Time Exceeded, NON-compliant extension (length octet 0, ext at octet 128 of quote)",
	 "0b00b25b 00000000 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
	 "00000000 00000000 20009def 00080101 00064101"},
	{"V22", "Extended Echo Request L=1 by name 'br0'",
	 "2a0090bc 42420301 20004a84 00080301 62723000"},
	{"V23", "Extended Echo Request L=1 by ifIndex 1",
	 "2a0090bc 42420301 2000dcf4 00080302 00000001"},
	{"V24", "Extended Echo Request L=0 by IPv4 10.9.2.2",
	 "2a0090bd 42420300 2000cce4 000c0303 00010400 0a090202"},
	{"V25", "Extended Echo Request L=1 by 802 MAC 02:00:5e:10:00:01 (AFI 6, len 6, 2 pad)",
	 "2a0090bc 42420301 200076d5 00100303 00060600 02005e10 00010000"},
	{"V26", "Extended Echo Reply code 0, A+4+6, no ext (RFC 8335 form)", "2b008fb6 42420307"},
	{"V27", "Extended Echo Reply code 0, State 2 Reachable", "2b008f7d 42420340"},
	{"V28", "Extended Echo Reply code 2 (No Such Interface)", "2b028fbb 42420300"},
	{"V29", "Traceroute (30) outbound: id 0x1111 OHC 3 RHC 0xffff speed 125000 MTU 1500",
	 "1e00e2c5 11110000 0003ffff 0001e848 000005dc"},
	{"V30", "Domain Name Reply ttl 3600 'a.example.'",
	 "260070ef 00010002 00000e10 01610765 78616d70 6c6500"},
	{"V31", "Photuris (40) code 0 pointer 20",
	 "2800c7e9 00000014 4500001c 12340000 40327c40 c0000201 c6336407 00001001 "
	 "00000001"},
	{"V32", "Source Quench (deprecated; must be ignored)",
	 "0400b95b 00000000 4500001c 12340000 0111bb61 c0000201 c6336407 c001829a "
	 "00080000"},
};

enum { GOLDEN_COUNT = sizeof golden / sizeof *golden, GOLDEN_MAX = 256 };

/* Octets of hexadecimal text, blanks between them or not; their number. */
static inline size_t golden_octets(const char *text, uint8_t *octets)
{
	size_t digits = 0;
	uint8_t octet = 0;

	for (; *text; text++) {
		if (*text == ' ')
			continue;
		octet = (uint8_t)(octet << 4 | (*text <= '9' ? *text - '0' : *text - 'a' + 10));
		if (digits++ % 2)
			octets[digits / 2 - 1] = octet;
	}
	return digits / 2;
}

/* Golden message number 1 to 32. */
static inline size_t golden_get(int number, uint8_t octets[GOLDEN_MAX])
{
	return golden_octets(golden[number - 1].octets, octets);
}

/* Octets that were changed get the checksum that fits them. */
static inline void golden_freshen(uint8_t *octets, size_t length)
{
	octets[2] = octets[3] = 0;
	uint16_t sum = icmp4_checksum(octets, length);
	octets[2] = (uint8_t)(sum >> 8);
	octets[3] = (uint8_t)sum;
}

/* A copy that ends where its memory ends, so that the address sanitizer sees a read past it. */
static inline uint8_t *golden_exact(const uint8_t *octets, size_t length)
{
	uint8_t *copy = malloc(length ? length : 1);

	if (!copy)
		abort();
	memcpy(copy, octets, length);
	return copy;
}

#endif
