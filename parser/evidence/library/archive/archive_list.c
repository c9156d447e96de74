/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In its process: what is in an archive, in its order. */
#include "parser/evidence/library/archive/archive_parts.h"

#ifdef TLSREADY_LIBARCHIVE
#include <string.h>
#include <sys/stat.h>

#include "parser/evidence/library/archive/archive_child.h"

static struct stream stream;

static const char *name_of(struct archive_entry *entry)
{
	const char *name = lib.archive_entry_pathname_utf8(entry);

	return name ? name : lib.archive_entry_pathname(entry);
}

static enum archive_entry_kind kind_of(struct archive_entry *entry)
{
	mode_t type = lib.archive_entry_filetype(entry);

	if (lib.archive_entry_hardlink(entry))
		return ARCHIVE_IS_OTHER;
	return type == AE_IFDIR                ? ARCHIVE_IS_FOLDER
	       : type == AE_IFREG || type == 0 ? ARCHIVE_IS_FILE
					       : ARCHIVE_IS_OTHER;
}

static const char *why_not(struct archive_entry *entry, int result)
{
	if (lib.archive_entry_is_encrypted(entry))
		return "is encrypted: decrypt the archive first";
	if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		return "has a damaged header";
	return kind_of(entry) == ARCHIVE_IS_OTHER ? "is a link or a special file, which is not followed" : "";
}

static uint64_t size_of(struct archive_entry *entry)
{
	return lib.archive_entry_size_is_set(entry) ? (uint64_t)lib.archive_entry_size(entry) : LIBRARY_SIZE_UNKNOWN;
}

static bool may_be_in_place(struct archive_entry *entry)
{
	uint64_t size = size_of(entry);
	enum archive_kind kind = stream.work->kind;

	return (kind == KIND_TAR || kind == KIND_ZIP || kind == KIND_ISO) && kind_of(entry) == ARCHIVE_IS_FILE &&
	       size != LIBRARY_SIZE_UNKNOWN && size > (kind == KIND_ZIP ? ARCHIVE_CHECKED_SIZE : ARCHIVE_SMALL_SIZE) &&
	       lib.archive_entry_sparse_count(entry) == 0 && !lib.archive_entry_is_encrypted(entry);
}

/*
 * libarchive hands out the very bytes that it was given where nothing unpacks them: then they are in the file at the place that they
 * were read from. It has no function that tells.
 */
static uint64_t place_of(struct archive *archive, struct archive_entry *entry)
{
	const void *bytes;
	size_t size;
	la_int64_t offset;

	if (!may_be_in_place(entry) || lib.archive_read_data_block(archive, &bytes, &size, &offset) != ARCHIVE_OK)
		return ARCHIVE_NO_PLACE;
	uintptr_t at = (uintptr_t)bytes, block = (uintptr_t)stream.block;
	bool is_given = size && offset == 0 && at >= block && at - block < stream.block_size &&
			size <= stream.block_size - (at - block);

	return is_given ? stream.block_at + (at - block) : ARCHIVE_NO_PLACE;
}

static void say_entry(struct archive *archive, struct archive_entry *entry, int result)
{
	static struct record record;
	bool is_raw = lib.archive_format(archive) == ARCHIVE_FORMAT_RAW;

	record_start(&record, ARCHIVE_ENTRY);
	record_add_text(&record, is_raw ? "" : name_of(entry)); /* one file without a name */
	record_add(&record, kind_of(entry));
	record_add(&record, size_of(entry));
	record_add(&record, result == ARCHIVE_OK || result == ARCHIVE_WARN ? place_of(archive, entry) : ARCHIVE_NO_PLACE);
	record_add_text(&record, why_not(entry, result));
	library_say(stream.fd, &record);
}

static void say_cut(void)
{
	static struct record record;

	record_start(&record, ARCHIVE_CUT);
	library_say(stream.fd, &record);
}

/* True at the end. A tar ends with a block of zeros; one that was cut off between two entries ends as well. */
static bool say_all(struct archive *archive)
{
	struct archive_entry *entry;
	la_int64_t end = 0;
	int result;

	while ((result = lib.archive_read_next_header(archive, &entry)) != ARCHIVE_EOF) {
		if (result == ARCHIVE_FATAL || result == ARCHIVE_RETRY) {
			stream_say_error(&stream, archive);
			return false;
		}
		say_entry(archive, entry, result);
		if (lib.archive_format(archive) == ARCHIVE_FORMAT_RAW)
			return true; /* the one file is read when it is wanted */
		if (lib.archive_read_data_skip(archive) == ARCHIVE_FATAL) {
			stream_say_error(&stream, archive);
			return false;
		}
		end = lib.archive_filter_bytes(archive, 0);
	}
	if ((lib.archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR &&
	    lib.archive_filter_bytes(archive, 0) == end)
		say_cut();
	return stream_drain(&stream);
}

void archive_list_serve(void *work, int fd)
{
	struct archive *archive = archive_stream_open(&stream, work, fd);

	if (archive && say_all(archive))
		library_say_done(fd);
}
#endif
