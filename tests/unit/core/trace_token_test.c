/* SPDX-License-Identifier: MIT */
/* From a token back to its probe: what a search through all slots would find, and without it. */
#include "probe/trace/trace.h"
#include "trace_bench.h"

enum { TOKENS = 65534, TRIALS = 400 };

static struct bench bench;

/* token_of[n]: the token of probe n, and of probe n + cycle. */
static uint16_t token_of[TOKENS];

/* The oracle: the newest probe with that token, of those that are still held. */
static bool search(const struct icmp4_trace *trace, size_t cycle, uint16_t token, uint64_t *number)
{
	size_t held = trace->memory.slot_count;

	for (*number = trace->number; *number > 0 && held > 0; held--)
		if (token_of[--*number % cycle] == token)
			return true;
	return false;
}

/* A probe number of any size, with those round a whole number of cycles among them. */
static uint64_t some_number(uint64_t *dice, size_t cycle)
{
	uint64_t number = (uint64_t)world_dice(dice) << (world_dice(dice) % 32);

	switch (world_dice(dice) % 3) {
	case 0:
		return number;
	case 1:
		return number - number % cycle + world_dice(dice) % 5;
	default:
		return number % (2 * cycle);
	}
}

/* Any token at all, that of a probe just sent, or one about to be given away or just was. */
static uint16_t some_token(const struct icmp4_trace *trace, uint64_t *dice, size_t cycle)
{
	uint64_t newest = trace->number + cycle; /* lest it be less than what is taken from it */

	switch (world_dice(dice) % 3) {
	case 0:
		return (uint16_t)world_dice(dice);
	case 1:
		return token_of[(newest + 2 - world_dice(dice) % 5) % cycle];
	default:
		newest -= trace->memory.slot_count;
		return token_of[(newest + 2 - world_dice(dice) % 5) % cycle];
	}
}

/* How many of the trials came out another way than the search; *found: how many it found. */
static unsigned disagreements(struct icmp4_trace *trace, size_t cycle, unsigned *found)
{
	uint64_t dice = cycle;
	unsigned wrong = 0;

	for (size_t n = 0; n < cycle; n++)
		token_of[n] = icmp4__trace_token(trace, n);
	for (unsigned trial = 0; trial < TRIALS; trial++) {
		uint64_t want, got;

		trace->memory.slot_count = 1 + world_dice(&dice) % cycle;
		trace->number = some_number(&dice, cycle);
		uint16_t token = some_token(trace, &dice, cycle);
		bool is_held = search(trace, cycle, token, &want);
		wrong += icmp4__trace_by_token(trace, token, &got) != is_held ||
			 (is_held && got != want);
		*found += is_held;
	}
	return wrong;
}

static void test_oracle(void)
{
	static const struct {
		const char *name;
		bool vary_port;
		uint16_t dst_port;
		size_t cycle;
	} rows[] = {
		{"permuted", false, 33434, TOKENS},
		{"ports from 33434", true, 33434, 65536 - 33434},
		{"ports from 1025", true, 1025, 65536 - 1025},
		{"ports from 65000", true, 65000, 536},
		{"the last port alone", true, 65535, 1},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct icmp4_trace trace = {
			.options = {.vary_port = rows[i].vary_port, .dst_port = rows[i].dst_port},
			.key = key,
		};
		unsigned found = 0, wrong = disagreements(&trace, rows[i].cycle, &found);

		is_int(wrong, 0, rows[i].name);
		ok(found > TRIALS / 10, "%s: %u of %u were held", rows[i].name, found, TRIALS);
	}
}

/* Neither 0 nor 0xffff is a token, whatever was sent. */
static void test_no_token(void)
{
	struct icmp4_trace trace = {
		.key = key, .number = 3 * TOKENS, .memory = {.slot_count = TOKENS}};
	uint64_t number;

	ok(!icmp4__trace_by_token(&trace, 0, &number), "0");
	ok(!icmp4__trace_by_token(&trace, UINT16_MAX, &number), "0xffff");
}

/* RECV-13: with the slots out of reach, what is no token of ours is still judged. */
static void test_forged_cost(void)
{
	static const uint8_t protocols[] = {ICMP4_PROTO_UDP, ICMP4_PROTO_ICMP, ICMP4_PROTO_TCP};

	for (size_t i = 0; i < sizeof protocols; i++) {
		struct icmp4_trace_options options = defaults(protocols[i]);
		struct icmp4_trace_event event;
		struct world_datagram error;

		setup(&bench, &options, SLOTS);
		while (leave(&bench))
			;
		error = world_error(HOP(2), 11, 0, &bench.probe, 28);
		put16(error.bytes + 28 + 4, icmp4__trace_token(&bench.trace, SLOTS));
		memset(error.bytes + 28 + 26, 0, 2);
		memset(error.bytes + 28 + 24, 0, protocols[i] == ICMP4_PROTO_TCP ? 4 : 0);
		world_resum(&error);
		bench.trace.memory.slots = NULL;
		arrive(&bench, &error);
		ok(verdict(&bench, &event) == ICMP4_TRACE_FORGED, "%u: no slot was read",
		   protocols[i]);
	}
}

int main(void)
{
	test_oracle();
	test_no_token();
	test_forged_cost();
	return tap_done();
}
