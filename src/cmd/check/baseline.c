/* SPDX-License-Identifier: MIT */
/* --baseline: the failures of an earlier run, out of its JSON lines; or a list of cases by hand. */
#include "cmd/check/check.h"
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 64 };

static bool add(struct check_baseline *baseline, const char *text)
{
	char **names = realloc(baseline->names, (baseline->count + 1) * sizeof(*names));

	if (!names)
		return false;
	baseline->names = names;
	names[baseline->count] = strdup(text);
	return names[baseline->count++] != NULL;
}

static const char *word(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text ? text : "";
}

static bool add_case(struct check_baseline *baseline, const json_t *line)
{
	char text[NAME];

	snprintf(text, sizeof(text), "%s/%s", word(line, "rule"), word(line, "name"));
	return add(baseline, text);
}

/* Its first word; what follows is for people. */
static bool read_name(struct check_baseline *baseline, const char *text)
{
	char name[NAME];

	return sscanf(text, "%63s", name) == 1 && strchr(name, '/') && add(baseline, name);
}

/* False: it is no line of ours. */
static bool read_line(struct check_baseline *baseline, const char *text, size_t length)
{
	if (*text == '#' || *text == '\n')
		return true;
	if (*text != '{')
		return read_name(baseline, text);

	json_t *line = json_loadb(text, length, 0, NULL);
	bool fine = json_is_object(line);

	if (!strcmp(word(line, "kind"), "case") && !strcmp(word(line, "verdict"), "fail"))
		fine = add_case(baseline, line);
	json_decref(line);
	return fine;
}

void baseline_open(struct check_baseline *baseline, const char *file)
{
	baseline->file = file;
	baseline->stream = file ? fopen(file, "re") : NULL;
	baseline->error = errno;
}

bool baseline_read(struct session *s, struct check_baseline *baseline)
{
	struct io_failure failure;
	FILE *stream = baseline->stream;
	char *text = NULL;
	size_t size = 0, number = 0;
	ssize_t length;
	bool fine = true;

	if (!baseline->file)
		return true;
	if (!stream) {
		io_fail(&failure, "file", baseline->error, "", "%.200s: %s", baseline->file,
			strerror(baseline->error));
		session_note(s, &failure);
		return false;
	}
	while (fine && (length = getline(&text, &size, stream)) > 0 && ++number)
		fine = read_line(baseline, text, (size_t)length);
	free(text);
	if (fine)
		return true;
	io_fail(&failure, "file", 0, "icmp check -o json=FILE writes one",
		"%.200s:%zu: no line of JSON, and no case", baseline->file, number);
	session_note(s, &failure);
	return false;
}

bool baseline_knows(const struct check_baseline *baseline, const struct check_event *event)
{
	char text[NAME];

	if (event->verdict != CHECK_FAIL)
		return false;
	snprintf(text, sizeof(text), "%s/%s", event->test->id, event->test->name);
	for (size_t i = 0; i < baseline->count; i++)
		if (!strcmp(baseline->names[i], text))
			return true;
	return false;
}

void baseline_free(struct check_baseline *baseline)
{
	for (size_t i = 0; i < baseline->count; i++)
		free(baseline->names[i]);
	free(baseline->names);
	if (baseline->stream)
		fclose(baseline->stream);
}
