/* SPDX-License-Identifier: MIT */
/* RFC 8289 section 5: a queue that was never empty enough for an interval loses a packet, and then
 * further ones, sooner and sooner, until a packet waits for less than the target. */
#include "sim/codel.h"

enum { AGAIN_WITHIN = 16 }; /* intervals after which a spell of drops begins anew */

static uint64_t root(uint64_t square)
{
	uint64_t result = 0;

	for (uint64_t bit = UINT64_C(1) << 62; bit; bit >>= 2) {
		uint64_t more = result + bit;

		result >>= 1;
		if (square < more)
			continue;
		square -= more;
		result += bit;
	}
	return result;
}

/* The distance of drops shrinks with the root of their number (section 4.3). */
static int64_t control_law(const struct codel_plan *plan, int64_t from_ns, uint32_t count)
{
	uint64_t interval = (uint64_t)plan->interval_ns;

	return from_ns + (int64_t)root(interval * interval / count);
}

/* Has even the packet that waited least waited too long, for a whole interval? */
static bool is_standing(struct codel *codel, const struct codel_plan *plan, int64_t now_ns,
			int64_t waited_ns, bool short_queue)
{
	if (waited_ns < plan->target_ns || short_queue) {
		codel->first_above_ns = 0;
		return false;
	}
	if (!codel->first_above_ns)
		codel->first_above_ns = now_ns + plan->interval_ns;
	return now_ns >= codel->first_above_ns;
}

/* A spell soon after another goes on nearly as fast as that one had become (section 4.2). */
static void begin_spell(struct codel *codel, const struct codel_plan *plan, int64_t now_ns)
{
	uint32_t before = codel->count - codel->last_count;
	bool soon = now_ns - codel->drop_next_ns < AGAIN_WITHIN * plan->interval_ns;

	codel->dropping = true;
	codel->count = before > 1 && soon ? before : 1;
	codel->last_count = codel->count;
	codel->drop_next_ns = control_law(plan, now_ns, codel->count);
	codel->turn = CODEL_PASS;
}

bool codel_drops(struct codel *codel, const struct codel_plan *plan, struct icmp4_time now,
		 int64_t waited_ns, bool short_queue)
{
	bool standing = is_standing(codel, plan, now.ns, waited_ns, short_queue);
	enum codel_turn turn = codel->turn;

	codel->turn = CODEL_FIRST;
	if (turn == CODEL_PASS)
		return false;
	if (!codel->dropping) {
		if (standing)
			begin_spell(codel, plan, now.ns);
		return standing;
	}
	if (!standing) {
		codel->dropping = false;
		return false;
	}
	if (turn == CODEL_AGAIN)
		codel->drop_next_ns = control_law(plan, codel->drop_next_ns, codel->count);
	if (now.ns < codel->drop_next_ns)
		return false;
	codel->count++;
	codel->turn = CODEL_AGAIN;
	return true;
}

void codel_empty(struct codel *codel)
{
	codel->first_above_ns = 0;
	codel->dropping = codel->dropping && codel->turn == CODEL_PASS;
	codel->turn = CODEL_FIRST;
}
