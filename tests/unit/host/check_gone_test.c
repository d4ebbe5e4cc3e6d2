/* SPDX-License-Identifier: MIT */
/*
 * Devices that are none, or hardly: that answer nothing, vanish, lose, or talk nonsense. The judge
 * ends, says so, and holds no more than it was given.
 */
#include "check_run.h"
#include <icmp4/ip.h>

static void test_deaf(void)
{
	static struct check_run record;

	check_run("persona: silent", "host", CHECK_RFC1812, NULL, 1, &record);
	ok(record.done && record.deaf, "a device that answers nothing is given up");
	for (size_t i = 0; i < record.count; i++)
		if (record.verdicts[i].verdict != CHECK_NOT_RUN)
			ok(false, "%s/%s", record.verdicts[i].test->id,
			   record.verdicts[i].test->name);
	ok(record.took_ns < 60 * ICMP4_S_NS, "within a minute");
}

/* It is there in the beginning, and then no more: in the midst of the survey, or of the cases. */
static void test_gone(void)
{
	static const struct {
		const char *at;
		bool judged; /* some cases before */
	} rows[] = {{"100ms", false}, {"5s", false}, {"60s", true}};
	static struct check_run record;
	char text[4096], lab[2048];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t judged = 0, count;

		snprintf(lab, sizeof(lab), check_run_bench, "profile: rfc1812", "profile: rfc1812");
		snprintf(text, sizeof(text),
			 "%sevents: [{at: %s, link: tester -- router, set: down}]\n", lab,
			 rows[i].at);
		check_run_lab(text, "router", CHECK_RFC1812, NULL, 1, &record);
		count = record.count;
		for (size_t k = 0; k < count; k++)
			judged += record.verdicts[k].verdict != CHECK_NOT_RUN;
		ok(record.done && record.deaf, "gone after %s: it is noticed", rows[i].at);
		ok(rows[i].judged == (judged > 0), "%zu cases have a verdict", judged);
		ok(record.took_ns < 150 * ICMP4_S_NS, "and it takes %" PRId64 " s",
		   record.took_ns / ICMP4_S_NS);
	}
}

/* Of links that lose and double: loss alone breaks no rule. */
static void test_lossy(void)
{
	static const struct {
		const char *what;
		size_t most; /* verdicts that are bad all the same */
	} rows[] = {{"loss: 1%", 3}, {"loss: 5%", 12}};
	static struct check_run record;
	char text[2048];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t bad = 0;

		snprintf(text, sizeof(text),
			 "attach: tester\n"
			 "hosts: {tester: {}, host: {profile: rfc1812}}\n"
			 "links:\n"
			 "  tester -- host: {delay: 1ms, %s, prefix: 10.9.4.0/24}\n"
			 "  host -- other: {delay: 1ms, prefix: 10.9.5.0/24}\n",
			 rows[i].what);
		check_run_lab(text, "host", CHECK_RFC1812, NULL, 1, &record);
		for (size_t k = 0; k < record.count; k++)
			bad += check_run_is_bad(&record.verdicts[k]);
		ok(record.done && !record.deaf, "%s: the run ends", rows[i].what);
		ok(bad <= rows[i].most, "%zu verdicts are bad", bad);
	}
}

/* Octets of nobody's: no verdict comes of them. */
static void test_garbage(void)
{
	static struct check_flight flights[CHECK_RUN_FLIGHTS];
	static uint16_t order[CHECK_RUN_CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	struct check_memory memory = {flights, CHECK_RUN_FLIGHTS, order, room};
	struct check_bench bench = {.tester = 0x0a090101, .device = 0x0a090102, .has = UINT32_MAX};
	struct check_options options;
	struct icmp4_key key = {{1, 2}};
	struct icmp4_time now = {0};
	struct check_event event;
	struct check check;
	uint32_t state = 1;
	size_t events = 0;

	check_options_default(&options);
	check_init(&check, &options, &bench, &memory, &key, now);
	for (unsigned i = 0; i < 200000 && !check_done(&check); i++) {
		uint8_t bytes[128];
		struct icmp4_packet packet = {.bytes = out, .held = sizeof(out)};

		now = icmp4_time_add(now, ICMP4_MS_NS);
		while (check_output(&check, now, &packet))
			;
		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
		bytes[0] = i % 4 ? 0x45 : bytes[0];
		bytes[9] = i % 8 ? ICMP4_PROTO_ICMP : bytes[9];
		packet = (struct icmp4_packet){.bytes = bytes,
					       .held = 1 + state % sizeof(bytes),
					       .form = ICMP4_FORM_DATAGRAM};
		packet.length = packet.held;
		check_input(&check, now, i & 1, &packet);
		check_advance(&check, now);
		while (check_event(&check, &event))
			events++;
	}
	ok(check_done(&check) && events > 0, "200 seconds of garbage end in %zu verdicts", events);
}

int main(void)
{
	test_deaf();
	test_gone();
	test_lossy();
	test_garbage();
	return tap_done();
}
