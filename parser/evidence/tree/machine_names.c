/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * First one component alone, the same for all: of HOST1/dump and HOST2/dump the second from the end. If no component tells all
 * apart, each gets as many as it needs, joined; at last the whole path below the operand.
 */
#include "parser/evidence/tree/machine_names.h"

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/tree/windows_tree.h"

enum { COMPONENTS_LIMIT = 64 };

struct part {
	const char *text;
	size_t size;
};

struct naming {
	struct walk *walk;
	const char *top;
	struct site *const *sites;
	size_t count;
	struct site **sorted; /* by the names they have now */
};

static bool part_is_layout(struct part part)
{
	char name[256];

	if (part.size >= sizeof name)
		return false;
	memcpy(name, part.text, part.size);
	name[part.size] = '\0';
	return is_layout_name(name);
}

/* Components of a path from its end on that may be names, after those that are there. */
static size_t add_parts(const char *path, struct part *parts, size_t count)
{
	size_t end = strlen(path);

	while (end && count < COMPONENTS_LIMIT) {
		size_t start = end;

		while (start && path[start - 1] != '/')
			start--;
		parts[count] = (struct part){ .text = path + start, .size = end - start };
		if (end > start && !part_is_layout(parts[count]))
			count++;
		end = start ? start - 1 : 0;
	}
	return count;
}

static size_t parts_of(const struct naming *naming, const struct site *site, struct part parts[COMPONENTS_LIMIT])
{
	size_t count = 0;

	if (site->label && !is_layout_name(site->label))
		parts[count++] = (struct part){ .text = site->label, .size = strlen(site->label) };
	return add_parts(naming->top, parts, add_parts(site->below, parts, count));
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* Unique, since sites differ in folder or in label. */
static const char *whole_name(const struct naming *naming, const struct site *site)
{
	return arena_printf(naming->walk->arena, "%s%s%s%s%s", last_name(naming->top), *site->below ? "/" : "",
			    site->below, site->label ? "/" : "", site->label ? site->label : "");
}

/* "HOST1/D", of machines on several drives of one host. */
static const char *name_with_drive(const struct naming *naming, const struct site *site)
{
	struct part parts[COMPONENTS_LIMIT];
	const char *last = last_name(site->below);
	char drive[] = { (char)(drive_letter(last) - 'a' + 'A'), '\0' };

	if (parts_of(naming, site, parts) == 0 || !drive_letter(last))
		return NULL;
	return arena_printf(naming->walk->arena, "%.*s/%s", (int)parts[0].size, parts[0].text, drive);
}

/* The first `wanted` parts from the end, in the order of the path. NULL: it has fewer, or out of memory. */
static const char *joined(const struct naming *naming, const struct site *site, size_t wanted)
{
	struct part parts[COMPONENTS_LIMIT];
	size_t count = parts_of(naming, site, parts);
	const char *name = wanted == count + 1 ? name_with_drive(naming, site) : NULL;

	for (size_t i = wanted; i-- > 0 && wanted <= count;)
		name = arena_printf(naming->walk->arena, "%s%s%.*s", name ? name : "", name ? "/" : "",
				    (int)parts[i].size, parts[i].text);
	return name;
}

static int compare_names(const void *a, const void *b)
{
	const struct site *left = *(struct site *const *)a, *right = *(struct site *const *)b;
	int order = strcmp(left->name, right->name);

	return order ? order : left < right ? -1 : left > right;
}

static int compare_parts(const void *a, const void *b)
{
	const struct part *left = a, *right = b;
	int order = memcmp(left->text, right->text, left->size < right->size ? left->size : right->size);

	return order ? order : left->size < right->size ? -1 : left->size > right->size;
}

/* The component at this distance from the end, of each site; false: one has none there, or two have the same. */
static bool tells_apart(const struct naming *naming, size_t at, struct part *sorted)
{
	struct part parts[COMPONENTS_LIMIT];

	for (size_t i = 0; i < naming->count; i++) {
		if (parts_of(naming, naming->sites[i], parts) <= at)
			return false;
		sorted[i] = parts[at];
	}
	qsort(sorted, naming->count, sizeof *sorted, compare_parts);
	for (size_t i = 1; i < naming->count; i++)
		if (compare_parts(&sorted[i - 1], &sorted[i]) == 0)
			return false;
	return true;
}

static int name_by_component(const struct naming *naming, size_t at)
{
	struct part parts[COMPONENTS_LIMIT];

	for (size_t i = 0; i < naming->count; i++) {
		parts_of(naming, naming->sites[i], parts);
		naming->sites[i]->name = arena_strndup(naming->walk->arena, parts[at].text, parts[at].size);
		if (!naming->sites[i]->name)
			return error_no_memory(naming->walk->err);
	}
	return 0;
}

/* Longer names for those that clash; true if any did. */
static bool lengthen(const struct naming *naming, size_t wanted)
{
	bool any = false;

	qsort(naming->sorted, naming->count, sizeof *naming->sorted, compare_names);
	for (size_t start = 0, end; start < naming->count; start = end) {
		const char *name = naming->sorted[start]->name;

		for (end = start + 1; end < naming->count && strcmp(naming->sorted[end]->name, name) == 0;)
			end++;
		for (size_t i = start; i < end && end - start > 1; i++) {
			const char *longer = joined(naming, naming->sorted[i], wanted);

			naming->sorted[i]->name = longer ? longer : whole_name(naming, naming->sorted[i]);
			any = true;
			if (!naming->sorted[i]->name)
				return false;
		}
	}
	return any;
}

static int name_by_length(const struct naming *naming)
{
	for (size_t i = 0; i < naming->count; i++) {
		struct site *site = naming->sites[i];
		const char *name = joined(naming, site, 1);

		site->name = name ? name : whole_name(naming, site);
		naming->sorted[i] = site;
	}
	for (size_t wanted = 2; wanted <= COMPONENTS_LIMIT + 2; wanted++)
		if (arena_failed(naming->walk->arena))
			return error_no_memory(naming->walk->err);
		else if (!lengthen(naming, wanted))
			break;
	return arena_failed(naming->walk->arena) ? error_no_memory(naming->walk->err) : 0;
}

int machine_names(struct walk *walk, const char *top, struct site *const *sites, size_t count)
{
	struct naming naming = { .walk = walk, .top = top, .sites = sites, .count = count };
	struct part *parts = count ? calloc(count, sizeof *parts) : NULL;
	int result = 0;
	size_t at = 0;

	naming.sorted = count ? calloc(count, sizeof(struct site *)) : NULL;
	if (count && (!parts || !naming.sorted))
		result = error_no_memory(walk->err);
	while (result == 0 && count && at < walk->limits->depth && !tells_apart(&naming, at, parts))
		at++;
	if (result == 0 && count)
		result = at < walk->limits->depth ? name_by_component(&naming, at) : name_by_length(&naming);
	free(parts);
	free(naming.sorted);
	return result;
}
