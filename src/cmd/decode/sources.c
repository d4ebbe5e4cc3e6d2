/* SPDX-License-Identifier: MIT */
#include "cmd/decode/sources.h"

#include <ctype.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/format/hex.h"

/* The shortest message; fewer digits are a name, or a part of what a shell took apart. */
enum { LEAST_DIGITS = 16 };

/* --- Words --- */

static size_t count_digits(const char *word)
{
	size_t count = 0;

	for (; *word; word++)
		count += isxdigit((unsigned char)*word) != 0;
	return count;
}

static bool is_name(const char *word)
{
	return !strcmp(word, "-") || !access(word, F_OK);
}

static void refuse_digits(struct decode_source *source, const char *word, const char *why)
{
	io_fail(&source->failure, "not-hex", 0, "", "%.40s: %s, and no such file", word, why);
}

static void open_digits(struct decode_source *source, const char *word)
{
	struct io_failure why;

	source->capture = io_capture_hex(word, &source->hex, &why);
	if (!source->capture)
		refuse_digits(source, word, why.message);
}

static void open_file(struct decode_source *source, const char *name)
{
	source->capture = io_capture_file(name, &source->failure);
	if (!source->capture && !is_name(name) && if_nametoindex(name))
		snprintf(source->failure.hint, sizeof(source->failure.hint),
			 "icmp decode -I %.32s listens there", name);
}

/* Lines with offsets, digits, or a file; a name that exists is always the file. */
static void open_word(struct decode_source *source, const char *word)
{
	if (!is_name(word) && strchr(word, '\n'))
		source->capture = io_capture_dump(word, &source->failure);
	if (source->capture)
		return;
	if (is_name(word) || !hex_is(word))
		open_file(source, word);
	else if (count_digits(word) < LEAST_DIGITS)
		refuse_digits(source, word, "too few hex digits for a message");
	else
		open_digits(source, word);
}

/* Digits that were pasted without quotes are one datagram again. NULL: that is not what these words
 * are, or there is no memory. */
static char *join_words(const struct cmd_options *o)
{
	size_t length = 1;
	char *joined, *at;

	for (size_t i = 0; i < o->operand_count; i++) {
		const char *word = o->operands[i];

		if (is_name(word) || !hex_is(word) || count_digits(word) >= LEAST_DIGITS)
			return NULL;
		length += strlen(word) + 1;
	}
	joined = at = o->operand_count > 1 ? malloc(length) : NULL;
	for (size_t i = 0; joined && i < o->operand_count; i++)
		at += sprintf(at, "%s%s", i ? " " : "", o->operands[i]);
	return joined;
}

/* --- All of them --- */

/* What is wrong with these words; NULL: nothing. */
static const char *judge(const struct cmd_options *o, const char **hint)
{
	size_t inputs = 0;

	*hint = "icmp help decode";
	for (size_t i = 0; i < o->operand_count; i++)
		inputs += !strcmp(o->operands[i], "-");
	if (inputs > 1)
		return "standard input can be read only once";
	if (o->interface && o->operand_count)
		return "either an interface or captures: -I listens, and needs no other word";
	if (!o->interface && o->deadline_ns >= 0)
		return "-w ends listening: it needs -I, a capture has its end";
	*hint = "a capture file, - for standard input, -I IFACE, or hexadecimal digits";
	if (!o->interface && !o->operand_count && isatty(STDIN_FILENO))
		return "nothing to decode";
	return NULL;
}

bool sources_open(struct decode_sources *s, const struct cmd_options *o, struct io_failure *failure)
{
	static const char *const standard_input = "-";
	const char *hint, *wrong = judge(o, &hint);
	const char *const *words = o->operand_count ? o->operands : &standard_input;

	*s = (struct decode_sources){.joined = join_words(o)};
	s->count = s->joined || !o->operand_count ? 1 : o->operand_count;
	if (wrong)
		return io_fail(failure, "usage", 0, hint, "%s", wrong);
	s->all = calloc(s->count, sizeof(*s->all));
	if (!s->all)
		return io_fail(failure, "system", ENOMEM, "", "no memory for %zu captures",
			       s->count);
	if (o->interface) {
		s->all->capture = io_capture_live(o->interface, false, &s->all->failure);
		return true;
	}
	for (size_t i = 0; i < s->count; i++)
		open_word(&s->all[i], s->joined ? s->joined : words[i]);
	return true;
}

void sources_close(struct decode_sources *s)
{
	for (size_t i = 0; s->all && i < s->count; i++)
		if (s->all[i].capture)
			io_capture_close(s->all[i].capture);
	free(s->all);
	free(s->joined);
}

bool sources_have(const struct cmd_options *o, const char *path)
{
	struct stat written, read;

	if (stat(path, &written) || !S_ISREG(written.st_mode))
		return false;
	for (size_t i = 0; i < o->operand_count; i++)
		if (!stat(o->operands[i], &read) && read.st_dev == written.st_dev &&
		    read.st_ino == written.st_ino)
			return true;
	return false;
}
