/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows the header of a QCOW2: parts of a type and a length, up to the name of the backing file. */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/disk/qcow2/qcow2_parts.h"

enum { EXTENSIONS_LIMIT = 64, EXTENSION_HEAD = 8, EXTENSION_LIMIT = 1 << 16 };
#define TYPE_END UINT32_C(0)
#define TYPE_BACKING_FORMAT UINT32_C(0xe2792aca)
#define TYPE_FEATURES UINT32_C(0x6803f857)
#define TYPE_DATA_FILE UINT32_C(0x44415441)

/* A row of the table of features. */
enum { FEATURE_KIND = 0, FEATURE_BIT = 1, FEATURE_NAME = 2, FEATURE_ROW = 48, KIND_INCOMPATIBLE = 0 };

struct extensions {
	struct arena *arena;
	struct qcow2_header *out;
	uint64_t unknown;    /* incompatible features */
	const char *unnamed; /* what they are called, so far */
};

/* The names of unknown features, as the program that wrote the image gave them. */
static bool take_names(struct extensions *extensions, const uint8_t *data, size_t size)
{
	for (size_t at = 0; extensions->unnamed && size - at >= FEATURE_ROW; at += FEATURE_ROW) {
		const uint8_t *row = data + at;

		if (row[FEATURE_KIND] == KIND_INCOMPATIBLE && row[FEATURE_BIT] < 64 &&
		    extensions->unknown >> row[FEATURE_BIT] & 1)
			extensions->unnamed = arena_printf(extensions->arena, "%s, \"%.*s\"", extensions->unnamed,
							   FEATURE_ROW - FEATURE_NAME, (const char *)row + FEATURE_NAME);
	}
	return extensions->unnamed;
}

static bool take_text(struct extensions *extensions, const uint8_t *data, size_t size, const char **ret)
{
	*ret = arena_strndup(extensions->arena, (const char *)data, size);
	return *ret;
}

static bool take_extension(struct extensions *extensions, uint32_t type, const uint8_t *data, size_t size)
{
	switch (type) {
	case TYPE_BACKING_FORMAT:
		return take_text(extensions, data, size, &extensions->out->backing_format);
	case TYPE_DATA_FILE:
		return take_text(extensions, data, size, &extensions->out->data_file);
	case TYPE_FEATURES:
		return take_names(extensions, data, size);
	default:
		return true; /* bitmaps, and what a reader may ignore by the document */
	}
}

static int read_all(struct extensions *extensions, struct source *file, uint64_t at, uint64_t end, struct error *err)
{
	for (int i = 0; i < EXTENSIONS_LIMIT; i++) {
		uint8_t head[EXTENSION_HEAD];

		if (at > end || end - at < sizeof head)
			return 0; /* the name of the backing file may follow at once */
		int result = source_read(file, at, head, sizeof head, err);
		uint32_t type = be32(head), size = be32(head + 4);

		if (result < 0 || type == TYPE_END)
			return result;
		at += sizeof head;
		if (size > end - at || size > EXTENSION_LIMIT)
			return error_set(err, ERR_CORRUPT,
					 "is a QCOW2 whose header is damaged: the extension at 0x%" PRIx64
					 " has the impossible size 0x%" PRIx32,
					 at - sizeof head, size);
		uint8_t *data = arena_alloc(extensions->arena, (size_t)size + 1);

		result = data ? source_read(file, at, data, size, err) : error_no_memory(err);
		if (result < 0)
			return result;
		if (!take_extension(extensions, type, data, size))
			return error_no_memory(err);
		at += ((uint64_t)size + 7) / 8 * 8;
	}
	return error_set(err, ERR_LIMIT, "is a QCOW2 with more than %d extensions of the header", EXTENSIONS_LIMIT);
}

int qcow2_extensions_read(struct arena *arena, struct source *file, uint64_t at, uint64_t end,
			  uint64_t unknown_features, struct qcow2_header *ret, struct error *err)
{
	struct extensions extensions = { .arena = arena, .out = ret, .unknown = unknown_features, .unnamed = "" };
	int result = read_all(&extensions, file, at, end, err);

	if (result < 0 || !unknown_features)
		return result;
	return error_set(err, ERR_UNSUPPORTED,
			 "is a QCOW2 with features that tlsready does not know (incompatible bits 0x%" PRIx64
			 "%s): convert it, for example with qemu-img convert",
			 unknown_features, extensions.unnamed);
}
