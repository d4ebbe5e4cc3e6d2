/* SPDX-License-Identifier: MIT */
/*
 * Several flows through labs that balance them, one member of which is bad: which flows suffer, and
 * by whom, against which flows the lab itself sends by that member, as a tap sees it.
 */
#include "config/lab/lab.h"
#include "io/clock.h"
#include "network.h"
#include "out/trace/flows.h"
#include "run/flows.h"
#include "run/virtual.h"
#include <stdlib.h>

enum { ROOM = 2048, SLOTS = 256, FLOWS = 12, PORT = 40000, TEXT = 1024 };

static struct icmp4_trace_slot slots[FLOWS][SLOTS];
static struct icmp4_trace traces[FLOWS];
static struct out_path paths[FLOWS];
static unsigned strange;

/* No router limits an answer a second, and the destination none of these. */
static const struct icmp4_trace_options slow = {.protocol = ICMP4_PROTO_TCP,
						.interval_ns = FLOWS * ICMP4_S_NS};

static void take(void *world, size_t flow, const struct icmp4_trace_event *event)
{
	(void)world;
	path_add(&paths[flow], event);
	strange += event->status == ICMP4_TRACE_FORGED || event->status == ICMP4_TRACE_DUPLICATE;
}

/* --- What the lab does --- */

struct passing {
	uint32_t node;
	flow_set flows;
};

static void watch(void *world, const struct sim_sight *sight)
{
	struct passing *passing = world;
	const uint8_t *ip = sight->packet->bytes;
	unsigned flow = (unsigned)(ip[20] << 8 | ip[21]) - PORT;

	if (sight->node == passing->node && !sight->loss && ip[9] == ICMP4_PROTO_TCP &&
	    flow < FLOWS)
		passing->flows |= UINT64_C(1) << flow;
}

/* As the options have protocol and interval. */
static struct out_trace_flows run(struct lab *lab, struct icmp4_trace_options *options,
				  uint16_t rounds, uint64_t seed)
{
	uint32_t from = lab_node(lab, "client"), to = lab_node(lab, "server");
	struct run_flows flows = {traces, FLOWS};
	struct run_flows_sink sink = {take, NULL};
	struct run_virtual virtual;
	uint8_t room[ROOM], protocol = options->protocol;
	int64_t interval_ns = options->interval_ns;

	icmp4_trace_options_default(options, sim_node_address(lab->sim, to));
	options->src = sim_node_address(lab->sim, from);
	options->protocol = protocol;
	options->dst_port = 80;
	options->rounds = rounds;
	options->interval_ns = interval_ns;
	for (size_t i = 0; i < FLOWS; i++) {
		struct icmp4_trace_memory memory = {slots[i], SLOTS};
		struct icmp4_key key = {{seed, i}};

		options->src_port = (uint16_t)(PORT + i);
		icmp4_trace_init(&traces[i], options, &memory, &key,
				 (struct icmp4_time){(int64_t)i * interval_ns / FLOWS});
		path_init(&paths[i], 1, 0);
	}
	options->src_port = PORT;
	run_virtual_init(&virtual, lab->sim, from, 0, NULL);
	run_loop(&(struct run_plan){
		.engine = run_flows(&flows, &sink),
		.world = &virtual.world,
		.end = ICMP4_NEVER,
		.room = room,
		.room_size = ROOM,
	});
	return (struct out_trace_flows){.count = FLOWS, .options = options, .paths = paths};
}

static void free_paths(void)
{
	for (size_t i = 0; i < FLOWS; i++)
		path_free(&paths[i]);
}

static struct lab *lab_of(const char *text)
{
	struct config_error error = {""};
	struct lab *lab = lab_read(text, strlen(text), "test", NULL, &error);

	if (!lab) {
		printf("# %s\n", error.text);
		abort();
	}
	return lab;
}

/* --- Cases --- */

/* loss: what stands in the lab for the bad member's link; NULL: all are well. */
static bool one_bad(uint64_t seed, unsigned ways, const char *loss, bool *divided, bool *right)
{
	static const char *const members[] = {"m1, m2", "m1, m2, m3", "m1, m2, m3, m4"};
	struct icmp4_trace_options options = slow;
	char text[TEXT], bad[] = {'m', (char)('1' + seed % ways), '\0'};
	size_t used = (size_t)snprintf(
		text, sizeof(text),
		"seed: %" PRIu64 "\nhosts: {client: , server: }\nlinks:\n  client -- r1: 1ms\n"
		"  r1 -- {%s} -- r2: 5ms\n  r2 -- r3 -- server: 1ms\n",
		seed, members[ways - 2]);

	if (loss)
		snprintf(text + used, sizeof(text) - used, "  %s -> r2: {loss: %s}\n", bad, loss);
	struct lab *lab = lab_of(text);
	struct passing passing = {lab_node(lab, bad), 0};
	sim_set_tap(lab->sim, watch, &passing);
	struct out_trace_flows flows = run(lab, &options, 30, seed);
	struct flow_blame blame = flow_blame_of(&flows);
	flow_set all = (UINT64_C(1) << FLOWS) - 1;

	*divided = passing.flows && passing.flows != all;
	*right = blame.found && blame.flows == passing.flows &&
		 owner_of(lab->sim, blame.address) == passing.node && blame.ttl == 2 &&
		 (!blame.to || (blame.from == 2 && blame.to >= 3));
	free_paths();
	lab_free(lab);
	return blame.found;
}

static void test_found(void)
{
	static const struct {
		const char *loss;
		unsigned least; /* of a hundred */
	} rows[] = {{"100%", 100}, {"50%", 100}, {"20%", 95}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned tried = 0, rights = 0;

		for (uint64_t seed = 1; tried < 50; seed++) {
			bool divided, right;

			one_bad(seed, 2 + (unsigned)seed % 3, rows[i].loss, &divided, &right);
			tried += divided;
			rights += divided && right;
		}
		ok(rights * 2 >= rows[i].least, "%s: found and placed %u of 50 times", rows[i].loss,
		   rights);
	}
}

/* Loss that all flows share, or none, is nobody's. */
static void test_not_found(void)
{
	unsigned blamed = 0;

	for (uint64_t seed = 1; seed <= 50; seed++) {
		bool divided, right;

		blamed += one_bad(seed, 3, NULL, &divided, &right);
	}
	is_int(blamed, 0, "where nothing is lost, nobody is blamed");
	is_int(strange, 0, "each flow knows its own answers, and takes no others for its own");
}

static void test_shared_loss(void)
{
	unsigned blamed = 0;

	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct icmp4_trace_options options = slow;
		char text[TEXT];

		snprintf(text, sizeof(text),
			 "seed: %" PRIu64 "\nhosts: {client: , server: }\nlinks:\n"
			 "  client -- r1: 1ms\n  r1 -- {m1, m2, m3} -- r2: 5ms\n"
			 "  r2 -- server: {delay: 1ms, loss: 10%%}\n",
			 seed);
		struct lab *lab = lab_of(text);
		struct out_trace_flows flows = run(lab, &options, 30, seed);
		blamed += flow_blame_of(&flows).found;
		free_paths();
		lab_free(lab);
	}
	ok(blamed <= 5, "loss that all flows share: a member was blamed %u of 100 times", blamed);
}

/* What a limit leaves unanswered at the end says nothing about flows. */
static void test_limited(void)
{
	unsigned blamed = 0, limited = 0;

	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct icmp4_trace_options options = {.protocol = ICMP4_PROTO_UDP,
						      .interval_ns = ICMP4_S_NS};
		struct lab *lab =
			lab_of("hosts: {client: , server: }\nlinks:\n  client -- r1: 1ms\n"
			       "  r1 -- {m1, m2, m3} -- r2 -- server: 5ms\n");
		struct out_trace_flows flows = run(lab, &options, 30, seed);
		struct flow_blame blame = flow_blame_of(&flows);

		blamed += blame.found;
		limited += blame.limited;
		free_paths();
		lab_free(lab);
	}
	is_int(limited, 20, "a limit at the end is known as one");
	is_int(blamed, 0, "and nobody is blamed for it");
}

static void test_sets(void)
{
	static const struct {
		flow_set flows;
		const char *text;
	} rows[] = {{0, ""},           {1, "1"},        {3, "1 2"},          {7, "1-3"},
		    {0x96, "2 3 5 8"}, {0x17, "1-3 5"}, {UINT64_MAX, "1-64"}};
	char buffer[FLOW_SET_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		is_str(flow_set_text(buffer, rows[i].flows), rows[i].text, "flows by numbers");
}

int main(void)
{
	test_sets();
	test_found();
	test_not_found();
	test_shared_loss();
	test_limited();
	return tap_done();
}
