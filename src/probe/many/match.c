/* SPDX-License-Identifier: MIT */
/* What an arrival means: whose it is, which hop answered, and what is still to be asked then. */
#include "probe/many/many.h"
#include "probe/probe.h"

/* As well as a probe knows when it left, in its 8.192 ms. */
enum { MANY_COARSE_US = 1 << 14 };

static const char *const many_statuses[ICMP4_MANY_STATUS_COUNT] = {
	[ICMP4_MANY_ANSWERED] = "answered", [ICMP4_MANY_REACHED] = "reached",
	[ICMP4_MANY_REFUSED] = "refused",   [ICMP4_MANY_DUPLICATE] = "duplicate",
	[ICMP4_MANY_UNSENT] = "unsent",     [ICMP4_MANY_FORGED] = "forged",
};

const char *icmp4_many_status_name(enum icmp4_many_status status)
{
	return (size_t)status < ICMP4_MANY_STATUS_COUNT ? many_statuses[status] : "unknown";
}

static uint32_t many_find(const struct icmp4_many *many, uint32_t dst)
{
	const struct icmp4_many_target *targets = many->memory.targets;
	uint32_t low = 0, high = many->memory.target_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (targets[middle].dst < dst)
			low = middle + 1;
		else
			high = middle;
	}
	return low < many->memory.target_count && targets[low].dst == dst ? low : ICMP4_MANY_NONE;
}

static void many_tell(struct icmp4_many *many, const struct icmp4_many_event *event)
{
	many->event = *event;
	many->has_event = true;
}

/*
 * How far away the one is who ended the way: the TTL less what the quote says was left of it. What
 * cannot be is not believed: then it is where it was asked.
 */
static unsigned many_distance(const struct icmp4_heard *heard, unsigned ttl)
{
	unsigned left = heard->quote.ip.ttl;

	return left && left <= ttl ? ttl + 1 - left : ttl;
}

static enum icmp4_many_status many_status(const struct icmp4_heard *heard, uint32_t dst)
{
	if (icmp4__is_expired(heard))
		return ICMP4_MANY_ANSWERED;
	return heard->from == dst ? ICMP4_MANY_REACHED : ICMP4_MANY_REFUSED;
}

/* The end of the way, or a nearer one than was known. */
static void many_end(struct icmp4_many *many, struct icmp4_many_target *t, unsigned distance)
{
	if (t->last && t->last <= distance)
		return;
	if (t->last)
		many->distances[t->last]--;
	t->last = (uint8_t)distance;
	many->distances[distance]++;
}

static bool many_ends(const struct icmp4_many_target *t, const struct icmp4_many_event *event)
{
	return event->status == ICMP4_MANY_REFUSED && event->ttl == t->last;
}

/*
 * Whoever was met there before has the rest of the way: nothing nearer is to be asked. That holds
 * of the nearest hop that was asked, and of who ended the way.
 */
static bool many_joins(struct icmp4_many *many, const struct icmp4_many_target *t,
		       const struct icmp4_many_event *event, unsigned asked)
{
	if (event->status == ICMP4_MANY_REACHED ||
	    !icmp4__many_note(many, event->heard.from, event->ttl))
		return false;
	if (many->options.no_stop || t->state == MANY_SETTLED || t->state == MANY_ONWARD)
		return false;
	return many_ends(t, event) || asked == icmp4__many_lowest(t->asked);
}

/* The set of what answered has room for one thing more: a TTL of 0 is none. */
static void many_reach(struct icmp4_many *many, struct icmp4_many_target *t)
{
	many->reached += !(t->answered & 1);
	t->answered |= 1;
}

static void many_settle(struct icmp4_many *many, uint32_t target, struct icmp4_many_event *event,
			unsigned asked)
{
	struct icmp4_many_target *t = &many->memory.targets[target];
	bool awaited = t->list == MANY_FLIGHT && t->ttl == asked;

	t->answered |= icmp4__many_bit(event->ttl) | icmp4__many_bit(asked);
	many->answered++;
	many->late += event->late;
	if (event->status == ICMP4_MANY_REACHED)
		many_reach(many, t);
	if (event->status != ICMP4_MANY_ANSWERED)
		many_end(many, t, event->ttl);
	event->joined = many_joins(many, t, event, asked);
	many->joined += event->joined;
	if (event->joined && t->state == MANY_OUTWARD && !many_ends(t, event))
		t->state = MANY_ONWARD;
	else if (event->joined)
		icmp4__many_through(many, target);
	if (!awaited || t->state == MANY_SETTLED)
		return;
	icmp4__many_unlist(many, target);
	icmp4__many_settled(many, target);
}

/* Of the newest probe it is known well, of another as it says itself. */
static int64_t many_rtt(const struct icmp4_many *many, const struct icmp4_many_target *t,
			const struct icmp4_heard *heard, struct icmp4_time at)
{
	uint32_t us = icmp4__many_us(many, at), age = us - t->left_us;
	uint32_t said = icmp4__many_age_us(many, heard, us), apart = age - said + MANY_COARSE_US;

	return (int64_t)(apart <= 2 * MANY_COARSE_US ? age : said) * 1000;
}

/* What takes long once may do so again. */
static void many_learn(struct icmp4_many *many, int64_t rtt_ns)
{
	int64_t wait_ns = rtt_ns + rtt_ns / 4;

	if (wait_ns > many->options.timeout_ns)
		wait_ns = many->options.timeout_ns;
	if (wait_ns > many->wait_ns)
		many->wait_ns = wait_ns;
}

static void many_take(struct icmp4_many *many, uint32_t target, const struct icmp4_heard *heard,
		      unsigned asked, struct icmp4_time at)
{
	struct icmp4_many_target *t = &many->memory.targets[target];
	struct icmp4_many_event event = {
		.status = many_status(heard, t->dst),
		.target = target,
		.rtt_ns = many_rtt(many, t, heard, at),
		.heard_any = true,
		.heard = *heard,
	};

	event.late = event.rtt_ns > many->wait_ns;
	many_learn(many, event.rtt_ns);
	event.ttl = (uint8_t)(event.status == ICMP4_MANY_ANSWERED ? asked
								  : many_distance(heard, asked));
	if (t->answered & icmp4__many_bit(asked)) {
		event.status = ICMP4_MANY_DUPLICATE;
		many->duplicate++;
	} else {
		many_settle(many, target, &event, asked);
	}
	many_tell(many, &event);
}

static void many_forgery(struct icmp4_many *many, uint32_t target, const struct icmp4_heard *heard)
{
	many->forged++;
	many_tell(many, &(struct icmp4_many_event){
				.status = ICMP4_MANY_FORGED,
				.target = target,
				.rtt_ns = -1,
				.heard_any = true,
				.heard = *heard,
			});
}

void icmp4_many_input(struct icmp4_many *many, struct icmp4_time now,
		      const struct icmp4_packet *packet)
{
	struct icmp4_heard heard;
	const struct icmp4_quote *quote = &heard.quote;
	uint32_t target;
	unsigned ttl;

	icmp4__many_clock(many, now);
	if (icmp4_heard_parse(&heard, packet) || !heard.is_error || !heard.quoted_ip ||
	    !icmp4__is_refusal(heard.message.type))
		return;
	if (quote->ip.protocol != ICMP4_PROTO_UDP || quote->dst_port != many->options.dst_port)
		return;
	target = many_find(many, quote->ip.dst);
	if (target == ICMP4_MANY_NONE)
		return;
	if (icmp4__many_is_ours(many, &heard, &ttl) &&
	    many->memory.targets[target].asked & icmp4__many_bit(ttl))
		many_take(many, target, &heard, ttl, icmp4__arrival(packet, now));
	else
		many_forgery(many, target, &heard);
}
