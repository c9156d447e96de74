/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/text/key_path.h"

#include <stddef.h>
#include <string.h>

#include "common/text/name.h"

enum root { ROOT_MACHINE, ROOT_USER, ROOT_OTHER };

static enum root skip_root(const char **path)
{
	static const struct {
		const char *name;
		enum root root;
	} roots[] = {
		{ "HKLM\\", ROOT_MACHINE },
		{ "HKEY_LOCAL_MACHINE\\", ROOT_MACHINE },
		{ "HKCU\\", ROOT_USER },
		{ "HKEY_CURRENT_USER\\", ROOT_USER },
	};

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (name_starts(*path, roots[i].name)) {
			*path += strlen(roots[i].name);
			return roots[i].root;
		}
	return ROOT_OTHER;
}

/* "SYSTEM\ControlSet001" and "SYSTEM\CurrentControlSet" before the end or a backslash. */
static void skip_control_set(const char **path)
{
	static const char alias[] = "SYSTEM\\CurrentControlSet", numbered[] = "SYSTEM\\ControlSet";
	size_t size = 0;

	if (name_starts(*path, alias))
		size = strlen(alias);
	else if (name_starts(*path, numbered) && strspn(*path + strlen(numbered), "0123456789") == 3)
		size = strlen(numbered) + 3;
	if (size && ((*path)[size] == '\\' || !(*path)[size]))
		*path += size;
}

bool key_path_equal(const char *a, const char *b)
{
	enum root root = skip_root(&a);

	if (skip_root(&b) != root)
		return false;
	if (root == ROOT_MACHINE) {
		skip_control_set(&a);
		skip_control_set(&b);
	}
	return name_equal(a, b);
}
