/* SPDX-License-Identifier: MIT */
/*
 * The router's side: RFC 1256 section 4.
 *
 * An advertisement leaves because its time has come: one of three times in an interface.
 *
 *	withdraw_at    something that was advertised is not any more: at once, lifetime 0
 *	reply_at       a host solicited, 0 to 2 s ago: to all, or to that host alone
 *	advertise_at   the interval is over: to all
 *
 * What goes to all serves every host that solicited before it, and starts the interval anew. Then
 * it is a burst: as many datagrams as it takes to name all addresses.
 */
#include "base/rule.h"
#include "node/discovery/discovery.h"

#define ROUTER_S_US     UINT64_C(1000000)
#define ROUTER_THIRD_US UINT64_C(333333)

/* RFC 1256 section 6; the pause is RFC 5944 section 2.3: not more than one a second to all. */
enum { ROUTER_INITIAL_ADVERTISEMENTS = 3 };
#define ROUTER_INITIAL_INTERVAL_NS (16 * ICMP4_S_NS)
#define ROUTER_RESPONSE_DELAY_US   (2 * ROUTER_S_US)
#define ROUTER_PAUSE_NS            ICMP4_S_NS

static uint32_t router_group(const struct icmp4_discovery_interface *interface)
{
	return icmp4__discovery_to_all(interface, interface->settings->advertisement_address);
}

/* Uniform in all that the variables allow. An agent lives on a third of its lifetime (AGENT-06). */
static int64_t router_interval(struct icmp4_discovery *d,
			       const struct icmp4_discovery_interface *interface)
{
	const struct icmp4_discovery_settings *settings = interface->settings;
	uint64_t most = settings->max_advertisement_interval_s * ROUTER_S_US;
	uint64_t least = icmp4__discovery_min_us(settings);
	uint64_t third = icmp4__discovery_lifetime_s(settings) * ROUTER_THIRD_US;

	if (interface->agent && most > third && rule(RULE_AGENT_06))
		most = third;
	if (least > most)
		least = most * 3 / 4;

	uint64_t span = rule(RULE_RD_03) ? most - least : 0;
	int64_t wait = (int64_t)least * 1000 + icmp4__discovery_draw(d, span);
	bool initial = interface->sent < ROUTER_INITIAL_ADVERTISEMENTS && rule(RULE_RD_04);
	return initial && wait > ROUTER_INITIAL_INTERVAL_NS ? ROUTER_INITIAL_INTERVAL_NS : wait;
}

static bool router_wants(const struct icmp4_discovery_interface *interface)
{
	bool any = interface->agent != NULL;

	for (size_t i = 0; i < interface->address_count; i++)
		any |= interface->addresses[i].advertise;
	return any && interface->role == ICMP4_DISCOVERY_ROUTER;
}

/* The first advertisement comes soon, but not from all routers at once when power returns. */
static void router_begin(struct icmp4_discovery *d, struct icmp4_time now,
			 struct icmp4_discovery_interface *interface)
{
	interface->advertising = true;
	interface->final = false;
	interface->sent = 0;
	interface->advertise_at =
		icmp4_time_add(now, icmp4__discovery_draw(d, ROUTER_RESPONSE_DELAY_US));
}

/* Whom nobody was told of, nobody must forget. */
static void router_cease(struct icmp4_discovery_interface *interface)
{
	interface->advertising = false;
	interface->burst = DISCOVERY_BURST_NONE;
	interface->advertise_at = interface->reply_at = ICMP4_NEVER;
	interface->final = interface->agent && interface->sent && rule(RULE_RD_08);
}

static bool router_withdraws(const struct icmp4_discovery_interface *interface,
			     struct icmp4_discovery_address *address)
{
	bool listed = interface->advertising && address->advertise;

	address->withdrawn = !listed && (address->withdrawn || (address->told && rule(RULE_RD_08)));
	address->told = address->told && listed;
	return address->withdrawn;
}

void icmp4__router_review(struct icmp4_discovery *d, struct icmp4_time now,
			  struct icmp4_discovery_interface *interface)
{
	bool wanted = router_wants(interface), any;

	if (wanted && !interface->advertising)
		router_begin(d, now, interface);
	else if (!wanted && interface->advertising)
		router_cease(interface);
	any = interface->final;
	for (size_t i = 0; i < interface->address_count; i++)
		any |= router_withdraws(interface, &interface->addresses[i]);
	interface->withdraw_at = any ? icmp4_time_min(interface->withdraw_at, now) : ICMP4_NEVER;
}

/* --- Solicitations ---------------------------------------------------------------------------- */

/* A mobile node is a neighbour of nobody: that is why it asks (AGENT-08). */
static bool router_takes_source(const struct icmp4_discovery_interface *interface, uint32_t src)
{
	enum discovery_relation relation = icmp4__discovery_relation(interface, src);

	if (src == 0 || relation == DISCOVERY_NEIGHBOUR)
		return true;
	return interface->agent && relation == DISCOVERY_STRANGER && !icmp4_is_martian(src) &&
	       rule(RULE_AGENT_08);
}

/* By broadcast, although there is a group for it: somebody here is not configured as it should. */
static bool router_is_mismatch(const struct discovery_arrival *arrival)
{
	bool broadcast =
		arrival->dst == ICMP4_LIMITED_BROADCAST ||
		icmp4__discovery_relation(arrival->interface, arrival->dst) == DISCOVERY_BROADCAST;

	return broadcast && icmp4_is_multicast(router_group(arrival->interface)) &&
	       rule(RULE_RD_07);
}

/* An agent would have to answer one alone by its link address, which is not known here. */
static uint32_t router_reply_to(const struct discovery_arrival *arrival)
{
	const struct icmp4_discovery_interface *interface = arrival->interface;
	bool alone = interface->settings->unicast_reply && arrival->src;

	if (router_is_mismatch(arrival))
		return ICMP4_LIMITED_BROADCAST;
	if (alone && !(interface->agent && rule(RULE_AGENT_01)))
		return arrival->src;
	return router_group(interface);
}

/* Where both will hear it; of a group and broadcast, broadcast. */
static uint32_t router_merge(const struct icmp4_discovery_interface *interface, uint32_t a,
			     uint32_t b)
{
	if (a == b)
		return a;
	if (a == ICMP4_LIMITED_BROADCAST || b == ICMP4_LIMITED_BROADCAST)
		return ICMP4_LIMITED_BROADCAST;
	return router_group(interface);
}

/* One answer for all who ask until it leaves. */
static void router_owe(struct icmp4_discovery *d, const struct discovery_arrival *arrival)
{
	struct icmp4_discovery_interface *interface = arrival->interface;
	uint32_t to = router_reply_to(arrival);
	uint64_t delay_us = rule(RULE_RD_06) ? ROUTER_RESPONSE_DELAY_US : 0;
	struct icmp4_time pause = icmp4_time_add(interface->sent_at, ROUTER_PAUSE_NS);

	if (interface->reply_at.ns != INT64_MAX) {
		interface->reply_to = router_merge(interface, interface->reply_to, to);
		return;
	}
	interface->reply_to = to;
	interface->reply_at = icmp4_time_add(arrival->now, icmp4__discovery_draw(d, delay_us));
	if (interface->sent && icmp4_time_before(interface->reply_at, pause))
		interface->reply_at = pause;
}

enum icmp4_discovery_drop icmp4__router_input(struct icmp4_discovery *d,
					      const struct discovery_arrival *arrival)
{
	if (arrival->interface->role != ICMP4_DISCOVERY_ROUTER && rule(RULE_RD_14))
		return ICMP4_DISCOVERY_DROP_UNWANTED;
	if (arrival->message.code && rule(RULE_RD_05))
		return ICMP4_DISCOVERY_DROP_CODE;
	if (!router_takes_source(arrival->interface, arrival->src) && rule(RULE_RD_05))
		return ICMP4_DISCOVERY_DROP_SOURCE;
	if (!arrival->interface->advertising)
		return ICMP4_DISCOVERY_DROP_UNWANTED;

	router_owe(d, arrival);
	d->has_event = true;
	d->event = (struct icmp4_discovery_event){
		.kind = ICMP4_DISCOVERY_SOLICITED,
		.interface = arrival->index,
		.address = arrival->src,
		.mismatch = router_is_mismatch(arrival),
	};
	return ICMP4_DISCOVERY_DROP_NONE;
}

/* --- Advertisements --------------------------------------------------------------------------- */

static enum discovery_burst router_next(const struct icmp4_discovery_interface *interface,
					struct icmp4_time now)
{
	if (icmp4__discovery_due(interface->withdraw_at, now))
		return DISCOVERY_BURST_WITHDRAW;
	if (icmp4__discovery_due(interface->advertise_at, now))
		return DISCOVERY_BURST_ALL;
	if (!icmp4__discovery_due(interface->reply_at, now))
		return DISCOVERY_BURST_NONE;
	return icmp4_is_martian(interface->reply_to) ? DISCOVERY_BURST_ALL : DISCOVERY_BURST_ONE;
}

/* To all: the interval begins anew, and whoever has solicited is served. */
static void router_told_all(struct icmp4_discovery *d, struct icmp4_discovery_interface *interface,
			    struct icmp4_time now)
{
	interface->sent_at = now;
	if (interface->advertising)
		interface->advertise_at = icmp4_time_add(now, router_interval(d, interface));
	if (interface->sent < ROUTER_INITIAL_ADVERTISEMENTS)
		interface->sent++;
}

static void router_start(struct icmp4_discovery *d, struct icmp4_discovery_interface *interface,
			 struct icmp4_time now)
{
	bool broadcast = interface->reply_at.ns != INT64_MAX &&
			 interface->reply_to == ICMP4_LIMITED_BROADCAST;

	interface->burst = (uint8_t)router_next(interface, now);
	interface->burst_to = router_group(interface);
	interface->cursor = 0;
	if (interface->burst == DISCOVERY_BURST_NONE)
		return;
	if (interface->burst == DISCOVERY_BURST_WITHDRAW)
		interface->withdraw_at = ICMP4_NEVER;
	else
		interface->reply_at = ICMP4_NEVER;
	if (interface->burst == DISCOVERY_BURST_ONE ||
	    (interface->burst == DISCOVERY_BURST_ALL && broadcast))
		interface->burst_to = interface->reply_to;
	if (interface->burst != DISCOVERY_BURST_ONE)
		router_told_all(d, interface, now);
}

/* What a burst was to name may have changed since it began. */
static bool router_has_to_say(const struct icmp4_discovery_interface *interface)
{
	if (interface->burst == DISCOVERY_BURST_NONE)
		return false;
	return icmp4__advertisement_left(interface) ||
	       (icmp4__advertisement_of_agent(interface) && interface->cursor == 0);
}

bool icmp4__router_output(struct icmp4_discovery *d, uint32_t index, struct icmp4_time now,
			  struct icmp4_packet *packet)
{
	struct icmp4_discovery_interface *interface = &d->memory.interfaces[index];

	if (packet->held < icmp4__advertisement_size(interface, interface->agent != NULL, 1))
		return false;
	while (!router_has_to_say(interface)) {
		router_start(d, interface, now);
		if (interface->burst == DISCOVERY_BURST_NONE)
			return false;
	}

	bool built = icmp4__advertisement_build(d, index, packet);
	if (!icmp4__advertisement_left(interface)) {
		interface->burst = DISCOVERY_BURST_NONE;
		interface->final = false;
	}
	return built;
}
