/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One arena per machine: names, paths, values and findings live in it and are freed together.
 *
 * Every function returns NULL when out of memory or the arena's ceiling is reached, and remembers it
 * (arena_failed), so that a caller may check once at the end of a step. Memory is zeroed and aligned for any type.
 */
#ifndef TLSREADY_COMMON_ARENA_H
#define TLSREADY_COMMON_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* ceiling: the most bytes this arena may hold, against input that wants to fill the memory. NULL: out of memory. */
struct arena *arena_new(size_t ceiling);
/*
 * The same for what grows with a run of many processes: those that are started later do not get this memory, so that starting
 * them costs the same however much it is. They must not look at it.
 */
struct arena *arena_new_unshared(size_t ceiling);
void arena_free(struct arena *arena); /* NULL is fine */

void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t count, size_t size); /* count * size, checked */
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t size);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);

/*
 * Room for one more element in a growing array that lives in the arena: returns the array, moved if it had to be.
 * The old copy stays until arena_free. *capacity is updated; start with NULL and 0.
 */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size);

/* Takes over what lives in the other arena, which is gone then; the ceiling is not asked. NULL is fine. */
void arena_adopt(struct arena *arena, struct arena *other);

bool arena_failed(const struct arena *arena);
size_t arena_used(const struct arena *arena);

#endif
