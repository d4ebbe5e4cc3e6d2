/* SPDX-License-Identifier: MIT */
/* The cursor: it stops at the end and fails for good. */
#include "base/reader.h"
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

static void test_nothing(void)
{
	struct reader r = reader_of(NULL, 0);

	ok(read_u8(&r) == 0 && r.failed, "a reader of nothing");
}

int main(void)
{
	test_read();
	test_nothing();
	return tap_done();
}
