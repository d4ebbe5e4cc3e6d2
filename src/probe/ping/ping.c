/* SPDX-License-Identifier: MIT */
/*
 * The ping engine: the life of a probe, and the events.
 *
 *	in flight --- answer in time, error ------------> settled
 *	    |                                                ^
 *	    |--- timeout ---> lost --- answer, error --------'
 *	    '--- failed() --> unsent
 *
 * Each step is one call of icmp4__ping_settle(), which keeps
 *	sent == received + late + lost + icmp_errors + corrupted + wrong_address + in flight
 * and which alone moves `oldest`. Timeouts are found when an event is asked for: an engine that
 * holds 65536 probes needs no timer for each of them, nor a queue of events.
 */
#include "probe/ping/ping.h"
#include "probe/probe.h"

enum { PING_SLOTS_MAX = 65536 };

void icmp4_ping_options_default(struct icmp4_ping_options *options)
{
	*options = (struct icmp4_ping_options){
		.interval_ns = ICMP4_S_NS,
		.timeout_ns = ICMP4_S_NS,
		.linger_ns = 10 * ICMP4_S_NS,
		.size = 56,
		.ttl = 64,
	};
}

static const char *const ping_status_names[ICMP4_PING_STATUS_COUNT] = {
	[ICMP4_PING_OK] = "ok",
	[ICMP4_PING_LATE] = "late",
	[ICMP4_PING_LOST] = "lost",
	[ICMP4_PING_ERROR] = "icmp-error",
	[ICMP4_PING_CORRUPTED] = "corrupted",
	[ICMP4_PING_WRONG_ADDRESS] = "wrong-address",
	[ICMP4_PING_DUPLICATE] = "duplicate",
	[ICMP4_PING_ANOTHER] = "another",
	[ICMP4_PING_UNSENT] = "unsent",
	[ICMP4_PING_FORGED] = "forged",
};

const char *icmp4_ping_status_name(enum icmp4_ping_status status)
{
	return (size_t)status < ICMP4_PING_STATUS_COUNT ? ping_status_names[status] : "unknown";
}

/* What makes up for the changes of a flow, or makes a checksum a token, takes two octets of data
 * behind the cookie. */
static bool ping_has_room(const struct icmp4_ping_options *options)
{
	if (options->keeps_flows && options->query != ICMP4_PING_ECHO)
		return false;
	return (!options->keeps_flows && options->query != ICMP4_PING_UDP) ||
	       options->size >= ICMP4_PING_COOKIE + 2;
}

static bool ping_has_ports(const struct icmp4_ping_options *options)
{
	return !icmp4__ping_asks_port(options) || (options->src_port && options->dst_port);
}

static bool ping_is_sound(const struct icmp4_ping_options *options,
			  const struct icmp4_ping_memory *memory)
{
	return options->interval_ns > 0 && options->gap_ns >= 0 && options->timeout_ns > 0 &&
	       options->linger_ns >= 0 && options->size <= ICMP4_PING_DATA_MAX &&
	       options->size_max <= ICMP4_PING_DATA_MAX && icmp4_ping_length(options) > 0 &&
	       icmp4_ping_length(options) <= UINT16_MAX && options->ttl > 0 &&
	       options->option_length <= ICMP4_IP_OPTIONS_MAX && options->option_length % 4 == 0 &&
	       ping_has_room(options) && ping_has_ports(options) &&
	       options->pattern_length <= ICMP4_PING_PATTERN_MAX &&
	       (options->grows || (memory->targets && memory->target_count > 0)) &&
	       memory->target_count <= UINT32_MAX && memory->slots && memory->slot_count > 0 &&
	       memory->slot_count <= PING_SLOTS_MAX &&
	       (memory->slot_count & (memory->slot_count - 1)) == 0;
}

int icmp4_ping_init(struct icmp4_ping *ping, const struct icmp4_ping_options *options,
		    const struct icmp4_ping_memory *memory, const struct icmp4_key *key,
		    struct icmp4_time start)
{
	if (!ping_is_sound(options, memory))
		return ICMP4_ERR_ARGUMENT;

	*ping = (struct icmp4_ping){
		.options = *options,
		.memory = *memory,
		.key = *key,
		.round_at = start,
		.not_before = start,
		.now = start,
		.pattern_sum = icmp4__ping_pattern_sum(options, options->size),
	};
	icmp4__ping_pace_init(ping);
	return ICMP4_OK;
}

/* Between two ports there is one connection that may be half open. */
static bool ping_is_half_open(const struct icmp4_ping *ping)
{
	uint64_t last = ping->memory.targets[ping->turn].last;

	return ping->options.query == ICMP4_PING_TCP && last && icmp4__ping_holds(ping, last - 1) &&
	       icmp4__ping_slot(ping, last - 1)->state == PING_IN_FLIGHT;
}

/* Nobody gets any more probes. */
static bool ping_is_over(const struct icmp4_ping *ping)
{
	return ping->stopped || ping->over == ping->memory.target_count;
}

/* Not into a slot whose probe is still in flight. */
static bool ping_may_send(const struct icmp4_ping *ping)
{
	return !ping_is_over(ping) && ping->next - ping->oldest < ping->memory.slot_count &&
	       !ping_is_half_open(ping);
}

static void ping_forget_settled(struct icmp4_ping *ping)
{
	while (ping->oldest < ping->next &&
	       icmp4__ping_slot(ping, ping->oldest)->state != PING_IN_FLIGHT)
		ping->oldest++;
}

/* Past probes whose fate is known, and targets that want no more. */
static void ping_move_on(struct icmp4_ping *ping)
{
	ping_forget_settled(ping);
	icmp4__ping_pass_over(ping);
}

static uint32_t ping_originate(const struct icmp4_ping *ping)
{
	if (ping->options.query != ICMP4_PING_TIMESTAMP)
		return 0;
	return icmp4__ping_time_of_day(ping, ping->now);
}

/* The slot of the next probe, from here on no longer that of an older one. */
static void ping_take_slot(struct icmp4_ping *ping)
{
	*icmp4__ping_slot(ping, ping->next) = (struct icmp4_ping_slot){
		.sent_at = ping->now,
		.originate = ping_originate(ping),
		.target = (uint32_t)ping->turn,
		.seq = icmp4__ping_made(&ping->memory.targets[ping->turn]) + 1,
		.state = PING_IN_FLIGHT,
	};
}

static void ping_note_sent(struct icmp4_ping *ping)
{
	icmp4__ping_target(ping, ping->next)->sent++;
	icmp4__ping_target(ping, ping->next)->last = ping->next + 1;
	icmp4__ping_count(ping, ping->next);
	ping->last_sent_at = ping->now;
	icmp4__ping_left_now(ping);
	ping_move_on(ping);
}

bool icmp4_ping_output(struct icmp4_ping *ping, struct icmp4_time now, struct icmp4_packet *packet)
{
	ping->now = now;
	if (ping->has_event || !ping_may_send(ping) ||
	    icmp4_time_before(now, icmp4__ping_next_at(ping)))
		return false;

	if (packet->held < icmp4_ping_length(&ping->options))
		return false;
	ping_take_slot(ping);
	size_t length = icmp4__ping_build(ping, ping->next, packet->bytes, packet->held);
	packet->length = packet->held = length;
	packet->tag = ping->next;
	packet->next_hop = icmp4__ping_target(ping, ping->next)->dst;
	packet->form = ICMP4_FORM_DATAGRAM;
	packet->link = ICMP4_LINK_UNICAST;
	ping_note_sent(ping);
	return true;
}

/* The counter of each verdict; a duplicate, say, has one too, beside the sum. */
static const size_t ping_counters[ICMP4_PING_STATUS_COUNT] = {
	[ICMP4_PING_OK] = offsetof(struct icmp4_ping_target, received),
	[ICMP4_PING_LATE] = offsetof(struct icmp4_ping_target, late),
	[ICMP4_PING_LOST] = offsetof(struct icmp4_ping_target, lost),
	[ICMP4_PING_ERROR] = offsetof(struct icmp4_ping_target, icmp_errors),
	[ICMP4_PING_CORRUPTED] = offsetof(struct icmp4_ping_target, corrupted),
	[ICMP4_PING_WRONG_ADDRESS] = offsetof(struct icmp4_ping_target, wrong_address),
	[ICMP4_PING_DUPLICATE] = offsetof(struct icmp4_ping_target, duplicate),
	[ICMP4_PING_ANOTHER] = offsetof(struct icmp4_ping_target, another),
	[ICMP4_PING_UNSENT] = offsetof(struct icmp4_ping_target, unsent),
	[ICMP4_PING_FORGED] = offsetof(struct icmp4_ping_target, forged),
};

static uint32_t *ping_counter(struct icmp4_ping_target *target, enum icmp4_ping_status status)
{
	return (uint32_t *)(void *)((uint8_t *)target + ping_counters[status]);
}

static enum ping_state ping_state_after(enum icmp4_ping_status status)
{
	if (status == ICMP4_PING_LOST)
		return PING_LOST;
	return status == ICMP4_PING_UNSENT ? PING_UNSENT : PING_SETTLED;
}

void icmp4__ping_settle(struct icmp4_ping *ping, uint64_t number, enum icmp4_ping_status status)
{
	struct icmp4_ping_target *target = icmp4__ping_target(ping, number);
	struct icmp4_ping_slot *slot = icmp4__ping_slot(ping, number);

	++*ping_counter(target, status);
	if (status == ICMP4_PING_DUPLICATE || status == ICMP4_PING_ANOTHER ||
	    status == ICMP4_PING_FORGED)
		return;
	if (status == ICMP4_PING_UNSENT)
		target->sent--;
	ping->lost += status == ICMP4_PING_LOST;
	if (slot->state == PING_LOST) {
		target->lost--;
		ping->lost--;
	}
	if (status == ICMP4_PING_LOST)
		icmp4__ping_gave_up(ping, number);
	slot->state = (uint8_t)ping_state_after(status);
	icmp4__ping_close_after(ping, number, status);
	icmp4__ping_hurry(ping, number);
	ping_move_on(ping);
}

static struct icmp4_ping_event ping_event_of(const struct icmp4_ping *ping, uint64_t number,
					     enum icmp4_ping_status status)
{
	return (struct icmp4_ping_event){
		.status = status,
		.target = icmp4__ping_slot(ping, number)->target,
		.number = number,
		.seq = icmp4__ping_seq(ping, number),
		.size = icmp4__ping_size(ping, number),
		.sent_at = icmp4__ping_slot(ping, number)->sent_at,
		.at = ping->now,
		.rtt_ns = -1,
		.own_ns = (int64_t)icmp4__ping_slot(ping, number)->own_ns - 1,
	};
}

struct icmp4_ping_event *icmp4__ping_tell(struct icmp4_ping *ping, uint64_t number,
					  enum icmp4_ping_status status)
{
	ping->has_event = true;
	ping->lost_first = false;
	ping->event = ping_event_of(ping, number, status);
	return &ping->event;
}

void icmp4_ping_sent(struct icmp4_ping *ping, uint64_t tag, struct icmp4_time stamp)
{
	if (icmp4__ping_holds(ping, tag) && icmp4__ping_slot(ping, tag)->state == PING_IN_FLIGHT)
		icmp4__ping_slot(ping, tag)->sent_at = stamp;
}

void icmp4_ping_left(struct icmp4_ping *ping, uint64_t tag, struct icmp4_time stamp)
{
	struct icmp4_ping_slot *slot = icmp4__ping_slot(ping, tag);

	if (!icmp4__ping_holds(ping, tag) || slot->own_ns ||
	    (slot->state != PING_IN_FLIGHT && slot->state != PING_LOST))
		return;
	int64_t own_ns = icmp4__span(slot->sent_at, stamp);
	slot->own_ns = own_ns < UINT32_MAX ? (uint32_t)own_ns + 1 : UINT32_MAX;
	slot->sent_at = stamp;
}

void icmp4_ping_failed(struct icmp4_ping *ping, uint64_t tag, int reason)
{
	if (!icmp4__ping_holds(ping, tag) || icmp4__ping_slot(ping, tag)->state != PING_IN_FLIGHT)
		return;
	icmp4__ping_settle(ping, tag, ICMP4_PING_UNSENT);
	icmp4__ping_tell(ping, tag, ICMP4_PING_UNSENT)->reason = reason;
}

void icmp4_ping_dropped(struct icmp4_ping *ping, uint64_t count)
{
	ping->dropped += count;
}

/*
 * Probes leave in order of their numbers and wait equally long, so that the oldest is the first to
 * time out. (Stamps that disagree with that order delay the verdict on the younger ones a little.)
 */
static struct icmp4_time ping_timeout_at(const struct icmp4_ping *ping)
{
	if (ping->oldest == ping->next)
		return ICMP4_NEVER;
	return icmp4_time_add(icmp4__ping_slot(ping, ping->oldest)->sent_at,
			      ping->options.timeout_ns);
}

static bool ping_is_settled(const struct icmp4_ping *ping)
{
	return ping_is_over(ping) && (ping->stopped || !ping->options.grows) &&
	       ping->oldest == ping->next && !ping->has_event;
}

static bool ping_lingers(const struct icmp4_ping *ping)
{
	return ping_is_settled(ping) && icmp4_time_before(ping->now, icmp4__ping_linger_to(ping));
}

struct icmp4_time icmp4_ping_deadline(const struct icmp4_ping *ping)
{
	struct icmp4_time next_at = ping_may_send(ping) ? icmp4__ping_next_at(ping) : ICMP4_NEVER;

	if (ping_lingers(ping))
		return icmp4__ping_linger_to(ping);
	return icmp4_time_min(next_at, ping_timeout_at(ping));
}

void icmp4_ping_advance(struct icmp4_ping *ping, struct icmp4_time now)
{
	ping->now = now;
}

static bool ping_find_lost(struct icmp4_ping *ping)
{
	if (ping->oldest == ping->next || icmp4_time_before(ping->now, ping_timeout_at(ping)))
		return false;

	uint64_t number = ping->oldest;
	icmp4__ping_settle(ping, number, ICMP4_PING_LOST);
	icmp4__ping_tell(ping, number, ICMP4_PING_LOST);
	return true;
}

bool icmp4_ping_event(struct icmp4_ping *ping, struct icmp4_ping_event *event)
{
	if (ping->lost_first) {
		ping->lost_first = false;
		*event = ping_event_of(ping, ping->event.number, ICMP4_PING_LOST);
		return true;
	}
	if (!ping->has_event && !ping_find_lost(ping))
		return false;
	*event = ping->event;
	ping->has_event = false;
	return true;
}

void icmp4_ping_stop(struct icmp4_ping *ping)
{
	ping->stopped = true;
}

void icmp4_ping_complete(struct icmp4_ping *ping)
{
	ping->options.grows = false;
}

bool icmp4_ping_done(const struct icmp4_ping *ping)
{
	return ping_is_settled(ping) && !ping_lingers(ping);
}
