/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What it quotes is neutral already and is not neutralised a second time. */
#include "reports/words/case_words.h"

#include "reports/words/report_util.h"

static size_t put(struct case_word *list, size_t count, const char *name, const char *label, struct text value)
{
	if (name && value.utf8 && *value.utf8)
		list[count++] = (struct case_word){ name, label, value };
	return count;
}

size_t case_words(struct arena *arena, const struct case_info *info, struct case_word ret[CASE_WORDS_LIMIT])
{
	size_t count = 0;

	if (!info)
		return 0;
	count = put(ret, count, "case", "Case", info->number);
	count = put(ret, count, "exhibit", "Exhibit", info->exhibit);
	count = put(ret, count, "examiner", "Examiner", info->examiner);
	for (size_t i = 0; i < info->tag_count && i < CASE_TAGS_LIMIT; i++) {
		const char *name = arena_printf(arena, "tag.%s", info->tags[i].key.utf8);

		count = put(ret, count, name, name, info->tags[i].value);
	}
	return put(ret, count, "note", "Note", info->note);
}

const char *tags_words(struct arena *arena, const struct case_info *info)
{
	const char *list = "";

	for (size_t i = 0; info && i < info->tag_count; i++)
		list = and_also(arena, list, arena_printf(arena, "%s=", info->tags[i].key.utf8),
				info->tags[i].value.utf8);
	return list ? list : "";
}

struct text case_line(struct arena *arena, const struct case_info *info)
{
	const char *list = "";

	if (!info)
		return TEXT("");
	list = and_also(arena, list, "case ", info->number.utf8);
	list = and_also(arena, list, "exhibit ", info->exhibit.utf8);
	list = and_also(arena, list, "examiner ", info->examiner.utf8);
	list = and_also(arena, list, "tags ", tags_words(arena, info));
	list = and_also(arena, list, "note: ", info->note.utf8);
	return (struct text){ .utf8 = list ? list : "" };
}
