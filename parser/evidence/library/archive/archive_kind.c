/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which archive a file is, by its first bytes; and what a path in it is taken for. */
#include <string.h>

#include "parser/evidence/library/archive/archive_parts.h"
#include "parser/foreign.h"

enum {
	HEAD = 512,
	TAR_SUM = 148, /* POSIX ustar: the octal sum of all bytes of the header, with spaces in its own place */
	TAR_SUM_SIZE = 8,
	ISO_DESCRIPTOR = 0x8001, /* ECMA-119 8.1: sector 16, behind the type */
};

static const struct {
	const char *name; /* of parser/foreign.c */
	enum archive_kind kind;
} kinds[] = {
	{ "ZIP", KIND_ZIP },     { "7-Zip", KIND_7ZIP }, { "gzip", KIND_GZIP },
	{ "bzip2", KIND_BZIP2 }, { "xz", KIND_XZ },      { "zstd", KIND_ZSTD },
	{ "lz4", KIND_LZ4 },     { "CAB", KIND_CAB },    { "RAR", KIND_RAR },
};

static bool is_tar(const uint8_t *head)
{
	unsigned sum = 0, stored = 0;
	size_t at = TAR_SUM;

	for (size_t i = 0; i < HEAD; i++)
		sum += i >= TAR_SUM && i < TAR_SUM + TAR_SUM_SIZE ? ' ' : head[i];
	while (at < TAR_SUM + TAR_SUM_SIZE && head[at] == ' ')
		at++;
	for (; at < TAR_SUM + TAR_SUM_SIZE && head[at] >= '0' && head[at] <= '7'; at++)
		stored = stored * 8 + head[at] - '0';
	return head[0] && stored == sum;
}

enum archive_kind archive_kind(struct source *file, const char **ret_name)
{
	uint8_t head[HEAD];
	struct error ignored;
	int64_t size = source_read_some(file, 0, head, sizeof head, &ignored);

	const struct foreign *foreign = size > 0 ? foreign_of(head, (size_t)size) : NULL;

	for (size_t i = 0; foreign && foreign->archive && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(foreign->archive, kinds[i].name) == 0) {
			*ret_name = kinds[i].name;
			return kinds[i].kind;
		}
	if (size == HEAD && is_tar(head)) {
		*ret_name = "tar";
		return KIND_TAR;
	}
	if (source_read_some(file, ISO_DESCRIPTOR, head, 5, &ignored) == 5 && memcmp(head, "CD001", 5) == 0) {
		*ret_name = "ISO 9660";
		return KIND_ISO;
	}
	return KIND_NONE;
}

const char *archive_kind_name(struct source *file)
{
	const char *name = NULL;

	archive_kind(file, &name);
	return name;
}

static bool is_part(const char *part, size_t size, const char *name)
{
	return strlen(name) == size && memcmp(part, name, size) == 0;
}

/* Windows takes \ for a separator, and programs there wrote it into ZIP files. */
const char *archive_path(struct arena *arena, const char *raw, bool *ret_failed)
{
	char *path = arena_alloc(arena, strlen(raw) + 1), *end = path;

	*ret_failed = !path;
	if (!path || *raw == '/' || *raw == '\\')
		return NULL;
	while (*raw) {
		size_t size = strcspn(raw, "/\\");

		if (is_part(raw, size, ".."))
			return NULL;
		if (size && !is_part(raw, size, ".")) {
			if (end > path)
				*end++ = '/';
			memcpy(end, raw, size);
			end += size;
		}
		raw += size + (raw[size] != '\0');
	}
	return path;
}
