/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A source: bytes that can be read at any place, however deep they are: a file of the host, the disk in a container, a volume
 * of this disk, a file of the volume. Each kind is a row of functions (struct source_type) over the source that it is stored in.
 *
 * Reading is pread: nothing is written, no position moves, so processes may share a descriptor. A source may keep caches; it
 * belongs to one thread. What cannot be read is an error with its place, never zeros. Zeros come only from what is stored as
 * zeros: a hole, a block that was never written.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_SOURCE_H
#define TLSREADY_PARSER_EVIDENCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"

struct library_host;
struct source;

/* Where a run of bytes is stored, byte for byte. */
struct source_place {
	struct source *in; /* source->below, or what is beside it: a segment, an extent, a parent */
	uint64_t at;
	uint64_t size; /* so many bytes from there on are stored in a row */
};

struct source_type {
	const char *name; /* what it is, for messages: "VHDX", "partition" */
	/*
	 * Exactly size bytes at `at`; source_read has checked that they are inside, and size is not 0. ERR_IO: the system refused;
	 * ERR_CORRUPT: what is stored contradicts itself here; ERR_UNSUPPORTED, ERR_LIMIT, ERR_NOMEM. The text is a clause that
	 * names the place: "block 17 is at 0x..., behind the end of the file".
	 */
	int (*read)(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err);
	/* False: not stored as it is read (a hole, compressed, from a log). NULL: never is. at is inside; ret->in is source->below. */
	bool (*place)(struct source *source, uint64_t at, struct source_place *ret);
	void (*close)(struct source *source); /* what is not in the arena: descriptors, malloc, decompressors. NULL: nothing is */
	bool is_disk;                         /* a whole disk, so that an offset in it means something to other tools */
};

/* The first member of the struct of each kind. */
struct source {
	const struct source_type *type;
	uint64_t size;        /* bytes; source_new leaves it 0 */
	struct source *below; /* what it is stored in; NULL: the host */
	const char *label;    /* what it is called in there, raw: "gold.vhdx", "partition 2" */
	uint32_t unit; /* so many bytes at a multiple of it cost as much to read as one of them, and reading in order is checked; 0: neither */
	bool is_refuted; /* what was read of it is wrong, by a checksum of all of it: each read is an error from then on */
	struct source *opened_before;
};

enum doubt {
	DOUBT_NONE, /* good to know: which parent was used, that a log was replayed */
	DOUBT_SOME, /* bytes that were handed out may be wrong: no verdict may rest on them */
};

/* What a reader of the report must be told about a source although it could be read. */
struct source_note {
	struct source_note *next;
	const struct source *source;
	enum doubt doubt;
	const char *text; /* a clause that follows the name of the source, raw: "was not closed: its log was replayed in memory" */
};

/* What was opened together, lives together. */
struct source_room {
	struct arena *arena;
	const struct library_host *host; /* where libraries run that decode a part of a source; NULL: nowhere */
	struct source *opened;           /* last first */
	struct source_note *notes, *last_note;
	size_t note_count; /* notes over the limit are counted only */
};

enum { SOURCE_DEPTH_LIMIT = 64, SOURCE_NOTES_LIMIT = 100 };

void source_room_close(struct source_room *room); /* closes all sources, last first; the arena is the caller's */

/*
 * A new source of this kind: size_of bytes, zeroed, that begin with struct source; NULL when out of memory. It counts as
 * opened at once: close is called for it even if the caller fails before it is complete, so descriptors start at -1 there.
 */
void *source_new(struct source_room *room, const struct source_type *type, size_t size_of, struct source *below);

/* The one bounds check: size bytes at `at`, all or none. ERR_CORRUPT where they are not all inside. */
int source_read(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err);

/* As many of them as there are, less only at the end; a negative enum err. */
int64_t source_read_some(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err);

/* Where the byte is stored, one level down. False: nowhere as it is. */
bool source_place(struct source *source, uint64_t at, struct source_place *ret);

/*
 * The place of the byte in the file of the host; where it is stored there in another form (compressed), in the deepest whole disk
 * above. size: so many bytes are in a row there. False: in neither. A disk: ret->in->type->is_disk.
 */
bool source_trace(struct source *source, uint64_t at, struct source_place *ret);

void source_note(struct source_room *room, const struct source *source, enum doubt doubt, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Notes, once, each open file of the host that was written to since it was opened. */
void source_note_written(struct source_room *room);

/* Kinds that every other one rests on. */

/* A file of the host in a folder, by its name there; no link in the name is followed out of the folder. It is a regular file or ERR_IO. */
int source_open_file(struct source_room *room, const char *path, struct source **ret, struct error *err);

/* An open descriptor, which stays the caller's. path: of the host, for what is beside it; NULL: nothing does. */
int source_of_descriptor(struct source_room *room, int fd, uint64_t size, const char *path, struct source **ret,
			 struct error *err);

/* A memory file (memfd_create(2)) with what was unpacked out of `below`, and is stored there in another form. It is the room's from here on, also on failure. */
int source_take_memory(struct source_room *room, int fd, struct source *below, const char *label, struct source **ret,
		       struct error *err);

/*
 * The open files that the sources of a room stand on, for a process that reads them. Returns how many there are; more than limit
 * are counted only. source_descriptor: the one that this source is; -1: it is none.
 */
size_t source_descriptors(const struct source_room *room, int *ret, size_t limit);
int source_descriptor(const struct source *source);

/* Bytes that outlive it. */
struct source *source_of_memory(struct source_room *room, const char *label, const void *bytes, size_t size);

/* A part of another source; ERR_CORRUPT if it is not all inside. type_name: "partition". */
int source_window(struct source_room *room, struct source *below, uint64_t at, uint64_t size, const char *type_name,
		  const char *label, struct source **ret, struct error *err);

/*
 * The file `name` beside the file that `source` is: a parent, an extent, the next segment. name comes from the evidence: only
 * what follows its last / or \ counts, and no link leads elsewhere. ERR_IO: "its parent ... is not next to it" is the caller's to
 * say; the text says why ("cannot be read: No such file or directory"). Names are tried as they are, then without ASCII case.
 */
int source_open_beside(struct source_room *room, const struct source *source, const char *name, struct source **ret,
		       struct error *err);

/* The same file of the host? Loops in chains of parents are found by it. */
bool source_is_same_file(const struct source *a, const struct source *b);

#endif
