/* SPDX-License-Identifier: MIT */
/* The command lines of other tools, at the edges of what they take. */
#include "cmd/as/as.h"
#include "tap.h"
#include <string.h>

enum { ARGS = 4 };

struct parsed {
	struct as_run run;
	int status;
	bool fine;
};

static void parse(struct parsed *p, const struct as_tool *tool, const char *letter,
		  const char *argument)
{
	char name[16], option[8], value[64], target[] = "127.0.0.1";
	char *argv[ARGS + 1] = {name, option, value, target};

	snprintf(name, sizeof(name), "%s", tool->name);
	snprintf(option, sizeof(option), "%s", letter);
	snprintf(value, sizeof(value), "%s", argument);
	*p = (struct parsed){.run.tool = tool};
	p->fine = cmd_options_begin(&p->run.call.options, ARGS) &&
		  as_parse(&p->run, ARGS, argv, &p->status);
	/* Who takes a word borrows it. */
	if (p->fine && tool == &as_ping && p->run.given.ping.pattern)
		p->fine = tool->settle(&p->run);
	cmd_options_free(&p->run.call.options);
}

/* What -c may be is more than a double holds; a number that begins with 0 is decimal. */
static void test_numbers(void)
{
	static const struct {
		const char *letter, *argument;
		const struct as_tool *tool;
		bool fine;
		int64_t count, tos;
	} rows[] = {
		{"-c", "1", &as_ping, true, 1, -1},
		{"-c", "9223372036854775807", &as_ping, true, INT64_MAX, -1},
		{"-c", "9223372036854775808", &as_ping, false, -1, -1},
		{"-c", "0", &as_ping, false, -1, -1},
		{"-c", "-1", &as_ping, false, -1, -1},
		{"-c", "1x", &as_ping, false, -1, -1},
		{"-c", "", &as_ping, false, -1, -1},
		{"-c", "010", &as_ping, true, 10, -1},
		{"-Q", "0x10", &as_ping, true, -1, 16},
		{"-Q", "256", &as_ping, false, -1, -1},
		{"-i", "nan", &as_ping, false, -1, -1},
		{"-i", "1e999", &as_ping, false, -1, -1},
		{"-c", "2147483648", &as_fping, false, -1, -1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct parsed p;

		parse(&p, rows[i].tool, rows[i].letter, rows[i].argument);
		ok(p.fine == rows[i].fine, "%s %s %s: taken or not", rows[i].tool->name,
		   rows[i].letter, rows[i].argument);
		if (!rows[i].fine)
			continue;
		is_int(p.run.given.count, rows[i].count, "the count");
		is_int(p.run.given.tos, rows[i].tos, "the octet");
	}
}

/* A digit that is left over is an octet of its own; octets that are too many are left out. */
static void test_patterns(void)
{
	static const struct {
		const char *digits;
		bool fine;
		unsigned length;
		uint8_t last;
	} rows[] = {
		{"ff", true, 1, 0xff}, {"abc", true, 2, 0x0c},
		{"7", true, 1, 0x07},  {"000102030405060708090a0b0c0d0e0f10", true, 16, 0x0f},
		{"0x", false, 0, 0},   {"", false, 0, 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct cmd_options *o;
		struct parsed p;

		parse(&p, &as_ping, "-p", rows[i].digits);
		o = &p.run.call.options;
		ok(p.fine == rows[i].fine, "-p '%s': taken or not", rows[i].digits);
		if (!rows[i].fine)
			continue;
		is_int(o->pattern_length, rows[i].length, "octets of it");
		is_int(o->pattern[rows[i].length - 1], rows[i].last, "the last of them");
	}
}

int main(void)
{
	test_numbers();
	test_patterns();
	return tap_done();
}
