/* SPDX-License-Identifier: MIT */
/*
 * The course of one case: control, stimulus, control; each is sent, then waited for. What was heard
 * of the stimulus decides; the controls only say whether silence means anything. An attempt that
 * came to nothing is made once more, under tokens of its own, before it counts.
 */
#include "check/judge.h"
#include <string.h>

enum {
	ATTEMPTS = 2,
	ASKED = 2,
	COUNTED = 4, /* answers that may put others off: who floods shall not stop the run */
};

/* Whoever's silence must mean something is asked for an answer first. */
static bool is_of_silence(const struct check_case *test)
{
	enum check_outcome outcome = test->expect.outcome;

	return outcome == CHECK_SILENCE || outcome == CHECK_STOPPED || outcome == CHECK_NEVER ||
	       test->control;
}

const struct check_stimulus *check__stimulus(const struct check_flight *flight)
{
	switch (flight->phase) {
	case CHECK_FIRST:
		return &flight->test->first[flight->step];
	case CHECK_STIMULUS:
		return &flight->test->send;
	default:
		return check__control(flight->test);
	}
}

static void enter(struct check_flight *flight, enum check_phase phase, struct icmp4_time now)
{
	flight->phase = (uint8_t)phase;
	flight->state = CHECK_SENDING;
	flight->piece = 0;
	flight->due = now;
	flight->control_heard = false;
	flight->asked = 0;
	flight->left = check__stimulus(flight)->repeat ? check__stimulus(flight)->repeat : 1;
}

/* To what comes before the stimulus, or to that itself. */
static void enter_stimulus(struct check_flight *flight, struct icmp4_time now)
{
	flight->step = 0;
	enter(flight, flight->test->first_count ? CHECK_FIRST : CHECK_STIMULUS, now);
}

static void enter_next(struct check_flight *flight, struct icmp4_time now)
{
	bool more = ++flight->step < flight->test->first_count;

	enter(flight, more ? CHECK_FIRST : CHECK_STIMULUS, now);
}

/* Numbers of attempts lead back to their flight: see flight_of in check.c. */
static void begin_attempt(struct check *check, struct check_flight *flight, struct icmp4_time now)
{
	uint32_t slot = (uint32_t)(flight - check->memory.flights);
	uint32_t slots = (uint32_t)check->memory.flight_count;

	do
		check->runs++;
	while (check->runs % slots != slot || !check__token(check, check->runs, CHECK_STIMULUS));
	flight->run = check->runs;
	flight->attempts++;
	if (check_needs(flight->test, &check->bench) & CHECK_NEEDS_ABSENT)
		flight->absent = (uint8_t)check->absents_given++;
	flight->answers = flight->others = flight->heard = 0;
	flight->packet_count = 0;
	flight->finding = (struct check_finding){.what = CHECK_FOUND_AS_EXPECTED};
	bool asks = is_of_silence(flight->test) && !check__is_answering(check, flight->test, now);
	if (asks)
		enter(flight, CHECK_BEFORE, now);
	else
		enter_stimulus(flight, now);
}

static enum check_verdict worth(enum check_level level, bool good)
{
	static const enum check_verdict bad[] = {CHECK_FAIL, CHECK_WARN, CHECK_INFO, CHECK_ADVICE};

	if (level == CHECK_MAY)
		return CHECK_INFO;
	return good ? CHECK_PASS : bad[level];
}

static void decide(struct check *check, struct check_flight *flight, enum check_verdict verdict)
{
	bool deaf = flight->finding.what == CHECK_FOUND_DEAF ||
		    flight->finding.what == CHECK_FOUND_UNSENT;

	flight->state = CHECK_DECIDED;
	flight->verdict = verdict;
	if (flight->finding.what != CHECK_FOUND_NEEDS)
		check->deaf = deaf ? check->deaf + 1 : 0;
}

void check__flight_begin(struct check *check, struct check_flight *flight,
			 const struct check_case *test, const struct check_chapter *chapter,
			 struct icmp4_time now)
{
	uint32_t missing =
		check_needs(test, &check->bench) & ~(check->bench.has | CHECK_NEEDS_TOLD);

	*flight = (struct check_flight){.test = test, .chapter = chapter, .due = now};
	if (!missing) {
		begin_attempt(check, flight, now);
		return;
	}
	flight->finding = (struct check_finding){.what = CHECK_FOUND_NEEDS, .got = missing};
	decide(check, flight, CHECK_NOT_RUN);
}

void check__flight_unsent(struct check *check, struct check_flight *flight, int reason)
{
	flight->finding =
		(struct check_finding){.what = CHECK_FOUND_UNSENT, .got = (uint32_t)reason};
	decide(check, flight, CHECK_NOT_RUN);
}

void check__flight_sent(struct check *check, struct check_flight *flight, struct icmp4_time now)
{
	int64_t wait_ns = check->options.timeout_ns;

	if (flight->phase == CHECK_BEFORE || flight->phase == CHECK_AFTER)
		flight->asked_at = now;
	else
		flight->sent_at = now;
	if (--flight->left) {
		flight->due = icmp4_time_add(now, check__stimulus(flight)->gap_ms * ICMP4_MS_NS);
		return;
	}
	if (flight->phase == CHECK_STIMULUS && flight->test->wait_ms)
		wait_ns = flight->test->wait_ms * ICMP4_MS_NS;
	if (flight->phase == CHECK_FIRST)
		wait_ns = flight->test->first_ms ? flight->test->first_ms * ICMP4_MS_NS
						 : check->options.settle_ns;
	flight->state = CHECK_WAITING;
	flight->due = icmp4_time_add(now, wait_ns);
}

void check__keep(struct check_flight *flight, const uint8_t *bytes, size_t length, bool sent,
		 enum check_side side, struct icmp4_time at)
{
	/* The last place is for an arrival. */
	if (flight->packet_count + (sent ? 1 : 0) >= CHECK_PACKETS)
		return;
	struct check_packet *packet = &flight->packets[flight->packet_count++];

	packet->at = at;
	packet->sent = sent;
	packet->side = side;
	packet->length = (uint32_t)length;
	packet->held = length < CHECK_KEPT ? (uint32_t)length : CHECK_KEPT;
	memcpy(packet->bytes, bytes, packet->held);
}

/* What was sent, written again: it comes of the row, the bench and the token alone. */
static void look_at_sent(const struct check *check, const struct check_flight *flight,
			 const struct check_bench *bench, struct check_look *look)
{
	uint16_t token = check__token(check, flight->run, CHECK_STIMULUS);
	uint8_t *room = check->memory.room;
	size_t length = check__build(&flight->test->send, bench, token, room);

	check__look(look, room, length, length, NULL);
}

static void take_answer(struct check *check, struct check_flight *flight, struct check_look *look,
			struct icmp4_time now)
{
	const struct check_expect *expect = &flight->test->expect;
	struct check_bench bench = check__bench(check, flight);
	struct check_look sent;

	look_at_sent(check, flight, &bench, &sent);
	look->sent = &sent;
	look->after_ms = (uint32_t)(icmp4_time_since(now, flight->sent_at) / ICMP4_MS_NS);
	struct check_finding finding = check__judge(expect, look, &bench);
	look->sent = NULL;

	if (!flight->answers++ || flight->finding.what == CHECK_FOUND_AS_EXPECTED)
		flight->finding = finding;
	if (flight->state == CHECK_WAITING && !check__count_claim(expect))
		flight->due =
			icmp4_time_min(flight->due, icmp4_time_add(now, check->options.settle_ns));
}

void check__flight_heard(struct check *check, struct check_flight *flight, enum check_phase phase,
			 enum check_side side, const struct check_look *look, struct icmp4_time now)
{
	struct check_look copy = *look;

	if (phase == CHECK_FIRST)
		return;
	if (phase != CHECK_STIMULUS) {
		if (phase == (enum check_phase)flight->phase) {
			flight->control_heard = true;
			check__note_control(check, flight, now);
			flight->due = flight->state == CHECK_WAITING ? now : flight->due;
		}
		return;
	}
	check__keep(flight, look->bytes, look->length, false, side, now);
	if (flight->heard++ < COUNTED)
		check__pace_heard(check, look, now);
	if (check__fits(&flight->test->expect, look, side))
		take_answer(check, flight, &copy, now);
	else if (check__is_strange(flight->test, look, side) && !flight->answers &&
		 flight->finding.what == CHECK_FOUND_AS_EXPECTED)
		flight->finding = check__strange(flight->test, look, side);
	flight->others += check__is_beside(flight->test, look, side);
}

/* How many answers there were is a claim like the others; unless it is made, one a stimulus. */
static void count_answers(struct check_flight *flight)
{
	const struct check_expect *expect = &flight->test->expect;
	const struct check_claim *claim = check__count_claim(expect);
	uint32_t most = flight->test->send.repeat ? flight->test->send.repeat : 1;

	if (flight->finding.what != CHECK_FOUND_AS_EXPECTED)
		return;
	if (claim && (flight->answers < claim->low ||
		      flight->answers > (claim->high ? claim->high : claim->low)))
		flight->finding = (struct check_finding){.what = CHECK_FOUND_FIELD,
							 .claim = claim,
							 .got = flight->answers,
							 .want = claim->low};
	else if (!claim && flight->answers + flight->others > most)
		flight->finding = (struct check_finding){.what = CHECK_FOUND_MANY,
							 .got = flight->answers + flight->others};
}

static bool is_missing(const struct check_flight *flight)
{
	switch (flight->test->expect.outcome) {
	case CHECK_SILENCE:
	case CHECK_STOPPED:
	case CHECK_NEVER:
	case CHECK_OPTIONAL:
		return false;
	default:
		return !flight->answers;
	}
}

/* What is optional is not missed where it is off. */
static bool switched_off(const struct check *check, struct check_flight *flight)
{
	uint32_t told = check_needs(flight->test, &check->bench) & CHECK_NEEDS_TOLD;

	if (told)
		flight->finding = (struct check_finding){.what = CHECK_FOUND_NEEDS, .got = told};
	return told;
}

/* What such an error must say is no question where something else is answered instead. */
static bool is_instead(const struct check *check, const struct check_flight *flight)
{
	return check_needs(flight->test, &check->bench) & CHECK_NEEDS_REPORT &&
	       flight->finding.what == CHECK_FOUND_OTHER &&
	       flight->finding.type != flight->test->expect.type;
}

static void conclude(struct check *check, struct check_flight *flight, struct icmp4_time now)
{
	struct check_finding *finding = &flight->finding;
	bool passes = flight->test->expect.outcome == CHECK_PASSED;

	if (is_missing(flight) && finding->what == CHECK_FOUND_AS_EXPECTED)
		finding->what = passes ? CHECK_FOUND_STOPPED : CHECK_FOUND_NO_ANSWER;
	count_answers(flight);
	bool lost = finding->what == CHECK_FOUND_NO_ANSWER || finding->what == CHECK_FOUND_STOPPED;

	if (lost && flight->attempts < ATTEMPTS)
		begin_attempt(check, flight, now);
	else if ((lost || is_instead(check, flight)) && switched_off(check, flight))
		decide(check, flight, CHECK_NOT_RUN);
	else
		decide(check, flight,
		       worth(flight->test->level, finding->what == CHECK_FOUND_AS_EXPECTED));
}

static void give_up(struct check *check, struct check_flight *flight, struct icmp4_time now)
{
	if (flight->attempts < ATTEMPTS) {
		begin_attempt(check, flight, now);
		return;
	}
	flight->finding = (struct check_finding){.what = CHECK_FOUND_DEAF};
	decide(check, flight, CHECK_NOT_RUN);
}

/* Somebody else's errors may just have used up what the device sends of them: the control is asked
 * again, and not after a wait of minutes the whole case. */
static bool asks_again(struct check_flight *flight, struct icmp4_time now)
{
	uint8_t asked = (uint8_t)(flight->asked + 1);

	if (asked >= ASKED)
		return false;
	enter(flight, (enum check_phase)flight->phase, now);
	flight->asked = asked;
	return true;
}

void check__flight_due(struct check *check, struct check_flight *flight, struct icmp4_time now)
{
	bool silent = !flight->heard;

	switch ((enum check_phase)flight->phase) {
	case CHECK_BEFORE:
		if (flight->control_heard)
			enter_stimulus(flight, now);
		else if (!asks_again(flight, now))
			give_up(check, flight, now);
		return;
	case CHECK_FIRST:
		enter_next(flight, now);
		return;
	case CHECK_STIMULUS:
		if (silent && !check__is_confirmed(check, flight, now))
			enter(flight, CHECK_AFTER, now);
		else
			conclude(check, flight, now);
		return;
	default:
		if (flight->control_heard || !silent)
			conclude(check, flight, now);
		else if (!asks_again(flight, now))
			give_up(check, flight, now);
	}
}

void check__flight_spare(struct check *check, struct check_flight *flight, struct icmp4_time now)
{
	if (flight->phase == CHECK_BEFORE && check__is_answering(check, flight->test, now))
		enter_stimulus(flight, now);
	else if (flight->phase == CHECK_AFTER && check__is_confirmed(check, flight, now))
		conclude(check, flight, now);
}
