/* SPDX-License-Identifier: MIT */
/* What evidence each verdict needs, and how sure it then is. */
#include "why/holds.h"
#include <errno.h>
#include <stdlib.h>

static const int64_t slow_least_ns = 100 * ICMP4_MS_NS;

enum { DETOUR_LEAST = 3, LOSS_LEAST = 3, LOSS_SHARE = 100, OTHERS_LEAST = 24 };

static void put_at(const struct why_evidence *e, struct why_verdict *v, uint8_t hop)
{
	v->hop = hop;
	v->at = hop ? e->hops[hop].from : 0;
}

static void put_next(const struct why_evidence *e, struct why_verdict *v, uint8_t hop)
{
	v->next = hop;
	v->beyond = hop ? e->hops[hop].from : 0;
}

enum why_surety why__unresolved(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->name == WHY_NAME_UNKNOWN ? WHY_CERTAIN : WHY_NO;
}

static bool is_route_error(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH;
}

enum why_surety why__no_route(const struct why_evidence *e, struct why_verdict *v)
{
	bool unsent = e->unsent && !e->farthest && is_route_error(e->unsent_reason);

	(void)v;
	return e->no_route || unsent ? WHY_CERTAIN : WHY_NO;
}

static bool is_ban(uint8_t type, uint8_t code)
{
	return type == ICMP4_UNREACHABLE && (code == 9 || code == 10 || code == 13);
}

enum why_surety why__own_firewall(const struct why_evidence *e, struct why_verdict *v)
{
	bool port = e->own_type == ICMP4_UNREACHABLE && e->own_code == ICMP4_UNREACHABLE_PORT;

	(void)v;
	if (e->own_error && (is_ban(e->own_type, e->own_code) || port))
		return WHY_CERTAIN;
	if (!e->unsent || e->farthest)
		return WHY_NO;
	return e->unsent_reason == EPERM || e->unsent_reason == EACCES ? WHY_CERTAIN : WHY_NO;
}

enum why_surety why__not_sent(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->unsent && !e->farthest ? WHY_CERTAIN : WHY_NO;
}

enum why_surety why__no_neighbour(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->own_error ? WHY_CERTAIN : WHY_NO;
}

enum why_surety why__loop(const struct why_evidence *e, struct why_verdict *v)
{
	unsigned period;
	uint8_t first = why_loop(e, &period);

	if (!first)
		return WHY_NO;
	put_at(e, v, first);
	put_next(e, v, (uint8_t)(first + 1));
	return WHY_CERTAIN;
}

/* An error other than 11/0 ended the path: the codes of RFC 792, 1122 and 1812, by their meaning.
 */
enum refusal { BY_PROTOCOL, BY_BAN, BY_ROUTE, BY_HOST, BY_OTHER };

static enum refusal refusal_of(uint8_t type, uint8_t code)
{
	static const uint8_t kinds[] = {
		[0] = BY_ROUTE, [1] = BY_HOST,  [2] = BY_PROTOCOL, [3] = BY_BAN,
		[4] = BY_OTHER, [5] = BY_OTHER, [6] = BY_ROUTE,    [7] = BY_HOST,
		[8] = BY_HOST,  [9] = BY_BAN,   [10] = BY_BAN,     [11] = BY_ROUTE,
		[12] = BY_HOST, [13] = BY_BAN,  [14] = BY_BAN,     [15] = BY_BAN,
	};

	if (type != ICMP4_UNREACHABLE || code >= sizeof(kinds))
		return BY_OTHER;
	return (enum refusal)kinds[code];
}

static enum why_surety refused(const struct why_evidence *e, struct why_verdict *v,
			       enum refusal kind)
{
	if (e->answer != WHY_REFUSED || refusal_of(e->final_type, e->final_code) != kind)
		return WHY_NO;
	/* What comes to its end behind a router may be told with a TTL that would lead farther. */
	v->hop = e->final;
	v->at = e->final_from;
	for (uint8_t ttl = 1; ttl < v->hop; ttl++)
		if (e->hops[ttl].from == v->at)
			v->hop = ttl;
	return WHY_CERTAIN;
}

enum why_surety why__protocol_unreachable(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_PROTOCOL);
}

enum why_surety why__prohibited(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_BAN);
}

enum why_surety why__no_route_there(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_ROUTE);
}

enum why_surety why__host_down(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_HOST);
}

enum why_surety why__refused_otherwise(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_OTHER);
}

/* Others of the same protocol get through where ours does not, or flows fare so unlike each other
 * that it is no chance. */
enum why_surety why__bad_member(const struct why_evidence *e, struct why_verdict *v)
{
	struct why_count others = why_sum(e->flows_p, WHY_FLOWS);

	put_at(e, v, e->answer == WHY_SILENT ? e->farthest : 0);
	if (e->answer == WHY_SILENT && e->protocol == e->walked && others.received)
		return WHY_CERTAIN;
	if (e->protocol == ICMP4_PROTO_TCP && why_uneven(e->flows_p, WHY_FLOWS))
		return WHY_CERTAIN;
	return why_uneven(e->spread, WHY_FLOWS) ? WHY_CERTAIN : WHY_NO;
}

/* A table that is full still knows the flow that came in time: all others are told so, or vanish.
 */
enum why_surety why__no_room(const struct why_evidence *e, struct why_verdict *v)
{
	struct why_count others = why_others(e);

	if (!why_reached(e) || others.sent < OTHERS_LEAST || others.received || e->echo.received)
		return WHY_NO;
	/* A UDP port that is open need not answer each. */
	if (!others.refused)
		return e->protocol == ICMP4_PROTO_TCP ? WHY_POSSIBLE : WHY_NO;
	v->at = others.refused_by;
	for (uint8_t ttl = 1; ttl < e->final && !v->hop; ttl++)
		v->hop = e->hops[ttl].from == v->at ? ttl : 0;
	return WHY_LIKELY;
}

/* Where the port was our own choice, one that is closed is as good an answer as any. */
enum why_surety why__closed_port(const struct why_evidence *e, struct why_verdict *v)
{
	put_at(e, v, e->final);
	if (e->answer != WHY_RESET && (e->answer != WHY_PORT_CLOSED || !e->ported))
		return WHY_NO;
	return why_stands_in(e) ? WHY_LIKELY : WHY_CERTAIN;
}

enum why_surety why__first_hop_silent(const struct why_evidence *e, struct why_verdict *v)
{
	bool heard = e->farthest || e->echo.received || why_sum(e->spread, WHY_FLOWS).received;

	(void)v;
	return heard ? WHY_NO : WHY_LIKELY;
}

enum why_surety why__filtered(const struct why_evidence *e, struct why_verdict *v)
{
	if (e->answer != WHY_SILENT || !e->echo.received)
		return WHY_NO;
	put_at(e, v, e->farthest);
	/* A UDP port that is open may have nothing to say to what it cannot read. */
	return e->protocol == ICMP4_PROTO_UDP ? WHY_POSSIBLE : WHY_LIKELY;
}

enum why_surety why__dead_beyond(const struct why_evidence *e, struct why_verdict *v)
{
	if (e->answer != WHY_SILENT)
		return WHY_NO;
	put_at(e, v, e->farthest);
	return WHY_LIKELY;
}

enum why_surety why__black_hole(const struct why_evidence *e, struct why_verdict *v)
{
	bool silent = e->dropped && e->drop.witness == ICMP4_MTU_BY_SILENCE;

	if (!e->mtu_asked || !silent || (e->mtu_protocol == ICMP4_PROTO_ICMP && why_back_loses(e)))
		return WHY_NO;
	v->hop = e->drop.last;
	v->at = e->drop.last_from;
	v->next = e->drop.next;
	v->beyond = e->drop.next_from;
	/* Of an echo request that the target alone does not answer, the answer may be what is lost.
	 */
	if (e->mtu_protocol == ICMP4_PROTO_ICMP && !e->counter.sent && e->drop.next == e->final)
		return WHY_LIKELY;
	return e->drop.located ? WHY_CERTAIN : WHY_LIKELY;
}

enum why_surety why__wrong_mtu(const struct why_evidence *e, struct why_verdict *v)
{
	if (!e->mtu_asked || !e->dropped ||
	    (e->drop.witness != ICMP4_MTU_BY_LIE && e->drop.witness != ICMP4_MTU_BY_PLATEAU))
		return WHY_NO;
	v->hop = e->drop.last;
	v->at = e->drop.from;
	return WHY_CERTAIN;
}

enum why_surety why__answers_lost(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->mtu_asked && why_back_loses(e) ? WHY_LIKELY : WHY_NO;
}

enum why_surety why__loss(const struct why_evidence *e, struct why_verdict *v)
{
	struct why_count all = why_loss(e);
	uint32_t lost = all.sent - all.received;
	uint8_t hop = why_loss_hop(e);

	if (!all.received || lost < LOSS_LEAST || lost * LOSS_SHARE < all.sent)
		return WHY_NO;
	put_next(e, v, hop);
	put_at(e, v, why_before(e, hop));
	return hop ? WHY_LIKELY : WHY_POSSIBLE;
}

enum why_surety why__slow_target(const struct why_evidence *e, struct why_verdict *v)
{
	int64_t before_ns, step_ns = why_last_step_ns(e, &before_ns);

	if (step_ns < slow_least_ns || step_ns < 2 * before_ns)
		return WHY_NO;
	put_at(e, v, why_before(e, e->final));
	put_next(e, v, e->final);
	return WHY_LIKELY;
}

enum why_surety why__translated(const struct why_evidence *e, struct why_verdict *v)
{
	uint8_t hop = why_changed(e, WHY_CHANGED_ADDRESS);

	for (uint8_t ttl = 1; !hop && ttl < e->final; ttl++)
		hop = e->hops[ttl].lent ? ttl : 0;
	if (!hop)
		return WHY_NO;
	put_next(e, v, hop);
	put_at(e, v, why_before(e, hop));
	return WHY_CERTAIN;
}

enum why_surety why__rewritten(const struct why_evidence *e, struct why_verdict *v)
{
	uint8_t hop = why_changed(e, WHY_CHANGED_HEADER);

	if (!hop)
		return WHY_NO;
	put_next(e, v, hop);
	put_at(e, v, why_before(e, hop));
	return WHY_CERTAIN;
}

enum why_surety why__asymmetric(const struct why_evidence *e, struct why_verdict *v)
{
	uint8_t hop;

	if (abs(why_detour(e, &hop)) < DETOUR_LEAST)
		return WHY_NO;
	put_at(e, v, hop);
	return WHY_LIKELY;
}

enum why_surety why__rate_limited(const struct why_evidence *e, struct why_verdict *v)
{
	uint8_t hop = why_limited(e);

	put_at(e, v, hop);
	return hop ? WHY_LIKELY : WHY_NO;
}

enum why_surety why__well(const struct why_evidence *e, struct why_verdict *v)
{
	put_at(e, v, e->final);
	return e->mtu_asked ? WHY_CERTAIN : WHY_LIKELY;
}
