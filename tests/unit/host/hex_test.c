/* SPDX-License-Identifier: MIT */
#include "io/format/hex.h"

#include <icmp4/link.h>

#include "frames.h"

/* An echo request of 28 octets with its IPv4 header, and without. */
#define IP   "450000 1c 000100004001f97d 7f000001 7f000001"
#define ECHO "0800f7fd00010001"

static const struct operand {
	const char *text;
	bool is_hex;
	size_t held; /* 0: refused */
	uint32_t link_type;
} operands[] = {
	{IP ECHO, true, 28, ICMP4_LINKTYPE_IPV4},
	{ECHO, true, 8, IO_LINKTYPE_ICMP},
	{"08:00:F7:fd:00:01:00:01", true, 8, IO_LINKTYPE_ICMP},
	{"0x08, 0x0, 0xf7, 0xfd, 0x00, 0x01, 0x00, 0x01", true, 8, IO_LINKTYPE_ICMP},
	{"\\x08\\x00\\xf7\\xfd\\x00\\x01\\x00\\x01\n", true, 8, IO_LINKTYPE_ICMP},
	{" 0800\n\tf7fd\r\n0001 0001 ", true, 8, IO_LINKTYPE_ICMP},
	{"112233445566aabbccddeeff0800" IP ECHO, true, 42, ICMP4_LINKTYPE_ETHERNET},
	{"112233445566aabbccddeeff8100000a0800" IP ECHO, true, 46, ICMP4_LINKTYPE_ETHERNET},
	{"450000445566aabbccddeeff88a8000a8100000b0800" IP ECHO, true, 50, ICMP4_LINKTYPE_ETHERNET},
	{"112233445566aabbccddeeff08004500", true, 16, IO_LINKTYPE_ICMP},
	{IP, true, 20, ICMP4_LINKTYPE_IPV4}, /* cut: its total length is 28 */
	{"0300fcfd00000000" IP ECHO, true, 36, IO_LINKTYPE_ICMP},
	{"08", true, 1, IO_LINKTYPE_ICMP},
	{"0800f", true, 0, 0},
	{"0800 f 7fd", true, 0, 0},
	{"", false, 0, 0},
	{" : ,", false, 0, 0},
	{"0x", false, 0, 0},
	{"cafe.pcap", false, 0, 0},
	{"-", false, 0, 0},
	{"08 00 g0", false, 0, 0},
	{"08\x10", false, 0, 0},
};

static void operand(const struct operand *row)
{
	struct io_failure failure = {.what = ""};
	bool is_hex = !row->is_hex;
	struct io_capture *capture = io_capture_hex(row->text, &is_hex, &failure);
	struct frames frames;

	is_int(is_hex, row->is_hex, row->text);
	is_int(capture != NULL, row->held != 0, "a capture");
	if (!capture) {
		is_str(failure.what, "not-hex", "what");
		return;
	}
	read_on(&frames, capture);
	is_int((int64_t)frames.count, 1, "one frame");
	is_int(frames.end, IO_CAPTURE_END, "no more");
	is_int((int64_t)frames.frame[0].held, (int64_t)row->held, "octets");
	is_int((int64_t)frames.frame[0].length, (int64_t)row->held, "and so many on the wire");
	is_int(frames.frame[0].link_type, row->link_type, "link type");
	is_int(frames.frame[0].time_ns, 0, "no time");
	is_str(io_capture_name(capture), "hex", "name");
	io_capture_close(capture);
}

static const struct dump {
	const char *name, *text;
	size_t frames;            /* 0: no capture */
	const char *first, *last; /* octets, as text */
} dumps[] = {
	{"xxd",
	 "00000000: 6865 7861 6465 6369 6d61 6c20 6469 6769  hexadecimal digi\n"
	 "00000010: 7473 2061 6e64 2062 6561 6473            ts and beads\n",
	 1, "hexadecimal digits and beads", "hexadecimal digits and beads"},
	{"xxd -g1",
	 "00000000: 68 65 78 61 64 65 63 69 6d 61 6c 20 64 69 67 69  hexadecimal digi\n"
	 "00000010: 74 73                                            ts\n",
	 1, "hexadecimal digits", "hexadecimal digits"},
	{"hexdump -C, with the characters that look like digits",
	 "00000000  62 65 61 64 20 66 61 63  65 20 64 65 61 64 20 61  |bead face dead a|\n"
	 "00000010  64 64                                             |dd|\n00000012\n",
	 1, "bead face dead add", "bead face dead add"},
	{"hexdump -C, squeezed",
	 "00000000  62 65 61 64 20 66 61 63  65 20 64 65 61 64 20 2e  |bead face dead .|\n*\n"
	 "00000030  61                                                |a|\n00000031\n",
	 1, "bead face dead .bead face dead .bead face dead .a",
	 "bead face dead .bead face dead .bead face dead .a"},
	{"hexdump -C, squeezed to the end",
	 "00000000  62 65 61 64 20 66 61 63  65 20 64 65 61 64 20 2e  |bead face dead .|\n*\n"
	 "00000020\n",
	 1, "bead face dead .bead face dead .", "bead face dead .bead face dead ."},
	{"Wireshark",
	 "0000   62 65 61 64 20 66 61 63 65 20 64 65 61 64 20 61   bead face dead a\n"
	 "0010   64 64                                             dd\n",
	 1, "bead face dead add", "bead face dead add"},
	{"od -Ax -tx1",
	 "000000 62 65 61 64 20 66 61 63 65 20 64 65 61 64 20 61\n000010 64 64\n000012\n", 1,
	 "bead face dead add", "bead face dead add"},
	{"tcpdump -x, two frames with a line before each",
	 "12:00:00.1 IP 127.0.0.1 > 127.0.0.1: ICMP echo request, id 1, seq 1, length 8\n"
	 "\t0x0000:  6669 7273 7420 6f66 2074 776f\n"
	 "12:00:00.2 IP 127.0.0.1 > 127.0.0.1: ICMP echo reply, id 1, seq 1, length 8\n"
	 "\t0x0000:  7365 636f 6e64 206f 6620 7477 6f2c 2061\n\t0x0010:  6e64 206c 6f6e 6765 72\n",
	 2, "first of two", "second of two, and longer"},
	{"one behind the other", "0000: 66697273 74\n0000: 7365636f 6e64\n0000: 6c617374\n", 3,
	 "first", "last"},
	{"Windows' lines", "0000: 6669\r\n0002: 7273 74\r\n", 1, "first", "first"},
	{"xxd -p", "66697273746669727374\n66697273\n74\n\n7365636f6e6420646967697473\n", 2,
	 "firstfirstfirst", "second digits"},
	{"digits with colons", "66:69:72:73:74:2e:2e:2e 2e\n", 1, "first....", "first...."},
	{"digits without a line's end", "666972737466697273742e", 1, "firstfirst.", "firstfirst."},
	{"words that could be digits", "face the facts\ndead\nbead\n\nadded\n", 0, "", ""},
	{"an odd number of them", "6669727374666972737\n", 0, "", ""},
	{"an offset and nothing", "0000: nothing\n", 0, "", ""},
	{"offsets that jump", "0000: 66697273 74\n0020: 7365636f 6e64\n0000: 6c617374\n", 2,
	 "first", "last"},
	{"nothing but lines", "\n\n\n", 0, "", ""},
};

static void dump(const struct dump *row)
{
	struct io_failure failure = {.what = ""};
	struct frames frames;
	bool opened = read_octets(&frames, row->text, strlen(row->text), &failure);

	ok(opened == (row->frames > 0), "%s", row->name);
	is_int((int64_t)frames.count, (int64_t)row->frames, "frames");
	if (!opened || frames.count != row->frames)
		return;
	is_str(frames.text[0], row->first, "the first");
	is_str(frames.text[row->frames - 1], row->last, "the last");
	is_int(frames.end, IO_CAPTURE_END, "end");
}

/* A capture's own octets are no frame: who dumped it is told how to give it back. */
static void dumped_captures(void)
{
	static const struct {
		const char *name, *text;
		bool refused;
	} rows[] = {
		{"pcap, xxd",
		 "00000000: d4c3 b2a1 0200 0400 0000 0000 0000 0000  ................\n", true},
		{"pcap, big-endian", "0000: a1b2c3d4 00020004 00000000\n", true},
		{"pcap of nanoseconds, hexdump -C",
		 "00000000  4d 3c b2 a1 02 00 04 00  00 00 00 00 00 00 00 00  |M<..............|\n",
		 true},
		{"the same, big-endian", "0000: a1b23c4d 00020004 00000000\n", true},
		{"pcapng, od -tx1", "0000000 0a 0d 0d 0a 1c 00 00 00 4d 3c 2b 1a\n0000014\n", true},
		{"gzip", "0000: 1f8b0800 00000000 0003\n", true},
		{"digits alone", "d4c3b2a1020004000000000000000000\n", true},
		{"a frame to such an address",
		 "0000: d4c3 b2a1 0200 0400 0000 0000 0800 4500\n"
		 "0010: 001c 0001 0000 4001 f97d 7f00 0001 7f00\n"
		 "0020: 0001 0800 f7fd 0001 0001\n",
		 false},
		{"a router solicitation", "0000: 0a00f5ff 00000000\n", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct io_failure failure = {.what = ""};
		struct frames frames;
		bool opened = read_octets(&frames, rows[i].text, strlen(rows[i].text), &failure);

		is_int(opened, !rows[i].refused, rows[i].name);
		ok(opened || (strstr(failure.message, "is the dump of a capture") &&
			      !strcmp(failure.hint, "xxd -r DUMP | icmp decode -")),
		   "%s; %s", failure.message, failure.hint);
	}
}

/* A text cut anywhere has the dumps before the cut, and a part of the last. */
static void cut_dumps(void)
{
	const char *text = dumps[7].text;
	size_t wrong = 0;

	for (size_t length = 0; length < strlen(text); length++) {
		struct io_failure failure;
		struct frames frames;

		read_octets(&frames, text, length, &failure);
		for (size_t i = 0; i < frames.count; i++) {
			const char *whole = i ? dumps[7].last : dumps[7].first;

			wrong += strncmp(frames.text[i], whole, strlen(frames.text[i])) != 0;
		}
	}
	is_int((int64_t)wrong, 0, "cut anywhere");
}

/* A line that never ends asks for no memory without limit. */
static void endless_line(void)
{
	enum { LENGTH = 1 << 20 };
	char *text = malloc(LENGTH);
	struct io_failure failure = {.what = ""};
	struct frames frames;

	memset(text, 'a', LENGTH);
	ok(!read_octets(&frames, text, LENGTH, &failure), "a line of a MiB: %s", failure.message);
	free(text);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(operands) / sizeof(operands[0]); i++)
		operand(&operands[i]);
	for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++)
		dump(&dumps[i]);
	dumped_captures();
	cut_dumps();
	endless_line();
	return tap_done();
}
