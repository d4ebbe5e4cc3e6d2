/* SPDX-License-Identifier: MIT */
#ifndef ICMP4_REMARK_H
#define ICMP4_REMARK_H
/*
 * Where a message that can be read departs from what a sender that obeys the RFCs emits. A remark
 * is no fault: the message was accepted. Each is a row of one const table.
 */
#include <icmp4/view.h>

ICMP4_BEGIN

struct icmp4_remark {
	const char *rule;   /* requirement: "QUOTE-02" */
	const char *source; /* "RFC 1812 section 4.3.2.3" */
	const char *text;   /* what was found: "only 8 octets quoted" */
};

enum { ICMP4_REMARKS_MAX = 24 };

/* The remarks that hold of a view of an ICMP message, in the order of the table; returns how many,
 * at most most. sum: see checksum.h. */
ICMP4_API size_t icmp4_remarks(const struct icmp4_view *view, icmp4_sum_fn *sum,
			       const struct icmp4_remark **found, size_t most);
/* The whole table, for documentation and tests. */
ICMP4_API const struct icmp4_remark *icmp4_remark_row(size_t index); /* NULL past the end */

ICMP4_END

#endif
