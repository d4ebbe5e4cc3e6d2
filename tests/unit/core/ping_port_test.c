/* SPDX-License-Identifier: MIT */
/* Ping of a port, by UDP and by TCP: what is sent, and what is believed of what comes back. */
#include "base/bytes.h"
#include "ping_bench.h"
#include <icmp4/checksum.h>

enum { OUR_PORT = 50000, PORT = 443, SYN = 2, RST = 4, ACK = 16 };

static struct icmp4_ping_options asking(enum icmp4_ping_query query)
{
	struct icmp4_ping_options options = defaults();

	options.query = query;
	options.src_port = OUR_PORT;
	options.dst_port = PORT;
	return options;
}

static bool sum_is_right(const struct world_datagram *probe, uint8_t protocol)
{
	size_t length = probe->length - 20;
	uint32_t sum = icmp4_checksum_pseudo(US, FAR, protocol, (uint16_t)length);

	return !icmp4_checksum_finish(icmp4_checksum_partial(sum, probe->bytes + 20, length));
}

/* One flow and sound octets, however many probes there are; and no two alike. */
static void test_probe(void)
{
	static const struct {
		const char *name;
		enum icmp4_ping_query query;
		uint8_t protocol;
		uint16_t size;
		size_t length;
	} rows[] = {
		{"UDP, least data", ICMP4_PING_UDP, 17, 10, 38},
		{"UDP, an odd octet", ICMP4_PING_UDP, 17, 57, 85},
		{"UDP, much data", ICMP4_PING_UDP, 17, 1472, 1500},
		{"TCP", ICMP4_PING_TCP, 6, 56, 60},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = asking(rows[i].query);
		struct icmp4_ping_event event;
		unsigned wrong = 0, same = 0;
		uint16_t ids[300];
		struct bench b;

		options.size = rows[i].size;
		setup(&b, &options, 1, SLOTS);
		for (int n = 0; n < 300; n++) {
			wrong += !leave(&b, at_ms(1000 * n)) || b.probe.length != rows[i].length;
			wrong += icmp4_ip_check(b.probe.bytes, b.probe.length, b.probe.length) != 0;
			wrong += icmp4_ip_protocol(b.probe.bytes) != rows[i].protocol;
			wrong += get16(b.probe.bytes + 20) != OUR_PORT ||
				 get16(b.probe.bytes + 22) != PORT;
			wrong += !sum_is_right(&b.probe, rows[i].protocol);
			ids[n] = icmp4_ip_id(b.probe.bytes);
			wrong += !ids[n] ||
				 get16(b.probe.bytes + (rows[i].protocol == 6 ? 24 : 26)) != ids[n];
			for (int k = 0; k < n; k++)
				same += ids[k] == ids[n];
			icmp4_ping_advance(&b.ping, at_ms(1000 * n + 1000));
			while (icmp4_ping_event(&b.ping, &event))
				;
		}
		is_int(wrong, 0, rows[i].name);
		is_int(same, 0, "no token twice");
	}
}

static void test_arguments(void)
{
	static const struct {
		const char *name;
		enum icmp4_ping_query query;
		uint16_t size, src_port, dst_port;
		bool keeps_flows;
		int result;
	} rows[] = {
		{"UDP", ICMP4_PING_UDP, 10, 1, 1, false, ICMP4_OK},
		{"UDP of 9 octets", ICMP4_PING_UDP, 9, 1, 1, false, ICMP4_ERR_ARGUMENT},
		{"UDP from no port", ICMP4_PING_UDP, 10, 0, 1, false, ICMP4_ERR_ARGUMENT},
		{"UDP to no port", ICMP4_PING_UDP, 10, 1, 0, false, ICMP4_ERR_ARGUMENT},
		{"UDP by the balance of an echo", ICMP4_PING_UDP, 10, 1, 1, true,
		 ICMP4_ERR_ARGUMENT},
		{"TCP", ICMP4_PING_TCP, 0, 1, 1, false, ICMP4_OK},
		{"TCP to no port", ICMP4_PING_TCP, 0, 1, 0, false, ICMP4_ERR_ARGUMENT},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = asking(rows[i].query);
		struct bench b = {0};
		struct icmp4_ping_memory memory = {b.targets, 1, b.slots, SLOTS};

		options.size = rows[i].size;
		options.src_port = rows[i].src_port;
		options.dst_port = rows[i].dst_port;
		options.keeps_flows = rows[i].keeps_flows;
		is_int(icmp4_ping_init(&b.ping, &options, &memory, &key, b.now), rows[i].result,
		       rows[i].name);
	}
}

/* --- Answers of TCP --- */

static struct world_datagram segment(uint32_t from, const struct world_datagram *probe,
				     uint32_t acknowledgement, uint8_t flags)
{
	struct world_datagram d = world_wrap(from, US, 6, 20);
	uint8_t *tcp = d.bytes + 20;

	memset(tcp, 0, 20);
	put16(tcp, get16(probe->bytes + 22));
	put16(tcp + 2, get16(probe->bytes + 20));
	put32(tcp + 8, acknowledgement);
	tcp[12] = 0x50;
	tcp[13] = flags;
	return d;
}

static void test_tcp(void)
{
	static const struct {
		const char *name;
		uint32_t from, off; /* of the acknowledgement from the right one */
		uint8_t flags;
		int status;
		enum icmp4_ping_port port;
	} rows[] = {
		{"SYN and ACK", FAR, 0, SYN | ACK, ICMP4_PING_OK, ICMP4_PORT_OPEN},
		{"RST and ACK", FAR, 0, RST | ACK, ICMP4_PING_OK, ICMP4_PORT_CLOSED},
		{"a bare RST acknowledges nothing", FAR, 0, RST, -1, 0},
		{"a bare ACK is of some connection", FAR, 0, ACK, -1, 0},
		{"one octet off", FAR, 1, SYN | ACK, ICMP4_PING_FORGED, 0},
		{"another token", FAR, 0x10000, RST | ACK, ICMP4_PING_FORGED, 0},
		{"from another address", THEM, 0, SYN | ACK, ICMP4_PING_WRONG_ADDRESS, 0},
		{"a guess from another address", THEM, 1, SYN | ACK, -1, 0},
	};
	struct icmp4_ping_options options = asking(ICMP4_PING_TCP);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event = {0};
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		uint32_t sequence = get32(b.probe.bytes + 24);
		struct world_datagram answer =
			segment(rows[i].from, &b.probe, sequence + 1 + rows[i].off, rows[i].flags);
		arrive(&b, at_ms(7), &answer);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int(event.port, rows[i].port, "and the port");
		ok(sum_holds(&b), "the sum holds");
	}
}

/* Two SYNs of one flow that are both under way would be a repeated one to whoever keeps state. */
static void test_half_open(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_TCP);
	struct icmp4_ping_event event;
	struct bench b;

	options.interval_ns = 100 * MS;
	setup(&b, &options, 1, SLOTS);
	ok(leave(&b, at_ms(0)), "a SYN leaves");
	ok(!leave(&b, at_ms(100)), "and no second before it is settled");
	is_int(icmp4_ping_deadline(&b.ping).ns, at_ms(1000).ns, "which it is by the timeout");
	struct world_datagram answer =
		segment(FAR, &b.probe, get32(b.probe.bytes + 24) + 1, SYN | ACK);
	arrive(&b, at_ms(250), &answer);
	is_int(verdict(&b, &event), ICMP4_PING_OK, "or by an answer");
	ok(leave(&b, at_ms(250)) && b.tag == 1, "then the next one leaves");
	options.query = ICMP4_PING_UDP;
	setup(&b, &options, 1, SLOTS);
	ok(leave(&b, at_ms(0)) && leave(&b, at_ms(100)), "UDP does not wait");
}

/* --- Answers of UDP --- */

/* What a service says; length octets of what it was sent, or of its own. */
static struct world_datagram datagram(uint32_t from, const struct world_datagram *probe,
				      size_t length, bool echoes)
{
	struct world_datagram d = world_wrap(from, US, 17, 8 + length);
	uint8_t *udp = d.bytes + 20;

	put16(udp, get16(probe->bytes + 22));
	put16(udp + 2, get16(probe->bytes + 20));
	put16(udp + 4, (uint16_t)(8 + length));
	put16(udp + 6, 0);
	memset(udp + 8, 'x', length);
	if (echoes)
		memcpy(udp + 8, probe->bytes + 28, length);
	return d;
}

static void test_udp(void)
{
	static const struct {
		const char *name;
		uint32_t from;
		size_t length;
		bool echoes;
		size_t flip; /* octet that is changed; 0: none */
		int status;
	} rows[] = {
		{"all of it comes back", FAR, 56, true, 0, ICMP4_PING_OK},
		{"some of it", FAR, 20, true, 0, ICMP4_PING_OK},
		{"something else", FAR, 3, false, 0, ICMP4_PING_OK},
		{"nothing but a header", FAR, 0, false, 0, ICMP4_PING_OK},
		{"altered", FAR, 56, true, 28 + 55, ICMP4_PING_CORRUPTED},
		{"from another address, with the cookie", THEM, 56, true, 0,
		 ICMP4_PING_WRONG_ADDRESS},
		{"from another address, without", THEM, 56, false, 0, -1},
		{"from another port", FAR, 56, true, 21, -1},
		{"to another port", FAR, 3, false, 23, -1},
	};
	struct icmp4_ping_options options = asking(ICMP4_PING_UDP);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event = {0};
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		struct world_datagram answer =
			datagram(rows[i].from, &b.probe, rows[i].length, rows[i].echoes);
		if (rows[i].flip)
			answer.bytes[rows[i].flip] ^= 1;
		arrive(&b, at_ms(7), &answer);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int(event.port,
		       rows[i].status == ICMP4_PING_OK ? ICMP4_PORT_OPEN : ICMP4_PORT_NONE,
		       "and the port");
	}
}

/* With its cookie an answer is that of its probe, without it that of the newest in flight. */
static void test_whose(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_UDP);
	struct icmp4_ping_event event = {0};
	struct world_datagram first;
	struct bench b;

	options.interval_ns = 100 * MS;
	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	first = datagram(FAR, &b.probe, 56, true);
	leave(&b, at_ms(100));
	arrive(&b, at_ms(120), &first);
	ok(verdict(&b, &event) == ICMP4_PING_OK && event.seq == 1, "the first one by its cookie");
	struct world_datagram other = datagram(FAR, &b.probe, 4, false);
	arrive(&b, at_ms(130), &other);
	ok(verdict(&b, &event) == ICMP4_PING_OK && event.seq == 2, "the newest without");
	is_int(event.rtt_ns, 30 * MS, "and its round trip");
	arrive(&b, at_ms(140), &other);
	is_int(verdict(&b, &event), ICMP4_PING_DUPLICATE, "whatever more comes is a duplicate");
}

/* --- Errors --- */

enum { DST_AT = 16, ID_AT = 4, SRC_PORT_AT = 20, DST_PORT_AT = 22, SUM_AT = 26, SEQ_AT = 24 };

static void test_errors(void)
{
	static const struct {
		const char *name;
		enum icmp4_ping_query query;
		uint32_t from;
		uint8_t type, code;
		size_t quoted, flips[2]; /* octets of the quote that are changed */
		int status;
	} rows[] = {
		{"closed", ICMP4_PING_UDP, FAR, 3, 3, 28, {0}, ICMP4_PING_OK},
		{"a router says so", ICMP4_PING_UDP, THEM, 3, 3, 28, {0}, ICMP4_PING_ERROR},
		{"unreachable", ICMP4_PING_UDP, FAR, 3, 1, 28, {0}, ICMP4_PING_ERROR},
		{"TTL", ICMP4_PING_UDP, THEM, 11, 0, 28, {0}, ICMP4_PING_ERROR},
		{"without the id", ICMP4_PING_UDP, FAR, 3, 3, 28, {ID_AT}, ICMP4_PING_OK},
		{"without the checksum", ICMP4_PING_UDP, FAR, 3, 3, 28, {SUM_AT}, ICMP4_PING_OK},
		{"without our port",
		 ICMP4_PING_UDP,
		 THEM,
		 11,
		 0,
		 28,
		 {SRC_PORT_AT, SUM_AT + 1},
		 -1},
		{"with the port alone",
		 ICMP4_PING_UDP,
		 FAR,
		 3,
		 3,
		 28,
		 {ID_AT, SUM_AT},
		 ICMP4_PING_FORGED},
		{"to another port", ICMP4_PING_UDP, FAR, 3, 3, 28, {DST_PORT_AT}, -1},
		{"to another host", ICMP4_PING_UDP, FAR, 3, 3, 28, {DST_AT}, -1},
		{"SYN, TTL", ICMP4_PING_TCP, THEM, 11, 0, 28, {0}, ICMP4_PING_ERROR},
		{"SYN, refused", ICMP4_PING_TCP, THEM, 3, 13, 28, {0}, ICMP4_PING_ERROR},
		{"SYN, another id", ICMP4_PING_TCP, THEM, 3, 13, 28, {ID_AT}, ICMP4_PING_ERROR},
		{"SYN, another token",
		 ICMP4_PING_TCP,
		 THEM,
		 3,
		 13,
		 28,
		 {SEQ_AT},
		 ICMP4_PING_FORGED},
		{"SYN, another secret",
		 ICMP4_PING_TCP,
		 THEM,
		 3,
		 13,
		 28,
		 {SEQ_AT + 3},
		 ICMP4_PING_FORGED},
		{"SYN, a redirect", ICMP4_PING_TCP, THEM, 5, 1, 28, {0}, -1},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = asking(rows[i].query);
		struct icmp4_ping_event event = {0};
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		for (int f = 0; f < 2; f++)
			if (rows[i].flips[f])
				b.probe.bytes[rows[i].flips[f]] ^= 0x40;
		struct world_datagram error = world_error(rows[i].from, rows[i].type, rows[i].code,
							  &b.probe, rows[i].quoted);
		arrive(&b, at_ms(7), &error);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int(event.port,
		       rows[i].status == ICMP4_PING_OK ? ICMP4_PORT_CLOSED : ICMP4_PORT_NONE,
		       "and the port");
		ok(sum_holds(&b), "the sum holds");
	}
}

/* TRACE-04: a NAT that put its address and port into the quote has kept the checksum right. */
static void test_nat(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_UDP);
	struct icmp4_ping_event event = {0};
	struct bench b;

	setup(&b, &options, 1, SLOTS);
	leave(&b, at_ms(0));
	uint16_t sum = get16(b.probe.bytes + SUM_AT);
	sum = icmp4_checksum_update(sum, US >> 16, 0x0a00);
	sum = icmp4_checksum_update(sum, US & 0xffff, 0x0001);
	sum = icmp4_checksum_update(sum, OUR_PORT, 1024);
	put32(b.probe.bytes + 12, 0x0a000001);
	put16(b.probe.bytes + SRC_PORT_AT, 1024);
	put16(b.probe.bytes + SUM_AT, sum);
	struct world_datagram error = world_error(FAR, 3, 3, &b.probe, 28);
	icmp4_ip_build(&(struct icmp4_ip){.src = FAR,
					  .dst = US,
					  .total_length = (uint16_t)error.length,
					  .ttl = 60,
					  .protocol = 1},
		       error.bytes, sizeof error.bytes);
	arrive(&b, at_ms(7), &error);
	ok(verdict(&b, &event) == ICMP4_PING_OK && event.port == ICMP4_PORT_CLOSED,
	   "id and checksum agree, the port need not");
}

/* What the error queue of a UDP socket tells: where to, and the data as far as they were quoted. */
static void test_queue(void)
{
	static const struct {
		const char *name;
		size_t held, flip;
		uint16_t port;
		int status;
		uint64_t seq;
	} rows[] = {
		{"data of the first", 56, 0, PORT, ICMP4_PING_OK, 1},
		{"cookie alone", 8, 0, PORT, ICMP4_PING_OK, 1},
		{"no data: the newest", 0, 0, PORT, ICMP4_PING_OK, 2},
		{"a false cookie", 56, 3, PORT, ICMP4_PING_FORGED, 2},
		{"another port", 56, 0, PORT + 1, -1, 0},
	};
	struct icmp4_ping_options options = asking(ICMP4_PING_UDP);

	options.interval_ns = 100 * MS;
	options.any_id = true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_event event = {0};
		uint8_t data[56];
		struct bench b;

		setup(&b, &options, 1, SLOTS);
		leave(&b, at_ms(0));
		memcpy(data, b.probe.bytes + 28, sizeof data);
		leave(&b, at_ms(100));
		if (rows[i].flip)
			data[rows[i].flip] ^= 1;
		struct icmp4_packet packet = {
			.bytes = data,
			.held = rows[i].held,
			.length = rows[i].held,
			.stamp = at_ms(150),
			.form = ICMP4_FORM_ERROR_QUEUE,
			.said = {.from = FAR,
				 .dst = FAR,
				 .dst_port = rows[i].port,
				 .type = 3,
				 .code = 3,
				 .protocol = 17},
		};
		icmp4_ping_input(&b.ping, at_ms(150), &packet);
		is_int(verdict(&b, &event), rows[i].status, rows[i].name);
		is_int((long long)event.seq, (long long)rows[i].seq, "of that probe");
	}
}

/* Flows leave from one port after the other, and each is answered to its own. */
static void test_flows(void)
{
	struct icmp4_ping_options options = asking(ICMP4_PING_TCP);
	struct icmp4_ping_event event = {0};
	struct bench b;
	int wrong = 0;

	setup(&b, &options, TARGETS, SLOTS);
	for (unsigned i = 0; i < TARGETS; i++) {
		b.targets[i].dst = FAR;
		b.targets[i].flow = (uint16_t)(i + 1);
	}
	for (unsigned i = 0; i < TARGETS; i++) {
		wrong += !leave(&b, icmp4_ping_deadline(&b.ping));
		wrong += get16(b.probe.bytes + 20) != OUR_PORT + i;
		struct world_datagram answer =
			segment(FAR, &b.probe, get32(b.probe.bytes + 24) + 1, SYN | ACK);
		arrive(&b, b.now, &answer);
		wrong += verdict(&b, &event) != ICMP4_PING_OK || event.target != i;
	}
	is_int(wrong, 0, "each flow by itself");
	is_int(b.targets[2].port_open, 1, "and counted there");
}

static void test_bits(void)
{
	static const struct {
		const char *name;
		enum icmp4_ping_query query;
		bool any_id;
		unsigned reply, error;
	} rows[] = {
		{"UDP", ICMP4_PING_UDP, false, 0, 10},
		{"UDP of a kernel's making", ICMP4_PING_UDP, true, 0, 0},
		{"TCP", ICMP4_PING_TCP, false, 26, 26},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_ping_options options = asking(rows[i].query);
		struct bench b;

		options.any_id = rows[i].any_id;
		setup(&b, &options, 1, SLOTS);
		is_int(icmp4_ping_bits(&b.ping, false), rows[i].reply, rows[i].name);
		is_int(icmp4_ping_bits(&b.ping, true), rows[i].error, "and of its errors");
	}
	is_str(icmp4_ping_port_name(ICMP4_PORT_OPEN), "open", "a name");
	is_str(icmp4_ping_port_name(99), "unknown", "no name");
}

int main(void)
{
	test_probe();
	test_arguments();
	test_tcp();
	test_half_open();
	test_udp();
	test_whose();
	test_errors();
	test_nat();
	test_queue();
	test_flows();
	test_bits();
	return tap_done();
}
