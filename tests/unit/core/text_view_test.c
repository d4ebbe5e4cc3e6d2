/* SPDX-License-Identifier: MIT */
/* A datagram as one line and as many: what is said, that it fits, and that nothing is escaped
 * twice. */
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/checksum.h>
#include <icmp4/text.h>

#define ABOUT "about udp 192.0.2.1:49153 > 198.51.100.7:33434 ttl 1"

/* By golden vector, the message alone. */
static void test_messages(void)
{
	static const struct {
		int number;
		const char *line;
	} rows[] = {
		{1, "echo-request, id 4660, seq 1, 12 octets"},
		{5, "port-unreachable, " ABOUT},
		{7, "redirect-host, gateway 192.0.2.254, " ABOUT},
		{14, "mask-reply, id 1, seq 2, mask 255.255.255.192"},
		{15, "router-solicitation"},
		{18, "ttl-exceeded, " ABOUT ", mpls 16001/0 24/0"},
		{19, "admin-prohibited, " ABOUT ", incoming eth0 index 7 192.0.2.254 mtu 1500"},
		{20, "ttl-exceeded, " ABOUT ", node r1 203.0.113.9"},
		{21, "ttl-exceeded, " ABOUT ", mpls 100/0"},
		{22, "extended-echo-request, id 16962, seq 3, local, interface br0"},
		{23, "extended-echo-request, id 16962, seq 3, local, interface index 1"},
		{25, "extended-echo-request, id 16962, seq 3, local, interface 02:00:5e:10:00:01"},
		{27, "extended-echo-reply, id 16962, seq 3, state 2, reachable"},
		{30, "name-reply, id 1, seq 2, ttl 3600 s, a.example."},
		{31, "photuris-bad-spi, pointer 20, about esp 192.0.2.1 > 198.51.100.7 ttl 64"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(rows[i].number, octets);
		struct icmp4_view view;
		char line[512];

		icmp4_view_message(&view, octets, length, length);
		is_int(icmp4_view_text(&view, line, sizeof line), (int64_t)strlen(rows[i].line),
		       golden[rows[i].number - 1].name);
		is_str(line, rows[i].line, "its line");
	}
}

#define ADVERTISED               "0900ffff "
#define ROUTER(last, preference) "c00002" last " " preference " "

static void test_datagrams(void)
{
	static const struct {
		const char *octets;
		const char *line;
	} rows[] = {
		{"4500001c 00010000 4001f5e0 c00002fe c0000201 0800f7fc 00010002",
		 "192.0.2.254 > 192.0.2.1: echo-request, id 1, seq 2, 8 octets"},
		{"4500001c 00010000 4006f5db c00002fe c0000201 1f900050 00000007",
		 "tcp 192.0.2.254:8080 > 192.0.2.1:80"},
		{"4500001c 00010000 40c8f519 c00002fe c0000201 1f900050 00000007",
		 "protocol 200 192.0.2.254 > 192.0.2.1"},
		{"45000017 000100b9 4001f52c c00002fe c0000201 616263",
		 "icmp 192.0.2.254 > 192.0.2.1, offset 1480, fragment"},
		{"45000034 00010000 4001f5c8 c00002fe c0000201 0303ba60 00000000 4500001c "
		 "12340000 0111bb61 c0000201 c6336407 c001829a",
		 "192.0.2.254 > 192.0.2.1: port-unreachable, " ABOUT
		 ", malformed: quote-short at octet 52"},
		{"45000038 00010000 4001f5c4 c00002fe c0000201 0b00b25b 00000000 4500001c "
		 "12340000 0101bb71 c0000201 c6336407 0800f7fc 00010002",
		 "192.0.2.254 > 192.0.2.1: ttl-exceeded, about icmp 192.0.2.1 > 198.51.100.7 "
		 "echo-request id 1 seq 2 ttl 1"},
		{"4500001c 00012000 4001d5e0 c00002fe c0000201 0800f7fc 00010002",
		 "192.0.2.254 > 192.0.2.1: echo-request, id 1, seq 2, 8 octets, more fragments"},
		{"45000000 00010000 4001f5fc c00002fe c0000201 0800f7fc 00010002",
		 "192.0.2.254 > 192.0.2.1: echo-request, id 1, seq 2, 8 octets, malformed: "
		 "ip-total-length at octet 2"},
		{"4500001c", "datagram, malformed: ip-short at octet 4"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_octets(rows[i].octets, octets);
		struct icmp4_view view;
		char line[512];

		icmp4_view_datagram(&view, octets, length, length);
		icmp4_view_text(&view, line, sizeof line);
		is_str(line, rows[i].line, "the line");
	}
}

/* What stands behind the fields: length, routers, and what is wrong; octets may be cut. */
static void test_tails(void)
{
	static const struct {
		const char *octets;
		size_t length; /* on the wire; 0: what is held */
		const char *line;
	} rows[] = {
		{"0000ffff 00000000", 1480, "echo-reply, id 0, seq 0, 1480 octets"},
		{"0d00ffff 00010002 00000001 00000000 00000000", 0,
		 "timestamp-request, id 1, seq 2, originate 1 ms, receive 0 ms, transmit 0 ms"},
		{"0d00ffff 00010002 00000001 00000000 00000000 ff", 0,
		 "timestamp-request, id 1, seq 2, originate 1 ms, receive 0 ms, transmit 0 ms, "
		 "21 octets"},
		{"0d00ffff 00010002 00000001", 20,
		 "timestamp-request, id 1, seq 2, originate 1 ms, cut at octet 12"},
		{"0d00ffff 00010002 00000001", 0,
		 "timestamp-request, id 1, seq 2, originate 1 ms, malformed: icmp-short at octet "
		 "12"},
		{ADVERTISED "01020708 " ROUTER("01", "00000000"), 0,
		 "router-advertisement, count 1, entry size 2, lifetime 1800 s, 192.0.2.1 "
		 "(preference 0)"},
		{ADVERTISED "03020708 " ROUTER("01", "0000000a") ROUTER("02", "fffffff6")
			 ROUTER("03", "80000000"),
		 0,
		 "router-advertisement, count 3, entry size 2, lifetime 1800 s, 192.0.2.1 "
		 "(preference 10), 192.0.2.2 (preference -10), 192.0.2.3 (never the default)"},
		{ADVERTISED "04020708 " ROUTER("01", "00000000") ROUTER("02", "00000000")
			 ROUTER("03", "00000000") ROUTER("04", "00000000"),
		 0,
		 "router-advertisement, count 4, entry size 2, lifetime 1800 s, 192.0.2.1 "
		 "(preference 0), 192.0.2.2 (preference 0), 192.0.2.3 (preference 0) and 1 more"},
		{ADVERTISED "02020708 " ROUTER("01", "00000000"), 24,
		 "router-advertisement, count 2, entry size 2, lifetime 1800 s, 192.0.2.1 "
		 "(preference 0), cut at octet 16"},
		{ADVERTISED "01010708 c0000201", 0,
		 "router-advertisement, count 1, entry size 1, lifetime 1800 s, malformed: "
		 "entry-count at octet 5"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t held = golden_octets(rows[i].octets, octets);
		struct icmp4_view view;
		char line[512];

		icmp4_view_message(&view, octets, held, rows[i].length ? rows[i].length : held);
		icmp4_view_text(&view, line, sizeof line);
		is_str(line, rows[i].line, rows[i].octets);
	}
}

static void is_details(int number, unsigned indent, const char *want)
{
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(number, octets);
	struct icmp4_view view;
	char text[2048];

	icmp4_view_message(&view, octets, length, length);
	is_int(icmp4_view_details(&view, icmp4_sum, indent, text, sizeof text),
	       (int64_t)strlen(want), golden[number - 1].name);
	is_str(text, want, "its lines");
}

static void test_details(void)
{
	is_details(11, 2,
		   "icmp:\n"
		   "  type: 14\n"
		   "  code: 0\n"
		   "  name: timestamp-reply\n"
		   "  checksum: ok\n"
		   "  id: 1\n"
		   "  seq: 2\n"
		   "  originate_ms: 16909060 (04:41:49.060 UT)\n"
		   "  receive_ms: 43200000 (12:00:00.000 UT)\n"
		   "  transmit_ms: 43200001 (12:00:00.001 UT)\n");
	is_details(17, 4,
		   "icmp:\n"
		   "    type: 9\n"
		   "    code: 16\n"
		   "    name: router-advertisement-no-traffic\n"
		   "    checksum: ok\n"
		   "    count: 1\n"
		   "    entry_size: 2\n"
		   "    lifetime_s: 1800 (30 min)\n"
		   "    routers:\n"
		   "        -   address: 192.0.2.1\n"
		   "            preference: 0\n"
		   "    agent_extensions:\n"
		   "        -   type: 16\n"
		   "            name: mobility-agent\n"
		   "            sequence: 0\n"
		   "            lifetime_s: 1800 (30 min)\n"
		   "            flags: 0xb000\n"
		   "            care_of:\n"
		   "                - 192.0.2.1\n"
		   "        -   type: 19\n"
		   "            name: prefix-lengths\n"
		   "            prefix_lengths:\n"
		   "                - 24\n"
		   "        -   type: 0\n"
		   "            name: padding\n");
	is_details(8, 1,
		   "icmp:\n"
		   " type: 11\n"
		   " code: 0\n"
		   " name: ttl-exceeded\n"
		   " checksum: ok\n"
		   " quote:\n"
		   "  ip:\n"
		   "   src: 192.0.2.1\n"
		   "   dst: 198.51.100.7\n"
		   "   protocol: 17 (udp)\n"
		   "   ttl: 1\n"
		   "   tos: 0\n"
		   "   id: 4660\n"
		   "   length: 28\n"
		   "   df: no\n"
		   "  udp:\n"
		   "   src_port: 49153\n"
		   "   dst_port: 33434\n"
		   "   length: 8\n"
		   "   checksum: 0x0000\n");
}

/* The line of an item on its own, wherever it stands in the text. */
static void has_line(const char *octets_text, const char *line)
{
	uint8_t octets[512];
	size_t length = golden_octets(octets_text, octets);
	struct icmp4_view view;
	char text[4096];

	icmp4_view_message(&view, octets, length, length);
	icmp4_view_details(&view, icmp4_sum, 2, text, sizeof text);
	ok(strstr(text, line), "%s", line);
}

static void test_meanings(void)
{
	has_line("1200ee3b 00010002 ffffffc0", "  mask: 255.255.255.192 (/26)\n");
	has_line("1200ee3b 00010002 ff00ff00", "  mask: 255.0.255.0\n");
	has_line("0e00edf2 00010002 01020304 80000001 80000002",
		 "  receive_ms: 2147483649 (non-standard)\n");
	has_line("0900e9f0 01020708 c0000201 80000000",
		 "      preference: -2147483648 (never a default router)\n");
	has_line("08000000 00010002 61", "  data: 1 octet\n    61");
	has_line("08000000 00010002 00414243 44454647 48494a4b 4c4d4e4f 7f",
		 "  data: 17 octets\n"
		 "    00 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f  .ABCDEFGHIJKLMNO\n"
		 "    7f                                               .\n");
	has_line("26000000 00010002 00000e10 041b5b31 6d00", "    - \\x1b[1m.\n");
	has_line("2b000000 00010140", "  state_name: reachable\n");
}

/* 64 octets of data are shown, and how many are not. */
static void test_long_data(void)
{
	uint8_t octets[200] = {8};
	struct icmp4_view view;
	char text[2048];

	icmp4_view_message(&view, octets, sizeof octets, sizeof octets);
	icmp4_view_details(&view, icmp4_sum, 2, text, sizeof text);
	ok(strstr(text, "data: 192 octets\n"), "how many");
	ok(strstr(text, "    ... 128 more\n"), "how many more");
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		ok(strlen(line) <= 80, "fits: %s", line);
}

/* PING-04: a name with an escape sequence, in an object, reaches no terminal as it is. */
static void test_escaped(void)
{
	uint8_t octets[512] = {42, 0, 0,  0, 0, 1,    1,   1,   0x20, 0,   0,
			       0,  0, 12, 3, 1, 0x1b, '[', '3', '1',  'm', '\n'};
	struct icmp4_view view;
	char text[1024];

	icmp4_view_message(&view, octets, 24, 24);
	icmp4_view_text(&view, text, sizeof text);
	ok(strstr(text, "interface \\x1b[31m\\x0a") && !strchr(text, '\x1b'), "PING-04: %s", text);
	icmp4_view_details(&view, icmp4_sum, 2, text, sizeof text);
	ok(strstr(text, "name: \\x1b[31m\\x0a\n") && !strchr(text, '\x1b'), "PING-04: in detail");
}

/* Every size from nothing to more than enough: a prefix, a NUL, not an octet more, same length. */
static void test_truncation(void)
{
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(19, octets);
	char whole[2048], part[2048];
	bool line = true, lines = true;
	struct icmp4_view view;

	icmp4_view_message(&view, octets, length, length);
	int want = icmp4_view_text(&view, whole, sizeof whole);
	for (size_t size = 0; size <= (size_t)want + 2; size++) {
		memset(part, '#', sizeof part);
		line &= icmp4_view_text(&view, part, size) == want && part[size] == '#' &&
			(!size || !strncmp(part, whole, size - 1));
	}
	ok(line, "a line in every size");
	want = icmp4_view_details(&view, icmp4_sum, 2, whole, sizeof whole);
	for (size_t size = 0; size <= (size_t)want + 2; size++) {
		memset(part, '#', sizeof part);
		lines &= icmp4_view_details(&view, icmp4_sum, 2, part, size) == want &&
			 part[size] == '#' && (!size || !strncmp(part, whole, size - 1));
	}
	ok(lines, "many lines in every size");
}

/* That of a domain name reply is signed. */
static void test_negative_ttl(void)
{
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(30, octets);
	struct icmp4_view view;
	char text[512];

	memset(octets + 8, 0xff, 4);
	icmp4_view_message(&view, octets, length, length);
	icmp4_view_details(&view, icmp4_sum, 2, text, sizeof text);
	ok(strstr(text, "  ttl_s: -1\n"), "a negative time to live is no number of minutes");
}

int main(void)
{
	test_messages();
	test_datagrams();
	test_tails();
	test_details();
	test_meanings();
	test_long_data();
	test_escaped();
	test_truncation();
	test_negative_ttl();
	return tap_done();
}
