/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/pol/policy_path.h"

#include <stdint.h>
#include <string.h>

enum { COMPONENT_LIMIT = 255, DEPTH_LIMIT = 512 };

/* UTF-16 units of a component, as Windows counts them. */
static size_t units_in(const char *p, size_t size)
{
	size_t units = 0;

	for (size_t i = 0; i < size; i++)
		units += ((uint8_t)p[i] & 0xC0) != 0x80 ? 1 + ((uint8_t)p[i] >= 0xF0) : 0;
	return units;
}

const char *policy_path(struct arena *arena, const char *root, const char *key, bool *ret_is_possible)
{
	char *path = arena_alloc(arena, strlen(root) + strlen(key) + 2), *end = path ? stpcpy(path, root) : NULL;
	unsigned depth = 0;
	bool fits = true;

	while (end && *key) {
		size_t size = strcspn(key, "\\");

		if (size) {
			*end++ = '\\';
			memcpy(end, key, size);
			end += size;
			*end = '\0';
			fits = fits && ++depth <= DEPTH_LIMIT && units_in(key, size) <= COMPONENT_LIMIT;
		}
		key += size + (key[size] == '\\');
	}
	*ret_is_possible = fits && depth;
	return path;
}
