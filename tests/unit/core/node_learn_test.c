/* SPDX-License-Identifier: MIT */
/* What a node learned from errors: used for its own datagrams and answers, but never for what it
 * forwards. */
#include "unit/core/learner_world.h"

/* What leaves, by whom it was made, where to first, and of how many octets at most. */
static const struct {
	const char *name, *stimulus;
	bool forward, sent;
	const struct error_row *after;
	int64_t seconds; /* that went by since */
	const char *outcome;
	size_t octets;
} used_rows[] = {
	{"PMTU-04: it fits", "udp from 10.9.2.1 to 203.0.113.7 df data 572", HOST, true, &too_big,
	 0, "sent by wan to 10.9.2.9", 600},
	{"PMTU-04: too big", "udp from 10.9.2.1 to 203.0.113.7 df data 573", HOST, true, &too_big,
	 0, "too-big: 3/4 from 10.9.2.1", 576},
	{"PMTU-04: in fragments", "udp from 10.9.2.1 to 203.0.113.7 data 800", HOST, true, &too_big,
	 0, "sent by wan to 10.9.2.9", 596},
	{"a router's own", "udp from 10.9.2.1 to 203.0.113.7 data 800", ROUTER, true, &too_big, 0,
	 "sent by wan to 10.9.2.9", 596},
	{"elsewhere", "udp from 10.9.2.1 to 203.0.113.8 df data 800", HOST, true, &too_big, 0,
	 "sent by wan to 10.9.2.9", 828},
	{"an answer", "udp port 7 from 203.0.113.7 to 10.9.2.1 on 1 data 800", HOST, false,
	 &too_big, 0, "answered from 10.9.2.1", 596},
	{"a router's answer", "udp port 7 from 203.0.113.7 to 10.9.2.1 on 1 data 800", ROUTER,
	 false, &too_big, 0, "answered from 10.9.2.1", 828},
	{"forwarded", "udp to 203.0.113.7 df data 800", ROUTER, false, &too_big, 0,
	 "forwarded by wan to 10.9.2.9", 828},
	{"PMTU-09: just before it is old", "udp from 10.9.2.1 to 203.0.113.7 df data 800", HOST,
	 true, &too_big, 599, "too-big: 3/4 from 10.9.2.1", 576},
	{"PMTU-09: old", "udp from 10.9.2.1 to 203.0.113.7 df data 800", HOST, true, &too_big, 600,
	 "sent by wan to 10.9.2.9", 828},
	{"REDIR-08: sent", "udp from 10.9.2.1 to 203.0.113.7 data 800", HOST, true, &redirect, 0,
	 "sent by wan to 10.9.2.7", 828},
	{"REDIR-08: an answer", "udp port 7 from 203.0.113.7 to 10.9.2.1 on 1", HOST, false,
	 &redirect, 0, "answered from 10.9.2.1", 36},
	{"REDIR-08: an answer with options", "echo from 203.0.113.7 to 10.9.2.1 on 1 options 4",
	 HOST, false, &redirect, 0, "answered 0/0 from 10.9.2.1", 36},
	{"REDIR-08: an error", "udp from 203.0.113.7 to 10.9.2.1 on 1", HOST, false, &redirect, 0,
	 "port-closed: 3/3 from 10.9.2.1", 64},
	{"REDIR-09: elsewhere", "udp from 10.9.2.1 to 203.0.113.8", HOST, true, &redirect, 0,
	 "sent by wan to 10.9.2.9", 36},
	{"REDIR-15: forwarded", "udp to 203.0.113.7", ROUTER, false, &redirect, 0,
	 "forwarded by wan to 10.9.2.9", 36},
	{"REDIR-17: old", "udp from 10.9.2.1 to 203.0.113.7", HOST, true, &redirect, 600,
	 "sent by wan to 10.9.2.9", 36},
};

static void used(void)
{
	for (size_t i = 0; i < COUNT(used_rows); i++) {
		struct learner *l = learner_new(used_rows[i].forward);

		hear(l->w, used_rows[i].after);
		l->w->now = icmp4_time_add(l->w->now, used_rows[i].seconds * ICMP4_S_NS);
		apply(l->w, used_rows[i].stimulus, used_rows[i].sent);
		is_int((int64_t)l->w->out[0].packet.length, (int64_t)used_rows[i].octets,
		       used_rows[i].name);
		is_str(world_tells(l->w), used_rows[i].outcome, used_rows[i].name);
		if (!used_rows[i].sent && l->w->event.verb != ICMP4_VERB_FORWARDED)
			is_int(l->w->out[0].packet.next_hop,
			       used_rows[i].after == &redirect ? IP(10, 9, 2, 7) : GATEWAY,
			       used_rows[i].name);
		learner_free(l);
	}
}

/* The application hears of the path's MTU, not of the link's. */
static void told_above(void)
{
	struct learner *l = learner_new(HOST);

	hear(l->w, &too_big);
	apply(l->w, "udp from 10.9.2.1 to 203.0.113.7 df data 573", true);
	ok(l->w->count == 1 && l->w->out[0].packet.interface == ICMP4_INTERFACE_SELF,
	   "told above: to the application itself");
	is_int(at16(l->w->out[0].bytes + 26), 600, "told above: the MTU of the path");
	learner_free(l);
}

/* PMTU-14: a path below the floor; what leaves may be cut on its way, and has a number. */
static void below_the_floor(void)
{
	static const struct error_row narrow = {"type 3 code 4", 300, NULL};
	struct learner *l = learner_new(HOST);
	struct stimulus s = says("udp from 10.9.2.1 to 203.0.113.7 df data 524");
	const uint8_t *ip = l->w->out[0].bytes;

	l->w->settings.mtu_floor = ICMP4_MTU_FLOOR;
	hear(l->w, &narrow);
	is_int(l->w->event.mtu, ICMP4_MTU_FLOOR, "below the floor: no less than that");
	for (unsigned numbered = 0; numbered < 2; numbered++) {
		size_t held = put_stimulus(&s, l->w->bytes);
		struct icmp4_packet packet = {.bytes = l->w->bytes, .held = held, .length = held};

		set16(l->w->bytes + 4, numbered ? 0x4321 : 0);
		mend(l->w->bytes);
		icmp4_node_send(&l->w->node, l->w->now, &packet);
		world_drain(l->w);
		ok(l->w->count == 1 && at16(ip + 2) == 552 && at16(ip + 6) == 0,
		   "below the floor: whole, with DF clear");
		ok(slow_sum(ip, 20, 0) == 0, "below the floor: with a sound header");
		ok(numbered ? at16(ip + 4) == 0x4321 : at16(ip + 4) != 0,
		   "below the floor: with an identification");
	}
	apply(l->w, "udp from 10.9.2.1 to 203.0.113.7 df data 525", true);
	is_str(world_tells(l->w), "too-big: 3/4 from 10.9.2.1", "below the floor: too big");
	apply(l->w, "udp from 10.9.2.1 to 203.0.113.8 df", true);
	ok(icmp4_ip_df(ip), "below the floor: and elsewhere DF stays");
	learner_free(l);
}

/* RFC 1122 section 3.3.1.4: a gateway that does not answer is left. */
static void left(void)
{
	static const char *const own = "udp from 10.9.2.1 to 203.0.113.7";
	struct learner *l = learner_new(HOST);

	hear(l->w, &redirect);
	apply(l->w, own, true);
	world_fail(l->w, ICMP4_DROP_INTERFACE_DOWN);
	apply(l->w, own, true);
	is_str(world_tells(l->w), "sent by wan to 10.9.2.7", "left: not for a link that is down");
	world_fail(l->w, ICMP4_DROP_UNREACHABLE);
	apply(l->w, own, true);
	is_str(world_tells(l->w), "sent by wan to 10.9.2.9", "left: for the gateway of the routes");
	learner_free(l);
}

/* A count that is no power of two, and a life that is too short: no slot is touched. */
static void refused_slots(void)
{
	for (unsigned i = 0; i < 2; i++) {
		struct learner *l = learner_new(HOST);

		if (i)
			l->w->settings.mtu_life = 299;
		else
			l->w->config.learned_slot_count = 3;
		icmp4_node_init(&l->w->node, &l->w->config, &(struct icmp4_key){{1, 2}});
		hear(l->w, &too_big);
		apply(l->w, "udp from 10.9.2.1 to 203.0.113.7 df data 800", true);
		is_str(world_tells(l->w), "sent by wan to 10.9.2.9", "refused slots");
		learner_free(l);
	}
}

/* REDIR-14: a route that is fixed stays as it is; of an MTU it learns all the same. */
static void fixed(void)
{
	for (unsigned is_fixed = 0; is_fixed < 2; is_fixed++) {
		const struct icmp4_route route = {.to = {FAR_HOST, 24},
						  .kind = ICMP4_ROUTE_FORWARD,
						  .hops = &world_gateway,
						  .hop_count = 1,
						  .fixed = is_fixed};
		const struct icmp4_route_table table = {.routes = &route, .count = 1};
		struct learner *l = learner_new(HOST);

		l->w->node.config.world = &table;
		hear(l->w, &redirect);
		is_int(l->w->event.refusal, is_fixed ? ICMP4_REFUSED_FIXED : ICMP4_ACCEPTED,
		       "REDIR-14: refused");
		apply(l->w, "udp from 10.9.2.1 to 203.0.113.7", true);
		is_str(world_tells(l->w),
		       is_fixed ? "sent by wan to 10.9.2.9" : "sent by wan to 10.9.2.7",
		       "REDIR-14: by the route");
		hear(l->w, &too_big);
		is_int(l->w->event.mtu, 600, "REDIR-14: the MTU is learned");
		learner_free(l);
	}
}

/* Two hosts share the slots, and not what is in them. */
static void shared(void)
{
	struct learner *l = learner_new(HOST);
	struct world *other = world_new(HOST);

	other->config.learned_slots = l->slots;
	other->config.learned_slot_count = LEARNED_SLOTS;
	other->config.learned_owner = 1;
	icmp4_node_init(&other->node, &other->config, &(struct icmp4_key){{1, 2}});
	hear(l->w, &redirect);
	apply(other, "udp from 10.9.2.1 to 203.0.113.7", true);
	is_str(world_tells(other), "sent by wan to 10.9.2.9", "shared: nothing of another's");
	hear(other, &too_big);
	apply(l->w, "udp from 10.9.2.1 to 203.0.113.7 df data 800", true);
	is_str(world_tells(l->w), "sent by wan to 10.9.2.7", "shared: and so the other way");
	free(other);
	learner_free(l);
}

int main(void)
{
	used();
	told_above();
	below_the_floor();
	left();
	refused_slots();
	fixed();
	shared();
	return tap_done();
}
