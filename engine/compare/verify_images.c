/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results of images: the image is found again by the way to each source, and what is cited is read once more straight from the
 * file of the image, past volumes and file systems, where the result says that it is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "common/le.h"
#include "common/paths.h"
#include "engine/compare/verify.h"
#include "engine/machine_input.h"
#include "parser/evidence/disk/container.h"
#include "parser/evidence/image/inside.h"

enum { CITED_LIMIT = 256, OPENED_LIMIT = 64 };

enum { CELL_HEADER = 4, VK_DATA_SIZE = 8, VK_DATA = 12, VK_ENOUGH = 16, VK_DATA_IS_INSIDE = 4 };

/* --- finding images again -------------------------------------------------------------------------------------------------- */

const char *image_path(const struct result_source *source, struct arena *arena)
{
	const char *path = source->path.utf8;
	size_t size = strlen(path);

	for (size_t i = source->origin_count - 1; i > 0; i--) {
		const char *part = arena_printf(arena, PATH_INSIDE "%s", source->origin[i]);
		size_t length = part ? strlen(part) : size;

		if (length >= size || memcmp(path + size - length, part, length) != 0)
			return NULL;
		size -= length;
	}
	return arena_strndup(arena, path, size);
}

static void add_choice(const char *part, struct image_choice *ret)
{
	static const char copy[] = "shadow copy ", offset[] = "offset 0x";

	if (strncmp(part, copy, sizeof copy - 1) == 0)
		ret->shadow_copies = SHADOW_COPIES_ALL;
	if (strncmp(part, offset, sizeof offset - 1) != 0)
		return;
	ret->has_offset = !ret->partition;
	ret->offset = strtoull(part + sizeof offset - 1, NULL, 16);
}

void add_choices(const struct result *saved, struct image_choice *ret)
{
	for (size_t i = 0; i < saved->machine_count; i++)
		for (size_t k = 0; k < saved->machines[i].source_count; k++) {
			const struct result_source *source = &saved->machines[i].sources[k];

			for (size_t n = 1; n + 1 < source->origin_count; n++)
				add_choice(source->origin[n], ret);
		}
}

bool is_called_by_image(const struct machine_result *saved)
{
	const struct result_source *source = saved->source_count ? &saved->sources[0] : NULL;
	const char *name = saved->name.utf8;

	for (size_t i = 0; source && i + 1 < source->origin_count; i++) {
		const char *part = source->origin[i], *separator = i == 0 ? "" : i == 1 ? " " : PATH_INSIDE;

		if (strncmp(name, separator, strlen(separator)) != 0)
			return false;
		name += strlen(separator);
		if (strncmp(name, part, strlen(part)) != 0)
			return false;
		name += strlen(part);
	}
	return source && source->origin_count && !*name;
}

static bool was_looked_at(const struct verify *verify, const char *path)
{
	for (size_t i = 0; i < verify->looked_count; i++)
		if (strcmp(verify->looked_at[i], path) == 0)
			return true;
	return false;
}

const struct image_verifier *verifier_of(const struct verify *verify)
{
	static const struct image_verifier verifier = { 0 };

	for (size_t i = 0; i < verify->saved.machine_count; i++)
		for (size_t k = 0; k < verify->saved.machines[i].image_count; k++)
			if (verify->saved.machines[i].images[k].verification)
				return &verifier;
	return NULL;
}

/* An image in which nothing is found any more is told of once; its sources are then absent. */
static int look_at(struct verify *verify, const char *path, struct error *err)
{
	struct machine_input input;
	struct error why = { 0 };
	const char **list = arena_grow(verify->arena, verify->looked_at, verify->looked_count, &verify->looked_capacity,
				       sizeof *list);

	if (!list)
		return error_no_memory(err);
	verify->looked_at = list;
	list[verify->looked_count++] = path;
	int code = is_openable(path) ? machine_input_parse_verified(&path, 1, &verify->choice, verifier_of(verify),
								    verify->arena, &input, &why)
				     : (int)ERR_USAGE;

	if (code < 0 && why.code)
		message_add(&verify->lines, "%s", why.text);
	for (size_t i = 0; code == 0 && i < input.subjects.count; i++)
		if (add_given(&verify->images, verify->arena, input.subjects.all[i], err) < 0)
			return ERR_NOMEM;
	return 0;
}

int find_in_image(struct verify *verify, const struct result_source *source, const struct given_file **ret,
		  struct error *err)
{
	const char *image = image_path(source, verify->arena);
	int code = image && !was_looked_at(verify, image) ? look_at(verify, image, err) : 0;

	for (size_t i = 0; code == 0 && i < verify->images.count; i++)
		if (strcmp(verify->images.list[i].shown, source->path.utf8) == 0 &&
		    verify->images.list[i].artifact->inside)
			*ret = &verify->images.list[i];
	return code;
}

/* --- cited bytes ----------------------------------------------------------------------------------------------------------- */

struct opened {
	const char *image, *name;
	struct source *file, *disk; /* NULL: it cannot be opened */
};

struct images {
	struct verify *verify;
	const struct machine_result *machine;
	struct source_room room;
	struct opened list[OPENED_LIMIT]; /* each needs a descriptor of the system */
	size_t count;
};

/* The file `name` of an image: the image itself, or what is next to it. */
static void open_file(struct source_room *room, const char *image, const char *name, struct opened *ret)
{
	const struct container_format *format;
	struct source *first, *file;

	*ret = (struct opened){ .image = image, .name = name };
	if (source_open_file(room, image, &first, NULL) < 0)
		return;
	file = first;
	if (strcmp(path_name(image), name) != 0 && source_open_beside(room, first, name, &file, NULL) < 0)
		return;
	ret->file = file;
	if (container_open(room, file, &format, &ret->disk, NULL) < 0)
		ret->disk = NULL;
}

/* NULL: it cannot be opened, or there are too many of them. */
static struct source *image_of(struct images *images, const struct artifact *artifact, const struct evidence *evidence)
{
	const char *image = artifact->inside->image, *name = evidence->image.utf8;
	size_t i = 0;

	while (i < images->count && (strcmp(images->list[i].image, image) != 0 || strcmp(images->list[i].name, name) != 0))
		i++;
	if (i == OPENED_LIMIT)
		return NULL;
	if (i == images->count)
		open_file(&images->room, image, name, &images->list[images->count++]);
	return evidence->is_in_disk ? images->list[i].disk : images->list[i].file;
}

/* Of a cell of a hive, as much as is in a row; of other inputs the first bytes. */
static size_t cited_size(const struct artifact *artifact, uint64_t at, const uint8_t *bytes, size_t got)
{
	struct source_place place;
	int64_t cell = got >= CELL_HEADER && memcmp(artifact->head, "regf", 4) == 0 ? (int32_t)le32(bytes) : 0;
	size_t size = cell < 0 && -cell < (int64_t)got ? (size_t)-cell : got < VK_ENOUGH ? got : VK_ENOUGH;

	if (artifact->source && source_trace(artifact->source, at, &place) && place.size < size)
		size = (size_t)place.size;
	return size;
}

/* A value of up to four bytes is in the cell that is cited: it must be the data that the result has. */
static bool has_data(const uint8_t *cell, size_t size, const char *data_hex)
{
	uint32_t data_size = size >= CELL_HEADER + VK_ENOUGH ? le32(cell + VK_DATA_SIZE) : 0;
	size_t count = data_size & 0x7fffffff;
	char hex[2 * VK_DATA_IS_INSIDE + 1] = "";

	if (!(data_size >> 31) || memcmp(cell + CELL_HEADER, "vk", 2) != 0 || count > VK_DATA_IS_INSIDE)
		return true;
	for (size_t i = 0; i < count; i++)
		snprintf(hex + 2 * i, 3, "%02x", cell[VK_DATA + i]);
	return strcmp(hex, data_hex) == 0;
}

static void tell(const struct images *images, const struct evidence *evidence, const char *what)
{
	mismatch(images->verify, "%s: %s%s%s: %s%s at 0x%" PRIx64 " %s", images->machine->name.utf8, evidence->key.utf8,
		 evidence->is_key ? "" : ", ", evidence->is_key ? "" : evidence->value.utf8,
		 evidence->is_in_disk ? "the disk in " : "", evidence->image.utf8, evidence->image_offset, what);
}

static void compare_bytes(struct images *images, const struct artifact *artifact, struct source *source,
			  const struct evidence *evidence)
{
	uint64_t at = evidence->log ? evidence->log_offset : evidence->offset;
	uint8_t hive[CITED_LIMIT], image[CITED_LIMIT];
	int64_t got = artifact_read(artifact, at, hive, sizeof hive);
	size_t size = got > 0 ? cited_size(artifact, at, hive, (size_t)got) : 0;

	if (!source || source_read(source, evidence->image_offset, image, size, NULL) < 0)
		tell(images, evidence, "cannot be read");
	else if (size == 0 || memcmp(hive, image, size) != 0)
		tell(images, evidence, "does not hold the bytes that are cited");
	else if (!evidence->log && *evidence->data_hex && !has_data(image, size, evidence->data_hex))
		tell(images, evidence, "holds other data than the result");
}

/* Sources are the artifacts of the inputs and the overlays, in the order of the result. */
static const struct artifact *artifact_of_source(const struct machine_result *machine, int source,
						 const struct subject *const *subjects)
{
	size_t index[2] = { 0 };

	if (source < 0 || (size_t)source >= machine->source_count)
		return NULL;
	for (int i = 0; i < source; i++)
		index[machine->sources[i].is_overlay]++;
	bool is_overlay = machine->sources[source].is_overlay;
	const struct subject *subject = subjects[is_overlay];

	return subject && index[is_overlay] < subject->count ? &subject->artifacts[index[is_overlay]] : NULL;
}

/* A member of an archive is no file that could be opened without what is to be checked. */
static bool is_of_host(const struct machine_result *machine, const struct evidence *evidence)
{
	const struct result_source *source = &machine->sources[evidence->source];

	for (size_t i = 1; i + 1 < source->origin_count; i++)
		if (strcmp(source->origin[i], evidence->image.utf8) == 0)
			return false;
	return source->origin_count > 0;
}

static void compare_evidence(struct images *images, const struct evidence *evidence, const struct subject *const *subjects)
{
	const struct artifact *hive = artifact_of_source(images->machine, evidence->source, subjects);

	if (!hive || !hive->inside || !*evidence->image.utf8 || !is_of_host(images->machine, evidence) ||
	    evidence->log > hive->log_count)
		return;
	if (strcmp(images->machine->sources[evidence->source].origin[0], path_name(hive->inside->image)) != 0)
		return; /* the same hive out of another image */
	compare_bytes(images, evidence->log ? &hive->logs[evidence->log - 1] : hive, image_of(images, hive, evidence),
		      evidence);
}

int compare_images(struct verify *verify, const struct machine_result *saved, const struct subject *const *subjects,
		   struct error *err)
{
	struct images images = { .verify = verify, .machine = saved, .room = { .arena = arena_new(IMAGE_CEILING) } };

	if (!images.room.arena)
		return error_no_memory(err);
	for (size_t i = 0; i < saved->fact_count; i++)
		for (size_t k = 0; k < saved->facts[i].evidence_count; k++)
			compare_evidence(&images, &saved->facts[i].evidence[k], subjects);
	source_room_close(&images.room);
	arena_free(images.room.arena);
	return 0;
}
