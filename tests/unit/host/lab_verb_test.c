/* SPDX-License-Identifier: MIT */
/*
 * `icmp lab`: names inside, what show prints, and commands that really run where namespaces are
 * allowed. Runs in the root of the source tree.
 */
#include "capture.h"
#include "cmd/lab/lab.h"
#include "tap.h"

static const char text[] = "lab: small\n"
			   "about: A lab for this test\n"
			   "hosts:\n"
			   "  server: {address: [203.0.113.9, 203.0.113.10], alias: [www, mail]}\n"
			   "links:\n"
			   "  client -- r1: 2ms\n"
			   "  r1 -- server: {delay: 1ms, mtu: 1400}\n"
			   "  server -> r1: {loss: 0.5%}\n";

static void write_lab(char *path, const char *what)
{
	int file = mkstemps(path, 5);

	if (write(file, what, strlen(what)) < 0)
		ok(false, "a lab file can be written");
	close(file);
}

/* The first line of a name is its primary address, and every address has its name. */
static void test_hosts(const char *path)
{
	struct config_error error;
	struct lab *lab = lab_load(path, NULL, &error);
	char *hosts = lab ? lab_hosts(lab) : NULL;

	is_str(hosts,
	       "127.0.0.1\tlocalhost\n"
	       "203.0.113.9\tserver www mail\n"
	       "10.128.0.1\tclient\n"
	       "10.128.0.2\tr1\n"
	       "10.0.0.5\tserver\n"
	       "203.0.113.10\tserver\n"
	       "10.0.0.2\tclient\n"
	       "10.0.0.3\tr1\n"
	       "10.0.0.4\tr1\n",
	       "names inside");
	free(hosts);
	lab_free(lab);
}

static void test_show(const char *path)
{
	struct captured got;
	char words[96];

	snprintf(words, sizeof(words), "lab show %s", path);
	capture(&got, words);
	is_str(got.out,
	       "small: A lab for this test\n"
	       "seed 1, from server\n"
	       "\n"
	       "NODE             KIND    ADDRESS            INTERFACE\n"
	       "server           host    10.0.0.5/31        r1\n"
	       "                         203.0.113.9/32     lo\n"
	       "                         203.0.113.10/32    lo\n"
	       "client           host    10.0.0.2/31        r1\n"
	       "                         10.128.0.1/32      lo\n"
	       "r1               router  10.0.0.3/31        client\n"
	       "                         10.0.0.4/31        server\n"
	       "                         10.128.0.2/32      lo\n"
	       "\n"
	       "LINKS\n"
	       "client -- r1: 2.000 ms, mtu 1500\n"
	       "r1 -> server: 1.000 ms, mtu 1400\n"
	       "server -> r1: 1.000 ms, mtu 1400, loss 0.5%\n",
	       "icmp lab show");
}

/* JSON of a verb: each line an object with v and kind, the first start, the last end. */
static void test_json(const char *path)
{
	static const char *const forms[] = {"lab list -j", "lab show -j %s", "types -j frag"};
	static const char begin[] = "{\"v\":1,\"kind\":\"";
	struct captured got;
	char words[96];

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t sound = 0, lines;
		const char *last = "";

		snprintf(words, sizeof(words), forms[i], path);
		capture(&got, words);
		lines = capture_lines(got.out);
		ok(!strncmp(got.out, "{\"v\":1,\"kind\":\"start\"", 21), "the first is start");
		for (char *line = strtok(got.out, "\n"); line; line = strtok(NULL, "\n")) {
			sound += !strncmp(line, begin, sizeof(begin) - 1) &&
				 line[strlen(line) - 1] == '}';
			last = line;
		}
		ok(sound == lines && lines > 2, "icmp %s: %zu lines, all sound", words, lines);
		is_str(last, "{\"v\":1,\"kind\":\"end\",\"reason\":\"complete\",\"exit\":0}",
		       "the last is end");
	}
}

/* Every example of the manual is a lab. */
static void test_manual(void)
{
	FILE *page = fopen("man/icmp-lab.5", "r");
	char line[256], example[4096] = "";
	bool inside = false;
	size_t labs = 0;

	while (page && fgets(line, sizeof(line), page)) {
		if (!strncmp(line, ".Bd ", 4)) {
			inside = true;
			example[0] = '\0';
		} else if (inside && !strncmp(line, ".Ed", 3)) {
			char path[] = "/tmp/icmp4-manual-XXXXXX.yaml";
			struct config_error error = {.text = ""};

			inside = false;
			if (!strstr(example, "links:"))
				continue;
			write_lab(path, example);
			struct lab *lab = lab_load(path, NULL, &error);

			ok(lab != NULL, "example %zu of icmp-lab(5) is a lab%s", ++labs,
			   error.text);
			lab_free(lab);
			unlink(path);
		} else if (inside) {
			strncat(example, line, sizeof(example) - strlen(example) - 1);
		}
	}
	if (page)
		fclose(page);
	ok(labs >= 3, "the manual has %zu examples", labs);
}

/* A story is written to its file, while the command's output stays its own. */
static void test_story(const char *path)
{
	static const char sends[] = "server       sends    203.0.113.9 > 10.128.0.2 udp ";
	char file[] = "/tmp/icmp4-story-XXXXXX", words[256], told[4096] = "";
	int story = mkstemp(file);
	struct captured got;

	snprintf(words, sizeof(words),
		 "lab %s --story=%s -- bash -c echo${IFS}x>/dev/udp/r1/9;sleep${IFS}0.1", path,
		 file);
	capture(&got, words);
	ok(read(story, told, sizeof(told) - 1) > 0 && strstr(told, sends), "the datagram is told");
	ok(strstr(told, "; port-closed; sends port-unreachable (3/3)") != NULL, "and its end");
	ok(!got.status && !*got.out && !*got.err, "nothing of it elsewhere: %s", got.err);
	close(story);
	unlink(file);
}

/* Commands that live in a lab; the shell's $IFS stands for the blanks that capture() cuts at. */
static void test_run(const char *path)
{
	static const struct {
		const char *command;
		int status;
		const char *out, *err;
	} rows[] = {
		{"true", 0, "", ""},
		{"false", 1, "", ""},
		{"sh -c exit${IFS}7", 7, "", ""},
		{"sh -c kill${IFS}-9${IFS}$$", 137, "", ""},
		{"/nonexistent/command", 127, "", "icmp lab: /nonexistent/command: No such file"},
		{"/dev/null", 126, "", "icmp lab: /dev/null: Permission denied"},
		{"printenv ICMP4_LAB", 0, "small\n", ""},
		{"printenv PS1", 1, "", ""},
		{"getent hosts www", 0, "203.0.113.9     server www mail\n", ""},
		{"getent hosts 10.0.0.4", 0, "10.0.0.4        r1\n", ""},
		{"-- --from client", 127, "", "icmp lab: --: No such file"},
	};
	struct captured got;
	char words[256];

	unsetenv("PS1");
	snprintf(words, sizeof(words), "lab %s -- true", path);
	capture(&got, words);
	if (got.status == LAB_FAILED &&
	    (strstr(got.err, "/dev/net/tun") || strstr(got.err, "namespaces"))) {
		ok(true, "namespaces are allowed # SKIP %.*s", (int)strcspn(got.err, "\n"),
		   got.err);
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(words, sizeof(words), "lab %s -- %s", path, rows[i].command);
		capture(&got, words);
		is_int(got.status, rows[i].status, rows[i].command);
		is_str(got.out, rows[i].out, "its standard output");
		ok(*rows[i].err ? strstr(got.err, rows[i].err) && capture_lines(got.err) == 1
				: !*got.err,
		   "its standard error: %.*s", (int)strcspn(got.err, "\n"), got.err);
	}
	test_story(path);
}

/* What fails before there is a command: 125 where one was to be run, else 2; always one line. */
static void test_failures(const char *path)
{
	static const struct {
		const char *words;
		int status;
		const char *err;
	} rows[] = {
		{"lab /nonexistent.yaml", CMD_COULD_NOT, "/nonexistent.yaml"},
		{"lab show /nonexistent.yaml", CMD_COULD_NOT, "/nonexistent.yaml"},
		{"lab draw /nonexistent.yaml", CMD_COULD_NOT, "/nonexistent.yaml"},
		{"lab /nonexistent.yaml -- true", LAB_FAILED, "/nonexistent.yaml"},
		{"lab PATH --from servr -- true", LAB_FAILED, "the nearest name is server"},
		{"lab PATH --from nobody -- true", LAB_FAILED, "has no node nobody\n"},
		{"lab PATH --story=/nonexistent/story -- true", LAB_FAILED, "/nonexistent/story"},
	};
	struct captured got;
	char words[256];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *at = strstr(rows[i].words, "PATH");

		snprintf(words, sizeof(words), "%s", rows[i].words);
		if (at)
			snprintf(words, sizeof(words), "lab %s%s", path, at + 4);
		capture(&got, words);
		is_int(got.status, rows[i].status, rows[i].words);
		ok(!*got.out && capture_lines(got.err) == 1 && strstr(got.err, rows[i].err),
		   "one line: %.*s", (int)strcspn(got.err, "\n"), got.err);
	}
}

int main(void)
{
	char path[] = "/tmp/icmp4-small-XXXXXX.yaml";

	write_lab(path, text);
	test_hosts(path);
	test_show(path);
	test_json(path);
	test_manual();
	test_failures(path);
	test_run(path);
	unlink(path);
	return tap_done();
}
