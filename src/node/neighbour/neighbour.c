/* SPDX-License-Identifier: MIT */
/*
 * Between a node and its Ethernet. A frame that arrives is a datagram for the node, or ARP, which
 * changes entries and may want an answer; a datagram that leaves gets its header, waits, or is
 * lost. Everything that leaves unasked (what waited, requests, answers, announcements) comes out
 * of output(), so that nothing is written anywhere but where the caller wants it.
 *
 * An entry and what waits for it are the caller's memory, and the lists through them are numbers:
 * a struct icmp4_neighbours may be moved, as its arrays may not.
 */
#include "node/neighbour/neighbour.h"
#include "base/bytes.h"
#include "base/mem.h"
#include "base/rule.h"
#include <icmp4/ip.h>

enum {
	NEIGHBOUR_TYPE_IPV4 = 0x800,
	NEIGHBOUR_TYPE_LABELLED = 0x8847, /* by one label or more; RFC 3032 section 5 */
	NEIGHBOUR_TYPE_ARP = 0x806,
	NEIGHBOUR_GROUP_BITS = 0x7fffff, /* of an address, in its group's MAC */
};

void icmp4_neighbours_config_default(struct icmp4_neighbours_config *config)
{
	*config = (struct icmp4_neighbours_config){
		.reachable_ns = 30 * ICMP4_S_NS,
		.retry_ns = ICMP4_S_NS,
		.spacing_ns = 2 * ICMP4_MS_NS,
		.failed_ns = ICMP4_S_NS,
		.requests = 3,
	};
}

static bool neighbours_memory_sound(const struct icmp4_neighbours_config *config)
{
	if (!config->slots || !config->slot_count || config->slot_count > UINT32_MAX / 2)
		return false;
	if (config->slot_count & (config->slot_count - 1))
		return false;
	if (!config->hold_count)
		return true;
	return config->holds && config->room && config->hold_size &&
	       config->hold_size <= UINT16_MAX && config->hold_count < UINT32_MAX;
}

/* Not more than a request a second to one address is RFC 1122 section 2.3.2.1's. */
static bool neighbours_times_sound(const struct icmp4_neighbours_config *config)
{
	return config->retry_ns >= ICMP4_S_NS && config->reachable_ns > 0 &&
	       config->failed_ns >= 0 && config->spacing_ns >= 0 &&
	       config->spacing_ns <= ICMP4_S_NS && config->requests;
}

int icmp4_neighbours_init(struct icmp4_neighbours *n, const struct icmp4_neighbours_config *config)
{
	if (!neighbours_memory_sound(config) || !neighbours_times_sound(config))
		return ICMP4_ERR_ARGUMENT;
	if (!icmp4__mac_is_station(config->mac) || (config->prefix_count && !config->prefixes))
		return ICMP4_ERR_ARGUMENT;
	*n = (struct icmp4_neighbours){.config = *config};
	icmp4__neighbour_slots_init(n);
	icmp4__hold_init(n);
	return ICMP4_OK;
}

/* How a frame was addressed; false: to another station. */
static bool neighbours_link(const struct icmp4_neighbours *n, const uint8_t *to,
			    enum icmp4_link *link)
{
	*link = ICMP4_LINK_UNICAST;
	if (memcmp(to, icmp4__mac_broadcast, NEIGHBOUR_MAC) == 0)
		*link = ICMP4_LINK_BROADCAST;
	else if (to[0] & 1)
		*link = ICMP4_LINK_MULTICAST;
	else
		return memcmp(to, n->config.mac, NEIGHBOUR_MAC) == 0;
	return true;
}

static void neighbours_arp(struct icmp4_neighbours *n, struct icmp4_time now, const uint8_t *bytes,
			   size_t held)
{
	struct icmp4__arp arp;

	if (icmp4__arp_parse(&arp, bytes, held))
		icmp4__arp_input(n, now, &arp);
	else
		n->counters.malformed++;
}

/* The stack is taken off; false: it does not end, or is longer than any that a node takes. */
static bool neighbours_unstack(struct icmp4_neighbours *n, struct icmp4_packet *packet)
{
	const size_t octets = 4;

	for (uint8_t i = 0; i < ICMP4_LABELS_MAX && packet->held >= octets; i++) {
		uint32_t word = get32(packet->bytes);

		n->labels[i] = (struct icmp4_mpls_entry){
			.label = word >> 12,
			.tc = word >> 9 & 7,
			.bottom = word >> 8 & 1,
			.ttl = (uint8_t)word,
		};
		packet->bytes += octets;
		packet->held -= octets;
		packet->length -= octets;
		if (n->labels[i].bottom) {
			packet->labels = n->labels;
			packet->label_count = i + 1u;
			return true;
		}
	}
	n->counters.malformed++;
	return false;
}

enum icmp4_frame icmp4_neighbours_input(struct icmp4_neighbours *n, struct icmp4_time now,
					uint8_t *frame, size_t held, size_t length,
					struct icmp4_packet *packet)
{
	enum icmp4_link link;

	if (held < ICMP4_ETHERNET_HEADER || frame[NEIGHBOUR_MAC] & 1) {
		n->counters.malformed++;
		return ICMP4_FRAME_TAKEN;
	}
	if (!neighbours_link(n, frame, &link)) {
		n->counters.foreign++;
		return ICMP4_FRAME_TAKEN;
	}
	*packet = (struct icmp4_packet){
		.bytes = frame + ICMP4_ETHERNET_HEADER,
		.held = held - ICMP4_ETHERNET_HEADER,
		.length = (length > held ? length : held) - ICMP4_ETHERNET_HEADER,
		.stamp = now,
		.interface = n->config.interface,
		.link = link,
		.form = ICMP4_FORM_DATAGRAM,
	};
	switch (get16(frame + ICMP4_ETHERNET_HEADER - 2)) {
	case NEIGHBOUR_TYPE_IPV4:
		return ICMP4_FRAME_DATAGRAM;
	case NEIGHBOUR_TYPE_LABELLED:
		return neighbours_unstack(n, packet) ? ICMP4_FRAME_DATAGRAM : ICMP4_FRAME_TAKEN;
	case NEIGHBOUR_TYPE_ARP:
		neighbours_arp(n, now, packet->bytes, packet->held);
		return ICMP4_FRAME_TAKEN;
	}
	n->counters.other++;
	return ICMP4_FRAME_TAKEN;
}

/* The MAC of everybody whom it is for (RFC 1112 section 6.4); false: it is for one neighbour. */
static bool neighbours_everybody(const struct icmp4_packet *packet, uint8_t mac[NEIGHBOUR_MAC])
{
	uint32_t group = packet->next_hop;

	memcpy(mac, icmp4__mac_broadcast, NEIGHBOUR_MAC);
	if (icmp4_is_multicast(group)) {
		put16(mac, 0x0100);
		put32(mac + 2, 0x5e000000 | (group & NEIGHBOUR_GROUP_BITS));
		return true;
	}
	return packet->link != ICMP4_LINK_UNICAST || group == UINT32_MAX;
}

size_t icmp4_frame_header(const struct icmp4_packet *packet)
{
	return (size_t)ICMP4_ETHERNET_HEADER + 4 * packet->label_count;
}

static void neighbours_header(const struct icmp4_neighbours *n, const uint8_t mac[NEIGHBOUR_MAC],
			      const struct icmp4_packet *packet, uint8_t *header)
{
	uint8_t *at = header + ICMP4_ETHERNET_HEADER;

	icmp4__ethernet_header(header, mac, n->config.mac,
			       packet->label_count ? NEIGHBOUR_TYPE_LABELLED : NEIGHBOUR_TYPE_IPV4);
	for (size_t i = 0; i < packet->label_count; i++, at += 4) {
		const struct icmp4_mpls_entry *entry = &packet->labels[i];

		put32(at, entry->label << 12 | (uint32_t)(entry->tc & 7) << 9 |
				  (uint32_t)entry->bottom << 8 | entry->ttl);
	}
}

enum icmp4_frame icmp4_neighbours_send(struct icmp4_neighbours *n, struct icmp4_time now,
				       const struct icmp4_packet *packet,
				       uint8_t header[ICMP4_FRAME_HEADER])
{
	uint32_t address = packet->next_hop;
	uint8_t everybody[NEIGHBOUR_MAC];

	if (packet->label_count > ICMP4_LABELS_MAX) {
		n->counters.lost++;
		return ICMP4_FRAME_LOST;
	}
	if (neighbours_everybody(packet, everybody)) {
		neighbours_header(n, everybody, packet, header);
		return ICMP4_FRAME_READY;
	}
	if (!icmp4__neighbour_is_host(n, address) || icmp4__neighbour_is_own(n, address)) {
		n->counters.lost++;
		return ICMP4_FRAME_LOST;
	}
	struct icmp4_neighbour_slot *slot = icmp4__neighbour_find(n, address);
	if (!slot)
		slot = icmp4__neighbour_make(n, now, address, true);
	enum icmp4_frame frame = icmp4__neighbour_use(n, now, slot, packet);
	if (frame == ICMP4_FRAME_READY)
		neighbours_header(n, slot->mac, packet, header);
	return frame;
}

/* What was lent to the caller until now is free again. */
static void neighbours_take_back(struct icmp4_neighbours *n, uint32_t *lent)
{
	if (*lent)
		icmp4__hold_free(n, *lent);
	*lent = 0;
}

static bool neighbours_send_held(struct icmp4_neighbours *n, struct icmp4_time now,
				 struct icmp4_frame_out *frame)
{
	struct icmp4_neighbour_slot *slot = icmp4__neighbour_first(n, NEIGHBOUR_SEND);

	if (!slot)
		return false;
	n->lent_frame = icmp4__hold_take(n, slot);
	struct icmp4_packet packet = icmp4__hold_packet(n, n->lent_frame);
	*frame = (struct icmp4_frame_out){
		.header_length = icmp4_frame_header(&packet),
		.bytes = packet.bytes,
		.length = packet.length,
	};
	neighbours_header(n, slot->mac, &packet, frame->header);
	icmp4__neighbour_used(n, now, slot);
	return true;
}

bool icmp4_neighbours_output(struct icmp4_neighbours *n, struct icmp4_time now,
			     struct icmp4_frame_out *frame)
{
	neighbours_take_back(n, &n->lent_frame);
	return neighbours_send_held(n, now, frame) || icmp4__arp_output(n, now, frame);
}

bool icmp4_neighbours_unresolved(struct icmp4_neighbours *n, struct icmp4_packet *packet)
{
	struct icmp4_neighbour_slot *slot = icmp4__neighbour_first(n, NEIGHBOUR_LOST);

	neighbours_take_back(n, &n->lent_lost);
	if (!slot)
		return false;
	n->lent_lost = icmp4__hold_take(n, slot);
	*packet = icmp4__hold_packet(n, n->lent_lost);
	if (rule(RULE_UNREACH_23))
		n->counters.abandoned += icmp4__hold_give_up(n, slot);
	return true;
}

struct icmp4_time icmp4_neighbours_deadline(const struct icmp4_neighbours *n)
{
	static const enum icmp4__neighbour_list timed[] = {NEIGHBOUR_RETRY, NEIGHBOUR_DELAY};
	struct icmp4_time deadline =
		icmp4_time_min(icmp4__neighbour_ask_at(n), icmp4__arp_deadline(n));

	for (size_t i = 0; i < sizeof timed / sizeof *timed; i++) {
		const struct icmp4_neighbour_slot *slot = icmp4__neighbour_first(n, timed[i]);

		if (slot)
			deadline = icmp4_time_min(deadline, slot->due);
	}
	return deadline;
}

enum icmp4_neighbour_state icmp4_neighbours_state(const struct icmp4_neighbours *n,
						  struct icmp4_time now, uint32_t address,
						  const uint8_t **mac)
{
	const struct icmp4_neighbour_slot *slot = icmp4__neighbour_find(n, address);
	enum icmp4_neighbour_state state =
		slot ? icmp4__neighbour_state(slot, now) : (enum icmp4_neighbour_state)0;
	bool known = state >= ICMP4_NEIGHBOUR_REACHABLE && state <= ICMP4_NEIGHBOUR_PROBE;

	if (mac)
		*mac = known ? slot->mac : NULL;
	return state;
}

size_t icmp4_neighbours_of_mac(const struct icmp4_neighbours *n, struct icmp4_time now,
			       const uint8_t mac[6], enum icmp4_neighbour_state *state)
{
	size_t found = 0;

	for (size_t i = 0; i < n->config.slot_count; i++) {
		const struct icmp4_neighbour_slot *slot = &n->config.slots[i];
		enum icmp4_neighbour_state one = icmp4__neighbour_state(slot, now);

		if (one < ICMP4_NEIGHBOUR_REACHABLE || one > ICMP4_NEIGHBOUR_PROBE ||
		    memcmp(slot->mac, mac, NEIGHBOUR_MAC) != 0)
			continue;
		*state = one;
		found++;
	}
	return found;
}
