/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_TRACE_H
#define ICMP4_TRACE_H
/*
 * The trace engine: the routers on the way to one destination, by probes whose TTL runs out.
 *
 * Rounds: in the first, TTLs leave side by side, `ahead` of the farthest hop that has answered,
 * until the destination answers, an error ends the path, or `gap` hops in a row are silent (they
 * then belong to the path: they may answer yet); in each later round every hop of the path gets one
 * probe more, all at once. Rounds begin on an absolute schedule. In a trace without end the path's
 * own end may move: what was its last hop, and passes a probe on, has the search go on from there.
 *
 * All probes of a trace belong to one flow (Paris): what a balancer hashes stays constant, and the
 * probe is known by a token, a keyed permutation of its number, in the IP id and in
 *	UDP	the checksum, the payload making it so
 *	echo	the sequence number, the payload keeping the checksum constant
 *	TCP	the sequence number
 * Where the socket hides those (an unprivileged UDP socket), vary_port puts the probe's number in
 * the destination port instead, and the flow changes with every probe.
 *
 * A probe is silent after the timeout; or sooner, where a hop at least as far has answered: then
 * after ten times the round trip to there, though never in less than 250 ms. What answers
 * nevertheless is late. The next round waits for no silent probe, and once the end of the path is
 * known, whatever is in flight beyond it is forgotten without an event.
 *
 * An answer is believed when two of three agree: the source port or identifier is ours, the token
 * is where the protocol carries it, the token is in the IP id. So a NAT may rewrite any one of
 * them. Our port alone is a forgery; a token alone is an accident, and no event.
 */
#include <icmp4/heard.h>
#include <icmp4/packet.h>
#include <icmp4/rewrite.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_TRACE_PORT = 33434 };

struct icmp4_trace_options {
	uint32_t dst;
	uint32_t src;      /* 0: the world fills it in, and the checksum of UDP and TCP with it */
	uint8_t protocol;  /* ICMP4_PROTO_UDP, _ICMP or _TCP */
	uint16_t src_port; /* UDP, TCP; the identifier of ICMP; 0: chosen by the key */
	uint16_t dst_port; /* UDP, TCP; first of them with vary_port */
	bool vary_port;
	bool any_id;        /* ICMP: the socket chooses the identifier */
	uint8_t first, max; /* TTL range, 1 <= first <= max */
	uint16_t rounds;    /* probes a hop; 0: until icmp4_trace_stop */
	uint8_t ahead;      /* TTLs in flight beyond the farthest that answered, >= 1 */
	uint8_t gap;        /* silent hops in a row that end the path, >= 1 */
	uint16_t length;    /* whole datagram, octets: at least 30 UDP, 30 ICMP, 40 TCP */
	uint8_t tos;
	bool df;
	int64_t interval_ns; /* from round to round at least */
	int64_t gap_ns;      /* from probe to probe at least */
	int64_t timeout_ns;  /* wait for an answer at most */
};

/*
 * Defaults: UDP to port 33434, TTL 1..30, 3 rounds 100 ms apart, 3 ahead, gap 8, 60 octets, 5 s. So
 * a destination is asked at most 5 times, and Linux answers 6 before it limits its errors.
 */
ICMP4_API void icmp4_trace_options_default(struct icmp4_trace_options *options, uint32_t dst);

/* Probe n is in slot n % slot_count. */
struct icmp4_trace_slot {
	struct icmp4_time sent_at;
	uint32_t round;
	uint8_t ttl;
	uint8_t state;
};

struct icmp4_trace_memory {
	struct icmp4_trace_slot *slots; /* need not be cleared */
	size_t slot_count; /* 2 * max..65534; with vary_port no more than ports from dst_port on */
};

enum icmp4_trace_status {
	ICMP4_TRACE_ANSWERED,
	ICMP4_TRACE_SILENT, /* no answer within the timeout */
	ICMP4_TRACE_LATE,   /* its SILENT (or UNSENT) came before */
	ICMP4_TRACE_DUPLICATE,
	ICMP4_TRACE_UNSENT,
	ICMP4_TRACE_FORGED, /* of our flow, with no token of ours; ttl is 0 */
	ICMP4_TRACE_STATUS_COUNT
};

ICMP4_API const char *icmp4_trace_status_name(enum icmp4_trace_status status);

struct icmp4_trace_event {
	enum icmp4_trace_status status;
	uint8_t ttl;
	uint32_t round; /* from 0 */
	struct icmp4_time at;
	struct icmp4_time sent_at; /* its probe; 0 for a forgery */
	int64_t rtt_ns;            /* -1: none */
	bool reached;              /* the destination itself answered */
	bool final;                /* no probe gets farther than this one: reached, or an error */
	int reason;                /* for UNSENT: what icmp4_trace_failed was told */
	bool heard_any;
	struct icmp4_heard heard; /* borrowed from the packet last given to input() */
	struct icmp4_rewrites
		rewrites; /* of its probe, as quoted; nothing proven where no header is */
};

/* Why the trace ended. */
enum icmp4_trace_end {
	ICMP4_TRACE_RUNNING,
	ICMP4_TRACE_REACHED,
	ICMP4_TRACE_UNREACHABLE, /* an error other than 11/0 ended the path */
	ICMP4_TRACE_GAP,         /* too many silent hops in a row */
	ICMP4_TRACE_MAX,         /* the highest TTL, and no end */
	ICMP4_TRACE_STOPPED,     /* before any of these was known */
};

ICMP4_API const char *icmp4_trace_end_name(enum icmp4_trace_end end);

struct icmp4_trace {
	struct icmp4_trace_options options;
	struct icmp4_trace_memory memory;
	struct icmp4_key key;
	struct icmp4_time now;
	struct icmp4_time send_at;  /* not before: pacing */
	struct icmp4_time round_at; /* when the next round may begin */
	uint64_t dropped;           /* arrivals lost for want of room */
	uint64_t number;            /* of the next probe */
	uint64_t oldest;            /* every probe before it is settled */
	uint32_t round;
	uint16_t next_ttl; /* beyond last: the round is out */
	uint8_t farthest;  /* highest TTL that answered, 0: none yet */
	uint8_t last;      /* where the path ends, once known; else max */
	uint8_t end;       /* enum icmp4_trace_end of the path, once known */
	bool stopped;
	int64_t farthest_rtt_ns;
	uint16_t base; /* constant: checksum of echo, low half of the sequence number of TCP */
	bool has_event;
	struct icmp4_trace_event event;
};

/* ICMP4_OK or ICMP4_ERR_ARGUMENT. */
ICMP4_API int icmp4_trace_init(struct icmp4_trace *trace, const struct icmp4_trace_options *options,
			       const struct icmp4_trace_memory *memory, const struct icmp4_key *key,
			       struct icmp4_time start);
/*
 * An arrival that says it is about a probe of ours, and of none beyond the end of the path, makes
 * an event; any other, none.
 */
ICMP4_API void icmp4_trace_input(struct icmp4_trace *trace, struct icmp4_time now,
				 const struct icmp4_packet *packet);
/*
 * Writes the next probe, a whole datagram. False: none is due, an event is pending, or the room
 * lent is under options.length octets.
 */
ICMP4_API bool icmp4_trace_output(struct icmp4_trace *trace, struct icmp4_time now,
				  struct icmp4_packet *packet);
/* When the probe of that tag really left, if the world knows better than now at output(). */
ICMP4_API void icmp4_trace_sent(struct icmp4_trace *trace, uint64_t tag, struct icmp4_time stamp);
/* It did not leave: makes an event, in which the caller's reason (an errno, say) comes back. */
ICMP4_API void icmp4_trace_failed(struct icmp4_trace *trace, uint64_t tag, int reason);
/* The world lost so many arrivals, for want of room: answers may be among them. */
ICMP4_API void icmp4_trace_dropped(struct icmp4_trace *trace, uint64_t count);
/* Next time that output() or advance() has something to do; ICMP4_NEVER: no more. */
ICMP4_API struct icmp4_time icmp4_trace_deadline(const struct icmp4_trace *trace);
/* It is now: event() then tells which probes have become silent. */
ICMP4_API void icmp4_trace_advance(struct icmp4_trace *trace, struct icmp4_time now);
/*
 * Ask until false after every input(), failed() and advance(): output() is false until then, and
 * the next input() or failed() overwrites what was not asked for.
 */
ICMP4_API bool icmp4_trace_event(struct icmp4_trace *trace, struct icmp4_trace_event *event);
/* Sends no more; what is in flight may still be answered or fall silent. */
ICMP4_API void icmp4_trace_stop(struct icmp4_trace *trace);
/* ICMP4_TRACE_RUNNING until every probe is settled and told, and no more will be sent. */
ICMP4_API enum icmp4_trace_end icmp4_trace_ended(const struct icmp4_trace *trace);

ICMP4_END

#endif
