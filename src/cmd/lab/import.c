/* SPDX-License-Identifier: MIT */
/* `icmp lab import FILE`: a network of another tool's as a lab file, on standard output. */
#include "config/import/import.h"

#include <string.h>

#include "cmd/lab/lab.h"
#include "sim/memory.h"

static void warn(void *world, const char *line)
{
	(void)world;
	fprintf(stderr, "%s\n", line);
}

static char *say_made(const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	size_t size = strlen(name) + sizeof("Imported from ");
	char *text = memory_take(size, 1);

	snprintf(text, size, "Imported from %s", name);
	for (char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || (unsigned char)*at >= 0x7f)
			*at = '?';
	return text;
}

int lab_import(const struct cmd_call *call, const char *name)
{
	struct config_error error;
	struct sketch sketch;
	size_t length;
	char *text = lab_file_text(name, &length, &error);

	if (!text)
		return cmd_fail(call, error.text, NULL);
	const struct import_source source = {name, text, length, warn, NULL};
	bool sound = import_read(&source, &sketch, &error);
	if (sound) {
		sketch.made = say_made(name);
		sketch_write(&sketch, stdout);
	}
	sketch_free(&sketch);
	free(text);
	return sound ? CMD_YES : cmd_fail(call, error.text, NULL);
}
