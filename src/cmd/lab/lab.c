/* SPDX-License-Identifier: MIT */
/* `icmp lab`: what its first word asks for. A word that is none of these is a lab, to be run. */
#include "cmd/lab/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/verbs.h"
#include "out/draw.h"

static const struct {
	const char *word;
	int (*run)(const struct cmd_call *call, const char *name);
	const char *wants; /* a question, where a name has to follow; else NULL */
	size_t most;       /* words that may follow */
	bool runs;         /* a command, with a story */
	bool prints;       /* in the formats of -o */
	bool seeded;
} words[] = {
	{"run", lab_run, "which lab?", 1, true, false, true},
	{"list", lab_list, NULL, 0, false, true, false},
	{"show", lab_show, "which lab?", 1, false, true, true},
	{"draw", lab_draw, "which lab?", 1, false, false, true},
	{"lint", lab_lint, "which lab?", 1, false, true, true},
	{"expect", lab_expect, "which lab?", 1, false, true, true},
	{"generate", lab_generate, "of which shape?", 3, false, false, true},
	{"import", lab_import, "which file?", 1, false, false, false},
};

struct lab *lab_open(const struct cmd_call *call, const char *name)
{
	const struct cmd_options *options = &call->options;
	struct config_error error;
	struct lab *lab = lab_load(name, options->seed_given ? &options->seed : NULL, &error);

	if (!lab)
		cmd_fail(call, error.text, NULL);
	return lab;
}

size_t lab_width(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return 80;
}

int lab_draw(const struct cmd_call *call, const char *name)
{
	struct lab *lab = lab_open(call, name);

	if (!lab)
		return CMD_COULD_NOT;
	for (size_t i = 0; i < lab->attachment_count; i++)
		sim_set_place(lab->sim, lab->attachments[i].node, SIM_PLACE_KERNEL);
	out_draw(stdout, lab->sim, lab_width());
	lab_free(lab);
	return CMD_YES;
}

/* Options that would do nothing here are refused rather than passed over. */
static const char *misplaced(const struct cmd_options *options, size_t i)
{
	if (options->command && !words[i].runs)
		return "a command after -- is for icmp lab run";
	if (options->story && !words[i].runs)
		return "--story is for icmp lab run";
	if (options->control && !words[i].runs)
		return "--control is for icmp lab run";
	if (options->from && !words[i].runs)
		return "--from is for icmp lab run";
	if (options->seed_given && !words[i].seeded)
		return "--seed is of one lab, or of one that is generated";
	if (options->output_count && !words[i].prints)
		return "-o and -j are for icmp lab list, show, lint and expect";
	if (options->command && !options->command[0])
		return "no command follows --";
	return NULL;
}

static int run_word(const struct cmd_call *call, size_t i, const char *const *names, size_t count)
{
	const char *wrong = misplaced(&call->options, i);

	if (wrong)
		return cmd_fail(call, wrong, NULL);
	if (!count && words[i].wants)
		return cmd_fail(call, words[i].wants,
				words[i].most == 1
					? "icmp lab list names those installed"
					: "line, ring, grid, tree and more: icmp-lab(1)");
	if (count > words[i].most)
		return cmd_fail(call, words[i].most > 1 ? "too many sizes" : "one lab at a time",
				words[i].runs ? "a command follows --" : NULL);
	return words[i].run(call, count ? names[0] : NULL);
}

int cmd_lab(struct cmd_call *call)
{
	const char *const *operands = (const char *const *)call->options.operands;
	size_t count = call->options.operand_count;

	for (size_t i = 0; count && i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(operands[0], words[i].word))
			return run_word(call, i, operands + 1, count - 1);
	return run_word(call, 0, operands, count);
}
