/* SPDX-License-Identifier: MIT */
#ifndef CMD_OPTIONS_H
#define CMD_OPTIONS_H
/*
 * The one command line of all verbs (cli contract): ONE const table of options, parsed whole into
 * one plain struct before anything runs. A verb names, in its own row, the options it takes.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cmd_probe { CMD_PROBE_DEFAULT, CMD_PROBE_ICMP, CMD_PROBE_UDP, CMD_PROBE_TCP };
enum cmd_fragment { CMD_FRAGMENT_DEFAULT, CMD_FRAGMENT_DO, CMD_FRAGMENT_DONT, CMD_FRAGMENT_PROBE };
enum cmd_profile { CMD_PROFILE_DEFAULT, CMD_PROFILE_RFC1812, CMD_PROFILE_BCP };
enum cmd_pace { CMD_PACE_REGULAR, CMD_PACE_ADAPTIVE, CMD_PACE_POISSON };
enum cmd_until { CMD_UNTIL_COUNT, CMD_UNTIL_ANSWER, CMD_UNTIL_FAILURE };
enum cmd_color { CMD_COLOR_AUTO, CMD_COLOR_ALWAYS, CMD_COLOR_NEVER };

enum { CMD_OUTPUTS_MAX = 8, CMD_PATTERN_MAX = 16 };

/* -o FORMAT[=FILE] */
struct cmd_output {
	const char *format; /* of the table of formats */
	const char *file;   /* NULL: standard output */
};

enum { CMD_WORDS_MAX = 32 };

/* Arguments of an option that may be given again, in order. */
struct cmd_words {
	const char *words[CMD_WORDS_MAX];
	size_t count;
};

struct cmd_options {
	enum cmd_probe probe;
	uint16_t probe_port;  /* 0: default */
	uint16_t source_port; /* --sport; 0: ours to choose */
	const char *query;    /* --query; NULL: echo */
	int flows;            /* --flows; -1: not kept apart */
	bool all_paths;
	bool many; /* --many */
	bool count_given;
	uint64_t count;       /* -c */
	int64_t interval_ns;  /* -i; -1: default. All times: ns, -1 where not given */
	enum cmd_pace pace;   /* --pace */
	enum cmd_until until; /* --until */
	int64_t again_ns;     /* --resolve-again; -1: never */
	int64_t watch_ns;     /* --watch; -1: not asked for */
	int64_t gap_ns;       /* --rate N/s, as the span between two probes */
	int64_t deadline_ns;  /* -w */
	int64_t timeout_ns;   /* -W */
	int64_t linger_ns;    /* for late answers, where another tool says so; -1: default */
	int ttl;              /* -t; -1: default */
	int first, max;       /* -f, -m; -1: default */
	int ahead, gap;       /* of a trace, where another tool says so; -1: default */
	int64_t size;         /* -s octets of data; -1: default */
	int64_t length;       /* --length of the whole datagram; -1: default */
	int64_t sweep_min, sweep_max, sweep_step; /* --sweep; -1: none */
	enum cmd_fragment fragment;               /* -M */
	int dscp, ecn;                            /* -1: default */
	const char *source;                       /* -S */
	const char *interface;                    /* -I */
	uint32_t mark;
	uint8_t pattern[CMD_PATTERN_MAX];
	uint8_t pattern_length;
	bool flood;
	const char *type; /* send: --type, --code: numbers or names of the registry */
	const char *code;
	const char *gateway;      /* --gateway */
	const char *data;         /* --data */
	const char *quote;        /* --quote */
	int64_t quote_length;     /* --quote-length; -1: default */
	int64_t fragments;        /* --fragments; -1: in one piece */
	int64_t truncate;         /* --truncate; -1: all of it */
	struct cmd_words sets;    /* --set */
	struct cmd_words objects; /* --object */
	struct cmd_words routers; /* --router */
	struct cmd_words options; /* --option: of IP */
	bool bad_checksum;        /* --bad-checksum */
	bool may_test;            /* --yes-i-may-test-this */
	bool seed_given;
	uint64_t seed;
	const char *lab;     /* --lab */
	const char *from;    /* --from */
	const char *as;      /* --as */
	const char *control; /* --control */
	const char *listen;  /* --listen */
	double speed;        /* --speed; 0: max */
	struct cmd_output outputs[CMD_OUTPUTS_MAX];
	size_t output_count;
	bool story;
	const char *story_file; /* NULL: stderr */
	bool live;              /* --live */
	bool explain;
	bool numeric;    /* -n */
	int verbose;     /* -v, counted */
	bool quiet;      /* -q */
	bool timestamps; /* -D */
	enum cmd_color color;
	const char *dut;      /* --dut */
	const char *only;     /* --only */
	bool list;            /* --list */
	const char *baseline; /* --baseline */
	const char *bench;    /* --bench */
	bool prepare;         /* --prepare */
	const char *since;    /* --since */
	const char *asn;      /* --asn */
	enum cmd_profile profile;
	const char *filter;   /* --filter */
	const char **exclude; /* --exclude, in order */
	size_t exclude_count;
	const char **operands; /* targets and the like, in order */
	bool targets_come;     /* the verb reads those of @- while it runs */
	bool connects;         /* it can ask TCP by connections, where there is no better way */
	size_t operand_count;
	char **command; /* after `--`, NULL-terminated; NULL: there was no `--` */
	bool help;      /* -h: nothing else counts */
	bool version;   /* --version: the same */
};

/* What a verb's main is given. */
struct cmd_call {
	const struct cmd_verb *verb;
	const char *program; /* in whose name errors are told; NULL: "icmp VERB" */
	struct out_as *as;   /* of a run in the manner of another tool, else NULL */
	struct cmd_options options;
	int argc; /* as typed, behind the verb: for JSON's `arguments` */
	char **argv;
};

/* A row of the table of verbs (verbs.c): dispatch, help and completion read it. */
struct cmd_verb {
	const char *name;
	const char *operands; /* "TARGET..." */
	const char *about;    /* one line */
	const char *takes;    /* names of the options it takes, long form, separated by blanks */
	const char *formats;  /* words of -o that it can write, separated by blanks */
	size_t least;         /* operands it cannot do without */
	size_t most;          /* operands it can use; SIZE_MAX: any number */
	bool command;         /* what follows -- is a command, not operands */
	const char *text;     /* help's body: what it does and examples */
	int (*run)(struct cmd_call *call);
};

/* Why a command line makes no sense: one line, and what to do about it. */
struct cmd_error {
	char message[384];
	char hint[128]; /* empty: the message says it all */
};

/*
 * Parses what was typed behind the verb into call->options; call->verb is set by the caller. False
 * with *error. cmd_options_free in either case; options borrow from argv.
 */
bool cmd_options_begin(struct cmd_options *options, int argc);
bool cmd_parse(struct cmd_call *call, int argc, char **argv, struct cmd_error *error);
void cmd_options_free(struct cmd_options *options);

/* Exit statuses of every verb. */
enum { CMD_YES = 0, CMD_NO = 1, CMD_COULD_NOT = 2 };

/* NULL if there is no such verb. */
const struct cmd_verb *cmd_verb_find(const char *name);
const struct cmd_verb *cmd_verbs(size_t *count);

/* One line on stderr: "icmp ping: message; hint". Also a JSON error line, where json is asked for,
 * is the verb's business. Returns CMD_COULD_NOT. */
int cmd_fail(const struct cmd_call *call, const char *message, const char *hint);

#endif
