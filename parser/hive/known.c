/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hash table with open addressing, at most half full. */
#include "parser/hive/known.h"

#include "common/text.h"

enum { FIRST_SIZE = 64 }; /* a power of two, as all sizes are */

struct known_entry {
	const char *name; /* NULL: free */
	uint64_t at;
	uint32_t hash, number;
};

/* FNV-1a over the folded name, started from the key. */
static uint32_t hash_of(uint64_t at, const char *name)
{
	uint64_t hash = at * 0x9E3779B97F4A7C15u;

	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		hash = (hash ^ (c >= 'A' && c <= 'Z' ? c | 0x20u : c)) * 0x100000001B3u;
	}
	return (uint32_t)(hash ^ hash >> 32);
}

static struct known_entry *slot(const struct known *known, uint32_t hash, uint64_t at, const char *name)
{
	size_t i = hash & (known->size - 1);

	for (;; i = (i + 1) & (known->size - 1)) {
		struct known_entry *entry = &known->entries[i];

		if (!entry->name || (entry->hash == hash && entry->at == at && name_equal(entry->name, name)))
			return entry;
	}
}

bool known_get(const struct known *known, uint64_t at, const char *name, uint32_t *ret)
{
	const struct known_entry *entry = known->size ? slot(known, hash_of(at, name), at, name) : NULL;

	if (!entry || !entry->name)
		return false;
	*ret = entry->number;
	return true;
}

static bool widen(struct known *known, struct arena *arena)
{
	struct known wider = { .size = known->size ? 2 * known->size : FIRST_SIZE, .used = known->used };

	wider.entries = arena_array(arena, wider.size, sizeof *wider.entries);
	if (!wider.entries)
		return false;
	for (size_t i = 0; i < known->size; i++) {
		const struct known_entry *entry = &known->entries[i];

		if (entry->name)
			*slot(&wider, entry->hash, entry->at, entry->name) = *entry;
	}
	*known = wider;
	return true;
}

bool known_put(struct known *known, struct arena *arena, uint64_t at, const char *name, uint32_t number)
{
	uint32_t hash = hash_of(at, name);

	if (known->used >= known->size / 2 && !widen(known, arena))
		return false;
	*slot(known, hash, at, name) = (struct known_entry){ .name = name, .at = at, .hash = hash, .number = number };
	known->used++;
	return true;
}
