/* SPDX-License-Identifier: MIT */
#include "cmd/decode_sources.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A word of digits is hexadecimal, unless a file is called like that. */
static void open_word(struct decode_source *source, const char *word)
{
	struct io_failure why;

	if (strcmp(word, "-") && access(word, F_OK))
		source->capture = io_capture_hex(word, &source->hex, &why);
	if (!source->hex)
		source->capture = io_capture_file(word, &source->failure);
	else if (!source->capture)
		io_fail(&source->failure, why.what, why.error, "", "%.40s: %s, and no such file",
			word, why.message);
}

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

	*s = (struct decode_sources){.count = o->operand_count ? o->operand_count : 1};
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
		open_word(&s->all[i], words[i]);
	return true;
}

void sources_close(struct decode_sources *s)
{
	for (size_t i = 0; s->all && i < s->count; i++)
		if (s->all[i].capture)
			io_capture_close(s->all[i].capture);
	free(s->all);
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
