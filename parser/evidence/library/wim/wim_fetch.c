/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * In its process: files are unpacked without a file system. wimlib has no function that gives the data of several files; to standard
 * output it decodes a solid block again for each. So the image is cut down, in memory, to the files that are wanted, and
 * written as a WIM without compression into the memory file: read in the order of their blocks, each block once, each file compared
 * with its SHA-1. Where each file is in there, the lookup table of that WIM tells.
 */
#include "parser/evidence/library/wim/wim_parts.h"

#ifdef TLSREADY_WIMLIB
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/le.h"
#include "parser/evidence/library/wim/wim_child.h"

/* [MS-WIM] 2.1 "Header", 2.2 "Resource header", 2.3 "Lookup table". */
enum {
	TABLE = 0x30, /* its resource header */
	RESOURCE_SIZE = 0,
	RESOURCE_FLAGS = 7, /* the highest byte of the size */
	RESOURCE_AT = 8,
	RESOURCE_PLAIN_SIZE = 16,
	RESOURCE = 24,
	ENTRY_HASH = 30,
	ENTRY = 50,
	HASH = 20,
	PACKED = 0x04 | 0x10, /* compressed, solid */
};
#define PLAIN_SIZE_BITS ((UINT64_C(1) << 56) - 1)

enum { TABLE_LIMIT = 64 << 20, NAME = 32 };

struct wanted {
	uint8_t hash[HASH];
	uint64_t size;
	bool is_there; /* may be unpacked */
};

struct fetching {
	const struct wim_work *work;
	int fd;
	WIMStruct *of;
	struct wanted *files;
	uint64_t total;
	struct record record;
	size_t number; /* the one that is looked at */
	char **rest;   /* what is to be deleted */
	size_t rest_count, rest_capacity;
};

static void refuse(struct fetching *fetching, int code, const char *text)
{
	record_start(&fetching->record, WIM_REFUSED);
	record_add(&fetching->record, fetching->number);
	record_add(&fetching->record, (uint64_t)(int64_t)code);
	record_add_text(&fetching->record, text ? text : "cannot be read");
	library_say(fetching->fd, &fetching->record);
}

static int look_at(const struct wimlib_dir_entry *entry, void *context)
{
	struct fetching *fetching = context;
	struct wanted *file = &fetching->files[fetching->number];
	const char *refusal = wim_refusal(fetching->work, entry);

	if (!refusal && (entry->attributes & WIMLIB_FILE_ATTRIBUTE_DIRECTORY))
		refusal = "is a folder";
	if (!refusal && entry->streams[0].resource.uncompressed_size > LIBRARY_OUTPUT_LIMIT - fetching->total)
		refusal = "has more data than may be unpacked together with the other files";
	if (refusal) {
		refuse(fetching, ERR_UNSUPPORTED, refusal);
		return 0;
	}
	memcpy(file->hash, entry->streams[0].resource.sha1_hash, HASH);
	file->size = entry->streams[0].resource.uncompressed_size;
	file->is_there = true;
	fetching->total += file->size;
	return 0;
}

static int look(struct fetching *fetching)
{
	for (fetching->number = 0; fetching->number < fetching->work->wanted_count; fetching->number++) {
		const char *text;
		int result = wim.wimlib_iterate_dir_tree(fetching->of, (int)fetching->work->image,
							 fetching->work->wanted[fetching->number], 0, look_at, fetching);

		if (result == WIMLIB_ERR_PATH_DOES_NOT_EXIST)
			refuse(fetching, wim_error(result, &text), "does not exist in the image");
		else if (result)
			return result;
	}
	return 0;
}

/* Cutting down. */

static void name_kept(char name[NAME], size_t number)
{
	snprintf(name, NAME, "/kept.%zu", number);
}

static int move_wanted(struct fetching *fetching)
{
	char name[NAME];
	int result = 0;

	for (size_t i = 0; result == 0 && i < fetching->work->wanted_count; i++) {
		char *path = NULL;

		if (!fetching->files[i].is_there)
			continue;
		name_kept(name, i);
		if (asprintf(&path, "/%s", fetching->work->wanted[i]) < 0)
			return WIMLIB_ERR_NOMEM;
		const struct wimlib_update_command command = {
			.op = WIMLIB_UPDATE_OP_RENAME, .rename = { .wim_source_path = path, .wim_target_path = name }
		};

		result = wim.wimlib_update_image(fetching->of, (int)fetching->work->image, &command, 1, 0);
		free(path);
	}
	return result;
}

static bool is_kept(const struct fetching *fetching, const char *path)
{
	char name[NAME];

	for (size_t i = 0; i < fetching->work->wanted_count; i++) {
		name_kept(name, i);
		if (fetching->files[i].is_there && strcmp(name, path) == 0)
			return true;
	}
	return false;
}

static int note_rest(const struct wimlib_dir_entry *entry, void *context)
{
	struct fetching *fetching = context;

	if (is_kept(fetching, entry->full_path))
		return 0;
	if (fetching->rest_count == fetching->rest_capacity) {
		size_t capacity = fetching->rest_capacity ? 2 * fetching->rest_capacity : 64;
		char **rest = realloc(fetching->rest, capacity * sizeof *rest);

		if (!rest)
			return WIMLIB_ERR_NOMEM;
		fetching->rest = rest;
		fetching->rest_capacity = capacity;
	}
	fetching->rest[fetching->rest_count] = strdup(entry->full_path);
	return fetching->rest[fetching->rest_count++] ? 0 : WIMLIB_ERR_NOMEM;
}

static int delete_rest(struct fetching *fetching)
{
	int image = (int)fetching->work->image;
	int result = wim.wimlib_iterate_dir_tree(fetching->of, image, "", WIMLIB_ITERATE_DIR_TREE_FLAG_CHILDREN,
						 note_rest, fetching);

	for (size_t i = 0; result == 0 && i < fetching->rest_count; i++) {
		const struct wimlib_update_command command = {
			.op = WIMLIB_UPDATE_OP_DELETE,
			.delete_ = { .wim_path = fetching->rest[i], .delete_flags = WIMLIB_DELETE_FLAG_RECURSIVE }
		};

		result = wim.wimlib_update_image(fetching->of, image, &command, 1, 0);
	}
	return result;
}

static enum wimlib_progress_status go_on(enum wimlib_progress_msg message, union wimlib_progress_info *info, void *context)
{
	(void)message;
	(void)info;
	library_say_alive(((const struct fetching *)context)->fd);
	return WIMLIB_PROGRESS_STATUS_CONTINUE;
}

static int unpack(struct fetching *fetching)
{
	int result = move_wanted(fetching);

	if (result == 0)
		result = delete_rest(fetching);
	if (result == 0)
		result = wim.wimlib_set_output_compression_type(fetching->of, WIMLIB_COMPRESSION_TYPE_NONE);
	wim.wimlib_register_progress_function(fetching->of, go_on, fetching);
	/* Recompress: else data that is stored without compression would be copied without a look at its SHA-1. */
	if (result == 0)
		result = wim.wimlib_write_to_fd(fetching->of, fetching->work->output, (int)fetching->work->image,
						WIMLIB_WRITE_FLAG_NOT_PIPABLE | WIMLIB_WRITE_FLAG_RECOMPRESS, 1);
	return result;
}

/* What was written. */

static bool read_output(const struct fetching *fetching, uint64_t at, void *buffer, size_t size)
{
	return pread(fetching->work->output, buffer, size, (off_t)at) == (ssize_t)size;
}

static uint8_t *read_table(const struct fetching *fetching, size_t *ret_size)
{
	uint8_t header[RESOURCE];
	uint8_t *table = NULL;

	if (!read_output(fetching, TABLE, header, sizeof header))
		return NULL;
	*ret_size = (size_t)(le64(header + RESOURCE_SIZE) & PLAIN_SIZE_BITS);
	if (*ret_size <= TABLE_LIMIT && !(header[RESOURCE_FLAGS] & PACKED))
		table = malloc(*ret_size + 1);
	if (table && read_output(fetching, le64(header + RESOURCE_AT), table, *ret_size))
		return table;
	free(table);
	return NULL;
}

static void say_place(struct fetching *fetching, size_t number, uint64_t at)
{
	record_start(&fetching->record, WIM_FILE);
	record_add(&fetching->record, number);
	record_add(&fetching->record, at);
	record_add(&fetching->record, fetching->files[number].size);
	library_say(fetching->fd, &fetching->record);
}

static void say_places(struct fetching *fetching, const uint8_t *table, size_t size)
{
	for (size_t i = 0; i < fetching->work->wanted_count; i++) {
		const struct wanted *file = &fetching->files[i];

		if (file->is_there && file->size == 0)
			say_place(fetching, i, 0);
		for (size_t at = 0; file->is_there && file->size && size - at >= ENTRY; at += ENTRY)
			if (memcmp(table + at + ENTRY_HASH, file->hash, HASH) == 0 &&
			    !(table[at + RESOURCE_FLAGS] & PACKED) &&
			    le64(table + at + RESOURCE_PLAIN_SIZE) == file->size) {
				say_place(fetching, i, le64(table + at + RESOURCE_AT));
				break;
			}
	}
}

static void finish(struct fetching *fetching, int result)
{
	const char *text = NULL;
	size_t size = 0;
	uint8_t *table = result == 0 ? read_table(fetching, &size) : NULL;

	if (result != 0) {
		int code = wim_error(result, &text);

		if (wim_read_error.code)
			library_say_error(fetching->fd, wim_read_error.code, "%s", wim_read_error.text);
		else
			library_say_error(fetching->fd, code, "%s", text ? text : "cannot be unpacked by wimlib");
		return;
	}
	if (table)
		say_places(fetching, table, size);
	library_say_done(fetching->fd);
}

void wim_fetch_serve(void *work, int fd)
{
	static struct fetching fetching;

	fetching.work = work;
	fetching.fd = fd;
	if (!wim_opened(work, fd, &fetching.of))
		return;
	fetching.files = calloc(fetching.work->wanted_count + 1, sizeof *fetching.files);
	int result = fetching.files ? look(&fetching) : WIMLIB_ERR_NOMEM;

	if (result == 0 && fetching.total == 0)
		say_places(&fetching, NULL, 0);
	if (result == 0 && fetching.total == 0)
		library_say_done(fd);
	else
		finish(&fetching, result ? result : unpack(&fetching));
}
#endif
