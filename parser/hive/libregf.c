/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader "libregf": the named library over bytes in memory. What it gets wrong is put right or refused here: data
 * of one to three bytes, keys behind a damaged sibling, errors that look like absence. It may crash on damaged hives
 * (release 20201007: lists that contain themselves, huge value counts), so the program runs it in a process of its own.
 */
#include "common/text.h"
#include "parser/hive/backend.h"
#include "parser/hive/known.h"
#include "parser/hive/libregf_text.h"

enum {
	KEYS_LIMIT = 1 << 22,     /* keys opened */
	ELEMENTS_LIMIT = 1 << 20, /* sub-keys or values of one key looked through one by one */
};

enum { VK_SIZE = 20, VK_DATA_SIZE_AT = 4, VK_DATA_AT = 8, CELL_HEADER = 4 };
enum { ROOT = 0 };

struct regf {
	const struct bytes *bytes;
	struct arena *arena;
	libbfio_handle_t *io;
	libregf_file_t *file;
	libregf_key_t **keys; /* a hivekey is an index */
	size_t count, capacity;
	struct known known; /* keys by parent and name: a path is walked many times */
};

static int no_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "memory is out");
}

/* Opening and closing. */

static void close_regf(void *self)
{
	struct regf *regf = self;

	while (regf->count)
		libregf_key_free(&regf->keys[--regf->count], NULL);
	if (regf->file) {
		libregf_file_close(regf->file, NULL);
		libregf_file_free(&regf->file, NULL);
	}
	if (regf->io)
		libbfio_handle_free(&regf->io, NULL);
}

/* Takes the key over, also on failure. */
static int keep(struct regf *regf, libregf_key_t *key, hivekey *ret, struct error *err)
{
	libregf_key_t **keys = NULL;

	if (regf->count < KEYS_LIMIT)
		keys = arena_grow(regf->arena, regf->keys, regf->count, &regf->capacity, sizeof *keys);
	if (!keys) {
		libregf_key_free(&key, NULL);
		return regf->count < KEYS_LIMIT ? no_memory(err)
						: error_set(err, ERR_LIMIT, "libregf: more than %d keys", KEYS_LIMIT);
	}
	regf->keys = keys;
	ret->id = regf->count;
	regf->keys[regf->count++] = key;
	return PRESENT;
}

/* The memory range does not copy: bytes must stay. libbfio's errors and libregf's are one type under two names. */
static int open_file(struct regf *regf, libregf_error_t **error)
{
	libbfio_error_t **io_error = (libbfio_error_t **)error;

	if (libbfio_memory_range_initialize(&regf->io, io_error) != 1 ||
	    libbfio_memory_range_set(regf->io, regf->bytes->data, regf->bytes->size, io_error) != 1 ||
	    libregf_file_initialize(&regf->file, error) != 1)
		return -1;
	/* Compressed names are Latin-1; libregf's default is Windows-1252, and some releases know nothing else. */
	libregf_file_set_ascii_codepage(regf->file, LIBREGF_CODEPAGE_ISO_8859_1, NULL);
	return libregf_file_open_file_io_handle(regf->file, regf->io, LIBREGF_OPEN_READ, error);
}

static int open_regf(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		     hivekey *ret_root, struct error *err)
{
	struct regf *regf = arena_alloc(arena, sizeof *regf);
	libregf_error_t *error = NULL;
	libregf_key_t *root = NULL;
	hivekey key;

	(void)notes;
	if (!regf)
		return no_memory(err);
	if (bytes->size == 0)
		return error_set(err, ERR_CORRUPT, "libregf: there is nothing to read");
	*regf = (struct regf){ .bytes = bytes, .arena = arena };
	int result = open_file(regf, &error) == 1 && libregf_file_get_root_key(regf->file, &root, &error) == 1
			     ? keep(regf, root, &key, err)
			     : regf_translate(&error, ERR_CORRUPT, err);

	if (result < 0) {
		close_regf(regf);
		return result;
	}
	*ret_self = regf;
	*ret_root = key;
	return 0;
}

/* Places. libregf gives the offset of the record; ours is that of the cell, whose size comes first. */

static struct place place_of(const struct regf *regf, off64_t offset, const char signature[2])
{
	struct place at = { .source = regf->bytes->source, .offset = PLACE_NO_OFFSET };
	const uint8_t *record = offset >= CELL_HEADER ? bytes_at(regf->bytes, (uint64_t)offset, 2) : NULL;

	if (record && memcmp(record, signature, 2) == 0)
		at.offset = (uint64_t)offset - CELL_HEADER;
	return at;
}

static struct place key_place(const struct regf *regf, libregf_key_t *key)
{
	off64_t offset = 0;

	return place_of(regf, libregf_key_get_offset(key, &offset, NULL) == 1 ? offset : 0, "nk");
}

static struct place value_place(const struct regf *regf, libregf_value_t *value)
{
	off64_t offset = 0;

	return place_of(regf, libregf_value_get_offset(value, &offset, NULL) == 1 ? offset : 0, "vk");
}

static libregf_key_t *key_of(const struct regf *regf, hivekey at)
{
	return regf->keys[at.id];
}

static int info(void *self, hivekey at, struct hivekey_info *ret, struct error *err)
{
	struct regf *regf = self;
	struct hivekey_info own = { 0 };
	int result = regf_name(regf->arena, &regf_key_naming, key_of(regf, at), &own.name, err);

	if (result < 0)
		return result;
	if (libregf_key_get_last_written_time(key_of(regf, at), &own.written, NULL) != 1)
		own.written = 0;
	own.at = key_place(regf, key_of(regf, at));
	*ret = own;
	return 0;
}

/* Keys. */

static int count_of(int result, int count, libregf_error_t **error, size_t *ret, struct error *err)
{
	if (result != 1)
		return regf_answer(-1, error, err);
	*ret = count < 0 ? 0 : count > ELEMENTS_LIMIT ? ELEMENTS_LIMIT : (size_t)count;
	return PRESENT;
}

static int child_count(struct regf *regf, hivekey at, size_t *ret, struct error *err)
{
	libregf_error_t *error = NULL;
	int count = 0, result = libregf_key_get_number_of_sub_keys(key_of(regf, at), &count, &error);

	return count_of(result, count, &error, ret, err);
}

static int value_count(struct regf *regf, hivekey at, size_t *ret, struct error *err)
{
	libregf_error_t *error = NULL;
	int count = 0, result = libregf_key_get_number_of_values(key_of(regf, at), &count, &error);

	return count_of(result, count, &error, ret, err);
}

static int get_child(struct regf *regf, hivekey at, size_t index, libregf_key_t **ret, struct error *err)
{
	libregf_error_t *error = NULL;
	int result = regf_get_sub_key(key_of(regf, at), (int)index, ret, &error);

	return regf_answer(result == 0 ? -1 : result, &error, err);
}

/*
 * A look-up by name fails at the first damaged sibling, whatever lies behind it; by index the others can be had. err
 * holds what that look-up said, which stays the answer when the name is not among the readable ones.
 */
static int child_among(struct regf *regf, hivekey at, const char *name, libregf_key_t **ret)
{
	size_t count = 0;

	if (child_count(regf, at, &count, NULL) != PRESENT)
		return UNREADABLE;
	for (size_t i = 0; i < count; i++) {
		libregf_key_t *key = NULL;
		const char *found;

		if (get_child(regf, at, i, &key, NULL) != PRESENT)
			continue;
		if (regf_name(regf->arena, &regf_key_naming, key, &found, NULL) == 0 && name_equal(found, name)) {
			*ret = key;
			return PRESENT;
		}
		libregf_key_free(&key, NULL);
	}
	return UNREADABLE;
}

static int keep_child(struct regf *regf, hivekey at, const char *name, libregf_key_t *key, hivekey *ret,
		      struct error *err)
{
	const char *own = arena_strdup(regf->arena, name);
	int result = keep(regf, key, ret, err);

	if (result == PRESENT && own)
		known_put(&regf->known, regf->arena, at.id, own, (uint32_t)ret->id);
	return result;
}

static int child(void *self, hivekey at, const char *name, hivekey *ret, struct error *err)
{
	struct regf *regf = self;
	libregf_error_t *error = NULL;
	libregf_key_t *key = NULL;
	uint32_t number;
	size_t count = 0;

	if (known_get(&regf->known, at.id, name, &number)) {
		ret->id = number;
		return PRESENT;
	}
	const uint16_t *units = regf_units(regf->arena, name, &count);

	if (!units)
		return no_memory(err);
	if (count == 0) /* no key has an empty name, and libregf wants none */
		return ABSENT;
	int found = regf_answer(libregf_key_get_sub_key_by_utf16_name(key_of(regf, at), units, count, &key, &error),
				&error, err);

	if (found == UNREADABLE)
		found = child_among(regf, at, name, &key);
	return found == PRESENT ? keep_child(regf, at, name, key, ret, err) : found;
}

static int child_at(void *self, hivekey at, size_t index, hivekey *ret, struct error *err)
{
	struct regf *regf = self;
	libregf_key_t *key = NULL;
	size_t count = 0;
	int found = child_count(regf, at, &count, err);

	if (found != PRESENT) /* no list at all: one damaged element, then the end */
		return index == 0 ? found : ABSENT;
	if (index >= count)
		return ABSENT;
	found = get_child(regf, at, index, &key, err);
	return found == PRESENT ? keep(regf, key, ret, err) : found;
}

/* Values. */

/*
 * Data of up to four bytes lies in the vk record itself. libregf takes one to three of them from the wrong end of the
 * field (20201007, and still so in 2026), so they are read here.
 */
static int mend_inline_data(const struct regf *regf, struct hivevalue *value, uint8_t *data, struct error *err)
{
	const uint8_t *vk = value->at.offset != PLACE_NO_OFFSET
				    ? bytes_at(regf->bytes, value->at.offset + CELL_HEADER, VK_SIZE)
				    : NULL;

	if (!vk || (le32(vk + VK_DATA_SIZE_AT) & 0x7FFFFFFF) != value->size) {
		error_at(err, ERR_CORRUPT, value->at,
			 "libregf reads data of 1 to 3 bytes wrongly, and its record was not found");
		return UNREADABLE;
	}
	if (le32(vk + VK_DATA_SIZE_AT) >> 31)
		memcpy(data, vk + VK_DATA_AT, value->size);
	return PRESENT;
}

static int read_data(struct regf *regf, libregf_value_t *from, struct hivevalue *value, struct error *err)
{
	libregf_error_t *error = NULL;

	if (libregf_value_is_corrupted(from, NULL) != 0) { /* unlike that of keys, this flag means something */
		error_at(err, ERR_CORRUPT, value->at,
			 "libregf: the data of the value is damaged or lies outside the hive");
		return UNREADABLE;
	}
	if (libregf_value_get_value_data_size(from, &value->size, &error) != 1)
		return regf_answer(-1, &error, err);
	if (value->size > regf->bytes->size)
		return error_at(err, ERR_CORRUPT, value->at, "libregf: a value of %zu bytes in a smaller hive",
				value->size);
	uint8_t *data = arena_alloc(regf->arena, value->size + 1);

	if (!data)
		return no_memory(err);
	if (value->size && libregf_value_get_value_data(from, data, value->size, &error) != 1)
		return regf_answer(-1, &error, err);
	value->data = data;
	return value->size >= 1 && value->size <= 3 ? mend_inline_data(regf, value, data, err) : PRESENT;
}

/* Frees `from`. */
static int take_value(struct regf *regf, libregf_value_t *from, struct hivevalue *ret, struct error *err)
{
	struct hivevalue value = { 0 };
	libregf_error_t *error = NULL;

	value.at = value_place(regf, from);
	int found = regf_name(regf->arena, &regf_value_naming, from, &value.name, err) < 0
			    ? UNREADABLE
			    : regf_answer(libregf_value_get_value_type(from, &value.type, &error), &error, err);

	if (found == PRESENT)
		found = read_data(regf, from, &value, err);
	libregf_value_free(&from, NULL);
	if (found == PRESENT)
		*ret = value;
	return found;
}

static int get_value(struct regf *regf, hivekey at, size_t index, libregf_value_t **ret, struct error *err)
{
	libregf_error_t *error = NULL;
	int result = regf_get_value(key_of(regf, at), (int)index, ret, &error);

	return regf_answer(result == 0 ? -1 : result, &error, err);
}

static int value_among(struct regf *regf, hivekey at, const char *name, libregf_value_t **ret)
{
	size_t count = 0;

	if (value_count(regf, at, &count, NULL) != PRESENT)
		return UNREADABLE;
	for (size_t i = 0; i < count; i++) {
		libregf_value_t *value = NULL;
		const char *found;

		if (get_value(regf, at, i, &value, NULL) != PRESENT)
			continue;
		if (regf_name(regf->arena, &regf_value_naming, value, &found, NULL) == 0 && name_equal(found, name)) {
			*ret = value;
			return PRESENT;
		}
		libregf_value_free(&value, NULL);
	}
	return UNREADABLE;
}

static int value(void *self, hivekey at, const char *name, struct hivevalue *ret, struct error *err)
{
	struct regf *regf = self;
	libregf_error_t *error = NULL;
	libregf_value_t *found_value = NULL;
	size_t count = 0;
	const uint16_t *units = regf_units(regf->arena, name, &count);

	if (!units)
		return no_memory(err);
	int result = libregf_key_get_value_by_utf16_name(key_of(regf, at), count ? units : NULL, count, &found_value,
							 &error);
	int found = regf_answer(result, &error, err);

	if (found == UNREADABLE)
		found = value_among(regf, at, name, &found_value);
	return found == PRESENT ? take_value(regf, found_value, ret, err) : found;
}

static int value_at(void *self, hivekey at, size_t index, struct hivevalue *ret, struct error *err)
{
	struct regf *regf = self;
	libregf_value_t *from = NULL;
	size_t count = 0;
	int found = value_count(regf, at, &count, err);

	if (found != PRESENT)
		return index == 0 ? found : ABSENT;
	if (index >= count)
		return ABSENT;
	found = get_value(regf, at, index, &from, err);
	return found == PRESENT ? take_value(regf, from, ret, err) : found;
}

const struct hive_backend hive_backend_libregf = {
	.name = "libregf",
	.open = open_regf,
	.info = info,
	.child = child,
	.child_at = child_at,
	.value = value,
	.value_at = value_at,
	.close = close_regf,
};
