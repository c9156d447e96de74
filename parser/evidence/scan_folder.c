/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/scan.h"

#include <dirent.h>
#include <string.h>
#include <strings.h>

int scan_folder(const char *path, struct arena *arena, struct subject **ret, size_t *ret_count, struct error *err)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	struct subject *subject = arena_alloc(arena, sizeof *subject);
	size_t capacity = 0;

	*subject = (struct subject){ .operand = path };
	while (folder && (entry = readdir(folder)))
		if (strcasecmp(entry->d_name, "SYSTEM") == 0 || strcasecmp(entry->d_name, "SOFTWARE") == 0) {
			subject->artifacts = arena_grow(arena, subject->artifacts, subject->count, &capacity,
							sizeof *subject->artifacts);
			subject->artifacts[subject->count++] =
				artifact_of(arena_printf(arena, "%s/%s", path, entry->d_name));
		}
	if (folder)
		closedir(folder);
	*ret = subject;
	*ret_count = 1;
	return subject->count ? 0 : error_set(err, ERR_IO, "%s: is a folder with neither SYSTEM nor SOFTWARE", path);
}
