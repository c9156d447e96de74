/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the VMDK reader share. A VMDK is a descriptor (text, a file of its own or in the only extent) and its
 * extents, each a part of the disk in a file. Sources: VMware, "Virtual Disk Format 5.0"; COWD: libvmdk's documentation.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_VMDK_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_VMDK_PARTS_H

#include "parser/evidence/disk/chain.h"
#include "parser/evidence/disk/caches.h"
#include "parser/evidence/disk/container.h"

enum {
	VMDK_SECTOR = 512,
	VMDK_DESCRIPTOR_LIMIT = 1 << 20, /* bytes of text */
	VMDK_EXTENTS_LIMIT = 1000,       /* each needs a descriptor of the system */
};
#define VMDK_SECTORS_LIMIT (UINT64_C(1) << 50) /* of a disk; 64 TB are 2^37 */
#define VMDK_NO_PARENT UINT32_C(0xffffffff)    /* as CID of the parent */

#define VMDK_SESPARSE_HINT                                                                                             \
	"in the seSparse format, which tlsready cannot read: delete the snapshots in VMware, or convert the disk with qemu-img"

/* The descriptor. */

enum vmdk_kind { VMDK_FLAT, VMDK_SPARSE, VMDK_ZERO };

struct vmdk_extent {
	enum vmdk_kind kind;
	bool no_access;
	uint64_t sectors, offset; /* of the disk; in the file, flat ones only */
	const char *name;         /* raw; NULL: none, for ZERO */
};

struct vmdk_descriptor {
	uint32_t cid, parent_cid;
	const char *parent; /* parentFileNameHint, raw; NULL: none */
	struct vmdk_extent *extents;
	size_t count;
};

/* Is this the beginning of a descriptor? */
bool vmdk_descriptor_is(const uint8_t *head, size_t size);
int vmdk_descriptor_parse(struct arena *arena, const char *text, size_t size, struct vmdk_descriptor *ret,
			  struct error *err);

/* Headers of files that hold an extent. */

enum vmdk_magic { VMDK_MAGIC_NONE, VMDK_MAGIC_HOSTED, VMDK_MAGIC_COWD, VMDK_MAGIC_SESPARSE };

enum vmdk_magic vmdk_magic(const uint8_t *head, size_t size);

struct vmdk_header {
	uint64_t sectors, grain;                 /* of the extent; of a grain */
	uint64_t descriptor_at, descriptor_size; /* bytes; 0: none */
	uint64_t directory, copy;                /* bytes; copy is 0: there is none */
	bool directory_at_end;
	uint64_t entries; /* of a grain table */
	bool zero_grains; /* the entry 1 stands for zeros */
	bool is_compressed, is_unclean;
};

/* Of an extent that begins with a magic. ERR_UNSUPPORTED: seSparse, unknown versions. in: see vmdk_sparse_open. */
int vmdk_header_read(struct source *file, const char *in, struct vmdk_header *ret, struct error *err);

/* The disk. */

struct vmdk_tables {
	struct table_piece directory, table, copy_directory, copy_table;
};

/* What is shared while a disk and its parents are opened, and read. */
struct vmdk_opening {
	struct source_room *room;
	struct chunk_cache *chunks;
	struct vmdk_tables *tables; /* of this disk */
	struct source *parent;      /* of this disk; NULL: none */
};

/*
 * The extent of `sectors` that file holds, in grains. in: " in disk-s001.vmdk" for messages, or "". parent_at: where the extent
 * begins in the disk, and so in its parent.
 */
int vmdk_sparse_open(const struct vmdk_opening *opening, struct source *file, const struct vmdk_header *header,
		     uint64_t sectors, const char *in, uint64_t parent_at, struct source **ret, struct error *err);

/* The disk of these extents, which are files beside `file`. */
int vmdk_extents_open(const struct vmdk_opening *opening, struct source *file, const struct vmdk_descriptor *descriptor,
		      struct source **ret, struct error *err);

#endif
