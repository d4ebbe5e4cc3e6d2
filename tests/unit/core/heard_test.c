/* SPDX-License-Identifier: MIT */
/* Three forms of arrival, one value; and nothing at all of what is not sound. */
#include "base/bytes.h"
#include "probe_world.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/heard.h>

static struct world_datagram wrapped(int number)
{
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(number, octets);
	struct world_datagram datagram = world_wrap(THEM, US, ICMP4_PROTO_ICMP, length);

	memcpy(datagram.bytes + ICMP4_IP_HEADER, octets, length);
	return datagram;
}

static enum icmp4_fault hear(struct icmp4_heard *heard, struct world_datagram *datagram)
{
	struct icmp4_packet packet = world_packet(datagram, (struct icmp4_time){0});

	return icmp4_heard_parse(heard, &packet);
}

static void test_reply(void)
{
	struct world_datagram datagram = wrapped(2);
	struct icmp4_heard heard;

	is_int(hear(&heard, &datagram), ICMP4_FAULT_NONE, "V02 is heard");
	is_int(heard.from, THEM, "from");
	is_int(heard.to, US, "to");
	is_int(heard.ttl, 61, "TTL");
	is_int(heard.length, 32, "length");
	is_int(heard.protocol, ICMP4_PROTO_ICMP, "protocol");
	ok(!heard.is_error && !heard.quoted && !heard.unsummed, "no error, no quote");
	ok(heard.message.echo.id == 0x1234 && heard.message.echo.seq == 1, "identifier, sequence");
	is_bytes(heard.message.body, heard.message.body_length, (const uint8_t *)"abcd", 4, "data");
}

static void test_error(void)
{
	static const struct {
		const char *name;
		int number;
		bool quoted;
	} rows[] = {
		{"port unreachable", 5, true}, {"fragmentation needed", 6, true},
		{"redirect", 7, true},         {"time exceeded", 8, true},
		{"inner options", 9, true},    {"extension", 18, true},
		{"source quench", 32, true},   {"Photuris", 31, false},
	};
	struct icmp4_heard heard;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world_datagram datagram = wrapped(rows[i].number);

		ok(hear(&heard, &datagram) == ICMP4_FAULT_NONE && heard.is_error, "%s is heard",
		   rows[i].name);
		is_int(heard.quoted, rows[i].quoted, rows[i].name);
		is_int(heard.quoted_ip, rows[i].quoted, rows[i].name);
		if (rows[i].quoted)
			ok(heard.quote.ip.dst == FAR && heard.quote.src_port == 49153 &&
				   heard.quote.dst_port == 33434,
			   "%s: the quoted flow", rows[i].name);
	}
}

/* Whatever form it comes in, the message is the same. */
static void test_forms_agree(void)
{
	for (int number = 1; number <= GOLDEN_COUNT; number++) {
		struct world_datagram datagram = wrapped(number);
		struct icmp4_packet bare = {
			.bytes = datagram.bytes + ICMP4_IP_HEADER,
			.held = datagram.length - ICMP4_IP_HEADER,
			.length = datagram.length - ICMP4_IP_HEADER,
			.form = ICMP4_FORM_ICMP,
			.said = {.from = THEM, .ttl = 61},
		};
		struct icmp4_heard whole, part;

		ok(hear(&whole, &datagram) == ICMP4_FAULT_NONE &&
			   icmp4_heard_parse(&part, &bare) == ICMP4_FAULT_NONE,
		   "%s in two forms", golden[number - 1].name);
		ok(whole.from == part.from && whole.ttl == part.ttl &&
			   whole.protocol == part.protocol && whole.is_error == part.is_error &&
			   whole.quoted == part.quoted && whole.message.type == part.message.type &&
			   whole.message.code == part.message.code &&
			   whole.message.body == part.message.body &&
			   whole.quote.checksum == part.quote.checksum,
		   "%s says the same in both", golden[number - 1].name);
		ok(!part.to && !part.length, "%s: what a bare message cannot tell",
		   golden[number - 1].name);
	}
}

static void test_error_queue(void)
{
	static const struct {
		const char *name;
		struct icmp4_said said;
		const char *bytes;
		bool quoted;
		uint16_t id, seq, dst_port, mtu;
		uint8_t pointer;
	} rows[] = {
		{"echo, time exceeded",
		 {.type = 11, .protocol = 1, .dst = FAR, .from = THEM},
		 "08002104 12340001 61626364",
		 true,
		 0x1234,
		 1,
		 0,
		 0,
		 0},
		{"echo, fragmentation needed",
		 {.type = 3, .code = 4, .info = 1400, .protocol = 1, .dst = FAR, .from = THEM},
		 "08002104 12340001",
		 true,
		 0x1234,
		 1,
		 0,
		 1400,
		 0},
		{"echo, an MTU that no field can hold",
		 {.type = 3, .code = 4, .info = 65536, .protocol = 1, .dst = FAR, .from = THEM},
		 "08002104 12340001",
		 true,
		 0x1234,
		 1,
		 0,
		 65535,
		 0},
		{"echo, parameter problem",
		 {.type = 12, .info = 22, .protocol = 1, .dst = FAR, .from = THEM},
		 "08002104 12340001",
		 true,
		 0x1234,
		 1,
		 0,
		 0,
		 22},
		{"echo, seven octets",
		 {.type = 11, .protocol = 1, .dst = FAR, .from = THEM},
		 "08002104 123400",
		 false,
		 0,
		 0,
		 0,
		 0,
		 0},
		{"UDP, payload",
		 {.type = 3, .code = 3, .protocol = 17, .dst = FAR, .from = FAR, .dst_port = 33440},
		 "00010203",
		 true,
		 0,
		 0,
		 33440,
		 0,
		 0},
		{"UDP, nothing but what was said",
		 {.type = 11, .protocol = 17, .dst = FAR, .from = THEM, .dst_port = 33440},
		 "",
		 true,
		 0,
		 0,
		 33440,
		 0,
		 0},
		{"a protocol without such a queue",
		 {.type = 11, .protocol = 132, .dst = FAR, .from = THEM},
		 "00010203 04050607",
		 false,
		 0,
		 0,
		 0,
		 0,
		 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_octets(rows[i].bytes, octets);
		uint8_t *exact = golden_exact(octets, length);
		struct icmp4_packet packet = {.bytes = exact,
					      .held = length,
					      .length = length,
					      .form = ICMP4_FORM_ERROR_QUEUE,
					      .said = rows[i].said};
		struct icmp4_heard h;

		is_int(icmp4_heard_parse(&h, &packet), ICMP4_FAULT_NONE, rows[i].name);
		ok(h.is_error && h.quoted == rows[i].quoted && !h.quoted_ip, "%s: quote",
		   rows[i].name);
		ok(h.from == rows[i].said.from && h.message.type == rows[i].said.type &&
			   h.message.code == rows[i].said.code && h.quote.ip.dst == FAR,
		   "%s: what was said", rows[i].name);
		ok(h.quote.id == rows[i].id && h.quote.seq == rows[i].seq &&
			   h.quote.dst_port == rows[i].dst_port,
		   "%s: which probe", rows[i].name);
		ok(h.message.error.mtu == rows[i].mtu && h.message.error.pointer == rows[i].pointer,
		   "%s: MTU and pointer", rows[i].name);
		free(exact);
	}
}

static void test_queue_without_error(void)
{
	struct icmp4_packet packet = {.form = ICMP4_FORM_ERROR_QUEUE, .said = {.type = 0}};
	struct icmp4_heard heard;

	ok(icmp4_heard_parse(&heard, &packet) != ICMP4_FAULT_NONE,
	   "an entry of no error is no echo reply");
}

/* Cut on the wire: every length is refused, and none read beyond. */
static void test_every_length(void)
{
	static const int numbers[] = {1, 2, 5, 8, 9, 18};
	struct icmp4_heard heard;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct world_datagram datagram = wrapped(numbers[i]);

		for (size_t length = 0; length < datagram.length; length++) {
			uint8_t *exact = golden_exact(datagram.bytes, length);
			struct icmp4_packet packet = {
				.bytes = exact, .held = length, .length = length};

			ok(icmp4_heard_parse(&heard, &packet) != ICMP4_FAULT_NONE,
			   "V%02d cut to %zu octets", numbers[i], length);
			free(exact);
		}
	}
}

/* ECHO-13: of a whole datagram, an ICMP message of 0 to 7 octets. */
static void test_short_message(void)
{
	for (size_t length = 0; length < ICMP4_HEADER; length++) {
		struct world_datagram datagram = world_wrap(THEM, US, ICMP4_PROTO_ICMP, length);
		struct icmp4_heard heard;

		ok(hear(&heard, &datagram) == ICMP4_FAULT_ICMP_SHORT, "ICMP of %zu octets", length);
	}
}

/* Cut by a capture: heard for what is held, its checksum not judged. */
static void test_cut(void)
{
	struct world_datagram datagram = wrapped(5);
	struct icmp4_packet packet = world_packet(&datagram, (struct icmp4_time){0});
	struct icmp4_heard heard;

	datagram.bytes[ICMP4_IP_HEADER + 2] ^= 0xff;
	is_int(icmp4_heard_parse(&heard, &packet), ICMP4_FAULT_ICMP_CHECKSUM, "wrong checksum");
	for (size_t held = ICMP4_IP_HEADER + ICMP4_HEADER; held < datagram.length; held++) {
		packet.bytes = golden_exact(datagram.bytes, held);
		packet.held = held;
		ok(icmp4_heard_parse(&heard, &packet) == ICMP4_FAULT_NONE && heard.unsummed &&
			   heard.is_error && !heard.quoted,
		   "%zu octets held: an error about nobody knows what", held);
		free(packet.bytes);
	}
}

/* RECV-11 */
static void test_broadcast(void)
{
	static const struct {
		const char *name;
		uint32_t to;
		enum icmp4_link link;
		bool quoted;
	} rows[] = {
		{"to us", US, ICMP4_LINK_UNICAST, true},
		{"to us in a broadcast frame", US, ICMP4_LINK_BROADCAST, false},
		{"to us in a multicast frame", US, ICMP4_LINK_MULTICAST, false},
		{"to 255.255.255.255", 0xffffffff, ICMP4_LINK_UNICAST, false},
		{"to 224.0.0.1", 0xe0000001, ICMP4_LINK_UNICAST, false},
	};
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(5, octets);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world_datagram datagram =
			world_wrap(THEM, rows[i].to, ICMP4_PROTO_ICMP, length);
		struct icmp4_packet packet = world_packet(&datagram, (struct icmp4_time){0});
		struct icmp4_heard heard;

		memcpy(datagram.bytes + ICMP4_IP_HEADER, octets, length);
		packet.link = rows[i].link;
		is_int(icmp4_heard_parse(&heard, &packet), ICMP4_FAULT_NONE, rows[i].name);
		is_int(heard.quoted, rows[i].quoted, rows[i].name);
	}
}

static void test_fragments(void)
{
	static const struct {
		const char *name;
		uint16_t flags;
	} rows[] = {{"first fragment", 0x2000}, {"middle", 0x2001}, {"last", 0x0001}};
	struct icmp4_heard heard;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct world_datagram datagram = wrapped(2);
		struct icmp4_ip ip;

		icmp4_ip_parse(&ip, datagram.bytes);
		ip.mf = rows[i].flags & 0x2000;
		ip.offset = (uint16_t)((rows[i].flags & 0x1fff) * 8);
		icmp4_ip_build(&ip, datagram.bytes, WORLD_ROOM);
		is_int(hear(&heard, &datagram), ICMP4_FAULT_FRAGMENT, rows[i].name);
	}
}

/* PING-03: IHL 15 outside, and IHL 15 in the quote. */
static void test_options(void)
{
	struct icmp4_ip ip = {.src = US,
			      .dst = FAR,
			      .total_length = 68,
			      .protocol = 17,
			      .option_length = 40,
			      .options = {1, 1, 1}};
	uint8_t quote[68] = {0}, body[128] = {0};
	struct icmp4_message error = {.type = 11, .body = quote, .body_length = sizeof quote};
	struct world_datagram datagram;
	struct icmp4_heard heard;

	icmp4_ip_build(&ip, quote, sizeof quote);
	put16(quote + 60, 49153);
	put16(quote + 62, 33434);
	int length = icmp4_message_build(&error, body, sizeof body);
	ip = (struct icmp4_ip){.src = THEM, .dst = US, .protocol = 1, .option_length = 40};
	datagram.length = 60 + (size_t)length;
	ip.total_length = (uint16_t)datagram.length;
	icmp4_ip_build(&ip, datagram.bytes, WORLD_ROOM);
	memcpy(datagram.bytes + 60, body, (size_t)length);

	is_int(hear(&heard, &datagram), ICMP4_FAULT_NONE, "options outside and inside");
	ok(heard.quoted && heard.quote.src_port == 49153 && heard.quote.dst_port == 33434,
	   "CODEC-10: ports behind 40 octets of options");
	is_int(heard.quote.ip.option_length, 40, "and the options themselves");
}

static void test_transport(void)
{
	static const struct {
		const char *name;
		uint8_t protocol;
		const char *octets;
		enum icmp4_fault fault;
		uint16_t src_port, dst_port;
		uint32_t acknowledgement;
		uint8_t flags;
	} rows[] = {
		{"SYN and ACK", 6, "01bbc001 00000005 12340001 60120000 00000000", ICMP4_FAULT_NONE,
		 443, 49153, 0x12340001, 0x12},
		{"TCP of 13 octets", 6, "01bbc001 00000005 12340001 60",
		 ICMP4_FAULT_TRANSPORT_SHORT, 443, 49153, 0x12340001, 0},
		{"UDP", 17, "0035c001 00080000", ICMP4_FAULT_NONE, 53, 49153, 0, 0},
		{"UDP of 3 octets", 17, "0035c0", ICMP4_FAULT_TRANSPORT_SHORT, 53, 0, 0, 0},
		{"another protocol", 132, "00350035", ICMP4_FAULT_NONE, 0, 0, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[GOLDEN_MAX];
		size_t length = golden_octets(rows[i].octets, octets);
		struct world_datagram datagram = world_wrap(FAR, US, rows[i].protocol, length);
		struct icmp4_heard heard;

		memcpy(datagram.bytes + ICMP4_IP_HEADER, octets, length);
		is_int(hear(&heard, &datagram), rows[i].fault, rows[i].name);
		ok(heard.protocol == rows[i].protocol && heard.src_port == rows[i].src_port &&
			   heard.dst_port == rows[i].dst_port &&
			   heard.acknowledgement == rows[i].acknowledgement &&
			   heard.flags == rows[i].flags,
		   "%s: fields", rows[i].name);
	}
}

/* CODEC-07: a short frame is padded by the link; that is no part of the datagram. */
static void test_padding(void)
{
	struct world_datagram reply = wrapped(2);
	struct world_datagram tcp = world_wrap(FAR, US, ICMP4_PROTO_TCP, 13);
	struct icmp4_heard heard;

	reply.length += 20;
	ok(hear(&heard, &reply) == ICMP4_FAULT_NONE && heard.message.body_length == 4 &&
		   heard.length == 32,
	   "four octets of data, and no padding");
	tcp.length += 20;
	is_int(hear(&heard, &tcp), ICMP4_FAULT_TRANSPORT_SHORT, "13 octets of TCP, and padding");
}

int main(void)
{
	test_reply();
	test_error();
	test_forms_agree();
	test_error_queue();
	test_queue_without_error();
	test_every_length();
	test_short_message();
	test_cut();
	test_broadcast();
	test_fragments();
	test_options();
	test_transport();
	test_padding();
	return tap_done();
}
