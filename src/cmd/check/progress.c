/* SPDX-License-Identifier: MIT */
/* How far the run is: one line on a terminal, which the lines of the table push aside, and which is
 * gone in the end. */
#include "cmd/check/check.h"
#include "io/clock.h"
#include <unistd.h>

static const int64_t refresh_ns = 100 * ICMP4_MS_NS;
static const char erase[] = "\r\033[K";

void progress_begin(const struct session *s, struct check_progress *progress)
{
	const struct cmd_options *o = &s->call->options;

	*progress = (struct check_progress){
		.shown = isatty(STDERR_FILENO) && !o->quiet && !(o->story && !o->story_file),
		.next = io_now(),
	};
}

void progress_clear(struct check_progress *progress)
{
	if (progress->there)
		fputs(erase, stderr);
	progress->there = false;
}

void progress_write(FILE *file, const struct check *engine)
{
	const char *part = check_survey_part(engine);

	if (part) {
		fprintf(file, "icmp check: %s, %u datagrams so far", part, engine->survey.number);
		return;
	}
	fprintf(file, "icmp check: %zu of %zu cases begun, %u pass, %u fail", engine->begun,
		engine->wanted, engine->counts[CHECK_PASS], engine->counts[CHECK_FAIL]);
}

void progress_show(struct check_progress *progress, const struct check *engine)
{
	struct icmp4_time now;

	if (!progress->shown)
		return;
	now = io_now();
	if (icmp4_time_before(now, progress->next))
		return;
	progress->next = icmp4_time_add(now, refresh_ns);
	fputs(erase, stderr);
	progress_write(stderr, engine);
	progress->there = true;
}
