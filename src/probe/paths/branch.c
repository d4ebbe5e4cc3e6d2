/* SPDX-License-Identifier: MIT */
/*
 * What a vertex with several successors divides by. One flow that passes it, the base, is repeated:
 * sent elsewhere, it is divided by packets. Then each field of the base is varied while the others
 * stay, until the flow goes elsewhere, or did not so often that the field is none of those looked
 * at. A variant may miss the vertex, for others look at fields too: then it proves nothing.
 */
#include "probe/paths/paths.h"

enum { BRANCH_LOST = 4, BRANCH_VARIANTS = 6, BRANCH_STEPS_TOS = 63, BRANCH_STEPS = 250 };

static bool branch_is(const struct icmp4_paths *paths, uint16_t number)
{
	const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, number);

	return v->ttl + 1u == paths->hop && v->flows && !v->final && v->out > 1;
}

static bool branch_answers(const struct icmp4_paths *paths, uint16_t flow, unsigned ttl)
{
	uint16_t at = icmp4__paths_at(paths, flow, ttl);

	return at != ICMP4_PATHS_NONE && icmp4__paths_vertex(paths, at)->address;
}

/* A flow through it that is answered behind it, other than at `not`. */
static uint16_t branch_flow(const struct icmp4_paths *paths, uint16_t vertex, uint16_t not )
{
	unsigned hop = paths->hop;

	for (uint16_t f = 0; f < paths->flows; f++)
		if (icmp4__paths_is_drawn(paths, f) &&
		    icmp4__paths_at(paths, f, hop - 1) == vertex && branch_answers(paths, f, hop) &&
		    icmp4__paths_at(paths, f, hop) != not )
			return f;
	return ICMP4_PATHS_NONE;
}

/* Two equal ways send all of so many flows the same way with no more than the chance allowed. */
static uint32_t branch_enough(const struct icmp4_paths *paths)
{
	return icmp4__paths_enough(paths, 1) - 1;
}

static bool branch_repeat(struct icmp4_paths *paths, uint16_t number)
{
	struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, number);
	uint32_t enough = branch_enough(paths);

	if (v->balance != ICMP4_PATHS_UNKNOWN || v->lost >= BRANCH_LOST)
		return true;
	if (v->base == ICMP4_PATHS_NONE)
		v->base = branch_flow(paths, number, ICMP4_PATHS_NONE);
	if (v->base == ICMP4_PATHS_NONE)
		return true;
	if (v->repeats >= enough)
		v->balance = ICMP4_PATHS_BY_FLOW;
	else if (v->repeats + v->repeating < (int64_t)enough)
		(v->lost ? icmp4__paths_retry : icmp4__paths_propose)(paths, v->base, paths->hop,
								      true);
	return v->balance != ICMP4_PATHS_UNKNOWN;
}

bool icmp4__paths_repeat(struct icmp4_paths *paths)
{
	bool through = true;

	if (icmp4__paths_is_astray(paths, paths->hop - 1u))
		return true;
	for (uint16_t i = 0; i < paths->vertices; i++)
		if (branch_is(paths, i))
			through &= branch_repeat(paths, i);
	return through;
}

/* One field of one base, as its variants show it. */
struct branch_trial {
	uint16_t vertex, base;
	uint8_t field;
	uint32_t made, open, same;
	bool parted;
};

/* Does the flow certainly pass the vertex, or has it to be asked? */
static enum paths_need branch_passes(struct icmp4_paths *paths, const struct branch_trial *t,
				     uint16_t flow)
{
	unsigned before = paths->hop - 1u;
	enum paths_need need;

	if (paths->width[before] < 2 && !icmp4__paths_is_mixed(paths, before))
		return PATHS_IS_KNOWN;
	need = icmp4__paths_need(paths, flow, before);
	if (need == PATHS_IS_KNOWN && icmp4__paths_at(paths, flow, before) != t->vertex)
		return PATHS_IS_IMPOSSIBLE;
	return need;
}

static void branch_look(struct icmp4_paths *paths, struct branch_trial *t, uint16_t flow)
{
	enum paths_need need = branch_passes(paths, t, flow);

	if (need == PATHS_IS_KNOWN)
		need = icmp4__paths_need(paths, flow, paths->hop);
	t->open += need == PATHS_IS_OPEN;
	if (need != PATHS_IS_KNOWN || !branch_answers(paths, flow, paths->hop))
		return;
	if (icmp4__paths_at(paths, flow, paths->hop) == icmp4__paths_at(paths, t->base, paths->hop))
		t->same++;
	else
		t->parted = true;
}

static void branch_look_all(struct icmp4_paths *paths, struct branch_trial *t)
{
	uint16_t serial = paths->memory.flows[t->base].serial;

	for (uint16_t f = 0; f < paths->flows && !t->parted; f++) {
		const struct icmp4_paths_flow *flow = &paths->memory.flows[f];

		if (flow->serial != serial || flow->field != t->field)
			continue;
		t->made++;
		branch_look(paths, t, f);
	}
}

static bool branch_may_vary(const struct icmp4_paths *paths, const struct branch_trial *t)
{
	uint32_t most = BRANCH_VARIANTS * branch_enough(paths);
	uint32_t steps = t->field == ICMP4_PATHS_TOS ? BRANCH_STEPS_TOS : BRANCH_STEPS;

	return t->made < most && t->made < steps;
}

/* Sets what the field is, once that is known. */
static bool branch_judge(struct icmp4_paths *paths, const struct branch_trial *t)
{
	struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, t->vertex);

	if (t->parted)
		v->fields |= t->field;
	else if (t->same >= branch_enough(paths))
		v->others |= t->field;
	else if (!t->open)
		v->doubtful |= t->field;
	return t->parted || t->same >= branch_enough(paths) || !t->open;
}

static bool branch_vary(struct icmp4_paths *paths, uint16_t vertex, uint8_t field)
{
	struct branch_trial t = {
		.vertex = vertex,
		.base = icmp4__paths_vertex(paths, vertex)->base,
		.field = field,
	};
	uint32_t enough = branch_enough(paths);
	uint16_t flow, serial = paths->memory.flows[t.base].serial;

	branch_look_all(paths, &t);
	while (!t.parted && t.same + t.open < enough && branch_may_vary(paths, &t) &&
	       icmp4__paths_vary(paths, serial, field, (uint8_t)(t.made + 1), &flow)) {
		t.made++;
		branch_look(paths, &t, flow);
	}
	return branch_judge(paths, &t);
}

/* What drawn flows differ in alone needs no variants. */
static bool branch_draws(struct icmp4_paths *paths, uint16_t vertex)
{
	struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, vertex);
	uint16_t next = icmp4__paths_at(paths, v->base, paths->hop);

	if (branch_flow(paths, vertex, next) != ICMP4_PATHS_NONE)
		v->fields |= ICMP4_PATHS_SRC_PORT;
	else
		v->others |= ICMP4_PATHS_SRC_PORT;
	return true;
}

static bool branch_field(struct icmp4_paths *paths, uint16_t vertex, uint8_t field)
{
	const struct icmp4_paths_vertex *v = icmp4__paths_vertex(paths, vertex);

	if ((v->fields | v->others | v->doubtful) & field)
		return true;
	return field == ICMP4_PATHS_SRC_PORT ? branch_draws(paths, vertex)
					     : branch_vary(paths, vertex, field);
}

bool icmp4__paths_vary_all(struct icmp4_paths *paths)
{
	uint8_t fields = icmp4__paths_fields(paths);
	bool through = true;

	if (paths->options.no_fields || icmp4__paths_is_astray(paths, paths->hop - 1u))
		return true;
	for (uint16_t i = 0; i < paths->vertices; i++)
		for (unsigned bit = 1; bit <= fields && branch_is(paths, i); bit <<= 1)
			if (fields & bit &&
			    icmp4__paths_vertex(paths, i)->balance == ICMP4_PATHS_BY_FLOW)
				through &= branch_field(paths, i, (uint8_t)bit);
	return through;
}
