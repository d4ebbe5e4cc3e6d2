/* SPDX-License-Identifier: MIT */
/* Labs by name: files, installed labs, and the nodes inside. */
#include "config/labs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "config/lab/events.h"
#include "config/lab/lab.h"
#include "config/link_keys.h"
#include "config/nearest.h"
#include "sim/memory.h"

enum { FILE_MAX = 512 << 20, PATH_MAX_OCTETS = 4096 };

static const char ending[] = ".yaml";

struct listing {
	char **name;
	size_t count;
};

static bool has(const struct listing *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(names->name[i], name))
			return true;
	return false;
}

/* Files that end as labs do; what an earlier folder has hides its namesakes. */
static void list_folder(struct listing *names, const char *folder)
{
	DIR *directory = opendir(folder);

	for (const struct dirent *entry; directory && (entry = readdir(directory));) {
		char *name = memory_text(entry->d_name);
		size_t length = strlen(name), tail = sizeof(ending) - 1;
		bool lab = length > tail && !strcmp(name + length - tail, ending);

		if (lab)
			name[length - tail] = '\0';
		if (!lab || has(names, name)) {
			free(name);
			continue;
		}
		names->name = memory_room(names->name, names->count, sizeof(*names->name));
		names->name[names->count++] = name;
	}
	if (directory)
		closedir(directory);
}

static int compare_names(const void *left, const void *right)
{
	const char *const *a = left, *const *b = right;

	return strcmp(*a, *b);
}

/* The n-th folder of the list into path; false behind the last. */
static bool folder(size_t n, char *path, size_t size)
{
	const char *at = ICMP4_LABS;

	for (; n && *at; n--)
		at += strcspn(at, ":") + (at[strcspn(at, ":")] == ':');
	if (!*at)
		return false;
	snprintf(path, size, "%.*s", (int)strcspn(at, ":"), at);
	return true;
}

static struct listing list_installed(void)
{
	char path[PATH_MAX_OCTETS];
	struct listing names = {0};

	for (size_t i = 0; folder(i, path, sizeof(path)); i++)
		list_folder(&names, path);
	if (names.count)
		qsort(names.name, names.count, sizeof(*names.name), compare_names);
	return names;
}

static void free_names(struct listing *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->name[i]);
	free(names->name);
}

void lab_each_installed(void (*each)(void *world, const char *name, const char *about), void *world)
{
	struct listing names = list_installed();

	for (size_t i = 0; i < names.count; i++) {
		struct config_error error;
		struct lab *lab = lab_load(names.name[i], NULL, &error);

		each(world, names.name[i], !lab ? error.text : lab->about ? lab->about : "");
		lab_free(lab);
	}
	free_names(&names);
}

const char *lab_folders(void)
{
	return ICMP4_LABS;
}

static bool is_file(const char *path)
{
	struct stat status;

	return !stat(path, &status) && !S_ISDIR(status.st_mode);
}

/* A file as it is named, else an installed lab; false: neither. */
static bool find(const char *name, char *path, size_t size)
{
	char inside[PATH_MAX_OCTETS];

	snprintf(path, size, "%s", name);
	if (strchr(name, '/') || is_file(name))
		return true;
	for (size_t i = 0; folder(i, inside, sizeof(inside)); i++) {
		int length = snprintf(path, size, "%s/%s%s", inside, name, ending);

		if (length > 0 && (size_t)length < size && is_file(path))
			return true;
	}
	return false;
}

static char *fail_unknown(const char *name, struct config_error *error)
{
	struct listing names = list_installed();
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < names.count; i++)
		nearest_offer(&nearest, names.name[i]);
	const char *meant = nearest_meant(&nearest);
	snprintf(error->text, sizeof(error->text),
		 "%.200s: no such file, nor an installed lab%s%s%s; icmp lab list names them", name,
		 meant ? "; did you mean `" : "", meant ? meant : "", meant ? "`?" : "");
	free_names(&names);
	return NULL;
}

static char *fail_file(const char *path, const char *why, char *text, struct config_error *error)
{
	snprintf(error->text, sizeof(error->text), "%.200s: %s", path, why);
	free(text);
	return NULL;
}

/* Whoever reads it finds a NUL behind it. */
static char *read_all(FILE *file, size_t *length)
{
	size_t room = 1 << 16, more;
	char *text = memory_take(room, 1);

	*length = 0;
	while ((more = fread(text + *length, 1, room - 1 - *length, file))) {
		*length += more;
		if (*length > FILE_MAX)
			break;
		if (*length == room - 1)
			text = realloc(text, room *= 2);
		if (!text)
			abort();
	}
	text[*length] = '\0';
	return text;
}

char *lab_file_text(const char *path, size_t *length, struct config_error *error)
{
	FILE *file = fopen(path, "re");
	char *text;

	if (!file)
		return fail_file(path, strerror(errno), NULL, error);
	text = read_all(file, length);
	int failed = ferror(file) ? errno : 0;
	fclose(file);
	if (failed)
		return fail_file(path, strerror(failed), text, error);
	if (*length > FILE_MAX)
		return fail_file(path, "longer than 512 MiB, which no lab is", text, error);
	return text;
}

char *lab_text(const char *name, char **path, size_t *length, struct config_error *error)
{
	char found[PATH_MAX_OCTETS];
	char *text;

	if (!find(name, found, sizeof(found)))
		return fail_unknown(name, error);
	text = lab_file_text(found, length, error);
	*path = text ? memory_text(found) : NULL;
	return text;
}

struct lab *lab_load(const char *name, const uint64_t *seed, struct config_error *error)
{
	struct lab *lab = NULL;
	size_t length;
	char *path, *text = lab_text(name, &path, &length, error);

	if (!text)
		return NULL;
	lab = lab_read(text, length, path, seed, error);
	free(text);
	free(path);
	return lab;
}

void lab_free(struct lab *lab)
{
	if (!lab)
		return;
	sim_free(lab->sim);
	for (size_t i = 0; i < lab->try_count; i++)
		free(lab->try[i]);
	for (size_t i = 0; i < lab->alias_count; i++)
		free(lab->aliases[i].name);
	names_free(&lab->names);
	free(lab->try);
	free(lab->aliases);
	for (size_t i = 0; i < lab->attachment_count; i++)
		free(lab->attachments[i].name);
	free(lab->attachments);
	free(lab->claims);
	link_times_free(lab->times);
	lab_events_free(lab->events);
	free(lab->name);
	free(lab->about);
	free(lab->file);
	free(lab);
}

uint32_t lab_node(const struct lab *lab, const char *name)
{
	return names_find(&lab->names, name, strlen(name));
}

const char *lab_nearest(const struct lab *lab, const char *name)
{
	struct nearest nearest = nearest_to(name);

	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		nearest_offer(&nearest, sim_node_name(lab->sim, i));
	for (size_t i = 0; i < lab->alias_count; i++)
		nearest_offer(&nearest, lab->aliases[i].name);
	return nearest_meant(&nearest);
}
