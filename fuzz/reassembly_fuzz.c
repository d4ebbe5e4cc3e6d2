/* SPDX-License-Identifier: MIT */
/*
 * Any sequence of fragments and pauses, for two hosts that share a reassembly of few slots. What is
 * answered are wholes, octet by octet what was sent; one answer at most to a fragment or to a
 * deadline; an error is a time-out, about a first fragment; nothing grows.
 *
 * The input is an octet of settings and then records of five: what happens, where in the datagram
 * in units of 8 octets (2), and how long (2). All datagrams are UDP for the echo service, whose
 * octets follow from where they are.
 */
#include "../src/base/bytes.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
#include <icmp4/message.h>
#include <icmp4/node.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_HOSTS = 2, FUZZ_SLOTS = 3, FUZZ_RECORD = 5, FUZZ_UDP = 8 };

/* An operation: two bits of identification, and these. */
enum {
	FUZZ_OP_MORE = 4,
	FUZZ_OP_ALTERED = 8,
	FUZZ_OP_OPTIONS = 16,
	FUZZ_OP_HOST = 32,
	FUZZ_OP_WAIT = 64, /* no fragment, but so many quarters of a second */
	FUZZ_OP_SOURCE = 128,
};

static const struct icmp4_prefix fuzz_prefix = {0x0a090101, 24};
static const struct icmp4_interface fuzz_interface = {
	.name = "lan", .prefixes = &fuzz_prefix, .prefix_count = 1, .mtu = 1500, .up = true};
static const struct icmp4_port fuzz_port = {ICMP4_PROTO_UDP, 7, ICMP4_SERVICE_ECHO};
static const struct icmp4_route_table fuzz_table = {.count = 0};

struct fuzz_run {
	struct icmp4_node node[FUZZ_HOSTS];
	struct icmp4_node_settings settings;
	struct icmp4_node_counters counters;
	struct icmp4_reassembly reassembly;
	struct icmp4_reassembly_slot *slots;
	uint64_t *room;
	struct icmp4_time now;
	uint64_t given, answered;
};

static void fuzz_start(struct fuzz_run *run, uint8_t bits)
{
	uint32_t size = 576 + (bits & 15) * 4330u; /* up to 65526 */
	struct icmp4_node_config config = {
		.settings = &run->settings,
		.interfaces = &fuzz_interface,
		.interface_count = 1,
		.route = icmp4_route_lookup,
		.world = &fuzz_table,
		.ports = &fuzz_port,
		.port_count = 1,
		.counters = &run->counters,
		.reassembly = &run->reassembly,
	};

	*run = (struct fuzz_run){.now = {ICMP4_S_NS}};
	run->slots = malloc(FUZZ_SLOTS * sizeof *run->slots);
	run->room = malloc(FUZZ_SLOTS * ICMP4_REASSEMBLY_WORDS(size) * sizeof *run->room);
	MUST(run->slots && run->room);
	MUST(!icmp4_reassembly_init(&run->reassembly, &(struct icmp4_reassembly_config){
							      .slots = run->slots,
							      .slot_count = FUZZ_SLOTS,
							      .room = run->room,
							      .size = size,
							      .per_source = bits >> 4 & 3,
							      .key = {{bits, 2}},
						      }));
	icmp4_node_settings_default(&run->settings);
	run->settings.limit = run->settings.limit_destination = (struct icmp4_rate){0};
	for (uint32_t i = 0; i < FUZZ_HOSTS; i++) {
		config.reassembly_owner = i;
		icmp4_node_init(&run->node[i], &config, &(struct icmp4_key){{bits, i}});
	}
}

/* What stands at this place of a datagram: port 7 to port 9, no checksum, then anything. */
static uint8_t fuzz_octet(size_t at)
{
	static const uint8_t udp[FUZZ_UDP] = {0, 9, 0, 7, 0, FUZZ_UDP, 0, 0};

	return at < FUZZ_UDP ? udp[at] : (uint8_t)(at * 29 + (at >> 8));
}

static size_t fuzz_fragment(const uint8_t *record, uint8_t *ip)
{
	uint8_t op = record[0];
	size_t header = op & FUZZ_OP_OPTIONS ? 32 : 20, from = (get16(record + 1) & 0x1fffu) * 8;
	size_t length = get16(record + 3) % 4096;

	memset(ip, ICMP4_OPTION_NOP, header);
	ip[0] = (uint8_t)(0x40 | header / 4);
	put16(ip + 2, (uint16_t)(header + length));
	put16(ip + 4, op & 3);
	put16(ip + 6, (uint16_t)((op & FUZZ_OP_MORE ? 0x2000 : 0) | from / 8));
	ip[8] = 64;
	ip[9] = ICMP4_PROTO_UDP;
	put32(ip + 12, op & FUZZ_OP_SOURCE ? 0x0a090102 : 0x0a090103);
	put32(ip + 16, fuzz_prefix.address);
	put16(ip + 10, 0);
	put16(ip + 10, icmp4_checksum(ip, header));
	for (size_t i = 0; i < length; i++)
		ip[header + i] = fuzz_octet(from + i);
	if (op & FUZZ_OP_ALTERED && from && length)
		ip[header] ^= 1;
	return header + length;
}

/* 11/1 about a first fragment. */
static void fuzz_check_error(const uint8_t *ip, size_t length)
{
	const uint8_t *quote = ip + ICMP4_IP_HEADER + ICMP4_HEADER;

	MUST(length <= ICMP4_ROOM && ip[20] == ICMP4_TIME_EXCEEDED && ip[21] == 1);
	MUST(icmp4_checksum_ok(ip + ICMP4_IP_HEADER, length - ICMP4_IP_HEADER));
	MUST(icmp4_ip_look(quote, length - 28) == ICMP4_FAULT_NONE);
	MUST(icmp4_ip_mf(quote) && !icmp4_ip_offset(quote));
	MUST(icmp4_ip_src(quote) == icmp4_ip_dst(ip));
}

/* Of an echo all octets are what they should be at their place, but where one was altered. */
static void fuzz_check_answer(const uint8_t *ip, size_t length, bool altered)
{
	size_t from = icmp4_ip_offset(ip);

	MUST(ip[9] == ICMP4_PROTO_UDP && icmp4_ip_src(ip) == fuzz_prefix.address);
	for (size_t i = ICMP4_IP_HEADER; i < length && !altered; i++)
		if (from + i - ICMP4_IP_HEADER >= FUZZ_UDP)
			MUST(ip[i] == fuzz_octet(from + i - ICMP4_IP_HEADER));
}

/* Everything that leaves now; how many datagrams it was. */
static unsigned fuzz_drain(struct fuzz_run *run, struct icmp4_node *node, bool altered)
{
	uint8_t room[ICMP4_ROOM];
	unsigned count = 0;
	struct icmp4_packet out = {.bytes = room, .held = sizeof room};

	for (; icmp4_node_output(node, run->now, &out);
	     out = (struct icmp4_packet){.bytes = room, .held = sizeof room}) {
		MUST(out.held == out.length && out.length <= fuzz_interface.mtu);
		MUST(icmp4_ip_check(out.bytes, out.held, out.held) == ICMP4_FAULT_NONE);
		if (out.bytes == room)
			fuzz_check_error(out.bytes, out.length);
		else
			fuzz_check_answer(out.bytes, out.length, altered);
		count += icmp4_ip_offset(out.bytes) == 0;
	}
	return count;
}

static void fuzz_wait(struct fuzz_run *run, uint8_t quarters)
{
	struct icmp4_node_event event;

	run->now = icmp4_time_add(run->now, quarters * (ICMP4_S_NS / 4));
	for (size_t i = 0; i < FUZZ_HOSTS; i++) {
		unsigned due = 0;

		while (icmp4_node_advance(&run->node[i], run->now)) {
			unsigned count = fuzz_drain(run, &run->node[i], false);

			MUST(icmp4_node_event(&run->node[i], &event) && ++due <= FUZZ_SLOTS);
			MUST(event.drop == ICMP4_DROP_REASSEMBLY_TIME);
			MUST(count == event.error_sent);
			MUST(event.error_sent != (event.forbid == ICMP4_FORBID_FRAGMENT));
		}
		MUST(icmp4_time_before(run->now, icmp4_node_deadline(&run->node[i])));
	}
}

static void fuzz_give(struct fuzz_run *run, const uint8_t *record, bool altered)
{
	struct icmp4_node *node = &run->node[record[0] & FUZZ_OP_HOST ? 1 : 0];
	uint8_t octets[4096 + 60];
	size_t length = fuzz_fragment(record, octets);
	uint8_t *bytes = malloc(length);
	struct icmp4_packet packet = {.bytes = bytes, .held = length, .length = length};
	struct icmp4_node_event event;

	MUST(bytes != NULL);
	memcpy(bytes, octets, length);
	icmp4_node_input(node, run->now, &packet);
	unsigned count = fuzz_drain(run, node, altered);
	MUST(icmp4_node_event(node, &event) && count <= 1);
	MUST(!event.error_sent && (count == 1) == (event.verb == ICMP4_VERB_ANSWERED));
	run->given++;
	run->answered += count;
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_run run;
	bool altered = false;

	fuzz_start(&run, size ? data[0] : 0);
	for (size_t at = 1; at + FUZZ_RECORD <= size; at += FUZZ_RECORD) {
		altered |= data[at] & FUZZ_OP_ALTERED;
		if (data[at] & FUZZ_OP_WAIT)
			fuzz_wait(&run, data[at + 1]);
		else
			fuzz_give(&run, data + at, altered);
	}
	MUST(run.counters.received == run.given && run.counters.answered == run.answered);
	MUST(run.reassembly.wholes == run.counters.reassembled);
	free(run.slots);
	free(run.room);
	return 0;
}
