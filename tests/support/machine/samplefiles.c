/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/machine/samplefiles.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void samplefiles_each(void (*take)(const char *path))
{
	const char *source = getenv("TLSREADY_SOURCE");
	char pattern[4096];
	glob_t found;

	snprintf(pattern, sizeof pattern, "%s/samples/*.reg", source ? source : ".");
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		take(found.gl_pathv[i]);
	globfree(&found);
}

char *samplefile_text(const char *path, size_t room, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	char *text = malloc(room);

	if (!file || !text)
		abort();
	*ret_size = fread(text, 1, room, file);
	if (*ret_size == room)
		abort();
	text[*ret_size] = '\0';
	fclose(file);
	return text;
}

const char *samplefile_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
