/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside of the importer of .reg text: what an import leaves behind, and the line that changes it. Nobody but
 * independent_reg*.c includes this.
 */
#ifndef TLSREADY_TESTS_SUPPORT_INDEPENDENT_REG_H
#define TLSREADY_TESTS_SUPPORT_INDEPENDENT_REG_H

#include <string.h>
#include <strings.h>

#include "support/independent/independent.h"

enum { ENTRIES = 1024, MAPPED = 8, PATH_ROOM = 512, NAME_ROOM = 256 };

struct entry {
	char path[PATH_ROOM];
	char name[NAME_ROOM];
	bool is_value, unsure;
	struct sighting data;
};

struct registry {
	struct entry *entries[ENTRIES];
	size_t count;
	char current[PATH_ROOM]; /* "": no key is open */
	bool by_shape;
	char (*listed)[PATH_ROOM]; /* keys that have a line, or that a line deletes: what is below them is known */
	size_t listed_count, listed_room;
	struct entry *gone[ENTRIES]; /* values and keys that a line deletes, though a later one may set them again */
	size_t gone_count;
	const char *text_end;
	struct {
		char name[PATH_ROOM];
		const char *mount;
	} mapped[MAPPED]; /* by_shape: what stands above a shape is the mount's root */
	size_t mapped_count;
};

static inline bool begins(const char *path, const char *start)
{
	size_t size = strlen(start);

	return strncasecmp(path, start, size) == 0 && (path[size] == '\0' || path[size] == '\\');
}

static inline bool is_below(const char *path, const char *above)
{
	return begins(path, above);
}

/* name NULL: the key itself. NULL: it is not there. */
struct entry *registry_find(const struct registry *registry, const char *path, const char *name);

/* The one that is there, or a new one; NULL: there are too many. */
struct entry *registry_add(struct registry *registry, const char *path, const char *name);
void registry_forget(struct registry *registry, size_t i);

/* What lines say of places: that one is deleted, that a key has a line, that what is above a shape is this mount's root. */
void registry_mark_gone(struct registry *registry, const char *path, const char *name);
void registry_list(struct registry *registry, const char *path);
void registry_note_mapped(struct registry *registry, const char *path, size_t size, const char *mount);

/* The answer for a place that is not there. */
enum sight registry_absent(const struct registry *registry, const char *path);

void registry_take_line(struct registry *registry, const char *at, const char *end);

#endif
