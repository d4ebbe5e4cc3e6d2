/* SPDX-License-Identifier: MIT */
/* A router that advertises: when, what and to whom; how it stops. On a virtual clock. */
#include "unit/core/discovery_world.h"
#include "vectors/golden.h"

/* The first advertisement octet by octet, but for the identification. */
static void test_octets(void)
{
	struct box *b = box_new();
	const struct icmp4_packet *p = &b->packet;

	box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
	ok(box_wait(b, SECONDS(2)), "RD-03: the first comes soon");
	is_str(box_routers(b), "192.0.2.1,0 198.51.100.1,-5",
	       "RD-03: every address of the interface");
	ok(b->message.type == 9 && b->message.code == 0 &&
		   b->message.advertisement.entry_size == 2 &&
		   b->message.advertisement.lifetime_s == 1800,
	   "RD-02: code 0, lifetime three times the maximum");
	ok(icmp4_ip_src(p->bytes) == US && icmp4_ip_dst(p->bytes) == ALL_SYSTEMS &&
		   p->bytes[8] == 1 && p->bytes[9] == 1,
	   "RD-20: from its own address to 224.0.0.1, TTL 1");
	ok(p->held == 20 + 8 + 16 && p->length == p->held &&
		   !icmp4_ip_check(p->bytes, p->held, p->held) &&
		   icmp4_checksum_ok(p->bytes + 20, p->held - 20),
	   "with both checksums");
	ok(p->interface == 0 && p->next_hop == ALL_SYSTEMS && p->link == ICMP4_LINK_MULTICAST,
	   "by its interface, as multicast");
	free(b);
}

/* V16: two addresses, of which the second is never to be a default router. */
static void test_golden(void)
{
	struct box *b = box_new();
	uint8_t octets[GOLDEN_MAX];
	size_t length = golden_get(16, octets);

	b->addresses[1].prefix = (struct icmp4_prefix){US + 1, 24};
	b->addresses[1].preference = ICMP4_NO_DEFAULT_ROUTER;
	box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
	ok(box_wait(b, SECONDS(2)), "RD-03: V16 leaves");
	is_bytes(b->octets + 20, b->packet.held - 20, octets, length, "RD-03: V16");
	free(b);
}

/* Where it goes, by variable and link. */
static void test_address(void)
{
	static const struct {
		const char *name;
		uint32_t variable, to;
		bool no_multicast;
		enum icmp4_link link;
	} rows[] = {
		{"RD-02: 224.0.0.1", ALL_SYSTEMS, ALL_SYSTEMS, false, ICMP4_LINK_MULTICAST},
		{"RD-02: 255.255.255.255", BROADCAST, BROADCAST, false, ICMP4_LINK_BROADCAST},
		{"RD-02: a link without multicast", ALL_SYSTEMS, BROADCAST, true,
		 ICMP4_LINK_BROADCAST},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();

		b->settings.advertisement_address = rows[i].variable;
		b->links[0].no_multicast = rows[i].no_multicast;
		box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
		ok(box_wait(b, SECONDS(2)) && icmp4_ip_dst(b->octets) == rows[i].to &&
			   b->packet.link == rows[i].link && b->octets[8] == 1,
		   "%s", rows[i].name);
		is_int(icmp4_discovery_group(&b->discovery, 0),
		       rows[i].no_multicast ? 0 : ALL_ROUTERS, "RD-18: and the group of routers");
		free(b);
	}
}

/* A thousand intervals: in range, uniform, of no whole seconds. */
static void test_intervals(void)
{
	static const struct {
		const char *name;
		uint16_t max, min;
		double from, to;
	} rows[] = {
		{"defaults", 600, 0, 450, 600},
		{"Max 1800, Min 3", 1800, 3, 3, 1800},
		{"Max 5", 5, 0, 3.75, 5},
		{"Min is Max", 100, 100, 100, 100},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();
		double least = 1e18, most = 0, sum = 0, span = rows[i].to - rows[i].from;
		int whole = 0, n = 1000;

		b->settings.max_advertisement_interval_s = rows[i].max;
		b->settings.min_advertisement_interval_s = rows[i].min;
		box_start(b, ICMP4_DISCOVERY_ROUTER, 7 + i);
		for (int k = 0; k < 4; k++)
			box_wait(b, SECONDS(1800));
		for (int k = 0; k < n; k++) {
			struct icmp4_time before = b->now;
			box_wait(b, SECONDS(1800));
			int64_t gap = icmp4_time_since(b->now, before);

			whole += gap % ICMP4_S_NS == 0;
			least = (double)gap < least ? (double)gap : least;
			most = (double)gap > most ? (double)gap : most;
			sum += (double)gap / n;
		}
		ok(least >= rows[i].from * 1e9 && most <= rows[i].to * 1e9,
		   "RD-03: %s: %.3f to %.3f s", rows[i].name, least / 1e9, most / 1e9);
		ok(most - least >= span * 0.97e9, "RD-03: %s: nearly all of it", rows[i].name);
		ok(sum > (rows[i].from + span * 0.45) * 1e9 - 1 &&
			   sum < (rows[i].from + span * 0.55) * 1e9 + 1,
		   "RD-03: %s: mean %.3f s", rows[i].name, sum / 1e9);
		ok(span > 0 ? whole < 5 : whole == n, "RD-03: %s: no whole seconds", rows[i].name);
		free(b);
	}
}

/* Two routers that start together do not stay together. */
static void test_seeds(void)
{
	struct icmp4_time first[8];
	int same = 0;

	for (uint64_t seed = 0; seed < COUNT(first); seed++) {
		struct box *b = box_new();
		box_start(b, ICMP4_DISCOVERY_ROUTER, seed);
		box_wait(b, SECONDS(3));
		first[seed] = b->now;
		for (uint64_t i = 0; i < seed; i++)
			same += first[i].ns == first[seed].ns;
		ok(icmp4_time_since(b->now, (struct icmp4_time){SECONDS(5)}) <= SECONDS(2),
		   "RD-04: router %u begins within 2 s", (unsigned)seed);
		free(b);
	}
	is_int(same, 0, "RD-03: and none with another");
}

/* The first three intervals, each time that it becomes advertising. */
static void test_initial(void)
{
	struct box *b = box_new();

	box_init(b, 3);
	for (int round = 0; round < 2; round++) {
		icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_ROUTER);
		ok(box_wait(b, SECONDS(2)), "RD-04: round %d: the first", round);
		for (int k = 0; k < 5; k++) {
			struct icmp4_time before = b->now;
			box_wait(b, SECONDS(1800));
			double gap = (double)icmp4_time_since(b->now, before) / 1e9;
			ok(k < 3 ? gap <= 16 : gap >= 450, "RD-04: round %d: %.3f s", round, gap);
		}
		icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_OFF);
		while (box_wait(b, SECONDS(10)))
			;
	}
	free(b);
}

/* As a script of what is done, what leaves at once and what does not. */
static void test_withdrawal(void)
{
	static const struct {
		const char *name;
		bool sent; /* something was advertised before */
		int without[2];
		bool off, back;
		const char *routers; /* NULL: nothing leaves */
		bool goes_on;
	} rows[] = {
		{"RD-08: ceasing",
		 true,
		 {-1, -1},
		 true,
		 false,
		 "192.0.2.1,0 198.51.100.1,-5",
		 false},
		{"RD-08: ceasing untold", false, {-1, -1}, true, false, NULL, false},
		{"RD-08: one address", true, {1, -1}, false, false, "198.51.100.1,-5", true},
		{"RD-08: the other", true, {0, -1}, false, false, "192.0.2.1,0", true},
		{"RD-08: both", true, {0, 1}, false, false, "192.0.2.1,0 198.51.100.1,-5", false},
		{"RD-08: one, untold", false, {1, -1}, false, false, NULL, true},
		{"RD-08: one, and back", true, {1, -1}, false, true, NULL, true},
		{"RD-08: one, then ceasing",
		 true,
		 {1, -1},
		 true,
		 false,
		 "192.0.2.1,0 198.51.100.1,-5",
		 false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();
		bool left;

		box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
		if (rows[i].sent)
			box_wait(b, SECONDS(2));
		for (size_t k = 0; k < 2; k++)
			if (rows[i].without[k] >= 0)
				icmp4_discovery_advertise(&b->discovery, b->now, 0,
							  (size_t)rows[i].without[k], false);
		if (rows[i].back)
			icmp4_discovery_advertise(&b->discovery, b->now, 0, 1, true);
		if (rows[i].off)
			icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_OFF);
		ok(icmp4_time_before(b->now, icmp4_discovery_deadline(&b->discovery)) ==
			   !rows[i].routers,
		   "%s: due at once", rows[i].name);
		left = box_output(b);
		ok(left == (rows[i].routers != NULL), "%s: leaves at once", rows[i].name);
		if (left) {
			is_str(box_routers(b), rows[i].routers, rows[i].name);
			ok(b->message.advertisement.lifetime_s == 0 &&
				   icmp4_ip_dst(b->octets) == ALL_SYSTEMS,
			   "%s: lifetime 0, to all", rows[i].name);
		}
		ok(!box_output(b), "%s: once", rows[i].name);
		ok(box_wait(b, SECONDS(4000)) == rows[i].goes_on, "%s: what remains goes on",
		   rows[i].name);
		free(b);
	}
}

/* Half of what was to be taken back had left when it was wanted again. */
static void test_midway(void)
{
	struct box *b = box_new();

	box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
	box_wait(b, SECONDS(2));
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_OFF);
	b->room = 40;
	ok(box_output(b) && b->message.advertisement.lifetime_s == 0, "RD-08: one of two");
	is_str(box_routers(b), "192.0.2.1,0", "RD-08: which");
	icmp4_discovery_become(&b->discovery, b->now, 0, ICMP4_DISCOVERY_ROUTER);
	ok(!box_output(b), "RD-08: the other is not taken back");
	b->room = ROOM;
	ok(box_wait(b, SECONDS(2)) && b->message.advertisement.lifetime_s == 1800,
	   "RD-08: but both advertised anew");
	is_str(box_routers(b), "192.0.2.1,0 198.51.100.1,-5", "RD-08: both");
	free(b);
}

/* Whoever withdraws one address has told all, and begins its interval anew (RD-03). */
static void test_withdrawal_resets(void)
{
	struct box *b = box_new();
	struct icmp4_time due;

	b->settings.max_advertisement_interval_s = 100;
	b->settings.min_advertisement_interval_s = 100;
	box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
	for (int k = 0; k < 4; k++)
		box_wait(b, SECONDS(1800));
	due = icmp4_discovery_deadline(&b->discovery);
	b->now = icmp4_time_add(b->now, SECONDS(50));
	icmp4_discovery_advertise(&b->discovery, b->now, 0, 1, false);
	ok(box_output(b) && icmp4_discovery_deadline(&b->discovery).ns == due.ns + SECONDS(50),
	   "RD-03: the interval begins anew with each multicast");
	free(b);
}

/* Roles and what they make of the group of all routers. */
static void test_group(void)
{
	static const struct {
		enum icmp4_discovery_role role;
		uint32_t group;
	} rows[] = {
		{ICMP4_DISCOVERY_ROUTER, ALL_ROUTERS},
		{ICMP4_DISCOVERY_HOST, 0},
		{ICMP4_DISCOVERY_ROUTER, ALL_ROUTERS},
		{ICMP4_DISCOVERY_OFF, 0},
	};
	struct box *b = box_new();

	box_init(b, 1);
	b->addresses[0].advertise = b->addresses[1].advertise = false;
	for (size_t i = 0; i < COUNT(rows); i++) {
		icmp4_discovery_become(&b->discovery, b->now, 0, rows[i].role);
		is_int(icmp4_discovery_group(&b->discovery, 0), rows[i].group,
		       "RD-18: member as a router alone, even of one that advertises nothing");
	}
	ok(!box_wait(b, SECONDS(4000)), "RD-03: nothing to advertise: silence");
	is_int(icmp4_discovery_group(&b->discovery, 9), 0, "no such interface");
	icmp4_discovery_advertise(&b->discovery, b->now, 0, 0, true);
	ok(!box_wait(b, SECONDS(4000)), "RD-14: no router: silence");
	free(b);
}

/* Each advertisement names as many as fit, the last the rest (RFC 1256 section 4.3). */
static void test_sizes(void)
{
	static const struct {
		const char *name;
		size_t addresses, room;
		uint16_t mtu;
		int parts[4];
	} rows[] = {
		{"all of 184 in 1500 octets", 184, ROOM, 1500, {184, 0, 0, 0}},
		{"one more", 185, ROOM, 1500, {184, 1, 0, 0}},
		{"five at an MTU of 68", 13, ROOM, 68, {5, 5, 3, 0}},
		{"no octet to spare", 10, ROOM, 68, {5, 5, 0, 0}},
		{"less room than MTU", 13, 75, 1500, {5, 5, 3, 0}},
		{"255 entries at most", 300, 4096, 9000, {255, 45, 0, 0}},
	};
	static struct icmp4_discovery_address many[300];
	static uint8_t room[4096];

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();

		for (uint32_t k = 0; k < COUNT(many); k++)
			many[k] = (struct icmp4_discovery_address){
				{IP(10, 0, 0, 1) + k * 256, 24}, (int32_t)k, true, false, false};
		b->links[0].addresses = many;
		b->links[0].address_count = rows[i].addresses;
		b->links[0].mtu = rows[i].mtu;
		box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
		b->now = icmp4_time_add(b->now, SECONDS(2));
		for (size_t k = 0, at = 0; k < 4; k++) {
			struct icmp4_packet p = {.bytes = room, .held = rows[i].room};
			struct icmp4_message m = {0};
			struct icmp4_router r = {0};
			bool left = icmp4_discovery_output(&b->discovery, b->now, &p);

			if (left)
				icmp4_message_parse(&m, room + 20, p.held - 20, p.held - 20);
			ok(m.advertisement.count == rows[i].parts[k] &&
				   left == !!rows[i].parts[k] &&
				   (!left || (p.held <= rows[i].mtu && p.held <= rows[i].room)),
			   "%s: part %zu", rows[i].name, k);
			ok(!left || (icmp4_router_at(&r, &m, 0) &&
				     r.address == many[at].prefix.address &&
				     r.preference == (int32_t)at),
			   "and none left out");
			at += m.advertisement.count;
		}
		free(b);
	}
}

/* Too little room: nothing leaves, nothing is lost. */
static void test_room(void)
{
	struct box *b = box_new();

	box_start(b, ICMP4_DISCOVERY_ROUTER, 1);
	b->now = icmp4_time_add(b->now, SECONDS(2));
	for (b->room = 0; b->room < 36; b->room++)
		if (box_output(b))
			break;
	is_int((int64_t)b->room, 36, "room for one entry at least");
	ok(box_output(b) && box_output(b) && !box_output(b), "then one at a time");
	free(b);
}

/* Two interfaces, each with a timer of its own. */
static void test_two(void)
{
	struct box *b = box_new();
	int of[2] = {0, 0};

	box_start(b, ICMP4_DISCOVERY_ROUTER, 5);
	icmp4_discovery_become(&b->discovery, b->now, 1, ICMP4_DISCOVERY_ROUTER);
	icmp4_discovery_become(&b->discovery, b->now, 2, ICMP4_DISCOVERY_ROUTER);
	for (int k = 0; k < 40; k++)
		if (box_wait(b, SECONDS(1800)) && b->packet.interface < 2)
			of[b->packet.interface] +=
				icmp4_ip_src(b->octets) ==
				b->links[b->packet.interface].addresses[0].prefix.address;
	ok(of[0] >= 17 && of[1] >= 17 && of[0] + of[1] == 40, "RD-03: %d by one, %d by the other",
	   of[0], of[1]);
	free(b);
}

int main(void)
{
	test_octets();
	test_golden();
	test_address();
	test_intervals();
	test_seeds();
	test_initial();
	test_withdrawal();
	test_midway();
	test_withdrawal_resets();
	test_group();
	test_sizes();
	test_room();
	test_two();
	return tap_done();
}
