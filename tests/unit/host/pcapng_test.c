/* SPDX-License-Identifier: MIT */
#include "io/format/pcapng.h"

#include "frames.h"

/* Two sections, of which the second has the other byte order and numbers its interfaces anew. */
static void add_everything(struct octets *file, bool big)
{
	size_t at;

	file->big = big;
	add_section(file);
	at = begin_block(file, 4); /* names, which we do not want to know */
	add(file, "who is where", 12);
	end_block(file, at);
	add_interface(file, 1, 0, 6, 0);
	add_interface(file, 101, 5, 9, 1000000000);
	add_enhanced(file, 0, 1700000000123456, "first", 1500);
	add_enhanced(file, 1, 700000000123456789, "second", 2);
	at = begin_block(file, 3);
	add32(file, 6);
	add(file, "simple", 6);
	end_block(file, at);
	at = begin_block(file, 2);
	add16(file, 1);
	add16(file, 0xffff);
	add32(file, 0);
	add32(file, 7);
	add32(file, 8);
	add32(file, 8);
	add(file, "obsolete", 8);
	add32(file, 0);
	end_block(file, at);
	at = begin_block(file, 0x80000001);
	add_zeros(file, 600);
	end_block(file, at);
	file->big = !big;
	add_section(file);
	add_interface(file, 228, 3, 0x80 | 1, 0);
	at = begin_block(file, 3);
	add32(file, 6);
	add(file, "short", 3);
	end_block(file, at);
	add_enhanced(file, 0, 3, "half", 4);
}

static const struct expected {
	const char *text;
	int64_t time_ns;
	uint32_t link_type, interface;
	size_t length;
} expected[] = {
	{"first", 1700000000123456000, 1, 0, 1500},
	{"second", 1700000000123456789, 101, 1, 6}, /* never shorter than what is held */
	{"simple", 0, 1, 0, 6},
	{"obsolete", 1000000000000000007, 101, 1, 8},
	{"sho", 0, 228, 2, 6},
	{"half", 1500000000, 228, 2, 4},
};
enum { EXPECTED = sizeof(expected) / sizeof(expected[0]) };

/* As a source brings them: step octets more at a time, those that were used no more. Memory of
 * their exact number, for the address sanitizer. */
static void read_by(struct frames *frames, struct pcapng *reader, const struct octets *file,
		    size_t length, size_t step)
{
	size_t begin = 0, end = 0, used;
	enum parser_result result = PARSER_MORE;

	*frames = (struct frames){0};
	while (result != PARSER_BROKEN && (result == PARSER_FRAME || end < length)) {
		struct io_frame frame = {0};
		uint8_t *bytes;

		end = result == PARSER_FRAME ? end : end + step < length ? end + step : length;
		bytes = malloc(end - begin + !(end - begin));
		memcpy(bytes, file->bytes + begin, end - begin);
		result = pcapng_next(&reader->parser, bytes, end - begin, &used, &frame);
		if (result == PARSER_FRAME)
			keep(frames, &frame);
		begin += used;
		free(bytes);
	}
	frames->end = result != PARSER_BROKEN && pcapng_end(&reader->parser, end - begin)
			      ? IO_CAPTURE_END
			      : IO_CAPTURE_BROKEN;
	snprintf(frames->trouble, sizeof(frames->trouble), "%s", reader->parser.trouble);
	pcapng_free(reader);
}

static bool is_expected(const struct frames *frames, size_t i)
{
	const struct io_frame *frame = &frames->frame[i];

	return !strcmp(frames->text[i], expected[i].text) && frame->number == i + 1 &&
	       frame->time_ns == expected[i].time_ns && frame->link_type == expected[i].link_type &&
	       frame->interface == expected[i].interface && frame->length == expected[i].length &&
	       frame->held == strlen(expected[i].text);
}

static void everything(bool big)
{
	struct octets file = {.length = 0};
	struct pcapng reader = {0};
	struct frames frames;

	add_everything(&file, big);
	read_by(&frames, &reader, &file, file.length, file.length);
	is_int((int64_t)frames.count, EXPECTED, big ? "big-endian first" : "little-endian first");
	for (size_t i = 0; i < EXPECTED; i++)
		ok(is_expected(&frames, i), "frame %zu: %s", i + 1, expected[i].text);
	is_int(frames.end, IO_CAPTURE_END, "whole");
}

/* However few octets come at a time, and wherever the file is cut. */
static void in_pieces(void)
{
	struct octets file = {.length = 0};
	size_t wrong = 0, whole = 0;

	add_everything(&file, false);
	for (size_t step = 1; step < 100; step++) {
		struct pcapng reader = {0};
		struct frames frames;

		read_by(&frames, &reader, &file, file.length, step);
		wrong += frames.count != EXPECTED || frames.end != IO_CAPTURE_END;
	}
	is_int((int64_t)wrong, 0, "every size of piece");
	for (size_t length = 0; length < file.length; length++) {
		struct pcapng reader = {0};
		struct frames frames;

		read_by(&frames, &reader, &file, length, length ? length : 1);
		for (size_t i = 0; i < frames.count; i++)
			wrong += !is_expected(&frames, i);
		whole += frames.end == IO_CAPTURE_END;
	}
	is_int((int64_t)wrong, 0, "cut anywhere: the frames before the cut");
	is_int((int64_t)whole, 12, "and it may end behind a block alone");
}

/* A section, an interface, a frame of 4 octets at 28 + 36 = 64 (its block has 36), another. */
static const struct hostile {
	const char *name;
	size_t at;
	uint32_t value;
	size_t frames;
	const char *trouble;
} hostile[] = {
	{"no section", 0, 6, 0, "no section header at the beginning"},
	{"no byte order", 8, 0x01020304, 0, "no byte order in the section header at octet 0"},
	{"version 2", 12, 2, 0, "a section of pcapng version 2 at octet 0"},
	{"length 0", 68, 0, 0, "a block behind frame 0 that cannot be 0 octets long"},
	{"length 8", 68, 8, 0, "a block behind frame 0 that cannot be 8 octets long"},
	{"length 37", 68, 37, 0, "a block behind frame 0 that cannot be 37 octets long"},
	{"too short for its kind", 68, 28, 0,
	 "a block behind frame 0 that cannot be 28 octets long"},
	{"length of 4 GiB", 68, 0xfffffffc, 0,
	 "a block behind frame 0 of 4294967292 octets, more than any frame has"},
	{"length of 16 MiB", 68, 16 << 20, 0,
	 "ends in the middle of frame 1 (its block says 16777216 octets, 72 are there)"},
	{"unknown, of 4 GiB", 104, 0xfffffffc, 1, "ends in the middle of a block behind frame 1"},
	{"another length behind", 96, 40, 0,
	 "a block behind frame 0 has two lengths, 36 in front and 40 at its end"},
	{"no such interface", 108, 1, 1,
	 "frame 2 came by interface 1, which the file does not describe"},
	{"more than its block has", 120, 5, 1,
	 "frame 2 is said to hold 5 octets, in a block that has 4 for it"},
	{"more than memory has", 120, 0xffffffff, 1,
	 "frame 2 is said to hold 4294967295 octets, in a block that has 4 for it"},
	{"nothing held", 120, 0, 2, ""},
	{"an option longer than its block", 48, 0xffff0009, 2, ""},
	{"an option of no length", 48, 0x00000009, 2, ""},
};

static void lengths(void)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++) {
		struct octets file = {.length = 0};
		struct pcapng reader = {0};
		struct frames frames;
		size_t length;

		add_section(&file);
		add_interface(&file, 1, 0, 6, 0);
		add_enhanced(&file, 0, 1, "four", 4);
		add_enhanced(&file, 0, 2, "more", 4);
		length = file.length;
		if (hostile[i].value == 0xfffffffc && hostile[i].frames)
			file.bytes[100] = 0x77; /* a kind that nobody knows */
		file.length = hostile[i].at;
		add32(&file, hostile[i].value);
		read_by(&frames, &reader, &file, length, length);
		is_int((int64_t)frames.count, (int64_t)hostile[i].frames, hostile[i].name);
		is_str(frames.trouble, hostile[i].trouble, hostile[i].name);
	}
}

static const struct reading {
	const char *name;
	uint8_t resolution;
	int64_t offset;
	uint64_t stamp;
	int64_t ns;
} readings[] = {
	{"seconds", 0, 0, 1700000000, 1700000000000000000},
	{"milliseconds", 3, 0, 1700000000123, 1700000000123000000},
	{"microseconds", 6, 0, 1700000000123456, 1700000000123456000},
	{"nanoseconds", 9, 0, 1700000000123456789, 1700000000123456789},
	{"picoseconds", 12, 0, 1234567890123456789, 1234567890123456},
	{"10^-28 s", 28, 0, UINT64_MAX, 1},
	{"10^-29 s", 29, 0, UINT64_MAX - 1, 0},
	{"10^-127 s", 127, 0, UINT64_MAX - 1, 0},
	{"1/1 s", 0x80, 0, 17, 17000000000},
	{"1/2 s", 0x81, 0, 3, 1500000000},
	{"NTP, 1/2^32 s", 0xa0, 0, 0x0000000180000000, 1500000000},
	{"1/2^34 s", 0xa2, 0, (UINT64_C(1) << 34) - 1, 999999999},
	{"1/2^60 s", 0xbc, 0, UINT64_C(3) << 59, 1500000000},
	{"1/2^63 s", 0xbf, 0, UINT64_C(3) << 62, 1500000000},
	{"1/2^64 s", 0xc0, 0, UINT64_C(1) << 63, 500000000},
	{"1/2^127 s", 0xff, 0, UINT64_MAX, 0},
	{"an offset", 6, 86400, 1000000, 86401000000000},
	{"before 1970", 9, -2, 1, -1999999999},
	{"too late for 64 bits", 0, 0, UINT64_MAX, 0},
	{"too late by its sign", 9, 0, UINT64_C(1) << 63, 0},
	{"too late by the offset", 9, 9000000000, INT64_MAX, 0},
	{"an offset that is none", 9, INT64_MAX, 5, 5},
	{"binary, too late", 0x80, 0, UINT64_MAX, 0},
};

static void clocks(void)
{
	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		struct pcapng_clock clock = {0};

		pcapng_clock_offset(&clock, readings[i].offset);
		pcapng_clock_set(&clock, readings[i].resolution);
		is_int(pcapng_clock_time(&clock, readings[i].stamp), readings[i].ns,
		       readings[i].name);
	}
}

int main(void)
{
	everything(false);
	everything(true);
	in_pieces();
	lengths();
	clocks();
	return tap_done();
}
