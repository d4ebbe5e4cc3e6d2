/* SPDX-License-Identifier: MIT */
/*
 * What `icmp decode` must not leave unsaid: checksums that are wrong, a dump of the wrong thing,
 * frames that a filter cannot be asked of, output that nobody can have.
 */
#include "capture.h"
#include "decode_world.h"
#include <fcntl.h>

enum { IP_CHECKSUM = 10, ICMP_CHECKSUM = 22 };

static struct captured got;
static struct world world;

static bool has(const char *text, const char *part)
{
	bool found = strstr(text, part) != NULL;

	if (!found)
		printf("# no \"%s\" in\n# %s\n", part, text);
	return found;
}

static void decode(const char *options)
{
	char line[CAPTURE_LINE];

	snprintf(line, sizeof(line), "decode %s %s", options, world.path);
	capture(&got, line);
}

/* --- Checksums --- */

/* Sound, ICMP wrong, IP wrong, both, and one that is not all there. */
static void make_checksums(void)
{
	static const struct {
		size_t spoiled[2]; /* octets; 0: none */
		size_t cut;
	} rows[] = {{{0, 0}, 0},
		    {{ICMP_CHECKSUM, 0}, 0},
		    {{IP_CHECKSUM, 0}, 0},
		    {{ICMP_CHECKSUM, IP_CHECKSUM}, 0},
		    {{ICMP_CHECKSUM, 0}, 1}};
	uint8_t bytes[WORLD_FRAME];

	world_capture(&world, "checksums.pcapng");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t length = world_golden(bytes, 1);

		for (int k = 0; k < 2; k++)
			if (rows[i].spoiled[k])
				bytes[rows[i].spoiled[k]] ^= 1;
		world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length - rows[i].cut, length);
	}
	world_close(&world);
}

static void test_checksums(void)
{
	static const char *const ends[] = {
		"12 octets\n",
		"12 octets [bad checksum]\n",
		"12 octets [bad IP checksum]\n",
		"12 octets [bad checksum] [bad IP checksum]\n",
		"12 octets\n",
	};
	const char *line;

	make_checksums();
	decode("");
	line = got.out;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t length = strcspn(line, "\n") + 1, end = strlen(ends[i]);

		ok(length > end && !memcmp(line + length - end, ends[i], end), "%.*s",
		   (int)length - 1, line);
		line += length;
	}
	decode("-q");
	ok(has(got.out, "5 frames, 5 ICMP messages, 3 with a bad checksum\n"), "the summary");
	decode("-j -q");
	ok(has(got.out, "\"malformed\":0,\"bad_checksums\":3,\"fragments\":0"), "in JSON");
	decode("-c 2 --color always");
	ok(has(got.out, "m [bad checksum]\033["), "in a color of its own");
	decode("--explain -c 2");
	ok(has(got.out, "Its checksum is wrong"), "and explained");
}

/* --- The summary, explained --- */

static void test_explained_summary(void)
{
	uint8_t bytes[WORLD_FRAME];
	size_t length = world_golden(bytes, 5);

	world_capture(&world, "errors.pcapng");
	world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	length = world_golden(bytes, 1);
	world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	world_close(&world);
	decode("-q --explain");
	ok(has(got.out, "         2  port-unreachable (3/3)\n"
			"      what: The sender got the datagram, but nothing listens on its port"),
	   "-q --explain: each kind of error in plain words");
	ok(!strstr(got.out, "a ping."), "but not what is as it should be");
	decode("-q -j --explain");
	ok(has(got.out, "\"count\":2,\"explain\":{\"happened\":\"The sender got the datagram"),
	   "in JSON too");
	decode("-q");
	ok(!strstr(got.out, "what:"), "only where it was asked for");
}

/* --- What cannot be read --- */

static void test_unreadable(void)
{
	char line[CAPTURE_LINE], path[WORLD_PATH];

	make_checksums();
	snprintf(path, sizeof(path), "%s/dump.txt", world.folder);
	FILE *file = fopen(path, "we");
	fputs("00000000: 0a0d 0d0a 1c00 0000 4d3c 2b1a 0100 0000  ........M<+.....\n", file);
	fclose(file);
	snprintf(line, sizeof(line), "decode %s", path);
	capture(&got, line);
	ok(got.status == 2 && !*got.out && capture_lines(got.err) == 1 &&
		   has(got.err, "is the dump of a capture; xxd -r DUMP | icmp decode -"),
	   "the dump of a capture: %s", got.err);
	capture(&got, "decode --filter icmp 0800f7ff00000000");
	ok(has(got.err, "cannot be asked of: 1 of bare ICMP\n"), "a filter of digits: %s", got.err);
}

/* --- What cannot be written --- */

/* The same as capture(), but that standard output is full; status 3: main() would say it again. */
static void run_full(const char *line)
{
	char copy[CAPTURE_LINE], *words[CAPTURE_WORDS + 1];
	FILE *err = tmpfile();
	int state = 0;

	snprintf(copy, sizeof(copy), "%s", line);
	fflush(stdout);
	pid_t child = fork();

	if (!child) {
		dup2(open("/dev/full", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
		dup2(fileno(err), STDERR_FILENO);
		int status = cmd_main(capture_split(copy, words), words);

		_exit(fflush(stdout) || ferror(stdout) ? 3 : status);
	}
	waitpid(child, &state, 0);
	got.status = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
	capture_read(err, got.err);
}

static void test_full(void)
{
	static const char *const rows[] = {
		"decode 0800f7ff00000000",
		"decode -j 0800f7ff00000000",
		"decode -q 0800f7ff00000000",
		"decode -o text=/dev/full -o json=/dev/null 0800f7ff00000000",
		"decode %s",
		"decode -j %s",
		"decode -v %s %s %s %s %s %s %s %s",
		"decode -o pcap %s",
		"ping --lab examples/labs/first-hop.yaml -c 1 server",
		"trace --lab examples/labs/first-hop.yaml -j server",
		"send --lab examples/labs/first-hop.yaml --type 8 server",
		"send -o pcap --type 8 192.0.2.1",
	};

	make_checksums();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char line[CAPTURE_LINE] = "";
		size_t length = 0;

		for (const char *at = rows[i]; *at; at += *at == '%' ? 2 : 1)
			length += (size_t)snprintf(line + length, sizeof(line) - length, "%.*s",
						   *at == '%' ? (int)strlen(world.path) : 1,
						   *at == '%' ? world.path : at);
		run_full(line);
		is_int(got.status, 2, rows[i]);
		ok(capture_lines(got.err) == 1 && has(got.err, ": No space left on device\n"),
		   "one line, and the right reason: %s", got.err);
	}
}

/* A file that is full, while standard output is not. */
static void test_full_file(void)
{
	static const struct {
		const char *options, *says;
	} rows[] = {
		{"-o pcap=/dev/full", "icmp decode: -o pcap: No space left on device\n"},
		{"-o json=/dev/full", "icmp decode: output: No space left on device\n"},
		{"-v -o text=/dev/full", "icmp decode: output: No space left on device\n"},
	};

	make_checksums();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		decode(rows[i].options);
		is_int(got.status, 2, rows[i].options);
		is_str(got.err, rows[i].says, "one line");
		ok(has(got.out, "12 octets"), "and standard output has what it should");
	}
}

int main(void)
{
	setenv("NO_COLOR", "1", 1);
	world_begin(&world);
	test_checksums();
	test_explained_summary();
	test_unreadable();
	test_full();
	test_full_file();
	world_end(&world);
	return tap_done();
}
