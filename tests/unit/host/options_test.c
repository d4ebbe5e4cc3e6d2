/* SPDX-License-Identifier: MIT */
/* The parser of every command line (cmd/options.c), by what it keeps and by what it refuses. */
#include "capture.h"
#include "cmd/table.h"
#include "cmd/value.h"
#include "tap.h"

#define F(member) offsetof(struct cmd_options, member), sizeof(((struct cmd_options *)0)->member)

static bool parse(struct cmd_call *call, const char *verb, int argc, char **words,
		  struct cmd_error *error)
{
	*call = (struct cmd_call){.verb = cmd_verb_find(verb)};
	return cmd_parse(call, argc, words, error);
}

static int64_t field_value(const struct cmd_options *options, size_t at, size_t size)
{
	const char *field = (const char *)options + at;
	int64_t wide = 0;
	int32_t narrow;

	if (size == 4) {
		memcpy(&narrow, field, 4);
		return narrow;
	}
	memcpy(&wide, field, size);
	return wide;
}

/* What a line leaves in one member. */
static void test_kept(void)
{
	static const struct {
		const char *verb, *line;
		size_t at, size;
		int64_t want;
	} rows[] = {
		{"ping", "x", F(count_given), false},
		{"ping", "-c 5 x", F(count), 5},
		{"ping", "-c5 x", F(count), 5},
		{"ping", "x -c5", F(count), 5},
		{"ping", "--count 5 x", F(count), 5},
		{"ping", "--count=5 x", F(count), 5},
		{"ping", "-c 0 x", F(count), 0},
		{"ping", "-c 0 x", F(count_given), true},
		{"ping", "-c 3 -c 4 x", F(count), 4},
		{"ping", "-nc5 x", F(count), 5},
		{"ping", "-nc5 x", F(numeric), true},
		{"ping", "-vv -v x", F(verbose), 3},
		{"ping", "x", F(interval_ns), -1},
		{"ping", "-i 0.2 x", F(interval_ns), 200000000},
		{"ping", "-i 200ms x", F(interval_ns), 200000000},
		{"ping", "-i .2 x", F(interval_ns), 200000000},
		{"decode", "-w .2 -I lo", F(deadline_ns), 200000000},
		{"send", "-W .05s --type 8 x", F(timeout_ns), 50000000},
		{"ping", "-i 250us x", F(interval_ns), 250000},
		{"ping", "-w 2m x", F(deadline_ns), 120000000000},
		{"ping", "-W 1 x", F(timeout_ns), 1000000000},
		{"ping", "--rate 50/s x", F(gap_ns), 20000000},
		{"ping", "--rate 30/m x", F(gap_ns), 2000000000},
		{"ping", "x", F(ttl), -1},
		{"ping", "-t 1 x", F(ttl), 1},
		{"ping", "-t 255 x", F(ttl), 255},
		{"trace", "-f 3 -m 9 x", F(first), 3},
		{"trace", "-f 3 -m 9 x", F(max), 9},
		{"ping", "x", F(size), -1},
		{"ping", "-s 0 x", F(size), 0},
		{"ping", "-s 65507 x", F(size), 65507},
		{"ping", "-s 1K x", F(size), 1024},
		{"ping", "--length 1500 x", F(length), 1500},
		{"ping", "-M do x", F(fragment), CMD_FRAGMENT_DO},
		{"ping", "-M dont x", F(fragment), CMD_FRAGMENT_DONT},
		{"ping", "-M probe x", F(fragment), CMD_FRAGMENT_PROBE},
		{"ping", "x", F(fragment), CMD_FRAGMENT_DEFAULT},
		{"ping", "--dscp 0 x", F(dscp), 0},
		{"ping", "--dscp ef x", F(dscp), 46},
		{"ping", "--dscp af11 x", F(dscp), 10},
		{"ping", "--dscp af43 x", F(dscp), 38},
		{"ping", "--dscp cs6 x", F(dscp), 48},
		{"ping", "--ecn 2 x", F(ecn), 2},
		{"ping", "--mark 4294967295 x", F(mark), -1},
		{"ping", "--pattern c0ffee x", F(pattern_length), 3},
		{"ping", "--flood x", F(flood), true},
		{"ping", "--seed 7 --lab l x", F(seed), 7},
		{"ping", "--seed 7 --lab l x", F(seed_given), true},
		{"ping", "x", F(probe), CMD_PROBE_DEFAULT},
		{"trace", "--icmp x", F(probe), CMD_PROBE_ICMP},
		{"trace", "--udp x", F(probe), CMD_PROBE_UDP},
		{"trace", "--udp x", F(probe_port), 0},
		{"trace", "--udp=53 x", F(probe_port), 53},
		{"trace", "--tcp=443 x", F(probe), CMD_PROBE_TCP},
		{"trace", "--tcp=443 x", F(probe_port), 443},
		{"trace", "--sport 65535 x", F(source_port), 65535},
		{"ping", "--color never x", F(color), CMD_COLOR_NEVER},
		{"ping", "-q x", F(quiet), true},
		{"ping", "-D x", F(timestamps), true},
		{"ping", "--explain x", F(explain), true},
		{"ping", "-j x", F(output_count), 1},
		{"ping", "-o text -o json=f x", F(output_count), 2},
		{"ping", "a b c", F(operand_count), 3},
		{"ping", "-- -c 5", F(operand_count), 2},
		{"ping", "a - b", F(operand_count), 3},
		{"ping", "--exclude a --exclude=b x", F(exclude_count), 2},
		{"ping", "-h", F(help), true},
		{"ping", "--version", F(version), true},
		{"lab", "l --story", F(story), true},
		{"lab", "l -- ping -c 5 x", F(operand_count), 1},
		{"lab", "l -- ping -c 5 x", F(count_given), false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[CAPTURE_LINE], *words[CAPTURE_WORDS + 1], name[CAPTURE_LINE];
		struct cmd_call call;
		struct cmd_error error = {.message = ""};

		snprintf(line, sizeof(line), "%s", rows[i].line);
		snprintf(name, sizeof(name), "icmp %s %s", rows[i].verb, rows[i].line);
		if (!parse(&call, rows[i].verb, capture_split(line, words), words, &error))
			ok(false, "%s: %s", name, error.message);
		else
			is_int(field_value(&call.options, rows[i].at, rows[i].size), rows[i].want,
			       name);
		cmd_options_free(&call.options);
	}
}

/* Text that is kept as it is. */
static void test_words(void)
{
	char *ping[] = {"-S", "192.0.2.1", "-Ieth0",    "--lab=dia=mond", "--from", "r 1",
			"-o", "json=a=b",  "--pattern", "00fF",           "x",      NULL};
	char *lab[] = {"l", "--story=f", "--", "ls", "-l", NULL};
	struct cmd_call call;
	struct cmd_error error;

	ok(parse(&call, "ping", 11, ping, &error), "words are kept");
	is_str(call.options.source, "192.0.2.1", "-S");
	is_str(call.options.interface, "eth0", "-I");
	is_str(call.options.lab, "dia=mond", "--lab: only the first = ends the name");
	is_str(call.options.from, "r 1", "--from");
	is_str(call.options.outputs[0].format, "json", "-o: the format");
	is_str(call.options.outputs[0].file, "a=b", "-o: the file");
	is_bytes(call.options.pattern, call.options.pattern_length, (const uint8_t *)"\x00\xff", 2,
		 "--pattern");
	is_str(call.options.operands[0], "x", "the operand");
	is_int(call.argc, 11, "what was typed, for JSON");
	ok(!call.options.command, "no command");
	cmd_options_free(&call.options);
	ok(parse(&call, "lab", 5, lab, &error), "a command is kept");
	is_str(call.options.story_file, "f", "--story");
	is_str(call.options.command[0], "ls", "its first word");
	is_str(call.options.command[1], "-l", "its option is its own");
	ok(!call.options.command[2], "it ends");
	cmd_options_free(&call.options);
}

/* What is refused, and words that the message holds. */
static void test_refused(void)
{
	static const struct {
		const char *verb, *line, *says, *hint;
	} rows[] = {
		{"ping", "", "TARGET... is missing", "icmp help ping"},
		{"help", "a b c", "c is one word too many", "icmp help help"},
		{"mtu", "--live x", "--live is not an option of mtu", "icmp help mtu"},
		{"ping", "--all-paths x", "--all-paths is not an option of ping", ""},
		{"trace", "--flood x", "--flood is not an option of trace", "icmp help trace"},
		{"ping", "--intervall 1 x", "there is no option --intervall, but --interval", ""},
		{"ping", "--cuont 1 x", "no option --cuont, but --count", ""},
		{"ping", "--zzzzzz x", "there is no option --zzzzzz", "icmp help ping"},
		{"ping", "-Z x", "there is no option -Z", "icmp help ping"},
		{"ping", "-nZ x", "there is no option -Z", ""},
		{"ping", "-c", "-c needs its COUNT", ""},
		{"ping", "x --count", "--count needs its COUNT", ""},
		{"ping", "-c -1 x", "-c -1: it wants a number", ""},
		{"ping", "-c 1x x", "-c 1x", ""},
		{"ping", "--count= x", "--count : it wants", ""},
		{"ping", "-c 4294967296 x", "4294967296", ""},
		{"ping", "-c 99999999999999999999999 x", "9999", ""},
		{"ping", "-i eth0 x", "-i eth0: it wants a time",
		 "-i is the interval; interface is -I"},
		{"ping", "-i 0 x", "-i 0: it wants a time above 0", "icmp help ping"},
		{"ping", "-f x", "flood is --flood", NULL},
		{"ping", "-s 10.0.0.1 x", "-s 10.0.0.1: it wants octets", "source is -S"},
		{"ping", "-s 70000 x", "from 0 to 65507", "icmp help ping"},
		{"trace", "-q 1 x", "-c", NULL},
		{"trace", "-T x", "TCP probes are --tcp", NULL},
		{"trace", "-U x", "UDP probes are --udp", NULL},
		{"trace", "-I example.net", "ICMP probes are --icmp", NULL},
		{"ping", "-t 0 x", "from 1 to 255", ""},
		{"ping", "-W 0 x", "a time above 0", ""},
		{"ping", "-W 3x x", "-W 3x", ""},
		{"ping", "--length 65536 x", "from 0 to 65535", ""},
		{"ping", "-M maybe x", "do|dont|probe", ""},
		{"ping", "--dscp 64 x", "from 0 to 63", ""},
		{"ping", "--dscp af44 x", "af11", ""},
		{"ping", "--ecn 4 x", "from 0 to 3", ""},
		{"ping", "--pattern abc x", "octets in hex", ""},
		{"ping", "--pattern 0x x", "octets in hex", ""},
		{"ping", "--pattern 0102030405060708090a0b0c0d0e0f1011 x", "1 to 16", ""},
		{"ping", "--rate 0/s x", "a rate", ""},
		{"ping", "-s 10 --length 100 x", "--size and --length", NULL},
		{"trace", "--icmp --udp x", "one kind of probe", NULL},
		{"trace", "--udp --tcp=80 x", "one kind of probe", NULL},
		{"ping", "-q -v x", "--quiet and --verbose", NULL},
		{"ping", "--live -q x", "--live and --quiet", NULL},
		{"trace", "--live --all-paths x", "without --live", NULL},
		{"trace", "--all-paths -c 3 x", "without --count", NULL},
		{"trace", "--all-paths -s 9 x", "--length, not --size", NULL},
		{"trace", "--all-paths --explain x", "nothing to --explain", NULL},
		{"trace", "--all-paths -M probe x", "finds no path MTU", NULL},
		{"why", "--tcp 443 x", "joined, --tcp=443", ""},
		{"ping", "--flood -i 1 x", "--flood", NULL},
		{"trace", "--tcp=0 x", "a port from 1 to 65535", ""},
		{"trace", "--tcp=65536 x", "a port from 1 to 65535", ""},
		{"trace", "-f 9 -m 3 x", "first hop 9 lies behind the last, 3", NULL},
		{"ping", "--from r1 x", "needs --lab", NULL},
		{"ping", "--speed 10 x", "needs --lab", NULL},
		{"trace", "--seed 3 x", "needs --lab", NULL},
		{"trace", "--icmp --sport 4000 x", "ICMP has none", NULL},
		{"ping", "--lab l --speed 0 x", "--speed 0", ""},
		{"ping", "-n=1 x", "there is no option -=", ""},
		{"ping", "--numeric=1 x", "--numeric takes no argument", ""},
		{"ping", "-o jsno x", "-o jsno: it wants FORMAT or FORMAT=FILE, of text json", ""},
		{"ping", "-o pcap x", "ping writes text json", ""},
		{"ping", "-o json= x", "-o json=", ""},
		{"ping", "-o text -o json x", "one format at most", NULL},
		{"ping", "-j -j x", "one format at most", NULL},
		{"ping", "-o json=a -o text=a x", "-o text=a: json goes to that file", "icmp help"},
		{"lab", "l --story=", "--story", ""},
		{"types", "--count 1", "--count is not an option of types", ""},
		{"types", "-n", "-n is not an option of types", ""},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[CAPTURE_LINE], *words[CAPTURE_WORDS + 1];
		struct cmd_call call;
		struct cmd_error error = {.message = ""};
		const char *hint = rows[i].hint ? rows[i].hint : "";

		snprintf(line, sizeof(line), "%s", rows[i].line);
		bool kept = parse(&call, rows[i].verb, capture_split(line, words), words, &error);

		ok(!kept && strstr(error.message, rows[i].says) && strstr(error.hint, hint) &&
			   (rows[i].hint || !*error.hint),
		   "icmp %s %s: %s; %s", rows[i].verb, rows[i].line, error.message, error.hint);
		cmd_options_free(&call.options);
	}
}

/* An argument that each kind of option takes. */
static const char *const samples[] = {
	[CMD_KIND_COUNT] = "7",      [CMD_KIND_SEED] = "99",    [CMD_KIND_INT] = "3",
	[CMD_KIND_U32] = "12",       [CMD_KIND_PORT] = "443",   [CMD_KIND_BYTES] = "100",
	[CMD_KIND_TIME] = "30s",     [CMD_KIND_RATE] = "10/s",  [CMD_KIND_DSCP] = "ef",
	[CMD_KIND_SPEED] = "10",     [CMD_KIND_PATTERN] = "ab", [CMD_KIND_WORD] = "word",
	[CMD_KIND_OUTPUT] = "text",  [CMD_KIND_EXCLUDE] = "y",  [CMD_KIND_WORDS] = "y",
	[CMD_KIND_SWEEP] = "8:64:4",
};

static const char *sample(const struct cmd_option *option)
{
	/* The last: the first may be the default. */
	if (option->kind == CMD_KIND_CHOICE)
		return strrchr(option->argument, '|') + 1;
	return samples[option->kind];
}

/* The options a line leaves, without what tells one array from another. */
static bool parse_alone(const char *takes, char **words, int argc, struct cmd_options *options)
{
	struct cmd_verb verb = {.name = "test", .takes = takes, .formats = "text", .most = 9};
	struct cmd_call call = {.verb = &verb};
	struct cmd_error error;
	bool kept = cmd_parse(&call, argc, words, &error);

	cmd_options_free(&call.options);
	*options = call.options;
	return kept;
}

/* Each option of the table, in each of its four forms, leaves the same. */
static void test_forms(void)
{
	size_t count;
	const struct cmd_option *table = cmd_option_table(&count);

	for (size_t i = 0; i < count; i++) {
		const struct cmd_option *option = &table[i];
		char takes[64], forms[4][64], *argument = (char *)sample(option);
		struct cmd_options left[4], none;
		bool kept = true;

		if (cmd_option_may_stand_alone(option))
			continue;
		snprintf(takes, sizeof(takes), "%s lab", option->name);
		snprintf(forms[0], sizeof(forms[0]), "--%s=%s", option->name, argument);
		snprintf(forms[1], sizeof(forms[1]), "--%s", option->name);
		snprintf(forms[2], sizeof(forms[2]), "-%c%s", option->letter, argument);
		snprintf(forms[3], sizeof(forms[3]), "-%c", option->letter);
		for (int form = 0; form < (option->letter ? 4 : 2); form++) {
			char *words[] = {"--lab=l", forms[form], form % 2 ? argument : NULL, NULL};

			kept = kept && parse_alone(takes, words, 2 + form % 2, &left[form]);
			/* What is kept of a word may lie at its end: compare what it says. */
			if (option->kind == CMD_KIND_WORD || option->kind == CMD_KIND_WORDS) {
				const char **at = (const char **)((char *)&left[form] + option->at);

				kept = kept && !strcmp(*at, argument);
				*at = argument;
			}
			kept = kept && !memcmp(&left[form], &left[0], sizeof(none));
		}
		kept = kept && parse_alone(takes, (char *[]){"--lab=l", NULL}, 1, &none);
		ok(kept && (memcmp(&left[0], &none, sizeof(none)) ||
			    option->at == offsetof(struct cmd_options, exclude)),
		   "--%s: every form of it leaves the same, and not nothing", option->name);
	}
}

/* A line means the same in whatever order its options and operands stand. */
static void test_order(void)
{
	static const char *const parts[][2] = {
		{"-c", "5"},  {"--interval=2s", NULL}, {"-nD", NULL},    {"-t", "9"},
		{"-M", "do"}, {"--dscp", "ef"},        {"target", NULL}, {"-s64", NULL},
	};
	enum { PARTS = sizeof(parts) / sizeof(parts[0]) };
	uint64_t seed = 42;
	struct cmd_options first;

	for (int round = 0; round < 200; round++) {
		size_t order[PARTS];
		char *words[2 * PARTS + 1];
		int argc = 0;
		struct cmd_options now;

		for (size_t i = 0; i < PARTS; i++) {
			seed = seed * 6364136223846793005 + 1442695040888963407;
			size_t k = (seed >> 33) % (i + 1);

			order[i] = order[k];
			order[k] = i;
		}
		for (size_t i = 0; i < PARTS; i++)
			for (size_t k = 0; k < 2 && parts[order[i]][k]; k++)
				words[argc++] = (char *)parts[order[i]][k];
		words[argc] = NULL;
		bool kept = parse_alone("count interval numeric timestamps ttl fragment dscp size",
					words, argc, &now);

		if (!round)
			first = now;
		if (!kept || memcmp(&now, &first, sizeof(now))) {
			ok(false, "order %d of the words means something else", round);
			return;
		}
	}
	ok(true, "200 orders of the same words mean the same");
}

int main(void)
{
	test_kept();
	test_words();
	test_refused();
	test_forms();
	test_order();
	return tap_done();
}
