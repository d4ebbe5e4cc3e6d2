/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PING_H
#define PROBE_PING_H
/*
 * The ping engine in three files: ping.c knows when (schedule, lifetime, events), ping_match.c
 * whether (what an arrival means), ping_probe.c what (the octets of a probe). A probe is a pure
 * function of options, key and number: it is never stored, but made again where it is compared.
 */
#include <icmp4/ping.h>

enum ping_state {
	PING_IN_FLIGHT,
	PING_LOST, /* settled, but an answer may still come late */
	PING_UNSENT,
	PING_SETTLED,
};

static inline struct icmp4_ping_target *icmp4__ping_target(const struct icmp4_ping *ping,
							   uint64_t number)
{
	return &ping->memory.targets[number % ping->memory.target_count];
}

static inline struct icmp4_ping_slot *icmp4__ping_slot(const struct icmp4_ping *ping,
						       uint64_t number)
{
	return &ping->memory.slots[number & (ping->memory.slot_count - 1)];
}

/* Whether that probe was sent, and its slot not yet given to a later one. */
static inline bool icmp4__ping_holds(const struct icmp4_ping *ping, uint64_t number)
{
	return number < ping->next && ping->next - number <= ping->memory.slot_count;
}

/* ping.c: enters the verdict in the slot and in the counts; the event is what will be told. */
void icmp4__ping_settle(struct icmp4_ping *ping, uint64_t number, enum icmp4_ping_status status);
struct icmp4_ping_event *icmp4__ping_tell(struct icmp4_ping *ping, uint64_t number,
					  enum icmp4_ping_status status);

/* ping_probe.c */
uint16_t icmp4__ping_pattern_sum(const struct icmp4_ping_options *options);
/* The whole datagram; its length, or 0 if it does not fit. */
size_t icmp4__ping_build(const struct icmp4_ping *ping, uint64_t number, uint8_t *room,
			 size_t size);
/* What stands in the checksum of a request that left with this identifier. */
uint16_t icmp4__ping_checksum(const struct icmp4_ping *ping, uint64_t number, uint16_t id);
uint16_t icmp4__ping_ip_id(const struct icmp4_ping *ping, uint64_t number);
bool icmp4__ping_has_cookie(const struct icmp4_ping *ping, uint64_t number, const uint8_t *data,
			    size_t length);
/* Index of the first octet that is not what the probe carried; length if there is none. */
size_t icmp4__ping_compare(const struct icmp4_ping *ping, const uint8_t *data, size_t length);

#endif
