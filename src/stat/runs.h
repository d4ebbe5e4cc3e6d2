/* SPDX-License-Identifier: MIT */
#ifndef STAT_RUNS_H
#define STAT_RUNS_H
/*
 * How loss falls together: runs of probes in a row, by their numbers, that got no answer in time,
 * and outages, which are runs of at least STAT_OUTAGE. Verdicts come out of order, answers before
 * the timeouts of older probes; they wait until it is their turn, so that nothing is counted that
 * could still be another way. Memory holds what waits, and of all runs only the longest and the
 * last.
 *
 * An outage begins when the first of its probes was sent, and is over when the first one that was
 * answered again was sent. Zero is valid: nothing was sent.
 */
#include <stdbool.h>
#include <stdint.h>

enum { STAT_OUTAGE = 3 };

enum stat_fate {
	STAT_UNSETTLED,
	STAT_ANSWERED,
	STAT_MISSED, /* lost, or refused by an error */
	STAT_VOID,   /* never sent: says nothing */
};

struct stat_run {
	uint64_t seq; /* of its first probe */
	uint64_t probes;
	int64_t start_ns;
	int64_t end_ns; /* over: when the first one after it was sent; else the last one in it */
	bool over;
};

struct stat_runs {
	uint64_t runs;   /* those under way too */
	uint64_t missed; /* probes in them */
	uint64_t longest;
	uint64_t outages;
	struct stat_run longest_outage; /* in time; probes 0: there was none */
	struct stat_run last_outage;
	/* For itself. */
	struct stat_run now;
	uint64_t entered; /* probes up to this number */
	struct stat_waiting {
		int64_t sent_ns;
		uint8_t fate;
	} * waiting; /* of number n at n % room */
	uint64_t room;
	bool blind; /* memory ran out: what these say ends there */
};

/* The verdict on probe seq, from 1; one each, in any order. What was settled stays so. */
void stat_runs_add(struct stat_runs *loss, uint64_t seq, int64_t sent_ns, enum stat_fate fate);
/* Runs of both side by side: no run goes from one to the other. */
void stat_runs_merge(struct stat_runs *loss, const struct stat_runs *other);
void stat_runs_free(struct stat_runs *loss);

#endif
