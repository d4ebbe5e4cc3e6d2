/* SPDX-License-Identifier: MIT */
#include "cmd/decode/obstacles.h"

#include <inttypes.h>
#include <string.h>

/* What a row of that end says behind "N frames"; NULL: nothing stood in the way. */
static const char *const says[ICMP4_WALK_END_COUNT] = {
	[ICMP4_WALK_ENCRYPTED] = "encrypted: nobody can see what is inside",
	[ICMP4_WALK_FRAGMENT] = "with a fragment of a tunnel: what it carries is not put together",
	[ICMP4_WALK_CUT] = "cut short inside a header: capture more of each",
	[ICMP4_WALK_BROKEN] = "with a header that contradicts itself: not read on",
	[ICMP4_WALK_DEEP] = "with too many layers: not read to the last",
	[ICMP4_WALK_UNKNOWN_LINK] = "of a link type that is not walked",
};

/* The name is one of two tables' constants, so that the pointer tells it. Number 0 is a link type
 * that is walked: it marks the rows that are about no link type. */
static struct out_obstacle *find(struct obstacles *o, const char *name, uint32_t number)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->rows[i].name == name && o->rows[i].number == number)
			return &o->rows[i];
	if (o->count == OBSTACLES_MAX)
		return NULL;
	o->rows[o->count] = (struct out_obstacle){.name = name, .number = number};
	return &o->rows[o->count++];
}

static void add_link_type(struct obstacles *o, uint32_t link_type)
{
	const char *name = icmp4_linktype_name(link_type);
	size_t room = OBSTACLES_MAX - ICMP4_WALK_END_COUNT;
	struct out_obstacle *row =
		o->count < room ? find(o, name ? name : "unknown", link_type) : NULL;

	if (!row)
		row = find(o, icmp4_walk_end_name(ICMP4_WALK_UNKNOWN_LINK), 0);
	row->count++;
}

void obstacles_add(struct obstacles *o, enum icmp4_walk_end end, uint32_t link_type)
{
	if (!says[end])
		return;
	if (end == ICMP4_WALK_UNKNOWN_LINK)
		add_link_type(o, link_type);
	else
		find(o, icmp4_walk_end_name(end), 0)->count++;
}

static const char *says_of(const char *name)
{
	for (size_t i = 0; i < ICMP4_WALK_END_COUNT; i++)
		if (says[i] && !strcmp(icmp4_walk_end_name((enum icmp4_walk_end)i), name))
			return says[i];
	return "";
}

void obstacle_text(const struct out_obstacle *obstacle, char text[OBSTACLE_TEXT])
{
	const char *frames = obstacle->count == 1 ? "frame" : "frames";

	if (obstacle->number)
		snprintf(text, OBSTACLE_TEXT,
			 "%" PRIu64 " %s under link type %" PRIu32 " (%.60s): not walked",
			 obstacle->count, frames, obstacle->number, obstacle->name);
	else
		snprintf(text, OBSTACLE_TEXT, "%" PRIu64 " %s %s", obstacle->count, frames,
			 says_of(obstacle->name));
}
