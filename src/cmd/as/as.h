/* SPDX-License-Identifier: MIT */
#ifndef CMD_AS_AS_H
#define CMD_AS_AS_H
/*
 * `icmp as TOOL ...`: the command line, the text and the exit status of another tool, so that
 * scripts that were written for it go on working. A tool is a table of its options, a function that
 * turns what was given into the options of one of our verbs, and a format of output of its own
 * (src/out/as/). The verb then runs as ever: nothing of a tool reaches the engines.
 */
#include "cmd/options.h"
#include "out/as/as.h"

enum as_kind {
	AS_FLAG,    /* bool */
	AS_LEVEL,   /* int, counted up */
	AS_NUMBER,  /* int64_t, min..max */
	AS_REAL,    /* double */
	AS_SECONDS, /* int64_t nanoseconds; min..max in seconds */
	AS_MILLIS,  /* the same in milliseconds */
	AS_WORD,    /* const char * */
	AS_NOTHING, /* accepted, and without a meaning here; `about` says why */
	AS_REFUSED, /* `about` says why */
};

struct as_option {
	char letter;      /* 0: only long */
	const char *name; /* long; NULL: only short */
	const char *argument;
	enum as_kind kind;
	size_t at; /* in struct as_run */
	double min, max;
	const char *about;
};

struct as_given_ping {
	int64_t deadline_ns;
	const char *pattern, *fragment, *stamps;
	bool adaptive, flood, route, strict;
};

struct as_given_fping {
	int64_t vcount, retry, reachable, gap_ns;
	double backoff;
	const char *file;
	bool generate, loop, whole;
};

struct as_given_traceroute {
	int64_t first, max, ahead, port, source_port;
	double pause;
	const char *waits, *method, *protocol;
	bool icmp, tcp, udp, whole, mtu;
};

struct as_given_tracepath {
	int64_t max, port;
};

struct as_given_mtr {
	int64_t first, max, unknown, pattern, port, source_port, grace_ns;
	const char *file;
	bool report, wide, json, xml, csv, raw, udp, tcp;
};

/* What was given, before it means anything. Numbers are -1 where nothing was. */
struct as_given {
	int64_t count, interval_ns, timeout_ns, size, ttl, tos, mark;
	const char *interface;
	bool numeric, quiet, help, version;
	union { /* of the tool that it is */
		struct as_given_ping ping;
		struct as_given_fping fping;
		struct as_given_traceroute traceroute;
		struct as_given_mtr mtr;
		struct as_given_tracepath tracepath;
	};
};

struct as_run {
	const struct as_tool *tool;
	struct as_given given;
	struct out_as out; /* what the format must know, and what it found out */
	struct cmd_call call;
	char *made; /* an operand made of several words, or NULL */
};

struct as_tool {
	const char *name;
	const char *verb;     /* ours that does the work */
	const char *operands; /* for help */
	const char *format;   /* of out_format */
	const char *version;
	int usage;   /* exit status of a command line that makes no sense */
	int invalid; /* of an argument that does not */
	size_t least, most;
	const char *missing; /* what is said where operands are */
	const struct as_option *options;
	size_t option_count;
	/* From run->given to run->call.options; false: said, and status is the tool's. */
	bool (*settle)(struct as_run *run);
	/* The exit status, of ours; NULL: the same. */
	int (*status)(const struct as_run *run, int status);
};

/* NULL: there is none. */
const struct as_tool *as_tool_named(const char *name);
const struct as_tool *as_tool_at(size_t index);

/* argv[0] is whatever the tool was called by. */
int as_main(const struct as_tool *tool, int argc, char **argv);

extern const struct as_tool as_ping, as_fping, as_traceroute, as_mtr, as_tracepath;

/* options.c: argv[0] is the tool's name. False: *status, and all is said. */
bool as_parse(struct as_run *run, int argc, char **argv, int *status);
void as_help(const struct as_tool *tool, FILE *file);
/* What tools have in common: TTL, and the octet of DSCP and ECN. */
void as_settle_header(struct as_run *run);
/* The operands become one, "@FILE" or "FIRST-LAST". The run frees it. */
bool as_replace_operands(struct as_run *run, const char *a, const char *glue, const char *b);
/* One line on stderr in the tool's name; false. */
__attribute__((format(printf, 2, 3))) bool as_refuse(const struct as_run *run, const char *format,
						     ...);

#endif
