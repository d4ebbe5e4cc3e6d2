/* SPDX-License-Identifier: MIT */
/*
 * Gives a fuzz target the files of its corpus, one test a file. The program is called replay-NAME,
 * and runs from the root of the tree: its corpus is fuzz/corpus/NAME. With arguments, those files.
 */
#include "../tests/tap.h"
#include "fuzz.h"
#include <dirent.h>
#include <stdlib.h>

enum { REPLAY_MAX = 1 << 20 };

/* Memory of exactly the file's length, so that the address sanitizer sees a read past it. */
static bool replay_file(const char *path)
{
	uint8_t *room = malloc(REPLAY_MAX);
	FILE *file = fopen(path, "rb");
	bool read = room && file;

	if (read) {
		size_t length = fread(room, 1, REPLAY_MAX, file);
		uint8_t *octets = malloc(length ? length : 1);

		read = octets && !ferror(file);
		if (read) {
			memcpy(octets, room, length);
			LLVMFuzzerTestOneInput(octets, length);
		}
		free(octets);
	}
	if (file)
		fclose(file);
	free(room);
	return read;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void replay_folder(const char *folder)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_visible, alphasort);

	ok(count > 0, "%s holds %d files", folder, count);
	for (int i = 0; i < count; i++) {
		char path[512];

		snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
		ok(replay_file(path), "%s", entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '-');
	char folder[256];

	for (int i = 1; i < argc; i++)
		ok(replay_file(argv[i]), "%s", argv[i]);
	if (argc == 1) {
		snprintf(folder, sizeof folder, "fuzz/corpus/%s", name ? name + 1 : "");
		replay_folder(folder);
	}
	return tap_done();
}
