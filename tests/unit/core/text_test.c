/* SPDX-License-Identifier: MIT */
/* Text: addresses, messages, escapes; and that no buffer is too small to be safe. */
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/text.h>

static void test_address(void)
{
	static const struct {
		uint32_t address;
		const char *text;
	} rows[] = {
		{0, "0.0.0.0"},
		{0xffffffff, "255.255.255.255"},
		{0xc0000201, "192.0.2.1"},
		{0x0a096301, "10.9.99.1"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[ICMP4_ADDRESS_TEXT];
		uint32_t back = 1;
		int length = icmp4_address_text(rows[i].address, text, sizeof text);

		ok(!strcmp(text, rows[i].text), "%s", rows[i].text);
		is_int(length, (int64_t)strlen(text), "its length");
		ok(icmp4_address_parse(text, &back) && back == rows[i].address, "and back");
	}
}

static void test_address_refused(void)
{
	static const char *const rows[] = {
		"",         "1",          "10.1",      "1.2.3",      "1.2.3.4.5",        "1.2.3.",
		".1.2.3",   "1..2.3",     "256.1.1.1", "1.1.1.256",  "010.1.1.1",        "1.1.1.00",
		"1.1.1.1 ", " 1.1.1.1",   "+1.1.1.1",  "1.1.1.-1",   "0x1.1.1.1",        "1.1.1.1x",
		"a.b.c.d",  "1.1.1.1000", "1,1,1,1",   "3221225985", "4294967297.0.0.1",
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t address = 42;

		ok(!icmp4_address_parse(rows[i], &address) && address == 42, "\"%s\" is no address",
		   rows[i]);
	}
}

static void test_message(void)
{
	static const struct {
		struct icmp4_message message;
		const char *text;
	} rows[] = {
		{{.type = 8, .echo = {4660, 1}}, "echo-request, id 4660, seq 1"},
		{{.type = 0, .echo = {65535, 65535}}, "echo-reply, id 65535, seq 65535"},
		{{.type = 8, .code = 7, .echo = {1, 0}}, "echo-request, code 7, id 1, seq 0"},
		{{.type = 3, .code = 4, .error = {.mtu = 1400}}, "fragmentation-needed, mtu 1400"},
		{{.type = 3, .code = 3, .error = {.mtu = 1400}}, "port-unreachable"},
		{{.type = 3, .code = 200}, "destination-unreachable, code 200"},
		{{.type = 11}, "ttl-exceeded"},
		{{.type = 12, .error = {.pointer = 22}}, "parameter-problem, pointer 22"},
		{{.type = 12, .code = 1}, "missing-option"},
		{{.type = 25}, "reserved-robustness, type 25"},
		{{.type = 252, .code = 255}, "unassigned, type 252, code 255"},
		{{.type = 253}, "experiment-1"},
		{{.type = 254, .rest = {0, 0, 1, 2}}, "experiment-2, rest 0x0102"},
		{{.type = 5, .code = 1, .redirect = {0xc00002fe}},
		 "redirect-host, gateway 192.0.2.254"},
		{{.type = 9, .advertisement = {2, 2, 1800}},
		 "router-advertisement, count 2, entry size 2, lifetime 1800 s"},
		{{.type = 11, .error = {.length = 32}}, "ttl-exceeded"},
		{{.type = 14, .timestamp = {1, 2, 3, 4, 5}},
		 "timestamp-reply, id 1, seq 2, originate 3 ms, receive 4 ms, transmit 5 ms"},
		{{.type = 18, .mask = {1, 2, 0xffffffc0}},
		 "mask-reply, id 1, seq 2, mask 255.255.255.192"},
		{{.type = 30, .traceroute = {1, 3, 65535, 125000, 1500}},
		 "traceroute-forwarded, id 1, outbound hops 3, return hops 65535, "
		 "speed 125000 bytes/s, mtu 1500"},
		{{.type = 38, .domain = {1, 2, -1}}, "name-reply, id 1, seq 2, ttl -1 s"},
		{{.type = 42, .extended_echo = {1, 2, 1}},
		 "extended-echo-request, id 1, seq 2, local"},
		{{.type = 42, .extended_echo = {1, 2, 0}}, "extended-echo-request, id 1, seq 2"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[ICMP4_LINE_TEXT];
		int length = icmp4_message_text(&rows[i].message, text, sizeof text);

		ok(!strcmp(text, rows[i].text), "%s", rows[i].text);
		is_int(length, (int64_t)strlen(rows[i].text), "its length");
	}
}

/* No message is longer than the line that the header promises to be enough. */
static void test_longest(void)
{
	int longest = 0;

	for (int name = 0; name <= 0xffff; name++) {
		struct icmp4_message message = {.type = (uint8_t)(name >> 8),
						.code = (uint8_t)name};

		memset(message.rest, 0xff, sizeof message.rest);
		int length = icmp4_message_text(&message, NULL, 0);
		longest = length > longest ? length : longest;
	}
	ok(longest < ICMP4_LINE_TEXT, "the longest line has %d characters", longest);
}

static void test_escape(void)
{
	static const struct {
		const char *octets;
		const char *text;
	} rows[] = {
		{"", ""},
		{"65746830", "eth0"},
		{"1b5b316d", "\\x1b[1m"},
		{"610a62", "a\\x0ab"},
		{"00", "\\x00"},
		{"207e7f", " ~\\x7f"},
		{"5c", "\\x5c"},
		{"c3bcff", "\\xc3\\xbc\\xff"},
		{"3c7363726970743e", "<script>"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_octets(rows[i].octets, octets);
		char text[64];

		is_int(icmp4_escape(octets, length, text, sizeof text),
		       (int64_t)strlen(rows[i].text), "PING-04: length");
		ok(!strcmp(text, rows[i].text), "PING-04: octets %s", rows[i].octets);
	}
}

/* RFC 5952 section 4, and what has no written form. */
static void test_any_address(void)
{
	static const struct {
		uint16_t afi;
		const char *octets;
		const char *text;
	} rows[] = {
		{1, "c0000201", "192.0.2.1"},
		{2, "20010db8 00000000 00000000 00000001", "2001:db8::1"},
		{2, "00000000 00000000 00000000 00000000", "::"},
		{2, "00000000 00000000 00000000 00000001", "::1"},
		{2, "fe800000 00000000 00000000 00000000", "fe80::"},
		{2, "20010db8 00000001 00010001 00010001", "2001:db8:0:1:1:1:1:1"},
		{2, "20010000 00000001 00000000 00000001", "2001:0:0:1::1"},
		{2, "20010db8 00000000 00010000 00000001", "2001:db8::1:0:0:1"},
		{2, "00010002 00030004 00050006 00070008", "1:2:3:4:5:6:7:8"},
		{2, "0000abcd 00030004 00050006 00070000", "0:abcd:3:4:5:6:7:0"},
		{6, "02005e100001", "02:00:5e:10:00:01"},
		{6, "02005e10 00010002", "02:00:5e:10:00:01:00:02"},
		{1, "c000", ""},
		{2, "c0000201", ""},
		{6, "c0000201", ""},
		{16, "c0000201", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		char text[ICMP4_ANY_ADDRESS_TEXT];
		struct icmp4_any_address address = {
			.afi = rows[i].afi,
			.length = (uint8_t)golden_octets(rows[i].octets, octets),
			.bytes = octets,
		};

		int length = icmp4_any_address_text(&address, text, sizeof text);
		is_str(text, rows[i].text, rows[i].octets);
		is_int(length, (int64_t)strlen(rows[i].text), "its length");
	}
}

/* Every size from nothing to more than enough: a prefix, a NUL, not an octet more, same length. */
static void test_truncation(void)
{
	const struct icmp4_message message = {.type = 8, .echo = {4660, 1}};
	const char *whole = "echo-request, id 4660, seq 1";
	int length = (int)strlen(whole);

	for (size_t size = 0; size <= (size_t)length + 2; size++) {
		char text[64];

		memset(text, '#', sizeof text);
		int got = icmp4_message_text(&message, text, size);
		size_t kept = size > (size_t)length ? (size_t)length : size ? size - 1 : 0;
		ok(got == length && !memcmp(text, whole, kept) && (!size || !text[kept]) &&
			   text[size > kept ? kept + 1 : size] == '#',
		   "a buffer of %zu", size);
	}
	is_int(icmp4_address_text(0xffffffff, NULL, 0), 15, "no buffer at all: an address");
	is_int(icmp4_escape((const uint8_t *)"\n", 1, NULL, 0), 4, "no buffer at all: an escape");
}

int main(void)
{
	test_address();
	test_address_refused();
	test_message();
	test_longest();
	test_escape();
	test_any_address();
	test_truncation();
	return tap_done();
}
