/* SPDX-License-Identifier: MIT */
/*
 * What a wire does to packets, counted over 100,000 of them with fixed seeds: shares lie in the
 * interval that Wilson allows, times fall into classes as their distribution has it (chi-square,
 * one in a hundred thousand beyond), bursts are as long as was asked, and a bit is a bit.
 */
#include <math.h>
#include <stdlib.h>

#include "config/lab/lab.h"
#include "network.h"

enum { SENT = 100000, GAP_NS = 1000000, CLASSES = 20 };

static const struct icmp4_time always = {INT64_MAX - 1};

/* What was sent from one end of a link arrived at the other: when, in which order, how. */
struct arrivals {
	size_t count;
	uint32_t number[2 * SENT];
	int64_t took_ns[2 * SENT];
	size_t damaged, bits[84];
	uint32_t times[SENT]; /* that each arrived */
};

static size_t changed_bits(const uint8_t *bytes, const uint8_t *sent, size_t *at)
{
	size_t count = 0;

	for (size_t i = 0; i < 84; i++)
		for (uint8_t difference = bytes[i] ^ sent[i]; difference;
		     difference &= difference - 1) {
			count++;
			*at = i;
		}
	return count;
}

/* The number of a packet stands in its last octets. */
static void note(struct arrivals *a, const struct icmp4_packet *packet, const uint8_t *sent)
{
	uint8_t plain[84];
	size_t at = 0;

	memcpy(plain, packet->bytes, 84);
	memcpy(plain + 80, sent + 80, 4);
	uint32_t number = (uint32_t)packet->bytes[80] << 24 | (uint32_t)packet->bytes[81] << 16 |
			  (uint32_t)packet->bytes[82] << 8 | packet->bytes[83];

	if (number < SENT) {
		a->number[a->count] = number;
		a->took_ns[a->count++] = packet->stamp.ns - (int64_t)number * GAP_NS;
		a->times[number]++;
	}
	size_t changed = changed_bits(plain, sent, &at);
	a->damaged += changed > 0;
	a->bits[at] += changed;
}

static void receive(struct sim *sim, struct arrivals *a, const uint8_t *sent)
{
	struct icmp4_packet packet;
	uint32_t place;

	while (sim_receive(sim, &place, &packet))
		note(a, &packet, sent);
}

/* Two hosts, whose places we take, and 100,000 datagrams, one each GAP_NS. */
static void run(uint64_t seed, const struct sim_direction *way, struct arrivals *a)
{
	struct sim *sim = sim_new(seed);
	struct icmp4_ip ip = {
		.src = NODES, .dst = NODES + 1, .total_length = 84, .ttl = 64, .protocol = 200};
	uint8_t bytes[84] = {0};

	memset(a, 0, sizeof(*a));
	icmp4_ip_build(&ip, bytes, sizeof(bytes));
	add_node(sim, "a", false);
	add_node(sim, "b", false);
	add_link(sim, 0, 1, *way, way_default);
	sim_finish(sim);
	sim_set_place(sim, 0, SIM_PLACE_KERNEL);
	sim_set_place(sim, 1, SIM_PLACE_KERNEL);
	for (uint32_t n = 0; n < SENT; n++) {
		struct icmp4_time now = {(int64_t)n * GAP_NS};

		put_number(bytes + 80, (uint16_t)(n >> 16));
		put_number(bytes + 82, (uint16_t)n);
		sim_advance(sim, now);
		receive(sim, a, bytes);
		sim_send(sim, now, 0,
			 &(struct icmp4_packet){.bytes = bytes, .held = 84, .length = 84});
	}
	sim_advance(sim, always);
	receive(sim, a, bytes);
	sim_free(sim);
}

static struct sim_direction way_of(const char *keys)
{
	struct config_error error = {""};
	char text[256];

	snprintf(text, sizeof(text), "links: {a -- b: {%s}}", keys);
	struct lab *lab = lab_read(text, strlen(text), "way", NULL, &error);
	ok(lab != NULL, "%s%s", keys, error.text);
	struct sim_direction way = *sim_link_ways(lab->sim, 0);
	/* Lists of times are the lab's. */
	ok(!way.times, "%s: a value by itself", keys);
	lab_free(lab);
	return way;
}

static struct arrivals got;

/* The interval in which the true share lies, by Wilson, at 4.4 deviations (1 in 100,000). */
static bool fits_share(double share, double hits, double n)
{
	double z = 4.4, z2 = z * z, p = hits / n;
	double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
	double reach = z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);

	return fabs(share - middle) <= reach + 1e-9;
}

/* --- Times ---------------------------------------------------------------------------------- */

static double normal_cdf(double x)
{
	return erfc(-x / sqrt(2)) / 2;
}

static double uniform_cdf(double x)
{
	return x < -1 ? 0 : x > 1 ? 1 : (x + 1) / 2;
}

/* Shape 3, mean 1. */
static double pareto_cdf(double x)
{
	return x < 0 ? 0 : 1 - pow(1 + x / 2, -3);
}

/* Classes of equal chance: what is expected in each is SENT / CLASSES. */
static double chi_square(double (*cdf)(double), double delay_ns, double jitter_ns)
{
	size_t classes[CLASSES] = {0};
	double sum = 0, expected = (double)got.count / CLASSES;

	for (size_t i = 0; i < got.count; i++) {
		double chance = cdf(((double)got.took_ns[i] - delay_ns) / jitter_ns);
		size_t class = (size_t)(chance * CLASSES);

		classes[class < CLASSES ? class : CLASSES - 1]++;
	}
	for (size_t i = 0; i < CLASSES; i++)
		sum += ((double)classes[i] - expected) * ((double)classes[i] - expected) / expected;
	return sum;
}

static void moments(double *mean, double *deviation)
{
	double sum = 0, squares = 0, n = (double)got.count;

	for (size_t i = 0; i < got.count; i++)
		sum += (double)got.took_ns[i];
	*mean = sum / n;
	for (size_t i = 0; i < got.count; i++)
		squares += ((double)got.took_ns[i] - *mean) * ((double)got.took_ns[i] - *mean);
	*deviation = sqrt(squares / n);
}

static void test_jitter(void)
{
	static const struct {
		const char *keys;
		double (*cdf)(double);
		double mean_ms, deviation_ms, within; /* of the deviation: heavy tails vary */
	} rows[] = {
		{"delay: 50ms, jitter: 2ms", normal_cdf, 50, 2, 0.02},
		{"delay: 50ms, jitter: 2ms normal", normal_cdf, 50, 2, 0.02},
		{"delay: 50ms, jitter: 2ms uniform", uniform_cdf, 50, 1.1547, 0.02},
		{"delay: 50ms, jitter: 2ms pareto", pareto_cdf, 52, 3.4641, 0.4},
		{"delay: 1s, jitter: 100us uniform", uniform_cdf, 1000, 0.057735, 0.02},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim_direction way = way_of(rows[i].keys);
		double mean, deviation;

		run(i + 1, &way, &got);
		is_int((int64_t)got.count, SENT, "jitter: nothing is lost");
		/* 19 degrees of freedom: beyond 61 is one in 250,000. */
		double chi = chi_square(rows[i].cdf, (double)way.delay_ns, (double)way.jitter_ns);
		ok(chi < 61, "jitter: %s is spread as it should be (%.1f)", rows[i].keys, chi);
		moments(&mean, &deviation);
		ok(fabs(mean / 1e6 - rows[i].mean_ms) <
			   5 * rows[i].deviation_ms / sqrt(SENT) + 1e-5,
		   "jitter: its mean (%.4f ms)", mean / 1e6);
		ok(fabs(deviation / 1e6 / rows[i].deviation_ms - 1) < rows[i].within,
		   "jitter: its deviation (%.5f ms)", deviation / 1e6);
	}
}

/* What would arrive before it left arrives at once. */
static void test_never_early(void)
{
	struct sim_direction way = way_of("delay: 1ms, jitter: 5ms");
	int64_t least = INT64_MAX;
	size_t none = 0;

	run(9, &way, &got);
	for (size_t i = 0; i < got.count; i++) {
		least = got.took_ns[i] < least ? got.took_ns[i] : least;
		none += got.took_ns[i] == 0;
	}
	is_int(least, 0, "never early: the least time");
	ok(fits_share(normal_cdf(-0.2), (double)none, SENT), "never early: how many (%zu)", none);
}

static void test_times(void)
{
	static const char text[] = "links: {a -- b: {delay: 10ms, jitter: [0ms 90, 5ms 9, 40ms]}}";
	static const struct {
		int64_t ms;
		double share;
	} rows[] = {{10, 0.90}, {15, 0.09}, {50, 0.01}};
	struct config_error error;
	struct lab *lab = lab_read(text, strlen(text), "times", NULL, &error);

	run(3, sim_link_ways(lab->sim, 0), &got);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t count = 0;

		for (size_t n = 0; n < got.count; n++)
			count += got.took_ns[n] == rows[i].ms * ICMP4_MS_NS;
		ok(fits_share(rows[i].share, (double)count, SENT), "times: %d ms (%zu)",
		   (int)rows[i].ms, count);
	}
	lab_free(lab);
}

/* --- Shares --------------------------------------------------------------------------------- */

static void test_shares(void)
{
	static const struct {
		const char *keys;
		double lost, twice, late, damaged;
	} rows[] = {
		{"loss: 3%", 0.03, 0, 0, 0},
		{"duplicate: 0.1%", 0, 0.001, 0, 0},
		{"duplicate: 100%", 0, 1, 0, 0},
		{"reorder: 1%", 0, 0, 0.01, 0},
		{"reorder: 1% 7ms", 0, 0, 0.01, 0},
		{"corrupt: 5%", 0, 0, 0, 0.05},
		{"corrupt: 5%, duplicate: 2%, loss: 10%, reorder: 3%", 0.1, 0.018, 0.027, 0.045},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim_direction way = way_of(rows[i].keys);
		size_t lost = 0, twice = 0, late = 0;

		way.delay_ns = 4 * ICMP4_MS_NS;
		run(i + 1, &way, &got);
		for (size_t n = 0; n < SENT; n++) {
			lost += !got.times[n];
			twice += got.times[n] == 2;
		}
		for (size_t n = 0; n < got.count; n++)
			late += got.took_ns[n] > way.delay_ns;
		/* What was damaged where its number stands cannot be told apart from what was lost.
		 */
		ok(rows[i].damaged > 0 || fits_share(rows[i].lost, (double)lost, SENT),
		   "shares: %s: lost (%zu)", rows[i].keys, lost);
		ok(rows[i].damaged > 0 || fits_share(rows[i].twice, (double)twice, SENT),
		   "shares: %s: twice (%zu)", rows[i].keys, twice);
		ok(rows[i].damaged > 0 || fits_share(rows[i].late, (double)late, SENT),
		   "shares: %s: late (%zu)", rows[i].keys, late);
		/* 80 of 84 octets are looked at; twice damaged is one that arrives twice. */
		ok(fits_share(rows[i].damaged * 80 / 84 * (1 + rows[i].twice), (double)got.damaged,
			      SENT),
		   "shares: %s: damaged (%zu)", rows[i].keys, got.damaged);
	}
}

/* A late packet is overtaken by those that are sent in the time that it takes longer, and by none
 * that then arrives at the same time. */
static void test_order(void)
{
	static const struct {
		const char *keys;
		uint32_t by;
	} rows[] = {
		{"delay: 4ms, reorder: 1%", 3},
		{"delay: 4ms, reorder: 1% 7ms", 6},
		{"delay: 4ms, reorder: 1% 7001us", 7},
		{"reorder: 1%", 0},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim_direction way = way_of(rows[i].keys);
		uint32_t most = 0, last = 0;

		run(5, &way, &got);
		for (size_t n = 0; n < got.count; n++) {
			uint32_t number = got.number[n];

			most = last > number && last - number > most ? last - number : most;
			last = number > last ? number : last;
		}
		is_int(most, rows[i].by, rows[i].keys);
	}
}

static void test_bursts(void)
{
	static const struct {
		const char *keys;
		double share, length;
	} rows[] = {
		{"loss: 3% burst 4", 0.03, 4},   {"loss: 3% burst 1", 0.03, 1},
		{"loss: 50% burst 10", 0.5, 10}, {"loss: 0.5% burst 50", 0.005, 50},
		{"loss: 66% burst 2", 0.66, 2},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sim_direction way = way_of(rows[i].keys);
		double lost = 0, bursts = 0, length;

		run(i + 1, &way, &got);
		for (size_t n = 0; n < SENT; n++) {
			lost += !got.times[n];
			bursts += !got.times[n] && (!n || got.times[n - 1]);
		}
		length = lost / bursts;
		/* A burst's length is geometric; so its mean varies by this. */
		double l = rows[i].length, deviation = sqrt(l * (l - 1) / bursts);
		ok(fabs(length - l) <= 4.4 * deviation + 1e-9, "bursts: %s: of %.2f", rows[i].keys,
		   length);
		/* Losses come by bursts, so the share varies as a count of those does. */
		double expected = rows[i].share * SENT;
		ok(fabs(lost - expected) <= 4.4 * sqrt(2 * l * expected), "bursts: %s: %.0f lost",
		   rows[i].keys, lost);
	}
}

/* --- Bits ----------------------------------------------------------------------------------- */

/* Each damaged packet has one bit that is another, anywhere; its checksums say so. */
static void test_bits(void)
{
	struct sim_direction way = way_of("corrupt: 100%");
	size_t all = 0;
	double chi = 0;

	run(11, &way, &got);
	for (size_t i = 0; i < 80; i++)
		all += got.bits[i];
	is_int((int64_t)all, (int64_t)got.damaged, "bits: one in each that is damaged");
	for (size_t i = 0; i < 80; i++) {
		double expected = SENT / 84.0, off = (double)got.bits[i] - expected;

		chi += off * off / expected;
	}
	/* 79 degrees of freedom: beyond 150 is one in 300,000. */
	ok(chi < 150, "bits: in any octet (%.0f)", chi);
}

/* Of a damaged echo request nothing comes back but where its payload's copy hides nothing. */
static void test_checksum_fails(void)
{
	struct sim_direction way = way_default;
	struct answer answer;
	size_t answered = 0;

	way.corrupt_ppb = 1000000000;
	struct sim *sim = chain(1, 1, way, way_default);
	sim_finish(sim);
	for (uint16_t i = 0; i < 200; i++) {
		struct datagram d = echo_to(NODES + 2, 64, i);

		answered += ask(sim, &d, &answer);
	}
	is_int((int64_t)answered, 0, "checksum: a router or the host notices each");
	is_int((int64_t)sim_counters(sim)->corrupted, (int64_t)sim_counters(sim)->carried,
	       "checksum: they are counted");
	sim_free(sim);
}

/* --- Seeds ---------------------------------------------------------------------------------- */

static uint64_t print_of(uint64_t seed, const char *keys)
{
	struct sim_direction way = way_of(keys);
	uint64_t print = 0;

	run(seed, &way, &got);
	for (size_t i = 0; i < got.count; i++)
		print = (print ^ (uint64_t)got.took_ns[i] ^ (uint64_t)got.number[i] << 40) *
			1099511628211u;
	return print;
}

static void test_seed(void)
{
	static const char all[] =
		"delay: 9ms, jitter: 1ms pareto, loss: 3% burst 4, duplicate: 1%, "
		"reorder: 2%, corrupt: 1%, rate: 1Mbit/s, queue: 20 codel";
	uint64_t one = print_of(1, all);

	ok(print_of(1, all) == one, "seed: the same, the same packets");
	ok(print_of(2, all) != one, "seed: another, others");
	/* One impairment more does not move the draws of the others. */
	ok(print_of(1, "loss: 3%, jitter: 0s") == print_of(1, "loss: 3%, duplicate: 0%"),
	   "seed: nothing more is nothing else");
}

int main(void)
{
	test_jitter();
	test_never_early();
	test_times();
	test_shares();
	test_order();
	test_bursts();
	test_bits();
	test_checksum_fails();
	test_seed();
	return tap_done();
}
