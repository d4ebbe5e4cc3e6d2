/* SPDX-License-Identifier: MIT */
/* What is set by hand while a lab runs: the settings become a small file of their own. */
#include "config/lab/events.h"

#include <stdio.h>

#include "sim/memory.h"

/* "KEY=VALUE" words as a map; to be freed. */
static char *text_of(size_t count, const char *const *settings)
{
	size_t used = 0, size = 2;

	for (size_t i = 0; i < count; i++)
		size += strlen(settings[i]) + 4;
	char *text = memory_take(size, 1);
	for (size_t i = 0; i < count; i++) {
		const char *equals = strchr(settings[i], '=');
		int length = equals ? (int)(equals - settings[i]) : (int)strlen(settings[i]);

		used += (size_t)snprintf(text + used, size - used, "%.*s%s%s\n", length,
					 settings[i], equals ? ": " : "", equals ? equals + 1 : "");
	}
	return text;
}

/* Nothing is changed unless all of it is sound. */
static bool set_all(struct lab_events *all, struct schema *s, const struct reach *reach,
		    struct icmp4_time now)
{
	struct changes *changes = lab_events_changes(all);
	struct subject scratch;

	for (int commit = 0; commit < 2; commit++)
		for (size_t i = 0; i < changes->subject_count; i++) {
			struct subject *subject = &changes->subjects[i];

			scratch = *subject;
			if (!reach_holds(reach, subject))
				continue;
			if (!changes_read(changes, s, schema_root(s), commit ? subject : &scratch))
				return false;
		}
	lab_events_refresh(all, reach, now.ns);
	return true;
}

bool lab_set(struct lab *lab, struct icmp4_time now, const char *what, size_t count,
	     const char *const *settings, struct config_error *error)
{
	struct lab_events *all = lab_events_of(lab);
	struct reach_error unknown;
	struct reach reach;
	struct schema s;

	if (!reach_find(lab, what, &reach, &unknown)) {
		snprintf(error->text, sizeof(error->text), "%s", unknown.text);
		return false;
	}
	changes_watch(lab_events_changes(all), &reach);
	char *text = text_of(count, settings);
	bool sound =
		schema_open(&s, text, strlen(text), "set", error) && set_all(all, &s, &reach, now);

	schema_close(&s);
	free(text);
	return sound;
}
