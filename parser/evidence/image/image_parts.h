/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An image while it is opened. Private to parser/evidence/image. */
#ifndef TLSREADY_PARSER_EVIDENCE_IMAGE_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_IMAGE_PARTS_H

#include "parser/evidence/image/image.h"

enum {
	IMAGE_VOLUMES_LIMIT = 4096,
	IMAGE_DEPTH_LIMIT = 4,    /* an image in an archive in an archive ... */
	IMAGE_MEMBERS_LIMIT = 64, /* images and archives in one archive */
	IMAGE_OPENED_LIMIT =
		256, /* in all archives in each other: each costs processes, and 64 in each of 64 would be 4096 */
};

/* bytes of images in archives that are in memory; one more may come */
#define IMAGE_UNPACKED_LIMIT (UINT64_C(4) << 30)

/* A file that was opened for its disk, its images or its members. */
struct image_part {
	const char *prefix; /* of the names of what is in it */
	struct source *disk;
	struct image_facts facts;
};

struct image {
	struct source_room room;
	const struct library_host *host;
	struct image_choice choice;
	uint64_t unpacked;           /* bytes of images that are in memory, out of archives */
	size_t opened;               /* images and archives in archives */
	const char *only;            /* the volume that is asked for; NULL: all */
	const char *format, *scheme; /* of the operand itself */
	struct image_volume *volumes;
	size_t count, capacity;
	struct image_part *parts; /* the operand first */
	size_t part_count, part_capacity;
};

/* All: 0, or a negative enum err. prefix: names the way to it inside of the image, "" or "disk.vmdk > ". */

/*
 * Whether a volume of this name is in what has this prefix, or is that itself: the name of one without a table ends where the
 * prefix of what is in the file would go on.
 */
bool image_is_on_the_way(const char *prefix, const char *volume);
/* One more volume, its name after the prefix; ret NULL: out of memory, or IMAGE_VOLUMES_LIMIT. */
struct image_volume *image_new_volume(struct image *image, const char *prefix, const char *name, struct error *err);

/* What a file is, by content: a container, a WIM, an archive, a disk without any; and what is in it. */
int image_add_file(struct image *image, struct source *file, const char *prefix, int depth, struct error *err);

/* Facts about a file, for image_facts_of. disk: what is in it. label: what it is called. All outlive the image. */
int image_add_facts(struct image *image, struct source *disk, const char *prefix, const char *format, const char *label,
		    struct error *err);

/* The volumes of a disk. ret_scheme: "GPT", "MBR", NULL. */
int image_add_disk(struct image *image, struct source *disk, const char *prefix, const char **ret_scheme,
		   struct error *err);

/* Those of an NTFS volume, which is the one of this number. */
int image_add_shadow_copies(struct image *image, struct source *source, size_t of, struct error *err);

/* Of a prefix, what is in front of the sign that nothing follows: its file itself. */
size_t image_way_size(const char *prefix);

/* What has this prefix is what was chosen of an archive, or in it; true as well if no member of one was. */
bool image_is_within(const struct image *image, const char *prefix);
/* An archive with this prefix may have it. */
bool image_leads_to_member(const struct image *image, const char *prefix);
/* Where an archive has several images, options name the one, too. False: out of memory. */
bool image_name_members(struct image *image);

/* The volume was not chosen. */
void image_leave_out(struct image_volume *volume);

int image_add_wim(struct image *image, struct source *file, const char *prefix, struct error *err);
int image_add_archive(struct image *image, struct source *file, const char *prefix, int depth, struct error *err);

/* True if it is a disk by its first sectors: a partition table, a file system. */
bool image_is_disk(struct source_room *room, struct source *file, const uint8_t *head, size_t size);

#endif
