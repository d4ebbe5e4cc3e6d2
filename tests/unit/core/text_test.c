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
	test_truncation();
	return tap_done();
}
