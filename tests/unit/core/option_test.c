/* SPDX-License-Identifier: MIT */
/* IP options with slots: read, judged by their pointer, written, and put into a header. */
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/option.h>

static const struct icmp4_key seed = {{0x6f7074696f6e, 1}};

/* The option in memory that ends where it ends. */
static struct icmp4_option option_of(const char *octets)
{
	uint8_t bytes[64];
	size_t length = golden_octets(octets, bytes);

	return (struct icmp4_option){golden_exact(bytes, length), (uint8_t)length, 20};
}

static void option_free(struct icmp4_option option)
{
	free((void *)(uintptr_t)option.bytes);
}

/* The one in the quote of V09. */
static void test_golden(void)
{
	uint8_t octets[GOLDEN_MAX];
	struct icmp4_option option;
	struct icmp4_route_option route;
	enum icmp4_fault fault;
	size_t at = 0;

	golden_get(9, octets);
	bool found = icmp4_option_next(octets + 8, &at, &option, &fault);
	ok(found && option.at == 20 && option.length == 7, "V09: an option of 7 octets");
	fault = icmp4_route_option_parse(&route, &option);
	ok(fault == ICMP4_FAULT_OPTION_POINTER && route.type == 7 && route.pointer == 3 &&
		   route.count == 1 && route.slots[0] == 0,
	   "OPT-12: V09: record route, one slot, and a pointer of 3");
	ok(icmp4_route_option_filled(&route) == 0, "OPT-12: in front of which nothing is filled");
}

static void test_route(void)
{
	static const struct {
		const char *name;
		const char *octets;
		enum icmp4_fault fault;
		uint8_t count, filled;
	} rows[] = {
		{"empty", "070b04 00000000 00000000", 0, 2, 0},
		{"half", "070b08 c0000201 00000000", 0, 2, 1},
		{"OPT-11: full", "070b0c c0000201 c0000202", 0, 2, 2},
		{"OPT-11: full, and far past it", "070b28 c0000201 c0000202", 0, 2, 2},
		{"OPT-12: pointer 3", "070b03 c0000201 c0000202", ICMP4_FAULT_OPTION_POINTER, 2, 0},
		{"OPT-12: pointer 0", "070b00 c0000201 c0000202", ICMP4_FAULT_OPTION_POINTER, 2, 0},
		{"OPT-12: between slots", "070b06 c0000201 c0000202", ICMP4_FAULT_OPTION_POINTER, 2,
		 0},
		{"OPT-12: at the last octet", "070b0b c0000201 c0000202",
		 ICMP4_FAULT_OPTION_POINTER, 2, 1},
		{"OPT-11: room for 3 octets", "070a08 c0000201 000000", ICMP4_FAULT_OPTION_POINTER,
		 1, 1},
		{"OPT-11: full but for 3 octets, and past them", "070a0c c0000201 000000", 0, 1, 1},
		{"no slot", "070304", 0, 0, 0},
		{"OPT-07: no room for a pointer", "0702", ICMP4_FAULT_OPTION_SHORT, 0, 0},
		{"loose source route", "830704 c0000201", 0, 1, 0},
		{"strict source route", "890708 c0000201", 0, 1, 1},
		{"nine slots",
		 "072728 00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008 "
		 "00000009",
		 0, 9, 9},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_option option = option_of(rows[i].octets);
		struct icmp4_route_option route;
		enum icmp4_fault fault = icmp4_route_option_parse(&route, &option);

		ok(fault == rows[i].fault && route.count == rows[i].count &&
			   icmp4_route_option_filled(&route) == rows[i].filled,
		   "%s: %s, %d of %d", rows[i].name, icmp4_fault_name(fault),
		   icmp4_route_option_filled(&route), route.count);
		option_free(option);
	}
}

static void test_stamps(void)
{
	static const struct {
		const char *name;
		const char *octets;
		enum icmp4_fault fault;
		struct icmp4_timestamp_option want;
	} rows[] = {
		{"times",
		 "440c0900 00000001 00000000",
		 0,
		 {.pointer = 9, .count = 2, .slots = {{0, 1}, {0, 0}}}},
		{"OPT-10: times with addresses",
		 "440c0521 c0000201 00000000",
		 0,
		 {.pointer = 5, .overflow = 2, .flag = 1, .count = 1, .slots = {{0xc0000201, 0}}}},
		{"OPT-10: prespecified",
		 "44140503 c0000201 00000000 c0000202 00000000",
		 0,
		 {.pointer = 5,
		  .flag = 3,
		  .count = 2,
		  .slots = {{0xc0000201, 0}, {0xc0000202, 0}}}},
		{"OPT-10: full, 15 that found no room",
		 "440809f0 00000001",
		 0,
		 {.pointer = 9, .overflow = 15, .count = 1, .slots = {{0, 1}}}},
		{"OPT-12: pointer 4",
		 "44080400 00000001",
		 ICMP4_FAULT_OPTION_POINTER,
		 {.pointer = 4, .count = 1, .slots = {{0, 1}}}},
		{"OPT-12: between the halves of a pair",
		 "440c0901 c0000201 00000000",
		 ICMP4_FAULT_OPTION_POINTER,
		 {.pointer = 9, .flag = 1, .count = 1, .slots = {{0xc0000201, 0}}}},
		{"OPT-11: room for half a pair",
		 "44100d01 c0000201 00000001 00000000",
		 ICMP4_FAULT_OPTION_POINTER,
		 {.pointer = 13, .flag = 1, .count = 1, .slots = {{0xc0000201, 1}}}},
		{"a flag that nobody defined",
		 "44080502 00000001",
		 0,
		 {.pointer = 5, .flag = 2, .count = 1, .slots = {{0, 1}}}},
		{"no slot", "44040500", 0, {.pointer = 5}},
		{"OPT-07: no room for the flag", "440305", ICMP4_FAULT_OPTION_SHORT, {0}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_option option = option_of(rows[i].octets);
		struct icmp4_timestamp_option stamps;
		enum icmp4_fault fault = icmp4_timestamp_option_parse(&stamps, &option);

		ok(fault == rows[i].fault && !memcmp(&stamps, &rows[i].want, sizeof stamps),
		   "%s: %s", rows[i].name, icmp4_fault_name(fault));
		option_free(option);
	}
}

static void test_traceroute(void)
{
	struct icmp4_option option = option_of("520c 1111 0003 ffff c0000201");
	struct icmp4_traceroute_option t;

	ok(!icmp4_traceroute_option_parse(&t, &option) && t.id == 0x1111 && t.outbound_hops == 3 &&
		   t.return_hops == 0xffff && t.originator == 0xc0000201,
	   "an option of type 82");
	option.length = 11;
	is_int(icmp4_traceroute_option_parse(&t, &option), ICMP4_FAULT_OPTION_SHORT, "cut");
	option_free(option);
	option = option_of("5210 1111 0003 ffff c0000201 00000000");
	is_int(icmp4_traceroute_option_parse(&t, &option), ICMP4_FAULT_NONE,
	       "longer than its fields");
	option_free(option);
}

/* Any octets as any option: no slot is made up, and none read from outside. */
static void test_random(void)
{
	size_t wrong = 0, sound = 0;

	for (uint64_t n = 0; n < 50000; n++) {
		uint8_t octets[40], built[40];
		size_t length = 2 + icmp4__random(&seed, 1, n) % 39;
		struct icmp4_route_option route;
		struct icmp4_timestamp_option stamps;
		struct icmp4_traceroute_option traceroute;

		for (size_t i = 0; i < length; i++)
			octets[i] = (uint8_t)icmp4__random(&seed, 2 + n, i);
		octets[1] = (uint8_t)length;
		octets[2] = length > 2 ? octets[2] % 44 : 0;
		octets[0] = n % 2 ? 7 : 68;
		struct icmp4_option option = {golden_exact(octets, length), (uint8_t)length, 20};
		enum icmp4_fault fault = icmp4_route_option_parse(&route, &option);
		wrong += route.count > 9 || icmp4_route_option_filled(&route) > route.count;
		int size = icmp4_route_option_build(&route, built, sizeof built);
		if (!fault && n % 2 && size == (int)length) {
			sound++;
			wrong += memcmp(built, octets, length) != 0;
		}
		fault = icmp4_timestamp_option_parse(&stamps, &option);
		wrong += stamps.count > 9;
		size = icmp4_timestamp_option_build(&stamps, built, sizeof built);
		if (!fault && n % 2 == 0 && size == (int)length) {
			sound++;
			wrong += memcmp(built, octets, length) != 0;
		}
		icmp4_traceroute_option_parse(&traceroute, &option);
		option_free(option);
	}
	ok(wrong == 0 && sound > 1000, "OPT-12: random options, %zu of them sound", sound);
}

static void test_there_and_back(void)
{
	size_t wrong = 0;

	for (uint64_t n = 0; n < 5000; n++) {
		static const uint8_t types[] = {7, 131, 137}, flags[] = {0, 1, 3};
		uint64_t r = icmp4__random(&seed, 100, n);
		struct icmp4_route_option route_back,
			route = {.type = types[r % 3], .count = (uint8_t)((r >> 8) % 10)};
		struct icmp4_timestamp_option back,
			stamps = {.flag = flags[r % 3], .overflow = r >> 4 & 15};
		uint8_t built[40];

		route.pointer = (uint8_t)(4 + 4 * ((r >> 16) % (route.count + 1u)));
		stamps.count = (uint8_t)((r >> 8) % (stamps.flag ? 5 : 10));
		stamps.pointer =
			(uint8_t)(5 + (stamps.flag ? 8 : 4) * ((r >> 16) % (stamps.count + 1u)));
		for (size_t i = 0; i < 9; i++) {
			uint64_t slot = icmp4__random(&seed, 101 + n, i);

			if (i < route.count)
				route.slots[i] = (uint32_t)slot;
			if (i < stamps.count)
				stamps.slots[i] = (struct icmp4_stamp){
					stamps.flag ? (uint32_t)slot : 0, (uint32_t)(slot >> 32)};
		}
		int length = icmp4_route_option_build(&route, built, sizeof built);
		struct icmp4_option option = {built, built[1], 20};
		wrong += length != built[1] || icmp4_route_option_parse(&route_back, &option) ||
			 memcmp(&route, &route_back, sizeof route) != 0;
		length = icmp4_timestamp_option_build(&stamps, built, sizeof built);
		option = (struct icmp4_option){built, built[1], 20};
		wrong += length != built[1] || icmp4_timestamp_option_parse(&back, &option) ||
			 memcmp(&stamps, &back, sizeof back) != 0;
	}
	ok(wrong == 0, "OPT-10: 5000 random routes and timestamps come back");
}

static void test_route_refused(void)
{
	static const struct {
		const char *name;
		struct icmp4_route_option route;
		size_t size;
		int result;
	} rows[] = {
		{"nine slots", {.type = 7, .pointer = 4, .count = 9}, 39, 39},
		{"ten", {.type = 7, .pointer = 4, .count = 10}, 64, ICMP4_ERR_ARGUMENT},
		{"another type", {.type = 68, .pointer = 4, .count = 1}, 64, ICMP4_ERR_ARGUMENT},
		{"OPT-12: pointer 3",
		 {.type = 7, .pointer = 3, .count = 1},
		 64,
		 ICMP4_ERR_ARGUMENT},
		{"OPT-12: pointer 0", {.type = 7, .count = 1}, 64, ICMP4_ERR_ARGUMENT},
		{"OPT-12: pointer 5",
		 {.type = 7, .pointer = 5, .count = 1},
		 64,
		 ICMP4_ERR_ARGUMENT},
		{"full", {.type = 7, .pointer = 8, .count = 1}, 64, 7},
		{"past full", {.type = 7, .pointer = 12, .count = 1}, 64, ICMP4_ERR_ARGUMENT},
		{"no room", {.type = 7, .pointer = 4, .count = 9}, 38, ICMP4_ERR_SPACE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[64];

		is_int(icmp4_route_option_build(&rows[i].route, built, rows[i].size),
		       rows[i].result, rows[i].name);
	}
}

static void test_stamps_refused(void)
{
	static const struct {
		const char *name;
		struct icmp4_timestamp_option stamps;
		size_t size;
		int result;
	} rows[] = {
		{"nine times", {.pointer = 5, .count = 9}, 40, 40},
		{"ten", {.pointer = 5, .count = 10}, 64, ICMP4_ERR_ARGUMENT},
		{"four pairs", {.pointer = 5, .flag = 1, .count = 4}, 40, 36},
		{"five", {.pointer = 5, .flag = 1, .count = 5}, 64, ICMP4_ERR_ARGUMENT},
		{"OPT-10: overflow 16",
		 {.pointer = 5, .overflow = 16, .count = 1},
		 64,
		 ICMP4_ERR_ARGUMENT},
		{"a flag of 5 bits",
		 {.pointer = 5, .flag = 16, .count = 1},
		 64,
		 ICMP4_ERR_ARGUMENT},
		{"OPT-12: pointer 4", {.pointer = 4, .count = 1}, 64, ICMP4_ERR_ARGUMENT},
		{"OPT-12: in the midst of a pair",
		 {.pointer = 9, .flag = 3, .count = 1},
		 64,
		 ICMP4_ERR_ARGUMENT},
		{"no room", {.pointer = 5, .count = 9}, 39, ICMP4_ERR_SPACE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[64];

		is_int(icmp4_timestamp_option_build(&rows[i].stamps, built, rows[i].size),
		       rows[i].result, rows[i].name);
	}
}

static void test_add(void)
{
	static const uint8_t alert[] = {148, 4, 0, 0}, route[] = {7, 3, 4}, wide[41] = {1};
	struct icmp4_ip ip = {.total_length = 100};
	uint8_t header[60];
	struct icmp4_option option;
	enum icmp4_fault fault;
	size_t at = 0, count = 0;

	ok(!icmp4_ip_option_add(&ip, route, 3) && !icmp4_ip_option_add(&ip, alert, 4) &&
		   ip.option_length == 7,
	   "two options, one behind the other");
	icmp4_ip_options_end(&ip);
	ok(ip.option_length == 8 && ip.options[7] == ICMP4_OPTION_EOL, "padded to a word");
	icmp4_ip_options_end(&ip);
	is_int(ip.option_length, 8, "once");
	is_int(icmp4_ip_build(&ip, header, sizeof header), 28, "OPT-07: a header with them");
	while (icmp4_option_next(header, &at, &option, &fault))
		count++;
	ok(count == 2 && !fault && option.at == 23, "OPT-07: in which they are found");
	is_int(icmp4_ip_option_add(&ip, wide, 33), ICMP4_ERR_SPACE, "33 octets into 32");
	is_int(icmp4_ip_option_add(&ip, wide, 32), ICMP4_OK, "32");
	is_int(icmp4_ip_option_add(&ip, wide, 1), ICMP4_ERR_SPACE, "and then no more");
	ip.option_length = 0;
	is_int(icmp4_ip_option_add(&ip, wide, 41), ICMP4_ERR_SPACE, "41 octets");
	ip.option_length = 255;
	is_int(icmp4_ip_option_add(&ip, wide, 1), ICMP4_ERR_SPACE, "into a header that cannot be");
}

static void test_names(void)
{
	static const struct {
		uint8_t type;
		const char *name;
	} rows[] = {{0, "end-of-options"},       {1, "no-operation"}, {7, "record-route"},
		    {68, "timestamp"},           {82, "traceroute"},  {130, "security"},
		    {131, "loose-source-route"}, {136, "stream-id"},  {137, "strict-source-route"},
		    {148, "router-alert"},       {2, "unknown"},      {255, "unknown"}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_str(icmp4_option_name(rows[i].type), rows[i].name, rows[i].name);
}

int main(void)
{
	test_golden();
	test_route();
	test_stamps();
	test_traceroute();
	test_random();
	test_there_and_back();
	test_route_refused();
	test_stamps_refused();
	test_add();
	test_names();
	return tap_done();
}
