/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hive among the inputs of a machine: whether it is of use, and where it belongs. */
#include "parser/machine/machine.h"

#include <string.h>

#include "parser/evidence/image/inside.h"
#include "parser/machine/machine_parts.h"
#include "parser/view/users.h"
#include "parser/view/view.h"

/* A hive that no question of ours is about, unless `query` wants to see it. */
static bool is_of_use(const struct machine *machine, enum hive_kind kind)
{
	return kind == HIVE_SYSTEM || kind == HIVE_SOFTWARE || kind == HIVE_USER || machine->options->keep_all_hives;
}

/* Where the hive belongs: a place of its kind, or one of its own. */
static struct mount *mount_for(struct machine *machine, const struct input *input, int32_t source)
{
	const char *root = hive_kind_root(input->hive_kind);

	if (input->hive_kind == HIVE_USER)
		return user_mount(machine->view, input->artifact->user, input->path);
	if (!root)
		root = arena_printf(machine->arena, "HKLM\\HIVE%d", (int)source);
	return root ? regview_mount(machine->view, input->hive_kind, root) : NULL;
}

/* What cannot be mounted costs the machine its READY, and no other machine anything. */
static void refuse(struct input *input)
{
	hive_close(input->hive);
	input->hive = NULL;
	input->kind = INPUT_REFUSED;
}

/* A second one in a folder is not the user's mistake. */
static int refuse_second(struct input *input, const struct input *first)
{
	refuse(input);
	error_set(&input->error, ERR_UNSUPPORTED, "is a second %s hive of this machine, next to %s",
		  hive_kind_name(input->hive_kind), first->path);
	return 0;
}

static int refuse_user(struct input *input)
{
	refuse(input);
	error_set(&input->error, ERR_LIMIT, "was not evaluated: tlsready evaluates %d users of one machine", USERS_LIMIT);
	return 0;
}

/* Anybody may write a hive of another kind where their own is: it must not take the place of the machine's. */
static bool is_out_of_place(const struct input *input)
{
	return input->artifact->is_found && input->artifact->scope == SCOPE_USER && input->hive_kind != HIVE_USER;
}

static int refuse_out_of_place(struct input *input)
{
	const char *kind = hive_kind_name(input->hive_kind);

	refuse(input);
	error_set(&input->error, ERR_UNSUPPORTED, "is a %s " IN_PLACE_OF_USER, kind);
	return 0;
}

static int mount_hive(struct machine *machine, struct input *input, int32_t source, struct error *err)
{
	struct mount *mount = is_out_of_place(input) ? NULL : mount_for(machine, input, source);

	if (is_out_of_place(input))
		return refuse_out_of_place(input);
	if (!mount)
		return error_no_memory(err);
	if (mount->hive && input->hive_kind == HIVE_USER && input->artifact->is_found)
		return refuse_user(input);
	if (mount->hive && input->hive_kind == HIVE_USER)
		return error_set(err, ERR_USAGE, "%s: more than %d user hives for one machine", input->path, USERS_LIMIT);
	if (mount->hive && input->artifact->is_found)
		return refuse_second(input, &machine->inputs[mount->hive_source]);
	if (mount->hive)
		return error_set(err, ERR_USAGE,
				 "%s and %s are both %s hives: one machine has one of each (use --each to evaluate every "
				 "input as a machine of its own)",
				 machine->inputs[mount->hive_source].path, input->path, hive_kind_name(input->hive_kind));
	mount->hive = input->hive;
	mount->hive_source = source;
	input->root = mount->root;
	input->used = true;
	regview_changed(machine->view);
	return 0;
}

/* With --verify-image: it costs as much as all the rest. What is not hashed cannot be compared. */
static bool is_to_be_witnessed(struct artifact *artifact, const struct hive_options *options)
{
	const struct image_facts *facts = artifact->inside ? artifact->inside->facts : NULL;

	return facts && facts->is_checked && options->readers == READERS_BOTH && !options->no_hash &&
	       artifact_open(artifact) == 0;
}

int machine_add_hive(struct machine *machine, struct input *input, int32_t source, struct error *err)
{
	struct hive_options options = machine->options->hive;

	options.no_hash |= machine->options->no_hash;
	if (is_to_be_witnessed(input->artifact, &options))
		inside_witness_ask(input->artifact->inside, input->artifact->below, input->artifact->source);
	if (hive_open(input->artifact, source, &options, machine->arena, machine->notes, &input->hive, &input->error) < 0)
		return 0;
	input->kind = INPUT_HIVE;
	input->hive_kind = hive_facts(input->hive)->kind;
	input->size = hive_facts(input->hive)->file_size;
	if (is_of_use(machine, input->hive_kind))
		return mount_hive(machine, input, source, err);
	error_set(&input->error, ERR_UNSUPPORTED, "is %s %s hive: it has no TLS settings (supply SYSTEM and SOFTWARE)",
		  input->hive_kind == HIVE_OTHER || input->hive_kind == HIVE_UNKNOWN ? "an" : "a",
		  hive_kind_name(input->hive_kind));
	return 0;
}

static void note_written(const struct machine *machine, int32_t source)
{
	const struct input *input = &machine->inputs[source];

	if (input->used && artifact_was_written(input->artifact))
		note_add(machine->notes, "input-written", SEVERITY_ERROR,
			 (struct location){ .source = source, .offset = LOCATION_NO_OFFSET },
			 "The file or one of its transaction logs changed while it was read: the result may mix two states. "
			 "Evaluate a copy that does not change.");
}

/* All hives are hashed before one of them is waited for. */
void machine_finish(const struct machine *machine)
{
	for (size_t i = 0; i < machine->count; i++)
		if (machine->inputs[i].hive)
			memcpy(machine->inputs[i].sha256, hive_digest(machine->inputs[i].hive), DIGEST_HEX);
	for (size_t i = 0; i < machine->count; i++)
		if (machine->inputs[i].hive)
			hive_second_reader_finish(machine->inputs[i].hive);
	for (size_t i = 0; i < machine->count; i++)
		note_written(machine, (int32_t)i);
	machine_note_images(machine);
}
