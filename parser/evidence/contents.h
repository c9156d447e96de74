/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an image holds, with or without machines: for a list of it. The image is closed; this lives in the arena of the scan. */
#ifndef TLSREADY_PARSER_EVIDENCE_CONTENTS_H
#define TLSREADY_PARSER_EVIDENCE_CONTENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All texts are raw. */
struct contents_volume {
	const char *name;   /* in the image: "partition 2", "disk.vmdk > partition 2"; "": a volume without a table */
	const char *path;   /* "gold.vhdx > partition 2", as refusals name it */
	const char *what;   /* "NTFS", "BitLocker", "WIM image" */
	const char *detail; /* a label, a version; NULL: nothing to add */
	uint64_t size;      /* 0: unknown */
	const char *size_text; /* "49.8 GB"; "": unknown */
	size_t machines;
	const char *why;       /* no machine: a clause, "has no Windows folder"; NULL: there is one */
	bool has_siblings;     /* in an archive with several images, one of which option names */
	const char *option;    /* what chooses it alone, as a shell reads it: "--partition 2"; NULL: no option does */
	bool may_hold_windows; /* it could not be read, and there may be a machine in it */
};

struct contents_note {
	const char *source; /* "gold.vhdx" */
	const char *text;   /* a clause: "was not closed: its log was replayed in memory" */
	bool is_doubt;      /* bytes of it may be wrong */
};

struct contents {
	const char *operand;
	const char *format;              /* "VHDX", "raw disk image" */
	const char *scheme;              /* "GPT"; NULL: no partition table */
	const struct image_facts *facts; /* of itself, and of all images in it (parser/evidence/image/image_facts.h) */
	struct contents_volume *volumes;
	size_t count;
	struct contents_note *notes; /* of opening it and of looking for machines */
	size_t note_count;
};

#endif
