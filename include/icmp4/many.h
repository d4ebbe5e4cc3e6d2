/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_MANY_H
#define ICMP4_MANY_H
/*
 * The engine of many traces: the ways to hundreds of thousands of destinations at once, by few
 * probes. Of a target it keeps 28 octets, of a probe nothing.
 *
 * First every target gets one probe of a high TTL, in an order that the key shuffles, so that no
 * router sees a burst. What answers it quotes how much of that TTL was left: that is the distance.
 * A target that stays silent is taken to be as far as the nearest ones before and behind it (let
 * them be sorted by address), and asked from there on outward until `gap` hops in a row are silent.
 * Then each is asked inward, a hop after the other, until a router at that distance answers that
 * has been seen there on the way to another target: what lies before it is known already. Such
 * hops are not measured for this target: whoever shows them must say that they are inferred.
 * At the end every hop that was asked and did not answer is asked once more.
 *
 * What a probe is, its answer says. It goes by UDP, from a source port that is drawn by the key for
 * each destination, so that it is one flow (Paris) and a destination rewritten on the way shows.
 *	IP id     a keyed permutation of its TTL (5 bits) and the time that it left (11 bits, of 8
 *ms) checksum  16 bits of a keyed hash of destination and IP id; the payload makes it right An
 *error is believed where all three agree, and a probe of that TTL has left for that target: a
 * stranger must guess the port (14 bits) and the hash (16), and hit on a TTL that is in use.
 */
#include <icmp4/heard.h>
#include <icmp4/packet.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_MANY_TTL_MAX = 31, ICMP4_MANY_LENGTH = 30, ICMP4_MANY_BITS = 30 };

#define ICMP4_MANY_NONE UINT32_MAX

struct icmp4_many_options {
	uint32_t src; /* 0: the world fills it in, and the checksum with it: none is believed */
	uint16_t dst_port;
	uint8_t max;   /* TTL of the first probe, 2..31 */
	uint8_t gap;   /* silent hops in a row that end the way outward, >= 1 */
	uint8_t guess; /* distance where nothing is known, 1..max */
	uint8_t tos;
	bool no_stop;       /* inward to the first hop whatever is known: every hop is measured */
	bool no_retry;      /* no second probe to a hop that did not answer */
	int64_t gap_ns;     /* from probe to probe, on an absolute schedule; > 0 */
	int64_t timeout_ns; /* wait for an answer at most */
};

/* UDP to port 33434, TTL 31 and gap 5, 1000 probes a second, timeout 5 s. */
ICMP4_API void icmp4_many_options_default(struct icmp4_many_options *options);

/* Of dst the caller's, the rest 0. */
struct icmp4_many_target {
	uint32_t dst;
	uint32_t next, before; /* in the list that it is in */
	uint32_t left_us;      /* when its newest probe left */
	uint32_t asked;        /* a bit for each TTL */
	uint32_t answered;     /* the same */
	uint8_t ttl;           /* of its newest probe */
	uint8_t last;          /* where the way ends; 0: not known */
	uint8_t state;
	uint8_t list;
};

struct icmp4_many_memory {
	struct icmp4_many_target *targets; /* sorted by dst, no two the same */
	uint32_t target_count;             /* 1..2^31 */
	/*
	 * Which router was seen at which distance. A power of two, best twice as many as there may
	 * be: where there is no room, more is asked than need be, and nothing is wrong.
	 */
	uint64_t *seen; /* need not be cleared */
	uint32_t seen_count;
};

enum icmp4_many_status {
	ICMP4_MANY_ANSWERED,  /* by a router: 11/0 */
	ICMP4_MANY_REACHED,   /* by the destination */
	ICMP4_MANY_REFUSED,   /* by another error, which ends the way */
	ICMP4_MANY_DUPLICATE, /* of a hop that had answered */
	ICMP4_MANY_UNSENT,
	ICMP4_MANY_FORGED, /* about a target of ours, without the cookie */
	ICMP4_MANY_STATUS_COUNT
};

ICMP4_API const char *icmp4_many_status_name(enum icmp4_many_status status);

struct icmp4_many_event {
	enum icmp4_many_status status;
	uint32_t target; /* its index */
	uint8_t ttl;     /* the distance of who answered; 0 for a forgery */
	bool late;       /* when it was no longer waited for */
	bool joined;     /* here the way inward ends: what is before it is known */
	int64_t rtt_ns;  /* to the microsecond; of what is late or overtaken, to 8 ms; -1: none */
	int reason;      /* for UNSENT: what icmp4_many_failed was told */
	bool heard_any;
	struct icmp4_heard heard; /* borrowed from the packet last given to input() */
};

/* Targets one behind the other. */
struct icmp4_many_list {
	uint32_t head, tail;
};

struct icmp4_many {
	struct icmp4_many_options options;
	struct icmp4_many_memory memory;
	struct icmp4_key key;
	struct icmp4_time start, now;
	struct icmp4_time send_at;
	struct icmp4_time last_at; /* when the newest probe left */
	uint32_t turn;             /* targets that had their turn, in the first or last round */
	uint8_t again; /* of the one whose turn it is in the last: TTLs below had theirs */
	uint8_t phase;
	int64_t wait_ns; /* for an answer: by the slowest that came, and at least a second */
	struct icmp4_many_list waiting, ready, flight;
	uint32_t walking; /* targets between their first probe and their last */
	uint32_t walked;  /* those that are through */
	uint32_t distances[ICMP4_MANY_TTL_MAX + 1]; /* how many targets are so far */
	uint32_t reached;                           /* targets that answered themselves */
	uint64_t sent, answered, late, duplicate, unsent, forged, retried, dropped;
	uint64_t joined; /* ways inward that ended at what was known */
	bool has_event;
	struct icmp4_many_event event;
};

/* The source port of all probes to that destination: with it, their flow. */
ICMP4_API uint16_t icmp4_many_port(const struct icmp4_many *many, uint32_t dst);
/* ICMP4_OK or ICMP4_ERR_ARGUMENT. */
ICMP4_API int icmp4_many_init(struct icmp4_many *many, const struct icmp4_many_options *options,
			      const struct icmp4_many_memory *memory, const struct icmp4_key *key,
			      struct icmp4_time start);
ICMP4_API void icmp4_many_input(struct icmp4_many *many, struct icmp4_time now,
				const struct icmp4_packet *packet);
/* Writes the next probe. False: none is due, an event is pending, or the room is too small. */
ICMP4_API bool icmp4_many_output(struct icmp4_many *many, struct icmp4_time now,
				 struct icmp4_packet *packet);
/* It left. Nothing is kept of it: the time is in the probe. */
ICMP4_API void icmp4_many_sent(struct icmp4_many *many, uint64_t tag, struct icmp4_time stamp);
/* It did not leave: makes an event; the hop counts as silent, and is asked again at the end. */
ICMP4_API void icmp4_many_failed(struct icmp4_many *many, uint64_t tag, int reason);
ICMP4_API void icmp4_many_dropped(struct icmp4_many *many, uint64_t count);
ICMP4_API struct icmp4_time icmp4_many_deadline(const struct icmp4_many *many);
ICMP4_API void icmp4_many_advance(struct icmp4_many *many, struct icmp4_time now);
/* Ask until false after every input(), failed() and advance(). */
ICMP4_API bool icmp4_many_event(struct icmp4_many *many, struct icmp4_many_event *event);
ICMP4_API void icmp4_many_stop(struct icmp4_many *many);
ICMP4_API bool icmp4_many_done(const struct icmp4_many *many);

ICMP4_END

#endif
