/* SPDX-License-Identifier: MIT */
/*
 * Which size to ask about next. What is known is an interval: `low` is the longest datagram that
 * arrived, `high` the shortest that did not, and every answer narrows it. An MTU that a router
 * named is asked about first, then one octet more (PMTU-15); where routers name none, the MTUs that
 * links and tunnels have, since the answer is nearly always among them; then whatever is left.
 *
 * Refusals are collected as drops, one for each router that spoke and for each that should have.
 */
#include "base/rule.h"
#include "probe/mtu/mtu.h"

/* A path that answers so many questions in contradictory ways has no MTU to be found. */
enum { SEARCH_PROBES_MAX = 400 };

/* MTUs in use, and which of them RFC 1191 section 7 counts as plateaus. */
static const struct {
	uint16_t mtu;
	bool plateau;
} search_usual[] = {
	{ICMP4_MTU_MINIMUM, true},
	{296, true},
	{508, true},
	{576, false},
	{1006, true},
	{1280, false}, /* the least of IPv6, and of what tunnels through it */
	{1300, false},
	{1350, false},
	{1380, false},
	{1400, false},
	{1420, false}, /* WireGuard over IPv6 */
	{1436, false}, /* IPsec and GRE in one another */
	{1440, false}, /* WireGuard over IPv4 */
	{1450, false}, /* VXLAN */
	{1454, false},
	{1460, false},
	{1472, false}, /* PPPoE and IPIP */
	{1476, false}, /* GRE */
	{1480, false}, /* IPIP */
	{1488, false},
	{1492, true}, /* PPPoE */
	{1496, false},
	{1500, false},
	{2002, true},
	{4352, true},
	{8166, true},
	{9000, false},
	{17914, true},
	{32000, true},
};

enum { SEARCH_USUAL = sizeof search_usual / sizeof search_usual[0] };

/* RFC 1191 section 5: of a router that names no MTU, the next plateau below what it refused. */
static uint16_t search_plateau(uint16_t below)
{
	uint16_t plateau = ICMP4_MTU_MINIMUM;

	for (size_t i = 0; i < SEARCH_USUAL; i++)
		if (search_usual[i].plateau && search_usual[i].mtu < below)
			plateau = search_usual[i].mtu;
	return plateau;
}

static bool search_is_usual(uint16_t size)
{
	for (size_t i = 0; i < SEARCH_USUAL; i++)
		if (search_usual[i].mtu == size)
			return true;
	return false;
}

/* The one in the middle of those in between; 0: there is none. */
static uint16_t search_usual_between(uint16_t low, uint16_t high)
{
	size_t first = 0, end = SEARCH_USUAL;

	while (first < SEARCH_USUAL && search_usual[first].mtu <= low)
		first++;
	while (end > first && search_usual[end - 1].mtu >= high)
		end--;
	return first < end ? search_usual[first + (end - first) / 2].mtu : 0;
}

static bool search_is_claimed(const struct icmp4_mtu *mtu, uint16_t size)
{
	for (size_t i = 0; i < mtu->drop_count; i++)
		if (mtu->drops[i].claimed == size)
			return true;
	return false;
}

/* Beyond the longest that our link carries; 32 bits, for that may be 65535. */
static uint32_t search_beyond(const struct icmp4_mtu *mtu)
{
	return mtu->options.ceiling + 1u;
}

static uint16_t search_size(const struct icmp4_mtu *mtu)
{
	uint16_t low = mtu->low, high = (uint16_t)mtu->high, usual;

	if (!low && mtu->high == search_beyond(mtu) && mtu->options.expected > ICMP4_MTU_MINIMUM)
		return mtu->options.expected;
	if (!low)
		return ICMP4_MTU_MINIMUM;
	if (mtu->high == search_beyond(mtu))
		return mtu->options.ceiling;
	if (mtu->hint > low && mtu->hint < high)
		return mtu->hint;
	if (search_is_claimed(mtu, low))
		return (uint16_t)(low + 1);
	usual = search_usual_between(low, high);
	if (usual)
		return usual;
	return (uint16_t)(search_is_usual(low) ? low + 1 : low + (high - low) / 2);
}

static void search_end(struct icmp4_mtu *mtu, enum icmp4_mtu_end end)
{
	mtu->end = end;
	icmp4__mtu_rest(mtu);
}

static bool search_is_over(const struct icmp4_mtu *mtu)
{
	return mtu->low + 1u >= mtu->high;
}

void icmp4__mtu_search(struct icmp4_mtu *mtu)
{
	if (mtu->flow.number >= SEARCH_PROBES_MAX)
		search_end(mtu, ICMP4_MTU_UNCERTAIN);
	else if (!search_is_over(mtu))
		icmp4__mtu_ask(mtu, search_size(mtu), mtu->options.ttl);
	else
		icmp4__mtu_locate_begin(mtu);
}

/* --- Drops --- */

static void search_forget_drop(struct icmp4_mtu *mtu, size_t index)
{
	mtu->drop_count--;
	for (size_t i = index; i < mtu->drop_count; i++)
		mtu->drops[i] = mtu->drops[i + 1];
}

static void search_find_high(struct icmp4_mtu *mtu)
{
	mtu->high = search_beyond(mtu);
	for (size_t i = 0; i < mtu->drop_count; i++)
		if (mtu->drops[i].size < mtu->high)
			mtu->high = mtu->drops[i].size;
}

/* What was said against it is disproved: the refusal itself, or the MTU that it named. */
static void search_passed(struct icmp4_mtu *mtu, uint16_t size)
{
	if (size > mtu->low)
		mtu->low = size;
	for (size_t i = mtu->drop_count; i-- > 0;) {
		struct icmp4_mtu_drop *drop = &mtu->drops[i];

		if (drop->size <= size)
			search_forget_drop(mtu, i);
		else if (drop->witness == ICMP4_MTU_BY_ROUTER && drop->claimed < size)
			drop->witness = ICMP4_MTU_BY_LIE;
	}
	search_find_high(mtu);
}

/* Whoever has been met before stays one drop; silence is one as long as nobody spoke since. */
static struct icmp4_mtu_drop *search_drop_of(struct icmp4_mtu *mtu, uint32_t from)
{
	struct icmp4_mtu_drop *last;

	for (size_t i = 0; from && i < mtu->drop_count; i++)
		if (mtu->drops[i].from == from)
			return &mtu->drops[i];
	last = mtu->drop_count ? &mtu->drops[mtu->drop_count - 1] : NULL;
	if (last && ((!from && !last->from) || mtu->drop_count == ICMP4_MTU_DROPS))
		return last;
	last = &mtu->drops[mtu->drop_count++];
	*last = (struct icmp4_mtu_drop){.size = UINT16_MAX};
	return last;
}

static void search_stopped(struct icmp4_mtu *mtu, const struct icmp4_mtu_drop *met)
{
	struct icmp4_mtu_drop *drop = search_drop_of(mtu, met->from);
	bool lied = drop->witness == ICMP4_MTU_BY_LIE && drop->from;

	*drop = *met;
	if (lied)
		drop->witness = ICMP4_MTU_BY_LIE;
	search_find_high(mtu);
}

static void search_at_home(struct icmp4_mtu_drop *met)
{
	met->witness = ICMP4_MTU_BY_HOST;
	met->located = true;
	met->next = 1;
}

/* PMTU-12: what the router named is only what to ask for next. */
static void search_too_big(struct icmp4_mtu *mtu, const struct mtu_answer *answer)
{
	uint16_t size = mtu->question.size;
	struct icmp4_mtu_drop met = {
		.witness = answer->claimed ? ICMP4_MTU_BY_ROUTER : ICMP4_MTU_BY_PLATEAU,
		.size = size,
		.claimed = answer->claimed,
		.from = answer->from,
		.hop = answer->hop,
	};

	if (answer->claimed && answer->claimed < mtu->low)
		met.witness = ICMP4_MTU_BY_LIE;
	if (answer->from == mtu->options.src)
		search_at_home(&met);
	search_stopped(mtu, &met);
	mtu->hint = answer->claimed ? answer->claimed : search_plateau(size);
}

static void search_vanished(struct icmp4_mtu *mtu)
{
	const struct icmp4_mtu_question *q = &mtu->question;
	struct icmp4_mtu_drop met = {
		.witness = q->from ? ICMP4_MTU_BY_LIE : ICMP4_MTU_BY_SILENCE,
		.size = q->size,
		.claimed = q->claimed,
		.from = q->from,
	};

	search_stopped(mtu, &met);
}

static void search_unsent(struct icmp4_mtu *mtu)
{
	struct icmp4_mtu_drop met = {.size = mtu->question.size};

	search_at_home(&met);
	search_stopped(mtu, &met);
}

static void search_take(struct icmp4_mtu *mtu, const struct mtu_answer *answer)
{
	bool small = mtu->question.size <= ICMP4_MTU_MINIMUM;

	switch (answer->verdict) {
	case MTU_HAS_ARRIVED:
		search_passed(mtu, mtu->question.size);
		break;
	case MTU_IS_TOO_BIG:
		search_too_big(mtu, answer);
		break;
	case MTU_HAS_VANISHED:
		search_vanished(mtu);
		break;
	case MTU_IS_MUTE:
		search_end(mtu, mtu->low ? ICMP4_MTU_UNCERTAIN : ICMP4_MTU_UNHEARD);
		return;
	case MTU_NEVER_LEFT:
		if (small) {
			search_end(mtu, ICMP4_MTU_NOT_SENT);
			return;
		}
		search_unsent(mtu);
		break;
	}
	icmp4__mtu_search(mtu);
}

void icmp4__mtu_conclude(struct icmp4_mtu *mtu, const struct mtu_answer *answer)
{
	if (!mtu->is_locating)
		search_take(mtu, answer);
	else if (answer->verdict == MTU_HAS_ARRIVED && answer->final)
		icmp4__mtu_late(mtu, mtu->question.size);
	else
		icmp4__mtu_place(mtu, answer);
}

void icmp4__mtu_late(struct icmp4_mtu *mtu, uint16_t size)
{
	if (size <= mtu->low || mtu->end != ICMP4_MTU_RUNNING)
		return;
	search_passed(mtu, size);
	mtu->is_locating = false;
	icmp4__mtu_search(mtu);
}
