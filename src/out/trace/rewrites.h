/* SPDX-License-Identifier: MIT */
#ifndef OUT_TRACE_REWRITES_H
#define OUT_TRACE_REWRITES_H
/*
 * The rewrite map of a path: what was changed on the way there, and between which two hops. A hop
 * shows how a datagram came to it; so what it shows, and the last hop before it that could have
 * shown it did not, was changed between these two, or within either.
 */
#include "out/out.h"

enum { REWRITES_MOST = 64, REWRITE_VALUE = 16 };

enum rewrite_kind {
	REWRITE_FIELDS,   /* somebody writes in the header */
	REWRITE_NAT,      /* a translator of addresses */
	REWRITE_ALONE,    /* hops before and behind show it as it was: this one misquotes */
	REWRITE_ZERO_TTL, /* a router passes on what has no TTL left: the next one answers twice */
	REWRITE_COUNTED,  /* the hop quotes the TTL that it would have sent on */
	REWRITE_RAISED,   /* more TTL is left than can be, and no label accounts for it */
	REWRITE_KINDS
};

struct rewrite {
	enum rewrite_kind kind;
	uint8_t after;   /* TTL of the last hop that saw it otherwise; 0: ourselves */
	uint8_t by;      /* TTL of the first that saw it so */
	uint32_t fields; /* a bit each, of icmp4_rewrite_field */
	const struct icmp4_rewrites *before; /* at the hop `after`; NULL: as sent */
	const struct icmp4_rewrites *seen;
};

/* From near to far. */
size_t rewrites_of(const struct out_path *path, struct rewrite map[REWRITES_MOST]);

/* Who answers there with a quote whose TTL is 0 answers at the next TTL, too. */
bool rewrite_is_zero_ttl(const struct out_path *path, unsigned ttl);

/* "fields", "nat", "alone", "zero-ttl", "counted", "raised" */
const char *rewrite_name(enum rewrite_kind kind);
/* One sentence that says what it means and what to do about it. */
const char *rewrite_meaning(const struct rewrite *rewrite);

static inline bool rewrite_has(const struct rewrite *rewrite, size_t n)
{
	return rewrite->fields >> n & 1;
}

/* What the hop before showed of field n; of what each probe has its own of, what was sent. */
uint32_t rewrite_before(const struct rewrite *rewrite, size_t n);
/* For people. */
const char *rewrite_value(char buffer[REWRITE_VALUE], size_t n, uint32_t value);

#endif
