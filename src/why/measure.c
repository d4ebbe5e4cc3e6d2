/* SPDX-License-Identifier: MIT */
/* Figures that several facts make together. */
#include "why/why.h"
#include <math.h>
#include <stdlib.h>

/* Deviations above the mean of chi-square: chance goes so far about once in a million runs. */
static const double uneven_least = 5.5;

/* What loss alone does more seldom than that is something else. */
static const double chance_least = 1e-4;

/* By so much a split must explain more, as a logarithm, than that there is none. */
static const double split_least = 3;

/* Who takes longer may have answered when nobody waited any more. */
static const int64_t patience_ns = 1 * ICMP4_S_NS;

enum { LOOP_PERIOD_MAX = 6, LOOP_PROOFS = 4 };

bool why_reached(const struct why_evidence *e)
{
	if (e->answer != WHY_SILENT && e->answer != WHY_REFUSED)
		return true;
	return e->answer == WHY_REFUSED && e->final_from == e->dst;
}

bool why_is_local(const struct why_evidence *e)
{
	return e->name != WHY_NAME_FINE || e->no_route || e->own_error ||
	       (e->unsent && !e->farthest);
}

struct why_count why_sum(const struct why_count *counts, size_t count)
{
	struct why_count sum = {0};

	for (size_t i = 0; i < count; i++) {
		sum.sent += counts[i].sent;
		sum.received += counts[i].received;
		sum.refused += counts[i].refused;
		if (counts[i].refused)
			sum.refused_by = counts[i].refused_by;
		if (counts[i].rtt_ns && (!sum.rtt_ns || counts[i].rtt_ns < sum.rtt_ns)) {
			sum.rtt_ns = counts[i].rtt_ns;
			sum.ttl = counts[i].ttl;
		}
	}
	return sum;
}

/* Where little is lost, Pearson's test makes much of three in one flow: half of one must be. */
static bool some_lose_half(const struct why_count *counts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (counts[i].sent && counts[i].received * 2 <= counts[i].sent)
			return true;
	return false;
}

/* Pearson's test: is the loss of the flows more different than one and the same loss would be? */
bool why_uneven(const struct why_count *counts, size_t count)
{
	struct why_count sum = why_sum(counts, count);
	double chi = 0, freedom = -1, loss;

	if (!sum.received || sum.received >= sum.sent || !some_lose_half(counts, count))
		return false;
	loss = 1 - (double)sum.received / sum.sent;
	for (size_t i = 0; i < count; i++) {
		double sent = counts[i].sent, lost = sent - counts[i].received;
		double off = lost - sent * loss;

		if (!counts[i].sent)
			continue;
		chi += off * off / (sent * loss * (1 - loss));
		freedom++;
	}
	return freedom > 0 && chi > freedom + uneven_least * sqrt(2 * freedom);
}

struct why_count why_others(const struct why_evidence *e)
{
	bool by_echo = e->protocol == ICMP4_PROTO_ICMP;

	return why_sum(by_echo ? e->spread : e->flows_p, WHY_FLOWS);
}

bool why_only_echo_refused(const struct why_evidence *e)
{
	return why_reached(e) && e->echo.refused && !e->echo.received;
}

int why_stands_in(const struct why_evidence *e)
{
	uint8_t refusal = e->final ? e->hops[e->final].back : 0;
	uint8_t echo = e->echo.received ? why_hops_back(e->echo.ttl) : 0;

	return refusal && echo ? (int)echo - refusal : 0;
}

unsigned why_bad_flows(const struct why_count *counts, size_t count)
{
	struct why_count sum = why_sum(counts, count);
	unsigned bad = 0;

	for (size_t i = 0; i < count; i++)
		bad += (uint64_t)counts[i].received * sum.sent <
		       (uint64_t)counts[i].sent * sum.received;
	return bad;
}

struct why_count why_loss(const struct why_evidence *e)
{
	struct why_count sum = why_sum(e->spread, WHY_FLOWS);
	uint8_t last = e->final ? e->final : WHY_HOPS_MAX;

	sum.sent += e->echo.sent;
	sum.received += e->echo.received;
	/* Who answers no echo request loses none either. */
	if (!sum.received && e->protocol == ICMP4_PROTO_TCP && why_reached(e))
		return why_sum(e->flows_p, WHY_FLOWS);
	sum.sent += e->hops[last].asked;
	sum.received += e->hops[last].answered;
	return sum;
}

/* How well one and the same loss explains this many lost and answered. */
static double likelihood(double lost, double answered)
{
	double all = lost + answered;
	double sum = 0;

	if (lost > 0)
		sum += lost * log(lost / all);
	if (answered > 0)
		sum += answered * log(answered / all);
	return sum;
}

/* What gets lost before a hop is lost to all behind it as well: what is more is its own doing, a
 * limit on its replies. In parts of those asked. */
static double loss_at(const struct why_evidence *e, unsigned ttl)
{
	double least = 1;

	for (; ttl <= WHY_HOPS_MAX; ttl++) {
		const struct why_hop *h = &e->hops[ttl];
		double here = h->answered ? 1 - (double)h->answered / h->asked : 1;

		least = here < least ? here : least;
	}
	return least;
}

static double split_at(const struct why_evidence *e, unsigned hop)
{
	double lost[2] = {0}, answered[2] = {0};

	for (unsigned ttl = 1; ttl <= WHY_HOPS_MAX; ttl++) {
		double asked = e->hops[ttl].asked, loss = loss_at(e, ttl);

		if (!e->hops[ttl].answered)
			continue; /* a router that answers no echo request loses none */
		lost[ttl >= hop] += asked * loss;
		answered[ttl >= hop] += asked * (1 - loss);
	}
	return likelihood(lost[0], answered[0]) + likelihood(lost[1], answered[1]);
}

/* The split that explains best what got lost, before it and behind it; the nearest, unless another
 * is much better. */
uint8_t why_loss_hop(const struct why_evidence *e)
{
	const struct why_hop *last = &e->hops[e->final ? e->final : WHY_HOPS_MAX];
	double best = 0;
	uint8_t hop = 0;

	/* It was gone again when each was asked. */
	if (last->answered && last->answered == last->asked)
		return 0;

	for (uint8_t ttl = 1; ttl <= WHY_HOPS_MAX; ttl++) {
		bool first = !hop;

		if (!e->hops[ttl].answered)
			continue;
		double here = split_at(e, ttl);
		if (!first && here <= best)
			continue;
		best = first ? here + split_least : here;
		hop = ttl;
	}
	return hop;
}

static unsigned loop_proofs(const struct why_evidence *e, unsigned first, unsigned period)
{
	unsigned proofs = 0;

	for (unsigned ttl = first; ttl + period <= WHY_HOPS_MAX; ttl++) {
		uint32_t here = e->hops[ttl].from, again = e->hops[ttl + period].from;

		if (here && again && here != again)
			return 0;
		proofs += here && here == again;
	}
	return proofs;
}

/* It was seen again: what lies before a loop may stand in a gap of it. */
static bool comes_again(const struct why_evidence *e, unsigned first, unsigned period)
{
	for (unsigned ttl = first + period; ttl <= WHY_HOPS_MAX; ttl += period)
		if (e->hops[ttl].from)
			return e->hops[ttl].from == e->hops[first].from;
	return false;
}

uint8_t why_loop(const struct why_evidence *e, unsigned *period)
{
	if (why_reached(e))
		return 0;
	for (unsigned first = 1; first < e->farthest; first++)
		for (unsigned p = 2; p <= LOOP_PERIOD_MAX; p++) {
			*period = p;
			if (e->hops[first].from && e->hops[first].from != e->hops[first + 1].from &&
			    comes_again(e, first, p) && loop_proofs(e, first, p) >= LOOP_PROOFS)
				return (uint8_t)first;
		}
	return 0;
}

uint8_t why_before(const struct why_evidence *e, uint8_t ttl)
{
	while (ttl > 1)
		if (e->hops[--ttl].from)
			return ttl;
	return 0;
}

int why_detour(const struct why_evidence *e, uint8_t *from_hop)
{
	int detour = 0;

	*from_hop = 0;
	if (!e->final || !e->hops[e->final].back)
		return 0;
	detour = (int)e->hops[e->final].back - e->final;
	for (uint8_t ttl = e->final; ttl; ttl--) {
		const struct why_hop *hop = &e->hops[ttl];

		if (hop->from && hop->back && 2 * abs((int)hop->back - ttl) < abs(detour))
			break;
		if (hop->from)
			*from_hop = ttl;
	}
	return detour;
}

int64_t why_last_step_ns(const struct why_evidence *e, int64_t *before_ns)
{
	int64_t target_ns = e->final ? e->hops[e->final].rtt_ns : 0;
	uint8_t before = e->final ? why_before(e, e->final) : 0;

	if (e->echo.rtt_ns && (!target_ns || e->echo.rtt_ns < target_ns))
		target_ns = e->echo.rtt_ns;
	*before_ns = before ? e->hops[before].rtt_ns : 0;
	return target_ns && before ? target_ns - *before_ns : 0;
}

uint8_t why_changed(const struct why_evidence *e, uint8_t bits)
{
	for (uint8_t ttl = 1; ttl <= WHY_HOPS_MAX; ttl++)
		if (e->hops[ttl].changed & bits)
			return ttl;
	return 0;
}

uint8_t why_limited(const struct why_evidence *e)
{
	/* That a target does not report its closed port each time goes without saying. */
	uint8_t last = e->final ? (uint8_t)(e->final - 1) : e->farthest;

	for (uint8_t ttl = 1; ttl <= WHY_HOPS_MAX && ttl <= last; ttl++)
		if (e->hops[ttl].received && e->hops[ttl].received < e->hops[ttl].sent &&
		    e->hops[ttl].rtt_ns < patience_ns)
			return ttl;
	return 0;
}

uint8_t why_mtu_protocol(const struct why_evidence *e)
{
	if (e->answer == WHY_PORT_CLOSED && e->echo.received)
		return ICMP4_PROTO_ICMP;
	return e->walked;
}

bool why_back_loses(const struct why_evidence *e)
{
	struct why_count all = why_loss(e);
	double loss = all.sent ? 1 - (double)all.received / all.sent : 0;

	if (!e->counter.sent)
		return false;
	if (e->mtu_protocol == ICMP4_PROTO_ICMP)
		return e->counter.received > 0;
	return !e->counter.received && pow(loss, e->counter.sent) < chance_least;
}
