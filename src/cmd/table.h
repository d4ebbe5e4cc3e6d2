/* SPDX-License-Identifier: MIT */
#ifndef CMD_TABLE_H
#define CMD_TABLE_H
/*
 * THE table of options: every letter and every long name that any verb of `icmp` has, or will
 * have. Parser, help, completion, and the tests of the manual read it; nothing else knows an
 * option's name. To add an option, add a row; to give it to a verb, name it in the verb's `takes`.
 */
#include "cmd/options.h"

/* What an option's argument is, and so where and how it is kept in struct cmd_options. */
enum cmd_kind {
	CMD_KIND_FLAG,    /* none; a bool */
	CMD_KIND_LEVEL,   /* none; an int that counts */
	CMD_KIND_COUNT,   /* uint64_t count, and count_given */
	CMD_KIND_SEED,    /* uint64_t seed, and seed_given */
	CMD_KIND_INT,     /* int, min..max */
	CMD_KIND_U32,     /* uint32_t, min..max */
	CMD_KIND_PORT,    /* uint16_t, 1..65535 */
	CMD_KIND_BYTES,   /* int64_t, min..max */
	CMD_KIND_SWEEP,   /* sweep_min, sweep_max and sweep_step */
	CMD_KIND_TIME,    /* int64_t nanoseconds, min..max */
	CMD_KIND_RATE,    /* int64_t nanoseconds from one to the next */
	CMD_KIND_DSCP,    /* int; a number or a name */
	CMD_KIND_CHOICE,  /* an enum: min + index in the words of `argument` */
	CMD_KIND_PROBE,   /* enum cmd_probe: min, and probe_port where one is given */
	CMD_KIND_SPEED,   /* double; max is 0 */
	CMD_KIND_PATTERN, /* pattern and pattern_length */
	CMD_KIND_WORD,    /* const char * */
	CMD_KIND_WORDS,   /* one more in a struct cmd_words */
	CMD_KIND_OUTPUT,  /* FORMAT[=FILE], one more in outputs */
	CMD_KIND_JSON,    /* none; the same as -o json */
	CMD_KIND_STORY,   /* story, and story_file where one is given */
	CMD_KIND_EXCLUDE, /* one more in exclude */
};

enum cmd_group {
	CMD_GROUP_PROBE,
	CMD_GROUP_PACE,
	CMD_GROUP_PACKET,
	CMD_GROUP_MESSAGE,
	CMD_GROUP_LAB,
	CMD_GROUP_OUTPUT,
	CMD_GROUP_SELECT,
	CMD_GROUP_GENERAL,
	CMD_GROUP_COUNT
};

struct cmd_option {
	const char *name; /* long, without dashes; never NULL */
	char letter;      /* 0: none */
	enum cmd_kind kind;
	const char *argument; /* as help shows it; "[=PORT]" where it may be absent; NULL: none */
	size_t at;            /* where in struct cmd_options */
	int64_t min, max;
	enum cmd_group group;
	const char *help; /* one line; see cmd_option_help */
};

const struct cmd_option *cmd_option_table(size_t *count);
struct cmd_help {
	enum cmd_group group;
	const char *text; /* one line */
};

/* Where a verb's help tells of the option, and in which words. */
struct cmd_help cmd_option_help(const struct cmd_verb *verb, const struct cmd_option *option);
const char *cmd_group_title(enum cmd_group group);

/* NULL if there is none. name need not end with NUL. */
const struct cmd_option *cmd_option_named(const char *name, size_t length);
const struct cmd_option *cmd_option_lettered(char letter);
/* Every verb takes --help and --version. */
bool cmd_verb_takes(const struct cmd_verb *verb, const struct cmd_option *option);
/* May its argument be absent, so that only --name=ARGUMENT gives one? */
bool cmd_option_may_stand_alone(const struct cmd_option *option);

/* Is word one of the words in list, which are separated by blanks or bars? Its index, or -1. */
int cmd_word_index(const char *list, const char *word, size_t length);

#endif
