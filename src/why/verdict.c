/* SPDX-License-Identifier: MIT */
/*
 * The table of verdicts, in the order in which they are tried: what keeps a packet from leaving,
 * what stops it, what stops some, what slows it, and what only looks like trouble. So a row need
 * not deny the ones before it.
 */
#include "why/holds.h"

/* clang-format off */
static const struct why_row rows[] = {
	{"name-unresolved", why__unresolved,
	 "The name {target} does not resolve: nothing was sent.",
	 "{failure}, after {resolve}.",
	 "{look-up}", "RFC 1034 section 5", WHY_NAMES, false},
	{"no-route-here", why__no_route,
	 "This host has no route to {target}: nothing leaves it.",
	 "The system says: {errno}.",
	 "ip route get {dst}", "RFC 1122 section 3.3.1", WHY_YOURS, false},
	{"own-firewall", why__own_firewall,
	 "A firewall on this very host keeps the packets from leaving.",
	 "The system refuses to send: {own}.",
	 "sudo nft list ruleset", "RFC 1122 section 3.3", WHY_YOURS, false},
	{"not-sent", why__not_sent,
	 "This host cannot send: {errno}.",
	 "{unsent} probes were handed to the system, and none left.",
	 "ip -s link", "RFC 1122 section 3.3", WHY_YOURS, false},
	{"no-neighbour", why__no_neighbour,
	 "Nobody on the local link answers for the next hop.",
	 "This host itself says {own}: the neighbour did not answer ARP.",
	 "ip neigh show", "RFC 826; RFC 1122 section 2.3.2", WHY_YOURS, false},
	{"loop", why__loop,
	 "Packets go round in circles between {at} and {beyond}.",
	 "From hop {hop} on the same routers come again and again, up to hop {farthest}.",
	 "on {at} and on {beyond}: ip route get {dst}", "RFC 1812 section 5.3.1", WHY_ROUTERS,
	 false},
	{"protocol-unreachable", why__protocol_unreachable,
	 "{target} does not speak {protocol}.",
	 "{at} says protocol unreachable (3/2), at hop {hop}; {echo}.",
	 "icmp why --icmp {where}{target}", "RFC 1122 section 3.2.2.1", WHY_TARGET, false},
	{"prohibited", why__prohibited,
	 "{at} forbids it: {says}.",
	 "Hop {hop} sent {says} ({type}); {echo}.",
	 "on {at}: sudo nft list ruleset", "RFC 1812 section 5.2.7.1", WHY_ROUTER, false},
	{"no-route-there", why__no_route_there,
	 "{at} has no route to {target}.",
	 "Hop {hop} sent {says} ({type}).",
	 "on {at}: ip route get {dst}", "RFC 1812 section 5.2.7.1", WHY_ROUTER, false},
	{"host-unreachable", why__host_down,
	 "{target} is not there: the router before it gets no answer from it.",
	 "{at} says {says} ({type}), at hop {hop}.",
	 "on {at}: ip neigh show", "RFC 1812 section 5.2.7.1", WHY_TARGET, false},
	{"refused", why__refused_otherwise,
	 "{at} refuses it: {says}.",
	 "Hop {hop} sent {says} ({type}); {echo}.",
	 "icmp trace --explain {flow}{where}{target}", "RFC 792", WHY_ROUTER, false},
	{"ecmp-member-bad", why__bad_member,
	 "One of several equal paths is broken: some flows get through, others do not.",
	 "{bad} of {flows} flows lose more than the others{own-flow}.",
	 "icmp trace --all-paths {flow}{where}{target}", "RFC 2991", WHY_LINK, false},
	{"no-room", why__no_room,
	 "This flow gets through, and no other does: {who} has no room for new ones.",
	 "None of {others} probes by other flows got through{forbidden}; {echo}.",
	 "on the router that translates: conntrack -C; sysctl net.netfilter.nf_conntrack_max",
	 "RFC 4787 section 4", WHY_ROUTER, false},
	{"closed-port", why__closed_port,
	 "{target} is reached, and nothing listens on {port}{or-firewall}.",
	 "It says so{itself}: {refusal}{stand-in}; {echo}.",
	 "on {target}: ss -lntu", "RFC 9293 section 3.5.2; RFC 1122 section 4.1.3.1", WHY_TARGET,
	 false},
	{"first-hop-silent", why__first_hop_silent,
	 "Nobody answers at all, not even the first router.",
	 "Every probe left this host, and none of the first {hops} hops answered; {echo}.",
	 "ip neigh show; sudo nft list ruleset", "RFC 1812 section 4.3.2.4", WHY_YOURS, false},
	{"filtered", why__filtered,
	 "{port} is dropped in silence, {behind}, while ping gets through.",
	 "{probes} got no answer behind {at}; {echo}.",
	 "icmp trace {flow}{where}{target}", "RFC 2979", WHY_LINK, false},
	{"dead-beyond", why__dead_beyond,
	 "Everything dies beyond hop {hop}, {at}.",
	 "{probes} got no answer behind it; {echo}.",
	 "icmp trace -c 10 {flow}{where}{target}", "RFC 1812 section 5.3", WHY_LINK, false},
	{"mtu-black-hole", why__black_hole,
	 "Datagrams of more than {mtu} octets vanish behind {at}, and nobody says so.",
	 "{mtu} octets arrive, {size} do not pass from hop {hop} to hop {next}, and no "
	 "fragmentation needed (3/4) comes.",
	 "icmp mtu --explain {flow}{where}{target}", "RFC 2923 section 2.1", WHY_LINK, false},
	{"mtu-wrong", why__wrong_mtu,
	 "{at} stops long datagrams, and does not say how long they may be, or says it wrongly.",
	 "{mtu} octets arrive; its fragmentation needed (3/4) names {claimed}.",
	 "icmp mtu --explain {flow}{where}{target}", "RFC 1191 section 4", WHY_ROUTER, false},
	{"answers-lost", why__answers_lost,
	 "Long datagrams arrive, but answers as long get lost on the way back.",
	 "{there} octets reach {target}; echo replies as long do not come back.",
	 "on {target}: icmp mtu --explain {this-host}", "RFC 2923 section 2.1", WHY_BACK, false},
	{"loss", why__loss,
	 "{loss} of the packets get lost, {from-link}.",
	 "{lost} of {sent} echo requests to {target} stayed unanswered; {up-to}.",
	 "icmp ping -c 100 -i 50ms -q {where}{target}", "RFC 7680", WHY_LINK, false},
	{"slow-target", why__slow_target,
	 "The path is fast: {target} itself is slow, or its last link is.",
	 "{at}, one hop before, answers in {before}, {target} in {after}.",
	 "on {target}: uptime; ip -s link", "RFC 2681", WHY_TARGET, true},
	{"nat", why__translated,
	 "It gets through; {at} translates addresses, and leaves errors as they are{misled}.",
	 "What hop {next} quotes is no longer what was sent: {changed}.",
	 "icmp trace -v {flow}{where}{target}", "RFC 5508 section 4", WHY_ROUTER, true},
	{"rewritten", why__rewritten,
	 "It gets through; the IP header is rewritten on the way, from {at} on.",
	 "What hop {next} quotes is no longer what was sent: {changed}.",
	 "icmp trace -v {flow}{where}{target}", "RFC 2474 section 6", WHY_ROUTER, true},
	{"asymmetric", why__asymmetric,
	 "It gets through; the way back is another one, {detour}.",
	 "{final} there, and {back} back, by the TTL of the answers.",
	 "icmp trace -v {flow}{where}{target}", "RFC 2330 section 5", WHY_NOBODY, true},
	{"rate-limited", why__rate_limited,
	 "Nothing is wrong: {at} only limits how often it answers.",
	 "It answered {some} of {asked} probes, and nothing that passed it got lost.",
	 "icmp trace -c 5 -i 2s {flow}{where}{target}", "RFC 1812 section 4.3.2.8", WHY_NOBODY,
	 true},
	{"well", why__well,
	 "{target} is reached, and nothing is wrong on the way.",
	 "{answer} in {after}, {final} away; {mtu-says}.",
	 "icmp {closer}{where}{target}", "RFC 792", WHY_NOBODY, true},
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
		[WHY_YOURS] = "this-host", [WHY_ROUTER] = "router",   [WHY_LINK] = "link",
		[WHY_TARGET] = "target",   [WHY_ROUTERS] = "routers", [WHY_BACK] = "way-back",
		[WHY_NAMES] = "names",     [WHY_NOBODY] = "nobody",
	};

	return names[whose];
}
