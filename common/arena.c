/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = alignof(max_align_t) };

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *blocks;
	size_t ceiling, used;
	bool failed, is_unshared;
};

struct arena *arena_new(size_t ceiling)
{
	struct arena *arena = calloc(1, sizeof *arena);

	if (arena)
		arena->ceiling = ceiling;
	return arena;
}

struct arena *arena_new_unshared(size_t ceiling)
{
	struct arena *arena = arena_new(ceiling);

	if (arena)
		arena->is_unshared = true;
	return arena;
}

static struct block *map_block(size_t size)
{
	void *block = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (block == MAP_FAILED)
		return NULL;
	madvise(block, size, MADV_DONTFORK); /* refused, it is shared: slower, and right all the same */
	return block;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	while (arena->blocks) {
		struct block *next = arena->blocks->next;

		if (arena->is_unshared)
			munmap(arena->blocks, sizeof *arena->blocks + arena->blocks->size);
		else
			free(arena->blocks);
		arena->blocks = next;
	}
	free(arena);
}

static void *fail_alloc(struct arena *arena)
{
	arena->failed = true;
	return NULL;
}

static struct block *new_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
	struct block *block = arena->is_unshared ? map_block(sizeof *block + room) : calloc(1, sizeof *block + room);

	if (!block)
		return NULL;
	block->size = room;
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	if (size > SIZE_MAX - ALIGNMENT)
		return fail_alloc(arena);
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	struct block *block = arena->blocks;

	if (rounded > arena->ceiling || arena->used > arena->ceiling - rounded)
		return fail_alloc(arena);

	if (!block || block->size - block->used < rounded)
		block = new_block(arena, rounded);
	if (!block)
		return fail_alloc(arena);
	void *memory = block->data + block->used;

	block->used += rounded;
	arena->used += rounded;
	return memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		return fail_alloc(arena);
	return arena_alloc(arena, total);
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
	void *copy = arena_alloc(arena, size);

	if (copy && size)
		memcpy(copy, data, size);
	return copy;
}

char *arena_strndup(struct arena *arena, const char *text, size_t size)
{
	char *copy = size < SIZE_MAX ? arena_alloc(arena, size + 1) : fail_alloc(arena);

	if (copy && size)
		memcpy(copy, text, size);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	char *text = length < 0 ? fail_alloc(arena) : arena_alloc(arena, (size_t)length + 1);

	if (text)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = arena_vprintf(arena, format, args);

	va_end(args);
	return text;
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	size_t wider = *capacity ? *capacity * 2 : 8;
	void *copy = arena_array(arena, wider, size);

	if (!copy)
		return NULL;
	if (count)
		memcpy(copy, array, count * size);
	*capacity = wider;
	return copy;
}

/* Behind the block that is being filled. */
void arena_adopt(struct arena *arena, struct arena *other)
{
	struct block **end = arena->blocks ? &arena->blocks->next : &arena->blocks;
	struct block *rest = *end;

	if (!other)
		return;
	for (*end = other->blocks; *end; end = &(*end)->next)
		;
	*end = rest;
	arena->used += other->used;
	arena->failed |= other->failed;
	free(other);
}

bool arena_failed(const struct arena *arena)
{
	return arena->failed;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
