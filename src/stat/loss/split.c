/* SPDX-License-Identifier: MIT */
/*
 * Loss that a link causes is a step: hops before it lose one share, all behind it a higher one. The
 * step is put where the counts are likeliest; the others that are nearly as likely say how exactly
 * the place is known. Then both sides are searched for a step of their own.
 *
 * A step is believed when the pooled shares of both sides have intervals at 95 % that do not meet,
 * and when it is likelier than no step by what remains after choosing among so many places.
 */
#include "stat/loss/split.h"
#include <math.h>

static const double likely = 1.92; /* half of the 95 % quantile of chi squared */

struct pool {
	uint64_t sent, lost;
};

static struct pool pool_of(const struct split_hop *hops, size_t from, size_t to)
{
	struct pool pool = {0, 0};

	for (size_t i = from; i < to; i++) {
		pool.sent += hops[i].sent;
		pool.lost += hops[i].lost;
	}
	return pool;
}

static double share_of(struct pool pool)
{
	return pool.sent ? (double)pool.lost / (double)pool.sent : 0;
}

/* How likely these counts are where their own share is the true one: its logarithm. */
static double log_likelihood(struct pool pool)
{
	double p = share_of(pool), lost = (double)pool.lost, heard = (double)pool.sent - lost;

	return p > 0 && p < 1 ? lost * log(p) + heard * log(1 - p) : 0;
}

struct step {
	bool found;
	size_t at;        /* the first hop that sees it */
	size_t near, far; /* it may as well be any of these */
};

/* Of a step at that hop; less than any other where the share falls. */
static double fit(const struct split_hop *hops, size_t from, size_t at, size_t to)
{
	struct pool before = pool_of(hops, from, at), behind = pool_of(hops, at, to);

	if (share_of(before) >= share_of(behind))
		return -INFINITY;
	return log_likelihood(before) + log_likelihood(behind);
}

static bool is_apart(struct pool before, struct pool behind)
{
	return stat_wilson95(before.lost, before.sent).high <
	       stat_wilson95(behind.lost, behind.sent).low;
}

static struct step find_step(const struct split_hop *hops, size_t from, size_t to)
{
	struct step step = {false, from, from, from};
	double best = -INFINITY, flat = log_likelihood(pool_of(hops, from, to));

	for (size_t at = from + 1; at < to; at++) {
		double now = fit(hops, from, at, to);

		if (now <= best)
			continue;
		best = now;
		step.at = at;
	}
	step.found = best - flat > likely + log((double)(to - from)) &&
		     is_apart(pool_of(hops, from, step.at), pool_of(hops, step.at, to));
	step.near = step.far = step.at;
	for (size_t at = from + 1; step.found && at < to; at++) {
		if (fit(hops, from, at, to) < best - likely)
			continue;
		step.near = at < step.near ? at : step.near;
		step.far = at > step.far ? at : step.far;
	}
	return step;
}

/* From near to far; as many as there is room for. */
static size_t find_steps(const struct split_hop *hops, size_t from, size_t to, struct step *steps,
			 size_t room)
{
	struct step step = find_step(hops, from, to);
	size_t count;

	if (!step.found || !room)
		return 0;
	count = find_steps(hops, from, step.at, steps, room - 1);
	steps[count++] = step;
	return count + find_steps(hops, step.at, to, steps + count, room - count);
}

/* Of what entered it, by what came before and what was left behind it. */
static double lost_between(double before, double behind)
{
	double lost = before < 1 ? 1 - (1 - behind) / (1 - before) : 0;

	return lost > 0 ? lost : 0;
}

size_t split_links(const struct split_hop *hops, size_t count,
		   struct stat_link_loss links[STAT_PATH_LINKS])
{
	struct step steps[STAT_PATH_LINKS];
	size_t found = find_steps(hops, 0, count, steps, STAT_PATH_LINKS), from = 0;

	for (size_t i = 0; i < found; i++) {
		size_t to = i + 1 < found ? steps[i + 1].at : count;
		struct pool before = pool_of(hops, from, steps[i].at);
		struct pool behind = pool_of(hops, steps[i].at, to);
		struct stat_interval a = stat_wilson95(before.lost, before.sent);
		struct stat_interval b = stat_wilson95(behind.lost, behind.sent);

		links[i] = (struct stat_link_loss){
			.from = hops[steps[i].near - 1].index,
			.to = hops[steps[i].far].index,
			.ratio = lost_between(share_of(before), share_of(behind)),
			.share = {lost_between(a.high, b.low), lost_between(a.low, b.high)},
			.only_end = steps[i].at + 1 == count,
		};
		from = steps[i].at;
	}
	return found;
}
