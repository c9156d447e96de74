/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parent of a differencing VHD. The header names it up to nine times: by locators for each kind of system, and by a name of its
 * own. Paths are of the machine that made the disk, so the last part of each is looked for next to the child. Its id decides whether
 * it is the parent. Not looked at: its time stamp, which every copy of a file may change.
 */
#include <string.h>

#include "common/paths.h"
#include "common/text/text.h"
#include "parser/evidence/disk/vhd/vhd_parts.h"

enum parent_at {
	PARENT_ID = 40,
	PARENT_NAME = 64,
	LOCATORS = 576,
	LOCATOR_CODE = 0,
	LOCATOR_LENGTH = 8,
	LOCATOR_AT = 16,
};

enum {
	PARENT_NAME_SIZE = 512,
	LOCATOR_SIZE = 24,
	LOCATORS_LIMIT = 8,
	LOCATOR_TEXT_LIMIT = 4096, /* bytes of a path; what is longer is no path */
	NAMES_LIMIT = LOCATORS_LIMIT + 1,
};

struct names {
	const char *names[NAMES_LIMIT];
	size_t count;
};

static void add_name(struct names *names, const char *path)
{
	const char *name = path ? path_last_part(path) : "";

	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->names[i], name) == 0)
			return;
	if (*name && names->count < NAMES_LIMIT)
		names->names[names->count++] = name;
}

static void add_utf16(struct source_room *room, struct names *names, const uint8_t *bytes, size_t size)
{
	add_name(names, raw_of_utf16le(room->arena, bytes, utf16le_length(bytes, size)));
}

/* The name in the header is the only text that is big-endian. */
static void add_header_name(struct source_room *room, struct names *names, const uint8_t *name)
{
	uint8_t swapped[PARENT_NAME_SIZE];

	for (size_t i = 0; i < sizeof swapped; i++)
		swapped[i] = name[i ^ 1];
	add_utf16(room, names, swapped, sizeof swapped);
}

/* W2ru: a relative path, W2ku: an absolute one. Wi2r and Wi2k: the same in 8 bits; MacX: a URL. A Mac alias names nothing here. */
static void add_locator(struct source_room *room, struct names *names, struct source *file, const uint8_t *locator)
{
	uint8_t text[LOCATOR_TEXT_LIMIT];
	uint32_t size = be32(locator + LOCATOR_LENGTH);
	const uint8_t *code = locator + LOCATOR_CODE;

	/* One that cannot be read costs a name; whether another one names the right file, its id says. */
	if (size > sizeof text || source_read(file, be64(locator + LOCATOR_AT), text, size, NULL) < 0)
		return;
	if (memcmp(code, "W2ru", 4) == 0 || memcmp(code, "W2ku", 4) == 0)
		add_utf16(room, names, text, size);
	else if (memcmp(code, "Wi2r", 4) == 0 || memcmp(code, "Wi2k", 4) == 0 || memcmp(code, "MacX", 4) == 0)
		add_name(names, arena_strndup(room->arena, (const char *)text, strnlen((const char *)text, size)));
}

static void collect_names(struct source_room *room, struct source *file, const uint8_t *header, struct names *names)
{
	for (size_t i = 0; i < LOCATORS_LIMIT; i++)
		add_locator(room, names, file, header + LOCATORS + i * LOCATOR_SIZE);
	add_header_name(room, names, header + PARENT_NAME);
}

static const char *id_text(struct source_room *room, const uint8_t *id)
{
	const char *text = arena_printf(
		room->arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", id[0], id[1],
		id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]);

	return text ? text : "";
}

int vhd_check_id(struct source_room *room, const struct vhd_chain *chain, const uint8_t *id, struct error *err)
{
	if (!chain->id || memcmp(id, chain->id, VHD_ID_SIZE) == 0)
		return 0;
	return error_set(err, ERR_CORRUPT, "is another disk: its id is %s, and the id of the parent is %s",
			 id_text(room, id), id_text(room, chain->id));
}

static int open_name(struct source_room *room, const struct vhd_chain *chain, const struct vhd_header *header,
		     const char *name, struct source **ret, struct error *err)
{
	struct vhd_chain parent = { .link = { .child = &chain->link, .depth = chain->link.depth + 1 },
				    .files = chain->files,
				    .id = header->bytes + PARENT_ID };
	struct error why = { 0 };
	int result = source_open_beside(room, chain->link.file, name, &parent.link.file, &why);

	if (result < 0)
		return error_set(err, result, "%s; put it into the folder of this file", why.text);
	if (disk_chain_has(&chain->link, parent.link.file))
		return error_set(err, ERR_CORRUPT, "is in turn a child of this file");
	return vhd_open(room, &parent, ret, err);
}

/* All names are tried: one of them may be of an older folder. What is said of a wrong file is worth more than what a missing one is. */
static int open_names(struct source_room *room, const struct vhd_chain *chain, const struct vhd_header *header,
		      const struct names *names, struct source **ret, struct error *err)
{
	const char *name = NULL;
	struct error why = { 0 };

	for (size_t i = 0; i < names->count; i++) {
		struct error now = { 0 };

		if (++*chain->files > VHD_FILES_LIMIT)
			return error_set(err, ERR_LIMIT,
					 "is a differencing VHD with more than %d files to look at for its parents",
					 VHD_FILES_LIMIT);
		if (open_name(room, chain, header, names->names[i], ret, &now) == 0)
			return 0;
		if (!name || why.code == ERR_IO) {
			name = names->names[i];
			why = now;
		}
	}
	return error_set(err, why.code, "is a differencing VHD, and its parent %s %s", name, why.text);
}

int vhd_open_parent(struct source_room *room, const struct vhd_chain *chain, const struct vhd_header *header,
		    struct source **ret, struct error *err)
{
	struct names names = { .count = 0 };

	if (chain->link.depth == SOURCE_DEPTH_LIMIT)
		return error_set(err, ERR_LIMIT, "is a differencing VHD with more than %d parents", SOURCE_DEPTH_LIMIT);
	collect_names(room, chain->link.file, header->bytes, &names);
	if (names.count == 0)
		return error_set(err, ERR_CORRUPT, "is a differencing VHD that does not name its parent");
	int result = open_names(room, chain, header, &names, ret, err);

	if (result == 0)
		source_note(room, chain->link.file, DOUBT_NONE, "is a differencing VHD: its parent %s was read, too",
			    (*ret)->label);
	return result;
}
