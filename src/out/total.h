/* SPDX-License-Identifier: MIT */
#ifndef OUT_TOTAL_H
#define OUT_TOTAL_H
/*
 * The figures of all targets of a ping together, as if one had been asked all of it: counts are
 * sums, round trips one series, and jitter the mean by how many changes each was made of, for from
 * one target to the next there is none.
 */
#include "out/out.h"
#include "stat/runs.h"

struct out_counts {
	uint64_t sent, received, lost, late, icmp_errors, corrupted, wrong_address, duplicate;
	uint64_t another, reordered, unsent, forged, stamped, port_open, port_closed;
};

struct out_total {
	size_t targets;  /* each flow one */
	size_t answered; /* of these: any probe, in time or late */
	struct out_counts counts;
	struct stat_rtt rtt;
	struct stat_runs loss;
	uint64_t dropped;
};

void out_counts_add(struct out_counts *counts, const struct icmp4_ping_target *target);
/* Probes whose fate is known; those to which no answer came at all; those still under way. */
uint64_t out_counts_settled(const struct out_counts *counts);
uint64_t out_counts_unanswered(const struct out_counts *counts);
uint64_t out_counts_in_flight(const struct out_counts *counts);

/* Zero is the total of nothing. */
void out_total_add(struct out_total *total, const struct out_ping *ping);
void out_total_free(struct out_total *total);

#endif
