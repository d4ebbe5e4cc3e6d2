/* SPDX-License-Identifier: MIT */
/*
 * Names that are asked for again: every so often, and when their target has missed probe after
 * probe. A name that stands for another address is another target from there on, with figures of
 * its own, and the numbers of its probes go on; what is in flight to the old one is still settled.
 */
#include "cmd/ping/feed.h"
#include "cmd/ping/run.h"
#include <icmp4/text.h>
#include <stdlib.h>

enum { NAMES_MIN = 16 };

/* However badly it does, a name server is not asked more often. */
static const int64_t doubt_ns = 5 * ICMP4_S_NS;

static size_t flows(const struct ping_run *run)
{
	return run->flow_count ? run->flow_count : 1;
}

bool ping_names_note(struct ping_run *run, size_t row)
{
	struct ping_feed *feed = &run->feed;
	size_t room = feed->name_room ? 2 * feed->name_room : NAMES_MIN;
	struct feed_name *name = NULL;
	uint32_t address;

	if (feed->again_ns < 0 || icmp4_address_parse(run->shown[row].name, &address))
		return true;
	if (feed->name_count == feed->name_room) {
		void *grown = realloc(feed->names, room * sizeof(struct feed_name *));

		feed->names = grown ? grown : feed->names;
		feed->name_room = grown ? room : feed->name_room;
	}
	if (feed->name_count < feed->name_room)
		name = calloc(1, sizeof(*name));
	if (!name)
		return session_fail(&run->session, "system", "no memory for the names", NULL);
	*name = (struct feed_name){
		.name = run->shown[row].name, .row = row, .asked_at = session_now(&run->session)};
	feed->names[feed->name_count++] = name;
	for (size_t i = 0; i < flows(run); i++)
		run->rows[row + i].name = name;
	return true;
}

static void ask(struct ping_run *run, struct feed_name *name, struct icmp4_time now)
{
	name->asked_at = now;
	io_forward_ask(run->session.resolver, name->name, &name->asked);
}

void ping_names_doubt(struct ping_run *run, size_t row)
{
	struct feed_name *name = run->rows[row].name;
	struct icmp4_time now = session_now(&run->session);

	if (name && !run->rows[row].moved && name->asked.state == IO_QUESTION_NONE &&
	    icmp4_time_since(now, name->asked_at) >= doubt_ns)
		ask(run, name, now);
}

/* --- Answers --- */

/* The old ones get no more probes; the new ones are asked in their stead. */
static bool move(struct ping_run *run, struct feed_name *name, uint32_t dst)
{
	size_t old = name->row, new = run->count;

	if (!ping_add(run, name->name, dst))
		return false;
	for (size_t i = 0; i < flows(run); i++) {
		const struct icmp4_ping_target *was = &run->memory.targets[old + i];

		run->memory.targets[new + i].before = was->before + was->sent + was->unsent;
		run->rows[old + i].moved = true;
		run->rows[new + i].name = name;
	}
	name->row = new;
	return true;
}

static void change(struct ping_run *run, struct feed_name *name, uint32_t dst)
{
	struct icmp4_time now = session_now(&run->session);
	size_t old = name->row;

	if (!move(run, name, dst))
		return;
	icmp4_ping_grow(&run->engine, now, run->memory.targets, run->count);
	for (size_t i = 0; i < flows(run); i++)
		icmp4_ping_close(&run->engine, old + i);
	outs_ping_moved(&run->session.outs, &(struct out_moved){old, name->row, now});
}

/* Told once, until there is an answer again: the old address is asked on. */
static void tell_failure(struct ping_run *run, struct feed_name *name,
			 const struct io_failure *failure)
{
	if (!name->failing)
		fprintf(stderr, "icmp %s: %s; going on with the address it had\n",
			run->session.call->verb->name, failure->message);
	name->failing = true;
}

static void take_answer(struct ping_run *run, struct feed_name *name)
{
	uint32_t dst = run->shown[name->row].dst;
	struct io_failure failure;

	name->asked.state = IO_QUESTION_NONE;
	if (!io_forward_found(&name->asked, name->name, &failure)) {
		tell_failure(run, name, &failure);
		return;
	}
	name->failing = false;
	for (size_t i = 0; i < name->asked.count; i++)
		if (name->asked.addresses[i] == dst)
			return;
	change(run, name, name->asked.addresses[0]);
}

struct icmp4_time ping_names_tick(struct ping_run *run, struct icmp4_time now)
{
	struct ping_feed *feed = &run->feed;
	struct icmp4_time due = ICMP4_NEVER;

	for (size_t i = 0; i < feed->name_count; i++) {
		struct feed_name *name = feed->names[i];
		struct icmp4_time at = icmp4_time_add(name->asked_at, feed->again_ns);

		if (name->asked.state == IO_QUESTION_ANSWERED)
			take_answer(run, name);
		if (name->asked.state != IO_QUESTION_NONE)
			continue;
		if (!icmp4_time_before(now, at)) {
			ask(run, name, now);
			at = now;
		}
		due = icmp4_time_min(due, at);
	}
	return due;
}

void ping_names_free(struct ping_feed *feed)
{
	for (size_t i = 0; i < feed->name_count; i++)
		free(feed->names[i]);
	free(feed->names);
}
