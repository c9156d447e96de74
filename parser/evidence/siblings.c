/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transaction logs next to a hive. Windows writes SYSTEM.LOG1 and system.LOG1 alike, and copies on Linux keep either, so
 * the whole name is compared without ASCII case. What is in the files is not looked at here.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/paths.h"
#include "parser/evidence/artifact.h"
#include "parser/evidence/host/beneath.h"

enum { FOLDER_NAMES_LIMIT = 1000000 };

static const char *const suffixes[] = { ".LOG", ".LOG1", ".LOG2" };

struct search {
	struct artifact *hive;
	struct arena *arena;
	const char *name; /* of the hive's file */
	size_t name_size;
	bool has_rival; /* another file has the name of the hive in other case */
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

/* The name of the hive's file replaced by that of the log. */
static const char *next_to(const struct search *search, const char *hive_path, const char *name)
{
	int folder = hive_path ? (int)(path_name(hive_path) - hive_path) : 0;

	return arena_printf(search->arena, "%.*s%s", folder, folder ? hive_path : "", name);
}

/* Regular files only: nothing is opened that could wait, or that leads elsewhere from inside a folder. */
static void add_log(struct search *search, int folder, const char *name)
{
	struct artifact *hive = search->hive, log = artifact_of(next_to(search, hive->path, name));
	struct stat status;

	log.folder = hive->folder;
	log.below = hive->folder ? next_to(search, hive->below, name) : NULL;
	if (!log.path || fstatat(folder, name, &status, hive->folder ? AT_SYMLINK_NOFOLLOW : 0) != 0 ||
	    !S_ISREG(status.st_mode))
		return;
	if (hive->log_count < ARTIFACT_LOGS_LIMIT)
		hive->logs[hive->log_count++] = log;
	else
		hive->logs_dropped++;
}

static void on_name(struct search *search, int folder, const char *name)
{
	if (is_log_name(search, name))
		add_log(search, folder, name);
	else if (strcasecmp(name, search->name) == 0 && strcmp(name, search->name) != 0)
		search->has_rival = true;
}

static int open_folder(const struct search *search)
{
	const struct artifact *hive = search->hive;
	const char *path = next_to(search, hive->folder ? hive->below : hive->path, "");

	if (!path)
		return errno = ENOMEM, -1;
	return hive->folder ? beneath_open(hive->folder, path)
			    : open(*path ? path : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
}

/* 0, or an errno. */
static int list_folder(struct search *search)
{
	int fd = open_folder(search), names = 0;
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry = NULL;

	if (!folder) {
		int error = errno;

		if (fd >= 0)
			close(fd);
		return error;
	}
	errno = 0;
	while (names++ < FOLDER_NAMES_LIMIT && (entry = readdir(folder)))
		on_name(search, fd, entry->d_name);
	int error = entry ? EOVERFLOW : errno;

	closedir(folder);
	return error;
}

/* SYSTEM and system, of two machines in one folder, must not get each other's logs: then the case of the name decides. */
static void drop_logs_of_rival(const struct search *search)
{
	struct artifact *hive = search->hive;
	size_t kept = 0;

	for (size_t i = 0; i < hive->log_count; i++)
		if (strncmp(path_name(hive->logs[i].path), search->name, search->name_size) == 0)
			hive->logs[kept++] = hive->logs[i];
	hive->log_count = kept;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(((const struct artifact *)a)->path, ((const struct artifact *)b)->path);
}

static void search_folder(struct artifact *hive, struct arena *arena)
{
	struct search search = { .hive = hive, .arena = arena, .name = path_name(hive->path) };

	search.name_size = strlen(search.name);
	hive->logs = arena_array(arena, ARTIFACT_LOGS_LIMIT, sizeof *hive->logs);
	int error = hive->logs ? list_folder(&search) : ENOMEM;

	if (error)
		hive->logs_unlisted = arena_strdup(arena, strerror(error));
	if (search.has_rival)
		drop_logs_of_rival(&search);
	qsort(hive->logs, hive->log_count, sizeof *hive->logs, compare_paths);
}

void artifact_find_logs(struct artifact *artifact, struct arena *arena)
{
	if (!artifact->has_logs && artifact->is_file)
		search_folder(artifact, arena);
	artifact->has_logs = true;
	for (size_t i = 0; i < artifact->log_count; i++) {
		artifact->logs[i].all_hashes = artifact->all_hashes;
		artifact_open(&artifact->logs[i]);
	}
}
