/* SPDX-License-Identifier: MIT */
/*
 * Where a drop is. A datagram that is too big for the link behind hop h still reaches h, which
 * reports its TTL as run out before it looks at its size (RFC 1812 section 5.2.1.2); with one TTL
 * more it is refused, or vanishes. So h is found by halving, and it makes no difference whether h
 * says a word about sizes. Hops that answer nothing at all are stepped over, and widen the answer.
 */
#include "probe/mtu/mtu.h"

static bool locate_is_mute(const struct icmp4_mtu_place *place, unsigned ttl)
{
	return place->mute[ttl / 8] >> ttl % 8 & 1;
}

/* The hop nearest to the middle of what lies between that could answer; 0: none. */
static uint8_t locate_middle(const struct icmp4_mtu_place *place, unsigned low, unsigned high)
{
	unsigned middle = (low + high) / 2;

	for (unsigned away = 0; away < high - low; away++) {
		if (middle + away < high && !locate_is_mute(place, middle + away) &&
		    middle + away > low)
			return (uint8_t)(middle + away);
		if (middle > low + away && !locate_is_mute(place, middle - away))
			return (uint8_t)(middle - away);
	}
	return 0;
}

static bool locate_is_open(const struct icmp4_mtu_place *place, unsigned ttl)
{
	return ttl > place->low && ttl < place->high && !locate_is_mute(place, ttl);
}

/* First what the error's quote suggests, the hop and the one behind it: then two probes do. */
static uint8_t locate_ttl(const struct icmp4_mtu *mtu)
{
	const struct icmp4_mtu_place *place = &mtu->place;
	unsigned guess = mtu->drops[mtu->locating].hop, end = mtu->distance;
	uint8_t ttl;

	if (guess && locate_is_open(place, guess))
		return (uint8_t)guess;
	if (guess && place->low == guess && locate_is_open(place, guess + 1))
		return (uint8_t)(guess + 1);
	if (end <= place->low || end >= place->high)
		return locate_middle(place, place->low, place->high);
	ttl = locate_middle(place, place->low, end);
	return ttl ? ttl : locate_middle(place, end - 1, place->high);
}

static void locate_open(struct icmp4_mtu *mtu)
{
	mtu->place = (struct icmp4_mtu_place){.high = mtu->options.ttl};
	if (mtu->reached_type == ICMP4_TIME_EXCEEDED)
		mtu->place.high_from = mtu->reached_from;
}

static void locate_close(struct icmp4_mtu *mtu)
{
	struct icmp4_mtu_drop *drop = &mtu->drops[mtu->locating];
	const struct icmp4_mtu_place *place = &mtu->place;

	drop->located = true;
	drop->last = place->low;
	drop->last_from = place->low_from;
	drop->next = place->high;
	drop->next_from = place->high_from;
}

static void locate_next(struct icmp4_mtu *mtu)
{
	mtu->locating++;
	if (mtu->locating < mtu->drop_count)
		locate_open(mtu);
}

void icmp4__mtu_locate_begin(struct icmp4_mtu *mtu)
{
	mtu->is_locating = true;
	mtu->locating = 0;
	locate_open(mtu);
	icmp4__mtu_locate(mtu);
}

void icmp4__mtu_locate(struct icmp4_mtu *mtu)
{
	for (; mtu->options.locate && mtu->locating < mtu->drop_count; locate_next(mtu)) {
		uint8_t ttl = locate_ttl(mtu);

		if (mtu->drops[mtu->locating].located)
			continue;
		if (ttl) {
			icmp4__mtu_ask(mtu, mtu->drops[mtu->locating].size, ttl);
			return;
		}
		locate_close(mtu);
	}
	mtu->end = ICMP4_MTU_FOUND;
	icmp4__mtu_rest(mtu);
}

static void locate_before(struct icmp4_mtu_place *place, uint8_t ttl, uint32_t from)
{
	place->high = ttl;
	place->high_from = from;
}

/* A router that was silent in the search may only have been too busy to report. */
static void locate_refused(struct icmp4_mtu *mtu, uint8_t ttl, const struct mtu_answer *answer)
{
	struct icmp4_mtu_drop *drop = &mtu->drops[mtu->locating];

	locate_before(&mtu->place, ttl, 0);
	if (drop->witness != ICMP4_MTU_BY_SILENCE)
		return;
	drop->witness = answer->claimed ? ICMP4_MTU_BY_ROUTER : ICMP4_MTU_BY_PLATEAU;
	drop->claimed = answer->claimed;
	drop->from = answer->from;
}

void icmp4__mtu_place(struct icmp4_mtu *mtu, const struct mtu_answer *answer)
{
	struct icmp4_mtu_place *place = &mtu->place;
	uint8_t ttl = mtu->question.ttl;

	switch (answer->verdict) {
	case MTU_HAS_ARRIVED:
		place->low = ttl;
		place->low_from = answer->from;
		break;
	case MTU_IS_TOO_BIG:
		locate_refused(mtu, ttl, answer);
		break;
	case MTU_HAS_VANISHED:
		locate_before(place, ttl, answer->from);
		break;
	case MTU_IS_MUTE:
	case MTU_NEVER_LEFT:
		place->mute[ttl / 8] |= (uint8_t)(1u << ttl % 8);
		break;
	}
	icmp4__mtu_locate(mtu);
}
