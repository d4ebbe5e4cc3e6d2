/* SPDX-License-Identifier: MIT */
/*
 * events: what happens to the network while it runs. An event has times at which it begins, and
 * perhaps one for which it lasts; while it does, what it sets holds for what it is about. The text
 * of the file stays open as long as the lab: each time that something begins, ends or moves on, the
 * keys are read once more, and so an event can say whatever the file can say.
 */

#include "config/lab/events.h"
#include "config/lab/draft.h"
#include "sim/memory.h"

enum { RAMP_STEPS = 256 };

#define TIME_MAX (INT64_MAX / 1000)
#define SPAN_MAX (24 * 3600 * ICMP4_S_NS)

struct event {
	struct reach reach;
	const yaml_node_t *set;
	int64_t at_ns, every_ns; /* begins then, and again after so much; 0: once */
	int64_t for_ns;          /* 0: for good */
	bool ramp;
	bool active;
	int64_t begins_ns; /* next; or, while it lasts, when it began */
	int64_t step_ns;   /* when the ramp goes on */
};

struct lab_events {
	struct schema schema;      /* the file's */
	struct config_error error; /* that nobody sees: all was read once */
	struct changes changes;
	struct event *events;
	size_t count;
};

/* --- What goes on --------------------------------------------------------------------------- */

static int64_t never_ns(void)
{
	return ICMP4_NEVER.ns;
}

/* When something about an event changes next. */
static int64_t event_next(const struct event *event)
{
	if (!event->active)
		return event->begins_ns;

	int64_t end_ns = event->for_ns ? event->begins_ns + event->for_ns : never_ns();

	return event->ramp && event->step_ns < end_ns ? event->step_ns : end_ns;
}

static void event_end(struct event *event)
{
	event->active = false;
	event->begins_ns = event->every_ns ? event->begins_ns + event->every_ns : never_ns();
}

static void event_go_on(struct event *event, int64_t now_ns)
{
	int64_t step_ns = event->for_ns / RAMP_STEPS;

	if (event->active && event->for_ns && now_ns - event->begins_ns >= event->for_ns)
		event_end(event);
	if (!event->active && now_ns >= event->begins_ns)
		event->active = true;
	event->step_ns = now_ns + (step_ns > ICMP4_MS_NS ? step_ns : ICMP4_MS_NS);
}

/* How much of it has passed, in 2^16ths; for_ns is a day at most. */
static uint32_t event_passed(const struct event *event, int64_t now_ns)
{
	if (!event->for_ns)
		return 0;
	return (uint32_t)(((now_ns - event->begins_ns) << 16) / event->for_ns);
}

static void refresh(struct lab_events *all, const struct subject *subject, int64_t now_ns)
{
	struct subject now = *subject;

	for (size_t i = 0; i < all->count; i++) {
		const struct event *event = &all->events[i];

		if (!event->active || !reach_holds(&event->reach, subject))
			continue;
		uint32_t passed = event_passed(event, now_ns);
		all->schema.ramp = &passed;
		changes_read(&all->changes, &all->schema, event->set, &now);
		all->schema.ramp = NULL;
	}
	changes_become(&all->changes, &now);
}

void lab_events_refresh(struct lab_events *all, const struct reach *reach, int64_t now_ns)
{
	for (size_t i = 0; i < all->changes.subject_count; i++)
		if (reach_holds(reach, &all->changes.subjects[i]))
			refresh(all, &all->changes.subjects[i], now_ns);
}

/* All that is due, then each subject of it. */
static struct icmp4_time happen(void *world, struct icmp4_time now)
{
	struct lab_events *all = world;
	int64_t next_ns = never_ns();

	for (size_t i = 0; i < all->count; i++)
		if (event_next(&all->events[i]) <= now.ns) {
			event_go_on(&all->events[i], now.ns);
			lab_events_refresh(all, &all->events[i].reach, now.ns);
		}
	for (size_t i = 0; i < all->count; i++) {
		int64_t due_ns = event_next(&all->events[i]);

		next_ns = due_ns < next_ns ? due_ns : next_ns;
	}
	return (struct icmp4_time){next_ns};
}

/* --- The section ---------------------------------------------------------------------------- */

#define EVENT_AT(member) offsetof(struct said, member)

/* An event as it is read. */
struct said {
	struct event event;
	const yaml_node_t *link, *node;
};

static const struct schema_row rows[] = {
	{.key = "at", .kind = SCHEMA_TIME, .offset = EVENT_AT(event.at_ns), .max = TIME_MAX},
	{.key = "every",
	 .kind = SCHEMA_TIME,
	 .offset = EVENT_AT(event.every_ns),
	 .min = ICMP4_MS_NS,
	 .max = TIME_MAX},
	{.key = "for",
	 .kind = SCHEMA_TIME,
	 .offset = EVENT_AT(event.for_ns),
	 .min = 1,
	 .max = SPAN_MAX},
	{.key = "link", .kind = SCHEMA_NODE, .offset = EVENT_AT(link)},
	{.key = "node", .kind = SCHEMA_NODE, .offset = EVENT_AT(node)},
	{.key = "set", .kind = SCHEMA_NODE, .offset = EVENT_AT(event.set)},
};

static const struct schema_table table = {"an event", rows, sizeof(rows) / sizeof(rows[0]), NULL};

static bool judge_times(struct schema *s, const yaml_node_t *item, struct event *event)
{
	if (event->at_ns < 0 && !event->every_ns)
		return schema_fail(s, spot(item), "an event wants `at` or `every`");
	if (event->every_ns && !event->for_ns)
		return schema_fail(s, spot(item), "`every` wants `for`: how long it lasts");
	if (event->every_ns && event->for_ns > event->every_ns)
		return schema_fail(s, spot(item), "it would last longer than until the next time");
	if (event->at_ns < 0)
		event->at_ns = event->every_ns;
	event->begins_ns = event->at_ns;
	return true;
}

static bool read_reach(struct draft *draft, const yaml_node_t *item, struct said *said)
{
	const yaml_node_t *about = said->link ? said->link : said->node;
	struct schema *s = &draft->schema;
	struct reach *reach = &said->event.reach;
	struct reach_error error;

	if (!said->link == !said->node)
		return schema_fail(s, spot(item), "an event wants either `link` or `node`");
	if (!schema_wants_text(s, about, said->link ? "a link" : "a node"))
		return false;
	if (!reach_find(draft->lab, schema_text(about), reach, &error))
		return schema_fail(s, spot(about), "%s", error.text);
	if (said->link && reach->node != SIM_NONE)
		return schema_fail(s, spot(about),
				   "`%s` is a node; a link has two ends, as in `r1 -- r2`",
				   schema_text(about));
	if (said->node && reach->node == SIM_NONE)
		return schema_fail(s, spot(about), "`%s` is a link, and no node",
				   schema_quote(schema_text(about)).text);
	return true;
}

/* What is set must be sound at both ends of its ramps, for all that it is set for. */
static bool try_set(struct lab_events *all, struct schema *s, struct event *event)
{
	static const uint32_t ends[] = {0, 1 << 16};

	for (size_t i = 0; i < 2 * all->changes.subject_count; i++) {
		struct subject subject = all->changes.subjects[i / 2];

		if (!reach_holds(&event->reach, &subject))
			continue;
		s->ramp = &ends[i % 2];
		bool sound = changes_read(&all->changes, s, event->set, &subject);
		s->ramp = NULL;
		if (!sound)
			return false;
	}
	return true;
}

static bool read_event(struct draft *draft, struct lab_events *all, const yaml_node_t *item)
{
	struct said said = {.event.at_ns = -1};
	struct event *event = &said.event;
	struct schema *s = &draft->schema;

	if (!schema_wants_map(s, item, "an event") || !schema_map(s, item, &table, &said) ||
	    !judge_times(s, item, event) || !read_reach(draft, item, &said))
		return false;
	if (!event->set)
		return schema_fail(s, spot(item), "an event wants `set`: the keys that change");
	changes_watch(&all->changes, &event->reach);
	s->ramped = false;
	if (!try_set(all, s, event))
		return false;
	event->ramp = s->ramped;
	if (event->ramp && !event->for_ns)
		return schema_fail(s, spot(item),
				   "a value that moves wants `for`: how long it takes");
	all->events = memory_room(all->events, all->count, sizeof(*event));
	all->events[all->count++] = *event;
	return true;
}

struct lab_events *lab_events_of(struct lab *lab)
{
	if (!lab->events) {
		lab->events = memory_take(1, sizeof(*lab->events));
		changes_init(&lab->events->changes, lab);
	}
	return lab->events;
}

/* The document is handed over to them, and the first of them is waited for. */
static void wait_for(struct draft *draft, struct lab_events *all)
{
	struct icmp4_time first = ICMP4_NEVER;

	all->schema = draft->schema;
	all->schema.file = draft->lab->file;
	all->schema.error = &all->error;
	draft->schema.composed = (struct composed){.pages = NULL};
	for (size_t i = 0; i < all->count; i++)
		first = icmp4_time_min(first, (struct icmp4_time){all->events[i].begins_ns});
	sim_set_event(draft->lab->sim, first, happen, all);
}

bool lab__events(struct draft *draft)
{
	struct lab_events *all;
	const yaml_node_t *item;

	if (!draft->events || schema_is_blank(draft->events))
		return true;
	all = lab_events_of(draft->lab);
	for (size_t i = 0; (item = schema_item(&draft->schema, draft->events, i)); i++)
		if (!read_event(draft, all, item))
			return false;
	wait_for(draft, all);
	return true;
}

struct changes *lab_events_changes(struct lab_events *all)
{
	return &all->changes;
}

void lab_events_free(struct lab_events *all)
{
	if (!all)
		return;
	changes_free(&all->changes);
	schema_close(&all->schema);
	free(all->events);
	free(all);
}
