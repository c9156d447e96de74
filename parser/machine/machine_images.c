/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was found out about the images that inputs are in, as notes of the first of these inputs. */
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

static void note_image(const struct machine *machine, int32_t source)
{
	struct location at = { .source = source, .offset = LOCATION_NO_OFFSET };
	const struct source_note *note = inside_notes(machine->inputs[source].artifact->inside);

	for (; note; note = note->next) {
		const char *label = note->source->label ? note->source->label : "the volume";

		if (note->doubt == DOUBT_SOME)
			note_add(machine->notes, "image-doubt", SEVERITY_ERROR, at, "%s %s", label, note->text);
		else
			note_add(machine->notes, "image-note", SEVERITY_NOTE, at, "%s %s", label, note->text);
	}
}

void machine_note_images(const struct machine *machine)
{
	for (size_t i = 0; i < machine->count; i++)
		if (is_first_of_image(machine, i))
			note_image(machine, (int32_t)i);
}
