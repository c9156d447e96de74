/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An operand that holds volumes: a disk image in whatever container, a WIM, an archive. It is opened to its volumes; what can be
 * walked in them is a tree, and what cannot be read is named.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_IMAGE_H
#define TLSREADY_PARSER_EVIDENCE_IMAGE_H

#include "parser/evidence/image_choice.h"
#include "parser/evidence/image/image_facts.h"
#include "parser/evidence/library/library_host.h"
#include "parser/evidence/source/source.h"
#include "parser/evidence/tree/tree.h"

struct image;

struct image_options {
	const struct library_host *host; /* where libraries run; it outlives the image */
	struct image_choice choice;
	bool states; /* struct scan_options */
	/* One volume, by its name: those of other images in the same archive are left out. It outlives the image. NULL: all. */
	const char *only;
	const struct image_verifier *verifier; /* of image_scan: images are verified; NULL: they are not */
};

struct image_volume {
	const char *name; /* raw, unique in the image, the way to it: "partition 2", "" for a volume without a table */
	const char *what; /* "NTFS", "BitLocker"; for messages */
	const char *detail; /* more about it, raw; NULL: nothing */
	uint64_t size;
	struct tree *tree;     /* NULL: nothing in it can be looked at, and why says why */
	bool may_hold_windows; /* with why: a Windows may be in it all the same */
	bool is_machine;       /* an image of a WIM: if it cannot be read, a machine is missing */
	const char *windows;   /* the version of Windows that its description states; NULL: none */
	const char *why;       /* a clause: "is encrypted with BitLocker (...)" */
	size_t shadow_copies;  /* that it has; each is a volume of its own, behind it */
	const char *not_opened; /* of an archive: its largest file that is no image by its name, with its size; NULL: none is large */
	const char *copies_why; /* why they cannot be listed, a clause; NULL: they can */
	uint32_t shadow_copy;   /* it is the shadow copy of this number; 0: it is none */
	const char *copy_of;    /* with shadow_copy: the name of the volume */
	uint64_t created;       /* with shadow_copy: when it was made, a FILETIME */
	bool is_left_out;       /* it was not chosen, or a shadow copy that was not asked for; with why */
	const char *option;     /* what chooses it alone, "--partition 2"; NULL: no option does */
	bool has_siblings;      /* the archive has several images, so option names the one, too */
	const char *member;     /* the image in an archive that it is in, "sources/install.wim"; NULL: it is in none */
};

/*
 * True if an open file is an image by its first bytes (and its last), or has a volume at the offset that was chosen (choice may be
 * NULL). A hive, a .reg, a policy are none.
 */
bool image_probe(int fd, uint64_t size, const char *path, const struct image_choice *choice);

/* Everything lives until image_close. The text of an error follows the path: "is a VHDX whose ...". */
int image_open(const char *path, const struct image_options *options, struct image **ret, struct error *err);

const char *image_format(const struct image *image); /* "VHDX", "raw disk image" */
const char *image_scheme(const struct image *image); /* "GPT", "MBR"; NULL: no table */
size_t image_volume_count(const struct image *image);
const struct image_volume *image_volume(const struct image *image, size_t index);

/*
 * What is known of the image itself, and of the images in it on the way to a volume (its name; NULL: of all). Copies in arena.
 * NULL: out of memory.
 */
const struct image_facts *image_facts_of(const struct image *image, const char *volume, struct arena *arena);
/* Reads the disks whose format stores hashes, whole, and compares. 0: done, whatever was found; ERR_NOMEM; what progress returns. */
int image_verify(struct image *image, const struct image_verifier *verifier, struct error *err);

struct source_room *image_room(struct image *image);

void image_note_written(struct image *image); /* adds a note for each of its files that was written to since it was opened */
const struct source_note *image_notes(const struct image *image); /* so far: opening a file may add some */

void image_close(struct image *image); /* NULL is fine */

#endif
