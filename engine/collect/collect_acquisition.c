/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The images that a machine is in: format, acquisition, and whether they are still what was acquired. */
#include <string.h>

#include "engine/collect/collect.h"
#include "parser/evidence/image/inside.h"

static const enum verification statuses[] = { [EWF_CHECK_NONE] = VERIFICATION_NO_HASH,
					      [EWF_CHECK_NO_HASH] = VERIFICATION_NO_HASH,
					      [EWF_CHECK_MATCH] = VERIFICATION_MATCH,
					      [EWF_CHECK_MISMATCH] = VERIFICATION_MISMATCH,
					      [EWF_CHECK_DAMAGED] = VERIFICATION_DAMAGED };

static const struct result_acquisition *acquisition_of(const struct ewf_facts *facts, struct arena *arena)
{
	struct result_acquisition *ret = facts ? arena_alloc(arena, sizeof *ret) : NULL;

	if (!ret)
		return NULL;
	*ret = (struct result_acquisition){
		.case_number = text_of(arena, facts->case_number),
		.evidence_number = text_of(arena, facts->evidence_number),
		.description = text_of(arena, facts->description),
		.examiner = text_of(arena, facts->examiner),
		.notes = text_of(arena, facts->notes),
		.software = text_of(arena, facts->software),
		.platform = text_of(arena, facts->platform),
		.model = text_of(arena, facts->model),
		.serial = text_of(arena, facts->serial),
		.acquired = text_of(arena, facts->acquired),
		.system_date = text_of(arena, facts->system_date),
		.md5 = arena_strdup(arena, facts->md5),
		.sha1 = arena_strdup(arena, facts->sha1),
		.sectors = facts->sectors,
		.unreadable_sectors = facts->unreadable_sectors,
		.bytes_per_sector = facts->bytes_per_sector,
		.segments = facts->segments,
		.has_password = facts->has_password,
	};
	return ret;
}

static const struct result_verification *verification_of(const struct ewf_check *check, struct arena *arena)
{
	struct result_verification *ret = arena_alloc(arena, sizeof *ret);
	const char **damage = arena_array(arena, EWF_DAMAGE_KEPT, sizeof *damage);

	if (!ret || !damage)
		return NULL;
	for (size_t i = 0; i < check->damage_count; i++)
		damage[i] = text_of(arena, check->damage[i]).utf8;
	*ret = (struct result_verification){
		.status = statuses[check->result],
		.md5 = arena_strdup(arena, check->md5),
		.sha1 = arena_strdup(arena, check->sha1),
		.damaged = check->damaged,
		.damage = damage,
		.damage_count = check->damage_count,
	};
	return ret;
}

struct result_image collect_image(const struct image_facts *facts, struct arena *arena)
{
	return (struct result_image){
		.name = text_of(arena, facts->name),
		.format = text_of(arena, facts->format).utf8,
		.size = facts->size,
		.acquisition = acquisition_of(facts->acquired, arena),
		.verification = facts->is_checked ? verification_of(&facts->check, arena) : NULL,
	};
}

/* Partitions of one image have the same facts. */
static bool is_collected(const struct machine_result *ret, const struct image_facts *facts, struct arena *arena)
{
	const char *name = text_of(arena, facts->name).utf8;

	for (size_t i = 0; i < ret->image_count; i++)
		if (strcmp(ret->images[i].name.utf8, name) == 0)
			return true;
	return false;
}

int collect_images(const struct machine *machine, struct arena *arena, struct machine_result *ret)
{
	const struct inside *last = NULL;
	const struct input *inputs;
	size_t count = machine_inputs(machine, &inputs), capacity = 0;
	struct result_image *images = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct inside *inside = inputs[i].artifact ? inputs[i].artifact->inside : NULL;

		for (const struct image_facts *facts = inside && inside != last ? inside->facts : NULL; facts;
		     facts = facts->next) {
			if (is_collected(ret, facts, arena))
				continue;
			images = arena_grow(arena, images, ret->image_count, &capacity, sizeof *images);
			if (!images)
				return ERR_NOMEM;
			images[ret->image_count++] = collect_image(facts, arena);
			ret->images = images;
		}
		last = inside;
	}
	return arena_failed(arena) ? ERR_NOMEM : 0;
}
