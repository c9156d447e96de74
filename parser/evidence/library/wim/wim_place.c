/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In its process: where the data of a file is. */
#include "parser/evidence/library/wim/wim_parts.h"

#ifdef TLSREADY_WIMLIB
#include <stdio.h>

#include "parser/evidence/library/wim/wim_child.h"

enum { HASH = 20, HASH_HEX = 2 * HASH + 1 };

struct looking {
	const struct wim_work *work;
	struct record *answer;
};

static void refuse(struct record *answer, int code, const char *text)
{
	record_start(answer, WIM_REFUSED);
	record_add(answer, 0);
	record_add(answer, (uint64_t)(int64_t)code);
	record_add_text(answer, text);
}

static int look(const struct wimlib_dir_entry *entry, void *context)
{
	struct looking *looking = context;
	const struct wimlib_resource_entry *data = &entry->streams[0].resource;
	const char *refusal = wim_refusal(looking->work, entry);
	char hex[HASH_HEX];

	if (!refusal && (entry->attributes & WIMLIB_FILE_ATTRIBUTE_DIRECTORY))
		refusal = "is a folder";
	if (refusal) {
		refuse(looking->answer, ERR_UNSUPPORTED, refusal);
		return 0;
	}
	for (size_t i = 0; i < HASH; i++)
		snprintf(hex + 2 * i, 3, "%02x", data->sha1_hash[i]);
	record_start(looking->answer, WIM_PLACE);
	record_add(looking->answer, data->part_number);
	record_add(looking->answer, data->offset);
	record_add(looking->answer, data->compressed_size);
	record_add(looking->answer, data->uncompressed_size);
	record_add(looking->answer, data->is_compressed);
	record_add(looking->answer, data->packed);
	record_add_text(looking->answer, hex);
	return 0;
}

void wim_place_say(void *of, const struct wim_work *work, int fd, struct record *question)
{
	static struct record answer;
	struct looking looking = { .work = work, .answer = &answer };
	int image = (int)record_number(question);

	refuse(&answer, ERR_CORRUPT, "cannot be found in the image");
	int result = wim.wimlib_iterate_dir_tree(of, image, record_text(question), 0, look, &looking);

	if (result) {
		const char *text;
		int code = wim_error(result, &text);

		refuse(&answer, wim_read_error.code ? wim_read_error.code : code,
		       wim_read_error.code ? wim_read_error.text
		       : text              ? text
					   : "cannot be found in the image");
	}
	library_say(fd, &answer);
}
#endif
