/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table with open addressing, at most half full. */
#include "parser/nameindex.h"

#include <string.h>

#include "common/error.h"

enum { FIRST_SIZE = 8 }; /* a power of two, as all sizes are; many indexes stay small */

struct nameentry {
	uint64_t owner;
	const char *name;
	void *item; /* NULL: the entry is free */
	uint32_t hash;
};

static unsigned char fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* FNV-1a over the folded name, started from the owner. */
static uint32_t hash_of(uint64_t owner, const char *name, size_t size)
{
	uint64_t hash = owner * 0x9E3779B97F4A7C15u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ fold(name[i])) * 0x100000001B3u;
	return (uint32_t)(hash ^ hash >> 32);
}

static bool same(const struct nameentry *entry, uint32_t hash, uint64_t owner, const char *name, size_t size)
{
	if (entry->hash != hash || entry->owner != owner)
		return false;
	for (size_t i = 0; i < size; i++)
		if (fold(entry->name[i]) != fold(name[i]))
			return false;
	return entry->name[size] == '\0';
}

struct nameindex *nameindex_new(struct arena *arena)
{
	struct nameindex *index = arena_alloc(arena, sizeof *index);

	if (index)
		index->arena = arena;
	return index;
}

/* The entry of that name, or the free one where it would go. */
static struct nameentry *slot(const struct nameindex *index, uint32_t hash, uint64_t owner, const char *name, size_t size)
{
	size_t at = hash & (index->size - 1);

	while (index->entries[at].item && !same(&index->entries[at], hash, owner, name, size))
		at = (at + 1) & (index->size - 1);
	return &index->entries[at];
}

void *nameindex_get(const struct nameindex *index, uint64_t owner, const char *name, size_t size)
{
	return !index->size ? NULL : slot(index, hash_of(owner, name, size), owner, name, size)->item;
}

static int widen(struct nameindex *index)
{
	struct nameindex wider = { .arena = index->arena,
				   .used = index->used,
				   .size = index->size ? 2 * index->size : FIRST_SIZE };

	wider.entries = arena_array(index->arena, wider.size, sizeof *wider.entries);
	if (!wider.entries)
		return ERR_NOMEM;
	for (size_t i = 0; i < index->size; i++) {
		const struct nameentry *old = &index->entries[i];

		if (old->item)
			*slot(&wider, old->hash, old->owner, old->name, strlen(old->name)) = *old;
	}
	*index = wider;
	return 0;
}

int nameindex_put(struct nameindex *index, uint64_t owner, const char *name, void *item)
{
	if (index->used >= index->size / 2 && widen(index) < 0)
		return ERR_NOMEM;
	size_t size = strlen(name);
	uint32_t hash = hash_of(owner, name, size);
	struct nameentry *entry = slot(index, hash, owner, name, size);

	index->used += entry->item == NULL;
	*entry = (struct nameentry){ .owner = owner, .name = name, .item = item, .hash = hash };
	return 0;
}
