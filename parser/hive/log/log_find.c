/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log files beside a hive. Windows writes SYSTEM.LOG1 and system.LOG1 alike, and copies on Linux keep either, so
 * the whole name is compared without ASCII case. What is in the files is not looked at here.
 */
#include "parser/hive/log/log.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { FOLDER_NAMES_LIMIT = 1000000 };

static const char *const suffixes[] = { ".LOG", ".LOG1", ".LOG2" };

struct search {
	const char *folder, *name; /* of the hive; folder is "" or ends with '/' */
	size_t name_size;
	struct arena *arena;
	const char **paths;
	size_t count, dropped;
	bool rival; /* another file has the name of the hive in other case */
};

static bool is_log_name(const struct search *search, const char *name)
{
	if (strncasecmp(name, search->name, search->name_size) != 0)
		return false;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (strcasecmp(name + search->name_size, suffixes[i]) == 0)
			return true;
	return false;
}

/* Regular files only: opening a pipe of that name would wait for ever. */
static void add_log(struct search *search, const char *name)
{
	const char *path = arena_printf(search->arena, "%s%s", search->folder, name);
	struct stat status;

	if (!path || stat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return;
	if (search->count < HIVE_LOGS_LIMIT)
		search->paths[search->count++] = path;
	else
		search->dropped++;
}

static void on_entry(struct search *search, const char *name)
{
	if (is_log_name(search, name))
		add_log(search, name);
	else if (strcasecmp(name, search->name) == 0 && strcmp(name, search->name) != 0)
		search->rival = true;
}

/* 0, or an errno. */
static int look_at_all(struct search *search)
{
	DIR *folder = opendir(search->folder[0] ? search->folder : ".");
	const struct dirent *entry = NULL;
	int names = 0;

	if (!folder)
		return errno;
	errno = 0;
	while (names++ < FOLDER_NAMES_LIMIT && (entry = readdir(folder)))
		on_entry(search, entry->d_name);
	int error = entry ? EOVERFLOW : errno;

	closedir(folder);
	return error;
}

/* SYSTEM and system, of two machines in one folder, must not get each other's logs: then the case of the name decides.
 */
static void drop_logs_of_rival(struct search *search)
{
	size_t skip = strlen(search->folder), kept = 0;

	for (size_t i = 0; i < search->count; i++)
		if (strncmp(search->paths[i] + skip, search->name, search->name_size) == 0)
			search->paths[kept++] = search->paths[i];
	search->count = kept;
}

const char *log_missing(const char *const *paths, size_t count, struct arena *arena)
{
	const char *found[2] = { NULL, NULL };

	for (size_t i = 0; i < count; i++) {
		const char *suffix = strrchr(paths[i], '.');

		if (suffix && strcasecmp(suffix, ".LOG1") == 0)
			found[0] = paths[i];
		else if (suffix && strcasecmp(suffix, ".LOG2") == 0)
			found[1] = paths[i];
	}
	if (!found[0] == !found[1])
		return NULL;
	const char *path = found[0] ? found[0] : found[1], *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *missing = arena_printf(arena, "%.*s%d", (int)strlen(name) - 1, name, found[0] ? 2 : 1);

	return missing ? missing : name;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void say_what_is_missing(const struct search *search, int error, int32_t source, struct notes *notes)
{
	struct location at = { .source = source, .offset = LOCATION_NO_OFFSET };

	if (error)
		note_add(notes, "hive-logs-not-listed", SEVERITY_WARNING, at,
			 "the folder of %s could not be listed (%s): transaction logs in it were not read",
			 search->name, strerror(error));
	if (search->dropped)
		note_add(notes, "hive-logs-too-many", SEVERITY_WARNING, at,
			 "%s has more than %d transaction logs beside it: %zu were not read", search->name,
			 HIVE_LOGS_LIMIT, search->dropped);
}

size_t log_find(const char *hive_path, int32_t source, struct arena *arena, struct notes *notes,
		const char *ret_paths[HIVE_LOGS_LIMIT])
{
	const char *slash = strrchr(hive_path, '/');
	const char *name = slash ? slash + 1 : hive_path;
	struct search search = { .name = name, .name_size = strlen(name), .arena = arena, .paths = ret_paths };
	int error = ENOMEM;

	search.folder = arena_strndup(arena, hive_path, (size_t)(name - hive_path));
	if (search.folder)
		error = look_at_all(&search);
	if (search.rival)
		drop_logs_of_rival(&search);
	qsort(ret_paths, search.count, sizeof *ret_paths, compare_paths);
	say_what_is_missing(&search, error, source, notes);
	return search.count;
}
