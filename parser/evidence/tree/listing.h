/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names in one folder of a tree that may come from anybody, read once and kept in an order that a look-up can use. */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_LISTING_H
#define TLSREADY_PARSER_EVIDENCE_TREE_LISTING_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum entry_type { ENTRY_FILE, ENTRY_FOLDER, ENTRY_LINK, ENTRY_OTHER }; /* other: a device, a pipe, a socket */

struct listing_entry {
	char *name; /* raw */
	enum entry_type type;
	uint64_t id; /* what the tree opens it by: a file reference of NTFS, an index; 0 on the host */
};

struct listing {
	DIR *stream; /* of the host: stays open, for what is opened below it */
	int fd;
	uint64_t id;                   /* of the folder itself, or */
	const char *below;             /* its path, in other trees */
	struct listing_entry *entries; /* by name without ASCII case, then by byte: spellings of one name are neighbours */
	size_t count, capacity;
};

/*
 * Reads the folder that fd is, and takes fd over, also on failure. 0, or an errno: EOVERFLOW for more than limit names, for a
 * part of them would depend on the order of the disk. listing_close also after a failure.
 */
int listing_read(int fd, size_t limit, struct listing *ret);

/* For trees that are no folder of the host: entry after entry, then the order. name is copied; 0 or ENOMEM. */
int listing_add(struct listing *listing, const char *name, enum entry_type type, uint64_t id);
void listing_sort(struct listing *listing);

void listing_close(struct listing *listing);

/* True if another entry has the name of this one in other case. */
bool listing_has_rival(const struct listing *listing, size_t index);

/* True if another entry has the very name of this one. */
bool listing_has_twin(const struct listing *listing, size_t index);

#endif
