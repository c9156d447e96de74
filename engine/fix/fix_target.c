/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the hives are that a fix is for: files of the host, or of one volume of one image. */
#include "engine/fix/fix.h"

#include <string.h>

#include "common/text/name.h"
#include "engine/inputs.h"
#include "parser/evidence/image/inside.h"

static const struct {
	enum hive_kind kind;
	const char *key;
} hives[FIX_HIVES] = {
	{ HIVE_SYSTEM, "HKEY_LOCAL_MACHINE\\SYSTEM" },
	{ HIVE_SOFTWARE, "HKEY_LOCAL_MACHINE\\SOFTWARE" },
	{ HIVE_USER, "HKEY_CURRENT_USER" }, /* edited only where the machine has one such hive */
};

static bool has_edits(const struct plan *plan, const char *hive)
{
	for (size_t i = 0; i < plan->count; i++)
		if (name_starts(plan->edits[i].reg.key, hive))
			return true;
	return false;
}

static const struct input *hive_of(const struct plan *plan, enum hive_kind kind)
{
	const struct input *inputs;
	size_t count = machine_inputs(plan->baseline_machine, &inputs);

	for (size_t i = 0; i < count; i++)
		if (inputs[i].kind == INPUT_HIVE && inputs[i].hive_kind == kind && inputs[i].artifact)
			return &inputs[i];
	return NULL;
}

/* Dirty before its logs were replayed: what writes into it without them is lost when they are. */
static bool is_dirty(const struct plan *plan, enum hive_kind kind)
{
	for (size_t i = 0; i < plan->machine.source_count; i++) {
		const struct result_source *source = &plan->machine.sources[i];

		if (name_equal(source->role, hive_kind_name(kind)) && (source->is_dirty || source->is_replayed))
			return true;
	}
	return false;
}

static bool add_place(struct fix_target *target, const struct artifact *artifact)
{
	const struct inside *inside = artifact->inside;
	const char *image = inside ? inside->image : NULL;

	if (target->count && (!image != !target->image || (image && (strcmp(image, target->image) != 0 ||
								     strcmp(inside->volume, target->volume) != 0))))
		return false;
	target->image = image;
	target->format = inside ? inside_format(inside) : NULL;
	target->volume = inside ? inside->volume : "";
	target->is_shadow_copy = inside && inside->choice.shadow_copies != SHADOW_COPIES_NONE;
	return !inside || target->format;
}

bool plan_target(const struct plan *plan, struct fix_target *ret)
{
	*ret = (struct fix_target){ 0 };
	for (size_t i = 0; i < FIX_HIVES; i++) {
		const struct input *input =
			has_edits(plan, hives[i].key) && plan->baseline_machine ? hive_of(plan, hives[i].kind) : NULL;

		if (!input && has_edits(plan, hives[i].key))
			return false;
		if (!input)
			continue;
		if (!add_place(ret, input->artifact))
			return false;
		ret->hives[ret->count++] = (struct fix_hive){ .key = hives[i].key,
							      .path = input->artifact->inside ? input->artifact->below
											      : input->artifact->path,
							      .is_dirty = is_dirty(plan, hives[i].kind) };
	}
	return ret->count > 0;
}
