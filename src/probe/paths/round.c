/* SPDX-License-Identifier: MIT */
/*
 * Silence. Where nobody answers at a hop, some tries are enough. Where others do, a router may but
 * be short of answers, since many allow themselves one a second: what was not answered is asked
 * again in rounds, the pause before them growing up to where each such router has one to give. A
 * round at that pause in which nobody at all answers is a witness of silence for all that was in
 * it: had one of them passed a router that still answers, it would have had an answer.
 */
#include "probe/paths/paths.h"

enum {
	ROUND_TRIES = 3,
	ROUND_TRIES_KNOWN = 2, /* where somebody is known to be silent */
	ROUND_BATCH = 4,
	ROUND_BATCH_MAX = 64,
};

#define ROUND_PAUSE_NS     (100 * ICMP4_MS_NS)
#define ROUND_PAUSE_MAX_NS (1100 * ICMP4_MS_NS)

bool icmp4__paths_others_answer(const struct icmp4_paths *paths, unsigned ttl)
{
	for (uint16_t i = 0; i < paths->vertices; i++) {
		const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, i);

		if (v->ttl == ttl && v->address && v->flows)
			return true;
	}
	return false;
}

static unsigned round_tries(const struct icmp4_paths *paths, unsigned ttl)
{
	return icmp4__paths_has_silent(paths, ttl) ? ROUND_TRIES_KNOWN : ROUND_TRIES;
}

void icmp4__paths_retry(struct icmp4_paths *paths, uint16_t flow, unsigned ttl, bool again)
{
	const struct icmp4_paths_round *round = &paths->round;

	if (paths->plan.flow != ICMP4_PATHS_NONE || round->sent >= round->batch)
		return;
	icmp4__paths_propose(paths, flow, ttl, again);
	paths->plan.retry = true;
	if (icmp4_time_before(paths->now, round->at))
		paths->plan.at = round->at;
}

static void round_judge_cell(struct icmp4_paths *paths, uint32_t flow, unsigned ttl, bool witness)
{
	struct icmp4_paths_cell *cell = icmp4__paths_cell(paths, flow, ttl);

	if (cell->state != PATHS_HELD)
		return;
	cell->tries = (uint8_t)(cell->tries + witness);
	cell->state = cell->tries >= round_tries(paths, ttl) ? PATHS_SILENT : PATHS_AGAIN;
}

static void round_begin(struct icmp4_paths *paths, int64_t pause_ns, uint32_t batch)
{
	paths->round = (struct icmp4_paths_round){
		.at = icmp4_time_add(paths->now, pause_ns),
		.pause_ns = pause_ns,
		.batch = batch,
	};
}

static int64_t round_pause(int64_t pause_ns)
{
	if (pause_ns < ROUND_PAUSE_NS)
		return ROUND_PAUSE_NS;
	return pause_ns < ROUND_PAUSE_MAX_NS ? pause_ns : ROUND_PAUSE_MAX_NS;
}

bool icmp4__paths_end_round(struct icmp4_paths *paths)
{
	const struct icmp4_paths_round round = paths->round;
	bool witness = !round.heard && round.pause_ns >= ROUND_PAUSE_MAX_NS;
	uint32_t batch = round.heard ? round.heard * 2 : round.batch * 2;

	if (!round.sent || round.open || paths->plan.retry)
		return false;
	for (uint32_t flow = 0; flow < paths->flows; flow++)
		for (unsigned ttl = paths->options.first; ttl <= paths->hop; ttl++)
			round_judge_cell(paths, flow, ttl, witness);
	if (batch < ROUND_BATCH)
		batch = ROUND_BATCH;
	round_begin(paths, round_pause(round.heard ? round.pause_ns / 2 : round.pause_ns * 2),
		    batch < ROUND_BATCH_MAX ? batch : ROUND_BATCH_MAX);
	return true;
}

static void round_unheard_cell(struct icmp4_paths *paths, const struct icmp4_paths_slot *slot)
{
	struct icmp4_paths_cell *cell = icmp4__paths_cell(paths, slot->flow, slot->ttl);

	if (cell->state != PATHS_ASKED)
		return;
	if (slot->retry) {
		cell->state = PATHS_HELD;
		return;
	}
	cell->state = PATHS_AGAIN;
	if (icmp4__paths_others_answer(paths, slot->ttl))
		return;
	cell->tries++;
	if (cell->tries >= round_tries(paths, slot->ttl))
		cell->state = PATHS_SILENT;
}

/* A first loss may be chance or a limit; further ones count where nobody else is answered either.
 */
static void round_unheard_repetition(struct icmp4_paths *paths, const struct icmp4_paths_slot *slot)
{
	uint16_t before = icmp4__paths_at(paths, slot->flow, slot->ttl - 1u);
	struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, before);
	bool witness = !paths->round.heard && paths->round.pause_ns >= ROUND_PAUSE_MAX_NS;

	icmp4__paths_repetition_over(v);
	if (!v->lost || (slot->retry && witness))
		v->lost++;
}

void icmp4__paths_unheard(struct icmp4_paths *paths, const struct icmp4_paths_slot *slot)
{
	/* The first that is missed: the pause is counted from here. */
	if (!paths->round.batch || (!paths->round.sent && !slot->retry))
		round_begin(paths, round_pause(paths->round.pause_ns),
			    paths->round.batch ? paths->round.batch : ROUND_BATCH);
	if (slot->retry)
		paths->round.open--;
	if (slot->again)
		round_unheard_repetition(paths, slot);
	else
		round_unheard_cell(paths, slot);
}
