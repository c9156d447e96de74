/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What it quotes is neutral already and is not neutralised a second time. */
#include "reports/words/image_words.h"

#include <inttypes.h>
#include <string.h>

#include "reports/words/report_util.h"

static struct text neutral(const char *utf8)
{
	return (struct text){ .utf8 = utf8 ? utf8 : "" };
}

const char *acquisition_words(struct arena *arena, const struct result_image *image)
{
	const struct result_acquisition *is = image->acquisition;
	const char *list = "";

	if (!is)
		return "";
	list = and_also(arena, list, "case ", is->case_number.utf8);
	list = and_also(arena, list, "evidence ", is->evidence_number.utf8);
	list = and_also(arena, list, "examiner ", is->examiner.utf8);
	list = and_also(arena, list, "acquired ", time_words(arena, is->acquired.utf8));
	return list ? list : "";
}

static const char *sectors_words(struct arena *arena, const struct result_acquisition *is)
{
	return arena_printf(arena, "%" PRIu64 " sectors of %u bytes in %u segment%s", is->sectors, is->bytes_per_sector,
			    is->segments, is->segments == 1 ? "" : "s");
}

static const char *unreadable_words(struct arena *arena, const struct result_acquisition *is)
{
	if (!is->unreadable_sectors)
		return "";
	return arena_printf(arena, "%" PRIu64 " could not be read when the disk was acquired", is->unreadable_sectors);
}

static size_t put(struct image_word *list, size_t count, const char *label, struct text value)
{
	if (value.utf8 && *value.utf8)
		list[count++] = (struct image_word){ label, value };
	return count;
}

size_t image_words(struct arena *arena, const struct result_image *image, struct image_word ret[IMAGE_WORDS_LIMIT])
{
	const struct result_acquisition none = { 0 }, *is = image->acquisition ? image->acquisition : &none;
	const struct image_word words[] = {
		{ "Case number", is->case_number },
		{ "Evidence number", is->evidence_number },
		{ "Description", is->description },
		{ "Examiner", is->examiner },
		{ "Notes", is->notes },
		{ "Acquired", neutral(is->acquired.utf8 ? time_words(arena, is->acquired.utf8) : "") },
		{ "System date", neutral(is->system_date.utf8 ? time_words(arena, is->system_date.utf8) : "") },
		{ "Acquired with", is->software },
		{ "Acquired on", is->platform },
		{ "Disk model", is->model },
		{ "Serial number", is->serial },
		{ "Disk", neutral(is->sectors ? sectors_words(arena, is) : "") },
		{ "Unreadable sectors", neutral(unreadable_words(arena, is)) },
		{ "Password",
		  neutral(is->has_password ? "set for the acquiring application; the data is not encrypted" : "") },
		{ "Stored MD5", neutral(is->md5) },
		{ "Stored SHA-1", neutral(is->sha1) },
		{ "Verification", verification_words(arena, image) },
	};
	size_t count = 0;

	_Static_assert(sizeof words / sizeof *words <= IMAGE_WORDS_LIMIT, "room for all of them");
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		count = put(ret, count, words[i].label, words[i].value);
	return count;
}

static const char *match_words(struct arena *arena, const struct result_acquisition *is)
{
	bool has_both = *is->md5 && *is->sha1;

	const char *hashes = has_both ? "MD5 and the SHA-1" : *is->md5 ? "MD5" : "SHA-1";

	return arena_printf(arena, "The %s of the whole disk match%s the stored hash%s of the acquisition.", hashes,
			    has_both ? "" : "es", has_both ? "es" : "");
}

static const char *damage_words(struct arena *arena, const struct result_verification *found)
{
	return arena_printf(
		arena, "%" PRIu64 " chunk%s of the image cannot be read, so the stored hash cannot be confirmed. %s%s",
		found->damaged, found->damaged == 1 ? "" : "s", found->damaged == 1 ? "It is " : "The first one is ",
		found->damage_count ? found->damage[0] : "unknown");
}

struct text verification_words(struct arena *arena, const struct result_image *image)
{
	const struct result_verification *found = image->verification;

	if (!found)
		return TEXT("");
	if (found->status == VERIFICATION_MATCH && image->acquisition)
		return neutral(match_words(arena, image->acquisition));
	if (found->status == VERIFICATION_MISMATCH)
		return neutral(arena_printf(arena,
					    "This is not the disk that was acquired: its MD5 is %s, its SHA-1 is %s. The stored "
					    "hash differs.",
					    found->md5, found->sha1));
	if (found->status == VERIFICATION_DAMAGED)
		return neutral(damage_words(arena, found));
	if (image->acquisition)
		return neutral(arena_printf(
			arena, "The image stores no hash to compare with. The MD5 of the whole disk is %s.", found->md5));
	return TEXT("The format of the image stores no hash of its content: nothing can be compared.");
}

bool is_verified(const struct result_image *image)
{
	return image->verification && image->verification->status == VERIFICATION_MATCH;
}
