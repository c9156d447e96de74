/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/operands/mistyped.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/paths.h"
#include "parser/evidence/operands/scan.h"

static bool is_mistyped(const char *path)
{
	struct stat file;

	return *path && !path_is_stdin(path) && stat(path, &file) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static int refuse_operand(const char *operand, struct error *err)
{
	for (const char *rest = operand; rest;) {
		size_t size = operand_part(rest);
		char path[PATH_MAX];

		snprintf(path, sizeof path, "%.*s", (int)size, rest);
		if (size < sizeof path && is_mistyped(path))
			return error_set(err, ERR_USAGE, "%s: cannot be read: %s", path, strerror(errno));
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
