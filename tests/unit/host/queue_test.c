/* SPDX-License-Identifier: MIT */
/*
 * Links with a rate: the time of each packet to the nanosecond, what there is no room for, and
 * CoDel, held to a second version of RFC 8289 section 5 that is written as that has it, in floating
 * point.
 */
#include <math.h>
#include <stdlib.h>

#include "config/lab/lab.h"
#include "network.h"
#include "sim/codel.h"

static const struct icmp4_time always = {INT64_MAX - 1};

static struct lab *lab_of(const char *keys)
{
	struct config_error error = {""};
	char text[256];

	snprintf(text, sizeof(text), "links: {a -- b: {%s}}", keys);
	struct lab *lab = lab_read(text, strlen(text), keys, NULL, &error);
	ok(lab != NULL, "%s%s", keys, error.text);
	sim_set_place(lab->sim, 0, SIM_PLACE_KERNEL);
	sim_set_place(lab->sim, 1, SIM_PLACE_KERNEL);
	return lab;
}

static void send_octets(const struct lab *lab, int64_t now_ns, uint16_t octets, uint16_t number)
{
	send_datagram(lab->sim, now_ns, 0,
		      &(struct datagram){.src = sim_node_address(lab->sim, 0),
					 .dst = sim_node_address(lab->sim, 1),
					 .ttl = 64,
					 .protocol = ICMP4_PROTO_ICMP,
					 .length = octets,
					 .src_port = number});
}

/* --- Exactly -------------------------------------------------------------------------------- */

enum { MOST = 8 };

/* When packets arrive that were sent then; 0: it did not. */
static void test_times(void)
{
	static const struct {
		const char *keys;
		size_t count;
		struct {
			int64_t sent_us;
			uint16_t octets;
			int64_t arrives_ns;
		} packets[MOST];
	} rows[] = {
		{"rate: 1Mbit/s", 3, {{0, 1000, 8000000}, {0, 1000, 16000000}, {0, 125, 17000000}}},
		{"rate: 1Mbit/s, delay: 5ms",
		 3,
		 {{0, 1000, 13000000}, {1000, 1000, 21000000}, {20000, 1000, 33000000}}},
		{"rate: 7Mbit/s", 2, {{0, 100, 114286}, {0, 100, 228572}}},
		{"rate: 1Gbit/s", 2, {{0, 1500, 12000}, {1, 1500, 24000}}},
		{"rate: 1Mbit/s, queue: 2",
		 5,
		 {{0, 1000, 8000000},
		  {0, 1000, 16000000},
		  {0, 1000, 24000000},
		  {0, 1000, 0},
		  {8001, 1000, 32000000}}},
		{"rate: 1Mbit/s, queue: 2000 bytes",
		 6,
		 {{0, 1000, 8000000},
		  {0, 1000, 16000000},
		  {0, 900, 23200000},
		  {0, 101, 0},
		  {0, 100, 24000000},
		  {8001, 1000, 32000000}}},
		{"rate: 1Mbit/s, queue: 1 packets",
		 3,
		 {{0, 125, 1000000}, {0, 125, 2000000}, {0, 125, 0}}},
		{"delay: 3ms", 2, {{0, 1000, 3000000}, {0, 1000, 3000000}}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab *lab = lab_of(rows[i].keys);
		int64_t got_ns[MOST] = {0};
		struct answer answer;

		for (uint16_t n = 0; n < rows[i].count; n++) {
			int64_t sent_ns = rows[i].packets[n].sent_us * 1000;

			sim_advance(lab->sim, (struct icmp4_time){sent_ns});
			while (next_answer(lab->sim, &answer))
				got_ns[answer.seq] = answer.at_ns;
			send_octets(lab, sent_ns, rows[i].packets[n].octets, n);
		}
		sim_advance(lab->sim, always);
		while (next_answer(lab->sim, &answer))
			got_ns[answer.seq] = answer.at_ns;
		for (size_t n = 0; n < rows[i].count; n++)
			is_int(got_ns[n], rows[i].packets[n].arrives_ns, rows[i].keys);
		lab_free(lab);
	}
}

static void test_load(void)
{
	struct lab *lab = lab_of("rate: 1Mbit/s, queue: 3");

	for (uint16_t n = 0; n < 6; n++)
		send_octets(lab, 0, 1000, n);
	struct sim_load load = sim_link_load(lab->sim, 0, 0);
	ok(load.packets == 6 && load.octets == 6000, "load: all are counted");
	ok(load.waiting == 3 && load.waiting_octets == 3000, "load: three wait");
	is_int((int64_t)load.lost, 2, "load: two were too many");
	is_int((int64_t)sim_counters(lab->sim)->overflowed, 2, "load: by that name");
	sim_advance(lab->sim, always);
	load = sim_link_load(lab->sim, 0, 0);
	ok(!load.waiting && !load.waiting_octets, "load: none waits any more");
	is_int((int64_t)sim_counters(lab->sim)->carried, 4, "load: four came");
	load = sim_link_load(lab->sim, 0, 1);
	ok(!load.packets, "load: the other way is another");
	lab_free(lab);
}

/* What waits for a link that goes down is lost; what it was at work on, too. */
static void test_down(void)
{
	struct lab *lab = lab_of("rate: 1Mbit/s, queue: 3");
	struct sim_direction way = *sim_link_ways(lab->sim, 0);

	for (uint16_t n = 0; n < 4; n++)
		send_octets(lab, 0, 1000, n);
	sim_advance(lab->sim, (struct icmp4_time){12 * ICMP4_MS_NS});
	way.up = false;
	sim_set_way(lab->sim, 0, 0, &way);
	sim_advance(lab->sim, always);
	is_int((int64_t)sim_counters(lab->sim)->carried, 1, "down: one had left");
	is_int((int64_t)sim_counters(lab->sim)->cut_off, 3, "down: the others are lost");
	lab_free(lab);
}

/* A rate that is taken away while packets wait lets them go at once, in their order. */
static void test_rate_goes(void)
{
	struct lab *lab = lab_of("rate: 1Mbit/s");
	struct sim_direction way = *sim_link_ways(lab->sim, 0);
	struct answer answer = {0};

	for (uint16_t n = 0; n < 3; n++)
		send_octets(lab, 0, 1000, n);
	way.rate_bps = 0;
	sim_set_way(lab->sim, 0, 0, &way);
	send_octets(lab, 0, 1000, 3);
	sim_advance(lab->sim, always);
	for (uint16_t n = 0; n < 4; n++) {
		ok(next_answer(lab->sim, &answer) && answer.seq == n, "rate goes: in order");
		is_int(answer.at_ns, 8 * ICMP4_MS_NS, "rate goes: when the link is free");
	}
	lab_free(lab);
}

/* --- CoDel ---------------------------------------------------------------------------------- */

/* A queue of packets by the time they came, and what RFC 8289 does to it. */
struct oracle {
	int64_t came[4096];
	size_t first, last;
	double first_above, drop_next, target, interval;
	unsigned count, last_count;
	bool dropping;
	char verdicts[8192]; /* d: dropped, s: sent */
	size_t verdict_count;
};

/* The head, or -1; *ok where it has been too long for an interval. */
static int64_t oracle_take(struct oracle *o, double now, bool *standing)
{
	*standing = false;
	if (o->first == o->last) {
		o->first_above = 0;
		return -1;
	}
	int64_t came = o->came[o->first++];

	if (now - (double)came < o->target || o->last - o->first <= 1) {
		o->first_above = 0;
	} else if (o->first_above == 0) {
		o->first_above = now + o->interval;
	} else {
		*standing = now >= o->first_above;
	}
	return came;
}

static double oracle_law(const struct oracle *o, double from)
{
	return from + o->interval / sqrt(o->count);
}

static int64_t oracle_dequeue(struct oracle *o, double now)
{
	bool standing;
	int64_t came = oracle_take(o, now, &standing);

	if (o->dropping) {
		o->dropping = standing;
		while (o->dropping && now >= o->drop_next) {
			o->verdicts[o->verdict_count++] = 'd';
			o->count++;
			came = oracle_take(o, now, &standing);
			o->dropping = standing;
			if (standing)
				o->drop_next = oracle_law(o, o->drop_next);
		}
	} else if (standing) {
		unsigned before = o->count - o->last_count;

		o->verdicts[o->verdict_count++] = 'd';
		came = oracle_take(o, now, &standing);
		o->dropping = true;
		o->count = before > 1 && now - o->drop_next < 16 * o->interval ? before : 1;
		o->drop_next = oracle_law(o, now);
		o->last_count = o->count;
	}
	if (came >= 0)
		o->verdicts[o->verdict_count++] = 's';
	return came;
}

/* Ours, on the same arrivals. */
static bool codel_dequeue(struct codel *codel, const struct codel_plan *plan, struct oracle *queue,
			  int64_t now)
{
	while (queue->first < queue->last) {
		int64_t waited = now - queue->came[queue->first++];
		bool drops = codel_drops(codel, plan, (struct icmp4_time){now}, waited,
					 queue->last - queue->first <= 1);

		queue->verdicts[queue->verdict_count++] = drops ? 'd' : 's';
		if (!drops)
			return true;
	}
	codel_empty(codel);
	return false;
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/* Arrivals in spells of calm and of flood, a packet served each ms. */
static void arrivals(struct oracle *o, uint64_t seed, size_t count)
{
	int64_t now = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t pressure = (uint32_t)(i / 400 + seed) % 3;

		now += (int64_t)(next_random(&seed) % (pressure == 0   ? 3000000
						       : pressure == 1 ? 1900000
								       : 1200000));
		o->came[o->last++] = now;
	}
}

static void test_oracle(void)
{
	static struct oracle want, have, all;
	static const struct codel_plan plans[] = {
		{5 * ICMP4_MS_NS, 100 * ICMP4_MS_NS},
		{1 * ICMP4_MS_NS, 20 * ICMP4_MS_NS},
		{10 * ICMP4_MS_NS, 1000 * ICMP4_MS_NS},
	};
	size_t drops = 0;

	for (uint64_t seed = 0; seed < 30; seed++) {
		const struct codel_plan *plan = &plans[seed % 3];
		struct codel codel = {0};
		size_t next = 0;

		memset(&all, 0, sizeof(all));
		arrivals(&all, seed, 4000);
		want = have = (struct oracle){.target = (double)plan->target_ns,
					      .interval = (double)plan->interval_ns};
		for (int64_t now = 0; want.first < 4000; now += ICMP4_MS_NS) {
			for (; next < all.last && all.came[next] <= now; next++)
				want.came[want.last++] = have.came[have.last++] = all.came[next];
			oracle_dequeue(&want, (double)now);
			codel_dequeue(&codel, plan, &have, now);
		}
		for (size_t i = 0; i < want.verdict_count; i++)
			drops += want.verdicts[i] == 'd';
		is_str(have.verdicts, want.verdicts, "oracle: the same packets are dropped");
	}
	ok(drops > 100, "oracle: and some are (%zu)", drops);
}

/* How long packets took in the second half of 20 s, a fifth more of them than a link carries. */
struct took {
	int64_t most_ns, all_ns, count;
};

static struct took overload(const char *keys, struct sim_counters *counters)
{
	enum { PACKETS = 20000 };
	static int64_t sent_ns[PACKETS];
	struct lab *lab = lab_of(keys);
	struct took took = {0};
	struct answer answer;

	for (uint16_t n = 0; n < PACKETS; n++) {
		sent_ns[n] = n * ICMP4_MS_NS;
		sim_advance(lab->sim, (struct icmp4_time){sent_ns[n]});
		while (next_answer(lab->sim, &answer)) {
			int64_t ns = answer.at_ns - sent_ns[answer.seq];

			if (answer.seq < PACKETS / 2)
				continue;
			took.most_ns = ns > took.most_ns ? ns : took.most_ns;
			took.all_ns += ns;
			took.count++;
		}
		send_octets(lab, sent_ns[n], 1500, n);
	}
	*counters = *sim_counters(lab->sim);
	lab_free(lab);
	return took;
}

/* A tail-drop queue is full all the time; CoDel keeps it shorter, even where nobody slows down. */
static void test_bloat(void)
{
	struct sim_counters tail, codel;
	struct took full = overload("rate: 10Mbit/s, queue: 200", &tail);
	struct took brief = overload("rate: 10Mbit/s, queue: 200 codel", &codel);

	is_int(full.most_ns, INT64_C(201) * 1200000, "bloat: all of the queue, and itself");
	ok(full.all_ns / full.count > 239 * ICMP4_MS_NS, "bloat: and always");
	ok(brief.all_ns / brief.count < 100 * ICMP4_MS_NS, "bloat: CoDel: %d us on average",
	   (int)(brief.all_ns / brief.count / 1000));
	ok(tail.overflowed > 3000 && !tail.shed, "bloat: lost for want of room");
	ok(codel.shed > 2500, "bloat: CoDel: dropped before that (%d)", (int)codel.shed);
}

int main(void)
{
	test_times();
	test_load();
	test_down();
	test_rate_goes();
	test_oracle();
	test_bloat();
	return tap_done();
}
