/* SPDX-License-Identifier: MIT */
#ifndef CHECK_SURVEY_SURVEY_H
#define CHECK_SURVEY_SURVEY_H
/*
 * What is learned of the device before it is judged: how many answers of each kind it is willing to
 * give (limits.c), which paces the cases, and what its answers say of the stack behind them
 * (fingerprint.c). Some thousand datagrams at most, some twenty seconds; nothing of it is a
 * verdict.
 */
#include "check/survey/train.h"
#include <icmp4/types.h>

/* Parts of a survey, as bits of check_options.survey. */
enum { CHECK_SURVEY_LIMITS = 1, CHECK_SURVEY_FINGERPRINT = 2 };

/* The number of such a bit: "limits", "fingerprint"; NULL: there is none. */
const char *check_survey_name(unsigned bit);

/* --- Limits --- */

/* Kinds of answer; kind.c has the table. The last, from CHECK_LIMITS_TRAINS on, no train measures,
 * but rounds.c: they come late, or ever less often. */
enum { CHECK_LIMITS_TRAINS = 8, CHECK_LIMITS = 10 };

enum check_limit_state {
	CHECK_LIMIT_UNMEASURED,
	CHECK_LIMIT_SILENT, /* there is no such answer at all */
	CHECK_LIMIT_NONE,   /* each of sent was answered */
	CHECK_LIMIT_FOUND,
	CHECK_LIMIT_SHARED, /* with the kind of that number */
	CHECK_LIMIT_STATES,
};

enum check_scope { CHECK_SCOPE_UNKNOWN, CHECK_SCOPE_ALL, CHECK_SCOPE_DESTINATION };

struct check_limit {
	enum check_limit_state state;
	unsigned shared_with;
	uint32_t depth;      /* answers at once */
	uint32_t rate_milli; /* then so many thousandths a second; 0: none within five seconds */
	enum check_scope scope;
	enum check_maybe randomised;
	bool spent_by_others; /* errors of other kinds empty its bucket, too */
	uint32_t sent, answered;
};

/* Type and code of the kind of that number. */
void check_limit_kind(unsigned kind, uint8_t *type, uint8_t *code);
/* "none", "limited" */
const char *check_limit_state_name(enum check_limit_state state);

/* --- Fingerprint --- */

/* How a field of an answer follows that of what it answers. */
enum check_follows {
	CHECK_NOT_SEEN,
	CHECK_COPIED,
	CHECK_ZERO, /* whatever it was */
	CHECK_ONE,
	CHECK_OTHER,
	CHECK_FOLLOWS,
};

/* The identification of answers, in their order. */
enum check_ids {
	CHECK_IDS_NOT_SEEN,
	CHECK_IDS_ZERO,
	CHECK_IDS_CONSTANT,
	CHECK_IDS_COPIED,       /* from the request */
	CHECK_IDS_COUNTER,      /* whether for all is not known */
	CHECK_IDS_COUNTER_ALL,  /* one counter for all destinations */
	CHECK_IDS_COUNTER_EACH, /* one for each */
	CHECK_IDS_RANDOM,
	CHECK_IDS_KINDS,
};

/* What becomes of an IP option of a request in its answer. */
enum check_option {
	CHECK_OPTION_UNANSWERED, /* nothing comes back */
	CHECK_OPTION_LEFT_OUT,
	CHECK_OPTION_ECHOED,   /* as it was */
	CHECK_OPTION_RECORDED, /* the device wrote into it */
	CHECK_OPTION_REVERSED, /* a route, the other way round */
	CHECK_OPTION_REFUSED,  /* an error is the answer */
	CHECK_OPTION_UNASKED,
	CHECK_OPTION_KINDS,
};

struct check_print {
	bool seen;
	uint8_t ttl, tos;
	enum check_follows tos_follows, df_follows;
	uint32_t length; /* of the quote */
};

struct check_fingerprint {
	struct check_print reply; /* echo reply */
	struct check_print error; /* 3/3 */
	enum check_follows code;  /* of an echo request, in the reply */
	enum check_ids ids;       /* of echo replies */
	enum check_option record_route, timestamp, source_route;
	enum check_maybe timestamp_reply, mask_reply, information_reply, extended_reply;
};

/* A TTL was a power of two when it left, or 255. */
uint8_t check_initial_ttl(uint8_t ttl);
const char *check_follows_name(enum check_follows follows);
const char *check_ids_name(enum check_ids ids);
const char *check_option_name(enum check_option option);

/* --- The engine's own --- */

/* Requests of the fingerprint, each unlike the first in one thing. */
enum check_print_row {
	CHECK_PRINT_COUNT, /* so often as the next says: of the tester, and in turn of its second
			    * address */
	CHECK_PRINT_TOS,
	CHECK_PRINT_DF,
	CHECK_PRINT_CODE,
	CHECK_PRINT_RECORD_ROUTE,
	CHECK_PRINT_TIMESTAMPS,
	CHECK_PRINT_SOURCE_ROUTE,
	CHECK_PRINT_QUERY_TIMESTAMP,
	CHECK_PRINT_QUERY_MASK,
	CHECK_PRINT_QUERY_INFORMATION,
	CHECK_PRINT_QUERY_EXTENDED,
	CHECK_PRINT_PORT,
	CHECK_PRINT_PORT_TOS,
	CHECK_PRINT_ROWS,
	CHECK_PRINT_COUNTS = 8,
	CHECK_PRINT_SIGHTS = CHECK_PRINT_COUNTS + CHECK_PRINT_ROWS - 1,
};

enum { CHECK_PRINT_SENT_TOS = 0x14, CHECK_PRINT_SENT_CODE = 7 };

/* What one of them was answered with. */
struct check_sight {
	bool sent, heard;
	uint16_t sent_id, id;
	uint8_t type, code, ttl, tos;
	bool df;
	uint32_t quoted;
	uint8_t option;      /* type of its first; 0: there is none */
	bool option_changed; /* it is not as it was sent */
	bool option_turned;  /* its first address is the tester's */
};

struct check_survey {
	uint8_t part;    /* under way; 0: done */
	uint8_t stage;   /* of the part */
	uint8_t kind;    /* under measure */
	uint8_t drained; /* the last kind whose bucket was found; CHECK_LIMITS: none */
	uint8_t tries;
	uint8_t confirms;              /* answers that say its bucket is shared */
	uint16_t left;                 /* stimuli of this stage that have still to leave */
	uint32_t number, first;        /* of the next stimulus, and of the first of the train */
	struct icmp4_time sent_at;     /* the last stimulus, */
	struct icmp4_time asked_at;    /* the one before the train, */
	struct icmp4_time drained_at;  /* and the last that the bucket of drained had to bear */
	uint32_t side[2];              /* answers to the tester, and to its second address */
	uint32_t depths[2];            /* least and most, of trains that were repeated */
	struct icmp4_time begun, next; /* the survey; the next stimulus, or the end of a wait */
	int64_t rtt_ns;                /* the longest that was seen */
	bool heard;                    /* the one stimulus that was asked */
	struct check_bucket bucket;
	struct check_train train;
	struct check_limit limits[CHECK_LIMITS];
	struct check_sight sights[CHECK_PRINT_SIGHTS];
	struct check_fingerprint fingerprint;
	bool measured, printed; /* what was found may be shown */
	bool told;
};

#endif
