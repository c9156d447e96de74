/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In its process: the wanted files of an archive are unpacked into the memory file, in one pass. */
#include "parser/evidence/library/archive/archive_parts.h"

#ifdef TLSREADY_LIBARCHIVE
#include <stdio.h>
#include <unistd.h>

#include "common/host/write_all.h"
#include "parser/evidence/library/archive/archive_child.h"

enum { ALIGNMENT = 4096 };

static struct stream stream;

struct unpacking {
	uint64_t start, size; /* in the output */
	bool may_have_holes;
};

static bool put_out(const void *bytes, size_t size, uint64_t at)
{
	return write_all_at(stream.work->output, bytes, size, at) == 0;
}

/* Says why this one is not there; the others may be. */
static void refuse(uint64_t number, enum err code, const char *text)
{
	static struct record record;

	record_start(&record, ARCHIVE_REFUSED);
	record_add(&record, number);
	record_add(&record, (uint64_t)(int64_t)code);
	record_add_text(&record, text);
	library_say(stream.fd, &record);
}

/* NULL, or why not. */
static const char *take_block(struct unpacking *file, const void *bytes, size_t size, uint64_t offset, enum err *ret_code)
{
	*ret_code = ERR_LIMIT;
	if (offset > LIBRARY_FILE_LIMIT || size > LIBRARY_FILE_LIMIT - offset)
		return "has more than 2 GiB: unpack it first";
	if (file->start > LIBRARY_OUTPUT_LIMIT || offset + size > LIBRARY_OUTPUT_LIMIT - file->start)
		return "has more data than may be unpacked together with the other files";
	if (offset < file->size || (offset > file->size && !file->may_have_holes)) {
		*ret_code = ERR_CORRUPT;
		return "is damaged: its parts do not follow each other";
	}
	file->size = offset + size;
	if (!put_out(bytes, size, file->start + offset))
		return "cannot be unpacked: there is not enough memory";
	return NULL;
}

static const char *unpack(struct archive *archive, struct unpacking *file, enum err *ret_code)
{
	const void *bytes;
	size_t size;
	la_int64_t offset;
	int result;

	while ((result = lib.archive_read_data_block(archive, &bytes, &size, &offset)) == ARCHIVE_OK) {
		const char *why = take_block(file, bytes, size, (uint64_t)offset, ret_code);

		library_say_alive(stream.fd);
		if (why)
			return why;
	}
	*ret_code = ERR_CORRUPT;
	return result == ARCHIVE_EOF ? NULL : "is damaged";
}

/* The holes at the end of a sparse file are no data. */
static const char *check_size(struct archive_entry *entry, struct unpacking *file, enum err *ret_code)
{
	uint64_t size = (uint64_t)lib.archive_entry_size(entry);

	if (!lib.archive_entry_size_is_set(entry) || size == file->size)
		return NULL;
	*ret_code = ERR_CORRUPT;
	if (!file->may_have_holes || size < file->size || size > LIBRARY_FILE_LIMIT)
		return "is damaged: it does not have the size that the archive states";
	if (size > LIBRARY_OUTPUT_LIMIT - file->start || !put_out("", 1, file->start + size - 1))
		return "cannot be unpacked: there is not enough memory";
	file->size = size;
	return NULL;
}

static void say_file(uint64_t number, const struct unpacking *file)
{
	static struct record record;

	record_start(&record, ARCHIVE_FILE);
	record_add(&record, number);
	record_add(&record, file->start);
	record_add(&record, file->size);
	library_say(stream.fd, &record);
}

/* False: libarchive cannot go on. *at: where the output is free. */
static bool unpack_entry(struct archive *archive, struct archive_entry *entry, uint64_t number, uint64_t *at)
{
	struct unpacking file = { .start = *at, .may_have_holes = lib.archive_entry_sparse_count(entry) > 0 };
	enum err code = ERR_CORRUPT;
	const char *why = lib.archive_entry_is_encrypted(entry) ? "is encrypted: decrypt the archive first"
								: unpack(archive, &file, &code);

	if (stream.error.code) {
		stream_say_error(&stream, archive);
		return false;
	}
	if (!why)
		why = check_size(entry, &file, &code);
	if (why) {
		const char *more = lib.archive_error_string(archive);
		char text[ERROR_TEXT_LIMIT];

		snprintf(text, sizeof text, "%s%s%s", why, more && code == ERR_CORRUPT ? ": " : "",
			 more && code == ERR_CORRUPT ? more : "");
		refuse(number, code, text);
		*at = (file.start + file.size + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
		return true;
	}
	say_file(number, &file);
	*at = (file.start + file.size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	return true;
}

/* A packed stream is read to its end even where nothing more is wanted: what was unpacked counts only with the check that is there. */
static bool unpack_all(struct archive *archive)
{
	struct archive_entry *entry;
	const struct archive_work *work = stream.work;
	size_t next = 0;
	uint64_t at = 0;
	int result = ARCHIVE_OK;

	for (uint64_t number = 0; next < work->wanted_count; number++) {
		result = lib.archive_read_next_header(archive, &entry);
		if (result == ARCHIVE_EOF || result == ARCHIVE_FATAL || result == ARCHIVE_RETRY)
			break;
		if (number == work->wanted[next] && !unpack_entry(archive, entry, work->wanted[next++], &at))
			return false;
	}
	if (result == ARCHIVE_FATAL || result == ARCHIVE_RETRY) {
		stream_say_error(&stream, archive);
		return false;
	}
	return stream_drain(&stream);
}

void archive_fetch_serve(void *work, int fd)
{
	struct archive *archive = archive_stream_open(&stream, work, fd);

	if (archive && unpack_all(archive))
		library_say_done(fd);
}
#endif
