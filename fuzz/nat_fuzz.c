/* SPDX-License-Identifier: MIT */
/*
 * Any sequence of datagrams and pauses, through a translator with few mappings and sessions. What
 * is translated has its address on the right side and a sound header, an error about it finds its
 * way back to what was sent, what is not translated is as it was, and the tables stay whole.
 *
 * The input is an octet of settings and then records: an octet of what to do, how long to wait in
 * quarters of a minute, how many octets, and so many octets of a datagram.
 */
#include "../src/base/bytes.h"
#include "fuzz.h"
#include <icmp4/checksum.h>
#include <icmp4/error.h>
#include <icmp4/ip.h>
#include <icmp4/message.h>
#include <icmp4/nat.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_MAPPINGS = 5, FUZZ_SESSIONS = 7, FUZZ_FRAGMENTS = 4 };

#define FUZZ_ROUTER 0xc0000201

/* What to do: by default the octets are taken as they are, from inside. */
enum {
	FUZZ_OP_INWARD = 1,
	FUZZ_OP_HEADER = 2,  /* length and checksum of the header are made right */
	FUZZ_OP_HOST = 4,    /* and its inner or outer address is one of a few */
	FUZZ_OP_QUOTE = 8,   /* and that of the header which it quotes, */
	FUZZ_OP_MESSAGE = 16 /* and the checksum of an ICMP message */
};

static const struct icmp4_prefix fuzz_inside = {0x0a000000, 24}, fuzz_outside = {0xcb007100, 30};

struct fuzz_run {
	struct icmp4_nat nat;
	struct icmp4_time now;
};

static void fuzz_start(struct fuzz_run *run, uint8_t bits)
{
	struct icmp4_nat_config config;

	icmp4_nat_config_default(&config);
	config.inside = &fuzz_inside;
	config.outside = &fuzz_outside;
	config.inside_count = config.outside_count = 1;
	config.mapping_count = FUZZ_MAPPINGS;
	config.session_count = FUZZ_SESSIONS;
	config.fragment_count = bits & 128 ? FUZZ_FRAGMENTS : 0;
	config.mappings = malloc(FUZZ_MAPPINGS * sizeof *config.mappings);
	config.sessions = malloc(FUZZ_SESSIONS * sizeof *config.sessions);
	config.fragments = calloc(FUZZ_FRAGMENTS, sizeof *config.fragments);
	config.mode = bits & 1 ? ICMP4_NAT_BASIC : ICMP4_NAT_PORTS;
	config.filter = (enum icmp4_nat_filter)((bits >> 1 & 3) % 3);
	config.preserve = bits & 8;
	config.check_quote = bits & 16;
	config.icmp_types = bits & 32 ? UINT64_MAX : config.icmp_types;
	config.port_first = 4000;
	config.port_last = bits & 64 ? 4000 : 65535;
	config.key = (struct icmp4_key){{bits, 3}};
	*run = (struct fuzz_run){.now = {ICMP4_S_NS}};
	MUST(config.mappings && config.sessions && config.fragments);
	MUST(icmp4_nat_init(&run->nat, &config) == ICMP4_OK);
}

static void fuzz_end(struct fuzz_run *run)
{
	free(run->nat.config.mappings);
	free(run->nat.config.sessions);
	free(run->nat.config.fragments);
}

/* Every session stands in the queue of its timer, in order, and its mapping counts it. */
static void fuzz_check_tables(const struct fuzz_run *run)
{
	const struct icmp4_nat *nat = &run->nat;
	uint32_t counted[FUZZ_MAPPINGS] = {0}, sessions = 0, mappings = 0;

	for (int timer = 0; timer < ICMP4_NAT_TIMERS; timer++) {
		struct icmp4_time last = {0};

		for (uint32_t i = nat->first[timer]; i != UINT32_MAX;
		     i = nat->config.sessions[i].after) {
			const struct icmp4_nat_session *session = &nat->config.sessions[i];

			MUST(session->timer == timer && !icmp4_time_before(session->until, last));
			MUST(icmp4_time_before(run->now, session->until));
			last = session->until;
			counted[session->mapping]++;
			MUST(++sessions <= FUZZ_SESSIONS);
		}
	}
	MUST(sessions == nat->sessions);
	for (uint32_t i = 0; i < FUZZ_MAPPINGS; i++) {
		mappings += counted[i] != 0;
		MUST(!counted[i] || counted[i] == nat->config.mappings[i].sessions);
	}
	MUST(mappings == nat->mappings);
}

static void fuzz_sum(uint8_t *at, size_t field, size_t length)
{
	put16(at + field, 0);
	put16(at + field, icmp4_checksum(at, length));
}

/* The octets, made to look more like what the translator has to do with. */
static void fuzz_shape(uint8_t *ip, size_t length, uint8_t op)
{
	bool inward = op & FUZZ_OP_INWARD;
	uint8_t *quote = ip + 28;

	if (!(op & FUZZ_OP_HEADER) || length < 28)
		return;
	ip[0] = 0x45;
	put16(ip + 2, (uint16_t)length);
	if (op & FUZZ_OP_HOST)
		put32(ip + (inward ? 16 : 12),
		      (inward ? fuzz_outside.address : fuzz_inside.address) | (ip[19] & 3));
	if (op & FUZZ_OP_QUOTE && length >= 56) {
		quote[0] = 0x45;
		put32(quote + (inward ? 12 : 16),
		      (inward ? fuzz_outside.address : fuzz_inside.address) | (quote[19] & 3));
		fuzz_sum(quote, 10, 20);
	}
	if (op & FUZZ_OP_MESSAGE)
		fuzz_sum(ip + 20, 2, length - 20);
	fuzz_sum(ip, 10, 20);
}

/* Checksums that came wrong go on as wrong, by either zero: they are no part of it. */
static void fuzz_blank_sums(uint8_t *ip, size_t length)
{
	static const uint8_t places[] = {[1] = 2, [6] = 16, [17] = 6};
	size_t header = icmp4_ip_header_length(ip);
	size_t at = ip[9] < sizeof places ? places[ip[9]] : 0;

	put16(ip + 10, 0);
	if (at && header + at + 2 <= length)
		put16(ip + header + at, 0);
}

/* What was sent from inside and has left draws an error, which is about what was sent. */
static void fuzz_complain(struct fuzz_run *run, uint8_t *sent, size_t length, uint8_t *original)
{
	uint8_t room[ICMP4_ROOM];
	struct icmp4_error_style style;
	const struct icmp4_packet about = {.bytes = sent, .held = length, .length = length};
	const struct icmp4_error error = {.kind = ICMP4_ERROR_TTL_EXCEEDED};

	if (icmp4_ip_offset(sent) || (sent[9] == 1 && icmp4_type_is_error(original[20])))
		return;
	icmp4_error_style_default(&style, FUZZ_ROUTER);
	int built = icmp4_error_build(error, &about, &style, room, sizeof room);
	MUST(built > 0);
	struct icmp4_packet packet = {
		.bytes = room, .held = (size_t)built, .length = (size_t)built};
	struct icmp4_nat_result result = icmp4_nat_inward(&run->nat, run->now, &packet);
	MUST(result.verdict == ICMP4_NAT_TRANSLATED);
	MUST(icmp4_ip_dst(room) == icmp4_ip_src(original));
	MUST(icmp4_checksum_ok(room, 20) && icmp4_checksum_ok(room + 20, packet.held - 20));
	size_t quoted = packet.held - 28;
	fuzz_blank_sums(room + 28, quoted);
	fuzz_blank_sums(original, length);
	MUST(!memcmp(room + 28, original, quoted));
}

static void fuzz_check(const struct icmp4_nat_result *result, const uint8_t *ip,
		       const uint8_t *before, size_t length, bool inward)
{
	bool passed =
		result->verdict == ICMP4_NAT_TRANSLATED || result->verdict == ICMP4_NAT_HAIRPINNED;

	MUST((result->reason != 0) == (result->verdict >= ICMP4_NAT_DROPPED));
	MUST((result->error.kind != 0) == (result->verdict == ICMP4_NAT_REFUSED));
	MUST(!inward ||
	     (result->verdict != ICMP4_NAT_HAIRPINNED && result->verdict != ICMP4_NAT_REFUSED));
	/* A hairpin that is filtered has left already. */
	if (!passed && result->reason != ICMP4_NAT_FILTERED)
		MUST(!memcmp(ip, before, length));
	if (!passed)
		return;
	MUST(icmp4_checksum_ok(ip, icmp4_ip_header_length(ip)));
	MUST(ip[1] == before[1] && ip[8] == before[8] && get16(ip + 2) == get16(before + 2));
	if (inward || result->verdict == ICMP4_NAT_HAIRPINNED)
		MUST(icmp4_prefix_holds(fuzz_inside, icmp4_ip_dst(ip)));
	if (!inward)
		MUST(!icmp4_prefix_holds(fuzz_inside, icmp4_ip_src(ip)));
}

static void fuzz_give(struct fuzz_run *run, uint8_t *octets, size_t length, uint8_t op)
{
	const struct icmp4_packet packet = {.bytes = octets, .held = length, .length = length};
	bool inward = op & FUZZ_OP_INWARD;
	uint8_t before[256];

	fuzz_shape(octets, length, op);
	memcpy(before, octets, length);
	struct icmp4_nat_result result = inward ? icmp4_nat_inward(&run->nat, run->now, &packet)
						: icmp4_nat_outward(&run->nat, run->now, &packet);
	fuzz_check(&result, octets, before, length, inward);
	if (!inward && result.verdict == ICMP4_NAT_TRANSLATED && before[0] == 0x45)
		fuzz_complain(run, octets, icmp4_ip_total_length(octets), before);
	fuzz_check_tables(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
	struct fuzz_run run;

	fuzz_start(&run, length ? octets[0] : 0);
	for (size_t at = 1; at + 3 <= length;) {
		size_t left = length - at - 3;
		size_t size = octets[at + 2] < left ? octets[at + 2] : left;
		uint8_t *datagram = malloc(size ? size : 1);

		MUST(datagram != NULL);
		memcpy(datagram, octets + at + 3, size);
		run.now = icmp4_time_add(run.now, octets[at + 1] * (15 * ICMP4_S_NS));
		fuzz_give(&run, datagram, size, octets[at]);
		free(datagram);
		at += 3 + size;
	}
	fuzz_end(&run);
	return 0;
}
