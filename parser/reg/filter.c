/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was asked for, matched component by component against a path. Knows no file and no line. */
#include "parser/reg/filter.h"

#include <strings.h>

static size_t component(const char *path)
{
	return strcspn(path, "\\");
}

static bool is_numbered_set(const char *name, size_t size)
{
	return size == strlen("ControlSet000") && strncasecmp(name, "ControlSet", 10) == 0 &&
	       strspn(name + 10, "0123456789") >= 3;
}

static bool is_current_set(const char *name, size_t size)
{
	return size == strlen("CurrentControlSet") && strncasecmp(name, "CurrentControlSet", size) == 0;
}

bool filter_is_control_set(const char *path)
{
	size_t size = component(path);

	return is_numbered_set(path, size) || is_current_set(path, size);
}

/*
 * A wanted key that begins with CurrentControlSet means every control set, and what a text says of CurrentControlSet may be
 * about the set that is wanted; "WOW*" means every name that begins so.
 */
static bool same_component(const char *want, size_t want_size, const char *have, size_t size, bool is_first)
{
	if (want_size == size && strncasecmp(want, have, size) == 0)
		return true;
	if (want_size > 1 && want[want_size - 1] == '*' && size >= want_size - 1 &&
	    strncasecmp(want, have, want_size - 1) == 0)
		return true;
	return is_first && ((is_numbered_set(have, size) && is_current_set(want, want_size)) ||
			    (is_current_set(have, size) && is_numbered_set(want, want_size)));
}

static const char *behind(const char *path, size_t size)
{
	return path[size] ? path + size + 1 : path + size;
}

/*
 * `below`, which lies under the wanted key's path: is it near enough? below_it: and so are its sub-keys? *ret_end: behind
 * what decided that it is not.
 */
static enum wanted match_depth(const struct wanted_key *wanted_key, const char *below, bool below_it, const char **ret_end)
{
	for (unsigned depth = 0; *below || below_it; depth++) {
		size_t size = component(below);

		if (wanted_key->depth != REG_SUBTREE && depth >= wanted_key->depth) {
			*ret_end = below + size;
			return WANTED_NOT;
		}
		below_it = below_it && *below;
		below = behind(below, size);
	}
	return WANTED_YES;
}

static enum wanted match(const struct wanted_key *wanted_key, const char *below, bool below_it, const char **ret_end)
{
	const char *want = wanted_key->path;

	for (bool is_first = true; *want; is_first = false) {
		size_t want_size = component(want), size = component(below);

		if (!*below)
			return WANTED_ABOVE;
		if (!same_component(want, want_size, below, size, is_first)) {
			*ret_end = below + size;
			return WANTED_NOT;
		}
		want = behind(want, want_size);
		below = behind(below, size);
	}
	return match_depth(wanted_key, below, below_it, ret_end);
}

/*
 * A hive that has not shown its shape may be of any kind: what would be asked of any is kept, and the view, which sees
 * the whole file, decides. Below HKEY_CLASSES_ROOT and its like there is none.
 */
static bool may_be(enum hive_kind kind, enum hive_kind wanted, const char *path)
{
	return kind == wanted || (kind == HIVE_OTHER && (*path == '\\' || strncmp(path, "HKEY_LOCAL_MACHINE", 18) == 0 ||
							 strncmp(path, "HKEY_USERS", 10) == 0));
}

/* Behind count components of path, or as many as there are. */
static const char *behind_components(const char *path, int count)
{
	const char *end = path;

	for (; count > 0 && *path; count--) {
		end = path + component(path);
		path = behind(path, component(path));
	}
	return end;
}

/*
 * Some paths tell what hive they are in only some components later (reg_mount_of): HKCU\SYSTEM\ControlSet001, and
 * Microsoft\Windows NT\CurrentVersion below any name. Until then nothing is settled.
 */
static const char *no_sooner(const char *path, const char *below, enum hive_kind kind, const char *end)
{
	const char *least = path;

	if (strcasecmp(path, "HKEY_CURRENT_USER\\SYSTEM") == 0) /* the next component shows whose it is */
		return path + strlen(path) + 1;
	if (strncmp(path, "HKEY_CURRENT_USER", 17) == 0)
		least = behind_components(path, 3);
	else if (kind == HIVE_OTHER && strncasecmp(below, "Microsoft", 9) == 0)
		least = behind_components(below, 3);
	return least > end ? least : end;
}

/* By the first count of them. */
static enum wanted best_of(const struct wanted_keys *wanted_keys, size_t count, const char *path, bool ez_tools,
			   size_t *ret_settled)
{
	size_t mount_size;
	const char *below, *end = path, *decided;
	enum hive_kind kind = reg_mount_of(path, ez_tools, &mount_size, &below);
	enum wanted best = wanted_keys->everything ? WANTED_YES : WANTED_NOT;

	if (mount_size)
		end = path + mount_size;
	for (size_t i = 0; i < count && best != WANTED_YES; i++) {
		const struct wanted_key *wanted_key = &wanted_keys->list[i];

		if (!may_be(kind, wanted_key->kind, path))
			continue;
		enum wanted one = match(wanted_key, below, false, &decided);

		best = one > best ? one : best;
		end = one == WANTED_NOT && decided > end ? decided : end;
	}
	*ret_settled = (size_t)(no_sooner(path, below, kind, end) - path);
	return best;
}

enum wanted filter_wants(const struct wanted_keys *wanted_keys, const char *path, bool ez_tools, size_t *ret_settled)
{
	return best_of(wanted_keys, wanted_keys->count, path, ez_tools, ret_settled);
}

enum wanted filter_needs(const struct wanted_keys *wanted_keys, const char *path, bool ez_tools)
{
	size_t settled;

	return best_of(wanted_keys, wanted_keys->count - wanted_keys->optional_count, path, ez_tools, &settled);
}

bool reg_was_read(const struct wanted_keys *wanted_keys, enum hive_kind kind, const char *below, enum reg_read what)
{
	enum wanted best = wanted_keys->everything ? WANTED_YES : WANTED_NOT;
	const char *end;

	for (size_t i = 0; i < wanted_keys->count && best != WANTED_YES; i++) {
		const struct wanted_key *wanted_key = &wanted_keys->list[i];

		if (wanted_key->kind != kind)
			continue;
		enum wanted one = match(wanted_key, below, what == REG_READ_CHILDREN, &end);

		best = one > best ? one : best;
	}
	return best == WANTED_YES || (best == WANTED_ABOVE && what == REG_READ_KEY);
}

static uint32_t hash(const char *path, size_t size)
{
	uint32_t sum = 2166136261u;

	for (size_t i = 0; i < size; i++)
		sum = (sum ^ (path[i] >= 'A' && path[i] <= 'Z' ? (uint8_t)path[i] + 32u : (uint8_t)path[i])) * 16777619u;
	return sum;
}

/* Where the path is, or would be. */
static size_t slot_of(const struct filter *filter, const char *path, size_t size)
{
	size_t slot = hash(path, size) % FILTER_TOLD_SLOTS;

	while (filter->told[slot] &&
	       (strlen(filter->told[slot]) != size || strncasecmp(filter->told[slot], path, size) != 0))
		slot = (slot + 1) % FILTER_TOLD_SLOTS;
	return slot;
}

bool filter_has_told(const struct filter *filter, const char *path, size_t size)
{
	return filter->told && filter->told[slot_of(filter, path, size)];
}

const char *filter_tell(struct filter *filter, struct arena *arena, const char *path, size_t size)
{
	if (!filter->told)
		filter->told = arena_array(arena, FILTER_TOLD_SLOTS, sizeof *filter->told);
	if (!filter->told || filter_has_told(filter, path, size))
		return NULL;
	size_t slot = slot_of(filter, path, size);

	filter->told_all = filter->told_all || filter->told_count == FILTER_TOLD_LIMIT;
	if (!filter->told_all)
		filter->told[slot] = arena_strndup(arena, path, size);
	filter->told_count += filter->told[slot] != NULL;
	return filter->told[slot];
}

void filter_init(struct filter *filter)
{
	*filter = (struct filter){ 0 };
	for (size_t i = 0; i < FILTER_DEAD_ENDS; i++)
		filter->end_size[i] = sizeof filter->end_tail[i];
}

void filter_add_dead_end(struct filter *filter, struct arena *arena, const uint8_t *bytes, size_t size)
{
	size_t i = filter->end_count % FILTER_DEAD_ENDS;

	if (size < sizeof filter->end_tail[i] || size > FILTER_DEAD_END_SIZE)
		return;
	if (!filter->end_bytes[i])
		filter->end_bytes[i] = arena_alloc(arena, FILTER_DEAD_END_SIZE);
	if (!filter->end_bytes[i])
		return;
	filter->end_size[i] = (uint16_t)size;
	filter->end_tail[i] = filter_tail(bytes, size);
	memcpy(filter->end_bytes[i], bytes, size);
	filter->end_count++;
}
