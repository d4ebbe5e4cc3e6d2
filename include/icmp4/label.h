/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_LABEL_H
#define ICMP4_LABEL_H
/*
 * Label switching (RFC 3031, RFC 3032) as far as a node with IPv4 beneath its labels has part in
 * it. It needs two things of whoever configures it:
 *
 *	a next hop with labels to push      what goes that way enters a label switched path (LSP);
 *	a row for each label that comes in  what to do with it, by icmp4_node_config.label.
 *
 * A row with next hops lets their labels take the place of the one that came: a swap where there is
 * one, a swap and push where there are more, and where there is none the penultimate hop's pop,
 * after which nobody looks at the IP address. At a row without next hops the LSP ends: what is
 * beneath is looked at in turn, the next label or the IP header.
 *
 * TTL (RFC 3443). Of a uniform LSP each hop counts: a label begins with the TTL that is beneath it,
 * and what is left of it, where that is less, is that TTL again when the label goes. A pipe is one
 * hop: its labels begin with 255, and nothing beneath learns of them. A short pipe differs from it
 * in no TTL, only in that the penultimate hop pops. A packet whose top label arrives with 1 goes no
 * further, unless the LSP ends here, where what comes to light is judged.
 * Traffic class (RFC 3270): a uniform label has that of what is beneath it, of the IP header its
 * precedence; a pipe's has 0; a swap keeps it; nothing is ever written back.
 *
 * MTU: what leaves may have that of its link less 4 octets a label. What has more leaves in
 * fragments, each with the labels, or is reported with the MTU that is left (RFC 3032 section 3.5).
 *
 * Labels 0 to 15 are reserved. 0, explicit null, ends an LSP wherever it stands (RFC 4182), and is
 * uniform unless a row says otherwise. 3, implicit null, is never in a packet: where it is to be
 * pushed, nothing is. The others, router alert among them, are unknown here, whatever rows say, for
 * there is nothing in the node that would hear what they have to tell; and what has an unknown
 * label is dropped without a word (RFC 3031 section 3.18).
 */
#include <icmp4/route.h>

ICMP4_BEGIN

enum {
	ICMP4_LABEL_EXPLICIT_NULL = 0,
	ICMP4_LABEL_ROUTER_ALERT = 1,
	ICMP4_LABEL_IMPLICIT_NULL = 3,
	ICMP4_LABEL_FIRST = 16, /* that is not reserved (RFC 7274) */
	ICMP4_LABEL_LAST = 0xfffff,
	ICMP4_LABELS_MAX = 8, /* labels that a packet may leave with */
};

enum icmp4_tunnel { ICMP4_TUNNEL_UNIFORM, ICMP4_TUNNEL_PIPE, ICMP4_TUNNEL_COUNT };

/* "uniform", "pipe" */
ICMP4_API const char *icmp4_tunnel_name(enum icmp4_tunnel tunnel);

/* What a next hop pushes. Of a packet that comes with a label the last takes that one's place, with
 * its TTL and class; the mode is that of the others. */
struct icmp4_label_stack {
	uint32_t labels[ICMP4_LABELS_MAX]; /* top first */
	uint8_t count;
	enum icmp4_tunnel tunnel;
};

struct icmp4_label_row {
	uint32_t label;
	enum icmp4_tunnel tunnel; /* of the LSP, for when the label goes */
	/* An error about what expires or is too big here is given its labels, and goes to the end
	 * of the LSP, which knows how to reach its source (RFC 3032 section 2.3). Else, and where
	 * it cannot go on, it is routed by IP at once. */
	bool error_to_end;
	const struct icmp4_next_hop *hops; /* none: the LSP ends here */
	size_t hop_count;
};

/*
 * Finds the row of a label: the node's own table (icmp4_label_lookup with a struct
 * icmp4_label_table), or anything else that answers the question. NULL: unknown.
 */
typedef const struct icmp4_label_row *icmp4_label_fn(const void *labels, uint32_t label);

struct icmp4_label_table {
	const struct icmp4_label_row *rows; /* by rising label */
	size_t count;
};

ICMP4_API icmp4_label_fn icmp4_label_lookup;

ICMP4_END

#endif
