/* SPDX-License-Identifier: MIT */
/*
 * The states of an entry (RFC 4861 section 7.3.2, with the requests of RFC 1122 section 2.3.2):
 *
 *	        used            answer              time            used
 *	(none) ──────> INCOMPLETE ──────> REACHABLE ──────> STALE ──────> DELAY
 *	   ^               │ no answer        ^                             │ 5 s
 *	   │ time          v                  │           answer            v
 *	   └──────────── FAILED               └────────────────────────── PROBE
 *	                   ^                              no answer         │
 *	                   └────────────────────────────────────────────────┘
 *
 * That an answer is too old and that a failure is over nobody has to be woken for: that is seen
 * when the entry is looked at (icmp4__neighbour_state). What is heard without having been asked
 * for leads to STALE from everywhere.
 */
#include "base/mem.h"
#include "base/rule.h"
#include "node/neighbour/neighbour.h"

#define NEIGHBOUR_DELAY_NS (5 * ICMP4_S_NS) /* DELAY_FIRST_PROBE_TIME; RFC 4861 section 10 */
#define NEIGHBOUR_LOCK_NS  ICMP4_S_NS       /* a new MAC is kept so long, whoever claims what */

static void neighbour_ask_again(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot)
{
	bool poll = slot->state == ICMP4_NEIGHBOUR_PROBE;

	icmp4__neighbour_enlist(n, slot, poll ? NEIGHBOUR_POLL : NEIGHBOUR_ASK);
}

static void neighbour_ask_anew(struct icmp4_neighbours *n, struct icmp4_neighbour_slot *slot,
			       enum icmp4_neighbour_state state)
{
	slot->state = (uint8_t)state;
	slot->asked = 0;
	neighbour_ask_again(n, slot);
}

void icmp4__neighbour_used(struct icmp4_neighbours *n, struct icmp4_time now,
			   struct icmp4_neighbour_slot *slot)
{
	slot->used = true;
	if (icmp4__neighbour_state(slot, now) != ICMP4_NEIGHBOUR_STALE ||
	    slot->list != NEIGHBOUR_IDLE)
		return;
	slot->state = ICMP4_NEIGHBOUR_DELAY;
	slot->due = icmp4_time_add(now, NEIGHBOUR_DELAY_NS);
	icmp4__neighbour_enlist(n, slot, NEIGHBOUR_DELAY);
}

static enum icmp4_frame neighbour_wait(struct icmp4_neighbours *n,
				       struct icmp4_neighbour_slot *slot,
				       const struct icmp4_packet *packet)
{
	slot->used = true;
	if (icmp4__hold_put(n, slot, packet))
		return ICMP4_FRAME_HELD;
	n->counters.overflow++;
	return ICMP4_FRAME_LOST;
}

/*
 * Of a resolution that failed all is said with one datagram, and what comes for it in the next
 * moment is lost in silence (UNREACH-23). An entry that was good until it did not confirm itself
 * cost no datagram yet: it is asked for again, by broadcast, at once.
 */
enum icmp4_frame icmp4__neighbour_use(struct icmp4_neighbours *n, struct icmp4_time now,
				      struct icmp4_neighbour_slot *slot,
				      const struct icmp4_packet *packet)
{
	switch (icmp4__neighbour_state(slot, now)) {
	case ICMP4_NEIGHBOUR_REACHABLE:
	case ICMP4_NEIGHBOUR_STALE:
	case ICMP4_NEIGHBOUR_DELAY:
	case ICMP4_NEIGHBOUR_PROBE:
		icmp4__neighbour_used(n, now, slot);
		return ICMP4_FRAME_READY;
	case ICMP4_NEIGHBOUR_INCOMPLETE:
		return neighbour_wait(n, slot, packet);
	case ICMP4_NEIGHBOUR_FAILED:
		if (slot->told) {
			n->counters.lost++;
			return ICMP4_FRAME_LOST;
		}
		break;
	}
	neighbour_ask_anew(n, slot, ICMP4_NEIGHBOUR_INCOMPLETE);
	return neighbour_wait(n, slot, packet);
}

static bool neighbour_knows(const struct icmp4_neighbour_slot *slot)
{
	return slot->state >= ICMP4_NEIGHBOUR_REACHABLE && slot->state <= ICMP4_NEIGHBOUR_PROBE;
}

/* Of two stations that claim one address the first is believed for a while, and nobody more often
 * than that has us change our mind. */
static bool neighbour_is_news(const struct icmp4_neighbour_slot *slot, struct icmp4_time now,
			      const uint8_t mac[NEIGHBOUR_MAC], bool answer)
{
	if (!neighbour_knows(slot))
		return true;
	if (memcmp(slot->mac, mac, NEIGHBOUR_MAC) == 0)
		return answer;
	return !icmp4_time_before(now, icmp4_time_add(slot->since, NEIGHBOUR_LOCK_NS));
}

void icmp4__neighbour_hear(struct icmp4_neighbours *n, struct icmp4_time now,
			   struct icmp4_neighbour_slot *slot, const uint8_t mac[NEIGHBOUR_MAC],
			   bool answer)
{
	bool asking =
		slot->state == ICMP4_NEIGHBOUR_INCOMPLETE || slot->state == ICMP4_NEIGHBOUR_PROBE;
	bool confirmed = answer && asking && slot->asked;

	if (!neighbour_is_news(slot, now, mac, confirmed))
		return;
	n->counters.resolved += slot->state == ICMP4_NEIGHBOUR_INCOMPLETE;
	slot->state = confirmed ? ICMP4_NEIGHBOUR_REACHABLE : ICMP4_NEIGHBOUR_STALE;
	slot->due = icmp4_time_add(now, n->config.reachable_ns);
	slot->since = now;
	memcpy(slot->mac, mac, NEIGHBOUR_MAC);
	icmp4__neighbour_enlist(n, slot, slot->waiting ? NEIGHBOUR_SEND : NEIGHBOUR_IDLE);
}

static void neighbour_fail(struct icmp4_neighbours *n, struct icmp4_time now,
			   struct icmp4_neighbour_slot *slot)
{
	slot->told = slot->state == ICMP4_NEIGHBOUR_INCOMPLETE;
	slot->state = ICMP4_NEIGHBOUR_FAILED;
	slot->due = icmp4_time_add(now, n->config.failed_ns);
	n->counters.failed++;
	icmp4__neighbour_enlist(n, slot, slot->waiting ? NEIGHBOUR_LOST : NEIGHBOUR_IDLE);
}

static struct icmp4_neighbour_slot *neighbour_due(const struct icmp4_neighbours *n,
						  struct icmp4_time now,
						  enum icmp4__neighbour_list list)
{
	struct icmp4_neighbour_slot *slot = icmp4__neighbour_first(n, list);

	return slot && !icmp4_time_before(now, slot->due) ? slot : NULL;
}

void icmp4_neighbours_advance(struct icmp4_neighbours *n, struct icmp4_time now)
{
	struct icmp4_neighbour_slot *slot;

	while ((slot = neighbour_due(n, now, NEIGHBOUR_RETRY)) != NULL) {
		if (slot->asked < n->config.requests)
			neighbour_ask_again(n, slot);
		else
			neighbour_fail(n, now, slot);
	}
	while ((slot = neighbour_due(n, now, NEIGHBOUR_DELAY)) != NULL)
		neighbour_ask_anew(n, slot, ICMP4_NEIGHBOUR_PROBE);
}

/* However many addresses a stranger has us look for, broadcasts leave at a limited rate. */
struct icmp4_time icmp4__neighbour_ask_at(const struct icmp4_neighbours *n)
{
	int64_t burst_ns = (ICMP4_NEIGHBOUR_BURST - 1) * n->config.spacing_ns;

	if (!icmp4__neighbour_first(n, NEIGHBOUR_ASK))
		return ICMP4_NEVER;
	return icmp4_time_add(n->paced, -burst_ns);
}

static struct icmp4_neighbour_slot *neighbour_paced(struct icmp4_neighbours *n,
						    struct icmp4_time now)
{
	if (icmp4_time_before(now, icmp4__neighbour_ask_at(n)))
		return NULL;
	if (icmp4_time_before(n->paced, now))
		n->paced = now;
	n->paced = icmp4_time_add(n->paced, n->config.spacing_ns);
	return icmp4__neighbour_first(n, NEIGHBOUR_ASK);
}

struct icmp4_neighbour_slot *icmp4__neighbour_ask(struct icmp4_neighbours *n, struct icmp4_time now)
{
	struct icmp4_neighbour_slot *slot = icmp4__neighbour_first(n, NEIGHBOUR_POLL);

	if (!slot)
		slot = neighbour_paced(n, now);
	if (!slot)
		return NULL;
	slot->asked++;
	slot->due = icmp4_time_add(now, n->config.retry_ns);
	icmp4__neighbour_enlist(n, slot, NEIGHBOUR_RETRY);
	return slot;
}
