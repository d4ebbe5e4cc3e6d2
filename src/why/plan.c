/* SPDX-License-Identifier: MIT */
#include "why/why.h"

enum { LOSSY_PERCENT = 10 };

static bool always(const struct why_evidence *e)
{
	return !why_is_local(e);
}

/* The first round has found the end of the path, or silence on it. Before that, echo requests might
 * get in its way: of all that waits for a neighbour, one datagram is answered. */
static bool has_looked(const struct why_evidence *e)
{
	for (uint8_t ttl = 1; !e->final && ttl <= WHY_HOPS_MAX; ttl++)
		if (e->hops[ttl].sent > e->hops[ttl].received)
			return true;
	return e->final || e->over & 1u << WHY_WALK;
}

static bool leaves(const struct why_evidence *e)
{
	return !why_is_local(e) && e->echoing && has_looked(e);
}

/* Where somebody says no, other flows would be told the same. */
static bool is_mute(const struct why_evidence *e)
{
	unsigned period;

	return !why_is_local(e) && e->answer == WHY_SILENT && !why_loop(e, &period);
}

/* Echo is no flow of ports; a TCP port that answers shows each member behind a balancer. Who
 * forbids echo may forbid whatever is new. */
static bool wants_flows(const struct why_evidence *e)
{
	bool reached = e->protocol == ICMP4_PROTO_TCP && why_reached(e);

	return e->protocol != ICMP4_PROTO_ICMP && e->exact &&
	       (is_mute(e) || reached || why_only_echo_refused(e));
}

static bool wants_again(const struct why_evidence *e)
{
	return is_mute(e) && !e->chosen && e->echo.received &&
	       !why_sum(e->flows_p, WHY_FLOWS).received;
}

static bool is_closed(const struct why_evidence *e)
{
	return e->ported && (e->answer == WHY_RESET || e->answer == WHY_PORT_CLOSED);
}

static bool wants_spread(const struct why_evidence *e)
{
	bool mute_echo = is_mute(e) && e->protocol == ICMP4_PROTO_ICMP;

	return leaves(e) && !is_closed(e) && (mute_echo || why_reached(e));
}

/* What is long gets lost there as well: to tell why would take long. */
static bool is_lossy(const struct why_evidence *e)
{
	struct why_count all = why_loss(e);

	return (all.sent - all.received) * 100 > all.sent * LOSSY_PERCENT;
}

/* Nobody sends long datagrams to a port that is closed, and over paths that differ. */
static bool wants_mtu(const struct why_evidence *e)
{
	bool unlike = e->protocol == ICMP4_PROTO_TCP && why_uneven(e->flows_p, WHY_FLOWS);

	return !why_is_local(e) && why_reached(e) && e->answer != WHY_REFUSED && !is_closed(e) &&
	       !(e->echo.received && is_lossy(e)) && !unlike && !why_uneven(e->spread, WHY_FLOWS);
}

/* Only an echo request has an answer as long as itself: does that vanish, or the request? */
static bool wants_counter(const struct why_evidence *e)
{
	if (!e->mtu_asked || e->mtu_end != ICMP4_MTU_FOUND || !leaves(e) || !e->echo.received)
		return false;
	if (e->mtu_protocol != ICMP4_PROTO_ICMP)
		return true;
	/* Where UDP is not answered, or cannot be sent, there is nothing to compare with. */
	if (e->walked != e->protocol || !e->exact)
		return false;
	return e->dropped && e->drop.witness == ICMP4_MTU_BY_SILENCE;
}

static bool wants_loss(const struct why_evidence *e)
{
	struct why_count all = why_loss(e);

	return leaves(e) && why_reached(e) && all.received && all.sent - all.received >= 2 &&
	       !why_uneven(e->spread, WHY_FLOWS);
}

#define BIT(phase) (1u << (phase))

enum {
	WALKED = BIT(WHY_WALK),
	ANSWERED = WALKED | BIT(WHY_ECHO),
	PROBED = ANSWERED | BIT(WHY_FLOWS_P),
	FOUND = PROBED | BIT(WHY_AGAIN),
	SPREAD = FOUND | BIT(WHY_SPREAD),
	MEASURED = SPREAD | BIT(WHY_MTU),
};

static const struct {
	const char *name;
	bool (*wanted)(const struct why_evidence *e);
	unsigned after; /* phases that must be over before it may begin, */
	unsigned by;    /* and by whose end it is known whether it is wanted */
} plan[WHY_DONE] = {
	[WHY_WALK] = {"walk", always, 0, 0},
	[WHY_ECHO] = {"echo", leaves, 0, WALKED},
	[WHY_FLOWS_P] = {"flows", wants_flows, ANSWERED, ANSWERED},
	[WHY_AGAIN] = {"walk-by-echo", wants_again, PROBED, PROBED},
	[WHY_SPREAD] = {"echo-flows", wants_spread, WALKED, FOUND},
	[WHY_MTU] = {"mtu", wants_mtu, ANSWERED, SPREAD},
	[WHY_COUNTER] = {"way-back", wants_counter, MEASURED, MEASURED},
	[WHY_LOSS] = {"loss", wants_loss, SPREAD, SPREAD},
};

const char *why_phase_name(enum why_phase phase)
{
	return phase < WHY_DONE ? plan[phase].name : "done";
}

static bool are_over(const struct why_evidence *e, unsigned phases)
{
	return (e->over & phases) == phases;
}

/* While the hops are walked anew, nothing else is known of the path. */
static bool is_rewalking(const struct why_evidence *e)
{
	return e->begun & ~e->over & BIT(WHY_AGAIN);
}

enum why_phase why_next(struct why_evidence *e, unsigned busy)
{
	for (enum why_phase i = WHY_WALK; i < WHY_DONE && !is_rewalking(e); i++) {
		if ((e->begun | e->over) & BIT(i))
			continue;
		if (!plan[i].wanted(e)) {
			e->over |= are_over(e, plan[i].by) ? BIT(i) : 0;
			continue;
		}
		if (busy & BIT(i) || !are_over(e, plan[i].after))
			continue;
		e->begun |= BIT(i);
		return i;
	}
	return WHY_DONE;
}

enum why_phase why_needless(struct why_evidence *e)
{
	for (enum why_phase i = WHY_WALK; i < WHY_DONE; i++) {
		if (~e->begun & BIT(i) || e->judged & BIT(i) || !are_over(e, plan[i].by))
			continue;
		e->judged |= BIT(i);
		if (plan[i].by && !plan[i].wanted(e))
			return i;
	}
	return WHY_DONE;
}

void why_end(struct why_evidence *e, enum why_phase phase)
{
	e->over |= BIT(phase);
}

void why_forget(struct why_evidence *e, enum why_phase phase)
{
	why_end(e, phase);
	if (phase == WHY_MTU)
		e->mtu_asked = e->dropped = false, e->mtu = 0;
}
