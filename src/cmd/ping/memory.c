/* SPDX-License-Identifier: MIT */
/*
 * What is kept of each target: a row in each of several arrays, which grow together. Each flow to a
 * target is a target of its own: what befalls it is counted by itself.
 */
#include "cmd/ping/run.h"
#include <stdlib.h>
#include <string.h>

enum { SLOTS_MIN = 64, SLOTS_MAX = 65536, ROWS_MIN = 16 };

/* Twice what can be in flight, so that an answer that comes late is still known. */
static size_t slot_count(const struct ping_run *run)
{
	int64_t period_ns = run->options.interval_ns / (int64_t)(run->count ? run->count : 1);
	int64_t step_ns = period_ns > run->options.gap_ns ? period_ns : run->options.gap_ns;
	int64_t kept_ns = run->options.timeout_ns + run->options.linger_ns;
	int64_t wanted = step_ns > 0 ? 2 * (kept_ns / step_ns + 1) : SLOTS_MAX;
	size_t slots = SLOTS_MIN;

	if (run->options.grows)
		return SLOTS_MAX;
	while (slots < SLOTS_MAX && (int64_t)slots < wanted)
		slots *= 2;
	return slots;
}

/* The array, made longer and the new part of it cleared. */
static bool longer(void *array, size_t size, size_t had, size_t room)
{
	uint8_t *grown = realloc(*(void **)array, room * size);

	if (!grown)
		return false;
	memset(grown + had * size, 0, (room - had) * size);
	*(void **)array = grown;
	return true;
}

static bool make_room(struct ping_run *run, size_t count)
{
	size_t had = run->room_count, room = had ? had : ROWS_MIN;
	size_t sizes = icmp4_ping_sizes(&run->options);

	if (count <= had)
		return true;
	while (room < count)
		room *= 2;
	if (!longer(&run->memory.targets, sizeof(*run->memory.targets), had, room) ||
	    !longer(&run->shown, sizeof(*run->shown), had, room) ||
	    !longer(&run->rtt, sizeof(*run->rtt), had, room) ||
	    !longer(&run->loss, sizeof(*run->loss), had, room) ||
	    !longer(&run->refusals, sizeof(*run->refusals), had, room) ||
	    !longer(&run->rows, sizeof(*run->rows), had, room) ||
	    (sizes > 1 && !longer(&run->sizes, sizeof(*run->sizes) * sizes, had, room)))
		return session_fail(&run->session, "system", "no memory for that many targets",
				    NULL);
	run->room_count = room;
	return true;
}

bool ping_add(struct ping_run *run, const char *name, uint32_t dst)
{
	struct session *s = &run->session;
	size_t flows = run->flow_count ? run->flow_count : 1;

	if (!make_room(run, run->count + flows))
		return false;
	for (size_t i = 0; i < flows; i++) {
		size_t row = run->count++;
		struct icmp4_ping_target *target = &run->memory.targets[row];

		run->shown[row] = (struct out_target){
			.name = name,
			.dst = dst,
			.flow = run->flow_count ? (unsigned)i + 1 : 0,
		};
		target->dst = dst;
		target->flow = (uint16_t)run->shown[row].flow;
		if (ping_asks_port(run))
			target->src = session_source(s, dst);
	}
	s->run.targets = run->shown;
	s->run.target_count = run->count;
	return true;
}

bool ping_take_memory(struct ping_run *run)
{
	struct session *s = &run->session;
	size_t slots;

	for (size_t i = 0; i < s->target_count; i++) {
		size_t row = run->count;

		if (!ping_add(run, s->targets[i].name, s->targets[i].dst) ||
		    !ping_names_note(run, row))
			return false;
	}
	slots = slot_count(run);
	run->memory.target_count = run->count;
	run->memory.slots = calloc(slots, sizeof(*run->memory.slots));
	run->memory.slot_count = slots;
	run->room_size = icmp4_ping_length(&run->options);
	run->room = malloc(run->room_size + 1);
	if (run->memory.slots && run->room)
		return true;
	return session_fail(s, "system", "no memory for that many probes", NULL);
}

void ping_free_memory(struct ping_run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		stat_rtt_free(&run->rtt[i]);
		stat_runs_free(&run->loss[i]);
	}
	free(run->rtt);
	free(run->loss);
	free(run->refusals);
	free(run->rows);
	free(run->sizes);
	free(run->room);
	free(run->memory.targets);
	free(run->memory.slots);
	free(run->shown);
}
