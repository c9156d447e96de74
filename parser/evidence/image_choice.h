/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of an image is looked at, and with which keys. Nothing chosen: all of its volumes, and none of their shadow copies.
 *
 * A choice of a partition, an offset or an image leaves out whatever it cannot choose: with a partition, the images of a WIM.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_IMAGE_CHOICE_H
#define TLSREADY_PARSER_EVIDENCE_IMAGE_CHOICE_H

#include "parser/evidence/bitlocker/keys.h"

#define SHADOW_COPIES_ALL UINT32_MAX
enum { SHADOW_COPIES_NONE = 0 };

struct image_choice {
	uint32_t shadow_copies; /* SHADOW_COPIES_NONE, the one of this number, SHADOW_COPIES_ALL */
	bool only_copies;       /* not the volumes that they are of */
	unsigned partition;     /* as partitions_read numbers it; 0: all */
	bool has_offset;        /* the volume at this byte of the disk, whatever its partition table says */
	uint64_t offset;
	const char *image;  /* of a WIM: its number or its name; NULL: all */
	const char *member; /* of an archive: the image or archive in it, by its path there, parted by " > " where archives are in each other; NULL: all */
	const char *needs_image; /* an option that says nothing of other inputs: "recovery-key"; NULL: none, or inputs are of several machines */
	struct bitlocker_keys *keys; /* for volumes of BitLocker; NULL: none */
};

/* Volumes of a disk or of a WIM are chosen. */
static inline bool image_choice_of_volume(const struct image_choice *choice)
{
	return choice->partition || choice->has_offset || choice->image;
}

/* Something is. */
static inline bool image_choice_is_made(const struct image_choice *choice)
{
	return image_choice_of_volume(choice) || choice->member;
}

#endif
