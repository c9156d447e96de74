/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A volume with NTFS, read in place and never written: folders by their index, files as sources. Only what is asked for is
 * read: to find one file of a hundred thousand costs a file record and a few index blocks for each folder on its way.
 *
 * Three answers: present, absent, unreadable (a negative enum err). Absent is said only after every block of the index on the
 * way was sound and in order. A stale reference (the file record was used for another file since) is an error, not absence:
 * the folder says that the file is there. $LogFile is not replayed, ntfs_volume.is_dirty tells; alternate streams are not read.
 *
 * The texts of errors are clauses that follow the name of the volume, the folder or the file that was asked about.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_NTFS_H
#define TLSREADY_PARSER_EVIDENCE_NTFS_H

#include "parser/evidence/source/source.h"

struct ntfs;

/* A reference is the number of a file record (48 bits) and, above it, how often it was used. */
#define NTFS_ROOT ((uint64_t)5 << 48 | 5)
#define NTFS_RECORD_OF(reference) ((reference)&0xffffffffffff)

struct ntfs_volume {
	uint64_t serial, size;
	unsigned sector_size, cluster_size, record_size;
	/* Of the file record $Volume. If that cannot be read, a note tells and version is 0.0. */
	const char *label; /* raw; NULL: none */
	uint8_t major, minor;
	bool is_dirty; /* was not unmounted, or an error was found: $LogFile may hold changes */
};

struct ntfs_entry {
	uint64_t reference;
	const char *name; /* raw UTF-8: an unpaired surrogate is three bytes (WTF-8). It may hold / and control characters */
	bool is_folder;
	uint32_t attributes;  /* FILE_ATTRIBUTE_ */
	uint64_t size;        /* as the index has it; it may be out of date: source->size of the opened file counts */
	uint32_t reparse_tag; /* 0: none. What is behind it is not followed here */
};

/*
 * ERR_FORMAT: the volume is not NTFS. The backup boot sector and $MFTMirr stand in for what is damaged, with a note. What is
 * opened lives until the room is closed.
 */
int ntfs_open(struct source_room *room, struct source *volume, struct ntfs **ret, struct error *err);
const struct ntfs_volume *ntfs_volume_of(const struct ntfs *ntfs);

/*
 * The entry of a folder with this name (raw UTF-8, any case; an 8.3 name is found too, and is the name of the entry then). 1:
 * found, 0: absent. The name lives as long as the room. Of names that differ in case only, any is found.
 */
int ntfs_find(struct ntfs *ntfs, uint64_t folder, const char *name, struct ntfs_entry *ret, struct error *err);

/*
 * An entry says which file record is the file `name` of a folder. Does the record say so, too? 0; ERR_CORRUPT: it does not, and
 * its bytes are another file's. To be asked before a file is opened or a folder is looked into. name: as the entry has it.
 */
int ntfs_confirm(struct ntfs *ntfs, uint64_t folder, const char *name, uint64_t reference, struct error *err);

/*
 * All entries in the order of the index, without those that are only the 8.3 name of another and without the root's entry for
 * itself. The name lives during the call. each returns 0 to go on; another number ends it and is returned. What is given is right;
 * where a block of the index is damaged, the names in other blocks are given, and then the error is returned: there may be more.
 * More entries than limit: ERR_LIMIT after limit of them.
 */
int ntfs_each(struct ntfs *ntfs, uint64_t folder, size_t limit,
	      int (*each)(void *context, const struct ntfs_entry *entry), void *context, struct error *err);

/*
 * The unnamed stream of a file. ERR_UNSUPPORTED: encrypted (EFS), or a reparse point other than WOF: what is stored in the file
 * is not its content then. source->below is the volume; place answers for what is neither compressed nor in the file record.
 */
int ntfs_open_file(struct ntfs *ntfs, uint64_t reference, const char *label, struct source **ret, struct error *err);

#endif
