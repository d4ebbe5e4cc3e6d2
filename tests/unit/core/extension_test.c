/* SPDX-License-Identifier: MIT */
/* Where an extension structure stands, whether it is believed, and the walk through its objects. */
#include "extension_bench.h"

static void test_golden(void)
{
	static const struct {
		int number;
		enum icmp4_extension_place place;
		size_t at, held;
		uint8_t object_class, c_type;
	} rows[] = {
		{18, ICMP4_EXTENSION_BY_LENGTH, 128, 16, ICMP4_OBJECT_MPLS, 1},
		{19, ICMP4_EXTENSION_BY_LENGTH, 128, 32, ICMP4_OBJECT_INTERFACE, 0x0f},
		{20, ICMP4_EXTENSION_BY_LENGTH, 128, 20, ICMP4_OBJECT_NODE, 0x06},
		{22, ICMP4_EXTENSION_BODY, 0, 12, ICMP4_OBJECT_INTERFACE_IDENTIFIER, 1},
		{23, ICMP4_EXTENSION_BODY, 0, 12, ICMP4_OBJECT_INTERFACE_IDENTIFIER, 2},
		{24, ICMP4_EXTENSION_BODY, 0, 16, ICMP4_OBJECT_INTERFACE_IDENTIFIER, 3},
		{25, ICMP4_EXTENSION_BODY, 0, 20, ICMP4_OBJECT_INTERFACE_IDENTIFIER, 3},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bench b = bench_golden(rows[i].number);
		const struct icmp4_extension *e = &b.extension;
		struct icmp4_object object = bench_object(e);

		ok(b.found && e->place == rows[i].place && e->at == rows[i].at &&
			   e->held == rows[i].held && !e->cut &&
			   e->bytes == b.octets + ICMP4_HEADER + rows[i].at,
		   "V%d: its structure is found", rows[i].number);
		ok(e->checksum == ICMP4_CHECKSUM_OK && !icmp4_extension_check(e),
		   "CKSUM-10: V%d: and sound", rows[i].number);
		ok(object.object_class == rows[i].object_class && object.c_type == rows[i].c_type &&
			   object.at == 4 && object.length == rows[i].held - 8,
		   "V%d: and has its object", rows[i].number);
		bench_end(&b);
	}
}

/* The same message, looked at in both ways. */
static void test_legacy(void)
{
	struct bench b = bench_golden(21);

	ok(!b.found && b.extension.place == ICMP4_EXTENSION_NONE && b.extension.at == b.length - 8,
	   "EXT-06: V21: length 0, so that the whole rest is quote");
	bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
	struct icmp4_object object = bench_object(&b.extension);
	ok(b.found && b.extension.place == ICMP4_EXTENSION_LEGACY && b.extension.at == 128 &&
		   icmp4_mpls_entry(&object, 0).label == 100,
	   "EXT-07: V21: label 100 in the compatible mode");
	put16(b.octets + 138, 0);
	bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
	ok(!b.found, "EXT-08: not without a checksum");
	put16(b.octets + 138, 0x1234);
	bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
	ok(!b.found, "EXT-08: not with a wrong one");
	b.octets[136] = 0x10;
	bench_freshen(&b, 136);
	bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
	ok(!b.found, "EXT-13: not of version 1");
	b.octets[136] = 0x20;
	put16(b.octets + 140, 12);
	bench_freshen(&b, 136);
	bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
	ok(!b.found, "EXT-12: not before an object that runs past the end");
	bench_end(&b);
}

/* One field of a golden message spoilt: what the structure, and the walk, say of it. */
static void test_malformed(void)
{
	static const struct {
		const char *name;
		int number;
		size_t at; /* octet of the message that a 16-bit value is put to */
		uint16_t value;
		size_t freshen; /* octet at which the structure begins whose checksum shall fit */
		enum icmp4_fault structure;
		enum icmp4_fault walk;
	} rows[] = {
		{"EXT-10: V18 octet 5 = 5, into the quote", 18, 4, 5, 0,
		 ICMP4_FAULT_EXTENSION_VERSION, ICMP4_FAULT_EXTENSION_VERSION},
		{"EXT-10: V18 octet 5 = 4, into the quoted header", 18, 4, 4, 0,
		 ICMP4_FAULT_QUOTE_LENGTH, ICMP4_FAULT_QUOTE_LENGTH},
		{"EXT-10: V18 octet 5 = 31, in front of the structure", 18, 4, 31, 0,
		 ICMP4_FAULT_EXTENSION_VERSION, ICMP4_FAULT_EXTENSION_VERSION},
		{"EXT-10: V18 octet 5 = 255", 18, 4, 255, 0, ICMP4_FAULT_QUOTE_LENGTH,
		 ICMP4_FAULT_QUOTE_LENGTH},
		{"EXT-10: V18 octet 5 = 36, the end", 18, 4, 36, 0, ICMP4_FAULT_EXTENSION_SHORT,
		 ICMP4_FAULT_EXTENSION_SHORT},
		{"EXT-10: V18 octet 5 = 37, a word past it", 18, 4, 37, 0, ICMP4_FAULT_QUOTE_LENGTH,
		 ICMP4_FAULT_QUOTE_LENGTH},
		{"EXT-13: V18 version 1", 18, 136, 0x1000, 136, ICMP4_FAULT_EXTENSION_VERSION,
		 ICMP4_FAULT_EXTENSION_VERSION},
		{"EXT-13: V18 reserved bits", 18, 136, 0x2fff, 136, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_NONE},
		{"CKSUM-10: V18 checksum 0: not transmitted", 18, 138, 0, 0, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_NONE},
		{"EXT-09: V18 checksum wrong", 18, 138, 0x4908, 0, ICMP4_FAULT_EXTENSION_CHECKSUM,
		 ICMP4_FAULT_EXTENSION_CHECKSUM},
		{"EXT-12: V18 object length 0", 18, 140, 0, 136, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"EXT-12: V18 object length 1", 18, 140, 1, 136, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"EXT-12: V18 object length 3", 18, 140, 3, 136, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"EXT-12: V18 object length 6", 18, 140, 6, 136, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"EXT-12: V18 object length 65535", 18, 140, 65535, 136, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"EXT-12: V18 object length 8: half a stack, and a header that is none", 18, 140, 8,
		 136, ICMP4_FAULT_NONE, ICMP4_FAULT_OBJECT_LENGTH},
		{"EXT-11: V18 class 99", 18, 142, 0x6301, 136, ICMP4_FAULT_NONE, ICMP4_FAULT_NONE},
		{"PROBE-07: V22 object length 0", 22, 12, 0, 8, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"PROBE-07: V22 object length 400", 22, 12, 400, 8, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"PROBE-07: V22 object length 7", 22, 12, 7, 8, ICMP4_FAULT_NONE,
		 ICMP4_FAULT_OBJECT_LENGTH},
		{"PROBE-07: V22 checksum wrong", 22, 10, 0x4a85, 0, ICMP4_FAULT_EXTENSION_CHECKSUM,
		 ICMP4_FAULT_EXTENSION_CHECKSUM},
		{"PROBE-07: V22 version 0", 22, 8, 0, 8, ICMP4_FAULT_EXTENSION_VERSION,
		 ICMP4_FAULT_EXTENSION_VERSION},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bench b = bench_golden(rows[i].number);

		put16(b.octets + rows[i].at, rows[i].value);
		if (rows[i].freshen)
			bench_freshen(&b, rows[i].freshen);
		bench_look(&b, b.length, ICMP4_EXTENSION_STRICT);
		enum icmp4_fault walk = icmp4_extension_check(&b.extension);
		ok(b.found && b.extension.fault == rows[i].structure && walk == rows[i].walk,
		   "%s: %s, %s", rows[i].name, icmp4_fault_name(b.extension.fault),
		   icmp4_fault_name(walk));
		bench_end(&b);
	}
}

/* What real senders write in octet 5 of a message whose structure is at 128. */
static void test_misplaced(void)
{
	static const uint8_t lengths[] = {1, 4, 5, 17, 31, 33, 35, 36, 37, 200, 255};

	for (size_t i = 0; i < sizeof lengths; i++) {
		struct bench b = bench_golden(18);

		b.octets[5] = lengths[i];
		bench_look(&b, b.length, ICMP4_EXTENSION_STRICT);
		bool faulty = b.found && b.extension.fault &&
			      b.extension.place == ICMP4_EXTENSION_BY_LENGTH;
		bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
		ok(faulty && b.found && b.extension.place == ICMP4_EXTENSION_MISPLACED &&
			   b.extension.at == 128 && !icmp4_extension_check(&b.extension),
		   "EXT-07: octet 5 = %d is wrong, and the structure at 128 is seen", lengths[i]);
		put16(b.octets + 138, 0);
		bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
		ok(b.found && b.extension.place == ICMP4_EXTENSION_BY_LENGTH && b.extension.fault,
		   "EXT-08: octet 5 = %d, without a checksum there", lengths[i]);
		bench_end(&b);
	}
}

/* A sound structure where octet 5 says outweighs one at 128. */
static void test_by_length_wins(void)
{
	uint8_t octets[200] = {11, 0, 0, 0, 0, 34, 0, 0, 0x45};
	static const uint8_t object[] = {0, 8, 1, 1, 0, 6, 0x41, 1};

	icmp4_extension_build(object, sizeof object, octets + 8 + 136, 12);
	octets[136] = 0x20;
	put16(octets + 140, 8);
	struct bench b = bench_of(octets, 8 + 136 + 12);
	bench_freshen(&b, 136);
	bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
	ok(b.found && b.extension.at == 136 && b.extension.place == ICMP4_EXTENSION_BY_LENGTH,
	   "EXT-02: octet 5 is believed before the fallback place is");
	bench_end(&b);
}

/* Behind the one object of an extended echo, and under the checksum or not. */
static void test_echo(void)
{
	static const struct {
		const char *name;
		const char *octets; /* behind the ICMP header */
		uint8_t type;
		bool found;
		size_t held;
		enum icmp4_checksum_state checksum;
		enum icmp4_fault fault;
	} rows[] = {
		{"PROBE-17: a reply that ends with its header", "", 43, false, 0,
		 ICMP4_CHECKSUM_ABSENT, ICMP4_FAULT_NONE},
		{"PROBE-07: a request that does", "", 42, true, 0, ICMP4_CHECKSUM_ABSENT,
		 ICMP4_FAULT_EXTENSION_SHORT},
		{"PROBE-07: three octets", "200000", 42, true, 3, ICMP4_CHECKSUM_ABSENT,
		 ICMP4_FAULT_EXTENSION_SHORT},
		{"EXT-05: a header alone", "2000dfff", 42, true, 4, ICMP4_CHECKSUM_OK,
		 ICMP4_FAULT_EXTENSION_EMPTY},
		{"EXT-05: a header alone, no checksum", "20000000", 42, true, 4,
		 ICMP4_CHECKSUM_ABSENT, ICMP4_FAULT_EXTENSION_EMPTY},
		{"PROBE-17: data behind the object", "2000dcf4 00080302 00000001 65933a33 000ddc2b",
		 42, true, 12, ICMP4_CHECKSUM_OK, ICMP4_FAULT_NONE},
		{"PROBE-17: copied into the reply", "2000dcf4 00080302 00000001 65933a33 000ddc2b",
		 43, true, 12, ICMP4_CHECKSUM_OK, ICMP4_FAULT_NONE},
		{"PROBE-08: data, no checksum", "20000000 00080302 00000001 65933a33", 42, true, 12,
		 ICMP4_CHECKSUM_ABSENT, ICMP4_FAULT_NONE},
		{"RFC 8335: a checksum over the data too", "20003d2e 00080302 00000001 65933a33",
		 42, true, 12, ICMP4_CHECKSUM_OK, ICMP4_FAULT_NONE},
		{"EXT-09: a checksum over neither", "20003d2f 00080302 00000001 65933a33", 42, true,
		 12, ICMP4_CHECKSUM_BAD, ICMP4_FAULT_EXTENSION_CHECKSUM},
		{"PROBE-07: two objects under one checksum",
		 "2000d9e8 00080302 00000001 00080302 00000002", 42, true, 20, ICMP4_CHECKSUM_OK,
		 ICMP4_FAULT_NONE},
		{"a name that is not padded", "20009424 000a0301 656e7031 733065 933a48", 42, true,
		 14, ICMP4_CHECKSUM_OK, ICMP4_FAULT_NONE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[64] = {rows[i].type};
		size_t length = golden_octets(rows[i].octets, octets + 8);
		struct bench b = bench_of(octets, 8 + length);
		const struct icmp4_extension *e = &b.extension;

		ok(b.found == rows[i].found && e->held == rows[i].held &&
			   e->checksum == rows[i].checksum && e->fault == rows[i].fault,
		   "%s: %zu octets, %s, %s", rows[i].name, e->held,
		   icmp4_checksum_state_name(e->checksum), icmp4_fault_name(e->fault));
		bench_end(&b);
	}
}

static void test_other_types(void)
{
	size_t wrong = 0;

	for (int type = 0; type <= 255; type++) {
		bool may = type == 3 || type == 11 || type == 12;
		struct bench b = bench_golden(18);

		b.octets[0] = (uint8_t)type;
		bench_look(&b, b.length, ICMP4_EXTENSION_STRICT);
		if (type != 42 && type != 43)
			wrong += b.found != may;
		bench_end(&b);
	}
	ok(wrong == 0, "EXT-01, REDIR-18: octet 5 is a length in types 3, 11 and 12 only");
}

/* Whatever is missing behind a place, nothing is read past it and no sender is blamed for it. */
static void test_cut(void)
{
	static const int numbers[] = {18, 19, 20, 21, 22, 23, 24, 25};
	size_t wrong = 0, cuts = 0;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct bench whole = bench_golden(numbers[i]);

		for (size_t held = ICMP4_HEADER; held < whole.length; held++, cuts++) {
			struct bench b = whole;

			b.octets = golden_exact(whole.octets, held);
			bench_look(&b, held, ICMP4_EXTENSION_COMPATIBLE);
			const struct icmp4_extension *e = &b.extension;
			wrong += b.found != whole.found;
			wrong += e->at + e->held > held - ICMP4_HEADER;
			if (b.found) {
				enum icmp4_fault fault = icmp4_extension_check(e);

				/* What is missing may be zeros: then the sum is right. */
				wrong += !e->cut || (e->checksum != ICMP4_CHECKSUM_CUT &&
						     e->checksum != ICMP4_CHECKSUM_OK);
				wrong += fault != (e->held < 4 ? ICMP4_FAULT_EXTENSION_SHORT
							       : ICMP4_FAULT_NONE);
			}
			bench_end(&b);
		}
		bench_end(&whole);
	}
	ok(wrong == 0, "CKSUM-09: %zu cuts, and nothing is judged that is not held", cuts);
}

static void test_cut_behind_the_object(void)
{
	uint8_t octets[28] = {42};

	golden_octets("2000dcf4 00080302 00000001 65933a33 000ddc2b", octets + 8);
	struct bench b = bench_of(octets, sizeof octets);
	bench_look(&b, 24, ICMP4_EXTENSION_STRICT);
	ok(b.found && !b.extension.cut && b.extension.checksum == ICMP4_CHECKSUM_OK,
	   "an extended echo cut in its data has its structure whole");
	bench_look(&b, 20, ICMP4_EXTENSION_STRICT);
	ok(b.found && !b.extension.cut && b.extension.checksum == ICMP4_CHECKSUM_OK,
	   "or right behind it");
	put16(b.octets + 10, 0x1234);
	bench_look(&b, 24, ICMP4_EXTENSION_STRICT);
	ok(b.extension.checksum == ICMP4_CHECKSUM_CUT && !b.extension.fault,
	   "and a checksum that might cover what is missing is not called bad");
	bench_end(&b);
}

/* Unknown classes, in the middle, first and last; the order is kept. */
static void test_walk(void)
{
	static const uint8_t objects[] = {
		0, 8, 1, 1, 0, 6, 0x41, 1, 0, 12, 99,   7, 1, 2, 3,   4,
		5, 6, 7, 8, 0, 8, 1,    1, 0, 6,  0x51, 2, 0, 4, 247, 0,
	};
	static const struct {
		uint8_t object_class, c_type;
		uint16_t at;
		size_t length;
	} want[] = {{1, 1, 4, 4}, {99, 7, 12, 8}, {1, 1, 24, 4}, {247, 0, 32, 0}};
	uint8_t octets[256] = {11, 0, 0, 0, 0, 32, 0, 0, 0x45};
	struct icmp4_object object;
	enum icmp4_fault fault;
	size_t at = 0, count = 0, wrong = 0;

	int length = icmp4_extension_build(objects, sizeof objects, octets + 136, 100);
	struct bench b = bench_of(octets, 136 + (size_t)length);
	for (; icmp4_object_next(&b.extension, &at, &object, &fault); count++)
		wrong += object.object_class != want[count].object_class ||
			 object.c_type != want[count].c_type || object.at != want[count].at ||
			 object.length != want[count].length;
	ok(count == 4 && wrong == 0 && !fault, "EXT-11, EXT-16: four objects in their order");
	ok(at == b.extension.held && !icmp4_object_next(&b.extension, &at, &object, &fault),
	   "and then none any more");

	put16(b.octets + 136 + 24, 6);
	for (at = count = 0; icmp4_object_next(&b.extension, &at, &object, &fault);)
		count++;
	ok(count == 2 && fault == ICMP4_FAULT_OBJECT_LENGTH && at == 24,
	   "EXT-12: those in front of a faulty one stay");
	bench_end(&b);
}

/* Random octets as a structure: it ends, inside, and each step is whole. */
static void test_walk_random(void)
{
	size_t wrong = 0, seen = 0;

	for (uint64_t n = 0; n < 20000; n++) {
		uint8_t octets[64];
		size_t length = 4 + bench_random(1, n) % (sizeof octets - 3);

		for (size_t i = 0; i < length; i++)
			octets[i] = (uint8_t)(bench_random(2 + n, i) & (i % 4 == 0 ? 0 : 0x1f));
		uint8_t *exact = golden_exact(octets, length);
		struct icmp4_extension e = {.bytes = exact, .held = length, .cut = n % 2};
		struct icmp4_object object;
		enum icmp4_fault fault;
		size_t at = 0, before = 4;

		while (icmp4_object_next(&e, &at, &object, &fault)) {
			wrong += at < before + 4 || at > length || object.at != before ||
				 object.bytes + object.length != exact + at;
			before = at;
			seen++;
		}
		wrong += !fault && !e.cut && at != length;
		free(exact);
	}
	ok(wrong == 0 && seen > 2000, "EXT-12: %zu objects in random octets", seen);
}

static void test_roles(void)
{
	static const struct {
		const char *name;
		uint8_t c_types[5];
		enum icmp4_fault fault;
	} rows[] = {
		{"IIO-02: all four roles", {0x01, 0x41, 0x81, 0xc1, 0}, ICMP4_FAULT_NONE},
		{"IIO-03: two objects of role 0", {0x01, 0x08}, ICMP4_FAULT_OBJECT_TWICE},
		{"IIO-03: of role 3", {0xc1, 0x01, 0xc2}, ICMP4_FAULT_OBJECT_TWICE},
		{"IIO-02: five objects", {0x01, 0x41, 0x81, 0xc1, 0x31}, ICMP4_FAULT_OBJECT_TWICE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[60], body[200], quote[28] = {0x45};
		struct icmp4_extension e = {.bytes = octets, .held = 4};
		struct icmp4_message message = {.type = 11, .body = quote, .body_length = 28};

		for (size_t k = 0; k < 5 && (k == 0 || rows[i].c_types[k]); k++)
			e.held += (size_t)icmp4_object_build(2, rows[i].c_types[k], quote, 4,
							     octets + e.held, 8);
		is_int(icmp4_extension_check(&e), rows[i].fault, rows[i].name);
		int got = icmp4_extension_attach(&message, octets + 4, e.held - 4, 556, body,
						 sizeof body);
		ok(rows[i].fault ? got == ICMP4_ERR_ARGUMENT : got > 0, "%s: sent?", rows[i].name);
	}
}

/* About one in 2^31 is taken for a structure: version, checksum, length of the first object. */
static void test_false_positives(void)
{
	enum { QUOTES = 1000000 };
	uint8_t octets[208] = {11};
	struct bench b = bench_of(octets, sizeof octets);
	size_t found = 0;

	for (uint64_t n = 0; n < QUOTES; n++) {
		uint64_t words[25];

		for (size_t i = 0; i < 25; i++)
			words[i] = bench_random(7, n * 25 + i);
		memcpy(b.octets + 8, words, sizeof words);
		bench_look(&b, b.length, ICMP4_EXTENSION_COMPATIBLE);
		found += b.found;
	}
	ok(found <= 3, "EXT-08: %zu of a million random quotes look like an extension", found);
	bench_end(&b);
}

static void test_names(void)
{
	static const struct {
		uint8_t object_class;
		const char *name;
	} rows[] = {
		{0, "unassigned"},
		{1, "mpls"},
		{2, "interface"},
		{3, "interface-identifier"},
		{4, "extended-information"},
		{5, "node"},
		{6, "unassigned"},
		{246, "unassigned"},
		{247, "private"},
		{255, "private"},
	};
	static const char *const places[] = {"none",      "by-length", "legacy",
					     "misplaced", "body",      "none"};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_str(icmp4_object_name(rows[i].object_class), rows[i].name, rows[i].name);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		is_str(icmp4_extension_place_name((enum icmp4_extension_place)i), places[i],
		       places[i]);
}

int main(void)
{
	test_golden();
	test_legacy();
	test_malformed();
	test_misplaced();
	test_by_length_wins();
	test_echo();
	test_other_types();
	test_cut();
	test_cut_behind_the_object();
	test_walk();
	test_walk_random();
	test_roles();
	test_false_positives();
	test_names();
	return tap_done();
}
