/* SPDX-License-Identifier: MIT */
#ifndef OUT_PATH_H
#define OUT_PATH_H
/*
 * From the events of a trace to the hops of a path: who answered at each TTL, how fast, what was
 * said. A hop is handed out in the order of TTL, as soon as it and all before it are settled.
 */
#include "stat/loss/loss.h"
#include "stat/rtt.h"
#include <icmp4/trace.h>

enum { PATH_SHOWN = 10, PATH_RESPONDERS = 16, PATH_HOPS = 256, PATH_PROBES = 4096 };

/* One of those who answered at one TTL; with a single flow there should be one. */
struct out_responder {
	uint32_t from;
	bool reached; /* the destination itself */
	bool final;   /* ended the path */
	struct stat_rtt rtt;
	int64_t shown[PATH_SHOWN]; /* the first of its times, in order */
	struct icmp4_heard heard;  /* its last answer, without what was borrowed: see path_heard */
	uint8_t *octets;           /* of that answer, as far as they came */
	size_t octet_count;
	size_t octet_length;            /* on the wire */
	bool bare;                      /* they begin with the ICMP header */
	struct icmp4_rewrites rewrites; /* what the last quote that showed any of it shows */
};

struct out_hop {
	uint8_t ttl;
	uint32_t sent; /* settled probes */
	uint32_t silent;
	uint32_t unsent;
	int unsent_reason;
	struct out_responder *responders; /* in order of appearance */
	uint8_t responder_count;
	struct stat_probe *probes; /* settled ones, the first PATH_PROBES of them */
	uint32_t *rounds;          /* of each of these */
	size_t probe_count;
	size_t probe_room;
	bool settled;
	struct icmp4_time at; /* when it was settled; until then, its last event */
};

struct out_path {
	uint8_t first;
	uint8_t next;                   /* TTL of the hop to hand out next */
	uint8_t answered;               /* highest TTL that anybody answered; 0: none */
	bool closed;                    /* the hop that ends the path has been handed out */
	uint32_t rounds;                /* settled probes that settle a hop; 0: only the end does */
	struct out_hop hops[PATH_HOPS]; /* by TTL */
};

/* The path begins empty; the struct need not be cleared. */
void path_init(struct out_path *path, uint8_t first, uint32_t rounds);
void path_free(struct out_path *path);

/* Takes in an event. False when memory ran out: this answer's figures are lost. */
bool path_add(struct out_path *path, const struct icmp4_trace_event *event);

/*
 * The next hop to be shown, or NULL: not settled yet, or there is none. last is the TTL that the
 * path is known to end at; with ended, every hop up to it is settled. The hop stays until
 * path_free.
 */
const struct out_hop *path_peek(struct out_path *path, uint8_t last, bool ended);
/* It has been shown. */
void path_pop(struct out_path *path);

/* Who ended the path, or NULL; *ttl is where. */
const struct out_responder *path_final(const struct out_path *path, uint8_t *ttl);
/* Whether that TTL is its distance: by -f, the first that was asked may lie beyond it. */
bool path_exact(const struct out_path *path, uint8_t ttl);

/* Whose the loss is, of the hops up to the last that answered; the first is that of path->first. */
void path_loss(const struct out_path *path, uint64_t dropped, struct stat_path_loss *found);

/* "ok", "reached", "unreachable", "silent", "unsent" (NULL: nobody answered). */
const char *path_verdict(const struct out_hop *hop, const struct out_responder *responder);

/* The last answer of a responder with its view, which points into the responder. */
struct icmp4_heard path_heard(const struct out_responder *responder);

/* Hops that an arrival with that TTL has come, as far as it tells; 0: it does not. */
unsigned path_ttl_hops(uint8_t ttl);
/* Hops on the way back, as the TTL of the answer suggests; 0 where it says nothing. */
unsigned path_back_hops(const struct out_responder *responder);

#endif
