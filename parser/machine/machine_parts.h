/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine while its inputs are put together. Private to machine*.c. */
#ifndef TLSREADY_PARSER_MACHINE_PARTS_H
#define TLSREADY_PARSER_MACHINE_PARTS_H

#include "parser/machine/machine.h"

struct machine {
	const struct machine_options *options;
	struct notes *notes;
	struct arena *arena;
	struct regview *view;
	struct input *inputs;
	size_t count, capacity;
	bool closed; /* the view has been handed out */
};

/*
 * Opens the hive of an input, and mounts it if a question of ours is about it; input->error has the reason if it is refused
 * or of no use. 0; ERR_USAGE: a machine has one of each kind; ERR_NOMEM.
 */
int machine_add_hive(struct machine *machine, struct input *input, int32_t source, struct error *err);

/* Part of machine_finish. */
void machine_note_images(const struct machine *machine);

#endif
