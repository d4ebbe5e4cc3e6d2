/* SPDX-License-Identifier: MIT */
#include "cmd/ping/feed.h"
#include "cmd/ping/run.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool names_standard_input(const struct cmd_options *o)
{
	for (size_t i = 0; i < o->operand_count; i++)
		if (!strcmp(o->operands[i], "@-"))
			return true;
	return false;
}

/* A lab's time does not wait for anybody's typing, and a screen has its rows from the start: both
 * read all of it first. */
bool ping_feed_open(struct ping_run *run)
{
	struct session *s = &run->session;
	struct cmd_options *o = run->given;
	char error[CMD_TARGETS_ERROR];

	run->feed.run = run;
	run->feed.again_ns = o->again_ns;
	run->feed.watch.fd = -1;
	if (o->again_ns >= 0 && (s->lab || o->live))
		return session_fail(s, "usage", "--resolve-again is for the real network",
				    "without --lab and --live");
	if (s->lab || o->live || !names_standard_input(o))
		return true;
	run->feed.lines = cmd_lines_new(o, error);
	if (!run->feed.lines)
		return session_fail(s, "usage", error, NULL);
	o->targets_come = true;
	s->run.grows = true;
	return true;
}

/* --- Targets --- */

bool ping_feed_target(struct ping_run *run, const char *given, uint32_t dst)
{
	struct session *s = &run->session;
	size_t row = run->count;

	if (!session_accept(s, given, dst))
		return false;
	if (!ping_add(run, s->targets[s->target_count - 1].name, dst) || !ping_names_note(run, row))
		return false;
	icmp4_ping_grow(&run->engine, session_now(s), run->memory.targets, run->count);
	return true;
}

static void note(struct ping_run *run, const char *what, const char *message)
{
	struct io_failure failure;

	io_fail(&failure, what, 0, "", "%s", message);
	session_note(&run->session, &failure);
}

static struct feed_question *free_question(struct ping_feed *feed)
{
	for (size_t i = 0; i < FEED_QUESTIONS; i++)
		if (!feed->questions[i].name)
			return &feed->questions[i];
	return NULL;
}

static void ask(struct ping_run *run, const char *name)
{
	struct feed_question *question = free_question(&run->feed);

	if (!question || !(question->name = strdup(name))) {
		note(run, "system", "no memory for the targets");
		return;
	}
	question->line = run->feed.line;
	io_forward_ask(run->session.resolver, question->name, &question->asked);
}

/* Told once; the rest is read, and left. */
static void too_many(struct ping_run *run)
{
	char message[64];

	if (run->feed.full)
		return;
	snprintf(message, sizeof(message), "more than %d targets in one run", CMD_TARGETS_MAX);
	note(run, "usage", message);
	run->feed.full = true;
}

static void take_target(struct ping_run *run, const struct cmd_target *target)
{
	if (target->error)
		note(run, "usage", target->error);
	else if (run->session.target_count >= CMD_TARGETS_MAX)
		too_many(run);
	else if (target->is_address)
		ping_feed_target(run, target->given, target->address);
	else
		ask(run, target->given);
}

static void take_line(struct ping_run *run, char *line)
{
	char error[CMD_TARGETS_ERROR];
	struct cmd_target *list;
	size_t count;

	if (!cmd_lines_read(run->feed.lines, line, run->feed.line, &list, &count, error))
		note(run, "usage", error);
	else
		for (size_t i = 0; i < count; i++)
			take_target(run, &list[i]);
	cmd_targets_free(list, count);
}

/* --- Lines --- */

static void too_long(struct ping_run *run)
{
	char message[64];

	snprintf(message, sizeof(message), "standard input:%zu: the line is too long",
		 run->feed.line + 1);
	if (!run->feed.skips)
		note(run, "usage", message);
	run->feed.skips = true;
	run->feed.held = 0;
}

/* The first line held, if it is whole. Names wait until others have been answered. */
static bool next_line(struct ping_run *run)
{
	struct ping_feed *feed = &run->feed;
	char *end = memchr(feed->text, '\n', feed->held);

	if (!end || !free_question(feed))
		return false;
	*end = '\0';
	feed->line++;
	if (!feed->skips)
		take_line(run, feed->text);
	feed->skips = false;
	feed->held -= (size_t)(end + 1 - feed->text);
	memmove(feed->text, end + 1, feed->held);
	return true;
}

/* The last line may have no end. */
static void end_lines(struct ping_run *run)
{
	struct ping_feed *feed = &run->feed;

	if (feed->held)
		feed->text[feed->held++] = '\n';
	while (next_line(run))
		;
	if (feed->held)
		return; /* its turn comes when a question is answered */
	feed->watch.fd = -1;
	cmd_lines_free(feed->lines);
	feed->lines = NULL;
	if (!feed->line && !run->count)
		note(run, "usage", "no target is left to ask");
}

/* poll() has said that it can be read: once, for a file of its own may be blocking. */
static bool read_some(struct ping_run *run)
{
	struct ping_feed *feed = &run->feed;
	ssize_t got = read(feed->watch.fd, feed->text + feed->held, FEED_LINE - 1 - feed->held);

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (got <= 0)
		return false;
	feed->held += (size_t)got;
	while (next_line(run))
		;
	if (feed->held == FEED_LINE - 1 && !memchr(feed->text, '\n', feed->held))
		too_long(run);
	return true;
}

/* --- Names of lines --- */

static void take_answer(struct ping_run *run, struct feed_question *question)
{
	struct io_failure failure;
	char where[64], message[sizeof(failure.message)];

	if (io_forward_found(&question->asked, question->name, &failure)) {
		ping_feed_target(run, question->name, question->asked.addresses[0]);
	} else {
		snprintf(where, sizeof(where), "standard input:%zu: ", question->line);
		snprintf(message, sizeof(message), "%s%.150s", where, failure.message);
		note(run, failure.what, message);
	}
	free(question->name);
	question->name = NULL;
}

static bool take_answers(struct ping_run *run)
{
	bool waits = false;

	for (size_t i = 0; i < FEED_QUESTIONS; i++) {
		struct feed_question *question = &run->feed.questions[i];

		if (question->name && question->asked.state == IO_QUESTION_ANSWERED)
			take_answer(run, question);
		waits |= question->name != NULL;
	}
	return waits;
}

/* --- The watch --- */

static void tick(struct run_watch *watch, struct icmp4_time now)
{
	struct ping_feed *feed = (struct ping_feed *)watch;
	struct ping_run *run = feed->run;
	size_t had = run->count;
	bool readable = watch->revents, waits = take_answers(run);

	watch->revents = 0;
	while (feed->lines && next_line(run))
		;
	if (feed->lines && readable && free_question(feed) && !read_some(run))
		end_lines(run);
	watch->events = free_question(feed) ? POLLIN : 0;
	watch->due = ping_names_tick(run, now);
	if (!feed->lines && !waits && !take_answers(run))
		icmp4_ping_complete(&run->engine);
	/* The loop asked the engine for its deadline before. */
	if (run->count != had || run->engine.options.grows != feed->told)
		watch->due = now;
	feed->told = run->engine.options.grows;
}

void ping_feed_begin(struct ping_run *run)
{
	struct ping_feed *feed = &run->feed;

	if (!feed->lines && feed->again_ns < 0)
		return;
	feed->watch.tick = tick;
	feed->watch.fd = feed->lines ? STDIN_FILENO : -1;
	feed->watch.events = POLLIN;
	feed->told = run->engine.options.grows;
	run->session.world->watch = &feed->watch;
}

void ping_feed_end(struct ping_run *run)
{
	if (run->session.world->watch == &run->feed.watch)
		run->session.world->watch = NULL;
}

void ping_feed_free(struct ping_run *run)
{
	struct ping_feed *feed = &run->feed;

	if (run->session.resolver)
		io_forward_cancel(run->session.resolver);
	for (size_t i = 0; i < FEED_QUESTIONS; i++)
		free(feed->questions[i].name);
	ping_names_free(feed);
	cmd_lines_free(feed->lines);
}
