/* SPDX-License-Identifier: MIT */
/* Which interface an extended echo asks about, read and written, and the pointer of class 4. */
#include "extension_bench.h"

static const struct {
	int number;
	bool local;
	enum icmp4_identifier_by by;
	uint32_t index;
	uint16_t afi;
	const char *octets; /* of the name or address */
} golden_rows[] = {
	{22, true, ICMP4_BY_NAME, 0, 0, "627230"},
	{23, true, ICMP4_BY_INDEX, 1, 0, ""},
	{24, false, ICMP4_BY_ADDRESS, 0, ICMP4_AFI_IPV4, "0a090202"},
	{25, true, ICMP4_BY_ADDRESS, 0, ICMP4_AFI_802, "02005e100001"},
};

static void test_golden(void)
{
	for (size_t i = 0; i < sizeof golden_rows / sizeof *golden_rows; i++) {
		struct bench b = bench_golden(golden_rows[i].number);
		struct icmp4_identifier identifier;
		uint8_t want[16], built[32];
		size_t length = golden_octets(golden_rows[i].octets, want);
		enum icmp4_fault fault = icmp4_identifier_of(&identifier, &b.view);
		bool by_name = identifier.by == ICMP4_BY_NAME;
		const uint8_t *got = by_name ? identifier.name.bytes : identifier.address.bytes;

		ok(!fault && identifier.by == golden_rows[i].by &&
			   identifier.index == golden_rows[i].index &&
			   identifier.address.afi == golden_rows[i].afi &&
			   (by_name ? identifier.name.length : identifier.address.length) ==
				   length &&
			   (!length || !memcmp(got, want, length)),
		   "PROBE-01, PROBE-15: V%d: its values", golden_rows[i].number);
		int size = icmp4_identifier_body(&identifier, golden_rows[i].local, built,
						 sizeof built);
		is_bytes(built, size < 0 ? 0 : (size_t)size, b.octets + 8, b.length - 8,
			 "PROBE-01, PROBE-15: built again to the octet");
		for (int room = 0; room < size; room++)
			if (icmp4_identifier_body(&identifier, true, built, (size_t)room) !=
			    ICMP4_ERR_SPACE)
				ok(false, "V%d: in %d octets", golden_rows[i].number, room);
		bench_end(&b);
	}
}

static void test_local(void)
{
	static const uint8_t octets[] = {0xc0, 0, 2, 1};
	static const struct {
		const char *name;
		struct icmp4_identifier identifier;
		bool may;
	} rows[] = {
		{"PROBE-02: a name", {.by = ICMP4_BY_NAME, .name = {octets, 1}}, false},
		{"PROBE-02: an index", {.by = ICMP4_BY_INDEX, .index = 1}, false},
		{"PROBE-02: an address", {.by = ICMP4_BY_ADDRESS, .address = {1, 4, octets}}, true},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t message[40] = {ICMP4_EXTENDED_ECHO};
		struct icmp4_identifier back;
		int size = icmp4_identifier_body(&rows[i].identifier, false, message + 8, 32);

		ok(rows[i].may ? size > 0 : size == ICMP4_ERR_ARGUMENT, "%s of another's interface",
		   rows[i].name);
		size = icmp4_identifier_body(&rows[i].identifier, true, message + 8, 32);
		struct bench b = bench_of(message, 8 + (size_t)size);
		ok((icmp4_identifier_of(&back, &b.view) == ICMP4_FAULT_OBJECT_TYPE) != rows[i].may,
		   "%s is malformed without L", rows[i].name);
		b.octets[7] = 1;
		ok(!icmp4_identifier_of(&back, &b.view), "%s with L", rows[i].name);
		b.octets[7] = 0;
		b.octets[0] = ICMP4_EXTENDED_ECHO_REPLY;
		ok(!icmp4_identifier_of(&back, &b.view), "%s in a reply, which has no L",
		   rows[i].name);
		bench_end(&b);
	}
}

/* Requests with L set whose structure is sound but for one thing (octets behind the header). */
static void test_malformed(void)
{
	static const struct {
		const char *name;
		const char *body;
		enum icmp4_fault fault;
	} rows[] = {
		{"no structure", "", ICMP4_FAULT_EXTENSION_SHORT},
		{"no object", "20000000", ICMP4_FAULT_EXTENSION_EMPTY},
		{"version 1", "10000000 00080302 00000001", ICMP4_FAULT_EXTENSION_VERSION},
		{"a wrong checksum", "2000dcf5 00080302 00000001", ICMP4_FAULT_EXTENSION_CHECKSUM},
		{"V22 object length 0", "20000000 00000301 62723000", ICMP4_FAULT_OBJECT_LENGTH},
		{"V22 object length 400", "20000000 01900301 62723000", ICMP4_FAULT_OBJECT_LENGTH},
		{"two objects", "2000d9e8 00080302 00000001 00080302 00000002",
		 ICMP4_FAULT_OBJECT_TWICE},
		{"class 1", "20000000 00080101 00064101", ICMP4_FAULT_OBJECT_TYPE},
		{"class 2", "20000000 00080208 00000001", ICMP4_FAULT_OBJECT_TYPE},
		{"c-type 0", "20000000 00080300 00000001", ICMP4_FAULT_OBJECT_TYPE},
		{"c-type 4", "20000000 00080304 00000001", ICMP4_FAULT_OBJECT_TYPE},
		{"no name", "20000000 00040301", ICMP4_FAULT_OBJECT_SHORT},
		{"a name of NULs", "20000000 00080301 00000000", ICMP4_FAULT_OBJECT_SHORT},
		{"no index", "20000000 00040302", ICMP4_FAULT_OBJECT_SHORT},
		{"index length 6", "20000000 00060302 0001", ICMP4_FAULT_OBJECT_LENGTH},
		{"an index of 8 octets", "20000000 000c0302 00000001 00000002",
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"no address", "20000000 00040303", ICMP4_FAULT_OBJECT_SHORT},
		{"PROBE-16: AFI 1, length 5", "20000000 00100303 00010500 0a090202 01000000",
		 ICMP4_FAULT_OBJECT_ADDRESS},
		{"PROBE-16: AFI 2, length 4", "20000000 000c0303 00020400 0a090202",
		 ICMP4_FAULT_OBJECT_ADDRESS},
		{"PROBE-16: AFI 6, length 7", "20000000 00100303 00060700 02005e10 00010000",
		 ICMP4_FAULT_OBJECT_ADDRESS},
		{"PROBE-16: AFI 6, length 8", "20000000 00100303 00060800 02005e10 00010000",
		 ICMP4_FAULT_NONE},
		{"PROBE-16: past the object", "20000000 00080303 00010400",
		 ICMP4_FAULT_OBJECT_SHORT},
		{"PROBE-16: a word too many", "20000000 00100303 00010400 0a090202 00000000",
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"PROBE-15: a family of its own", "20000000 000c0303 40030300 0a0b0c00",
		 ICMP4_FAULT_NONE},
		{"PROBE-16: of no octet", "20000000 00080303 40030000", ICMP4_FAULT_OBJECT_ADDRESS},
		{"PROBE-15: a name of 8, which no NUL ends", "20000000 000c0301 67656e65 76653031",
		 ICMP4_FAULT_NONE},
		{"PROBE-08: no checksum", "20000000 00080302 00000001", ICMP4_FAULT_NONE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t message[64] = {ICMP4_EXTENDED_ECHO, 0, 0, 0, 0, 0, 0, 1};
		size_t length = 8 + golden_octets(rows[i].body, message + 8);
		struct bench b = bench_of(message, length);
		struct icmp4_identifier identifier;
		enum icmp4_fault fault = icmp4_identifier_of(&identifier, &b.view);

		ok(fault == rows[i].fault, "PROBE-07: %s: %s", rows[i].name,
		   icmp4_fault_name(fault));
		bench_end(&b);
	}
}

static void test_other_types(void)
{
	struct bench b = bench_golden(18);
	struct icmp4_identifier identifier;

	is_int(icmp4_identifier_of(&identifier, &b.view), ICMP4_FAULT_EXTENSION_SHORT,
	       "an error asks about no interface");
	bench_end(&b);
}

static void test_names(void)
{
	static uint8_t text[300], payload[300];
	struct icmp4_identifier back, identifier = {.by = ICMP4_BY_NAME, .name = {text, 255}};
	uint8_t built[300];

	memset(text, 'n', sizeof text);
	memset(payload, 'n', 256);
	int length = icmp4_identifier_build(&identifier, built, sizeof built);
	struct icmp4_object object = bench_built(built, length);
	ok(length == 260 && !icmp4_identifier_parse(&back, &object) && back.name.length == 255,
	   "PROBE-15: a name of 255 octets is never cut: another would be another interface");
	object.bytes = payload;
	object.length = 256;
	is_int(icmp4_identifier_parse(&back, &object), ICMP4_FAULT_OBJECT_NAME, "256 are too many");
}

static void test_refused(void)
{
	static const uint8_t octets[16];
	static const struct {
		const char *name;
		struct icmp4_identifier identifier;
	} rows[] = {
		{"by nothing", {.index = 1}},
		{"by more than there is", {.by = (enum icmp4_identifier_by)4, .index = 1}},
		{"no name", {.by = ICMP4_BY_NAME}},
		{"an empty name", {.by = ICMP4_BY_NAME, .name = {octets, 0}}},
		{"a name with a NUL", {.by = ICMP4_BY_NAME, .name = {octets, 3}}},
		{"no address", {.by = ICMP4_BY_ADDRESS}},
		{"PROBE-16: IPv4 of 16 octets",
		 {.by = ICMP4_BY_ADDRESS, .address = {1, 16, octets}}},
		{"PROBE-16: none of a family of its own",
		 {.by = ICMP4_BY_ADDRESS, .address = {99, 0, octets}}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[32];

		is_int(icmp4_identifier_build(&rows[i].identifier, built, sizeof built),
		       ICMP4_ERR_ARGUMENT, rows[i].name);
	}
}

static void test_there_and_back(void)
{
	static const struct {
		uint16_t afi;
		uint8_t length;
	} families[] = {{1, 4}, {2, 16}, {6, 6}, {6, 8}, {99, 1}, {99, 33}};
	size_t wrong = 0;

	for (uint64_t n = 0; n < 5000; n++) {
		uint64_t r = bench_random(70, n);
		uint8_t octets[64], built[100];
		struct icmp4_identifier back,
			identifier = {.by = (enum icmp4_identifier_by)(1 + r % 3)};

		for (size_t i = 0; i < sizeof octets; i++)
			octets[i] = (uint8_t)(1 + bench_random(71 + n, i) % 255);
		if (identifier.by == ICMP4_BY_NAME)
			identifier.name = (struct icmp4_name){octets, (uint8_t)(1 + (r >> 8) % 63)};
		else if (identifier.by == ICMP4_BY_INDEX)
			identifier.index = (uint32_t)(r >> 32);
		else
			identifier.address = (struct icmp4_any_address){
				families[(r >> 8) % 6].afi, families[(r >> 8) % 6].length, octets};
		int length = icmp4_identifier_build(&identifier, built, sizeof built);
		struct icmp4_object object = bench_built(built, length);
		wrong += length % 4 || icmp4_identifier_parse(&back, &object) ||
			 back.by != identifier.by || back.index != identifier.index ||
			 back.name.length != identifier.name.length ||
			 back.address.afi != identifier.address.afi ||
			 back.address.length != identifier.address.length;
		wrong += back.name.length && memcmp(back.name.bytes, octets, back.name.length);
		wrong += back.address.length &&
			 memcmp(back.address.bytes, octets, back.address.length);
	}
	ok(wrong == 0, "PROBE-15: 5000 random identifiers come back");
}

static void test_pointer(void)
{
	uint8_t built[12];
	uint32_t pointer;

	is_int(icmp4_pointer_build(0xdeadbeef, built, sizeof built), 8, "a pointer of class 4");
	struct icmp4_object object = bench_built(built, 8);
	ok(!icmp4_pointer_parse(&pointer, &object) && pointer == 0xdeadbeef, "comes back");
	is_int(icmp4_pointer_build(1, built, 7), ICMP4_ERR_SPACE, "no room");
	object.length = 0;
	is_int(icmp4_pointer_parse(&pointer, &object), ICMP4_FAULT_OBJECT_SHORT, "not there");
	object.length = 8;
	is_int(icmp4_pointer_parse(&pointer, &object), ICMP4_FAULT_OBJECT_LENGTH, "more than one");
	object.length = 4;
	object.c_type = 2;
	is_int(icmp4_pointer_parse(&pointer, &object), ICMP4_FAULT_OBJECT_TYPE, "c-type 2");
	object.c_type = 1;
	object.object_class = 3;
	is_int(icmp4_pointer_parse(&pointer, &object), ICMP4_FAULT_OBJECT_TYPE, "class 3");
}

int main(void)
{
	test_golden();
	test_local();
	test_malformed();
	test_other_types();
	test_names();
	test_refused();
	test_there_and_back();
	test_pointer();
	return tap_done();
}
