/* SPDX-License-Identifier: MIT */
/*
 * The table of verdicts, in the order in which they are tried: what keeps a packet from leaving,
 * what stops it, what stops some, what slows it, and what only looks like trouble. So a row need
 * not deny the ones before it.
 */
#include "why/why.h"
#include <errno.h>
#include <stdlib.h>

static const int64_t slow_least_ns = 100 * ICMP4_MS_NS;

enum { DETOUR_LEAST = 3, LOSS_LEAST = 3, LOSS_SHARE = 100 };

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

static enum why_surety unresolved(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->name == WHY_NAME_UNKNOWN ? WHY_CERTAIN : WHY_NO;
}

static bool is_route_error(int error)
{
	return error == ENETUNREACH || error == EHOSTUNREACH;
}

static enum why_surety no_route(const struct why_evidence *e, struct why_verdict *v)
{
	bool unsent = e->unsent && !e->farthest && is_route_error(e->unsent_reason);

	(void)v;
	return e->no_route || unsent ? WHY_CERTAIN : WHY_NO;
}

static bool is_ban(uint8_t type, uint8_t code)
{
	return type == ICMP4_UNREACHABLE && (code == 9 || code == 10 || code == 13);
}

static enum why_surety own_firewall(const struct why_evidence *e, struct why_verdict *v)
{
	bool port = e->own_type == ICMP4_UNREACHABLE && e->own_code == ICMP4_UNREACHABLE_PORT;

	(void)v;
	if (e->own_error && (is_ban(e->own_type, e->own_code) || port))
		return WHY_CERTAIN;
	if (!e->unsent || e->farthest)
		return WHY_NO;
	return e->unsent_reason == EPERM || e->unsent_reason == EACCES ? WHY_CERTAIN : WHY_NO;
}

static enum why_surety not_sent(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->unsent && !e->farthest ? WHY_CERTAIN : WHY_NO;
}

static enum why_surety no_neighbour(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->own_error ? WHY_CERTAIN : WHY_NO;
}

static enum why_surety loop(const struct why_evidence *e, struct why_verdict *v)
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

static enum why_surety protocol_unreachable(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_PROTOCOL);
}

static enum why_surety prohibited(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_BAN);
}

static enum why_surety no_route_there(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_ROUTE);
}

static enum why_surety host_down(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_HOST);
}

static enum why_surety refused_otherwise(const struct why_evidence *e, struct why_verdict *v)
{
	return refused(e, v, BY_OTHER);
}

/* Others of the same protocol get through where ours does not, or flows fare so unlike each other
 * that it is no chance. */
static enum why_surety bad_member(const struct why_evidence *e, struct why_verdict *v)
{
	struct why_count others = why_sum(e->flows_p, WHY_FLOWS);

	put_at(e, v, e->answer == WHY_SILENT ? e->farthest : 0);
	if (e->answer == WHY_SILENT && e->protocol == e->walked && others.received)
		return WHY_CERTAIN;
	if (e->protocol == ICMP4_PROTO_TCP && why_uneven(e->flows_p, WHY_FLOWS))
		return WHY_CERTAIN;
	return why_uneven(e->spread, WHY_FLOWS) ? WHY_CERTAIN : WHY_NO;
}

/* Where the port was our own choice, one that is closed is as good an answer as any. */
static enum why_surety closed_port(const struct why_evidence *e, struct why_verdict *v)
{
	put_at(e, v, e->final);
	if (e->answer == WHY_RESET)
		return WHY_CERTAIN;
	return e->answer == WHY_PORT_CLOSED && e->ported ? WHY_CERTAIN : WHY_NO;
}

static enum why_surety first_hop_silent(const struct why_evidence *e, struct why_verdict *v)
{
	bool heard = e->farthest || e->echo.received || why_sum(e->spread, WHY_FLOWS).received;

	(void)v;
	return heard ? WHY_NO : WHY_LIKELY;
}

static enum why_surety filtered(const struct why_evidence *e, struct why_verdict *v)
{
	if (e->answer != WHY_SILENT || !e->echo.received)
		return WHY_NO;
	put_at(e, v, e->farthest);
	/* A UDP port that is open may have nothing to say to what it cannot read. */
	return e->protocol == ICMP4_PROTO_UDP ? WHY_POSSIBLE : WHY_LIKELY;
}

static enum why_surety dead_beyond(const struct why_evidence *e, struct why_verdict *v)
{
	if (e->answer != WHY_SILENT)
		return WHY_NO;
	put_at(e, v, e->farthest);
	return WHY_LIKELY;
}

static enum why_surety black_hole(const struct why_evidence *e, struct why_verdict *v)
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

static enum why_surety wrong_mtu(const struct why_evidence *e, struct why_verdict *v)
{
	if (!e->mtu_asked || !e->dropped ||
	    (e->drop.witness != ICMP4_MTU_BY_LIE && e->drop.witness != ICMP4_MTU_BY_PLATEAU))
		return WHY_NO;
	v->hop = e->drop.last;
	v->at = e->drop.from;
	return WHY_CERTAIN;
}

static enum why_surety answers_lost(const struct why_evidence *e, struct why_verdict *v)
{
	(void)v;
	return e->mtu_asked && why_back_loses(e) ? WHY_LIKELY : WHY_NO;
}

static enum why_surety loss(const struct why_evidence *e, struct why_verdict *v)
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

static enum why_surety slow_target(const struct why_evidence *e, struct why_verdict *v)
{
	int64_t before_ns, step_ns = why_last_step_ns(e, &before_ns);

	if (step_ns < slow_least_ns || step_ns < 2 * before_ns)
		return WHY_NO;
	put_at(e, v, why_before(e, e->final));
	put_next(e, v, e->final);
	return WHY_LIKELY;
}

static enum why_surety translated(const struct why_evidence *e, struct why_verdict *v)
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

static enum why_surety rewritten(const struct why_evidence *e, struct why_verdict *v)
{
	uint8_t hop = why_changed(e, WHY_CHANGED_HEADER);

	if (!hop)
		return WHY_NO;
	put_next(e, v, hop);
	put_at(e, v, why_before(e, hop));
	return WHY_CERTAIN;
}

static enum why_surety asymmetric(const struct why_evidence *e, struct why_verdict *v)
{
	uint8_t hop;

	if (abs(why_detour(e, &hop)) < DETOUR_LEAST)
		return WHY_NO;
	put_at(e, v, hop);
	return WHY_LIKELY;
}

static enum why_surety rate_limited(const struct why_evidence *e, struct why_verdict *v)
{
	uint8_t hop = why_limited(e);

	put_at(e, v, hop);
	return hop ? WHY_LIKELY : WHY_NO;
}

static enum why_surety well(const struct why_evidence *e, struct why_verdict *v)
{
	put_at(e, v, e->final);
	return e->mtu_asked ? WHY_CERTAIN : WHY_LIKELY;
}

/* clang-format off */
static const struct why_row rows[] = {
	{"name-unresolved", unresolved,
	 "The name {target} does not resolve: nothing was sent.",
	 "{failure}, after {resolve}.",
	 "{look-up}", "RFC 1034 section 5", WHY_NAMES, false},
	{"no-route-here", no_route,
	 "This host has no route to {target}: nothing leaves it.",
	 "The system says: {errno}.",
	 "ip route get {dst}", "RFC 1122 section 3.3.1", WHY_YOURS, false},
	{"own-firewall", own_firewall,
	 "A firewall on this very host keeps the packets from leaving.",
	 "The system refuses to send: {own}.",
	 "sudo nft list ruleset", "RFC 1122 section 3.3", WHY_YOURS, false},
	{"not-sent", not_sent,
	 "This host cannot send: {errno}.",
	 "{unsent} probes were handed to the system, and none left.",
	 "ip -s link", "RFC 1122 section 3.3", WHY_YOURS, false},
	{"no-neighbour", no_neighbour,
	 "Nobody on the local link answers for the next hop.",
	 "This host itself says {own}: the neighbour did not answer ARP.",
	 "ip neigh show", "RFC 826; RFC 1122 section 2.3.2", WHY_YOURS, false},
	{"loop", loop,
	 "Packets go round in circles between {at} and {beyond}.",
	 "From hop {hop} on the same routers come again and again, up to hop {farthest}.",
	 "icmp trace {flow}-m 12 {where}{target}", "RFC 1812 section 5.3.1", WHY_ROUTER, false},
	{"protocol-unreachable", protocol_unreachable,
	 "{target} does not speak {protocol}.",
	 "{at} says protocol unreachable (3/2), at hop {hop}; {echo}.",
	 "icmp why --icmp {where}{target}", "RFC 1122 section 3.2.2.1", WHY_TARGET, false},
	{"prohibited", prohibited,
	 "{at} forbids it: {says}.",
	 "Hop {hop} sent {says} ({type}); {echo}.",
	 "icmp why {other}{where}{target}", "RFC 1812 section 5.2.7.1", WHY_ROUTER, false},
	{"no-route-there", no_route_there,
	 "{at} has no route to {target}.",
	 "Hop {hop} sent {says} ({type}).",
	 "icmp trace {flow}{where}{target}", "RFC 1812 section 5.2.7.1", WHY_ROUTER, false},
	{"host-unreachable", host_down,
	 "{target} is not there: the router before it gets no answer from it.",
	 "{at} says {says} ({type}), at hop {hop}.",
	 "icmp ping {where}{at-address}", "RFC 1812 section 5.2.7.1", WHY_TARGET, false},
	{"refused", refused_otherwise,
	 "{at} refuses it: {says}.",
	 "Hop {hop} sent {says} ({type}); {echo}.",
	 "icmp trace --explain {flow}{where}{target}", "RFC 792", WHY_ROUTER, false},
	{"ecmp-member-bad", bad_member,
	 "One of several equal paths is broken: it depends on the flow who gets through.",
	 "{bad} of {flows} flows fare badly, the others do not{own-flow}.",
	 "icmp ping --flows 16 -c 20 -q {where}{target}", "RFC 2991", WHY_LINK, false},
	{"closed-port", closed_port,
	 "{target} is reached, and nothing listens on {port}.",
	 "It says so itself: {refusal}; {echo}.",
	 "on the host: ss -lntu", "RFC 9293 section 3.5.2; RFC 1122 section 4.1.3.1", WHY_TARGET,
	 false},
	{"first-hop-silent", first_hop_silent,
	 "Nobody answers at all, not even the first router.",
	 "Every probe left this host, and none of {hops} hops answered; {echo}.",
	 "ip neigh show; sudo nft list ruleset", "RFC 1812 section 4.3.2.4", WHY_YOURS, false},
	{"filtered", filtered,
	 "{port} is dropped in silence, {behind}, while ping gets through.",
	 "{probes} got no answer behind {at}; {echo}.",
	 "icmp trace {flow}{where}{target}", "RFC 2979", WHY_LINK, false},
	{"dead-beyond", dead_beyond,
	 "Everything dies beyond hop {hop}, {at}.",
	 "{probes} got no answer behind it; {echo}.",
	 "icmp trace -c 10 {flow}{where}{target}", "RFC 1812 section 5.3", WHY_LINK, false},
	{"mtu-black-hole", black_hole,
	 "Datagrams of more than {mtu} octets vanish behind {at}, and nobody says so.",
	 "{mtu} octets arrive, {size} do not pass from hop {hop} to hop {next}, and no 3/4 comes.",
	 "icmp mtu --explain {flow}{where}{target}", "RFC 2923 section 2.1", WHY_LINK, false},
	{"mtu-wrong", wrong_mtu,
	 "{at} stops long datagrams and does not say rightly how long they may be.",
	 "{mtu} octets arrive; its fragmentation needed says {claimed}.",
	 "icmp mtu --explain {flow}{where}{target}", "RFC 1191 section 4", WHY_ROUTER, false},
	{"answers-lost", answers_lost,
	 "Long datagrams arrive, but answers as long get lost on the way back.",
	 "{there} octets reach {target}; echo replies as long do not come back.",
	 "icmp mtu --icmp --explain {where}{target}", "RFC 2923 section 2.1", WHY_BACK, false},
	{"loss", loss,
	 "{loss} of the packets get lost, from the link behind {at} on.",
	 "{lost} of {sent} echo requests to {target} stayed unanswered; up to {at} hardly any.",
	 "icmp ping -c 100 -i 50ms -q {where}{target}", "RFC 7680", WHY_LINK, false},
	{"slow-target", slow_target,
	 "The path is fast; it is {target} itself, or its last link, that is slow.",
	 "{at}, one hop before, answers in {before}, {target} in {after}.",
	 "icmp ping {where}{target}", "RFC 2681", WHY_TARGET, true},
	{"nat", translated,
	 "It gets through; addresses are translated on the way, from {at} on.",
	 "What hop {next} quotes is no longer what was sent: {changed}.",
	 "icmp trace -v {flow}{where}{target}", "RFC 5508 section 4", WHY_ROUTER, true},
	{"rewritten", rewritten,
	 "It gets through; the IP header is rewritten on the way, from {at} on.",
	 "What hop {next} quotes is no longer what was sent: {changed}.",
	 "icmp trace -v {flow}{where}{target}", "RFC 2474 section 6", WHY_ROUTER, true},
	{"asymmetric", asymmetric,
	 "It gets through; the way back is another one, {detour}.",
	 "{final} hops there, and {back} back, by the TTL of the answers.",
	 "icmp trace -v {flow}{where}{target}", "RFC 2330 section 5", WHY_NOBODY, true},
	{"rate-limited", rate_limited,
	 "Nothing is wrong: {at} only limits how often it answers.",
	 "It answered {some} of {asked} probes, and nothing that passed it got lost.",
	 "icmp ping -c 20 -i 100ms -q {where}{target}", "RFC 1812 section 4.3.2.8", WHY_NOBODY,
	 true},
	{"well", well,
	 "{target} is reached, and nothing is wrong on the way.",
	 "{answer} in {after}, {final} hops away; {mtu-says}.",
	 "icmp ping {where}{target}", "RFC 792", WHY_NOBODY, true},
};
/* clang-format on */

enum { ROWS = sizeof(rows) / sizeof(*rows) };

const struct why_row *why_rows(size_t *count)
{
	*count = ROWS;
	return rows;
}

struct why_verdict why_judge(const struct why_evidence *e)
{
	struct why_verdict verdict = {0};

	for (size_t i = 0; i < ROWS; i++) {
		verdict = (struct why_verdict){.row = &rows[i]};
		verdict.surety = rows[i].holds(e, &verdict);
		if (verdict.surety)
			break;
	}
	return verdict;
}

const char *why_surety_name(enum why_surety surety)
{
	static const char *const names[] = {"no", "possible", "likely", "certain"};

	return names[surety];
}

const char *why_whose_name(enum why_whose whose)
{
	static const char *const names[] = {
		[WHY_YOURS] = "this-host", [WHY_ROUTER] = "router", [WHY_LINK] = "link",
		[WHY_TARGET] = "target",   [WHY_BACK] = "way-back", [WHY_NAMES] = "names",
		[WHY_NOBODY] = "nobody",
	};

	return names[whose];
}
