/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PING_H
#define PROBE_PING_H
/*
 * The ping engine in nine files: ping.c knows what becomes of a probe (lifetime, events), pace.c
 * when the next one leaves, linger.c when it is enough, match.c whether (what an arrival means),
 * probe.c what (the octets of a probe), query.c how the queries differ, transport.c what ports are
 * asked and say, clock.c what the times in a timestamp reply tell, size.c how long the data are. A
 * probe is a pure function of options, key, number, and for a timestamp its time: it is never
 * stored, but made again where it is compared.
 */
#include "probe/transport.h"
#include <icmp4/ping.h>

enum ping_state {
	PING_IN_FLIGHT,
	PING_LOST, /* settled, but an answer may still come late */
	PING_UNSENT,
	PING_SETTLED,
};

static inline struct icmp4_ping_slot *icmp4__ping_slot(const struct icmp4_ping *ping,
						       uint64_t number)
{
	return &ping->memory.slots[number & (ping->memory.slot_count - 1)];
}

/* Of a probe that is held, or about to be made. */
static inline struct icmp4_ping_target *icmp4__ping_target(const struct icmp4_ping *ping,
							   uint64_t number)
{
	return &ping->memory.targets[icmp4__ping_slot(ping, number)->target];
}

static inline uint32_t icmp4__ping_seq(const struct icmp4_ping *ping, uint64_t number)
{
	return icmp4__ping_slot(ping, number)->seq;
}

/* Probes to that target so far. */
static inline uint32_t icmp4__ping_made(const struct icmp4_ping_target *target)
{
	return target->before + target->sent + target->unsent;
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

/* query.c: by what two numbers a probe is known; ours, or those that an arrival bears. */
struct ping_names {
	uint16_t id;
	uint16_t seq;
};

/* Does it ask a port, and not ICMP itself? */
static inline bool icmp4__ping_asks_port(const struct icmp4_ping_options *options)
{
	return options->query == ICMP4_PING_UDP || options->query == ICMP4_PING_TCP;
}

uint8_t icmp4__ping_protocol(const struct icmp4_ping_options *options);
uint8_t icmp4__ping_request_type(const struct icmp4_ping_options *options);
uint8_t icmp4__ping_reply_type(const struct icmp4_ping_options *options);
struct ping_names icmp4__ping_names(const struct icmp4_ping *ping, uint64_t number);
struct ping_names icmp4__ping_said_names(const struct icmp4_message *reply);
/* Which probe those names are of, and whether anybody who bears them means one of ours; about: the
 * address that the arrival speaks for. */
bool icmp4__ping_claims(const struct icmp4_ping *ping, struct ping_names said, uint32_t about,
			uint64_t *number);
bool icmp4__ping_is_named(const struct icmp4_ping *ping, struct ping_names said, uint64_t number);
/* The request itself; body is where its data go, behind the fixed fields of its type. */
struct icmp4_message icmp4__ping_request(const struct icmp4_ping *ping, uint64_t number,
					 uint8_t *body);
/* Any number of routers may answer there. */
bool icmp4__ping_is_group(uint32_t address);
/* Which probe a router advertisement answers, if any. */
bool icmp4__ping_solicited(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			   struct icmp4_time at, uint64_t *number);
/* Enters who answered that probe; false: it did so before. */
bool icmp4__ping_new_router(struct icmp4_ping *ping, uint64_t number, uint32_t from);

/* pace.c */
void icmp4__ping_pace_init(struct icmp4_ping *ping);
struct icmp4_time icmp4__ping_next_at(const struct icmp4_ping *ping);
/* The next probe left now: moves on to the one behind it. */
void icmp4__ping_left_now(struct icmp4_ping *ping);
/* That probe is settled so: what it means for those to come. */
void icmp4__ping_hurry(struct icmp4_ping *ping, uint64_t number);
void icmp4__ping_close_after(struct icmp4_ping *ping, uint64_t number,
			     enum icmp4_ping_status status);
/* The target of that probe has had one more. */
void icmp4__ping_count(struct icmp4_ping *ping, uint64_t number);
/* Whose turn it is not, because they get no more. */
void icmp4__ping_pass_over(struct icmp4_ping *ping);

/* linger.c: an answer that proves to be one came, before it is settled; a probe was counted as
 * lost. */
void icmp4__ping_answered(struct icmp4_ping *ping, uint64_t number, int64_t rtt_ns);
void icmp4__ping_gave_up(struct icmp4_ping *ping, uint64_t number);
/* Until when late answers are waited for, when all is settled; now: none is. */
struct icmp4_time icmp4__ping_linger_to(const struct icmp4_ping *ping);

/* clock.c */
uint32_t icmp4__ping_time_of_day(const struct icmp4_ping *ping, struct icmp4_time time);
void icmp4__ping_tell_clock(struct icmp4_ping *ping, const struct icmp4_message *reply,
			    uint32_t originate, struct icmp4_ping_event *event);

/* What an arrival means, before the probe's own past is asked. */
struct ping_verdict {
	enum icmp4_ping_status status;
	uint64_t number;
	size_t corrupted_at;
};

/* transport.c */
struct probe_flow icmp4__ping_flow(const struct icmp4_ping *ping, uint64_t number);
uint16_t icmp4__ping_token(const struct icmp4_ping *ping, uint64_t number);
uint16_t icmp4__ping_udp_balance(const struct icmp4_ping *ping, uint64_t number, uint32_t data_sum);
void icmp4__ping_port_build(const struct icmp4_ping *ping, uint64_t number, uint8_t *bytes,
			    size_t length);
/* False: it is about no probe of ours. */
bool icmp4__ping_hear_port(const struct icmp4_ping *ping, const struct icmp4_heard *heard,
			   struct ping_verdict *verdict);
void icmp4__ping_tell_port(struct icmp4_ping *ping, uint64_t number,
			   const struct icmp4_heard *heard, struct icmp4_ping_event *event);

/* Of the data of that probe; of all where they have one size. */
static inline uint16_t icmp4__ping_size(const struct icmp4_ping *ping, uint64_t number)
{
	return icmp4_ping_size_at(&ping->options, icmp4__ping_seq(ping, number));
}

/* probe.c */
uint16_t icmp4__ping_pattern_sum(const struct icmp4_ping_options *options, size_t size);
/* Octets of a datagram whose data are of that size; 0: it cannot be made. */
size_t icmp4__ping_length(const struct icmp4_ping_options *options, uint16_t size);
/* The whole datagram; its length, or 0 if it does not fit. */
size_t icmp4__ping_build(const struct icmp4_ping *ping, uint64_t number, uint8_t *room,
			 size_t size);
/* What stands in the checksum of a request that left with this identifier. */
uint16_t icmp4__ping_checksum(const struct icmp4_ping *ping, uint64_t number, uint16_t id);
uint16_t icmp4__ping_ip_id(const struct icmp4_ping *ping, uint64_t number);
bool icmp4__ping_has_cookie(const struct icmp4_ping *ping, uint64_t number, const uint8_t *data,
			    size_t length);
/* Fills the data of an echo request. */
void icmp4__ping_data(const struct icmp4_ping *ping, uint64_t number, uint8_t *data);
/* Index of the first octet that is not what the probe carried; length if there is none. */
size_t icmp4__ping_compare(const struct icmp4_ping *ping, uint64_t number, const uint8_t *data,
			   size_t length);
/* Bits of the cookie that the shortest data have room for. */
unsigned icmp4__ping_cookie_bits(const struct icmp4_ping_options *options);

#endif
