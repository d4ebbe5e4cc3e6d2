/* SPDX-License-Identifier: MIT */
/*
 * Which loss is whose. First each hop for itself: does it answer less than somebody behind it? Then
 * the others together: their shares can only rise along the path, and where they do, a link loses.
 */
#include "stat/loss/loss.h"
#include "stat/loss/split.h"
#include <stdlib.h>

const char *stat_loss_name(enum stat_loss loss)
{
	static const char *const names[STAT_LOSS_COUNT] = {
		[STAT_LOSS_NONE] = "none",
		[STAT_LOSS_SILENT] = "silent",
		[STAT_LOSS_PATH] = "path",
		[STAT_LOSS_WITHHELD] = "withheld",
		[STAT_LOSS_LIMITED] = "rate-limited",
	};

	return names[loss];
}

static bool is_heard(const struct stat_hop *hop)
{
	return hop->sent > hop->lost;
}

/* Is there one behind it of which the figures say that it answers more? */
static bool is_withheld(const struct stat_hop *hops, size_t count, size_t i)
{
	double low = stat_wilson95(hops[i].lost, hops[i].sent).low;

	for (size_t j = i + 1; j < count; j++)
		if (is_heard(&hops[j]) && low > stat_wilson95(hops[j].lost, hops[j].sent).high)
			return true;
	return false;
}

/* Of the rounds that one hop missed, does another miss most? */
static bool misses_the_same(const struct stat_hop *one, const struct stat_hop *other)
{
	size_t both = 0, missed = 0;

	for (size_t i = 0; i < one->count && i < other->count; i++) {
		if (one->probes[i].rtt_ns >= 0)
			continue;
		missed++;
		both += other->probes[i].rtt_ns < 0;
	}
	return both * 2 > missed;
}

/* A bucket whose rounds all hops behind miss too is the path's: that of a policer. Routers that
 * have the same limit look like that as well; the end of the path then does not. */
static bool is_own(const struct stat_hop *hops, size_t count, size_t i)
{
	bool last = true;

	for (size_t j = i + 1; j < count; j++) {
		if (!is_heard(&hops[j]))
			continue;
		if (!misses_the_same(&hops[i], &hops[j]))
			return true;
		last = false;
	}
	return last;
}

static enum stat_loss loss_of(const struct stat_hop *hops, size_t count, size_t i,
			      struct stat_bucket *bucket)
{
	const struct stat_hop *hop = &hops[i];

	if (!is_heard(hop))
		return STAT_LOSS_SILENT;
	if (!hop->lost)
		return STAT_LOSS_NONE;
	if (is_own(hops, count, i))
		*bucket = stat_bucket_find(hop->probes, hop->count);
	if (bucket->found)
		return STAT_LOSS_LIMITED;
	return is_withheld(hops, count, i) ? STAT_LOSS_WITHHELD : STAT_LOSS_PATH;
}

/* --- Slow answers --- */

enum { MIDDLE_LEAST = 3 };

static const int64_t slow_least_ns = ICMP4_MS_NS;

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The median's interval at 95 %, by order statistics; the extremes where there are few. */
struct middle {
	bool known;
	int64_t low, at, high;
};

static struct middle middle_of(const struct stat_hop *hop)
{
	int64_t *rtt = malloc((hop->count + 1) * sizeof(*rtt));
	struct middle middle = {0};
	size_t n = 0;

	for (size_t i = 0; rtt && i < hop->count; i++)
		if (hop->probes[i].rtt_ns >= 0)
			rtt[n++] = hop->probes[i].rtt_ns;
	if (rtt && n >= MIDDLE_LEAST) {
		size_t rank = stat_median_rank(n);

		qsort(rtt, n, sizeof(*rtt), by_value);
		middle = (struct middle){true, rtt[rank], rtt[n / 2], rtt[n - 1 - rank]};
	}
	free(rtt);
	return middle;
}

/* The quickest of those behind each hop is what its own time is held against. */
static void find_slow(struct stat_hop_loss *found, const struct stat_hop *hops, size_t count)
{
	struct middle quick = {0};
	size_t which = 0;

	for (size_t i = count; i-- > 0;) {
		struct middle own = middle_of(&hops[i]);

		if (!own.known)
			continue;
		if (quick.known && own.low > quick.high &&
		    own.at - quick.at > slow_least_ns + quick.at / 20) {
			found[i].slow_ns = own.at - quick.at;
			found[i].slow_by = which;
		}
		if (!quick.known || own.high < quick.high) {
			quick = own;
			which = i;
		}
	}
}

/* --- Links --- */

/* Those whose loss is the path's. We ourselves stand before them: we answer everything. */
static size_t take_clean(const struct stat_path_loss *found, const struct stat_hop *hops,
			 size_t count, struct split_hop clean[STAT_PATH_HOPS + 1])
{
	size_t n = 1;

	clean[0] = (struct split_hop){STAT_HERE, 0, 0};
	for (size_t i = 0; i < count; i++) {
		enum stat_loss loss = found->hops[i].loss;

		if (loss != STAT_LOSS_NONE && loss != STAT_LOSS_PATH)
			continue;
		clean[n++] = (struct split_hop){i, hops[i].sent, hops[i].lost};
		if (clean[0].sent < hops[i].sent)
			clean[0].sent = hops[i].sent;
	}
	return n;
}

/* What this machine lost of the answers nobody else did. */
static void forgive(struct split_hop *clean, size_t count, uint64_t dropped)
{
	for (size_t i = 0; i < count; i++)
		clean[i].lost -= clean[i].lost < dropped ? clean[i].lost : dropped;
}

void stat_path_loss(struct stat_path_loss *found, const struct stat_hop *hops, size_t count,
		    uint64_t dropped)
{
	struct split_hop clean[STAT_PATH_HOPS + 1];

	*found = (struct stat_path_loss){.link_count = 0};
	if (count > STAT_PATH_HOPS)
		count = STAT_PATH_HOPS;
	for (size_t i = 0; i < count; i++) {
		struct stat_hop_loss *hop = &found->hops[i];

		hop->share = stat_wilson95(hops[i].lost, hops[i].sent);
		hop->loss = loss_of(hops, count, i, &hop->bucket);
	}
	find_slow(found->hops, hops, count);
	size_t n = take_clean(found, hops, count, clean);
	forgive(clean, n, dropped);
	found->link_count = split_links(clean, n, found->links);
}
