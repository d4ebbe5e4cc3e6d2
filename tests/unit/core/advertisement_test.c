/* SPDX-License-Identifier: MIT */
/* Router advertisements: entries and preferences, and what mobility agents put behind them. */
#include "base/bytes.h"
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/advertisement.h>
#include <icmp4/checksum.h>

static const struct icmp4_key seed = {{0x61647665727469, 1}};

/* An advertisement with this body, in memory that ends where it ends. */
static struct icmp4_message advertisement_of(uint8_t count, uint8_t size, const uint8_t *body,
					     size_t length)
{
	return (struct icmp4_message){
		.type = ICMP4_ROUTER_ADVERTISEMENT,
		.advertisement = {.count = count, .entry_size = size},
		.body = golden_exact(body, length),
		.body_length = length,
	};
}

static void advertisement_free(struct icmp4_message message)
{
	free((void *)(uintptr_t)message.body);
}

static void test_routers(void)
{
	uint8_t octets[GOLDEN_MAX], body[16], built[GOLDEN_MAX];
	struct icmp4_message message;
	struct icmp4_router routers[2], third;
	size_t length = golden_get(16, octets);

	is_int(icmp4_message_parse(&message, octets, length, length), ICMP4_FAULT_NONE, "V16");
	ok(icmp4_router_at(&routers[0], &message, 0) && routers[0].address == 0xc0000201 &&
		   routers[0].preference == 0,
	   "RD-09: V16: 192.0.2.1");
	ok(icmp4_router_at(&routers[1], &message, 1) && routers[1].address == 0xc0000202 &&
		   routers[1].preference == ICMP4_NO_DEFAULT_ROUTER,
	   "RD-12: V16: 192.0.2.2, never a default router");
	ok(!icmp4_router_at(&third, &message, 2), "and no third");
	is_int(icmp4_routers_build(routers, 2, body, sizeof body), 16, "V16: its entries built");
	message.body = body;
	int size = icmp4_message_build(&message, built, sizeof built);
	is_bytes(built, size < 0 ? 0 : (size_t)size, octets, length, "V16: built again");
	is_int(icmp4_routers_build(routers, 2, body, 15), ICMP4_ERR_SPACE, "no room for them");
	is_int(icmp4_routers_build(routers, 256, body, 16), ICMP4_ERR_ARGUMENT, "256 of them");
}

/* Entries wider than two words, and fewer octets than they claim. */
static void test_entries(void)
{
	static const struct {
		const char *name;
		uint8_t count, size;
		size_t length, seen;
		enum icmp4_fault fault;
	} rows[] = {
		{"RD-09: two of two words", 2, 2, 16, 2, ICMP4_FAULT_NONE},
		{"RD-09: two of three words", 2, 3, 24, 2, ICMP4_FAULT_NONE},
		{"RD-09: two of three, cut in a word that is ignored", 2, 3, 20, 2,
		 ICMP4_FAULT_NONE},
		{"RD-09: cut in the second preference", 2, 3, 19, 1, ICMP4_FAULT_NONE},
		{"RD-09: Size 1", 2, 1, 16, 0, ICMP4_FAULT_ENTRY_COUNT},
		{"RD-09: Size 0", 2, 0, 16, 0, ICMP4_FAULT_ENTRY_COUNT},
		{"RD-09: Num 0", 0, 2, 16, 0, ICMP4_FAULT_ENTRY_COUNT},
		{"RD-09: Size 255, whose first alone is held", 2, 255, 64, 1, ICMP4_FAULT_NONE},
		{"RD-09: 255 of 255 words", 255, 255, 64, 1, ICMP4_FAULT_NONE},
		{"RD-09: no octet", 1, 2, 0, 0, ICMP4_FAULT_NONE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t body[64];
		struct icmp4_router router;
		size_t seen = 0, wrong = 0;

		for (size_t k = 0; k < sizeof body; k++)
			body[k] = (uint8_t)k;
		struct icmp4_message message =
			advertisement_of(rows[i].count, rows[i].size, body, rows[i].length);
		for (size_t k = 0; k < 300; k++) {
			if (!icmp4_router_at(&router, &message, k))
				continue;
			wrong += router.address != get32(body + k * rows[i].size * 4);
			seen++;
		}
		message.cut = true;
		ok(seen == rows[i].seen && wrong == 0 &&
			   icmp4_advertisement_check(&message) == rows[i].fault,
		   "%s: %zu seen", rows[i].name, seen);
		advertisement_free(message);
	}
}

/* Num 3, Size 255 and the like in V16 itself. */
static void test_golden_malformed(void)
{
	static const struct {
		const char *name;
		uint8_t count, size;
		enum icmp4_fault parse, check;
	} rows[] = {
		{"RD-09: V16 as it is", 2, 2, ICMP4_FAULT_NONE, ICMP4_FAULT_NONE},
		{"RD-09: V16 Num 3", 3, 2, ICMP4_FAULT_ICMP_SHORT, ICMP4_FAULT_NONE},
		{"RD-09: V16 Size 1", 2, 1, ICMP4_FAULT_NONE, ICMP4_FAULT_ENTRY_COUNT},
		{"RD-09: V16 Num 0", 0, 2, ICMP4_FAULT_NONE, ICMP4_FAULT_ENTRY_COUNT},
		{"RD-09: V16 Size 255", 2, 255, ICMP4_FAULT_ICMP_SHORT, ICMP4_FAULT_NONE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_get(16, octets);
		struct icmp4_message message;

		octets[4] = rows[i].count;
		octets[5] = rows[i].size;
		put16(octets + 2, 0);
		put16(octets + 2, icmp4_checksum(octets, length));
		enum icmp4_fault parse = icmp4_message_parse(&message, octets, length, length);
		enum icmp4_fault check =
			parse ? ICMP4_FAULT_NONE : icmp4_advertisement_check(&message);
		ok(parse == rows[i].parse && check == rows[i].check, "%s: %s, %s", rows[i].name,
		   icmp4_fault_name(parse), icmp4_fault_name(check));
	}
}

static void test_best(void)
{
	static const struct {
		const char *name;
		struct icmp4_router routers[3];
		uint32_t best; /* 0: none */
	} rows[] = {
		{"RD-12: -5, 3 and never: 3",
		 {{0xc0000201, -5}, {0xc0000202, 3}, {0xc0000203, INT32_MIN}},
		 0xc0000202},
		{"RD-12: signed: -1 over -2",
		 {{0xc0000201, -2}, {0xc0000202, -1}, {0xc0000203, INT32_MIN}},
		 0xc0000202},
		{"RD-12: never, never, never",
		 {{0xc0000201, INT32_MIN}, {0xc0000202, INT32_MIN}, {0xc0000203, INT32_MIN}},
		 0},
		{"RD-12: the first of equals",
		 {{0xc0000203, 7}, {0xc0000201, 7}, {0xc0000202, 7}},
		 0xc0000203},
		{"RD-10: the best of all is no neighbour",
		 {{0xc0000101, 9}, {0xc0000202, 3}, {0xc0000203, 1}},
		 0xc0000202},
		{"RD-10: none is", {{0xc0000101, 9}, {0x0a000001, 3}, {0, 1}}, 0},
		{"RD-12: INT32_MIN + 1 is a preference like others",
		 {{0xc0000201, INT32_MIN + 1}, {0xc0000101, 0}, {0xc0000101, 0}},
		 0xc0000201},
	};
	const struct icmp4_prefix net = {0xc00002fe, 24};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t body[24];
		struct icmp4_router best;

		icmp4_routers_build(rows[i].routers, 3, body, sizeof body);
		struct icmp4_message message = advertisement_of(3, 2, body, sizeof body);
		bool found = icmp4_router_best(&best, &message, net);
		ok(found == (rows[i].best != 0) && (!found || best.address == rows[i].best), "%s",
		   rows[i].name);
		advertisement_free(message);
	}
}

static void test_agent(void)
{
	uint8_t octets[GOLDEN_MAX], body[GOLDEN_MAX], built[GOLDEN_MAX];
	size_t length = golden_get(17, octets), at = 0;
	struct icmp4_message message;
	struct icmp4_agent_extension first, second, third, fourth;
	enum icmp4_fault fault;
	struct icmp4_agent agent;
	struct icmp4_router router;

	icmp4_message_parse(&message, octets, length, length);
	ok(message.code == 16 && !icmp4_advertisement_check(&message),
	   "AGENT-02: V17: code 16, not for ordinary traffic");
	ok(icmp4_agent_extension_next(&message, &at, &first, &fault) &&
		   icmp4_agent_extension_next(&message, &at, &second, &fault) &&
		   icmp4_agent_extension_next(&message, &at, &third, &fault) &&
		   !icmp4_agent_extension_next(&message, &at, &fourth, &fault) && !fault,
	   "AGENT-09: V17: three extensions");
	ok(first.type == ICMP4_AGENT_MOBILITY && second.type == ICMP4_AGENT_PREFIX_LENGTHS &&
		   third.type == ICMP4_AGENT_PADDING && third.length == 0,
	   "V17: agent, prefix lengths, padding");
	ok(!icmp4_agent_parse(&agent, &first) && agent.sequence == 0 && agent.lifetime_s == 1800 &&
		   agent.flags ==
			   (ICMP4_AGENT_REGISTRATION | ICMP4_AGENT_FOREIGN | ICMP4_AGENT_HOME) &&
		   agent.count == 1 && get32(agent.care_of) == 0xc0000201,
	   "AGENT-04: V17: R, H, F, and a care-of address");
	ok(second.length == message.advertisement.count && second.bytes[0] == 24,
	   "AGENT-07: V17: a prefix length for each address");

	icmp4_router_at(&router, &message, 0);
	int used = icmp4_routers_build(&router, 1, body, sizeof body);
	used += icmp4_agent_build(&agent, body + used, sizeof body - (size_t)used);
	used += icmp4_agent_extension_build(second.type, second.bytes, second.length, body + used,
					    sizeof body - (size_t)used);
	message.body = body;
	message.body_length = (size_t)used;
	int size = icmp4_message_build(&message, built, sizeof built);
	is_bytes(built, size < 0 ? 0 : (size_t)size, octets, length,
		 "AGENT-04, AGENT-07: V17: built again to the octet");
}

/* Octets behind the entries: how many extensions, and what stopped the walk. */
static void test_extensions(void)
{
	static const struct {
		const char *name;
		const char *octets;
		bool cut;
		size_t count;
		enum icmp4_fault fault;
	} rows[] = {
		{"none", "", false, 0, ICMP4_FAULT_NONE},
		{"V17 with extension length 255", "10ff0000 0708b000 c0000201 13011800", false, 0,
		 ICMP4_FAULT_AGENT_LENGTH},
		{"the same, cut by the capture", "10ff0000 0708b000 c0000201 13011800", true, 0,
		 ICMP4_FAULT_NONE},
		{"a type without a length", "13011800 10", false, 2, ICMP4_FAULT_AGENT_LENGTH},
		{"a length of 0", "8000 8100", false, 2, ICMP4_FAULT_NONE},
		{"an octet more than there is", "800201", false, 0, ICMP4_FAULT_AGENT_LENGTH},
		{"padding upon padding", "00000000", false, 4, ICMP4_FAULT_NONE},
		{"unknown and skippable", "2a0101 c80101", false, 2, ICMP4_FAULT_NONE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t body[64] = {0xc0, 0, 2, 1};
		size_t length = 8 + golden_octets(rows[i].octets, body + 8);
		struct icmp4_message message = advertisement_of(1, 2, body, length);
		struct icmp4_agent_extension extension;
		enum icmp4_fault fault;
		size_t at = 0, count = 0;

		message.cut = rows[i].cut;
		while (icmp4_agent_extension_next(&message, &at, &extension, &fault))
			count++;
		ok(count == rows[i].count && fault == rows[i].fault, "AGENT-09: %s: %zu, %s",
		   rows[i].name, count, icmp4_fault_name(fault));
		advertisement_free(message);
	}
}

/* Of mobile nodes' advertisements alone: none, but an agent's extension. */
static void test_no_entry(void)
{
	static const uint8_t agent[] = {16, 6, 0, 0, 7, 8, 0x20, 0};
	struct icmp4_message message = advertisement_of(0, 0, agent, sizeof agent);

	is_int(icmp4_advertisement_check(&message), ICMP4_FAULT_NONE,
	       "AGENT-03: no entry, but an agent");
	advertisement_free(message);
	message = advertisement_of(0, 2, agent, 7);
	is_int(icmp4_advertisement_check(&message), ICMP4_FAULT_ENTRY_COUNT,
	       "AGENT-03: whose extension is whole");
	advertisement_free(message);
}

static void test_agent_lengths(void)
{
	uint8_t bytes[255] = {0};

	for (unsigned length = 0; length <= 255; length++) {
		struct icmp4_agent_extension extension = {16, (uint8_t)length,
							  golden_exact(bytes, length)};
		struct icmp4_agent agent;
		bool may = length >= 6 && (length - 6) % 4 == 0;
		enum icmp4_fault fault = icmp4_agent_parse(&agent, &extension);

		if ((fault == ICMP4_FAULT_NONE) != may || (may && agent.count != (length - 6) / 4))
			ok(false, "AGENT-09: an extension of %u octets", length);
		free((void *)(uintptr_t)extension.bytes);
	}
	ok(true, "AGENT-09: 6 + 4n octets and no others");
}

static void test_agent_flags(void)
{
	static const uint8_t care_of[4 * 63];
	static const struct {
		const char *name;
		struct icmp4_agent agent;
		int result;
	} rows[] = {
		{"neither home nor foreign", {.flags = 0}, ICMP4_ERR_ARGUMENT},
		{"home", {.flags = ICMP4_AGENT_HOME}, 8},
		{"foreign without a care-of address",
		 {.flags = ICMP4_AGENT_FOREIGN},
		 ICMP4_ERR_ARGUMENT},
		{"foreign with one",
		 {.flags = ICMP4_AGENT_FOREIGN, .count = 1, .care_of = care_of},
		 12},
		{"home and foreign with none",
		 {.flags = ICMP4_AGENT_HOME | ICMP4_AGENT_FOREIGN},
		 ICMP4_ERR_ARGUMENT},
		{"busy, but not foreign",
		 {.flags = ICMP4_AGENT_HOME | ICMP4_AGENT_BUSY},
		 ICMP4_ERR_ARGUMENT},
		{"registration required, but not foreign",
		 {.flags = ICMP4_AGENT_HOME | ICMP4_AGENT_REGISTRATION},
		 ICMP4_ERR_ARGUMENT},
		{"foreign, busy, registration required",
		 {.flags = ICMP4_AGENT_FOREIGN | ICMP4_AGENT_BUSY | ICMP4_AGENT_REGISTRATION,
		  .count = 1,
		  .care_of = care_of},
		 12},
		{"r", {.flags = ICMP4_AGENT_HOME | 0x0200}, ICMP4_ERR_ARGUMENT},
		{"a reserved bit", {.flags = ICMP4_AGENT_HOME | 0x0010}, ICMP4_ERR_ARGUMENT},
		{"all that may be", {.flags = 0xfde0, .count = 62, .care_of = care_of}, 256},
		{"63 addresses",
		 {.flags = 0xfde0, .count = 63, .care_of = care_of},
		 ICMP4_ERR_ARGUMENT},
		{"addresses that are not there",
		 {.flags = ICMP4_AGENT_HOME, .count = 1},
		 ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[300];
		int got = icmp4_agent_build(&rows[i].agent, built, sizeof built);

		ok(got == rows[i].result, "AGENT-04: %s: %d", rows[i].name, got);
		if (got > 0)
			ok(icmp4_agent_build(&rows[i].agent, built, (size_t)got - 1) ==
				   ICMP4_ERR_SPACE,
			   "AGENT-04: %s: no room", rows[i].name);
	}
}

static void test_extension_refused(void)
{
	static const uint8_t data[256] = {24, 25};
	static const struct {
		const char *name;
		uint8_t type;
		size_t length, size;
		int result;
	} rows[] = {
		{"two prefix lengths", 19, 2, 4, 4},
		{"one, and padding", 19, 1, 4, 4},
		{"none", 19, 0, 2, 2},
		{"no room for the padding", 19, 1, 3, ICMP4_ERR_SPACE},
		{"255", 19, 255, 258, 258},
		{"256", 19, 256, 300, ICMP4_ERR_ARGUMENT},
		{"padding has no length", 0, 1, 8, ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t built[300];

		memset(built, 0xff, sizeof built);
		int got = icmp4_agent_extension_build(rows[i].type, data, rows[i].length, built,
						      rows[i].size);
		ok(got == rows[i].result &&
			   (got < 0 || rows[i].length % 2 == 0 || built[got - 1] == 0),
		   "AGENT-07: %s: %d", rows[i].name, got);
	}
}

static void test_sequence(void)
{
	static const struct {
		const char *name;
		uint16_t before, now;
		bool rebooted;
	} rows[] = {
		{"one more", 5, 6, false},
		{"the same again", 5, 5, false},
		{"rolled over", 65535, 256, false},
		{"lost some and rolled over", 65000, 300, false},
		{"back to 0", 65535, 0, true},
		{"back to 255", 256, 255, true},
		{"back to 4 after 5", 5, 4, true},
	};

	is_int(icmp4_agent_sequence_next(0), 1, "AGENT-05: 0, 1");
	is_int(icmp4_agent_sequence_next(0xfffe), 0xffff, "AGENT-05: up to 0xffff");
	is_int(icmp4_agent_sequence_next(0xffff), 256, "AGENT-05: and then 256");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(icmp4_agent_rebooted(rows[i].before, rows[i].now) == rows[i].rebooted,
		   "AGENT-05: %s", rows[i].name);
}

/* Random octets as an advertisement: the walk ends, inside. */
static void test_random(void)
{
	size_t wrong = 0, seen = 0;

	for (uint64_t n = 0; n < 20000; n++) {
		uint8_t body[64];
		uint64_t r = icmp4__random(&seed, 1, n);
		size_t length = r % (sizeof body + 1), at = 0;
		struct icmp4_agent_extension extension;
		enum icmp4_fault fault;

		for (size_t i = 0; i < length; i++)
			body[i] = (uint8_t)icmp4__random(&seed, 2 + n, i) % 32;
		struct icmp4_message message =
			advertisement_of((r >> 8) % 4, (r >> 16) % 4, body, length);
		while (icmp4_agent_extension_next(&message, &at, &extension, &fault)) {
			wrong += at > length ||
				 (extension.bytes &&
				  extension.bytes + extension.length != message.body + at);
			seen++;
		}
		wrong += !fault && at < length;
		advertisement_free(message);
	}
	ok(wrong == 0 && seen > 10000, "AGENT-09: %zu extensions in random octets", seen);
}

static void test_names(void)
{
	static const struct {
		uint8_t type;
		const char *name;
	} rows[] = {{0, "padding"},     {16, "mobility-agent"}, {19, "prefix-lengths"},
		    {24, "challenge"},  {1, "unknown"},         {127, "unknown"},
		    {128, "skippable"}, {255, "skippable"}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ok(!strcmp(icmp4_agent_extension_name(rows[i].type), rows[i].name),
		   "AGENT-09: type %d: %s", rows[i].type, rows[i].name);
}

int main(void)
{
	test_routers();
	test_entries();
	test_golden_malformed();
	test_best();
	test_agent();
	test_extensions();
	test_no_entry();
	test_agent_lengths();
	test_agent_flags();
	test_extension_refused();
	test_sequence();
	test_random();
	test_names();
	return tap_done();
}
