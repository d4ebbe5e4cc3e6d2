/* SPDX-License-Identifier: MIT */
/* Names of a domain name reply: labels, pointers, what is escaped, and what ends the walk. */
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/domain.h>
#include <icmp4/message.h>

static const struct icmp4_key seed = {{0x646f6d61696e, 1}};

static void test_golden(void)
{
	uint8_t octets[GOLDEN_MAX], built[32];
	size_t length = golden_get(30, octets), at = 0;
	char text[ICMP4_DOMAIN_TEXT];
	enum icmp4_fault fault;
	struct icmp4_message message;

	icmp4_message_parse(&message, octets, length, length);
	ok(icmp4_domain_next(message.body, message.body_length, &at, text, sizeof text, &fault),
	   "V30: a name");
	is_str(text, "a.example.", "V30: a.example.");
	ok(at == message.body_length &&
		   !icmp4_domain_next(message.body, message.body_length, &at, text, sizeof text,
				      &fault) &&
		   !fault,
	   "V30: and no other");
	int size = icmp4_domain_build("a.example.", built, sizeof built);
	is_bytes(built, size < 0 ? 0 : (size_t)size, message.body, message.body_length,
		 "V30: built again");
}

/* All the names of some octets, joined by blanks; a pointer of 0xc00c is the first octet. */
static void test_names(void)
{
	static const struct {
		const char *name;
		const char *octets;
		const char *names;
		enum icmp4_fault fault;
		size_t at;
	} rows[] = {
		{"none", "", "", ICMP4_FAULT_NONE, 0},
		{"the root", "00", ". ", ICMP4_FAULT_NONE, 1},
		{"two names", "016100 0162016300", "a. b.c. ", ICMP4_FAULT_NONE, 8},
		{"a pointer to the first", "016100 0162c00c", "a. b.a. ", ICMP4_FAULT_NONE, 7},
		{"a pointer into the first", "01620161 00 c00e", "b.a. a. ", ICMP4_FAULT_NONE, 7},
		{"a name goes on behind its pointer", "016100 c00c 016200", "a. a. b. ",
		 ICMP4_FAULT_NONE, 8},
		{"PING-04: an escape, a dot, a backslash", "041b2e5c7f 00",
		 "\\x1b\\x2e\\x5c\\x7f. ", ICMP4_FAULT_NONE, 6},
		{"a label past the end", "0561626300", "", ICMP4_FAULT_DOMAIN_NAME, 0},
		{"a second label past the end", "0161 0562", "", ICMP4_FAULT_DOMAIN_NAME, 2},
		{"no end", "0161", "", ICMP4_FAULT_DOMAIN_NAME, 2},
		{"the first stays", "016100 05", "a. ", ICMP4_FAULT_DOMAIN_NAME, 3},
		{"a length of 64", "40", "", ICMP4_FAULT_DOMAIN_NAME, 0},
		{"a length of 128", "80", "", ICMP4_FAULT_DOMAIN_NAME, 0},
		{"half a pointer", "016100 c0", "a. ", ICMP4_FAULT_DOMAIN_NAME, 3},
		{"a pointer to itself", "c00c", "", ICMP4_FAULT_DOMAIN_NAME, 0},
		{"a pointer to its own label", "0161c00c", "", ICMP4_FAULT_DOMAIN_NAME, 2},
		{"a pointer forward", "c00e 016100", "", ICMP4_FAULT_DOMAIN_NAME, 0},
		{"a pointer into the header", "016100 c004", "a. ", ICMP4_FAULT_DOMAIN_NAME, 3},
		{"a pointer past the end", "016100 c0ff", "a. ", ICMP4_FAULT_DOMAIN_NAME, 3},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[64];
		size_t length = golden_octets(rows[i].octets, octets), at = 0;
		uint8_t *exact = golden_exact(octets, length);
		char text[ICMP4_DOMAIN_TEXT], names[100] = "";
		enum icmp4_fault fault;

		while (icmp4_domain_next(exact, length, &at, text, sizeof text, &fault)) {
			strcat(names, text);
			strcat(names, " ");
		}
		ok(!strcmp(names, rows[i].names) && fault == rows[i].fault && at == rows[i].at,
		   "%s: %s%s at %zu", rows[i].name, names, icmp4_fault_name(fault), at);
		free(exact);
	}
}

static void test_lengths(void)
{
	uint8_t names[300], built[300];
	char text[ICMP4_DOMAIN_TEXT];
	enum icmp4_fault fault;
	size_t at = 0;

	memset(names, 0xff, sizeof names);
	for (size_t i = 0; i < 4; i++)
		names[i * 64] = 63;
	names[3 * 64] = 61;
	names[254] = 0;
	ok(icmp4_domain_next(names, 255, &at, text, sizeof text, &fault) && at == 255,
	   "a name of 255 octets");
	ok(strlen(text) == 4 * 250 + 4 && strlen(text) < ICMP4_DOMAIN_TEXT,
	   "fits in the text that the header promises");
	is_int(icmp4_domain_build(text, built, sizeof built), 255, "and is built from it");
	is_bytes(built, 255, names, 255, "again");
	is_int(icmp4_domain_build(text, built, 254), ICMP4_ERR_SPACE, "if there is room");
	names[3 * 64] = 62;
	names[255] = 0;
	at = 0;
	ok(!icmp4_domain_next(names, 256, &at, text, sizeof text, &fault) &&
		   fault == ICMP4_FAULT_DOMAIN_NAME,
	   "256 are too many");
}

/* The root, then pointers each to the one in front of it: as many as a name may have labels. */
static void test_jumps(void)
{
	enum { JUMPS = 127 };
	uint8_t names[1 + 2 * (JUMPS + 1)] = {0};
	char text[ICMP4_DOMAIN_TEXT];
	enum icmp4_fault fault;
	size_t at = 0, found = 0;

	for (size_t i = 1; i < sizeof names; i += 2) {
		names[i] = (uint8_t)(0xc0 | (12 + (i > 1 ? i - 2 : 0)) >> 8);
		names[i + 1] = (uint8_t)(12 + (i > 1 ? i - 2 : 0));
	}
	while (icmp4_domain_next(names, sizeof names, &at, text, sizeof text, &fault))
		found += !strcmp(text, ".");
	is_int((int64_t)found, 1 + JUMPS, "names of up to 127 pointers");
	is_int(fault, ICMP4_FAULT_DOMAIN_NAME, "and none of 128");
}

static void test_small_buffers(void)
{
	static const uint8_t names[] = {1, 'a', 2, 0x1b, 'b', 0};

	for (size_t size = 0; size <= 12; size++) {
		char *text = malloc(size + 1);
		enum icmp4_fault fault;
		size_t at = 0;

		if (!text)
			abort();
		text[size] = 'x';
		bool found = icmp4_domain_next(names, sizeof names, &at, size ? text : NULL, size,
					       &fault);
		ok(found && text[size] == 'x' && at == sizeof names &&
			   (!size ||
			    (strlen(text) < size && !strncmp(text, "a.\\x1bb.", strlen(text)))),
		   "a text of %zu octets", size);
		free(text);
	}
}

static void test_build(void)
{
	static const struct {
		const char *name;
		int length;
	} rows[] = {
		{".", 1},
		{"a.example.", 11},
		{"a.example", 11},
		{"\\x2e.", 3},
		{"\\xFf", 3},
		{"", ICMP4_ERR_ARGUMENT},
		{"..", ICMP4_ERR_ARGUMENT},
		{".a", ICMP4_ERR_ARGUMENT},
		{"a..b", ICMP4_ERR_ARGUMENT},
		{"\\", ICMP4_ERR_ARGUMENT},
		{"\\x", ICMP4_ERR_ARGUMENT},
		{"\\x1", ICMP4_ERR_ARGUMENT},
		{"\\x1g", ICMP4_ERR_ARGUMENT},
		{"\\y11", ICMP4_ERR_ARGUMENT},
		{"a23456789012345678901234567890123456789012345678901234567890123", 65},
		{"a234567890123456789012345678901234567890123456789012345678901234",
		 ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[300];

		is_int(icmp4_domain_build(rows[i].name, built, sizeof built), rows[i].length,
		       rows[i].name);
	}
}

static void test_random(void)
{
	size_t wrong = 0, seen = 0;

	for (uint64_t n = 0; n < 50000; n++) {
		uint8_t octets[48], built[256];
		size_t length = icmp4__random(&seed, 1, n) % (sizeof octets + 1), at = 0, before;
		char text[ICMP4_DOMAIN_TEXT], again[ICMP4_DOMAIN_TEXT];
		enum icmp4_fault fault;

		for (size_t i = 0; i < length; i++) {
			uint64_t r = icmp4__random(&seed, 2 + n, i);

			octets[i] = (uint8_t)(r % 8 ? r >> 8 & 3 : r >> 16 & 0xff);
			if (r % 32 == 0)
				octets[i] = 0xc0;
			else if (r % 16 == 9)
				octets[i] = (uint8_t)(12 + (r >> 8) % 20);
		}
		uint8_t *exact = golden_exact(octets, length);
		for (before = 0; icmp4_domain_next(exact, length, &at, text, sizeof text, &fault);
		     before = at) {
			int size = icmp4_domain_build(text, built, sizeof built);
			size_t start = 0;

			wrong += at <= before || at > length || size < 1;
			wrong += !icmp4_domain_next(built, (size_t)size, &start, again,
						    sizeof again, &fault) ||
				 strcmp(text, again) != 0;
			seen++;
		}
		wrong += at > length || (!fault && at != length);
		free(exact);
	}
	ok(wrong == 0 && seen > 40000, "%zu names in random octets, each built again", seen);
}

int main(void)
{
	test_golden();
	test_names();
	test_lengths();
	test_jumps();
	test_small_buffers();
	test_build();
	test_random();
	return tap_done();
}
