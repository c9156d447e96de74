/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Containers that are not read: named and refused with the way out, for searched as a raw disk they would seem to be empty.
 * A VeraCrypt volume has no mark that it could be known by.
 */
#include <string.h>

#include "common/le.h"
#include "parser/evidence/disk/container.h"

struct named {
	const char *magic; /* at the start */
	size_t size;
	bool (*is)(struct source *file, const uint8_t *head, size_t size); /* instead of a magic */
	const char *name, *advice;
};

/* A ZIP whose first member describes it, or whose comment is its URN. */
enum { ZIP_NAME_SIZE = 26, ZIP_NAME = 30, ZIP_END = 22, ZIP_COMMENT_SIZE = 20, ZIP_TAIL = 1024 };

static bool has_first_member(const uint8_t *head, size_t size, const char *name)
{
	size_t length = strlen(name);

	return size >= ZIP_NAME + length && le16(head + ZIP_NAME_SIZE) == length &&
	       memcmp(head + ZIP_NAME, name, length) == 0;
}

static bool is_aff4_comment(const uint8_t *end, size_t size)
{
	static const char urn[] = "aff4://";

	return memcmp(end, "PK\5\6", 4) == 0 && size - ZIP_END >= sizeof urn - 1 &&
	       le16(end + ZIP_COMMENT_SIZE) >= sizeof urn - 1 && memcmp(end + ZIP_END, urn, sizeof urn - 1) == 0;
}

static bool is_aff4(struct source *file, const uint8_t *head, size_t size)
{
	uint8_t tail[ZIP_TAIL];
	uint64_t at = file->size > sizeof tail ? file->size - sizeof tail : 0;

	if (size < ZIP_NAME || memcmp(head, "PK\3\4", 4) != 0)
		return false;
	if (has_first_member(head, size, "container.description") || has_first_member(head, size, "information.turtle"))
		return true;
	int64_t got = source_read_some(file, at, tail, sizeof tail, NULL);

	for (int64_t i = 0; i + ZIP_END <= got; i++)
		if (is_aff4_comment(tail + i, (size_t)(got - i)))
			return true;
	return false;
}

/* Apple's trailer: a version and its own size behind the magic, big-endian. */
enum { KOLY = 512 };

static bool is_dmg(struct source *file, const uint8_t *head, size_t size)
{
	static const uint8_t koly[] = { 'k', 'o', 'l', 'y', 0, 0, 0, 4, 0, 0, 2, 0 };
	uint8_t tail[sizeof koly];

	(void)head;
	(void)size;
	return file->size >= KOLY && source_read(file, file->size - KOLY, tail, sizeof tail, NULL) == 0 &&
	       memcmp(tail, koly, sizeof koly) == 0;
}

#define MAGIC(text) (text), sizeof(text) - 1

/* clang-format off */
static const struct named rows[] = {
	/* magic                                 is       name                                              advice */
	{ MAGIC("EVF2\r\n\x81\0"),               NULL,    "an EnCase 7 image (Ex01)",                       "convert it to E01 with EnCase" },
	{ MAGIC("LEF2\r\n\x81\0"),               NULL,    "EnCase 7 logical evidence (Lx01)",               "export the registry hives from it" },
	{ MAGIC("LVF\t\r\n\xff\0"),              NULL,    "logical evidence (L01)",                         "export the registry hives from it" },
	{ MAGIC("ADCRYPT\0"),                    NULL,    "an image with AD encryption",                    "decrypt it with FTK Imager" },
	{ MAGIC("ADSEGMENTEDFILE\0"),            NULL,    "an AccessData logical image (AD1)",              "export the registry hives from it with FTK Imager" },
	{ MAGIC("AFF10\r\n\0"),                  NULL,    "an AFF image",                                   "convert it to raw, for example with affconvert -r" },
	{ NULL, 0,                               is_aff4, "an AFF4 image",                                  "convert it to raw, for example with aff4imager" },
	{ MAGIC("shdw\0\0\0\1"),                 NULL,    "an Apple sparse image (ASIF)",                   "convert it to raw with diskutil on macOS" },
	{ MAGIC("encrcdsa"),                     NULL,    "an encrypted Apple disk image (DMG)",            "convert it to raw with hdiutil on macOS" },
	{ MAGIC("WithoutFreeSpace\2\0\0\0"),     NULL,    "a Parallels image",                              "convert it to raw, for example with qemu-img convert" },
	{ MAGIC("WithouFreSpacExt\2\0\0\0"),     NULL,    "a Parallels image",                              "convert it to raw, for example with qemu-img convert" },
	{ MAGIC("QED\0"),                        NULL,    "a QED image",                                    "convert it to raw, for example with qemu-img convert" },
	{ MAGIC("partclone-image"),              NULL,    "a partclone image",                              "restore it to a raw file with partclone.restore" },
	{ MAGIC("\xbe\xba\xfe\xca\0\0\0\0"),     NULL,    "a VMware seSparse extent",                       "convert the disk, for example with vmkfstools -i" },
	{ MAGIC("LUKS\xba\xbe"),                 NULL,    "encrypted with LUKS",                            "open it with cryptsetup and copy the decrypted device to a file" },
	{ NULL, 0,                               is_dmg,  "an Apple disk image (DMG)",                      "convert it to raw, for example with qemu-img convert" },
};
/* clang-format on */

static const struct named *row_of(struct source *file, const uint8_t *head, size_t size)
{
	for (const struct named *row = rows; row < rows + sizeof rows / sizeof *rows; row++)
		if (row->is ? row->is(file, head, size) : size >= row->size && memcmp(head, row->magic, row->size) == 0)
			return row;
	return NULL;
}

static bool is_named(struct source *file, const uint8_t *head, size_t size)
{
	return row_of(file, head, size);
}

static int refuse(struct source_room *room, struct source *file, struct source **ret, struct error *err)
{
	uint8_t head[CONTAINER_HEAD];
	int64_t size = source_read_some(file, 0, head, sizeof head, err);
	const struct named *row = size < 0 ? NULL : row_of(file, head, (size_t)size);

	(void)room;
	(void)ret;
	if (!row)
		return size < 0 ? (int)size : error_set(err, ERR_IO, "changed while it was read");
	return error_set(err, ERR_UNSUPPORTED, "is %s, which tlsready cannot read; %s", row->name, row->advice);
}

const struct container_format container_named = { .name = "unsupported container", .is = is_named, .open = refuse };
