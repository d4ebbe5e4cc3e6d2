/* SPDX-License-Identifier: MIT */
/*
 * Errors that a stage spoils: what is wrong in them is what was asked for, and what a trace makes
 * of it. client -- r1 -- r2 -- server, r1 with one key.
 */
#include <icmp4/heard.h>

#include "config/lab/lab.h"
#include "network.h"

enum { PORT = 33434, LENGTH_AT = 5, QUOTE_AT = 8, PADDED = 128 };

/* The TTL error of r1, as it comes to the client. */
struct error {
	uint8_t octets[576];
	size_t length;
};

static struct lab *lab_of(const char *key)
{
	struct config_error error = {""};
	char text[512];

	snprintf(text, sizeof(text),
		 "hosts: {client: }\nrouters: {r1: {extensions: [interface]%s%s}, r2: {}}\n"
		 "links: {client -- r1 -- r2 -- server: 10ms}",
		 *key ? ", " : "", key);
	struct lab *lab = lab_read(text, strlen(text), key, NULL, &error);
	ok(lab != NULL, "%s%s", key, error.text);
	sim_set_place(lab->sim, 0, SIM_PLACE_KERNEL);
	return lab;
}

static struct error error_with(const char *key, uint8_t ttl)
{
	struct lab *lab = lab_of(key);
	struct datagram d = {.src = sim_node_address(lab->sim, 0),
			     .dst = sim_node_address(lab->sim, lab_node(lab, "server")),
			     .ttl = ttl,
			     .protocol = ICMP4_PROTO_UDP,
			     .length = 60,
			     .src_port = 4711,
			     .dst_port = PORT};
	struct error error = {.length = 0};
	struct icmp4_packet packet;
	uint32_t place;

	send_datagram(lab->sim, 0, 0, &d);
	sim_advance(lab->sim, (struct icmp4_time){ICMP4_S_NS});
	if (ok(sim_receive(lab->sim, &place, &packet), "%s: there is an answer", key)) {
		memcpy(error.octets, packet.bytes, packet.length);
		error.length = packet.length;
	}
	lab_free(lab);
	return error;
}

static const uint8_t *icmp_of(const struct error *error)
{
	return error->octets + ICMP4_IP_HEADER;
}

/* A sound error and a spoilt one differ in these octets of the message, and in the checksum. */
static void test_octets(void)
{
	static const struct {
		const char *key;
		size_t from, to;
	} rows[] = {
		{"errors: {wrong: checksum}", 0, 0},
		{"errors: {wrong: no-length}", LENGTH_AT, LENGTH_AT + 1},
		{"errors: {wrong: length}", LENGTH_AT, LENGTH_AT + 1},
		{"errors: {wrong: quote-length}", QUOTE_AT + 2, QUOTE_AT + 4},
		{"errors: {wrong: quote-checksum}", QUOTE_AT + 10, QUOTE_AT + 12},
		{"errors: {wrong: quote-address}", QUOTE_AT + 16, QUOTE_AT + 20},
		{"errors: {source: 10.66.6.6}", 0, 0},
	};
	struct error sound = error_with("", 1);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error spoilt = error_with(rows[i].key, 1);
		bool differs = false, elsewhere = false;

		is_int((int64_t)spoilt.length, (int64_t)sound.length, "octets: as long");
		for (size_t at = 4; at < sound.length - ICMP4_IP_HEADER; at++) {
			bool here = icmp_of(&sound)[at] != icmp_of(&spoilt)[at];

			differs |= here && at >= rows[i].from && at < rows[i].to;
			elsewhere |= here && (at < rows[i].from || at >= rows[i].to);
		}
		ok(differs == (rows[i].to > 0), "octets: %s is spoilt", rows[i].key);
		ok(!elsewhere, "octets: and nothing else");
	}
}

/* What a prober makes of it. */
static void test_heard(void)
{
	static const struct {
		const char *key;
		enum icmp4_fault fault;
		bool quoted, is_ours;
	} rows[] = {
		{"", ICMP4_FAULT_NONE, true, true},
		{"errors: {wrong: checksum}", ICMP4_FAULT_ICMP_CHECKSUM, false, false},
		{"errors: {wrong: length}", ICMP4_FAULT_NONE, true, true},
		{"errors: {wrong: [quote-length, quote-id, quote-checksum]}", ICMP4_FAULT_NONE,
		 true, true},
		{"errors: {wrong: quote-address}", ICMP4_FAULT_NONE, true, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error error = error_with(rows[i].key, 1);
		struct icmp4_packet packet = {.bytes = error.octets,
					      .held = error.length,
					      .length = error.length,
					      .form = ICMP4_FORM_DATAGRAM};
		struct icmp4_heard heard = {.quoted = false};

		is_int(icmp4_heard_parse(&heard, &packet), rows[i].fault, rows[i].key);
		is_int(heard.quoted, rows[i].quoted, "heard: it quotes");
		ok((heard.quote.dst_port == PORT && heard.quote.ip.dst != heard.from) ==
			   rows[i].is_ours,
		   "heard: what was sent, or not");
	}
}

/* An address that nobody has is the source of errors alone. */
static void test_source(void)
{
	struct error error = error_with("errors: {source: 10.66.6.6}", 1);
	struct error reply = error_with("errors: {source: 10.66.6.6}", 3);

	is_int(icmp4_ip_src(error.octets), 0x0a420606, "source: as was asked");
	ok(icmp4_checksum_ok(error.octets, ICMP4_IP_HEADER), "source: its header is sound");
	ok(icmp4_ip_src(reply.octets) != 0x0a420606, "source: the errors of others are their own");
}

int main(void)
{
	test_octets();
	test_heard();
	test_source();
	return tap_done();
}
