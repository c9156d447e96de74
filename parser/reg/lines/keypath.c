/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths of key lines. Nothing in them is escaped; Windows takes several backslashes for one, and ignores those at the
 * end. */
#include "parser/reg/lines/keypath.h"

const struct reg_root reg_roots[REG_ROOTS] = {
	{ "HKEY_LOCAL_MACHINE", "HKLM" }, { "HKEY_CURRENT_USER", "HKCU" },   { "HKEY_CLASSES_ROOT", "HKCR" },
	{ "HKEY_USERS", "HKU" },          { "HKEY_CURRENT_CONFIG", "HKCC" }, { "HKEY_DYN_DATA", NULL },
};

size_t keypath_component_end(const struct line *line, size_t i, size_t end)
{
	while (i < end && line->unit[i] != '\\')
		i++;
	return i;
}

static bool find_root(const struct line *line, struct keyline *key, size_t end)
{
	for (size_t k = 0; k < REG_ROOTS; k++) {
		const char *const names[] = { reg_roots[k].full, reg_roots[k].brief };

		for (int n = 0; n < 2; n++)
			if (names[n] && strlen(names[n]) == end - key->from && line_has(line, key->from, names[n], true)) {
				key->root = reg_roots[k].full;
				key->shorter = n ? names[n] : NULL;
				return true;
			}
	}
	return false;
}

static bool append(struct buffer *buffer, const char *text, size_t size)
{
	if (!buffer_room(buffer, size + 1))
		return false;
	memcpy(buffer->data + buffer->size, text, size);
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
	return true;
}

/* Components behind the root, each with one backslash before it. */
static enum path append_components(const struct line *line, struct keyline *key, size_t i, struct buffer *to)
{
	for (unsigned depth = 0; i < key->end; depth++) {
		size_t from = i + 1, end = keypath_component_end(line, from, key->end);

		i = end;
		if (from == end) {
			key->doubled = true;
			depth--;
			continue;
		}
		if (end - from > REG_COMPONENT_LIMIT || depth >= REG_DEPTH_LIMIT)
			return PATH_LONG;
		if (!append(to, "\\", 1) || !raw_append(to, line->unit + from, end - from))
			return PATH_NO_MEMORY;
	}
	return PATH_OK;
}

enum path keypath_make(const struct line *line, struct keyline *key, struct buffer *to)
{
	size_t end = keypath_component_end(line, key->from, key->end);
	bool has_root = end > key->from;

	to->size = 0;
	if (has_root && !find_root(line, key, end))
		return PATH_NO_ROOT;
	if (!has_root && end == key->end)
		return PATH_NO_ROOT;
	if (!append(to, has_root ? key->root : "", has_root ? strlen(key->root) : 0))
		return PATH_NO_MEMORY;
	enum path result = append_components(line, key, end, to);

	if (result == PATH_OK && !to->size) {
		key->doubled = false; /* "[\]" is how hivexregedit writes the root of a hive */
		return append(to, "\\", 1) ? PATH_OK : PATH_NO_MEMORY;
	}
	return result;
}
