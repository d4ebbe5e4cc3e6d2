/* SPDX-License-Identifier: MIT */
/*
 * What people read about the options: help, the manual, and completion, each held against the
 * table. Runs in the root of the source tree, where man/ and completion/ are.
 */
#include "capture.h"
#include "cmd/help.h"
#include "cmd/table.h"
#include "tap.h"
#include <icmp4/mtu.h>
#include <icmp4/node.h>
#include <icmp4/ping.h>
#include <icmp4/trace.h>

static char *read_file(const char *path)
{
	static char text[CAPTURE_OUT];
	FILE *file = fopen(path, "r");

	text[0] = '\0';
	if (file)
		text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	if (file)
		fclose(file);
	return text;
}

/* Is it there, and not as the beginning of a longer name? */
static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (; (text = strstr(text, word)); text += length)
		if (!strchr("abcdefghijklmnopqrstuvwxyz-", text[length]) || !text[length])
			return true;
	return false;
}

static void test_verb_help(const struct cmd_verb *verb)
{
	struct captured by_option, by_verb;
	size_t count;
	const struct cmd_option *table = cmd_option_table(&count);
	char line[64];

	snprintf(line, sizeof(line), "%s --help", verb->name);
	capture(&by_option, line);
	snprintf(line, sizeof(line), "help %s", verb->name);
	capture(&by_verb, line);
	ok(by_option.status == CMD_YES && !*by_option.err, "icmp %s --help says yes", verb->name);
	is_str(by_verb.out, by_option.out, "and icmp help says the same");
	ok(capture_width(by_option.out) <= 80, "%s: no line is wider than 80 columns: %zu",
	   verb->name, capture_width(by_option.out));
	for (size_t i = 0; i < count; i++) {
		char name[64];

		snprintf(name, sizeof(name), "--%s", table[i].name);
		bool told =
			has_word(strstr(by_option.out, "\n\nGeneral") ? by_option.out : "", name);

		if (cmd_verb_takes(verb, &table[i]) && !told)
			ok(false, "help of %s does not tell of %s", verb->name, name);
	}
}

static void test_topics(void)
{
	size_t count;
	const struct help_topic *topics = help_topics(&count);
	struct captured all, got;

	capture(&all, "help");
	ok(capture_width(all.out) <= 80, "icmp help: 80 columns");
	for (size_t i = 0; i < count; i++) {
		char line[64];

		snprintf(line, sizeof(line), "help %s", topics[i].name);
		capture(&got, line);
		ok(got.status == CMD_YES && strstr(got.out, topics[i].text), "icmp %s", line);
		ok(capture_width(got.out) <= 80, "icmp %s: 80 columns", line);
		ok(strstr(all.out, line), "icmp help names it");
	}
}

/* What help says that the defaults are is what the engines have. */
static void test_defaults(void)
{
	struct icmp4_ping_options ping;
	struct icmp4_trace_options trace;
	struct icmp4_mtu_options mtu;
	struct captured got;
	char line[128];

	icmp4_ping_options_default(&ping);
	icmp4_trace_options_default(&trace, 0);
	snprintf(line, sizeof(line), "\nDefaults: -i %ds -W %ds -s %u -t %u -M %s\n",
		 (int)(ping.interval_ns / ICMP4_S_NS), (int)(ping.timeout_ns / ICMP4_S_NS),
		 ping.size, ping.ttl, ping.df ? "do" : "dont");
	capture(&got, "help ping");
	ok(strstr(got.out, line), "of ping: %s", line + 1);
	snprintf(line, sizeof(line),
		 "\nDefaults: --udp=%u -c %u -i %dms -W %ds -f %u -m %u --length %u -M %s\n",
		 trace.dst_port, trace.rounds, (int)(trace.interval_ns / ICMP4_MS_NS),
		 (int)(trace.timeout_ns / ICMP4_S_NS), trace.first, trace.max, trace.length,
		 trace.df ? "do" : "dont");
	capture(&got, "help trace");
	ok(strstr(got.out, line), "of trace: %s", line + 1);
	icmp4_mtu_options_default(&mtu, 0);
	snprintf(line, sizeof(line), "\nDefaults: --udp=%u -c %u -W %ds -t %u --length",
		 mtu.dst_port, mtu.tries, (int)(mtu.timeout_ns / ICMP4_S_NS), mtu.ttl);
	capture(&got, "help mtu");
	ok(strstr(got.out, line), "of mtu: %s", line + 1);
}

/* Every option that the verb takes is in its page, and no other. */
static void test_page(const struct cmd_verb *verb)
{
	size_t count;
	const struct cmd_option *table = cmd_option_table(&count);
	char path[64];

	snprintf(path, sizeof(path), "man/icmp-%s.1", verb->name);
	const char *page = read_file(path);

	ok(*page, "%s is there", path);
	for (size_t i = 0; i < count; i++) {
		char name[48], item[64];

		if (table[i].group == CMD_GROUP_GENERAL)
			continue;
		snprintf(name, sizeof(name), "Fl -%s", table[i].name);
		snprintf(item, sizeof(item), ".It Fl -%s", table[i].name);
		if (table[i].letter)
			snprintf(item, sizeof(item), ".It Fl %c , %s", table[i].letter, name);
		if (has_word(page, item) != cmd_verb_takes(verb, &table[i]))
			ok(false, "%s and \"%s\": only one of table and page has it", path, item);
	}
	ok(true, "%s tells of its options and no others", path);
}

static void test_pages(void)
{
	size_t count;
	const struct cmd_verb *verbs = cmd_verbs(&count);
	char name[64];

	for (size_t i = 0; i < count; i++)
		if (strcmp(verbs[i].name, "help"))
			test_page(&verbs[i]);
	const char *page = read_file("man/icmp.1");

	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), ".It Cm %s", verbs[i].name);
		ok(has_word(page, name), "icmp(1) tells of %s", verbs[i].name);
	}
}

/* Is name one of the words from text to end? */
static bool item_names(const char *text, const char *end, const char *name)
{
	size_t length = strlen(name);

	while (text < end) {
		size_t here = strcspn(text, " ,\\\n");

		if (here == length && !memcmp(text, name, length))
			return true;
		text += here + 1;
	}
	return false;
}

/* Each setting of a node that the library has is an item of the manual of the lab file. */
static void test_knobs(void)
{
	size_t count;
	const struct icmp4_knob *knobs = icmp4_knobs(&count);
	const char *page = strstr(read_file("man/icmp-lab.5"), ".Ss Hosts and routers");
	const char *end = page ? strstr(page, ".Ss Links") : NULL;

	for (size_t i = 0; end && i < count; i++) {
		const char *at = page, *item = NULL;

		/* The words of an item reach to the end of its line, or of those that follow a \\.
		 */
		while ((at = strstr(at, "\n.It Cm ")) && at < end && !item) {
			const char *stop = strchr(at + 1, '\n');

			while (stop[-1] == '\\')
				stop = strchr(stop + 1, '\n');
			at += strlen("\n.It Cm");
			item = item_names(at, stop, knobs[i].name) ? at : NULL;
		}
		ok(item != NULL, "icmp-lab(5) tells of %s", knobs[i].name);
	}
	ok(end != NULL, "icmp-lab(5) is there");
}

/* A line of what the scripts in completion/ ask for. */
static bool has_row(const char *rows, const char *word)
{
	char line[96];

	snprintf(line, sizeof(line), "\n%s\t", word);
	return strstr(rows, line) || !strncmp(rows, line + 1, strlen(line + 1));
}

static void test_completion_rows(const struct cmd_verb *verb)
{
	struct captured got;
	size_t count, rows = 0;
	const struct cmd_option *table = cmd_option_table(&count);
	char line[64], name[64];

	snprintf(line, sizeof(line), "help completion %s", verb->name);
	capture(&got, line);
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "--%s", table[i].name);
		if (has_row(got.out, name) != cmd_verb_takes(verb, &table[i]))
			ok(false, "%s %s is in one of table and completion", verb->name, name);
		if (cmd_verb_takes(verb, &table[i]))
			rows += table[i].letter ? 2 : 1;
	}
	is_int((int64_t)capture_lines(got.out), (int64_t)rows,
	       "completion of every option, and no more");
}

/* bash itself, with a command that answers as ours does; its words are what is typed. */
static void test_bash(void)
{
	static const struct {
		const char *words, *verb, *offers;
	} rows[] = {
		{"icmp p", "", "ping"},
		{"icmp \"\"", "",
		 "ping trace mtu why check decode send lab node ctl doctor types as help"},
		{"icmp ping --co", "ping", "--count --color"},
		{"icmp trace --t", "trace", "--tcp --timeout --timestamps"},
		{"icmp ping -M \"\"", "ping", "do dont probe"},
		{"icmp ping --color = a", "ping", "auto always"},
		{"icmp ping -o \"\"", "ping", "text json"},
		{"icmp help un", "", "units"},
		{"icmp ping -I l", "ping", "lo"},
		{"icmp decode -I l", "decode", "lo"},
		{"icmp decode -o \"\"", "decode", "text json pcap"},
		{"icmp decode \"\"", "decode", ""},
		{"icmp trace --from \"\"", "trace", ""},
		{"icmp trace --tcp = \"\"", "trace", ""},
		{"icmp lab first-hop \"\"", "lab", ""},
		{"icmp lab --from x \"r\"", "lab", "run"},
		{"icmp lab --from = x \"r\"", "lab", "run"},
	};
	char script[1024];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct captured answer;
		char line[64], got[512] = "";

		snprintf(line, sizeof(line), "help completion %s", rows[i].verb);
		capture(&answer, line);
		setenv("ROWS", answer.out, 1);
		snprintf(script, sizeof(script),
			 "bash -c 'icmp() { printf %%s \"$ROWS\"; }; compopt() { :; }; "
			 ". completion/icmp.bash; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} "
			 "- 1)); "
			 "_icmp; echo -n \"${COMPREPLY[@]}\"'",
			 rows[i].words);
		FILE *bash = popen(script, "r");

		if (bash)
			got[fread(got, 1, sizeof(got) - 1, bash)] = '\0';
		ok(bash && !pclose(bash) && !strcmp(got, rows[i].offers), "%s<TAB>: %s",
		   rows[i].words, got);
	}
}

int main(void)
{
	size_t count;
	const struct cmd_verb *verbs = cmd_verbs(&count);

	for (size_t i = 0; i < count; i++) {
		test_verb_help(&verbs[i]);
		test_completion_rows(&verbs[i]);
	}
	test_defaults();
	test_topics();
	test_pages();
	test_knobs();
	test_bash();
	return tap_done();
}
