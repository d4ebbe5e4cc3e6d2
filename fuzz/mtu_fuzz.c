/* SPDX-License-Identifier: MIT */
/*
 * The path MTU engine against a world that lies: answers and errors changed at will, octets out of
 * nowhere, stamps and clocks that jump. The input is a program, one octet an instruction with its
 * operands behind it. Whatever it does, what arrived is shorter than what did not, no drop is
 * longer than what may be sent, and the questions come to an end.
 */
#include "../tests/unit/core/probe_world.h"
#include "base/reader.h"
#include "fuzz.h"
#include <icmp4/mtu.h>
#include <stdlib.h>

enum { CEILING = 1500, PROBES_MAX = 1000 };

struct machine {
	struct icmp4_mtu mtu;
	struct icmp4_time now;
	struct world_datagram probe, arrival;
	uint64_t tag;
};

static void check(const struct machine *m)
{
	const struct icmp4_mtu *mtu = &m->mtu;

	MUST(mtu->low < mtu->high && mtu->low <= CEILING && mtu->high <= CEILING + 1);
	MUST(mtu->drop_count <= ICMP4_MTU_DROPS && mtu->flow.number <= PROBES_MAX);
	MUST(mtu->drop_count || mtu->high == CEILING + 1);
	for (size_t i = 0; i < mtu->drop_count; i++) {
		MUST(mtu->drops[i].size >= mtu->high && mtu->drops[i].size <= CEILING);
		MUST(mtu->drops[i].witness < ICMP4_MTU_WITNESS_COUNT);
		MUST(!mtu->drops[i].located || mtu->drops[i].last < mtu->drops[i].next);
	}
	MUST(mtu->end != ICMP4_MTU_FOUND || mtu->low + 1u == mtu->high);
}

static void drain(struct machine *m)
{
	struct icmp4_mtu_event event;

	while (icmp4_mtu_event(&m->mtu, &event))
		MUST(event.rtt_ns >= -1 && event.size <= CEILING &&
		     event.status < ICMP4_MTU_STATUS_COUNT);
}

static int64_t read_time(struct reader *r)
{
	return (int64_t)((uint64_t)read_u32(r) << 32 | read_u32(r));
}

static void run_output(struct machine *m, struct reader *r)
{
	struct icmp4_packet packet = {.bytes = m->probe.bytes, .held = WORLD_ROOM};

	(void)r;
	if (icmp4_mtu_output(&m->mtu, m->now, &packet)) {
		m->probe.length = packet.length;
		m->tag = packet.tag;
	}
}

/* Of the target: an echo reply, or a segment or datagram with the ports turned round. */
static void run_reply(struct machine *m, struct reader *r)
{
	uint8_t *data = m->arrival.bytes + 20;
	uint8_t flags = read_u8(r);

	if (!m->probe.length)
		return;
	if (m->probe.bytes[9] == ICMP4_PROTO_ICMP) {
		m->arrival = world_reply(FAR, &m->probe);
		return;
	}
	m->arrival = world_wrap(FAR, US, m->probe.bytes[9], 20);
	memcpy(data, m->probe.bytes + 22, 2);
	memcpy(data + 2, m->probe.bytes + 20, 2);
	put32(data + 8, get32(m->probe.bytes + 24) + 1);
	data[13] = flags;
}

static void run_error(struct machine *m, struct reader *r)
{
	uint8_t type = read_u8(r), code = read_u8(r), quoted = read_u8(r);
	uint32_t from = read_u8(r) & 1 ? FAR : THEM;

	if (m->probe.length)
		m->arrival = world_error(from, type, code, &m->probe, quoted);
}

/* One octet of what will arrive; the checksum may be made good again. */
static void run_change(struct machine *m, struct reader *r)
{
	uint8_t at = read_u8(r), value = read_u8(r), resum = read_u8(r);

	if (at >= m->arrival.length)
		return;
	m->arrival.bytes[at] = value;
	if (resum & 1 && m->arrival.length >= 28 && m->arrival.bytes[9] == ICMP4_PROTO_ICMP)
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
				      .said = {.from = FAR, .dst = FAR}};

	packet.said.type = read_u8(r);
	packet.said.protocol = m->mtu.options.protocol;
	packet.said.dst_port = (uint16_t)(m->mtu.options.dst_port + read_u8(r));
	packet.bytes = malloc(held ? held : 1);
	MUST(packet.bytes);
	memcpy(packet.bytes, m->arrival.bytes + skip, held);
	icmp4_mtu_input(&m->mtu, m->now, &packet);
	drain(m);
	free(packet.bytes);
}

static void run_sent(struct machine *m, struct reader *r)
{
	icmp4_mtu_sent(&m->mtu, m->tag - read_u8(r) % 4, (struct icmp4_time){read_time(r)});
}

static void run_failed(struct machine *m, struct reader *r)
{
	icmp4_mtu_failed(&m->mtu, m->tag - read_u8(r) % 4, 1);
}

static void run_jump(struct machine *m, struct reader *r)
{
	m->now.ns = read_time(r);
	icmp4_mtu_advance(&m->mtu, m->now);
}

static void run_wait(struct machine *m, struct reader *r)
{
	(void)r;
	m->now = icmp4_mtu_deadline(&m->mtu);
	icmp4_mtu_advance(&m->mtu, m->now);
}

static void (*const instructions[])(struct machine *m, struct reader *r) = {
	run_output, run_reply, run_error,  run_change, run_octets,
	run_input,  run_sent,  run_failed, run_jump,   run_wait,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};
	struct reader r = reader_of(data, size);
	struct machine m = {0};
	struct icmp4_key key = {{1, 2}};
	struct icmp4_mtu_options options;

	icmp4_mtu_options_default(&options, FAR);
	options.src = US;
	options.protocol = protocols[read_u8(&r) % sizeof protocols];
	options.ttl = read_u8(&r);
	options.tries = read_u8(&r) % 10;
	options.vary_port = options.any_id = read_u8(&r) & 1;
	if (icmp4_mtu_init(&m.mtu, &options, &key, m.now) != ICMP4_OK)
		return 0;
	while (reader_left(&r) && !r.failed) {
		instructions[read_u8(&r) % (sizeof instructions / sizeof *instructions)](&m, &r);
		check(&m);
		drain(&m);
		check(&m);
	}
	return 0;
}
