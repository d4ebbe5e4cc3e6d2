/* SPDX-License-Identifier: MIT */
/* Numbers with units: what is taken, to the last digit, and what is not. */
#include "config/units.h"
#include "tap.h"

enum { NOT = -1 };

struct row {
	const char *text;
	int64_t value; /* NOT: refused, and the place of the value untouched */
};

typedef bool read_fn(const char *text, int64_t *value);

static bool read_rate(const char *text, int64_t *value)
{
	uint32_t milli;
	return config_rate(text, &milli) && (*value = milli, true);
}

static bool read_loss(const char *text, int64_t *value)
{
	uint32_t ppb;
	return config_loss(text, &ppb) && (*value = ppb, true);
}

static bool read_bytes(const char *text, int64_t *value)
{
	uint64_t bytes;
	return config_bytes(text, &bytes) && (*value = (int64_t)bytes, true);
}

static bool read_number(const char *text, int64_t *value)
{
	uint64_t number;
	return config_number(text, &number) && (*value = (int64_t)number, true);
}

static void check(const char *name, read_fn *read, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t value = NOT;
		bool taken = read(rows[i].text, &value);

		if (!ok(taken == (rows[i].value != NOT) && value == rows[i].value, "%s: '%s'", name,
			rows[i].text))
			printf("#  got %" PRId64 "\n# want %" PRId64 "\n", value, rows[i].value);
	}
}

#define CHECK(name, read, ...)                             \
	check(name, read, (const struct row[])__VA_ARGS__, \
	      sizeof((const struct row[])__VA_ARGS__) / sizeof(struct row))

static void test_time(void)
{
	CHECK("time", config_time,
	      {{"10ms", 10000000},
	       {"0", 0},
	       {"1", 1000000000},
	       {"1.5s", 1500000000},
	       {"0.1", 100000000},
	       {"1.000ns", 1},
	       {"2us", 2000},
	       {"1.234567890s", 1234567890},
	       {"3m", 180000000000},
	       {"0.5m", 30000000000},
	       {"1h", 3600000000000},
	       {"1d", 86400000000000},
	       {"9223372036854775807ns", INT64_MAX},
	       {"9223372036854775808ns", NOT},
	       {"18446744073709551616ns", NOT},
	       {"99999999999999999999", NOT},
	       {"200000d", NOT},
	       {"1.5ns", NOT},
	       {"0.0000000001", NOT},
	       {"", NOT},
	       {"ms", NOT},
	       {"-1s", NOT},
	       {"+1s", NOT},
	       {"1.s", NOT},
	       {".5s", 500000000},
	       {".2", 200000000},
	       {".", NOT},
	       {".s", NOT},
	       {"..5s", NOT},
	       {"1..5s", NOT},
	       {"1 s", NOT},
	       {"1s ", NOT},
	       {"10msec", NOT},
	       {"10MS", NOT},
	       {"1e3ms", NOT},
	       {"0x10ms", NOT}});
}

static void test_rate(void)
{
	CHECK("rate", read_rate,
	      {{"10/s", 10000},
	       {"1/m", 17},
	       {"60/m", 1000},
	       {"1/h", NOT},
	       {"36/h", 10},
	       {"0.5/s", 500},
	       {"4294967.295/s", UINT32_MAX},
	       {"4294968/s", NOT},
	       {"0/s", NOT},
	       {"10", NOT},
	       {"10/d", NOT},
	       {"10/s burst 5", NOT},
	       {"/s", NOT}});
}

static void test_limit(void)
{
	static const struct {
		const char *text;
		bool taken;
		struct icmp4_rate rate;
	} rows[] = {
		{"none", true, {0, 0}},
		{"10/s burst 5", true, {10000, 5}},
		{"10/s", true, {10000, 10}},
		{"0.5/s", true, {500, 1}},
		{"1.5/s", true, {1500, 2}},
		{"1/m", true, {17, 1}},
		{"10/s burst", false, {7, 7}},
		{"10/s burst 0", false, {7, 7}},
		{"10/s  burst 5", false, {7, 7}},
		{"10/s burst 5 ", false, {7, 7}},
		{"10/s burst 4294967296", false, {7, 7}},
		{"none burst 5", false, {7, 7}},
		{"0/s", false, {7, 7}},
		{"", false, {7, 7}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct icmp4_rate rate = {7, 7};
		bool taken = config_limit(rows[i].text, &rate);

		ok(taken == rows[i].taken &&
			   rate.per_second_milli == rows[i].rate.per_second_milli &&
			   rate.burst == rows[i].rate.burst,
		   "limit: '%s'", rows[i].text);
	}
}

static void test_others(void)
{
	CHECK("bytes", read_bytes,
	      {{"1500", 1500},
	       {"64K", 65536},
	       {"1M", 1048576},
	       {"1.5K", 1536},
	       {"2.50K", 2560},
	       {"1.55K", NOT},
	       {"1k", NOT},
	       {"1KB", NOT},
	       {"", NOT}});
	CHECK("loss", read_loss,
	      {{"1%", 10000000},
	       {"0%", 0},
	       {"100%", 1000000000},
	       {"0.0000001%", 1},
	       {"0.00000001%", NOT},
	       {"100.1%", NOT},
	       {"1", NOT},
	       {"1 %", NOT},
	       {"%", NOT},
	       {"3% burst 4", NOT}});
	CHECK("number", read_number,
	      {{"0", 0},
	       {"007", 7},
	       {"9223372036854775807", INT64_MAX},
	       {"18446744073709551616", NOT},
	       {"1.0", NOT},
	       {"-1", NOT},
	       {"1x", NOT},
	       {"", NOT}});
}

static void test_date(void)
{
	static const struct row rows[] = {
		{"1970-01-01", 0},
		{"1970-01-01T00:00:01Z", ICMP4_S_NS},
		{"2000-02-29", INT64_C(951782400) * ICMP4_S_NS},
		{"2026-11-23T17:27:09Z", INT64_C(1795454829) * ICMP4_S_NS},
		{"2199-12-31T23:59:59Z", INT64_C(7258118399) * ICMP4_S_NS},
		{"2200-01-01", NOT},
		{"1969-12-31", NOT},
		{"2026-02-29", NOT},
		{"2026-04-31", NOT},
		{"2026-13-01", NOT},
		{"2026-01-01T24:00:00Z", NOT},
		{"2026-01-01T12:00:60Z", NOT},
		{"2026-01-01T12:00:00", NOT},
		{"2026-01-01T12:00:00Zx", NOT},
		{"2026-01-01 12:00:00Z", NOT},
		{"2026-01", NOT},
		{"", NOT},
		{"now", NOT},
	};

	check("date", config_date, rows, sizeof(rows) / sizeof(rows[0]));
}

int main(void)
{
	test_date();
	test_time();
	test_rate();
	test_limit();
	test_others();
	return tap_done();
}
