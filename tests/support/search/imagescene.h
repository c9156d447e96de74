/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk with a Windows on NTFS whose hives are stored in one of several ways, and with the hives of another machine elsewhere on it,
 * where they must not be taken from: a decoy. It says where the structure of the disk is, for tests that damage it.
 */
#ifndef TLSREADY_TESTS_IMAGESCENE_H
#define TLSREADY_TESTS_IMAGESCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/machine/sample_machine.h"

enum { IMAGESCENE_PLACES = 48 };

enum imagescene_storage {
	STORED_IN_A_ROW,
	STORED_IN_PIECES,
	STORED_BY_LIST,
	STORED_COMPRESSED,
	STORED_BY_WOF,
	STORED_WAYS
};
enum imagescene_decoy { DECOY_REGBACK, DECOY_WINDOWS_OLD, DECOY_LOOSE, DECOY_DELETED, DECOYS };

struct imagescene_plan {
	const struct sample_machine_hives *machine, *decoy;
	enum imagescene_storage storage;
	enum imagescene_decoy decoy_place;
	bool has_gpt;
	bool has_large_index; /* of the folder config: blocks of its own */
	bool is_wide; /* the volume crosses the end of the first MiB of the disk: for forms with blocks of that size */
};

/* Bytes of structure, in the disk. */
struct imagescene_place {
	const char *name;
	size_t at, size;
};

struct imagescene {
	uint8_t *bytes; /* free */
	size_t size;
	struct imagescene_place places[IMAGESCENE_PLACES];
	size_t place_count;
	size_t hives[2], decoys[2]; /* where the file records of SYSTEM and SOFTWARE are */
	uint64_t references[2];     /* of the decoys */
	bool has_gpt;
};

void imagescene_build(const struct imagescene_plan *plan, struct imagescene *ret);
void imagescene_seal(struct imagescene *scene); /* the checksums of the GPT */

#endif
