/* SPDX-License-Identifier: MIT */
/*
 * CODEC-12: what is built of what was read of a datagram are the same octets, for every kind of
 * message, object and option; and where they are not, because of a bit or an octet that was
 * changed, there is a reason or a remark.
 */
#include "base/siphash.h"
#include "canonical_judge.h"
#include "remark_rows.h"
#include "tap.h"
#include "vectors/golden.h"

static const struct icmp4_key seed = {{0x63616e6f6e6963, 1}};

#define QUOTE "4500001c 12340000 0111bb61 c0000201 c6336407 c001829a 00080000"
#define ECHO  "0800f7fc 00010002"

/* Beside the golden messages. Octets have no checksums yet. */
static const struct {
	const char *name;
	const char *options;
	const char *message; /* of an error: with the quote */
	const char *objects; /* of an error */
} rows[] = {
	{"record route", "07 0b 04 00000000 00000000 00", ECHO, ""},
	{"record route, full", "07 07 08 c0000209 00", ECHO, ""},
	{"source route behind NOP", "01 83 07 04 c0000209", ECHO, ""},
	{"strict source route", "89 0b 08 c0000209 c000020a 00", ECHO, ""},
	{"timestamps", "44 0c 09 00 00000001 00000000", ECHO, ""},
	{"timestamps and addresses", "44 14 0d 21 c0000209 00000001 00000000 00000000", ECHO, ""},
	{"timestamps of those named", "44 0c 05 03 c0000209 00000000", ECHO, ""},
	{"router alert", "94 04 0000", ECHO, ""},
	{"traceroute option", "52 0c 0007 0001 ffff c0000201", ECHO, ""},
	{"security", "82 0b 0000 0000 0000 000000 00", ECHO, ""},
	{"unknown option, then padding", "9e 05 010203 000000", ECHO, ""},
	{"an end of options that was not needed", "94 04 0000 00000000", ECHO, ""},
	{"interface by IPv6, name, MTU", "", "0b000000 00000000 " QUOTE,
	 "00240287 00020000 20010db8 00000000 00000000 00000001 08657468 30000000 000005dc"},
	{"interface of four roles", "", "03010000 00000000 " QUOTE,
	 "00080208 00000007 00080248 00000008 00080288 00000009 000402c0"},
	{"interface without a name", "", "0c000000 04000000 " QUOTE, "00080202 04000000"},
	{"node by IPv6", "", "0b000000 00000000 " QUOTE,
	 "00180504 00020000 20010db8 00000000 00000000 00000001"},
	{"node by name", "", "0b010000 00000000 " QUOTE, "000c0502 08723172 31723100"},
	{"pointer", "", "0c000000 04000000 " QUOTE, "00080401 00000028"},
	{"private and unknown objects", "", "03040000 00000578 " QUOTE,
	 "0008f701 deadbeef 00080901 01020304 00040103"},
	{"labels, then an interface", "", "0b000000 00000000 " QUOTE,
	 "000c0101 03e81001 000181ff 00080208 00000007"},
	{"identifier in an error", "", "0b000000 00000000 " QUOTE, "00080301 65746830"},
	{"extended echo with data", "", "2a000000 42420301 20004a84 00080301 62723000 61626364",
	 ""},
	{"extended echo by a long name", "",
	 "2a000000 42420301 20009fa5 00140301 61626364 65666768 696a6b6c 6d6e6f00", ""},
	{"extended reply with all of the request", "",
	 "2b000000 42420307 20004a84 00080301 62723000 61626364", ""},
	{"extended reply by IPv6", "",
	 "2b000000 42420340 2000adf2 00180303 00021000 20010db8 00000000 00000000 00000001", ""},
	{"agent with more than a mobility extension", "",
	 "09100000 01020708 c0000201 00000000 100a0000 0708b000 c0000201 18060102 03040506"
	 " 8002abcd 13011800",
	 ""},
	{"agent without a router", "", "09000000 00020708 100a0000 0708b000 c0000201", ""},
	{"two names", "", "26000000 00010002 00000e10 01610765 78616d70 6c650001 6200", ""},
	{"domain name request", "", "25000000 00010002", ""},
	{"conversion error", "", "1f000000 00000010 " QUOTE, ""},
	{"seamoby", "", "29000000 01000000 01020304", ""},
	{"information", "", "0f000000 00010002", ""},
	{"experiment", "", "fd000000 00010002 01020304", ""},
};

enum { ROWS = sizeof rows / sizeof *rows, BASES = GOLDEN_COUNT + ROWS };

/* From 192.0.2.254 to 192.0.2.1. */
static void wrap(struct canonical *base, const char *options, const uint8_t *message, size_t length)
{
	struct icmp4_ip ip = {.src = 0xc00002fe,
			      .dst = 0xc0000201,
			      .id = 1,
			      .ttl = 64,
			      .protocol = 1,
			      .df = true};

	ip.option_length = (uint8_t)golden_octets(options, ip.options);
	ip.total_length = (uint16_t)(ICMP4_IP_HEADER + ip.option_length + length);
	*base = (struct canonical){.length = 0};
	canonical_built(base, icmp4_ip_build(&ip, base->octets, CANONICAL_MAX));
	canonical_copy(base, message, length);
	canonical_sum_extension(base->octets, base->length);
	canonical_sums(base->octets, base->length);
}

static void wrap_row(struct canonical *base, size_t row)
{
	uint8_t octets[CANONICAL_MAX], objects[256], body[CANONICAL_MAX];
	size_t length = golden_octets(rows[row].message, octets);
	size_t object_length = golden_octets(rows[row].objects, objects);
	struct icmp4_message message;

	if (object_length) {
		icmp4_message_parse(&message, octets, length, length);
		icmp4_extension_attach(&message, objects, object_length, CANONICAL_MAX, body,
				       sizeof body);
		length = (size_t)icmp4_message_build(&message, octets, sizeof octets);
	}
	wrap(base, rows[row].options, octets, length);
}

static const char *make(struct canonical *base, size_t index)
{
	uint8_t octets[GOLDEN_MAX];

	if (index >= GOLDEN_COUNT) {
		wrap_row(base, index - GOLDEN_COUNT);
		return rows[index - GOLDEN_COUNT].name;
	}
	wrap(base, "", octets, golden_get((int)index + 1, octets));
	return golden[index].name;
}

static void test_same(void)
{
	static struct canonical base;

	for (size_t i = 0; i < BASES; i++) {
		const char *name = make(&base, i);
		bool legacy =
			i == 20; /* V21: an extension that its length octet does not tell of */

		ok(canonical_judge(base.octets, base.length, NULL) ==
			   (legacy ? CANONICAL_REMARKED : CANONICAL_SAME),
		   "CODEC-12: %s comes back", name);
	}
}

struct tally {
	const struct canonical *base;
	size_t counts[CANONICAL_SILENT + 1];
};

static void judge(struct tally *tally, const uint8_t *octets, size_t length)
{
	enum canonical_verdict verdict = canonical_judge(octets, length, tally->base);

	if (verdict == CANONICAL_SILENT && tally->counts[verdict] < 3)
		tap_hex("silent", octets, length);
	tally->counts[verdict]++;
}

/* As it is, then with checksums that fit, then that of the extension too. */
static void judge_all(struct tally *tally, const uint8_t *octets, size_t length)
{
	uint8_t copy[CANONICAL_MAX];

	memcpy(copy, octets, length);
	judge(tally, copy, length);
	canonical_sums(copy, length);
	judge(tally, copy, length);
	canonical_sum_extension(copy, length);
	canonical_sums(copy, length);
	judge(tally, copy, length);
}

static void change_each(struct tally *tally)
{
	static const uint8_t values[] = {0, 1, 3, 4, 6, 8, 16, 0xff};
	uint8_t octets[CANONICAL_MAX];

	memcpy(octets, tally->base->octets, tally->base->length);
	for (size_t at = 0; at < tally->base->length; at++) {
		uint8_t was = octets[at];

		for (unsigned bit = 0; bit < 8; bit++) {
			octets[at] = (uint8_t)(was ^ 1u << bit);
			judge_all(tally, octets, tally->base->length);
		}
		for (size_t i = 0; i < sizeof values; i++) {
			octets[at] = values[i];
			judge_all(tally, octets, tally->base->length);
		}
		octets[at] = was;
	}
}

/* Two to four octets at once, one of them near the end, where the objects are. */
static void change_some(struct tally *tally, uint64_t base)
{
	uint8_t octets[CANONICAL_MAX];
	size_t length = tally->base->length;

	for (uint64_t n = 0; n < 1000; n++) {
		uint64_t r = icmp4__random(&seed, base, n);

		memcpy(octets, tally->base->octets, length);
		for (unsigned i = 0; i < 2 + r % 3; i++) {
			uint64_t change = icmp4__random(&seed, 100 + base, n * 4 + i);
			size_t near = length < 40 || i ? length : 40;
			size_t at = length - 1 - change % near;

			octets[at] = (uint8_t)(change >> 32) & (change >> 40 & 1 ? 0xff : 0x0f);
		}
		judge_all(tally, octets, length);
	}
}

static void test_changed(void)
{
	static struct canonical base;

	for (size_t i = 0; i < BASES; i++) {
		const char *name = make(&base, i);
		struct tally tally = {.base = &base};

		change_each(&tally);
		change_some(&tally, i);
		ok(tally.counts[CANONICAL_SILENT] == 0 && tally.counts[CANONICAL_REMARKED] > 0 &&
			   (tally.counts[CANONICAL_SAME] > 0 || i == 20),
		   "CODEC-12: %s, changed: %zu the same, %zu remarked upon, %zu faulty", name,
		   tally.counts[CANONICAL_SAME], tally.counts[CANONICAL_REMARKED],
		   tally.counts[CANONICAL_FAULTY]);
	}
}

/* An object of a class that has values, or nearly; small octets are lengths and families. */
static size_t random_object(uint8_t *to, uint64_t n)
{
	static const uint8_t small[] = {0, 0, 0, 1, 2, 4, 6, 8, 12, 16, 'a', 'b'};
	uint64_t r = icmp4__random(&seed, 1000, n);
	size_t length = 4 + 4 * (r % 10);

	for (size_t i = 0; i < length; i++) {
		uint64_t octet = icmp4__random(&seed, 1001 + n, i);

		to[i] = octet % 8 ? small[(octet >> 8) % sizeof small] : (uint8_t)(octet >> 8);
	}
	to[0] = 0;
	to[1] = (uint8_t)length;
	to[2] = (uint8_t)(1 + (r >> 8) % 6);
	to[3] = (uint8_t)(r >> 16) & (to[2] == ICMP4_OBJECT_INTERFACE ? 0xcf : 7);
	return length;
}

static void test_objects(void)
{
	static struct canonical base;
	struct tally tally = {.base = &base};

	for (uint64_t n = 0; n < 20000; n++) {
		uint8_t octets[GOLDEN_MAX] = {0}, objects[64], body[256];
		size_t length = golden_get(8, octets);
		struct icmp4_message message;

		icmp4_message_parse(&message, octets, length, length);
		icmp4_extension_attach(&message, objects, random_object(objects, n), CANONICAL_MAX,
				       body, sizeof body);
		length = (size_t)icmp4_message_build(&message, octets, sizeof octets);
		wrap(&base, "", octets, length);
		tally.base = NULL;
		judge(&tally, base.octets, base.length);
	}
	ok(tally.counts[CANONICAL_SILENT] == 0 && tally.counts[CANONICAL_SAME] > 500 &&
		   tally.counts[CANONICAL_REMARKED] > 2000,
	   "CODEC-12: objects at random: %zu the same, %zu remarked upon, %zu faulty",
	   tally.counts[CANONICAL_SAME], tally.counts[CANONICAL_REMARKED],
	   tally.counts[CANONICAL_FAULTY]);
}

/* What these datagrams say that others do not is remarked upon, or they cannot be read (CODEC-12).
 */
static void test_departures(void)
{
	for (size_t i = 0; i < REMARK_ROWS; i++) {
		uint8_t octets[REMARK_OCTETS];
		size_t length = golden_octets(remark_rows[i].octets, octets);

		ok(canonical_judge(octets, length, NULL) != CANONICAL_SILENT,
		   "CODEC-12: %s %s: not in silence", remark_rows[i].rules, remark_rows[i].about);
	}
}

/* Both ways of writing the checksum 0 are right (CKSUM-05); one is canonical. */
static void test_minus_zero(void)
{
	static struct canonical base;

	make(&base, 3);
	ok(base.octets[22] == 0 && base.octets[23] == 0, "V04 has the checksum 0");
	canonical_put16(base.octets + 22, 0xffff);
	ok(canonical_judge(base.octets, base.length, NULL) == CANONICAL_REMARKED,
	   "CKSUM-05: 0xffff instead, in the message");
	make(&base, 0);
	canonical_put16(base.octets + 4, (uint16_t)(base.octets[10] << 8 | base.octets[11]) + 1);
	canonical_sum(base.octets, ICMP4_IP_HEADER, 10);
	ok(base.octets[10] == 0 && base.octets[11] == 0, "a header with the checksum 0");
	canonical_put16(base.octets + 10, 0xffff);
	ok(canonical_judge(base.octets, base.length, NULL) == CANONICAL_REMARKED,
	   "CKSUM-05: 0xffff instead, in the header");
}

int main(void)
{
	test_same();
	test_changed();
	test_objects();
	test_departures();
	test_minus_zero();
	return tap_done();
}
