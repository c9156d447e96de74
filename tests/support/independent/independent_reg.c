/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small importer of .reg text: line by line, as Windows does it for text of one directive a line (what Wine's tests
 * assert). It does not know hex data but plain hex(7) and hex as exports write them (else UNSURE), strings over several lines,
 * UTF-16, or headers: any will do.
 */
#include "support/independent/independent.h"
#include "support/independent/independent_reg.h"

#include <stdlib.h>

/* A line for a key above, or one that deletes it. A key's own line, with some values, is a fragment and rules out nothing. */
static bool reg_rules_out(void *self, const char *path, const char *name)
{
	const struct registry *registry = self;

	for (size_t i = 0; i < registry->listed_count; i++)
		if (is_below(path, registry->listed[i]) && strcasecmp(path, registry->listed[i]) != 0)
			return true;
	for (size_t i = 0; i < registry->gone_count; i++) {
		const struct entry *gone = registry->gone[i];

		if (gone->is_value ? name && strcasecmp(path, gone->path) == 0 && strcasecmp(name, gone->name) == 0
				   : is_below(path, gone->path))
			return true;
	}
	return false;
}

static enum sight reg_key(void *self, const char *path)
{
	return registry_find(self, path, NULL) ? SIGHT_YES : registry_absent(self, path);
}

static enum sight reg_value(void *self, const char *path, const char *name, struct sighting *ret)
{
	const struct entry *entry = registry_find(self, path, name);

	if (!entry || entry->unsure)
		return entry ? SIGHT_UNSURE : registry_absent(self, path);
	*ret = entry->data;
	return SIGHT_YES;
}

static enum sight reg_each_key(void *self, const char *path, sight_visit visit, void *context)
{
	struct registry *registry = self;
	size_t size = strlen(path);

	for (size_t i = 0; i < registry->count; i++) {
		const struct entry *entry = registry->entries[i];

		if (!entry->is_value && is_below(entry->path, path) && entry->path[size] &&
		    !strchr(entry->path + size + 1, '\\'))
			visit(context, entry->path + size + 1, NULL);
	}
	return reg_key(self, path);
}

static enum sight reg_each_value(void *self, const char *path, sight_visit visit, void *context)
{
	struct registry *registry = self;
	enum sight sight = reg_key(self, path);

	for (size_t i = 0; i < registry->count; i++) {
		const struct entry *entry = registry->entries[i];

		if (!entry->is_value || strcasecmp(entry->path, path) != 0)
			continue;
		if (entry->unsure)
			sight = SIGHT_UNSURE;
		else
			visit(context, entry->name, &entry->data);
	}
	return sight;
}

static void close_registry(void *self)
{
	struct registry *registry = self;

	while (registry->count)
		registry_forget(registry, 0);
	while (registry->gone_count)
		free(registry->gone[--registry->gone_count]);
	free(registry->listed);
	free(registry);
}

struct oracle oracle_of_reg(const char *text, size_t size, bool by_shape)
{
	struct registry *registry = calloc(1, sizeof *registry);
	const char *end = text + size;

	if (!registry)
		abort();
	registry->by_shape = by_shape;
	registry->text_end = end;
	while (text < end) {
		const char *line = text;

		while (text < end && *text != '\r' && *text != '\n')
			text++;
		registry_take_line(registry, line, text);
		text += text < end;
	}
	return (struct oracle){ .key = reg_key,
				  .value = reg_value,
				  .each_key = reg_each_key,
				  .each_value = reg_each_value,
				  .rules_out = reg_rules_out,
				  .close = close_registry,
				  .self = registry };
}
