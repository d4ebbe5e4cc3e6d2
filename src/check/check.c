/* SPDX-License-Identifier: MIT */
/*
 * The judge itself: which case is next, when the next stimulus may leave, and to which case an
 * arrival belongs. What becomes of a case is flight.c's to know, what its octets are stimulus.c's,
 * and whether an answer is right judge.c's.
 */
#include "base/siphash.h"
#include "check/judge.h"

enum { DOMAIN_ORDER = 0x6f726465, LONG_WAIT_MS = 10000 };

void check_options_default(struct check_options *options)
{
	*options = (struct check_options){
		.profile = CHECK_RFC1812,
		.gap_ns = 20 * ICMP4_MS_NS,
		.error_gap_ns = 1050 * ICMP4_MS_NS, /* limiters commonly refill once a second */
		.timeout_ns = 1 * ICMP4_S_NS,
		.settle_ns = 100 * ICMP4_MS_NS,
		.survey = CHECK_SURVEY_LIMITS | CHECK_SURVEY_FINGERPRINT,
	};
}

static void swap(uint16_t *order, size_t i, size_t j)
{
	uint16_t number = order[i];

	order[i] = order[j];
	order[j] = number;
}

static bool is_long(const struct check_case *test)
{
	return test->wait_ms >= LONG_WAIT_MS || test->first_ms >= LONG_WAIT_MS;
}

/* Those that are wanted, in an order of the key's (Fisher and Yates); but whoever waits long begins
 * first, so that the others need not wait for it. */
static void deal(struct check *check)
{
	uint16_t *order = check->memory.order;
	size_t front = 0;

	for (size_t i = 0; i < check_case_count(); i++)
		if (!check->options.wanted ||
		    check->options.wanted(check->options.world, check_case_at(i, NULL)))
			order[check->wanted++] = (uint16_t)i;
	for (size_t i = check->wanted; i > 1; i--)
		swap(order, i - 1, icmp4__random(&check->key, DOMAIN_ORDER, i) % i);
	for (size_t i = 0; i < check->wanted; i++)
		if (is_long(check_case_at(order[i], NULL)))
			swap(order, front++, i);
}

bool check_init(struct check *check, const struct check_options *options,
		const struct check_bench *bench, const struct check_memory *memory,
		const struct icmp4_key *key, struct icmp4_time now)
{
	*check = (struct check){
		.options = *options,
		.bench = *bench,
		.memory = *memory,
		.key = *key,
		.next_at = now,
		.begun_at = now,
		.last_at = now,
		.busy_at = now,
	};
	for (size_t i = 0; i < memory->flight_count; i++)
		memory->flights[i].state = CHECK_FREE;
	deal(check);
	check__survey_begin(check, now);
	return check->wanted || check->survey.part;
}

static bool is_idle(const struct check_flight *flight)
{
	return flight->state == CHECK_FREE || flight->state == CHECK_TOLD;
}

static void begin_cases(struct check *check, struct icmp4_time now)
{
	for (size_t i = 0; i < check->memory.flight_count && check->begun < check->wanted; i++) {
		struct check_flight *flight = &check->memory.flights[i];
		const struct check_chapter *chapter;

		if (check->stopped || !is_idle(flight))
			continue;
		uint16_t number = check->memory.order[check->begun++];
		const struct check_case *test = check_case_at(number, &chapter);

		check__flight_begin(check, flight, test, chapter, now);
	}
}

/* --- What leaves --- */

void check__address_frame(struct check *check, const struct check_stimulus *s,
			  struct icmp4_packet *packet)
{
	check->label = (struct icmp4_mpls_entry){
		.label = check->bench.label, .bottom = true, .ttl = s->label_ttl};
	packet->labels = &check->label;
	packet->label_count = s->label_ttl ? 1 : 0;
	packet->form = ICMP4_FORM_DATAGRAM;
	packet->interface = check->bench.interface;
	packet->link = s->link;
	if (check->bench.frames)
		packet->next_hop =
			check->bench.next_hop ? check->bench.next_hop : check->bench.device;
}

/* The next fragment of the flight's stimulus, where there is one that shall leave. */
static bool put_piece(struct check *check, struct check_flight *flight, struct icmp4_time now,
		      struct icmp4_packet *packet)
{
	const struct check_stimulus *s = check__stimulus(flight);
	enum check_phase phase = (enum check_phase)flight->phase;
	uint16_t token = check__token(check, flight->run, phase);
	uint8_t *room = check->memory.room;
	struct check_bench bench = check__bench(check, flight);
	size_t length = check__build(s, &bench, token, room), piece = 0;

	while (!piece && check__piece(s, room, length, flight->piece, packet->bytes, &piece))
		flight->piece++;
	if (!piece) {
		flight->piece = 0;
		check__flight_sent(check, flight, now);
		return false;
	}
	packet->held = packet->length = piece;
	packet->tag = (uint64_t)flight->run << 2 | phase;
	check__address_frame(check, s, packet);
	if (phase == CHECK_FIRST || phase == CHECK_STIMULUS)
		check__keep(flight, packet->bytes, piece, true, CHECK_AT_TESTER, now);
	check__pace_sent(check, flight, now);
	return true;
}

bool check_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet)
{
	struct check_flight *flight;

	if (check->survey.part && !check->stopped && check__survey_output(check, now, packet))
		return true;
	if (check->survey.part)
		return false;
	begin_cases(check, now);
	while (!check->stopped && (flight = check__pace_next(check, now)))
		if (put_piece(check, flight, now, packet))
			return true;
	return false;
}

void check_failed(struct check *check, uint64_t tag, int reason)
{
	struct check_flight *flight =
		&check->memory.flights[(tag >> 2) % check->memory.flight_count];

	if (!check->survey.part && flight->run == tag >> 2 && flight->state == CHECK_SENDING)
		check__flight_unsent(check, flight, reason);
}

/* --- What arrives --- */

/* The flight of a token, if that attempt is still under way. */
static struct check_flight *flight_of(const struct check *check, uint16_t token,
				      enum check_phase *phase)
{
	for (size_t i = 0; i < check->memory.flight_count; i++) {
		struct check_flight *flight = &check->memory.flights[i];

		if (flight->state != CHECK_SENDING && flight->state != CHECK_WAITING)
			continue;
		for (unsigned p = CHECK_BEFORE; p <= flight->phase; p++)
			if (check__token(check, flight->run, (enum check_phase)p) == token) {
				*phase = (enum check_phase)p;
				return flight;
			}
	}
	return NULL;
}

void check_input(struct check *check, struct icmp4_time now, enum check_side side,
		 const struct icmp4_packet *packet)
{
	struct check_look look;
	uint16_t tokens[2];

	if (packet->form != ICMP4_FORM_DATAGRAM)
		return;
	check__look(&look, packet->bytes, packet->held, packet->length, NULL);
	look.behind = side == CHECK_AT_SINK;
	unsigned count = check__tokens(&look, &check->bench, side, tokens);

	/* Who checks itself hears what it sends. */
	if (check->bench.tester == check->bench.device && look.view.ip && count &&
	    icmp4_ip_id(look.view.ip) == tokens[0])
		return;
	for (unsigned i = 0; i < count && check->survey.part; i++)
		check__survey_heard(check, now, tokens[i], &look);
	for (unsigned i = 0; i < count; i++) {
		enum check_phase phase;
		struct check_flight *flight = flight_of(check, tokens[i], &phase);

		if (!flight)
			continue;
		check__flight_heard(check, flight, phase, side, &look, now);
		return;
	}
}

const struct check_case *check_case_of(const struct check *check, const struct icmp4_packet *packet)
{
	enum check_phase phase;
	const struct check_flight *flight;

	if (check->survey.part || packet->held < ICMP4_IP_HEADER)
		return NULL;
	flight = flight_of(check, icmp4_ip_id(packet->bytes), &phase);
	return flight ? flight->test : NULL;
}

/* --- Time --- */

struct icmp4_time check_deadline(const struct check *check)
{
	struct icmp4_time next = ICMP4_NEVER;

	if (check->survey.part)
		return check->survey.next;
	for (size_t i = 0; i < check->memory.flight_count; i++) {
		const struct check_flight *flight = &check->memory.flights[i];
		struct icmp4_time due = flight->due;

		if (is_idle(flight) && (check->begun == check->wanted || check->stopped))
			continue;
		if (is_idle(flight) || flight->state == CHECK_DECIDED)
			return (struct icmp4_time){0};
		if (flight->state == CHECK_SENDING)
			due = check__pace_deadline(check, flight);
		next = icmp4_time_min(next, due);
	}
	return next;
}

static bool is_busy(const struct check *check)
{
	if (check->survey.part || check->begun < check->wanted)
		return true;
	for (size_t i = 0; i < check->memory.flight_count; i++) {
		const struct check_flight *flight = &check->memory.flights[i];

		if (flight->state == CHECK_SENDING ||
		    (flight->state == CHECK_WAITING && !is_long(flight->test)))
			return true;
	}
	return false;
}

static void note_time(struct check *check, struct icmp4_time now)
{
	if (check_done(check))
		return;
	check->last_at = now;
	if (is_busy(check))
		check->busy_at = now;
}

int64_t check_took(const struct check *check)
{
	return icmp4_time_since(check->last_at, check->begun_at);
}

int64_t check_busy(const struct check *check)
{
	return icmp4_time_since(check->busy_at, check->begun_at);
}

void check_advance(struct check *check, struct icmp4_time now)
{
	note_time(check, now);
	for (size_t i = 0; i < check->memory.flight_count; i++) {
		struct check_flight *flight = &check->memory.flights[i];

		if (flight->state == CHECK_WAITING && !icmp4_time_before(now, flight->due))
			check__flight_due(check, flight, now);
		else if (flight->state == CHECK_SENDING)
			check__flight_spare(check, flight, now);
	}
	/* So many in a row, side by side: it is gone. */
	if (check->deaf >= check->memory.flight_count)
		check->stopped = true;
}

/* --- What was found out --- */

static struct check_event event_of(const struct check *check, const struct check_flight *flight)
{
	bool bad = flight->verdict == CHECK_FAIL || flight->verdict == CHECK_WARN ||
		   flight->verdict == CHECK_ADVICE;
	bool aside = bad && flight->test->aside && check->options.profile == CHECK_BCP;

	return (struct check_event){
		.test = flight->test,
		.chapter = flight->chapter,
		.verdict = aside ? CHECK_INFO : flight->verdict,
		.finding = flight->finding,
		.aside = aside,
		.at = flight->due,
		.attempts = flight->attempts,
		.packets = flight->packets,
		.packet_count = flight->packet_count,
	};
}

bool check_event(struct check *check, struct check_event *event)
{
	for (size_t i = 0; i < check->memory.flight_count; i++) {
		struct check_flight *flight = &check->memory.flights[i];

		if (flight->state != CHECK_DECIDED)
			continue;
		*event = event_of(check, flight);
		flight->state = CHECK_TOLD;
		check->counts[event->verdict]++;
		return true;
	}
	return false;
}

bool check_surveyed(struct check *check)
{
	struct check_survey *survey = &check->survey;

	if (survey->told || survey->part || !(survey->measured || survey->printed))
		return false;
	survey->told = true;
	return true;
}

bool check_done(const struct check *check)
{
	if (check->stopped)
		return true;
	if (check->survey.part)
		return false;
	for (size_t i = 0; i < check->memory.flight_count; i++)
		if (!is_idle(&check->memory.flights[i]))
			return false;
	return check->begun == check->wanted;
}

bool check_is_deaf(const struct check *check)
{
	return check->stopped && check->deaf >= check->memory.flight_count;
}

void check_stop(struct check *check)
{
	check->stopped = true;
}

/* --- Words --- */

const char *check_verdict_name(enum check_verdict verdict)
{
	static const char *const names[CHECK_VERDICTS] = {"pass", "fail",   "warn",
							  "info", "advice", "not-run"};

	return names[verdict];
}

const char *check_level_name(enum check_level level)
{
	static const char *const names[CHECK_LEVELS] = {"must", "should", "may", "derived"};

	return names[level];
}
