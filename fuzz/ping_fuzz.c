/* SPDX-License-Identifier: MIT */
/*
 * The ping engine against a world that lies: replies and errors changed at will, octets out of
 * nowhere, stamps and clocks that jump. The input is a program, one octet an instruction with its
 * operands behind it. Whatever it does, the counts must add up.
 */
#include "../tests/unit/core/probe_world.h"
#include "base/bytes.h"
#include "base/reader.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
#include <icmp4/ping.h>
#include <stdlib.h>

enum { TARGETS = 2, SLOTS = 8 };

struct machine {
	struct icmp4_ping ping;
	struct icmp4_ping_target targets[TARGETS];
	struct icmp4_ping_slot slots[SLOTS];
	struct icmp4_time now;
	struct world_datagram probe, arrival;
	uint64_t tag;
};

static void check(const struct machine *m)
{
	uint64_t in_flight = 0, sent = 0, settled = 0;

	for (uint64_t n = m->ping.oldest; n < m->ping.next; n++)
		in_flight += m->slots[n % SLOTS].state == 0;
	for (size_t i = 0; i < TARGETS; i++) {
		const struct icmp4_ping_target *t = &m->targets[i];
		sent += t->sent;
		settled += (uint64_t)t->received + t->late + t->lost + t->icmp_errors +
			   t->corrupted + t->wrong_address;
	}
	MUST(sent == settled + in_flight);
	MUST(m->ping.next - m->ping.oldest <= SLOTS);
}

static void drain(struct machine *m)
{
	struct icmp4_ping_event event;

	while (icmp4_ping_event(&m->ping, &event))
		MUST(event.rtt_ns >= -1 && event.number < m->ping.next && event.target < TARGETS);
}

static int64_t read_time(struct reader *r)
{
	return (int64_t)((uint64_t)read_u32(r) << 32 | read_u32(r));
}

static void run_output(struct machine *m, struct reader *r)
{
	struct icmp4_packet packet = {.bytes = m->probe.bytes, .held = WORLD_ROOM};

	(void)r;
	if (icmp4_ping_output(&m->ping, m->now, &packet)) {
		m->probe.length = packet.length;
		m->tag = packet.tag;
	}
}

/* The request with the type of its answer, whatever header it has. */
static void run_reply(struct machine *m, struct reader *r)
{
	static const uint8_t replies[][2] = {{8, 0},   {13, 14}, {15, 16},
					     {17, 18}, {42, 43}, {10, 9}};
	size_t header;

	(void)r;
	if (!m->probe.length)
		return;
	m->arrival = m->probe;
	header = icmp4_ip_header_length(m->arrival.bytes);
	memcpy(m->arrival.bytes + 12, m->probe.bytes + 16, 4);
	memcpy(m->arrival.bytes + 16, m->probe.bytes + 12, 4);
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
		if (m->probe.bytes[header] == replies[i][0])
			m->arrival.bytes[header] = replies[i][1];
	put16(m->arrival.bytes + header + 2, 0);
	put16(m->arrival.bytes + header + 2,
	      icmp4_checksum(m->arrival.bytes + header, m->arrival.length - header));
}

static void run_error(struct machine *m, struct reader *r)
{
	uint8_t type = read_u8(r), code = read_u8(r), quoted = read_u8(r);

	if (m->probe.length)
		m->arrival = world_error(THEM, type, code, &m->probe, quoted);
}

/* One octet of what will arrive; the checksum may be made good again. */
static void run_change(struct machine *m, struct reader *r)
{
	uint8_t at = read_u8(r), value = read_u8(r), resum = read_u8(r);

	if (at >= m->arrival.length)
		return;
	m->arrival.bytes[at] = value;
	if (resum & 1 && m->arrival.length >= 28)
		world_resum(&m->arrival);
}

static void run_octets(struct machine *m, struct reader *r)
{
	size_t length = read_u8(r);
	const uint8_t *octets = read_bytes(r, length);

	if (!octets)
		return;
	memcpy(m->arrival.bytes, octets, length);
	m->arrival.length = length;
}

/* In memory that ends with it, in any of the three forms. */
static void run_input(struct machine *m, struct reader *r)
{
	uint8_t form = read_u8(r) % 3, cut = read_u8(r);
	size_t skip = form && m->arrival.length >= 20 ? 20 : 0;
	size_t length = m->arrival.length - skip, held = cut < length ? length - cut : 0;
	struct icmp4_packet packet = {.held = held,
				      .length = length,
				      .stamp = {read_time(r)},
				      .form = (enum icmp4_form)form,
				      .said = {.from = FAR, .dst = FAR, .protocol = 1}};

	packet.said.type = read_u8(r);
	packet.bytes = malloc(held ? held : 1);
	MUST(packet.bytes);
	memcpy(packet.bytes, m->arrival.bytes + skip, held);
	icmp4_ping_input(&m->ping, m->now, &packet);
	drain(m);
	free(packet.bytes);
}

static void run_sent(struct machine *m, struct reader *r)
{
	icmp4_ping_sent(&m->ping, m->tag - read_u8(r) % 4, (struct icmp4_time){read_time(r)});
}

static void run_left(struct machine *m, struct reader *r)
{
	icmp4_ping_left(&m->ping, m->tag - read_u8(r) % 4, (struct icmp4_time){read_time(r)});
}

static void run_failed(struct machine *m, struct reader *r)
{
	icmp4_ping_failed(&m->ping, m->tag - read_u8(r) % 4, 1);
}

static void run_jump(struct machine *m, struct reader *r)
{
	m->now.ns = read_time(r);
	icmp4_ping_advance(&m->ping, m->now);
}

static void run_wait(struct machine *m, struct reader *r)
{
	(void)r;
	m->now = icmp4_ping_deadline(&m->ping);
	icmp4_ping_advance(&m->ping, m->now);
}

static void (*const instructions[])(struct machine *m, struct reader *r) = {
	run_output, run_reply,  run_error, run_change, run_octets, run_input,
	run_sent,   run_failed, run_jump,  run_wait,   run_left,
};

/* Which query, and how: an octet of flags. */
static void read_kind(struct icmp4_ping_options *options, uint8_t flags)
{
	options->any_id = flags & 1;
	options->query = (enum icmp4_ping_query)((flags >> 1 & 7) % ICMP4_PING_QUERY_COUNT);
	options->keeps_flows = flags >> 4 & 1;
	options->option_length = (flags >> 5) * 4;
	options->interface = (struct icmp4_identifier){.by = ICMP4_BY_INDEX, .index = flags};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = reader_of(data, size);
	struct machine m = {.targets = {{.dst = FAR}, {.dst = FAR + 1}}};
	struct icmp4_ping_memory memory = {m.targets, TARGETS, m.slots, SLOTS};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_ping_options options;

	icmp4_ping_options_default(&options);
	options.size = read_u8(&r);
	read_kind(&options, read_u8(&r));
	options.gap_ns = read_u32(&r);
	if (icmp4_ping_init(&m.ping, &options, &memory, &key, m.now) != ICMP4_OK)
		return 0;
	while (reader_left(&r) && !r.failed) {
		instructions[read_u8(&r) % (sizeof instructions / sizeof *instructions)](&m, &r);
		check(&m);
		drain(&m);
		check(&m);
	}
	return 0;
}
