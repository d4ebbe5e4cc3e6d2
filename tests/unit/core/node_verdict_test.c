/* SPDX-License-Identifier: MIT */
/* What a node makes of errors for it: judged, and told by event and counter. */
#include "unit/core/learner_world.h"

static const struct {
	const char *name;
	struct error_row error;
	bool forward;
	const char *outcome, *verdict, *refusal;
	uint16_t mtu;
} judged_rows[] = {
	{"port unreachable", {"type 3 code 3", 0, NULL}, HOST, "delivered", "hard", "accepted", 0},
	{"host unreachable", {"type 3 code 1", 0, NULL}, HOST, "delivered", "soft", "accepted", 0},
	{"time exceeded", {"type 11", 0, NULL}, ROUTER, "delivered", "soft", "accepted", 0},
	{"SQ-05: source quench", {"type 4", 0, NULL}, HOST, "icmp-unwanted", "ignore", "quench", 0},
	{"RECV-02: a stranger's",
	 {"type 3", 0, "from 10.9.2.5"},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "source",
	 0},
	{"RECV-11: by broadcast",
	 {"type 3 to 10.9.2.255", 0, NULL},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "broadcast",
	 0},
	{"RECV-12: about one to many",
	 {"type 3", 0, "to 10.9.2.255"},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "about",
	 0},
	{"RECV-01: nobody's protocol",
	 {"type 3 code 2", 0, "proto 253"},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "protocol",
	 0},
	{"too big", {"type 3 code 4", 600, NULL}, HOST, "delivered", "pmtu", "accepted", 600},
	{"too big, of a router",
	 {"type 3 code 4", 600, NULL},
	 ROUTER,
	 "delivered",
	 "pmtu",
	 "accepted",
	 600},
	{"PMTU-07: without an MTU",
	 {"type 3 code 4", 0, NULL},
	 HOST,
	 "delivered",
	 "pmtu",
	 "accepted",
	 508},
	{"PMTU-11: without DF",
	 {"type 3 code 4", 600, "data 872"},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "df",
	 600},
	{"PMTU-12: in which it fits",
	 {"type 3 code 4", 900, NULL},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "mtu-fits",
	 900},
	{"redirect",
	 {"type 5 code 1", IP(10, 9, 2, 7), NULL},
	 HOST,
	 "delivered",
	 "redirect",
	 "accepted",
	 0},
	{"REDIR-11: off the link",
	 {"type 5", IP(10, 9, 1, 7), NULL},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "off-link",
	 0},
	{"REDIR-12: not from the gateway",
	 {"type 5 from 10.9.2.8", IP(10, 9, 2, 7), NULL},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "sender",
	 0},
	{"REDIR-13: to ourselves",
	 {"type 5", NODE_LAN, NULL},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "gateway",
	 0},
	{"REDIR-13: of a neighbour",
	 {"type 5", IP(10, 9, 2, 7), "to 10.9.2.8"},
	 HOST,
	 "icmp-unwanted",
	 "ignore",
	 "on-link",
	 0},
	{"REDIR-15: to a router",
	 {"type 5", IP(10, 9, 2, 7), NULL},
	 ROUTER,
	 "icmp-unwanted",
	 "ignore",
	 "router",
	 0},
};

/* Each on a node that knows nothing. REDIR-16, RECV-08: nothing is ever said about them. */
static void judged(void)
{
	for (size_t i = 0; i < COUNT(judged_rows); i++) {
		struct learner *l = learner_new(judged_rows[i].forward);
		const struct icmp4_node_event *event = &l->w->event;

		hear(l->w, &judged_rows[i].error);
		is_str(world_tells(l->w), judged_rows[i].outcome, judged_rows[i].name);
		is_str(icmp4_verdict_name(event->verdict), judged_rows[i].verdict,
		       judged_rows[i].name);
		is_str(icmp4_refusal_name(event->refusal), judged_rows[i].refusal,
		       judged_rows[i].name);
		is_int(event->mtu, judged_rows[i].mtu, judged_rows[i].name);
		is_int((int64_t)l->w->counters.refused[event->refusal],
		       event->refusal != ICMP4_ACCEPTED, judged_rows[i].name);
		learner_free(l);
	}
}

/* What was learned stays, but no more is where the setting says so now. */
static void switched_off(void)
{
	struct learner *l = learner_new(HOST);

	l->w->settings.accept_redirects = false;
	hear(l->w, &redirect);
	is_str(icmp4_refusal_name(l->w->event.refusal), "switched-off", "switched off");
	is_str(world_tells(l->w), "icmp-unwanted", "switched off: dropped");
	learner_free(l);
}

/* Without slots nothing is learned, and everything told. */
static void without_slots(void)
{
	struct world *w = world_new(HOST);

	hear(w, &too_big);
	ok(w->event.verb == ICMP4_VERB_DELIVERED && w->event.verdict == ICMP4_VERDICT_PMTU &&
		   w->event.mtu == 600 && w->event.refusal == ICMP4_ACCEPTED,
	   "without slots: an MTU as it was told");
	hear(w, &redirect);
	ok(w->event.verb == ICMP4_VERB_DELIVERED && w->event.verdict == ICMP4_VERDICT_REDIRECT,
	   "without slots: a redirect");
	apply(w, "udp from 10.9.2.1 to 203.0.113.7 df data 800", true);
	is_str(world_tells(w), "sent by wan to 10.9.2.9", "without slots: nothing is learned");
	free(w);
}

/* Knows one UDP connection, and one of TCP of which octets 1000 to 2999 are in flight. */
static void find(const void *transport, const struct icmp4_quoted *quoted,
		 struct icmp4_connection *connection)
{
	(void)transport;
	if (quoted->src_port == 4000)
		*connection = (struct icmp4_connection){
			.state = quoted->protocol == ICMP4_PROTO_TCP ? ICMP4_CONNECTION_SYNCHRONIZED
								     : ICMP4_CONNECTION_DATAGRAM,
			.una = 1000,
			.nxt = 3000,
			.acked = 700,
		};
}

static const struct icmp4_transport transports[] = {{ICMP4_PROTO_UDP, find, NULL},
						    {ICMP4_PROTO_TCP, find, NULL}};

static void connections(void)
{
	static const struct {
		const char *name;
		struct error_row error;
		const char *verdict, *refusal;
	} rows[] = {
		{"ours", {"type 3 code 3", 0, "sport 4000"}, "hard", "accepted"},
		{"RECV-05: of nobody", {"type 3 code 3", 0, "sport 4001"}, "ignore", "connection"},
		{"RECV-03: in flight",
		 {"type 3 code 1", 0, "tcp sport 4000 seq 1000"},
		 "soft",
		 "accepted"},
		{"RECV-03: below",
		 {"type 3 code 1", 0, "tcp sport 4000 seq 999"},
		 "ignore",
		 "sequence"},
		{"RECV-03: above",
		 {"type 3 code 1", 0, "tcp sport 4000 seq 3000"},
		 "ignore",
		 "sequence"},
		{"RECV-04: agreed on",
		 {"type 3 code 3", 0, "tcp sport 4000 seq 1000"},
		 "soft",
		 "accepted"},
		{"PMTU-13: larger ones arrived",
		 {"type 3 code 4", 600, "tcp sport 4000 seq 1000 df data 860"},
		 "pending",
		 "accepted"},
		{"RECV-01: ICMP", {"type 3 code 1", 0, "echo"}, "ignore", "protocol"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct learner *l = learner_new(HOST);
		struct world *w = l->w;

		w->config.transports = transports;
		w->config.transport_count = COUNT(transports);
		icmp4_node_init(&w->node, &w->config, &(struct icmp4_key){{1, 2}});
		hear(w, &rows[i].error);
		is_str(icmp4_verdict_name(w->event.verdict), rows[i].verdict, rows[i].name);
		is_str(icmp4_refusal_name(w->event.refusal), rows[i].refusal, rows[i].name);
		is_int((int64_t)w->counters.refused[w->event.refusal], w->event.refusal != 0,
		       rows[i].name);
		apply(w, "udp from 10.9.2.1 to 203.0.113.7 df data 800", true);
		ok(w->event.verb == ICMP4_VERB_SENT, "%s: nothing is learned", rows[i].name);
		learner_free(l);
	}
}

int main(void)
{
	judged();
	switched_off();
	without_slots();
	connections();
	return tap_done();
}
