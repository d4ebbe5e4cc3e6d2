/* SPDX-License-Identifier: MIT */
/*
 * The parser of every command line. It knows no option by name: what there is stands in table.c,
 * how an argument is read in value.c, which option a verb takes in verbs.c, what other tools have
 * taught the fingers in habits.c. Here is only the grammar:
 *
 *	-c5  -c 5  -nv  --count=5  --count 5     anywhere before --, in any order, among operands
 *	--udp  --udp=53                          an argument that may be absent needs its =
 *	-  and whatever does not begin with -    an operand
 */
#include "cmd/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/habits.h"
#include "cmd/table.h"
#include "cmd/value.h"
#include "config/nearest.h"

struct parse {
	const struct cmd_verb *verb;
	struct cmd_options *options;
	int argc;
	char **argv;
	int at;
	uint64_t given[2];     /* a bit for each row of the table */
	const char *swallowed; /* habit of an option that took the next word as its argument */
	struct cmd_error *error;
};

/* Options that contradict each other, and options that mean nothing without another. */
static const struct {
	const char *one, *other, *text;
} conflicts[] = {
	{"size", "length", "--size and --length say the same thing twice: one of them"},
	{"icmp", "udp", "--icmp and --udp: one kind of probe at a time"},
	{"icmp", "tcp", "--icmp and --tcp: one kind of probe at a time"},
	{"udp", "tcp", "--udp and --tcp: one kind of probe at a time"},
	{"icmp", "sport", "--sport is a port of UDP and TCP: ICMP has none"},
	{"flood", "pace", "--flood sets its own pace, without --pace"},
	{"flood", "interval", "--flood sets its own pace, without --interval"},
	{"quiet", "verbose", "--quiet and --verbose: one of them"},
	{"quiet", "live", "--live and --quiet: one of them"},
	{"live", "all-paths", "--all-paths draws the paths once, without --live"},
	{"all-paths", "count", "--all-paths sends as many probes as it takes, without --count"},
	{"all-paths", "size", "--all-paths knows --length, not --size"},
	{"many", "all-paths", "--many finds one path to each target, without --all-paths"},
	{"many", "live", "--many prints a line for each target at the end, without --live"},
	{"many", "icmp", "--many probes by UDP, without --icmp"},
	{"many", "tcp", "--many probes by UDP, without --tcp"},
	{"many", "sport", "--many has a source port for each target, without --sport"},
	{"many", "count", "--many sends as many probes as it takes, without --count"},
	{"many", "interval", "--many is paced by --rate, without --interval"},
	{"many", "first", "--many knows where to begin, without --first"},
	{"many", "size", "the probes of --many have the length that they have, without --size"},
	{"many", "length", "the probes of --many have the length that they have, without --length"},
	{"many", "fragment", "the probes of --many are too short for --fragment"},
	{"many", "explain", "--many has nothing to --explain"},
	{"all-paths", "explain", "--all-paths has nothing to --explain"},
};

static const struct {
	const char *one, *needs, *text;
} needs[] = {
	{"from", "lab", "--from is a node of a lab: it needs --lab"},
	{"seed", "lab", "--seed is of a lab's randomness: it needs --lab"},
	{"speed", "lab", "--speed is that of a lab's clock: it needs --lab"},
};

/* One line that says it all. */
static bool refuse(struct parse *parse, const char *text)
{
	snprintf(parse->error->message, sizeof(parse->error->message), "%s", text);
	parse->error->hint[0] = '\0';
	return false;
}

/* The same by printf, and where to read on. */
__attribute__((format(printf, 2, 3))) static bool refuse_more(struct parse *parse,
							      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(parse->error->message, sizeof(parse->error->message), format, args);
	va_end(args);
	snprintf(parse->error->hint, sizeof(parse->error->hint), "icmp help %s", parse->verb->name);
	return false;
}

static size_t row_of(const struct cmd_option *option)
{
	size_t count;

	return (size_t)(option - cmd_option_table(&count));
}

static bool was_given(const struct parse *parse, const char *name)
{
	size_t row = row_of(cmd_option_named(name, strlen(name)));

	return parse->given[row / 64] >> row % 64 & 1;
}

/* The option of this verb that was probably meant, or NULL. */
static const char *nearest_option(const struct cmd_verb *verb, const char *word, size_t length)
{
	size_t count;
	const struct cmd_option *table = cmd_option_table(&count);
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)length, word);
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < count; i++)
		if (cmd_verb_takes(verb, &table[i]))
			nearest_offer(&nearest, table[i].name);
	return nearest_meant(&nearest);
}

/* An option that stands in the table, or does not, and that this verb does not take. */
static bool refuse_option(struct parse *parse, const struct cmd_option *option, const char *typed,
			  size_t length)
{
	const char *habit = cmd_habit(parse->verb, typed, length);

	if (habit)
		return refuse(parse, habit);
	if (option)
		return refuse_more(parse, "%.*s is not an option of %s", (int)length, typed,
				   parse->verb->name);
	if (typed[1] != '-')
		return refuse_more(parse, "there is no option %.*s", (int)length, typed);
	const char *near = nearest_option(parse->verb, typed + 2, length - 2);
	if (!near)
		return refuse_more(parse, "there is no option %.*s", (int)length, typed);
	return refuse_more(parse, "there is no option %.*s, but --%s", (int)length, typed, near);
}

static bool keep(struct parse *parse, const struct cmd_option *option, const char *text,
		 const char *typed, size_t length)
{
	size_t row = row_of(option);
	char wants[160];

	if (cmd_value_keep(option, text, parse->options)) {
		parse->given[row / 64] |= (uint64_t)1 << row % 64;
		return true;
	}
	if (option->kind == CMD_KIND_OUTPUT)
		snprintf(wants, sizeof(wants), "FORMAT or FORMAT=FILE, of %s",
			 parse->verb->formats);
	else
		cmd_value_wants(option, wants, sizeof(wants));
	refuse_more(parse, "%.*s %s: it wants %s", (int)length, typed, text ? text : "", wants);
	/* A number is a number too large; a word may be what another tool wants there. */
	const char *habit = cmd_habit(parse->verb, typed, length);

	if (habit && text && text[strspn(text, "0123456789")])
		snprintf(parse->error->hint, sizeof(parse->error->hint), "%s", habit);
	return false;
}

/* The word behind an option, as its argument; NULL where the line ends. */
static const char *next_word(struct parse *parse)
{
	return parse->at + 1 < parse->argc ? parse->argv[++parse->at] : NULL;
}

/* Is the next word a bare number? That is no target: --tcp 443 was meant as --tcp=443. */
static bool is_number(const struct parse *parse)
{
	const char *next = parse->at + 1 < parse->argc ? parse->argv[parse->at + 1] : "";

	return *next && !next[strspn(next, "0123456789")];
}

static bool parse_long(struct parse *parse, const char *typed)
{
	size_t length = strcspn(typed, "=");
	const struct cmd_option *option = cmd_option_named(typed + 2, length - 2);
	const char *text = typed[length] ? typed + length + 1 : NULL;

	if (!option || !cmd_verb_takes(parse->verb, option))
		return refuse_option(parse, option, typed, length);
	if (text && !option->argument)
		return refuse_more(parse, "%.*s takes no argument", (int)length, typed);
	if (!text && !cmd_option_may_stand_alone(option) && !(text = next_word(parse)))
		return refuse_more(parse, "%.*s needs its %s", (int)length, typed,
				   option->argument);
	if (!text && option->kind == CMD_KIND_PROBE && option->argument && is_number(parse))
		return refuse_more(parse, "%s %s: the port is joined, %s=%s", typed,
				   parse->argv[parse->at + 1], typed, parse->argv[parse->at + 1]);
	return keep(parse, option, text, typed, length);
}

/* One letter of a cluster; *rest is what follows it, and becomes empty where it is taken. */
static bool parse_letter(struct parse *parse, const char **rest)
{
	const char typed[] = {'-', *(*rest)++, '\0'};
	const struct cmd_option *option = cmd_option_lettered(typed[1]);
	const char *text = NULL;

	if (!option || !cmd_verb_takes(parse->verb, option))
		return refuse_option(parse, option, typed, 2);
	if (!cmd_option_may_stand_alone(option)) {
		text = **rest ? *rest : next_word(parse);
		if (!text)
			return refuse_more(parse, "%s needs its %s", typed, option->argument);
		if (!**rest)
			parse->swallowed = cmd_habit(parse->verb, typed, 2);
		*rest = "";
	}
	return keep(parse, option, text, typed, 2);
}

static bool parse_cluster(struct parse *parse, const char *typed)
{
	const char *rest = typed + 1;

	while (*rest)
		if (!parse_letter(parse, &rest))
			return false;
	return true;
}

static void add_operand(struct parse *parse, const char *word)
{
	parse->options->operands[parse->options->operand_count++] = word;
}

/* What follows -- is the command of a verb that runs one, or else operands all of them. */
static void parse_tail(struct parse *parse)
{
	if (parse->verb->command) {
		parse->options->command = parse->argv + parse->at + 1;
		return;
	}
	while (++parse->at < parse->argc)
		add_operand(parse, parse->argv[parse->at]);
}

static bool parse_words(struct parse *parse)
{
	for (parse->at = 0; parse->at < parse->argc; parse->at++) {
		const char *word = parse->argv[parse->at];

		if (word[0] != '-' || !word[1]) {
			add_operand(parse, word);
		} else if (word[1] != '-') {
			if (!parse_cluster(parse, word))
				return false;
		} else if (word[2]) {
			if (!parse_long(parse, word))
				return false;
		} else {
			parse_tail(parse);
			return true;
		}
	}
	return true;
}

/* Devices take what many write; in a file one would write over the other. */
static bool judge_file(struct parse *parse, size_t index)
{
	const struct cmd_output *outputs = parse->options->outputs;
	const char *file = outputs[index].file;

	for (size_t i = 0; file && strncmp(file, "/dev/", 5) && i < index; i++)
		if (outputs[i].file && !strcmp(outputs[i].file, file))
			return refuse_more(parse, "-o %s=%s: %s goes to that file",
					   outputs[index].format, file, outputs[i].format);
	return true;
}

static bool judge_outputs(struct parse *parse)
{
	const struct cmd_options *options = parse->options;
	size_t here = 0;

	for (size_t i = 0; i < options->output_count; i++) {
		const char *format = options->outputs[i].format;

		if (cmd_word_index(parse->verb->formats, format, strlen(format)) < 0)
			return refuse_more(parse, "-o %s: %s writes %s", format, parse->verb->name,
					   parse->verb->formats);
		if (!judge_file(parse, i))
			return false;
		here += !options->outputs[i].file;
	}
	if (here > 1)
		return refuse(parse, "one format at most goes to standard output; "
				     "give the others a file: -o FORMAT=FILE");
	return true;
}

static bool judge_pairs(struct parse *parse)
{
	const struct cmd_option *lab = cmd_option_named("lab", 3);

	for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++)
		if (was_given(parse, conflicts[i].one) && was_given(parse, conflicts[i].other))
			return refuse(parse, conflicts[i].text);
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (cmd_verb_takes(parse->verb, lab) && was_given(parse, needs[i].one) &&
		    !was_given(parse, needs[i].needs))
			return refuse(parse, needs[i].text);
	return true;
}

static bool judge_hops(struct parse *parse)
{
	const struct cmd_options *options = parse->options;
	char text[96];

	if (options->first < 0 || options->max < 0 || options->first <= options->max)
		return true;
	snprintf(text, sizeof(text), "the first hop %d lies behind the last, %d", options->first,
		 options->max);
	return refuse(parse, text);
}

/* What a probe learns of the MTU is of one path. */
static bool judge_fragment(struct parse *parse)
{
	const struct cmd_options *options = parse->options;

	if (options->all_paths && options->fragment == CMD_FRAGMENT_PROBE)
		return refuse(parse, "--all-paths finds no path MTU: -M do or dont, or icmp mtu");
	return true;
}

static bool judge_operands(struct parse *parse)
{
	const struct cmd_verb *verb = parse->verb;
	size_t count = parse->options->operand_count;

	if (count < verb->least && parse->swallowed)
		return refuse(parse, parse->swallowed);
	if (count < verb->least)
		return refuse_more(parse, "%s is missing", verb->operands);
	if (count > verb->most)
		return refuse_more(parse, "%s is one word too many",
				   parse->options->operands[verb->most]);
	return true;
}

bool cmd_options_begin(struct cmd_options *options, int argc)
{
	size_t room = (size_t)argc + 1;

	*options = (struct cmd_options){
		.interval_ns = -1,
		.gap_ns = -1,
		.deadline_ns = -1,
		.timeout_ns = -1,
		.linger_ns = -1,
		.flows = -1,
		.ttl = -1,
		.first = -1,
		.max = -1,
		.ahead = -1,
		.gap = -1,
		.size = -1,
		.length = -1,
		.again_ns = -1,
		.watch_ns = -1,
		.sweep_min = -1,
		.quote_length = -1,
		.fragments = -1,
		.truncate = -1,
		.dscp = -1,
		.ecn = -1,
		.speed = -1,
		.exclude = calloc(room, sizeof(const char *)),
		.operands = calloc(room, sizeof(const char *)),
	};
	return options->exclude && options->operands;
}

bool cmd_parse(struct cmd_call *call, int argc, char **argv, struct cmd_error *error)
{
	struct parse parse = {
		.verb = call->verb,
		.options = &call->options,
		.argc = argc,
		.argv = argv,
		.error = error,
	};

	call->argc = argc;
	call->argv = argv;
	if (!cmd_options_begin(&call->options, argc))
		return refuse(&parse, "no memory for the command line");
	if (!parse_words(&parse))
		return false;
	if (call->options.help || call->options.version)
		return true;
	/* Who watches a lab wants to see it at the pace of a network. */
	if (call->options.speed < 0)
		call->options.speed = call->options.live ? 1 : 0;
	return judge_outputs(&parse) && judge_pairs(&parse) && judge_hops(&parse) &&
	       judge_fragment(&parse) && judge_operands(&parse);
}

void cmd_options_free(struct cmd_options *options)
{
	free(options->exclude);
	free(options->operands);
	options->exclude = NULL;
	options->operands = NULL;
}
