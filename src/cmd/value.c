/* SPDX-License-Identifier: MIT */
#include "cmd/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config/units.h"

static const char *const formats[] = {"text", "json", "csv",   "metrics", "dot",
				      "svg",  "tap",  "junit", "pcap"};

/* Code points that have names: RFC 2474, RFC 2597, RFC 3246, RFC 8622. */
static const struct {
	const char *name;
	int value;
} dscps[] = {
	{"cs0", 0},   {"cs1", 8},   {"cs2", 16},  {"cs3", 24},  {"cs4", 32},  {"cs5", 40},
	{"cs6", 48},  {"cs7", 56},  {"af11", 10}, {"af12", 12}, {"af13", 14}, {"af21", 18},
	{"af22", 20}, {"af23", 22}, {"af31", 26}, {"af32", 28}, {"af33", 30}, {"af41", 34},
	{"af42", 36}, {"af43", 38}, {"ef", 46},   {"le", 1},
};

bool cmd_number(const char *text, uint64_t min, uint64_t max, uint64_t *number)
{
	uint64_t value;

	if (!config_number(text, &value) || value < min || value > max)
		return false;
	*number = value;
	return true;
}

/* Each function below keeps one kind; field is the option's place. */
typedef bool keep_fn(const struct cmd_option *option, const char *text, void *field,
		     struct cmd_options *options);

static bool keep_flag(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	(void)option, (void)text, (void)options;
	*(bool *)field = true;
	return true;
}

static bool keep_level(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	(void)option, (void)text, (void)options;
	++*(int *)field;
	return true;
}

static bool keep_count(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	(void)option;
	if (!cmd_number(text, 0, UINT32_MAX, field))
		return false;
	options->count_given = true;
	return true;
}

static bool keep_seed(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	(void)option;
	if (!cmd_number(text, 0, UINT64_MAX, field))
		return false;
	options->seed_given = true;
	return true;
}

static bool option_number(const struct cmd_option *option, const char *text, uint64_t *number)
{
	return cmd_number(text, (uint64_t)option->min, (uint64_t)option->max, number);
}

static bool keep_int(const struct cmd_option *option, const char *text, void *field,
		     struct cmd_options *options)
{
	uint64_t number;

	(void)options;
	if (!option_number(option, text, &number))
		return false;
	*(int *)field = (int)number;
	return true;
}

static bool keep_u32(const struct cmd_option *option, const char *text, void *field,
		     struct cmd_options *options)
{
	uint64_t number;

	(void)options;
	if (!option_number(option, text, &number))
		return false;
	*(uint32_t *)field = (uint32_t)number;
	return true;
}

static bool keep_port(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	uint64_t number;

	(void)option, (void)options;
	if (!cmd_number(text, 1, 65535, &number))
		return false;
	*(uint16_t *)field = (uint16_t)number;
	return true;
}

static bool keep_bytes(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	uint64_t bytes;

	(void)options;
	if (!config_bytes(text, &bytes) || bytes < (uint64_t)option->min ||
	    bytes > (uint64_t)option->max)
		return false;
	*(int64_t *)field = (int64_t)bytes;
	return true;
}

/* One of the numbers of a sweep, up to the colon. */
static bool sweep_part(const char **text, uint64_t max, int64_t *bytes)
{
	size_t length = strcspn(*text, ":");
	char part[16];
	uint64_t value;

	if (length >= sizeof(part))
		return false;
	memcpy(part, *text, length);
	part[length] = '\0';
	*text += length;
	*text += **text == ':';
	if (!config_bytes(part, &value) || value > max)
		return false;
	*bytes = (int64_t)value;
	return true;
}

static bool keep_sweep(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	int64_t min, max, step = 1;
	uint64_t most = (uint64_t)option->max;

	(void)field;
	if (!strchr(text, ':') || !sweep_part(&text, most, &min) ||
	    !sweep_part(&text, most, &max) || (*text && !sweep_part(&text, most, &step)) || *text ||
	    min >= max || !step)
		return false;
	options->sweep_min = min;
	options->sweep_max = max;
	options->sweep_step = step;
	return true;
}

static bool keep_time(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	int64_t span_ns;

	(void)options;
	if (!config_time(text, &span_ns) || span_ns < option->min || span_ns > option->max)
		return false;
	*(int64_t *)field = span_ns;
	return true;
}

/* Spans come out of a rate: N in a second are a second's Nth part from one to the next. */
static bool keep_rate(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	uint32_t per_second_milli;

	(void)option, (void)options;
	if (!config_rate(text, &per_second_milli) || !per_second_milli)
		return false;
	*(int64_t *)field = (int64_t)1000000000 * 1000 / per_second_milli;
	return true;
}

static bool keep_dscp(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	for (size_t i = 0; i < sizeof(dscps) / sizeof(dscps[0]); i++) {
		if (!strcmp(text, dscps[i].name)) {
			*(int *)field = dscps[i].value;
			return true;
		}
	}
	return keep_int(option, text, field, options);
}

static bool keep_choice(const struct cmd_option *option, const char *text, void *field,
			struct cmd_options *options)
{
	int index = cmd_word_index(option->argument, text, strlen(text));

	(void)options;
	if (index < 0)
		return false;
	/* Every enum of struct cmd_options has the size and the sign of unsigned. */
	*(unsigned *)field = (unsigned)(option->min + index);
	return true;
}

static bool keep_probe(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	if (text && !keep_port(option, text, &options->probe_port, options))
		return false;
	*(enum cmd_probe *)field = (enum cmd_probe)option->min;
	return true;
}

static bool keep_speed(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	uint64_t number = 0;

	(void)option, (void)options;
	if (strcmp(text, "max") && !cmd_number(text, 1, 1000000, &number))
		return false;
	*(double *)field = (double)number;
	return true;
}

/* Of a character that is one. */
static unsigned hex_digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *found = strchr(digits, c);

	return found ? (unsigned)(found - digits) % 16 : 0;
}

static bool keep_pattern(const struct cmd_option *option, const char *text, void *field,
			 struct cmd_options *options)
{
	uint8_t *octets = field;
	size_t length = strlen(text);

	(void)option;
	if (!length || length % 2 || length / 2 > CMD_PATTERN_MAX ||
	    strspn(text, "0123456789abcdefABCDEF") != length)
		return false;
	for (size_t i = 0; i < length / 2; i++)
		octets[i] = (uint8_t)(hex_digit(text[2 * i]) << 4 | hex_digit(text[2 * i + 1]));
	options->pattern_length = (uint8_t)(length / 2);
	return true;
}

static bool keep_word(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	(void)option, (void)options;
	if (!*text)
		return false;
	*(const char **)field = text;
	return true;
}

const char *cmd_format_named(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strlen(formats[i]) == length && !memcmp(formats[i], name, length))
			return formats[i];
	return NULL;
}

static bool keep_words(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	struct cmd_words *words = field;

	(void)option, (void)options;
	if (!*text || words->count == CMD_WORDS_MAX)
		return false;
	words->words[words->count++] = text;
	return true;
}

static bool keep_output(const struct cmd_option *option, const char *text, void *field,
			struct cmd_options *options)
{
	const char *format = cmd_format_named(text, strcspn(text, "="));
	const char *file = strchr(text, '=');

	(void)option, (void)field;
	if (!format || (file && !file[1]) || options->output_count == CMD_OUTPUTS_MAX)
		return false;
	options->outputs[options->output_count++] =
		(struct cmd_output){.format = format, .file = file ? file + 1 : NULL};
	return true;
}

static bool keep_json(const struct cmd_option *option, const char *text, void *field,
		      struct cmd_options *options)
{
	(void)text;
	return keep_output(option, "json", field, options);
}

static bool keep_story(const struct cmd_option *option, const char *text, void *field,
		       struct cmd_options *options)
{
	(void)option;
	if (text && !*text)
		return false;
	*(bool *)field = true;
	options->story_file = text;
	return true;
}

static bool keep_exclude(const struct cmd_option *option, const char *text, void *field,
			 struct cmd_options *options)
{
	(void)option, (void)field;
	if (!*text)
		return false;
	options->exclude[options->exclude_count++] = text;
	return true;
}

static const struct {
	keep_fn *keep;
	const char *wants;
	bool ranged; /* its min and max are numbers worth telling */
} kinds[] = {
	[CMD_KIND_FLAG] = {keep_flag, "no argument", false},
	[CMD_KIND_LEVEL] = {keep_level, "no argument", false},
	[CMD_KIND_COUNT] = {keep_count, "a number, 0 for endless", false},
	[CMD_KIND_SEED] = {keep_seed, "a number of 64 bits", false},
	[CMD_KIND_INT] = {keep_int, "a number", true},
	[CMD_KIND_U32] = {keep_u32, "a number", true},
	[CMD_KIND_PORT] = {keep_port, "a port from 1 to 65535", false},
	[CMD_KIND_BYTES] = {keep_bytes, "octets, as 1400 or 64K,", true},
	[CMD_KIND_SWEEP] = {keep_sweep, "MIN:MAX or MIN:MAX:STEP, octets,", true},
	[CMD_KIND_TIME] = {keep_time, "a time above 0, as 0.2 or 200ms", false},
	[CMD_KIND_RATE] = {keep_rate, "a rate, as 50/s or 30/m", false},
	[CMD_KIND_DSCP] = {keep_dscp, "ef, le, cs0..cs7, af11..af43 or a number", true},
	[CMD_KIND_CHOICE] = {keep_choice, "one of", false},
	[CMD_KIND_PROBE] = {keep_probe, "a port from 1 to 65535", false},
	[CMD_KIND_SPEED] = {keep_speed, "max, or a number from 1 to 1000000", false},
	[CMD_KIND_PATTERN] = {keep_pattern, "1 to 16 octets in hex, as c0ffee", false},
	[CMD_KIND_WORD] = {keep_word, "a word", false},
	[CMD_KIND_WORDS] = {keep_words, "a word, 32 times at most", false},
	[CMD_KIND_OUTPUT] = {keep_output, "FORMAT or FORMAT=FILE", false},
	[CMD_KIND_JSON] = {keep_json, "no argument", false},
	[CMD_KIND_STORY] = {keep_story, "a file", false},
	[CMD_KIND_EXCLUDE] = {keep_exclude, "a target", false},
};

bool cmd_value_keep(const struct cmd_option *option, const char *text, struct cmd_options *options)
{
	return kinds[option->kind].keep(option, text, (char *)options + option->at, options);
}

void cmd_value_wants(const struct cmd_option *option, char *text, size_t size)
{
	const char *wants = kinds[option->kind].wants;

	if (kinds[option->kind].ranged)
		snprintf(text, size, "%s from %" PRId64 " to %" PRId64, wants, option->min,
			 option->max);
	else if (option->kind == CMD_KIND_CHOICE)
		snprintf(text, size, "%s %s", wants, option->argument);
	else
		snprintf(text, size, "%s", wants);
}
