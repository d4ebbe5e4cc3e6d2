/* SPDX-License-Identifier: MIT */
/* `icmp lab`: what its first word asks for. A word that is none of these is a lab, to be run. */
#include "cmd/lab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd/table.h"
#include "cmd/verbs.h"
#include "out/draw.h"

static const struct {
	const char *word;
	int (*run)(const struct cmd_call *call, const char *name);
	size_t names; /* of labs that follow */
	bool runs;    /* a command, with a story */
	bool prints;  /* in the formats of -o */
} words[] = {
	{"run", lab_run, 1, true, false},
	{"list", lab_list, 0, false, true},
	{"show", lab_show, 1, false, true},
	{"draw", lab_draw, 1, false, false},
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
	if (options->from && !words[i].runs)
		return "--from is for icmp lab run";
	if (options->seed_given && !words[i].names)
		return "--seed is of one lab: icmp lab run, show and draw";
	if (options->output_count && !words[i].prints)
		return "-o and -j are for icmp lab list and icmp lab show";
	if (options->command && !options->command[0])
		return "no command follows --";
	return NULL;
}

static int run_word(const struct cmd_call *call, size_t i, const char *const *names, size_t count)
{
	const char *wrong = misplaced(&call->options, i);

	if (wrong)
		return cmd_fail(call, wrong, NULL);
	if (count < words[i].names)
		return cmd_fail(call, "which lab?", "icmp lab list names those installed");
	if (count > words[i].names)
		return cmd_fail(call, "one lab at a time", "a command follows --");
	return words[i].run(call, count ? names[0] : NULL);
}

int cmd_lab(struct cmd_call *call)
{
	const char *const *operands = (const char *const *)call->options.operands;
	size_t count = call->options.operand_count;
	char message[160];

	for (size_t i = 0; count && i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(operands[0], words[i].word))
			return run_word(call, i, operands + 1, count - 1);
	if (count &&
	    cmd_word_index("lint expect generate import", operands[0], strlen(operands[0])) >= 0) {
		snprintf(message, sizeof(message), "there is no lab %s in this version",
			 operands[0]);
		return cmd_fail(call, message, "a lab of that name: icmp lab run NAME");
	}
	return run_word(call, 0, operands, count);
}
