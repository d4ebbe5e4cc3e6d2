/* SPDX-License-Identifier: MIT */
/* What can be wrong with a path, a row each. The verdict of its row is the only right one. */
#include "why/draft.h"
#include <icmp4/ip.h>
#include <string.h>

#define PUT(text, ...) draft_add(text, sizeof(text), __VA_ARGS__)

static void by_udp(struct draft *d)
{
	d->protocol = ICMP4_PROTO_UDP;
	d->port = 33434;
	d->chosen = d->ported = false;
}

/* The keys of one direction of the link behind router k. */
static void put_way(struct draft *d, unsigned k, bool back, const char *keys, unsigned value)
{
	char behind[16] = "server";

	if (k < d->routers)
		snprintf(behind, sizeof(behind), "r%u", k + 1);
	if (back)
		PUT(d->links, "  %s -> r%u: {%s: %u}\n", behind, k, keys, value);
	else
		PUT(d->links, "  r%u -> %s: {%s: %u}\n", k, behind, keys, value);
}

static unsigned any_router(struct draft *d)
{
	return draft_draw(d, 1, d->routers);
}

static void name(struct draft *d)
{
	memset(d->target, 0, sizeof(d->target));
	PUT(d->target, "nobody%u", draft_draw(d, 1, 99));
}

static void no_route(struct draft *d)
{
	PUT(d->routes, "  client to 0.0.0.0/0: unreachable\n");
}

static void own_firewall(struct draft *d)
{
	static const char *const filters[] = {"drop: 0.0.0.0/0", "reject: 0.0.0.0/0",
					      "drop: 198.51.100.0/24"};

	PUT(d->client, "%s", filters[draft_draw(d, 0, 2)]);
}

static void not_sent(struct draft *d)
{
	PUT(d->link[0], ", state: down");
}

static void no_neighbour(struct draft *d)
{
	d->delay_us[0] = 0;
	PUT(d->links, "  office: {nodes: [client, r1], prefix: 192.168.7.0/24, delay: %uus}\n",
	    draft_draw(d, 10, 2000));
	memset(d->target, 0, sizeof(d->target));
	PUT(d->target, "192.168.7.%u", draft_draw(d, 100, 250));
}

static void loop(struct draft *d)
{
	unsigned k = draft_draw(d, 1, d->routers - 1);

	d->hop = k;
	PUT(d->routes, "  r%u to server: r%u\n  r%u to server: r%u\n", k, k + 1, k + 1, k);
}

static void rejected(struct draft *d, const char *code)
{
	unsigned k = any_router(d);

	d->hop = k;
	PUT(d->router[k], "reject: {to: 198.51.100.9%s}", code);
}

static void protocol(struct draft *d)
{
	rejected(d, ", code: protocol-unreachable");
}

static void prohibited(struct draft *d)
{
	rejected(d, draft_draw(d, 0, 2) ? "" : ", code: port-unreachable");
}

static void no_route_there(struct draft *d)
{
	rejected(d, ", code: net-unreachable");
}

static void host_unreachable(struct draft *d)
{
	if (draft_draw(d, 0, 1)) {
		rejected(d, ", code: host-unreachable");
		return;
	}
	d->hop = d->routers;
	PUT(d->link[d->routers], ", state: down");
}

/* Between the second router and the third there are several ways. */
static void ecmp(struct draft *d)
{
	unsigned members = draft_draw(d, 2, 4);

	d->delay_us[2] = 0;
	for (unsigned m = 1; m <= members; m++)
		PUT(d->links, "  r2 -- m%u -- r3: %uus\n", m, draft_draw(d, 100, 5000));
	PUT(d->links, "  r2 -> m%u: {loss: %u%%}\n", draft_draw(d, 1, members),
	    draft_draw(d, 70, 100));
}

/* A translator with room for one session: whatever comes second is refused. */
static void no_room(struct draft *d)
{
	PUT(d->router[1], "nat: {inside: client, sessions: 1, filter: address-dependent}");
	d->hop = 1;
}

static void closed_port(struct draft *d)
{
	bool tcp = draft_draw(d, 0, 1);

	d->protocol = tcp ? ICMP4_PROTO_TCP : ICMP4_PROTO_UDP;
	d->port = (uint16_t)draft_draw(d, 1, 400);
	d->chosen = d->ported = true;
	d->hop = d->routers + 1;
}

static void first_hop(struct draft *d)
{
	PUT(d->link[0], ", loss: 100%%");
}

static void filtered(struct draft *d)
{
	bool tcp = draft_draw(d, 0, 1);
	unsigned k = any_router(d);

	d->protocol = tcp ? ICMP4_PROTO_TCP : ICMP4_PROTO_UDP;
	d->port = tcp ? 443 : 53;
	d->chosen = d->ported = true;
	d->hop = k - 1;
	PUT(d->router[k], "drop: {to: 198.51.100.9, proto: %s, port: %u}", tcp ? "tcp" : "udp",
	    d->port);
}

static void dead(struct draft *d)
{
	unsigned k = draft_draw(d, 2, d->routers);
	bool link = draft_draw(d, 0, 1);

	/* Who has no way for a datagram looks no further: not at its TTL either. */
	d->hop = link ? k : k - 1;
	if (link)
		PUT(d->link[k], ", loss: 100%%");
	else
		PUT(d->routes, "  r%u to server: blackhole\n", k);
}

static void black_hole(struct draft *d)
{
	unsigned k = draft_draw(d, 1, d->routers), size = draft_draw(d, 600, 1490);

	d->hop = k;
	if (draft_draw(d, 0, 1)) {
		PUT(d->router[k], "silent: fragmentation-needed");
		PUT(d->link[k], ", mtu: %u", size);
	} else {
		put_way(d, k, false, "swallow", size);
	}
}

static void wrong_mtu(struct draft *d)
{
	unsigned k = any_router(d);

	d->hop = k;
	PUT(d->router[k], "fault-hide-mtu: yes");
	PUT(d->link[k], ", mtu: %u", draft_draw(d, 600, 1490));
}

static void answers_lost(struct draft *d)
{
	put_way(d, any_router(d), true, "swallow", draft_draw(d, 600, 1450));
}

static void loss(struct draft *d)
{
	unsigned k = any_router(d);

	d->hop = k;
	PUT(d->link[k], ", loss: %u%%", draft_draw(d, 4, 25));
}

static void slow_target(struct draft *d)
{
	unsigned path_ms = 0;

	for (unsigned i = 0; i <= d->routers; i++)
		path_ms += d->delay_us[i] / 500 + 1;
	PUT(d->server, ", reply-delay: %ums", 120 + 2 * path_ms + draft_draw(d, 0, 600));
	d->hop = d->routers;
}

static void nat(struct draft *d)
{
	unsigned k = draft_draw(d, 1, 2);

	PUT(d->router[k],
	    k == 1 ? "nat: {inside: client, wrong: quote}" : "nat: {inside: r1, wrong: quote}");
	d->hop = k;
}

static void rewritten(struct draft *d)
{
	unsigned k = draft_draw(d, 1, d->routers - 1);

	d->hop = k;
	PUT(d->router[k], "rewrite: {dscp: %u}", draft_draw(d, 1, 63));
}

/* The way back leaves the chain behind the second router, and takes a few more. */
static void asymmetric(struct draft *d)
{
	unsigned more = draft_draw(d, 4, 8);

	PUT(d->links, "  r3");
	for (unsigned i = 1; i <= more; i++)
		PUT(d->links, " -- b%u", i);
	PUT(d->links, " -- r2: {delay: %uus, cost: 1000}\n", draft_draw(d, 10, 2000));
	PUT(d->routes, "  r3 to client: b1\n");
	for (unsigned i = 1; i < more; i++)
		PUT(d->routes, "  b%u to client: b%u\n", i, i + 1);
	PUT(d->routes, "  b%u to client: r2\n", more);
}

static void rate_limited(struct draft *d)
{
	unsigned k = any_router(d);

	d->hop = k;
	PUT(d->router[k], "limit: {time-exceeded: 1/s burst %u}", draft_draw(d, 1, 2));
}

static void well(struct draft *d)
{
	if (draft_draw(d, 0, 1))
		PUT(d->link[any_router(d)], ", mtu: %u", draft_draw(d, 600, 1490));
}

static void quiet_router(struct draft *d)
{
	PUT(d->router[any_router(d)], "silent: time-exceeded");
}

static void no_udp(struct draft *d)
{
	by_udp(d);
	PUT(d->server, ", udp: {33434: filtered}");
}

static const struct family rows[] = {
	{"name-unresolved", "a name that nobody has", name, 0},
	{"no-route-here", "no route at the client", no_route, 0},
	{"own-firewall", "the client's own filter", own_firewall, 0},
	{"not-sent", "the client's interface is down", not_sent, 0},
	{"no-neighbour", "nobody answers ARP", no_neighbour, 0},
	{"loop", "two routers point at each other", loop, 20},
	{"protocol-unreachable", "a router answers 3/2", protocol, 20},
	{"prohibited", "a filter rejects (3/13, 3/3)", prohibited, 20},
	{"no-route-there", "a router answers 3/0", no_route_there, 20},
	{"host-unreachable", "3/1, or the last link is down", host_unreachable, 20},
	{"ecmp-member-bad", "one of 2 to 4 ways loses 70% or more", ecmp, 10},
	{"no-room", "a translator is full", no_room, 0},
	{"closed-port", "a TCP or UDP port is closed", closed_port, 20},
	{"first-hop-silent", "the first link is dead", first_hop, 0},
	{"filtered", "a filter drops the port", filtered, 20},
	{"dead-beyond", "a link is dead, or a route a black hole", dead, 20},
	{"mtu-black-hole", "a silent router, a switch that swallows", black_hole, 20},
	{"mtu-wrong", "3/4 without an MTU", wrong_mtu, 20},
	{"answers-lost", "what is long is swallowed on the way back", answers_lost, 20},
	{"loss", "a link loses 4% to 25% each way", loss, 0},
	{"slow-target", "the target takes its time", slow_target, 0},
	{"nat", "a translator leaves quotes as they are", nat, 0},
	{"rewritten", "a router changes the DSCP", rewritten, 0},
	{"asymmetric", "the way back is 4 to 8 hops longer", asymmetric, 0},
	{"rate-limited", "a router reports once a second", rate_limited, 0},
	{"well", "nothing; a narrow link that is reported", well, 0},
	{"well", "a router that never reports", quiet_router, 0},
	{"well", "a target that answers no UDP", no_udp, 0},
};

const struct family *families(size_t *count)
{
	*count = sizeof(rows) / sizeof(*rows);
	return rows;
}
