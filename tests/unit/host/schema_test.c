/* SPDX-License-Identifier: MIT */
/* The reader of YAML by tables: kinds, places in the file, aliases; and the nearest name. */
#include "config/schema.h"
#include "tap.h"

struct record {
	const char *text;
	bool truth;
	uint8_t small;
	uint64_t large;
	uint16_t size;
	int64_t time_ns;
	uint32_t loss, address, choice, flags;
	struct icmp4_rate limit;
	struct icmp4_prefix prefix;
};

#define AT(member) offsetof(struct record, member)

static const struct schema_words colours[] = {{"red", 1}, {"green", 2}, {"blue", 4}, {NULL, 0}};

static const struct schema_row rows[] = {
	{.key = "text", .kind = SCHEMA_TEXT, .offset = AT(text)},
	{.key = "truth", .kind = SCHEMA_BOOL, .offset = AT(truth)},
	{.key = "small", .kind = SCHEMA_U8, .offset = AT(small), .min = 3, .max = 200},
	{.key = "large", .kind = SCHEMA_U64, .offset = AT(large), .max = UINT64_MAX},
	{.key = "size", .kind = SCHEMA_BYTES, .offset = AT(size), .max = 65535},
	{.key = "time", .kind = SCHEMA_TIME, .offset = AT(time_ns), .max = INT64_MAX},
	{.key = "loss", .kind = SCHEMA_LOSS, .offset = AT(loss)},
	{.key = "address", .kind = SCHEMA_ADDRESS, .offset = AT(address)},
	{.key = "prefix", .kind = SCHEMA_PREFIX, .offset = AT(prefix)},
	{.key = "limit", .kind = SCHEMA_LIMIT, .offset = AT(limit)},
	{.key = "choice", .kind = SCHEMA_CHOICE, .offset = AT(choice), .words = colours},
	{.key = "flags", .kind = SCHEMA_FLAGS, .offset = AT(flags), .words = colours},
	{.key = "later", .kind = SCHEMA_LATER},
};

static const struct schema_table table = {"a record", rows, sizeof(rows) / sizeof(rows[0]), "time"};

static bool read_text(const char *text, struct record *record, struct config_error *error)
{
	struct schema s;
	bool sound = schema_open(&s, text, strlen(text), "f", error) &&
		     schema_map(&s, schema_root(&s), &table, record);

	schema_close(&s);
	return sound;
}

/* One value each; 0xAA octets elsewhere must stay. */
static void test_kinds(void)
{
	static const struct {
		const char *text;
		size_t offset, size;
		uint64_t value;
	} cases[] = {
		{"truth: yes", AT(truth), 1, true},
		{"truth: off", AT(truth), 1, false},
		{"small: 3", AT(small), 1, 3},
		{"small: '200'", AT(small), 1, 200},
		{"large: 18446744073709551615", AT(large), 8, UINT64_MAX},
		{"size: 64000", AT(size), 2, 64000},
		{"size: 9K", AT(size), 2, 9216},
		{"time: 10ms", AT(time_ns), 8, 10000000},
		{"10ms", AT(time_ns), 8, 10000000},
		{"loss: 1.5%", AT(loss), 4, 15000000},
		{"address: 192.0.2.1", AT(address), 4, 0xc0000201},
		{"choice: green", AT(choice), 4, 2},
		{"flags: blue", AT(flags), 4, 4},
		{"flags: [red, blue]", AT(flags), 4, 5},
		{"flags: []", AT(flags), 4, 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t want[sizeof(struct record)];
		struct record record;
		struct config_error error;

		memset(want, 0xaa, sizeof(want));
		memset(&record, 0xaa, sizeof(record));
		for (size_t octet = 0; octet < cases[i].size; octet++) {
			uint16_t one = 1;
			bool little = *(uint8_t *)&one;
			size_t at = little ? octet : cases[i].size - 1 - octet;
			want[cases[i].offset + at] = (uint8_t)(cases[i].value >> 8 * octet);
		}
		ok(read_text(cases[i].text, &record, &error) &&
			   !memcmp(&record, want, sizeof(want)),
		   "kinds: %s", cases[i].text);
	}
}

static void test_structs(void)
{
	struct record record = {0};
	struct config_error error;

	ok(read_text("text: no\nprefix: 10.0.0.0/8\nlimit: 10/s burst 5\n", &record, &error) &&
		   record.prefix.address == 0x0a000000 && record.prefix.length == 8 &&
		   record.limit.per_second_milli == 10000 && record.limit.burst == 5,
	   "structs: a prefix and a limit");
	ok(read_text("prefix: 10.0.0.1", &record, &error) && record.prefix.length == 32,
	   "structs: an address is a prefix");
	ok(read_text("", &record, &error) == false, "structs: an empty file is said to be empty");
	ok(read_text("{}", &record, &error), "structs: an empty map is a map");
}

/* Line and column from 1, of the very word that is wrong. */
static void test_places(void)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"small: 2", "f:1:8: `2` is not a number from 3 to 200, which `small` wants"},
		{"small: 201", "f:1:8: `201` is not a number from 3 to 200, which `small` wants"},
		{"\n\n  small: -1",
		 "f:3:10: `-1` is not a number from 3 to 200, which `small` wants"},
		{"smal: 3", "f:1:1: `smal` is not a key of a record; did you mean `small`?"},
		{"flags:\n- red\n- gren\n",
		 "f:3:3: `gren` is not a word for `flags`; did you mean `green`?"},
		{"flags: {red: 1}", "f:1:8: expected a value for `flags`, found a map"},
		{"text:", "f:1:6: expected a value for `text`, found nothing"},
		{"large: 18446744073709551616",
		 "f:1:8: `18446744073709551616` is not a number from 0 "
		 "to 18446744073709551615, which `large` wants"},
		{"later: 1", "f:1:1: `later` is not supported by this version"},
		{"[1, 2]", "f:1:1: a record is a map, this is a list"},
		{"text: a\ntruth: no\ntext: b\n",
		 "f:3:1: `text` stands here a second time; the first is in line 1"},
		{"? [a]\n: b\n", "f:1:3: expected a key, found a list"},
		{"text: \"\\e[31m\\n\"\nchoice: \"\\e[31m\"",
		 "f:2:9: `\\x1b[31m` is not a word for `choice`; expected red, green or blue"},
		{"address: 10.1",
		 "f:1:10: `10.1` is not an address; `address` wants one as 192.0.2.1"},
		{"prefix: 10.0.0.0/", "f:1:9: `10.0.0.0/` is not a prefix; `prefix` wants one as "
				      "192.0.2.0/24, zero behind its bits, or an address"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct record record;
		struct config_error error = {""};

		ok(!read_text(cases[i].text, &record, &error), "places: refused");
		is_str(error.text, cases[i].error, "places: and this is said");
	}
}

static void test_aliases(void)
{
	struct record record = {0};
	struct config_error error;

	ok(read_text("text: &t 10ms\ntime: *t\n", &record, &error) && record.time_ns == 10000000,
	   "aliases: a word said twice");
	ok(!read_text("text: &t [*t]\n", &record, &error), "aliases: none inside itself");
}

static void test_nearest(void)
{
	static const char *const names[] = {"client", "server", "r1", "r2", "time-exceeded", "abc"};
	static const struct {
		const char *word, *meant;
	} cases[] = {
		{"cleint", "client"},
		{"servr", "server"},
		{"sserver", "server"},
		{"r3", "r1"},
		{"x", NULL},
		{"", NULL},
		{"colour", NULL},
		{"time-exeeded", "time-exceeded"},
		{"acb", "abc"},
		{"tiem-exceeded", "time-exceeded"},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		 NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct nearest nearest = nearest_to(cases[i].word);
		const char *meant;

		for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
			nearest_offer(&nearest, names[n]);
		meant = nearest_meant(&nearest);
		is_str(meant ? meant : "nothing", cases[i].meant ? cases[i].meant : "nothing",
		       cases[i].word);
	}
}

int main(void)
{
	test_kinds();
	test_structs();
	test_places();
	test_aliases();
	test_nearest();
	return tap_done();
}
