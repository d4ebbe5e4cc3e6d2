/* SPDX-License-Identifier: MIT */
/* A capture, its JSON, and a capture of that: the same datagrams at the same times. */
#include "capture.h"
#include "decode_world.h"

static struct captured got;
static struct world world;

static void run_line(const char *format, const char *a, const char *b)
{
	char line[CAPTURE_LINE];

	snprintf(line, sizeof(line), format, a, b);
	capture(&got, line);
}

static void save(const char *path)
{
	FILE *file = fopen(path, "we");

	fputs(got.out, file);
	fclose(file);
}

/* Time, without what is before it in the line: the number of the frame. */
static const char *time_at(const char *line)
{
	const char *found = strstr(line, "\"time_s\":");

	return found ? found : "none";
}

static void test_round_trip(void)
{
	static struct captured first;
	char lines[WORLD_PATH], again[WORLD_PATH], twice[WORLD_PATH];
	uint8_t bytes[WORLD_FRAME];

	world_capture(&world, "there.pcapng");
	for (int i = 1; i <= GOLDEN_COUNT; i++) {
		size_t length = world_golden(bytes, i);

		world_frame(&world, ICMP4_LINKTYPE_RAW, bytes, length, length);
	}
	world_close(&world);
	snprintf(lines, sizeof(lines), "%s/lines.json", world.folder);
	snprintf(again, sizeof(again), "%s/again.pcapng", world.folder);
	snprintf(twice, sizeof(twice), "%s/twice.pcapng", world.folder);
	run_line("decode -j -- %s%s", world.path, "");
	first = got;
	save(lines);
	run_line("send -q -o pcap=%s @%s", again, lines);
	is_int(got.status, 0, "what JSON tells is written");
	run_line("send -q -o pcap=%s @%s", twice, lines);
	run_line("decode -j -- %s%s", again, "");
	const char *a = strchr(first.out, '\n'), *b = strchr(got.out, '\n');
	is_str(b ? b : "", a ? a : "nothing", "and says the same, at the same times");
	run_line("decode -o pcap %s%s", twice, "");
	first = got;
	run_line("decode -o pcap %s%s", again, "");
	ok(!memcmp(first.out, got.out, sizeof(got.out)), "a second time, to the octet");
}

/* A line as people write them, and what is no time. */
static void test_times(void)
{
	static const char packet[] =
		"\"packet\":{\"ip\":{\"protocol\":1,\"ttl\":1,\"src\":\"192.0.2.1\","
		"\"dst\":\"192.0.2.2\"},\"icmp\":{\"type\":8,\"code\":0}}}\n";
	static const struct {
		const char *time, *want;
	} rows[] = {
		{"\"time_s\":1795425424.123456789,", "\"time_s\":1795425424.123456789,"},
		{"\"time_s\": 1.5,", "\"time_s\":1.500000000,"},
		{"\"time_s\":7,", "\"time_s\":7.000000000,"},
		{"\"time_s\":7.0000000019,", "\"time_s\":7.000000001,"},
	};
	char lines[WORLD_PATH], capture_path[WORLD_PATH];

	snprintf(lines, sizeof(lines), "%s/line.json", world.folder);
	snprintf(capture_path, sizeof(capture_path), "%s/line.pcapng", world.folder);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		snprintf(got.out, sizeof(got.out), "{\"v\":1,\"kind\":\"message\",%s%s",
			 rows[i].time, packet);
		save(lines);
		run_line("send -q -o pcap=%s @%s", capture_path, lines);
		run_line("decode -j -- %s%s", capture_path, "");
		ok(!strncmp(time_at(got.out), rows[i].want, strlen(rows[i].want)), "%s: %.40s",
		   rows[i].time, time_at(got.out));
	}
	snprintf(got.out, sizeof(got.out), "{\"v\":1,\"kind\":\"message\",\"time_s\":-1,%s",
		 packet);
	save(lines);
	run_line("send -q -o pcap=%s @%s", capture_path, lines);
	run_line("decode -j -- %s%s", capture_path, "");
	ok(got.status == 0 && atoll(time_at(got.out) + 9) > 1700000000,
	   "what is no Unix time: now: %.40s", time_at(got.out));
}

int main(void)
{
	world_begin(&world);
	test_round_trip();
	test_times();
	world_end(&world);
	return tap_done();
}
