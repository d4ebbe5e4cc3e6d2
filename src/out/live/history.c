/* SPDX-License-Identifier: MIT */
#include "out/live/history.h"

void history_init(struct live_history *history, uint32_t *at, uint32_t room)
{
	*history = (struct live_history){.at = at, .room = room};
	history_clear(history);
}

void history_clear(struct live_history *history)
{
	for (uint32_t i = 0; i < history->room; i++)
		history->at[i] = HISTORY_NONE;
	history->newest = 0;
}

/* Numbers that were passed over are not settled yet: their places are no longer another's. */
static void make_room(struct live_history *history, uint64_t number)
{
	uint64_t from = history->newest;

	if (number >= from + history->room)
		from = number + 1 - history->room;
	for (; from <= number; from++)
		history->at[from % history->room] = HISTORY_NONE;
	history->newest = number + 1;
}

void history_put(struct live_history *history, uint64_t number, uint32_t value)
{
	if (!history->room || number + history->room < history->newest)
		return;
	if (number >= history->newest)
		make_room(history, number);
	history->at[number % history->room] = value;
}

uint32_t history_time(int64_t rtt_ns)
{
	int64_t tenths = rtt_ns / 100;

	return tenths < (int64_t)HISTORY_LONGEST ? (uint32_t)tenths : (uint32_t)HISTORY_LONGEST;
}

uint32_t history_back(const struct live_history *history, uint64_t back)
{
	if (back >= history->newest || back >= history->room)
		return HISTORY_NONE;
	return history->at[(history->newest - 1 - back) % history->room];
}
