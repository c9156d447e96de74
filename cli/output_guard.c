/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no output may be written over: what a verdict rests on, and the logs that Windows would read with it. */
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "cli/output.h"
#include "engine/names.h"

enum { PATH_LIMIT = 4096 };

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static bool is_special(const char *path)
{
	struct stat there;

	return stat(path, &there) == 0 && !S_ISREG(there.st_mode);
}

static bool is_one_of(const char *path, char *const *inputs, size_t input_count, const char *const *others,
		      size_t other_count)
{
	for (size_t i = 0; i < input_count; i++)
		if (same_file(inputs[i], path))
			return true;
	for (size_t i = 0; i < other_count; i++)
		if (same_file(others[i], path))
			return true;
	return false;
}

static bool in_one_folder(const char *a, const char *b)
{
	char one[PATH_LIMIT], two[PATH_LIMIT];

	snprintf(one, sizeof one, "./%.*s", (int)(path_name(a) - a), a);
	snprintf(two, sizeof two, "./%.*s", (int)(path_name(b) - b), b);
	return same_file(*a == '/' ? one + 2 : one, *b == '/' ? two + 2 : two);
}

bool same_output(const char *a, const char *b)
{
	return !is_special(a) && (same_file(a, b) || (strcmp(path_name(a), path_name(b)) == 0 && in_one_folder(a, b)));
}

/* Also where no log lies yet: it would be read with the hive the next time. */
static bool is_log_of(const char *hive, const char *path)
{
	static const char *const suffixes[] = { ".LOG", ".LOG1", ".LOG2" };
	size_t size = strlen(path_name(hive));

	if (strncasecmp(path_name(hive), path_name(path), size) != 0)
		return false;
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (strcasecmp(path_name(path) + size, suffixes[i]) == 0)
			return in_one_folder(hive, path);
	return false;
}

const char *protected_reason(const struct settings *settings, const char *path)
{
	char temporary[PATH_LIMIT];

	snprintf(temporary, sizeof temporary, "%s" OUTPUT_PART, path);
	if (is_one_of(path, settings->inputs, settings->input_count, settings->overlays, settings->overlay_count) ||
	    is_one_of(temporary, settings->inputs, settings->input_count, settings->overlays, settings->overlay_count))
		return "one of the inputs; inputs are never written to";
	for (size_t i = 0; i < settings->input_count; i++)
		if (is_log_of(settings->inputs[i], path))
			return "the name of a transaction log of an input; inputs are never written to";
	if (is_one_of(path, NULL, 0, settings->profiles, settings->profile_count) ||
	    is_one_of(path, NULL, 0, &settings->waivers, settings->waivers ? 1 : 0))
		return "a profile or the waivers of this run: name another file";
	return NULL;
}
