/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <sys/time.h>
#include <zlib.h>

#include "frames.h"

static void add_pcap(struct octets *file, uint32_t magic, uint32_t link_type)
{
	add32(file, magic);
	add16(file, 2);
	add16(file, 4);
	add_zeros(file, 8);
	add32(file, 262144);
	add32(file, link_type);
}

static void add_record(struct octets *file, uint32_t seconds, uint32_t fraction, const char *bytes,
		       uint32_t length)
{
	add32(file, seconds);
	add32(file, fraction);
	add32(file, strlen(bytes));
	add32(file, length);
	add(file, bytes, strlen(bytes));
}

static void add_three(struct octets *file)
{
	add_record(file, 1700000000, 999999, "first", 60);
	add_record(file, 1700000001, 0, "second", 6);
	add_record(file, 1700000002, 1, "third", 5);
}

/* --- pcap --------------------------------------------------------------------------------------*/

static const struct variant {
	const char *name;
	bool big;
	uint32_t magic, link_type, want_type;
	int64_t time_ns; /* of the first frame */
} variants[] = {
	{"little-endian", false, 0xa1b2c3d4, 1, 1, 1700000000999999000},
	{"big-endian", true, 0xa1b2c3d4, 1, 1, 1700000000999999000},
	{"little-endian, nanoseconds", false, 0xa1b23c4d, 1, 1, 1700000000000999999},
	{"big-endian, nanoseconds", true, 0xa1b23c4d, 1, 1, 1700000000000999999},
	{"raw IP", false, 0xa1b2c3d4, 101, 101, 1700000000999999000},
	{"raw IP by libpcap's number", false, 0xa1b2c3d4, 12, 101, 1700000000999999000},
	{"ATM", false, 0xa1b2c3d4, 100, 100, 1700000000999999000},
	{"SLL2", false, 0xa1b2c3d4, 276, 276, 1700000000999999000},
	{"a checksum in the link type's upper bits", false, 0xa1b2c3d4, 0x24000001, 1,
	 1700000000999999000},
};

static void pcap(void)
{
	for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
		const struct variant *v = &variants[i];
		struct octets file = {.big = v->big};
		struct io_failure failure;
		struct frames frames;

		add_pcap(&file, v->magic, v->link_type);
		add_three(&file);
		ok(read_octets(&frames, file.bytes, file.length, &failure), "%s", v->name);
		is_int((int64_t)frames.count, 3, "frames");
		is_int(frames.end, IO_CAPTURE_END, "end");
		is_int(frames.frame[0].link_type, v->want_type, "link type");
		is_int(frames.frame[0].time_ns, v->time_ns, "time");
		is_int((int64_t)frames.frame[0].length, 60, "length on the wire");
		is_int((int64_t)frames.frame[2].number, 3, "number");
		is_str(frames.text[2], "third", "octets");
	}
}

/* A length that is smaller than what is held, and one that nothing is held of. */
static void odd_lengths(void)
{
	struct octets file = {.length = 0};
	struct io_failure failure;
	struct frames frames;

	add_pcap(&file, 0xa1b2c3d4, 1);
	add_record(&file, 1, 2, "octets", 3);
	add_record(&file, 1, 2, "", 90);
	read_octets(&frames, file.bytes, file.length, &failure);
	is_int((int64_t)frames.frame[0].length, 6, "no shorter than what is held");
	is_int((int64_t)frames.frame[1].held, 0, "nothing held");
	is_int((int64_t)frames.frame[1].length, 90, "of many octets");
}

/* --- Cut and broken ----------------------------------------------------------------------------*/

static void cut_pcap(void)
{
	struct octets file = {.length = 0};
	size_t wrong = 0;

	add_pcap(&file, 0xa1b2c3d4, 1);
	add_three(&file);
	for (size_t length = 0; length < file.length; length++) {
		struct io_failure failure;
		struct frames frames;
		bool opened = read_octets(&frames, file.bytes, length, &failure);
		bool between = length == 24 || length == 45 || length == 67;

		wrong += opened != (length >= 24);
		wrong += frames.count != (size_t)(length >= 45) + (length >= 67);
		wrong += opened && frames.end != (between ? IO_CAPTURE_END : IO_CAPTURE_BROKEN);
	}
	is_int((int64_t)wrong, 0, "pcap cut anywhere: the frames before the cut");
}

static const struct broken {
	const char *name;
	size_t length; /* of the file above, 0: whole */
	size_t at;     /* and a number put here */
	uint32_t value;
	size_t frames;
	const char *trouble;
} brokens[] = {
	{"in its octets", 86, 40, 0, 2,
	 "ends in the middle of frame 3 (record says 5 octets, 3 are there)"},
	{"in its header", 72, 40, 0, 2,
	 "ends in the middle of frame 3 (its header has 16 octets, 5 are there)"},
	{"a length that the file does not have", 0, 53, 60, 1,
	 "ends in the middle of frame 2 (record says 60 octets, 27 are there)"},
};

static void broken_pcap(void)
{
	for (size_t i = 0; i < sizeof(brokens) / sizeof(brokens[0]); i++) {
		const struct broken *b = &brokens[i];
		struct octets file = {.length = 0};
		struct io_failure failure;
		struct frames frames;
		size_t length;

		add_pcap(&file, 0xa1b2c3d4, 1);
		add_three(&file);
		length = b->length ? b->length : file.length;
		file.length = b->at;
		if (b->value)
			add32(&file, b->value);
		read_octets(&frames, file.bytes, length, &failure);
		is_int((int64_t)frames.count, (int64_t)b->frames, b->name);
		is_int(frames.end, IO_CAPTURE_BROKEN, b->name);
		is_str(frames.trouble, b->trouble, b->name);
	}
}

/* 4 GiB in one frame: refused without asking for such memory. */
static void monstrous_pcap(void)
{
	struct octets file = {.length = 0};
	struct io_failure failure;
	struct frames frames;

	add_pcap(&file, 0xa1b2c3d4, 1);
	add_record(&file, 1, 2, "fine", 4);
	add32(&file, 1);
	add32(&file, 2);
	add32(&file, 0xfffffff0);
	add32(&file, 0xfffffff0);
	read_octets(&frames, file.bytes, file.length, &failure);
	is_int((int64_t)frames.count, 1, "the frame before");
	is_int(frames.end, IO_CAPTURE_BROKEN, "4 GiB");
	ok(strstr(frames.trouble, "frame 2: ") == frames.trouble, "%s", frames.trouble);
}

/* An end is an end, however often it is asked for. */
static void stays_broken(void)
{
	struct octets file = {.length = 0};
	struct io_failure failure;
	struct io_capture *capture;
	struct io_frame frame;
	char path[32];

	add_section(&file);
	add_interface(&file, 1, 0, 6, 0);
	add_enhanced(&file, 7, 1, "nowhere", 4);
	add_enhanced(&file, 0, 1, "somewhere", 4);
	save(path, file.bytes, file.length);
	capture = io_capture_file(path, &failure);
	is_int(io_capture_next(capture, &frame), IO_CAPTURE_BROKEN, "broken");
	is_int(io_capture_next(capture, &frame), IO_CAPTURE_BROKEN, "and still");
	is_str(io_capture_name(capture), path, "name");
	is_int(io_capture_fd(capture), -1, "nothing to wait for");
	is_int((int64_t)io_capture_dropped(capture), 0, "nothing lost");
	io_capture_close(capture);
	unlink(path);
}

/* --- pcapng, gzip, standard input --------------------------------------------------------------*/

static void add_pcapng(struct octets *file)
{
	add_section(file);
	add_interface(file, 1, 0, 9, 0);
	add_interface(file, 12, 0, 6, 0);
	add_enhanced(file, 0, 1700000000123456789, "first", 5);
	add_enhanced(file, 1, 1700000000123456, "second", 6);
}

static void check_pcapng(const struct frames *frames, const char *name)
{
	is_int((int64_t)frames->count, 2, name);
	is_int(frames->end, IO_CAPTURE_END, "end");
	is_int(frames->frame[0].time_ns, 1700000000123456789, "nanoseconds");
	is_int(frames->frame[1].link_type, 101, "another link type");
	is_int(frames->frame[1].interface, 1, "another interface");
	is_str(frames->text[1], "second", "octets");
}

static void pcapng(void)
{
	struct octets file = {.length = 0};
	struct io_failure failure;
	struct frames frames;

	add_pcapng(&file);
	read_octets(&frames, file.bytes, file.length, &failure);
	check_pcapng(&frames, "pcapng");
	read_octets(&frames, file.bytes, file.length - 5, &failure);
	is_int((int64_t)frames.count, 1, "pcapng, cut");
	is_str(frames.trouble,
	       "ends in the middle of frame 2 (its block says 40 octets, 35 are there)", "where");
}

/* Several blocks that are larger than the window that a source begins with. */
static void large(void)
{
	enum { LARGE = 300000 };
	struct octets head = {.length = 0};
	char *bytes = malloc(LARGE + 1), path[32];
	struct io_failure failure;
	struct frames frames;
	FILE *file;

	memset(bytes, 'x', LARGE);
	bytes[LARGE] = '\0';
	add_section(&head);
	add_interface(&head, 1, 0, 6, 0);
	save(path, head.bytes, head.length);
	file = fopen(path, "a");
	for (uint32_t i = 0; i < 3; i++) {
		uint32_t header[] = {6, LARGE + 32, 0, 0, i, LARGE, LARGE};

		head.length = 0;
		for (size_t k = 0; k < 7; k++)
			add32(&head, header[k]);
		fwrite(head.bytes, 1, head.length, file);
		fwrite(bytes, 1, LARGE, file);
		head.length = 0;
		add32(&head, LARGE + 32);
		fwrite(head.bytes, 1, head.length, file);
	}
	fclose(file);
	read_file(&frames, path, &failure);
	is_int((int64_t)frames.count, 3, "large frames");
	is_int((int64_t)frames.frame[2].held, LARGE, "whole");
	is_int(frames.end, IO_CAPTURE_END, "end");
	unlink(path);
	free(bytes);
}

/* As gzip has it; returns the length. */
static size_t compress_to(uint8_t *out, size_t size, const uint8_t *bytes, size_t length)
{
	z_stream stream = {.next_in = (uint8_t *)(uintptr_t)bytes,
			   .avail_in = (uInt)length,
			   .next_out = out,
			   .avail_out = (uInt)size};

	deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
	deflate(&stream, Z_FINISH);
	deflateEnd(&stream);
	return size - stream.avail_out;
}

static void gzip(void)
{
	struct octets file = {.length = 0};
	uint8_t packed[FRAMES_ROOM];
	struct io_failure failure;
	struct frames frames;
	size_t length, opened = 0, ended = 0;

	add_pcapng(&file);
	length = compress_to(packed, sizeof(packed), file.bytes, file.length);
	read_octets(&frames, packed, length, &failure);
	check_pcapng(&frames, "gzip");
	for (size_t cut = 0; cut < length; cut++) {
		opened += read_octets(&frames, packed, cut, &failure);
		ended += frames.end != IO_CAPTURE_BROKEN;
	}
	ok(opened && !ended, "cut anywhere it is broken");
	is_str(frames.trouble,
	       "cannot be read any further behind frame 2: the gzip data end too early", "trouble");
	packed[length - 6] ^= 1;
	read_octets(&frames, packed, length, &failure);
	is_str(frames.trouble, "cannot be read any further behind frame 2: incorrect data check",
	       "a wrong checksum");
}

/* One file of several members, as `cat a.gz b.gz` makes it, with octets behind that count not. */
static void gzip_members(void)
{
	struct octets file = {.length = 0};
	uint8_t packed[FRAMES_ROOM] = {0};
	struct io_failure failure;
	struct frames frames;
	size_t length;

	add_pcapng(&file);
	length = compress_to(packed, sizeof(packed), file.bytes, 77);
	length += compress_to(packed + length, sizeof(packed) - length, file.bytes + 77,
			      file.length - 77);
	read_octets(&frames, packed, length + 10, &failure);
	check_pcapng(&frames, "two members and padding");
}

/* Standard input is a pipe that yields what is given to it in two halves. */
static int feed(const struct octets *file)
{
	int ends[2];

	if (pipe(ends) || dup2(ends[0], STDIN_FILENO) < 0)
		ok(false, "a pipe");
	close(ends[0]);
	if (write(ends[1], file->bytes, file->length / 2) < 0)
		ok(false, "written");
	return ends[1];
}

static void feed_rest(int fd, const struct octets *file)
{
	size_t half = file->length / 2;

	if (write(fd, file->bytes + half, file->length - half) < 0)
		ok(false, "written");
	close(fd);
}

static void from_pipe(void)
{
	struct octets file = {.length = 0};
	struct io_failure failure;
	struct frames frames;

	add_pcapng(&file);
	feed_rest(feed(&file), &file);
	ok(read_file(&frames, "-", &failure), "standard input");
	check_pcapng(&frames, "from a pipe");
	file.length = 0;
	add_pcap(&file, 0xa1b2c3d4, 1);
	add_three(&file);
	feed_rest(feed(&file), &file);
	ok(read_file(&frames, "-", &failure), "standard input");
	is_int((int64_t)frames.count, 3, "pcap from a pipe");
}

static void on_alarm(int number)
{
	(void)number;
}

/* A signal ends the wait in the middle of a frame; the frame is whole later. */
static void interrupted(const struct octets *file, size_t before, size_t after, const char *name)
{
	struct sigaction action = {.sa_handler = on_alarm}; /* no SA_RESTART */
	/* Again and again: the first may come before the wait has begun. */
	struct itimerval soon = {.it_value.tv_usec = 20000, .it_interval.tv_usec = 20000};
	static const struct itimerval never;
	int fd = feed(file);
	struct io_failure failure;
	struct io_capture *capture = io_capture_file("-", &failure);
	struct frames frames;

	sigaction(SIGALRM, &action, NULL);
	for (int i = 0; i < 2; i++) {
		setitimer(ITIMER_REAL, &soon, NULL);
		read_on(&frames, capture);
		is_int(frames.end, IO_CAPTURE_LATER, name);
		is_int((int64_t)frames.count, i ? 0 : (int64_t)before, "frames before the signal");
	}
	setitimer(ITIMER_REAL, &never, NULL);
	feed_rest(fd, file);
	read_on(&frames, capture);
	is_int(frames.end, IO_CAPTURE_END, "end");
	is_int((int64_t)frames.count, (int64_t)after, "frames behind it");
	is_str(frames.text[after - 1], "third", "octets");
	io_capture_close(capture);
}

static void interruptions(void)
{
	struct octets pcap_file = {.length = 0}, pcapng_file = {.length = 0}, text = {.length = 0};
	static const char dump[] = "0000: 74686972 64000000\n0008: 00000000 00000000\n";

	add_pcap(&pcap_file, 0xa1b2c3d4, 1);
	add_three(&pcap_file);
	interrupted(&pcap_file, 0, 3, "pcap");
	add_pcapng(&pcapng_file);
	add_enhanced(&pcapng_file, 0, 1, "third", 4);
	interrupted(&pcapng_file, 0, 3, "pcapng");
	for (int i = 0; i < 4; i++)
		add(&text, dump, sizeof(dump) - 1);
	interrupted(&text, 1, 3, "hex");
}

/* --- Not a capture -----------------------------------------------------------------------------*/

static const struct refusal {
	const char *bytes;
	size_t length;
	const char *message, *hint;
} refusals[] = {
	{"", 0, "is empty", ""},
	{"ab", 2, "is text without a hex dump", ""},
	{"\x1b[", 2, "has 2 octets, too few for a capture", ""},
	{"This is a text, which nobody would take for a capture.\n", 55,
	 "is text without a hex dump", ""},
	{"\0\1\2\3\4\5\6\7 and octets that are no text", 35,
	 "is of an unknown format, not pcap, pcapng or hex", ""},
	{"\x28\xb5\x2f\xfd\0\0\0\0", 8, "is compressed by zstd, not pcap, pcapng or hex",
	 "zstd -dc FILE | icmp decode -"},
	{"snoop\0\0\0\0\0\0\2", 12, "is a snoop capture, not pcap, pcapng or hex",
	 "editcap FILE new.pcapng"},
	{"\xd4\xc3\xb2\xa1\2\0\4\0", 8, "has 8 octets, too few for a capture", ""},
	{"\x1f\x8b\x08", 3, ": the gzip data end too early", ""},
	{"\x1f\x8bzip?", 6, ": unknown compression method", ""},
};

static void refused(void)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct io_failure failure = {.what = ""};
		struct frames frames;
		const char *message;

		ok(!read_octets(&frames, refusals[i].bytes, refusals[i].length, &failure),
		   "refused: %s", refusals[i].message);
		message = failure.message + strlen("/tmp/icmp4-test-XXXXXX");
		is_str(message + (*message == ' '), refusals[i].message, "message");
		is_str(failure.hint, refusals[i].hint, "hint");
		is_str(failure.what, "not-a-capture", "what");
	}
}

static const struct path {
	const char *path, *what;
	int error;
} paths[] = {
	{"/tmp", "system", EISDIR},
	{"/nonexistent/file", "missing", ENOENT},
	{"/dev/null/file", "system", ENOTDIR},
};

static void no_files(void)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct io_failure failure = {.what = ""};

		ok(!io_capture_file(paths[i].path, &failure), "%s", paths[i].path);
		is_str(failure.what, paths[i].what, "what");
		is_int(failure.error, paths[i].error, "errno");
	}
}

/* --- Filters -----------------------------------------------------------------------------------*/

/* Frames whose first octet is "f" in two link types, and one that libpcap has no filter for. */
static void save_for_filter(char path[32])
{
	struct octets file = {.length = 0};

	add_section(&file);
	add_interface(&file, 1, 0, 6, 0);
	add_interface(&file, 101, 0, 6, 0);
	add_interface(&file, 147, 0, 6, 0);
	add_enhanced(&file, 0, 1, "first of a few, not one of many", 5);
	add_enhanced(&file, 0, 1, "second of a few, not one of many", 5);
	add_enhanced(&file, 1, 1, "first of a few, not one of many", 5);
	add_enhanced(&file, 2, 1, "first of a few, not one of many", 5);
	add_enhanced(&file, 1, 1, "third of a few, not one of many", 5);
	save(path, file.bytes, file.length);
}

static const struct expression {
	const char *text;
	size_t count;
	uint64_t last;
	const char *note;
} expressions[] = {
	{"link[0] = 0x66", 3, 4, NULL},
	{"greater 32", 1, 2, NULL},
	{"less 0", 0, 0, NULL},
	{"ether[0] = 0x66", 3, 4, NULL},
	{"vlan", 0, 0, "2 of link type 101, 1 of link type 147"},
};

static void filters(void)
{
	char path[32];

	save_for_filter(path);
	for (size_t i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++) {
		const struct expression *e = &expressions[i];
		struct io_failure failure = {.message = ""};
		struct io_capture *capture = io_capture_file(path, &failure);
		const char *note;
		struct frames frames;

		ok(io_capture_filter(capture, "icmp", &failure), "one that is replaced");
		ok(io_capture_filter(capture, e->text, &failure), "%s %s", e->text,
		   failure.message);
		read_on(&frames, capture);
		is_int((int64_t)frames.count, (int64_t)e->count, "frames that pass");
		if (e->count)
			is_int((int64_t)frames.frame[e->count - 1].number, (int64_t)e->last,
			       "all are counted");
		note = io_capture_note(capture);
		is_str(note ? note : "none", e->note ? e->note : "none", "note");
		io_capture_close(capture);
	}
	unlink(path);
}

static void refused_filter(void)
{
	struct octets file = {.length = 0};
	struct io_failure failure = {.what = ""};
	struct io_capture *capture;
	struct frames frames;
	char path[32];

	add_pcap(&file, 0xa1b2c3d4, 101);
	add_three(&file);
	save(path, file.bytes, file.length);
	capture = io_capture_file(path, &failure);
	ok(!io_capture_filter(capture, "icmp and and", &failure), "no filter");
	is_str(failure.what, "filter", "what");
	ok(strstr(failure.message, "\"icmp and and\": ") && strstr(failure.message, "syntax error"),
	   "in libpcap's words: %s", failure.message);
	ok(!io_capture_filter(capture, "vlan", &failure), "nothing for raw IP: %s",
	   failure.message);
	read_on(&frames, capture);
	is_int((int64_t)frames.count, 3, "and then none applies");
	ok(!io_capture_note(capture), "no note");
	io_capture_close(capture);
	unlink(path);
}

int main(void)
{
	pcap();
	odd_lengths();
	cut_pcap();
	broken_pcap();
	monstrous_pcap();
	stays_broken();
	pcapng();
	large();
	gzip();
	gzip_members();
	from_pipe();
	interruptions();
	refused();
	no_files();
	filters();
	refused_filter();
	return tap_done();
}
