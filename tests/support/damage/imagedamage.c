/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/damage/imagedamage.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/le.h"
#include "support/build_image/ntfsbuild.h"

enum { ZEROS_LIMIT = 64, CHUNK_LIMIT = 64, CUT_IN = 24, NEAR = 9 };

struct region {
	uint8_t *bytes;
	size_t at, size, entry;
	const char *name;
};

static void say(char *text, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void say(char *text, size_t size, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, size - used, format, args);
	va_end(args);
}

/* Numbers. */

static size_t width_of(struct dice *dice, const struct region *region)
{
	static const size_t widths[] = { 1, 2, 4, 8 };
	size_t width = region->entry && dice_below(dice, 2) ? region->entry : widths[dice_below(dice, 4)];

	return width <= 8 && width <= region->size ? width : 1;
}

static size_t place_in(struct dice *dice, const struct region *region, size_t size, size_t step)
{
	return region->at + dice_below(dice, (region->size - size) / step + 1) * step;
}

static uint64_t number_at(const uint8_t *p, size_t size, bool is_big)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | p[is_big ? i : size - 1 - i];
	return number;
}

static uint64_t other_number(struct dice *dice, uint64_t old)
{
	switch (dice_below(dice, 6)) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX;
	case 2:
		return old + dice_below(dice, NEAR) - NEAR / 2;
	case 3:
		return dice_below(dice, 4096);
	case 4:
		return old ^ UINT64_C(1) << dice_below(dice, 64);
	default:
		return dice_roll(dice);
	}
}

static void change_number(struct dice *dice, const struct region *region, char *text, size_t size)
{
	size_t width = width_of(dice, region), at = place_in(dice, region, width, width);
	bool is_big = dice_below(dice, 2);
	uint64_t new = other_number(dice, number_at(region->bytes + at, width, is_big));

	(is_big ? imageform_put_big : imageform_put)(region->bytes + at, new, width);
	say(text, size, "%s: %zu bytes at 0x%zx become 0x%llx", region->name, width, at, (unsigned long long)new);
}

/* Bytes. */

static void flip_bit(struct dice *dice, const struct region *region, char *text, size_t size)
{
	size_t at = place_in(dice, region, 1, 1), bit = dice_below(dice, 8);

	region->bytes[at] ^= (uint8_t)(1 << bit);
	say(text, size, "%s: bit %zu at 0x%zx is flipped", region->name, bit, at);
}

static void set_byte(struct dice *dice, const struct region *region, char *text, size_t size)
{
	size_t at = place_in(dice, region, 1, 1);

	region->bytes[at] = (uint8_t)dice_roll(dice);
	say(text, size, "%s: the byte at 0x%zx becomes 0x%02x", region->name, at, region->bytes[at]);
}

static void set_zeros(struct dice *dice, const struct region *region, char *text, size_t size)
{
	size_t count = 1 + dice_below(dice, region->size < ZEROS_LIMIT ? region->size : ZEROS_LIMIT);
	size_t at = place_in(dice, region, count, 1);

	memset(region->bytes + at, 0, count);
	say(text, size, "%s: %zu zeros at 0x%zx", region->name, count, at);
}

/* From one place to another, or each to the other's; of whole entries where there are any. */
static void move_bytes(struct dice *dice, const struct region *to, const struct region *from, char *text, size_t size)
{
	size_t most = to->size < from->size ? to->size : from->size, step = to->entry ? to->entry : 1;
	size_t count = to->entry ? to->entry : 1 + dice_below(dice, most < CHUNK_LIMIT ? most : CHUNK_LIMIT);
	uint8_t old[CHUNK_LIMIT];

	count = count <= most ? count : most;
	size_t a = place_in(dice, to, count, step), b = place_in(dice, from, count, step);
	bool is_swap = dice_below(dice, 2);

	memcpy(old, to->bytes + a, count);
	memmove(to->bytes + a, from->bytes + b, count);
	if (is_swap)
		memcpy(from->bytes + b, old, count);
	say(text, size, "%s: %zu bytes at 0x%zx and 0x%zx are %s", to->name, count, a, b,
	    is_swap ? "swapped" : "the same");
}

static void damage(struct dice *dice, const struct region *region, const struct region *other, char *text, size_t size)
{
	say(text, size, "%s", *text ? ", and " : "");
	switch (dice_below(dice, 6)) {
	case 0:
		flip_bit(dice, region, text, size);
		break;
	case 1:
		set_byte(dice, region, text, size);
		break;
	case 2:
		set_zeros(dice, region, text, size);
		break;
	case 3:
		move_bytes(dice, region, other, text, size);
		break;
	default:
		change_number(dice, region, text, size);
	}
}

/* Disks. */

/* Of a file record what is used. */
static struct region region_of(const struct imagescene *scene, size_t i)
{
	const struct imagescene_place *place = &scene->places[i];
	struct region region = { scene->bytes, place->at, place->size, 0, place->name };
	uint32_t used = le32(scene->bytes + place->at + 0x18);

	if (strcmp(place->name, "file record") == 0 && used && used < place->size)
		region.size = used;
	return region;
}

void imagedamage_disk(struct dice *dice, struct imagescene *scene, char *text, size_t size)
{
	struct region region = region_of(scene, dice_below(dice, scene->place_count)), other;

	do
		other = region_of(scene, dice_below(dice, scene->place_count));
	while (strcmp(other.name, region.name) != 0);
	if (dice_below(dice, 3) == 0) /* the hives' own: else they are rarely hit */
		region = (struct region){ scene->bytes, scene->hives[dice_below(dice, 2)], 0x180, 0,
					  "file record of a hive" };
	damage(dice, &region, &other, text, size);
}

/* Where the attributes of a file record begin that tell where its bytes are: behind the times and the name. */
static size_t behind_name(const uint8_t *record)
{
	size_t at = le16(record + 0x14);

	while (le32(record + at) == 0x10 || le32(record + at) == 0x30)
		at += le32(record + at + 4);
	return at;
}

static void take_runs(struct imagescene *scene, int i)
{
	uint8_t *to = scene->bytes + scene->hives[i], last[NTFSBUILD_RECORD / 512][2];
	const uint8_t *from = scene->bytes + scene->decoys[i];
	size_t own = behind_name(to), other = behind_name(from), size = le32(from + 0x18) - other;

	for (size_t k = 0; k < NTFSBUILD_RECORD / 512; k++) /* fixups stay where they are */
		memcpy(last[k], to + 512 * k + 510, 2);
	memmove(to + own, from + other, size);
	imageform_put(to + 0x18, own + size, 4);
	for (size_t k = 0; k < NTFSBUILD_RECORD / 512; k++)
		memcpy(to + 512 * k + 510, last[k], 2);
}

void imagedamage_redirect(struct dice *dice, struct imagescene *scene, char *text, size_t size)
{
	unsigned which = 1 + (unsigned)dice_below(dice, 3);

	for (int i = 0; i < 2; i++)
		if (which & 1U << i)
			take_runs(scene, i);
	say(text, size, "the run list of %s becomes the other machine's",
	    which == 1   ? "SYSTEM"
	    : which == 2 ? "SOFTWARE"
			 : "each hive");
}

/* Everything of the decoy's record but what tells which record it is: its name is in another folder. */
static void take_record(struct imagescene *scene, int i)
{
	uint8_t *to = scene->bytes + scene->hives[i], number[4], sequence[2];

	memcpy(number, to + 0x2c, sizeof number);
	memcpy(sequence, to + 0x10, sizeof sequence);
	memcpy(to, scene->bytes + scene->decoys[i], NTFSBUILD_RECORD);
	memcpy(to + 0x2c, number, sizeof number);
	memcpy(to + 0x10, sequence, sizeof sequence);
	to[0x16] = 1;
}

static void replace_reference(struct imagescene *scene, const uint8_t *old, uint64_t new)
{
	for (size_t i = 0; i < scene->place_count; i++) {
		const struct imagescene_place *place = &scene->places[i];

		for (size_t at = place->at; at % 8 == 0 && at + 8 <= place->at + place->size; at += 8)
			if (memcmp(scene->bytes + at, old, 8) == 0)
				imageform_put(scene->bytes + at, new, 8);
	}
}

static void take_reference(struct imagescene *scene, int i)
{
	const uint8_t *record = scene->bytes + scene->hives[i];
	uint8_t reference[8];

	imageform_put(reference, (uint64_t)le16(record + 0x10) << 48 | le32(record + 0x2c), sizeof reference);
	replace_reference(scene, reference, scene->references[i]);
}

void imagedamage_misdirect(struct dice *dice, struct imagescene *scene, char *text, size_t size)
{
	unsigned which = 1 + (unsigned)dice_below(dice, 3);
	bool is_record = dice_below(dice, 2);

	for (int i = 0; i < 2; i++)
		if (which & 1U << i)
			(is_record ? take_record : take_reference)(scene, i);
	say(text, size, "the %s of %s becomes the other machine's", is_record ? "file record" : "index entry",
	    which == 1   ? "SYSTEM"
	    : which == 2 ? "SOFTWARE"
			 : "each hive");
}

/* Files. */

static struct region file_region(const struct imageform_file *file, size_t i)
{
	const struct imageform_place *place = &file->places[i];

	return (struct region){ file->bytes, place->at, place->size, place->entry, place->name };
}

void imagedamage_file(struct dice *dice, struct imageform_file *file, char *text, size_t size)
{
	if (file->place_count == 0 || dice_below(dice, CUT_IN) == 0) {
		file->size = dice_below(dice, file->size + 1);
		say(text, size, "%sthe image ends at 0x%zx", *text ? ", and " : "", file->size);
		return;
	}
	struct region region = file_region(file, dice_below(dice, file->place_count)), other;

	do
		other = file_region(file, dice_below(dice, file->place_count));
	while (strcmp(other.name, region.name) != 0);
	damage(dice, &region, &other, text, size);
}
