/* SPDX-License-Identifier: MIT */
#include "why/why.h"

enum { LOSSY_PERCENT = 10 };

static bool always(const struct why_evidence *e)
{
	return !why_is_local(e);
}

static bool leaves(const struct why_evidence *e)
{
	return !why_is_local(e) && e->echoing;
}

/* Where somebody says no, other flows would be told the same. */
static bool is_mute(const struct why_evidence *e)
{
	unsigned period;

	return !why_is_local(e) && e->answer == WHY_SILENT && !why_loop(e, &period);
}

/* Echo is no flow of ports; a TCP port that answers shows each member behind a balancer. */
static bool wants_flows(const struct why_evidence *e)
{
	bool reached = e->protocol == ICMP4_PROTO_TCP && why_reached(e);

	return e->protocol != ICMP4_PROTO_ICMP && e->exact && (is_mute(e) || reached);
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
	return !why_is_local(e) && why_reached(e) && e->answer != WHY_REFUSED && !is_closed(e) &&
	       !(e->echo.received && is_lossy(e)) && !why_uneven(e->flows_p, WHY_FLOWS) &&
	       !why_uneven(e->spread, WHY_FLOWS);
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

static const struct {
	const char *name;
	bool (*wanted)(const struct why_evidence *e);
} plan[WHY_DONE] = {
	[WHY_WALK] = {"walk", always},
	[WHY_ECHO] = {"echo", leaves},
	[WHY_FLOWS_P] = {"flows", wants_flows},
	[WHY_AGAIN] = {"walk-by-echo", wants_again},
	[WHY_SPREAD] = {"echo-flows", wants_spread},
	[WHY_MTU] = {"mtu", wants_mtu},
	[WHY_COUNTER] = {"way-back", wants_counter},
	[WHY_LOSS] = {"loss", wants_loss},
};

const char *why_phase_name(enum why_phase phase)
{
	return phase < WHY_DONE ? plan[phase].name : "done";
}

enum why_phase why_next(struct why_evidence *e)
{
	while (e->next < WHY_DONE) {
		enum why_phase phase = e->next;

		e->next = (enum why_phase)(phase + 1);
		if (plan[phase].wanted(e))
			return phase;
	}
	return WHY_DONE;
}
