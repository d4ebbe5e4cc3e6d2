/* SPDX-License-Identifier: MIT */
/* The dialects of pcap by hand; and whatever octets a file has, against libpcap. */
#include "io/format/pcapfile.h"

#include <pcap/pcap.h>

#include "frames.h"
#include "io/capture/datalink.h"

/* What a file's header and records are made of. */
struct dialect {
	const char *name;
	bool big;
	uint32_t magic;
	uint16_t major, minor;
	uint32_t snaplen, link_type;
	bool wire_first; /* the length on the wire stands before what is held */
	bool linux_head; /* 8 octets more */
};

static void add_header(struct octets *file, const struct dialect *d)
{
	file->big = d->big;
	add32(file, d->magic);
	add16(file, d->major);
	add16(file, d->minor);
	add_zeros(file, 8);
	add32(file, d->snaplen);
	add32(file, d->link_type);
}

static void add_record(struct octets *file, const struct dialect *d, uint32_t seconds,
		       const char *text, uint32_t length)
{
	add32(file, seconds);
	add32(file, 7);
	add32(file, d->wire_first ? length : strlen(text));
	add32(file, d->wire_first ? strlen(text) : length);
	add_zeros(file, d->linux_head ? 8 : 0);
	add(file, text, strlen(text));
}

static void add_file(struct octets *file, const struct dialect *d)
{
	add_header(file, d);
	add_record(file, d, 1, "first", 60);
	add_record(file, d, 2, "second", 60);
	add_record(file, d, 0x90000000, "third", 5);
}

/* --- By hand --- */

#define MICRO 0xa1b2c3d4
#define NANO  0xa1b23c4d
#define LINUX 0xa1b2cd34

static const struct dialect dialects[] = {
	{"microseconds", false, MICRO, 2, 4, 65535, 1, false, false},
	{"microseconds, big-endian", true, MICRO, 2, 4, 65535, 1, false, false},
	{"nanoseconds", false, NANO, 2, 4, 65535, 1, false, false},
	{"nanoseconds, big-endian", true, NANO, 2, 4, 65535, 1, false, false},
	{"Linux", false, LINUX, 2, 4, 65535, 101, false, true},
	{"Linux, big-endian", true, LINUX, 2, 4, 65535, 101, false, true},
	{"version 2.0", false, MICRO, 2, 0, 65535, 1, true, false},
	{"version 2.2", true, MICRO, 2, 2, 65535, 1, true, false},
	{"version 2.3", false, MICRO, 2, 3, 65535, 1, false, false},
	{"version 2.3, lengths the other way", false, MICRO, 2, 3, 65535, 1, true, false},
	{"version 543.0", true, MICRO, 543, 0, 65535, 1, true, false},
	{"no snaplen", false, MICRO, 2, 4, 0, 1, false, false},
	{"a snaplen beyond all reason", false, MICRO, 2, 4, UINT32_MAX, 1, false, false},
};

static void known(void)
{
	for (size_t i = 0; i < sizeof(dialects) / sizeof(*dialects); i++) {
		const struct dialect *d = &dialects[i];
		struct octets file = {.length = 0};
		struct io_failure failure;
		struct frames frames;
		int64_t unit = d->magic == NANO ? 1 : 1000;

		add_file(&file, d);
		ok(read_octets(&frames, file.bytes, file.length, &failure), "%s", d->name);
		is_int((int64_t)frames.count, 3, "frames");
		is_int(frames.end, IO_CAPTURE_END, "end");
		is_str(frames.text[1], "second", "octets");
		is_int((int64_t)frames.frame[0].length, 60, "length on the wire");
		is_int(frames.frame[0].time_ns, 1000000000 + 7 * unit, "time");
		is_int(frames.frame[2].time_ns, 0x90000000 * INT64_C(1000000000) + 7 * unit,
		       "a time after 2038");
	}
}

static const struct {
	struct dialect dialect;
	const char *trouble;
} unknown[] = {
	{{"Mesquita's", false, 0xa1b234cd, 2, 4, 9, 1, false, false}, "unknown file format"},
	{{"version 1", false, MICRO, 1, 4, 9, 1, false, false}, "archaic pcap savefile format"},
	{{"version 2.5", true, MICRO, 2, 5, 9, 1, false, false},
	 "unsupported pcap savefile version 2.5"},
	{{"version 543.1", false, NANO, 543, 1, 9, 1, false, false},
	 "unsupported pcap savefile version 543.1"},
};

static void refused(void)
{
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		struct octets file = {.length = 0};
		struct pcapfile reader = {.link_type = 0};

		add_header(&file, &unknown[i].dialect);
		ok(!pcapfile_begin(&reader, file.bytes), "%s", unknown[i].dialect.name);
		is_str(reader.parser.trouble, unknown[i].trouble, "trouble");
	}
}

/* Linux put 14 octets of Ethernet in front of as many as were asked for. */
static const struct {
	const char *name;
	struct dialect dialect;
	const char *want;
} short_ones[] = {
	{"no more than snaplen", {"", false, MICRO, 2, 4, 3, 1, false, false}, "lon"},
	{"and Linux's Ethernet", {"", false, LINUX, 2, 4, 3, 1, false, true}, "longer than it may"},
	{"of other links none", {"", true, LINUX, 2, 4, 3, 101, false, true}, "lon"},
};

static void snaplens(void)
{
	for (size_t i = 0; i < sizeof(short_ones) / sizeof(*short_ones); i++) {
		const char *want = short_ones[i].want;
		struct octets file = {.length = 0};
		struct io_failure failure;
		struct frames frames;

		add_header(&file, &short_ones[i].dialect);
		add_record(&file, &short_ones[i].dialect, 1, "longer than it may be", 30);
		add_record(&file, &short_ones[i].dialect, 1, "ok", 30);
		read_octets(&frames, file.bytes, file.length, &failure);
		ok(!strncmp(frames.text[0], want, 17), "%s", short_ones[i].name);
		is_str(frames.text[1], "ok", "and the next");
	}
}

static const struct {
	uint32_t link_type, snaplen, held;
	const char *trouble;
} claims[] = {
	{1, 65535, 262145,
	 "frame 1: invalid packet capture length 262145, bigger than snaplen of 65535"},
	{1, 400000, 300000,
	 "frame 1: invalid packet capture length 300000, bigger than maximum of 262144"},
	{1, 65535, 262144,
	 "ends in the middle of frame 1 (record says 262144 octets, 0 are there)"},
	{189, 65535, 128 << 20,
	 "ends in the middle of frame 1 (record says 134217728 octets, 0 are there)"},
	{279, 0, (8 << 20) + 1,
	 "frame 1: invalid packet capture length 8388609, bigger than snaplen of 8388608"},
};

static void claimed(void)
{
	for (size_t i = 0; i < sizeof(claims) / sizeof(*claims); i++) {
		const struct dialect d = {
			"",    false, MICRO, 2, 4, claims[i].snaplen, claims[i].link_type,
			false, false};
		struct octets file = {.length = 0};
		struct io_failure failure;
		struct frames frames;

		add_header(&file, &d);
		add_zeros(&file, 8);
		add32(&file, claims[i].held);
		add32(&file, claims[i].held);
		read_octets(&frames, file.bytes, file.length, &failure);
		is_int(frames.end, IO_CAPTURE_BROKEN, "broken");
		is_str(frames.trouble, claims[i].trouble, "where");
	}
}

/* --- Against libpcap --- */

enum { ROUNDS = 400 };

static uint32_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state * UINT64_C(0x2545f4914f6cdd1d) >> 32);
}

/* A sound file with a few octets, more likely of its heads, that are not what they should be. */
static void add_damaged(struct octets *file, uint64_t *state)
{
	static const uint8_t values[] = {0, 1, 2, 3, 4, 16, 0xff};

	add_file(file, &dialects[next_random(state) % (sizeof(dialects) / sizeof(*dialects))]);
	for (uint32_t i = next_random(state) % 4; i > 0; i--)
		file->bytes[4 + next_random(state) % (file->length - 4)] =
			values[next_random(state) % sizeof(values)];
	if (next_random(state) % 4 == 0)
		file->length -= next_random(state) % 40;
}

static int64_t seconds_of(const struct io_frame *frame)
{
	return frame->time_ns / 1000000000;
}

/* That of libpcap is signed in files of this machine's byte order, and else is not; and its
 * fraction may be of many seconds. */
static bool same_frame(const struct frames *frames, size_t i, const struct pcap_pkthdr *header,
		       const u_char *bytes)
{
	const struct io_frame *frame = &frames->frame[i];
	uint32_t held = header->caplen < 63 ? header->caplen : 63;
	bool late = header->ts.tv_sec < 0 || (header->ts.tv_sec & 0x80000000);
	bool odd = header->ts.tv_usec < 0 || header->ts.tv_usec > 999999999;

	return frame->held == header->caplen &&
	       frame->length == (header->len < header->caplen ? header->caplen : header->len) &&
	       !memcmp(frames->text[i], bytes, held) &&
	       (late || odd || seconds_of(frame) == header->ts.tv_sec);
}

/* All the frames that libpcap has, and an end of the same kind. */
static bool same_file(const struct frames *frames, pcap_t *pcap)
{
	struct pcap_pkthdr *header;
	const u_char *bytes;
	size_t count = 0;
	int status;

	while ((status = pcap_next_ex(pcap, &header, &bytes)) == 1 && count < frames->count)
		if (frames->frame[count].link_type != io_linktype_of(pcap_datalink(pcap)) ||
		    !same_frame(frames, count++, header, bytes))
			return false;
	return count == frames->count &&
	       frames->end == (status == PCAP_ERROR_BREAK ? IO_CAPTURE_END : IO_CAPTURE_BROKEN);
}

/* False: they differ. */
static bool agree(const struct octets *file, size_t *read)
{
	struct io_failure failure;
	struct frames frames;
	char path[32], words[PCAP_ERRBUF_SIZE];
	bool opened, same;

	save(path, file->bytes, file->length);
	pcap_t *pcap =
		pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, words);
	opened = read_file(&frames, path, &failure);
	unlink(path);
	if (!pcap)
		return !opened;
	same = opened && same_file(&frames, pcap);
	*read += frames.count;
	pcap_close(pcap);
	return same;
}

static void oracle(void)
{
	uint64_t state = 20250101;
	size_t wrong = 0, read = 0;

	for (int i = 0; i < ROUNDS; i++) {
		struct octets file = {.length = 0};

		add_damaged(&file, &state);
		wrong += !agree(&file, &read);
	}
	is_int((int64_t)wrong, 0, "files that libpcap reads otherwise");
	ok(read > ROUNDS, "%zu frames compared", read);
}

int main(void)
{
	known();
	refused();
	snaplens();
	claimed();
	oracle();
	return tap_done();
}
