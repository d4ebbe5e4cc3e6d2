/* SPDX-License-Identifier: MIT */
/* Both sides on one link: what routers say is what a host knows, for days of virtual time. */
#include "unit/core/discovery_world.h"

enum { PEERS = 3 };

/* Routers 192.0.2.1 to .3, each preferred to those before it, and a host 192.0.2.77. */
struct link {
	struct box *peers[PEERS], *host;
	struct icmp4_time now;
};

static struct link link_new(void)
{
	struct link l = {.host = box_new(), .now = {SECONDS(5)}};

	for (uint32_t i = 0; i < PEERS; i++) {
		l.peers[i] = box_new();
		l.peers[i]->addresses[0].prefix.address += i;
		l.peers[i]->addresses[0].preference = (int32_t)i - 1;
		box_start(l.peers[i], ICMP4_DISCOVERY_ROUTER, 100 + i);
	}
	l.host->addresses[0].prefix.address = NEIGHBOUR;
	l.host->settings.perform_router_discovery = true;
	box_start(l.host, ICMP4_DISCOVERY_HOST, 99);
	return l;
}

static void link_free(struct link *l)
{
	for (int i = 0; i < PEERS; i++)
		free(l->peers[i]);
	free(l->host);
}

static void carry(struct link *l, struct box *from, struct box *to)
{
	to->now = l->now;
	if (to != from)
		icmp4_discovery_input(&to->discovery, l->now, &from->packet);
	box_drain(to);
}

/* Everything that one sends all others hear; alive: a bit for each router. */
static void link_run(struct link *l, int64_t span_ns, unsigned alive)
{
	struct icmp4_time end = icmp4_time_add(l->now, span_ns), next;
	struct box *all[PEERS + 1] = {l->host, l->peers[0], l->peers[1], l->peers[2]};

	for (;;) {
		next = end;
		for (int i = 0; i <= PEERS; i++) {
			if (i && !(alive & 1u << (i - 1)))
				continue;
			all[i]->now = l->now;
			icmp4_discovery_advance(&all[i]->discovery, l->now);
			box_drain(all[i]);
			while (box_output(all[i]))
				for (int k = 0; k <= PEERS; k++)
					carry(l, all[i], all[k]);
			next = icmp4_time_min(next, icmp4_discovery_deadline(&all[i]->discovery));
		}
		if (!icmp4_time_before(l->now, end))
			return;
		l->now = icmp4_time_before(l->now, next) ? next : l->now;
	}
}

static uint32_t best(const struct link *l)
{
	const struct icmp4_default_router *router =
		icmp4_discovery_best(&l->host->discovery, l->now, NULL, NULL);

	return router ? router->address : 0;
}

static void test_day(void)
{
	struct link l = link_new();
	int without = 0;

	link_run(&l, SECONDS(3), 7);
	is_int(best(&l), US + 2, "within 3 s the host knows the best router");
	for (int minute = 0; minute < 24 * 60; minute++) {
		link_run(&l, SECONDS(60), 7);
		without += best(&l) != US + 2;
	}
	is_int(without, 0, "RD-11: and never forgets it while it lives");
	icmp4_discovery_become(&l.peers[2]->discovery, l.now, 0, ICMP4_DISCOVERY_OFF);
	link_run(&l, 1, 7);
	is_int(best(&l), US + 1, "RD-08: a router that goes is forgotten at once");
	link_run(&l, SECONDS(600), 1);
	is_int(best(&l), US + 1, "RD-11: one that falls silent is not yet");
	link_run(&l, SECONDS(1200), 1);
	is_int(best(&l), US, "RD-11: but after its lifetime");
	icmp4_discovery_advertise(&l.peers[0]->discovery, l.now, 0, 0, false);
	link_run(&l, 1, 1);
	is_int(best(&l), 0, "RD-08: and a withdrawn address is none");
	link_free(&l);
}

/* A host that comes later asks, and need not wait for minutes. */
static void test_late_host(void)
{
	struct link l = link_new();

	icmp4_discovery_become(&l.host->discovery, l.now, 0, ICMP4_DISCOVERY_OFF);
	link_run(&l, SECONDS(4000), 7);
	is_int(best(&l), 0, "no host, no router");
	icmp4_discovery_become(&l.host->discovery, l.now, 0, ICMP4_DISCOVERY_HOST);
	link_run(&l, SECONDS(3), 7);
	is_int(best(&l), US + 2, "RD-06: within 3 s all have answered");
	is_int(l.host->discovery.memory.interfaces[0].solicit_at.ns, INT64_MAX,
	       "RD-16: and it asks no more");
	link_free(&l);
}

int main(void)
{
	test_day();
	test_late_host();
	return tap_done();
}
