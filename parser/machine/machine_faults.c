/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps the evidence of a machine from being whole, as clauses. */
#include "parser/machine/machine.h"

#include <inttypes.h>
#include <string.h>

#include "parser/machine/machine_parts.h"
#include "parser/note_codes.h"
#include "parser/machine/refused.h"

enum { FAULTS_SIZE = 1000 }; /* bytes of a list of faults from which on further ones are only counted in */

/* The first note of an input with this effect, as a clause; NULL: there is none. */
static const char *find_note(const struct machine *machine, int32_t source, enum note_effect effect)
{
	const struct notes *notes = machine->notes;

	for (size_t i = 0; i < notes->count; i++)
		if (notes->list[i].at.source == source && note_effect(&notes->list[i]) == effect)
			return effect == NOTE_LOST
				       ? arena_printf(machine->arena, "%s:%u: %s; what the machine has there is unknown",
						      machine->inputs[source].path, notes->list[i].at.line,
						      notes->list[i].raw)
				       : arena_printf(machine->arena, "%s: %s", machine->inputs[source].path,
						      notes->list[i].raw);
	return NULL;
}

/* All faults of a kind in one clause, as far as a sentence goes. */
static const char *and_also(struct arena *arena, const char *list, const char *fault)
{
	static const char others[] = "; and others";
	size_t size = list ? strlen(list) : 0, end = sizeof others - 1;

	if (!size || !fault)
		return fault ? fault : list;
	if (size < FAULTS_SIZE)
		return arena_printf(arena, "%s; %s", list, fault);
	return size > end && strcmp(list + size - end, others) == 0 ? list : arena_printf(arena, "%s%s", list, others);
}

/* What has no sentence of its own yet. */
static void find_noted(const struct machine *machine, int32_t source, struct machine_faults *ret)
{
	ret->damaged = and_also(machine->arena, ret->damaged, find_note(machine, source, NOTE_DAMAGED));
	if (!ret->dirty)
		ret->dirty = find_note(machine, source, NOTE_DIRTY);
	if (!ret->disputed)
		ret->disputed = find_note(machine, source, NOTE_DISPUTED);
}

static const char *text_fault(const struct input *input, struct arena *arena)
{
	if (input->kind == INPUT_REFUSED || (input->kind == INPUT_REG && !input->used) ||
	    (input->kind == INPUT_POL && input->error.code))
		return refused_clause(arena, input);
	if (input->kind == INPUT_REG && input->reg.damage)
		return arena_printf(arena, "%s %s: it may be cut off or damaged", input->path, input->reg.damage);
	if (input->kind == INPUT_POL && input->pol.is_cut)
		return arena_printf(arena, "%s is cut off or damaged: %" PRIu64 " of its entries were read",
				    input->path, input->pol.entries);
	if (input->kind == INPUT_POL && input->pol.doubt)
		return arena_printf(arena, "%s: %s", input->path, input->pol.doubt);
	return NULL;
}

static void find_hive_faults(const struct input *input, struct arena *arena, struct machine_faults *ret)
{
	const struct hive_facts *facts = hive_facts(input->hive);
	const struct hive_reader *readers;
	size_t count = hive_readers(input->hive, &readers);

	if (facts->dirty && !facts->replayed)
		ret->dirty = and_also(arena, ret->dirty,
				      arena_printf(arena, "%s is dirty (sequence numbers %u and %u): %s", input->path,
						   facts->sequence1, facts->sequence2, facts->stale));
	for (size_t i = 0; i < count; i++)
		if (readers[i].differed)
			ret->disputed =
				and_also(arena, ret->disputed,
					 arena_printf(arena, "in %s the parsers differ on %u value%s", input->path,
						      readers[i].differed, readers[i].differed == 1 ? "" : "s"));
}

struct machine_faults machine_faults(const struct machine *machine)
{
	struct machine_faults faults = { 0 };
	struct arena *arena = machine->arena;

	for (size_t i = 0; i < machine->count; i++) {
		const struct input *input = &machine->inputs[i];

		const char **text_faults = input->is_policy ? &faults.policies : &faults.incomplete;

		*text_faults = and_also(arena, *text_faults, text_fault(input, arena));
		if (input->kind == INPUT_REG && input->used && !input->is_overlay && !input->reg.damage)
			faults.incomplete = and_also(arena, faults.incomplete, find_note(machine, (int32_t)i, NOTE_LOST));
		if (input->kind == INPUT_REG && input->used)
			faults.incomplete =
				and_also(arena, faults.incomplete, find_note(machine, (int32_t)i, NOTE_DAMAGED));
		if (!input->hive || !input->used)
			continue;
		find_hive_faults(input, arena, &faults);
		find_noted(machine, (int32_t)i, &faults);
	}
	return faults;
}
