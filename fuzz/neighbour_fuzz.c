/* SPDX-License-Identifier: MIT */
/*
 * Any sequence of frames, datagrams and pauses on an interface of few slots and holds. Nobody is
 * asked for more often than once a second, nor all together at more than the rate; a request has
 * one answer at most; each datagram leaves once, is given back once, or is in one counter; no
 * entry has a MAC of many stations or an address of none; nothing is due twice at one time.
 *
 * The input is an octet of settings and then records of four: what happens, and three octets to
 * it. A raw frame takes as many octets more as its first one says.
 */
#include "../src/base/bytes.h"
#include "fuzz.h"
#include <icmp4/ip.h>
#include <icmp4/neighbour.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_RECORD = 4, FUZZ_SIZE = 300, FUZZ_ADDRESSES = 256, FUZZ_TURNS = 4096 };

static const struct icmp4_prefix fuzz_prefixes[] = {{0x0a090101, 25}, {0x0a0901fe, 26}};
static const uint8_t fuzz_mac[6] = {2, 0, 0, 0, 0, 1};

struct fuzz_run {
	struct icmp4_neighbours n;
	struct icmp4_neighbours_config config;
	struct icmp4_time now, start;
	struct icmp4_time asked_at[FUZZ_ADDRESSES];
	uint64_t asked_evicted[FUZZ_ADDRESSES]; /* how many had been evicted then, and 1 */
	uint64_t sent, ready, left, unresolved;
	uint64_t requests, broadcasts, answers; /* requests: those that came */
	uint8_t tag;
};

/* Memory of which the address sanitizer knows the end. */
static void *fuzz_array(size_t count, size_t size)
{
	void *array = calloc(count ? count : 1, size);

	MUST(array != NULL);
	return array;
}

static void fuzz_start(struct fuzz_run *run, uint8_t settings)
{
	struct icmp4_neighbours_config *c = &run->config;

	*run = (struct fuzz_run){.now = {ICMP4_S_NS}, .start = {ICMP4_S_NS}};
	icmp4_neighbours_config_default(c);
	memcpy(c->mac, fuzz_mac, 6);
	c->prefixes = fuzz_prefixes;
	c->prefix_count = settings & 1 ? 2 : 1;
	c->slot_count = (size_t)1 << (settings >> 1 & 3);
	c->hold_count = settings >> 3 & 7;
	c->hold_size = FUZZ_SIZE - (settings & 64 ? 100 : 0);
	c->failed_ns = settings & 128 ? 0 : ICMP4_S_NS;
	c->spacing_ns = settings & 64 ? ICMP4_S_NS : 2 * ICMP4_MS_NS;
	c->slots = fuzz_array(c->slot_count, sizeof *c->slots);
	c->holds = fuzz_array(c->hold_count, sizeof *c->holds);
	c->room = fuzz_array(c->hold_count, c->hold_size);
	c->key = (struct icmp4_key){{settings, 2}};
	MUST(icmp4_neighbours_init(&run->n, c) == ICMP4_OK);
}

static bool fuzz_is_station(const uint8_t *mac)
{
	static const uint8_t none[6];

	return !(mac[0] & 1) && memcmp(mac, none, 6) != 0;
}

/* RFC 1122 section 2.3.2.1: a second at least, as long as it was not forgotten that it was asked
 * for; to whatever addresses, one for each spacing and a burst. */
static void fuzz_check_request(struct fuzz_run *run, const uint8_t *frame)
{
	uint32_t target = get32(frame + 38);
	uint64_t evicted = run->n.counters.evicted + 1;
	size_t i = target & 255;
	bool known = target >> 8 == 0x0a0901 && run->asked_evicted[i] == evicted;

	run->broadcasts += frame[0] & 1;
	int64_t spacings = icmp4_time_since(run->now, run->start) / run->n.config.spacing_ns;
	MUST(run->broadcasts <= (uint64_t)spacings + ICMP4_NEIGHBOUR_BURST);
	MUST(!known || icmp4_time_since(run->now, run->asked_at[i]) >= ICMP4_S_NS);
	run->asked_at[i] = run->now;
	run->asked_evicted[i] = target >> 8 == 0x0a0901 ? evicted : 0;
}

static void fuzz_check_arp(struct fuzz_run *run, const struct icmp4_frame_out *out)
{
	static const uint8_t head[] = {8, 6, 0, 1, 8, 0, 6, 4, 0};
	const uint8_t *frame = out->header;

	MUST(out->header_length == ICMP4_ETHERNET_MIN && !out->length);
	MUST(memcmp(frame + 12, head, sizeof head) == 0 && memcmp(frame + 22, fuzz_mac, 6) == 0);
	if (frame[21] == 2) {
		MUST(++run->answers <= run->requests && fuzz_is_station(frame));
		MUST(memcmp(frame, frame + 32, 6) == 0);
	} else if (get32(frame + 28) != get32(frame + 38)) {
		fuzz_check_request(run, frame);
	}
}

/* All octets of a datagram are the same. */
static void fuzz_check_octets(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		MUST(bytes[i] == bytes[0]);
}

static bool fuzz_output(struct fuzz_run *run)
{
	struct icmp4_frame_out out;

	if (!icmp4_neighbours_output(&run->n, run->now, &out))
		return false;
	MUST(memcmp(out.header + 6, fuzz_mac, 6) == 0);
	if (get16(out.header + 12) == 0x806) {
		fuzz_check_arp(run, &out);
		return true;
	}
	MUST(out.header_length == ICMP4_ETHERNET_HEADER && fuzz_is_station(out.header));
	fuzz_check_octets(out.bytes, out.length);
	run->left++;
	return true;
}

static bool fuzz_unresolved(struct fuzz_run *run)
{
	struct icmp4_packet packet;

	if (!icmp4_neighbours_unresolved(&run->n, &packet))
		return false;
	fuzz_check_octets(packet.bytes, packet.held);
	MUST(++run->unresolved <= run->n.counters.failed);
	return true;
}

static void fuzz_drain(struct fuzz_run *run)
{
	unsigned turns = 0;

	while (fuzz_output(run))
		MUST(++turns < FUZZ_TURNS);
	while (fuzz_unresolved(run))
		MUST(++turns < FUZZ_TURNS);
}

static void fuzz_wait(struct fuzz_run *run, int64_t span_ns)
{
	struct icmp4_time end = icmp4_time_add(run->now, span_ns), next;
	unsigned turns = 0;

	while (!icmp4_time_before(end, next = icmp4_neighbours_deadline(&run->n))) {
		if (icmp4_time_before(run->now, next))
			run->now = next;
		icmp4_neighbours_advance(&run->n, run->now);
		fuzz_drain(run);
		MUST(icmp4_time_before(run->now, icmp4_neighbours_deadline(&run->n)));
		MUST(++turns < FUZZ_TURNS);
	}
	run->now = end;
}

/* All within it, and as it was addressed. */
static void fuzz_input(struct fuzz_run *run, const uint8_t *octets, size_t held, size_t length)
{
	uint8_t *frame = fuzz_array(held, 1);
	struct icmp4_packet packet;

	memcpy(frame, octets, held);
	run->requests += held >= ICMP4_ARP_FRAME && frame[21] == 1;
	if (icmp4_neighbours_input(&run->n, run->now, frame, held, length, &packet) ==
	    ICMP4_FRAME_DATAGRAM) {
		MUST(packet.bytes == frame + ICMP4_ETHERNET_HEADER);
		MUST(packet.held == held - ICMP4_ETHERNET_HEADER && packet.held <= packet.length);
		MUST((packet.link == ICMP4_LINK_UNICAST) == !(frame[0] & 1));
	}
	free(frame);
}

/* One that is nearly sound: operation and kinds of MAC, sender, target. */
static void fuzz_arp(struct fuzz_run *run, const uint8_t *record)
{
	static const uint8_t macs[8] = {2, 2, 2, 2, 2, 1, 0, 0xff};
	uint8_t frame[ICMP4_ARP_FRAME] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0,
					  0,    9,    8,    6,    0,    1,    8, 0, 6, 4};

	frame[21] = record[0] & 16 ? 2 : 1;
	frame[22] = macs[record[0] >> 5];
	frame[27] = frame[22] ? record[2] & 7 : 0;
	put32(frame + 28, record[1] == 255 ? 0 : 0x0a090100u | record[1]);
	put32(frame + 38, 0x0a090100u | record[3]);
	fuzz_input(run, frame, sizeof frame, sizeof frame);
}

static void fuzz_send(struct fuzz_run *run, const uint8_t *record)
{
	size_t length = (size_t)1 + record[2] + (record[0] >> 4);
	uint8_t *bytes = fuzz_array(length, 1), header[ICMP4_FRAME_HEADER];
	struct icmp4_packet packet = {.bytes = bytes,
				      .held = length,
				      .length = length,
				      .next_hop = 0x0a090100u | record[1],
				      .link = record[3] & 64 ? ICMP4_LINK_BROADCAST : 0};

	if (record[3] & 128)
		packet.next_hop = (uint32_t)record[1] << 24 | record[2];
	memset(bytes, ++run->tag, length);
	run->sent++;
	if (icmp4_neighbours_send(&run->n, run->now, &packet, header) == ICMP4_FRAME_READY) {
		run->ready++;
		MUST(memcmp(header + 6, fuzz_mac, 6) == 0 && get16(header + 12) == 0x800);
		MUST(packet.link || icmp4_is_multicast(packet.next_hop) ||
		     packet.next_hop == UINT32_MAX || fuzz_is_station(header));
	}
	free(bytes);
}

static void fuzz_check(const struct fuzz_run *run)
{
	const struct icmp4_neighbours_counters *c = &run->n.counters;
	uint64_t waiting = 0;

	for (size_t i = 0; i < run->n.config.slot_count; i++) {
		const struct icmp4_neighbour_slot *slot = &run->n.config.slots[i];
		const uint8_t *mac;

		icmp4_neighbours_state(&run->n, run->now, slot->address, &mac);
		MUST(!mac || (fuzz_is_station(mac) && memcmp(mac, fuzz_mac, 6) != 0));
		MUST(!slot->state || !icmp4_is_martian(slot->address));
		MUST(slot->waiting <= ICMP4_NEIGHBOUR_HOLD);
		waiting += slot->waiting;
	}
	MUST(waiting <= run->n.config.hold_count);
	MUST(run->sent == run->ready + run->left + run->unresolved + waiting + c->overflow +
				  c->abandoned + c->lost);
}

/* One record; how many octets it was. */
static size_t fuzz_step(struct fuzz_run *run, const uint8_t *record, size_t left)
{
	size_t more = 0;

	switch (record[0] & 7) {
	case 0:
	case 1:
		fuzz_arp(run, record);
		break;
	case 2:
	case 3:
		fuzz_send(run, record);
		break;
	case 4:
		more = record[1] < left - FUZZ_RECORD ? record[1] : left - FUZZ_RECORD;
		fuzz_input(run, record + FUZZ_RECORD, more, get16(record + 2));
		break;
	case 5:
		fuzz_output(run);
		return FUZZ_RECORD;
	case 6:
		fuzz_unresolved(run);
		return FUZZ_RECORD;
	default:
		fuzz_drain(run);
		fuzz_wait(run, (int64_t)get16(record + 1) * ICMP4_MS_NS);
	}
	if (!(record[0] & 8))
		fuzz_drain(run);
	return FUZZ_RECORD + more;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_run run;

	fuzz_start(&run, size ? data[0] : 0);
	for (size_t at = 1; at + FUZZ_RECORD <= size;) {
		at += fuzz_step(&run, data + at, size - at);
		fuzz_check(&run);
	}
	fuzz_drain(&run);
	fuzz_check(&run);
	free(run.config.slots);
	free(run.config.holds);
	free(run.config.room);
	return 0;
}
