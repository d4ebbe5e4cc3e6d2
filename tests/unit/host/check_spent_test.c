/* SPDX-License-Identifier: MIT */
/*
 * Do errors of other kinds empty a bucket that does not limit them, as with Linux's 3/0? Surveys of
 * a device that is nothing but its limits: no setting of a lab's node does that.
 */
#include "base/bytes.h"
#include "check/check.h"
#include "tap.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>
#include <icmp4/limit.h>

enum { FLIGHTS = 16, CASES = 512, TESTER = 0x0a090101, DEVICE = 0x0a090102, NOWHERE = 0x0a120001 };
enum { PORT = 2, NET = 5 }; /* kinds of limit */
enum { ECHO_DATA = 40, ERROR = ICMP4_IP_HEADER + 8 + ICMP4_IP_HEADER + 8 };

struct device {
	struct icmp4_rate port, net; /* per_second_milli 0: no limit */
	bool spends;                 /* a 3/3 leaves nothing for a 3/0 */
	unsigned deaf_to;            /* 3/0: of so many that would come each first is lost */
	struct icmp4_bucket port_bucket, net_bucket;
	unsigned asked;
};

static size_t finish(uint8_t *bytes, size_t length)
{
	struct icmp4_ip ip = {.total_length = (uint16_t)length,
			      .ttl = 64,
			      .protocol = ICMP4_PROTO_ICMP,
			      .src = DEVICE,
			      .dst = TESTER};

	icmp4_ip_build(&ip, bytes, ICMP4_IP_HEADER);
	put16(bytes + ICMP4_IP_HEADER + 2, 0);
	put16(bytes + ICMP4_IP_HEADER + 2,
	      icmp4_checksum(bytes + ICMP4_IP_HEADER, length - ICMP4_IP_HEADER));
	return length;
}

static size_t reply(const uint8_t *sent, uint8_t *bytes)
{
	memcpy(bytes, sent, ICMP4_IP_HEADER + ECHO_DATA);
	bytes[ICMP4_IP_HEADER] = ICMP4_ECHO_REPLY;
	return finish(bytes, ICMP4_IP_HEADER + ECHO_DATA);
}

static size_t unreachable(const uint8_t *sent, uint8_t code, uint8_t *bytes)
{
	uint8_t *icmp = bytes + ICMP4_IP_HEADER;

	memset(icmp, 0, 8);
	icmp[0] = ICMP4_UNREACHABLE;
	icmp[1] = code;
	memcpy(icmp + 8, sent, ICMP4_IP_HEADER + 8);
	return finish(bytes, ERROR);
}

static bool passes(struct icmp4_bucket *bucket, struct icmp4_rate rate, struct icmp4_time now)
{
	if (!rate.per_second_milli)
		return true;
	if (!icmp4_bucket_has(bucket, rate, now))
		return false;
	icmp4_bucket_take(bucket, rate, now, 1000);
	return true;
}

static void empty(struct icmp4_bucket *bucket, struct icmp4_rate rate, struct icmp4_time now)
{
	while (icmp4_bucket_has(bucket, rate, now))
		icmp4_bucket_take(bucket, rate, now, 1000);
}

/* What it answers; 0: nothing. */
static size_t answer(struct device *device, struct icmp4_time now, const uint8_t *sent,
		     uint8_t *bytes)
{
	uint32_t dst = icmp4_ip_dst(sent);
	uint8_t protocol = icmp4_ip_protocol(sent);

	if (dst == NOWHERE && passes(&device->net_bucket, device->net, now))
		return device->deaf_to && !(device->asked++ % device->deaf_to)
			       ? 0
			       : unreachable(sent, 0, bytes);
	if (dst != DEVICE)
		return 0;
	if (protocol == ICMP4_PROTO_ICMP && sent[ICMP4_IP_HEADER] == ICMP4_ECHO)
		return reply(sent, bytes);
	if (protocol != ICMP4_PROTO_UDP || !passes(&device->port_bucket, device->port, now))
		return 0;
	if (device->spends)
		empty(&device->net_bucket, device->net, now);
	return unreachable(sent, 3, bytes);
}

static void exchange(struct check *check, struct device *device, struct icmp4_time now)
{
	static uint8_t out[CHECK_ROOM];
	uint8_t bytes[ERROR + ECHO_DATA];
	struct icmp4_packet packet = {.bytes = out, .held = sizeof(out)};

	while (check_output(check, now, &packet)) {
		size_t length = answer(device, now, packet.bytes, bytes);

		if (length)
			check_input(check, now, CHECK_AT_TESTER,
				    &(struct icmp4_packet){.bytes = bytes,
							   .held = length,
							   .length = length,
							   .form = ICMP4_FORM_DATAGRAM});
		packet = (struct icmp4_packet){.bytes = out, .held = sizeof(out)};
	}
}

static bool nothing(const void *world, const struct check_case *test)
{
	(void)world, (void)test;
	return false;
}

static int64_t survey(struct device *device, struct check *check)
{
	static struct check_flight flights[FLIGHTS];
	static uint16_t order[CASES];
	static uint8_t room[CHECK_ROOM];
	struct check_memory memory = {flights, FLIGHTS, order, room};
	struct check_bench bench = {.tester = TESTER,
				    .device = DEVICE,
				    .nowhere = NOWHERE,
				    .has = CHECK_NEEDS_ROUTER | CHECK_NEEDS_NOWHERE |
					   CHECK_NEEDS_FORGE | CHECK_NEEDS_FRAME};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_time now = {ICMP4_S_NS};
	struct check_options options;

	check_options_default(&options);
	options.wanted = nothing;
	options.survey = CHECK_SURVEY_LIMITS;
	check_init(check, &options, &bench, &memory, &key, now);
	while (!check_done(check) && now.ns < 600 * ICMP4_S_NS) {
		now = icmp4_time_add(now, ICMP4_MS_NS / 4);
		exchange(check, device, now);
		check_advance(check, now);
	}
	return now.ns / ICMP4_S_NS;
}

static void test_spent(void)
{
	static const struct {
		const char *what;
		struct device device;
		bool spent;
	} rows[] = {
		{"Linux: 3/3 without limit, and none of it leaves a 3/0",
		 {.net = {1000, 5}, .spends = true},
		 true},
		{"buckets of their own", {.net = {1000, 5}}, false},
		{"a 3/3 that is faster by far",
		 {.port = {500000, 100}, .net = {1000, 5}, .spends = true},
		 true},
		{"a 3/3 that is hardly faster, and so no measure",
		 {.port = {2000, 5}, .net = {1000, 5}, .spends = true},
		 false},
		{"a 3/0 that is back too soon to tell",
		 {.net = {100000, 20}, .spends = true},
		 false},
		{"no limit of either", {.spends = false}, false},
		{"one that is lost now and then is not spent",
		 {.net = {1000, 5}, .deaf_to = 9},
		 false},
	};
	static struct check check;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct device device = rows[i].device;
		int64_t took_s = survey(&device, &check);
		const struct check_limit *limits = check.survey.limits;

		is_int(limits[NET].spent_by_others, rows[i].spent, rows[i].what);
		ok(!limits[PORT].spent_by_others, "and a 3/3 is not limited by others");
		ok(took_s < 60, "found out in %" PRId64 " s", took_s);
	}
}

int main(void)
{
	test_spent();
	return tap_done();
}
