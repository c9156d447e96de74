/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/commands/query/query_walk.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "cli/errors.h"
#include "common/text/suggest.h"

enum { DEPTH_LIMIT = 512, NAMES_LIMIT = 1000, PATTERN_LIMIT = 512 };

static bool visit_value(void *context, const struct reganswer *answer)
{
	struct walk *walk = context;

	walk->format->value(walk->out, regview_full_path(walk->arena, answer->key), answer);
	return true;
}

static bool visit_key(void *context, const struct reganswer *answer)
{
	struct walk *walk = context;

	if (walk->depth >= DEPTH_LIMIT) {
		walk->unreadable = true;
		return true;
	}
	walk->depth++;
	walk->format->key(walk->out, regview_full_path(walk->arena, answer->key), answer);
	walk->unreadable |= regview_each_value(walk->view, answer->key, visit_value, walk) == UNREADABLE;
	walk->unreadable |= regview_each_key(walk->view, answer->key, visit_key, walk) == UNREADABLE;
	walk->depth--;
	return true;
}

enum found query_tree(struct walk *walk, const char *path)
{
	struct reganswer answer;

	if (regview_key(walk->view, path, &answer) == PRESENT)
		visit_key(walk, &answer);
	else if (answer.found == UNREADABLE)
		walk->unreadable = true;
	walk->asked = path;
	walk->nearest = answer.nearest;
	return answer.found;
}

/* Without case, as names of the registry are; nothing but * is special. */
static bool matches(const char *pattern, const char *name)
{
	const char *star = NULL, *from = NULL;

	while (*name)
		if (*pattern == '*') {
			star = pattern++;
			from = name;
		} else if (tolower((unsigned char)*pattern) == tolower((unsigned char)*name)) {
			pattern++;
			name++;
		} else if (star) { /* it takes one character more */
			pattern = star + 1;
			name = ++from;
		} else {
			return false;
		}
	return !pattern[strspn(pattern, "*")];
}

const char *query_below(const char *path, const char *root)
{
	char pattern[PATTERN_LIMIT], name[PATTERN_LIMIT];

	while (*path && *root) {
		size_t size = strcspn(path, "\\"), root_size = strcspn(root, "\\");

		snprintf(pattern, sizeof pattern, "%.*s", (int)size, path);
		snprintf(name, sizeof name, "%.*s", (int)root_size, root);
		if (size >= sizeof pattern || root_size >= sizeof name || !matches(pattern, name))
			return NULL;
		path += size + (path[size] && root[root_size]);
		root += root_size + (root[root_size] != '\0');
	}
	return path;
}

/* One component of a path that has *, and what is below it. */
struct level {
	struct walk *walk;
	const char *pattern, *rest; /* rest: "" or "\\..." */
	enum found best;
};

static bool visit_level(void *context, const struct reganswer *answer)
{
	struct level *level = context;

	if (!matches(level->pattern, path_last(answer->key)))
		return true;
	enum found found = query_keys(level->walk, arena_printf(level->walk->arena, "%s%s", answer->key, level->rest));

	if (level->best != PRESENT)
		level->best = found;
	return true;
}

const char *query_fixed_part(struct arena *arena, const char *path)
{
	size_t size = strcspn(path, "*");

	if (!path[size])
		return path;
	while (size && path[size] != '\\')
		size--;
	return arena_strndup(arena, path, size);
}

enum found query_keys(struct walk *walk, const char *path)
{
	const char *above = path ? query_fixed_part(walk->arena, path) : NULL;

	if (!above || above == path)
		return path && above ? query_tree(walk, path) : UNREADABLE;
	const char *component = path + strlen(above) + (path[strlen(above)] == '\\');
	size_t size = strcspn(component, "\\");
	struct level level = { walk, arena_strndup(walk->arena, component, size), component + size, ABSENT };
	enum found found = level.pattern ? regview_each_key(walk->view, above, visit_level, &level) : UNREADABLE;

	walk->unreadable |= found == UNREADABLE;
	return level.best == PRESENT || found == PRESENT ? level.best : found;
}

struct names {
	struct arena *arena;
	const char *list[NAMES_LIMIT + 1];
	size_t count;
};

static bool visit_name(void *context, const struct reganswer *answer)
{
	struct names *names = context;
	const char *name = arena_strdup(names->arena, path_last(answer->key));

	if (name)
		names->list[names->count++] = name;
	return name && names->count < NAMES_LIMIT;
}

/* The component of the path behind the nearest key, if a key there has almost its name. */
static struct suggestion meant(struct walk *walk)
{
	struct names names = { .arena = walk->arena };
	size_t size = walk->nearest ? strlen(walk->nearest) : 0;

	if (!size || !name_starts(walk->asked, walk->nearest) || walk->asked[size] != '\\')
		return (struct suggestion){ "" };
	const char *name = walk->asked + size + 1;

	regview_each_key(walk->view, walk->nearest, visit_name, &names);
	name = arena_strndup(walk->arena, name, strcspn(name, "\\"));
	return name ? did_you_mean(name, names.list) : (struct suggestion){ "" };
}

void query_tell_absent(struct walk *walk, const char *wanted, enum found found)
{
	bool is_pattern = strchr(wanted, '*');
	bool has_slashes = strchr(wanted, '/') && !strchr(wanted, '\\'); /* "AES 128/128" is the name of one key */

	walk->absent = true;
	complain("query: %s %s%s", wanted,
		 found != ABSENT ? "is in no hive or file that was supplied"
		 : is_pattern    ? "is the path of no key"
				 : "does not exist",
		 has_slashes                      ? ": write \\ between the names of keys"
		 : found == ABSENT && !is_pattern ? meant(walk).text
						  : "");
}
