/* SPDX-License-Identifier: MIT */
/*
 * Many traces through small Internets, in virtual time, each hop held against the way that the very
 * flow takes there: with every router as it should be, and with loss, silence and rate limits.
 */
#include <icmp4/error.h>
#include <icmp4/many.h>
#include <stdlib.h>

#include "config/generate/generate.h"
#include "run/engines.h"
#include "run/virtual.h"
#include "stat/ways.h"
#include "tap.h"
#include "way.h"

enum { ROOM = 64, SEEN = 1 << 16, TARGETS = 4096 };

/* What is done to the lab, and what must be found of it, in thousandths. */
static const struct row {
	const char *name;
	uint32_t nodes;
	uint64_t seed;
	uint32_t loss_ppb;     /* of every link */
	unsigned silent;       /* each so many-th router says nothing; 0: none */
	unsigned silent_hosts; /* the same of hosts */
	uint32_t limit;        /* errors a second of every router, 10 in a row; 0: no limit */
	bool no_stop;          /* and slowly, so that no router's own limit is met */
	unsigned found;        /* of the hops that there are, at least so many are known */
	unsigned measured;     /* and so many were measured */
	unsigned reached;      /* of the targets that answer */
	unsigned probes;       /* a target at most, in thousandths */
} rows[] = {
	{"as it should be", 2000, 1, 0, 0, 0, 0, false, 1000, 200, 1000, 5500},
	{"another", 2000, 2, 0, 0, 0, 0, false, 998, 200, 1000, 5500},
	{"small", 60, 3, 0, 0, 0, 0, false, 1000, 200, 1000, 5000},
	{"every hop measured", 300, 4, 0, 0, 0, 0, true, 1000, 1000, 1000, 12500},
	{"0.5 % loss on each link", 1000, 5, 5000000, 0, 0, 0, false, 990, 200, 990, 6500},
	{"2 % loss on each link", 1000, 5, 20000000, 0, 0, 0, false, 890, 200, 950, 9500},
	{"silent routers", 1000, 6, 0, 9, 0, 0, false, 1000, 200, 1000, 5500},
	{"silent hosts", 1000, 7, 0, 0, 4, 0, false, 990, 200, 1000, 6000},
	{"rate limits", 1000, 8, 0, 0, 0, 20, false, 990, 200, 1000, 5000},
	{"all of it", 1000, 9, 5000000, 11, 5, 50, false, 980, 200, 990, 7000},
};

static struct lab *draw(const struct row *row)
{
	const uint32_t sizes[GENERATE_SIZES] = {row->nodes, 0};
	struct config_error error = {""};
	struct sketch sketch;
	struct lab *lab;
	char *text = NULL;
	size_t length;

	sketch_init(&sketch);
	generate(generator_named("internet"), sizes, row->seed, &sketch);
	FILE *file = open_memstream(&text, &length);
	sketch_write(&sketch, file);
	fclose(file);
	sketch_free(&sketch);
	lab = lab_read(text, length, "test", NULL, &error);
	if (!lab)
		printf("# %s\n", error.text);
	free(text);
	return lab;
}

static bool is_silent(const struct row *row, const struct lab *lab, uint32_t node)
{
	unsigned each = sim_node_is_router(lab->sim, node) ? row->silent : row->silent_hosts;

	return each && node != lab->attachments[0].node && node % each == 0;
}

static void spoil_node(const struct row *row, struct lab *lab, uint32_t node)
{
	struct icmp4_node_settings settings = *sim_node_config(lab->sim, node)->settings;
	struct sim_behaviour behaviour = *sim_node_behaviour(lab->sim, node);

	if (is_silent(row, lab, node))
		settings.silent = UINT32_MAX;
	if (row->limit && sim_node_is_router(lab->sim, node))
		settings.limit = (struct icmp4_rate){row->limit * 1000, 10};
	sim_set_node(lab->sim, node, &settings, &behaviour);
}

static void spoil(const struct row *row, struct lab *lab)
{
	for (uint32_t node = 0; node < sim_node_count(lab->sim); node++)
		if (is_silent(row, lab, node) || row->limit)
			spoil_node(row, lab, node);
	for (uint32_t link = 0; row->loss_ppb && link < sim_link_count(lab->sim); link++)
		for (uint32_t side = 0; side < 2; side++) {
			struct sim_direction way = sim_link_ways(lab->sim, link)[side];

			way.loss_ppb = row->loss_ppb;
			sim_set_way(lab->sim, link, side, &way);
		}
}

static struct icmp4_many_target targets[TARGETS];
static uint16_t ports[TARGETS];
static uint64_t seen[SEEN];

static int by_address(const void *a, const void *b)
{
	const struct icmp4_many_target *x = a, *y = b;

	return (x->dst > y->dst) - (x->dst < y->dst);
}

/* Every host but the one we are. */
static uint32_t choose_targets(const struct lab *lab)
{
	uint32_t count = 0;

	for (uint32_t node = 0; node < sim_node_count(lab->sim) && count < TARGETS; node++)
		if (!sim_node_is_router(lab->sim, node) && node != lab->attachments[0].node)
			targets[count++].dst = sim_node_address(lab->sim, node);
	qsort(targets, count, sizeof(*targets), by_address);
	return count;
}

struct found {
	struct stat_ways ways;
	struct icmp4_many many;
};

static void take(void *world, const struct icmp4_many_event *event)
{
	struct found *found = world;

	if (event->status <= ICMP4_MANY_REFUSED)
		stat_ways_add(&found->ways,
			      (struct stat_ways_row){.target = event->target,
						     .ttl = event->ttl,
						     .from = event->heard.from,
						     .rtt_us = (uint32_t)(event->rtt_ns / 1000)});
}

static void run(struct found *found, struct lab *lab, uint32_t count, bool no_stop)
{
	static const struct icmp4_key key = {{5, 6}};
	const struct icmp4_many_memory memory = {targets, count, seen, SEEN};
	struct icmp4_many_options options;
	struct run_many_sink sink = {take, found};
	struct run_engine engine = run_many(&found->many, &sink);
	struct run_virtual virtual;
	uint8_t room[ROOM];
	struct run_plan plan = {.engine = engine,
				.world = &virtual.world,
				.end = ICMP4_NEVER,
				.room = room,
				.room_size = sizeof(room)};

	icmp4_many_options_default(&options);
	options.src = sim_node_address(lab->sim, lab->attachments[0].node);
	options.no_stop = no_stop;
	options.gap_ns = no_stop ? 100 * ICMP4_MS_NS : options.gap_ns;
	run_virtual_init(&virtual, lab->sim, lab->attachments[0].node, 0, NULL);
	if (icmp4_many_init(&found->many, &options, &memory, &key, virtual.now))
		abort();
	run_loop(&plan);
	for (uint32_t i = 0; i < count; i++)
		ports[i] = icmp4_many_port(&found->many, targets[i].dst);
}

struct score {
	unsigned hops, known, measured, wrong, claimed; /* wrong, of those claimed to be measured */
	unsigned doubted;                               /* of the wrong ones, as one of several */
	unsigned answer, reached;
};

/* A router may say who it is by any of its addresses (RFC 1812 section 4.3.2.4). */
static void score_hop(struct score *score, const struct lab *lab, const struct stat_way_hop *hop,
		      uint32_t node)
{
	uint32_t interface;
	bool right = hop->from && sim_owner(lab->sim, hop->from, &interface) == node;

	score->hops++;
	score->known += right;
	score->measured += right && hop->how == STAT_HOP_MEASURED;
	score->wrong += hop->from && !right;
	score->claimed += !right && hop->how == STAT_HOP_MEASURED;
	score->doubted += hop->from && !right && hop->how == STAT_HOP_ONE_OF;
}

static void judge(struct score *score, const struct row *row, const struct found *found,
		  struct way *way, uint32_t target)
{
	const struct icmp4_many_target *t = &targets[target];
	struct stat_way_hop hops[STAT_WAY_MAX];
	uint32_t interface;
	unsigned last = stat_ways_of(&found->ways, target, t->asked, hops);

	way_walk(way, way->lab->attachments[0].node, t->dst, ports[target], 33434);
	for (unsigned ttl = 1; ttl <= way->count; ttl++) {
		uint32_t node = sim_owner(way->lab->sim, way->hops[ttl], &interface);

		if (!is_silent(row, way->lab, node))
			score_hop(score, way->lab, &hops[ttl], node);
		else
			score->claimed += hops[ttl].from != 0;
	}
	score->answer += !is_silent(row, way->lab, sim_owner(way->lab->sim, t->dst, &interface));
	score->reached += t->last && t->last == last && last == way->count;
}

static unsigned share(unsigned part, unsigned whole)
{
	return whole ? (unsigned)((uint64_t)part * 1000 / whole) : 1000;
}

static void test_row(const struct row *row)
{
	struct lab *lab = draw(row), *clean = draw(row);
	struct found found = {.ways = {.rows = NULL}};
	struct score score = {0};
	struct way way;

	if (!ok(lab && clean, "%s: a lab", row->name))
		return;
	uint32_t count = choose_targets(lab);
	spoil(row, lab);
	run(&found, lab, count, row->no_stop);
	ok(stat_ways_settle(&found.ways), "%s: settled", row->name);
	way_begin(&way, clean);
	for (uint32_t i = 0; i < count; i++)
		judge(&score, row, &found, &way, i);
	printf("# %s: %u targets, %.2f hops and %.2f probes a target; known %.2f %%, measured %.2f "
	       "%%, wrong %u (%u doubted), reached %.2f %%\n",
	       row->name, count, score.hops / (double)count, (double)found.many.sent / count,
	       100.0 * score.known / score.hops, 100.0 * score.measured / score.hops, score.wrong,
	       score.doubted, 100.0 * score.reached / score.answer);
	printf("#   answered %" PRIu64 ", retried %" PRIu64 ", late %" PRIu64 ", duplicate %" PRIu64
	       ", joined %" PRIu64 "\n",
	       found.many.answered, found.many.retried, found.many.late, found.many.duplicate,
	       found.many.joined);
	is_int(score.claimed, 0, "nothing is claimed that is not so");
	ok(share(score.known, score.hops) >= row->found, "%s: hops known", row->name);
	ok(share(score.measured, score.hops) >= row->measured, "%s: measured", row->name);
	ok(share(score.reached, score.answer) >= row->reached, "%s: reached", row->name);
	ok(found.many.sent * 1000 <= (uint64_t)row->probes * count, "%s: probes", row->name);
	ok(found.many.forged == 0, "%s: none is taken for forged", row->name);
	stat_ways_free(&found.ways);
	lab_free(lab);
	lab_free(clean);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(&rows[i]);
	return tap_done();
}
