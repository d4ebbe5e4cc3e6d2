/* SPDX-License-Identifier: MIT */
/* --story: what the device decided, where it is a node of a lab, each line behind the name of the
 * case that it is of. */
#include "out/story.h"
#include "cmd/check/check.h"
#include <errno.h>
#include <string.h>

enum { NAME = 64, NAME_WIDTH = 28 };

static void tell(void *world, const struct sim_sight *sight)
{
	const struct check_story *story = world;
	const struct check_case *test;
	char name[NAME] = "-";

	if (sight->node != story->device)
		return;
	test = check_case_of(story->engine, sight->packet);
	if (test)
		snprintf(name, sizeof(name), "%s/%s", test->id, test->name);
	else if (check_survey_part(story->engine))
		snprintf(name, sizeof(name), "%s", check_survey_part(story->engine));
	fprintf(story->file, "%-*s ", NAME_WIDTH, name);
	out_story(story->file, story->sim, sight);
}

bool story_open(struct session *s, struct check_story *story, uint32_t device,
		const struct check *engine)
{
	const struct cmd_options *o = &s->call->options;

	if (!o->story)
		return true;
	if (!s->lab)
		return session_fail(s, "usage", "only a node of a lab tells its story",
				    "icmp check --lab LAB --dut NODE --story");
	*story = (struct check_story){.sim = s->lab->sim, .device = device, .engine = engine};
	story->file = o->story_file ? fopen(o->story_file, "we") : stderr;
	if (!story->file)
		return session_fail(s, "output", strerror(errno), NULL);
	sim_set_tap(s->lab->sim, tell, story);
	return true;
}

void story_close(struct session *s, struct check_story *story)
{
	struct io_failure failure;

	if (!story->file || story->file == stderr)
		return;
	bool failed = ferror(story->file);

	if (!fclose(story->file) && !failed)
		return;
	io_fail(&failure, "output", errno ? errno : EIO, "", "%.200s: %s",
		s->call->options.story_file, strerror(errno ? errno : EIO));
	session_note(s, &failure);
}
