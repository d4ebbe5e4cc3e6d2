/* SPDX-License-Identifier: MIT */
#ifndef OUT_WHY_H
#define OUT_WHY_H
/* What `icmp why` found, and how it is said. */
#include "out/out.h"
#include "why/why.h"

/* What an earlier run said of the same, or another, target; absent: what its JSON does not have. */
struct out_earlier {
	const char *file;
	char id[64];                     /* of its verdict; "": there was none */
	unsigned hops;                   /* 0: absent */
	unsigned mtu;                    /* 0: absent */
	double rtt_ms;                   /* negative: absent */
	double loss;                     /* negative: absent */
	uint32_t path[WHY_HOPS_MAX + 1]; /* by TTL; 0: silent, or absent */
};

struct out_why {
	size_t target;
	const struct why_evidence *evidence;
	const struct why_verdict *verdict;
	const char *failure; /* why there is no address; "": there is */
	const char *flow;    /* options that make this very flow: "--tcp=443 " */
	const char *where;   /* "--lab NAME --from NODE " or "" */
	int64_t took_ns;
	const struct out_earlier *since; /* NULL: nothing to compare with */
};

enum { WHY_TEXT = 512 };

/* A text of a row, its places filled in. */
const char *why_words(char text[WHY_TEXT], const struct out_run *run, const struct out_why *why,
		      const char *form);

enum { WHY_DIFFERENCES = 8 };
/* What differs from the earlier run, a phrase each. */
size_t why_differences(const struct out_run *run, const struct out_why *why,
		       char texts[WHY_DIFFERENCES][WHY_TEXT]);

#endif
