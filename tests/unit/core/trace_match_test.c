/* SPDX-License-Identifier: MIT */
/* Which arrivals a trace believes to be about its probes, and what it makes of them. */
#include "trace_bench.h"
#include <icmp4/checksum.h>

static struct bench bench;

enum { NAT = 0x0a0b0c0d };

/* A NAT between us and the hop, that does not restore what it changed in the quote. */
static void rewrite_source(struct world_datagram *d, bool port)
{
	static const unsigned sums[] = {[ICMP4_PROTO_ICMP] = 2, [ICMP4_PROTO_UDP] = 6};
	uint8_t *ip = d->bytes + 28, *sum = ip + 20 + sums[ip[9] % 18];
	unsigned at = ip[9] == ICMP4_PROTO_ICMP ? 4 : 0; /* of port or identifier */
	uint16_t checksum = get16(sum);

	if (ip[9] == ICMP4_PROTO_UDP) {
		checksum = icmp4_checksum_update(checksum, get16(ip + 12), (uint16_t)(NAT >> 16));
		checksum = icmp4_checksum_update(checksum, get16(ip + 14), (uint16_t)NAT);
	}
	put32(ip + 12, NAT);
	if (port) {
		checksum = icmp4_checksum_update(checksum, get16(ip + 20 + at), 0x7777);
		put16(ip + 20 + at, 0x7777);
	}
	if (ip[9] != ICMP4_PROTO_TCP)
		put16(sum, checksum);
}

static void as_sent(struct world_datagram *d)
{
	(void)d;
}

static void nat_address(struct world_datagram *d)
{
	rewrite_source(d, false);
}

static void nat_port(struct world_datagram *d)
{
	rewrite_source(d, true);
}

static void other_ip_id(struct world_datagram *d)
{
	put16(d->bytes + 28 + 4, 0);
}

static void other_token(struct world_datagram *d)
{
	/* Of UDP the checksum, of echo the sequence number, of TCP all of it. */
	memset(d->bytes + 28 + 24 + (d->bytes[28 + 9] != ICMP4_PROTO_TCP) * 2, 0,
	       d->bytes[28 + 9] != ICMP4_PROTO_TCP ? 2 : 4);
}

static void other_secrets(struct world_datagram *d)
{
	other_ip_id(d);
	other_token(d);
}

static void other_port(struct world_datagram *d)
{
	d->bytes[28 + 20 + (d->bytes[28 + 9] == ICMP4_PROTO_ICMP) * 5] ^= 1;
}

static void other_port_and_ip_id(struct world_datagram *d)
{
	nat_port(d);
	other_ip_id(d);
}

static void other_port_and_token(struct world_datagram *d)
{
	other_port(d);
	other_token(d);
}

static void stranger(struct world_datagram *d)
{
	other_port(d);
	other_secrets(d);
}

static void other_dst(struct world_datagram *d)
{
	d->bytes[28 + 19] ^= 1;
}

static void other_protocol(struct world_datagram *d)
{
	d->bytes[28 + 9] = 132;
}

/* TTL, TOS, length and checksum of the quoted header are routers' and middleboxes' to change. */
static void other_header(struct world_datagram *d)
{
	d->bytes[28 + 1] = 0x28;
	put16(d->bytes + 28 + 2, 0xffff);
	d->bytes[28 + 8] = 0;
	put16(d->bytes + 28 + 10, 0x1234);
}

/* RECV-06, TRACE-02, TRACE-04: two of port, token and IP id must agree. */
static void test_witnesses(void)
{
	static const struct {
		const char *name;
		void (*change)(struct world_datagram *datagram);
		uint8_t type;
		size_t quoted;
		int status;
	} rows[] = {
		{"28 octets quoted", as_sent, 11, 28, ICMP4_TRACE_ANSWERED},
		{"all quoted", as_sent, 11, 99, ICMP4_TRACE_ANSWERED},
		{"27 octets quoted", as_sent, 11, 27, -1},
		{"header changed", other_header, 11, 28, ICMP4_TRACE_ANSWERED},
		{"source address rewritten", nat_address, 11, 28, ICMP4_TRACE_ANSWERED},
		{"source address and port", nat_port, 11, 28, ICMP4_TRACE_ANSWERED},
		{"IP id of the kernel", other_ip_id, 11, 28, ICMP4_TRACE_ANSWERED},
		{"token spoilt", other_token, 11, 28, ICMP4_TRACE_ANSWERED},
		{"port alone is right", other_secrets, 11, 28, ICMP4_TRACE_FORGED},
		{"token alone is right", other_port_and_ip_id, 11, 28, -1},
		{"IP id alone is right", other_port_and_token, 11, 28, -1},
		{"nothing is right", stranger, 11, 28, -1},
		{"another destination", other_dst, 11, 28, -1},
		{"another protocol", other_protocol, 11, 28, -1},
		{"redirect", as_sent, 5, 28, -1},
		{"source quench", as_sent, 4, 28, -1},
	};
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

	for (size_t p = 0; p < sizeof protocols; p++)
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			struct icmp4_trace_options options = defaults(protocols[p]);
			struct icmp4_trace_event event = {0};
			struct world_datagram error;

			setup(&bench, &options, 60);
			leave(&bench);
			leave(&bench);
			error = world_error(HOP(2), rows[i].type, 0, &bench.probe, rows[i].quoted);
			rows[i].change(&error);
			world_resum(&error);
			bench.world.now = at_ms(7);
			arrive(&bench, &error);
			ok(verdict(&bench, &event) == rows[i].status, "%u: %s", protocols[p],
			   rows[i].name);
			if (rows[i].status == ICMP4_TRACE_ANSWERED)
				ok(event.ttl == 2 && event.rtt_ns == 7 * MS &&
					   event.heard.from == HOP(2) && !event.final,
				   "hop 2, after 7 ms");
			if (rows[i].status == ICMP4_TRACE_FORGED)
				ok(event.ttl == 0 && event.rtt_ns == -1 && event.heard_any,
				   "told, but of no hop");
			is_int(bench.trace.farthest, rows[i].status == ICMP4_TRACE_ANSWERED ? 2 : 0,
			       "the path");
		}
}

/* TRACE-01, TRACE-07: which answers end a path, and which are the destination's. */
static void test_finals(void)
{
	static const struct {
		const char *name;
		uint32_t from;
		uint8_t type, code;
		bool final, reached;
		enum icmp4_trace_end end;
	} rows[] = {
		{"a hop", HOP(3), 11, 0, false, false, ICMP4_TRACE_RUNNING},
		{"TTL exceeded, from FAR", FAR, 11, 0, false, false, ICMP4_TRACE_RUNNING},
		{"reassembly, from FAR", FAR, 11, 1, true, true, ICMP4_TRACE_REACHED},
		{"port unreachable", FAR, 3, 3, true, true, ICMP4_TRACE_REACHED},
		{"protocol unreachable", FAR, 3, 2, true, true, ICMP4_TRACE_REACHED},
		{"port unreachable of a firewall", HOP(3), 3, 3, true, false,
		 ICMP4_TRACE_UNREACHABLE},
		{"network unreachable", HOP(3), 3, 0, true, false, ICMP4_TRACE_UNREACHABLE},
		{"host unreachable", HOP(3), 3, 1, true, false, ICMP4_TRACE_UNREACHABLE},
		{"prohibited", HOP(3), 3, 13, true, false, ICMP4_TRACE_UNREACHABLE},
		{"parameter problem", HOP(3), 12, 0, true, false, ICMP4_TRACE_UNREACHABLE},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
		struct world_datagram third = {0}, error;
		struct icmp4_trace_event event;

		setup(&bench, &options, 60);
		while (leave(&bench))
			if (bench.probe.bytes[8] == 3)
				third = bench.probe;
		error = world_error(rows[i].from, rows[i].type, rows[i].code, &third, 28);
		arrive(&bench, &error);
		is_int(verdict(&bench, &event), ICMP4_TRACE_ANSWERED, rows[i].name);
		ok(event.final == rows[i].final && event.reached == rows[i].reached, "%s: kind",
		   rows[i].name);
		is_int(bench.trace.end, rows[i].end, rows[i].name);
		is_int(bench.trace.last, rows[i].final ? 3 : 30, rows[i].name);
		/* What is beyond the end is not told any more; what is nearer still is. */
		error = world_error(FAR, 3, 3, &bench.probe, 28);
		arrive(&bench, &error);
		is_int(verdict(&bench, &event), rows[i].final ? -1 : ICMP4_TRACE_ANSWERED, "hop 5");
	}
}

static void other_source(struct world_datagram *d)
{
	d->bytes[12] ^= 1;
	put16(d->bytes + 10, 0);
	put16(d->bytes + 10, icmp4_checksum(d->bytes, 20));
}

static void other_flow(struct world_datagram *d)
{
	if (d->bytes[9] == ICMP4_PROTO_TCP) {
		d->bytes[22] ^= 1;
		return;
	}
	d->bytes[24] ^= 1;
	world_resum(d);
}

static void other_sequence(struct world_datagram *d)
{
	if (d->bytes[9] == ICMP4_PROTO_TCP) {
		d->bytes[31] ^= 1;
		return;
	}
	d->bytes[26] ^= 1;
	world_resum(d);
}

static void reset(struct world_datagram *d)
{
	if (d->bytes[9] == ICMP4_PROTO_TCP)
		d->bytes[33] = 0x14;
}

/* Answers of the destination itself: echo reply, SYN and ACK, RST. */
static void test_direct(void)
{
	static const struct {
		const char *name;
		void (*change)(struct world_datagram *datagram);
		int status;
	} rows[] = {
		{"as it should be", as_sent, ICMP4_TRACE_ANSWERED},
		{"refused", reset, ICMP4_TRACE_ANSWERED},
		{"from another source", other_source, -1},
		{"to another port", other_flow, -1},
		{"for another sequence number", other_sequence, ICMP4_TRACE_FORGED},
	};
	static const uint8_t protocols[] = {ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

	for (size_t p = 0; p < sizeof protocols; p++)
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			struct icmp4_trace_options options = defaults(protocols[p]);
			struct icmp4_trace_event event = {0};
			struct world_datagram answer;

			setup(&bench, &options, 60);
			leave(&bench);
			answer = far_answer(&bench.probe);
			rows[i].change(&answer);
			arrive(&bench, &answer);
			ok(verdict(&bench, &event) == rows[i].status, "%u: %s", protocols[p],
			   rows[i].name);
			is_int(event.reached, rows[i].status == ICMP4_TRACE_ANSWERED, "reached");
		}
}

/* A closed port acknowledges the data of a long SYN with it. */
static void test_long_syn(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_TCP);
	struct icmp4_trace_event event;
	struct world_datagram answer;

	options.length = 100;
	setup(&bench, &options, 60);
	leave(&bench);
	is_int(bench.probe.bytes[32] >> 4, 10, "20 octets of options");
	answer = syn_ack(&bench.probe);
	put32(answer.bytes + 28, get32(answer.bytes + 28) + 40);
	answer.bytes[33] = 0x14;
	arrive(&bench, &answer);
	is_int(verdict(&bench, &event), ICMP4_TRACE_ANSWERED, "RST for SYN and 40 octets");
	answer = syn_ack(&bench.probe);
	arrive(&bench, &answer);
	is_int(verdict(&bench, &event), ICMP4_TRACE_DUPLICATE, "ACK of the SYN alone");
	answer.bytes[33] = 0x10;
	arrive(&bench, &answer);
	is_int(verdict(&bench, &event), -1, "a segment of some other conversation");
}

/* A UDP socket hides all but the port; its error queue tells that. */
static void test_udp_socket(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	struct icmp4_trace_event event;

	options.vary_port = true;
	setup(&bench, &options, 60);
	for (uint16_t n = 0; n < 5; n++) {
		ok(leave(&bench) && get16(bench.probe.bytes + 22) == 33434 + n, "port %u", n);
	}
	struct icmp4_packet packet = {
		.form = ICMP4_FORM_ERROR_QUEUE,
		.said = {.from = HOP(2), .dst = FAR, .dst_port = 33435, .type = 11, .protocol = 17},
	};
	icmp4_trace_input(&bench.trace, at_ms(1), &packet);
	ok(verdict(&bench, &event) == ICMP4_TRACE_ANSWERED && event.ttl == 2, "hop 2 by its port");
	packet.said.dst_port = 33439;
	icmp4_trace_input(&bench.trace, at_ms(1), &packet);
	is_int(verdict(&bench, &event), ICMP4_TRACE_FORGED, "a port not used yet");

	/* The service itself: from the port that was asked. */
	struct world_datagram answer = world_wrap(FAR, US, ICMP4_PROTO_UDP, 8);
	put16(answer.bytes + 20, 33437);
	put16(answer.bytes + 22, get16(bench.probe.bytes + 20));
	arrive(&bench, &answer);
	ok(verdict(&bench, &event) == ICMP4_TRACE_ANSWERED && event.ttl == 4 && event.reached,
	   "an answer of the service");
}

/* An ICMP socket changed identifier and checksum. */
static void test_icmp_socket(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_ICMP);
	struct icmp4_trace_event event;

	options.any_id = true;
	setup(&bench, &options, 60);
	leave(&bench);
	put16(bench.probe.bytes + 24, 0xbeef);
	world_resum(&bench.probe);
	struct icmp4_packet packet = {
		.bytes = bench.probe.bytes + 20,
		.held = 8,
		.length = 8,
		.form = ICMP4_FORM_ERROR_QUEUE,
		.said = {.from = HOP(1), .dst = FAR, .type = 11, .protocol = ICMP4_PROTO_ICMP},
	};
	icmp4_trace_input(&bench.trace, at_ms(1), &packet);
	ok(verdict(&bench, &event) == ICMP4_TRACE_ANSWERED && event.ttl == 1, "hop 1");
	packet.bytes[2] ^= 1;
	icmp4_trace_input(&bench.trace, at_ms(1), &packet);
	is_int(verdict(&bench, &event), ICMP4_TRACE_FORGED, "another checksum");

	leave(&bench);
	struct world_datagram reply = world_reply(FAR, &bench.probe);
	packet = (struct icmp4_packet){.bytes = reply.bytes + 20,
				       .held = reply.length - 20,
				       .length = reply.length - 20,
				       .form = ICMP4_FORM_ICMP,
				       .said = {.from = FAR}};
	icmp4_trace_input(&bench.trace, at_ms(2), &packet);
	ok(verdict(&bench, &event) == ICMP4_TRACE_ANSWERED && event.reached, "a bare reply");
}

/* What looks like ours, but is not about an echo request, or answers no probe in particular. */
static void test_others(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_ICMP);
	struct icmp4_trace_event event;
	struct world_datagram d;

	setup(&bench, &options, 60);
	leave(&bench);
	d = world_error(HOP(1), 11, 0, &bench.probe, 28);
	d.bytes[28 + 20] = ICMP4_ECHO_REPLY;
	world_resum(&d);
	arrive(&bench, &d);
	is_int(verdict(&bench, &event), -1, "an error about an echo reply");

	options = defaults(ICMP4_PROTO_UDP);
	setup(&bench, &options, 60);
	leave(&bench);
	d = world_wrap(FAR, US, ICMP4_PROTO_UDP, 8);
	put16(d.bytes + 20, options.dst_port);
	put16(d.bytes + 22, get16(bench.probe.bytes + 20));
	arrive(&bench, &d);
	is_int(verdict(&bench, &event), -1, "a service that answers all ports alike");
}

static void test_duplicates(void)
{
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);
	struct icmp4_trace_event event;
	struct world_datagram error;

	setup(&bench, &options, 60);
	leave(&bench);
	error = world_error(HOP(1), 11, 0, &bench.probe, 28);
	arrive(&bench, &error);
	is_int(verdict(&bench, &event), ICMP4_TRACE_ANSWERED, "once");
	arrive(&bench, &error);
	is_int(verdict(&bench, &event), ICMP4_TRACE_DUPLICATE, "twice");
	struct world_datagram refusal = world_error(HOP(1), 3, 1, &bench.probe, 28);
	arrive(&bench, &refusal);
	is_int(verdict(&bench, &event), ICMP4_TRACE_DUPLICATE, "then something else");
	is_int(bench.trace.end, ICMP4_TRACE_RUNNING, "which changes nothing");
	leave(&bench);
	error = world_error(HOP(2), 11, 0, &bench.probe, 28);
	icmp4_trace_advance(&bench.trace, at_ms(5000));
	is_int(verdict(&bench, &event), ICMP4_TRACE_SILENT, "silent");
	bench.world.now = at_ms(6000);
	arrive(&bench, &error);
	ok(verdict(&bench, &event) == ICMP4_TRACE_LATE && event.rtt_ns == 6 * ICMP4_S_NS, "late");
	arrive(&bench, &error);
	is_int(verdict(&bench, &event), ICMP4_TRACE_DUPLICATE, "and again");
}

/* PING-02, for a trace. */
static void test_hostile_times(void)
{
	static const int64_t times[] = {INT64_MIN, -1, 0, INT64_MAX - 1, INT64_MAX};
	enum { TIMES = sizeof times / sizeof *times };
	struct icmp4_trace_options options = defaults(ICMP4_PROTO_UDP);

	for (size_t i = 0; i < TIMES * TIMES * TIMES; i++) {
		struct icmp4_time sent = {times[i % TIMES]}, stamp = {times[i / TIMES % TIMES]},
				  now = {times[i / TIMES / TIMES]};
		struct icmp4_trace_event event;
		struct world_datagram error;

		setup(&bench, &options, 60);
		leave(&bench);
		icmp4_trace_sent(&bench.trace, bench.tag, sent);
		error = world_error(HOP(1), 11, 0, &bench.probe, 28);
		struct icmp4_packet packet = world_packet(&error, stamp);
		icmp4_trace_input(&bench.trace, now, &packet);
		bool answered = verdict(&bench, &event) == ICMP4_TRACE_ANSWERED;
		bench.world.now = now;
		leave(&bench);
		icmp4_trace_deadline(&bench.trace);
		ok(answered && event.rtt_ns >= 0, "sent %" PRId64 ", stamp %" PRId64, sent.ns,
		   stamp.ns);
	}
}

int main(void)
{
	test_witnesses();
	test_finals();
	test_direct();
	test_long_syn();
	test_udp_socket();
	test_icmp_socket();
	test_others();
	test_duplicates();
	test_hostile_times();
	return tap_done();
}
