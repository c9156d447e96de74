/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hive_backend_cells: our own reader of hives, for look-ups that touch only the cells they need and go on where
 * libregf stops. It needs no base block checksum, no chain of bins, no sk and no class; it reads versions 1.0 to 1.6.
 * It does not replay logs (log.h does, before), follow symbolic links, or read deleted keys.
 *
 *   cells_record.c  an offset becomes checked bytes      cells_list.c    the elements of a sub-key list
 *   cells_search.c  a key by name; proof of absence      cells_value.c   values and data
 *   cells_name.c    names, hashes                        cells_carve.c   keys found without what leads to them
 *   cells_each.c    sub-keys by index
 *
 * A key handle is the place of its nk cell. Damage is left out, noted, and never turned into ABSENT.
 */
#include "parser/hive/cells/cells.h"
#include "parser/hive/inspect.h"

static bool starts_with(const struct bytes *bytes, uint64_t at, const char *magic)
{
	const uint8_t *p = bytes_at(bytes, at, 4);

	return p && memcmp(p, magic, 4) == 0;
}

/* Where the bins are and how cells look. Without a base block: the newest format, bins from the start of the file on.
 */
static int read_base_block(struct cells *self, uint32_t *ret_root, struct error *err)
{
	const struct bytes *bytes = self->bytes;
	struct baseblock block;
	bool is_usable = baseblock_read(bytes, 0, &block) && baseblock_usable(&block);

	self->base = starts_with(bytes, 0, "hbin") ? 0 : BASEBLOCK_SIZE;
	self->header = CELL_HEADER;
	self->minor = MINOR_USUAL;
	self->bins_end = bytes->size;
	self->declared_end = UINT64_MAX;
	*ret_root = BIN_HEADER; /* where Windows puts it in a new hive */
	if (!starts_with(bytes, 0, "regf") && !inspect_bins_alone(bytes))
		return error_at(err, ERR_FORMAT, cells_location(self, 0),
				"no registry hive: neither base block nor bins");
	if (bytes->size < BASEBLOCK_SIZE || bytes->size - self->base < BIN_HEADER + NK_SIZE)
		return error_at(err, ERR_CORRUPT, cells_location(self, bytes->size),
				"the hive ends before its first key");
	if (!is_usable) /* whoever opens a hive has noted it (inspect_base_block) */
		return 0;
	uint32_t bins_size = block.bins_size;

	self->minor = block.minor;
	*ret_root = block.root;
	if (bins_size % BIN_PAGE == 0 && bins_size > bytes->size - self->base)
		self->bins_end = self->base + bins_size;
	if (bins_size && bins_size % BIN_PAGE == 0)
		self->declared_end = self->base + bins_size;
	return 0;
}

/* 1.0 and 1.1 have longer cell headers; the root key shows whether the version is to be believed. */
static bool root_at(struct cells *self, uint32_t offset, struct keynode *ret)
{
	const char *why;

	self->header = CELL_HEADER;
	if (cells_key_at(self, offset, ret, &why))
		return true;
	self->header = self->minor < 2 ? CELL_HEADER_OLD : CELL_HEADER;
	return self->minor < 2 && cells_key_at(self, offset, ret, &why);
}

/* Whether the parents of a key lead to this offset: then it is no root. */
static bool lies_below(struct cells *self, struct keynode key, uint32_t offset)
{
	const char *why;

	for (int depth = 0; depth < CELLS_DEPTH_LIMIT; depth++) {
		uint32_t parent = nk_parent(key.nk);

		if (parent == offset)
			return true;
		if (!cells_key_at(self, parent, &key, &why))
			return false;
	}
	return false;
}

/* The key the base block names, if it is a root; else a root found anywhere; else what calls the lost root its parent.
 */
static int find_root(struct cells *self, uint32_t offset, struct error *err)
{
	const struct carvedkey *children;
	struct keynode key;
	bool readable = root_at(self, offset, &key);

	self->root = self->base + offset;
	if (readable && nk_flags(key.nk) & NK_ROOT)
		return 0;
	uint32_t carved = cells_carve_root(self);

	if (carved != CELL_NIL && (!readable || lies_below(self, key, carved))) {
		self->root = self->base + carved;
		cells_note(self, "hive-carved-root", SEVERITY_WARNING, self->root,
			   "the base block does not lead to the root key; it was found by searching the whole hive");
		return 0;
	}
	if (readable) /* the flag is lost, or its writer left it out */
		return 0;
	if (offset == CELL_NIL || cells_carve_children(self, offset, &children) == 0)
		return error_at(err, ERR_CORRUPT, cells_location(self, self->root), "the hive has no root key");
	cells_note(self, "hive-carved-root", SEVERITY_WARNING, self->root,
		   "the root key is lost; its sub-keys were found by searching the whole hive");
	return 0;
}

static int cells_open(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		      hivekey *ret_root, struct error *err)
{
	struct cells *self = arena_alloc(arena, sizeof *self);
	uint32_t root;
	int code;

	if (!self)
		return error_no_memory(err);
	*self = (struct cells){ .bytes = bytes, .arena = arena, .notes = notes };
	code = read_base_block(self, &root, err);
	if (code == 0)
		code = find_root(self, root, err);
	if (code != 0)
		return code;
	if (self->minor == MINOR_LAYER)
		cells_note(self, "hive-layered", SEVERITY_WARNING, 0,
			   "a hive of version 1.6 may be a layer over another one: what is absent here may be there");
	*ret_self = self;
	ret_root->id = self->root;
	return 0;
}

/* False: the nk is gone, as that of a carved root may be. */
static bool key_of(struct cells *self, hivekey at, struct keynode *ret, const char **ret_why)
{
	return cells_key_at(self, (uint32_t)(at.id - self->base), ret, ret_why);
}

static int cells_info(void *p, hivekey at, struct hivekey_info *ret, struct error *err)
{
	struct cells *self = p;
	struct keynode key;
	const char *why;

	(void)err;
	*ret = (struct hivekey_info){ .name = "", .at = cells_location(self, at.id) };
	if (key_of(self, at, &key, &why)) {
		ret->name = cells_raw_name(self->arena, &key.name);
		ret->written = nk_written(key.nk);
	}
	return 0;
}

static int cells_child(void *p, hivekey at, const char *name, hivekey *ret, struct error *err)
{
	struct cells *self = p;
	struct keynode key;
	const char *why;

	return cells_find_child(self, at.id, key_of(self, at, &key, &why) ? &key : NULL, name, ret, err);
}

static int cells_child_at(void *p, hivekey at, size_t index, hivekey *ret, struct error *err)
{
	struct cells *self = p;
	struct keynode key;
	const char *why;

	return cells_child_index(self, at.id, key_of(self, at, &key, &why) ? &key : NULL, index, ret, err);
}

static int cells_value(void *p, hivekey at, const char *name, struct hivevalue *ret, struct error *err)
{
	struct cells *self = p;
	struct keynode key;
	const char *why;

	if (key_of(self, at, &key, &why))
		return cells_find_value(self, &key, name, ret, err);
	error_at(err, ERR_CORRUPT, cells_location(self, at.id), "the key's record %s", why);
	return UNREADABLE;
}

static int cells_value_at_index(void *p, hivekey at, size_t index, struct hivevalue *ret, struct error *err)
{
	struct cells *self = p;
	struct keynode key;
	const char *why;

	if (key_of(self, at, &key, &why))
		return cells_value_index(self, &key, index, ret, err);
	if (index > 0)
		return ABSENT;
	error_at(err, ERR_CORRUPT, cells_location(self, at.id), "the key's record %s", why);
	return UNREADABLE;
}

/* All memory is the arena's. */
static void cells_close(void *p)
{
	(void)p;
}

const struct hive_backend hive_backend_cells = {
	.name = "cells",
	.open = cells_open,
	.info = cells_info,
	.child = cells_child,
	.child_at = cells_child_at,
	.value = cells_value,
	.value_at = cells_value_at_index,
	.close = cells_close,
};
