/* SPDX-License-Identifier: MIT */
/*
 * One question of the path MTU engine: does a datagram of this size arrive at this TTL?
 *
 *	probe --- answer -------------------------------------> arrived, too big
 *	  |
 *	silence: all further tries, and a small one right behind the last
 *	  |--- the small one is answered ---------------------> vanished
 *	  '--- it is not: both again, after a pause, until ---> mute
 *
 * RFC 8899 section 4.3 wants MAX_PROBES probes lost before a size counts as too large, and section
 * 3 (9) that loss for other reasons is told from it: this is what the small one is for. It goes
 * behind the large ones, so that of a destination that limits its errors these get what
 * there is to be had.
 */
#include "base/rule.h"
#include "probe/mtu/mtu.h"

enum {
	ASK_TRIES_MAX = 8,
	ASK_MUTES_SEARCH = 6, /* a destination may answer but once a second */
	ASK_MUTES_LOCATE = 1, /* a hop may answer nobody, and there are many hops */
	ASK_ROUND_TRIPS = 2,
};

#define ASK_PATIENCE_NS  (100 * ICMP4_MS_NS)
#define ASK_SPACING_NS   (10 * ICMP4_MS_NS)
#define ASK_PAUSE_NS     (250 * ICMP4_MS_NS)
#define ASK_PAUSE_MAX_NS (2 * ICMP4_S_NS)

/* Where sizes vanish, the next may as well: then there is no waiting for each try by itself. */
static bool ask_is_eager(const struct icmp4_mtu *mtu)
{
	for (size_t i = 0; mtu->options.eager && i < mtu->drop_count; i++)
		if (mtu->drops[i].witness == ICMP4_MTU_BY_SILENCE)
			return true;
	return false;
}

/* Probes that must vanish. Where others are lost too, chance alone would make three of them. */
static unsigned ask_tries(const struct icmp4_mtu *mtu)
{
	unsigned tries = (unsigned)mtu->options.tries + mtu->losses;

	return tries < ASK_TRIES_MAX ? tries : ASK_TRIES_MAX;
}

static uint8_t ask_tries_left(const struct icmp4_mtu *mtu)
{
	unsigned tries = ask_tries(mtu), gone = mtu->question.vanished;

	return (uint8_t)(gone < tries ? tries - gone : 1);
}

static bool ask_is_small(const struct icmp4_mtu *mtu)
{
	return mtu->question.size <= ICMP4_MTU_MINIMUM;
}

void icmp4__mtu_ask(struct icmp4_mtu *mtu, uint16_t size, uint8_t ttl)
{
	mtu->turn++;
	mtu->question = (struct icmp4_mtu_question){.size = size, .ttl = ttl, .owes_probes = 1};
	if (!ask_is_small(mtu) && ask_is_eager(mtu))
		mtu->question.owes_probes = ask_tries_left(mtu);
}

void icmp4__mtu_rest(struct icmp4_mtu *mtu)
{
	mtu->question.owes_probes = 0;
	mtu->question.owes_control = false;
}

bool icmp4__mtu_owes(const struct icmp4_mtu *mtu)
{
	return mtu->question.owes_probes || mtu->question.owes_control;
}

uint16_t icmp4__mtu_pay(struct icmp4_mtu *mtu)
{
	struct icmp4_mtu_question *q = &mtu->question;

	if (!q->owes_probes) {
		q->owes_control = false;
		return ICMP4_MTU_MINIMUM;
	}
	q->owes_probes--;
	if (q->vanished < UINT8_MAX)
		q->vanished++; /* until it is answered */
	q->with_control = !ask_is_small(mtu) && q->vanished >= ask_tries(mtu);
	q->owes_control = q->with_control;
	q->control_heard = false;
	return q->size;
}

/* A queue that was full for the one shall not be for the next. */
int64_t icmp4__mtu_gap(const struct icmp4_mtu *mtu)
{
	int64_t gap_ns = mtu->options.gap_ns;

	return mtu->question.owes_probes && gap_ns < ASK_SPACING_NS ? ASK_SPACING_NS : gap_ns;
}

static void ask_conclude(struct icmp4_mtu *mtu, enum mtu_verdict verdict)
{
	const struct icmp4_mtu_question *q = &mtu->question;
	struct mtu_answer answer = {.verdict = verdict, .from = q->control_from};

	icmp4__mtu_conclude(mtu, &answer);
}

static void ask_pause(struct icmp4_mtu *mtu, unsigned times)
{
	int64_t pause_ns = ASK_PAUSE_NS << (times < 4 ? times : 4);

	mtu->send_at =
		icmp4_time_add(mtu->now, pause_ns < ASK_PAUSE_MAX_NS ? pause_ns : ASK_PAUSE_MAX_NS);
}

/* Chance, or a limit of who should answer: it says nothing of the size. */
static void ask_note_loss(struct icmp4_mtu *mtu, unsigned count)
{
	unsigned losses = mtu->losses + count;

	if (!mtu->is_locating)
		mtu->losses = (uint8_t)(losses < ASK_TRIES_MAX ? losses : ASK_TRIES_MAX);
}

static void ask_small_again(struct icmp4_mtu *mtu)
{
	if (mtu->question.vanished > mtu->options.tries) {
		ask_conclude(mtu, MTU_IS_MUTE);
		return;
	}
	mtu->question.owes_probes = 1;
}

static unsigned ask_mutes(const struct icmp4_mtu *mtu)
{
	unsigned most = ASK_MUTES_LOCATE + (mtu->losses + 1u) / 2;

	return mtu->is_locating && most < ASK_MUTES_SEARCH ? most : ASK_MUTES_SEARCH;
}

static void ask_both_again(struct icmp4_mtu *mtu)
{
	if (mtu->question.mutes)
		ask_note_loss(mtu, 1);
	if (mtu->question.mutes >= ask_mutes(mtu)) {
		ask_conclude(mtu, MTU_IS_MUTE);
		return;
	}
	ask_pause(mtu, mtu->question.mutes++);
	mtu->question.owes_probes = 1;
}

void icmp4__mtu_missed(struct icmp4_mtu *mtu)
{
	struct icmp4_mtu_question *q = &mtu->question;
	bool witnessed = q->control_heard || !rule(RULE_PMTU_15);

	if (ask_is_small(mtu))
		ask_small_again(mtu);
	else if (q->with_control && !witnessed)
		ask_both_again(mtu);
	else if (q->with_control && q->vanished >= ask_tries(mtu))
		ask_conclude(mtu, MTU_HAS_VANISHED);
	else
		q->owes_probes = ask_tries_left(mtu);
}

void icmp4__mtu_answered(struct icmp4_mtu *mtu, const struct mtu_answer *answer)
{
	ask_note_loss(mtu, mtu->question.silent);
	icmp4__mtu_conclude(mtu, answer);
}

void icmp4__mtu_control(struct icmp4_mtu *mtu, const struct mtu_answer *answer)
{
	mtu->question.control_heard = true;
	mtu->question.control_from = answer->from;
}

/*
 * RFC 8899 section 5.1.1 wants a second and more of a transport's timer, which once set off costs
 * it a size. Here an answer that comes later still counts.
 */
int64_t icmp4__mtu_patience(const struct icmp4_mtu *mtu)
{
	int64_t timeout_ns = mtu->options.timeout_ns;

	if (mtu->rtt_ns < 0 || mtu->rtt_ns >= timeout_ns / ASK_ROUND_TRIPS)
		return timeout_ns;

	int64_t usual_ns = mtu->rtt_ns * ASK_ROUND_TRIPS + ASK_PATIENCE_NS;
	/* The small one behind them all is heard after a round trip, and so would they have been.
	 */
	if (ask_is_eager(mtu))
		usual_ns = mtu->rtt_ns + (mtu->rtt_ns + ASK_PATIENCE_NS * 2) / 4;
	return usual_ns < timeout_ns ? usual_ns : timeout_ns;
}
