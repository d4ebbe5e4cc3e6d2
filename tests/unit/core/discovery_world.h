/* SPDX-License-Identifier: MIT */
#ifndef DISCOVERY_WORLD_H
#define DISCOVERY_WORLD_H
/*
 * One box with two links and a clock of its own: what it sends, and what is sent to it. Its
 * addresses are 192.0.2.1/24 and 198.51.100.1/25 on link 0 and 203.0.113.1/30 on link 1.
 */
#include "base/bytes.h"
#include "tap.h"
#include <icmp4/checksum.h>
#include <icmp4/discovery.h>
#include <icmp4/ip.h>
#include <stdlib.h>

#define COUNT(rows)    (sizeof(rows) / sizeof(rows)[0])
#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))
#define SECONDS(s)     ((int64_t)((s)*1e9))
#define ALL_SYSTEMS    ICMP4_ALL_SYSTEMS
#define ALL_ROUTERS    ICMP4_ALL_ROUTERS
#define BROADCAST      ICMP4_LIMITED_BROADCAST
#define US             IP(192, 0, 2, 1)
#define US_TOO         IP(198, 51, 100, 1)
#define NEIGHBOUR      IP(192, 0, 2, 77)
#define STRANGER       IP(10, 9, 8, 7)

enum { ADDRESSES = 2, ROUTERS = 6, AGENTS = 2, ROOM = 2048 };

struct box {
	struct icmp4_discovery discovery;
	struct icmp4_discovery_settings settings;
	struct icmp4_discovery_agent agent;
	struct icmp4_discovery_interface links[2];
	struct icmp4_discovery_address addresses[ADDRESSES], other;
	struct icmp4_default_router routers[ROUTERS];
	struct icmp4_known_agent agents[AGENTS];
	struct icmp4_time now;
	struct icmp4_discovery_event event;
	struct icmp4_packet packet; /* the last that left */
	struct icmp4_message message;
	size_t room;
	uint8_t octets[ROOM], arrival[ROOM];
};

/* With the default settings, to be changed before box_start(). */
static inline struct box *box_new(void)
{
	struct box *b = calloc(1, sizeof *b);

	if (!b)
		abort();
	b->room = ROOM;
	b->now.ns = SECONDS(5);
	icmp4_discovery_settings_default(&b->settings);
	b->addresses[0] = (struct icmp4_discovery_address){{US, 24}, 0, true, false, false};
	b->addresses[1] = (struct icmp4_discovery_address){{US_TOO, 25}, -5, true, false, false};
	b->other =
		(struct icmp4_discovery_address){{IP(203, 0, 113, 1), 30}, 0, true, false, false};
	for (int i = 0; i < 2; i++)
		b->links[i] = (struct icmp4_discovery_interface){.settings = &b->settings,
								 .addresses = b->addresses,
								 .address_count = ADDRESSES,
								 .mtu = 1500};
	b->links[1].addresses = &b->other;
	b->links[1].address_count = 1;
	return b;
}

static inline int box_init(struct box *b, uint64_t seed)
{
	struct icmp4_discovery_memory memory = {b->links, 2,         b->routers,
						ROUTERS,  b->agents, AGENTS};
	struct icmp4_key key = {{seed, 0x697264}};

	return icmp4_discovery_init(&b->discovery, &memory, &key);
}

/* Link 0 takes a role; link 1 stays off. */
static inline void box_start(struct box *b, enum icmp4_discovery_role role, uint64_t seed)
{
	if (box_init(b, seed))
		abort();
	icmp4_discovery_become(&b->discovery, b->now, 0, role);
}

/* What leaves now, if anything does. */
static inline bool box_output(struct box *b)
{
	b->packet = (struct icmp4_packet){.bytes = b->octets, .held = b->room};
	if (!icmp4_discovery_output(&b->discovery, b->now, &b->packet))
		return false;
	icmp4_message_parse(&b->message, b->octets + 20, b->packet.held - 20, b->packet.held - 20);
	return true;
}

/* Lets time pass until something leaves, at most that long. */
static inline bool box_wait(struct box *b, int64_t span_ns)
{
	struct icmp4_time end = icmp4_time_add(b->now, span_ns);

	for (int turns = 0; turns < 10000; turns++) {
		if (box_output(b))
			return true;
		struct icmp4_time next = icmp4_discovery_deadline(&b->discovery);
		if (icmp4_time_before(end, next))
			break;
		if (icmp4_time_before(b->now, next))
			b->now = next;
		icmp4_discovery_advance(&b->discovery, b->now);
	}
	b->now = end;
	return false;
}

static inline enum icmp4_discovery_kind box_event(struct box *b)
{
	icmp4_discovery_event(&b->discovery, &b->event);
	return b->event.kind;
}

static inline void box_drain(struct box *b)
{
	while (icmp4_discovery_event(&b->discovery, &b->event))
		;
}

/* ICMP octets behind a header. They end where their memory ends. */
static inline void box_arrive(struct box *b, uint32_t link, uint32_t src, uint32_t dst,
			      const uint8_t *icmp, size_t length)
{
	struct icmp4_ip ip = {.src = src,
			      .dst = dst,
			      .total_length = (uint16_t)(20 + length),
			      .ttl = 1,
			      .protocol = 1};
	uint8_t *exact = malloc(20 + length);

	if (!exact)
		abort();
	icmp4_ip_build(&ip, exact, 20);
	memcpy(exact + 20, icmp, length);
	struct icmp4_packet packet = {
		.bytes = exact, .held = 20 + length, .length = 20 + length, .interface = link};
	icmp4_discovery_input(&b->discovery, b->now, &packet);
	memcpy(b->arrival, exact, 20 + length);
	if (b->discovery.event.agent.care_of)
		b->discovery.event.agent.care_of =
			b->arrival + (b->discovery.event.agent.care_of - exact);
	free(exact);
}

static inline void mend_icmp(uint8_t *icmp, size_t length)
{
	put16(icmp + 2, 0);
	put16(icmp + 2, icmp4_checksum(icmp, length));
}

static inline enum icmp4_discovery_kind solicit(struct box *b, uint32_t src, uint32_t dst)
{
	uint8_t icmp[8] = {ICMP4_ROUTER_SOLICITATION};

	mend_icmp(icmp, sizeof icmp);
	box_arrive(b, 0, src, dst, icmp, sizeof icmp);
	return box_event(b);
}

/* An advertisement of so many neighbours, 192.0.2.(first...), all of one preference. */
struct advert {
	uint32_t first;
	int32_t preference;
	uint16_t lifetime_s;
	uint8_t count, code;
	const char *more; /* octets behind the entries */
	size_t more_length;
};

static inline void advertised(struct box *b, struct advert a)
{
	uint8_t icmp[ROOM] = {ICMP4_ROUTER_ADVERTISEMENT, a.code, 0, 0, a.count, 2};
	size_t length = 8 + (size_t)a.count * 8;

	put16(icmp + 6, a.lifetime_s);
	for (uint32_t i = 0; i < a.count; i++) {
		put32(icmp + 8 + i * 8, a.first + i);
		put32(icmp + 12 + i * 8, (uint32_t)a.preference);
	}
	if (a.more_length)
		memcpy(icmp + length, a.more, a.more_length);
	length += a.more_length;
	mend_icmp(icmp, length);
	box_arrive(b, 0, NEIGHBOUR, ALL_SYSTEMS, icmp, length);
}

/* Addresses of the advertisement that left last, as "192.0.2.1,0 198.51.100.1,-5". */
static inline const char *box_routers(const struct box *b)
{
	static char text[4096];
	size_t at = 0;
	struct icmp4_router r;

	text[0] = 0;
	for (size_t i = 0; icmp4_router_at(&r, &b->message, i) && at < sizeof text - 64; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "%s%u.%u.%u.%u,%d",
				       i ? " " : "", r.address >> 24, r.address >> 16 & 255,
				       r.address >> 8 & 255, r.address & 255, (int)r.preference);
	return text;
}

#endif
