/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that an image consists of on the way to its volumes: facts about them, and their hashes. */
#include "parser/evidence/image/image_facts.h"

#include <string.h>

#include "common/paths.h"
#include "parser/evidence/image/image_parts.h"

static const struct ewf_facts *copy_acquired(const struct ewf_facts *from, struct arena *arena)
{
	struct ewf_facts *copy = from ? arena_alloc(arena, sizeof *copy) : NULL;

	if (!copy)
		return NULL;
	*copy = *from;
	const char **texts[] = { &copy->case_number, &copy->evidence_number, &copy->description, &copy->examiner,
				 &copy->notes,       &copy->software,        &copy->platform,    &copy->model,
				 &copy->serial,      &copy->acquired,        &copy->system_date };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = arena_strdup(arena, *texts[i]);
	return copy;
}

static struct image_facts *copy_one(const struct image_facts *from, struct arena *arena)
{
	struct image_facts *copy = arena_alloc(arena, sizeof *copy);

	if (!copy)
		return NULL;
	*copy = *from;
	copy->next = NULL;
	copy->name = arena_strdup(arena, from->name);
	copy->format = arena_strdup(arena, from->format);
	copy->acquired = copy_acquired(from->acquired, arena);
	for (size_t i = 0; i < copy->check.damage_count; i++)
		copy->check.damage[i] = arena_strdup(arena, from->check.damage[i]);
	return copy;
}

const struct image_facts *image_facts_copy(const struct image_facts *facts, struct arena *arena)
{
	const struct image_facts *first = NULL, **end = &first;

	for (; facts; facts = facts->next) {
		struct image_facts *copy = copy_one(facts, arena);

		if (!copy)
			return NULL;
		*end = copy;
		end = &copy->next;
	}
	return arena_failed(arena) ? NULL : first;
}

int image_add_facts(struct image *image, struct source *disk, const char *prefix, const char *format, const char *label,
		    struct error *err)
{
	struct image_part *list =
		arena_grow(image->room.arena, image->parts, image->part_count, &image->part_capacity, sizeof *list);

	if (!list)
		return error_no_memory(err);
	image->parts = list;
	list[image->part_count++] = (struct image_part){
		.prefix = prefix,
		.disk = disk,
		.facts = { .name = label, .format = format, .size = disk->size, .acquired = ewf_facts_of(disk) },
	};
	return 0;
}

struct progress {
	const struct image_verifier *verifier;
	const char *name;
};

static int pass_on(void *context, uint64_t done, uint64_t total, struct error *err)
{
	const struct progress *progress = context;
	const struct image_verifier *verifier = progress->verifier;

	return verifier->progress ? verifier->progress(verifier->context, progress->name, done, total, err) : 0;
}

int image_verify(struct image *image, const struct image_verifier *verifier, struct error *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < image->part_count; i++) {
		struct image_facts *facts = &image->parts[i].facts;
		struct progress progress = { .verifier = verifier, .name = facts->name };

		facts->is_checked = true;
		if (facts->acquired)
			result = ewf_verify(image->parts[i].disk, pass_on, &progress, &facts->check, err);
	}
	return result;
}

bool image_is_on_the_way(const char *prefix, const char *volume)
{
	size_t end = image_way_size(prefix);

	return strncmp(volume, prefix, end) == 0 &&
	       (!end || !volume[end] || strncmp(volume + end, PATH_INSIDE, strlen(PATH_INSIDE)) == 0);
}

const struct image_facts *image_facts_of(const struct image *image, const char *volume, struct arena *arena)
{
	const struct image_facts *first = NULL, **end = &first;

	for (size_t i = 0; i < image->part_count; i++) {
		const struct image_part *part = &image->parts[i];

		if (volume && !image_is_on_the_way(part->prefix, volume))
			continue;
		struct image_facts *copy = copy_one(&part->facts, arena);

		if (!copy)
			return NULL;
		*end = copy;
		end = &copy->next;
	}
	return arena_failed(arena) ? NULL : first;
}
