/* SPDX-License-Identifier: MIT */
/* Words to targets (cmd/targets.c): names, addresses, networks, ranges, files, exclusion. */
#include "capture.h"
#include "cmd/targets.h"
#include "tap.h"
#include <icmp4/text.h>

/* What stands in the file that @FILE names below. */
static const char file_text[] = "# who is there\n"
				"\n"
				"  192.0.2.1   # the router\n"
				"server\t\r\n"
				"198.51.100.0/30";

struct words {
	char line[CAPTURE_LINE];
	char *words[CAPTURE_WORDS + 1];
	const char *operands[CAPTURE_WORDS], *exclude[CAPTURE_WORDS];
	struct cmd_options options;
};

/* Words that begin with ! are excluded. FILE stands for the file's path. */
static const struct cmd_options *options_of(struct words *words, const char *line, const char *path)
{
	size_t at = 0, excluded = 0;

	snprintf(words->line, sizeof(words->line), "%s", line);
	capture_split(words->line, words->words);
	for (char **word = words->words; *word; word++) {
		const char *bare = *word + (**word == '!');

		bare = strcmp(bare, "@FILE") ? bare : path;
		if (**word == '!')
			words->exclude[excluded++] = bare;
		else
			words->operands[at++] = bare;
	}
	words->options = (struct cmd_options){.operands = words->operands,
					      .operand_count = at,
					      .exclude = words->exclude,
					      .exclude_count = excluded};
	return &words->options;
}

/* "name 192.0.2.1 ...", as many as fit. */
static void list_text(const struct cmd_target *list, size_t count, char *text, size_t size)
{
	size_t at = 0;

	*text = '\0';
	for (size_t i = 0; i < count && at < size; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%s%s", i ? " " : "", list[i].given,
				       list[i].is_address ? "" : "?");
}

static const struct {
	const char *words, *targets;
} kept[] = {
	{"server", "server?"},
	{"a b-c d.example.net x_y 3com", "a? b-c? d.example.net? x_y? 3com?"},
	{"192.0.2.1", "192.0.2.1"},
	{"0.0.0.0 255.255.255.255", "0.0.0.0 255.255.255.255"},
	{"192.0.2.0/30", "192.0.2.1 192.0.2.2"},
	{"192.0.2.3/30", "192.0.2.1 192.0.2.2"},
	{"192.0.2.6/31", "192.0.2.6 192.0.2.7"},
	{"192.0.2.9/32", "192.0.2.9"},
	{"192.0.2.254-192.0.3.1", "192.0.2.254 192.0.2.255 192.0.3.0 192.0.3.1"},
	{"192.0.2.1-192.0.2.1", "192.0.2.1"},
	{"255.255.255.254-255.255.255.255", "255.255.255.254 255.255.255.255"},
	{"a a", "a? a?"},
	{"192.0.2.0/29 !192.0.2.2 !192.0.2.4/31", "192.0.2.1 192.0.2.3 192.0.2.6"},
	{"192.0.2.0/29 !192.0.2.3-192.0.2.9", "192.0.2.1 192.0.2.2"},
	{"192.0.2.0/30 192.0.2.8/30 !192.0.2.0/30", "192.0.2.9 192.0.2.10"},
	{"192.0.2.0-192.0.2.4 !192.0.2.0/30", "192.0.2.4"},
	{"a b c !b", "a? c?"},
	{"@FILE", "192.0.2.1 server? 198.51.100.1 198.51.100.2"},
	{"x @FILE y", "x? 192.0.2.1 server? 198.51.100.1 198.51.100.2 y?"},
	{"x server 192.0.2.1 !@FILE", "x?"},
};

static void test_kept(const char *path)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		struct words words;
		struct cmd_target *list;
		size_t count;
		char error[CMD_TARGETS_ERROR] = "", text[512];
		bool fine =
			cmd_targets(options_of(&words, kept[i].words, path), &list, &count, error);

		list_text(list, count, text, sizeof(text));
		ok(fine && !strcmp(text, kept[i].targets), "%s: %s%s", kept[i].words, text, error);
		for (size_t k = 0; k < count; k++) {
			char address[ICMP4_ADDRESS_TEXT];

			icmp4_address_text(list[k].address, address, sizeof(address));
			if (list[k].is_address && strcmp(address, list[k].given))
				ok(false, "%s is not %s", list[k].given, address);
		}
		cmd_targets_free(list, count);
	}
}

/* A word that is no target keeps nobody from asking the others; behind ! it stops all. */
static const struct {
	const char *word, *says;
} wrong[] = {
	{"::1", "IPv6"},
	{"2001:db8::1", "IPv6"},
	{"[2001:db8::1]", "IPv6"},
	{"fe80::1%eth0", "IPv6"},
	{"2001:db8::/32", "IPv6"},
	{"::ffff:192.0.2.1", "IPv6"},
	{"256.0.0.1", "is no address"},
	{"10.1", "is no address"},
	{"010.1.1.1", "010.1.1.1 is no address"},
	{"192.0.2.1.", "is no address"},
	{"192.0.2.0/33", "0 to 32"},
	{"192.0.2.0/", "0 to 32"},
	{"192.0.2.0/-1", "0 to 32"},
	{"192.0.2.0/024x", "0 to 32"},
	{"server/24", "before the /"},
	{"http://example.net/", "before the /"},
	{"192.0.2.9-192.0.2.1", "end lies before"},
	{"192.0.2.1-7", "is no range"},
	{"192.0.2.1-server", "is no range"},
};

static void test_wrong(const char *path)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct words words;
		struct cmd_target *list;
		size_t count;
		char error[CMD_TARGETS_ERROR] = "", line[96];

		snprintf(line, sizeof(line), "a %s 192.0.2.7", wrong[i].word);
		ok(cmd_targets(options_of(&words, line, path), &list, &count, error) &&
			   count == 3 && !list[0].error && !list[2].error,
		   "%s: those beside it stay", line);
		ok(count == 3 && list[1].error && strstr(list[1].error, wrong[i].says), "%s: %s",
		   wrong[i].word, count == 3 ? list[1].error : error);
		cmd_targets_free(list, count);
		snprintf(line, sizeof(line), "a !%s", wrong[i].word);
		ok(!cmd_targets(options_of(&words, line, path), &list, &count, error) &&
			   strstr(error, wrong[i].says),
		   "%s: nothing is asked", line);
		cmd_targets_free(list, count);
	}
}

static const struct {
	const char *words, *says;
} refused[] = {
	{"0.0.0.0/0", "65536 are the most"},
	{"10.0.0.0/15", "10.0.0.0/15 is 131070 targets"},
	{"10.0.0.0/16 10.1.0.0/28", "more than 65536"},
	{"@/nonexistent/file", "/nonexistent/file: No such file"},
	{"192.0.2.1 !192.0.2.0/24", "no target is left"},
};

static void test_refused(const char *path)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct words words;
		struct cmd_target *list;
		size_t count;
		char error[CMD_TARGETS_ERROR] = "";
		bool fine = cmd_targets(options_of(&words, refused[i].words, path), &list, &count,
					error);

		ok(!fine && strstr(error, refused[i].says), "%s: %s", refused[i].words, error);
		cmd_targets_free(list, count);
	}
}

/* What is wrong in a file is said with its line; good: what is asked all the same. */
static void test_file_errors(void)
{
	static const struct {
		const char *text, *says;
		size_t good;
	} rows[] = {
		{"a\nb c\n", ":2: one target a line", 0},
		{"@other\n", ":1: a file names no further file", 0},
		{"# nobody\n\n", "no target is left", 0},
		{"# x\n\n::1\n", ":3: ::1 is an IPv6", 0},
		{"a\n10.0.0.999\n192.0.2.0/30\n", ":2: 10.0.0.999 is no address", 3},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char path[] = "@/tmp/icmp4-targets-XXXXXX", error[CMD_TARGETS_ERROR] = "";
		int file = mkstemp(path + 1);
		struct words words;
		struct cmd_target *list;
		size_t count, good = 0;
		ssize_t written = write(file, rows[i].text, strlen(rows[i].text));
		bool fine = cmd_targets(options_of(&words, path, path), &list, &count, error);

		close(file);
		unlink(path + 1);
		for (size_t k = 0; fine && k < count; k++) {
			good += !list[k].error;
			if (list[k].error)
				snprintf(error, sizeof(error), "%s", list[k].error);
		}
		ok(written > 0 && good == rows[i].good && strstr(error, rows[i].says),
		   "a file, of which %zu are good: %s", good, error);
		cmd_targets_free(list, count);
	}
}

/* The largest network that is allowed, whole. */
static void test_most(const char *path)
{
	struct words words;
	struct cmd_target *list;
	size_t count;
	char error[CMD_TARGETS_ERROR] = "";
	bool fine = cmd_targets(options_of(&words, "10.0.0.0-10.0.255.255", path), &list, &count,
				error);

	ok(fine && count == CMD_TARGETS_MAX && list[count - 1].address == 0x0a00ffff,
	   "65536 targets are allowed");
	cmd_targets_free(list, count);
}

/* Lines that come one by one: what is excluded stays so, a bad one stops nobody. */
static void test_lines(void)
{
	static const struct {
		const char *line, *targets, *says;
	} rows[] = {
		{"192.0.2.1", "192.0.2.1", ""},
		{"", "", ""},
		{"  # nothing", "", ""},
		{"server # a name", "server?", ""},
		{"192.0.2.0/29", "192.0.2.1 192.0.2.4 192.0.2.5 192.0.2.6", ""},
		{"192.0.2.2", "", ""},
		{"a b", NULL, "standard input:7: one target a line"},
		{"@hosts", NULL, "standard input:8: a file names no further file"},
		{"192.0.2.9 ", "192.0.2.9", ""},
	};
	char error[CMD_TARGETS_ERROR] = "";
	const char *exclude[] = {"192.0.2.2-192.0.2.3"};
	struct cmd_options options = {.exclude = exclude, .exclude_count = 1};
	struct cmd_lines *lines = cmd_lines_new(&options, error);

	for (size_t i = 0; lines && i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[64], text[512] = "";
		struct cmd_target *list;
		size_t count;

		error[0] = '\0';
		snprintf(line, sizeof(line), "%s", rows[i].line);
		bool fine = cmd_lines_read(lines, line, i + 1, &list, &count, error);
		list_text(list, count, text, sizeof(text));
		ok(fine == (rows[i].targets != NULL) && !strcmp(error, rows[i].says) &&
			   (!fine || !strcmp(text, rows[i].targets)),
		   "line '%s': %s%s", rows[i].line, text, error);
		cmd_targets_free(list, count);
	}
	cmd_lines_free(lines);
	exclude[0] = "1.2.3.4/99";
	ok(!cmd_lines_new(&options, error) && strstr(error, "0 to 32"),
	   "what shall be left out must be understood");
}

int main(void)
{
	char path[] = "@/tmp/icmp4-targets-XXXXXX";
	int file = mkstemp(path + 1);

	if (write(file, file_text, strlen(file_text)) < 0)
		return 1;
	close(file);
	test_kept(path);
	test_wrong(path);
	test_refused(path);
	test_file_errors();
	test_most(path);
	unlink(path + 1);
	test_lines();
	return tap_done();
}
