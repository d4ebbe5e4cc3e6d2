/* SPDX-License-Identifier: MIT */
#ifndef OUT_AS_AS_H
#define OUT_AS_AS_H
/*
 * Output in another tool's own format, for what reads that: what the tool's options ask of it, and
 * the figures that it counts in its own manner while the run goes on.
 */
#include <icmp4/types.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Round trips as ping has them: whole microseconds, duplicates too. */
struct out_as_rtt {
	uint64_t count;
	int64_t min_us, max_us, sum_us;
	double square_sum;
	int64_t ewma_8; /* eight times the moving average */
};

struct out_as_series;
struct out_as_route;
struct out_as_hubs;
struct out_as_way;

/* What mtr's options ask of it. */
enum out_as_mtr_form {
	OUT_AS_MTR_NONE,
	OUT_AS_MTR_REPORT,
	OUT_AS_MTR_JSON,
	OUT_AS_MTR_XML,
	OUT_AS_MTR_CSV,
	OUT_AS_MTR_RAW,
};

enum { OUT_AS_HOST = 256 };

struct out_as_mtr {
	enum out_as_mtr_form form;
	bool wide, addresses;
	const char *fields; /* a letter each; ' ' is a gap */
	unsigned tests, tos, size, pattern;
	char host[OUT_AS_HOST]; /* who we are */
};

struct out_as {
	/* --- Asked for --- */
	bool audible;
	bool outstanding;   /* a line for what is not answered yet */
	bool identifier;    /* in each line */
	bool quick;         /* flood, adaptive, or no interval: so is the summary */
	bool flood;         /* a dot for what is lost */
	bool untimed;       /* too little data for a time of ping's own */
	const char *device; /* in the first line; NULL: not there */
	const char *pattern;
	bool names; /* of who answers */

	bool counting; /* fping: so many probes, each told of */
	bool only_alive, only_unreachable;
	bool addresses, elapsed, outage, totals;
	uint64_t verbose_count; /* each time in the end, of so many; 0: not */
	uint64_t wanted;        /* so many alive are enough; 0: all */

	bool back, objects; /* traceroute: the way back; what extensions say */
	bool mtu;           /* where the path narrows */
	bool both;          /* tracepath: names and addresses */
	uint16_t length;    /* of probes, where the MTU is searched */

	struct out_as_mtr mtr;

	/* --- Found out --- */
	struct out_as_rtt rtt;
	struct icmp4_time first, last; /* probes */
	bool any;
	int64_t interval_ns;
	uint32_t pipe;
	struct out_as_series *series; /* fping's, while it runs */
	struct out_as_route *route;   /* traceroute's, while it runs */
	struct out_as_hubs *hubs;     /* mtr's */
	struct out_as_way *way;       /* tracepath's */
	uint8_t route_taken[40];      /* ping: the last recorded route, as it came */
	uint8_t route_length;
	uint64_t asked; /* targets; received are those alive */
	uint64_t sent, received, errors, duplicates, corrupted;
};

/* The name of an address: what is no word of a name is '?', so that it breaks no format. */
const char *as_name(char text[OUT_AS_HOST], const char *name);
void as_rtt_add(struct out_as_rtt *rtt, int64_t ns);
/* "0.479", "41.2", "1204": the digits of ping, which rounds halves up. */
enum { AS_MS = 32 };
const char *as_ms(char text[AS_MS], int64_t us);
/* "Destination Host Unreachable", as ping has it. */
void as_ping_error(FILE *file, uint8_t type, uint8_t code, uint32_t rest);
/* ping_options.c: "server (203.0.113.9)", and the lines of the IP options. */
struct out;
struct icmp4_view;
void as_ping_from(struct out *out, const char *word, uint32_t from);
void as_ping_options(struct out *out, const struct icmp4_view *view);

#endif
