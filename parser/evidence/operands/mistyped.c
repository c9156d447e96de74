/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/operands/mistyped.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/paths.h"
#include "common/text/suggest.h"
#include "parser/evidence/operands/scan.h"

enum { NAMES_LIMIT = 256 };

static bool is_mistyped(const char *path)
{
	struct stat file;

	return *path && !path_is_stdin(path) && stat(path, &file) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* The name in the same folder that may be meant; of a folder with more names than that, of the first. */
static struct suggestion neighbour_of(const char *path)
{
	char folder[PATH_MAX], names[NAMES_LIMIT][NAME_MAX + 1];
	const char *name = path_name(path), *words[NAMES_LIMIT + 1] = { NULL };
	size_t count = 0;

	snprintf(folder, sizeof folder, "%.*s", (int)(name - path), path);
	DIR *listing = opendir(*folder ? folder : ".");

	for (struct dirent *entry; listing && count < NAMES_LIMIT && (entry = readdir(listing));) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(names[count], sizeof names[count], "%s", entry->d_name);
		words[count] = names[count];
		count++;
	}
	if (listing)
		closedir(listing);
	return did_you_mean(name, words);
}

/* What else was meant than a file of this name. */
static const char *other_meaning(const char *path)
{
	if (strstr(path, "://"))
		return "; tlsready uses no network: download the file first";
	if (isalpha((unsigned char)path[0]) && path[1] == ':' && path[2])
		return "; this is a path of Windows: copy the file here (tlsready collect prints a script)";
	return strpbrk(path, ",;") ? "; separate inputs with spaces, and the files of one machine with +" : "";
}

static int refuse_path(const char *path, struct error *err)
{
	const char *why = strerror(errno), *meaning = other_meaning(path);

	return error_set(err, ERR_USAGE, "%s: cannot be read: %s%s", path, why,
			 *meaning ? meaning : neighbour_of(path).text);
}

static int refuse_operand(const char *operand, struct error *err)
{
	for (const char *rest = operand; rest;) {
		size_t size = operand_part(rest);
		char path[PATH_MAX];

		snprintf(path, sizeof path, "%.*s", (int)size, rest);
		if (size < sizeof path && is_mistyped(path))
			return refuse_path(path, err);
		rest = rest[size] == '+' ? rest + size + 1 : NULL;
	}
	return 0;
}

int operands_refuse_mistyped(const char *const *operands, size_t count, struct error *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < count; i++)
		result = refuse_operand(operands[i], err);
	return result;
}
