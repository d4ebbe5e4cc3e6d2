/* SPDX-License-Identifier: MIT */
#ifndef STAT_LOSS_H
#define STAT_LOSS_H
/*
 * What unanswered probes along a path mean: lost on a link, withheld by a router that forwards all
 * the same, held back by a token bucket, or nothing that so few probes could tell.
 *
 * The figures that bind: a probe that a hop answered has crossed every link before it, and so has
 * its answer. Loss on a link is therefore seen by every hop behind it. A hop that answers less
 * than somebody behind it does forwards what it does not answer. Loss there and loss on the way
 * back look the same to a prober; a link stands for both its directions.
 */
#include "stat/interval.h"
#include <icmp4/types.h>

enum { STAT_PATH_HOPS = 256, STAT_PATH_LINKS = 8 };

/* One probe, in the order of sending. */
struct stat_probe {
	struct icmp4_time at;
	int64_t rtt_ns; /* -1: nobody answered */
};

struct stat_hop {
	const struct stat_probe *probes; /* the first of them, as many as were kept */
	size_t count;
	uint64_t sent; /* all that are settled */
	uint64_t lost;
};

/* A limit on answers: depth at once, then rate a second, which is within [low, high]. */
struct stat_bucket {
	bool found;
	uint32_t depth;
	double rate, low, high;
};

enum stat_loss {
	STAT_LOSS_NONE,     /* every probe was answered */
	STAT_LOSS_SILENT,   /* none was: nothing is known to be lost */
	STAT_LOSS_PATH,     /* no more than hops behind it lose, as far as can be told */
	STAT_LOSS_WITHHELD, /* hops behind it lose less: it forwards what it does not answer */
	STAT_LOSS_LIMITED,  /* the same, by a bucket */
	STAT_LOSS_COUNT
};

struct stat_hop_loss {
	enum stat_loss loss;
	struct stat_interval share; /* lost, at 95 % */
	struct stat_bucket bucket;
	int64_t slow_ns; /* it answers so much later than a hop behind it; 0: it does not */
	size_t slow_by;  /* which one */
};

/* Loss begins behind hop `from` (STAT_HERE: behind ourselves) and is seen by hop `to`. Where they
 * are no neighbours the figures do not say which of the links between it is. */
#define STAT_HERE SIZE_MAX
struct stat_link_loss {
	size_t from, to;
	double ratio; /* of what enters */
	struct stat_interval share;
	bool only_end; /* seen by the last hop alone, which may as well be limiting its answers */
};

struct stat_path_loss {
	struct stat_hop_loss hops[STAT_PATH_HOPS];
	struct stat_link_loss links[STAT_PATH_LINKS]; /* from near to far */
	size_t link_count;
};

/* hops in the order of the path; dropped: answers that came, and that this machine lost. */
void stat_path_loss(struct stat_path_loss *found, const struct stat_hop *hops, size_t count,
		    uint64_t dropped);

/* loss/bucket.c: the token bucket that explains which probes were answered, if one does. */
struct stat_bucket stat_bucket_find(const struct stat_probe *probes, size_t count);

/* "none", "silent", "path", "withheld", "rate-limited" */
const char *stat_loss_name(enum stat_loss loss);

#endif
