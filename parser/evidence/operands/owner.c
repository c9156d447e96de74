/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/operands/owner.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "common/paths.h"
#include "parser/evidence/operands/scan.h"

enum { DEPTH_LIMIT = 64 };

bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The folder of a path, as a path: "./" where it names none. */
static const char *folder_of(const char *path, char buffer[PATH_MAX])
{
	snprintf(buffer, PATH_MAX, "%s%.*s", *path == '/' ? "" : "./", (int)(path_name(path) - path), path);
	return buffer;
}

bool in_one_folder(const char *a, const char *b)
{
	char one[PATH_MAX], two[PATH_MAX];

	return same_file(folder_of(a, one), folder_of(b, two));
}

/* Up from its folder to the root. */
static bool is_below(const char *folder, const char *path)
{
	char at[PATH_MAX];
	struct stat status;

	if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
		return false;
	folder_of(path, at);
	for (int i = 0; i < DEPTH_LIMIT && stat(at, &status) == 0 && strlen(at) + 4 < sizeof at; i++) {
		if (same_file(folder, at))
			return true;
		if (same_file(at, "/"))
			return false;
		strcat(at, "/..");
	}
	return false;
}

/* Also where there is no log yet. */
static bool is_log_of(const char *hive, const char *path)
{
	static const char *const suffixes[] = { ".LOG", ".LOG1", ".LOG2" };
	size_t size = strlen(path_name(hive));

	if (!size || strncasecmp(path_name(hive), path_name(path), size) != 0)
		return false;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (strcasecmp(path_name(path) + size, suffixes[i]) == 0)
			return in_one_folder(hive, path);
	return false;
}

static enum evidence_owner owner_of_file(const char *input, const char *path)
{
	return same_file(input, path)   ? OWNER_INPUT
	       : is_below(input, path)  ? OWNER_FOLDER
	       : is_log_of(input, path) ? OWNER_LOG
					: OWNER_NONE;
}

enum evidence_owner evidence_owner(const char *const *operands, size_t count, const char *path)
{
	enum evidence_owner owner = OWNER_NONE;
	char part[PATH_MAX];

	for (size_t i = 0; i < count; i++)
		for (const char *at = operands[i]; at && owner == OWNER_NONE;) {
			size_t size = operand_part(at);

			snprintf(part, sizeof part, "%.*s", (int)size, at);
			owner = owner_of_file(part, path);
			at = at[size] == '+' ? at + size + 1 : NULL;
		}
	return owner;
}
