/* SPDX-License-Identifier: MIT */
/*
 * Seeded random traffic through the translator, against summing anew: whatever left has exactly the
 * checksums that a sender would have written, and an error about it restores what was sent.
 */
#include "base/siphash.h"
#include "nat_world.h"

enum { RUNS = 20000 };

static const struct icmp4_key checksum_seed = {{2026, 5508}};

static uint32_t drawn(uint32_t run, uint32_t what, uint32_t below)
{
	return (uint32_t)(icmp4__random(&checksum_seed, what, run) >> 32) % below;
}

static struct wire_spec random_spec(uint32_t run)
{
	static const uint8_t protocols[] = {1, 6, 17};
	static const uint8_t queries[] = {ICMP4_ECHO, ICMP4_TIMESTAMP, ICMP4_EXTENDED_ECHO};

	uint8_t protocol = protocols[drawn(run, 1, 3)];

	return (struct wire_spec){
		.protocol = protocol,
		.src = 0x0a000000 + drawn(run, 2, 256),
		.dst = 0x14000000 + drawn(run, 3, 1 << 24),
		.src_port = (uint16_t)(1 + drawn(run, 4, 65535)),
		.dst_port = (uint16_t)(1 + drawn(run, 5, 65535)),
		.type = queries[drawn(run, 6, 3)],
		.flags = (uint8_t)(drawn(run, 7, 64)),
		.tos = (uint8_t)drawn(run, 8, 256),
		.options = (uint8_t)(4 * drawn(run, 9, 11)),
		.data = (uint16_t)drawn(run, 10, 60),
		.id = (uint16_t)drawn(run, 11, 65536),
		.no_checksum = protocol == 17 && !drawn(run, 12, 4),
	};
}

static bool restores(struct world *world, const struct wire *sent, const struct wire *original,
		     uint32_t run)
{
	size_t header = icmp4_ip_header_length(sent->octets);
	size_t quote = header + 8 + drawn(run, 14, (uint32_t)(sent->length - header - 7));

	/* Half a checksum cannot be restored. */
	if (sent->octets[9] == 6 && quote == header + 17)
		quote++;
	struct wire_error spec = {11, 0, ROUTER, wire_src(sent), (uint16_t)quote, 0, 0};
	struct wire error = wire_error_of(&spec, sent);
	spec.dst = wire_src(original);
	struct wire wanted = wire_error_of(&spec, original);
	return wire_inward(world, &error).verdict == ICMP4_NAT_TRANSLATED &&
	       !memcmp(error.octets, wanted.octets, error.length);
}

static bool answered(struct world *world, const struct wire *sent, const struct wire *original)
{
	struct wire answer = wire_answer(sent);
	bool icmp = sent->octets[9] == 1;

	return wire_inward(world, &answer).verdict == ICMP4_NAT_TRANSLATED &&
	       wire_dst(&answer) == wire_src(original) &&
	       wire_number(&answer, icmp ? 4 : 2) == wire_number(original, icmp ? 4 : 0) &&
	       wire_is_sound(answer.octets, answer.length, false);
}

static void test_random(bool basic)
{
	static const struct icmp4_prefix pool = {0xcb007000, 23};
	uint32_t passed = 0, sound = 0, back = 0, errors = 0;
	static struct world world;

	for (uint32_t run = 0; run < RUNS; run++) {
		/* The arrays are small. */
		if (run % 16 == 0) {
			world_config(&world);
			world_basic(&world);
			world.config.mode = basic ? ICMP4_NAT_BASIC : ICMP4_NAT_PORTS;
			world.config.outside = &pool;
			world.config.preserve = run % 32;
			world.config.key.word[0] = run;
			world_start(&world);
		}
		const struct wire_spec spec = random_spec(run);
		struct wire original = wire_of(&spec), sent = original;

		passed += wire_outward(&world, &sent).verdict == ICMP4_NAT_TRANSLATED;
		sound += wire_is_sound(sent.octets, sent.length, false);
		back += answered(&world, &sent, &original);
		errors += restores(&world, &sent, &original, run);
	}
	is_int(passed, RUNS, "all pass");
	is_int(sound, RUNS, "RFC 1624: as if summed anew");
	is_int(back, RUNS, "NAT-01: all answers find their way");
	is_int(errors, RUNS, "NAT-04: all errors are about what was sent");
}

/*
 * Every sum there is, and so both zeros: UDP must not write 0, which says that there is none
 * (RFC 768), and the others write 0 as whoever sums anew does (RFC 1624).
 */
static void test_zeros(void)
{
	static const struct {
		const char *name;
		struct wire_spec spec;
		uint32_t zero;
	} rows[] = {
		{"UDP", {.protocol = 17, .data = 2}, 0xffff},
		{"TCP", {.protocol = 6, .data = 2}, 0},
		{"ICMP", {.protocol = 1, .type = ICMP4_ECHO, .data = 2}, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t sound = 0, zeros = 0;
		size_t at = wire_sum_at(rows[i].spec.protocol);
		struct world world;

		world_config(&world);
		world.config.port_first = world.config.port_last = 5000;
		world_start(&world);
		for (uint32_t word = 0; word < 65536; word++) {
			struct wire wire = wire_of(&rows[i].spec);

			wire_put(wire.octets + wire.length - 2, word, 2);
			wire_put(wire.octets + 20 + at, wire_sum(wire.octets, wire.length), 2);
			wire_outward(&world, &wire);
			sound += wire_src(&wire) == PUBLIC &&
				 wire_is_sound(wire.octets, wire.length, false);
			zeros += wire_number(&wire, at) == rows[i].zero;
		}
		is_int(sound, 65536, rows[i].name);
		ok(zeros > 0, "%s: %u times it is zero", rows[i].name, zeros);
	}
}

int main(void)
{
	test_random(false);
	test_random(true);
	test_zeros();
	return tap_done();
}
