/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines as lines in memory, on their way to the spool. */
#include "engine/run/run_lines.h"

int run_lines_begin(struct run_lines *lines, struct error *err)
{
	*lines = (struct run_lines){ .file = NULL };
	lines->file = open_memstream(&lines->text, &lines->size);
	return lines->file ? 0 : error_no_memory(err);
}

int run_lines_put(void *lines, const char *bytes, size_t size)
{
	return size && fwrite(bytes, 1, size, ((struct run_lines *)lines)->file) != size;
}

int run_lines_end(struct run_lines *lines, int code, struct error *err)
{
	if (lines->file && fclose(lines->file) != 0 && code == 0)
		code = error_no_memory(err);
	lines->file = NULL;
	return code;
}
