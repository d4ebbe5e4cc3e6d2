/* SPDX-License-Identifier: MIT */
#ifndef NEIGHBOUR_WORLD_H
#define NEIGHBOUR_WORLD_H
/*
 * One Ethernet interface with a clock of its own, told in words what happens to it, and telling in
 * words what it did. It has 10.9.1.1/24 and 10.9.2.1/24; an address of 10.9.1/24 is written as its
 * last octet. Stations are letters; "@" is us, "*" all, "^" a group, "-" the MAC of nobody.
 *
 *	send 7               a datagram for 10.9.1.7: "ready a", "held" or "lost"
 *	request 7 a 1        10.9.1.7 at station a asks for 10.9.1.1
 *	reply 7 a 1          and answers it
 *	wait 1.5             seconds pass
 *	state 7              "reachable a"
 *
 * Behind that stands what leaves then: "ask 8", "poll 7 at a", "answer 1 to a" (with whose address
 * it is for in brackets where that is 0), "announce 1", "frame #3 to a"; and "unresolved #3". Data-
 * grams are numbered as they are sent.
 */
#include "tap.h"
#include <icmp4/neighbour.h>
#include <stdlib.h>

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])
#define NET         0x0a090100u

enum { LAN_INTERFACE = 3, LAN_SLOTS = 64, LAN_HOLDS = 20, LAN_MTU = 1500, LAN_TOLD = 512 };

static const struct icmp4_prefix lan_prefixes[] = {{NET | 1, 24}, {0x0a090201, 24}};

struct lan {
	struct icmp4_neighbours n;
	struct icmp4_neighbours_config config;
	struct icmp4_neighbour_slot slots[LAN_SLOTS];
	struct icmp4_neighbour_hold holds[LAN_HOLDS];
	uint8_t room[LAN_HOLDS * LAN_MTU];
	struct icmp4_time now;
	uint64_t tag;                 /* of the last datagram sent */
	struct icmp4_frame_out frame; /* the last that left */
	char told[LAN_TOLD];
};

static inline void lan_mac(uint8_t mac[6], char letter)
{
	static const char named[] = "*^-";
	static const uint8_t macs[][6] = {
		{255, 255, 255, 255, 255, 255}, {1, 0, 0x5e, 0, 0, 1}, {0}};
	const char *found = memchr(named, letter, sizeof named - 1);

	memcpy(mac, (uint8_t[6]){2, 0, 0, 0, 0, (uint8_t)letter}, 6);
	if (found)
		memcpy(mac, macs[found - named], 6);
}

static inline char lan_letter(const uint8_t mac[6])
{
	uint8_t named[6];

	for (char letter = '*'; letter <= 'z'; letter++) {
		lan_mac(named, letter);
		if (memcmp(named, mac, 6) == 0)
			return letter;
	}
	return '?';
}

static inline uint32_t lan_address(const char *text)
{
	unsigned a = 10, b = 9, c = 1, d = 0;

	if (sscanf(text, "%u.%u.%u.%u", &a, &b, &c, &d) != 4) {
		a = 10;
		d = (unsigned)atoi(text);
	}
	return a << 24 | b << 16 | c << 8 | d;
}

static inline const char *lan_address_text(uint32_t address, char text[20])
{
	if (address >> 8 == NET >> 8)
		snprintf(text, 20, "%u", address & 255);
	else
		snprintf(text, 20, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
			 address >> 8 & 255, address & 255);
	return text;
}

__attribute__((format(printf, 2, 3))) static inline void lan_tell(struct lan *lan,
								  const char *format, ...)
{
	size_t length = strlen(lan->told);
	va_list args;

	if (length && length + 2 < LAN_TOLD) {
		strcat(lan->told, ", ");
		length += 2;
	}
	va_start(args, format);
	vsnprintf(lan->told + length, LAN_TOLD - length, format, args);
	va_end(args);
}

static inline uint32_t lan_get32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void lan_tell_arp(struct lan *lan, const uint8_t *frame)
{
	char to = lan_letter(frame), sender[20], target[20];

	lan_address_text(lan_get32(frame + 28), sender);
	lan_address_text(lan_get32(frame + 38), target);
	if (frame[21] == 2)
		lan_tell(lan, "answer %s to %c%s", sender, to, lan_get32(frame + 38) ? "" : " (0)");
	else if (strcmp(sender, target) == 0 && to == '*')
		lan_tell(lan, "announce %s", sender);
	else if (to == '*')
		lan_tell(lan, "ask %s", target);
	else
		lan_tell(lan, "poll %s at %c", target, to);
}

/* Datagrams are all their number, so that what came of another would be seen. */
static inline bool lan_is_datagram(const uint8_t *bytes, size_t length, uint64_t tag)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != (uint8_t)tag)
			return false;
	return length != 0;
}

static inline void lan_tell_frame(struct lan *lan, const struct icmp4_frame_out *frame)
{
	uint64_t tag = frame->length ? frame->bytes[0] : 0;

	if (frame->header_length == ICMP4_ETHERNET_MIN && !frame->length)
		lan_tell_arp(lan, frame->header);
	else if (frame->header_length == ICMP4_ETHERNET_HEADER && frame->header[13] == 0 &&
		 lan_is_datagram(frame->bytes, frame->length, tag))
		lan_tell(lan, "frame #%d to %c", (int)tag, lan_letter(frame->header));
	else
		lan_tell(lan, "a frame that cannot be");
}

static inline void lan_drain(struct lan *lan)
{
	struct icmp4_packet lost;

	while (icmp4_neighbours_output(&lan->n, lan->now, &lan->frame))
		lan_tell_frame(lan, &lan->frame);
	while (icmp4_neighbours_unresolved(&lan->n, &lost))
		lan_tell(lan, "unresolved #%d%s", (int)lost.tag,
			 lan_is_datagram(lost.bytes, lost.held, lost.tag) ? "" : " spoiled");
}

static inline void lan_wait(struct lan *lan, double seconds)
{
	struct icmp4_time end = icmp4_time_add(lan->now, (int64_t)(seconds * 1e9));

	for (int turns = 0; turns < 10000; turns++) {
		struct icmp4_time next = icmp4_neighbours_deadline(&lan->n);

		if (icmp4_time_before(end, next)) {
			lan->now = end;
			return;
		}
		if (icmp4_time_before(lan->now, next))
			lan->now = next;
		icmp4_neighbours_advance(&lan->n, lan->now);
		lan_drain(lan);
	}
	lan_tell(lan, "spins");
}

static inline enum icmp4_frame lan_send_octets(struct lan *lan, uint32_t to, size_t length)
{
	static const char *const words[] = {
		[ICMP4_FRAME_HELD] = "held", [ICMP4_FRAME_LOST] = "lost"};
	uint8_t *bytes = malloc(length), header[ICMP4_FRAME_HEADER];
	struct icmp4_packet packet = {.bytes = bytes,
				      .held = length,
				      .length = length,
				      .tag = ++lan->tag,
				      .interface = LAN_INTERFACE,
				      .next_hop = to};

	if (!bytes)
		abort();
	memset(bytes, (int)lan->tag, length);
	enum icmp4_frame frame = icmp4_neighbours_send(&lan->n, lan->now, &packet, header);
	free(bytes);
	if (frame == ICMP4_FRAME_READY)
		lan_tell(lan, "ready %c", lan_letter(header));
	else
		lan_tell(lan, "%s", words[frame]);
	return frame;
}

static inline void lan_put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* In memory that ends where the frame does. */
static inline enum icmp4_frame lan_arp(struct lan *lan, uint8_t operation, uint32_t sender,
				       const uint8_t mac[6], uint32_t target)
{
	uint8_t *frame = calloc(1, ICMP4_ARP_FRAME);
	struct icmp4_packet packet;

	if (!frame)
		abort();
	lan_mac(frame, operation == 1 ? '*' : '@');
	memcpy(frame + 6, (uint8_t[6]){2, 0, 0, 0, 1}, 6);
	memcpy(frame + 12, (uint8_t[10]){8, 6, 0, 1, 8, 0, 6, 4, 0, operation}, 10);
	memcpy(frame + 22, mac, 6);
	lan_put32(frame + 28, sender);
	lan_put32(frame + 38, target);
	enum icmp4_frame verdict = icmp4_neighbours_input(&lan->n, lan->now, frame, ICMP4_ARP_FRAME,
							  ICMP4_ARP_FRAME, &packet);
	free(frame);
	return verdict;
}

static inline void lan_tell_state(struct lan *lan, uint32_t address)
{
	static const char *const names[] = {"none",  "incomplete", "reachable", "stale",
					    "delay", "probe",      "failed"};
	const uint8_t *mac;
	enum icmp4_neighbour_state state = icmp4_neighbours_state(&lan->n, lan->now, address, &mac);

	if (mac)
		lan_tell(lan, "%s %c", names[state], lan_letter(mac));
	else
		lan_tell(lan, "%s", names[state]);
}

/* What happens, and what is told of it. */
static inline const char *lan_does(struct lan *lan, const char *stimulus)
{
	char verb[16] = "", first[20] = "", letter = 0, second[20] = "";
	uint8_t mac[6];

	lan->told[0] = '\0';
	sscanf(stimulus, "%15s %19s %c %19s", verb, first, &letter, second);
	lan_mac(mac, letter);
	if (strcmp(verb, "send") == 0)
		lan_send_octets(lan, lan_address(first), 28);
	else if (strcmp(verb, "wait") == 0)
		lan_wait(lan, atof(first));
	else if (strcmp(verb, "state") == 0)
		lan_tell_state(lan, lan_address(first));
	else if (lan_arp(lan, strcmp(verb, "reply") == 0 ? 2 : 1, lan_address(first), mac,
			 lan_address(second)) != ICMP4_FRAME_TAKEN)
		lan_tell(lan, "not taken");
	lan_drain(lan);
	return lan->told;
}

/* With the usual settings; to be changed in lan->config before lan_start(). */
static inline struct lan *lan_new(void)
{
	struct lan *lan = calloc(1, sizeof *lan);

	if (!lan)
		abort();
	icmp4_neighbours_config_default(&lan->config);
	lan_mac(lan->config.mac, '@');
	lan->config.interface = LAN_INTERFACE;
	lan->config.prefixes = lan_prefixes;
	lan->config.prefix_count = COUNT(lan_prefixes);
	lan->config.slots = lan->slots;
	lan->config.slot_count = LAN_SLOTS;
	lan->config.holds = lan->holds;
	lan->config.hold_count = LAN_HOLDS;
	lan->config.room = lan->room;
	lan->config.hold_size = LAN_MTU;
	lan->config.key = (struct icmp4_key){{1, 2}};
	lan->now.ns = 1000 * ICMP4_S_NS;
	return lan;
}

/* Until it has announced itself and is still. */
static inline struct lan *lan_start(struct lan *lan)
{
	if (icmp4_neighbours_init(&lan->n, &lan->config) != ICMP4_OK)
		abort();
	lan_drain(lan);
	lan_wait(lan, 3);
	memset(&lan->n.counters, 0, sizeof lan->n.counters);
	return lan;
}

struct told {
	const char *stimulus;
	const char *outcome;
};

/* One scene, step by step. */
#define plays(name, lan, rows) plays_each(name, lan, rows, COUNT(rows))

static inline void plays_each(const char *name, struct lan *lan, const struct told *rows,
			      size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char line[160];

		snprintf(line, sizeof line, "%s, %zu: %s", name, i + 1, rows[i].stimulus);
		is_str(lan_does(lan, rows[i].stimulus), rows[i].outcome, line);
	}
	free(lan);
}

#endif
