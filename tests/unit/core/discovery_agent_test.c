/* SPDX-License-Identifier: MIT */
/* Mobility agents and mobile nodes: RFC 5944 section 2, on both sides of the same link. */
#include "unit/core/discovery_world.h"

static const uint8_t care_of[8] = {192, 0, 2, 1, 198, 51, 100, 1};

/* Extensions behind the entries, and how many octets they are. */
#define FOREIGN_AGENT "\x10\x0a\x12\x34\x07\x08\x10\x00\xc0\x00\x02\x01"
#define MORE(octets)  (octets), sizeof(octets) - 1

static struct box *agent(uint16_t flags)
{
	struct box *b = box_new();

	b->agent.values = (struct icmp4_agent){.lifetime_s = 1800,
					       .flags = flags,
					       .count = flags & ICMP4_AGENT_FOREIGN ? 2 : 0,
					       .care_of = care_of};
	b->links[0].agent = &b->agent;
	return b;
}

static struct box *mobile_node(uint16_t backoff_s)
{
	struct box *b = box_new();

	b->settings.perform_router_discovery = true;
	b->settings.mobile_node = true;
	b->settings.max_solicitation_interval_s = backoff_s;
	box_start(b, ICMP4_DISCOVERY_HOST, 31);
	return b;
}

/* What is behind the entries, octet by octet. */
static void test_octets(void)
{
	static const uint8_t plain[] = {16, 14, 0, 0, 7, 8, 0x31, 0, 192, 0, 2, 1, 198, 51, 100, 1};
	static const uint8_t prefixes[] = {16, 6, 0, 0, 7, 8, 0x20, 0, 19, 2, 24, 25};
	static const uint8_t odd[] = {16, 6, 0, 0, 7, 8, 0x20, 0, 19, 1, 25, 0};
	static const struct {
		const char *name;
		uint16_t flags;
		bool lengths, only_agent;
		int addresses;
		const uint8_t *octets;
		size_t length;
	} rows[] = {
		{"AGENT-04: foreign and home agent", 0x3100, false, false, 2, plain, sizeof plain},
		{"AGENT-02: for mobile nodes alone", 0x3100, false, true, 2, plain, sizeof plain},
		{"AGENT-07: prefix lengths", 0x2000, true, false, 2, prefixes, sizeof prefixes},
		{"AGENT-07: of an odd number", 0x2000, true, false, 1, odd, sizeof odd},
		{"AGENT-03: no address", 0x2000, true, false, 0, prefixes, 8},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = agent(rows[i].flags);
		const struct icmp4_message *m = &b->message;

		b->agent.prefix_lengths = rows[i].lengths;
		b->agent.only_agent = rows[i].only_agent;
		b->addresses[0].advertise = rows[i].addresses == 2;
		b->addresses[1].advertise = rows[i].addresses >= 1;
		box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
		ok(box_wait(b, SECONDS(2)) && m->advertisement.count == rows[i].addresses &&
			   m->code == (rows[i].only_agent ? 16 : 0),
		   "%s: entries and code", rows[i].name);
		size_t entries = (size_t)m->advertisement.count * 8;
		is_bytes(m->body + entries, m->body_length - entries, rows[i].octets,
			 rows[i].length, rows[i].name);
		ok(b->octets[8] == 1 && icmp4_ip_dst(b->octets) == ALL_SYSTEMS,
		   "AGENT-01: TTL 1, to 224.0.0.1");
		free(b);
	}
}

static uint16_t flags_sent(const struct box *b)
{
	return get16(b->message.body + (size_t)b->message.advertisement.count * 8 + 6);
}

static uint16_t sequence_sent(const struct box *b)
{
	return get16(b->message.body + (size_t)b->message.advertisement.count * 8 + 2);
}

/* From 0 through 65535 to 256; each datagram has its own. */
static void test_sequence(void)
{
	struct box *b = agent(ICMP4_AGENT_HOME);
	uint16_t want = 0;
	int wrong = 0;

	b->settings.max_advertisement_interval_s = 4;
	box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
	for (int k = 0; k < 66000; k++) {
		wrong += !box_wait(b, SECONDS(16)) || sequence_sent(b) != want;
		want = want == 0xffff ? 256 : (uint16_t)(want + 1);
	}
	is_int(wrong, 0, "AGENT-05: 0 at first, one more each time, 65535 before 256");
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_OFF);
	ok(box_output(b) && sequence_sent(b) == want && b->message.advertisement.lifetime_s == 0,
	   "AGENT-05: the last of all too");
	want = want == 0xffff ? 256 : (uint16_t)(want + 1);
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_ROUTER);
	ok(box_wait(b, SECONDS(2)) && sequence_sent(b) == want, "AGENT-05: this is no boot");
	free(b);
}

static void test_busy(void)
{
	static const struct {
		const char *name;
		uint16_t flags, busy;
	} rows[] = {
		{"AGENT-04: a foreign agent", ICMP4_AGENT_FOREIGN,
		 ICMP4_AGENT_FOREIGN | ICMP4_AGENT_BUSY},
		{"AGENT-04: a home agent never is", ICMP4_AGENT_HOME, ICMP4_AGENT_HOME},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = agent(rows[i].flags);

		box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
		for (int busy = 1; busy >= 0; busy--) {
			icmp4_discovery_busy(&b->discovery, 0, busy);
			box_wait(b, SECONDS(600));
			ok(flags_sent(b) == (busy ? rows[i].busy : rows[i].flags), "%s: busy: %d",
			   rows[i].name, busy);
		}
		icmp4_discovery_busy(&b->discovery, 7, true);
		free(b);
	}
}

/* Three in a lifetime, whatever the variables say; and not on the second. */
static void test_interval(void)
{
	static const struct {
		const char *name;
		uint16_t max, min, lifetime;
		double from, to;
	} rows[] = {
		{"AGENT-06: defaults", 600, 0, 0, 450, 600},
		{"AGENT-06: lifetime is Max", 600, 0, 600, 150, 200},
		{"AGENT-06: Min within a third", 600, 100, 600, 100, 200},
		{"AGENT-06: the shortest", 4, 3, 4, 1, 4.0 / 3},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = agent(ICMP4_AGENT_HOME);
		int wrong = 0, same = 0;
		int64_t before_gap = 0;

		b->settings.max_advertisement_interval_s = rows[i].max;
		b->settings.min_advertisement_interval_s = rows[i].min;
		b->settings.advertisement_lifetime_s = rows[i].lifetime;
		box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
		for (int k = 0; k < 204; k++) {
			struct icmp4_time before = b->now;
			box_wait(b, SECONDS(1800));
			int64_t gap = icmp4_time_since(b->now, before);

			if (k > 4)
				wrong += (double)gap < rows[i].from * 1e9 ||
					 (double)gap > rows[i].to * 1e9;
			same += gap == before_gap && k > 4;
			before_gap = gap;
		}
		ok(wrong == 0 && same < 3, "%s", rows[i].name);
		free(b);
	}
}

/* Whom an agent answers, and that it answers all. */
static void test_solicited(void)
{
	static const struct {
		const char *name;
		uint32_t src;
		bool taken;
	} rows[] = {
		{"AGENT-08: from far away", STRANGER, true},
		{"AGENT-01: a neighbour", NEIGHBOUR, true},
		{"AGENT-08: source 0", 0, true},
		{"AGENT-08: ourselves", US, false},
		{"AGENT-08: broadcast", BROADCAST, false},
		{"AGENT-08: directed broadcast", IP(192, 0, 2, 255), false},
		{"AGENT-08: a group", IP(224, 1, 2, 3), false},
		{"AGENT-08: loopback", IP(127, 0, 0, 1), false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = agent(ICMP4_AGENT_HOME);

		b->settings.unicast_reply = true;
		box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
		for (int k = 0; k < 4; k++)
			box_wait(b, SECONDS(1800));
		b->now.ns += SECONDS(2);
		solicit(b, rows[i].src, ALL_ROUTERS);
		ok(b->event.kind ==
			   (rows[i].taken ? ICMP4_DISCOVERY_SOLICITED : ICMP4_DISCOVERY_DISCARDED),
		   "%s: judged", rows[i].name);
		ok(box_wait(b, SECONDS(2)) == rows[i].taken, "%s: answered or not", rows[i].name);
		ok(!rows[i].taken || icmp4_ip_dst(b->octets) == ALL_SYSTEMS,
		   "AGENT-01: %s: all are told", rows[i].name);
		free(b);
	}
}

/* An agent ceases as a router does; one address that goes says nothing of the agent. */
static void test_withdrawal(void)
{
	struct box *b = agent(ICMP4_AGENT_HOME);

	b->addresses[0].advertise = b->addresses[1].advertise = false;
	box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
	ok(box_wait(b, SECONDS(2)) && b->message.advertisement.count == 0,
	   "AGENT-03: an agent without a router advertises");
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_OFF);
	ok(box_output(b) && b->message.advertisement.lifetime_s == 0 && b->message.body_length == 8,
	   "RD-08: and ceases");
	ok(!box_wait(b, SECONDS(4000)), "RD-08: once");
	icmp4_discovery_advertise(&b->discovery, b->now, 0, 0, true);
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_ROUTER);
	box_wait(b, SECONDS(2));
	icmp4_discovery_advertise(&b->discovery, b->now, 0, 0, false);
	ok(box_output(b) && b->message.advertisement.lifetime_s == 0 && b->message.body_length == 8,
	   "RD-08: one address alone");
	is_str(box_routers(b), "192.0.2.1,0", "RD-08: as an entry, without the agent");
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_OFF);
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_ROUTER);
	ok(!box_output(b), "RD-08: off and on again at once: nothing to take back");
	free(b);
}

/* What each kind of host makes of what agents say. */
static void test_heard(void)
{
	static const struct {
		const char *name;
		bool mobile;
		struct advert advert;
		enum icmp4_discovery_kind kind;
		enum icmp4_discovery_drop drop;
	} rows[] = {
#define HEARD        ICMP4_DISCOVERY_AGENT, ICMP4_DISCOVERY_DROP_NONE
#define ROUTER_ONLY  ICMP4_DISCOVERY_LEARNED, ICMP4_DISCOVERY_DROP_NONE
#define DROPPED(why) ICMP4_DISCOVERY_DISCARDED, ICMP4_DISCOVERY_DROP_##why
		{"AGENT-09: an agent", true, {NEIGHBOUR, 0, 100, 1, 0, MORE(FOREIGN_AGENT)}, HEARD},
		{"AGENT-02: code 16", true, {NEIGHBOUR, 0, 100, 1, 16, MORE(FOREIGN_AGENT)}, HEARD},
		{"AGENT-03: Num 0", true, {NEIGHBOUR, 0, 100, 0, 0, MORE(FOREIGN_AGENT)}, HEARD},
		{"RD-09: Num 0, no agent",
		 true,
		 {NEIGHBOUR, 0, 100, 0, 0, NULL, 0},
		 DROPPED(MALFORMED)},
		{"RD-09: code 1",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 1, MORE(FOREIGN_AGENT)},
		 DROPPED(CODE)},
		{"AGENT-09: a router", true, {NEIGHBOUR, 0, 100, 1, 0, NULL, 0}, ROUTER_ONLY},
		{"AGENT-09: padding and prefix lengths",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE("\0" FOREIGN_AGENT "\x13\x01\x18")},
		 HEARD},
		{"AGENT-09: reserved bits",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE("\x10\x06\0\0\0\0\x22\x1f")},
		 HEARD},
		{"AGENT-09: 127 nobody knows",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE(FOREIGN_AGENT "\x7f\0")},
		 DROPPED(EXTENSION)},
		{"AGENT-09: 17 before it",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE("\x11\x01x" FOREIGN_AGENT)},
		 DROPPED(EXTENSION)},
		{"AGENT-09: 128 is skipped",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE("\x80\x02xx" FOREIGN_AGENT)},
		 HEARD},
		{"AGENT-09: 255 too",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE(FOREIGN_AGENT "\xff\0")},
		 HEARD},
		{"AGENT-09: past the end",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE(FOREIGN_AGENT "\x80\x01")},
		 DROPPED(MALFORMED)},
		{"AGENT-09: 7 octets of an agent",
		 true,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE("\x10\x07\0\0\0\0\x20\0x")},
		 DROPPED(MALFORMED)},
		{"RD-09: not mobile: an agent's router",
		 false,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE(FOREIGN_AGENT)},
		 ROUTER_ONLY},
		{"RD-09: not mobile: what nobody knows",
		 false,
		 {NEIGHBOUR, 0, 100, 1, 0, MORE("\x7f\x05")},
		 ROUTER_ONLY},
		{"RD-09: not mobile: code 16",
		 false,
		 {NEIGHBOUR, 0, 100, 1, 16, MORE(FOREIGN_AGENT)},
		 DROPPED(CODE)},
		{"RD-09: not mobile: Num 0",
		 false,
		 {NEIGHBOUR, 0, 100, 0, 0, MORE(FOREIGN_AGENT)},
		 DROPPED(MALFORMED)},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = mobile_node(0);
		bool learns = rows[i].kind != ICMP4_DISCOVERY_DISCARDED && rows[i].advert.count;

		b->settings.mobile_node = rows[i].mobile;
		advertised(b, rows[i].advert);
		box_event(b);
		ok(b->event.kind == rows[i].kind && b->event.drop == rows[i].drop, "%s: %s, %s",
		   rows[i].name, icmp4_discovery_kind_name(b->event.kind),
		   icmp4_discovery_drop_name(b->event.drop));
		ok((b->routers[0].state == ICMP4_DEFAULT_ROUTER_LEARNED) == learns,
		   "%s: the router in it", rows[i].name);
		ok(!icmp4_discovery_best(&b->discovery, b->now, NULL, NULL) ==
			   (!learns || rows[i].advert.code == 16),
		   "AGENT-02: %s: as default router", rows[i].name);
		free(b);
	}
}

/* Sequence numbers in their turn, and which of them tell of a reboot. */
static void test_reboot(void)
{
	static const struct {
		uint16_t sequence;
		bool rebooted;
	} rows[] = {
		{300, false}, {301, false}, {0, true},     {1, false},   {0xffff, false},
		{256, false}, {255, true},  {1000, false}, {999, false}, {7, true},
	};
	struct box *b = mobile_node(0);

	for (size_t i = 0; i < COUNT(rows); i++) {
		char more[8] = "\x10\x06\0\0\0\0\x20";

		more[2] = (char)(rows[i].sequence >> 8);
		more[3] = (char)(rows[i].sequence & 255);
		advertised(b, (struct advert){NEIGHBOUR, 0, 100, 0, 0, more, 8});
		ok(box_event(b) == ICMP4_DISCOVERY_AGENT && b->event.rebooted == rows[i].rebooted &&
			   b->event.agent.sequence == rows[i].sequence,
		   "AGENT-05: %u: %s", rows[i].sequence, rows[i].rebooted ? "rebooted" : "goes on");
	}
	free(b);
}

/* The values of the agent that was heard, and the end of its lifetime. */
static void test_lifetime(void)
{
	struct box *b = mobile_node(0);
	struct icmp4_time start = b->now;

	b->settings.solicit = false;
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_HOST);
	advertised(b, (struct advert){NEIGHBOUR, 0, 100, 0, 16, MORE(FOREIGN_AGENT)});
	box_event(b);
	ok(b->event.address == NEIGHBOUR && b->event.only_agent &&
		   b->event.agent.sequence == 0x1234 && b->event.agent.lifetime_s == 1800 &&
		   b->event.agent.flags == ICMP4_AGENT_FOREIGN && b->event.agent.count == 1 &&
		   get32(b->event.agent.care_of) == US,
	   "AGENT-09: what it says");
	is_int(icmp4_discovery_deadline(&b->discovery).ns, start.ns + SECONDS(100), "its time");
	b->now.ns += SECONDS(100);
	icmp4_discovery_advance(&b->discovery, b->now);
	ok(box_event(b) == ICMP4_DISCOVERY_AGENT_EXPIRED && b->event.address == NEIGHBOUR,
	   "AGENT-09: not heard any more");
	ok(box_event(b) == ICMP4_DISCOVERY_NONE &&
		   icmp4_discovery_deadline(&b->discovery).ns == INT64_MAX,
	   "told once");
	free(b);
}

/* More agents than there is memory for: the one that ends first has to go. */
static void test_bounded(void)
{
	struct box *b = mobile_node(0);
	uint8_t icmp[] = {9, 0, 0, 0, 0, 2, 0, 0, 16, 6, 0, 9, 0, 0, 0x20, 0};

	for (uint32_t k = 1; k <= 50; k++) {
		put16(icmp + 6, (uint16_t)(100 + k * 37 % 50));
		mend_icmp(icmp, sizeof icmp);
		box_arrive(b, 0, NEIGHBOUR + k, ALL_SYSTEMS, icmp, sizeof icmp);
		ok(box_event(b) == ICMP4_DISCOVERY_AGENT, "agent %u", (unsigned)k);
	}
	ok(b->agents[0].address && b->agents[1].address, "as many as there is memory for");
	free(b);
}

/* Until an agent is heard: three a second apart, then twice as rare each time. */
static void test_backoff(void)
{
	static const struct {
		const char *name;
		uint16_t most_s;
		double nominal[12];
	} rows[] = {
		{"AGENT-10: a minute", 60, {1, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60}},
		{"AGENT-10: five", 300, {1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = mobile_node(rows[i].most_s);
		int wrong = 0, exact = 0;

		ok(box_wait(b, SECONDS(1)), "%s: the first within a second", rows[i].name);
		for (size_t k = 0; k < COUNT(rows[i].nominal); k++) {
			struct icmp4_time before = b->now;
			box_wait(b, SECONDS(1000));
			double gap = (double)icmp4_time_since(b->now, before) / 1e9;

			wrong += gap < rows[i].nominal[k] || gap > rows[i].nominal[k] * 1.5;
			exact += gap <= rows[i].nominal[k];
		}
		ok(wrong == 0 && exact < 2, "%s: up to half as long again", rows[i].name);
		for (int k = 0; k < 300; k++)
			wrong += !box_wait(b, SECONDS(1.5 * rows[i].most_s));
		is_int(wrong, 0, "AGENT-10: on and on");
		advertised(b, (struct advert){NEIGHBOUR, 0, 100, 1, 0, NULL, 0});
		ok(box_wait(b, SECONDS(1000)), "AGENT-10: a router is no agent");
		advertised(b, (struct advert){NEIGHBOUR, 0, 100, 0, 0, MORE(FOREIGN_AGENT)});
		ok(!box_wait(b, SECONDS(1e5)), "AGENT-10: an agent ends it");
		free(b);
	}
}

int main(void)
{
	test_octets();
	test_sequence();
	test_busy();
	test_interval();
	test_solicited();
	test_withdrawal();
	test_heard();
	test_reboot();
	test_lifetime();
	test_bounded();
	test_backoff();
	return tap_done();
}
