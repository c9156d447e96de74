/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deleted keys and values: records that are in the free space of a hive, where Windows leaves them until it needs the
 * room. Evidence of what was set once, never an answer of the registry: no view and no verdict knows of them.
 *
 * Free space are the cells that are marked free, what sub-key lists leave of theirs, and what follows the last bin. The
 * whole file is read, so this is done
 * only when it is asked for.
 */
#ifndef TLSREADY_PARSER_HIVE_DELETED_H
#define TLSREADY_PARSER_HIVE_DELETED_H

#include "common/arena.h"
#include "common/note.h"
#include "parser/evidence/bytes.h"

/* What became of the key that had the value. LIVE: only the value was deleted; what is left in the key's list shows it.
 */
enum deleted_owner { DELETED_OWNER_UNKNOWN, DELETED_OWNER_DELETED, DELETED_OWNER_LIVE };

struct deleted_item {
	bool is_key;
	/*
	 * The key, or the one that had the value, below the hive's root. "...\" stands for parents that are gone, or
	 * for what passes DELETED_PATH_LIMIT. NULL: not known (values).
	 */
	const char *key;
	const char *name; /* of the value, "" the default one; NULL: a key */
	enum deleted_owner owner;
	uint32_t type;       /* values only, as are data, size and data_intact */
	const uint8_t *data; /* NULL: nothing of it can be shown; else size bytes */
	size_t size;         /* as the value's record has it */
	bool data_intact;    /* false: its place, or part of it, has been used for something else since */
	struct location at;  /* of the nk or vk cell */
	uint64_t written;    /* FILETIME of the key; 0: not known. DELETED_OWNER_LIVE: may be later than the deletion */
};

enum { DELETED_PATH_LIMIT = 4096 }; /* bytes */

/*
 * One row of what is looked for. `path` is one or more components that must follow each other somewhere in the path of
 * the key ("SCHANNEL" also takes in what is below); "" is in every path.
 *   name NULL: keys with such a path, and all their values
 *   else:      values of that name whose key has such a path, and those whose key is not known at all
 * All names compare without case.
 */
struct deleted_filter {
	const char *path;
	const char *name;
};

struct deleted_filters {
	const struct deleted_filter *list;
	size_t count;
};

/* False: enough. The item itself is gone after the call; what it points to lives as long as the arena and the bytes. */
typedef bool (*deleted_visit)(void *context, const struct deleted_item *item);

/*
 * Visits each item once: in the order of key paths, a key before its values, values without a known key last. Left out
 * is what is in free space and is still in use (damage), and what equals the live key or value of the same path:
 * copies stay behind when a record moves.
 *
 * bytes: the hive as it is read, logs replayed. Notes: hive-deleted-limit (a named limit was reached: there may be
 * more), hive-deleted-skipped (damaged bins were not searched).
 * ERR_FORMAT or ERR_CORRUPT: no hive, or none that has a root key; ERR_NOMEM; ERR_USAGE: a filter that makes no
 * sense.
 */
int deleted_find(const struct bytes *bytes, const struct deleted_filters *filters, struct arena *arena,
		 struct notes *notes, deleted_visit visit, void *context, struct error *err);

#endif
