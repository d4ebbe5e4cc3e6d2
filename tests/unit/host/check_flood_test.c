/* SPDX-License-Identifier: MIT */
/*
 * Devices that say too much: one answer a thousand times, thousands of errors about what was sent,
 * and thousands about what was not, in front of a sound node. The judge keeps few of them, says
 * what is amiss, comes to an end, and takes nobody else's errors for its own.
 */
#include "base/bytes.h"
#include "check_run.h"
#include <icmp4/checksum.h>
#include <icmp4/ip.h>

enum {
	MANY = 1000,
	DATA = 40,
	ERROR = ICMP4_IP_HEADER + 8 + ICMP4_IP_HEADER + 8,
	TESTER = 0x0a090101,
	DEVICE = 0x0a090102,
};

/* --- A device without a stack --- */

/* The n-th of MANY answers to what was sent: its length. */
typedef size_t answer_fn(const uint8_t *sent, unsigned n, uint8_t *bytes);

static void put_header(uint8_t *bytes, size_t length)
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
}

/* An echo reply of its identifier, to whatever was sent. */
static size_t reply_to(const uint8_t *sent, unsigned n, uint8_t *bytes)
{
	(void)n;
	memcpy(bytes, sent, ICMP4_IP_HEADER + DATA);
	bytes[ICMP4_IP_HEADER] = ICMP4_ECHO_REPLY;
	put_header(bytes, ICMP4_IP_HEADER + DATA);
	return ICMP4_IP_HEADER + DATA;
}

/* Errors of all types, and of codes that there are and that there are not. */
static size_t error_about(const uint8_t *sent, unsigned n, uint8_t *bytes)
{
	static const uint8_t types[] = {ICMP4_UNREACHABLE, ICMP4_TIME_EXCEEDED,
					ICMP4_PARAMETER_PROBLEM, ICMP4_REDIRECT,
					ICMP4_SOURCE_QUENCH};
	uint8_t *icmp = bytes + ICMP4_IP_HEADER;

	memset(icmp, 0, 8);
	icmp[0] = types[n % sizeof(types)];
	icmp[1] = (uint8_t)(n / sizeof(types));
	memcpy(icmp + 8, sent, ICMP4_IP_HEADER + 8);
	put_header(bytes, ERROR);
	return ERROR;
}

/* Of the events of a run. */
struct tally {
	size_t verdicts[CHECK_VERDICTS], found[CHECK_FOUND_UNSENT + 1], count, most_packets;
	uint32_t most_answers;
};

static void count(struct tally *tally, const struct check_event *event)
{
	tally->count++;
	tally->verdicts[event->verdict]++;
	tally->found[event->finding.what]++;
	if (event->packet_count > tally->most_packets)
		tally->most_packets = event->packet_count;
	if (event->finding.what == CHECK_FOUND_MANY && event->finding.got > tally->most_answers)
		tally->most_answers = event->finding.got;
}

static void flood(struct check *check, struct icmp4_time now, const uint8_t *sent,
		  answer_fn *answer)
{
	uint8_t bytes[ERROR + DATA];

	for (unsigned n = 0; n < MANY; n++) {
		size_t length = answer(sent, n, bytes);

		check_input(check, now, CHECK_AT_TESTER,
			    &(struct icmp4_packet){.bytes = bytes,
						   .held = length,
						   .length = length,
						   .form = ICMP4_FORM_DATAGRAM});
	}
}

/* Seconds on the clock until the end; what was found. */
static int64_t drive(answer_fn *answer, const char *only, struct tally *tally)
{
	static struct check_flight flights[CHECK_RUN_FLIGHTS];
	static uint16_t order[CHECK_RUN_CASES];
	static uint8_t room[CHECK_ROOM], out[CHECK_ROOM];
	static struct check check;
	struct check_memory memory = {flights, CHECK_RUN_FLIGHTS, order, room};
	struct check_bench bench = {.tester = TESTER, .device = DEVICE, .has = UINT32_MAX};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_time now = {0};
	struct check_options options;
	struct check_event event;

	*tally = (struct tally){.count = 0};
	check_options_default(&options);
	options.wanted = check_is_wanted;
	options.world = only;
	options.survey = CHECK_SURVEY_FINGERPRINT;
	check_init(&check, &options, &bench, &memory, &key, now);
	while (!check_done(&check) && now.ns < 3600 * ICMP4_S_NS) {
		struct icmp4_packet packet = {.bytes = out, .held = sizeof(out)};

		now = icmp4_time_add(now, ICMP4_MS_NS);
		while (check_output(&check, now, &packet)) {
			flood(&check, now, packet.bytes, answer);
			packet = (struct icmp4_packet){.bytes = out, .held = sizeof(out)};
		}
		check_advance(&check, now);
		while (check_event(&check, &event))
			count(tally, &event);
	}
	return check_done(&check) ? now.ns / ICMP4_S_NS : INT64_MAX;
}

static void test_replies(void)
{
	struct tally tally;

	drive(reply_to, "ECHO-02/data", &tally);
	is_int(tally.most_answers, MANY, "a thousand answers to one request are counted");
	ok(tally.most_packets <= CHECK_PACKETS, "of which %zu are kept", tally.most_packets);
}

/* A control that wants an echo reply has none: with that the device is as good as silent. */
static void test_errors(void)
{
	static const char *const patterns[] = {"ECHO-*", "TIMEX-*", "UNREACH-*", "NOERR-*", "*"};
	struct tally tally;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		int64_t took_s = drive(error_about, patterns[i], &tally);

		ok(took_s < 900, "%s: a thousand errors about each stimulus: over in %" PRId64 " s",
		   patterns[i], took_s);
		ok(tally.most_packets <= CHECK_PACKETS && tally.count <= check_case_count(),
		   "%zu verdicts, with %zu packets at most", tally.count, tally.most_packets);
	}
	drive(error_about, "TIMEX-01/transit", &tally);
	is_int(tally.most_answers, 3 * MANY / 5, "the right one among them is no excuse");
	drive(error_about, "ECHO-02/data", &tally);
	is_int((int64_t)tally.found[CHECK_FOUND_OTHER], 1, "what came instead is said");
}

/* --- A sound node, and strangers' errors in front of it --- */

/* Before each arrival MANY errors, about datagrams of every identification that there is. */
struct crowd {
	struct run_world world;
	struct run_world *inner;
	uint64_t sent;
	unsigned left;
	uint8_t bytes[ERROR];
};

static struct icmp4_time crowd_now(struct run_world *world)
{
	struct run_world *inner = ((struct crowd *)world)->inner;

	return inner->ops->now(inner);
}

static int crowd_send(struct run_world *world, struct icmp4_packet *packet)
{
	struct crowd *crowd = (struct crowd *)world;

	crowd->left = MANY;
	return crowd->inner->ops->send(crowd->inner, packet);
}

static void put_stranger(struct crowd *crowd)
{
	static const struct icmp4_ip about = {.total_length = 28,
					      .ttl = 60,
					      .protocol = ICMP4_PROTO_UDP,
					      .src = 0xc0000201,
					      .dst = 0xc0000202};
	struct icmp4_ip ip = about;
	uint8_t quote[ICMP4_IP_HEADER + 8] = {0};

	ip.id = (uint16_t)(crowd->sent++ * 40503);
	icmp4_ip_build(&ip, quote, ICMP4_IP_HEADER);
	put16(quote + ICMP4_IP_HEADER, 53);
	error_about(quote, (unsigned)crowd->sent, crowd->bytes);
}

static bool crowd_receive(struct run_world *world, struct icmp4_packet *packet)
{
	struct crowd *crowd = (struct crowd *)world;

	if (!crowd->left)
		return crowd->inner->ops->receive(crowd->inner, packet);
	crowd->left--;
	put_stranger(crowd);
	*packet = (struct icmp4_packet){
		.bytes = crowd->bytes, .held = ERROR, .length = ERROR, .form = ICMP4_FORM_DATAGRAM};
	return true;
}

static void crowd_wait(struct run_world *world, struct icmp4_time until)
{
	struct crowd *crowd = (struct crowd *)world;

	if (!crowd->left)
		crowd->inner->ops->wait(crowd->inner, until);
}

static uint64_t crowd_dropped(struct run_world *world)
{
	(void)world;
	return 0;
}

static struct run_world *crowd_before(struct run_world *inner, void *world)
{
	static const struct run_world_ops ops = {
		.now = crowd_now,
		.send = crowd_send,
		.receive = crowd_receive,
		.wait = crowd_wait,
		.dropped = crowd_dropped,
	};
	struct crowd *crowd = world;

	*crowd = (struct crowd){.world = {.ops = &ops}, .inner = inner};
	return &crowd->world;
}

static void test_strangers(void)
{
	static struct check_run record;
	static struct crowd crowd;
	size_t bad = 0;

	record.between = crowd_before;
	record.self = &crowd;
	check_run("profile: rfc1812", "router", CHECK_RFC1812, NULL, 1, &record);
	for (size_t i = 0; i < record.count; i++) {
		const struct check_run_verdict *v = &record.verdicts[i];

		if (check_run_is_bad(v))
			printf("# %s/%s %s\n", v->test->id, v->test->name,
			       check_verdict_name(v->verdict));
		bad += check_run_is_bad(v);
	}
	ok(record.done && !record.deaf && crowd.sent > 20 * UINT16_MAX,
	   "%" PRIu64 " errors of strangers: the run ends", crowd.sent);
	is_int((int64_t)bad, 0, "and no verdict is another for it");
}

int main(void)
{
	test_replies();
	test_errors();
	test_strangers();
	return tap_done();
}
