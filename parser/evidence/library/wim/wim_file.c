/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data that is stored as it is, or in chunks of its own, over the file of the part that it is in. */
#include "parser/evidence/library/wim/wim_file.h"

#include <string.h>

#include "common/digest.h"
#include "common/le.h"
#include "parser/evidence/library/chunks/chunks.h"

/* [MS-WIM] 2.1, "Header"; the last two flags are of wimlib. */
enum {
	MAGIC_SIZE = 8,
	FLAGS_AT = 0x10,
	CHUNK_SIZE_AT = 0x14,
	PART_AT = 0x28,
	HEADER = 208,
	PLAIN_UNIT = 4096,
	SMALL = 65536
};

/* clang-format off */
static const struct {
	uint32_t flag;
	enum chunk_compression is;
} compressions[] = {
	{ 0x00020000, CHUNKS_XPRESS },
	{ 0x00040000, CHUNKS_LZX },
	{ 0x00080000, CHUNKS_LZMS },
	{ 0x00200000, CHUNKS_XPRESS },
};
/* clang-format on */

/* Where the data of a file is. */
struct place {
	uint64_t part, at, packed_size, size; /* part: from 1 */
	bool is_compressed, is_solid;
	const char *sha1; /* of what is plain; lives in the record */
};

struct wim_file {
	struct source source;
	struct digest *sha1; /* of what was read in order; NULL: it was compared */
	uint64_t hashed;     /* so many bytes */
	char expected[DIGEST_HEX];
};

static int mismatch(struct source *source, struct error *err)
{
	source->is_refuted = true;
	return error_set(err, ERR_CORRUPT, "is damaged: its data does not match its SHA-1");
}

/* What was read in order, or goes on where that ended. */
static int hash(struct wim_file *file, uint64_t at, const uint8_t *bytes, size_t size, struct error *err)
{
	char found[DIGEST_HEX];

	if (!file->sha1 || at > file->hashed || size <= file->hashed - at)
		return 0;
	digest_update(file->sha1, bytes + (file->hashed - at), size - (size_t)(file->hashed - at));
	file->hashed = at + size;
	if (file->hashed < file->source.size)
		return 0;
	digest_final(file->sha1, found);
	file->sha1 = NULL;
	return strcmp(found, file->expected) == 0 ? 0 : mismatch(&file->source, err);
}

static int read_file(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	if (source->is_refuted)
		return mismatch(source, err);
	int result = source_read(source->below, at, buffer, size, err);

	return result < 0 ? result : hash((struct wim_file *)source, at, buffer, size, err);
}

static void close_file(struct source *source)
{
	char found[DIGEST_HEX];

	digest_final(((struct wim_file *)source)->sha1, found);
}

static const struct source_type wim_file_type = { .name = "file", .read = read_file, .close = close_file };

/* What the part says of itself. False: wimlib is to say what is wrong. */
static bool read_header(struct source *part, const struct place *place, struct chunks_form *ret)
{
	uint8_t header[HEADER];

	if (source_read(part, 0, header, sizeof header, NULL) < 0 || memcmp(header, "MSWIM\0\0", MAGIC_SIZE) != 0 ||
	    le16(header + PART_AT) != place->part)
		return false;
	ret->chunk_size = le32(header + CHUNK_SIZE_AT);
	for (size_t i = 0; i < sizeof compressions / sizeof *compressions; i++)
		if (le32(header + FLAGS_AT) & compressions[i].flag) {
			ret->compression = compressions[i].is;
			return ret->chunk_size >= CHUNK_LEAST && ret->chunk_size <= CHUNK_LIMIT &&
			       !(ret->chunk_size & (ret->chunk_size - 1));
		}
	return !place->is_compressed;
}

static int open_data(struct source_room *room, struct source *part, const struct place *place,
		     const struct chunks_form *form, struct source **ret, struct error *err)
{
	struct source *packed;
	int result = source_window(room, part, place->at, place->packed_size, "file", part->label, &packed, err);

	if (result == 0 && place->is_compressed)
		return chunks_open(room, packed, form, ret, err);
	*ret = packed;
	return result;
}

/* All but large hives and logs: who reads those page by page compares them once all pages are there. */
static int compare(struct source *source, struct error *err)
{
	static const char regf[4] = "regf";
	uint8_t bytes[SMALL];
	int64_t got = source_read_some(source, 0, bytes, sizeof bytes, err);

	if (got >= 0 && source->size > SMALL && memcmp(bytes, regf, sizeof regf) == 0)
		return 0;
	for (uint64_t at = SMALL; got >= 0 && at < source->size; at += SMALL)
		got = source_read_some(source, at, bytes, sizeof bytes, err);
	return got < 0 ? (int)got : 0;
}

/* As wim_file_open. */
static int open_place(struct wim *wim, const struct place *place, const char *label, struct source **ret,
		      struct error *err)
{
	struct chunks_form form = { .name = "WIM", .what = "is compressed", .size = place->size };
	struct source_room *room = wim_room(wim);
	struct source *part = place->part <= WIM_PARTS_LIMIT ? wim_paths_of(wim)->files[place->part] : NULL, *data;

	if (!part || place->is_solid || !read_header(part, place, &form) ||
	    (!place->is_compressed && place->packed_size != place->size))
		return 0;
	int result = open_data(room, part, place, &form, &data, err);

	if (result < 0)
		return result;
	struct wim_file *file = source_new(room, &wim_file_type, sizeof *file, data);

	if (!file || !(file->sha1 = digest_new_of(DIGEST_SHA1)))
		return error_no_memory(err);
	file->source.size = place->size;
	file->source.label = label;
	file->source.unit = data->unit ? data->unit : PLAIN_UNIT;
	strncpy(file->expected, place->sha1, sizeof file->expected - 1);
	*ret = &file->source;
	result = compare(*ret, err);
	return result < 0 ? result : 1;
}

/* What was said. */

int wim_nonsense(struct error *err)
{
	return error_set(err, ERR_CORRUPT, "wimlib returned invalid data while it read it");
}

int wim_take_refusal(struct record *record, struct error *ret, struct error *err)
{
	enum err code = library_error(record_number(record));
	const char *text = record_text(record);

	if (record->is_bad || !code || !*text)
		return wim_nonsense(err);
	error_set(ret, code, "%s", text);
	return 0;
}

static int take_place(struct record *record, struct place *ret, struct error *err)
{
	uint64_t *const numbers[] = { &ret->part, &ret->at, &ret->packed_size, &ret->size };

	if (record->kind == WIM_REFUSED && record_number(record) == 0)
		return wim_take_refusal(record, err, err) < 0 ? (int)ERR_CORRUPT : (int)err->code;
	if (record->kind != WIM_PLACE)
		return wim_nonsense(err);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		*numbers[i] = record_number(record);
	ret->is_compressed = record_number(record) != 0;
	ret->is_solid = record_number(record) != 0;
	ret->sha1 = record_text(record);
	return record->is_bad || ret->size > LIBRARY_FILE_LIMIT ? wim_nonsense(err) : 0;
}

int wim_file_open(struct wim *wim, unsigned image, const char *path, struct source **ret, struct error *err)
{
	struct record *record = wim_record(wim);
	const char *slash = strrchr(path, '/');
	struct place place;

	record_start(record, WIM_ASK_PLACE);
	record_add(record, image);
	record_add_text(record, path);
	int result = wim_ask(wim, err);

	if (result < 0)
		return result;
	result = wim_answer(wim, err);
	if (result <= 0)
		return result < 0 ? result : wim_nonsense(err);
	result = take_place(record, &place, err);
	return result < 0 ? result : open_place(wim, &place, slash ? slash + 1 : path, ret, err);
}
