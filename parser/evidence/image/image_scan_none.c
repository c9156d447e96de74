/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of an image in which there is no machine, or none that was chosen. */
#include "parser/evidence/image/image_scan_parts.h"

#include <string.h>

#include "parser/evidence/image/contents_of.h"
#include "parser/evidence/library/vshadow/vshadow.h"

/* What was found out while it was opened: its log was replayed, a parent was used. */
static const char *notes_of(const struct image_scan *scan)
{
	const char *list = "";

	for (const struct source_note *note = image_notes(scan->image); list && note; note = note->next)
		if (!vshadow_is(note->source))
			list = arena_printf(scan->arena, "%s; it %s", list, note->text);
	return list ? list : "";
}

enum { CHOICES_NAMED = 10 };

/* "partition 1 (NTFS, 32 MB), image 2 (Windows Server Standard)", up to a limit. */
static const char *volumes_to_choose(const struct image_scan *scan)
{
	const struct contents *contents = scan->contents;
	const char *list = "";

	for (size_t i = 0; list && i < contents->count && i < CHOICES_NAMED; i++) {
		const struct contents_volume *volume = &contents->volumes[i];
		bool is_named = volume->detail && strcmp(volume->what, "WIM image") == 0;

		list = arena_printf(scan->arena, "%s%s%s (%s%s%s)", list, *list ? ", " : "",
				    *volume->name ? volume->name : "the whole file",
				    is_named ? volume->detail : volume->what, *volume->size_text ? ", " : "",
				    volume->size_text);
	}
	return list && contents->count > CHOICES_NAMED
		       ? arena_printf(scan->arena, "%s and %zu more", list, contents->count - CHOICES_NAMED)
		       : list;
}

/* What was chosen is not in it: what is. */
static int nothing_chosen(const struct image_scan *scan)
{
	const struct image_choice *choice = &scan->options->choice;
	const char *what = choice->has_offset  ? "disk, in which an offset could be chosen"
			   : choice->partition ? arena_printf(scan->arena, "partition %u", choice->partition)
			   : choice->image     ? arena_printf(scan->arena, "image \"%s\"", choice->image)
					       : "image or archive";
	if (what && choice->member)
		what = arena_printf(scan->arena, "%s at \"%s\"", what, choice->member);
	const char *list = volumes_to_choose(scan);

	if (!what || !list)
		return image_scan_no_memory(scan);
	return error_set(scan->err, ERR_IO, "%s: has no %s (%s): it has %s", scan->path, what,
			 image_format(scan->image), *list ? list : "no volume");
}

int image_scan_no_machine(const struct image_scan *scan)
{
	if (!scan->is_any_chosen && image_choice_is_made(&scan->options->choice))
		return nothing_chosen(scan);
	const char *scheme = image_scheme(scan->image), *separator = scan->closed && scan->empty ? "; " : "";
	const char *found = scan->has_windows || scan->has_archive ? "hives" : "Windows";

	return error_set(scan->err, ERR_IO, "%s: holds no %s (%s%s%s%s): %s%s%s", scan->path, found,
			 image_format(scan->image), scheme ? ", " : "", scheme ? scheme : "", notes_of(scan),
			 scan->closed ? scan->closed : "", separator,
			 scan->empty    ? scan->empty
			 : scan->closed ? ""
					: "it has no volume");
}
