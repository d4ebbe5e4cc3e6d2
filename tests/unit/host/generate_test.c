/* SPDX-License-Identifier: MIT */
/* Each generator: what it draws is a lab, sound, of the size that was asked for, and again the
 * same. */
#include <icmp4/ip.h>
#include <stdlib.h>

#include "config/generate/generate.h"
#include "config/lab/judge.h"
#include "tap.h"

static char *drawn(const char *shape, uint32_t a, uint32_t b, uint64_t seed)
{
	const struct generator *generator = generator_named(shape);
	const uint32_t sizes[GENERATE_SIZES] = {a, b};
	struct sketch sketch;
	char *text = NULL;
	size_t length;

	sketch_init(&sketch);
	if (generator && generate(generator, sizes, seed, &sketch)) {
		FILE *file = open_memstream(&text, &length);

		sketch_write(&sketch, file);
		fclose(file);
	}
	sketch_free(&sketch);
	return text;
}

static struct lab *lab_of(const char *text)
{
	struct config_error error = {""};
	struct lab *lab = text ? lab_read(text, strlen(text), "test", NULL, &error) : NULL;

	if (!lab)
		printf("# %s\n", text ? error.text : "nothing was drawn");
	return lab;
}

static const struct {
	const char *shape;
	uint32_t a, b;
	size_t nodes, links; /* links 0: whatever the seed says */
} rows[] = {
	{"line", 1, 0, 3, 2},           {"line", 20, 0, 22, 21},      {"ring", 3, 0, 5, 5},
	{"ring", 12, 0, 14, 14},        {"grid", 1, 1, 3, 2},         {"grid", 4, 3, 14, 19},
	{"tree", 1, 2, 3, 2},           {"tree", 3, 3, 40, 39},       {"fat-tree", 2, 0, 7, 6},
	{"fat-tree", 4, 0, 36, 48},     {"fat-tree", 8, 0, 208, 384}, {"random", 2, 0, 4, 3},
	{"random", 50, 70, 52, 72},     {"internet", 24, 0, 24, 0},   {"internet", 300, 0, 300, 0},
	{"internet", 3000, 0, 3000, 0},
};

static void test_shapes(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = drawn(rows[i].shape, rows[i].a, rows[i].b, 5);
		char *again = drawn(rows[i].shape, rows[i].a, rows[i].b, 5);
		struct lab_verdict verdicts[LAB_VERDICTS];
		struct lab_judge judge;
		struct lab *lab = lab_of(text);

		ok(text && again && !strcmp(text, again), "%s: again the same", rows[i].shape);
		if (ok(lab != NULL, "%s %u %u is a lab", rows[i].shape, rows[i].a, rows[i].b)) {
			is_int((int64_t)sim_node_count(lab->sim), (int64_t)rows[i].nodes, "nodes");
			if (rows[i].links)
				is_int((int64_t)sim_link_count(lab->sim), (int64_t)rows[i].links,
				       "links");
			lab_judge_init(&judge, lab);
			ok(lab->claim_count == 1 && lab_judge(&judge, lab->claims, verdicts) == 1 &&
				   verdicts[0].claimed == verdicts[0].found,
			   "its ends reach each other");
		}
		lab_free(lab);
		free(text);
		free(again);
	}
}

static void test_refused(void)
{
	static const struct {
		const char *shape;
		uint32_t a, b;
	} none[] = {
		{"fat-tree", 3, 0}, {"grid", 30000, 30000}, {"tree", 14, 128}, {"random", 9, 3}};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		char *text = drawn(none[i].shape, none[i].a, none[i].b, 1);

		ok(!text, "no %s of %u and %u", none[i].shape, none[i].a, none[i].b);
		free(text);
	}
	ok(!generator_named("circle"), "no circle");
}

/* Where a line holds no packets for so long, nothing is claimed. */
static void test_far(void)
{
	char *text = drawn("line", 100, 0, 1);

	ok(text && !strstr(text, "expect"), "too far: nothing is claimed");
	free(text);
}

static void test_seeds(void)
{
	char *one = drawn("internet", 200, 0, 1), *two = drawn("internet", 200, 0, 2);

	ok(one && two && strcmp(one, two) != 0, "another seed, another internet");
	free(one);
	free(two);
}

/* The prices between systems along one way: down and never down again before the top is passed. */
struct prices {
	struct lab *lab;
	uint32_t from, to;
	size_t count;
	uint32_t price[64];
};

static uint32_t price_between(const struct sim *sim, uint32_t a, uint32_t b)
{
	enum { TRADED = 10000 };

	for (uint32_t i = 0; i < sim_link_count(sim); i++) {
		const struct sim_end *ends = sim_link_ends(sim, i);
		uint32_t cost = sim_link_ways(sim, i)[0].cost;

		if (cost >= TRADED && ((ends[0].node == a && ends[1].node == b) ||
				       (ends[0].node == b && ends[1].node == a)))
			return cost;
	}
	return 0;
}

static void walk(struct prices *prices)
{
	const struct sim *sim = prices->lab->sim;
	uint32_t dst = sim_node_address(sim, prices->to), node = prices->from, interface;

	prices->count = 0;
	for (int hop = 0; hop < 60 && node != prices->to; hop++) {
		const struct icmp4_node_config *config = sim_node_config(sim, node);
		const struct icmp4_route *route = config->route(config->world, dst);
		uint32_t next =
			route ? sim_owner(sim, route->hops[0].gateway, &interface) : SIM_NONE;
		uint32_t price = next == SIM_NONE ? 0 : price_between(sim, node, next);

		if (next == SIM_NONE)
			return;
		if (price)
			prices->price[prices->count++] = price;
		node = next;
	}
}

/* Falling, then rising: no valley. */
static bool is_hill(const struct prices *prices)
{
	size_t i = 1;

	while (i < prices->count && prices->price[i] < prices->price[i - 1])
		i++;
	while (i < prices->count && prices->price[i] >= prices->price[i - 1])
		i++;
	return i >= prices->count;
}

static void test_valleys(void)
{
	char *text = drawn("internet", 1200, 0, 3);
	struct lab *lab = lab_of(text);
	size_t far = 0, valleys = 0, seen = 0;

	for (uint32_t to = 7; lab && to < 1200; to += 7) {
		struct prices prices = {lab, lab->attachments[0].node, to, 0, {0}};

		if (to == prices.from)
			continue;
		walk(&prices);
		far += prices.count >= 4;
		valleys += !is_hill(&prices);
		seen++;
	}
	ok(seen > 150 && far > 20, "%zu ways, %zu of them through many systems", seen, far);
	is_int((int64_t)valleys, 0, "and nobody carries what others pay for");
	lab_free(lab);
	free(text);
}

int main(void)
{
	test_shapes();
	test_refused();
	test_far();
	test_seeds();
	test_valleys();
	return tap_done();
}
