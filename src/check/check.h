/* SPDX-License-Identifier: MIT */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H
/*
 * The judge: is that device's ICMP right? It sends the stimulus of each case (case.h), holds what
 * comes back against what is expected, and says what it found. An engine like the others: it
 * allocates nothing, reads no clock, and knows neither sockets nor labs.
 *
 *	check_init(&check, &options, &bench, &memory, &key, now);
 *	check_output(&check, now, &packet)        one stimulus, or a fragment of it
 *	check_input(&check, now, place, &packet)  what arrived, at the tester or behind the device
 *	check_deadline, check_advance, check_done
 *	check_event(&check, &event)               a verdict, with the packets it rests on
 *
 * Cases run side by side in an order that the key decides. What is sent bears a token (the IP
 * identification, and with it an identifier or a port), so that each arrival finds its case.
 *
 *	case ─> control, if it is one of silence ─> stimulus ─> control, if nothing was heard ─>
 *verdict
 *
 * Without an answer to its controls a silence says nothing, and a missing answer only that
 * somebody is gone.
 */
#include "check/case.h"
#include "check/survey/survey.h"
#include <icmp4/object.h>

enum { CHECK_ABSENTS = 16 };

/* Where the tester and the device stand. An address of 0 is not known. */
struct check_bench {
	uint32_t has;            /* CHECK_NEEDS_x that are met */
	uint32_t set;            /* CHECK_SET_x */
	uint32_t tester, second; /* another address that leads to the tester */
	uint32_t device, far, beyond, narrow, absent, nowhere, third;
	struct icmp4_prefix link, far_link; /* length 0: not known */
	uint32_t absents[CHECK_ABSENTS]; /* as many as there are: each case takes the next, so that
					  * none finds what another has left behind */
	uint8_t absent_count;
	uint16_t mtu; /* of the tester's link */
	uint16_t narrow_mtu;
	uint32_t label;     /* that the device switches */
	uint8_t hops;       /* routers in front of the device */
	uint32_t next_hop;  /* whom frames are for; 0: the device */
	uint32_t interface; /* where frames leave */
	bool frames; /* every datagram is put on the link by itself, and names its next hop */
};

/* CHECK_NEEDS_x in the words of a person: "a host behind the device". */
const char *check_need_text(uint32_t need);
/* The same of a place: "a host behind the device". */
const char *check_place_text(enum check_place place);
/* All that a case wants of its bench. */
uint32_t check_needs(const struct check_case *test, const struct check_bench *bench);
/* False: not known, or not there. */
bool check_address(const struct check_bench *bench, enum check_place place, uint32_t *address);

enum check_profile { CHECK_RFC1812, CHECK_BCP };

struct check_options {
	enum check_profile profile;
	int64_t gap_ns;       /* between two stimuli at least */
	int64_t error_gap_ns; /* between two that ask for an error, where no limit was measured */
	int64_t timeout_ns;   /* for an answer */
	int64_t settle_ns;    /* after it, for another that should not come */
	/* Which cases; NULL: all. */
	bool (*wanted)(const void *world, const struct check_case *test);
	const void *world;
	unsigned survey; /* CHECK_SURVEY_x, before the first case */
};

void check_options_default(struct check_options *options);

enum check_verdict {
	CHECK_PASS,
	CHECK_FAIL,    /* a MUST is broken */
	CHECK_WARN,    /* a SHOULD */
	CHECK_INFO,    /* a MAY: this is how; or current practice sets the rule aside */
	CHECK_ADVICE,  /* of no RFC's, but of experience */
	CHECK_NOT_RUN, /* or it says nothing */
	CHECK_VERDICTS,
};

/* "pass", "fail", "warn", "info", "advice", "not-run" */
const char *check_verdict_name(enum check_verdict verdict);

enum check_found {
	CHECK_FOUND_AS_EXPECTED,
	CHECK_FOUND_NO_ANSWER,
	CHECK_FOUND_OTHER,    /* type and code: an answer, but not that */
	CHECK_FOUND_UNWANTED, /* the same, where nothing should come */
	CHECK_FOUND_PASSED,   /* it came through the device */
	CHECK_FOUND_STOPPED,  /* it did not */
	CHECK_FOUND_FIELD,    /* claim: does not hold; got, want */
	CHECK_FOUND_ABSENT,   /* claim: the answer has no such field */
	CHECK_FOUND_UNSOUND,  /* the answer's own checksum is wrong, or it is malformed */
	CHECK_FOUND_MANY,     /* got: answers, where one should come */
	CHECK_FOUND_DEAF,     /* the control was not answered */
	CHECK_FOUND_NEEDS,    /* got: CHECK_NEEDS_x that is not met */
	CHECK_FOUND_UNSENT,   /* got: errno */
};

struct check_finding {
	enum check_found what;
	const struct check_claim *claim;
	uint32_t got, want;
	uint8_t type, code;
};

/* A packet that a verdict rests on, or its beginning. */
enum { CHECK_KEPT = 1536, CHECK_PACKETS = 12 };

enum check_side { CHECK_AT_TESTER, CHECK_AT_SINK };

struct check_packet {
	struct icmp4_time at;
	bool sent;
	enum check_side side;
	uint32_t held, length;
	uint8_t bytes[CHECK_KEPT];
};

struct check_event {
	const struct check_case *test;
	const struct check_chapter *chapter;
	enum check_verdict verdict;
	struct check_finding finding;
	bool aside; /* current practice sets it aside: test->aside says which */
	struct icmp4_time at;
	unsigned attempts;
	const struct check_packet *packets; /* valid until the next call */
	size_t packet_count;
};

/* A case under way. Its members are the judge's business. */
struct check_flight {
	const struct check_case *test;
	const struct check_chapter *chapter;
	uint32_t run; /* number of this attempt; its tokens come of it */
	uint8_t state, phase, attempts;
	uint8_t left;               /* times that the stimulus still leaves */
	uint8_t step;               /* which of those before it */
	uint16_t piece;             /* fragment that is next */
	struct icmp4_time due;      /* to send, or until when to wait */
	struct icmp4_time sent_at;  /* the stimulus, */
	struct icmp4_time asked_at; /* and its control */
	uint32_t answers;           /* of the kind that was expected */
	uint32_t others;            /* errors beside them */
	uint32_t heard;             /* of any */
	bool control_heard;         /* in this phase */
	uint8_t asked;              /* times that the control was, in this phase */
	enum check_verdict verdict;
	struct check_finding finding;
	struct check_packet packets[CHECK_PACKETS];
	uint8_t packet_count;
	uint8_t absent; /* number of its own absent address */
};

struct check_memory {
	struct check_flight *flights;
	size_t flight_count; /* cases that run side by side */
	uint16_t *order;     /* check_case_count() of them */
	uint8_t *room;       /* CHECK_ROOM octets */
};

enum { CHECK_ROOM = 65536 };

/*
 * A control that was answered: for a while it need not be asked again before a stimulus, nor after
 * one that had left before it.
 */
enum { CHECK_CONTROLS = 16 };

struct check_control {
	const struct check_stimulus *stimulus;
	struct icmp4_time asked_at, at;
};

/* A kind of limit each, and one for the errors whose limit is not known. */
enum { CHECK_LIMIT_SLOTS = CHECK_LIMITS + 1 };

struct check {
	struct check_options options;
	struct check_bench bench;
	struct check_memory memory;
	struct icmp4_key key;
	size_t wanted, begun; /* cases */
	uint32_t runs;
	uint32_t absents_given;
	struct icmp4_mpls_entry label;              /* of what leaves */
	struct icmp4_time next_at;                  /* nothing leaves before */
	struct icmp4_time ready[CHECK_LIMIT_SLOTS]; /* nor what wants an answer of that kind */
	struct check_control controls[CHECK_CONTROLS];
	uint32_t deaf; /* cases in a row whose controls were not answered, or that did not leave */
	bool stopped;
	struct icmp4_time begun_at, last_at; /* of the run */
	struct icmp4_time busy_at;           /* from here on only cases that wait long were left */
	uint32_t counts[CHECK_VERDICTS];
	struct check_survey survey;
};

/* False: no case is wanted, and no survey. */
bool check_init(struct check *check, const struct check_options *options,
		const struct check_bench *bench, const struct check_memory *memory,
		const struct icmp4_key *key, struct icmp4_time now);
void check_input(struct check *check, struct icmp4_time now, enum check_side side,
		 const struct icmp4_packet *packet);
bool check_output(struct check *check, struct icmp4_time now, struct icmp4_packet *packet);
void check_failed(struct check *check, uint64_t tag, int reason);
struct icmp4_time check_deadline(const struct check *check);
void check_advance(struct check *check, struct icmp4_time now);
bool check_event(struct check *check, struct check_event *event);
/* From one stimulus that asks for an error to the next: by the slowest limit that was measured. */
int64_t check_error_gap(const struct check *check);
/* Once, when the survey is done: check->survey has what it found. */
bool check_surveyed(struct check *check);
/* Which part of the survey is under way; NULL: none. */
const char *check_survey_part(const struct check *check);
/* Whose stimulus that is, as it arrives at the device; NULL: nobody's under way. */
const struct check_case *check_case_of(const struct check *check,
				       const struct icmp4_packet *packet);
/* How long it took so far; and how long it would have without the cases that must wait long. */
int64_t check_took(const struct check *check);
int64_t check_busy(const struct check *check);
/* Every case has its verdict; or the device has gone silent, and check_is_deaf. */
bool check_done(const struct check *check);
bool check_is_deaf(const struct check *check);
void check_stop(struct check *check);

/* Field names of findings: "ip.ttl"; and what their numbers are. */
enum check_kind { CHECK_KIND_NUMBER, CHECK_KIND_HEX, CHECK_KIND_ADDRESS, CHECK_KIND_PLACE };
const char *check_field_name(enum check_field field);
enum check_kind check_field_kind(enum check_field field);

#endif
