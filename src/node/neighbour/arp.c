/* SPDX-License-Identifier: MIT */
/*
 * ARP for IPv4 over Ethernet (RFC 826): its octets, who is believed, what is answered. Nobody is
 * believed about an address that names no single host, nor with a MAC that is no single station's
 * (ROUTER-12): such an entry would turn each datagram into a broadcast. Who claims an address of
 * ours is told otherwise now and then, and no more (RFC 5227 section 2.4).
 */
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include "node/neighbour/neighbour.h"

enum {
	ARP_LENGTH = ICMP4_ARP_FRAME - ICMP4_ETHERNET_HEADER,
	ARP_HEAD = 6, /* octets that are the same in all that we take or make */
	ARP_REQUEST = 1,
	ARP_REPLY = 2,
	ARP_TYPE = 0x806,
	ARP_ROUNDS = 2, /* ANNOUNCE_NUM; RFC 5227 section 1.1 */
};

#define ARP_ROUND_NS  (2 * ICMP4_S_NS)  /* ANNOUNCE_INTERVAL */
#define ARP_DEFEND_NS (10 * ICMP4_S_NS) /* DEFEND_INTERVAL */

const uint8_t icmp4__mac_broadcast[NEIGHBOUR_MAC] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static const uint8_t arp_mac_none[NEIGHBOUR_MAC];
/* Ethernet, IPv4, and the lengths of their addresses. */
static const uint8_t arp_head[ARP_HEAD] = {0, 1, 8, 0, NEIGHBOUR_MAC, 4};

bool icmp4__mac_is_station(const uint8_t mac[NEIGHBOUR_MAC])
{
	return !(mac[0] & 1) && memcmp(mac, arp_mac_none, NEIGHBOUR_MAC) != 0;
}

void icmp4__ethernet_header(uint8_t *header, const uint8_t to[NEIGHBOUR_MAC],
			    const uint8_t from[NEIGHBOUR_MAC], uint16_t type)
{
	memcpy(header, to, NEIGHBOUR_MAC);
	memcpy(header + NEIGHBOUR_MAC, from, NEIGHBOUR_MAC);
	put16(header + 2 * NEIGHBOUR_MAC, type);
}

bool icmp4__arp_parse(struct icmp4__arp *arp, const uint8_t *bytes, size_t held)
{
	if (held < ARP_LENGTH || memcmp(bytes, arp_head, ARP_HEAD) != 0)
		return false;
	arp->operation = get16(bytes + 6);
	memcpy(arp->sender_mac, bytes + 8, NEIGHBOUR_MAC);
	arp->sender = get32(bytes + 14);
	arp->target = get32(bytes + 24);
	return arp->operation == ARP_REQUEST || arp->operation == ARP_REPLY;
}

/* A whole frame, with zeros up to the shortest that there is. */
static void arp_frame(const struct icmp4_neighbours *n, const uint8_t to[NEIGHBOUR_MAC],
		      const struct icmp4__arp *arp, struct icmp4_frame_out *frame)
{
	uint8_t *body = frame->header + ICMP4_ETHERNET_HEADER;

	*frame = (struct icmp4_frame_out){.header_length = ICMP4_ETHERNET_MIN};
	icmp4__ethernet_header(frame->header, to, n->config.mac, ARP_TYPE);
	memcpy(body, arp_head, ARP_HEAD);
	put16(body + 6, arp->operation);
	memcpy(body + 8, n->config.mac, NEIGHBOUR_MAC);
	put32(body + 14, arp->sender);
	memcpy(body + 18, arp->target_mac, NEIGHBOUR_MAC);
	put32(body + 24, arp->target);
}

static void arp_conflict(struct icmp4_neighbours *n, struct icmp4_time now, uint32_t address)
{
	n->counters.conflicts++;
	if (icmp4_time_before(now, n->defend_at))
		return;
	n->defend_at = icmp4_time_add(now, ARP_DEFEND_NS);
	n->defend = address;
}

/* RFC 826's merge flag: who is known already is heard from whatever he says; a newcomer, only when
 * he asks for us, and so will be answered soon. */
static void arp_hear(struct icmp4_neighbours *n, struct icmp4_time now,
		     const struct icmp4__arp *arp, bool for_us)
{
	struct icmp4_neighbour_slot *slot = icmp4__neighbour_find(n, arp->sender);

	if (!slot || !icmp4__neighbour_state(slot, now)) {
		if (!for_us || arp->operation != ARP_REQUEST ||
		    !icmp4__neighbour_is_in_prefix(n, arp->sender))
			return;
		slot = icmp4__neighbour_make(n, now, arp->sender, false);
	}
	if (slot)
		icmp4__neighbour_hear(n, now, slot, arp->sender_mac,
				      for_us && arp->operation == ARP_REPLY);
}

/* A sender of 0 has no address yet, and asks whether this one is free (RFC 5227 section 2.1.1): it
 * is answered, but there is nothing to learn. */
void icmp4__arp_input(struct icmp4_neighbours *n, struct icmp4_time now,
		      const struct icmp4__arp *arp)
{
	bool for_us = icmp4__neighbour_is_own(n, arp->target);

	n->counters.heard++;
	if (rule(RULE_ROUTER_12) && !icmp4__mac_is_station(arp->sender_mac))
		return;
	if (memcmp(arp->sender_mac, n->config.mac, NEIGHBOUR_MAC) == 0)
		return;
	if (icmp4__neighbour_is_own(n, arp->sender)) {
		arp_conflict(n, now, arp->sender);
		return;
	}
	if (arp->sender && !icmp4__neighbour_is_host(n, arp->sender))
		return;
	if (arp->sender)
		arp_hear(n, now, arp, for_us);
	if (!for_us || arp->operation != ARP_REQUEST)
		return;
	n->answer = (struct icmp4_neighbour_answer){
		.own = arp->target, .to = arp->sender, .waits = true};
	memcpy(n->answer.mac, arp->sender_mac, NEIGHBOUR_MAC);
}

static void arp_answer(struct icmp4_neighbours *n, struct icmp4_frame_out *frame)
{
	struct icmp4__arp arp = {ARP_REPLY, .sender = n->answer.own, .target = n->answer.to};

	memcpy(arp.target_mac, n->answer.mac, NEIGHBOUR_MAC);
	arp_frame(n, n->answer.mac, &arp, frame);
	n->answer.waits = false;
	n->counters.replies++;
}

static void arp_request(struct icmp4_neighbours *n, const struct icmp4_neighbour_slot *slot,
			struct icmp4_frame_out *frame)
{
	struct icmp4__arp arp = {ARP_REQUEST, .sender = icmp4__neighbour_source(n, slot->address),
				 .target = slot->address};
	bool poll = slot->state == ICMP4_NEIGHBOUR_PROBE;

	arp_frame(n, poll ? slot->mac : icmp4__mac_broadcast, &arp, frame);
	n->counters.requests++;
}

static void arp_announce(const struct icmp4_neighbours *n, uint32_t address,
			 struct icmp4_frame_out *frame)
{
	struct icmp4__arp arp = {ARP_REQUEST, .sender = address, .target = address};

	arp_frame(n, icmp4__mac_broadcast, &arp, frame);
}

static bool arp_announces(const struct icmp4_neighbours *n, struct icmp4_time now)
{
	size_t count = n->config.prefix_count;

	if (n->announced >= ARP_ROUNDS * count)
		return false;
	return n->announced < count || !icmp4_time_before(now, n->announce_at);
}

/* The next address of a round; 0: none. */
static uint32_t arp_to_announce(struct icmp4_neighbours *n, struct icmp4_time now)
{
	uint32_t address = 0;

	while (!address && arp_announces(n, now)) {
		address = n->config.prefixes[n->announced % n->config.prefix_count].address;
		if (++n->announced == n->config.prefix_count)
			n->announce_at = icmp4_time_add(now, ARP_ROUND_NS);
	}
	return address;
}

bool icmp4__arp_output(struct icmp4_neighbours *n, struct icmp4_time now,
		       struct icmp4_frame_out *frame)
{
	if (n->answer.waits) {
		arp_answer(n, frame);
		return true;
	}
	const struct icmp4_neighbour_slot *slot = icmp4__neighbour_ask(n, now);
	if (slot) {
		arp_request(n, slot, frame);
		return true;
	}
	uint32_t address = n->defend ? n->defend : arp_to_announce(n, now);
	n->defend = 0;
	if (address)
		arp_announce(n, address, frame);
	n->counters.announcements += address != 0;
	return address != 0;
}

struct icmp4_time icmp4__arp_deadline(const struct icmp4_neighbours *n)
{
	size_t count = n->config.prefix_count;

	if (n->announced < count || n->announced >= ARP_ROUNDS * count)
		return ICMP4_NEVER;
	return n->announce_at;
}
