/* SPDX-License-Identifier: MIT */
#include "stat/runs.h"
#include <stdlib.h>

enum { LOSS_ROOM_MIN = 16 };

static int64_t run_length(const struct stat_run *run)
{
	return run->end_ns - run->start_ns;
}

static void note_outage(struct stat_runs *loss)
{
	const struct stat_run *now = &loss->now;

	if (now->probes < STAT_OUTAGE)
		return;
	loss->outages += now->probes == STAT_OUTAGE && !now->over;
	if (!loss->longest_outage.probes || loss->longest_outage.seq == now->seq ||
	    run_length(now) > run_length(&loss->longest_outage))
		loss->longest_outage = *now;
	loss->last_outage = *now;
}

static void enter_missed(struct stat_runs *loss, uint64_t seq, int64_t sent_ns)
{
	if (!loss->now.probes) {
		loss->now = (struct stat_run){.seq = seq, .start_ns = sent_ns};
		loss->runs++;
	}
	loss->now.probes++;
	loss->now.end_ns = sent_ns;
	loss->missed++;
	if (loss->now.probes > loss->longest)
		loss->longest = loss->now.probes;
	note_outage(loss);
}

static void enter_answered(struct stat_runs *loss, int64_t sent_ns)
{
	if (!loss->now.probes)
		return;
	loss->now.end_ns = sent_ns;
	loss->now.over = true;
	note_outage(loss);
	loss->now = (struct stat_run){0};
}

static void enter(struct stat_runs *loss, int64_t sent_ns, enum stat_fate fate)
{
	uint64_t seq = ++loss->entered;

	if (fate == STAT_MISSED)
		enter_missed(loss, seq, sent_ns);
	if (fate == STAT_ANSWERED)
		enter_answered(loss, sent_ns);
}

static bool make_room(struct stat_runs *loss, uint64_t needed)
{
	uint64_t room = loss->room ? loss->room : LOSS_ROOM_MIN;

	if (needed < loss->room)
		return true;
	while (room <= needed)
		room *= 2;
	struct stat_waiting *waiting = calloc(room, sizeof(*waiting));
	if (!waiting)
		return false;
	for (uint64_t n = loss->entered + 1; n <= loss->entered + loss->room; n++)
		waiting[n % room] = loss->waiting[n % loss->room];
	free(loss->waiting);
	loss->waiting = waiting;
	loss->room = room;
	return true;
}

static void enter_waiting(struct stat_runs *loss)
{
	while (loss->room) {
		struct stat_waiting *next = &loss->waiting[(loss->entered + 1) % loss->room];

		if (next->fate == STAT_UNSETTLED)
			return;
		enter(loss, next->sent_ns, (enum stat_fate)next->fate);
		next->fate = STAT_UNSETTLED;
	}
}

void stat_runs_add(struct stat_runs *loss, uint64_t seq, int64_t sent_ns, enum stat_fate fate)
{
	if (loss->blind || seq <= loss->entered)
		return;
	if (seq == loss->entered + 1) {
		if (loss->room)
			loss->waiting[seq % loss->room].fate = STAT_UNSETTLED;
		enter(loss, sent_ns, fate);
		enter_waiting(loss);
		return;
	}
	loss->blind = !make_room(loss, seq - loss->entered);
	if (loss->blind || loss->waiting[seq % loss->room].fate != STAT_UNSETTLED)
		return;
	loss->waiting[seq % loss->room] = (struct stat_waiting){sent_ns, (uint8_t)fate};
}

void stat_runs_merge(struct stat_runs *loss, const struct stat_runs *other)
{
	loss->runs += other->runs;
	loss->missed += other->missed;
	loss->outages += other->outages;
	if (other->longest > loss->longest)
		loss->longest = other->longest;
	if (other->longest_outage.probes &&
	    (!loss->longest_outage.probes ||
	     run_length(&other->longest_outage) > run_length(&loss->longest_outage)))
		loss->longest_outage = other->longest_outage;
	if (other->last_outage.probes &&
	    (!loss->last_outage.probes || other->last_outage.start_ns > loss->last_outage.start_ns))
		loss->last_outage = other->last_outage;
	loss->blind |= other->blind;
}

void stat_runs_free(struct stat_runs *loss)
{
	free(loss->waiting);
	*loss = (struct stat_runs){0};
}
