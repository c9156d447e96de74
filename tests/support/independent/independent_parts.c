/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several inputs of one machine, seen as one: each is asked by itself, the last that speaks counts, and a place of which
 * two say different things is kept. "reg export" and hives of the same machine never contradict each other.
 */
#include "support/independent/independent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CURRENT "HKLM\\SYSTEM\\CurrentControlSet"

enum { PATH_ROOM = 512 };

struct parts {
	struct oracle list[ORACLE_PARTS];
	size_t count;
	char set[64]; /* with hives: the path of the set that is CurrentControlSet; "": there are none, or it is not known */
	bool hives;
	char contradiction[2 * PATH_ROOM];
};

static bool is_below(const char *path, const char *above)
{
	size_t size = strlen(above);

	return size && strncasecmp(path, above, size) == 0 && (path[size] == '\0' || path[size] == '\\');
}

/* The other name of a place in the current set; NULL: it has none. */
static const char *alias(const struct parts *parts, const char *path, char room[PATH_ROOM])
{
	if (!is_below(path, parts->set))
		return NULL;
	snprintf(room, PATH_ROOM, CURRENT "%s", path + strlen(parts->set));
	return room;
}

/* name NULL: the key itself. */
static enum sight ask_one(const struct oracle *one, const char *path, const char *name, struct sighting *ret)
{
	return name ? one->value(one->self, path, name, ret) : one->key(one->self, path);
}

static enum sight ask_part(const struct parts *parts, size_t i, const char *path, const char *name, struct sighting *ret,
			   bool *ret_rules_out)
{
	const struct oracle *one = &parts->list[i];
	char room[PATH_ROOM];
	const char *other = i && parts->hives ? alias(parts, path, room) : NULL;
	bool is_hive = !i && parts->hives;

	*ret_rules_out = one->rules_out(one->self, path, name) || (other && one->rules_out(one->self, other, name));
	if (is_hive && !*ret_rules_out)
		return SIGHT_UNLISTED; /* of other hives it says nothing */
	enum sight sight = ask_one(one, path, name, ret);

	if (other && (sight == SIGHT_NOT || sight == SIGHT_UNLISTED)) {
		enum sight by_other = ask_one(one, other, name, ret);

		sight = by_other == SIGHT_UNLISTED ? sight : by_other;
	}
	return sight;
}

static bool differ(const struct sighting *a, const struct sighting *b)
{
	size_t sizes[2] = { a->size, b->size };
	const struct sighting *both[] = { a, b };

	for (int i = 0; i < 2; i++) /* a text may end in NULs or not */
		while (a->type != 3 && a->type != 4 && sizes[i] >= 2 && sizes[i] <= SIGHT_DATA && !both[i]->data[sizes[i] - 1] &&
		       !both[i]->data[sizes[i] - 2])
			sizes[i] -= 2;
	return a->type != b->type || sizes[0] != sizes[1] ||
	       memcmp(a->data, b->data, sizes[0] < SIGHT_DATA ? sizes[0] : SIGHT_DATA) != 0;
}

static void contradict(struct parts *parts, const char *path, const char *name)
{
	snprintf(parts->contradiction, sizeof parts->contradiction, "two inputs contradict each other on %s %s", path, name ? name : "");
}

static enum sight ask(struct parts *parts, const char *path, const char *name, struct sighting *ret)
{
	enum sight all = SIGHT_UNLISTED;
	bool ruled_out = false, rules_out;

	if (parts->hives && is_below(path, CURRENT))
		return SIGHT_NOT; /* hives have no such key, and others are asked by the name of the set */
	for (size_t i = 0; i < parts->count; i++) {
		struct sighting value = { .size = 0 };
		enum sight sight = ask_part(parts, i, path, name, &value, &rules_out);

		if (sight == SIGHT_UNSURE)
			return sight;
		if ((sight == SIGHT_YES && ruled_out) || (sight == SIGHT_NOT && rules_out && all == SIGHT_YES) ||
		    (name && sight == SIGHT_YES && all == SIGHT_YES && differ(ret, &value)))
			contradict(parts, path, name);
		ruled_out |= sight == SIGHT_NOT && rules_out;
		if (sight == SIGHT_YES && name)
			*ret = value;
		if (sight == SIGHT_YES || all == SIGHT_UNLISTED)
			all = sight;
	}
	return all;
}

static enum sight parts_key(void *self, const char *path)
{
	return ask(self, path, NULL, NULL);
}

static enum sight parts_value(void *self, const char *path, const char *name, struct sighting *ret)
{
	struct sighting value;
	enum sight sight = ask(self, path, name, &value);

	if (sight == SIGHT_YES)
		*ret = value;
	return sight;
}

/* Passes on what some part shows; one that two show is passed on twice, as they agree or there is a contradiction. */
static enum sight each(struct parts *parts, const char *path, sight_visit visit, void *context, bool keys)
{
	enum sight all = parts_key(parts, path);
	char room[PATH_ROOM];

	for (size_t i = 0; i < parts->count; i++) {
		const struct oracle *one = &parts->list[i];
		const char *other = i && parts->hives ? alias(parts, path, room) : NULL;

		if (!i && parts->hives && !one->rules_out(one->self, path, NULL))
			continue;
		for (const char *at = path; at; at = at == path ? other : NULL)
			if ((keys ? one->each_key : one->each_value)(one->self, at, visit, context) == SIGHT_UNSURE)
				all = SIGHT_UNSURE;
	}
	return all;
}

static enum sight parts_each_key(void *self, const char *path, sight_visit visit, void *context)
{
	return each(self, path, visit, context, true);
}

static enum sight parts_each_value(void *self, const char *path, sight_visit visit, void *context)
{
	return each(self, path, visit, context, false);
}

static const char *parts_contradiction(void *self)
{
	const struct parts *parts = self;

	return *parts->contradiction ? parts->contradiction : NULL;
}

static void close_parts(void *self)
{
	struct parts *parts = self;

	for (size_t i = 0; i < parts->count; i++)
		oracle_close(&parts->list[i]);
	free(parts);
}

struct oracle oracle_of_parts(const struct oracle *list, size_t count, bool hives)
{
	struct parts *parts = calloc(1, sizeof *parts);
	struct sighting current;

	if (!parts || count > ORACLE_PARTS)
		abort();
	memcpy(parts->list, list, count * sizeof *list);
	parts->count = count;
	parts->hives = hives;
	if (hives && list[0].value(list[0].self, "HKLM\\SYSTEM\\Select", "Current", &current) == SIGHT_YES && current.type == 4)
		snprintf(parts->set, sizeof parts->set, "HKLM\\SYSTEM\\ControlSet%03u", current.data[0]);
	return (struct oracle){ .key = parts_key,
				  .value = parts_value,
				  .each_key = parts_each_key,
				  .each_value = parts_each_value,
				  .contradiction = parts_contradiction,
				  .close = close_parts,
				  .self = parts };
}
