/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/saved_inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/output/output.h"
#include "common/paths.h"
#include "reports/reports.h"

struct list {
	struct arena *arena;
	char **paths;
	size_t count, capacity;
};

static int add(struct list *list, const char *path)
{
	char **paths = arena_grow(list->arena, list->paths, list->count, &list->capacity, sizeof *paths);

	if (!paths || !(paths[list->count] = arena_strdup(list->arena, path)))
		return complain_of_memory();
	list->paths = paths;
	list->count++;
	return 0;
}

static int is_saved(const struct dirent *entry)
{
	static const char *const formats[] = { "json", "ndjson", "rows" };
	const char *dot = path_is_sarif(entry->d_name) ? NULL : strrchr(entry->d_name, '.');

	for (size_t i = 0; dot && i < sizeof formats / sizeof *formats; i++)
		if (strcmp(dot, report_format_named(formats[i])->extension) == 0)
			return true;
	return false;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_folder(struct list *list, const char *command, const char *path)
{
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_saved, by_name), code = 0;

	if (count < 0)
		complain("%s: cannot be read: %s", path, strerror(errno));
	else if (count == 0)
		complain("%s: %s: no file of this folder is called *.json, *.ndjson or *.rows", command, path);
	for (int i = 0; i < count; i++) {
		char *whole = arena_printf(list->arena, "%s/%s", path, entries[i]->d_name);

		code = code ? code : whole ? add(list, whole) : complain_of_memory();
		free(entries[i]);
	}
	free(entries);
	return count > 0 ? code : EXIT_USAGE;
}

static int add_input(struct list *list, const char *command, const char *path)
{
	struct stat file;

	if (path_is_stdin(path))
		complain("%s: a saved result is not read from standard input: save it as a file first", command);
	else if (stat(path, &file) != 0)
		complain("%s: cannot be read: %s", path, strerror(errno));
	else
		return S_ISDIR(file.st_mode) ? add_folder(list, command, path) : add(list, path);
	return EXIT_USAGE;
}

int saved_inputs(const char *command, const struct settings *settings, struct arena *arena, struct settings *ret)
{
	struct list list = { .arena = arena };
	int code = 0;

	for (size_t i = 0; i < settings->input_count && code == 0; i++)
		code = add_input(&list, command, settings->inputs[i]);
	*ret = *settings;
	ret->inputs = list.paths;
	ret->input_count = list.count;
	return code;
}
