/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in a folder: file identifier descriptors, one behind the other (ECMA-167 4/14.4), with names in CS0 (UDF 2.1.1). */
#include <stdlib.h>
#include <string.h>

#include "common/le.h"
#include "common/text/text.h"
#include "parser/evidence/udf/udf_parts.h"

enum {
	AT_CHARACTERISTICS = 18,
	AT_NAME_SIZE = 19,
	AT_PLACE = 24, /* the block of a long_ad, behind its size */
	AT_USE_SIZE = 36,
	FIELDS_SIZE = 38,
	ALIGNMENT = 4,
	IS_FOLDER = 2,
	IS_DELETED = 4,
	IS_PARENT = 8,
	CS0_BYTES = 8,    /* a character a byte */
	CS0_DOUBLES = 16, /* two bytes, the high one first */
	NAME_BYTES = 255,
};

/* NULL: no name that can be, or out of memory. */
static const char *name_of(struct arena *arena, const uint8_t *at, size_t size)
{
	uint8_t utf16[2 * NAME_BYTES];
	size_t step = size && at[0] == CS0_BYTES ? 1 : size && at[0] == CS0_DOUBLES ? 2 : 0, count = 0;

	for (size_t i = 1; step && i + step <= size; i += step) {
		utf16[count++] = at[i + step - 1];
		utf16[count++] = step == 2 ? at[i] : 0;
	}
	const char *name = count ? raw_of_utf16le(arena, utf16, count) : NULL;

	return name && *name && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 ? name : NULL;
}

/* One of them; *ret_size: how many bytes it takes. */
static int take_name(struct udf *udf, const uint8_t *at, size_t left, size_t *ret_size, udf_name_fn *each,
		     void *context, struct error *err)
{
	uint16_t tag;

	if (left < FIELDS_SIZE)
		return error_set(err, ERR_CORRUPT, "has a folder that ends within a name");
	size_t used = FIELDS_SIZE + le16(at + AT_USE_SIZE), size = used + at[AT_NAME_SIZE];

	*ret_size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (*ret_size > left)
		return error_set(err, ERR_CORRUPT, "has a folder that ends within a name");
	int result = udf_tag(at, *ret_size, &tag, err); /* its checksum covers the padding */

	if (result < 0)
		return result;
	if (tag != TAG_FILE_NAME)
		return error_set(err, ERR_CORRUPT, "has a folder that contains data other than names");
	if (at[AT_CHARACTERISTICS] & (IS_DELETED | IS_PARENT))
		return 0;
	const struct udf_name name = { .name = name_of(udf->room->arena, at + used, at[AT_NAME_SIZE]),
				       .is_folder = at[AT_CHARACTERISTICS] & IS_FOLDER,
				       .place = { le32(at + AT_PLACE), le16(at + AT_PLACE + 4) } };

	if (arena_failed(udf->room->arena))
		return error_no_memory(err);
	return name.name ? each(context, &name) : error_set(err, ERR_CORRUPT, "has an invalid name");
}

int udf_names(struct udf *udf, struct source *folder, udf_name_fn *each, void *context, struct error *err)
{
	size_t size = folder->size <= UDF_FOLDER_LIMIT ? (size_t)folder->size : 0, step = 0;

	if (folder->size > UDF_FOLDER_LIMIT)
		return error_set(err, ERR_LIMIT, "has a folder of more than %d bytes", UDF_FOLDER_LIMIT);
	uint8_t *bytes = malloc(size + 1);
	int result = !bytes ? error_no_memory(err) : size ? source_read(folder, 0, bytes, size, err) : 0;

	for (size_t at = 0; result == 0 && at < size; at += step)
		result = take_name(udf, bytes + at, size - at, &step, each, context, err);
	free(bytes);
	return result;
}
