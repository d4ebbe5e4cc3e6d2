/* SPDX-License-Identifier: MIT */
/*
 * The path MTU engine: what leaves and when, the life of a probe, and the events.
 *
 *	in flight --- answer ----------> answered
 *	    |                               ^
 *	    |--- patience ---> silent ------' late
 *	    '--- failed() ---> unsent
 *
 * There is one question at a time, of one probe or two (ask.c); what is left in flight of an
 * earlier one still makes its event, and may still show that its size arrives.
 */
#include "probe/mtu/mtu.h"
#include "probe/probe.h"

void icmp4_mtu_options_default(struct icmp4_mtu_options *options, uint32_t dst)
{
	*options = (struct icmp4_mtu_options){
		.dst = dst,
		.protocol = ICMP4_PROTO_UDP,
		.dst_port = ICMP4_TRACE_PORT,
		.ttl = 64,
		.ceiling = 1500,
		.tries = 3,
		.locate = true,
		.timeout_ns = ICMP4_S_NS,
	};
}

static const char *const mtu_status_names[ICMP4_MTU_STATUS_COUNT] = {
	[ICMP4_MTU_ARRIVED] = "arrived",
	[ICMP4_MTU_TOO_BIG] = "too-big",
	[ICMP4_MTU_IMPLAUSIBLE] = "implausible",
	[ICMP4_MTU_SILENT] = "silent",
	[ICMP4_MTU_LATE] = "late",
	[ICMP4_MTU_DUPLICATE] = "duplicate",
	[ICMP4_MTU_UNSENT] = "unsent",
	[ICMP4_MTU_FORGED] = "forged",
};

static const char *const mtu_witness_names[ICMP4_MTU_WITNESS_COUNT] = {
	[ICMP4_MTU_BY_ROUTER] = "router", [ICMP4_MTU_BY_PLATEAU] = "router-without-mtu",
	[ICMP4_MTU_BY_LIE] = "wrong-mtu", [ICMP4_MTU_BY_SILENCE] = "black-hole",
	[ICMP4_MTU_BY_HOST] = "host",
};

static const char *const mtu_end_names[] = {
	[ICMP4_MTU_RUNNING] = "running",   [ICMP4_MTU_FOUND] = "found",
	[ICMP4_MTU_UNHEARD] = "unheard",   [ICMP4_MTU_UNCERTAIN] = "uncertain",
	[ICMP4_MTU_NOT_SENT] = "not-sent", [ICMP4_MTU_STOPPED] = "stopped",
};

const char *icmp4_mtu_status_name(enum icmp4_mtu_status status)
{
	return (size_t)status < ICMP4_MTU_STATUS_COUNT ? mtu_status_names[status] : "unknown";
}

const char *icmp4_mtu_witness_name(enum icmp4_mtu_witness witness)
{
	return (size_t)witness < ICMP4_MTU_WITNESS_COUNT ? mtu_witness_names[witness] : "unknown";
}

const char *icmp4_mtu_end_name(enum icmp4_mtu_end end)
{
	return (size_t)end < sizeof mtu_end_names / sizeof *mtu_end_names ? mtu_end_names[end]
									  : "unknown";
}

static bool mtu_is_sound(const struct icmp4_mtu_options *options)
{
	return icmp4__trace_kind(options->protocol) &&
	       icmp4__trace_has_ports(options->protocol, options->dst_port, options->vary_port,
				      ICMP4_MTU_SLOTS) &&
	       options->ttl > 0 && options->ceiling > ICMP4_MTU_MINIMUM &&
	       options->expected <= options->ceiling && options->tries > 0 && options->tries <= 8 &&
	       options->gap_ns >= 0 && options->timeout_ns > 0;
}

/* A trace that is never run: its slots are ours, and so is its number. */
static void mtu_open_flow(struct icmp4_mtu *mtu, const struct icmp4_key *key)
{
	const struct icmp4_mtu_options *options = &mtu->options;

	mtu->flow.key = *key;
	mtu->flow.memory.slot_count = ICMP4_MTU_SLOTS;
	mtu->flow.options = (struct icmp4_trace_options){
		.dst = options->dst,
		.src = options->src,
		.protocol = options->protocol,
		.src_port = options->src_port,
		.dst_port = options->dst_port,
		.vary_port = options->vary_port,
		.any_id = options->any_id,
		.tos = options->tos,
		.df = true,
	};
	icmp4__trace_draw(&mtu->flow);
}

int icmp4_mtu_init(struct icmp4_mtu *mtu, const struct icmp4_mtu_options *options,
		   const struct icmp4_key *key, struct icmp4_time start)
{
	if (!mtu_is_sound(options))
		return ICMP4_ERR_ARGUMENT;

	*mtu = (struct icmp4_mtu){
		.options = *options,
		.now = start,
		.send_at = start,
		.high = options->ceiling + 1u,
		.rtt_ns = -1,
		.end = ICMP4_MTU_RUNNING,
	};
	mtu_open_flow(mtu, key);
	icmp4__mtu_search(mtu);
	return ICMP4_OK;
}

bool icmp4_mtu_output(struct icmp4_mtu *mtu, struct icmp4_time now, struct icmp4_packet *packet)
{
	mtu->now = now;
	if (mtu->has_event || !icmp4__mtu_owes(mtu) || packet->held < mtu->options.ceiling ||
	    icmp4_time_before(now, mtu->send_at))
		return false;

	struct icmp4_mtu_slot *slot = icmp4__mtu_slot(mtu, mtu->flow.number);
	*slot = (struct icmp4_mtu_slot){
		.sent_at = now,
		.turn = mtu->turn,
		.size = icmp4__mtu_pay(mtu),
		.ttl = mtu->question.ttl,
		.state = MTU_IN_FLIGHT,
	};
	mtu->flow.options.length = slot->size;
	icmp4__trace_build(&mtu->flow, mtu->flow.number, slot->ttl, packet->bytes);
	icmp4__leave(packet, slot->size, mtu->flow.number++, mtu->options.dst);
	mtu->send_at = icmp4_time_add(now, icmp4__mtu_gap(mtu));
	return true;
}

static bool mtu_is_open(const struct icmp4_mtu *mtu, uint64_t number)
{
	return number < mtu->flow.number && mtu->flow.number - number <= ICMP4_MTU_SLOTS &&
	       mtu->slots[number % ICMP4_MTU_SLOTS].state == MTU_IN_FLIGHT;
}

void icmp4_mtu_sent(struct icmp4_mtu *mtu, uint64_t tag, struct icmp4_time stamp)
{
	if (mtu_is_open(mtu, tag))
		icmp4__mtu_slot(mtu, tag)->sent_at = stamp;
}

static struct icmp4_mtu_event *mtu_tell(struct icmp4_mtu *mtu, uint64_t number,
					enum icmp4_mtu_status status)
{
	const struct icmp4_mtu_slot *slot = icmp4__mtu_slot(mtu, number);

	mtu->has_event = true;
	mtu->event = (struct icmp4_mtu_event){
		.status = status,
		.size = slot->size,
		.ttl = slot->ttl,
		.at = mtu->now,
		.rtt_ns = -1,
	};
	return &mtu->event;
}

static bool mtu_is_asked(const struct icmp4_mtu *mtu, const struct icmp4_mtu_slot *slot)
{
	return slot->turn == mtu->turn && slot->size == mtu->question.size;
}

void icmp4_mtu_failed(struct icmp4_mtu *mtu, uint64_t tag, int reason)
{
	static const struct mtu_answer answer = {.verdict = MTU_NEVER_LEFT};
	struct icmp4_mtu_slot *slot;

	if (!mtu_is_open(mtu, tag))
		return;
	slot = icmp4__mtu_slot(mtu, tag);
	slot->state = MTU_UNSENT;
	mtu_tell(mtu, tag, ICMP4_MTU_UNSENT)->reason = reason;
	if (mtu_is_asked(mtu, slot))
		icmp4__mtu_conclude(mtu, &answer);
}

static struct icmp4_time mtu_silent_at(const struct icmp4_mtu *mtu, uint64_t number)
{
	return icmp4_time_add(mtu->slots[number % ICMP4_MTU_SLOTS].sent_at,
			      icmp4__mtu_patience(mtu));
}

/* The oldest probe that may be in flight. */
static uint64_t mtu_oldest(const struct icmp4_mtu *mtu)
{
	return mtu->flow.number > ICMP4_MTU_SLOTS ? mtu->flow.number - ICMP4_MTU_SLOTS : 0;
}

struct icmp4_time icmp4_mtu_deadline(const struct icmp4_mtu *mtu)
{
	struct icmp4_time at = icmp4__mtu_owes(mtu) ? mtu->send_at : ICMP4_NEVER;

	for (uint64_t n = mtu_oldest(mtu); n < mtu->flow.number; n++)
		if (mtu_is_open(mtu, n))
			at = icmp4_time_min(at, mtu_silent_at(mtu, n));
	return at;
}

void icmp4_mtu_advance(struct icmp4_mtu *mtu, struct icmp4_time now)
{
	mtu->now = now;
}

/* All that was sent for the question is settled, and it is not answered. */
static bool mtu_is_unanswered(const struct icmp4_mtu *mtu)
{
	if (mtu->end != ICMP4_MTU_RUNNING || icmp4__mtu_owes(mtu))
		return false;
	for (uint64_t n = mtu_oldest(mtu); n < mtu->flow.number; n++)
		if (mtu_is_open(mtu, n) && mtu->slots[n % ICMP4_MTU_SLOTS].turn == mtu->turn)
			return false;
	return true;
}

static bool mtu_find_silent(struct icmp4_mtu *mtu)
{
	for (uint64_t n = mtu_oldest(mtu); n < mtu->flow.number; n++) {
		if (!mtu_is_open(mtu, n) || icmp4_time_before(mtu->now, mtu_silent_at(mtu, n)))
			continue;
		icmp4__mtu_slot(mtu, n)->state = MTU_SILENT;
		if (mtu_is_asked(mtu, icmp4__mtu_slot(mtu, n)))
			mtu->question.silent++;
		mtu_tell(mtu, n, ICMP4_MTU_SILENT);
		return true;
	}
	if (mtu_is_unanswered(mtu))
		icmp4__mtu_missed(mtu);
	return false;
}

bool icmp4_mtu_event(struct icmp4_mtu *mtu, struct icmp4_mtu_event *event)
{
	if (!mtu->has_event && !mtu_find_silent(mtu))
		return false;
	*event = mtu->event;
	mtu->has_event = false;
	return true;
}

void icmp4_mtu_stop(struct icmp4_mtu *mtu)
{
	if (mtu->end == ICMP4_MTU_RUNNING)
		mtu->end = ICMP4_MTU_STOPPED;
	icmp4__mtu_rest(mtu);
}

enum icmp4_mtu_end icmp4_mtu_ended(const struct icmp4_mtu *mtu)
{
	return mtu->has_event ? ICMP4_MTU_RUNNING : mtu->end;
}
