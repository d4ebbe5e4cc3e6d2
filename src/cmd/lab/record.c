/* SPDX-License-Identifier: MIT */
#include "cmd/lab/record.h"

#include <errno.h>
#include <string.h>

#include "out/story.h"

static void tell(void *world, const struct sim_sight *sight)
{
	const struct lab_story *story = world;

	out_story(story->file, story->sim, sight);
}

bool lab_story_begin(const struct cmd_call *call, struct lab *lab, struct lab_story *story)
{
	const char *name = call->options.story_file;
	char message[256];

	*story = (struct lab_story){.sim = lab->sim};
	if (!call->options.story)
		return true;
	story->file = name ? fopen(name, "we") : stderr;
	if (!story->file) {
		snprintf(message, sizeof(message), "%.150s: %s", name, strerror(errno));
		cmd_fail(call, message, NULL);
		return false;
	}
	setvbuf(story->file, NULL, _IOLBF, 0); /* to be followed while it grows */
	sim_set_tap(lab->sim, tell, story);
	return true;
}

bool lab_story_end(const struct cmd_call *call, struct lab_story *story)
{
	char message[256];

	if (!story->file || story->file == stderr)
		return true;
	bool failed = ferror(story->file);

	if (!fclose(story->file) && !failed)
		return true;
	snprintf(message, sizeof(message), "%.150s: %s", call->options.story_file, strerror(errno));
	cmd_fail(call, message, NULL);
	return false;
}
