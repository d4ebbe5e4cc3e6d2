/* SPDX-License-Identifier: MIT */
/* Probes of one size after the other. */
#include "ping_bench.h"
#include "probe/ping/ping.h"

enum { REPLY_ROOM = 28 };

static void test_sizes(void)
{
	static const struct {
		const char *name;
		uint16_t min, max, step;
		uint32_t count;
		uint16_t at[4]; /* sizes of probes 1, 2, count and count + 1 */
	} rows[] = {
		{"no sweep", 56, 0, 0, 1, {56, 56, 56, 56}},
		{"one octet more each", 0, 100, 1, 101, {0, 1, 100, 0}},
		{"steps that fit", 100, 1500, 100, 15, {100, 200, 1500, 100}},
		{"the last one shorter", 100, 1472, 1000, 3, {100, 1100, 1472, 100}},
		{"a step beyond the end", 8, 9, 500, 2, {8, 9, 9, 8}},
		{"all there are", 0, 65507, 1, 65508, {0, 1, 65507, 0}},
		{"the end where it begins", 64, 64, 8, 1, {64, 64, 64, 64}},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = defaults();
		uint64_t count = rows[i].count;

		options.size = rows[i].min;
		options.size_max = rows[i].max;
		options.size_step = rows[i].step;
		is_int(icmp4_ping_sizes(&options), rows[i].count, rows[i].name);
		ok(icmp4_ping_size_at(&options, 1) == rows[i].at[0] &&
			   icmp4_ping_size_at(&options, 2) == rows[i].at[1] &&
			   icmp4_ping_size_at(&options, count) == rows[i].at[2] &&
			   icmp4_ping_size_at(&options, count + 1) == rows[i].at[3],
		   "%s: the sizes", rows[i].name);
	}
}

static void sweep(struct icmp4_ping_options *options, bool keeps_flows, uint8_t pattern_length)
{
	*options = defaults();
	options->size = keeps_flows ? 10 : 0;
	options->size_max = 1000;
	options->size_step = 1;
	options->interval_ns = 10 * MS;
	options->keeps_flows = keeps_flows;
	options->pattern_length = pattern_length;
	for (uint8_t i = 0; i < pattern_length; i++)
		options->pattern[i] = (uint8_t)(0xf0 + 7 * i);
}

/* Each is as long as it says, is known by its answer, and by an error that quotes eight octets, for
 * which its checksum must be right: that is computed without a walk through the data. */
static void check_sweep(const struct icmp4_ping_options *options, const char *name)
{
	unsigned right = 0, known = 0, refused = 0, probes = icmp4_ping_sizes(options);
	struct icmp4_ping_event event;
	struct bench b;

	setup(&b, options, 1, SLOTS);
	for (unsigned i = 0; i < probes; i++) {
		leave(&b, at_ms(10 * (int64_t)i));
		right += b.probe.length == (size_t)options->size + i + REPLY_ROOM;
		struct world_datagram d =
			i % 2 ? world_error(THEM, 3, 4, &b.probe, 28) : world_reply(FAR, &b.probe);
		arrive(&b, at_ms(10 * (int64_t)i + 1), &d);
		int status = verdict(&b, &event);
		known += status == ICMP4_PING_OK && event.size == options->size + i;
		refused += status == ICMP4_PING_ERROR && event.size == options->size + i;
	}
	is_int(right, probes, name);
	is_int(known, (probes + 1) / 2, "answers");
	is_int(refused, probes / 2, "errors");
}

static void test_probes(void)
{
	static const struct {
		const char *name;
		bool keeps_flows;
		uint8_t pattern_length;
	} rows[] = {
		{"counting octets", false, 0}, {"a pattern of 1", false, 1},
		{"a pattern of 3", false, 3},  {"a pattern of 16", false, 16},
		{"flows, counting", true, 0},  {"flows, a pattern of 5", true, 5},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options;

		sweep(&options, rows[i].keeps_flows, rows[i].pattern_length);
		check_sweep(&options, rows[i].name);
	}
}

/* A reply that is shorter than its own probe, though as long as others were. */
static void test_cut(void)
{
	struct icmp4_ping_options options;
	struct icmp4_ping_event event;
	struct bench b;

	sweep(&options, true, 0);
	options.size_step = 100;
	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	leave(&b, at_ms(10));
	struct world_datagram d = world_reply(FAR, &b.probe);
	struct icmp4_message message;
	icmp4_message_parse(&message, d.bytes + ICMP4_IP_HEADER, 8 + 60, 8 + 60);
	d = world_message(FAR, US, &message);
	arrive(&b, at_ms(11), &d);
	is_int(verdict(&b, &event), ICMP4_PING_CORRUPTED, "a reply cut short");
	is_int(event.corrupted_at, 60, "where it ends");
}

int main(void)
{
	test_sizes();
	test_probes();
	test_cut();
	return tap_done();
}
