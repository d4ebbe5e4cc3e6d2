/* SPDX-License-Identifier: MIT */
/* The application is asked before the node answers, reports or redirects by itself. */
#include "unit/core/query_world.h"

/* Says the same to everything, and remembers what it was asked. */
struct master {
	enum icmp4_permit permit;
	unsigned asked;
	struct icmp4_node_event event;
	uint8_t octets[28];
	size_t held;
};

static enum icmp4_permit ask(void *application, const struct icmp4_node_event *event,
			     const struct icmp4_packet *packet)
{
	struct master *master = application;

	master->asked++;
	master->event = *event;
	master->held = packet->held;
	memcpy(master->octets, packet->bytes,
	       packet->held < sizeof master->octets ? packet->held : sizeof master->octets);
	return master->permit;
}

static struct world *master_world(struct master *master, enum icmp4_permit permit, bool forward)
{
	struct world *w = world_new(forward);

	*master = (struct master){.permit = permit};
	turn_on(w, "timestamp mask-agent probe probe-index");
	w->node.config.permit = ask;
	w->node.config.application = master;
	return w;
}

static const struct {
	const char *stimulus;
	bool forward;
	const char *outcome[3]; /* allowed, vetoed, taken */
	enum icmp4_verb verb;   /* that it was asked about; NONE: it was not */
} rows[] = {
	{"echo to 10.9.1.1",
	 HOST,
	 {"answered 0/0 from 10.9.1.1", "vetoed", "delivered"},
	 ICMP4_VERB_ANSWERED},
	{"icmp type 13 data 12 to 10.9.1.1",
	 HOST,
	 {"answered 14/0 from 10.9.1.1", "vetoed", "delivered"},
	 ICMP4_VERB_ANSWERED},
	{"icmp type 17 data 4 to 10.9.1.1",
	 HOST,
	 {"answered 18/0 from 10.9.1.1", "vetoed", "delivered"},
	 ICMP4_VERB_ANSWERED},
	{"udp port 7 to 10.9.1.1",
	 HOST,
	 {"answered from 10.9.1.1", "vetoed", "delivered"},
	 ICMP4_VERB_ANSWERED},
	{"tcp port 1 flags 2 to 10.9.1.1",
	 HOST,
	 {"answered from 10.9.1.1", "vetoed", "delivered"},
	 ICMP4_VERB_ANSWERED},
	{"udp to 10.9.1.1",
	 HOST,
	 {"port-closed: 3/3 from 10.9.1.1", "port-closed: not sent", "delivered"},
	 ICMP4_VERB_DROPPED},
	{"udp to 203.0.113.7 ttl 1",
	 ROUTER,
	 {"ttl: 11/0 from 10.9.1.1", "ttl: not sent", "delivered"},
	 ICMP4_VERB_DROPPED},
	{"udp to 203.0.113.7 df data 1200",
	 ROUTER,
	 {"too-big: 3/4 from 10.9.1.1", "too-big: not sent", "delivered"},
	 ICMP4_VERB_DROPPED},
	/* Nothing that the node would do by itself: nobody is asked. */
	{"udp to 203.0.113.7",
	 ROUTER,
	 {"forwarded by wan to 10.9.2.9", "forwarded by wan to 10.9.2.9",
	  "forwarded by wan to 10.9.2.9"},
	 ICMP4_VERB_NONE},
	{"udp port 53 to 10.9.1.1", HOST, {"delivered", "delivered", "delivered"}, ICMP4_VERB_NONE},
	{"echo to 10.9.1.255",
	 HOST,
	 {"echo-ignored", "echo-ignored", "echo-ignored"},
	 ICMP4_VERB_NONE},
	{"udp to 203.0.113.7 ttl 1 from 10.9.1.255",
	 ROUTER,
	 {"martian-source", "martian-source", "martian-source"},
	 ICMP4_VERB_NONE},
	{"icmp type 3 to 203.0.113.7 ttl 1",
	 ROUTER,
	 {"ttl: NOERR-01", "ttl: NOERR-01", "ttl: NOERR-01"},
	 ICMP4_VERB_NONE},
	{"udp to 198.51.100.129", ROUTER, {"blackhole", "blackhole", "blackhole"}, ICMP4_VERB_NONE},
};

static void asked(void)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		for (unsigned permit = 0; permit < 3; permit++) {
			struct master master;
			struct world *w =
				master_world(&master, (enum icmp4_permit)permit, rows[i].forward);
			struct stimulus s = says(rows[i].stimulus);
			uint8_t want[1600];

			put_stimulus(&s, want);
			world_feed(w, &s);
			is_str(world_tells(w), rows[i].outcome[permit], rows[i].stimulus);
			is_int(master.asked, rows[i].verb != ICMP4_VERB_NONE,
			       "asked: once, if ever");
			ok(master.event.verb == rows[i].verb &&
				   (!master.asked || !memcmp(master.octets, want, 28)),
			   "asked: about what it is, with the packet as it came");
			free(w);
		}
}

/* What the event and the counters say: each packet still has one fate. */
static void counted(void)
{
	struct master master;
	struct world *w = master_world(&master, ICMP4_PERMIT_VETO, ROUTER);
	const struct icmp4_node_counters *c = &w->counters;
	struct stimulus s = says("udp to 203.0.113.7 ttl 1");

	world_feed(w, &s);
	ok(w->event.vetoed && w->event.drop == ICMP4_DROP_TTL && c->vetoed == 1 &&
		   c->dropped[ICMP4_DROP_TTL] == 1 && c->errors[ICMP4_ERROR_TTL_EXCEEDED] == 0 &&
		   master.event.drop == ICMP4_DROP_TTL &&
		   master.event.error.kind == ICMP4_ERROR_TTL_EXCEEDED,
	   "counted: a vetoed error, and its reason");
	s = says("echo to 10.9.1.1");
	world_feed(w, &s);
	ok(w->event.drop == ICMP4_DROP_VETOED && c->dropped[ICMP4_DROP_VETOED] == 1 &&
		   c->answered == 0 && master.event.interface == LAN &&
		   master.event.next_hop == HOST_A,
	   "counted: a vetoed answer, and its way");
	master.permit = ICMP4_PERMIT_TAKE;
	world_feed(w, &s);
	s = says("udp to 203.0.113.7 ttl 1");
	world_feed(w, &s);
	ok(c->delivered == 2 && c->dropped[ICMP4_DROP_TTL] == 1 && c->answered == 0 &&
		   w->event.error.kind == ICMP4_ERROR_TTL_EXCEEDED && !w->event.error_sent,
	   "counted: what is taken is delivered, and not dropped");
	ok(c->received == 4 && icmp4_node_packet(&w->node)->bytes[8] == 1,
	   "counted: and there it is, as it came");
	free(w);
}

/* A redirect that is vetoed or taken is not sent; its datagram goes on. */
static void redirects(void)
{
	for (unsigned permit = 0; permit < 3; permit++) {
		struct master master;
		struct world *w = master_world(&master, (enum icmp4_permit)permit, ROUTER);
		const struct stimulus s = says("udp to 10.9.1.77");

		world_feed(w, &s);
		ok(w->event.verb == ICMP4_VERB_FORWARDED && w->count == 1u + !permit &&
			   w->event.error_sent == !permit && w->event.vetoed == !!permit &&
			   master.event.verb == ICMP4_VERB_FORWARDED && master.asked == 1 &&
			   master.event.error.argument == IP(10, 9, 1, 77),
		   "redirects: %u", permit);
		free(w);
	}
}

/* No limit is charged for what is not sent. */
static void not_charged(void)
{
	struct master master;
	struct world *w = master_world(&master, ICMP4_PERMIT_VETO, ROUTER);
	const struct stimulus ttl = says("udp to 203.0.113.7 ttl 1"),
			      near = says("udp to 10.9.1.77");

	w->settings.limit_kind[ICMP4_ERROR_TTL_EXCEEDED] = (struct icmp4_rate){1, 1};
	w->settings.limit_probe = (struct icmp4_rate){1, 1};
	for (unsigned round = 0; round < 3; round++) {
		world_feed(w, &ttl);
		world_feed(w, &near);
		query_feed(w, "to 10.9.1.1", "2a00000042420301 2000dcf40008030200000001");
		is_str(world_tells(w), "vetoed", "not charged: vetoed");
	}
	master.permit = ICMP4_PERMIT_ALLOW;
	world_feed(w, &ttl);
	is_str(world_tells(w), "ttl: 11/0 from 10.9.1.1", "not charged: an error");
	world_feed(w, &near);
	ok(w->event.error_sent, "not charged: a redirect");
	query_feed(w, "to 10.9.1.1", "2a00000042420301 2000dcf40008030200000001");
	is_str(world_tells(w), "answered 43/0 from 10.9.1.1", "not charged: extended echo");
	query_feed(w, "to 10.9.1.1", "2a00000042420301 2000dcf40008030200000001");
	is_str(world_tells(w), "query-limited", "not charged: until now");
	free(w);
}

/* What failed to leave, and what the application itself sent. */
static void later(void)
{
	struct master master;
	struct world *w = master_world(&master, ICMP4_PERMIT_TAKE, ROUTER);
	struct stimulus s = says("udp to 10.9.2.77");

	world_feed(w, &s);
	is_int(master.asked, 0, "later: forwarded");
	world_fail(w, ICMP4_DROP_UNREACHABLE);
	ok(!strcmp(world_tells(w), "delivered") && master.event.drop == ICMP4_DROP_UNREACHABLE &&
		   w->counters.forwarded == 0 && w->counters.delivered == 1 &&
		   w->counters.dropped[ICMP4_DROP_UNREACHABLE] == 0,
	   "later: and then it could not be");
	s = says("udp from 10.9.2.1 to 8.8.8.8");
	master.permit = ICMP4_PERMIT_VETO;
	world_send(w, &s);
	is_str(world_tells(w), "no-route: not sent", "later: of its own");
	free(w);
}

int main(void)
{
	asked();
	counted();
	redirects();
	not_charged();
	later();
	return tap_done();
}
