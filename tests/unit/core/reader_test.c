/* SPDX-License-Identifier: MIT */
/* The cursors: they stop at the end, fail for good, and one is the mirror of the other. */
#include "base/reader.h"
#include "base/writer.h"
#include "tap.h"

static void test_read(void)
{
	const uint8_t octets[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	struct reader r = reader_of(octets, sizeof octets);

	is_int(read_u8(&r), 1, "one octet");
	is_int(read_u16(&r), 0x0203, "two");
	is_int(read_u32(&r), 0x04050607, "four");
	ok(read_bytes(&r, 1) == octets + 7 && reader_left(&r) == 1, "one in place, one left");
	ok(read_bytes(&r, 0) == octets + 8 && !r.failed, "none is always there");
	is_int(read_u16(&r), 0, "two of one: 0");
	ok(r.failed && reader_left(&r) == 1, "failed, and nothing moved");
	is_int(read_u8(&r), 0, "not even the one that is there");
	is_int(read_u32(&r), 0, "four: 0");
	ok(!read_bytes(&r, 0), "no octets either");
	ok(!read_bytes(&r, SIZE_MAX), "no length is too long to be refused");
}

static void test_write(void)
{
	uint8_t octets[10];
	const uint8_t want[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 0xee};
	struct writer w = writer_of(octets, 9);

	memset(octets, 0xee, sizeof octets);
	write_u8(&w, 1);
	write_u16(&w, 0x0203);
	write_u32(&w, 0x04050607);
	write_bytes(&w, want + 7, 2);
	write_bytes(&w, NULL, 0);
	ok(!w.failed && writer_left(&w) == 0, "what fits is written");
	write_u8(&w, 0x55);
	ok(w.failed, "what does not fit fails");
	is_bytes(octets, sizeof octets, want, sizeof want, "and touches nothing");
}

static void test_write_too_much(void)
{
	static const struct {
		const char *name;
		size_t size, left;
	} rows[] = {{"16 bits into 1", 1, 1}, {"into nothing", 0, 0}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[16], before[16];
		struct writer w = writer_of(octets, rows[i].size);

		memset(octets, 0xee, sizeof octets);
		memset(before, 0xee, sizeof before);
		write_u16(&w, 0);
		write_u32(&w, 0);
		write_bytes(&w, before, 2);
		write_u8(&w, 0);
		ok(w.failed && writer_left(&w) == rows[i].left && !write_room(&w, 0), "%s",
		   rows[i].name);
		is_bytes(octets, sizeof octets, before, sizeof before, "nothing is written");
	}
}

static void test_nothing(void)
{
	struct reader r = reader_of(NULL, 0);
	struct writer w = writer_of(NULL, 0);

	ok(read_u8(&r) == 0 && r.failed, "a reader of nothing");
	write_u8(&w, 1);
	ok(w.failed, "a writer of nothing");
}

int main(void)
{
	test_read();
	test_write();
	test_write_too_much();
	test_nothing();
	return tap_done();
}
