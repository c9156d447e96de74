/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a key line tells of the keys above it. The view must know which hives a file speaks of, and which control sets are
 * in it, although nothing asked for may be there.
 */
#include "parser/reg/lines/keypath.h"

/* Reports a key that is there because another one below it is: once, and not when its own line does. */
static int tell(struct scanner *scanner, const char *path, size_t size, bool is_told_anyway, struct location at)
{
	bool was_full = scanner->filter.told_all;
	const char *told = filter_tell(&scanner->filter, scanner->arena, path, size);

	if (scanner->filter.told_all && !was_full)
		diag(scanner, DIAG_MOUNTS, at, (unsigned)FILTER_TOLD_LIMIT);
	if (!told || (is_told_anyway && !path[size]))
		return 0;
	return emit(
		scanner,
		&(struct reg_event){
			.directive = REG_OPEN_KEY, .path = told, .name = "", .implied = path[size] != '\0', .at = at });
}

/* Size of path's first `settled` bytes without their last component; no less than the mount's. */
static size_t above(const char *path, size_t mount, size_t settled)
{
	while (settled > mount && path[settled - 1] != '\\')
		settled--;
	settled = settled > mount ? settled - 1 : mount;
	return settled ? settled : 1; /* a path without a root begins with its '\' */
}

static int tell_ancestor(struct scanner *scanner, const char *path, size_t size, struct location at)
{
	char start[4 * 3 * REG_COMPONENT_LIMIT];
	size_t settled;

	if (size >= sizeof start || filter_has_told(&scanner->filter, path, size))
		return 0;
	memcpy(start, path, size);
	start[size] = '\0';
	if (filter_wants(scanner->wanted_keys, start, scanner->summary.ez_tools, &settled) == WANTED_NOT)
		return 0;
	return tell(scanner, path, size, false, at);
}

/* The shortest beginning of path, no shorter than size, for which reg_mount_of says the same. */
static size_t showing_kind(const struct scanner *scanner, const char *path, size_t size, enum hive_kind kind)
{
	char start[4 * 3 * REG_COMPONENT_LIMIT];
	const char *below;
	size_t mount_size, whole = strlen(path);

	for (; size <= whole && size < sizeof start; size += 1 + strcspn(path + size + 1, "\\")) {
		memcpy(start, path, size);
		start[size] = '\0';
		if (reg_mount_of(start, scanner->summary.ez_tools, &mount_size, &below) == kind || size == whole)
			return size;
	}
	return whole;
}

int key_tell_mount(struct scanner *scanner, const char *path, enum wanted wanted, size_t settled, struct location at)
{
	const char *below;
	size_t size;
	enum hive_kind kind = reg_mount_of(path, scanner->summary.ez_tools, &size, &below);
	bool is_told = wanted != WANTED_NOT;
	int result = tell(scanner, path, size ? size : 1, is_told, at);

	if (result == 0 && kind != HIVE_OTHER)
		result = tell(scanner, path, showing_kind(scanner, path, size, kind), is_told, at);
	if (result == 0 && kind == HIVE_SYSTEM && filter_is_control_set(below))
		result = tell(scanner, path, (size_t)(below - path) + strcspn(below, "\\"), is_told, at);
	if (result == 0 && !is_told && kind != HIVE_OTHER && settled > size && settled <= strlen(path))
		result = tell_ancestor(scanner, path, above(path, size, settled), at);
	return result;
}
