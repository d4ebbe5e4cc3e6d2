/* SPDX-License-Identifier: MIT */
/* The echo leaf: a request's octets become its reply's. */
#include "tap.h"
#include "unit/core/node_stimulus.h"
#include <icmp4/echo.h>

static const struct icmp4_echo_style style = {.ttl = 64, .id = 0xbeef, .keep_code = true};

/* V01 and V02 of the golden vectors, with IP headers worked out by hand around them. */
static void golden(void)
{
	uint8_t request[] = {0x45, 0x1f, 0x00, 0x20, 0x00, 0x07, 0x40, 0x00, 0x03, 0x01, 0x00,
			     0x00, 0xc0, 0x00, 0x02, 0xfe, 0xc0, 0x00, 0x02, 0x01, 0x08, 0x00,
			     0x21, 0x04, 0x12, 0x34, 0x00, 0x01, 0x61, 0x62, 0x63, 0x64};
	static const uint8_t reply[] = {0x45, 0x1c, 0x00, 0x20, 0xbe, 0xef, 0x00, 0x00,
					0x40, 0x01, 0x36, 0xd2, 0xc0, 0x00, 0x02, 0x01,
					0xc0, 0x00, 0x02, 0xfe, 0x00, 0x00, 0x29, 0x04,
					0x12, 0x34, 0x00, 0x01, 0x61, 0x62, 0x63, 0x64};
	enum icmp4_fault fault;

	mend(request);
	size_t length = icmp4_echo_answer(request, sizeof request, &style, &fault);
	is_int(fault, ICMP4_FAULT_NONE, "golden: V01 is sound");
	is_bytes(request, length, reply, sizeof reply, "golden: V01 becomes V02");
}

/* Checksums at the two zeros of one's complement (CKSUM-04, -05). */
static void zeros(void)
{
	static const struct {
		const char *name;
		uint8_t request[8], reply[8];
	} rows[] = {
		{"V04: checksum 0 becomes 0x0800",
		 {8, 0, 0, 0, 0xf7, 0xff, 0, 0},
		 {0, 0, 8, 0, 0xf7, 0xff, 0, 0}},
		{"all zero: 0xf7ff becomes 0xffff",
		 {8, 0, 0xf7, 0xff, 0, 0, 0, 0},
		 {0, 0, 0xff, 0xff, 0, 0, 0, 0}},
		{"0xf7ff becomes 0", /* id 0xffff: the rest sums to 0xffff */
		 {8, 0, 0xf7, 0xff, 0xff, 0xff, 0, 0},
		 {0, 0, 0, 0, 0xff, 0xff, 0, 0}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t bytes[28] = {0x45, 0, 0,  28, 0, 1, 0,  0, 1, 1,
				     0,    0, 10, 9,  1, 2, 10, 9, 1, 1};
		enum icmp4_fault fault;

		mend(bytes);
		memcpy(bytes + 20, rows[i].request, 8);
		size_t length = icmp4_echo_answer(bytes, sizeof bytes, &style, &fault);
		is_bytes(bytes + 20, length - 20, rows[i].reply, 8, rows[i].name);
	}
}

static void refused(void)
{
	static const struct {
		const char *name, *stimulus;
		uint8_t at, value;
		bool mend;
		size_t held; /* 0: all 36 */
		enum icmp4_fault fault;
	} rows[] = {
		{"echo reply", "icmp type 0", 0, 0x45, false, 0, 0},
		{"timestamp", "icmp type 13 data 12", 0, 0x45, false, 0, 0},
		{"UDP", "udp", 0, 0x45, false, 0, 0},
		{"first fragment", "echo mf", 0, 0x45, false, 0, 0},
		{"last fragment", "echo offset 8", 0, 0x45, false, 0, 0},
		{"7 octets", "echo", 3, 27, true, 0, ICMP4_FAULT_ICMP_SHORT},
		{"no octet", "echo", 3, 20, true, 0, ICMP4_FAULT_ICMP_SHORT},
		{"bad checksum", "echo", 22, 0, false, 0, ICMP4_FAULT_ICMP_CHECKSUM},
		{"bad data", "echo", 30, 0, false, 0, ICMP4_FAULT_ICMP_CHECKSUM},
		{"cut short", "echo", 0, 0x45, false, 35, ICMP4_FAULT_IP_TRUNCATED},
		{"bad IP checksum", "echo", 10, 0, false, 0, ICMP4_FAULT_IP_CHECKSUM},
		{"version 6", "echo", 0, 0x65, true, 0, ICMP4_FAULT_IP_VERSION},
		{"19 octets", "echo", 0, 0x45, false, 19, ICMP4_FAULT_IP_SHORT},
		{"from nobody", "echo from 0.0.0.0", 0, 0x45, false, 0, 0},
		{"from 0/8", "echo from 0.1.2.3", 0, 0x45, false, 0, 0},
		{"from 127/8", "echo from 127.0.0.1", 0, 0x45, false, 0, 0},
		{"from a group", "echo from 224.0.0.1", 0, 0x45, false, 0, 0},
		{"from 240/4", "echo from 240.0.0.1", 0, 0x45, false, 0, 0},
		{"from everybody", "echo from 255.255.255.255", 0, 0x45, false, 0, 0},
		{"to a group", "echo to 224.0.0.1", 0, 0x45, false, 0, 0},
		{"to everybody", "echo to 255.255.255.255", 0, 0x45, false, 0, 0},
		{"to 127/8", "echo to 127.0.0.1", 0, 0x45, false, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct stimulus s = says_also(says("to 10.9.1.1"), rows[i].stimulus);
		uint8_t bytes[128] = {0}, before[128];
		size_t held = put_stimulus(&s, bytes);
		enum icmp4_fault fault = ICMP4_FAULT_COUNT;

		bytes[rows[i].at] = rows[i].value;
		if (rows[i].mend)
			mend(bytes);
		memcpy(before, bytes, sizeof bytes);
		size_t length = icmp4_echo_answer(bytes, rows[i].held ? rows[i].held : held, &style,
						  &fault);
		ok(length == 0 && fault == rows[i].fault && !memcmp(bytes, before, sizeof bytes),
		   "refused, and left as it is: %s", rows[i].name);
	}

	enum icmp4_fault fault;
	is_int((int64_t)icmp4_echo_answer(NULL, 0, &style, &fault), 0, "refused: nothing at all");
}

/* What a reply must be, said another way: built anew from the request's fields. */
static size_t slow_reply(const uint8_t *ip, uint8_t *reply, bool keep_code)
{
	size_t header = (size_t)(ip[0] & 15) * 4, data = at16(ip + 2) - header;

	memset(reply, 0, 20);
	reply[0] = 0x45;
	reply[1] = ip[1] & 0xfc;
	set16(reply + 2, 20 + data);
	set16(reply + 4, 0xbeef);
	reply[8] = 64;
	reply[9] = 1;
	memcpy(reply + 12, ip + 16, 4);
	memcpy(reply + 16, ip + 12, 4);
	mend(reply);
	memcpy(reply + 20, ip + header, data);
	reply[20] = 0;
	reply[21] = keep_code ? ip[header + 1] : 0;
	set16(reply + 22, 0);
	set16(reply + 22, slow_sum(reply + 20, data, 0));
	return 20 + data;
}

/* Every size, with and without options, code and padding: ECHO-02, -05, -09, TOS-04, CODEC-07. */
static void oracle(void)
{
	static const uint8_t options[40] = {7, 39, 4, 1, 2, 3};
	static uint8_t bytes[66000], want[66000];
	size_t wrong = 0, count = 0;

	for (uint32_t data = 0; data <= 65507; data += data < 1500 ? 1 : 997) {
		bool keep = data % 3;
		struct stimulus s = says("echo to 10.9.1.1");

		s.code = data % 2 ? 7 : 0;
		s.tos = data & 0xff;
		s.df = data % 5 == 0;
		s.data = data;
		s.pad = data % 7;
		s.options = options;
		s.option_length = data > 60000 ? 0 : data % 11 * 4;
		struct icmp4_echo_style keeping = {64, 0xbeef, keep};
		size_t held = put_stimulus(&s, bytes);
		size_t length = slow_reply(bytes, want, keep);
		enum icmp4_fault fault;

		count++;
		wrong += icmp4_echo_answer(bytes, held, &keeping, &fault) != length ||
			 memcmp(bytes, want, length) != 0;
	}
	ok(wrong == 0, "oracle: %zu sizes up to 65507 octets, %zu differ", count, wrong);
}

/* Any single bit that is flipped makes the request unsound (CKSUM-03). */
static void flipped(void)
{
	const struct stimulus s = says("echo to 10.9.1.1 data 9");
	uint8_t bytes[128];
	size_t length = put_stimulus(&s, bytes), answered = 0;

	for (size_t bit = 0; bit < length * 8; bit++) {
		uint8_t copy[128];
		enum icmp4_fault fault;

		memcpy(copy, bytes, sizeof copy);
		copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
		answered += icmp4_echo_answer(copy, length, &style, &fault) != 0;
	}
	is_int((int64_t)answered, 0, "flipped: no bit of it may change");
}

int main(void)
{
	golden();
	zeros();
	refused();
	oracle();
	flipped();
	return tap_done();
}
