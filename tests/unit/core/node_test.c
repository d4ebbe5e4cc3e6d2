/* SPDX-License-Identifier: MIT */
/* The node as a whole: what the application sends, failures, counters, settings, the engine. */
#include "unit/core/node_world.h"

/* What could not be handed to its neighbour (UNREACH-03). */
static void failures(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 10.9.2.77 data 100");
	const uint8_t *quote = w->out[0].bytes + 28;

	world_feed(w, &s);
	is_str(world_tells(w), "forwarded by wan to 10.9.2.77", "failures: first forwarded");
	world_fail(w, ICMP4_DROP_UNREACHABLE);
	is_str(world_tells(w), "unreachable: 3/1 from 10.9.1.1", "failures: then 3/1");
	ok(quote[8] == 8 && slow_sum(quote, 20, 0) == 0,
	   "failures: its quote has the TTL it left with, and is sound (QUOTE-05)");
	ok(w->counters.forwarded == 0 && w->counters.dropped[ICMP4_DROP_UNREACHABLE] == 1,
	   "failures: counted as dropped, not as forwarded");
	world_fail(w, ICMP4_DROP_UNREACHABLE);
	ok(w->count == 0 && !w->event.error_sent, "failures: nothing about an error that failed");
	is_int((int64_t)w->counters.errors[ICMP4_ERROR_HOST_UNREACHABLE], 0,
	       "failures: nor does it count as sent");

	world_feed(w, &s);
	world_fail(w, ICMP4_DROP_INTERFACE_DOWN);
	is_str(world_tells(w), "interface-down: 3/1 from 10.9.1.1", "failures: interface down");
	s = says("echo to 10.9.1.1");
	world_feed(w, &s);
	world_fail(w, ICMP4_DROP_UNREACHABLE);
	is_str(world_tells(w), "unreachable", "failures: nothing about a reply");
	is_int((int64_t)w->counters.answered, 0, "failures: nor was it answered");
	free(w);
}

/* One 3/1 for a datagram in fragments, whichever fails, and it quotes the datagram as it was. */
static void failures_of_fragments(void)
{
	for (size_t nth = 0; nth < 3; nth++) {
		struct world *w = world_new(ROUTER);
		struct stimulus s = says("udp to 10.9.2.77 data 2500");
		uint8_t room[ICMP4_ROOM], want[2600];
		size_t held = put_stimulus(&s, w->bytes);
		struct icmp4_packet out, in = {.bytes = w->bytes, .held = held, .length = held};

		put_stimulus(&s, want);
		want[8]--;
		mend(want);
		icmp4_node_input(&w->node, w->now, &in);
		for (size_t i = 0; i <= nth; i++) {
			out = (struct icmp4_packet){.bytes = room, .held = sizeof room};
			icmp4_node_output(&w->node, w->now, &out);
		}
		icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
		icmp4_node_failed(&w->node, w->now, &out, ICMP4_DROP_UNREACHABLE);
		world_drain(w);
		ok(is_icmp(w, 3, 1) && w->out[0].packet.length == 56 &&
			   !memcmp(w->out[0].bytes + 28, want, 28),
		   "failures of fragments: number %zu", nth);
		free(w);
	}
}

/* Datagrams of the application above. */
static void sends(void)
{
	static const struct told rows[] = {
		{"udp to 203.0.113.7", "sent by wan to 10.9.2.9"},
		{"udp to 203.0.113.7 ttl 1", "sent by wan to 10.9.2.9"},
		{"udp to 203.0.113.7 from 1.2.3.4", "sent by wan to 10.9.2.9"},
		{"udp to 203.0.113.67", "sent by wan to 10.9.2.9"}, /* past the filters */
		{"udp to 203.0.113.7 data 1200", "sent by wan to 10.9.2.9"},
		{"udp to 10.9.2.255", "sent by wan to 10.9.2.255"},
		{"udp to 224.0.0.9", "sent by lan to 224.0.0.9"},
		{"udp to 255.255.255.255", "sent by lan to 255.255.255.255"},
		{"udp to 8.8.8.8", "no-route: 3/0 from 10.9.2.1"},
		{"udp to 203.0.113.7 df data 1200", "too-big: 3/4 from 10.9.2.1"},
		{"icmp type 3 to 203.0.113.7 df data 1200", "too-big: NOERR-01"},
		{"udp to 127.0.0.1", "martian-destination"},
		{"udp to 203.0.113.7 from 127.0.0.1", "martian-source"},
		{"udp to 224.0.0.9 from 127.9.9.9", "martian-source"},
		{"echo to 10.9.1.1", "answered 0/0 from 10.9.1.1"},
		{"udp to 10.9.1.1", "port-closed: 3/3 from 10.9.2.1"},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(i % 2 ? HOST : ROUTER);
		struct stimulus s = says_also(says("from 10.9.2.1"), rows[i].stimulus);
		uint8_t want[1600];
		size_t length = put_stimulus(&s, want);

		world_send(w, &s);
		bool left = w->event.verb == ICMP4_VERB_SENT;
		bool same = length > 1000 || (w->out[0].packet.length == length &&
					      !memcmp(w->out[0].bytes, want, length));
		bool up = w->count == 0 || (w->out[0].packet.interface == ICMP4_INTERFACE_SELF &&
					    w->out[0].packet.next_hop == NODE_WAN);
		is_str(world_tells(w), rows[i].outcome, rows[i].stimulus);
		ok((left ? same : up) && w->counters.originated == 1,
		   "sends: it leaves as it is, an answer goes up");
		free(w);
	}
}

/* What the application sends to many leaves as the link's broadcast or multicast. */
static void send_links(void)
{
	static const struct {
		const char *stimulus;
		enum icmp4_link link;
	} rows[] = {
		{"udp to 203.0.113.7", ICMP4_LINK_UNICAST},
		{"udp to 10.9.2.255", ICMP4_LINK_BROADCAST},
		{"udp to 255.255.255.255", ICMP4_LINK_BROADCAST},
		{"udp to 224.0.0.9", ICMP4_LINK_MULTICAST},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		struct stimulus s = says(rows[i].stimulus);

		world_send(w, &s);
		ok(w->count == 1 && w->out[0].packet.link == rows[i].link, "send links: %s",
		   rows[i].stimulus);
		free(w);
	}
}

/* A default gateway is the way to hosts. To a group leads only a route made for groups, and to
 * everybody none: such leave by the interface that the application names. */
static void send_to_many(void)
{
	static const struct {
		const char *name, *stimulus, *outcome;
		uint8_t length; /* of the route */
		enum icmp4_route_kind kind;
		enum icmp4_link link;
	} rows[] = {
		{"everybody", "udp to 255.255.255.255", "sent by lan to 255.255.255.255", 0,
		 ICMP4_ROUTE_FORWARD, ICMP4_LINK_BROADCAST},
		{"everybody, by a route", "udp to 255.255.255.255",
		 "sent by lan to 255.255.255.255", 32, ICMP4_ROUTE_FORWARD, ICMP4_LINK_BROADCAST},
		{"a group", "udp to 224.0.0.9", "sent by lan to 224.0.0.9", 0, ICMP4_ROUTE_FORWARD,
		 ICMP4_LINK_MULTICAST},
		{"a group, by 224/3", "udp to 224.0.0.9", "sent by lan to 224.0.0.9", 3,
		 ICMP4_ROUTE_FORWARD, ICMP4_LINK_MULTICAST},
		{"a group, by 224/4", "udp to 224.0.0.9", "sent by wan to 224.0.0.9", 4,
		 ICMP4_ROUTE_FORWARD, ICMP4_LINK_MULTICAST},
		{"a group, prohibited", "udp to 224.0.0.9", "prohibited: NOERR-04", 4,
		 ICMP4_ROUTE_PROHIBIT, ICMP4_LINK_MULTICAST},
		{"a host", "udp to 8.8.8.8", "sent by wan to 10.9.2.9", 0, ICMP4_ROUTE_FORWARD,
		 ICMP4_LINK_UNICAST},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct world *w = world_new(HOST);
		struct stimulus s = says(rows[i].stimulus);
		const struct icmp4_route route = {.to = {s.dst, rows[i].length},
						  .kind = rows[i].kind,
						  .hops = &world_gateway,
						  .hop_count = 1};
		const struct icmp4_route_table table = {.routes = &route, .count = 1};

		w->node.config.world = &table;
		world_send(w, &s);
		is_str(world_tells(w), rows[i].outcome, rows[i].name);
		ok(w->count == 0 || w->out[0].packet.link == rows[i].link, "send to many: %s",
		   rows[i].name);
		free(w);
	}
}

/* A datagram of which less is held than it had on the wire goes nowhere, however little less. Its
 * octets lie in memory that ends with them. */
static void cut_short(void)
{
	static const char *const stimuli[] = {
		"echo to 10.9.1.1",       "udp to 10.9.1.1",
		"udp port 7 to 10.9.1.1", "tcp port 80 flags 2 to 10.9.1.1",
		"udp to 203.0.113.7",     "udp to 203.0.113.7 data 1400",
	};

	for (size_t i = 0; i < COUNT(stimuli); i++) {
		struct world *w = world_new(ROUTER);
		const struct stimulus s = says(stimuli[i]);
		size_t length = put_stimulus(&s, w->bytes), wrong = 0;

		for (size_t held = 20; held < length; held++) {
			uint8_t *exact = malloc(held);
			struct icmp4_packet packet = {.held = held, .length = length};

			if (!exact)
				abort();
			packet.bytes = memcpy(exact, w->bytes, held);
			icmp4_node_input(&w->node, w->now, &packet);
			world_drain(w);
			wrong += strcmp(world_tells(w), "malformed ip-truncated") != 0;
			icmp4_node_send(&w->node, w->now, &packet);
			world_drain(w);
			wrong += strcmp(world_tells(w), "malformed ip-truncated") != 0;
			free(exact);
		}
		is_int((int64_t)wrong, 0, stimuli[i]);
		free(w);
	}
}

static void send_fails(void)
{
	struct world *w = world_new(HOST);
	struct stimulus s = says("udp from 10.9.2.1 to 10.9.2.77");

	world_send(w, &s);
	world_fail(w, ICMP4_DROP_UNREACHABLE);
	is_str(world_tells(w), "unreachable: 3/1 from 10.9.2.1", "send fails: 3/1");
	ok(w->out[0].packet.interface == ICMP4_INTERFACE_SELF &&
		   w->out[0].packet.next_hop == NODE_WAN,
	   "send fails: up to the application");
	s = says("udp to 8.8.8.8 from 10.9.2.1 offset 8");
	world_send(w, &s);
	is_str(world_tells(w), "no-route: NOERR-06", "send fails: by the same rules");
	w->bytes[0] = 0x65;
	icmp4_node_send(&w->node, w->now,
			&(struct icmp4_packet){.bytes = w->bytes, .held = 36, .length = 36});
	world_drain(w);
	is_str(world_tells(w), "malformed ip-version", "send fails: unsound");
	free(w);
}

/* Everything that was received is forwarded, answered, delivered or dropped for one reason. */
static void counters(void)
{
	static const char *const stimuli[] = {
		"udp to 203.0.113.7",       "udp to 203.0.113.7 ttl 1",
		"udp to 8.8.8.8",           "udp to 10.9.1.1",
		"udp to 10.9.1.1 port 53",  "icmp type 0 to 10.9.1.1",
		"echo to 10.9.1.1",         "udp to 203.0.113.7 ttl 1 from 10.9.1.255",
		"icmp type 3 to 8.8.8.8",   "udp to 203.0.113.7 df data 1200",
		"udp to 10.9.1.1 offset 8", "udp to 198.51.100.65",
	};
	struct world *w = world_new(ROUTER);
	const struct icmp4_node_counters *c = &w->counters;
	uint64_t fates, errors = 0, wanted = 0;

	w->settings.martian_filter = false;
	w->settings.limit = (struct icmp4_rate){100 * 1000, 10};
	w->settings.silent = 1u << ICMP4_ERROR_PROHIBITED;
	for (size_t i = 0; i < 1200; i++) {
		struct stimulus s = says(stimuli[i % COUNT(stimuli)]);

		world_feed(w, &s);
		wanted += w->event.error.kind != ICMP4_ERROR_NONE;
		w->now = icmp4_time_add(w->now, ICMP4_MS_NS);
	}
	fates = c->forwarded + c->answered + c->delivered;
	for (int i = 0; i < ICMP4_DROP_COUNT; i++)
		fates += c->dropped[i];
	ok(fates == 1200 && c->received == 1200 && c->forwarded == 100 && c->answered == 100 &&
		   c->delivered == 200,
	   "counters: every packet has one fate");
	for (int i = 0; i < ICMP4_ERROR_COUNT; i++)
		errors += c->errors[i];
	for (int i = 0; i < ICMP4_FORBID_COUNT; i++)
		errors += c->forbidden[i];
	ok(errors + c->limited + c->silenced == wanted && c->limited && c->silenced == 100,
	   "counters: every error wanted was sent, forbidden or suppressed");
	free(w);
}

/* A node may be moved and copied between calls: it holds no pointer into itself. */
static void moved(void)
{
	struct world *w = world_new(ROUTER);
	struct stimulus s = says("udp to 203.0.113.7 data 2500");
	size_t held = put_stimulus(&s, w->bytes), count = 0;
	struct icmp4_packet in = {.bytes = w->bytes, .held = held, .length = held};
	uint8_t room[ICMP4_ROOM];
	struct icmp4_packet out = {.bytes = room, .held = sizeof room};
	struct icmp4_node nodes[5];

	icmp4_node_input(&w->node, w->now, &in);
	nodes[0] = w->node;
	memset(&w->node, 0xa5, sizeof w->node);
	while (icmp4_node_output(&nodes[count], w->now, &out) && count < 4) {
		nodes[count + 1] = nodes[count];
		memset(&nodes[count], 0xa5, sizeof nodes[count]);
		count++;
	}
	is_int((int64_t)count, 3, "moved: between fragments");
	ok(sizeof(struct icmp4_node) < 1024, "moved: %zu octets", sizeof(struct icmp4_node));
	free(w);
}

/* The same node over the same packets gives the same octets: all chance is the key's. */
static void repeatable(void)
{
	static const char *const stimuli[] = {"udp to 10.9.1.1", "echo to 10.9.1.1",
					      "udp to 203.0.113.7 ttl 1",
					      "tcp flags 2 port 80 to 10.9.1.1"};
	struct world *a = world_new(ROUTER), *b = world_new(ROUTER);
	size_t wrong = 0, counted = 0, zeros = 0;
	uint16_t before = 0;

	for (size_t i = 0; i < 4000; i++) {
		struct stimulus s = says(stimuli[i % COUNT(stimuli)]);

		world_feed(a, &s);
		world_feed(b, &s);
		wrong += a->count != 1 || b->count != 1 ||
			 memcmp(a->out[0].bytes, b->out[0].bytes, 40) != 0;
		uint16_t id = at16(a->out[0].bytes + 4);
		zeros += id == 0;
		counted += id == before || id == before + 1;
		before = id;
	}
	is_int((int64_t)wrong, 0, "repeatable: two nodes with one key do the same");
	is_int((int64_t)zeros, 0, "repeatable: identifications are never 0");
	ok(counted < 5, "repeatable: and no counter");
	free(a);
	free(b);
}

static void knobs(void)
{
	static const size_t sizes[] = {[ICMP4_KNOB_BOOL] = sizeof(bool),
				       [ICMP4_KNOB_U8] = 1,
				       [ICMP4_KNOB_U16] = 2,
				       [ICMP4_KNOB_RATE] = sizeof(struct icmp4_rate),
				       [ICMP4_KNOB_POLICY] = sizeof(uint32_t)};
	size_t count;
	const struct icmp4_knob *rows = icmp4_knobs(&count);
	struct icmp4_node_settings settings;

	icmp4_node_settings_default(&settings);
	for (size_t i = 0; i < count; i++) {
		uint16_t value = 0;
		size_t same = 0;

		for (size_t j = 0; j < i; j++)
			same += rows[j].offset == rows[i].offset ||
				!strcmp(rows[j].name, rows[i].name);
		if (rows[i].kind == ICMP4_KNOB_U16)
			memcpy(&value, (const char *)&settings + rows[i].offset, 2);
		else if (rows[i].kind != ICMP4_KNOB_RATE)
			value = *((const uint8_t *)&settings + rows[i].offset);
		bool within = rows[i].kind == ICMP4_KNOB_RATE ||
			      (value >= rows[i].min && value <= rows[i].max);
		ok(rows[i].source && rows[i].about && rows[i].min < rows[i].max && within &&
			   !same && rows[i].offset + sizes[rows[i].kind] <= sizeof settings,
		   "knobs: %s", rows[i].name);
	}
	is_int(settings.forward, false, "knobs: a node is a host unless told (HOST-11)");
}

static void drop_names(void)
{
	for (int i = 0; i < ICMP4_DROP_COUNT; i++) {
		const char *name = icmp4_drop_name((enum icmp4_drop)i);

		ok(name && name[0], "drop names: %d is %s", i, name ? name : "missing");
	}
	is_str(icmp4_drop_name((enum icmp4_drop)99), "unknown", "drop names: out of range");
}

static void owns(void)
{
	struct world *w = world_new(HOST);

	ok(icmp4_node_owns(&w->node, NODE_LAN) && icmp4_node_owns(&w->node, IP(10, 9, 4, 0)),
	   "owns: its addresses");
	ok(!icmp4_node_owns(&w->node, HOST_A) && !icmp4_node_owns(&w->node, IP(10, 9, 1, 255)) &&
		   !icmp4_node_owns(&w->node, 0),
	   "owns: no others");
	free(w);
}

int main(void)
{
	failures();
	failures_of_fragments();
	sends();
	send_links();
	send_to_many();
	cut_short();
	send_fails();
	counters();
	moved();
	repeatable();
	knobs();
	drop_names();
	owns();
	return tap_done();
}
