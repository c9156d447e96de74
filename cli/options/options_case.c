/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options/options_case.h"

#include <stdlib.h>
#include <string.h>

#include "cli/command.h"

bool take_said(struct settings *ret, const struct option_row *row, const char *given)
{
	if (!given[strspn(given, " ")] || strlen(given) > row->limit) {
		complain("--%s: has 1 to %zu bytes, and this has %s", row->name, row->limit,
			 *given && strlen(given) > row->limit ? "more" : "none that is visible");
		return false;
	}
	return take_once(ret, row, given);
}

static size_t key_size(const char *tag)
{
	return strcspn(tag, "=");
}

static bool is_tag(const char *given)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t size = key_size(given), value = given[size] ? strlen(given + size + 1) : 0;

	return size >= 1 && size <= TAG_KEY_LIMIT && strspn(given, letters) == size && value >= 1 &&
	       value <= TAG_VALUE_LIMIT;
}

bool take_tag(struct settings *ret, const struct option_row *row, const char *given)
{
	size_t size = key_size(given);

	if (!is_tag(given)) {
		complain("--%s: \"%.100s\" is not KEY=VALUE: KEY has 1 to %d of A-Z a-z 0-9 . _ -, VALUE 1 to %d bytes",
			 row->name, given, TAG_KEY_LIMIT, TAG_VALUE_LIMIT);
		return false;
	}
	for (size_t i = 0; i < ret->tag_count; i++)
		if (key_size(ret->tags[i]) == size && strncmp(ret->tags[i], given, size) == 0) {
			complain("--%s: %.*s is used twice", row->name, (int)size, given);
			return false;
		}
	if (ret->tag_count == row->limit) {
		complain("--%s: used more than %zu times", row->name, row->limit);
		return false;
	}
	ret->tags[ret->tag_count++] = given;
	return true;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct case_tag *)a)->key.utf8, ((const struct case_tag *)b)->key.utf8);
}

static const struct case_tag *tags_of(const struct settings *settings, struct arena *arena)
{
	struct case_tag *tags = arena_array(arena, settings->tag_count + 1, sizeof *tags);

	for (size_t i = 0; tags && i < settings->tag_count; i++) {
		size_t size = key_size(settings->tags[i]);

		tags[i] = (struct case_tag){ text_of_bytes(arena, settings->tags[i], size),
					     text_of(arena, settings->tags[i] + size + 1) };
	}
	if (tags && settings->tag_count)
		qsort(tags, settings->tag_count, sizeof *tags, by_key);
	return tags;
}

static struct text said(const char *given, struct arena *arena)
{
	return text_of(arena, given ? given : "");
}

const struct case_info *case_of(const struct settings *settings, struct arena *arena)
{
	bool is_said = settings->case_number || settings->exhibit || settings->examiner || settings->note ||
		       settings->tag_count;
	struct case_info *info = is_said ? arena_alloc(arena, sizeof *info) : NULL;

	if (!info)
		return NULL;
	*info = (struct case_info){ .number = said(settings->case_number, arena),
				    .exhibit = said(settings->exhibit, arena),
				    .examiner = said(settings->examiner, arena),
				    .note = said(settings->note, arena),
				    .tags = tags_of(settings, arena) };
	info->tag_count = info->tags ? settings->tag_count : 0;
	return info;
}

bool take_once(struct settings *ret, const struct option_row *row, const char *given)
{
	const char **word = (const char **)(void *)((char *)ret + row->member);

	if (!*word) {
		*word = given;
		return true;
	}
	complain("--%s: can be used once", row->name);
	return false;
}
