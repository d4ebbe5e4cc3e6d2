/* SPDX-License-Identifier: MIT */
#ifndef OUT_EXPLAIN_H
#define OUT_EXPLAIN_H
/*
 * --explain: what a result means in plain words, its likely cause, and what to do next. Tables of
 * {when it holds, what it means}; what a message of a router means stands in the registry.
 */
#include "out/out.h"

enum { EXPLAIN_MAX = 12, EXPLAIN_TEXT = 512, EXPLAIN_NEXT = 64 };

struct explanation {
	const char *text;
	const char *next; /* a command, to which the target is added; NULL: none */
};

/* An explanation with figures of its own. */
struct explained {
	char text[EXPLAIN_TEXT];
	char next[EXPLAIN_NEXT];
};

/* Of one ICMP error: who sends it in practice, and why. NULL where the registry has nothing. */
const char *explain_message(const struct icmp4_message *message);

/* The same to a ping, which may have asked for it. */
const char *explain_refusal(const struct icmp4_message *message,
			    const struct icmp4_ping_options *options);
/* All probes were refused for one reason, and it says what to do: so does this, else false. */
bool explain_refused(const struct out_run *run, const struct out_ping *ping,
		     struct explained *found);

/* What holds, most important first. Each returns how many. */
size_t explain_ping(const struct out_ping *ping, struct explanation found[EXPLAIN_MAX]);
size_t explain_hop(const struct out_trace *trace, const struct out_hop *hop,
		   struct explanation found[EXPLAIN_MAX]);
size_t explain_trace(const struct out_trace *trace, struct explanation found[EXPLAIN_MAX]);

#endif
