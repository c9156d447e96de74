/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parent of a differencing VHDX (2.6.2.6): looked for beside the child, by the last part of the paths that the child has for
 * it. It is the parent only if its DataWriteGuid is the one that the child knows: another one was written to since, and a disk put
 * together from both has never existed.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/le.h"
#include "common/paths.h"
#include "common/text/text.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/vhdx/vhdx_parts.h"

/* The locator, and its entries. */
enum { KEY_COUNT = 18, FIRST_KEY = 20, KEY_ENTRY = 12, VALUE_OFFSET = 4, KEY_LENGTH = 8, VALUE_LENGTH = 10 };

enum { KEYS_LIMIT = 64, KEY_SIZE_LIMIT = 64 };

/* Paths first, in the order in which they are tried. */
enum key { RELATIVE_PATH, VOLUME_PATH, ABSOLUTE_PATH, PATHS, LINKAGE = PATHS, LINKAGE_2, KEYS };

static const char *const key_names[KEYS] = {
	[RELATIVE_PATH] = "relative_path", [VOLUME_PATH] = "volume_path",   [ABSOLUTE_PATH] = "absolute_win32_path",
	[LINKAGE] = "parent_linkage",      [LINKAGE_2] = "parent_linkage2",
};

/* The locator. */

/* Text of the locator, raw. */
static int read_text(struct source_room *room, const struct vhdx *vhdx, uint32_t at, uint16_t size, const char **ret,
		     struct error *err)
{
	uint8_t *bytes = arena_alloc(room->arena, size ? size : 1);

	if (at > vhdx->locator.size || size > vhdx->locator.size - at)
		return error_set(err, ERR_CORRUPT,
				 "is a differencing VHDX whose parent locator is damaged: its texts are not inside");
	if (!bytes)
		return error_no_memory(err);
	int result = source_read(vhdx->image, vhdx->locator.at + at, bytes, size, err);

	if (result < 0)
		return result;
	*ret = raw_of_utf16le(room->arena, bytes, utf16le_length(bytes, size));
	return *ret ? 0 : error_no_memory(err);
}

static int read_key(struct source_room *room, const struct vhdx *vhdx, uint64_t at, const char *texts[KEYS],
		    struct error *err)
{
	uint8_t entry[KEY_ENTRY];
	const char *name = NULL;
	int result = source_read(vhdx->image, at, entry, sizeof entry, err);

	if (result < 0 || le16(entry + KEY_LENGTH) > KEY_SIZE_LIMIT) /* another one */
		return result;
	result = read_text(room, vhdx, le32(entry), le16(entry + KEY_LENGTH), &name, err);
	for (int key = 0; result == 0 && key < KEYS; key++)
		if (!texts[key] && strcmp(name, key_names[key]) == 0)
			result = read_text(room, vhdx, le32(entry + VALUE_OFFSET), le16(entry + VALUE_LENGTH),
					   &texts[key], err);
	return result;
}

static int read_locator(struct source_room *room, const struct vhdx *vhdx, const char *texts[KEYS], struct error *err)
{
	uint8_t head[FIRST_KEY];
	char type[GUID_TEXT];

	if (vhdx->locator.size < sizeof head)
		return error_set(err, ERR_CORRUPT, "is a differencing VHDX, and does not name its parent");
	int result = source_read(vhdx->image, vhdx->locator.at, head, sizeof head, err);

	if (result < 0)
		return result;
	unsigned count = le16(head + KEY_COUNT);

	if (!vhdx_guid_is(head, "b04aefb7-d19e-4a81-b789-25b8e9445913"))
		return error_set(err, ERR_UNSUPPORTED,
				 "is a differencing VHDX whose parent is of a type that tlsready does not know, %s",
				 guid_text(head, type));
	if (count > KEYS_LIMIT)
		return error_set(err, ERR_LIMIT, "is a differencing VHDX whose parent locator has more than %d entries",
				 KEYS_LIMIT);
	if (count * KEY_ENTRY > vhdx->locator.size - sizeof head)
		return error_set(err, ERR_CORRUPT,
				 "is a differencing VHDX whose parent locator is damaged: it has no room for %u entries",
				 count);
	for (unsigned i = 0; result == 0 && i < count; i++)
		result = read_key(room, vhdx, vhdx->locator.at + sizeof head + (uint64_t)i * KEY_ENTRY, texts, err);
	return result;
}

/* The file. */

static int find_file(struct source_room *room, const struct vhdx *vhdx, const char *const texts[KEYS],
		     struct source **ret_file, const char **ret_name, struct error *err)
{
	struct error first = { 0 }, other;

	*ret_name = NULL;
	for (int key = 0; key < PATHS; key++) {
		const char *name = texts[key] ? path_last_part(texts[key]) : NULL;

		if (!name || (*ret_name && strcmp(name, *ret_name) == 0))
			continue;
		if (source_open_beside(room, vhdx->source.below, name, ret_file, *ret_name ? &other : &first) == 0) {
			*ret_name = name;
			return 0;
		}
		*ret_name = *ret_name ? *ret_name : name;
	}
	if (!*ret_name)
		return error_set(err, ERR_CORRUPT, "is a differencing VHDX, and has no path of its parent");
	return error_set(err, first.code == ERR_NOMEM ? ERR_NOMEM : ERR_IO,
			 "is a differencing VHDX, and its parent %s %s; put it into the same folder", *ret_name,
			 first.text);
}

static int check_chain(const struct vhdx *vhdx, const struct source *file, const char *name, struct error *err)
{
	int depth = 0;

	for (const struct vhdx *at = vhdx; at; at = at->child) {
		if (source_is_same_file(at->source.below, file))
			return error_set(err, ERR_CORRUPT,
					 "is a differencing VHDX whose chain of parents leads back to %s", name);
		if (++depth >= SOURCE_DEPTH_LIMIT)
			return error_set(err, ERR_LIMIT, "is a differencing VHDX with more than %d parents",
					 SOURCE_DEPTH_LIMIT);
	}
	return 0;
}

static bool is_vhdx(struct source *file)
{
	uint8_t head[8];

	return source_read_some(file, 0, head, sizeof head, NULL) == sizeof head &&
	       container_vhdx.is(file, head, sizeof head);
}

/* The value is in braces; the case of its digits is not always the one that is specified. */
static bool is_linked(const struct vhdx *parent, const char *const texts[KEYS])
{
	char guid[GUID_TEXT], linkage[GUID_TEXT + 2];

	snprintf(linkage, sizeof linkage, "{%s}", guid_text(parent->header.data_write_guid, guid));
	return (texts[LINKAGE] && strcasecmp(texts[LINKAGE], linkage) == 0) ||
	       (texts[LINKAGE_2] && strcasecmp(texts[LINKAGE_2], linkage) == 0);
}

int vhdx_open_parent(struct source_room *room, struct vhdx *vhdx, struct error *err)
{
	const char *texts[KEYS] = { NULL }, *name = NULL;
	struct source *file = NULL;
	struct error inner = { 0 };
	int result = read_locator(room, vhdx, texts, err);

	if (result == 0)
		result = find_file(room, vhdx, texts, &file, &name, err);
	if (result == 0)
		result = check_chain(vhdx, file, name, err);
	if (result < 0)
		return result;
	if (!is_vhdx(file))
		return error_set(err, ERR_CORRUPT, "is a differencing VHDX, and its parent %s is not a VHDX", name);
	result = vhdx_open(room, file, vhdx, &vhdx->parent, &inner);
	if (result < 0)
		return error_set(err, result, "is a differencing VHDX, and its parent %s %s", name, inner.text);
	if (!is_linked(vhdx->parent, texts))
		return error_set(
			err, ERR_CORRUPT,
			"is a differencing VHDX, and %s is not its parent as it was: its content has been changed or it is another disk",
			name);
	if (vhdx->parent->sector_size != vhdx->sector_size)
		return error_set(err, ERR_CORRUPT,
				 "is a differencing VHDX, and its parent %s has sectors of another size", name);
	source_note(room, vhdx->source.below, DOUBT_NONE, "is a differencing disk: %s was used as its parent",
		    file->label);
	return 0;
}

/* A child may be larger than its parent; what the parent does not have was never written (2.5.1.1). */
int vhdx_read_parent(struct vhdx *vhdx, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct source *parent = &vhdx->parent->source;
	uint64_t left = at < parent->size ? parent->size - at : 0;
	size_t there = left < size ? (size_t)left : size;
	struct error inner = { 0 };
	int result = source_read(parent, there ? at : 0, buffer, there, &inner);

	if (result < 0)
		return error_set(err, result, "parent %s: %s", parent->label, inner.text);
	memset((uint8_t *)buffer + there, 0, size - there);
	return 0;
}
