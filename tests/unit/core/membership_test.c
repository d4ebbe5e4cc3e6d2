/* SPDX-License-Identifier: MIT */
/* A member of the group of all routers, as its neighbours hear it (RD-18, RFC 2236). */
#include "tap.h"
#include "unit/core/node_stimulus.h"
#include <icmp4/membership.h>

#define SECONDS(n)  ((n)*ICMP4_S_NS)
#define ALL_ROUTERS 0xe0000002u
#define OWN         IP(10, 9, 1, 1)

struct member {
	struct icmp4_membership state;
	struct icmp4_time now;
	struct icmp4_packet out;
	uint8_t octets[ICMP4_MEMBERSHIP_OCTETS];
};

static struct member member_new(void)
{
	struct member m = {.now = {SECONDS(1)}};

	icmp4_membership_init(&m.state, 3, &(struct icmp4_key){{1, 2}});
	return m;
}

/* The type that leaves now; 0: nothing does. */
static uint8_t said(struct member *m)
{
	m->out = (struct icmp4_packet){.bytes = m->octets, .held = sizeof m->octets};
	return icmp4_membership_output(&m->state, m->now, &m->out) ? m->octets[24] : 0;
}

static struct member joined(void)
{
	struct member m = member_new();

	icmp4_membership_join(&m.state, m.now, ALL_ROUTERS, OWN);
	said(&m);
	m.now = icmp4_membership_deadline(&m.state);
	said(&m);
	return m;
}

/* IGMP arrives: a type, its code, a group; of so many octets. */
static bool hears(struct member *m, uint8_t type, uint8_t code, uint32_t group, size_t length)
{
	uint8_t ip[64] = {0x46, 0xc0, 0, 0, 0, 0,   0, 0, 1, 2,    0,
			  0,    10,   9, 1, 9, 224, 0, 0, 1, 0x94, 4};

	ip[24] = type;
	ip[25] = code;
	set16(ip + 28, group >> 16);
	set16(ip + 30, group & 0xffff);
	set16(ip + 26, slow_sum(ip + 24, length, 0));
	set16(ip + 2, 24 + length);
	mend(ip);
	return icmp4_membership_input(
		&m->state, m->now,
		&(struct icmp4_packet){.bytes = ip, .held = 24 + length, .length = 24 + length});
}

static void joins(void)
{
	static const uint8_t want[ICMP4_MEMBERSHIP_OCTETS] = {
		0x46, 0xc0, 0, 32, 0,    0, 0, 0, 1,    2, 0x3d, 0x14, 10,  9, 1, 1,
		224,  0,    0, 2,  0x94, 4, 0, 0, 0x16, 0, 0x09, 0xfd, 224, 0, 0, 2};
	struct member m = member_new();

	ok(icmp4_membership_deadline(&m.state).ns == ICMP4_NEVER.ns && !said(&m),
	   "RD-18: a host says nothing");
	icmp4_membership_join(&m.state, m.now, ALL_ROUTERS, OWN);
	is_int(icmp4_membership_deadline(&m.state).ns, m.now.ns, "RD-18: at once");
	said(&m);
	uint8_t got[ICMP4_MEMBERSHIP_OCTETS];
	memcpy(got, m.octets, sizeof got);
	ok(slow_sum(got, 24, 0) == 0, "RD-18: a sound header");
	set16(got + 10, 0x3d14);
	is_bytes(got, sizeof got, want, sizeof want, "RD-18: a report, octet for octet");
	ok(m.out.interface == 3 && m.out.next_hop == ALL_ROUTERS &&
		   m.out.link == ICMP4_LINK_MULTICAST && m.out.held == sizeof want,
	   "RD-18: to its group");
	struct icmp4_time due = icmp4_membership_deadline(&m.state);
	ok(due.ns > m.now.ns && due.ns <= m.now.ns + SECONDS(10) + 1 && !said(&m),
	   "RD-18: once more a while later");
	m.now = due;
	ok(said(&m) == 0x16 && icmp4_membership_deadline(&m.state).ns == ICMP4_NEVER.ns,
	   "RD-18: and no more");
	icmp4_membership_join(&m.state, m.now, ALL_ROUTERS, OWN);
	ok(!said(&m), "RD-18: who is one joins not again");
	m.out = (struct icmp4_packet){.bytes = m.octets, .held = sizeof m.octets - 1};
	icmp4_membership_leave(&m.state, m.now);
	ok(!icmp4_membership_output(&m.state, m.now, &m.out), "RD-18: no room, no octet");
}

static void leaves(void)
{
	struct member m = joined();

	icmp4_membership_leave(&m.state, m.now);
	ok(icmp4_membership_deadline(&m.state).ns == 0 && said(&m) == 0x17 &&
		   icmp4_ip_address(m.octets + 16) == ALL_ROUTERS &&
		   icmp4_ip_address(m.octets + 28) == ALL_ROUTERS,
	   "RD-18: a host again: it says so");
	ok(!said(&m) && icmp4_membership_deadline(&m.state).ns == ICMP4_NEVER.ns, "RD-18: once");
	m = joined();
	hears(&m, 0x16, 0, ALL_ROUTERS, 8);
	icmp4_membership_leave(&m.state, m.now);
	ok(!said(&m), "RD-18: not where another reported last");
	m = joined();
	hears(&m, 0x11, 0, 0, 8);
	icmp4_membership_leave(&m.state, m.now);
	ok(!said(&m), "RD-18: nor where the querier knows version 1 alone");
}

static void queries(void)
{
	static const struct {
		const char *name;
		uint8_t type, code;
		uint32_t group;
		size_t length;
		int64_t within; /* tenths of a second; 0: nothing is said */
		uint8_t says;
	} rows[] = {
		{"general", 0x11, 100, 0, 8, 100, 0x16},
		{"of the group", 0x11, 10, ALL_ROUTERS, 8, 10, 0x16},
		{"of another group", 0x11, 10, 0xe0000009, 8, 0, 0},
		{"of version 1", 0x11, 0, 0, 8, 100, 0x12},
		{"of version 3", 0x11, 0x80, 0, 12, 128, 0x16},
		{"of version 3, longest", 0x11, 0xff, 0, 12, 31744, 0x16},
		{"too short", 0x11, 10, 0, 7, 0, 0},
		{"a report", 0x16, 0, ALL_ROUTERS, 8, 0, 0},
		{"a type that nobody knows", 0x30, 10, 0, 8, 0, 0},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct member m = joined();

		ok(hears(&m, rows[i].type, rows[i].code, rows[i].group, rows[i].length),
		   "query %s: is IGMP", rows[i].name);
		struct icmp4_time due = icmp4_membership_deadline(&m.state);
		ok(rows[i].within
			   ? due.ns > m.now.ns &&
				     due.ns <= m.now.ns + rows[i].within * SECONDS(1) / 10 + 1
			   : due.ns == ICMP4_NEVER.ns,
		   "query %s: in time", rows[i].name);
		m.now = rows[i].within ? due : m.now;
		is_int(said(&m), rows[i].says, rows[i].name);
	}
}

/* A report of another spares ours; a query that wants it sooner has it sooner, and none later. */
static void meanwhile(void)
{
	struct member m = joined();

	hears(&m, 0x11, 100, 0, 8);
	hears(&m, 0x12, 0, ALL_ROUTERS, 8);
	ok(icmp4_membership_deadline(&m.state).ns == ICMP4_NEVER.ns, "another has said it");
	hears(&m, 0x11, 10, 0, 8);
	struct icmp4_time due = icmp4_membership_deadline(&m.state);
	hears(&m, 0x11, 100, 0, 8);
	is_int(icmp4_membership_deadline(&m.state).ns, due.ns, "none later");
	hears(&m, 0x11, 255, 0, 8);
	hears(&m, 0x11, 1, 0, 8);
	ok(icmp4_membership_deadline(&m.state).ns <= m.now.ns + SECONDS(1) / 10 + 1, "sooner");
}

/* What is not IGMP is somebody else's; and no octet is read that is not held. */
static void strangers(void)
{
	struct member m = joined();
	uint8_t ip[28] = {0x45, 0, 0, 28, 0, 0, 0, 0, 1, 1, 0, 0, 10, 9, 1, 9, 224, 0, 0, 1};
	struct icmp4_packet packet = {.bytes = ip, .held = sizeof ip, .length = sizeof ip};

	mend(ip);
	ok(!icmp4_membership_input(&m.state, m.now, &packet), "ICMP is not");
	ip[9] = 2;
	ip[16] = 10;
	mend(ip);
	ok(!icmp4_membership_input(&m.state, m.now, &packet), "nor what is for one host");
	ip[20] = 0x11;
	ip[16] = 224;
	mend(ip);
	ok(icmp4_membership_input(&m.state, m.now, &packet) &&
		   icmp4_membership_deadline(&m.state).ns == ICMP4_NEVER.ns,
	   "a wrong checksum asks nothing");
	for (packet.held = 0; packet.held < sizeof ip; packet.held++)
		ok(!icmp4_membership_input(&m.state, m.now, &packet), "cut");
}

int main(void)
{
	joins();
	leaves();
	queries();
	meanwhile();
	strangers();
	return tap_done();
}
