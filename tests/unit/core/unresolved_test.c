/* SPDX-License-Identifier: MIT */
/* Datagrams that waited for their neighbour in vain, long after they had left (UNREACH-03). */
#include "unit/core/learner_world.h"

/* A packet as somebody kept it who had it to deliver. */
struct held {
	struct icmp4_packet packet;
	uint8_t bytes[2048];
};

static void hold(struct held *held, const struct out *out)
{
	held->packet = out->packet;
	held->packet.bytes = memcpy(held->bytes, out->bytes, out->packet.held);
}

/* Others come and go in the meantime. */
static void meanwhile(struct world *w)
{
	static const char *const others[] = {"echo to 10.9.1.1", "udp to 203.0.113.7",
					     "udp to 203.0.113.7 ttl 1"};

	for (size_t i = 0; i < COUNT(others); i++) {
		const struct stimulus s = says(others[i]);

		world_feed(w, &s);
	}
	memset(w->bytes, 0xa5, 2048);
	w->now = icmp4_time_add(w->now, 3 * ICMP4_S_NS);
}

static void give_back(struct world *w, struct held *held)
{
	meanwhile(w);
	icmp4_node_unresolved(&w->node, w->now, &held->packet);
	world_drain(w);
}

static const struct {
	const char *name, *stimulus;
	bool forward, sent;
	size_t nth; /* of what came out */
	const char *outcome;
	uint32_t self; /* the error goes to the application */
} rows[] = {
	{"forwarded", "udp to 10.9.2.77", ROUTER, false, 0, "unreachable: 3/1 from 10.9.1.1", 0},
	{"through a gateway", "udp to 203.0.113.7", ROUTER, false, 0,
	 "unreachable: 3/1 from 10.9.1.1", 0},
	{"an echo reply, forwarded", "icmp type 0 to 10.9.2.77", ROUTER, false, 0,
	 "unreachable: 3/1 from 10.9.1.1", 0},
	{"an error, forwarded", "icmp type 11 to 10.9.2.77", ROUTER, false, 0,
	 "unreachable: NOERR-01", 0},
	{"sent", "udp from 10.9.2.1 to 10.9.2.77", HOST, true, 0, "unreachable: 3/1 from 10.9.2.1",
	 1},
	{"sent by a router", "udp from 10.9.2.1 to 203.0.113.7", ROUTER, true, 0,
	 "unreachable: 3/1 from 10.9.2.1", 1},
	{"sent, an error", "icmp type 3 from 10.9.2.1 to 10.9.2.77", HOST, true, 0,
	 "unreachable: NOERR-01", 0},
	{"a first fragment", "udp to 10.9.2.77 data 2500", ROUTER, false, 0,
	 "unreachable: 3/1 from 10.9.1.1", 0},
	{"a later fragment", "udp to 10.9.2.77 data 2500", ROUTER, false, 1,
	 "unreachable: NOERR-06", 0},
	{"a reply", "echo from 10.9.1.2 to 10.9.1.1", HOST, false, 0, "unreachable", 0},
	{"a UDP echo", "udp port 7 to 10.9.1.1", HOST, false, 0, "unreachable", 0},
	{"a reset", "tcp flags 2 port 1 to 10.9.1.1", HOST, false, 0, "unreachable", 0},
	{"an error of ours", "udp to 10.9.1.1", HOST, false, 0, "unreachable", 0},
	{"an error of a router's", "udp to 203.0.113.7 ttl 1", ROUTER, false, 0, "unreachable", 0},
};

/* Of whatever the node gives, the tag says what it was. */
static void told(void)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(rows[i].forward);
		struct held held;

		apply(w, rows[i].stimulus, rows[i].sent);
		hold(&held, &w->out[rows[i].nth]);
		give_back(w, &held);
		is_str(world_tells(w), rows[i].outcome, rows[i].name);
		bool self = w->count && w->out[0].packet.interface == ICMP4_INTERFACE_SELF;
		ok(self == rows[i].self && w->counters.dropped[ICMP4_DROP_UNREACHABLE] == 1,
		   "told: %s: to whom, and counted once", rows[i].name);
		free(w);
	}
}

/* It quotes the datagram as it left, with what it was to leave by, and not what is not known. */
static void quoted(void)
{
	struct world *w = world_new(ROUTER);
	const uint8_t *ip = w->out[0].bytes;
	struct held held;

	w->settings.announce_incoming = w->settings.announce_name = true;
	apply(w, "udp to 10.9.2.77 data 100", false);
	hold(&held, &w->out[0]);
	give_back(w, &held);
	ok(is_icmp(w, 3, 1) && at16(ip + 2) == 56 + 100 &&
		   !memcmp(ip + 28, held.bytes, held.packet.held),
	   "quoted: as it left, and nothing announced of where it came by");
	w->settings.announce_outgoing = true;
	icmp4_node_unresolved(&w->node, w->now, &held.packet);
	world_drain(w);
	ok(is_icmp(w, 3, 1) && ip[25] == 32 && w->event.interface == WAN &&
		   w->event.next_hop == IP(10, 9, 2, 77),
	   "quoted: but of where it was to leave by");
	free(w);
}

/* Limits, settings and what is no datagram. */
static void kept_back(void)
{
	struct world *w = world_new(ROUTER);
	struct held held, broken;

	apply(w, "udp to 10.9.2.77", false);
	hold(&held, &w->out[0]);
	w->settings.silent = 1u << ICMP4_ERROR_HOST_UNREACHABLE;
	give_back(w, &held);
	is_str(world_tells(w), "unreachable: silenced", "kept back: by a setting");
	w->settings.silent = 0;
	w->settings.limit_kind[ICMP4_ERROR_HOST_UNREACHABLE] = (struct icmp4_rate){1, 1};
	give_back(w, &held);
	is_str(world_tells(w), "unreachable: 3/1 from 10.9.1.1", "kept back: not the first");
	give_back(w, &held);
	is_str(world_tells(w), "unreachable: limited", "kept back: by a limit");
	w->settings.limit_kind[ICMP4_ERROR_HOST_UNREACHABLE] = (struct icmp4_rate){0, 0};
	broken = held;
	broken.packet.bytes = broken.bytes;
	broken.bytes[9]++;
	give_back(w, &broken);
	is_str(world_tells(w), "malformed ip-checksum", "kept back: it is damaged");
	broken.packet.held = broken.packet.length = 19;
	give_back(w, &broken);
	is_str(world_tells(w), "malformed ip-short", "kept back: it is none");
	held.packet.tag = 0;
	give_back(w, &held);
	is_str(world_tells(w), "unreachable", "kept back: a tag that no packet has");
	free(w);
}

/* The gateway of a redirect that does not answer is left (RFC 1122 section 3.3.1.4); but what a
 * router forwards teaches nothing. */
static void left(void)
{
	static const char *const own = "udp from 10.9.2.1 to 203.0.113.7";
	struct learner *l = learner_new(HOST);
	struct held held;

	hear(l->w, &redirect);
	apply(l->w, own, true);
	is_str(world_tells(l->w), "sent by wan to 10.9.2.7", "left: redirected");
	hold(&held, &l->w->out[0]);
	held.packet.tag = ICMP4_VERB_FORWARDED;
	give_back(l->w, &held);
	apply(l->w, own, true);
	is_str(world_tells(l->w), "sent by wan to 10.9.2.7", "left: not by what was forwarded");
	hold(&held, &l->w->out[0]);
	give_back(l->w, &held);
	apply(l->w, own, true);
	is_str(world_tells(l->w), "sent by wan to 10.9.2.9", "left: for the routes' gateway");
	learner_free(l);
}

int main(void)
{
	told();
	quoted();
	kept_back();
	left();
	return tap_done();
}
