/* SPDX-License-Identifier: MIT */
/* The values of ICMP messages: by type, and that building is the mirror of parsing. */
#include "base/siphash.h"
#include "tap.h"
#include "vectors/golden.h"
#include <icmp4/field.h>
#include <icmp4/message.h>

static const struct icmp4_key seed = {{0x6d657373616765, 1}};

static const struct icmp4_layout *layout_of(const uint8_t *octets)
{
	return icmp4_layout_of_type(octets[0]);
}

/* What a sender that obeys the RFCs emits: every unused bit is 0, and the checksum fits. */
static void make_canonical(uint8_t *octets, size_t length)
{
	for (int i = 0; i < layout_of(octets)->count; i++) {
		const struct icmp4_field *f = &layout_of(octets)->fields[i];

		if (!f->name || !icmp4_field_applies(f, octets[1]))
			icmp4_field_set(f, octets, 0);
	}
	golden_freshen(octets, length);
}

/* Number n of the random messages: often of a type that has a format, long enough or nearly. */
static size_t random_message(uint8_t octets[64], uint64_t n)
{
	size_t length = 6 + icmp4__random(&seed, 1, n) % 59;

	for (size_t i = 0; i < 64; i++)
		octets[i] = (uint8_t)icmp4__random(&seed, 2 + n, i);
	octets[0] = n % 8 ? octets[0] % 44 : octets[0];
	octets[1] = n % 2 ? octets[1] % 5 : octets[1];
	if (octets[0] == ICMP4_ROUTER_ADVERTISEMENT) {
		octets[4] %= 4;
		octets[5] %= 4;
	}
	golden_freshen(octets, length);
	return length;
}

/* build(parse(b)) is b without what b had in unused bits; for canonical octets it is b. */
static void test_octets_there_and_back(void)
{
	size_t wrong = 0, unlike = 0, sound = 0, other = 0;

	for (uint64_t n = 0; n < 30000; n++) {
		uint8_t octets[64], canonical[64], built[64];
		size_t length = random_message(octets, n);
		struct icmp4_message m;

		if (icmp4_message_parse(&m, octets, length, length))
			continue;
		memcpy(canonical, octets, sizeof octets);
		make_canonical(canonical, length);
		sound++;
		other += memcmp(canonical, octets, length) != 0;
		unlike += icmp4_message_build(&m, built, sizeof built) != (int)length ||
			  memcmp(built, canonical, length);
		wrong += icmp4_message_parse(&m, canonical, length, length) != ICMP4_FAULT_NONE ||
			 icmp4_message_build(&m, built, sizeof built) != (int)length ||
			 memcmp(built, canonical, length);
	}
	ok(wrong == 0 && sound > 20000, "CODEC-12: %zu canonical messages come back", sound);
	ok(unlike == 0 && other > 5000,
	   "CODEC-02, CODEC-03: of %zu, all but what stood in unused bits", other);
}

static uint32_t member(const struct icmp4_message *m, const struct icmp4_field *f)
{
	const uint8_t *at = (const uint8_t *)m + f->member;
	uint16_t two = 0;
	uint32_t four = 0;

	memcpy(f->size == 4 ? (void *)&four : (void *)&two, at, f->size == 1 ? 0 : f->size);
	return f->size == 1 ? *at : four | two;
}

/* Random values in the members that this type and code have. */
static void random_values(struct icmp4_message *m, uint64_t n)
{
	const struct icmp4_layout *layout = icmp4_layout_of_type(m->type);

	for (int i = 0; i < layout->count; i++) {
		const struct icmp4_field *f = &layout->fields[i];
		uint32_t value = (uint32_t)icmp4__random(&seed, 3 + n, (uint64_t)i) &
				 UINT32_MAX >> (32 - f->bits);
		uint8_t one = (uint8_t)value;
		uint16_t two = (uint16_t)value;

		if (!icmp4_field_applies(f, m->code))
			continue;
		if (!f->size && f->name)
			memcpy(m->rest, &value, sizeof m->rest);
		memcpy((uint8_t *)m + f->member,
		       f->size == 1   ? (void *)&one
		       : f->size == 2 ? (void *)&two
				      : (void *)&value,
		       f->size);
	}
	if (m->type == ICMP4_ROUTER_ADVERTISEMENT)
		m->advertisement.count = m->advertisement.entry_size = (uint8_t)(n % 4);
}

static bool values_differ(const struct icmp4_message *a, const struct icmp4_message *b)
{
	const struct icmp4_layout *layout = icmp4_layout_of_type(a->type);
	bool differ = a->type != b->type || a->code != b->code ||
		      a->body_length != b->body_length || memcmp(a->body, b->body, a->body_length);

	for (int i = 0; i < layout->count; i++)
		if (layout->fields[i].name && !layout->fields[i].size)
			differ = differ || memcmp(a->rest, b->rest, sizeof a->rest);
		else if (layout->fields[i].size)
			differ = differ ||
				 member(a, &layout->fields[i]) != member(b, &layout->fields[i]);
	return differ;
}

/* parse(build(m)) is m, for every type, with any body. */
static void test_values_there_and_back(void)
{
	uint8_t body[100];
	size_t wrong = 0, built = 0;

	for (size_t i = 0; i < sizeof body; i++)
		body[i] = (uint8_t)icmp4__random(&seed, 0, i);
	for (uint64_t n = 0; n < 256 * 40; n++) {
		uint8_t octets[120];
		struct icmp4_message m = {.type = (uint8_t)n,
					  .code = (uint8_t)(n / 256),
					  .body = body},
				     back;

		random_values(&m, n);
		m.body_length = m.type == ICMP4_ROUTER_ADVERTISEMENT ? 36 + n % 64 : n % 100;
		int length = icmp4_message_build(&m, octets, sizeof octets);
		built += length > 0;
		wrong += icmp4_message_parse(&back, octets, (size_t)length, (size_t)length) !=
				 ICMP4_FAULT_NONE ||
			 values_differ(&m, &back);
	}
	ok(wrong == 0 && built == 256 * 40, "CODEC-12: values of %zu messages come back", built);
}

/* What the vectors do not show: octets 4 on are 01 02 03 ... */
static void test_values(void)
{
#define MEMBER(m) offsetof(struct icmp4_message, m), sizeof(((struct icmp4_message *)0)->m)
	static const struct {
		const char *name;
		uint8_t type, code;
		size_t at, size;
		uint32_t value;
	} rows[] = {
		{"information request: id", 15, 0, MEMBER(echo.id), 0x0102},
		{"information reply: seq", 16, 0, MEMBER(echo.seq), 0x0304},
		{"domain name request: seq", 37, 0, MEMBER(echo.seq), 0x0304},
		{"DEP-01: mask reply: mask", 18, 0, MEMBER(mask.mask), 0x05060708},
		{"DEP-01: traceroute: hops", 30, 1, MEMBER(traceroute.outbound_hops), 0x0506},
		{"DEP-01: traceroute: and back", 30, 1, MEMBER(traceroute.return_hops), 0x0708},
		{"DEP-01: traceroute: speed", 30, 1, MEMBER(traceroute.speed_bytes_s), 0x090a0b0c},
		{"DEP-01: traceroute: mtu", 30, 1, MEMBER(traceroute.mtu), 0x0d0e0f10},
		{"DEP-01: conversion error: pointer", 31, 3, MEMBER(conversion.pointer),
		 0x01020304},
		{"DEP-01: name reply: ttl", 38, 0, MEMBER(domain.ttl_s), 0x05060708},
		{"photuris: pointer", 40, 5, MEMBER(photuris.pointer), 0x0304},
		{"seamoby: subtype", 41, 0, MEMBER(seamoby.subtype), 1},
		{"PROBE: seq of 8 bits", 42, 0, MEMBER(extended_echo.seq), 3},
		{"PROBE: L", 42, 0, MEMBER(extended_echo.local), 0},
		{"PROBE: state of the reply", 43, 4, MEMBER(extended_reply.state), 0},
		{"PROBE: A of the reply", 43, 0, MEMBER(extended_reply.active), 1},
		{"CODEC-03: 3/1 has no mtu", 3, 1, MEMBER(error.mtu), 0},
		{"no format: rest as it is", 253, 9, MEMBER(rest[3]), 4},
	};
#undef MEMBER

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t octets[24] = {rows[i].type, rows[i].code};
		struct icmp4_field f = {.member = (uint8_t)rows[i].at,
					.size = (uint8_t)rows[i].size};
		struct icmp4_message m;

		for (size_t at = 4; at < sizeof octets; at++)
			octets[at] = (uint8_t)(at - 3);
		golden_freshen(octets, sizeof octets);
		is_int(icmp4_message_parse(&m, octets, sizeof octets, sizeof octets), 0,
		       rows[i].name);
		is_int(member(&m, &f), rows[i].value, "has the value on the wire");
	}
}

static void test_probe_states(void)
{
	static const char *const names[] = {"reserved", "incomplete", "reachable", "stale",
					    "delay",    "probe",      "failed",    "unknown"};

	for (uint8_t state = 0; state < 8; state++)
		is_str(icmp4_probe_state_name(state), names[state], "PROBE: state of a neighbour");
}

int main(void)
{
	test_values();
	test_octets_there_and_back();
	test_values_there_and_back();
	test_probe_states();
	return tap_done();
}
