/* SPDX-License-Identifier: MIT */
#ifndef OUT_OUT_H
#define OUT_OUT_H
/*
 * What a run finds out, on its way to people and machines. A verb reports each fact once, to struct
 * outs; every format that the user asked for shows it in its own manner, by a table of functions. A
 * new format is a new file and a row in outputs.c.
 */
#include "out/color.h"
#include "out/json/json.h"
#include "out/path.h"
#include "stat/census.h"
#include "stat/rtt.h"
#include "stat/ways.h"
#include <icmp4/link.h>
#include <icmp4/many.h>
#include <icmp4/mtu.h>
#include <icmp4/paths.h>
#include <icmp4/ping.h>
#include <icmp4/remark.h>
#include <icmp4/trace.h>

enum { OUT_MAX = 8, OUT_SAID = 24 };

/* What was typed, and the address that it stands for. */
struct out_target {
	const char *name;
	uint32_t dst;
	unsigned flow; /* of several to one destination, from 1; 0: they are not told apart */
};

/* Names of addresses. Neither function waits. */
struct out_names {
	const char *(*find)(void *world, uint32_t address); /* NULL: none, or not known yet */
	bool (*pending)(void *world, uint32_t address);     /* may still become known */
	void *world;
};

/* Whose network an address belongs to; asn 0, an empty name or country: not known. */
struct out_network {
	uint32_t asn;
	char name[64];
	char country[3];
};

struct out_networks {
	/* NULL: nobody wants to know. False: nothing is known of that address. */
	bool (*find)(void *world, uint32_t address, struct out_network *network);
	void *world;
};

/* What holds for a whole run. */
struct out_run {
	const char *verb;
	const char *const *arguments; /* as typed, behind the verb */
	size_t argument_count;
	const char *socket; /* NULL in a lab */
	const char *stamps; /* "kernel": both ends; "kernel-receive": arrivals only; "process",
			     * "virtual" */
	const char *clock;  /* "real", "virtual" */
	const char *lab;    /* NULL: the kernel's network */
	bool seeded;
	uint64_t seed;
	const char *const *lost; /* what this socket cannot do; NULL-terminated */
	int64_t unix_ns;         /* of time 0; 0 on a virtual clock */
	struct icmp4_time start;
	struct out_names names;
	struct out_networks networks;
	const struct out_target *targets;
	size_t target_count;
	bool grows;                            /* targets may still come */
	uint32_t source;                       /* towards the first target; 0: not known */
	const struct icmp4_ping_options *ping; /* for ping, else NULL */
	struct out_as *as; /* of an output in the manner of another tool; see as/as.h */
	bool live;         /* somebody may be watching: each line goes out at once */
	bool taken;        /* standard output is not ours to write to */
	bool screen;       /* a screen shows it: standard output has the summary only */
	bool summary;      /* of what was caught, and not only where it is all that is wanted */
	bool numeric;
	bool quiet; /* summary only */
	bool brief; /* no line for what is as it should be */
	bool timestamps;
	bool explain;
	bool verdict; /* what counts is the verdict: text tells what led to it only where verbose */
	int verbose;
};

/* The last ICMP error about a probe of a ping. */
struct out_refusal {
	uint32_t from; /* 0: there was none */
	uint8_t type;
	uint8_t code;
	uint16_t mtu;
	bool mixed; /* others of this target had another reason */
};

/* The figures of one target of a ping. */
struct out_ping {
	size_t target;
	const struct icmp4_ping_target *counts;
	struct stat_rtt *rtt;
	uint64_t dropped; /* arrivals that this machine lost, of any target */
	struct out_refusal refusal;
	const struct stat_runs *loss;  /* NULL: nobody looked how it fell */
	const struct stat_size *sizes; /* of a sweep, by size; else NULL */
};

/* All flows to one destination: targets first to first + count - 1. */
struct out_flows {
	size_t first;
	size_t count;
	const struct icmp4_ping_target *counts; /* of the first, and behind it the others */
};

/* A name that stands for another address now: what is asked from here on is another target. */
struct out_moved {
	size_t from, to; /* targets */
	struct icmp4_time at;
};

/* Probes whose fate is known; those to which no answer came at all; those still under way. */
static inline uint64_t out_ping_settled(const struct icmp4_ping_target *c)
{
	return (uint64_t)c->received + c->late + c->lost + c->icmp_errors + c->corrupted +
	       c->wrong_address;
}

static inline uint64_t out_ping_unanswered(const struct icmp4_ping_target *c)
{
	return (uint64_t)c->lost + c->icmp_errors;
}

static inline uint64_t out_ping_in_flight(const struct icmp4_ping_target *c)
{
	return c->sent - out_ping_settled(c);
}

/* One target of a trace, from its first line to its last. */
struct out_trace {
	size_t target;
	const struct icmp4_trace_options *options;
	const struct out_path *path;
	enum icmp4_trace_end end;
	uint64_t dropped;    /* arrivals that this machine lost */
	uint16_t link_mtu;   /* of our own link towards it; 0: nobody asked */
	bool confirmed;      /* silent to the probes, but the destination answers an echo request */
	int64_t echo_rtt_ns; /* so fast */
};

/* One target of a search for the path MTU. */
struct out_mtu {
	size_t target;
	const struct icmp4_mtu *engine;
	bool again;     /* by echo requests, for the probes before stayed unanswered */
	bool asked_for; /* the longest size is the user's, and not that of our link */
	size_t flows;   /* so many to the same destination, one after the other; 0: just this */
};

/* What has become of a path MTU, after so long and so many searches. */
struct out_mtu_watch {
	const struct out_mtu *mtu; /* the search that found it */
	uint16_t was, now;         /* 0: unknown, for nothing is answered */
	int64_t after_ns;
	uint64_t rounds, changes;
};

/* What came out for all flows to one destination: targets first to first + count - 1. */
struct out_mtu_flows {
	size_t first;
	size_t count;
	const uint16_t *mtus; /* of each; 0: it was not found */
};

/* One target of a search for all paths. */
struct out_paths {
	size_t target;
	const struct icmp4_paths *engine;
};

/* Many targets, and what is known of the way to one of them. */
struct out_many {
	const struct icmp4_many *engine;
	const struct stat_ways *ways;
	int64_t took_ns;
	bool unfinished; /* it was ended before it was done */
};

struct out_way {
	const struct icmp4_many_target *target;
	uint16_t src_port;
	unsigned last;                   /* TTL of the farthest hop that is known */
	const struct stat_way_hop *hops; /* by TTL */
};

/* "reached", "unreachable", or "gap": nobody said that the way ends. */
const char *out_way_verdict(const struct out_way *way);
const char *out_way_how(enum stat_way_how how);

struct out_error {
	const char *what; /* word for machines: "permission" */
	int error;        /* errno, or 0 */
	const char *message;
	const char *hint; /* NULL or "": none */
	bool fatal;
};

/* An ICMP message that was caught: in a capture, on the wire, or as an answer to icmp send. */
struct out_message {
	bool sent;        /* by us, in a run that sends */
	const char *file; /* where there are several captures: which; else NULL */
	uint64_t frame;   /* number in the capture, from 1; 0: there is no capture */
	int64_t time_ns;  /* Unix time; 0: not known */
	bool timed;       /* the next is known: */
	int64_t since_ns; /* time since the first frame of the capture */
	const struct icmp4_view *view;
	enum icmp4_fault fault;        /* as the view has it */
	const struct icmp4_walk *walk; /* NULL: the datagram came bare */
	const uint8_t *bytes;          /* that walk's offsets count in */
	icmp4_sum_fn *sum;
	bool bad_checksum;    /* of ICMP: see out_message_judge */
	bool bad_ip_checksum; /* of the header around it */
	const struct icmp4_remark *const *remarks;
	size_t remark_count;
	uint64_t request_frame; /* of a reply: what it answers; 0: not seen */
	uint64_t cause_frame;   /* of an error: the datagram that it quotes; 0: not seen */
	int64_t after_ns;       /* time since that frame; -1: not known */
};

/* Both checksums by the kernel in sum, once for all who want to know. What is cut is not judged. */
static inline void out_message_judge(struct out_message *m)
{
	m->bad_checksum = icmp4_view_is_icmp(m->view) &&
			  icmp4_view_checksum(m->view, m->sum) == ICMP4_CHECKSUM_BAD;
	m->bad_ip_checksum =
		m->view->ip && icmp4_view_ip_checksum(m->view, m->sum) == ICMP4_CHECKSUM_BAD;
}

/* Frames in which no message could be looked for, by the name of what stood in the way. */
struct out_obstacle {
	const char *name; /* a link type, or an icmp4_walk_end_name */
	uint32_t number;  /* of an unknown link type */
	uint64_t count;
};

/* What all messages of a capture amount to. */
struct out_census {
	struct stat_census *census; /* NULL: only what stands here was counted */
	uint64_t frames;
	uint64_t messages;      /* ICMP messages among them */
	uint64_t malformed;     /* of these */
	uint64_t bad_checksums; /* of these, of ICMP or of the IP header */
	uint64_t fragments;     /* of ICMP datagrams, behind the first */
	const struct out_obstacle *obstacles;
	size_t obstacle_count;
};

/* What became of the messages that were to be sent. */
struct out_sending {
	uint64_t sent;   /* datagrams that left, or were written */
	uint64_t unsent; /* that the system refused */
	uint64_t answers;
	bool written; /* to a file, and to no network */
};

struct out;
struct out_total;       /* see total.h */
struct out_device;      /* see device.h */
struct out_trace_flows; /* see trace/flows.h */
struct out_checking;    /* see check.h */
struct check;
struct out_why; /* see why.h */
struct check_event;

struct out_ops {
	const char *name;
	void (*start)(struct out *out);
	void (*ping_start)(struct out *out);
	void (*reply)(struct out *out, const struct icmp4_ping_event *event);
	void (*ping_summary)(struct out *out, const struct out_ping *ping);
	void (*ping_moved)(struct out *out, const struct out_moved *moved);
	void (*ping_flows)(struct out *out, const struct out_flows *flows);
	void (*ping_total)(struct out *out, struct out_total *total);
	void (*trace_start)(struct out *out, const struct out_trace *trace);
	void (*trace_probe)(struct out *out, const struct out_trace *trace,
			    const struct icmp4_trace_event *event);
	void (*hop)(struct out *out, const struct out_trace *trace, const struct out_hop *hop);
	void (*trace_end)(struct out *out, const struct out_trace *trace);
	/* Of several flows, in place of all these: as they go, and at the end. */
	void (*trace_flows_start)(struct out *out, const struct out_trace_flows *flows);
	void (*trace_flows_news)(struct out *out, const struct out_trace_flows *flows);
	void (*trace_flows)(struct out *out, const struct out_trace_flows *flows);
	void (*mtu_start)(struct out *out, const struct out_mtu *mtu);
	void (*mtu_probe)(struct out *out, const struct out_mtu *mtu,
			  const struct icmp4_mtu_event *event);
	void (*mtu_end)(struct out *out, const struct out_mtu *mtu);
	void (*mtu_flows)(struct out *out, const struct out_mtu_flows *flows);
	void (*mtu_changed)(struct out *out, const struct out_mtu_watch *watch);
	void (*mtu_watched)(struct out *out, const struct out_mtu_watch *watch);
	void (*paths_start)(struct out *out, const struct out_paths *paths);
	void (*paths_end)(struct out *out, const struct out_paths *paths);
	void (*many_start)(struct out *out, const struct out_many *many);
	void (*many_way)(struct out *out, const struct out_many *many, const struct out_way *way);
	void (*many_end)(struct out *out, const struct out_many *many);
	void (*message)(struct out *out, const struct out_message *message);
	void (*census)(struct out *out, const struct out_census *census);
	void (*sending)(struct out *out, const struct out_sending *sending);
	void (*device)(struct out *out, const struct out_device *device);
	void (*check_start)(struct out *out, const struct out_checking *checking);
	void (*check_survey)(struct out *out, const struct out_checking *checking,
			     const struct check *check);
	void (*check_case)(struct out *out, const struct out_checking *checking,
			   const struct check_event *event);
	void (*check_summary)(struct out *out, const struct out_checking *checking);
	void (*why)(struct out *out, const struct out_why *why);
	void (*error)(struct out *out, const struct out_error *error, struct icmp4_time now);
	void (*end)(struct out *out, const char *reason, int exit, struct icmp4_time now);
};

extern const struct out_ops out_text;
extern const struct out_ops out_json;
extern const struct out_ops out_metrics;
extern const struct out_ops out_tap;
extern const struct out_ops out_junit;
extern const struct out_ops out_dot;
extern const struct out_ops out_svg;
/* In the manner of other tools: no -o names them. */
extern const struct out_ops out_as_ping;
extern const struct out_ops out_as_fping;
extern const struct out_ops out_as_traceroute;
extern const struct out_ops out_as_mtr;
extern const struct out_ops out_as_tracepath;

/* Hops in a row that nobody answered. */
struct out_silence {
	uint8_t first;
	uint8_t last; /* 0: none */
};

/* One format on its way into one file. */
struct out {
	const struct out_ops *ops;
	const struct out_run *run;
	FILE *file;
	bool color;
	struct json json;
	int width;                  /* text: of the longest target, several targets in columns */
	const char *capture;        /* text: whose messages come now; NULL: nobody was told */
	const char *said[OUT_SAID]; /* text: explanations given so far: once is enough */
	unsigned said_count;
	struct out_silence silence; /* text: hops not printed yet, for they may be the end */
	bool spoken;                /* text: there is a line of a message */
	struct live *live;          /* live: what is on the screen */
	FILE *gathered;             /* junit: cases, until their counts are known */
	char *gathered_text;
	size_t gathered_size;
	int error; /* errno of the first write that failed */
};

struct outs {
	struct out all[OUT_MAX];
	size_t count;
};

/* -o FORMAT[=FILE] */
struct out_request {
	const char *format;
	const char *file; /* NULL: standard output */
};

/*
 * Opens what was asked for; text on standard output where nothing takes it. False: *message says
 * which request cannot be met, and all is closed.
 */
bool outs_open(struct outs *outs, const struct out_request *requests, size_t count,
	       enum color_when when, const struct out_run *run, char *message, size_t size);
/* False if anything could not be written: errno says why. */
bool outs_close(struct outs *outs);
/* One format alone, into a file of the caller's; NULL: there is none of that name. */
const struct out_ops *out_format(const char *name);
void outs_flush(struct outs *outs);
/* A screen beside them. */
void outs_add_live(struct outs *outs, struct live *live, const struct out_run *run);

/* Each to every output whose format has it. */
void outs_start(struct outs *outs);
void outs_ping_start(struct outs *outs);
void outs_reply(struct outs *outs, const struct icmp4_ping_event *event);
void outs_ping_summary(struct outs *outs, const struct out_ping *ping);
void outs_ping_moved(struct outs *outs, const struct out_moved *moved);
void outs_ping_flows(struct outs *outs, const struct out_flows *flows);
void outs_ping_total(struct outs *outs, struct out_total *total);
void outs_trace_start(struct outs *outs, const struct out_trace *trace);
void outs_trace_probe(struct outs *outs, const struct out_trace *trace,
		      const struct icmp4_trace_event *event);
void outs_hop(struct outs *outs, const struct out_trace *trace, const struct out_hop *hop);
void outs_trace_end(struct outs *outs, const struct out_trace *trace);
void outs_trace_flows_start(struct outs *outs, const struct out_trace_flows *flows);
void outs_trace_flows_news(struct outs *outs, const struct out_trace_flows *flows);
void outs_trace_flows(struct outs *outs, const struct out_trace_flows *flows);
void outs_mtu_start(struct outs *outs, const struct out_mtu *mtu);
void outs_mtu_probe(struct outs *outs, const struct out_mtu *mtu,
		    const struct icmp4_mtu_event *event);
void outs_mtu_end(struct outs *outs, const struct out_mtu *mtu);
void outs_mtu_flows(struct outs *outs, const struct out_mtu_flows *flows);
void outs_mtu_changed(struct outs *outs, const struct out_mtu_watch *watch);
void outs_mtu_watched(struct outs *outs, const struct out_mtu_watch *watch);
void outs_paths_start(struct outs *outs, const struct out_paths *paths);
void outs_paths_end(struct outs *outs, const struct out_paths *paths);
void outs_many_start(struct outs *outs, const struct out_many *many);
void outs_many_way(struct outs *outs, const struct out_many *many, const struct out_way *way);
void outs_many_end(struct outs *outs, const struct out_many *many);
void outs_message(struct outs *outs, const struct out_message *message);
void outs_census(struct outs *outs, const struct out_census *census);
void outs_sending(struct outs *outs, const struct out_sending *sending);
void outs_device(struct outs *outs, const struct out_device *device);
void outs_check_start(struct outs *outs, const struct out_checking *checking);
void outs_check_survey(struct outs *outs, const struct out_checking *checking,
		       const struct check *check);
void outs_check_case(struct outs *outs, const struct out_checking *checking,
		     const struct check_event *event);
void outs_check_summary(struct outs *outs, const struct out_checking *checking);
void outs_why(struct outs *outs, const struct out_why *why);
void outs_error(struct outs *outs, const struct out_error *error, struct icmp4_time now);
void outs_end(struct outs *outs, const char *reason, int exit, struct icmp4_time now);

#endif
