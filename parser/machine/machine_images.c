/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found out about the images that inputs are in, as notes of the first of these inputs. */
#include <inttypes.h>
#include <string.h>

#include "parser/evidence/image/inside.h"
#include "parser/machine/machine.h"
#include "parser/machine/machine_parts.h"

static bool is_first_of_image(const struct machine *machine, size_t index)
{
	const struct inside *inside = machine->inputs[index].artifact->inside;

	for (size_t i = 0; i < index; i++)
		if (machine->inputs[i].used && machine->inputs[i].artifact->inside == inside)
			return false;
	return inside && machine->inputs[index].used;
}

static void note_check(const struct machine *machine, struct location at, const struct image_facts *facts)
{
	const struct ewf_check *check = &facts->check;
	/* The one that differs, where only one does. */
	bool is_md5 = facts->acquired && *facts->acquired->md5 && strcmp(facts->acquired->md5, check->md5) != 0;

	if (check->result == EWF_CHECK_MISMATCH)
		note_add(machine->notes, "image-hash", SEVERITY_ERROR, at,
			 "%s is not the disk that was acquired: its %s is %s, and the stored one is %s", facts->name,
			 is_md5 ? "MD5" : "SHA-1", is_md5 ? check->md5 : check->sha1,
			 is_md5 ? facts->acquired->md5 : facts->acquired->sha1);
	else if (check->result == EWF_CHECK_DAMAGED)
		note_add(machine->notes, "image-hash", SEVERITY_ERROR, at,
			 "%s cannot be compared with its stored hashes: %" PRIu64 " of its chunks cannot be read; %s",
			 facts->name, check->damaged, check->damage_count ? check->damage[0] : "");
}

static void note_image(const struct machine *machine, int32_t source)
{
	struct location at = { .source = source, .offset = LOCATION_NO_OFFSET };
	struct inside *inside = machine->inputs[source].artifact->inside;

	inside_note_written(inside);
	const struct source_note *note = inside_notes(inside);

	for (const struct image_facts *facts = inside->facts; facts; facts = facts->next)
		note_check(machine, at, facts);
	for (; note; note = note->next) {
		const char *label = note->source->label ? note->source->label : "the volume";

		if (note->doubt == DOUBT_SOME)
			note_add(machine->notes, "image-doubt", SEVERITY_ERROR, at, "%s %s", label, note->text);
		else
			note_add(machine->notes, "image-note", SEVERITY_NOTE, at, "%s %s", label, note->text);
	}
}

static void note_witness(const struct machine *machine, int32_t source)
{
	struct input *input = &machine->inputs[source];
	struct artifact *artifact = input->artifact;

	if (!input->used || !input->hive || !artifact->inside || !artifact->source)
		return;
	input->witness = inside_witness_answer(artifact->inside, artifact->below, artifact->source, input->sha256);
	if (input->witness && input->witness->differs)
		note_add(machine->notes, "volume-readers-differ", SEVERITY_ERROR,
			 (struct location){ .source = source, .offset = LOCATION_NO_OFFSET }, "%s", input->witness->why);
}

void machine_note_images(const struct machine *machine)
{
	for (size_t i = 0; i < machine->count; i++)
		note_witness(machine, (int32_t)i);
	for (size_t i = 0; i < machine->count; i++)
		if (is_first_of_image(machine, i))
			note_image(machine, (int32_t)i);
}
