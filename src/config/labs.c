/* SPDX-License-Identifier: MIT */
/* Labs by name: files, installed labs, and the nodes inside. */
#include "config/labs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "config/lab.h"
#include "config/nearest.h"
#include "sim/memory.h"

enum { FILE_MAX = 4 << 20, PATH_MAX_OCTETS = 4096 };

static const char ending[] = ".yaml";

struct names {
	char **name;
	size_t count;
};

static bool has(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (!strcmp(names->name[i], name))
			return true;
	return false;
}

/* Files that end as labs do; what an earlier folder has hides its namesakes. */
static void list_folder(struct names *names, const char *folder)
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

static struct names list_installed(void)
{
	char path[PATH_MAX_OCTETS];
	struct names names = {0};

	for (size_t i = 0; folder(i, path, sizeof(path)); i++)
		list_folder(&names, path);
	if (names.count)
		qsort(names.name, names.count, sizeof(*names.name), compare_names);
	return names;
}

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->name[i]);
	free(names->name);
}

void lab_each_installed(void (*each)(void *world, const char *name, const char *about), void *world)
{
	struct names names = list_installed();

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

static struct lab *fail_unknown(const char *name, struct config_error *error)
{
	struct names names = list_installed();
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

static struct lab *fail_file(const char *path, const char *why, struct config_error *error)
{
	snprintf(error->text, sizeof(error->text), "%.200s: %s", path, why);
	return NULL;
}

struct lab *lab_load(const char *name, const uint64_t *seed, struct config_error *error)
{
	char path[PATH_MAX_OCTETS];
	struct lab *lab;
	FILE *file;

	if (!find(name, path, sizeof(path)))
		return fail_unknown(name, error);
	file = fopen(path, "re");
	if (!file)
		return fail_file(path, strerror(errno), error);
	char *text = memory_take(FILE_MAX + 1, 1);
	size_t length = fread(text, 1, FILE_MAX + 1, file);
	if (ferror(file))
		lab = fail_file(path, strerror(errno), error);
	else if (length > FILE_MAX)
		lab = fail_file(path, "longer than 4 MiB, which no lab is", error);
	else
		lab = lab_read(text, length, path, seed, error);
	free(text);
	fclose(file);
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
	free(lab->try);
	free(lab->aliases);
	free(lab->attachments);
	free(lab->claims);
	free(lab->name);
	free(lab->about);
	free(lab->file);
	free(lab);
}

uint32_t lab_node(const struct lab *lab, const char *name)
{
	for (uint32_t i = 0; i < sim_node_count(lab->sim); i++)
		if (!strcmp(sim_node_name(lab->sim, i), name))
			return i;
	for (size_t i = 0; i < lab->alias_count; i++)
		if (!strcmp(lab->aliases[i].name, name))
			return lab->aliases[i].node;
	return SIM_NONE;
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
