/* SPDX-License-Identifier: MIT */
#ifndef OUT_AS_HUBS_H
#define OUT_AS_HUBS_H
/*
 * What mtr knows of each hop, in its own arithmetic (whole microseconds, running means), so that
 * what reads its figures finds the ones that it would have written.
 */
#include <icmp4/trace.h>

#include "out/as/as.h"
#include "out/out.h"

struct mtr_hub {
	uint32_t from; /* the first that answered; 0: nobody did */
	bool final;
	bool named; /* raw: its name is told */
	uint32_t sent, received;
	int64_t last_us, best_us, worst_us, jitter_us, worst_jitter_us;
	double mean_us, squares, geometric_us, mean_jitter_us, interarrival_us;
};

struct out_as_hubs {
	struct mtr_hub all[PATH_HOPS]; /* by TTL */
	unsigned first, max;
	uint32_t probes;
	struct icmp4_time begun; /* when the first probe left */
	bool any;
};

void mtr_hub_add(struct mtr_hub *hub, int64_t us);

/* A column, by the letter that -o has for it. */
struct mtr_field {
	char letter;
	const char *title;
	int width;
	int digits; /* behind the point; 0: a count */
	const char *unit;
	double (*value)(const struct mtr_hub *hub);
};

enum { MTR_VALUE = 48, MTR_COLUMNS = 32 };

/* NULL: there is none. */
const struct mtr_field *mtr_field(char letter);
/* How many there are; a letter that is none is left out. */
size_t mtr_columns(const struct mtr_field *columns[MTR_COLUMNS], const char *letters);
/* As it stands in a report, blanks before it. */
const char *mtr_value(char text[MTR_VALUE], const struct mtr_field *field,
		      const struct mtr_hub *hub);

/* report.c: all forms but the raw one, which is written as things happen. */
void mtr_report(struct out *out, const struct out_trace *trace);
/* The name that a hop has in mtr's lines. */
void mtr_host(char text[OUT_AS_HOST], const struct out_run *run, uint32_t from);

#endif
