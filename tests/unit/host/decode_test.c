/* SPDX-License-Identifier: MIT */
/*
 * `icmp decode` as a user sees it. The golden messages, in a capture with what they answer and what
 * they are about, against what was printed when somebody last looked and was content:
 * tests/golden/decode/NAME.txt (GOLDEN=write writes them anew; read the difference before you
 * commit it). Then captures that are odd, cut, or no captures.
 */
#include "capture.h"
#include "decode_world.h"
#include <fcntl.h>

enum { TEXT = 2 * CAPTURE_OUT + CAPTURE_LINE + 64 };

static struct captured got;
static struct world world;

static bool has(const char *text, const char *part)
{
	bool found = strstr(text, part) != NULL;

	if (!found)
		printf("# no \"%s\" in\n# %s\n", part, text);
	return found;
}

/* A run whose standard input is the capture at hand. */
static void decode(const char *options)
{
	char line[CAPTURE_LINE];
	int file = open(world.path, O_RDONLY | O_CLOEXEC), before = dup(STDIN_FILENO);

	dup2(file, STDIN_FILENO);
	snprintf(line, sizeof(line), "decode %s", options);
	capture(&got, line);
	dup2(before, STDIN_FILENO);
	close(before);
	close(file);
}

/* The same, of the file by its name. */
static void decode_file(const char *options)
{
	char line[CAPTURE_LINE];

	snprintf(line, sizeof(line), "decode %s %s", options, world.path);
	capture(&got, line);
}

/* --- Golden output --- */

static void compare(const char *name, const char *text)
{
	static char want[TEXT];
	const char *mode = getenv("GOLDEN");
	bool write = mode && !strcmp(mode, "write");
	char path[128];

	snprintf(path, sizeof(path), "tests/golden/decode/%s.txt", name);
	FILE *file = fopen(path, write ? "we" : "re");
	if (!ok(file != NULL, "%s", path))
		return;
	if (write) {
		fputs(text, file);
	} else {
		want[fread(want, 1, TEXT - 1, file)] = '\0';
		is_str(text, want, name);
	}
	fclose(file);
}

static void compare_run(const char *name, const char *options)
{
	static char text[TEXT];

	decode(options);
	snprintf(text, TEXT, "$ icmp decode %s\n%s%sexit %d\n", options, got.out, got.err,
		 got.status);
	compare(name, text);
}

/* What the golden errors quote, on its way; then all of them, in order. */
static void make_golden(void)
{
	static const uint8_t udp[8] = {0xc0, 0x01, 0x82, 0x9a, 0x00, 0x08, 0x00, 0x00};
	uint8_t bytes[WORLD_FRAME];
	size_t length = world_datagram(bytes, ICMP4_PROTO_UDP, world_host, world_far, udp, 8);

	world_capture(&world, "golden.pcapng");
	world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	for (int i = 1; i <= GOLDEN_COUNT; i++) {
		length = world_golden(bytes, i);
		world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	}
	world_close(&world);
}

static void test_golden(void)
{
	static const struct {
		const char *name, *options;
	} rows[] = {
		{"text", ""},
		{"verbose", "-v"},
		{"json", "-j"},
		{"quiet", "-q"},
		{"explain", "--explain"},
		{"times", "-D -c 3"},
		{"color", "-c 8 --color always"},
	};

	make_golden();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		compare_run(rows[i].name, rows[i].options);
	decode("-j -q");
	ok(got.status == 0 && has(got.out, "\"kind\":\"start\"") && has(got.out, "\"exit\":0}"),
	   "-j -q: the first line and the last");
	ok(!strstr(got.out, "\"kind\":\"message\""), "and no message between them");
}

/* Whether tests/json_check.py is content with what was printed; where it can judge. */
static bool fits_schema(void)
{
	FILE *judge = popen("python3 tests/json_check.py >/dev/null", "we");

	if (judge)
		fputs(got.out, judge);
	return judge && pclose(judge) == 0;
}

static void test_schema(void)
{
	static const char *const options[] = {"-j", "-j -q", "-j -v", "-j --explain"};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		decode(options[i]);
		ok(fits_schema(), "decode %s fits the schema", options[i]);
	}
}

/* Each by itself, as digits: bare, and behind an IPv4 header. */
static void test_digits(void)
{
	static char all[TEXT];
	size_t length = 0;

	for (int i = 0; i < GOLDEN_COUNT; i++) {
		char digits[2 * GOLDEN_MAX + 1], *words[] = {digits};
		size_t count = 0;

		for (const char *at = golden[i].octets; *at; at++)
			if (*at != ' ')
				digits[count++] = *at;
		digits[count] = '\0';
		char line[sizeof(digits) + 16];
		snprintf(line, sizeof(line), "decode %s", words[0]);
		capture(&got, line);
		length += (size_t)snprintf(all + length, TEXT - length, "%s: %s%s", golden[i].name,
					   got.out, got.err);
		if (got.status)
			ok(false, "%s: exit %d", golden[i].name, got.status);
	}
	compare("digits", all);
}

/* As a shell hands them over: in words, in one, with the offsets of a dump. */
static void test_pasted(void)
{
	static const char *const rows[] = {
		"0800f7ff00000000",
		"08:00:f7:ff:00:00:00:00",
		"08 00 f7 ff 00 00 00 00",
		"0800 f7ff 0000 0000",
		"0x08, 0x00, 0xf7, 0xff, 0x00, 0x00, 0x00, 0x00",
		"0800f7ff\n00000000",
		"\t0x0000:\t0800\tf7ff\n\t0x0004:\t0000\t0000",
		"0000\t\t08\t00\tf7\tff\t\t\t....\n0004\t\t00\t00\t00\t00\t\t\t....\n",
	};
	char line[CAPTURE_LINE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		snprintf(line, sizeof(line), "decode %s", rows[i]);
		capture(&got, line);
		ok(got.status == 0 && !*got.err &&
			   has(got.out, "echo-request, id 0, seq 0, 8 octets\n") &&
			   capture_lines(got.out) == 1,
		   "pasted: %s", rows[i]);
	}
	capture(&got, "decode 0800f7ff00000000 0800f7ff00000000");
	is_int((int64_t)capture_lines(got.out), 2, "long words are one message each");
	capture(&got, "decode two\nlines");
	ok(got.status == 2 && has(got.err, "No such file"),
	   "words of several lines without digits");
}

/* --- What a message was wrapped in --- */

static size_t wrap(uint8_t *bytes, const char *head, const uint8_t *inside, size_t length)
{
	uint8_t front[128];
	size_t count = golden_octets(head, front);

	memmove(bytes + count, inside, length);
	memcpy(bytes, front, count);
	return count + length;
}

static void test_layers(void)
{
	static const struct {
		const char *name;
		uint32_t link_type;
		const char *head;
		uint8_t protocol; /* of a datagram around it, from 203.0.113.1 to .2; 0: none */
		const char *line; /* ends so */
		const char *json;
	} rows[] = {
		{"a plain frame", 1, "020000000001 020000000002 0800", 0, "seq 1",
		 "\"frame\":1,\"time_s"},
		{"a VLAN", 1, "020000000001 020000000002 8100000c 0800", 0, "seq 1",
		 "\"path\":[{\"name\":\"ethernet\"},{\"name\":\"vlan\",\"number\":12}],"},
		{"IP in IP", 228, "", 4, ", via ipv4 203.0.113.1 > 203.0.113.2",
		 "\"path\":[{\"name\":\"ipv4\",\"src\":\"203.0.113.1\",\"dst\":\"203.0.113.2\"}],"},
		{"GRE with a key", 228, "20000800 00000007", 47,
		 ", via gre 7 203.0.113.1 > 203.0.113.2",
		 "\"path\":[{\"name\":\"ipv4\",\"src\":\"203.0.113.1\",\"dst\":\"203.0.113.2\"},"
		 "{\"name\":\"gre\",\"number\":7}],"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t bytes[WORLD_FRAME];
		size_t length = wrap(bytes, rows[i].head, bytes, world_golden(bytes, 1));

		if (rows[i].protocol)
			length = world_datagram(bytes, rows[i].protocol, 0xcb007101, 0xcb007102,
						bytes, length);
		world_capture(&world, "layers.pcapng");
		world_frame(&world, rows[i].link_type, bytes, length, length);
		world_close(&world);
		decode_file("");
		ok(has(got.out, rows[i].line), "%s: the line", rows[i].name);
		decode_file("-j");
		ok(has(got.out, rows[i].json), "%s: JSON", rows[i].name);
		decode_file("-v");
		ok(!rows[i].protocol || has(got.out, "path: ipv4 203.0.113.1 > 203.0.113.2"),
		   "%s: -v", rows[i].name);
	}
}

/* --- What stands in the way --- */

static void test_obstacles(void)
{
	static const uint8_t nothing[64];
	uint8_t esp[WORLD_FRAME], tunnel[WORLD_FRAME];
	size_t esp_length = world_datagram(esp, 50, world_host, world_far, nothing, 40);
	size_t tunnel_length = world_datagram(tunnel, 4, world_host, world_far, nothing, 40);

	tunnel[7] = 5; /* a fragment's offset */
	icmp4_ip_set_ttl(tunnel, 9);
	world_capture(&world, "obstacles.pcapng");
	for (int i = 0; i < 3; i++)
		world_frame(&world, 189, nothing, sizeof(nothing), sizeof(nothing));
	world_frame(&world, 65000, nothing, sizeof(nothing), sizeof(nothing));
	world_frame(&world, ICMP4_LINKTYPE_IPV4, esp, esp_length, esp_length);
	world_frame(&world, ICMP4_LINKTYPE_IPV4, tunnel, tunnel_length, tunnel_length);
	world_frame(&world, ICMP4_LINKTYPE_ETHERNET, nothing, 9, 60);
	world_close(&world);
	decode_file("");
	is_int(got.status, 0, "frames that nobody can read are no failure");
	is_str(got.out, "", "nothing is shown of them");
	is_str(got.err,
	       "icmp decode: 3 frames under link type 189 (usb-linux): not walked\n"
	       "icmp decode: 1 frame under link type 65000 (unknown): not walked\n"
	       "icmp decode: 1 frame encrypted: nobody can see what is inside\n"
	       "icmp decode: 1 frame with a fragment of a tunnel: what it carries is not put "
	       "together\n"
	       "icmp decode: 1 frame cut short inside a header: capture more of each\n"
	       "icmp decode: no ICMP for IPv4 in 7 frames\n",
	       "but each kind is counted");
	decode_file("-j -q");
	ok(has(got.out, "189"), "in JSON too");
}

/* More link types than there is room for: counted together. */
static void test_many_link_types(void)
{
	uint8_t bytes[8] = {0};

	world_capture(&world, "many.pcapng");
	for (uint32_t i = 0; i < 100; i++)
		world_frame(&world, 60000 + i, bytes, sizeof(bytes), sizeof(bytes));
	world_close(&world);
	decode_file("");
	ok(has(got.err, "frames of a link type that is not walked") &&
		   has(got.err, "in 100 frames"),
	   "link types without number are counted together");
}

/* --- Fragments and faults --- */

static void test_fragments(void)
{
	uint8_t bytes[WORLD_FRAME];
	size_t length = world_golden(bytes, 1);

	world_capture(&world, "fragments.pcapng");
	bytes[6] = 0x20; /* more fragments */
	world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	bytes[6] = 0;
	bytes[7] = 1;
	world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	world_close(&world);
	decode_file("");
	is_int((int64_t)capture_lines(got.out), 1, "a fragment behind the first has no line");
	decode_file("-j");
	is_int((int64_t)capture_lines(got.out), 4, "in JSON neither: start, message, totals, end");
	decode_file("-v");
	ok(has(got.out, "    2 "), "-v shows it");
}

static void test_malformed(void)
{
	uint8_t bytes[WORLD_FRAME];
	size_t length = world_golden(bytes, 10);

	world_capture(&world, "malformed.pcapng");
	bytes[3] = 36; /* a timestamp request without its last four octets */
	world_frame(&world, ICMP4_LINKTYPE_IPV4, bytes, length, length);
	world_close(&world);
	decode_file("");
	ok(got.status == 0 && has(got.out, ", malformed: icmp-short at octet 36"),
	   "what is malformed is data: %s", got.out);
	decode_file("-j");
	ok(has(got.out, "\"malformed\":{\"reason\":\"icmp-short\",\"at\":36}"), "JSON says where");
}

/* --- Captures that are none, or not all there --- */

static void test_broken(void)
{
	make_golden();
	decode_file("");
	size_t whole = capture_lines(got.out);

	ok(truncate(world.path, 2000) == 0, "a capture that breaks off");
	decode_file("");
	ok(got.status == 2 && capture_lines(got.out) > 3 && capture_lines(got.out) < whole,
	   "what was read is shown: %zu of %zu lines", capture_lines(got.out), whole);
	ok(has(got.err, "golden.pcapng: ") && capture_lines(got.err) == 1, "and why no more");
	decode_file("-j");
	ok(got.status == 2 && has(got.out, "\"kind\":\"error\",\"what\":\"file\"") &&
		   has(got.out, "\"reason\":\"error\",\"exit\":2}"),
	   "JSON says so before its end");
	decode_file("-c 2");
	ok(got.status == 0 && capture_lines(got.out) == 2, "what was not read cannot be broken");
}

static void test_empty(void)
{
	world_capture(&world, "empty.pcapng");
	world_close(&world);
	decode_file("");
	is_int(got.status, 0, "an empty capture is a capture");
	is_str(got.err, "icmp decode: no ICMP for IPv4 in 0 frames\n", "and says so");
}

static void test_several(void)
{
	char line[CAPTURE_LINE];

	make_golden();
	snprintf(line, sizeof(line), "decode -c 40 %s %s/none %s", world.path, world.folder,
		 world.path);
	capture(&got, line);
	ok(got.status == 2 && has(got.err, "/none"), "one that is missing costs the status");
	ok(has(got.out, "==> ") && has(got.out, "\n\n==> ") && has(got.out, "[answers "),
	   "the others are decoded, under their names");
	is_int((int64_t)capture_lines(got.out), 40 + 3, "-c counts the messages of all");
}

/* --- Writing --- */

static void test_record(void)
{
	static struct captured before;
	char line[CAPTURE_LINE], out[WORLD_PATH];

	make_golden();
	decode_file("");
	before = got;
	snprintf(out, sizeof(out), "%s/kept.pcapng", world.folder);
	snprintf(line, sizeof(line), "decode -o text=/dev/null -o pcap=%s %s", out, world.path);
	capture(&got, line);
	ok(got.status == 0 && *got.out, "the text goes to standard output besides");
	snprintf(line, sizeof(line), "decode %s", out);
	capture(&got, line);
	is_int((int64_t)capture_lines(got.out), (int64_t)capture_lines(before.out),
	       "all messages were kept");
	ok(has(got.out, "    1    0.000000  192.0.2.1 > 198.51.100.7: echo"),
	   "what is no ICMP was not");
	snprintf(line, sizeof(line), "decode -o pcap=%s %s", world.path, world.path);
	capture(&got, line);
	ok(got.status == 2 && !*got.out && has(got.err, "is read"),
	   "the capture that is read is not written over");
	snprintf(line, sizeof(line), "decode -o pcap %s", world.path);
	capture(&got, line);
	ok(got.status == 0 && !memcmp(got.out, "\x0a\x0d\x0d\x0a", 4), "a capture instead of text");
}

/* --- The command line --- */

static void test_usage(void)
{
	static const struct {
		const char *line, *says;
	} rows[] = {
		{"decode -i eth0", "interface is -I"},
		{"decode -r x", "icmp decode FILE"},
		{"decode -w x.pcap", "-o pcap=FILE"},
		{"decode -f icmp", "--filter"},
		{"decode - -", "only once"},
		{"decode -I lo x.pcap", "either an interface or captures"},
		{"decode -w 3 x.pcap", "-I"},
		{"decode --lab x", "--lab"},
		{"decode /nonexistent.pcap", "/nonexistent.pcap"},
		{"decode /dev/null", "/dev/null"},
		{"decode 0800f7f", "0800f7f: too few hex digits"},
		{"decode 08 00 f7 ff", "08 00 f7 ff: too few hex digits"},
		{"decode 0800f7ff0000000a0", "an odd number of hex digits"},
		{"decode face", "face: too few hex digits for a message, and no such file"},
		{"decode lo", "lo: No such file or directory; icmp decode -I lo listens there"},
		{"decode -T fields x", "is -j"},
		{"decode -p -I lo", "promiscuous"},
		{"decode --filter nonsense( tests/vectors", "tests/vectors"},
		{"decode -I no-such-if", "no-such-if"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		capture(&got, rows[i].line);
		ok(got.status == 2 && !*got.out, "%s: exit %d", rows[i].line, got.status);
		ok(has(got.err, rows[i].says) && capture_lines(got.err) == 1, "%s: %s",
		   rows[i].line, got.err);
	}
}

static void test_filter(void)
{
	make_golden();
	decode_file("--filter icmp[0]=11");
	ok(got.status == 0 && has(got.out, "    9  "), "frames that do not match count: %s",
	   got.out);
	ok(!strstr(got.out, "[about"), "but nothing is known of them");
	decode_file("--filter tcp");
	ok(got.status == 0 && has(got.err, "in 0 frames that passed the filter"),
	   "nothing that passes is the filter's doing: %s", got.err);
	decode_file("--filter nonsense(");
	ok(got.status == 2 && !*got.out && *got.err, "no filter: %s", got.err);
}

int main(void)
{
	setenv("NO_COLOR", "1", 1);
	world_begin(&world);
	test_golden();
	test_schema();
	test_digits();
	test_pasted();
	test_layers();
	test_obstacles();
	test_many_link_types();
	test_fragments();
	test_malformed();
	test_broken();
	test_empty();
	test_several();
	test_record();
	test_usage();
	test_filter();
	world_end(&world);
	return tap_done();
}
