/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader "libregf": the named library over bytes in memory. What it gets wrong is put right or refused here: data
 * of one to three bytes, keys behind a damaged sibling, errors that look like absence. It may crash on damaged hives
 * (release 20201007: lists that contain themselves, huge value counts), so the program runs it in a process of its own.
 */
#include <inttypes.h>

#include "common/text/text.h"
#include "parser/hive/backend.h"
#include "parser/hive/second/asked.h"
#include "parser/hive/second/libregf_bytes.h"
#include "parser/hive/second/libregf_text.h"

enum {
	KEYS_LIMIT = 1 << 22,     /* keys opened */
	ELEMENTS_LIMIT = 1 << 20, /* sub-keys or values of one key looked through one by one */
};

struct regf {
	const struct bytes *bytes;
	struct arena *arena;
	libbfio_handle_t *io;
	libregf_file_t *file;
	libregf_key_t **keys; /* a hivekey is an index */
	size_t count, capacity;
	struct asked asked; /* keys by parent and name: a path is walked many times */
};

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
		return regf->count < KEYS_LIMIT ? error_no_memory(err)
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
	return libregf_file_open_file_io_handle(regf->file, regf->io, LIBREGF_OPEN_READ, error);
}

static int open_regf(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		     hivekey *ret_root, struct error *err)
{
	struct regf *regf = arena_alloc(arena, sizeof *regf);
	libregf_error_t *error = NULL;
	libregf_key_t *root = NULL;
	hivekey key = { 0 };

	(void)notes;
	if (!regf)
		return error_no_memory(err);
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

/* Places. */

static struct location key_location(const struct regf *regf, libregf_key_t *key)
{
	off64_t offset = 0;

	return regf_location(regf->bytes, libregf_key_get_offset(key, &offset, NULL) == 1 ? offset : 0, "nk");
}

static struct location value_location(const struct regf *regf, libregf_value_t *value)
{
	off64_t offset = 0;

	return regf_location(regf->bytes, libregf_value_get_offset(value, &offset, NULL) == 1 ? offset : 0, "vk");
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
	own.at = key_location(regf, key_of(regf, at));
	*ret = own;
	return 0;
}

/* Sub-keys and values: two lists that are asked for alike. To the compiler libregf's keys and values are one type. */

static const struct elements {
	int (*count)(libregf_key_t *key, int *ret, libregf_error_t **error);
	int (*by_index)(libregf_key_t *key, int index, intptr_t **ret, libregf_error_t **error);
	int (*by_name)(libregf_key_t *key, const uint16_t *name, size_t size, intptr_t **ret, libregf_error_t **error);
	int (*drop)(intptr_t **element, libregf_error_t **error);
	const struct regf_naming *naming;
	uint32_t (*stored)(const struct bytes *bytes, struct location key);
} children = {
	.count = libregf_key_get_number_of_sub_keys,
	.by_index = regf_get_sub_key,
	.by_name = libregf_key_get_sub_key_by_utf16_name,
	.drop = libregf_key_free,
	.naming = &regf_key_naming,
	.stored = regf_stored_children,
}, values = {
	.count = libregf_key_get_number_of_values,
	.by_index = regf_get_value,
	.by_name = libregf_key_get_value_by_utf16_name,
	.drop = libregf_value_free,
	.naming = &regf_value_naming,
	.stored = regf_stored_values,
};

struct list { /* of one key */
	struct regf *regf;
	libregf_key_t *key;
	const struct elements *of;
};

static int count(const struct list *list, size_t *ret, struct error *err)
{
	libregf_error_t *error = NULL;
	int number = 0, result = list->of->count(list->key, &number, &error);

	if (result != 1)
		return regf_answer(-1, &error, err);
	*ret = number < 0 ? 0 : number > ELEMENTS_LIMIT ? ELEMENTS_LIMIT : (size_t)number;
	return PRESENT;
}

/*
 * libregf leaves out elements of a list that lead nowhere, without a word, and reads no list where the key says that it
 * has no sub-keys. So its "no" counts only where it saw as many elements as the record of the key speaks of.
 */
static int confirm_count(const struct list *list, size_t seen, struct error *err)
{
	uint32_t stored = list->of->stored(list->regf->bytes, key_location(list->regf, list->key));

	if (seen >= stored)
		return ABSENT;
	error_set(err, ERR_CORRUPT, "libregf: a damaged list, %zu of %" PRIu32 " elements were read", seen, stored);
	return UNREADABLE;
}

static int confirm_absence(const struct list *list, const char *name, struct error *err)
{
	size_t seen = 0;
	int found = count(list, &seen, err);

	if (found != PRESENT)
		return found;
	if (!regf_misreads(name))
		return confirm_count(list, seen, err);
	error_set(err, ERR_UNSUPPORTED, "libregf: cannot compare this name, it takes Latin-1 for Windows-1252");
	return UNREADABLE;
}

static int at_index(const struct list *list, size_t index, intptr_t **ret, struct error *err)
{
	libregf_error_t *error = NULL;
	int result = list->of->by_index(list->key, (int)index, ret, &error);

	return regf_answer(result == 0 ? -1 : result, &error, err);
}

/* At the end of a list, what libregf left out is one damaged element more. */
static int nth(const struct list *list, size_t index, intptr_t **ret, struct error *err)
{
	size_t seen = 0;
	int found = count(list, &seen, err);

	if (found != PRESENT) /* no list at all: one damaged element, then the end */
		return index == 0 ? found : ABSENT;
	if (index >= seen)
		return index == seen ? confirm_count(list, seen, err) : ABSENT;
	return at_index(list, index, ret, err);
}

/*
 * A look-up by name fails at the first damaged sibling, whatever is behind it; by index the others can be had. What
 * is not among those stays UNREADABLE, for it may be the damaged one.
 */
static int among_readable(const struct list *list, const char *name, intptr_t **ret)
{
	size_t seen = 0;

	if (count(list, &seen, NULL) != PRESENT)
		return UNREADABLE;
	for (size_t i = 0; i < seen; i++) {
		intptr_t *element = NULL;
		const char *found;

		if (at_index(list, i, &element, NULL) != PRESENT)
			continue;
		if (regf_name(list->regf->arena, list->of->naming, element, &found, NULL) == 0 &&
		    name_equal(found, name)) {
			*ret = element;
			return PRESENT;
		}
		list->of->drop(&element, NULL);
	}
	return UNREADABLE;
}

static int named(const struct list *list, const char *name, intptr_t **ret, struct error *err)
{
	libregf_error_t *error = NULL;
	size_t size = 0;
	const uint16_t *units = regf_units(list->regf->arena, name, &size);

	if (!units)
		return error_no_memory(err);
	/* A default value is asked for with no name at all. */
	int result = list->of->by_name(list->key, size ? units : NULL, size, ret, &error);
	int found = regf_answer(result, &error, err);

	if (found == ABSENT)
		return confirm_absence(list, name, err);
	return found == UNREADABLE ? among_readable(list, name, ret) : found;
}

/* Keys. */

static int keep_child(struct regf *regf, hivekey at, const char *name, libregf_key_t *key, hivekey *ret, struct error *err)
{
	const char *own = arena_strdup(regf->arena, name);
	int result = keep(regf, key, ret, err);

	if (result == PRESENT && own)
		asked_put(&regf->asked, regf->arena, at.id, own, (uint32_t)ret->id);
	return result;
}

static int child(void *self, hivekey at, const char *name, hivekey *ret, struct error *err)
{
	struct regf *regf = self;
	const struct list list = { regf, key_of(regf, at), &children };
	libregf_key_t *key = NULL;
	uint32_t number;

	if (!*name) /* no key has an empty name, and libregf wants none */
		return ABSENT;
	if (asked_get(&regf->asked, at.id, name, &number)) {
		ret->id = number;
		return PRESENT;
	}
	int found = named(&list, name, &key, err);

	return found == PRESENT ? keep_child(regf, at, name, key, ret, err) : found;
}

static int child_at(void *self, hivekey at, size_t index, hivekey *ret, struct error *err)
{
	struct regf *regf = self;
	const struct list list = { regf, key_of(regf, at), &children };
	libregf_key_t *key = NULL;
	int found = nth(&list, index, &key, err);

	return found == PRESENT ? keep(regf, key, ret, err) : found;
}

/* Values. */

static int read_data(struct regf *regf, libregf_value_t *from, struct hivevalue *value, struct error *err)
{
	libregf_error_t *error = NULL;

	if (libregf_value_is_corrupted(from, NULL) != 0) { /* unlike that of keys, this flag means something */
		error_at(err, ERR_CORRUPT, value->at, "libregf: the data of the value is damaged or is outside the hive");
		return UNREADABLE;
	}
	if (libregf_value_get_value_data_size(from, &value->size, &error) != 1)
		return regf_answer(-1, &error, err);
	if (value->size > regf->bytes->size)
		return error_at(err, ERR_CORRUPT, value->at, "libregf: a value of %zu bytes in a smaller hive",
				value->size);
	uint8_t *data = arena_alloc(regf->arena, value->size + 1);

	if (!data)
		return error_no_memory(err);
	if (value->size && libregf_value_get_value_data(from, data, value->size, &error) != 1)
		return regf_answer(-1, &error, err);
	value->data = data;
	return value->size >= 1 && value->size <= 3 ? regf_repair_inline_data(regf->bytes, value, data, err) : PRESENT;
}

/* Frees `from`. */
static int take_value(struct regf *regf, libregf_value_t *from, struct hivevalue *ret, struct error *err)
{
	struct hivevalue value = { 0 };
	libregf_error_t *error = NULL;

	value.at = value_location(regf, from);
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

static int value(void *self, hivekey at, const char *name, struct hivevalue *ret, struct error *err)
{
	struct regf *regf = self;
	const struct list list = { regf, key_of(regf, at), &values };
	libregf_value_t *from = NULL;
	int found = named(&list, name, &from, err);

	return found == PRESENT ? take_value(regf, from, ret, err) : found;
}

static int value_at(void *self, hivekey at, size_t index, struct hivevalue *ret, struct error *err)
{
	struct regf *regf = self;
	const struct list list = { regf, key_of(regf, at), &values };
	libregf_value_t *from = NULL;
	int found = nth(&list, index, &from, err);

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
