/* SPDX-License-Identifier: MIT */
#ifndef CHECK_JUDGE_H
#define CHECK_JUDGE_H
/* What the files of src/check share. */
#include "check/check.h"
#include <icmp4/view.h>

enum { CHECK_TTL = 64, CHECK_CLOSED_PORT = 40001, CHECK_ANY_CODE = 255 };

/* stimulus.c: the whole datagram into room of CHECK_ROOM octets; its length. */
size_t check__build(const struct check_stimulus *stimulus, const struct check_bench *bench,
		    uint16_t token, uint8_t *room);
/* Its n-th fragment, elsewhere: false, there is none. Those left out are of length 0. */
bool check__piece(const struct check_stimulus *stimulus, const uint8_t *datagram, size_t length,
		  unsigned n, uint8_t *bytes, size_t *piece);
/* Would a sender without faults send it? */
bool check__is_honest(const struct check_stimulus *stimulus);

/* transport.c: what the header carries; its natural length, and the octets. */
size_t check__payload_length(const struct check_stimulus *stimulus);
uint8_t check__protocol(const struct check_stimulus *stimulus);
void check__payload(const struct check_stimulus *stimulus, const struct check_bench *bench,
		    uint16_t token, uint8_t *at, size_t length);

/* A datagram to read fields of, beside what it came of. */
struct check_look {
	struct icmp4_view view;
	const uint8_t *bytes;
	size_t length;
	uint32_t after_ms;             /* since the stimulus left */
	bool behind;                   /* the device */
	const struct check_look *sent; /* NULL: it is that itself */
};

void check__look(struct check_look *look, const uint8_t *bytes, size_t held, size_t length,
		 const struct check_look *sent);
/* field.c; false: it has none. */
bool check__read(const struct check_look *look, enum check_field field, uint32_t *value);

/* judge.c: is it the answer that was expected, and if so, what is wrong with it? */
bool check__is_icmp(const struct check_look *look, uint8_t type, uint8_t code);
bool check__fits(const struct check_expect *expect, const struct check_look *look,
		 enum check_side side);
struct check_finding check__judge(const struct check_expect *expect, const struct check_look *look,
				  const struct check_bench *bench);
/* Does it claim how many answers there are? */
const struct check_claim *check__count_claim(const struct check_expect *expect);

/* strange.c: of what is not the answer; is it amiss, what is it, and is it one too many? */
bool check__is_strange(const struct check_case *test, const struct check_look *look,
		       enum check_side side);
struct check_finding check__strange(const struct check_case *test, const struct check_look *look,
				    enum check_side side);
bool check__is_beside(const struct check_case *test, const struct check_look *look,
		      enum check_side side);

/* token.c: of an arrival; up to two, the likelier first. */
unsigned check__tokens(const struct check_look *look, const struct check_bench *bench,
		       enum check_side side, uint16_t tokens[2]);

/* check.c: where a stimulus goes. */
void check__address_frame(struct check *check, const struct check_stimulus *stimulus,
			  struct icmp4_packet *packet);

/* survey/: what is learned before the first case. */
void check__survey_begin(struct check *check, struct icmp4_time now);
bool check__survey_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet);
void check__survey_heard(struct check *check, struct icmp4_time now, uint16_t token,
			 const struct check_look *look);
/* The kind whose bucket such an answer is of: CHECK_LIMITS, of an error that nobody measured;
 * CHECK_LIMIT_SLOTS, of no limit at all. */
unsigned check__limit_slot(const struct check_survey *survey, uint8_t type, uint8_t code);
/* Until an empty one has an answer again. */
int64_t check__limit_refill(const struct check_survey *survey, unsigned kind);
bool check__limit_is_error(unsigned kind);
/* bench.c: the bench as this case has it, with an absent address of its own. */
struct check_bench check__bench(const struct check *check, const struct check_flight *flight);

/* control.c: what the silence of a case is measured by; was it answered lately enough to send the
 * stimulus, or late enough to believe the silence? */
const struct check_stimulus *check__control(const struct check_case *test);
bool check__is_answering(const struct check *check, const struct check_case *test,
			 struct icmp4_time now);
bool check__is_confirmed(const struct check *check, const struct check_flight *flight,
			 struct icmp4_time now);
void check__note_control(struct check *check, const struct check_flight *flight,
			 struct icmp4_time now);

/* provoke.c: slots of the answers that what is next to leave may want, as bits. */
uint32_t check__provoked(const struct check *check, const struct check_flight *flight);

/* pace.c: when the next of a flight leaves, and which flight's is next. */
void check__pace_begin(struct check *check, struct icmp4_time now);
struct icmp4_time check__pace_at(const struct check *check, const struct check_flight *flight);
struct check_flight *check__pace_next(const struct check *check, struct icmp4_time now);
/* ICMP4_NEVER: not before another one. */
struct icmp4_time check__pace_deadline(const struct check *check,
				       const struct check_flight *flight);
void check__pace_sent(struct check *check, const struct check_flight *flight,
		      struct icmp4_time now);
/* An error, whether it was wanted or not. */
void check__pace_heard(struct check *check, const struct check_look *look, struct icmp4_time now);

/* flight.c: the course of a case. */
enum check_state { CHECK_FREE, CHECK_SENDING, CHECK_WAITING, CHECK_DECIDED, CHECK_TOLD };
enum check_phase { CHECK_BEFORE, CHECK_FIRST, CHECK_STIMULUS, CHECK_AFTER };

const struct check_stimulus *check__stimulus(const struct check_flight *flight);
void check__flight_begin(struct check *check, struct check_flight *flight,
			 const struct check_case *test, const struct check_chapter *chapter,
			 struct icmp4_time now);
/* One stimulus has left, whole. */
void check__flight_sent(struct check *check, struct check_flight *flight, struct icmp4_time now);
void check__flight_heard(struct check *check, struct check_flight *flight, enum check_phase phase,
			 enum check_side side, const struct check_look *look,
			 struct icmp4_time now);
void check__flight_due(struct check *check, struct check_flight *flight, struct icmp4_time now);
/* What it was to send may have become needless. */
void check__flight_spare(struct check *check, struct check_flight *flight, struct icmp4_time now);
void check__flight_unsent(struct check *check, struct check_flight *flight, int reason);
void check__keep(struct check_flight *flight, const uint8_t *bytes, size_t length, bool sent,
		 enum check_side side, struct icmp4_time at);
uint16_t check__token(const struct check *check, uint32_t run, enum check_phase phase);

#endif
