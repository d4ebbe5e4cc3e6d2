/* SPDX-License-Identifier: MIT */
/* Solicitations: which are answered, when, to whom, and how many by one advertisement. */
#include "unit/core/discovery_world.h"

/* A router that has said all it says at the start, and is silent for some minutes. */
static struct box *settled(bool unicast, uint32_t to)
{
	struct box *b = box_new();

	b->settings.unicast_reply = unicast;
	b->settings.advertisement_address = to;
	box_start(b, ICMP4_DISCOVERY_ROUTER, 11);
	for (int k = 0; k < 4; k++)
		box_wait(b, SECONDS(1800));
	b->now = icmp4_time_add(b->now, SECONDS(10));
	return b;
}

/* Each thing that RFC 1256 section 4.2 asks for, alone violated. */
static void test_validation(void)
{
	static const struct {
		const char *name;
		uint32_t src, dst;
		uint8_t type, code, reserved, flip; /* flip: this octet, after the checksum */
		size_t length;
		enum icmp4_discovery_kind kind;
		enum icmp4_discovery_drop drop;
		enum icmp4_fault fault;
	} rows[] = {
#define TAKEN        ICMP4_DISCOVERY_SOLICITED, ICMP4_DISCOVERY_DROP_NONE, ICMP4_FAULT_NONE
#define DROPPED(why) ICMP4_DISCOVERY_DISCARDED, ICMP4_DISCOVERY_DROP_##why, ICMP4_FAULT_NONE
#define FAULTY(why) \
	ICMP4_DISCOVERY_DISCARDED, ICMP4_DISCOVERY_DROP_MALFORMED, ICMP4_FAULT_ICMP_##why
#define OTHER ICMP4_DISCOVERY_NONE, ICMP4_DISCOVERY_DROP_NONE, ICMP4_FAULT_NONE
		{"a neighbour", NEIGHBOUR, ALL_ROUTERS, 10, 0, 0, 0, 8, TAKEN},
		{"a neighbour on the other net", IP(198, 51, 100, 9), ALL_ROUTERS, 10, 0, 0, 0, 8,
		 TAKEN},
		{"source 0", 0, ALL_ROUTERS, 10, 0, 0, 0, 8, TAKEN},
		{"to 224.0.0.1", NEIGHBOUR, ALL_SYSTEMS, 10, 0, 0, 0, 8, TAKEN},
		{"to 255.255.255.255", NEIGHBOUR, BROADCAST, 10, 0, 0, 0, 8, TAKEN},
		{"to the broadcast of the net", NEIGHBOUR, IP(192, 0, 2, 255), 10, 0, 0, 0, 8,
		 TAKEN},
		{"to our address", NEIGHBOUR, US, 10, 0, 0, 0, 8, TAKEN},
		{"reserved octets", NEIGHBOUR, ALL_ROUTERS, 10, 0, 0xff, 0, 8, TAKEN},
		{"octets behind it", NEIGHBOUR, ALL_ROUTERS, 10, 0, 0, 0, 100, TAKEN},
		{"7 octets", NEIGHBOUR, ALL_ROUTERS, 10, 0, 0, 0, 7, FAULTY(SHORT)},
		{"bad checksum", NEIGHBOUR, ALL_ROUTERS, 10, 0, 0, 3, 8, FAULTY(CHECKSUM)},
		{"bad checksum behind it", NEIGHBOUR, ALL_ROUTERS, 10, 0, 0, 50, 100,
		 FAULTY(CHECKSUM)},
		{"code 1", NEIGHBOUR, ALL_ROUTERS, 10, 1, 0, 0, 8, DROPPED(CODE)},
		{"code 16", NEIGHBOUR, ALL_ROUTERS, 10, 16, 0, 0, 8, DROPPED(CODE)},
		{"a stranger", STRANGER, ALL_ROUTERS, 10, 0, 0, 0, 8, DROPPED(SOURCE)},
		{"the other link's neighbour", IP(203, 0, 113, 2), ALL_ROUTERS, 10, 0, 0, 0, 8,
		 DROPPED(SOURCE)},
		{"outside the /25", IP(198, 51, 100, 200), ALL_ROUTERS, 10, 0, 0, 0, 8,
		 DROPPED(SOURCE)},
		{"ourselves", US_TOO, ALL_ROUTERS, 10, 0, 0, 0, 8, DROPPED(SOURCE)},
		{"broadcast as source", BROADCAST, ALL_ROUTERS, 10, 0, 0, 0, 8, DROPPED(SOURCE)},
		{"directed broadcast as source", IP(192, 0, 2, 255), ALL_ROUTERS, 10, 0, 0, 0, 8,
		 DROPPED(SOURCE)},
		{"the net as source", IP(192, 0, 2, 0), ALL_ROUTERS, 10, 0, 0, 0, 8,
		 DROPPED(SOURCE)},
		{"to another", NEIGHBOUR, STRANGER, 10, 0, 0, 0, 8, DROPPED(NOT_OURS)},
		{"an advertisement", NEIGHBOUR, ALL_SYSTEMS, 9, 0, 0, 0, 8, DROPPED(UNWANTED)},
		{"an echo", NEIGHBOUR, US, 8, 0, 0, 0, 8, OTHER},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = settled(false, ALL_SYSTEMS);
		uint8_t icmp[128] = {rows[i].type, rows[i].code};
		bool taken = rows[i].kind == ICMP4_DISCOVERY_SOLICITED;

		if (rows[i].type == 9)
			icmp[5] = 2;
		memset(icmp + 4, rows[i].reserved, rows[i].reserved ? 4 : 0);
		mend_icmp(icmp, rows[i].length);
		icmp[rows[i].flip] ^= rows[i].flip ? 0x10 : 0;
		box_arrive(b, 0, rows[i].src, rows[i].dst, icmp, rows[i].length);
		box_event(b);
		ok(b->event.kind == rows[i].kind && b->event.drop == rows[i].drop &&
			   b->event.fault == rows[i].fault &&
			   (!b->event.kind || b->event.address == rows[i].src),
		   "%s: %s: %s", rows[i].type == 9 ? "RD-19" : "RD-05", rows[i].name,
		   icmp4_discovery_drop_name(b->event.drop));
		ok(box_wait(b, SECONDS(2)) == taken, "RD-05: %s: %s", rows[i].name,
		   taken ? "answered" : "silence");
		free(b);
	}
}

/* Who is told what, of a script of those who ask within a second. */
static void test_destination(void)
{
	static const struct {
		const char *name;
		bool unicast;
		uint32_t variable, src[3], dst[3], to;
		bool mismatch;
	} rows[] = {
		{"RD-06: multicast",
		 false,
		 ALL_SYSTEMS,
		 {NEIGHBOUR},
		 {ALL_ROUTERS},
		 ALL_SYSTEMS,
		 false},
		{"RD-06: unicast", true, ALL_SYSTEMS, {NEIGHBOUR}, {ALL_ROUTERS}, NEIGHBOUR, false},
		{"RD-06: no unicast to 0",
		 true,
		 ALL_SYSTEMS,
		 {0},
		 {ALL_ROUTERS},
		 ALL_SYSTEMS,
		 false},
		{"RD-06: one that asks twice",
		 true,
		 ALL_SYSTEMS,
		 {NEIGHBOUR, NEIGHBOUR},
		 {ALL_ROUTERS, ALL_ROUTERS},
		 NEIGHBOUR,
		 false},
		{"RD-06: two share one",
		 true,
		 ALL_SYSTEMS,
		 {NEIGHBOUR, NEIGHBOUR + 1},
		 {ALL_ROUTERS, ALL_ROUTERS},
		 ALL_SYSTEMS,
		 false},
		{"RD-06: one with an address and one without",
		 true,
		 ALL_SYSTEMS,
		 {NEIGHBOUR, 0},
		 {ALL_ROUTERS, ALL_ROUTERS},
		 ALL_SYSTEMS,
		 false},
		{"RD-07: by broadcast",
		 false,
		 ALL_SYSTEMS,
		 {NEIGHBOUR},
		 {BROADCAST},
		 BROADCAST,
		 true},
		{"RD-07: by directed broadcast",
		 false,
		 ALL_SYSTEMS,
		 {NEIGHBOUR},
		 {IP(192, 0, 2, 255)},
		 BROADCAST,
		 true},
		{"RD-07: one of three",
		 true,
		 ALL_SYSTEMS,
		 {NEIGHBOUR, 0, NEIGHBOUR + 1},
		 {ALL_ROUTERS, BROADCAST, ALL_ROUTERS},
		 BROADCAST,
		 false},
		{"RD-07: as it should be",
		 false,
		 BROADCAST,
		 {NEIGHBOUR},
		 {BROADCAST},
		 BROADCAST,
		 false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = settled(rows[i].unicast, rows[i].variable);

		for (int k = 0; k < 3 && rows[i].dst[k]; k++)
			solicit(b, rows[i].src[k], rows[i].dst[k]);
		ok(b->event.kind == ICMP4_DISCOVERY_SOLICITED &&
			   b->event.mismatch == rows[i].mismatch,
		   "%s: told", rows[i].name);
		ok(box_wait(b, SECONDS(2)) && icmp4_ip_dst(b->octets) == rows[i].to &&
			   b->packet.next_hop == rows[i].to && b->octets[8] == 1 &&
			   b->message.advertisement.lifetime_s == 1800,
		   "%s: answered there", rows[i].name);
		is_str(box_routers(b), "192.0.2.1,0 198.51.100.1,-5", "with every address");
		ok(!box_wait(b, SECONDS(100)), "%s: once", rows[i].name);
		free(b);
	}
}

/* The answer to one alone comes from the address that is its neighbour. */
static void test_source(void)
{
	struct box *b = settled(true, ALL_SYSTEMS);

	solicit(b, IP(198, 51, 100, 9), ALL_ROUTERS);
	ok(box_wait(b, SECONDS(2)) && icmp4_ip_src(b->octets) == US_TOO, "RD-20: its own address");
	free(b);
}

/* Ten within a second, a hundred times: one advertisement, late by up to 2 s, at random. */
static void test_shared(void)
{
	struct box *b = settled(false, ALL_SYSTEMS);
	double least = 10, most = 0;
	int answers = 0, late = 0, again = 0;

	for (int round = 0; round < 100; round++) {
		struct icmp4_time start = b->now;
		double delay;

		for (int k = 0; k < 10; k++) {
			if (icmp4_time_since(b->now, start) < SECONDS(1))
				solicit(b, NEIGHBOUR + (uint32_t)k, ALL_ROUTERS);
			b->now = icmp4_time_add(b->now, SECONDS(0.0001));
		}
		answers += box_wait(b, SECONDS(2));
		delay = (double)icmp4_time_since(b->now, start) / 1e9;
		least = delay < least ? delay : least;
		most = delay > most ? delay : most;
		late += delay > 2;
		again += box_wait(b, SECONDS(20));
	}
	ok(answers == 100 && again == 0, "RD-06: %d answers to 1000 who asked", answers);
	ok(late == 0 && least < 0.1 && most > 1.9, "RD-06: after %.3f to %.3f s", least, most);
	free(b);
}

/* A multicast answer begins the interval anew; a unicast one does not. */
static void test_reset(void)
{
	for (int unicast = 0; unicast < 2; unicast++) {
		struct box *b = settled(unicast, ALL_SYSTEMS);
		struct icmp4_time due = icmp4_discovery_deadline(&b->discovery), after;

		b->now.ns = due.ns - SECONDS(30);
		solicit(b, NEIGHBOUR, ALL_ROUTERS);
		box_wait(b, SECONDS(2));
		after = icmp4_discovery_deadline(&b->discovery);
		ok(unicast ? after.ns == due.ns : after.ns - b->now.ns >= SECONDS(450),
		   "RD-06: the interval after %s", unicast ? "unicast" : "multicast");
		free(b);
	}
}

/* What is due anyway serves those who ask. */
static void test_periodic_serves(void)
{
	struct box *b = settled(false, ALL_SYSTEMS);

	b->now = icmp4_discovery_deadline(&b->discovery);
	solicit(b, NEIGHBOUR, ALL_ROUTERS);
	ok(box_output(b) && !box_wait(b, SECONDS(3)), "RD-06: one advertisement for both");
	free(b);
}

/* RFC 5944 section 2.3: not more than one a second to all, whoever floods. */
static void test_flood(void)
{
	struct box *b = settled(false, ALL_SYSTEMS);
	struct icmp4_time last = {0};
	int sent = 0, close = 0, slow = 0;

	for (int k = 0; k < 100000; k++) {
		solicit(b, NEIGHBOUR + (uint32_t)k % 100, ALL_ROUTERS);
		if (box_output(b)) {
			close += sent && icmp4_time_since(b->now, last) < SECONDS(1);
			slow += sent && icmp4_time_since(b->now, last) > SECONDS(2.1);
			last = b->now;
			sent++;
		}
		b->now = icmp4_time_add(b->now, SECONDS(0.001));
	}
	ok(close == 0 && slow == 0 && sent > 40 && sent < 100,
	   "%d advertisements in 100 s for 100000 who asked", sent);
	free(b);
}

/* Whoever is no router is asked in vain. */
static void test_roles(void)
{
	static const struct {
		const char *name;
		enum icmp4_discovery_role role;
		bool perform, advertise;
	} rows[] = {
		{"RD-14: off", ICMP4_DISCOVERY_OFF, true, true},
		{"RD-14: a host", ICMP4_DISCOVERY_HOST, false, true},
		{"RD-14: a host that discovers", ICMP4_DISCOVERY_HOST, true, true},
		{"RD-05: a router that advertises nothing", ICMP4_DISCOVERY_ROUTER, true, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = box_new();

		b->settings.perform_router_discovery = rows[i].perform;
		b->settings.solicit = false;
		b->addresses[0].advertise = b->addresses[1].advertise = rows[i].advertise;
		box_start(b, rows[i].role, 1);
		ok(solicit(b, NEIGHBOUR, ALL_ROUTERS) == ICMP4_DISCOVERY_DISCARDED &&
			   b->event.drop == ICMP4_DISCOVERY_DROP_UNWANTED,
		   "%s", rows[i].name);
		ok(!box_wait(b, SECONDS(1000)), "%s: never advertises", rows[i].name);
		free(b);
	}
}

/* Not a whole datagram with a sound header: not ours to judge. */
static void test_datagrams(void)
{
	static const struct {
		const char *name;
		uint8_t at, value;
		size_t held;
		uint32_t interface;
		enum icmp4_form form;
		bool taken;
	} rows[] = {
		{"as it is", 0, 0x45, 28, 0, ICMP4_FORM_DATAGRAM, true},
		{"of UDP", 9, 17, 28, 0, ICMP4_FORM_DATAGRAM, false},
		{"of IP version 6", 0, 0x65, 28, 0, ICMP4_FORM_DATAGRAM, false},
		{"a first fragment", 6, 0x20, 28, 0, ICMP4_FORM_DATAGRAM, false},
		{"a later fragment", 7, 1, 28, 0, ICMP4_FORM_DATAGRAM, false},
		{"cut in the IP header", 0, 0x45, 19, 0, ICMP4_FORM_DATAGRAM, false},
		{"cut behind it", 0, 0x45, 20, 0, ICMP4_FORM_DATAGRAM, false},
		{"header alone", 3, 20, 28, 0, ICMP4_FORM_DATAGRAM, false},
		{"of no interface", 0, 0x45, 28, 2, ICMP4_FORM_DATAGRAM, false},
		{"no datagram", 0, 0x45, 28, 0, ICMP4_FORM_ICMP, false},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct box *b = settled(false, ALL_SYSTEMS);
		uint8_t *exact = malloc(rows[i].held);
		struct icmp4_packet p = {.bytes = exact,
					 .held = rows[i].held,
					 .length = 28,
					 .interface = rows[i].interface,
					 .form = rows[i].form};

		if (!exact)
			abort();
		solicit(b, 0, ALL_ROUTERS);
		while (box_wait(b, SECONDS(5)))
			;
		b->arrival[rows[i].at] = rows[i].value;
		put16(b->arrival + 10, 0);
		put16(b->arrival + 10, icmp4_checksum(b->arrival, 20));
		memcpy(exact, b->arrival, rows[i].held);
		icmp4_discovery_input(&b->discovery, b->now, &p);
		is_int(box_event(b), rows[i].taken ? ICMP4_DISCOVERY_SOLICITED : 0, rows[i].name);
		free(exact);
		free(b);
	}
}

int main(void)
{
	test_validation();
	test_destination();
	test_source();
	test_shared();
	test_reset();
	test_periodic_serves();
	test_flood();
	test_roles();
	test_datagrams();
	return tap_done();
}
