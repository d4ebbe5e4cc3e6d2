/* SPDX-License-Identifier: MIT */
#include "io/recorder.h"

#include <errno.h>
#include <pcap/pcap.h>

#include "frames.h"

static struct io_frame frame_of(const char *text, uint32_t link_type, uint32_t interface)
{
	return (struct io_frame){.time_ns = 1700000000123456789,
				 .link_type = link_type,
				 .interface = interface,
				 .bytes = (const uint8_t *)text,
				 .held = strlen(text),
				 .length = strlen(text) + 10};
}

static const struct row {
	const char *text;
	uint32_t link_type, interface, want_interface;
	const char *comment;
} rows[] = {
	{"first", 1, 0, 0, NULL},
	{"raw", 101, 0, 1, "a comment"},
	{"", 1, 0, 0, ""},
	{"another interface", 1, 7, 2, NULL},
	{"raw again", 101, 0, 1, "four"},
	{"ipv4", 228, 7, 3, NULL},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool record(const char *path)
{
	struct io_failure failure;
	struct io_recorder *recorder = io_recorder_open(path, &failure);
	bool done = true;

	for (size_t i = 0; i < ROWS; i++) {
		struct io_frame frame =
			frame_of(rows[i].text, rows[i].link_type, rows[i].interface);

		done &= io_recorder_write(recorder, &frame, rows[i].comment);
	}
	return io_recorder_close(recorder) && done;
}

static void read_back(void)
{
	char path[32];
	struct io_failure failure;
	struct frames frames;

	save(path, "", 0);
	ok(record(path), "written and closed");
	ok(read_file(&frames, path, &failure), "it is a capture");
	is_int((int64_t)frames.count, ROWS, "of all frames");
	is_int(frames.end, IO_CAPTURE_END, "and whole");
	for (size_t i = 0; i < ROWS; i++) {
		is_str(frames.text[i], rows[i].text, "octets");
		is_int(frames.frame[i].link_type, rows[i].link_type, "link type");
		is_int(frames.frame[i].interface, rows[i].want_interface, "interface");
		is_int(frames.frame[i].time_ns, 1700000000123456789, "time");
		is_int((int64_t)frames.frame[i].length, (int64_t)strlen(rows[i].text) + 10,
		       "length");
	}
	unlink(path);
}

/* libpcap as a judge, of a file with one link type, and its timestamps to the nanosecond. */
static void judged(void)
{
	char path[32], words[PCAP_ERRBUF_SIZE] = "";
	struct io_frame frame = frame_of("judged", 101, 0);
	struct io_failure failure;
	struct io_recorder *recorder;
	struct pcap_pkthdr *header;
	const uint8_t *bytes;
	pcap_t *pcap;

	save(path, "", 0);
	recorder = io_recorder_open(path, &failure);
	io_recorder_write(recorder, &frame, "said of it");
	frame.time_ns = -5;
	io_recorder_write(recorder, &frame, NULL);
	io_recorder_close(recorder);
	pcap = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, words);
	if (!ok(pcap, "libpcap opens it %s", words))
		return;
	is_int(pcap_datalink(pcap), DLT_RAW, "link type");
	is_int(pcap_next_ex(pcap, &header, &bytes), 1, "a frame");
	is_int(header->ts.tv_sec, 1700000000, "seconds");
	is_int(header->ts.tv_usec, 123456789, "nanoseconds");
	is_int(header->caplen, 6, "held");
	is_int(header->len, 16, "length");
	is_bytes(bytes, header->caplen, (const uint8_t *)"judged", 6, "octets");
	is_int(pcap_next_ex(pcap, &header, &bytes), 1, "a second");
	is_int(header->ts.tv_sec, 0, "of no time");
	is_int(pcap_next_ex(pcap, &header, &bytes), PCAP_ERROR_BREAK, "and no third");
	pcap_close(pcap);
	unlink(path);
}

/* The whole file, so that nobody finds something else in it than what is here. */
static void octet_by_octet(void)
{
	struct octets want = {.length = 0};
	struct io_frame frame = frame_of("seven..", 1, 3);
	struct io_failure failure;
	struct io_recorder *recorder;
	uint8_t got[FRAMES_ROOM];
	char path[32];
	FILE *file;
	size_t at = begin_block(&want, 0x0a0d0d0a), length;

	add32(&want, 0x1a2b3c4d);
	add32(&want, 1);
	add_number(&want, UINT64_MAX, 8);
	add16(&want, 4);
	add16(&want, 5);
	add(&want, "icmp4\0\0\0\0\0\0", 12);
	end_block(&want, at);
	at = begin_block(&want, 1);
	add32(&want, 1);
	add32(&want, 0);
	add(&want, "\x09\0\x01\0\x09\0\0\0\0\0\0", 12);
	end_block(&want, at);
	at = begin_block(&want, 6);
	add32(&want, 0);
	add32(&want, UINT64_C(1700000000123456789) >> 32);
	add32(&want, UINT64_C(1700000000123456789));
	add32(&want, 7);
	add32(&want, 17);
	add(&want, "seven..", 8);
	add16(&want, 1);
	add16(&want, 5);
	add(&want, "why 5\0\0\0\0\0\0", 12);
	end_block(&want, at);

	save(path, "", 0);
	recorder = io_recorder_open(path, &failure);
	io_recorder_write(recorder, &frame, "why 5");
	ok(io_recorder_flush(recorder), "flushed");
	file = fopen(path, "rb");
	length = fread(got, 1, sizeof(got), file);
	is_bytes(got, length, want.bytes, want.length, "seen before it is closed");
	fclose(file);
	io_recorder_close(recorder);
	unlink(path);
}

static const char *named(const void *world, uint32_t interface)
{
	return interface == 3 ? world : NULL;
}

/* Option 2 of an interface's block, which one without a name has not. */
static void names(void)
{
	static const struct {
		const char *name;
		uint32_t interface, length, option;
	} cases[] = {{"veth0", 3, 44, 2}, {"tun0", 3, 40, 2}, {"", 3, 32, 9}, {"veth0", 4, 32, 9}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct io_frame frame = frame_of("x", 1, cases[i].interface);
		struct io_failure failure;
		uint8_t got[FRAMES_ROOM] = {0};
		char path[32];

		save(path, "", 0);
		struct io_recorder *recorder = io_recorder_open(path, &failure);
		io_recorder_names(recorder, named, cases[i].name);
		io_recorder_write(recorder, &frame, NULL);
		io_recorder_close(recorder);
		FILE *file = fopen(path, "rb");
		fread(got, 1, sizeof(got), file);
		fclose(file);
		is_int(got[48], cases[i].length, "a block of its own length");
		is_int(got[60], cases[i].option, "the first option");
		if (cases[i].option == 2)
			is_bytes(got + 64, got[62], (const uint8_t *)cases[i].name,
				 strlen(cases[i].name), "the interface's name");
		unlink(path);
	}
}

/* More pairs than are remembered: each frame still comes back by its link type. */
static void many_interfaces(void)
{
	enum { MANY = 1000 };
	struct io_failure failure;
	struct io_recorder *recorder;
	struct io_capture *capture;
	struct io_frame frame;
	char path[32];
	uint32_t wrong = 0;

	save(path, "", 0);
	recorder = io_recorder_open(path, &failure);
	for (uint32_t i = 0; i < MANY; i++) {
		frame = frame_of("x", i % 300, i % 70);
		io_recorder_write(recorder, &frame, NULL);
	}
	io_recorder_close(recorder);
	capture = io_capture_file(path, &failure);
	for (uint32_t i = 0; i < MANY; i++)
		wrong += io_capture_next(capture, &frame) != IO_CAPTURE_FRAME ||
			 (frame.link_type != i % 300 && i % 300 != 11 && i % 300 != 12 &&
			  i % 300 != 15 && i % 300 != 16 && i % 300 != 19);
	is_int(wrong, 0, "a thousand pairs");
	is_int(io_capture_next(capture, &frame), IO_CAPTURE_END, "and no more");
	io_capture_close(capture);
	unlink(path);
}

static void long_comment(void)
{
	static char comment[100000];
	struct io_frame frame = frame_of("x", 1, 0);
	struct io_failure failure;
	struct io_recorder *recorder;
	struct frames frames;
	char path[32];

	memset(comment, 'c', sizeof(comment) - 1);
	save(path, "", 0);
	recorder = io_recorder_open(path, &failure);
	io_recorder_write(recorder, &frame, comment);
	io_recorder_write(recorder, &frame, NULL);
	io_recorder_close(recorder);
	read_file(&frames, path, &failure);
	is_int((int64_t)frames.count, 2, "a comment longer than 16 bits say is cut");
	is_int(frames.end, IO_CAPTURE_END, "and what follows is in its place");
	unlink(path);
}

static void refused(void)
{
	struct io_frame bare = frame_of("x", IO_LINKTYPE_ICMP, 0), plain = frame_of("x", 1, 0);
	struct io_failure failure = {.what = ""};
	struct io_recorder *recorder;

	ok(!io_recorder_open("/nonexistent/file", &failure), "no folder");
	is_str(failure.what, "system", "what");
	is_int(failure.error, ENOENT, "errno");
	recorder = io_recorder_open("/dev/full", &failure);
	ok(!io_recorder_write(recorder, &bare, NULL) && errno == EPROTONOSUPPORT,
	   "no file has a link type for bare ICMP");
	ok(io_recorder_write(recorder, &plain, NULL), "a frame that stays in the buffer");
	ok(!io_recorder_flush(recorder) && errno == ENOSPC, "no room on the disk");
	ok(!io_recorder_write(recorder, &plain, NULL) && errno == ENOSPC, "nor later");
	ok(!io_recorder_close(recorder) && errno == ENOSPC, "nor at the end");
}

static void to_standard_output(void)
{
	char path[32];
	struct io_failure failure;
	struct frames frames;
	int saved = dup(STDOUT_FILENO);
	bool done;

	save(path, "", 0);
	fflush(stdout);
	if (!freopen(path, "w", stdout))
		return;
	done = record("-");
	dup2(saved, STDOUT_FILENO);
	close(saved);
	clearerr(stdout);
	ok(done, "written to standard output");
	read_file(&frames, path, &failure);
	is_int((int64_t)frames.count, ROWS, "and read back");
	unlink(path);
}

int main(void)
{
	read_back();
	judged();
	octet_by_octet();
	names();
	many_interfaces();
	long_comment();
	refused();
	to_standard_output();
	return tap_done();
}
