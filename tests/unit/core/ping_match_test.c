/* SPDX-License-Identifier: MIT */
/* What arrivals mean to ping: which are believed, what they are called, how they count. */
#include "base/bytes.h"
#include "ping_bench.h"
#include <icmp4/checksum.h>

static void as_sent(struct world_datagram *d)
{
	(void)d;
}

static void other_id(struct world_datagram *d)
{
	d->bytes[24] ^= 1;
	world_resum(d);
}

static void other_seq(struct world_datagram *d)
{
	d->bytes[27] ^= 8;
	world_resum(d);
}

static void other_code(struct world_datagram *d)
{
	d->bytes[21] = 7;
	world_resum(d);
}

static void as_request(struct world_datagram *d)
{
	d->bytes[20] = 8;
	world_resum(d);
}

static void bad_sum(struct world_datagram *d)
{
	d->bytes[22] ^= 1;
}

static void bad_octet(struct world_datagram *d)
{
	d->bytes[28 + 40] ^= 1;
	world_resum(d);
}

static void resize(struct world_datagram *d, size_t length)
{
	struct icmp4_ip ip;

	icmp4_ip_parse(&ip, d->bytes);
	d->length = length;
	ip.total_length = (uint16_t)length;
	icmp4_ip_build(&ip, d->bytes, WORLD_ROOM);
	world_resum(d);
}

static void shorter(struct world_datagram *d)
{
	resize(d, d->length - 1);
}

static void longer(struct world_datagram *d)
{
	resize(d, d->length + 1);
}

static void without_cookie(struct world_datagram *d)
{
	resize(d, 28 + 7);
}

/* PING-01: what a reply must agree in, and what is said of one that does not. */
static void test_replies(void)
{
	static const struct {
		const char *name;
		void (*change)(struct world_datagram *datagram);
		uint32_t from;
		int64_t after_ms;
		int status;
		unsigned corrupted_at;
	} rows[] = {
		{"ok", as_sent, FAR, 30, ICMP4_PING_OK, 0},
		{"at the last moment", as_sent, FAR, 1000, ICMP4_PING_OK, 0},
		{"another code", other_code, FAR, 30, ICMP4_PING_OK, 0},
		{"another identifier", other_id, FAR, 30, -1, 0},
		{"another sequence number", other_seq, FAR, 30, -1, 0},
		{"a request", as_request, FAR, 30, -1, 0},
		{"a bad checksum", bad_sum, FAR, 30, -1, 0},
		{"another cookie", other_cookie, FAR, 30, ICMP4_PING_FORGED, 0},
		{"no room for the cookie", without_cookie, FAR, 30, ICMP4_PING_FORGED, 0},
		{"another source", as_sent, THEM, 30, ICMP4_PING_WRONG_ADDRESS, 0},
		{"octet 40 changed", bad_octet, FAR, 30, ICMP4_PING_CORRUPTED, 40},
		{"last octet changed", bad_last_octet, FAR, 30, ICMP4_PING_CORRUPTED, 55},
		{"too short", shorter, FAR, 30, ICMP4_PING_CORRUPTED, 55},
		{"too long", longer, FAR, 30, ICMP4_PING_CORRUPTED, 56},
	};
	struct icmp4_ping_options options = defaults();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event = {0};
		struct world_datagram reply;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		reply = world_reply(rows[i].from, &b.probe);
		rows[i].change(&reply);
		arrive(&b, at_ms(rows[i].after_ms), &reply);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int(event.corrupted_at, rows[i].corrupted_at, rows[i].name);
		bool settled = rows[i].status >= 0 && rows[i].status != ICMP4_PING_FORGED;
		is_int((int64_t)b.ping.oldest, settled, "whether it settles the probe");
		ok(sum_holds(&b), "the sum holds");
		if (settled)
			is_int(event.rtt_ns, rows[i].after_ms * MS, "round trip");
		if (rows[i].status >= 0)
			ok(event.heard_any && event.heard.from == rows[i].from && event.seq == 1,
			   "who, and which");
	}
}

/* Without room for a cookie the identifier and the sequence number are all there is. */
static void test_small(void)
{
	struct icmp4_ping_options options = defaults();

	for (options.size = 0; options.size <= 8; options.size++) {
		struct icmp4_ping_event event;
		struct world_datagram reply;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		reply = world_reply(FAR, &b.probe);
		arrive(&b, at_ms(1), &reply);
		is_int(verdict(&b, &event), ICMP4_PING_OK, "a reply to few octets");
		if (!options.size)
			continue;
		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		reply.bytes[28] ^= 1;
		world_resum(&reply);
		arrive(&b, at_ms(1), &reply);
		is_int(verdict(&b, &event), ICMP4_PING_FORGED, "what there is of a cookie counts");
	}
}

static void quoted_id(struct world_datagram *d)
{
	d->bytes[28 + 24] ^= 1;
	world_resum(d);
}

static void quoted_dst(struct world_datagram *d)
{
	d->bytes[28 + 19] ^= 1;
	world_resum(d);
}

static void quoted_sum(struct world_datagram *d)
{
	d->bytes[28 + 22] ^= 1;
	world_resum(d);
}

static void quoted_ip_id(struct world_datagram *d)
{
	d->bytes[28 + 5] ^= 1;
	world_resum(d);
}

static void quoted_secrets(struct world_datagram *d)
{
	quoted_sum(d);
	quoted_ip_id(d);
}

static void quoted_reply(struct world_datagram *d)
{
	d->bytes[28 + 20] = 0;
	world_resum(d);
}

static void quoted_udp(struct world_datagram *d)
{
	d->bytes[28 + 9] = 17;
	world_resum(d);
}

static void quoted_version(struct world_datagram *d)
{
	d->bytes[28] = 0x65;
	world_resum(d);
}

/* Octets 4 to 7 of an error are unused. */
static void unused_octets(struct world_datagram *d)
{
	memset(d->bytes + 24, 0xa5, 4);
	d->bytes[25] = 0;
	put16(d->bytes + 22, 0);
	put16(d->bytes + 22, icmp4_checksum(d->bytes + 20, d->length - 20));
}

/* RECV-06: an error is believed for a secret of the probe, and for nothing less. */
static void test_errors(void)
{
	static const struct {
		const char *name;
		uint8_t type, code;
		size_t quoted;
		void (*change)(struct world_datagram *datagram);
		int status;
	} rows[] = {
		{"host unreachable, 28 octets quoted", 3, 1, 28, as_sent, ICMP4_PING_ERROR},
		{"host unreachable, all quoted", 3, 1, 999, as_sent, ICMP4_PING_ERROR},
		{"unknown code", 3, 200, 28, as_sent, ICMP4_PING_ERROR},
		{"time exceeded", 11, 0, 28, as_sent, ICMP4_PING_ERROR},
		{"parameter problem", 12, 0, 28, as_sent, ICMP4_PING_ERROR},
		{"unused octets are set", 3, 1, 28, unused_octets, ICMP4_PING_ERROR},
		{"redirect: it still travels", 5, 1, 28, as_sent, -1},
		{"source quench: it still travels", 4, 0, 28, as_sent, -1},
		{"27 octets quoted", 11, 0, 27, as_sent, -1},
		{"another identifier", 11, 0, 28, quoted_id, -1},
		{"another destination", 11, 0, 28, quoted_dst, -1},
		{"quotes a reply", 11, 0, 28, quoted_reply, -1},
		{"quotes UDP", 11, 0, 28, quoted_udp, -1},
		{"quotes version 6", 11, 0, 28, quoted_version, -1},
		{"checksum changed by a NAT", 11, 0, 28, quoted_sum, ICMP4_PING_ERROR},
		{"IP id chosen by a kernel", 11, 0, 28, quoted_ip_id, ICMP4_PING_ERROR},
		{"neither of them", 11, 0, 28, quoted_secrets, ICMP4_PING_FORGED},
	};
	struct icmp4_ping_options options = defaults();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event = {0};
		struct world_datagram error;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		error = world_error(THEM, rows[i].type, rows[i].code, &b.probe, rows[i].quoted);
		rows[i].change(&error);
		arrive(&b, at_ms(5), &error);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int(b.targets[0].icmp_errors, rows[i].status == ICMP4_PING_ERROR, "counted");
		is_int(b.targets[0].forged, rows[i].status == ICMP4_PING_FORGED, "forged");
		ok(sum_holds(&b), "the sum holds");
	}
}

/* The checksum we expect in a quote is the one we sent, whatever the size and the number. */
static void test_quoted_checksum(void)
{
	struct icmp4_ping_options options = defaults();
	unsigned wrong = 0;

	options.interval_ns = MS;
	options.pattern_length = 5;
	memcpy(options.pattern, "\xff\xff\x00\x80\xfe", 5);
	for (options.size = 0; options.size < 100; options.size++) {
		struct icmp4_ping_event event;
		struct world_datagram error;
		struct bench b;

		setup(&b, &options, 2, SLOTS);
		for (int n = 0; n < 40; n++) {
			wrong += !leave(&b, icmp4_ping_deadline(&b.ping));
			error = world_error(THEM, 3, 1, &b.probe, 28);
			quoted_ip_id(&error);
			arrive(&b, b.now, &error);
			wrong += verdict(&b, &event) != ICMP4_PING_ERROR;
		}
	}
	is_int(wrong, 0, "4000 quoted checksums are ours");
}

/* PING-07: an ICMP datagram socket; the kernel changed the identifier, and so the checksum. */
static void test_kernel_socket(void)
{
	struct icmp4_ping_options options = defaults();
	struct icmp4_ping_event event;
	struct world_datagram reply;
	struct bench b;

	options.any_id = true;
	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	put16(b.probe.bytes + 24, 0xbeef);
	world_resum(&b.probe);
	reply = world_reply(FAR, &b.probe);
	struct icmp4_packet packet = {.bytes = reply.bytes + 20,
				      .held = reply.length - 20,
				      .length = reply.length - 20,
				      .stamp = at_ms(3),
				      .form = ICMP4_FORM_ICMP,
				      .said = {.from = FAR, .ttl = 61}};
	icmp4_ping_input(&b.ping, at_ms(4), &packet);
	is_int(verdict(&b, &event), ICMP4_PING_OK, "a bare reply");
	is_int(event.rtt_ns, 3 * MS, "round trip by the kernel's stamp");
	is_int(event.at.ns, at_ms(3).ns, "and the time of it");

	leave(&b, at_ms(1000));
	put16(b.probe.bytes + 24, 0xbeef);
	world_resum(&b.probe);
	packet = (struct icmp4_packet){
		.bytes = b.probe.bytes + 20,
		.held = 8,
		.length = 8,
		.form = ICMP4_FORM_ERROR_QUEUE,
		.said = {.from = THEM, .dst = FAR, .type = 11, .protocol = ICMP4_PROTO_ICMP},
	};
	icmp4_ping_input(&b.ping, at_ms(1004), &packet);
	is_int(verdict(&b, &event), ICMP4_PING_ERROR, "an entry of the error queue");
	packet.bytes[2] ^= 1;
	icmp4_ping_input(&b.ping, at_ms(1005), &packet);
	is_int(verdict(&b, &event), ICMP4_PING_FORGED, "one with another checksum");
}

/* What a capture cut off is not compared; what it left is. */
static void test_cut(void)
{
	struct icmp4_ping_options options = defaults();
	static const struct {
		const char *name;
		size_t held;
		bool changed;
		int status;
	} rows[] = {
		{"cut behind the cookie", 36, false, ICMP4_PING_OK},
		{"cut in the pattern", 80, false, ICMP4_PING_OK},
		{"cut behind a wrong octet", 80, true, ICMP4_PING_CORRUPTED},
		{"cut in the cookie", 35, false, ICMP4_PING_FORGED},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event;
		struct world_datagram reply;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		reply = world_reply(FAR, &b.probe);
		if (rows[i].changed)
			bad_octet(&reply);
		struct icmp4_packet packet = world_packet(&reply, at_ms(1));
		packet.held = rows[i].held;
		icmp4_ping_input(&b.ping, at_ms(1), &packet);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
	}
}

/* PING-02: times from outside, and times in the data, cost at most a wrong figure. */
static void test_hostile_times(void)
{
	static const int64_t times[] = {INT64_MIN, INT64_MIN + 1, -1,       0,
					1,         INT64_MAX - 1, INT64_MAX};
	enum { TIMES = sizeof times / sizeof *times };
	struct icmp4_ping_options options = defaults();

	for (size_t i = 0; i < TIMES * TIMES * TIMES; i++) {
		struct icmp4_time sent = {times[i % TIMES]}, stamp = {times[i / TIMES % TIMES]},
				  now = {times[i / TIMES / TIMES]};
		struct icmp4_ping_event event;
		struct world_datagram reply;
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		icmp4_ping_sent(&b.ping, b.tag, sent);
		reply = world_reply(FAR, &b.probe);
		struct icmp4_packet packet = world_packet(&reply, stamp);
		icmp4_ping_input(&b.ping, now, &packet);
		int status = verdict(&b, &event);
		bool sound = (status == ICMP4_PING_OK && event.rtt_ns >= 0 &&
			      event.rtt_ns <= options.timeout_ns && event.at.ns <= now.ns) ||
			     status == ICMP4_PING_LOST;
		icmp4_ping_deadline(&b.ping);
		leave(&b, now);
		ok(sound && sum_holds(&b), "sent %" PRId64 ", stamp %" PRId64 ", now %" PRId64,
		   sent.ns, stamp.ns, now.ns);
	}
}

int main(void)
{
	test_replies();
	test_small();
	test_errors();
	test_quoted_checksum();
	test_kernel_socket();
	test_cut();
	test_hostile_times();
	return tap_done();
}
