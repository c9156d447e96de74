/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inputs, recognised by their first bytes, put together. Hives first, whatever the order of the command line; then the
 * .reg files in the order given.
 */
#include "parser/machine/machine.h"

#include <string.h>

#include "common/paths.h"
#include "parser/evidence/image/image.h"
#include "parser/hive/baseblock.h"
#include "parser/hive/hive.h"
#include "parser/view/layer.h"
#include "parser/machine/machine_parts.h"
#include "parser/machine/refused.h"

struct machine *machine_new(const struct machine_options *options, struct notes *notes, struct arena *arena)
{
	struct machine *machine = arena_alloc(arena, sizeof *machine);

	if (!machine)
		return NULL;
	*machine = (struct machine){ .options = options, .notes = notes, .arena = arena, .view = regview_new(arena) };
	return machine->view ? machine : NULL;
}

/* A log is found next to its hive and needs no naming; `check config/SYSTEM*` names it all the same. */
static bool is_log(const struct artifact *artifact)
{
	return artifact->head_size >= 32 && hive_probe(artifact->head, artifact->head_size) &&
	       le32(artifact->head + 28) != BASEBLOCK_PRIMARY;
}

/* A text read by Windows without importing anything, or not at all: no answer can come from it. */
static void evaluate_header(struct input *input)
{
	static const char *const reasons[] = {
		[REG_HEADER_WIN31] = "has the Windows 3.1 header REGEDIT: it cannot set TLS values",
		[REG_HEADER_IGNORED] = "has a header that Windows accepts without importing anything",
		[REG_HEADER_UNKNOWN] =
			"has a header that Windows refuses (expected: Windows Registry Editor Version 5.00)",
		[REG_HEADER_MISSING] = NULL,
	};
	const char *reason = input->reg.refused ? input->reg.refused : reasons[input->reg.header];

	if (input->kind == INPUT_REG && reason) {
		input->used = false;
		error_set(&input->error, ERR_UNSUPPORTED, "%s", reason);
	}
}

/* Windows starts from no text: what one states in the place of a hive, Windows never had. */
static bool is_in_place_of_hive(const struct artifact *artifact)
{
	return artifact->is_found && artifact->role == ROLE_HIVE && !artifact->is_overlay;
}

static void refuse_in_place_of_hive(struct input *input)
{
	input->kind = INPUT_REFUSED;
	input->used = false;
	error_set(&input->error, ERR_UNSUPPORTED, IN_PLACE_OF_HIVE);
}

static void add_layer(struct machine *machine, struct input *input, int32_t source)
{
	bool no_hash = machine->options->no_hash, is_misplaced = is_in_place_of_hive(input->artifact);
	struct artifact_reader reader = { .artifact = input->artifact };
	struct regview *view = is_misplaced ? regview_new(machine->arena) : machine->view;

	if (!no_hash && !artifact_is_hashed(input->artifact))
		digests_begin(&reader.digests, input->artifact->all_hashes);
	int result = view ? layer_apply(view, machine->options, artifact_reader_read, &reader, source, machine->notes,
					input, &input->error)
			  : error_no_memory(&input->error);
	enum input_kind kind = input->kind == INPUT_POL ? INPUT_POL : INPUT_REG;

	artifact_reader_end(&reader, result == 0);
	if (!no_hash && result == 0)
		memcpy(input->sha256, input->artifact->sha256, sizeof input->sha256);
	input->kind = result == 0 ? kind : INPUT_REFUSED;
	input->size = kind == INPUT_POL ? input->pol.size : input->reg.size;
	input->used = result == 0;
	if (result < 0)
		refused_measure(input, no_hash);
	if (result == 0 && is_misplaced)
		refuse_in_place_of_hive(input);
	evaluate_header(input);
}

static struct input *new_input(struct machine *machine, struct artifact *artifact, struct error *err)
{
	struct input *inputs =
		arena_grow(machine->arena, machine->inputs, machine->count, &machine->capacity, sizeof *inputs);

	if (!inputs) {
		error_no_memory(err);
		return NULL;
	}
	machine->inputs = inputs;
	inputs[machine->count] = (struct input){ .path = artifact->path,
						 .artifact = artifact,
						 .is_overlay = artifact->is_overlay,
						 .is_policy = artifact->role == ROLE_POLICY,
						 .error = { .at = LOCATION_NONE } };
	return &inputs[machine->count++];
}

static int add_hive(struct machine *machine, struct input *input, struct error *err)
{
	int result = machine_add_hive(machine, input, (int32_t)(machine->count - 1), err);

	if (input->kind == INPUT_REFUSED)
		refused_measure(input, machine->options->no_hash);
	if (input->kind == INPUT_REFUSED && is_log(input->artifact))
		input->kind = INPUT_LOG;
	return result;
}

static void refuse_kind(const struct machine *machine, struct input *input, const char *why)
{
	refused_measure(input, machine->options->no_hash);
	error_set(&input->error, ERR_UNSUPPORTED, "%s", why);
}

#define OVERLAYS                                                                                                       \
	"an overlay is a .reg file or a policy file (Registry.pol, Registry.xml, LGPO text), which changes what the hives state"

static const char *why_no_overlay(const struct artifact *artifact)
{
	if (hive_probe(artifact->head, artifact->head_size))
		return "is a hive: " OVERLAYS;
	if (artifact->fd >= 0 && image_probe(artifact->fd, artifact->size, artifact->path, NULL))
		return "is an image or an archive: " OVERLAYS;
	return "is neither a .reg file nor a policy file: " OVERLAYS;
}

int machine_add(struct machine *machine, struct artifact *artifact, struct error *err)
{
	struct input *input = new_input(machine, artifact, err);

	if (!input)
		return ERR_NOMEM;
	input->is_opened_here = !artifact_is_open(artifact);
	artifact->all_hashes = machine->options->all_hashes;
	if (input->is_policy && !artifact->is_overlay)
		input->kind = INPUT_POL;
	if (artifact_open(artifact) < 0) {
		input->error = artifact->error;
		return 0;
	}
	if (input->is_policy && !artifact->is_overlay) { /* no part of the view */
		refused_measure(input, machine->options->no_hash);
		return 0;
	}
	bool is_pol = pol_probe(artifact->head, artifact->head_size);

	if (is_pol && artifact->is_overlay)
		input->kind = INPUT_POL;
	else if (is_pol)
		refuse_kind(machine, input, "is a Registry.pol: supply it with --overlay");
	input->is_pending = !input->error.code && !hive_probe_artifact(artifact, machine->arena);
	if (input->is_pending || input->error.code)
		return 0;
	if (!artifact->is_overlay)
		return add_hive(machine, input, err);
	refuse_kind(machine, input, why_no_overlay(artifact));
	return 0;
}

int machine_add_subject(struct machine *machine, struct subject *subject, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < subject->count && result == 0; i++)
		result = machine_add(machine, &subject->artifacts[i], err);
	return result;
}

/* The name of its file; where another file is called so too, the whole path. */
static const char *source_name(const struct machine *machine, size_t index)
{
	const char *path = machine->inputs[index].path, *name = path_name(path);

	for (size_t i = 0; i < machine->count; i++)
		if (i != index && strcmp(path_name(machine->inputs[i].path), name) == 0)
			return path;
	return name;
}

static void name_sources(struct machine *machine)
{
	const char **names = arena_array(machine->arena, machine->count, sizeof *names);

	for (size_t i = 0; names && i < machine->count; i++)
		names[i] = source_name(machine, i);
	machine->view->names = names;
	machine->view->name_count = names ? machine->count : 0;
}

struct regview *machine_view(struct machine *machine)
{
	for (size_t i = 0; !machine->closed && i < machine->count; i++)
		if (machine->inputs[i].is_pending)
			add_layer(machine, &machine->inputs[i], (int32_t)i);
	if (!machine->closed)
		name_sources(machine);
	if (!machine->closed)
		refused_tell(machine->view, machine->inputs, machine->count);
	machine->closed = true;
	return machine->view;
}

size_t machine_inputs(const struct machine *machine, const struct input **ret)
{
	*ret = machine->inputs;
	return machine->count;
}

void machine_free(struct machine *machine)
{
	for (size_t i = 0; machine && i < machine->count; i++) {
		hive_close(machine->inputs[i].hive);
		if (machine->inputs[i].is_opened_here)
			artifact_close(machine->inputs[i].artifact);
	}
}
