/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_MTU_H
#define ICMP4_MTU_H
/*
 * The path MTU engine: how long a datagram of one flow may be to arrive whole, what stops longer
 * ones, and where. Sizes are of whole datagrams, IPv4 header included; all probes have DF set.
 *
 * The probes are those of a trace (trace.h): the same three protocols, one flow, a token in each,
 * and the same proof that an answer is about a probe of ours. One question is asked at a time:
 * does a datagram of this size arrive at this TTL?
 *
 *	arrived    it was answered by whoever it reached: the destination, or by 11/0 a hop
 *	too big    a router says so by 3/4. Its MTU only says which size to ask for next: what is
 *	           no smaller than the probe, or below 68, is not even used for that
 *	vanished   `tries` such probes in a row stayed unanswered, and a small one beside the last
 *	           was answered: silence alone could be loss, or a destination that limits its
 *	           answers. Where small ones get lost too, more tries are needed, up to 8
 *
 * Sizes are searched from `ceiling` down: to the MTU that a router names (RFC 1191); without that,
 * among the usual MTUs, then among all sizes (RFC 8899). The path MTU is found when a probe of that
 * size arrived and one an octet longer did not: an error is never its sole proof. What arrives
 * after all, late or against what a router said, is believed rather than the refusal.
 *
 * Then each place that stopped a probe is located by TTL: the last hop that a probe of such a size
 * reaches, and the first that it does not, though small ones do. Between them is the narrow link,
 * or the black hole.
 */
#include <icmp4/heard.h>
#include <icmp4/packet.h>
#include <icmp4/trace.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_MTU_SLOTS = 64, ICMP4_MTU_DROPS = 8, ICMP4_MTU_MINIMUM = 68 };

struct icmp4_mtu_options {
	uint32_t dst;
	uint32_t src;      /* 0: the world fills it in, and the checksum of UDP and TCP with it */
	uint8_t protocol;  /* ICMP4_PROTO_UDP, _ICMP or _TCP */
	uint16_t src_port; /* UDP, TCP; the identifier of ICMP; 0: chosen by the key */
	uint16_t dst_port; /* UDP, TCP; first of them with vary_port */
	bool vary_port;    /* as in icmp4_trace_options */
	bool any_id;
	uint8_t ttl; /* of probes that shall arrive; also how far a drop is looked for */
	uint8_t tos;
	uint16_t ceiling; /* longest datagram to try, at least 69: the MTU of our own link */
	/*
	 * What an earlier search found, at most ceiling: asked for before anything else. Equal to
	 * it, all is confirmed by one probe; below it, the search for more begins there (RFC 8899
	 * section 5.2: PMTU_RAISE_TIMER). 0: nothing is known.
	 */
	uint16_t expected;
	uint8_t tries; /* RFC 8899 MAX_PROBES, 1..8 */
	bool locate;
	bool eager;         /* once a size has vanished, all tries of the next ones leave at once */
	int64_t gap_ns;     /* from probe to probe at least */
	int64_t timeout_ns; /* wait for an answer at most; less once round trips are known */
};

/* Defaults: UDP to port 33434, TTL 64, 1500 octets, 3 tries, located, no gap, 1 s. */
ICMP4_API void icmp4_mtu_options_default(struct icmp4_mtu_options *options, uint32_t dst);

enum icmp4_mtu_status {
	ICMP4_MTU_ARRIVED,
	ICMP4_MTU_TOO_BIG,
	ICMP4_MTU_IMPLAUSIBLE, /* 3/4 with an MTU that cannot be */
	ICMP4_MTU_SILENT,      /* no answer in time */
	ICMP4_MTU_LATE,        /* an answer after all: its SILENT came before */
	ICMP4_MTU_DUPLICATE,   /* a further answer */
	ICMP4_MTU_UNSENT,
	ICMP4_MTU_FORGED, /* of our flow, with no token of ours; size is 0 */
	ICMP4_MTU_STATUS_COUNT
};

/* "arrived", "too-big", "implausible", "silent", "late", "duplicate", "unsent", "forged" */
ICMP4_API const char *icmp4_mtu_status_name(enum icmp4_mtu_status status);

struct icmp4_mtu_event {
	enum icmp4_mtu_status status;
	uint16_t size;
	uint8_t ttl;
	struct icmp4_time at;
	int64_t rtt_ns; /* -1: none */
	bool reached;   /* the destination itself answered */
	int reason;     /* for UNSENT: what icmp4_mtu_failed was told */
	bool heard_any;
	struct icmp4_heard heard; /* borrowed from the packet last given to input() */
};

/* How it is known that a place stops what is too big for it. */
enum icmp4_mtu_witness {
	ICMP4_MTU_BY_ROUTER,  /* 3/4 with an MTU */
	ICMP4_MTU_BY_PLATEAU, /* 3/4 without one: a router of before RFC 1191 */
	ICMP4_MTU_BY_LIE,     /* 3/4 with an MTU that cannot be, or through which more arrived */
	ICMP4_MTU_BY_SILENCE, /* a black hole */
	ICMP4_MTU_BY_HOST,    /* our own host would not send it */
	ICMP4_MTU_WITNESS_COUNT
};

/* "router", "router-without-mtu", "wrong-mtu", "black-hole", "host" */
ICMP4_API const char *icmp4_mtu_witness_name(enum icmp4_mtu_witness witness);

struct icmp4_mtu_drop {
	enum icmp4_mtu_witness witness;
	uint16_t size;      /* the shortest probe that was stopped there */
	uint16_t claimed;   /* the MTU that was said; 0: none */
	uint32_t from;      /* who said so; 0: nobody */
	uint8_t hop;        /* where that is, as its quote tells; 0: it does not */
	bool located;       /* all that follows */
	uint8_t last;       /* the last hop that such a probe reached; 0: our own host */
	uint32_t last_from; /* its address; 0: not known */
	uint8_t next;       /* the first hop that it did not reach */
	uint32_t next_from; /* 0: not known */
};

enum icmp4_mtu_end {
	ICMP4_MTU_RUNNING,
	ICMP4_MTU_FOUND,     /* low arrives, and one octet more does not, or is the ceiling */
	ICMP4_MTU_UNHEARD,   /* not even the smallest probe was answered */
	ICMP4_MTU_UNCERTAIN, /* somewhere from low to below high */
	ICMP4_MTU_NOT_SENT,  /* our own host sends nothing there */
	ICMP4_MTU_STOPPED,   /* from low to below high, as far as was asked */
};

/* "running", "found", "unheard", "uncertain", "not-sent", "stopped" */
ICMP4_API const char *icmp4_mtu_end_name(enum icmp4_mtu_end end);

/* One probe under way or lately settled; probe n is in slot n % ICMP4_MTU_SLOTS. */
struct icmp4_mtu_slot {
	struct icmp4_time sent_at;
	uint32_t turn; /* the question it belongs to */
	uint16_t size;
	uint8_t ttl;
	uint8_t state;
};

/* The question that is being asked. */
struct icmp4_mtu_question {
	uint16_t size;
	uint8_t ttl;
	uint8_t vanished;    /* probes sent, for none of them was answered */
	uint8_t silent;      /* of them, those given up */
	uint8_t mutes;       /* small ones beside them without an answer */
	uint8_t owes_probes; /* not sent yet */
	bool owes_control;
	bool with_control;     /* the last one had a small one beside it, */
	bool control_heard;    /* which was answered */
	uint32_t control_from; /* by whom */
	uint16_t claimed;      /* of a 3/4 that cannot be, */
	uint32_t from;         /* and who sent it; 0: none came */
};

/* What is known of where a drop is: it lies behind hop low, before hop high. */
struct icmp4_mtu_place {
	uint8_t low, high;
	uint32_t low_from; /* their addresses, as far as known */
	uint32_t high_from;
	uint8_t mute[256 / 8]; /* hops that answer nothing, a bit each */
};

struct icmp4_mtu {
	struct icmp4_mtu_options options;
	struct icmp4_trace flow; /* only what it takes to make and know probes */
	struct icmp4_mtu_slot slots[ICMP4_MTU_SLOTS];
	struct icmp4_time now;
	struct icmp4_time send_at; /* not before */
	uint32_t turn;
	struct icmp4_mtu_question question;
	struct icmp4_mtu_place place;
	struct icmp4_mtu_drop drops[ICMP4_MTU_DROPS]; /* in the order they were met */
	uint8_t drop_count;
	uint8_t locating;  /* index of the drop that is */
	bool is_locating;  /* the sizes are known */
	uint16_t low;      /* the longest that arrived; 0: none did */
	uint32_t high;     /* the shortest known not to; ceiling + 1: none is */
	uint16_t hint;     /* an MTU that a router named; 0: none */
	uint8_t distance;  /* hops to the destination, as its answers suggest; 0: they do not */
	uint8_t losses;    /* probes lost whose size is not why */
	int64_t rtt_ns;    /* the longest round trip; -1: none yet */
	uint32_t answered; /* probes, of flow.number sent */
	uint32_t forged;
	uint32_t reached_from; /* who answers what arrives: the destination, or who ends the path */
	uint8_t reached_type;  /* and by what ICMP message */
	uint8_t reached_code;
	enum icmp4_mtu_end end;
	bool has_event;
	struct icmp4_mtu_event event;
};

/* ICMP4_OK or ICMP4_ERR_ARGUMENT. */
ICMP4_API int icmp4_mtu_init(struct icmp4_mtu *mtu, const struct icmp4_mtu_options *options,
			     const struct icmp4_key *key, struct icmp4_time start);
/* An arrival that says it is about a probe of ours makes an event; any other, none. */
ICMP4_API void icmp4_mtu_input(struct icmp4_mtu *mtu, struct icmp4_time now,
			       const struct icmp4_packet *packet);
/*
 * Writes the next probe, a whole datagram. False: none is due, an event is pending, or the room
 * lent is under options.ceiling octets.
 */
ICMP4_API bool icmp4_mtu_output(struct icmp4_mtu *mtu, struct icmp4_time now,
				struct icmp4_packet *packet);
/* When the probe of that tag really left, if the world knows better than now at output(). */
ICMP4_API void icmp4_mtu_sent(struct icmp4_mtu *mtu, uint64_t tag, struct icmp4_time stamp);
/* It did not leave: too long for our own link, unless the smallest does not leave either. */
ICMP4_API void icmp4_mtu_failed(struct icmp4_mtu *mtu, uint64_t tag, int reason);
/* Next time that output() or advance() has something to do; ICMP4_NEVER: no more. */
ICMP4_API struct icmp4_time icmp4_mtu_deadline(const struct icmp4_mtu *mtu);
/* It is now: event() then tells which probes have become silent. */
ICMP4_API void icmp4_mtu_advance(struct icmp4_mtu *mtu, struct icmp4_time now);
/* Ask until false after every input(), failed() and advance(): output() is false until then. */
ICMP4_API bool icmp4_mtu_event(struct icmp4_mtu *mtu, struct icmp4_mtu_event *event);
ICMP4_API void icmp4_mtu_stop(struct icmp4_mtu *mtu);
/* ICMP4_MTU_RUNNING until all is known: then low, high and drops are the result. */
ICMP4_API enum icmp4_mtu_end icmp4_mtu_ended(const struct icmp4_mtu *mtu);

ICMP4_END

#endif
