/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_PING_H
#define ICMP4_PING_H
/*
 * The ping engine: queries (echo requests, or any other that ICMP has) to one or many targets on an
 * absolute schedule, and the truth about each: answered, late, lost, refused by an error, answered
 * by another, corrupted, doubled, not sent, forged. Nothing is counted before it is settled.
 *
 *	icmp4_ping_init(&ping, &options, &memory, &key, now);
 *	for (;;) {
 *		while (lend(&packet), icmp4_ping_output(&ping, now, &packet))
 *			send, then icmp4_ping_sent or icmp4_ping_failed
 *		while (icmp4_ping_event(&ping, &event))
 *			show(&event);
 *		if (icmp4_ping_done(&ping))
 *			break;
 *		wait for a packet or icmp4_ping_deadline(&ping)
 *		icmp4_ping_input(&ping, now, &packet) / icmp4_ping_advance(&ping, now)
 *	}
 *
 * The targets take turns, a probe each. Probes are numbered from 0, over all targets; the sequence
 * number of an echo request is the low 16 bits of n + 1. Its payload begins with a cookie, SipHash
 *of the key, n and the destination; a reply without it is forged and settles nothing. Data shorter
 *than the cookie hold what fits of it, and prove accordingly less. The other queries have no room
 *for data: there the identifier and the sequence number are secrets (see icmp4_ping_bits).
 *
 * Routers with several equal ways choose one by a hash, which of echo requests may take in the
 * identifier and the checksum. Where flows are kept, all probes to a target have the same of both:
 * two octets behind the cookie make up for what changes. A destination may be a target several
 * times over, by flows of its own.
 *
 * A port is asked by UDP or by the SYN of a TCP, always of the same two addresses and two ports: an
 * answer of the port is one, whether it is open or closed. For UDP closed is what the target says
 * by a port unreachable; what it sends back says open, and is proved by the cookie where the
 * service returns what it was sent. What comes without one is the answer to the newest probe in
 * flight, which is the right one where no answer takes longer than an interval. An error about UDP
 * is believed by two of three: the source port, and a token in the checksum (a word of the data
 * makes it fit) and again in the IP identification. Of TCP the sequence number is the cookie. To
 * one port by one flow a host has one half-open connection at most, so that a SYN waits until the
 * one before it is settled; the RST that follows an answer is the kernel's, which knows of no
 * connection.
 *
 * The schedule is absolute, so that it cannot drift: the probe of round r to target t is due at
 *	start + r * period + t * spacing
 * where period is the interval, or target_count gaps if that is longer, and spacing is the gap, or
 * with no gap interval / target_count but at most 10 ms. A probe that is late is followed by the
 * next one after half their distance at the soonest, which catches up without a burst; after a
 * whole period or more (the machine was suspended) the schedule moves on by whole periods. Numbers
 * are never skipped. A probe also waits for its slot, as long as the one before it is in flight.
 *
 * Targets may still come while it runs, where options.grows: they take their first turn at the end
 * of the round that is under way, or at once where that is over and the next has not begun.
 */
#include <icmp4/heard.h>
#include <icmp4/object.h>
#include <icmp4/packet.h>
#include <icmp4/types.h>

ICMP4_BEGIN

enum { ICMP4_PING_COOKIE = 8, ICMP4_PING_PATTERN_MAX = 16, ICMP4_PING_DATA_MAX = 65507 };

enum { ICMP4_PING_ROUTERS = 16 };

enum icmp4_ping_query {
	ICMP4_PING_ECHO,
	ICMP4_PING_TIMESTAMP,
	ICMP4_PING_MASK,
	ICMP4_PING_INFORMATION,
	ICMP4_PING_ROUTER, /* router solicitation; any router may answer one to a group */
	ICMP4_PING_PROBE,  /* extended echo (RFC 8335) */
	ICMP4_PING_UDP,    /* a datagram to a port */
	ICMP4_PING_TCP,    /* a SYN to one */
	ICMP4_PING_QUERY_COUNT
};

/* "echo", "timestamp", "mask", "info", "router", "probe", "udp", "tcp" */
ICMP4_API const char *icmp4_ping_query_name(enum icmp4_ping_query query);

enum icmp4_ping_pace {
	ICMP4_PING_REGULAR,
	ICMP4_PING_ADAPTIVE, /* the next probe once the last one is settled, or after the interval
			      */
	ICMP4_PING_POISSON,  /* intervals exponentially distributed, with the interval as their mean
			      */
};

/* When a target gets no more probes, before its count is full. */
enum icmp4_ping_until {
	ICMP4_PING_UNTIL_COUNT,
	ICMP4_PING_UNTIL_ANSWER,  /* in time or late */
	ICMP4_PING_UNTIL_FAILURE, /* anything else befell a probe */
};

struct icmp4_ping_options {
	enum icmp4_ping_pace pace;
	enum icmp4_ping_until until;
	enum icmp4_ping_query query;
	uint64_t count;      /* probes to each target; 0: until icmp4_ping_stop */
	int64_t interval_ns; /* from probe to probe of one target; > 0 */
	int64_t gap_ns;      /* from any probe to the next; stretches the interval if need be */
	int64_t timeout_ns;  /* wait for an answer; > 0 */
	int64_t linger_ns;   /* wait for late ones after the last probe, of targets still silent; of
			      * others no longer than twice their slowest answer */
	uint32_t src;        /* 0: the world fills it in */
	uint16_t size;     /* of echo: data octets after the ICMP header, 0..65507; of UDP, 10 up */
	uint16_t size_max; /* of a sweep: from size up to this one, and then from size again */
	uint16_t size_step; /* the last step may be shorter; 0: no sweep */
	uint16_t id;        /* of echo: identifier */
	uint16_t src_port;  /* of UDP and TCP: of flow 1, or of all; each flow more has the next */
	uint16_t dst_port;  /* of UDP and TCP */
	bool any_id; /* the socket chooses the identifier, or writes the headers, and delivers
		      * only what is ours */
	uint8_t ttl; /* 1..255 */
	uint8_t tos;
	bool df;
	bool grows;       /* targets may be added until icmp4_ping_complete() */
	bool keeps_flows; /* of echo, 10 octets of data at least: see icmp4_ping_target.flow */
	uint8_t pattern[ICMP4_PING_PATTERN_MAX]; /* repeated behind the cookie */
	uint8_t pattern_length;                  /* 0: counting octets */
	struct icmp4_identifier interface;       /* of a probe: which one; its texts are borrowed */
	bool neighbour; /* of a probe: not the target's own (L clear), but by address beside it */
	uint8_t option_length; /* octets of IP options, a multiple of 4, 0..40 */
	uint8_t ip_options[ICMP4_IP_OPTIONS_MAX];
	int64_t unix_ns; /* of a timestamp: Unix time at time 0, as far as anybody knows it */
};

/* Defaults: regular, 1 s interval, no gap, 1 s timeout, 10 s linger, 56 octets, TTL 64, endless. */
ICMP4_API void icmp4_ping_options_default(struct icmp4_ping_options *options);

/* How many sizes the probes have, and the one that probe seq (from 1) to any target has. */
ICMP4_API uint32_t icmp4_ping_sizes(const struct icmp4_ping_options *options);
ICMP4_API uint16_t icmp4_ping_size_at(const struct icmp4_ping_options *options, uint64_t seq);

/* Octets of the longest probe, IP header included; 0: none can be made with these options. */
ICMP4_API size_t icmp4_ping_length(const struct icmp4_ping_options *options);

/* What is known of one target. sent is the sum of the six that follow it and those in flight. */
struct icmp4_ping_target {
	uint32_t dst;
	uint32_t src;    /* of UDP and TCP, given by the caller: ours towards dst; 0: that of all */
	uint16_t flow;   /* beside dst given by the caller: which flow, where they are kept */
	uint32_t before; /* given by the caller: probes that count as made, to an older address */
	uint32_t sent;
	uint32_t received; /* in time, from dst, unaltered */
	uint32_t late;     /* the same, after the timeout */
	uint32_t lost;
	uint32_t icmp_errors; /* refused: an error quoted the probe */
	uint32_t corrupted;
	uint32_t wrong_address; /* right cookie, another source */
	uint32_t duplicate;     /* further answers to a settled probe: beside the sum */
	uint32_t reordered;     /* of received: overtaken by a later probe's answer */
	uint32_t unsent;        /* never left: not in sent */
	uint32_t another;       /* routers beside the first that answered a probe: beside the sum */
	uint32_t forged;        /* claimed to be ours, without the cookie */
	uint32_t stamped;       /* of those answered: whose departure the world saw */
	uint32_t port_open;     /* of those answered: what they said of the port */
	uint32_t port_closed;
	uint32_t timed;      /* timestamp replies whose times are times of day */
	int32_t up_min_ms;   /* of those: the least way there, and back; both hold the offset of */
	int32_t down_min_ms; /* the clocks, with opposite signs */
	int64_t rtt_max_ns;  /* of answers, late ones too; 0: none came yet */
	uint64_t newest;     /* highest probe number answered, plus 1 */
	uint64_t last;       /* number of the newest probe, plus 1; 0: none */
	bool closed;         /* gets no more probes: see enum icmp4_ping_until */
};

/* One probe under way or lately settled; probe n is in slot n % slot_count. */
struct icmp4_ping_slot {
	struct icmp4_time sent_at;
	uint32_t originate; /* of a timestamp: what it said */
	uint32_t own_ns;    /* from sent() to left(), plus 1; 0: not told */
	uint32_t target;
	uint32_t seq; /* of its target's probes, from 1 */
	uint8_t state;
};

struct icmp4_ping_memory {
	struct icmp4_ping_target *targets; /* dst and flow filled in by the caller, the rest 0 */
	size_t target_count;               /* at least 1, unless it grows */
	struct icmp4_ping_slot *slots;     /* need not be cleared */
	size_t slot_count;                 /* a power of two, 1..65536; probes in flight at most */
};

enum icmp4_ping_status {
	ICMP4_PING_OK,
	ICMP4_PING_LATE, /* its LOST came before; the counts move from lost to late */
	ICMP4_PING_LOST,
	ICMP4_PING_ERROR,
	ICMP4_PING_CORRUPTED, /* corrupted_at says the first wrong octet of the data */
	ICMP4_PING_WRONG_ADDRESS,
	ICMP4_PING_DUPLICATE,
	ICMP4_PING_ANOTHER, /* another router answered the same solicitation */
	ICMP4_PING_UNSENT,
	ICMP4_PING_FORGED,
	ICMP4_PING_STATUS_COUNT
};

/* "ok", "late", "lost", "icmp-error", "corrupted", "wrong-address", "duplicate", "another", ... */
ICMP4_API const char *icmp4_ping_status_name(enum icmp4_ping_status status);

/* What the times in a timestamp reply are. */
enum icmp4_ping_clock {
	ICMP4_CLOCK_NONE,     /* it is no timestamp reply */
	ICMP4_CLOCK_STANDARD, /* ms since midnight UT */
	ICMP4_CLOCK_OTHER,    /* something else, and the high bit says so (TS-04) */
	ICMP4_CLOCK_INVALID,  /* no time of day, though the high bit is clear (TS-11) */
	ICMP4_CLOCK_SWAPPED,  /* would be about right with its octets in reverse order (TS-13) */
};

/* "none", "standard", "non-standard", "invalid", "byte-swapped" */
ICMP4_API const char *icmp4_ping_clock_name(enum icmp4_ping_clock clock);

/* What an answer says of the port that was asked. */
enum icmp4_ping_port { ICMP4_PORT_NONE, ICMP4_PORT_OPEN, ICMP4_PORT_CLOSED };

/* "none", "open", "closed" */
ICMP4_API const char *icmp4_ping_port_name(enum icmp4_ping_port port);

struct icmp4_ping_event {
	enum icmp4_ping_status status;
	size_t target;             /* index into the targets */
	uint64_t number;           /* probe number, from 0 over all targets */
	uint64_t seq;              /* of this target, from 1 */
	uint16_t size;             /* of the probe's data */
	struct icmp4_time sent_at; /* when it left, as well as is known */
	struct icmp4_time at;      /* when it was settled */
	int64_t rtt_ns;            /* -1: none (lost, unsent, forged) */
	int64_t own_ns; /* before that: from sending to leaving this host; -1: not known */
	bool reordered;
	uint16_t corrupted_at; /* for CORRUPTED */
	enum icmp4_ping_clock clock;
	int32_t up_ms;   /* for CLOCK_STANDARD: from our sending to its receiving, by both clocks */
	int32_t down_ms; /* and from its sending to our receiving; half a day at most either way */
	int32_t up_queue_ms; /* what is more than the least so far: spent in queues */
	int32_t down_queue_ms;
	int64_t offset_ns; /* of the clocks: icmp4_ping_offset so far */
	enum icmp4_ping_port port;
	int reason;               /* for UNSENT: what icmp4_ping_failed was told */
	bool heard_any;           /* heard is filled in */
	struct icmp4_heard heard; /* borrowed from the packet last given to input() */
};

struct icmp4_ping {
	struct icmp4_ping_options options;
	struct icmp4_ping_memory memory;
	struct icmp4_key key;
	struct icmp4_time round_at;   /* begin of the round; moves over skipped periods, and by the
				       * pace */
	size_t turn;                  /* target whose turn is next */
	struct icmp4_time not_before; /* the next probe, however late it is */
	struct icmp4_time now;
	int64_t period_ns;  /* from probe to probe of one target */
	int64_t spacing_ns; /* from one target to the next */
	uint64_t next;      /* number of the next probe to send */
	uint64_t oldest;    /* every probe before it is settled */
	struct icmp4_time last_sent_at;
	int64_t owed_max_ns;  /* slowest answer of the targets that still owe one */
	uint64_t silent;      /* targets that owe all of their answers */
	uint64_t lost;        /* over all targets, and not answered late */
	uint64_t dropped;     /* arrivals the world lost */
	uint16_t pattern_sum; /* one's complement sum of the data behind the cookie, of one size */
	size_t over;          /* targets that get no more probes */
	bool stopped;         /* none does */
	uint64_t asked;       /* solicitation that the routers below answered, plus 1 */
	uint32_t routers[ICMP4_PING_ROUTERS];
	uint8_t router_count;
	bool has_event;
	bool lost_first; /* a LOST of the same probe is to be told before the event */
	struct icmp4_ping_event event;
};

/* ICMP4_OK or ICMP4_ERR_ARGUMENT. The first probe leaves at start. */
ICMP4_API int icmp4_ping_init(struct icmp4_ping *ping, const struct icmp4_ping_options *options,
			      const struct icmp4_ping_memory *memory, const struct icmp4_key *key,
			      struct icmp4_time start);
/*
 * How many bits a stranger who sees no packet of ours must guess to have an answer, or an error,
 * believed; 0: nothing of a probe is secret. Where identifiers tell which probe is meant, every one
 * that may still be answered is a target: what a slot more costs is counted.
 */
ICMP4_API unsigned icmp4_ping_bits(const struct icmp4_ping *ping, bool error);
/* By how much the target's clock is ahead of ours, as clockdiff has it: half the difference of the
 * least times there and back. False: no time of day came. */
ICMP4_API bool icmp4_ping_offset(const struct icmp4_ping_target *target, int64_t *offset_ns);
/* An arrival that says it is about a probe of ours makes an event; any other, none. */
ICMP4_API void icmp4_ping_input(struct icmp4_ping *ping, struct icmp4_time now,
				const struct icmp4_packet *packet);
/*
 * Writes the next probe, a whole datagram. False: none is due, an event is pending, or the room
 * lent is under icmp4_ping_length() octets.
 */
ICMP4_API bool icmp4_ping_output(struct icmp4_ping *ping, struct icmp4_time now,
				 struct icmp4_packet *packet);
/* When the probe of that tag really left, if the world knows better than now at output(). */
ICMP4_API void icmp4_ping_sent(struct icmp4_ping *ping, uint64_t tag, struct icmp4_time stamp);
/* When it left this host, learnt later: the round trip begins then, and what came before it is
 * told apart from it. */
ICMP4_API void icmp4_ping_left(struct icmp4_ping *ping, uint64_t tag, struct icmp4_time stamp);
/* It did not leave: makes an event, in which the caller's reason (an errno, say) comes back. */
ICMP4_API void icmp4_ping_failed(struct icmp4_ping *ping, uint64_t tag, int reason);
/* The world lost count arrivals (a full socket buffer). */
ICMP4_API void icmp4_ping_dropped(struct icmp4_ping *ping, uint64_t count);
/* Next time that output() or advance() has something to do; ICMP4_NEVER: no more. */
ICMP4_API struct icmp4_time icmp4_ping_deadline(const struct icmp4_ping *ping);
/* It is now: event() then tells what has timed out. */
ICMP4_API void icmp4_ping_advance(struct icmp4_ping *ping, struct icmp4_time now);
/*
 * Ask until false after every input(), failed() and advance(): output() is false until then, and
 * the next input() or failed() overwrites what was not asked for.
 */
ICMP4_API bool icmp4_ping_event(struct icmp4_ping *ping, struct icmp4_ping_event *event);
/* There are more targets, behind those there were, which may have moved elsewhere with all that is
 * known of them. */
ICMP4_API void icmp4_ping_grow(struct icmp4_ping *ping, struct icmp4_time now,
			       struct icmp4_ping_target *targets, size_t target_count);
/* There will be no more than these. */
ICMP4_API void icmp4_ping_complete(struct icmp4_ping *ping);
/* This one gets no more probes; what is in flight may still be answered or time out. */
ICMP4_API void icmp4_ping_close(struct icmp4_ping *ping, size_t target);
/* Sends no more; what is in flight may still be answered or time out. */
ICMP4_API void icmp4_ping_stop(struct icmp4_ping *ping);
/*
 * Everything sent is settled, nothing more will be sent, and no late answer is to be expected: a
 * path whose answers all take longer than the timeout is slow, not dead.
 */
ICMP4_API bool icmp4_ping_done(const struct icmp4_ping *ping);

ICMP4_END

#endif
